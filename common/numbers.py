"""The one reader of numbers that Vietnamese offices type: form fields, sheet cells, commands read alike.

Every reader takes what a form or a spreadsheet gives (str, int, float, Decimal, bool, date, None) and returns a
:class:`Reading`, or None for an empty cell ("", "-", "–", a no-break space), or raises :class:`ReadError`. With
``strict=True`` (a form: the person can be asked) an ambiguous number is refused; with ``strict=False`` (a sheet) it is
read by the kind of column and says so. ``required=True`` makes an empty cell an error. Rule source: domain
description 3.2, import measurements 5.

Which warning a reading carries (a cell that holds a real number carries none):

======================  ==============================================================================
number_approximate      a qualifier after which the number is not exact: khoảng, hơn, trên, gần, ước
number_unit_dropped     a measure stood in the cell (lượt, người, đồng, ha); the value is in the column's own
number_separator_guess  dot or comma had to be interpreted: ``1,050`` in a count, ``1.250`` ha, ``2.5``
number_words            the number was spelled out
number_from_text        none of these: a plain number that the sheet stored as text (``strict=False`` only)
======================  ==============================================================================
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal

from common.measures import (
    area_factor,
    area_measure,
    changes_scale,
    count_measure,
    currency,
    length_factor,
    length_measure,
)
from common.number_columns import Column, finish, is_empty, native, plain, read, reading, spelled, warnings
from common.number_grammar import conflict, digits, normalise, phrase, take_qualifier, unreadable
from common.number_words import read_words
from common.reading import APPROXIMATE, QUALIFIERS, Ratio, ReadError, Reading
from common.text import match_key, unaccent

__all__ = [
    "APPROXIMATE",
    "QUALIFIERS",
    "Ratio",
    "ReadError",
    "Reading",
    "is_empty",
    "read_area",
    "read_count",
    "read_decimal",
    "read_length",
    "read_money",
    "read_percent",
    "read_quantity",
    "read_ratio",
]

_ONE: Final = Decimal(1)


def _as_count(words: str) -> tuple[str, Decimal] | None:
    return (words, _ONE) if count_measure(words) else None


def _as_currency(words: str) -> tuple[str, Decimal] | None:
    name = currency(words)
    return (name, _ONE) if name else None


def _as_percent(words: str) -> tuple[str, Decimal] | None:
    return ("%", _ONE) if words in ("%", "phần trăm", "phan tram") else None


def _as_anything(words: str) -> tuple[str, Decimal] | None:
    if not re.match(r"[^\W\d_]|%(?: |$)", words) or changes_scale(words) or read_words(words):
        return None
    name = currency(words) or (area_measure(words) or length_measure(words) or (words, _ONE))[0]
    return name, _ONE


_THOUSAND: Final = frozenset({"nghìn"})
_ANY_MULTIPLIER: Final = frozenset({"nghìn", "triệu", "tỷ", "nghìn tỷ"})
_COUNT: Final = Column(
    _as_count, "Ghi số đếm, ví dụ 5.300 hoặc 5.300 lượt.", whole=True, multipliers=_THOUSAND
)
_DECIMAL: Final = Column(_as_count, "Chỉ ghi số, ví dụ 17,5.", multipliers=_THOUSAND)
_PERCENT: Final = Column(_as_percent, "Ghi tỷ lệ phần trăm, ví dụ 99,78%.")
_QUANTITY: Final = Column(
    _as_anything,
    "Ghi số rồi đến đơn vị tính, ví dụ 17,5 ha.",
    plain_groups=frozenset({"m2", "m"}),
    keeps_measure=True,
    multipliers=_ANY_MULTIPLIER,
)
_MONEY_ADVICE: Final = "Ghi số tiền bằng đồng, triệu đồng hoặc tỷ đồng."


def read_count(x: object, *, strict: bool = False, required: bool = False) -> Reading | None:
    """A number of things (lượt, người, buổi, hộ): ``value`` is a whole number from 0 up."""
    return read(x, _COUNT, strict=strict, required=required)


def read_decimal(x: object, *, strict: bool = False, required: bool = False) -> Reading | None:
    """A number that may have a fraction, without a measure of area, length or money: ``value`` is a Decimal."""
    return read(x, _DECIMAL, strict=strict, required=required)


def read_money(x: object, factor: int = 1, *, strict: bool = False, required: bool = False) -> Reading | None:
    """An amount of money: ``value`` in đồng, whole.

    ``factor`` is the heading's unit ("triệu đồng" → 1_000_000) and applies to a bare number only; words in
    the cell win.
    A number that contradicts the heading ("35 đồng" or 2.400.000 under "triệu đồng") is a ``number_conflict``.
    ``measure`` tells the display style: "đồng", "triệu đồng", "tỷ triệu đồng", "đồng/người".
    """
    column = Column(
        _as_currency, _MONEY_ADVICE, whole=True, bare=Decimal(factor), multipliers=_ANY_MULTIPLIER
    )
    found = read(x, column, strict=strict, required=required)
    if found is not None and found.value is not None and factor > 1:
        in_dong = found.measure.startswith("đồng")
        if (in_dong and 0 < found.value < factor) or (
            not found.measure and found.value >= factor * 1_000_000
        ):
            raise ReadError(
                "number_conflict",
                f"Tiêu đề cột và số “{found.as_written}” không khớp đơn vị tiền. Ghi rõ, ví dụ 35 triệu đồng.",
                found.as_written,
            )
    return found


def read_area(
    x: object,
    to: Literal["m2", "ha"] = "m2",
    heading: Literal["m2", "ha"] | None = None,
    *,
    strict: bool = False,
    required: bool = False,
) -> Reading | None:
    """An area: ``value`` in ``to``, a Decimal. ``heading`` is the measure of a bare number (default: ``to``)."""

    def resolve(words: str) -> tuple[str, Decimal] | None:
        found = area_measure(words)
        return (found[0], found[1] / area_factor(to)) if found else None

    bare = area_factor(heading or to) / area_factor(to)
    advice = "Ghi diện tích bằng m2 hoặc ha; sào, công, mẫu mỗi nơi một khác nên xin đổi sang m2."
    groups = frozenset({"m2"} | ({""} if (heading or to) == "m2" else set()))
    column = Column(resolve, advice, bare=bare, sized=True, plain_groups=groups)
    return read(x, column, strict=strict, required=required)


def read_length(
    x: object,
    to: Literal["m", "km"] = "m",
    heading: Literal["m", "km"] | None = None,
    *,
    strict: bool = False,
    required: bool = False,
) -> Reading | None:
    """A length: ``value`` in ``to``, a Decimal. ``heading`` is the measure of a bare number (default: ``to``)."""

    def resolve(words: str) -> tuple[str, Decimal] | None:
        found = length_measure(words)
        return (found[0], found[1] / length_factor(to)) if found else None

    bare = length_factor(heading or to) / length_factor(to)
    groups = frozenset({"m"} | ({""} if (heading or to) == "m" else set()))
    column = Column(resolve, "Ghi chiều dài bằng m hoặc km.", bare=bare, sized=True, plain_groups=groups)
    return read(x, column, strict=strict, required=required)


def read_percent(
    x: object, *, fraction: bool = False, strict: bool = False, required: bool = False
) -> Reading | None:
    """A percentage: ``value`` in percent points ("99,78%" → 99.78).

    ``fraction``: the cell has a percent number format, so a real number 0.9978 is meant as 99,78%.
    """
    if fraction and not is_empty(x) and (share := native(x)) is not None:
        return Reading(finish(share * 100, _PERCENT, str(x)), as_written=str(x))
    return read(x, _PERCENT, strict=strict, required=required)


# --- ratios -----------------------------------------------------------------------------------------------------

_N: Final = r"\d+(?:[.,]\d+)*|[1-9]\d{0,2}(?: \d{3})+"
_RATIO: Final = re.compile(rf"(?P<a>{_N}) ?/ ?(?P<b>{_N})(?![\w./,]*\d)(?P<rest>.*)")
_RATIO_REST: Final = re.compile(
    rf"(?P<measure>[^\d%]*?)[,;]? ?\(?(?:(?:đạt|chiếm|bằng|tức|tỷ lệ|dat|=)\b ?)*(?:(?P<p>{_N}) ?%)?\)?"
)


def read_ratio(x: object, *, strict: bool = False, required: bool = False) -> Ratio | None:
    """A part of a whole: "83/109", "1.823/1.827 đơn, đạt 99,78%", "100%", or the part alone.

    A percentage that does not follow from its two numbers is a ``number_conflict``.
    """
    if is_empty(x) or not isinstance(x, str):
        alone = read_count(x, strict=strict, required=required)
        return (
            None if alone is None else Ratio(int(alone.value or 0), None, None, as_written=alone.as_written)
        )
    native(x)
    written, key = normalise(x)
    qualifier, rest = take_qualifier(key)
    found = _RATIO.fullmatch(rest)
    if found is None:
        return _lone_ratio(x, written, strict)
    a, b = (_whole(found[name], strict, written) for name in "ab")
    tail = _RATIO_REST.fullmatch(found["rest"].strip())
    if tail is None or (b == 0 and a > 0):
        raise conflict(written)
    measure = tail["measure"].strip(" ,;(")
    if measure and not count_measure(measure):
        raise ReadError(
            "unit_unknown", f"“{written}”: chữ “{measure}” không dùng ở ô này. Ghi ví dụ 83/109.", written
        )
    percent = share(a, b)
    if tail["p"]:
        stated, _ = digits(tail["p"], whole=False, strict=strict, written=written)
        if percent is None or abs(Decimal(a) * 100 / b - stated) >= Decimal(1).scaleb(
            int(stated.as_tuple().exponent)
        ):
            raise conflict(written)
        percent = plain(stated)
    codes = warnings(qualifier, dropped=bool(measure), guessed=False, strict=strict)
    return Ratio(a, b, percent, qualifier, codes, written, spelled(measure, written) if measure else "")


def _whole(text: str, strict: bool, written: str) -> int:
    value, _ = digits(text, whole=True, strict=True, written=written)
    return int(finish(value, _COUNT, written))


def _lone_ratio(x: str, written: str, strict: bool) -> Ratio:
    if "%" in written or "phần trăm" in written.lower():
        percent = read_percent(x, strict=strict)
        assert percent is not None
        return Ratio(
            None,
            None,
            Decimal(percent.value or 0),
            percent.qualifier,
            percent.warnings,
            written,
            percent.measure,
        )
    alone = read_count(x, strict=strict)
    assert alone is not None
    return Ratio(int(alone.value or 0), None, None, alone.qualifier, alone.warnings, written, alone.measure)


def share(part: int | Decimal, whole: int | Decimal, places: int = 2) -> Decimal | None:
    """Percent points of part in whole, rounded half up; None when the whole is 0. ``share(1823, 1827)`` is 99.78."""
    if not whole:
        return None
    return plain((Decimal(part) * 100 / Decimal(whole)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


# --- entered indicator values -------------------------------------------------------------------------------------

_VERBAL: Final = (
    r"(?:hàng|hằng) (?:chục|trăm|nghìn|ngàn|vạn|triệu|tỷ|tỉ)(?: (?:nghìn|ngàn|vạn|triệu|tỷ|tỉ))?|nhiều|một số|một vài"
    r"|vài(?: (?:chục|trăm|nghìn|ngàn))?|mấy(?: (?:chục|trăm|nghìn|ngàn))?|hầu hết|đa số|phần lớn"
    r"|toàn bộ|tất cả|không ít"
)
_VERBAL_KEY: Final = re.compile(rf"(?P<words>{match_key(_VERBAL)})(?!\w)(?P<rest>[^\d]*)")
_VERBAL_PLAIN: Final = re.compile(rf"(?P<words>{unaccent(_VERBAL)})(?!\w)(?P<rest>[^\d]*)")


def read_quantity(x: object, *, strict: bool = False, required: bool = False) -> Reading | None:
    """A figure as a report words it: qualifier, number, measure words ("hơn 22.590 m2 đất", "04 đợt").

    Nothing is converted but nghìn, triệu, tỷ: ``value`` is in the measure as written. A verbal quantity ("hàng chục
    ngàn ngày công") has ``value`` None and its words in ``qualifier``. "83/109" belongs to :func:`read_ratio`.
    """
    if is_empty(x) or native(x) is not None:
        return read(x, _QUANTITY, strict=strict, required=required)
    written, key = normalise(str(x))
    verbal = _VERBAL_KEY.fullmatch(key) or (_VERBAL_PLAIN.fullmatch(key) if key.isascii() else None)
    if verbal:
        words = " ".join(written.split()[: len(verbal["words"].split())])
        return Reading(None, words, (), written, " ".join(written.split()[len(words.split()) :]))
    first = phrase(written, key, whole=False, strict=False)
    last = first.parts[-1]
    whole = not last.multiplier and bool(count_measure(last.measure) or currency(last.measure))
    taken = phrase(written, key, whole=whole, strict=strict)
    if (
        strict
        and taken.guess == "sign"
        and not (last.multiplier or area_measure(last.measure) or length_measure(last.measure))
    ):
        raise unreadable(written, "Không rõ dấu phẩy: hàng nghìn ghi 1.050, phần lẻ ghi 17,5.")
    found = reading(taken, _QUANTITY, strict=strict)
    if found.value is not None and found.value == int(found.value):
        return Reading(int(found.value), found.qualifier, found.warnings, found.as_written, found.measure)
    return found
