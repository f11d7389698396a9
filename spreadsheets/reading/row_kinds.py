"""What a row below the heading is: data, or one of the rows around the data that are skipped and shown as
skipped.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from common.text import clean, fold, strip_unit_prefix

from .cells import Cell, Row
from .heading_rows import folded, is_filled, text_of
from .headings import NUMERIC, HeadingMap

_SECTION_UNITS = frozenset({"xã", "phường", "thị trấn", "thị xã", "huyện", "quận", "thành phố", "tỉnh"})
_ROMAN = re.compile(r"(?=[IVXLC])(?:X{0,4}(?:IX|IV|V?I{0,3}))", re.ASCII)
_ORDINAL = re.compile(r"\(?(?:[0-9]{1,6}(?:\.[0-9]{1,3})*|[IVXLC]{1,6}|[A-ZĐa-zđ])?\s*[.)]?")
_NUMBER_BEFORE = re.compile(
    r"((?=[IVX])X{0,4}(?:IX|IV|V?I{0,3})|[A-HĐ]|[0-9]{1,3}(?:\.[0-9]{1,3})*)\s*[.)/:–-]\s*(?=\S)"
)
_TOTAL = re.compile(
    r"(?:[ivxlc]+\s*[.)]\s*|[0-9]+\s*[.)]\s*|[a-zđ]\s*[.)]\s*|\*\s*)?"
    r"(?:tổng cộng|tổng số|tổng|cộng|cộng dồn|toàn huyện|toàn tỉnh|toàn xã|toàn phường|toàn thị trấn|lũy kế|luỹ kế)"
    r"(?:\s*[:.(+=–\-\[].*|\s+(?:xã|phường|thị|huyện|tỉnh|toàn|chung|các|cả|số|phần|mục|trang|năm|quý|tháng|đợt|kỳ|"
    r"thành|cộng|tất|hết|[ivx]+\b|[0-9]).*)?"
)
_TOTAL_PLAIN = frozenset({"cong", "tong", "tong cong", "tong so", "tc"})
_SPACED = re.compile(r"(?:\w\s)+\w")
_SIGNERS = re.compile(
    r"(?:nguoi (?:lap|tong hop|bao cao|thong ke)|ke toan|thu truong|(?:pho )?chu tich|(?:pho )?truong ban|pho ban|"
    r"truong (?:khoi|phong)|to truong|(?:pho )?bi thu|thu ky|lanh dao|dai dien|thay mat|giam doc|noi nhan|xac nhan|"
    r"ky ten|ky ghi|ky va ghi|da ky|duyet|can bo|cong chuc)(?: .*)?"
)
_SIGNER_MARKS = re.compile(r"(?:tm|t/m|kt|k/t|tl|tuq|q)\s*\.", re.IGNORECASE)
_DATE_LINE = re.compile(r"ngày[\s\d.…_/]*tháng[\s\d.…_/]*năm", re.IGNORECASE)
_NOTE = re.compile(r"(?:\*|ghi chú\s*:|lưu ý\s*:|chú thích\s*:|nguồn\s*:)", re.IGNORECASE)
_HAS_DIGIT = re.compile("[0-9]")
_EMPTY_MARKS = frozenset({"-", "–", "—", "0", "x", "..."})


@dataclass(slots=True)
class Seen:
    """A row as the rules look at it: cells by key, the words in reading order, and what numbers it."""

    row: Row
    cells: dict[str, Cell]
    ordinal: str
    labels: list[tuple[int, str]]
    has_date: bool
    numbers: int
    required: int

    @property
    def label(self) -> str:
        """The first words of the row."""
        return self.labels[0][1] if self.labels else ""


def look(row: Row, keys: Mapping[int, str], ordinals: frozenset[int], headings: HeadingMap) -> Seen:
    """The row through its columns' keys; cells of columns without a key only lend their words."""
    cells = {keys[column]: cell for column, cell in row.cells.items() if column in keys and is_filled(cell)}
    numbered = {column: text_of(row.cells.get(column)) for column in ordinals if column in row.cells}
    # A title or a note merged over the whole row stands in the numbering column as well.
    worded = {column for column, text in numbered.items() if not _ORDINAL.fullmatch(text)}
    ordinal = next((text for column, text in numbered.items() if column not in worded), "")
    labels, numbers, has_date = [], 0, False
    for column in sorted(row.cells):
        cell = row.cells[column]
        if (column in ordinals and column not in worded) or not is_filled(cell):
            continue
        kind = headings.kind(keys[column]) if column in keys else "text"
        words = text_of(cell) if cell.kind == "text" else ""
        if words in _EMPTY_MARKS:
            continue
        valued = cell.kind != "text" or _HAS_DIGIT.search(words)
        if kind == "date" and valued:
            has_date = True
        elif cell.kind == "text" and not (kind in NUMERIC and valued and not _DATE_LINE.search(words)):
            labels.append((column, words))
        elif kind in NUMERIC or cell.kind in ("number", "formula_no_value"):
            numbers += 1
    required = sum(1 for key in headings.required if key in cells)
    return Seen(row, cells, ordinal, labels, has_date, numbers, required)


def is_blank(seen: Seen) -> bool:
    """Nothing but, at most, a row number prepared in advance."""
    return not seen.cells and not seen.labels and not seen.numbers


def is_total(seen: Seen) -> bool:
    """ "Cộng", "Tổng số (12 xã)" among the first two texts of a row without a date; "Cộng Hòa" is a name."""
    if seen.has_date:
        return False
    texts = [text for _, text in seen.labels[:2]]
    if seen.ordinal and not seen.ordinal.isdigit():
        texts.insert(0, seen.ordinal)
    return len(seen.labels) <= 3 and any(_is_total_label(text) for text in texts)


def _is_total_label(text: str) -> bool:
    text = text.lower()
    if _SPACED.fullmatch(text):
        text = text.replace(" ", "")
    if text.isascii():
        return fold(text) in _TOTAL_PLAIN
    return bool(_TOTAL.fullmatch(text))


def is_footer(seen: Seen, headings: HeadingMap) -> bool:
    """The first row of the block under the table: place and date, signers, recipients, notes."""
    if looks_like_data(seen, headings):
        return False
    texts = [text for _, text in seen.labels] + [cell.text for cell in seen.cells.values() if cell.text]
    for text in texts:
        short = fold(text)
        if _DATE_LINE.search(text) or (seen.numbers == 0 and _NOTE.match(text)):
            return True
        plain = len(text) <= 80 and seen.numbers == 0 and not seen.has_date
        if plain and (_SIGNER_MARKS.match(text) or _SIGNERS.fullmatch(short)):
            return True
    return False


def looks_like_data(seen: Seen, headings: HeadingMap) -> bool:
    """Enough of what a row must have that it is no signature: all required cells, or half of them with a
    value.
    """
    if headings.required and seen.required == len(headings.required):
        return True
    valued = any(headings.kind(key) in (*NUMERIC, "date") for key in headings.required)
    needed = max(2, (len(headings.required) + 1) // 2)
    return seen.required >= needed and (not valued or seen.numbers > 0 or seen.has_date)


def section_of(
    seen: Seen, headings: HeadingMap, merged_width: int, is_unit_name: Callable[[str], bool] | None
) -> tuple[int, str] | None:
    """A row that names what follows ("I. Xã Đắk Phơi"): its level (0 outermost) and its words without
    numbering.
    """
    if not seen.labels or seen.has_date or (headings.required and seen.required == len(headings.required)):
        return None
    numbered = _NUMBER_BEFORE.match(seen.label)
    words = seen.label[numbered.end() :] if numbered else seen.label
    mark = seen.ordinal.strip("(). ") or (numbered.group(1) if numbered else "")
    level = _level(mark)
    kind, _ = strip_unit_prefix(words)
    is_unit = kind in _SECTION_UNITS or (is_unit_name is not None and is_unit_name(words))
    if seen.numbers:
        # A subtotal beside the section's name: only where the numbering says so.
        return (level, words) if level < 2 and len(seen.labels) == 1 and len(seen.cells) > 1 else None
    if len(seen.labels) == 1 and (level < 2 or is_unit or merged_width >= 3):
        return level, words
    return None


def _level(mark: str) -> int:
    """A, B … stand over I, II …, these over 1, 2 … and over no numbering."""
    if mark and _ROMAN.fullmatch(mark):
        return 1
    return 0 if len(mark) == 1 and mark.isalpha() and mark.isupper() else 2


def repeats_heading(row: Row, said: Mapping[int, frozenset[str]]) -> bool:
    """Whether the row is the heading (or a row of it) once more, as on the next printed page.

    ``said``: folded heading texts by column.
    """
    filled = {column: folded(text_of(cell)) for column, cell in row.cells.items() if is_filled(cell)}
    same = sum(1 for column, text in filled.items() if text and text in said.get(column, ()))
    return same >= 2 and same * 2 > len(filled)


def is_plainly_data(seen: Seen, headings: HeadingMap) -> bool:
    """Every required cell, a date and a number: no title, total or signature looks like this."""
    return seen.has_date and seen.numbers > 0 and 0 < len(headings.required) == seen.required


def title_text(row: Row) -> str:
    """All words of a row above the heading, each once."""
    texts = (text_of(cell) for _, cell in sorted(row.cells.items()))
    return clean(" ".join(dict.fromkeys(text for text in texts if text)))
