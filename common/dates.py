"""Dates, date ranges and periods as offices write them. Only a missing year is completed, and that with a notice.

Accepted: 15/3/2023, 15-3-2023, 15.3.2023, 2023-03-15, ngày 15 tháng 3 năm 2023, with a weekday, a part of the day or
an hour beside it; 15/3 when a period gives the year. Refused with a question: a month without a day, a range where
one day is wanted, 30/02, 03/25/2023. Rule source: import measurements 5.

========================  ============================================================================
date_year_assumed         the year was taken from the period
date_two_digit_year       15/3/23 was read as 2023
date_serial_unformatted   a bare number in a date column was read as a spreadsheet's day number
date_from_text            none of these: a full date that the sheet stored as text (``strict=False`` only)
========================  ============================================================================
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from common.number_columns import is_empty, sensible
from common.periods import ROMAN, Period
from common.reading import CELL_ERRORS, ReadError
from common.text import clean, match_key, unaccent

__all__ = [
    "DateRangeReading",
    "DateReading",
    "Period",
    "ReadError",
    "read_date",
    "read_date_range",
    "read_period",
]

FIRST_YEAR: Final = 1930
LAST_YEAR: Final = 2100
SERIALS: Final = range(20_000, 60_001)
SERIAL_ZERO: Final = dt.date(1899, 12, 30)
_MAX_LENGTH: Final = 80


@dataclass(frozen=True, slots=True)
class DateReading:
    """One day as read; ``warnings`` are codes of the table above, ``as_written`` the cleaned text."""

    value: dt.date
    warnings: tuple[str, ...] = ()
    as_written: str = ""


@dataclass(frozen=True, slots=True)
class DateRangeReading:
    """First and last day as read (equal for a single day)."""

    starts_on: dt.date
    ends_on: dt.date
    warnings: tuple[str, ...] = ()
    as_written: str = ""


def read_date(
    x: object,
    period: Period | None = None,
    strict: bool = True,
    *,
    inside: bool = False,
    required: bool = False,
) -> DateReading | None:
    """One day from a form field or a cell (str, date, datetime; a day number only with ``strict=False``).

    ``period`` gives the year of "15/3". ``inside`` refuses a day outside it (``date_out_of_range``). None when empty.
    A range is refused (``date_range``).
    """
    found = _read(x, period, strict, inside=inside, required=required, single=True)
    return None if found is None else DateReading(found.starts_on, found.warnings, found.as_written)


def read_date_range(
    x: object,
    period: Period | None = None,
    strict: bool = True,
    *,
    inside: bool = False,
    required: bool = False,
) -> DateRangeReading | None:
    """First and last day: "12-15/3/2023", "12/3 - 15/3/2023", "từ ngày 12/3 đến ngày 15/3/2023", or one day."""
    return _read(x, period, strict, inside=inside, required=required, single=False)


def _read(
    x: object, period: Period | None, strict: bool, *, inside: bool, required: bool, single: bool
) -> DateRangeReading | None:
    if is_empty(x):
        if required:
            raise ReadError("required_missing", "Ô này cần có ngày, ví dụ 15/3/2023.")
        return None
    found = _from_text(x, period, strict, single) if isinstance(x, str) else _from_native(x, strict)
    for day in (found.starts_on, found.ends_on):
        _check_day(day, period if inside else None, found.as_written)
    return found


def _check_day(day: dt.date, period: Period | None, written: str) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ReadError("date_out_of_range", f"“{written}”: xin xem lại năm {day.year}.", written)
    if period is not None and not period.contains(day):
        raise ReadError(
            "date_out_of_range", f"Ngày {day:%d/%m/%Y} nằm ngoài {period.label}. Xin xem lại.", written
        )


def _from_native(x: object, strict: bool) -> DateRangeReading:
    if isinstance(x, dt.datetime):
        return DateRangeReading(x.date(), x.date(), (), str(x))
    if isinstance(x, dt.date):
        return DateRangeReading(x, x, (), str(x))
    if isinstance(x, bool) or not isinstance(x, int | float | Decimal) or not sensible(x, 10**9):
        raise _unreadable(str(x) if isinstance(x, bool | float) else type(x).__name__)
    if not strict and SERIALS.start <= x < SERIALS.stop:
        day = SERIAL_ZERO + dt.timedelta(days=int(x))
        return DateRangeReading(day, day, ("date_serial_unformatted",), str(x))
    if FIRST_YEAR <= x <= LAST_YEAR and x == int(x):
        raise _incomplete(str(x))
    raise _unreadable(str(x))


def _unreadable(written: str, advice: str = "Ghi ngày/tháng/năm, ví dụ 15/3/2023.") -> ReadError:
    shown = written if len(written) <= 60 else written[:57] + "…"
    return ReadError("date_unreadable", f"Chưa đọc được ngày “{shown}”. {advice}", written)


def _incomplete(written: str) -> ReadError:
    return ReadError(
        "date_incomplete", f"“{written}” chưa đủ ngày, tháng, năm. Ghi đủ, ví dụ 15/3/2023.", written
    )


# --- the grammar, over lower-case text without accents ----------------------------------------------------------------

_BESIDE: Final = (
    r"(?:chu nhat|cn|thu (?:hai|ba|tu|nam|sau|bay|[2-7])|(?:buoi )?(?:sang|trua|chieu|toi)"
    r"|(?:vao |luc |hoi )*\d{1,2} ?(?:h|gio|g|:) ?(?:[0-5]\d(?::[0-5]\d(?:\.\d+)?)?)?(?: ?phut|')?(?![\d/.]))"
)
_BEFORE: Final = rf"(?:(?:{_BESIDE})[ ,\-]*)*(?:vao )?(?:ngay )?"
_AFTER: Final = rf"(?:[ ,\-t]*\(?{_BESIDE}\)?)*"
_SINGLE: Final = re.compile(
    rf"{_BEFORE}(?:(?P<iso>\d{{4}})(?P<isep>[-/.])(?P<im>\d{{1,2}})(?P=isep)(?P<id>\d{{1,2}})"
    r"|(?P<d>\d{1,2}) ?(?:(?P<sep>[/.\-]) ?(?P<m>\d{1,2})(?: ?(?P=sep) ?(?P<y>\d{4}|\d{2})|,? nam (?P<y1>\d{4}))?"
    rf"|thang (?P<m2>\d{{1,2}})(?:(?:,? nam |[ /,.\-]+)(?P<y2>\d{{4}}))?)){_AFTER}"
)
_RANGE: Final = re.compile(
    rf"(?:tu )?{_BEFORE}(?P<first>\d{{1,2}}"
    r"(?: ?[/.\-] ?\d{1,2}(?: ?[/.\-] ?\d{4})?| thang \d{1,2}(?: nam \d{4})?)?)"
    r" ?(?P<to>-|den|toi|va|,|;) ?(?:het )?(?:ngay )?(?P<last>\d{1,2} ?(?:[/.\-]|thang ).*)"
)
_DAYS: Final = re.compile(r"(?:ngay )?\d{1,2}(?: ?(?:,|;|va|-) ?\d{1,2})+ ?(?:[/.\-]|thang ).*")
_INCOMPLETE: Final = re.compile(
    r"(?:(?:dau|giua|cuoi) )?(?:thang |t)?\d{1,2}[/.\-]\d{4}"
    r"|(?:(?:dau|giua|cuoi) )?thang \d{1,2}(?: nam \d{4}|/\d{4})?"
    r"|(?:(?:dau|giua|cuoi) )?(?:nam )?\d{4}|(?:ngay )?\d{1,2}|quy (?:[1-4]|iv|i{1,3})(?:[ /,.\-]*(?:nam )?\d{4})?"
    r"|[369] thang(?: (?:dau|cuoi))?(?: nam)?(?: \d{4})?|(?:giai doan )?\d{4} ?- ?\d{4}"
)


def _from_text(x: str, period: Period | None, strict: bool, single: bool) -> DateRangeReading:
    written = clean(x[: 4 * _MAX_LENGTH])
    if written.upper() in CELL_ERRORS:
        raise ReadError("cell_error", f"Ô này báo lỗi {written}. Sửa công thức hoặc ghi thẳng ngày.", written)
    if len(written) > _MAX_LENGTH or len(x) > 4 * _MAX_LENGTH:
        raise _unreadable(written)
    key = re.sub(r"(?<=\d) +(?=\d{4}$)", " ", unaccent(match_key(x)))
    if not key.isascii():
        raise _unreadable(written)
    found = _SINGLE.fullmatch(key)
    if found:
        day, codes = _day(found, period, written)
        return _finished(day, day, codes, strict, written)
    ranged = _RANGE.fullmatch(key)
    if ranged or _DAYS.fullmatch(key):
        if single:
            raise ReadError("date_range", f"“{written}” là nhiều ngày. Ô này chỉ ghi một ngày.", written)
        if ranged:
            return _range(ranged, period, strict, written)
    if _INCOMPLETE.fullmatch(key):
        raise _incomplete(written)
    raise _unreadable(written)


def _range(found: re.Match[str], period: Period | None, strict: bool, written: str) -> DateRangeReading:
    end = _SINGLE.fullmatch(found["last"].strip())
    if end is None:
        raise _unreadable(written)
    last, codes = _day(end, period, written)
    numbers = [int(n) for n in re.findall(r"\d+", found["first"])]
    day, month, year = [*numbers, *(last.day, last.month, last.year)[len(numbers) :]]
    first = _valid(day, month, year, written)
    if first > last and len(numbers) == 2 and (end["y"] or end["y1"] or end["y2"]):
        first = _valid(day, month, year - 1, written)  # 28/12 - 3/1/2024
    if first > last:
        raise _unreadable(written, "Ngày đầu đứng sau ngày cuối; xin xem lại.")
    if found["to"] in ("va", ",", ";") and last - first != dt.timedelta(days=1):
        raise _unreadable(written, "Ghi ngày đầu - ngày cuối, ví dụ 12-15/3/2023.")
    return _finished(first, last, codes, strict, written)


def _finished(
    first: dt.date, last: dt.date, codes: tuple[str, ...], strict: bool, written: str
) -> DateRangeReading:
    return DateRangeReading(first, last, codes if codes or strict else ("date_from_text",), written)


def _day(found: re.Match[str], period: Period | None, written: str) -> tuple[dt.date, tuple[str, ...]]:
    if found["iso"]:
        return _valid(int(found["id"]), int(found["im"]), int(found["iso"]), written), ()
    day, month = int(found["d"]), int(found["m"] or found["m2"])
    year = found["y"] or found["y1"] or found["y2"]
    if year is None:
        return _in_period(day, month, period, written), ("date_year_assumed",)
    if len(year) == 2:
        return _valid(day, month, 2000 + int(year), written), ("date_two_digit_year",)
    return _valid(day, month, int(year), written), ()


def _in_period(day: int, month: int, period: Period | None, written: str) -> dt.date:
    """The day in the only year the period allows; more than one such year, or none, is asked back."""
    if period is None:
        raise _incomplete(written)
    years = range(period.starts_on.year, period.ends_on.year + 1)
    if len(years) == 1:
        return _valid(day, month, years[0], written)
    days = [d for d in (_existing(day, month, year) for year in years[:100]) if d and period.contains(d)]
    if len(days) != 1:
        raise _incomplete(written)
    return days[0]


def _existing(day: int, month: int, year: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _valid(day: int, month: int, year: int, written: str) -> dt.date:
    found = _existing(day, month, year)
    if found:
        return found
    if 1 <= day <= 12 < month <= 31:
        raise _unreadable(
            written, f"Không có tháng {month}. Nếu là ngày {month} tháng {day}, ghi {month}/{day}/{year}."
        )
    if 1 <= month <= 12 and 1 <= day <= 31:
        raise _unreadable(written, f"Tháng {month}/{year} không có ngày {day}.")
    raise _unreadable(written)


# --- periods --------------------------------------------------------------------------------------------------------

_PERIODS: Final[tuple[tuple[re.Pattern[str], Callable[..., Period]], ...]] = (
    (re.compile(r"(?:nam )?(\d{4})"), Period.year),
    (re.compile(r"(?:6|sau|06) thang dau nam (\d{4})|nua dau nam (\d{4})"), lambda y: Period.half(y, 1)),
    (re.compile(r"(?:6|sau|06) thang cuoi nam (\d{4})|nua cuoi nam (\d{4})"), lambda y: Period.half(y, 2)),
    (re.compile(r"(?:9|chin|09) thang(?: dau)? nam (\d{4})"), Period.nine_months),
    (
        re.compile(r"(?:thang )?(\d{1,2}) ?[/\-.] ?(\d{4})|thang (\d{1,2}),? nam (\d{4})"),
        lambda m, y: Period.month(y, m),
    ),
    (re.compile(r"(?:giai doan |nhiem ky |tu nam |nam )?(\d{4}) ?(?:-|den|den nam) ?(\d{4})"), Period.span),
)
_QUARTER: Final = re.compile(r"quy (?P<q>[1-4]|iv|i{1,3})[ ,]*(?:/|-|nam)? ?(?P<y>\d{4})")
_SPAN_ADVICE: Final = (
    "Ghi ví dụ: 2023; 6 tháng đầu năm 2019; quý I/2023; 03/2023; 2016-2020; 01/01/2023-30/06/2023."
)


def read_period(text: str | None, *, required: bool = False) -> Period | None:
    """A period as typed: "2023", "6 tháng đầu năm 2019", "Quý I/2023", "03/2023", "2016-2020", "01/01/2023-30/06/2023".

    None when empty; ReadError (``date_unreadable``, ``date_out_of_range``) otherwise.
    """
    if is_empty(text):
        if required:
            raise ReadError("required_missing", f"Ô này cần có kỳ. {_SPAN_ADVICE}")
        return None
    written = clean(str(text)[: 4 * _MAX_LENGTH])
    key = unaccent(match_key(written))
    period = _period_of_key(key, written) if key.isascii() and len(written) <= _MAX_LENGTH else None
    if period is None:
        raise ReadError("date_unreadable", f"Chưa đọc được kỳ “{written[:60]}”. {_SPAN_ADVICE}", written)
    for day in (period.starts_on, period.ends_on):
        _check_day(day, None, written)
    return period


def _period_of_key(key: str, written: str) -> Period | None:
    try:
        for pattern, build in _PERIODS:
            if found := pattern.fullmatch(key):
                return build(*(int(n) for n in found.groups() if n))
        if quarter := _QUARTER.fullmatch(key):
            number = quarter["q"].upper()
            return Period.quarter(
                int(quarter["y"]), ROMAN.index(number) + 1 if number in ROMAN else int(number)
            )
    except (ValueError, IndexError):  # month 13, year 0, last year before the first
        return None
    try:
        days = read_date_range(written)
    except ReadError as error:
        if error.code == "date_unreadable" and "không có ngày" in error.message:
            raise
        return None
    return Period(days.starts_on, days.ends_on) if days else None
