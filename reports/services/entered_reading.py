"""Đọc giá trị như trong báo cáo: what a written figure means for an indicator – number, ratio, pair, names, words.

The numbers are read by `common.numbers`; here only the parts that an indicator's rule and quantity ask for are told
apart. What has two meanings is refused with a sentence that says what to write.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from common.numbers import (
    ReadError,
    Reading,
    read_area,
    read_length,
    read_money,
    read_percent,
    read_quantity,
    read_ratio,
)
from common.text import clean, fold
from reports.models import Indicator, Quantity, Rule

NIL_WORDS: Final = frozenset({"khong co", "khong phat sinh", "chua phat sinh"})
RATIOS: Final = (Rule.RATIO, Rule.COVER)

_RATIO: Final = re.compile(r"\d\s*/\s*\d")
_HALF_RATIO: Final = re.compile(r"[^/]*\d\s*/[^\d/]*|[^\d/]*/\s*\d[^/]*")
_PADDED: Final = re.compile(r"(?<![\d.,/])0[1-9](?![\d.,/])")
_NAMES: Final = re.compile(r"(?P<rest>[^()]*)\((?P<names>[^()]+)\)\s*")
_SIGNED: Final = re.compile(r"(?P<word>giảm|tăng)\s+(?P<rest>.+)", re.IGNORECASE | re.DOTALL)
_AGAINST: Final = re.compile(r"\s+so với .*", re.IGNORECASE | re.DOTALL)
_BETWEEN: Final = re.compile(
    r"\s*(?:→|->|=>)\s*|\s+(?:thì đến|xuống còn|giảm xuống|giảm còn|tăng lên|xuống|còn|lên|đến)\s+",
    re.IGNORECASE,
)
_WHEN: Final = r"(?:đầu |cuối |giữa )?(?:năm|tháng|quý) [^()%]+?"
_POINT: Final = (
    re.compile(rf"(?P<when>{_WHEN})\s*(?:\blà\b|\btừ\b|\bcòn\b|:)\s*(?P<number>.+)", re.IGNORECASE),
    re.compile(r"(?:từ )?(?P<number>[^()]+?)\s*\((?P<when>[^()]+)\)", re.IGNORECASE),
    re.compile(rf"(?:từ )?(?P<number>.+?)\s+(?P<when>{_WHEN})", re.IGNORECASE),
    re.compile(r"(?:từ )?(?P<number>.+?)(?P<when>)", re.IGNORECASE),
)
PAIR_ADVICE: Final = (
    "Ghi hai thời điểm, ví dụ 33,61% (năm 2013) → 26,72% (năm 2015), hoặc ghi ở phần Trước và sau."
)

HALF_ADVICE: Final = (
    "Nếu không rõ mẫu số, chỉ ghi tử số, ví dụ 1.823; nếu không rõ tử số, ghi mẫu số ở “Các phần đã đọc”."
)


@dataclass(frozen=True)
class Written:
    """The parts of a written figure, in base measures (đồng, m2, m, percent points).

    `display_measure` is what to print the number in, `pad2` whether a zero stood before a digit, `measure` the word
    after the number.
    """

    qualifier: str = ""
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    words: str = ""
    display_measure: str = ""
    pad2: bool = False
    is_nil: bool = False
    items: str = ""
    before_value: Decimal | None = None
    before_label: str = ""
    after_value: Decimal | None = None
    after_label: str = ""
    measure: str = ""

    @property
    def columns(self) -> dict[str, Any]:
        """What goes into the columns of an entered value."""
        return {name: value for name, value in vars(self).items() if name != "measure"}


def read_written(text: str, indicator: Indicator) -> Written:
    """The parts of a written figure of an indicator; raises ReadError with a sentence that says what to write."""
    text = clean(text)
    if fold(text) in NIL_WORDS:
        return Written(is_nil=True)
    if indicator.rule == Rule.PAIR:
        return _pair(text, indicator)
    if (words := _verbal(text)) is not None:
        return Written(words=words.qualifier, measure=words.measure)
    if indicator.rule in RATIOS:
        return _ratio(text)
    if _RATIO.search(text):
        raise ReadError("number_conflict", "Chỉ tiêu này không phải tỷ lệ. Ghi một số và đơn vị tính.", text)
    items = ""
    if indicator.rule == Rule.LIST and (found := _NAMES.fullmatch(text)):
        names = [name.strip(" .") for name in re.split(r"[;,]", found["names"])]
        items, text = "\n".join(name for name in names if name), found["rest"].strip()
    value, reading = _amount(text, indicator)
    return Written(
        qualifier=reading.qualifier,
        value=value,
        display_measure=_display(reading.measure, indicator),
        pad2=bool(_PADDED.search(text)) and value == int(value) and 0 < value < 10,
        items=items,
        measure=reading.measure,
    )


def measure_differs(written: Written, indicator: Indicator) -> bool:
    """Whether the word after the number names something else than the indicator counts: người for lượt."""
    if indicator.quantity not in (Quantity.COUNT, Quantity.VISITS, Quantity.PEOPLE, Quantity.HOUSEHOLDS):
        return False
    said, meant = fold(written.measure), fold(indicator.measure)
    return bool(said and meant) and not (said.startswith(meant) or meant.startswith(said) or meant in said)


def _verbal(text: str) -> Reading | None:
    try:
        found = read_quantity(text, strict=True)
    except ReadError:
        return None
    return found if found is not None and found.value is None else None


def _ratio(text: str) -> Written:
    if _HALF_RATIO.fullmatch(text):
        raise ReadError("number_unreadable", f"“{text[:60]}” thiếu một số. {HALF_ADVICE}", text)
    found = read_ratio(text, strict=True, required=True)
    assert found is not None
    both = found.numerator is not None and found.denominator is not None
    return Written(
        qualifier=found.qualifier,
        value=None if both or found.numerator is not None else found.percent,
        numerator=_decimal(found.numerator),
        denominator=_decimal(found.denominator),
        display_measure="a/b %" if both and "%" in text else "",
        measure=found.measure if found.measure != "%" else "",
    )


def _decimal(number: int | Decimal | None) -> Decimal | None:
    return None if number is None else Decimal(number)


def _amount(text: str, indicator: Indicator) -> tuple[Decimal, Reading]:
    """The number in its base measure, with the reading it came from."""
    sign = 1
    if indicator.quantity == Quantity.PERCENT:
        text = _AGAINST.sub("", text)
        if found := _SIGNED.fullmatch(text):
            sign, text = (-1 if fold(found["word"]) == "giam" else 1), found["rest"]
    match indicator.quantity:
        case Quantity.MONEY:
            reading = read_money(text, strict=True, required=True)
        case Quantity.AREA:
            reading = read_area(text, "m2", strict=True, required=True)
        case Quantity.LENGTH:
            reading = read_length(text, "m", strict=True, required=True)
        case Quantity.PERCENT:
            reading = read_percent(text, strict=True, required=True)
        case _:
            reading = read_quantity(text, strict=True, required=True)
    assert reading is not None
    if reading.value is None:
        raise ReadError("number_unreadable", "Chưa đọc được số. Ghi số rồi đến đơn vị tính.", text)
    value = Decimal(reading.value)
    counted = indicator.quantity in (
        Quantity.COUNT,
        Quantity.VISITS,
        Quantity.PEOPLE,
        Quantity.HOUSEHOLDS,
    )
    if counted and value != int(value):
        raise ReadError("number_not_integer", f"“{text}”: chỉ tiêu này cần số nguyên, ví dụ 1.050.", text)
    return sign * value, reading


def _display(measure: str, indicator: Indicator) -> str:
    """What the number is printed in: as it was written."""
    words = fold(measure)
    if indicator.quantity in (Quantity.MONEY, Quantity.RATE):
        for start, display in (("ty trieu", "tỷ triệu"), ("trieu", "triệu"), ("ty", "tỷ")):
            if words.startswith(start):
                return display
        return "đồng" if words.startswith("dong") and indicator.quantity == Quantity.MONEY else ""
    if indicator.quantity == Quantity.AREA:
        return "ha" if words.startswith("ha") else "m2" if words else ""
    if indicator.quantity == Quantity.LENGTH:
        return "km" if words.startswith("km") else "m" if words else ""
    return ""


def _pair(text: str, indicator: Indicator) -> Written:
    """Two points in time: "từ 33,61% năm 2013 giảm còn 26,72% năm 2015", "33,61% (2013) → 26,72% (2015)"."""
    for between in _BETWEEN.finditer(text):
        try:
            before = _point(text[: between.start()], indicator)
            after = _point(text[between.end() :], indicator)
        except ReadError:
            continue
        return Written(
            before_value=before[0],
            before_label=before[1],
            after_value=after[0],
            after_label=after[1],
            display_measure=before[2] if before[2] == after[2] else "",
        )
    raise ReadError("number_unreadable", f"Chưa đọc được “{text[:60]}”. {PAIR_ADVICE}", text)


def _point(text: str, indicator: Indicator) -> tuple[Decimal, str, str]:
    refusal = ReadError("number_unreadable", PAIR_ADVICE, text)
    for pattern in _POINT:
        if found := pattern.fullmatch(text.strip(" ,;")):
            try:
                value, reading = _amount(found["number"].strip(" ,;"), indicator)
            except ReadError as error:
                refusal = error
                continue
            when = found["when"].strip()
            label = f"năm {when}" if re.fullmatch(r"\d{4}", when) else when
            return value, label, _display(reading.measure, indicator)
    raise refusal
