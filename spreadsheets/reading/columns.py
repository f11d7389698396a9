"""What each column of a sheet is: known, unknown, claimed twice, or dropped because it holds persons."""

from collections.abc import Sequence

from .cells import Cell, Row, SheetData, column_letter
from .heading_rows import Heading, is_filled, text_of
from .headings import NO_MEASURE, HeadingMap, Measure, is_ethnicity, is_ordinal, is_personal, title_measure
from .shaped import ColumnInfo, DroppedColumn, ShapedSheet, UnknownColumn


class Columns:
    """Settles what each column is, before any of its values is looked at by anyone else."""

    def __init__(self, shaped: ShapedSheet, heading: Heading, headings: HeadingMap, sheet: SheetData) -> None:
        self.shaped, self.heading, self.headings = shaped, heading, headings
        self.hidden = sheet.hidden_columns
        stated = [title_measure(title.text) for title in shaped.titles]
        self.stated = next((measure for measure in stated if measure.is_money), NO_MEASURE)

    def settle(self, body: Sequence[Row]) -> None:
        """Every column with a heading or with values in the first rows."""
        seen = {column for row in body for column, cell in row.cells.items() if is_filled(cell)}
        for column in sorted(seen | self.heading.paths.keys() | self.heading.keys.keys()):
            self._settle_one(column, body)

    def _settle_one(self, column: int, body: Sequence[Row]) -> None:
        heading, letter = self.heading.text(column), column_letter(column)
        parts = self.heading.paths.get(column, ())
        key = self.heading.keys.get(column, "")
        if any(map(is_personal, parts)) and key not in self.headings.persons:
            self.shaped.dropped.append(DroppedColumn(column, letter, heading, "heading"))
        elif any(map(is_ethnicity, parts[-1:])) and not self._counts(column, body):
            self.shaped.dropped.append(DroppedColumn(column, letter, heading, "ethnicity"))
        elif key:
            info = self._info(key, column, letter, heading)
            if key in self.shaped.columns:
                self.shaped.conflicts.append(info)
            else:
                self.shaped.columns[key] = info
        elif not any(map(is_ordinal, parts)):
            self.shaped.unknown.append(UnknownColumn(column, letter, heading))

    def _info(self, key: str, column: int, letter: str, heading: str) -> ColumnInfo:
        measure, where = self.heading.measure(column), "heading"
        if measure is NO_MEASURE:
            measure, where = (self.stated, "title") if self.headings.kind(key) == "money" else (measure, "")
        where = where if measure is not NO_MEASURE else ""
        return _column_info(key, column, letter, heading, measure, where, column in self.hidden)

    @staticmethod
    def _counts(column: int, body: Sequence[Row]) -> bool:
        cells = [row.cells[column] for row in body if is_filled(row.cells.get(column))]
        return all(is_count(cell) for cell in cells)


def _column_info(
    key: str, column: int, letter: str, heading: str, measure: Measure, where: str, hidden: bool
) -> ColumnInfo:
    return ColumnInfo(key, column, letter, heading, measure.name, measure.factor, where, hidden)


def is_count(cell: Cell) -> bool:
    if cell.kind == "text":
        words = text_of(cell)
        return words in ("-", "–", "—", "x") or any(letter.isdigit() for letter in words)
    return cell.kind in ("number", "error", "formula_no_value")
