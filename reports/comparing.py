"""So sánh: how a figure changed between two periods or two reviews, in numbers and in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from common import formats
from common.periods import Period
from reports.figures import FigureValue

HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Change:
    """From `then` to `now` in the base measure; `percent` is None when nothing can be divided by.

    `points` marks two shares, whose difference is told in percentage points.
    """

    now: Decimal
    then: Decimal
    points: bool = False

    @property
    def difference(self) -> Decimal:
        """What came to it; negative for what went."""
        return self.now - self.then

    @property
    def percent(self) -> Decimal | None:
        """The change as a part of what there was, rounded half up to two decimals."""
        if self.points or self.then == 0:
            return None
        return (self.difference / self.then * 100).quantize(HUNDREDTH, ROUND_HALF_UP)


def change_between(now: FigureValue, then: FigureValue) -> Change | None:
    """The change of a figure; None when one of the two is missing, told in words or a pair, or of another kind."""
    values = amount_of(now), amount_of(then)
    if values[0] is None or values[1] is None or now.quantity != then.quantity:
        return None
    shares = [value.denominator is not None for value in (now, then) if value.state == "value"]
    if any(shares) and not all(shares):
        return None
    return Change(values[0], values[1], points=any(shares) or now.quantity == "percent")


def amount_of(value: FigureValue) -> Decimal | None:
    """The number that can be compared: "không có" counts as none at all, a missing figure cannot be compared."""
    if value.state == "nil":
        return Decimal(0)
    if value.state != "value" or value.words or value.before is not None or value.after is not None:
        return None
    return value.value


def in_words(change: Change, *, to: str, measure: str = "") -> str:
    """ "tăng 12,5% so với cùng kỳ", "giảm 3,2 điểm phần trăm …"; `measure` is told when there was nothing before."""
    if change.difference == 0:
        return f"bằng {to}"
    verb = "tăng" if change.difference > 0 else "giảm"
    size = abs(change.difference)
    if change.points:
        text = f"{formats.format_decimal(size.quantize(HUNDREDTH, ROUND_HALF_UP))} điểm phần trăm"
    elif change.percent is not None:
        text = f"{formats.format_decimal(abs(change.percent))}%"
    else:
        text = f"{formats.format_decimal(size)} {measure}".strip()
    return f"{verb} {text} so với {to}"


def period_before(period: Period) -> tuple[Period, str]:
    """What a period is compared with, and its name: the same days a year earlier ("cùng kỳ"), for periods of more than
    a year the one of the same length just before ("kỳ trước")."""
    if period.ends_on < _years(period.starts_on, 1):
        return Period(_years(period.starts_on, -1), _years(period.ends_on, -1)), "cùng kỳ"
    first, last = period.starts_on, period.ends_on
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    ends = first - dt.timedelta(days=1)
    at = first.year * 12 + first.month - 1 - months
    starts = dt.date(at // 12, at % 12 + 1, 1) if first.day == 1 else ends - (last - first)
    return Period(starts, ends), "kỳ trước"


def _years(day: dt.date, by: int) -> dt.date:
    """The same day some years on; the last day of February stays the last one."""
    next_day = day + dt.timedelta(days=1)
    if (next_day.month, next_day.day) == (3, 1):
        return dt.date(day.year + by, 3, 1) - dt.timedelta(days=1)
    return day.replace(year=day.year + by)
