"""What every reader hands on: workbooks, sheets, rows, cells, the same for .xlsx, .xls, .ods and .csv."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Value = str | int | float | bool | datetime.date | datetime.datetime | None
CellKind = Literal["text", "number", "date", "bool", "error", "formula_no_value", "empty"]


class Run(NamedTuple):
    """A piece of a rich text cell drawn in one font ("" when the piece has the cell's own font)."""

    font: str
    text: str


class Cell(NamedTuple):
    """One cell as stored in the file.

    ``value``: str for text, int or float for number, date or datetime for date, bool, the error's name
    ("#REF!") for error, None for formula_no_value and empty. ``font`` is the font's name or "".
    ``date_format`` says that the cell is drawn as a date. ``raw`` and ``encoding`` are filled when text was
    converted: the text as it stood in the file, and "tcvn3", "vni" or "cp1258" ("" when nothing was
    converted).
    """

    value: Value
    kind: CellKind
    font: str = ""
    runs: tuple[Run, ...] = ()
    date_format: bool = False
    raw: str | None = None
    encoding: str = ""

    @property
    def text(self) -> str:
        """The text of a text cell, "" for every other kind."""
        return self.value if isinstance(self.value, str) and self.kind == "text" else ""


EMPTY = Cell(None, "empty")


class Row(NamedTuple):
    """A row that holds at least one cell: its number as Excel shows it (from 1), cells by column (from 0)."""

    number: int
    cells: dict[int, Cell]
    hidden: bool = False


class Merge(NamedTuple):
    """A merged range, both corners included; rows from 1, columns from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class SheetData:
    """A sheet. ``rows`` may be a stream that can be walked once only, in ascending row number.

    ``serial_1904``: bare serial numbers of this workbook count from 1904 (dates in date cells are already
    right). ``encoding``: "cp1258" when the bytes of a text file were read in that code page, else "".
    """

    name: str
    rows: Iterable[Row]
    hidden: bool = False
    merges: list[Merge] = field(default_factory=list)
    hidden_columns: frozenset[int] = frozenset()
    serial_1904: bool = False
    encoding: str = ""


@dataclass(slots=True)
class Workbook:
    """All sheets of a file, in the order of their tabs, hidden ones included."""

    format: str
    sheets: list[SheetData]


def column_letter(index: int) -> str:
    """The letters Excel shows above a column: 0 → "A", 26 → "AA"."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """The inverse of :func:`column_letter`: "A" → 0, "AA" → 26. Raises ValueError on anything but A–Z."""
    index = 0
    for letter in letters:
        step = ord(letter) - 64
        if not 1 <= step <= 26:
            raise ValueError(f"not a column: {letters!r}")
        index = index * 26 + step
    return index - 1
