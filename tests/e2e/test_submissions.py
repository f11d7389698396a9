"""Một kỳ của biểu, from opening to lock: typed, pasted, sent, sent back with a note, corrected, approved."""

from __future__ import annotations

from tests.e2e.portal import AREA_OFFICER, LEADER, PHONE, UNIT_OFFICER

FORM = "Kết quả thực hiện quy chế dân chủ ở cơ sở"
PASTE = """(box, text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
COPY = """box => {
  const data = new DataTransfer();
  box.dispatchEvent(new ClipboardEvent("copy", { clipboardData: data, bubbles: true, cancelable: true }));
  return data.getData("text/plain");
}"""
VALUE = """
SELECT v.as_written FROM reports_enteredvalue v
JOIN reports_indicator i ON i.id = v.indicator_id JOIN orgs_unit u ON u.id = v.unit_id
WHERE i.code = %s AND u.name = 'Liên Sơn' AND v.starts_on = %s
"""


def open_period(person, year):
    """Open the yearly form of the sample for a year in which nothing was entered."""
    page = person.page
    page.goto("/bieu/")
    page.get_by_role("link", name=FORM).click()
    page.get_by_role("link", name="Mở kỳ").click()
    page.get_by_label("Kỳ", exact=False).first.fill(f"năm {year}")
    page.get_by_role("button", name="Mở kỳ").click()
    page.get_by_text(f"Đã mở năm {year} cho 11 đơn vị.").wait_for()


def open_own(person, year):
    """The commune's form of that year."""
    person.page.goto(f"/nop-bieu/?nam={year}")
    person.page.get_by_role("link", name=FORM).first.click()
    return person.page


def cell(page, number):
    return page.locator("[data-cell]").nth(number)


def state(page, number):
    return page.locator("[data-state]").nth(number)


def wait_saved(page, number, words="Đã lưu"):
    state(page, number).filter(has_text=words).wait_for()


def test_a_period_from_opening_to_lock(enter, portal):
    officer, commune, leader = enter(AREA_OFFICER), enter(UNIT_OFFICER), enter(LEADER)
    open_period(officer, 2021)

    page = open_own(commune, 2021)
    cell(page, 0).click()
    page.keyboard.type("13/14")
    page.keyboard.press("ArrowDown")
    assert cell(page, 1).evaluate("box => box === document.activeElement")
    wait_saved(page, 0)
    page.keyboard.type("2,5")
    page.keyboard.press("Enter")
    wait_saved(page, 1, "Chưa hợp lệ")
    page.get_by_text("chỉ tiêu này cần số nguyên").wait_for()
    assert cell(page, 1).input_value() == "2,5"
    cell(page, 1).fill("2")
    cell(page, 2).focus()
    wait_saved(page, 1)
    cell(page, 2).evaluate(PASTE, "1\r\n1\r\n3\r\n2/3\r\n1\r\nk\r\n2\r\n9\r\n")
    wait_saved(page, 9)
    wait_saved(page, 7, "Không phát sinh")
    page.get_by_text("Đã lưu mọi ô").wait_for()
    assert portal.one(VALUE, "QC11e", "2021-01-01") == "2/3"
    assert portal.one(VALUE, "QC12c", "2021-01-01") == "không phát sinh"
    cell(page, 8).click()
    page.keyboard.press("Shift+ArrowDown")
    assert cell(page, 9).evaluate(COPY) == "2\n9"

    page.get_by_role("link", name="Kiểm tra và gửi").first.click()
    page.get_by_role("button", name="Gửi đến Huyện Lắk").click()
    page.get_by_text("Đã gửi biểu.").wait_for()
    assert page.locator("[data-cell]").count() == 0

    leader.page.goto(page.url)
    leader.page.get_by_role("link", name="Trả lại").click()
    leader.page.get_by_label("Lý do trả lại").fill("Số kiến nghị chưa khớp.")
    leader.page.get_by_label("Số kiến nghị của Ban Thanh tra nhân dân").first.fill(
        "Biên bản ghi 4 kiến nghị."
    )
    leader.page.get_by_role("button", name="Trả lại").click()
    leader.page.get_by_text("Đã trả lại biểu cho đơn vị.").wait_for()

    page.reload()
    page.get_by_text("Biên bản ghi 4 kiến nghị.").wait_for()
    cell(page, 4).fill("4")
    cell(page, 5).fill("3/4")
    cell(page, 6).focus()
    wait_saved(page, 5)
    page.get_by_text("Đã lưu mọi ô").wait_for()
    page.get_by_role("link", name="Kiểm tra và gửi").first.click()
    page.get_by_role("button", name="Gửi đến Huyện Lắk").click()
    page.get_by_text("Đã gửi biểu.").wait_for()

    leader.page.reload()
    leader.page.get_by_role("button", name="Duyệt").click()
    leader.page.get_by_text("Đã duyệt biểu.").wait_for()
    page.reload()
    page.get_by_text("số liệu của kỳ này đã khóa").wait_for()
    assert state(page, 0).inner_text() == "Đã khóa"
    assert portal.one("SELECT count(*) FROM orgs_periodlock WHERE starts_on = '2021-01-01'") == 10


def test_what_is_typed_without_a_network_is_kept_and_sent_later(enter, portal):
    officer, commune = enter(AREA_OFFICER), enter(UNIT_OFFICER)
    open_period(officer, 2020)
    page = open_own(commune, 2020)
    commune.context.set_offline(True)
    cell(page, 1).fill("7")
    cell(page, 2).focus()
    page.get_by_text("Mất kết nối").wait_for()
    assert state(page, 1).inner_text() == "Đang chờ"
    commune.context.set_offline(False)
    wait_saved(page, 1)
    assert portal.one(VALUE, "QC09a", "2020-01-01") == "7"

    cell(page, 3).evaluate(
        "box => { box.value = '5'; box.dispatchEvent(new Event('input', { bubbles: true })); }"
    )
    page.reload()
    wait_saved(page, 3)
    assert cell(page, 3).input_value() == "5"

    officer.page.goto(page.url)
    cell(officer.page, 3).fill("6")
    cell(officer.page, 4).focus()
    wait_saved(officer.page, 3)
    cell(page, 3).fill("8")
    cell(page, 4).focus()
    page.get_by_text("vừa ghi: 6").wait_for()
    page.get_by_role("button", name="Giữ của tôi").click()
    wait_saved(page, 3)
    assert portal.one(VALUE, "QC11a", "2020-01-01") == "8"


def test_the_form_fits_a_phone(enter):
    commune = enter(UNIT_OFFICER, viewport=PHONE)
    page = open_own(commune, 2023)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    boxes = page.locator("[data-cell]").evaluate_all(
        "all => all.map(box => box.getBoundingClientRect().height)"
    )
    assert len(boxes) == 10
    assert min(boxes) >= 44
