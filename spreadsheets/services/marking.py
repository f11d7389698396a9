"""Đánh dấu vào tệp: marks put into the sender's own workbook, or into a new one with the same cells.

What the sender wrote stays as it is. Three things are added: a colour and a note on each cell to look at again, and
one column at the end that says of each row what became of it. Rows that are no data get a note only and no text, so
that a total or a section is recognised again when the file comes back.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any, Final
from xml.sax.saxutils import escape

import openpyxl
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from common.sheets import DAY
from common.text import neutralise
from spreadsheets.reading import limits
from spreadsheets.reading.cells import Cell, Row, SheetData
from spreadsheets.reading.child import read_in_child
from spreadsheets.reading.legacy import Judge
from spreadsheets.services.template_sheet import MARK

STATUS_HEADING: Final = "Cổng Dân vận ghi nhận"
SIGN: Final = "[Cổng Dân vận]"
NOTES: Final = 5_000
"""Cells that get a note of their own; the rest is coloured only, so that a hopeless file still opens quickly."""

COLOURS: Final = {"ok": "FFDDEFDD", "bad": "FFFFC7CE", "same": "FFEDEDED", "skipped": "FFEDEDED"}
_FILLS: Final = {tone: PatternFill("solid", fgColor=colour) for tone, colour in COLOURS.items()}
_HEAD_ROWS: Final = 200
_WRAPPED: Final = Alignment(vertical="top", wrap_text=True)


@dataclass(frozen=True, slots=True)
class RowMark:
    """What became of a row: `status` for the last column, `tone` its colour, `notes` by column from 0, `note` on the
    row as a whole.
    """

    status: str
    tone: str
    notes: Mapping[int, str] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class SheetMarks:
    """The marks of one sheet. `heading_rows`: its heading, the last of them gets the added column's own heading."""

    heading_rows: tuple[int, ...]
    rows: Mapping[int, RowMark]

    @property
    def last_heading(self) -> int:
        """The last row of the heading, hidden keys included."""
        return self.heading_rows[-1]


def mark_xlsx(data: bytes, marks: Mapping[int, SheetMarks]) -> bytes:
    """The sender's .xlsx with marks; the keys are the places of the sheets from 0."""
    book = openpyxl.load_workbook(io.BytesIO(data), rich_text=True)
    stored = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    budget = _Budget()
    for place, sheet in enumerate(book.worksheets):
        _forget(sheet)
        if place in marks:
            _mark_sheet(sheet, marks[place], budget)
    values = {sheet.title: _stored_values(sheet, stored[sheet.title]) for sheet in book.worksheets}
    out = io.BytesIO()
    book.save(out)
    filled = {sheet.path.removeprefix("/"): values[sheet.title] for sheet in book.worksheets}
    return _with_values(out.getvalue(), filled)


class _Budget:
    """How many notes may still be written."""

    def __init__(self) -> None:
        self.left = NOTES

    def take(self) -> bool:
        self.left -= 1
        return self.left >= 0


def _forget(sheet: Worksheet) -> None:
    """Take out the marks of an earlier answer."""
    ours = COLOURS["bad"]
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell, MergedCell):
                continue
            if cell.comment is not None and SIGN in cell.comment.text:
                theirs = cell.comment.text.partition(SIGN)[0].strip()
                cell.comment = Comment(theirs, cell.comment.author) if theirs else None
            if cell.fill.fill_type == "solid" and cell.fill.fgColor.rgb == ours:
                cell.fill = PatternFill()


def _mark_sheet(sheet: Worksheet, marks: SheetMarks, budget: _Budget) -> None:
    column = _status_column(sheet, marks.last_heading)
    if column <= limits.COLUMNS:
        keyed = {row for row in marks.heading_rows if _is_keyed(cell.value for cell in sheet[row])}
        _write_heading(sheet, _worded(marks, keyed), column)
    for number, mark in marks.rows.items():
        for index, text in mark.notes.items():
            cell = _anchor(sheet, number, index + 1)
            cell.fill = _FILLS["bad"]
            _note(cell, text, budget)
        if column <= limits.COLUMNS:
            _write_status(sheet.cell(number, column), mark, budget)


def _is_keyed(values: Iterable[Any]) -> bool:
    """Whether a row holds the hidden keys of a template."""
    return any(isinstance(value, str) and value.startswith(MARK) for value in values)


def _worded(marks: SheetMarks, keyed: set[int]) -> int:
    """The last row of the heading that people read."""
    return max((row for row in marks.heading_rows if row not in keyed), default=marks.last_heading)


def _status_column(sheet: Worksheet, heading_row: int) -> int:
    """The column of an earlier answer, else the first free one; columns from 1."""
    last = 0
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is None:
                continue
            if cell.row <= heading_row and cell.value == STATUS_HEADING:
                return int(cell.column)
            last = max(last, int(cell.column))
    merged = [place.max_col for place in sheet.merged_cells.ranges if place.max_row >= heading_row]
    return max([last, *merged]) + 1


def _write_heading(sheet: Worksheet, row: int, column: int) -> None:
    cell = sheet.cell(row, column)
    cell.value, cell.font, cell.alignment = STATUS_HEADING, Font(bold=True), _WRAPPED
    letter = get_column_letter(column)
    sheet.column_dimensions[letter].width = 30


def _write_status(cell: Any, mark: RowMark, budget: _Budget) -> None:
    cell.fill = _FILLS[mark.tone]
    if mark.tone == "skipped":
        cell.value = None
        _note(cell, mark.status, budget)
    else:
        cell.value, cell.data_type, cell.alignment = _plain(mark.status), "s", _WRAPPED
        if mark.note:
            _note(cell, mark.note, budget)


def _anchor(sheet: Worksheet, row: int, column: int) -> Any:
    """The cell itself, or the first cell of the merge that covers it."""
    cell = sheet.cell(row, column)
    if isinstance(cell, MergedCell):
        for place in sheet.merged_cells.ranges:
            if cell.coordinate in place:
                return sheet.cell(place.min_row, place.min_col)
    return cell


def _note(cell: Any, text: str, budget: _Budget) -> None:
    if not budget.take():
        return
    theirs = cell.comment.text.strip() + "\n\n" if cell.comment is not None else ""
    author = cell.comment.author if cell.comment is not None else "Cổng Dân vận"
    cell.comment = Comment(f"{theirs}{SIGN} {_plain(text)}", author, height=120, width=320)


def _plain(text: str) -> str:
    """Text that a cell can hold and that no program takes for a formula."""
    return neutralise(ILLEGAL_CHARACTERS_RE.sub("", text))[:2_000]


# --- stored values of formulas: openpyxl keeps a formula or its value, the sender's file has both ---


def _stored_values(sheet: Worksheet, stored: Worksheet) -> dict[str, Any]:
    return {
        cell.coordinate: stored[cell.coordinate].value
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f" and stored[cell.coordinate].value is not None
    }


_FORMULA: Final = re.compile(
    rb'<c r="([A-Z]+[0-9]+)"([^>]*)>(<f[^>]*(?:/>|>.*?</f>))<v\s*(?:/>|></v>)</c>', re.S
)


def _with_values(data: bytes, filled: Mapping[str, Mapping[str, Any]]) -> bytes:
    """The workbook with the values of its formulas put back, part by part."""
    if not any(filled.values()):
        return data
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if values := filled.get(name):
                part = _FORMULA.sub(lambda found, values=values: _valued(found, values), part)
            new.writestr(name, part)
    return out.getvalue()


def _valued(found: re.Match[bytes], values: Mapping[str, Any]) -> bytes:
    place = found[1].decode()
    if place not in values:
        return found[0]
    kind, text = _typed(values[place])
    attributes = re.sub(rb'\s+t="[^"]*"', b"", found[2]) + kind
    return b'<c r="%s"%s>%s<v>%s</v></c>' % (found[1], attributes, found[3], escape(text).encode())


def _typed(value: Any) -> tuple[bytes, str]:
    if isinstance(value, bool):
        return b' t="b"', str(int(value))
    if isinstance(value, int | float):
        return b"", repr(value)
    if isinstance(value, dt.date):
        return b' t="d"', value.isoformat()
    return (b' t="e"' if str(value).startswith("#") else b' t="str"'), str(value)


# --- a new workbook for files that cannot be written back ---


def copy_with_marks(data: bytes, name: str, marks: Mapping[int, SheetMarks]) -> bytes:
    """A new .xlsx with the cells of any readable file, and the marks. Raises Refused when it cannot be read."""
    book = Workbook(write_only=True)
    budget = _Budget()
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


def _copy_sheet(book: Any, data: SheetData, marks: SheetMarks | None, budget: _Budget) -> None:
    title = re.sub(r"[\[\]:*?/\\]", " ", data.name)[:31].strip("' ") or "Bảng"
    sheet = book.create_sheet(title)
    sheet.sheet_state = "hidden" if data.hidden else "visible"
    rows = _judged(data)
    old = _old_column(rows, marks)
    last = max((max(row.cells) + 1 for row in rows if row.cells), default=0)
    width = old if old is not None else last
    heading = _worded(marks, _keyed(rows, marks)) if marks is not None else 0
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
        if row.number in marks.heading_rows and _is_keyed(cell.text for cell in row.cells.values())
    }


def _copied(
    sheet: Any,
    row: Row,
    marks: SheetMarks | None,
    heading: int,
    width: int,
    old: int | None,
    budget: _Budget,
) -> list[Any]:
    mark = marks.rows.get(row.number) if marks else None
    cells = {column: _copy(sheet, cell) for column, cell in row.cells.items() if column != old}
    for column, text in (mark.notes if mark else {}).items():
        cell = cells.setdefault(column, WriteOnlyCell(sheet))
        cell.fill = _FILLS["bad"]
        _note(cell, text, budget)
    if marks is not None and width < limits.COLUMNS and (mark or row.number == heading):
        cells[width] = last = WriteOnlyCell(sheet)
        if mark is not None:
            _write_status(last, mark, budget)
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
