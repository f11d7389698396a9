"""A reader for .ods on expat. The value is ``office:value``, never the text shown: "1.050" on screen is 1050
stored.
"""

import datetime
import zipfile
from dataclasses import dataclass, field

from . import archive, limits, markup
from .cells import Cell, Merge, Row, Run, SheetData, Workbook
from .refusal import Refused
from .xlsx_rows import MAX_INTEGER_DIGITS

_HIDDEN = ("collapse", "filter")
_NUMBERS = ("float", "percentage", "currency")


@dataclass(slots=True)
class _Styles:
    """Fonts by style name, and names of table styles that hide their sheet."""

    faces: dict[str, str] = field(default_factory=dict)
    fonts: dict[str, str] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    hiding: set[str] = field(default_factory=set)

    def font(self, style: str) -> str:
        """The font of a style or of the nearest parent that has one."""
        for _ in range(20):
            if style in self.fonts:
                face = self.fonts[style]
                return self.faces.get(face, face).strip("'\" ")
            if style not in self.parents:
                break
            style = self.parents[style]
        return self.fonts.get("", "") and self.faces.get(self.fonts[""], self.fonts[""]).strip("'\" ")


class _StyleHandler:
    """Collects :class:`_Styles` from styles.xml and from the beginning of content.xml."""

    def __init__(self, styles: _Styles) -> None:
        self.styles = styles
        self.names = markup.LocalNames()
        self.style: str | None = None
        self.family = ""

    def start(self, tag: str, attributes: markup.Attributes) -> None:
        """expat: an element begins."""
        tag = self.names[tag]
        if tag == "font-face":
            name = attributes.get("style:name", "")
            self.styles.faces[name] = attributes.get("svg:font-family", name)
        elif tag == "style":
            self.style, self.family = attributes.get("style:name", ""), attributes.get("style:family", "")
            if "style:parent-style-name" in attributes:
                self.styles.parents[self.style] = attributes["style:parent-style-name"]
        elif tag == "default-style":
            self.family = attributes.get("style:family", "")
            self.style = "" if self.family == "table-cell" else None
        elif tag == "text-properties" and self.style is not None and self.family in ("table-cell", "text"):
            font = attributes.get("style:font-name") or attributes.get("fo:font-family")
            if font:
                self.styles.fonts[self.style] = font
        elif tag == "table-properties" and self.style and attributes.get("table:display") == "false":
            self.styles.hiding.add(self.style)


def read(data: bytes) -> Workbook:
    """The workbook in ``data``, which the guard has let through. Raises Refused, see the guard."""
    package = archive.open_archive(data)
    styles = _Styles()
    if "styles.xml" in package.namelist():
        with archive.open_part(package, "styles.xml") as source:
            markup.parse_whole(source, _StyleHandler(styles).start)
    handler = _ContentHandler(styles)
    _parse_content(package, handler)
    if len(handler.sheets) > limits.SHEETS:
        raise Refused("too_big")
    if not handler.sheets:
        raise Refused("damaged")
    return Workbook("ods", handler.sheets)


def _parse_content(package: zipfile.ZipFile, handler: "_ContentHandler") -> None:
    with archive.open_part(package, "content.xml") as source:
        markup.parse_whole(source, handler.start, handler.end, handler.data)


class _ContentHandler:
    """Builds the sheets of content.xml."""

    def __init__(self, styles: _Styles) -> None:
        self.styles = styles
        self.style_handler = _StyleHandler(styles)
        self.names = markup.LocalNames()
        self.sheets: list[SheetData] = []
        self.tables = self.skipping = 0
        self.known: dict[Cell, Cell] = {}
        self.cells = 0
        self.in_cell = False
        self._clear_text()

    def _clear_text(self) -> None:
        self.paragraphs = 0
        self.pieces: list[tuple[str, str]] = []
        self.spans: list[str] = []

    def start(self, tag: str, attributes: markup.Attributes) -> None:
        """expat: an element begins."""
        tag = self.names[tag]
        if self.skipping or tag in ("annotation", "shapes", "tracked-changes", "dde-links", "forms"):
            self.skipping += 1
        elif tag in ("table-cell", "covered-table-cell"):
            self._start_cell(attributes)
        elif self.in_cell:
            self._start_text(tag, attributes)
        elif tag == "table-row":
            self._start_row(attributes)
        elif tag == "table-column":
            self._column(attributes)
        elif tag == "table":
            self._start_table(attributes)
        elif not self.tables:
            self.style_handler.start(tag, attributes)

    def end(self, tag: str) -> None:
        """expat: an element ends."""
        tag = self.names[tag]
        if self.skipping:
            self.skipping -= 1
        elif tag in ("table-cell", "covered-table-cell"):
            self._end_cell()
        elif tag == "span" and self.spans:
            self.spans.pop()
        elif tag == "table-row":
            self._end_row()
        elif tag == "table":
            self.tables -= 1

    def data(self, text: str) -> None:
        """expat: characters."""
        if self.in_cell and self.paragraphs and not self.skipping:
            self.pieces.append((self.spans[-1] if self.spans else "", text))

    def _start_table(self, attributes: markup.Attributes) -> None:
        self.tables += 1
        if self.tables > 1:
            raise Refused("damaged")
        hidden = attributes.get("table:style-name") in self.styles.hiding
        self.rows: list[Row] = []
        self.sheets.append(SheetData(attributes.get("table:name", ""), self.rows, hidden))
        self.number = self.columns = 0
        self.column_styles: list[str] = []

    def _column(self, attributes: markup.Attributes) -> None:
        repeated = min(_repeat(attributes, "table:number-columns-repeated"), limits.COLUMNS + 1)
        style = attributes.get("table:default-cell-style-name", "")
        if attributes.get("table:visibility") in _HIDDEN:
            sheet = self.sheets[-1]
            sheet.hidden_columns |= frozenset(
                range(self.columns, min(self.columns + repeated, limits.COLUMNS))
            )
        self.columns += repeated
        if len(self.column_styles) < limits.COLUMNS:
            self.column_styles += [style] * repeated

    def _start_row(self, attributes: markup.Attributes) -> None:
        self.repeated = _repeat(attributes, "table:number-rows-repeated")
        self.row_hidden = attributes.get("table:visibility") in _HIDDEN
        self.row_style = attributes.get("table:default-cell-style-name", "")
        self.row: dict[int, Cell] = {}
        self.column = 0

    def _end_row(self) -> None:
        first, self.number = self.number + 1, self.number + self.repeated
        if not self.row:
            return
        self.cells += len(self.row) * self.repeated
        if self.cells > limits.CELLS or self.number > limits.ROWS:
            raise Refused("too_big")
        for number in range(first, self.number + 1):
            self.rows.append(Row(number, dict(self.row), self.row_hidden))

    def _start_cell(self, attributes: markup.Attributes) -> None:
        self.in_cell = True
        self.attributes = attributes
        self._clear_text()

    def _start_text(self, tag: str, attributes: markup.Attributes) -> None:
        span = self.spans[-1] if self.spans else ""
        if tag == "p":
            self.paragraphs += 1
            if self.paragraphs > 1:
                self.pieces.append(("", "\n"))
        elif tag == "span":
            self.spans.append(self.styles.font(attributes.get("text:style-name", "")))
        elif tag == "s":
            self.pieces.append((span, " " * min(_repeat(attributes, "text:c"), 1000)))
        elif tag == "tab":
            self.pieces.append((span, "\t"))
        elif tag == "line-break":
            self.pieces.append((span, "\n"))

    def _end_cell(self) -> None:
        self.in_cell = False
        repeated = _repeat(self.attributes, "table:number-columns-repeated")
        cell = self._cell()
        if cell is not None:
            if self.column + repeated > limits.COLUMNS:
                raise Refused("too_big")
            cell = self.known.setdefault(cell, cell)
            for column in range(self.column, self.column + repeated):
                self.row[column] = cell
        self._merge(repeated)
        self.column += repeated

    def _merge(self, repeated: int) -> None:
        wide = _repeat(self.attributes, "table:number-columns-spanned")
        high = _repeat(self.attributes, "table:number-rows-spanned")
        sheet = self.sheets[-1]
        if (wide > 1 or high > 1) and repeated == 1 and len(sheet.merges) < limits.MERGES:
            top = self.number + 1
            sheet.merges.append(Merge(top, self.column, top + high - 1, self.column + wide - 1))

    def _font(self) -> str:
        style = self.attributes.get("table:style-name") or self.row_style
        if not style and self.column < len(self.column_styles):
            style = self.column_styles[self.column]
        return self.styles.font(style)

    def _cell(self) -> Cell | None:
        attributes = self.attributes
        kind = attributes.get("office:value-type")
        shown = "".join(text for _, text in self.pieces)
        if attributes.get("calcext:value-type") == "error":
            return Cell(shown[:32] or "#VALUE!", "error", self._font())
        if kind in _NUMBERS:
            return _number(attributes.get("office:value", ""), self._font())
        if kind == "date":
            return _date(attributes.get("office:date-value", ""), self._font())
        if kind == "boolean":
            return Cell(attributes.get("office:boolean-value") == "true", "bool", self._font())
        if kind is None and not shown:
            return Cell(None, "formula_no_value", self._font()) if "table:formula" in attributes else None
        text = attributes.get("office:string-value") or shown
        if not text:
            return None
        runs = tuple(Run(font, piece) for font, piece in self.pieces if piece)
        rich = len({run.font for run in runs}) > 1 and text == shown
        return Cell(text[: limits.TEXT_CHARS], "text", self._font(), runs if rich else ())


def _repeat(attributes: markup.Attributes, name: str) -> int:
    value = attributes.get(name, "1")
    if not (value.isascii() and value.isdigit() and len(value) < 12):
        raise Refused("damaged")
    return max(1, int(value))


def _number(text: str, font: str) -> Cell:
    try:
        number = float(text)
    except ValueError:
        return Cell(text[:32], "error", font)
    if number != number or number in (float("inf"), float("-inf")):
        return Cell(text[:32], "error", font)
    whole = number.is_integer() and abs(number) < 10**MAX_INTEGER_DIGITS
    return Cell(int(number) if whole else number, "number", font)


def _date(text: str, font: str) -> Cell:
    try:
        moment = datetime.datetime.fromisoformat(text[:26])
    except ValueError:
        return Cell(text[:32], "error", font)
    value = moment.date() if moment.time() == datetime.time() else moment
    return Cell(
        value.replace(tzinfo=None) if isinstance(value, datetime.datetime) else value, "date", font, (), True
    )
