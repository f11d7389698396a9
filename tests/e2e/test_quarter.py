"""A quarter of the office, played to its end: three communes type, paste and import; one is late, one is sent back;
approved, locked, opened again, corrected for a reason – and the review follows.

The quarter lies in 2024, so that the figures of 2023 stay as published.
"""

from __future__ import annotations

from datetime import date, timedelta

import openpyxl
import pytest

from tests.e2e.portal import AREA_OFFICER, LEADER, UNIT_OFFICER
from tests.e2e.quarter import CODE, FORM, PEOPLE, SET_UP, VISITS
from tests.e2e.test_import import counts, template
from tests.e2e.test_import import fill as fill_sheet
from tests.e2e.test_review import plain
from tests.e2e.test_submissions import PASTE, cell, state, wait_saved

QUARTER = "quý II năm 2024"
TOWN, TAO, PHOI = "Liên Sơn", "Yang Tao", "Đắk Phơi"
KIND, COMMUNE = "Buổi phát động, thâm nhập", "Xã Đắk Phơi"
ROWS = [
    {"date": date(2024, 5, 14), "content": "Quý: hiến đất mở đường", "participants": 80},
    {"date": date(2024, 5, 21), "content": "Quý: giữ rừng đầu nguồn", "participants": 45},
]
LOCKED, REASON = "đã khóa lúc", "Xã đếm sót buôn Dlei"
NUMBER = """SELECT s.id FROM reports_submission s JOIN orgs_unit u ON u.id = s.unit_id
WHERE u.name = %s AND s.period_id = %s"""
VALUE = """SELECT v.id, v.as_written FROM reports_enteredvalue v JOIN reports_indicator i ON i.id = v.indicator_id
JOIN orgs_unit u ON u.id = v.unit_id WHERE i.code = %s AND v.heading = '' AND u.name = %s"""


def day(value):
    return f"{value:%d/%m/%Y}"


class Office:
    """The people of the quarter at their windows, and the addresses they go to."""

    def __init__(self, enter, portal):
        self.portal = portal
        self.district, self.leader = enter(AREA_OFFICER, accept_downloads=True), enter(LEADER)
        self.communes = {TOWN: enter(UNIT_OFFICER)}
        for username, name in PEOPLE.items():
            self.communes[name] = enter()
            self.communes[name].sign_in(username)
        self.period = self.review = ""

    def form(self, commune):
        """The address of a commune's form."""
        number = self.portal.one(NUMBER, commune, self.period.strip("/").split("/")[-1])
        return f"/nop-bieu/{number}/"

    def at_form(self, commune, person=None):
        """The commune's form, opened by its officer or by somebody else."""
        page = (person or self.communes[commune]).page
        page.goto(self.form(commune))
        return page

    def table(self):
        """What the district reads of each commune, and the numbers above."""
        page = self.district.page
        page.goto(self.period)
        rows = page.locator("main table tbody tr").all()
        numbers = {
            box.locator("dt").inner_text(): box.locator("dd").inner_text().split()
            for box in page.locator("dl.figures > div").all()
        }
        percents = [int(words[-1].rstrip("%")) for words in numbers.values() if words[-1].endswith("%")]
        assert max(percents) <= 100
        told = {row.locator("th").inner_text(): row.locator("td") for row in rows}
        return {
            next(name for name in self.communes if name in unit): [one.inner_text() for one in cells.all()]
            for unit, cells in told.items()
        }, numbers

    def figure(self):
        """The sum as the page of the figure prints it, and the sentence of the review."""
        page = self.leader.page
        page.goto(f"{self.review}so-lieu/qv_luot/")
        printed = page.locator("dl.facts dd").first.inner_text()
        page.goto(self.review)
        assert f"Trong quý có {printed} được vận động." in plain(page.text_content("article.document"))
        return plain(printed)


@pytest.fixture
def office(enter, portal):
    done = portal.manage("shell", "-c", SET_UP)
    assert done.returncode == 0, done.stderr
    return Office(enter, portal)


def test_a_quarter_from_opening_to_the_corrected_review(office, portal, tmp_path):
    _opened(office)
    _typed(office, portal)
    _pasted(office, portal)
    _imported(office, tmp_path)
    _two_sent_in_time(office, portal)
    _one_is_late(office)
    _one_is_sent_back(office)
    _review_is_drafted(office)
    stale = _approved_and_locked(office)
    _typed_meanwhile(office, stale)
    _other_doors_are_locked_too(office, portal, tmp_path)
    _opened_for_a_while(office)
    _corrected_for_a_reason(office, portal)
    _the_trail_says_why(office, portal)
    assert office.figure() == "1.450 lượt"


def _opened(office):
    page = office.district.page
    page.goto("/bieu/")
    page.get_by_role("link", name=FORM).click()
    page.get_by_role("link", name="Mở kỳ").click()
    page.locator("[name=period]").fill("quý II/2024")
    page.locator("[name=due_on]").fill(day(date.today() + timedelta(days=3)))
    page.locator("[name=grace_until]").fill(day(date.today() + timedelta(days=3)))
    page.get_by_role("button", name="Mở kỳ").click()
    page.get_by_text(f"Đã mở {QUARTER} cho 3 đơn vị.").wait_for()
    office.period = page.url.removeprefix(office.portal.address)
    told, numbers = office.table()
    assert {name: cells[1] for name, cells in told.items()} == {
        TOWN: "Đến hạn",
        TAO: "Đến hạn",
        PHOI: "Đến hạn",
    }
    assert (numbers["Đã gửi"], numbers["Đầy đủ"]) == (["0", "0%"], ["0", "0%"])


def _typed(office, portal):
    person = office.communes[TOWN]
    person.page.goto("/")
    person.page.get_by_role("link", name=FORM).first.click()
    page = person.page
    cell(page, 0).click()
    page.keyboard.type("620")
    page.keyboard.press("Enter")
    wait_saved(page, 0)
    page.keyboard.type("700")
    page.keyboard.press("Enter")
    wait_saved(page, 1)
    page.get_by_text("lớn hơn số tổng").wait_for()
    cell(page, 1).fill("210")
    cell(page, 2).focus()
    wait_saved(page, 1)
    page.keyboard.type("k")
    page.keyboard.press("Enter")
    wait_saved(page, 2, "Không phát sinh")
    page.locator("[data-nil]").check()
    wait_saved(page, 3, "Không phát sinh")
    page.get_by_text("Đã lưu mọi ô").wait_for()
    assert portal.ask(VALUE, CODE, TOWN)[0][1] == "620"


def _pasted(office, portal):
    page = office.at_form(TAO)
    cell(page, 0).evaluate(PASTE, "500\r\n180\r\n2\r\n")
    wait_saved(page, 2)
    page.get_by_text("Đã lưu mọi ô").wait_for()
    page.get_by_role("button", name="Các dòng còn trống: không phát sinh").click()
    page.get_by_role("button", name="Đồng ý").click()
    page.get_by_text("Đã xác nhận không phát sinh cho 1 dòng còn trống.").wait_for()
    assert portal.ask(VALUE, CODE, TAO)[0][1] == "500"


def _send_sheet(office, file):
    page = office.district.page
    page.goto("/nhap-bang-tinh/them/")
    form = page.locator("form[enctype]")
    form.locator("select[name=kind]").select_option(label=KIND)
    form.locator("select[name=unit]").select_option(label=COMMUNE)
    form.locator("[name=period]").fill("năm 2024")
    form.locator("[type=file]").set_input_files(file)
    with page.expect_navigation():
        form.get_by_role("button", name="Gửi và xem trước").click()
    return page


def _workbook(office, folder, rows, name):
    """A filled template of the commune, as it sends it."""
    file = template(office.district, folder).rename(folder / name)
    fill_sheet(file, rows)
    book = openpyxl.load_workbook(file)
    for row in book.worksheets[0].iter_rows():
        for box in row:
            if box.value == "Xã Yang Tao":
                box.value = COMMUNE
    book.save(file)
    return file


def _imported(office, folder):
    page = _send_sheet(office, _workbook(office, folder, ROWS, "dak-phoi.xlsx"))
    assert counts(office.district)["dòng mới"] == 2
    with page.expect_navigation():
        page.get_by_role("button", name="Ghi 2 dòng đúng").click()
    page = office.at_form(PHOI)
    assert "2 bản ghi" in plain(page.inner_text("main"))
    assert state(page, 3).inner_text() == "Có bản ghi"
    cell(page, 0).evaluate(PASTE, "300\r\n100\r\n1\r\n")
    wait_saved(page, 2)
    page.get_by_text("Đã lưu mọi ô").wait_for()


def _send(page):
    page.get_by_role("link", name="Kiểm tra và gửi").first.click()
    page.get_by_role("button", name="Gửi đến Huyện Lắk").click()
    page.get_by_text("Đã gửi biểu.").wait_for()


def _two_sent_in_time(office, portal):
    for name in (TOWN, TAO):
        _send(office.at_form(name))
    # They did so a month ago; then the due day passed, and one commune had not sent.
    portal.ask("UPDATE reports_submission SET first_sent_at = first_sent_at - interval '30 days' WHERE period_id = %s"
               " AND first_sent_at IS NOT NULL", office.period.strip("/").split("/")[-1])  # fmt: skip
    page = office.district.page
    page.goto(office.period)
    page.get_by_role("link", name="Đổi hạn gửi").click()
    for name in ("due_on", "grace_until"):
        page.locator(f"[name={name}]").fill(day(date.today() - timedelta(days=20)))
    page.get_by_role("button", name="Lưu").first.click()
    page.get_by_text("Đã đổi hạn gửi.").wait_for()
    told, numbers = office.table()
    assert {name: cells[1].split()[0:2] for name, cells in told.items()} == {
        TOWN: ["Đã", "gửi"], TAO: ["Đã", "gửi"], PHOI: ["Quá", "hạn"],
    }  # fmt: skip
    assert (numbers["Đã gửi"], numbers["Đúng hạn"]) == (["2", "66%"], ["2", "66%"])


def _one_is_late(office):
    assert "Quá hạn" in office.at_form(PHOI).inner_text("main")
    office.communes[PHOI].page.goto("/")
    assert "Quá hạn, hãy gửi" in office.communes[PHOI].page.inner_text("main")
    _send(office.at_form(PHOI))
    told, numbers = office.table()
    assert [told[name][3] for name in (TOWN, TAO, PHOI)] == ["đúng hạn", "đúng hạn", "muộn"]
    assert (numbers["Đã gửi"], numbers["Đúng hạn"], numbers["Đầy đủ"]) == (
        ["3", "100%"], ["2", "66%"], ["3", "100%"],
    )  # fmt: skip
    assert numbers["Không phát sinh"][0] == "0", "each of them has some figure"


def _one_is_sent_back(office):
    page = office.at_form(TAO, office.leader)
    page.get_by_role("link", name="Trả lại").click()
    page.get_by_label("Lý do trả lại").fill("Đối chiếu lại số lượt.")
    page.get_by_label(VISITS).first.fill("Sổ của xã ghi 510 lượt.")
    page.get_by_role("button", name="Trả lại").click()
    page.get_by_text("Đã trả lại biểu cho đơn vị.").wait_for()
    assert office.table()[0][TAO][1] == "Trả lại"
    page = office.at_form(TAO)
    assert "Đối chiếu lại số lượt." in page.inner_text("main")
    assert "Sổ của xã ghi 510 lượt." in page.locator("tbody tr").first.inner_text()
    cell(page, 0).fill("510")
    cell(page, 1).focus()
    wait_saved(page, 0)
    page.get_by_text("Đã lưu mọi ô").wait_for()
    _send(page)
    assert office.table()[1]["Đúng hạn"] == ["2", "66%"], "what was sent in time stays so"


def _review_is_drafted(office):
    page = office.district.page
    page.goto("/bao-cao/them/")
    page.locator("[name=kind]").select_option("half")
    page.locator("[name=period]").fill("quý II/2024")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    office.review = page.url.removeprefix(office.portal.address)
    page.goto(f"{office.review}so-lieu/them/")
    page.locator("[name=key]").fill("qv_luot")
    number = office.portal.one("SELECT id FROM reports_indicator WHERE code = %s", CODE)
    page.locator("[name=indicator]").evaluate("(field, value) => { field.value = value }", str(number))
    with page.expect_navigation():
        page.locator("main form button.main").click()
    page.goto(office.review)
    page.get_by_role("link", name="Sửa mục").first.click()
    body = page.locator("textarea[name=body]")
    body.fill(body.input_value() + "\nTrong quý có {qv_luot} được vận động.")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert office.figure() == "1.430 lượt"


def _approved_and_locked(office):
    """All three approved by the leader; a window of the town's officer was open all the while."""
    office.at_form(TOWN, office.leader)
    page = office.leader.page
    page.get_by_role("link", name="Trả lại").click()
    page.get_by_label("Lý do trả lại").fill("Ghi lại cho đúng sổ.")
    page.get_by_role("button", name="Trả lại").click()
    stale = office.communes[TOWN].context.new_page()
    stale.goto(office.form(TOWN))
    _send(office.at_form(TOWN))
    for name in (TOWN, TAO, PHOI):
        page = office.at_form(name, office.leader)
        page.get_by_role("button", name="Duyệt").click()
        page.get_by_text("Đã duyệt biểu.").wait_for()
    told, numbers = office.table()
    assert [cells[1] for cells in told.values()] == ["Đã duyệt"] * 3
    assert numbers["Đã duyệt"] == ["3", "100%"]
    return stale


def _typed_meanwhile(office, stale):
    cell(stale, 0).fill("650")
    cell(stale, 1).focus()
    wait_saved(stale, 0, "Đã khóa")
    assert LOCKED in stale.locator("tbody tr").first.inner_text()
    assert cell(stale, 0).input_value() == "650"
    stale.reload()
    assert stale.locator("[data-cell]").count() == 0
    stale.get_by_text("Đã gõ “650” nhưng chưa lưu được").wait_for()
    stale.get_by_role("button", name="Bỏ").click()
    stale.close()


def _other_doors_are_locked_too(office, portal, folder):
    page = office.at_form(TOWN)
    assert [state(page, number).inner_text() for number in range(4)] == ["Đã khóa"] * 4
    value, written = portal.ask(VALUE, CODE, TOWN)[0]
    assert written == "620"
    page.goto(f"/so-lieu/{value}/sua/")
    assert LOCKED in page.inner_text("main")
    meeting = portal.one("SELECT id FROM campaigns_meeting WHERE content = %s", ROWS[0]["content"])
    page = office.communes[PHOI].page
    page.goto(f"/buoi/{meeting}/sua/")
    assert LOCKED in page.inner_text("main")
    page.locator("[name=attendance]").fill("81")
    page.keyboard.press("Control+Enter")
    page.get_by_label("Tôi đã kiểm tra, vẫn lưu").check()
    page.keyboard.press("Control+Enter")
    page.locator("[role=alert]").filter(has_text=LOCKED).wait_for()
    assert page.locator("[name=attendance]").input_value() == "81"
    changed = [{**ROWS[0], "participants": 99}, ROWS[1]]
    _send_sheet(office, _workbook(office, folder, changed, "dak-phoi-sua.xlsx"))
    assert counts(office.district)["dòng có lỗi"] == 1
    assert "đã khóa" in office.district.page.inner_text("main")
    with office.district.page.expect_navigation():
        office.district.page.get_by_role("button", name="Không ghi gì").click()
    assert portal.one("SELECT attendance FROM campaigns_meeting WHERE id = %s", meeting) == 80


def _opened_for_a_while(office):
    page = office.at_form(TOWN, office.leader)
    page.get_by_role("link", name="Mở khóa có thời hạn").click()
    assert page.locator("[name=period]").input_value() == QUARTER
    assert page.locator("[name=unit] option:checked").inner_text() == "Thị trấn Liên Sơn"
    page.locator("[name=reason]").fill("Công văn số 12 của thị trấn")
    page.locator("[name=open_until]").fill(day(date.today() + timedelta(days=2)))
    page.get_by_role("button", name="Mở khóa").click()
    page.get_by_text("Đã mở khóa cho Thị trấn Liên Sơn").wait_for()
    page = office.at_form(TOWN, office.leader)
    assert "Công văn số 12 của thị trấn" in page.inner_text("main")
    assert page.get_by_role("link", name="Mở khóa có thời hạn").count() == 0


def _corrected_for_a_reason(office, portal):
    assert office.figure() == "1.430 lượt"
    page = office.at_form(TOWN)
    cell(page, 0).fill("640")
    cell(page, 1).focus()
    wait_saved(page, 0, "Chờ lý do")
    assert portal.ask(VALUE, CODE, TOWN)[0][1] == "620"
    page.get_by_label("Lý do thay đổi").fill(REASON)
    cell(page, 2).focus()
    wait_saved(page, 0)
    assert portal.ask(VALUE, CODE, TOWN)[0][1] == "640"


def _the_trail_says_why(office, portal):
    page, value = office.communes[TOWN].page, portal.ask(VALUE, CODE, TOWN)[0][0]
    page.goto(f"/so-lieu/{value}/")
    line = page.locator(".history > li", has_text=REASON).first
    assert "Ghi nguyên văn: 620 → 640" in plain(line.text_content())
