"""What shaping a sheet results in: columns, rows, and everything that was left out, each with its reason."""

from dataclasses import dataclass, field
from typing import Literal

from .cells import Cell

Why = Literal["title", "header", "numbering", "section", "total", "blank", "footer"]


@dataclass(frozen=True, slots=True)
class ColumnInfo:
    """A column under a known key. ``factor`` turns its numbers into the plain measure (đồng for money).

    ``measure_from``: "heading", "title" (a line above the table states it) or "".
    """

    key: str
    index: int
    letter: str
    heading: str
    measure: str = ""
    factor: int = 1
    measure_from: str = ""
    hidden: bool = False


@dataclass(slots=True)
class UnknownColumn:
    """A column nobody knows, with a few of its values so that a person can say what it is."""

    index: int
    letter: str
    heading: str
    samples: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class DroppedColumn:
    """A column that holds data on persons and was not read. ``reason``: "heading", "ethnicity" or "content"."""

    index: int
    letter: str
    heading: str
    reason: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is not data."""

    row_number: int
    why: Why


@dataclass(frozen=True, slots=True)
class Title:
    """Words above the heading."""

    row_number: int
    text: str


@dataclass(frozen=True, slots=True)
class Total:
    """A total (or a section's subtotal) with its values, to compare with the sum of the rows."""

    row_number: int
    label: str
    cells: dict[str, Cell]
    section_text: str


@dataclass(slots=True)
class ShapedRow:
    """A row of data: filled cells by key. ``sections``: section texts it stands under, outermost first."""

    row_number: int
    cells: dict[str, Cell]
    sections: tuple[str, ...] = ()
    hidden: bool = False

    @property
    def section_text(self) -> str:
        """The innermost section, "" when there is none."""
        return self.sections[-1] if self.sections else ""


@dataclass(slots=True)
class ShapedSheet:
    """One sheet, shaped. ``has_heading`` is false when no row names known columns: then ``unknown`` holds the
    headings
    of the row that looks most like one. ``conflicts``: further columns that claim a key already taken.
    ``marker``: the
    first machine cell of a template ("#dvportal …"), "" for other sheets."""

    name: str
    hidden: bool = False
    has_heading: bool = False
    columns: dict[str, ColumnInfo] = field(default_factory=dict)
    rows: list[ShapedRow] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    unknown: list[UnknownColumn] = field(default_factory=list)
    dropped: list[DroppedColumn] = field(default_factory=list)
    conflicts: list[ColumnInfo] = field(default_factory=list)
    titles: list[Title] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    marker: str = ""
    serial_1904: bool = False
