"""Block model → XLSX and CSV: the tables as data, with real numbers and days.

The same files are what a PDF carries inside as its data.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from common.sheets import DAY, FRACTION, WHOLE
from common.text import neutralise
from reports.rendering import office_file
from reports.rendering.blocks import Column, Content, Document, Table, cell_text, cell_value
from reports.rendering.html import column_marks

_FONT = "Times New Roman"
_LINE = Side(style="thin", color="FF000000")
_GRID = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_CENTER = Alignment(horizontal="center", vertical="center", wrap_text=True)
_A4 = "9"  # number of the paper size in the file format
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def render_xlsx(document: Document) -> bytes:
    """A sheet per table. A cell with a value behind its text gets the value; text is never a formula."""
    book = Workbook(write_only=True)
    book.properties.title = document.title
    book.properties.creator = document.header.issuer
    book.properties.language = "vi-VN"
    names: set[str] = set()
    for place, table in document.tables():
        _sheet(book, _sheet_name(place or table.caption or "Bảng", names), place, table)
    if not names:
        book.create_sheet("Không có bảng")
    out = io.BytesIO()
    book.save(out)
    return office_file.stable(out.getvalue(), document.created_at)


def _sheet_name(wanted: str, taken: set[str]) -> str:
    """A name Excel accepts (31 letters, none of ``[]:*?/\\``, no apostrophe at an end), and only once."""
    base = " ".join(wanted.translate(_FORBIDDEN).split()).strip("'")[:31].strip("' ") or "Bảng"
    name, copy = base, 1
    while name.casefold() in taken:
        copy += 1
        name = f"{base[: 30 - len(str(copy))].rstrip()} {copy}"
    taken.add(name.casefold())
    return name


def _sheet(book: Workbook, name: str, place: str, table: Table) -> None:
    sheet = book.create_sheet(name)
    sheet.page_setup.orientation = "landscape" if table.landscape else "portrait"
    sheet.page_setup.paperSize = _A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
    titles = [text for text in (place, table.caption) if text]
    if table.measure:
        titles.append(f"Đơn vị tính: {table.measure}")
    head = list(_head_rows(table))
    first = len(titles) + 2
    sheet.freeze_panes = f"A{first + len(head)}"
    sheet.print_title_rows = f"{first}:{first + len(head) - 1}"
    total = sum(column.width for column in table.columns)
    for at, column in enumerate(table.columns, 1):
        sheet.column_dimensions[get_column_letter(at)].width = max(6, round(column.width * 100 / total))
    for left, right, top, bottom in _merged(table, first):
        sheet.merged_cells.add(f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}")
    for title in titles:
        sheet.append([_text(sheet, title, bold=title is not titles[-1] or not table.measure)])
    sheet.append([])
    for texts in head:
        sheet.append([_text(sheet, text, bold=True, grid=True, alignment=_CENTER) for text in texts])
    for row in table.rows:
        sheet.append([_cell(sheet, column, cell) for column, cell in zip(table.columns, row, strict=True)])
    if table.total_row is not None:
        pairs = zip(table.columns, table.total_row, strict=True)
        sheet.append([_cell(sheet, column, cell, bold=True) for column, cell in pairs])
    if table.note:
        sheet.append([])
        sheet.append([_text(sheet, table.note)])


def _title(column: Column) -> str:
    return f"{column.title}\n({column.measure})" if column.measure else column.title


def _head_rows(table: Table) -> Iterator[list[str]]:
    if any(column.group for column in table.columns):
        yield [column.group or _title(column) for column in table.columns]
    yield [_title(column) for column in table.columns]
    if table.numbered_row:
        yield column_marks(table)


def _merged(table: Table, top: int) -> Iterator[tuple[int, int, int, int]]:
    """Left, right, top, bottom of joined heading cells."""
    if not any(column.group for column in table.columns):
        return
    at = 0
    while at < len(table.columns):
        group, start = table.columns[at].group, at
        at += 1
        if not group:
            yield start + 1, start + 1, top, top + 1
            continue
        while at < len(table.columns) and table.columns[at].group == group:
            at += 1
        if at - start > 1:
            yield start + 1, at, top, top


def _text(
    sheet: Any, text: str, *, bold: bool = False, grid: bool = False, alignment: Alignment | None = None
) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, neutralise(text)[:32_767])
    cell.data_type = "s"
    cell.font = Font(name=_FONT, size=12, bold=bold)
    if alignment:
        cell.alignment = alignment
    if grid:
        cell.border = _GRID
    return cell


def _cell(sheet: Any, column: Column, content: Content, *, bold: bool = False) -> WriteOnlyCell:
    value = cell_value(content)
    if value is None or isinstance(value, str):
        alignment = Alignment(horizontal=column.align, vertical="top", wrap_text=True)
        return _text(sheet, value or "", bold=bold, grid=True, alignment=alignment)
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, date):
        cell.number_format = DAY
    else:
        cell.number_format = WHOLE if value == int(value) else FRACTION
    cell.font = Font(name=_FONT, size=12, bold=bold)
    cell.alignment = Alignment(horizontal=column.align, vertical="top")
    cell.border = _GRID
    return cell


def render_csv(document: Document) -> bytes:
    """All tables one under another: ``;`` between fields, UTF-8 with a mark so that Excel reads the accents.

    Numbers are plain (``1050``, ``126.8``), days are ISO, so that any program can read them; each row starts with
    the table's caption.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for place, table in document.tables():
        name = neutralise(" - ".join(text for text in (place, table.caption) if text))
        head = [
            f"{column.group} - {column.title}" if column.group else column.title for column in table.columns
        ]
        writer.writerow([name, *map(neutralise, head)])
        writer.writerows([name, *map(_plain, row)] for row in table.lines)
        writer.writerow([])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _plain(content: Content) -> str:
    value = cell_value(content)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if value is None or isinstance(value, str):
        return neutralise(cell_text(content))
    return value.isoformat() if isinstance(value, date) else str(value)
