"""Written workbooks: real numbers and days, text that stays text, a heading that stays in sight."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from common.sheets import SheetColumn, write_table

COLUMNS = [
    SheetColumn("Xã, thị trấn", width=24),
    SheetColumn("Ngày"),
    SheetColumn("Số lượt", numeric=True),
    SheetColumn("Diện tích (ha)", numeric=True),
    SheetColumn("Tỷ lệ", numeric=True, number_format='0.00"%"'),
]
ROW = ["Đắk Phơi", dt.date(2023, 3, 15), 5300, Decimal("17.5"), Decimal("76.15")]


def opened(data):
    return load_workbook(io.BytesIO(data)).active


def test_values_keep_their_type():
    sheet = opened(
        write_table("Buổi phát động", COLUMNS, [ROW], totals=["Tổng", None, 5300, Decimal("17.5"), None])
    )
    assert sheet.title == "Buổi phát động"
    assert sheet["A1"].value == "Buổi phát động"
    assert [c.value for c in sheet[3]] == [c.heading for c in COLUMNS]
    assert all(c.font.bold for c in sheet[3])
    assert sheet.freeze_panes == "A4"
    assert sheet.column_dimensions["A"].width == 24
    assert [c.value for c in sheet[4]] == ["Đắk Phơi", dt.datetime(2023, 3, 15), 5300, 17.5, 76.15]
    assert [c.data_type for c in sheet[4]] == ["s", "d", "n", "n", "n"]
    assert [c.number_format for c in sheet[4]] == ["General", "dd/mm/yyyy", "#,##0", "#,##0.##", '0.00"%"']
    assert [c.value for c in sheet[5]] == ["Tổng", None, 5300, 17.5, None]
    assert sheet["A5"].font.bold
    assert not sheet["A4"].font.bold


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", " =cmd", "＝1"])
def test_no_formula_leaves(text):
    sheet = opened(write_table(text, [SheetColumn(text)], [[text]]))
    for cell in (sheet["A1"], sheet["A3"], sheet["A4"]):
        assert cell.data_type == "s"
        assert cell.value.startswith("'")


def test_text_that_looks_like_a_number_stays_text():
    sheet = opened(write_table("Bảng", [SheetColumn("Mã")], [["00656"], ["1.050"]]))
    assert [sheet["A4"].value, sheet["A5"].value] == ["00656", "1.050"]


@pytest.mark.parametrize("title", ["Quý I/2023: [nháp]?*\\", "x" * 80, "'", "", "𝔸" * 40, "Đ" * 40])
def test_any_title_is_a_sheet_name(title):
    name = opened(write_table(title, [SheetColumn("Cột")], [])).title
    assert 1 <= len(name.encode("utf-16-le")) // 2 <= 31
    assert not set(name) & set("[]:*?/\\")


def test_odd_values():
    moment = dt.datetime(2023, 3, 15, 8, 30, tzinfo=dt.UTC)
    rows = [[None], [True], [moment], ["a\x00b\x0bc\ud800"], ["x" * 40_000], [float("1.5")], [("a", 1)]]
    sheet = opened(write_table("Bảng", [SheetColumn("Giá trị")], iter(rows)))
    values = [row[0].value for row in sheet.iter_rows(min_row=4)]
    assert values[:4] == [None, "có", dt.datetime(2023, 3, 15, 15, 30), "abc"]  # Vietnam is UTC+7
    assert len(values[4]) <= 32_767
    assert values[5:] == [1.5, "('a', 1)"]


def test_a_row_of_another_length_is_a_mistake():
    with pytest.raises(ValueError, match="zip"):
        write_table("Bảng", COLUMNS, [["chỉ một ô"]])
