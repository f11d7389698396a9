"""From a text taken apart to a value in the measure of its column: counts, money, area, length, percent."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from common.number_grammar import (
    LIMIT,
    Part,
    Phrase,
    conflict,
    negative,
    normalise,
    not_whole,
    phrase,
    unreadable,
)
from common.reading import APPROXIMATE, CELL_ERRORS, ReadError, Reading
from common.text import DASHES, clean, match_key

#: A measure's name and its size in the column's measure; None when the words are no measure of this kind.
Resolve = Callable[[str], tuple[str, Decimal] | None]

_EMPTY: Final = frozenset(DASHES)
_PLACES: Final = 12
#: Measures with one spelling, whatever the writer's ("Ha", "VNĐ").
CANONICAL: Final = frozenset({"đồng", "%", "m2", "ha", "km2", "m", "km", "cm"})


@dataclass(frozen=True, slots=True)
class Column:
    """What a kind of column accepts.

    ``resolve``: its measures. ``advice``: the sentence after a wrong measure. ``whole``: whole numbers only. ``bare``:
    size of a number without a measure (the heading's "triệu đồng", "ha"). ``sized``: measures have a size of their own.
    ``plain_groups``: measures so small that a lone dot before three digits needs no notice (22.590 m2, 16.935 m).
    ``keeps_measure``: the measure is part of what is stored, so that it is not dropped. ``multipliers``: those that may
    stand without a measure ("35 triệu" is money, but no number of people and no area).
    """

    resolve: Resolve
    advice: str
    whole: bool = False
    bare: Decimal = Decimal(1)
    sized: bool = False
    plain_groups: frozenset[str] = frozenset()
    keeps_measure: bool = False
    multipliers: frozenset[str] = frozenset()


def is_empty(x: object) -> bool:
    """Nothing was written: None, blank text, or a lone dash."""
    return x is None or (isinstance(x, str) and (not clean(x) or clean(x) in _EMPTY))


def native(x: object) -> Decimal | None:
    """A cell that holds a real number, as Decimal; None for text. Booleans, dates and others are errors.

    A float is taken at the 15 digits that spreadsheet programs show, so 0.1 + 0.2 is 0,3.
    """
    if isinstance(x, str):
        shown = clean(x[:20])
        if shown.upper() in CELL_ERRORS:
            raise ReadError(
                "cell_error", f"Ô này báo lỗi {shown}. Sửa công thức hoặc ghi thẳng con số.", shown
            )
        return None
    if isinstance(x, bool):
        raise unreadable("TRUE" if x else "FALSE", "Ô này chứa giá trị đúng/sai, cần một con số.")
    if isinstance(x, dt.date | dt.time | dt.timedelta):
        raise unreadable(str(x), "Bảng tính đã đổi số thành ngày tháng; định dạng lại ô là số rồi ghi lại.")
    if not isinstance(x, int | float | Decimal):
        raise unreadable(type(x).__name__)
    if not sensible(x, LIMIT):
        raise unreadable("…", "Số này lớn quá mức một con số thống kê; xin xem lại.")
    if isinstance(x, float):
        return round(Decimal(format(x, ".15g")), _PLACES)
    value = Decimal(x)
    if round(value, _PLACES) != value:
        raise unreadable(str(value)[:40], "Phần lẻ quá dài; xin làm tròn.")
    return value


def sensible(x: int | float | Decimal, limit: int | Decimal) -> bool:
    """Finite and smaller than the limit; never raises (infinities, NaN and huge integers come from cells too)."""
    if isinstance(x, Decimal):
        return x.is_finite() and x.copy_abs() < limit
    return math.isfinite(x) and abs(x) < limit if isinstance(x, float) else abs(x) < limit


def plain(value: Decimal) -> Decimal:
    """The same number without trailing zeros and without an exponent."""
    value = value.normalize()
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value


def read(x: object, column: Column, *, strict: bool, required: bool) -> Reading | None:
    """Read a cell of a column. None when it is empty; raises ReadError."""
    if is_empty(x):
        if required:
            raise ReadError("required_missing", "Ô này cần có số.")
        return None
    number = native(x)
    if number is not None:
        written = str(x)
        return Reading(finish(number * column.bare, column, written), as_written=written)
    written, key = normalise(str(x))
    taken = phrase(written, key, whole=column.whole and column.bare == 1, strict=strict)
    return reading(taken, column, strict=strict)


def reading(taken: Phrase, column: Column, *, strict: bool) -> Reading:
    """Add up the parts of a phrase in the column's measure."""
    total, multipliers, measures = amount(taken, column)
    small = not multipliers and bool(set(measures or [""]) & column.plain_groups)
    guessed = taken.guess == "sign" or (taken.guess == "group" and not small)
    value = finish(total, column, taken.written)
    stated = measures not in ([], ["%"])
    codes = warnings(
        taken.qualifier,
        dropped=stated and not column.keeps_measure,
        guessed=guessed,
        in_words=taken.in_words,
        strict=strict or (stated and column.keeps_measure),
    )
    shown = measures[:1] if column.sized else multipliers + measures
    return Reading(value, taken.qualifier, codes, taken.written, " ".join(shown))


def finish(value: Decimal, column: Column, written: str) -> Decimal | int:
    """Last checks that hold for typed and for native numbers alike."""
    if value < 0:
        raise negative(written)
    if value >= LIMIT:
        raise unreadable(written, "Số này lớn quá mức một con số thống kê; xin xem lại.")
    if not column.whole:
        return plain(value)
    if value != value.to_integral_value():
        raise not_whole(written)
    return int(value)


def amount(taken: Phrase, column: Column) -> tuple[Decimal, list[str], list[str]]:
    """Value in the column's measure, the multipliers and the measures met, each once and in order."""
    total, before = Decimal(0), Decimal(0)
    multipliers: dict[str, None] = {}
    measures: dict[str, None] = {}
    for at, part in enumerate(taken.parts):
        last = at + 1 == len(taken.parts)
        name, size = _measure(part, column, taken.written, last=last)
        own = bool(part.multiplier or part.measure or part.scaled)
        scale = part.factor * size if own else column.bare
        value = part.value * scale + (scale / 2 if part.half else 0)
        whole = part.value == part.value.to_integral_value()
        if (not last or part.half) and (not whole or (not last and part.half)):
            raise conflict(taken.written)
        if at:
            _must_fall(part, value, scale, before, column, taken.written)
        total, before = total + value, scale
        multipliers |= {part.multiplier: None} if part.multiplier else {}
        measures |= {name: None} if name else {}
    if not measures and not set(multipliers) <= column.multipliers:
        raise _wrong_measure(
            next(word for word in multipliers if word not in column.multipliers), column, taken.written
        )
    return total, list(multipliers), list(measures)


def _measure(part: Part, column: Column, written: str, *, last: bool) -> tuple[str, Decimal]:
    if not part.measure:
        if not last and not part.multiplier:
            raise conflict(written)
        return "", Decimal(1)
    found = column.resolve(part.measure)
    if found is not None:
        name, size = found
        return (name if name.partition("/")[0] in CANONICAL else spelled(name, written)), size
    if not last:
        raise conflict(written)
    if not any(c.isalpha() or c in "%$€" for c in part.measure):
        raise unreadable(written)
    raise _wrong_measure(spelled(part.measure, written), column, written)


def _wrong_measure(word: str, column: Column, written: str) -> ReadError:
    return ReadError(
        "unit_unknown", f"“{written}”: chữ “{word}” không dùng ở ô này. {column.advice}", written
    )


def _must_fall(
    part: Part, value: Decimal, scale: Decimal, before: Decimal, column: Column, written: str
) -> None:
    """``2 tỷ 631 triệu`` is one amount; ``631 triệu 2 tỷ``, ``2 tỷ 1.631 triệu``, ``2 tỷ 631`` are asked back."""
    if scale >= before or value >= before:
        raise conflict(written)
    if part.multiplier or (column.sized and part.measure):
        return
    smallest = before / (1000 if before > 1000 else 10)
    if value < smallest or (column.bare != 1 and not part.measure):
        raise conflict(written)


def spelled(measure: str, written: str) -> str:
    """The measure in the writer's own spelling and case: it is the end of the text."""
    end = " ".join(written.split())[-len(measure) :]
    return end if match_key(end) == measure else measure.replace("²", "2")


def warnings(
    qualifier: str, *, dropped: bool, guessed: bool, strict: bool, in_words: bool = False
) -> tuple[str, ...]:
    """Warning codes of a number read from text, by the table of ``common.numbers``."""
    codes = {
        "number_approximate": qualifier in APPROXIMATE,
        "number_unit_dropped": dropped,
        "number_separator_guess": guessed,
        "number_words": in_words,
    }
    met = tuple(code for code, holds in codes.items() if holds)
    return met if met or strict else ("number_from_text",)
