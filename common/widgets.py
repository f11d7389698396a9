"""Cells of django-import-export read by the one reader. The library's own widgets read "1.050" as 1 and 3/4 as 4 March.

``clean`` gives the value, ``read`` the whole reading with its warnings; both raise :class:`ReadError`, a ValueError,
so that the library ties it to its cell. ``render`` gives real numbers and days, so that an exported sheet can be
summed; with ``as_text=True`` it gives the printed Vietnamese form.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Literal

from import_export.widgets import Widget

from common.dates import DateReading, read_date
from common.formats import format_area, format_count, format_date, format_length, format_money
from common.numbers import read_area, read_count, read_length, read_money
from common.periods import Period
from common.reading import QUALIFIERS, ReadError, Reading
from common.text import clean, match_key, neutralise

__all__ = [
    "AreaWidget",
    "CountWidget",
    "DateWidget",
    "LengthWidget",
    "MoneyWidget",
    "QualifierWidget",
    "TextWidget",
    "neutralise",
]

EXACT = "chính xác"


class _ReaderWidget(Widget):
    def __init__(self, *, as_text: bool = False) -> None:
        super().__init__()
        self.as_text = as_text

    def read(self, value: Any, row: Any = None) -> Reading | DateReading | None:
        """The reading of a cell, None when it is empty; raises ReadError."""
        raise NotImplementedError

    def show(self, value: Any) -> str:
        """The printed form."""
        raise NotImplementedError

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        reading = self.read(value, row)
        return None if reading is None else reading.value

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str | int | float | Decimal | dt.date:
        if value is None:
            return ""
        return self.show(value) if self.as_text else _real(value)


def _real(value: int | float | Decimal | dt.date) -> int | float | Decimal | dt.date:
    """A number or day as a plain spreadsheet value: whole decimals as int, a moment as its day."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else value
    return value.date() if isinstance(value, dt.datetime) else value


class CountWidget(_ReaderWidget):
    """Số đếm: a whole number from 0 up."""

    def read(self, value: Any, row: Any = None) -> Reading | None:
        return read_count(value)

    def show(self, value: Any) -> str:
        return format_count(value)


class MoneyWidget(_ReaderWidget):
    """Số tiền in đồng. ``factor``: the unit of the heading (triệu đồng → 1_000_000)."""

    def __init__(self, factor: int = 1, *, as_text: bool = False) -> None:
        super().__init__(as_text=as_text)
        self.factor = factor

    def read(self, value: Any, row: Any = None) -> Reading | None:
        return read_money(value, self.factor)

    def show(self, value: Any) -> str:
        return format_money(value)


class AreaWidget(_ReaderWidget):
    """Diện tích in ``to``. ``heading``: the measure of bare numbers."""

    def __init__(
        self,
        to: Literal["m2", "ha"] = "m2",
        heading: Literal["m2", "ha"] | None = None,
        *,
        as_text: bool = False,
    ) -> None:
        super().__init__(as_text=as_text)
        self.to, self.heading = to, heading

    def read(self, value: Any, row: Any = None) -> Reading | None:
        return read_area(value, self.to, self.heading)

    def show(self, value: Any) -> str:
        return format_area(value, self.to, self.to)


class LengthWidget(_ReaderWidget):
    """Chiều dài in ``to``. ``heading``: the measure of bare numbers."""

    def __init__(
        self,
        to: Literal["m", "km"] = "m",
        heading: Literal["m", "km"] | None = None,
        *,
        as_text: bool = False,
    ) -> None:
        super().__init__(as_text=as_text)
        self.to, self.heading = to, heading

    def read(self, value: Any, row: Any = None) -> Reading | None:
        return read_length(value, self.to, self.heading)

    def show(self, value: Any) -> str:
        return format_length(value, self.to, self.to)


class DateWidget(_ReaderWidget):
    """Ngày. ``period``: gives the year of "15/3"; ``inside``: refuses days outside it."""

    def __init__(self, period: Period | None = None, *, inside: bool = False, as_text: bool = False) -> None:
        super().__init__(as_text=as_text)
        self.period, self.inside = period, inside

    def read(self, value: Any, row: Any = None) -> DateReading | None:
        return read_date(value, self.period, strict=False, inside=self.inside)

    def show(self, value: Any) -> str:
        return format_date(value)


class QualifierWidget(Widget):
    """Mức độ chính xác: one of QUALIFIERS; "chính xác" and an empty cell are the exact one."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        written = clean(None if value is None else str(value))
        key = match_key(written)
        for qualifier in QUALIFIERS:
            if key in (match_key(qualifier), match_key(EXACT)):
                return "" if key == match_key(EXACT) else qualifier
        choices = ", ".join([EXACT, *QUALIFIERS[1:]])
        raise ReadError(
            "number_unreadable", f"“{written}” không có trong danh sách. Ghi một trong: {choices}.", written
        )

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return value or EXACT


class TextWidget(Widget):
    """Chữ: cleaned, at most ``max_length`` letters; no formula leaves on export."""

    def __init__(self, max_length: int | None = None) -> None:
        super().__init__()
        self.max_length = max_length

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        written = clean(None if value is None else str(value))
        if self.max_length is not None and len(written) > self.max_length:
            raise ReadError(
                "text_too_long",
                f"Nội dung dài {len(written)} ký tự, tối đa {self.max_length}. Xin rút gọn.",
                written[:60],
            )
        return written

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else neutralise(str(value))
