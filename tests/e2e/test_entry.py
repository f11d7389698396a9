"""Records typed in the browser: by keyboard, without script, across an ended session, by two people at once.

Everything is recorded in 2024 and 2025, so that the figures of 2023 stay as published.
"""

from __future__ import annotations

import pytest

from tests.e2e.portal import AREA_OFFICER, UNIT_OFFICER, Person, Portal

FORM = "/buoi/them/"
MEETING = """
    SELECT m.starts_on::text, m.kind, m.level, m.attendance, m.attendance_qualifier, m.content, u.name,
           (SELECT array_agg(p.name ORDER BY p.name) FROM campaigns_meeting_places mp
            JOIN orgs_unit p ON p.id = mp.unit_id WHERE mp.meeting_id = m.id)
    FROM campaigns_meeting m JOIN orgs_unit u ON u.id = m.unit_id
    WHERE m.content LIKE %s ORDER BY m.starts_on, m.id
"""


def press(person: Person, *keys: str) -> None:
    for key in keys:
        person.page.keyboard.press(key)


def tab_to(person: Person, name: str) -> None:
    """Go on with the Tab key until the field of this name, or the search box of its list, has the focus."""
    for _ in range(40):
        at = person.page.evaluate("[document.activeElement.name, document.activeElement.id]")
        if name in (at[0], at[1].removeprefix("id_").removesuffix("_set_picker")):
            return
        person.page.keyboard.press("Tab")
    raise AssertionError(f"the Tab key never reaches {name}")


def meetings(portal: Portal) -> int:
    """How many meetings are kept."""
    return portal.one("SELECT count(*) FROM campaigns_meeting")


def message(person: Person) -> str:
    return person.page.locator(".message.success").inner_text()


def beside(person: Person, name: str) -> str:
    """What stands with a field: its hint and the sentences about what is wrong."""
    return person.page.locator(f".field:has([name={name}])").first.inner_text()


# --- the way it is meant ---


def test_two_meetings_in_a_row_without_the_mouse(enter, portal):
    person = enter(UNIT_OFFICER)
    person.page.goto(FORM)
    assert person.page.evaluate("document.activeElement.name") == "starts_on", "one can type at once"
    for day, hamlet, count in (("5/3/2025", "dong krieng", "khoảng 1.050"), ("6/3/2025", "jun", "61")):
        tab_to(person, "starts_on")
        press(person, "Control+a")
        person.page.keyboard.type(day)
        tab_to(person, "places")
        person.page.keyboard.type(hamlet)
        press(person, "Enter")
        tab_to(person, "attendance")
        person.page.keyboard.type(count)
        tab_to(person, "content")
        person.page.keyboard.type("Bàn phím: giữ rừng")
        if hamlet == "jun":
            with person.page.expect_navigation():
                press(person, "Control+Enter")
        else:
            tab_to(person, "again")
            assert person.page.evaluate("document.activeElement.innerText") == "Lưu và nhập tiếp"
            with person.page.expect_navigation():
                press(person, "Enter")
            assert person.page.url.split("?")[0].endswith(FORM)
            assert message(person).startswith("Đã lưu buổi")
            assert person.page.evaluate("document.activeElement.name") == "starts_on"
    assert person.page.locator("h1").inner_text().startswith("Phát động quần chúng")
    assert portal.ask(MEETING, "Bàn phím%") == [
        (
            "2025-03-05",
            "phat_dong",
            "xa",
            1050,
            "khoảng",
            "Bàn phím: giữ rừng",
            "Liên Sơn",
            ["Buôn Đơng Kriêng"],
        ),
        ("2025-03-06", "phat_dong", "xa", 61, "", "Bàn phím: giữ rừng", "Liên Sơn", ["Buôn Jun"]),
    ]
    person.page.goto("/buoi/?q=ban+phim+giu+rung")
    rows = person.page.locator("table.table tbody tr")
    assert rows.count() == 2
    assert "Buôn Đơng Kriêng" in rows.filter(has_text="05/03/2025").inner_text()
    assert person.page.locator("tfoot").inner_text().split("\t")[-4:-1] == ["2", "1.111", ""]


def test_without_script_a_meeting_is_recorded_too(enter, portal):
    person = enter(UNIT_OFFICER, java_script_enabled=False)
    person.page.goto(FORM)
    person.page.fill("[name=starts_on]", "07/03/2025")
    person.page.get_by_label("Buôn Lê", exact=True).check()
    person.page.fill("[name=attendance]", "61 lượt")
    person.page.fill("[name=content]", "Không kịch bản")
    person.page.get_by_role("button", name="Lưu", exact=True).last.click()
    assert "Đã lưu buổi" in message(person)
    assert portal.ask(MEETING, "Không kịch bản%") == [
        ("2025-03-07", "phat_dong", "xa", 61, "", "Không kịch bản", "Liên Sơn", ["Buôn Lê"])
    ]
    person.page.goto("/buoi/?q=khong+kich+ban")
    assert person.page.locator("table.table tbody tr").count() == 1


# --- nothing typed is lost ---


def test_a_session_that_ends_in_mid_form_loses_nothing(enter, portal):
    person = enter(UNIT_OFFICER)
    person.page.goto(FORM)
    person.page.fill("[name=starts_on]", "8/3/2025")
    person.page.fill("[name=attendance]", "hơn 70")
    person.page.fill("[name=content]", "Phiên hết giờ:\ndòng thứ hai “có dấu”")
    person.page.locator("#id_places_set_picker").press_sequentially("to dan pho 9")
    press(person, "Enter")
    person.end_session()
    with person.page.expect_navigation():
        press(person, "Control+Enter")
    assert "Phiên làm việc đã hết giờ" in person.page.inner_text("main")
    assert portal.ask(MEETING, "Phiên hết giờ%") == []
    person.sign_in(UNIT_OFFICER)
    with person.page.expect_navigation():
        person.page.get_by_role("button", name="Gửi tiếp nội dung vừa nhập").click()
    assert "Đã lưu buổi" in message(person)
    ((day, *_, count, qualifier, content, _, places),) = portal.ask(MEETING, "Phiên hết giờ%")
    assert (day, count, qualifier, places) == ("2025-03-08", 70, "hơn", ["Tổ dân phố 9"])
    assert content.splitlines() == ["Phiên hết giờ:", "dòng thứ hai “có dấu”"]


def test_a_page_that_is_lost_offers_its_draft(enter):
    person = enter(UNIT_OFFICER)
    person.page.goto(FORM)
    person.page.fill("[name=starts_on]", "9/3/2025")
    person.page.fill("[name=content]", "Bản nháp chưa gửi")
    person.page.locator("#id_places_set_picker").press_sequentially("buon le")
    press(person, "Enter")
    person.page.reload()
    assert person.page.input_value("[name=content]") == ""
    person.page.get_by_role("button", name="Khôi phục nội dung chưa lưu").click()
    assert person.page.input_value("[name=content]") == "Bản nháp chưa gửi"
    assert person.page.input_value("[name=starts_on]") == "9/3/2025"
    assert person.page.locator(".chip").all_inner_texts() == ["Buôn Lê\n×"]


# --- wrong input ---


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("starts_on", "30/02/2025", "Tháng 2/2025 không có ngày 30"),
        ("attendance", "6o lượt", "chữ “o lượt” không dùng ở ô này"),
        ("attendance", "-5", "Ô này cần số từ 0 trở lên"),
        ("women", "mười mấy", "chữ “mấy” không dùng ở ô này"),
    ],
    ids=["30 February", "letters", "below zero", "words"],
)
def test_wrong_input_is_named_beside_its_field(enter, portal, field, typed, sentence):
    person = enter(UNIT_OFFICER)
    before = meetings(portal)
    person.page.goto(FORM)
    person.page.fill("[name=starts_on]", "10/3/2025")
    person.page.fill("[name=content]", "Nhập sai")
    person.page.fill(f"[name={field}]", typed)
    with person.page.expect_navigation():
        press(person, "Control+Enter")
    assert sentence in beside(person, field)
    assert person.page.get_attribute(f"[name={field}]", "aria-invalid") == "true"
    assert person.page.input_value(f"[name={field}]") == typed, "what was typed stays"
    assert person.page.input_value("[name=content]") == "Nhập sai"
    assert person.page.locator(".message.error a").first.get_attribute("href") == f"#id_{field}"
    assert meetings(portal) == before


def test_a_hamlet_of_another_district_is_refused_beside_the_list(enter, portal):
    person = enter(UNIT_OFFICER)
    before = meetings(portal)
    foreign = portal.one("SELECT min(id) FROM orgs_unit WHERE kind = 'buon' AND path NOT LIKE"
                         " (SELECT path FROM orgs_unit WHERE code = '656') || '%%'")  # fmt: skip
    person.page.goto(FORM)
    person.page.fill("[name=starts_on]", "10/3/2025")
    person.page.evaluate("pk => { document.querySelector('[name=places]').value = pk }", str(foreign))
    person.page.evaluate("document.querySelector('[name=places]').checked = true")
    with person.page.expect_navigation():
        press(person, "Control+Enter")
    assert "không thuộc địa bàn của bạn" in person.page.locator("#id_places_set").inner_text()
    assert meetings(portal) == before


def test_the_same_meeting_twice_is_noticed(enter, portal):
    person = enter(UNIT_OFFICER)
    person.page.goto("/buoi/?tu=01/01/2024&den=31/12/2024")
    person.page.locator("tbody th a").first.click()
    record = person.page.url
    person.page.get_by_role("link", name="Nhập tương tự").click()
    person.page.fill("[name=starts_on]", "01/01/2024")
    person.page.fill("[name=attendance]", "61")
    before = meetings(portal)
    with person.page.expect_navigation():
        press(person, "Control+Enter")
    said = person.page.locator(".message.error, .message.warning").first.inner_text()
    assert "đã có" in said.lower()
    assert meetings(portal) == before
    assert person.page.goto(record).status == 200


# --- two people ---


def test_two_people_choose_field_by_field(enter, portal):
    officer, district = enter(UNIT_OFFICER), enter(AREA_OFFICER)
    officer.page.goto("/buoi/?tu=01/12/2022&den=31/12/2022")
    officer.page.locator("tbody th a").first.click()
    record = officer.page.url
    for person in (officer, district):
        person.page.goto(f"{record}sua/")
    officer.page.fill("[name=attendance]", "70")
    officer.page.fill("[name=content]", "Nội dung của thị trấn")
    district.page.fill("[name=attendance]", "80")
    district.page.fill("[name=content]", "Nội dung của huyện")
    district.page.fill("[name=note]", "Huyện ghi thêm")
    with officer.page.expect_navigation():
        press(officer, "Control+Enter")
    with district.page.expect_navigation():
        press(district, "Control+Enter")
    table = district.page.locator(".message.warning table")
    assert "70" in table.locator("tr", has_text="Số lượt").inner_text()
    assert table.locator("tbody tr").count() == 2, "the note was changed by one person only: no question"
    assert district.page.input_value("[name=content]") == "Nội dung của huyện"
    district.page.check("[name=choice_attendance][value=theirs]")
    district.page.check("[name=choice_content][value=mine]")
    with district.page.expect_navigation():
        district.page.locator("[data-save]").click()
    assert "Đã lưu thay đổi" in message(district)
    pk = int(record.rstrip("/").rsplit("/", 1)[1])
    assert portal.ask("SELECT attendance, content, note FROM campaigns_meeting WHERE id = %s", pk) == [
        (70, "Nội dung của huyện", "Huyện ghi thêm")
    ]
    history = district.page.locator("#lich-su").inner_text()
    assert "Nguyễn Thị Hạnh Nguyên" in history
    assert "Lương Quốc Thái" in history
