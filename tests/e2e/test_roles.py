"""Each role signs in, finds its own first page and navigation, and is refused what it may not do."""

from __future__ import annotations

import pytest

from tests.e2e.portal import ADMINISTRATOR, AREA_OFFICER, LEADER, UNIT_OFFICER

RECORDS = ["Trang đầu", "Buổi phát động, thâm nhập", "Hội nghị quán triệt", "Kiểm tra, giám sát", "Đơn vị"]
SEES = {
    UNIT_OFFICER: RECORDS,
    AREA_OFFICER: [*RECORDS, "Báo cáo sơ kết, tổng kết", "Nhật ký"],
    LEADER: [*RECORDS, "Báo cáo sơ kết, tổng kết", "Nhật ký"],
    ADMINISTRATOR: [*RECORDS, "Báo cáo sơ kết, tổng kết", "Nhật ký", "Người dùng", "Chủ đề"],
}
SPECIAL = {"Báo cáo sơ kết, tổng kết", "Nhật ký", "Người dùng", "Chủ đề"}
HOME = {
    UNIT_OFFICER: ("Thị trấn Liên Sơn", ["Ghi một buổi phát động"]),
    AREA_OFFICER: ("Huyện Lắk", ["Ghi một buổi phát động", "Nhập từ bảng tính", "Báo cáo"]),
    LEADER: ("Huyện Lắk", ["Báo cáo"]),
    ADMINISTRATOR: ("Huyện Lắk", ["Ghi một buổi phát động", "Nhập từ bảng tính", "Báo cáo"]),
}
REFUSED = {
    UNIT_OFFICER: ["/bao-cao/", "/bao-cao/them/", "/nguoi-dung/", "/nguoi-dung/them/", "/don-vi/them/", "/nhat-ky/",
                   "/nhap-bang-tinh/them/"],
    AREA_OFFICER: ["/nguoi-dung/", "/nguoi-dung/them/", "/don-vi/them/", "/chu-de/them/"],
    LEADER: ["/buoi/them/", "/bao-cao/them/", "/nguoi-dung/", "/nhap-bang-tinh/them/"],
    ADMINISTRATOR: ["/bao-cao/them/"],
}  # fmt: skip


@pytest.mark.parametrize("username", SEES)
def test_a_person_signs_in_and_finds_what_is_theirs(enter, username):
    person = enter()
    person.page.goto("/buoi/")
    assert "/dang-nhap/?next=/buoi/" in person.page.url
    person.sign_in(username)
    assert person.page.url.endswith("/buoi/"), "sign-in leads on to the page that was asked for"
    person.page.goto("/")
    unit, buttons = HOME[username]
    assert person.page.locator("h1").inner_text() == unit
    assert person.page.locator("main .head .actions a").all_inner_texts() == buttons
    folded = person.page.locator("nav.nav details:not([open]) > summary")
    while folded.count():
        folded.first.click()
    links = set(person.page.locator("nav.nav a").all_inner_texts())
    assert set(SEES[username]) <= links
    assert links & SPECIAL == set(SEES[username]) & SPECIAL


@pytest.mark.parametrize("username", REFUSED)
def test_a_person_is_refused_what_the_role_does_not_hold(enter, portal, username):
    person = enter(username)
    before = portal.ask("SELECT count(*) FROM orgs_auditentry")
    assert {path: person.status(path) for path in REFUSED[username]} == dict.fromkeys(REFUSED[username], 403)
    person.page.goto(REFUSED[username][0])
    assert "Chưa có quyền" in person.page.inner_text("h1")
    assert person.page.locator("h1").count() == 1
    assert portal.ask("SELECT count(*) FROM orgs_auditentry") == before


def test_the_leader_approves_but_does_not_write(enter, portal):
    review = portal.one("SELECT min(id) FROM reports_review")
    before = portal.one("SELECT status FROM reports_review WHERE id = %s", review)
    leader = enter(LEADER)
    leader.page.goto(f"/bao-cao/{review}/")
    assert leader.page.get_by_role("button", name="Tạo PDF").count() == 1
    assert leader.page.get_by_role("link", name="Sửa mục").count() == 0
    section = portal.one("SELECT min(id) FROM reports_reviewsection WHERE review_id = %s", review)
    assert leader.status(f"/bao-cao/{review}/muc/{section}/") == 403
    assert leader.status(f"/bao-cao/{review}/trinh/", x="1") == 403
    assert portal.one("SELECT status FROM reports_review WHERE id = %s", review) == before


def test_another_offices_records_are_not_found(enter, portal):
    beside = portal.one(
        "SELECT m.id FROM campaigns_meeting m JOIN orgs_unit u ON u.id = m.unit_id"
        " WHERE NOT u.path LIKE (SELECT path FROM orgs_unit WHERE code = '656') || '%%' LIMIT 1"
    )
    for username in (AREA_OFFICER, LEADER, ADMINISTRATOR):
        assert enter(username).status(f"/buoi/{beside}/") == 404
    officer = enter(UNIT_OFFICER)
    sibling = portal.one(
        "SELECT min(m.id) FROM campaigns_meeting m JOIN orgs_unit u ON u.id = m.unit_id WHERE u.name = 'Yang Tao'"
    )
    assert officer.status(f"/buoi/{sibling}/") == 404
    assert officer.status(f"/buoi/{sibling}/sua/", attendance="1") == 404


def test_a_wrong_password_says_so_and_keeps_the_name(enter):
    person = enter()
    person.sign_in(AREA_OFFICER, "sai hoan toan 123")
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng" in person.page.inner_text("main")
    assert person.page.input_value("[name=username]") == AREA_OFFICER
    person.sign_in(AREA_OFFICER)
    assert person.page.locator("h1").inner_text() == "Huyện Lắk"
    person.page.locator("header.top summary").click()
    with person.page.expect_navigation():
        person.page.get_by_role("button", name="Đăng xuất").click()
    assert person.status("/buoi/") == 302


def test_an_administrator_makes_an_account_that_changes_its_password_first(enter, portal):
    administrator = enter(ADMINISTRATOR)
    page = administrator.page
    page.goto("/nguoi-dung/them/")
    page.fill("[name=username]", "canbo.bongsen")
    page.fill("[name=full_name]", "Triệu Thị Bông Sen")
    page.fill("[name=password]", "hoa sen no ben ho 2025")
    page.select_option("[name=role_0]", label="Cán bộ đơn vị")
    page.select_option("[name=unit_0]", label="Xã Yang Tao")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert "Đã lập tài khoản" in page.inner_text(".message.success")
    person = enter()
    person.sign_in("canbo.bongsen", "hoa sen no ben ho 2025")
    assert person.page.locator("h1").inner_text() == "Đổi mật khẩu"
    for new, said in (("ngan", "12"), ("buoi sang tren ho Lak", "Đã đổi mật khẩu")):
        person.page.fill("[name=old]", "hoa sen no ben ho 2025")
        person.page.fill("[name=new]", new)
        person.page.fill("[name=again]", new)
        with person.page.expect_navigation():
            person.page.locator("main form button.main").click()
        assert said in person.page.inner_text("main")
    person.page.goto("/")
    assert person.page.locator("h1").inner_text() == "Xã Yang Tao"
    trail = portal.ask(
        "SELECT changes::text FROM orgs_auditentry WHERE \"table\" = 'orgs_user' ORDER BY id DESC LIMIT 2"
    )
    assert len(trail) == 2
    assert "argon2" not in str(trail), "the trail shows that a password changed, never the password"
