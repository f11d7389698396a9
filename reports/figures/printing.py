"""In số liệu: a figure as reports print it – qualifier, number, measure – in the phrasing of domain description 3.2."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, cast

from common import formats
from common.formats import MoneyStyle, RatioStyle
from reports.figures.values import NO_QUALIFIER, FigureFormat, FigureValue

NIL: Final = "không có"
ZERO: Final = "không"
#: The author's choice "no word after the number".
NO_MEASURE: Final = "-"

DISPLAYS: Final = {
    "": "Theo loại số liệu",
    "đồng": "Tiền: đồng",
    "triệu": "Tiền: triệu đồng",
    "tỷ": "Tiền: tỷ đồng",
    "tỷ triệu": "Tiền: tỷ và triệu",
    "m2": "Diện tích: m2",
    "ha": "Diện tích: ha",
    "m": "Chiều dài: m",
    "km": "Chiều dài: km",
    "a/b": "Tỷ lệ: 83/109",
    "%": "Tỷ lệ: 76,15%",
    "a/b %": "Tỷ lệ: 83/109, đạt 76,15%",
    "a": "Tỷ lệ: chỉ tử số",
    "danh sách": "Danh sách tên",
    "bằng lời": "Số 0 ghi là “không”",
    "nguyên văn": "Như đã nhập",
}
"""What `FigureFormat.display` may be, with its label for the author."""

_RATIO_STYLES: Final[dict[str, RatioStyle]] = {"a/b": "a/b", "%": "x%", "a/b %": "a/b, đạt x%"}
_MONEY_WORDS: Final = {"đ": "đồng", "triệu đồng": "triệu", "tỷ đồng": "tỷ", "tỉ": "tỷ", "tỉ đồng": "tỷ"}


def printed(value: FigureValue, form: FigureFormat | None = None) -> str:
    """A figure in full: "khoảng 5.300 lượt", "83/109 thôn, buôn, tổ dân phố", "không có"; "" when it is missing."""
    form = form or FigureFormat()
    if value.state != "value":
        return NIL if value.state == "nil" else ""
    display = _display(value, form)
    if display == "danh sách" and value.items:
        return named_list(value)
    if display == "nguyên văn" and value.as_written:
        return value.as_written
    measure = "" if form.measure == NO_MEASURE else form.measure or value.measure
    if value.words:
        return f"{value.words} {measure}".strip()
    text = _whole(value, display, measure, bool(form.measure), form.pad2 or value.pad2)
    if form.measure == NO_MEASURE:
        text = _bare(text)
    return formats.qualified(text, qualifier_of(value, form))


def number_only(value: FigureValue, form: FigureFormat | None = None) -> str:
    """The number without qualifier and measure: "5.300", "83/109", "2 tỷ 631 triệu"."""
    form = form or FigureFormat()
    if value.state != "value":
        return NIL if value.state == "nil" else ""
    if value.words:
        return value.words
    return _bare(_whole(value, _display(value, form), "", False, form.pad2 or value.pad2))


def _bare(text: str) -> str:
    for sign in (" đồng/người", " đồng", " m2", " ha", " km", " m"):
        text = text.removesuffix(sign)
    return text


def named_list(value: FigureValue) -> str:
    """The names of a list figure in one sentence."""
    return listed(value.items)


def listed(names: Sequence[str]) -> str:
    """Names in one sentence: "A và B", "A, B và C", "A; B và C" where a name holds a comma."""
    if len(names) < 2:
        return "".join(names)
    between = "; " if any("," in name for name in names) else ", "
    return f"{between.join(names[:-1])} và {names[-1]}"


def qualifier_of(value: FigureValue, form: FigureFormat) -> str:
    """The word before the number: the author's choice goes before that of the rows; "-" is none."""
    if form.qualifier == NO_QUALIFIER:
        return ""
    return form.qualifier or value.qualifier


def _display(value: FigureValue, form: FigureFormat) -> str:
    chosen = (form.display or value.display).strip()
    chosen = _MONEY_WORDS.get(chosen, chosen)
    return chosen if chosen in DISPLAYS else ""


def _whole(value: FigureValue, display: str, measure: str, replaced: bool, pad2: bool) -> str:
    """Number and measure. ``measure`` "" prints the number with the sign of its own scale only."""
    if value.before is not None or value.after is not None:
        return _pair(value, display, measure if replaced else "")
    if value.numerator is not None or value.denominator is not None:
        return _ratio(value, display, measure, pad2)
    if value.value is None:
        return ""
    amount = value.value
    if amount == 0 and display == "bằng lời":
        return ZERO
    match value.quantity:
        case "money":
            return _ending(formats.format_money(amount, _money_style(display)), "đồng", measure, replaced)
        case "rate":
            return _rate(amount, display, measure if replaced else "")
        case "area":
            unit = "ha" if display == "ha" else "m2"
            return _ending(formats.format_area(amount, unit), unit, measure, replaced)  # type: ignore[arg-type]
        case "length":
            unit = "km" if display == "km" else "m"
            return _ending(formats.format_length(amount, unit), unit, measure, replaced)  # type: ignore[arg-type]
        case "percent":
            return _percent(amount, measure)
    if value.rule in ("RATIO", "COVER"):
        return _percent(amount, measure)
    if amount == int(amount):
        number = formats.format_count(amount, pad2 and amount != 0)
    else:
        number = formats.format_decimal(amount)
    return f"{number} {measure}".strip()


def _money_style(display: str) -> MoneyStyle:
    return cast(MoneyStyle, display if display in formats.MONEY_STYLES else "auto")


def _rate_style(display: str) -> MoneyStyle:
    """A sum for each person is written out in đồng unless the author chose a scale."""
    return _money_style(display) if display else "đồng"


def _rate(amount: Decimal, display: str, measure: str) -> str:
    """A sum for each person; the sign "đ/người" stands close to the number, as offices type it."""
    text = formats.format_money(amount, _rate_style(display), per="người")
    if not measure:
        return text
    number = text.removesuffix(" đồng/người")
    return f"{number}{measure}" if measure.startswith("đ/") else f"{number} {measure}"


def _ending(text: str, own: str, measure: str, replaced: bool) -> str:
    """The printed amount with the author's word in place of the measure it ends with."""
    return f"{text.removesuffix(own)}{measure}" if replaced and measure else text


def _percent(amount: Decimal, measure: str) -> str:
    return f"{formats.format_percent(amount)} {'' if measure == '%' else measure}".strip()


def _ratio(value: FigureValue, display: str, measure: str, pad2: bool) -> str:
    part, whole = value.numerator, value.denominator
    if display == "a" and part is not None:
        return f"{formats.format_count(part, pad2 and part != 0)} {measure}".strip()
    if part is not None and not whole:
        return f"{formats.format_count(part)} {measure}".strip()
    return formats.format_ratio(
        None if part is None else int(part),
        None if whole is None else int(whole),
        _RATIO_STYLES.get(display, "a/b"),
        percent=value.value,
        measure="" if measure == "%" else measure,
    )


def _pair(value: FigureValue, display: str, measure: str) -> str:
    """Two points in time: "từ 33,61% năm 2013 giảm còn 26,72% năm 2015"."""
    told = []
    for point in (value.before, value.after):
        if point is None:
            told.append("")
            continue
        if value.quantity == "rate":
            number = _rate(point[0], display, measure)
        elif value.quantity == "percent":
            number = formats.format_percent(point[0])
        elif value.quantity == "money":
            number = formats.format_money(point[0], _money_style(display))
        else:
            number = f"{formats.format_decimal(point[0])} {value.measure}".strip()
        told.append(f"{number} {point[1]}".strip())
    if not told[0] or not told[1]:
        return told[0] or told[1]
    assert value.before is not None
    assert value.after is not None
    change = value.after[0] - value.before[0]
    verb = "giảm còn" if change < 0 else "tăng lên" if change > 0 else "giữ nguyên"
    return f"từ {told[0]} {verb} {told[1]}"
