"""Rows of one .xlsx sheet, cell by cell."""

import datetime
import re
from collections.abc import Iterator

from . import archive, limits, markup
from .cells import Cell, Row, Run, column_index
from .refusal import Refused
from .xlsx_parts import Package, Style, TextCollector, unescape

_NUMBER = re.compile(r"\s*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?\s*", re.ASCII)
_REFERENCE = re.compile(r"\$?([A-Z]{1,7})\$?([0-9]{1,10})")
_TRUE = ("1", "true")
# Distinct cells remembered at once; a sheet of free text forgets and begins again.
_REMEMBERED = 50_000
LAST_SERIAL = 2_958_466
MAX_INTEGER_DIGITS = 15


class SheetRows:
    """Iterable of the :class:`Row` of one sheet part; every walk reads the part again."""

    def __init__(self, package: Package, part: str) -> None:
        self.package = package
        self.part = part

    def __iter__(self) -> Iterator[Row]:
        walk = _Walk(self.package)
        with archive.open_part(self.package.archive, self.part) as source:
            for _ in markup.parse(source, walk.start, walk.end, walk.data):
                if walk.ready:
                    yield from walk.ready
                    walk.ready.clear()


class _Walk:
    """The state of one walk: expat's handlers and the rows that are ready."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.ready: list[Row] = []
        self.names = markup.LocalNames()
        self.columns: dict[str, int] = {}
        self.known: dict[tuple[str | None, str | None, str | None], Cell] = {}
        self.inline = TextCollector()
        self.in_inline = self.in_value = self.has_value = False
        self.row: dict[int, Cell] = {}
        self.row_number = self.column = self.cells = 0
        self.row_hidden = self.formula = False
        self.style: str | None = None
        self.type: str | None = None
        self.value: list[str] = []

    def start(self, tag: str, attributes: markup.Attributes) -> None:
        """expat: an element begins."""
        tag = self.names[tag]
        if tag == "c":
            reference = attributes.get("r")
            self.column = self.column + 1 if reference is None else self._column_of(reference)
            self.style, self.type = attributes.get("s"), attributes.get("t")
            self.formula = self.has_value = False
            self.value.clear()
        elif tag == "v":
            self.in_value = self.has_value = True
        elif tag == "row":
            self._start_row(attributes)
        elif tag == "f":
            self.formula = True
        elif tag == "is":
            self.in_inline = True
            self.inline.clear()
        elif self.in_inline:
            self.inline.start(tag, attributes)

    def end(self, tag: str) -> None:
        """expat: an element ends."""
        tag = self.names[tag]
        if tag == "c":
            self._end_cell()
        elif tag == "v":
            self.in_value = False
        elif tag == "row":
            if self.row:
                self.ready.append(Row(self.row_number, self.row, self.row_hidden))
        elif tag == "is":
            self.in_inline = False
        elif self.in_inline:
            self.inline.end(tag)

    def data(self, text: str) -> None:
        """expat: characters."""
        if self.in_value:
            self.value.append(text)
        elif self.in_inline:
            self.inline.data(text)

    def _start_row(self, attributes: markup.Attributes) -> None:
        given = attributes.get("r")
        if given is None:
            number = self.row_number + 1
        elif given.isascii() and given.isdigit() and len(given) < 11:
            number = int(given)
        else:
            raise Refused("damaged")
        if number <= self.row_number:
            raise Refused("damaged")
        self.row_number = number
        self.row_hidden = attributes.get("hidden") in _TRUE or attributes.get("ht") in ("0", "0.0")
        self.row = {}
        self.column = -1

    def _column_of(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        column = self.columns.get(letters)
        if column is None:
            found = _REFERENCE.fullmatch(reference)
            if not found:
                raise Refused("damaged")
            column = self.columns[letters] = column_index(found.group(1))
        return column

    def _end_cell(self) -> None:
        if self.type == "inlineStr":
            text, runs = self.inline.result()
            self.inline.clear()
            cell = self._known_cell(text, runs) if text else None
        elif self.value:
            cell = self._known_cell("".join(self.value), ())
        else:
            # Excel stores an empty text result as an empty value of type "str"; anything else was never
            # computed.
            computed = self.type == "str" and self.has_value
            cell = (
                Cell(None, "formula_no_value", self._style().font) if self.formula and not computed else None
            )
        if cell is not None:
            self._keep(cell)

    def _known_cell(self, text: str, runs: tuple[Run, ...]) -> Cell:
        if runs:
            return Cell(text, "text", self._style().font, runs)
        key = (self.type, text, self.style)
        cell = self.known.get(key)
        if cell is None:
            if len(self.known) >= _REMEMBERED:
                self.known.clear()
            cell = self.known[key] = self._cell(text)
        return cell

    def _keep(self, cell: Cell) -> None:
        self.cells += 1
        if self.row_number > limits.ROWS or self.column >= limits.COLUMNS or self.cells > limits.CELLS:
            raise Refused("too_big")
        if self.row_number < 1:
            raise Refused("damaged")
        self.row[self.column] = cell

    def _style(self) -> Style:
        styles = self.package.styles
        if self.style and self.style.isascii() and self.style.isdigit() and len(self.style) < 7:
            number = int(self.style)
            return styles[number] if number < len(styles) else styles[0]
        return styles[0]

    def _cell(self, text: str) -> Cell:
        style = self._style()
        if self.type == "s":
            strings = self.package.strings
            if not (
                text.isascii() and text.strip().isdigit() and len(text) < 12 and int(text) < len(strings)
            ):
                return Cell("#REF!", "error", style.font)
            value, runs = strings[int(text)]
            return Cell(value, "text", style.font, runs)
        if self.type in (None, "n"):
            return _number_cell(text, style, self.package.epoch)
        if self.type == "b":
            return Cell(text.strip() in _TRUE, "bool", style.font)
        if self.type == "e":
            return Cell(text[:32], "error", style.font)
        if self.type == "d":
            return _iso_cell(text, style)
        if self.type == "inlineStr":
            return Cell(text, "text", style.font)
        return Cell(unescape(text)[: limits.TEXT_CHARS], "text", style.font)


def _number_cell(text: str, style: Style, epoch: datetime.date) -> Cell:
    if not _NUMBER.fullmatch(text):
        return Cell(text[:32], "error", style.font)
    text = text.strip()
    number: int | float
    if text.isdigit() and len(text) <= MAX_INTEGER_DIGITS:
        number = int(text)
    else:
        number = float(text)
        if number in (float("inf"), float("-inf")):
            return Cell(text[:32], "error", style.font)
        if number.is_integer() and abs(number) < 10**MAX_INTEGER_DIGITS:
            number = int(number)
    if style.date and 1 <= number < LAST_SERIAL - (epoch.year - 1899) * 366:
        return Cell(date_of_serial(number, epoch), "date", style.font, (), True)
    return Cell(number, "number", style.font, (), style.date)


def date_of_serial(serial: int | float, epoch: datetime.date) -> datetime.date | datetime.datetime:
    """The day (or moment) of a serial number. Excel counts a 29 February 1900 that never was."""
    if epoch.year == 1899 and serial < 60:
        serial += 1
    day = datetime.datetime.combine(epoch + datetime.timedelta(days=int(serial)), datetime.time())
    moment = day + datetime.timedelta(seconds=round((serial - int(serial)) * 86400))
    return moment.date() if moment.time() == datetime.time() else moment


def _iso_cell(text: str, style: Style) -> Cell:
    try:
        moment = datetime.datetime.fromisoformat(text.strip())
    except ValueError:
        return Cell(text[:32], "error", style.font)
    moment = moment.replace(tzinfo=None)
    value = moment.date() if moment.time() == datetime.time() else moment
    return Cell(value, "date", style.font, (), True)
