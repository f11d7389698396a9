"""Chép và đánh dấu: the answer to files that cannot be written back: old formats, text, long tables."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from itertools import chain, islice
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from common.sheets import DAY
from spreadsheets.reading import limits
from spreadsheets.reading.cells import Cell, Row, SheetData
from spreadsheets.reading.child import read_in_child
from spreadsheets.reading.legacy import Judge
from spreadsheets.services.marking import (
    BAD_FILL,
    STATUS_HEADING,
    Budget,
    SheetMarks,
    is_keyed,
    note,
    worded_heading,
    write_status,
)

_HEAD_ROWS: Final = 200
_WRAPPED: Final = Alignment(vertical="top", wrap_text=True)


def copy_with_marks(data: bytes, name: str, marks: Mapping[int, SheetMarks]) -> bytes:
    """A new .xlsx with the cells of any readable file, and the marks. Raises Refused when it cannot be read."""
    book = Workbook(write_only=True)
    budget = Budget()
    read = read_in_child(data, name)
    for place, sheet in enumerate(read.sheets):
        if sheet.serial_1904:
            book.epoch = CALENDAR_MAC_1904
        _copy_sheet(book, sheet, marks.get(place), budget)
    if not book.worksheets:
        book.create_sheet("Bảng")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _copy_sheet(book: Any, data: SheetData, marks: SheetMarks | None, budget: Budget) -> None:
    title = re.sub(r"[\[\]:*?/\\]", " ", data.name)[:31].strip("' ") or "Bảng"
    sheet = book.create_sheet(title)
    sheet.sheet_state = "hidden" if data.hidden else "visible"
    rows = _judged(data)
    old = _old_column(rows, marks)
    last = max((max(row.cells) + 1 for row in rows if row.cells), default=0)
    width = old if old is not None else last
    heading = worded_heading(marks, _keyed(rows, marks)) if marks is not None else 0
    if width < limits.COLUMNS and marks is not None:
        sheet.column_dimensions[get_column_letter(width + 1)].width = 30
    for merge in data.merges:
        sheet.merged_cells.add(
            f"{get_column_letter(merge.left + 1)}{merge.top}:{get_column_letter(merge.right + 1)}{merge.bottom}"
        )
    at = 0
    for row in rows:
        for _ in range(at + 1, row.number):
            sheet.append([])
        at = row.number
        if row.hidden:
            sheet.row_dimensions[at].hidden = True
        sheet.append(_copied(sheet, row, marks, heading, width, old, budget))


def _judged(data: SheetData) -> list[Row]:
    """The rows in today's letters."""
    stream = iter(data.rows)
    head = list(islice(stream, _HEAD_ROWS))
    judge = Judge(data.encoding)
    judge.observe(head)
    return [judge.convert(row) for row in chain(head, stream)]


def _old_column(rows: list[Row], marks: SheetMarks | None) -> int | None:
    """The column of an earlier answer."""
    for row in rows:
        if marks is None or row.number > marks.last_heading:
            break
        for column, cell in row.cells.items():
            if cell.text == STATUS_HEADING:
                return column
    return None


def _keyed(rows: list[Row], marks: SheetMarks) -> set[int]:
    return {
        row.number
        for row in rows[:_HEAD_ROWS]
        if row.number in marks.heading_rows and is_keyed(cell.text for cell in row.cells.values())
    }


def _copied(
    sheet: Any,
    row: Row,
    marks: SheetMarks | None,
    heading: int,
    width: int,
    old: int | None,
    budget: Budget,
) -> list[Any]:
    mark = marks.rows.get(row.number) if marks else None
    cells = {column: _copy(sheet, cell) for column, cell in row.cells.items() if column != old}
    for column, text in (mark.notes if mark else {}).items():
        cell = cells.setdefault(column, WriteOnlyCell(sheet))
        cell.fill = BAD_FILL
        note(cell, text, budget)
    if marks is not None and width < limits.COLUMNS and (mark or row.number == heading):
        cells[width] = last = WriteOnlyCell(sheet)
        if mark is not None:
            write_status(last, mark, budget)
        else:
            last.value, last.font = STATUS_HEADING, Font(bold=True)
    return [cells.get(column) for column in range(max(cells, default=-1) + 1)]


def _copy(sheet: Any, cell: Cell) -> WriteOnlyCell:
    new = WriteOnlyCell(sheet)
    if cell.value is None:
        return new
    if cell.kind == "text":
        new.value, new.data_type = ILLEGAL_CHARACTERS_RE.sub("", cell.text)[:32_767], "s"
        new.alignment = _WRAPPED
        if cell.font and not cell.encoding:
            new.font = Font(name=cell.font)
    else:
        new.value = cell.value
    if cell.kind == "error":
        new.data_type = "e"
    if cell.kind == "date" or cell.date_format:
        new.number_format = DAY
    return new
