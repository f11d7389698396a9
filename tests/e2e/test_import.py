"""A template workbook: downloaded, filled in, sent, corrected in the page, committed, sent again, undone.

The rows lie in March 2025, so that the figures of 2023 stay as published.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.e2e.portal import ADMINISTRATOR, AREA_OFFICER, LEADER, UNIT_OFFICER, Person

PERIOD = "năm 2025"
ROWS = [
    {"hamlet": "Buôn Yôk Đuôn", "date": date(2025, 3, 12), "content": "Bảng tính: giữ rừng", "participants": 61},
    {"hamlet": "Buôn Bhôk", "date": date(2025, 3, 13), "content": "Bảng tính: vệ sinh", "participants": "1.050 lượt"},
    {"hamlet": "Buôn Drung", "date": "30/2/2025", "content": "Bảng tính: hiến đất", "participants": 75},
]  # fmt: skip
WRITTEN = """
    SELECT m.starts_on::text, m.attendance, p.name
    FROM campaigns_meeting m JOIN campaigns_meeting_places mp ON mp.meeting_id = m.id
    JOIN orgs_unit p ON p.id = mp.unit_id JOIN orgs_unit u ON u.id = m.unit_id
    WHERE m.content LIKE 'Bảng tính:%%' AND u.name = 'Yang Tao' ORDER BY m.starts_on
"""


def template(person: Person, folder: Path) -> Path:
    """The workbook for meetings of Yang Tao."""
    person.page.goto("/nhap-bang-tinh/them/")
    form = person.page.locator("form", has_text="Tải tệp mẫu")
    form.locator("[name=mau-kind]").select_option(label="Buổi phát động, thâm nhập")
    form.locator("[name=mau-unit]").select_option(label="Xã Yang Tao")
    form.locator("[name=mau-period]").fill(PERIOD)
    with person.page.expect_download() as waiting:
        form.get_by_role("button", name="Tải tệp mẫu").click()
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    return file


def fill(file: Path, rows: list[dict[str, object]]) -> None:
    """Type rows under the heading, each value in the column that its hidden key names."""
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    keys = next(row for row in sheet.iter_rows() if str(row[0].value).startswith("#dvportal"))
    columns = {cell.value: cell.column for cell in keys}
    for number, row in enumerate(rows, start=keys[0].row + 1):
        sheet.cell(number, columns["commune"], "Xã Yang Tao")
        for key, value in row.items():
            sheet.cell(number, columns[key], value)
    book.save(file)


def send(person: Person, file: Path) -> None:
    """Send a file of meetings and stay on the page that answers."""
    page = person.page
    page.goto("/nhap-bang-tinh/them/")
    form = page.locator("form[enctype]")
    form.locator("select[name=kind]").select_option(label="Buổi phát động, thâm nhập")
    form.locator("select[name=unit]").select_option(label="Xã Yang Tao")
    form.locator("[name=period]").fill(PERIOD)
    form.locator("[type=file]").set_input_files(file)
    with page.expect_navigation():
        form.get_by_role("button", name="Gửi và xem trước").click()


def counts(person: Person) -> dict[str, int]:
    """How many rows the preview counts of each kind."""
    pairs = person.page.locator("dl.figures > div").all()
    return {pair.locator("dt").inner_text(): int(pair.locator("dd").inner_text()) for pair in pairs}


@pytest.mark.parametrize(
    ("username", "script"), [(AREA_OFFICER, True), (ADMINISTRATOR, False)], ids=["script", "no script"]
)
def test_a_template_goes_all_the_way(enter, portal, tmp_path, username, script):
    person = enter(username, accept_downloads=True, java_script_enabled=script)
    page, before = person.page, portal.ask(WRITTEN)
    assert before == []
    file = template(person, tmp_path)
    fill(file, ROWS)
    send(person, file)
    found = counts(person)
    del found["dòng bỏ qua"]  # the title, the heading and the lines below the table
    assert found == {"dòng mới": 2, "dòng thay đổi": 0, "dòng không đổi": 0, "dòng có lỗi": 1}
    wrong = page.locator(".field.wrong")
    assert wrong.count() == 1
    assert "Tháng 2/2025 không có ngày 30" in wrong.inner_text()
    assert portal.ask(WRITTEN) == [], "a preview writes nothing"
    wrong.locator("input").fill("28/2/2025")
    with page.expect_navigation():
        page.get_by_role("button", name="Kiểm tra lại các ô đã sửa").click()
    assert counts(person)["dòng mới"] == 3
    with page.expect_navigation():
        page.get_by_role("button", name="Ghi 3 dòng đúng").click()
    assert "Đã ghi 3 dòng" in page.inner_text("main")
    assert portal.ask(WRITTEN) == [
        ("2025-02-28", 75, "Buôn Drung"),
        ("2025-03-12", 61, "Buôn Yôk Đuôn"),
        ("2025-03-13", 1050, "Buôn Bhôk"),
    ]
    batch = page.url
    page.goto("/buoi/?q=bang+tinh")
    assert "1.186" in page.locator("tfoot").inner_text()
    page.goto(batch)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Tải tệp trả lời").click()
    answer = tmp_path / "tra-loi.xlsx"
    waiting.value.save_as(answer)
    fill(answer, [{}, {}, {"date": date(2025, 2, 28)}])
    send(person, answer)
    assert counts(person)["dòng không đổi"] == 3
    assert "Không có gì mới" in page.inner_text("main")
    page.goto(batch)
    with page.expect_navigation():
        page.get_by_role("link", name="Hoàn tác…").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Hoàn tác 3 dòng").click()
    assert "Đã hoàn tác" in page.inner_text("main")
    assert portal.ask(WRITTEN) == []


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("bang.xlsx", b"", "Tệp này trống"),
        ("bang.xlsx", b"<html><body>Xin chao</body></html>", "trang web"),
        ("bang.xls", b"\x89PNG\r\n\x1a\n" + bytes(300), "không phải"),
    ],
    ids=["empty", "web page", "picture"],
)
def test_a_file_that_is_no_workbook_is_refused_with_a_sentence(
    enter, portal, tmp_path, name, content, sentence
):
    person = enter(AREA_OFFICER)
    file = tmp_path / name
    file.write_bytes(content)
    before = portal.one("SELECT count(*) FROM campaigns_meeting")
    send(person, file)
    assert sentence in person.page.inner_text("main")
    assert person.page.get_by_role("button", name="Ghi").count() == 0
    assert portal.one("SELECT count(*) FROM campaigns_meeting") == before


def test_a_batch_is_for_those_who_may_import(enter, portal, tmp_path):
    officer = enter(AREA_OFFICER, accept_downloads=True)
    file = template(officer, tmp_path)
    fill(file, ROWS[:1])
    send(officer, file)
    path = officer.page.url.removeprefix(portal.address).split("?")[0].split("#")[0]
    for username in (UNIT_OFFICER, LEADER):
        assert enter(username).status(path) == 403
        assert enter(username).status(f"{path}ghi/", fingerprint="x") == 403
    with officer.page.expect_navigation():
        officer.page.get_by_role("button", name="Không ghi gì").click()
    assert portal.ask(WRITTEN) == []
