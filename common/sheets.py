"""Writing one table as an xlsx workbook: real numbers and days, a bold frozen heading, text that is never a formula."""

from __future__ import annotations

import datetime as dt
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from common.text import clean, neutralise

WHOLE: Final = "#,##0"
FRACTION: Final = "#,##0.##"
DAY: Final = "dd/mm/yyyy"
_MOMENT: Final = "hh:mm dd/mm/yyyy"
_TITLE: Final = Font(name="Times New Roman", size=14, bold=True)
_BOLD: Final = Font(name="Times New Roman", size=12, bold=True)
_BODY: Final = Font(name="Times New Roman", size=12)
_TO_THE_RIGHT: Final = Alignment(horizontal="right", vertical="top")
_WRAPPED: Final = Alignment(vertical="top", wrap_text=True)
_CENTRED: Final = Alignment(horizontal="center", vertical="center", wrap_text=True)
_HEADING_FILL: Final = PatternFill("solid", fgColor="FFE8EEF4")
_LINE: Final = Side(style="thin", color="FF999999")
_GRID: Final = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEADING_ROW: Final = 3
_LONGEST: Final = 32_767  # letters that a cell can hold


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column: its heading, whether it holds numbers (set right), its width in letters and an own number format."""

    heading: str
    numeric: bool = False
    width: float | None = None
    number_format: str = ""


def write_table(
    title: str,
    columns: Sequence[SheetColumn],
    rows: Iterable[Sequence[object]],
    totals: Sequence[object] | None = None,
) -> bytes:
    """The workbook's bytes: title, heading, rows, and the totals row if given.

    A cell is int, float, Decimal, date, datetime (shown in local time), bool, None or text; anything else is written as
    its text. Rows may be any iterable and are written as they come, so that a long list does not fill the memory.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(title))
    sheet.freeze_panes = f"A{_HEADING_ROW + 1}"
    sheet.print_title_rows = f"{_HEADING_ROW}:{_HEADING_ROW}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    for at, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(at)].width = column.width or _width(column)
    out = io.BytesIO()
    try:
        _fill(sheet, title, columns, rows, totals)
    finally:
        book.save(out)  # after a failure too: it closes the sheet and removes its temporary file
    return out.getvalue()


def _fill(
    sheet: Any,
    title: str,
    columns: Sequence[SheetColumn],
    rows: Iterable[Sequence[object]],
    totals: Sequence[object] | None,
) -> None:
    sheet.append([_cell(sheet, title, font=_TITLE)])
    sheet.append([])
    sheet.append([_heading(sheet, column) for column in columns])
    for row in rows:
        sheet.append([_body(sheet, column, value) for column, value in zip(columns, row, strict=True)])
    if totals is not None:
        sheet.append(
            [_body(sheet, column, value, bold=True) for column, value in zip(columns, totals, strict=True)]
        )


def _sheet_name(title: str) -> str:
    """A name Excel accepts: no ``[]:*?/\\``, no apostrophe at an end, at most 31 UTF-16 units."""
    name = " ".join(re.sub(r"[\[\]:*?/\\]", " ", clean(title)).split()).strip("'")
    while len(name.encode("utf-16-le")) > 62:
        name = name[:-1]
    return name.strip("' ") or "Bảng"


def _width(column: SheetColumn) -> float:
    return (
        max(12.0, min(48.0, len(column.heading) + 4))
        if column.numeric
        else max(14.0, min(60.0, len(column.heading) * 1.5))
    )


def _heading(sheet: Any, column: SheetColumn) -> WriteOnlyCell:
    cell = _cell(sheet, column.heading, font=_BOLD)
    cell.alignment = _CENTRED
    cell.fill = _HEADING_FILL
    cell.border = _GRID
    return cell


def _body(sheet: Any, column: SheetColumn, value: object, *, bold: bool = False) -> WriteOnlyCell:
    cell = _cell(sheet, value, font=_BOLD if bold else _BODY)
    cell.border = _GRID
    number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    cell.alignment = _TO_THE_RIGHT if number or column.numeric else _WRAPPED
    if number and column.number_format:
        cell.number_format = column.number_format
    return cell


def _cell(sheet: Any, value: object, *, font: Font) -> WriteOnlyCell:
    """A cell with the value's own type; text is typed as text whatever it looks like."""
    if isinstance(value, bool):
        value = "có" if value else "không"
    if value is None:
        cell = WriteOnlyCell(sheet, None)
    elif isinstance(value, int | float | Decimal):
        cell = WriteOnlyCell(sheet, value)
        cell.number_format = WHOLE if value == int(value) else FRACTION
    elif isinstance(value, dt.datetime):
        cell = WriteOnlyCell(sheet, timezone.make_naive(value) if timezone.is_aware(value) else value)
        cell.number_format = _MOMENT
    elif isinstance(value, dt.date):
        cell = WriteOnlyCell(sheet, value)
        cell.number_format = DAY
    else:
        cell = WriteOnlyCell(sheet, neutralise(_writable(str(value))))
        cell.data_type = "s"
    cell.font = font
    return cell


def _writable(text: str) -> str:
    """Text without what XML cannot hold, no longer than a cell may be."""
    kept = "".join(
        c
        for c in text
        if c in "\t\n\r" or unicodedata.category(c) not in ("Cc", "Cs") and c not in "\ufffe\uffff"
    )
    return kept[: _LONGEST - 1]
