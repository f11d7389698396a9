"""From a sheet as it stands to rows under known columns; whatever is left out is listed with its reason."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from common.text import personal_data_in

from . import row_kinds
from .cells import Cell, Merge, Row, SheetData, Workbook, column_letter
from .columns import Columns, is_count
from .heading_rows import (
    MACHINE_MARK,
    Heading,
    densest_text_row,
    find_heading,
    find_machine_row,
    folded,
    heading_beside,
    is_filled,
    is_numbering,
    text_of,
)
from .headings import NUMERIC, HeadingMap, is_ethnicity, is_ordinal, is_personal
from .legacy import Judge
from .shaped import DroppedColumn, ShapedRow, ShapedSheet, Skipped, Title, Total, UnknownColumn, Why

# Rows read before anything is decided: encodings, the heading, what stands under "Dân tộc".
_HEAD_ROWS = 200
_SAMPLES = 5
# Blank rows of one gap that are listed; a longer gap is told by its first rows.
_LISTED_BLANKS = 100
MASKED = Cell("(đã bỏ)", "text")


IsUnitName = Callable[[str], bool]


def shape_workbook(
    workbook: Workbook, headings: HeadingMap, is_unit_name: IsUnitName | None = None
) -> list[ShapedSheet]:
    """Every sheet of the workbook, each shaped alone."""
    return [shape(sheet, headings, is_unit_name) for sheet in workbook.sheets]


def shape(sheet: SheetData, headings: HeadingMap, is_unit_name: IsUnitName | None = None) -> ShapedSheet:
    """The whole sheet. ``is_unit_name`` may say of words alone in a row that they name a unit.

    Raises Refused when the sheet's rows are a stream and the file turns out damaged.
    """
    shaped, rows = shape_stream(sheet, headings, is_unit_name)
    shaped.rows = list(rows)
    return shaped


def shape_stream(
    sheet: SheetData, headings: HeadingMap, is_unit_name: IsUnitName | None = None
) -> tuple[ShapedSheet, Iterator[ShapedRow]]:
    """Like :func:`shape` for large sheets: columns, titles and heading at once, rows while they are walked.

    ``skipped``, ``totals``, ``unknown`` samples and ``dropped`` are complete when the rows are walked to the
    end.
    """
    stream = iter(sheet.rows)
    head = list(islice(stream, _HEAD_ROWS))
    judge = Judge(sheet.encoding)
    judge.observe(head)
    head = [judge.convert(row) for row in head]
    shaped = ShapedSheet(judge.convert_text(sheet.name).text, sheet.hidden, serial_1904=sheet.serial_1904)
    heading, first = _place_heading(shaped, head, sheet.merges, headings)
    if heading is None:
        _offer_unknown(shaped, head)
        return shaped, iter(())
    Columns(shaped, heading, headings, sheet).settle([row for row in head if row.number >= first])
    body = (row for row in head if row.number > heading.bottom)
    rest = (judge.convert(row) for row in stream)
    walk = _Walk(shaped, heading, headings, sheet, first, is_unit_name)
    return shaped, walk.rows(body, rest)


def _place_heading(
    shaped: ShapedSheet, head: Sequence[Row], merges: Sequence[Merge], headings: HeadingMap
) -> tuple[Heading | None, int]:
    """The heading and the number of the first row that may be data. Machine keys win over wording."""
    machine = find_machine_row(head)
    heading = find_heading([row for row in head if row is not machine], merges, headings)
    if machine is not None:
        heading = _by_machine_keys(shaped, machine, heading, head, headings)
    if heading is None:
        return None, 0
    shaped.has_heading = True
    last = max(heading.bottom, machine.number if machine else 0)
    previous = 0
    for row in head:
        if row.number > last:
            break
        _list_blanks(shaped, previous, row.number)
        previous = row.number
        if heading.top <= row.number <= heading.bottom or row is machine:
            shaped.skipped.append(Skipped(row.number, "header"))
        elif not any(is_filled(cell) for cell in row.cells.values()):
            shaped.skipped.append(Skipped(row.number, "blank"))
        else:
            shaped.skipped.append(Skipped(row.number, "title"))
            shaped.titles.append(Title(row.number, row_kinds.title_text(row)))
    heading.bottom = last
    return heading, last + 1


def _by_machine_keys(
    shaped: ShapedSheet, machine: Row, worded: Heading | None, head: Sequence[Row], headings: HeadingMap
) -> Heading:
    """The heading of a template: columns by the hidden keys, words only for show."""
    first = min(machine.cells)
    shaped.marker = text_of(machine.cells[first])
    if worded is None or not machine.number - 3 <= worded.bottom <= machine.number + 3:
        worded = heading_beside(head, machine)
    keys = {}
    for column, cell in machine.cells.items():
        key = text_of(cell)
        if key in headings.synonyms and column != first:
            keys[column] = key
        elif column != first and key and not key.startswith(MACHINE_MARK):
            worded.paths.setdefault(column, (key,))
    worded.keys = keys
    return worded


def _offer_unknown(shaped: ShapedSheet, head: Sequence[Row]) -> None:
    row = densest_text_row(head)
    for column, cell in sorted(row.cells.items()) if row else ():
        text = text_of(cell)
        if text and not is_personal(text) and not is_ordinal(text):
            shaped.unknown.append(UnknownColumn(column, column_letter(column), text))


def _list_blanks(shaped: ShapedSheet, previous: int, number: int) -> None:
    for blank in range(previous + 1, min(number, previous + 1 + _LISTED_BLANKS)):
        shaped.skipped.append(Skipped(blank, "blank"))


class _Walk:
    """One walk over the rows below the heading."""

    def __init__(
        self,
        shaped: ShapedSheet,
        heading: Heading,
        headings: HeadingMap,
        sheet: SheetData,
        first: int,
        is_unit_name: IsUnitName | None,
    ) -> None:
        self.shaped, self.heading, self.headings, self.is_unit_name = shaped, heading, headings, is_unit_name
        self.previous = first - 1
        self.keys = {info.index: key for key, info in shaped.columns.items()}
        self.ordinals = frozenset(c for c, path in heading.paths.items() if any(map(is_ordinal, path)))
        self.never = frozenset(column.index for column in shaped.dropped)
        self.masked = frozenset(c for c in self.keys if any(map(is_ethnicity, heading.paths.get(c, ())[-1:])))
        self.unknown = {column.index: column for column in shaped.unknown}
        self.widths = {(m.top, m.left): m.right - m.left + 1 for m in sheet.merges if m.right > m.left}
        self.falls = _Falls(sheet.merges, self.keys, headings)
        self.said = {c: frozenset(map(folded, path)) for c, path in heading.paths.items()}
        self.sections: dict[int, str] = {}
        self.in_footer = False
        self.begun = False

    def rows(self, *parts: Iterator[Row]) -> Iterator[ShapedRow]:
        """The rows of data, in order."""
        for part in parts:
            for row in part:
                shaped = self._row(row)
                if shaped is not None:
                    yield shaped
        self._settle_unknown()

    def _row(self, row: Row) -> ShapedRow | None:
        row = self._without_persons(row)
        seen = row_kinds.look(row, self.keys, self.ordinals, self.headings)
        if row_kinds.is_blank(seen):
            return None
        _list_blanks(self.shaped, self.previous, row.number)
        self.previous = row.number
        why = self._why_skipped(seen)
        if why:
            self.shaped.skipped.append(Skipped(row.number, why))
            return None
        self.begun = True
        self._sample(row)
        cells = self.falls.fill(row.number, seen.cells)
        return ShapedRow(row.number, cells, self._section_path(), row.hidden)

    def _without_persons(self, row: Row) -> Row:
        if not self.never and not self.masked:
            return row
        cells = {column: cell for column, cell in row.cells.items() if column not in self.never}
        for column in self.masked & cells.keys():
            if is_filled(cells[column]) and not is_count(cells[column]):
                cells[column] = MASKED
        return replace_cells(row, cells)

    def _why_skipped(self, seen: row_kinds.Seen) -> Why | None:
        if self.in_footer:
            if not row_kinds.looks_like_data(seen, self.headings):
                return "footer"
            self.in_footer = False
        if (not self.begun or self.shaped.skipped[-1].why == "header") and is_numbering(seen.row):
            return "numbering"
        if row_kinds.is_plainly_data(seen, self.headings):
            return None
        if row_kinds.repeats_heading(seen.row, self.said):
            return "header"
        if row_kinds.is_total(seen):
            self._keep_total(seen, seen.ordinal if not seen.labels else seen.label)
            return "total"
        if not row_kinds.is_footer(seen, self.headings):
            section = self._section(seen)
            if section or seen.cells:
                return section
            if not self.begun:
                self.shaped.titles.append(Title(seen.row.number, row_kinds.title_text(seen.row)))
                return "title"
        self.in_footer = True
        return "footer"

    def _section(self, seen: row_kinds.Seen) -> Why | None:
        width = self.widths.get((seen.row.number, seen.labels[0][0]), 1) if seen.labels else 1
        found = row_kinds.section_of(seen, self.headings, width, self.is_unit_name)
        if found is None:
            return None
        level, words = found
        self.sections = {above: text for above, text in self.sections.items() if above < level}
        self.sections[level] = words
        if seen.numbers:
            self._keep_total(seen, words)
        return "section"

    def _section_path(self) -> tuple[str, ...]:
        return tuple(text for _, text in sorted(self.sections.items()))

    def _keep_total(self, seen: row_kinds.Seen, label: str) -> None:
        values = {key: cell for key, cell in seen.cells.items() if self.headings.kind(key) in NUMERIC}
        path = self._section_path()
        self.shaped.totals.append(Total(seen.row.number, label, values, path[-1] if path else ""))

    def _sample(self, row: Row) -> None:
        for column, unknown in self.unknown.items():
            text = _shown(row.cells.get(column))
            if text and len(unknown.samples) < _SAMPLES and text not in unknown.samples:
                unknown.samples.append(text)

    def _settle_unknown(self) -> None:
        """Columns without heading or values go; columns whose values are numbers of persons are dropped."""
        for column in list(self.shaped.unknown):
            personal = any(personal_data_in(sample) for sample in column.samples)
            if personal:
                dropped = DroppedColumn(column.index, column.letter, column.heading, "content")
                self.shaped.dropped.append(dropped)
            if personal or not (column.heading or column.samples):
                self.shaped.unknown.remove(column)


def replace_cells(row: Row, cells: dict[int, Cell]) -> Row:
    """The row with other cells."""
    return Row(row.number, cells, row.hidden)


def _shown(cell: Cell | None) -> str:
    if cell is None or not is_filled(cell):
        return ""
    return text_of(cell)[:60] or str(cell.value)[:60]


class _Falls:
    """A cell merged downwards speaks for all rows it covers (the commune beside its hamlets); a number does
    not.
    """

    def __init__(self, merges: Sequence[Merge], keys: dict[int, str], headings: HeadingMap) -> None:
        self.waiting: dict[str, list[Merge]] = {}
        for merge in sorted(merges, reverse=True):
            key = keys.get(merge.left)
            if merge.bottom > merge.top and key and headings.kind(key) not in NUMERIC:
                self.waiting.setdefault(key, []).append(merge)
        self.anchors: dict[str, Cell] = {}

    def fill(self, number: int, cells: dict[str, Cell]) -> dict[str, Cell]:
        """The row's cells, with those that a merge above lends to it."""
        for key, merges in self.waiting.items():
            while merges and merges[-1].bottom < number:
                merges.pop()
                self.anchors.pop(key, None)
            if not merges or number < merges[-1].top:
                continue
            if number == merges[-1].top and key in cells:
                self.anchors[key] = cells[key]
            elif key not in cells and key in self.anchors:
                cells[key] = self.anchors[key]
        return cells
