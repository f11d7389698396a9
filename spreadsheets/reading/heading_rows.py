"""Finding the heading: the rows that name the columns, wherever they stand and however they are merged."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from common.text import clean, fold

from . import limits
from .cells import Cell, Merge, Row
from .headings import NO_MEASURE, HeadingMap, Measure, is_personal, measure_called, split_measure

SEARCHED_ROWS = 40
_DEEPEST = 5
_TRIED_DEEPER = 8
# Places of the first rows that merges may cover together.
_PLACES = 2 * (SEARCHED_ROWS + _DEEPEST) * limits.COLUMNS
MACHINE_MARK = "#dvportal"
_GENERIC = frozenset({"tong so", "tong", "tong cong", "cong", "so luong", "chung", "sl", "toan bo"})
_FILLER = frozenset({"trong do", "chia ra", "gom", "bao gom", "trong do gom", "phan theo"})
_NUMBERING = re.compile(
    r"\(?\s*(?:[0-9]{1,3}|[A-ZĐa-zđ]|ms)\s*\)?(?:\s*=\s*[()0-9+\-–x*/: =]+)?", re.IGNORECASE
)


@dataclass(slots=True)
class Heading:
    """The heading block: rows ``top`` to ``bottom``; for each column the texts above it, top down, without
    repeats.
    """

    top: int
    bottom: int
    paths: dict[int, tuple[str, ...]]
    keys: dict[int, str] = field(default_factory=dict)

    def text(self, column: int) -> str:
        """The column's heading as one line: "Số người – Nữ"."""
        return " – ".join(self.paths.get(column, ()))

    def measure(self, column: int) -> Measure:
        """The measure stated by the lowest heading text that states one."""
        for text in reversed(self.paths.get(column, ())):
            measure = measure_called(text) if text.startswith("(") or text == "%" else NO_MEASURE
            measure = split_measure(text)[1] if measure is NO_MEASURE else measure
            if measure is not NO_MEASURE:
                return measure
        return NO_MEASURE


@lru_cache(maxsize=20_000)
def one_line(text: str) -> str:
    """Text cleaned, on one line. Remembered: most cells of a large sheet repeat few texts."""
    return " ".join(clean(text).split())


@lru_cache(maxsize=20_000)
def folded(text: str) -> str:
    """:func:`common.text.fold`, remembered."""
    return fold(text)


def text_of(cell: Cell | None) -> str:
    """A cell's words on one line: its text, or its number as written; "" for every other kind."""
    if cell is None:
        return ""
    if cell.kind == "text":
        return one_line(cell.text)
    return str(cell.value) if cell.kind == "number" else ""


def is_filled(cell: Cell | None) -> bool:
    """Whether a cell holds anything; blanks of every kind are nothing."""
    if cell is None or cell.kind == "empty":
        return False
    return cell.kind != "text" or cell.text[:1].isalnum() or bool(one_line(cell.text))


def find_heading(rows: Sequence[Row], merges: Sequence[Merge], headings: HeadingMap) -> Heading | None:
    """The heading block among the first rows, None when no row names at least two known columns.

    Of all blocks the one that names the most columns wins; of equals the lower one in height, then the higher
    up.
    """
    near = {row.number: row for row in rows[:SEARCHED_ROWS]}
    covered = _Covered(merges, max(near, default=0) + _DEEPEST)
    single = {
        top: _block(near, covered, top, top, headings) for top, row in near.items() if not _holds_values(row)
    }
    named = {top: len(set(block.keys.values())) for top, block in single.items()}
    # Deeper blocks are tried only where the row or the one below it names something.
    likely = sorted(single, key=lambda top: (-named[top] - named.get(top + 1, 0), top))[:_TRIED_DEEPER]
    best: tuple[int, int, int] | None = None
    found: Heading | None = None
    for top in sorted(single):
        for depth in range(1, _DEEPEST + 1 if top in likely else 2):
            bottom = top + depth - 1
            if bottom not in single:
                break
            block = single[top] if depth == 1 else _block(near, covered, top, bottom, headings)
            score = (len(set(block.keys.values())), -depth, -top)
            if best is None or score > best:
                best, found = score, block
    if found is None or best is None or best[0] < min(2, len(headings.synonyms)):
        return None
    bottom = _true_bottom(near, covered, found)
    if bottom != found.bottom:
        deeper = _block(near, covered, found.top, bottom, headings)
        found = deeper if len(set(deeper.keys.values())) >= best[0] else found
        found.bottom = bottom
    return found


def find_machine_row(rows: Sequence[Row]) -> Row | None:
    """The row of machine keys of a template workbook: its first cell begins with "#dvportal"."""
    for row in rows[:SEARCHED_ROWS]:
        if row.cells and text_of(row.cells[min(row.cells)]).startswith(MACHINE_MARK):
            return row
    return None


def heading_beside(rows: Sequence[Row], machine: Row) -> Heading:
    """The heading of a template whose words nobody knows: the row above its machine keys, else the one below."""
    above = next((row for row in reversed(rows) if row.number < machine.number), None)
    below = next((row for row in rows if row.number > machine.number and not _holds_values(row)), None)
    words = above or below
    if words is None or abs(words.number - machine.number) > 2:
        return Heading(machine.number, machine.number, {})
    paths: dict[int, tuple[str, ...]] = {
        column: (text_of(cell),) for column, cell in words.cells.items() if text_of(cell)
    }
    return Heading(words.number, words.number, paths)


def densest_text_row(rows: Sequence[Row]) -> Row | None:
    """The row that looks most like a heading nobody knows: the most short texts and no values."""
    best: Row | None = None
    most = 1
    for row in rows[:SEARCHED_ROWS]:
        texts = [text_of(cell) for cell in row.cells.values()]
        short = sum(1 for text in texts if text and len(text) <= 60)
        if short > most and not _holds_values(row):
            best, most = row, short
    return best


def is_numbering(row: Row) -> bool:
    """Whether the row only numbers the columns: "(1) (2) (3)", "A B 1 2", "1 2 3=1+2"."""
    cells = [cell for _, cell in sorted(row.cells.items()) if is_filled(cell)]
    if len(cells) < 2 or any(cell.kind not in ("text", "number") for cell in cells):
        return False
    texts = [text_of(cell) for cell in cells]
    if not all(_NUMBERING.fullmatch(text) for text in texts):
        return False
    letters = [text for text in texts if text.isalpha() and len(text) == 1]
    if any(ord(text.upper()) != ord("A") + place for place, text in enumerate(letters)):
        return False
    numbers = [int(found.group()) for text in texts if (found := re.search(r"[0-9]+", text))]
    steps = {after - before for before, after in zip(numbers, numbers[1:], strict=False)}
    formal = any(text[0] == "(" or "=" in text or text.lower() == "ms" for text in texts)
    return len(numbers) >= 2 and numbers[0] <= 2 and min(steps) > 0 and (formal or steps == {1})


def _holds_values(row: Row) -> bool:
    return any(cell.kind in ("date", "bool", "error") for cell in row.cells.values()) or any(
        cell.kind == "number" and not _is_year(cell) for cell in row.cells.values()
    )


def _is_year(cell: Cell) -> bool:
    return isinstance(cell.value, int) and 1990 <= cell.value <= 2100


class _Covered:
    """Which merge covers a place of the first rows. Overlapping merges, which no program writes, end the search."""

    def __init__(self, merges: Sequence[Merge], last: int) -> None:
        self.merges: list[Merge] = []
        self._places: dict[tuple[int, int], Merge] = {}
        looked_at = 0
        for merge in merges:
            if merge.top > last or looked_at > _PLACES:
                continue
            self.merges.append(merge)
            for row in range(merge.top, min(merge.bottom, last) + 1):
                for column in range(merge.left, min(merge.right, limits.COLUMNS - 1) + 1):
                    self._places[row, column] = merge
                    looked_at += 1

    def anchor(self, row: int, column: int) -> Merge | None:
        """The merge that covers a place, the anchor's own place included."""
        return self._places.get((row, column))


def _block(near: dict[int, Row], covered: _Covered, top: int, bottom: int, headings: HeadingMap) -> Heading:
    columns = {column for number in range(top, bottom + 1) for column in near[number].cells}
    for merge in covered.merges:
        if merge.top >= top and merge.bottom <= bottom and is_filled(near[merge.top].cells.get(merge.left)):
            columns.update(range(merge.left, min(merge.right, merge.left + 60) + 1))
    paths: dict[int, tuple[str, ...]] = {}
    own: dict[int, bool] = {}
    for column in columns:
        parts: list[str] = []
        own[column] = True
        for number in range(top, bottom + 1):
            over = covered.anchor(number, column)
            at = (over.top, over.left) if over and over.top >= top else (number, column)
            text = text_of(near[at[0]].cells.get(at[1])) if at[0] in near else ""
            if text and (not parts or parts[-1] != text):
                parts.append(text)
                if len(parts) == 1 and over and over.right > over.left and column != over.left:
                    own[column] = False
        if parts:
            paths[column] = tuple(parts)
    keys = {column: _key_of_path(path, headings, own[column]) for column, path in paths.items()}
    return Heading(top, bottom, paths, {column: key for column, key in keys.items() if key})


def _key_of_path(path: tuple[str, ...], headings: HeadingMap, owns_first: bool) -> str:
    """The key of a column from the texts above it: all together, then parent with child, then the child
    alone.

    The parent alone counts for a child that only says "Tổng số", and for a column it does not share.
    """
    if any(is_personal(part) for part in path) and headings.key_of(path[-1]) not in headings.persons:
        return headings.key_of(" ".join(path))
    said = tuple(part for part in path if fold(part) not in _FILLER)
    said = tuple(part for part in said if measure_called(part) is NO_MEASURE) or said
    if not said:
        return ""
    tried = [
        " ".join(path),
        " ".join(said),
        f"{said[0]} {said[-1]}",
        *(" ".join(said[i:]) for i in range(1, len(said))),
    ]
    for text in tried:
        if key := headings.key_of(text):
            return key
    if len(said) > 1 and fold(said[-1]) in _GENERIC:
        return _key_of_path(said[:-1], headings, owns_first)
    return headings.key_of(said[0]) if owns_first else ""


def _true_bottom(near: dict[int, Row], covered: _Covered, found: Heading) -> int:
    """Down to where vertical merges reach, and over rows of sub-headings or measures that named no known
    column.
    """
    bottom = found.bottom
    for merge in covered.merges:
        if found.top <= merge.top <= found.bottom and merge.left in found.paths:
            bottom = max(bottom, min(merge.bottom, found.top + _DEEPEST - 1))
    while bottom + 1 in near and bottom < found.top + _DEEPEST:
        row = near[bottom + 1]
        filled = [column for column, cell in row.cells.items() if is_filled(cell)]
        if not filled or _holds_values(row) or is_numbering(row):
            break
        parents = [covered.anchor(found.bottom, column) for column in filled]
        below_shared = all(parent is not None and parent.right > parent.left for parent in parents)
        measures = all(measure_called(text_of(row.cells[column])) is not NO_MEASURE for column in filled)
        if not (below_shared or (measures and len(filled) > 1)):
            break
        bottom += 1
    return bottom
