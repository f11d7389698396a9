import csv
import io
import zipfile
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import openpyxl
import pytest

from reports.rendering import xlsx
from reports.rendering.blocks import Cell, Column, Table
from tests.reports.rendering import sample


@pytest.fixture(scope="module")
def content():
    return xlsx.render_xlsx(sample.review(60))


@pytest.fixture(scope="module")
def book(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def test_a_sheet_per_table_named_after_its_appendix(book):
    assert book.sheetnames == [
        "Phát động quần chúng theo xã nă",
        "Phụ lục 1. Danh sách các buổi p",
        "Phụ lục 2. Tổng hợp theo xã",
    ]


def test_numbers_are_numbers_and_days_are_days(book):
    rows = list(book["Phụ lục 1. Danh sách các buổi p"].iter_rows(values_only=True))
    head = next(i for i, row in enumerate(rows) if row[0] == "STT")
    assert rows[head + 1][0] == 1
    assert rows[head + 1][1] == datetime(2023, 1, 4)
    assert rows[head + 1][5] == 77
    body = rows[head + 1 : head + 61]
    assert [type(row[5]) for row in body] == [int] * 60
    total = rows[head + 61]
    assert (total[2], total[5]) == ("Tổng", sum(row[5] for row in body))


def test_a_printed_text_gives_way_to_the_value_behind_it(book):
    sheet = book["Phụ lục 2. Tổng hợp theo xã"]
    rows = list(sheet.iter_rows(values_only=True))
    total = next(row for row in rows if row[1] == "Tổng")
    assert total[3] == 12210
    assert total[6] == pytest.approx(203.5)
    assert [str(area) for area in sheet.merged_cells.ranges if "D" in str(area)] == ["D4:F4"]
    assert sheet.freeze_panes == "A7"


def test_text_is_never_a_formula():
    evil = ("=1+1", "+SUM(A1)", "@x", "-2", "ẵ \x01")
    columns = tuple(Column(f"={i}") for i in range(5))
    document = sample.review(
        2, blocks=(Table("=cmd", columns, (evil, (Cell("=1", 5), None, "", 0, Decimal("0.5")))),)
    )
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.render_xlsx(document))).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert [cell.value for cell in cells if cell.data_type == "n"] == [5, 0, 0.5]
    rows = list(csv.reader(io.StringIO(xlsx.render_csv(document).decode("utf-8-sig")), delimiter=";"))
    assert not [field for row in rows for field in row if field.startswith(("=", "+", "@", "-"))]


def test_names_of_sheets_are_lawful_and_different():
    table = sample.COMMUNE_TABLE
    blocks = tuple(replace(table, caption=name) for name in ("a/b:c", "A?B*C", "x" * 40, "x" * 50, "'", ""))
    names = openpyxl.load_workbook(
        io.BytesIO(xlsx.render_xlsx(sample.review(2, blocks=blocks, appendices=())))
    ).sheetnames
    assert names == ["a b c", "A B C 2", "x" * 31, "x" * 29 + " 2", "Bảng", "Bảng 2"]


def test_a_review_without_tables_is_still_a_workbook():
    made = xlsx.render_xlsx(sample.review(2, blocks=(), appendices=()))
    assert openpyxl.load_workbook(io.BytesIO(made)).sheetnames == ["Không có bảng"]


def test_csv_holds_the_same_data_plainly():
    raw = xlsx.render_csv(sample.review(2))
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))
    meeting = next(row for row in rows if "2023-01-04" in row)
    assert meeting[1:4] == ["1", "2023-01-04", "Buôn Triết"]
    assert "Người tham dự - Nữ" in rows[0]
    assert any(row[-1:] == ["203.5"] for row in rows)


def test_the_same_document_gives_the_same_bytes(content):
    assert xlsx.render_xlsx(sample.review(60)) == content
    assert {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(content)).infolist()} == {
        (2023, 12, 20, 0, 0, 0)
    }
    made = openpyxl.load_workbook(io.BytesIO(content)).properties
    assert made.created == made.modified == datetime(2023, 12, 20, 1, 0)
