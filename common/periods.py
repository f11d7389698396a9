"""Kỳ báo cáo: a month, quarter, half, nine months, year, span of years, or any two days."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["month", "quarter", "half", "nine_months", "year", "span", "days"]

ROMAN: Final = ("I", "II", "III", "IV")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """First and last day, both counted in. Raises ValueError when they stand in the wrong order."""

    starts_on: dt.date
    ends_on: dt.date

    def __post_init__(self) -> None:
        if self.starts_on > self.ends_on:
            raise ValueError("Ngày đầu kỳ phải trước hoặc trùng ngày cuối kỳ.")

    @classmethod
    def year(cls, year: int) -> Period:
        """Năm."""
        return cls._months(year, 1, 12)

    @classmethod
    def half(cls, year: int, half: int) -> Period:
        """6 tháng đầu năm (1) or 6 tháng cuối năm (2)."""
        return cls._months(year, half * 6 - 5, half * 6)

    @classmethod
    def nine_months(cls, year: int) -> Period:
        """9 tháng đầu năm."""
        return cls._months(year, 1, 9)

    @classmethod
    def quarter(cls, year: int, quarter: int) -> Period:
        """Quý I, II, III, IV."""
        return cls._months(year, quarter * 3 - 2, quarter * 3)

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        """Tháng."""
        return cls._months(year, month, month)

    @classmethod
    def span(cls, first_year: int, last_year: int) -> Period:
        """Giai đoạn: whole years from the first to the last."""
        return cls(dt.date(first_year, 1, 1), dt.date(last_year, 12, 31))

    @classmethod
    def between(cls, starts_on: dt.date, ends_on: dt.date) -> Period:
        """Any two days."""
        return cls(starts_on, ends_on)

    @classmethod
    def _months(cls, year: int, first: int, last: int) -> Period:
        return cls(dt.date(year, first, 1), dt.date(year, last, calendar.monthrange(year, last)[1]))

    @property
    def kind(self) -> Kind:
        """What the two days amount to; "days" when they are no customary period."""
        first, last = self.starts_on, self.ends_on
        if first.day != 1 or (last + dt.timedelta(days=1)).day != 1:
            return "days"
        months = (last.year - first.year) * 12 + last.month - first.month + 1
        if first.month == 1 and last.month == 12:
            return "year" if months == 12 else "span"
        if months == 1:
            return "month"
        if months == 3 and first.month % 3 == 1:
            return "quarter"
        if months == 6 and first.month in (1, 7):
            return "half"
        return "nine_months" if months == 9 and first.month == 1 else "days"

    @property
    def label(self) -> str:
        """The period as reports name it: "năm 2023", "6 tháng đầu năm 2019", "giai đoạn 2016-2020"."""
        first, last = self.starts_on, self.ends_on
        year = first.year
        match self.kind:
            case "year":
                return f"năm {year}"
            case "half":
                return f"6 tháng {'đầu' if first.month == 1 else 'cuối'} năm {year}"
            case "nine_months":
                return f"9 tháng đầu năm {year}"
            case "quarter":
                return f"quý {ROMAN[first.month // 3]} năm {year}"
            case "month":
                return f"tháng {first.month} năm {year}"
            case "span":
                return f"giai đoạn {year}-{last.year}"
        if first == last:
            return f"ngày {first:%d/%m/%Y}"
        return f"từ ngày {first:%d/%m/%Y} đến ngày {last:%d/%m/%Y}"

    @property
    def days(self) -> int:
        """Number of days, first and last included."""
        return (self.ends_on - self.starts_on).days + 1

    def previous(self) -> Period:
        """The period of the same length and kind just before: quý I/2023 → quý IV/2022."""
        if self.kind == "days":
            ends_on = self.starts_on - dt.timedelta(days=1)
            return Period(ends_on - dt.timedelta(days=self.days - 1), ends_on)
        if self.kind == "nine_months":
            return self.year_before()
        months = (
            (self.ends_on.year - self.starts_on.year) * 12 + self.ends_on.month - self.starts_on.month + 1
        )
        first = self.starts_on.year * 12 + self.starts_on.month - 1 - months
        return Period(dt.date(first // 12, first % 12 + 1, 1), self.starts_on - dt.timedelta(days=1))

    def year_before(self) -> Period:
        """Cùng kỳ năm trước: the same days one year earlier (29/02 becomes 28/02)."""
        return Period(_year_back(self.starts_on), _year_back(self.ends_on))

    def contains(self, day: dt.date) -> bool:
        """Whether a day lies in the period, first and last day included."""
        return self.starts_on <= day <= self.ends_on

    def overlaps(self, other: Period) -> bool:
        """Whether the two have a day in common."""
        return self.starts_on <= other.ends_on and other.starts_on <= self.ends_on

    def __str__(self) -> str:
        return self.label


def _year_back(day: dt.date) -> dt.date:
    """One year earlier; the last day of February stays the last day."""
    year = day.year - 1
    last = calendar.monthrange(year, day.month)[1]
    end = day.day == calendar.monthrange(day.year, day.month)[1]
    return day.replace(year=year, day=last if end else min(day.day, last))
