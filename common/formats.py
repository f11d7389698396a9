"""Printing numbers, money, areas, ratios and dates the way Vietnamese offices write them (domain description 3.2).

Thousands take a dot, decimals a comma, the percent sign stands close. Rounding is half up. Whatever is printed here is
read back by ``common.numbers`` and ``common.dates`` with the same value. None prints as "".
"""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal

from common.number_columns import plain
from common.numbers import share

Number = int | float | Decimal
MoneyStyle = Literal["đồng", "triệu", "tỷ", "tỷ triệu", "auto"]
RatioStyle = Literal["a/b", "x%", "a/b, đạt x%"]

MONEY_STYLES: Final = ("đồng", "triệu", "tỷ", "tỷ triệu", "auto")
RATIO_STYLES: Final = ("a/b", "x%", "a/b, đạt x%")
_TY: Final = 10**9
_TRIEU: Final = 10**6


def _decimal(value: Number) -> Decimal:
    return Decimal(format(value, ".15g")) if isinstance(value, float) else Decimal(value)


def qualified(text: str, qualifier: str = "") -> str:
    """The qualifier before a printed number.

    >>> qualified("5.300", "khoảng")
    'khoảng 5.300'
    """
    return f"{qualifier} {text}" if qualifier and text else text


def format_decimal(value: Number | None, places: int | None = None, qualifier: str = "") -> str:
    """A number with a decimal comma, without trailing zeros; ``places`` rounds half up.

    >>> format_decimal(Decimal("126.80")), format_decimal(Decimal("99.785"), 2), format_decimal(22590)
    ('126,8', '99,79', '22.590')
    """
    if value is None:
        return ""
    number = _decimal(value)
    if places is not None:
        number = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    whole, _, fraction = f"{plain(number) or Decimal(0):,f}".partition(".")
    return qualified(whole.replace(",", ".") + (f",{fraction}" if fraction else ""), qualifier)


def format_count(value: Number | None, pad2: bool = False, qualifier: str = "") -> str:
    """A number of things; ``pad2`` writes numbers below ten with a zero, as for teams and awards.

    >>> format_count(5300), format_count(4, pad2=True), format_count(75, pad2=True)
    ('5.300', '04', '75')
    """
    text = format_decimal(value, 0)
    return qualified(f"0{text}" if pad2 and len(text) == 1 else text, qualifier)


def format_money(
    value: Number | None,
    style: MoneyStyle = "auto",
    places: int | None = None,
    qualifier: str = "",
    per: str = "",
) -> str:
    """An amount of đồng. ``places`` rounds what stands before triệu or tỷ; without it nothing is lost.

    ``auto``: tỷ with at most two decimals, else "2 tỷ 631 triệu", else triệu with one decimal, else đồng: the shortest
    that says the amount exactly. ``per`` makes it an amount for each ("người").

    >>> format_money(16_922_000, "đồng"), format_money(2_400_000_000, "triệu"), format_money(103_600_000_000, "tỷ")
    ('16.922.000 đồng', '2.400 triệu đồng', '103,6 tỷ đồng')
    >>> format_money(2_631_000_000, "tỷ triệu"), format_money(35_000_000), format_money(20_570_000, "đồng", per="người")
    ('2 tỷ 631 triệu đồng', '35 triệu đồng', '20.570.000 đồng/người')
    """
    if value is None:
        return ""
    amount = _decimal(value)
    end = f"đồng/{per}" if per else "đồng"
    chosen = _money_style(amount) if style == "auto" else style
    if chosen == "tỷ triệu":
        text = _ty_and_trieu(amount, places)
    elif chosen in ("tỷ", "triệu"):
        text = f"{format_decimal(amount / (_TY if chosen == 'tỷ' else _TRIEU), places)} {chosen}"
    elif chosen == "đồng":
        text = format_decimal(amount, places)
    else:
        raise ValueError(f"money style {style!r} is none of {MONEY_STYLES}")
    return qualified(f"{text} {end}", qualifier)


def _money_style(amount: Decimal) -> str:
    if abs(amount) >= _TY:
        if amount % 10_000_000 == 0:
            return "tỷ"
        return "tỷ triệu" if amount % _TRIEU == 0 else "đồng"
    return "triệu" if abs(amount) >= _TRIEU and amount % 100_000 == 0 else "đồng"


def _ty_and_trieu(amount: Decimal, places: int | None) -> str:
    if places is not None:
        amount = (amount / _TRIEU).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) * _TRIEU
    ty, rest = divmod(abs(amount), _TY)
    words = [f"{format_decimal(ty)} tỷ"] if ty else []
    if rest or not ty:
        words.append(f"{format_decimal(rest / _TRIEU)} triệu")
    return ("-" if amount < 0 else "") + " ".join(words)


def format_area(
    value: Number | None,
    unit: Literal["m2", "ha"] = "m2",
    base: Literal["m2", "ha"] = "m2",
    places: int | None = None,
    qualifier: str = "",
) -> str:
    """An area in ``unit``; ``value`` is in ``base``. The sign is "m2", as offices type it.

    >>> format_area(22590), format_area(175000, "ha"), format_area(130000, qualifier="trên")
    ('22.590 m2', '17,5 ha', 'trên 130.000 m2')
    """
    return _sized(value, unit, {"m2": Decimal(1), "ha": Decimal(10_000)}, base, places, qualifier)


def format_length(
    value: Number | None,
    unit: Literal["m", "km"] = "m",
    base: Literal["m", "km"] = "m",
    places: int | None = None,
    qualifier: str = "",
) -> str:
    """A length in ``unit``; ``value`` is in ``base``.

    >>> format_length(16935), format_length(126800, "km")
    ('16.935 m', '126,8 km')
    """
    return _sized(value, unit, {"m": Decimal(1), "km": Decimal(1000)}, base, places, qualifier)


def _sized(
    value: Number | None, unit: str, sizes: dict[str, Decimal], base: str, places: int | None, qualifier: str
) -> str:
    if value is None:
        return ""
    return qualified(
        f"{format_decimal(_decimal(value) * sizes[base] / sizes[unit], places)} {unit}", qualifier
    )


def format_percent(value: Number | None, places: int = 2, qualifier: str = "") -> str:
    """Percent points with the sign close by.

    >>> format_percent(Decimal("99.781")), format_percent(100), format_percent(Decimal("76.146"))
    ('99,78%', '100%', '76,15%')
    """
    return "" if value is None else qualified(f"{format_decimal(value, places)}%", qualifier)


def format_ratio(
    numerator: int | None,
    denominator: int | None,
    style: RatioStyle = "a/b",
    percent: Number | None = None,
    measure: str = "",
    places: int = 2,
    qualifier: str = "",
) -> str:
    """A part of a whole. ``percent`` is used when it cannot be computed; ``measure`` follows the two numbers.

    >>> format_ratio(83, 109, measure="thôn, buôn"), format_ratio(1823, 1827, "a/b, đạt x%", measure="đơn")
    ('83/109 thôn, buôn', '1.823/1.827 đơn, đạt 99,78%')
    >>> format_ratio(None, None, "x%", percent=100)
    '100%'
    """
    if style not in RATIO_STYLES:
        raise ValueError(f"ratio style {style!r} is none of {RATIO_STYLES}")
    if numerator is not None and denominator:
        percent = share(numerator, denominator, places)
    both = numerator is not None and denominator is not None
    pair = f"{format_count(numerator)}/{format_count(denominator)}" if both else format_count(numerator)
    points = format_percent(percent, places)
    if style == "x%" or not pair:
        text = f"{points or pair} {measure}"
    else:
        text = f"{pair} {measure}".strip() + (f", đạt {points}" if style == "a/b, đạt x%" and points else "")
    return qualified(text.strip(), qualifier)


def format_date(value: dt.date | None) -> str:
    """A date in figures.

    >>> format_date(dt.date(2016, 10, 5))
    '05/10/2016'
    """
    return "" if value is None else f"{value.day:02}/{value.month:02}/{value.year:04}"


def format_date_line(value: dt.date | None) -> str:
    """The date line of a document: days below ten and the months 1 and 2 take a zero, the months 3 to 9 do not.

    >>> format_date_line(dt.date(2026, 2, 5)), format_date_line(dt.date(2023, 3, 15))
    ('ngày 05 tháng 02 năm 2026', 'ngày 15 tháng 3 năm 2023')
    """
    if value is None:
        return ""
    month = f"{value.month:02}" if value.month < 3 else str(value.month)
    return f"ngày {value.day:02} tháng {month} năm {value.year}"
