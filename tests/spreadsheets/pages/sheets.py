"""Filled-in templates and plain sheets for the tests of the pages."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from common.periods import Period
from spreadsheets.models import ImportBatch
from spreadsheets.services import templates
from spreadsheets.services.template_sheet import FIRST_ROW, KEYS_ROW
from tests.cast import Cast
from tests.spreadsheets import workbooks

YEAR = Period.year(2023)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADING = ["STT", "Xã", "Thôn, buôn", "Ngày", "Nội dung", "Số người tham gia", "Nữ", "Kinh phí (đồng)"]
GOOD = [
    [1, "Đắk Mây", "Buôn Dlei", date(2023, 3, 15), "Tuyên truyền nếp sống mới", 120, 60, 3_500_000],
    [2, "Đắk Mây", "Buôn Krang", date(2023, 4, 2), "Vận động hiến đất làm đường", 85, 40, None],
]
BAD_DAY = [3, "Bến Sen", "Tổ dân phố 1", "30/2", "Phát động trồng cây", 50, 20, None]


def filled_template(cast: Cast, rows: list[dict[str, Any]], kind: str = "meetings") -> bytes:
    """The template of district A for 2023 with rows typed into it, by column key."""
    book = openpyxl.load_workbook(io.BytesIO(templates.template_workbook(kind, cast.a, YEAR, cast.alice)))
    sheet = book.worksheets[0]
    places = {cell.value: cell.column for cell in sheet[KEYS_ROW]}
    for number, row in enumerate(rows):
        sheet.cell(FIRST_ROW + number, 1, number + 1)
        for key, value in row.items():
            sheet.cell(FIRST_ROW + number, places[key], value)
    return workbooks.saved(book)


def plain_sheet(*rows: list[Any], title: str = "TỔNG HỢP PHÁT ĐỘNG QUẦN CHÚNG NĂM 2023") -> bytes:
    """A sheet as a commune sends it: title, blank row, heading, rows, a total."""
    return workbooks.xlsx([[title], [], HEADING, *rows])


def upload(client: Any, cast: Cast, data: bytes, name: str = "dak-may.xlsx", **more: Any) -> Any:
    """Post a file for district A and 2023."""
    form = {"kind": "meetings", "unit": cast.a.pk, "period": "năm 2023", **more}
    form["file"] = SimpleUploadedFile(name, data, content_type=XLSX)
    return client.post("/nhap-bang-tinh/them/", form)


def sent(client: Any, cast: Cast, data: bytes, **more: Any) -> ImportBatch:
    """The batch made of an uploaded file."""
    answer = upload(client, cast, data, **more)
    assert answer.status_code == 302, answer.context["form"].errors
    return ImportBatch.objects.latest("pk")


def cells(data: bytes, sheet: int = 0) -> list[list[Any]]:
    """The values of a workbook's sheet."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [list(row) for row in book.worksheets[sheet].iter_rows(values_only=True)]
