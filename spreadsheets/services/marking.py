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
from functools import partial
from typing import Any, Final
from xml.sax.saxutils import escape  # nosec B406 # writes, reads nothing

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from common.text import neutralise
from spreadsheets.reading import limits
from spreadsheets.services.formulas import take_out
from spreadsheets.services.template_sheet import MARK

STATUS_HEADING: Final = "Cổng Dân vận ghi nhận"
SIGN: Final = "[Cổng Dân vận]"
NOTES: Final = 5_000
"""Cells that get a note of their own; the rest is coloured only, so that a hopeless file still opens quickly."""

COLOURS: Final = {"ok": "FFDDEFDD", "bad": "FFFFC7CE", "same": "FFEDEDED", "skipped": "FFEDEDED"}
_FILLS: Final = {tone: PatternFill("solid", fgColor=colour) for tone, colour in COLOURS.items()}
BAD_FILL: Final = _FILLS["bad"]
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
    book = openpyxl.load_workbook(io.BytesIO(data), rich_text=True, keep_links=False)
    formulas = {sheet.title: _formulas(sheet) for sheet in book.worksheets}
    values = _stored_values(data, formulas) if any(formulas.values()) else {}
    take_out(book, formulas, values)
    budget = Budget()
    for place, sheet in enumerate(book.worksheets):
        _forget(sheet)
        if place in marks:
            _mark_sheet(sheet, marks[place], budget)
    out = io.BytesIO()
    book.save(out)
    if not any(formulas.values()):
        return out.getvalue()
    filled = {sheet.path.removeprefix("/"): values[sheet.title] for sheet in book.worksheets}
    return _with_values(out.getvalue(), filled)


class Budget:
    """How many notes may still be written."""

    def __init__(self) -> None:
        self.left = NOTES

    def take(self) -> bool:
        """Use one up; False when none is left."""
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


def _mark_sheet(sheet: Worksheet, marks: SheetMarks, budget: Budget) -> None:
    column = _status_column(sheet, marks.last_heading)
    if column <= limits.COLUMNS:
        keyed = {row for row in marks.heading_rows if is_keyed(cell.value for cell in sheet[row])}
        _write_heading(sheet, worded_heading(marks, keyed), column)
    for number, mark in marks.rows.items():
        for index, text in mark.notes.items():
            cell = _anchor(sheet, number, index + 1)
            cell.fill = BAD_FILL
            note(cell, text, budget)
        if column <= limits.COLUMNS:
            write_status(sheet.cell(number, column), mark, budget)


def is_keyed(values: Iterable[Any]) -> bool:
    """Whether a row holds the hidden keys of a template."""
    return any(isinstance(value, str) and value.startswith(MARK) for value in values)


def worded_heading(marks: SheetMarks, keyed: set[int]) -> int:
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


def write_status(cell: Any, mark: RowMark, budget: Budget) -> None:
    """Say in the last column what became of a row."""
    cell.fill = _FILLS[mark.tone]
    if mark.tone == "skipped":
        cell.value = None
        note(cell, mark.status, budget)
    else:
        cell.value, cell.data_type, cell.alignment = _plain(mark.status), "s", _WRAPPED
        if mark.note:
            note(cell, mark.note, budget)


def _anchor(sheet: Worksheet, row: int, column: int) -> Any:
    """The cell itself, or the first cell of the merge that covers it."""
    cell = sheet.cell(row, column)
    if isinstance(cell, MergedCell):
        for place in sheet.merged_cells.ranges:
            if cell.coordinate in place:
                return sheet.cell(place.min_row, place.min_col)
    return cell


def note(cell: Any, text: str, budget: Budget) -> None:
    """Put a note on a cell, behind what the sender noted there."""
    if not budget.take():
        return
    theirs = cell.comment.text.strip() + "\n\n" if cell.comment is not None else ""
    author = cell.comment.author if cell.comment is not None else "Cổng Dân vận"
    cell.comment = Comment(f"{theirs}{SIGN} {_plain(text)}", author, height=120, width=320)


def _plain(text: str) -> str:
    """Text that a cell can hold and that no program takes for a formula."""
    return neutralise(ILLEGAL_CHARACTERS_RE.sub("", text))[:2_000]


# --- stored values of formulas: openpyxl keeps a formula or its value, the sender's file has both ---


def _formulas(sheet: Worksheet) -> list[str]:
    return [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def _stored_values(data: bytes, formulas: Mapping[str, list[str]]) -> dict[str, dict[str, Any]]:
    """The values of formulas as the sender's file holds them, by sheet and place."""
    stored = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    return {
        title: {place: value for place in places if (value := stored[title][place].value) is not None}
        for title, places in formulas.items()
    }


_FORMULA: Final = re.compile(
    rb'<c r="([A-Z]+[0-9]+)"([^>]*)>(<f[^>]*(?:/>|>.*?</f>))<v\s*(?:/>|></v>)</c>', re.S
)


def _with_values(data: bytes, filled: Mapping[str, Mapping[str, Any]]) -> bytes:
    """The workbook with the values of its formulas put back, part by part."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if values := filled.get(name):
                part = _FORMULA.sub(partial(_valued, values), part)
            new.writestr(name, part)
    return out.getvalue()


def _valued(values: Mapping[str, Any], found: re.Match[bytes]) -> bytes:
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
