"""The answer: the sender's own file with marks, which comes back as what it was."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from common.periods import Period
from spreadsheets.models import ImportBatch
from spreadsheets.services import committing
from spreadsheets.services.answers import marked_file
from spreadsheets.services.marking import SIGN, STATUS_HEADING
from spreadsheets.services.staging import receive
from tests.spreadsheets import workbooks
from tests.spreadsheets.pages.sheets import BAD_DAY, GOOD, HEADING, plain_sheet

pytestmark = pytest.mark.django_db
BAD = "FFFFC7CE"


def staged(cast, data: bytes, name: str = "a.xlsx", commit: bool = False) -> ImportBatch:
    batch = receive(
        by=cast.alice, unit=cast.a, kind="meetings", period=Period.year(2023), file_name=name, data=data
    )
    if commit:
        committing.commit(batch, by=cast.alice, fingerprint=batch.fingerprint)
        batch.refresh_from_db()
    return batch


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def status(sheet, row: int):
    column = next(c.column for r in sheet.iter_rows() for c in r if c.value == STATUS_HEADING)
    return sheet.cell(row, column)


def counts(batch: ImportBatch) -> tuple[int, int, int, int]:
    return batch.new_count, batch.changed_count, batch.same_count, batch.error_count


def test_rows_cells_and_totals_are_marked(cast):
    total = [None, "Tổng cộng", None, None, None, 255, 120, 3_500_000]
    batch = staged(cast, plain_sheet(*GOOD, BAD_DAY, total), commit=True)
    sheet = opened(marked_file(batch)).active
    assert [status(sheet, row).value for row in range(3, 8)] == [
        STATUS_HEADING,
        "Đã nhận",
        "Đã nhận",
        "Lỗi: Ngày",
        None,
    ]
    assert status(sheet, 7).comment.text == f"{SIGN} Bỏ qua. Dòng cộng; cổng tự tính tổng từ các dòng."
    assert sheet["D6"].fill.fgColor.rgb == BAD
    assert sheet["D6"].comment.text == f"{SIGN} {batch.rows.get(state='error').errors[0]['message']}"
    assert sheet["D4"].fill.fill_type is None
    assert sheet["D4"].comment is None


def test_what_was_in_the_file_stays(cast):
    book = opened(plain_sheet(*GOOD, BAD_DAY))
    sheet = book.active
    sheet["B4"].font, sheet["E4"].fill = (
        Font(name="Arial", bold=True),
        PatternFill("solid", fgColor="FF00FF00"),
    )
    sheet["B6"].comment = Comment("Xem lại giúp", "Chị Hoa")
    sheet["D6"].comment = Comment("Ngày này đúng", "Chị Hoa")
    sheet.merge_cells("A1:H1")
    sheet.column_dimensions["E"].width = 70
    other = book.create_sheet("Khác")
    other["A1"], other["A2"] = 20, "=A1*2"
    batch = staged(cast, workbooks.saved(book))
    answer = opened(marked_file(batch))
    sheet = answer.worksheets[0]
    assert (sheet["B4"].font.name, sheet["B4"].font.bold) == ("Arial", True)
    assert sheet["E4"].fill.fgColor.rgb == "FF00FF00"
    assert sheet["B6"].comment.text == "Xem lại giúp"
    assert sheet["D6"].comment.text.startswith(f"Ngày này đúng\n\n{SIGN} ")
    assert [str(place) for place in sheet.merged_cells.ranges] == ["A1:H1"]
    assert sheet.column_dimensions["E"].width == 70
    assert answer["Khác"]["A2"].value == "=A1*2"


def test_an_answer_that_is_sent_again_gives_the_same_answer(cast):
    first = staged(cast, plain_sheet(*GOOD, BAD_DAY), commit=True)
    again = staged(cast, marked_file(first))
    assert counts(again) == (0, 0, 2, 1)
    sheet = opened(marked_file(again)).active
    headings = [cell.value for cell in sheet[3]]
    assert headings.count(STATUS_HEADING) == 1
    assert [status(sheet, row).value for row in (4, 5, 6)] == ["Không đổi", "Không đổi", "Lỗi: Ngày"]
    assert sheet["D6"].comment.text.count(SIGN) == 1


def test_formulas_keep_their_values(cast):
    """A formula without its value could not be read when the answer comes back."""
    cell = '<c r="{0}"><v>{1}</v></c>'.format
    text = '<c r="{0}" t="inlineStr"><is><t>{1}</t></is></c>'.format
    heads = "".join(text(f"{letter}1", word) for letter, word in zip("ABCDEFG", HEADING, strict=False))
    row = (
        cell("A2", 1)
        + text("B2", "Đắk Mây")
        + text("C2", "Buôn Dlei")
        + text("D2", "15/3/2023")
        + text("E2", "Tuyên truyền")
        + '<c r="F2"><f>100+20</f><v>120</v></c><c r="G2"><f>F2/2</f><v>60</v></c>'
    )
    data = workbooks.raw_xlsx(f'<sheetData><row r="1">{heads}</row><row r="2">{row}</row></sheetData>')
    batch = staged(cast, data, commit=True)
    assert counts(batch) == (1, 0, 0, 0)
    answer = marked_file(batch)
    assert opened(answer).active["F2"].value == "=100+20"
    assert counts(staged(cast, answer)) == (0, 0, 1, 0)


@pytest.mark.parametrize("evil", ["=1+1", "+84", "-5", "@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_no_text_of_the_sender_becomes_a_formula_of_ours(cast, evil):
    batch = staged(cast, plain_sheet([1, evil, evil, *GOOD[0][3:]]))
    sheet = opened(marked_file(batch)).active
    cell = status(sheet, 4)
    assert (cell.data_type, cell.value.startswith("Lỗi: ")) == ("s", True)


def test_a_csv_is_answered_with_a_workbook_of_its_cells(cast):
    text = "Xã;Thôn, buôn;Ngày;Nội dung;Số người tham gia\nĐắk Mây;Buôn Dlei;15/3/2023;Tuyên truyền;120\n"
    text += "Đắk Mây;Buôn Lạ;15/3/2023;Tuyên truyền;=1+1\n"
    batch = staged(cast, text.encode("utf-8-sig"), "a.csv", commit=True)
    answer = marked_file(batch)
    sheet = opened(answer).active
    assert [cell.value for cell in sheet[2]] == [
        "Đắk Mây",
        "Buôn Dlei",
        "15/3/2023",
        "Tuyên truyền",
        "120",
        "Đã nhận",
    ]
    assert sheet["B3"].fill.fgColor.rgb == BAD
    assert sheet["B3"].comment.text.startswith(SIGN)
    assert (sheet["E3"].value, sheet["E3"].data_type) == ("=1+1", "s")
    again = staged(cast, answer)
    assert counts(again) == (0, 0, 1, 1)
    assert [cell.value for cell in opened(marked_file(again)).active[1]].count(STATUS_HEADING) == 1


def test_an_old_workbook_is_answered_in_letters_of_today(cast):
    rows = [HEADING, [1, "§¾k M©y", "Bu«n Dlei", date(2023, 3, 15), "VËn ®éng", 120, 60]]
    cells = {
        (r, c): value
        for r, row in enumerate(rows)
        for c, value in enumerate(row)
        if not isinstance(value, date)
    }
    cells[1, 3] = "15/3/2023"
    batch = staged(cast, workbooks.xls(cells), "a.xls")
    sheet = opened(marked_file(batch)).active
    assert [cell.value for cell in sheet[1]][:8] == HEADING
    assert status(sheet, 2).value in ("Đúng, chưa ghi", "Lỗi: Xã, thị trấn", "Lỗi: Thôn, buôn, tổ dân phố")


def test_an_ods_is_answered_with_a_workbook(cast):
    words = ["Xã", "Thôn, buôn", "Ngày", "Nội dung", "Số người tham gia"]
    heads = "".join(map(workbooks.ods_text, words))
    values = "".join(map(workbooks.ods_text, ["Đắk Mây", "Buôn Dlei", "15/3/2023", "Tuyên truyền"]))
    values += workbooks.ods_number("120", "120")
    table = "table:table-row"
    data = workbooks.ods(
        f'<table:table table:name="Bảng"><{table}>{heads}</{table}><{table}>{values}</{table}></table:table>'
    )
    batch = staged(cast, data, "a.ods", commit=True)
    sheet = opened(marked_file(batch)).active
    assert (sheet["E2"].value, sheet["F2"].value) == (120, "Đã nhận")


def test_two_sheets_are_marked_each_for_itself(cast):
    more = {"Bến Sen": [HEADING, [1, "Bến Sen", "Tổ dân phố 9", *GOOD[0][3:]]], "Ghi chú": [["Lời nhắn"]]}
    data = workbooks.xlsx([HEADING, *GOOD], title="Đắk Mây", more=more)
    answer = opened(marked_file(staged(cast, data)))
    assert status(answer["Đắk Mây"], 2).value == "Đúng, chưa ghi"
    assert status(answer["Bến Sen"], 2).value == "Lỗi: Thôn, buôn, tổ dân phố"
    assert answer["Ghi chú"]["B1"].value is None


def test_a_repeated_row_is_told_beside_the_row(cast):
    batch = staged(cast, plain_sheet(GOOD[0], GOOD[0]))
    sheet = opened(marked_file(batch)).active
    cell = status(sheet, 5)
    assert cell.value == "Lỗi: trùng với dòng khác"
    assert "Dòng này trùng với dòng 4" in cell.comment.text
