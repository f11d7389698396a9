"""The block model of a document: what a review says, before any decision about paper.

Every renderer (HTML and PDF, Word, spreadsheet) and the layout checker start from these frozen values, so a
figure printed in one is printed in all. Text is brought to Unicode NFC here and nowhere else: one NFD
paragraph would make the whole text layer of a PDF unsearchable.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise

from common import formats

#: C0 and C1 controls, surrogates and non-characters: XML (Word, XMP) cannot hold them and no font draws them.
_NO_GLYPH = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_ANCHOR = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,79}")

#: Heading.number that asks the layout profile for the next number of its level ("I-", "1.", "a)").
BY_PROFILE = "auto"


def printable(text: str) -> str:
    """Text as the renderers need it: NFC, no control characters, line ends as ``\\n``."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _NO_GLYPH.sub("", unicodedata.normalize("NFC", text))


class _Block:
    """Brings every text field, and every text inside a tuple field, to its printable form."""

    def __post_init__(self) -> None:
        for field in fields(self):  # type: ignore[arg-type]
            value = getattr(self, field.name)
            if type(value) is str:
                object.__setattr__(self, field.name, printable(value))
            elif type(value) is tuple and any(type(part) is str for part in value):
                parts = tuple(printable(part) if type(part) is str else part for part in value)
                object.__setattr__(self, field.name, parts)
        for name in ("anchor", "link"):
            value = getattr(self, name, "")
            if value and not _ANCHOR.fullmatch(value):
                raise ValueError(f"{name} must be a plain identifier inside the document, not {value!r}")


@dataclass(frozen=True)
class Run(_Block):
    """A stretch of text of one look. ``link`` names an anchor of the same document, ``figure_key`` the
    figure.
    """

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""
    anchor: str = ""
    figure_key: str = ""


@dataclass(frozen=True)
class Heading(_Block):
    """Tiêu đề mục: level 1 to 3; ``number`` as printed, "" for none, ``BY_PROFILE`` for the next one."""

    level: int
    number: str
    text: str
    anchor: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 1 <= self.level <= 3:
            raise ValueError("a heading has level 1, 2 or 3")


@dataclass(frozen=True)
class Paragraph(_Block):
    """Đoạn văn. A string is taken as one plain run."""

    runs: tuple[Run, ...] | str
    anchor: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if isinstance(self.runs, str):
            object.__setattr__(self, "runs", (Run(self.runs),))

    @property
    def spans(self) -> tuple[Run, ...]:
        """The runs, also of a paragraph that was given as one string."""
        return (Run(self.runs),) if isinstance(self.runs, str) else self.runs

    @property
    def text(self) -> str:
        """The paragraph without its looks."""
        return "".join(run.text for run in self.spans)


@dataclass(frozen=True)
class ListBlock(_Block):
    """Liệt kê: each item is a paragraph; ``mark`` stands before it ("-", "+"), or "1." to count the items."""

    items: tuple[Paragraph, ...]
    mark: str = "-"


@dataclass(frozen=True)
class Cell(_Block):
    """A cell whose printed text differs from its value, or that leads to a source (``link`` = anchor)."""

    text: str
    value: int | Decimal | date | None = None
    link: str = ""


#: What may stand in a cell of a table.
Content = str | int | Decimal | date | Cell | None


@dataclass(frozen=True)
class Column(_Block):
    """Cột: ``width`` is a share of the table's width, ``measure`` the unit of measure printed under the
    title.

    ``group`` joins neighbouring columns under one heading; ``formula`` is the text of the numbered row
    under the heading ("1=2+3"); without one the columns count from 1.
    """

    title: str
    width: float = 10
    align: str = "left"
    group: str = ""
    measure: str = ""
    formula: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.align not in ("left", "center", "right"):
            raise ValueError("a column is aligned left, center or right")
        if self.width <= 0:
            raise ValueError("a column needs a width above 0")


@dataclass(frozen=True)
class Table(_Block):
    """Bảng: rows of cells, optional "Tổng" row, optional numbered row under the heading.

    A cell is text, a whole or decimal number, a day, ``None`` (left empty) or a `Cell`. ``sources`` are the
    codes printed under the table and resolved in ``Document.sources``; ``measure`` is the unit shared by
    all columns.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Content, ...], ...]
    total_row: tuple[Content, ...] | None = None
    numbered_row: bool = False
    note: str = ""
    measure: str = ""
    landscape: bool = False
    small: bool = False
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.columns:
            raise ValueError("a table needs columns")
        object.__setattr__(self, "rows", tuple(_printable_cells(row) for row in self.rows))
        if self.total_row is not None:
            object.__setattr__(self, "total_row", _printable_cells(self.total_row))
        if any(len(row) != len(self.columns) for row in self.lines):
            raise ValueError(f"every row of {self.caption!r} needs {len(self.columns)} cells")

    @property
    def lines(self) -> tuple[tuple[Content, ...], ...]:
        """All rows of the body, the total last."""
        return self.rows if self.total_row is None else (*self.rows, self.total_row)


def _printable_cells(row: tuple[Content, ...]) -> tuple[Content, ...]:
    return tuple(printable(cell) if type(cell) is str else cell for cell in row)


@dataclass(frozen=True)
class Series(_Block):
    """Dãy số của biểu đồ: one value per label, ``None`` where nothing was reported."""

    name: str
    values: tuple[int | Decimal | None, ...]


@dataclass(frozen=True)
class Chart(_Block):
    """Biểu đồ: bar, hbar (long labels), pair (two series side by side), stacked, line.

    ``measure`` is the unit of the values; ``text_alternative`` says in words what the picture shows and is
    written from the figures when empty.
    """

    kind: str
    title: str
    measure: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    text_alternative: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.kind not in ("bar", "hbar", "pair", "stacked", "line"):
            raise ValueError(f"no chart of kind {self.kind!r}")
        if not self.labels or not self.series or any(len(s.values) != len(self.labels) for s in self.series):
            raise ValueError(f"chart {self.title!r} needs labels and one value per label in each series")


@dataclass(frozen=True)
class PageBreak(_Block):
    """Sang trang."""


@dataclass(frozen=True)
class AppendixStart(_Block):
    """Phụ lục: starts a page; ``note`` is the line "(Kèm theo Báo cáo số …)"."""

    number: str
    title: str
    note: str = ""
    anchor: str = ""


Block = Heading | Paragraph | ListBlock | Table | Chart | PageBreak | AppendixStart


@dataclass(frozen=True)
class Header(_Block):
    """Phần đầu văn bản: 1 to 3 lines of bodies (the last one issues), number, symbols, place and day.

    ``number`` is None until issued; ``kind_symbol`` ("BC") and ``symbol`` ("BDVHU") are put in order by the
    profile. ``issuers`` counts the last lines that are issuing bodies: more than one when they issue together.
    """

    lines: tuple[str, ...]
    symbol: str
    place: str
    number: int | None = None
    kind_symbol: str = ""
    dated_on: date | None = None
    issuers: int = 1

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 1 <= len(self.lines) <= 3:
            raise ValueError("a document's header has 1 to 3 lines")
        if not 1 <= self.issuers <= len(self.lines):
            raise ValueError("every issuing body is a line of the header")

    @property
    def superior_lines(self) -> tuple[str, ...]:
        """The bodies above those that issue."""
        return self.lines[: -self.issuers]

    @property
    def issuer_lines(self) -> tuple[str, ...]:
        """The bodies that issue, a line each."""
        return self.lines[-self.issuers :]

    @property
    def issuer(self) -> str:
        """Those who issue, in one line."""
        return " ".join(self.issuer_lines)


@dataclass(frozen=True)
class Signature(_Block):
    """Chữ ký: authority ("K/T TRƯỞNG BAN", may be empty), position, name. Never a picture of a signature."""

    position: str
    name: str
    authority: str = ""


@dataclass(frozen=True)
class Source(_Block):
    """Nguồn số liệu: a short code and what it stands for, listed at the end of the document."""

    code: str
    text: str

    @property
    def anchor(self) -> str:
        """Where a link to this source leads."""
        return source_anchor(self.code)


@dataclass(frozen=True)
class Document(_Block):
    """A whole document. ``kind`` "Báo cáo" and ``subject`` (trích yếu) are typed normally; the profile sets
    the case.

    ``created_at`` (with time zone) is the only moment in the file: the same document gives the same bytes.
    ``blocks`` stand before the signature, ``appendices`` after it.
    """

    header: Header
    kind: str
    subject: str
    blocks: tuple[Block, ...]
    created_at: datetime
    profile: str
    signatures: tuple[Signature, ...] = ()
    recipients: tuple[str, ...] = ()
    appendices: tuple[Block, ...] = ()
    sources: tuple[Source, ...] = ()
    language: str = "vi"
    draft: bool = False
    toc: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.created_at.tzinfo is None:
            raise ValueError("created_at needs a time zone")
        if len(self.signatures) > 3:
            raise ValueError("a document is signed by one to three persons")

    @property
    def title(self) -> str:
        """Kind and subject in one line, for the file's title and its bookmarks."""
        return " ".join(f"{self.kind} {self.subject}".split())

    def tables(self) -> Iterator[tuple[str, Table]]:
        """Every table with the name of the appendix it stands in ("" in the main text)."""
        place = ""
        for block in (*self.blocks, *self.appendices):
            if isinstance(block, AppendixStart):
                place = f"{block.number}. {block.title}" if block.number else block.title
            elif isinstance(block, Table):
                yield place, block


def landscape_flags(blocks: tuple[Block, ...]) -> list[bool]:
    """For each block whether it stands on a page laid on its side.

    A landscape table turns itself; inside an appendix it turns the whole appendix, heading included.
    """
    flags = [isinstance(block, Table) and block.landscape for block in blocks]
    starts = [i for i, block in enumerate(blocks) if isinstance(block, AppendixStart)]
    for start, stop in pairwise([*starts, len(blocks)]):
        flags[start:stop] = [any(flags[start:stop])] * (stop - start)
    return flags


def source_anchor(code: str) -> str:
    """The anchor of a source code: ``S1`` → ``nguon-S1``."""
    return "nguon-" + re.sub(r"[^A-Za-z0-9_.-]", "_", code)


def cell_text(cell: Content) -> str:
    """A cell as printed: numbers and days in the Vietnamese way, ``None`` as nothing."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, Cell):
        return cell.text
    if cell is None:
        return ""
    if isinstance(cell, date):
        return formats.format_date(cell)
    return formats.format_count(cell) if isinstance(cell, int) else formats.format_decimal(cell)


def cell_value(cell: Content) -> str | int | Decimal | date | None:
    """A cell as a value for a spreadsheet: the number behind the text, or the text."""
    if isinstance(cell, Cell):
        return cell.text if cell.value is None else cell.value
    return cell
