"""Form fields on the one reader: what is typed stays in the field when it is refused, with a sentence beside it.

Every field reads strictly (what is ambiguous is asked back) and shows its value the Vietnamese way (5300 → "5.300").
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Final, Literal

from django import forms
from django.core.exceptions import ValidationError

from common.dates import DateReading, read_date, read_period
from common.formats import format_count, format_date, format_decimal, format_money
from common.numbers import (
    read_area,
    read_count,
    read_decimal,
    read_length,
    read_money,
    read_percent,
    read_quantity,
)
from common.periods import Period
from common.reading import ReadError, Reading

REQUIRED: Final = "Ô này cần được ghi."


class Count(int):
    """A whole number that remembers how it was written: ``qualifier``, ``measure``, ``as_written``, ``warnings``."""

    qualifier: str = ""
    measure: str = ""
    as_written: str = ""
    warnings: tuple[str, ...] = ()


class Amount(Decimal):
    """A number with a fraction that remembers how it was written, as :class:`Count` does."""

    qualifier: str = ""
    measure: str = ""
    as_written: str = ""
    warnings: tuple[str, ...] = ()


def _remembering(reading: Reading) -> Count | Amount:
    value = reading.value
    if value is None:
        raise AssertionError("a verbal quantity has no number")
    made = Count(value) if isinstance(value, int) else Amount(value)
    made.qualifier, made.measure = reading.qualifier, reading.measure
    made.as_written, made.warnings = reading.as_written, reading.warnings
    return made


class _TypedField(forms.Field):
    """A text box whose text is read by ``common``. ``inputmode`` is the keyboard of a phone."""

    widget = forms.TextInput
    inputmode = ""
    default_error_messages = {"required": REQUIRED}

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = super().widget_attrs(widget)
        attrs["autocomplete"] = "off"
        if self.inputmode:
            attrs["inputmode"] = self.inputmode
        return attrs

    def to_python(self, value: Any) -> Any:
        try:
            return self.read(value)
        except ReadError as error:
            raise ValidationError(error.message, code=error.code) from error

    def prepare_value(self, value: Any) -> Any:
        return value if value is None or isinstance(value, str) else self.show(value)

    def read(self, value: Any) -> Any:
        """The value of what was typed; raises ReadError."""
        raise NotImplementedError

    def show(self, value: Any) -> str:
        """The value as the box shows it."""
        raise NotImplementedError


class _NumberField(_TypedField):
    """A number. A qualifier ("khoảng 75.000") is taken only where ``qualifier_field`` names the field that keeps it;
    elsewhere it is refused rather than lost. :func:`settle_qualifiers` moves it there.
    """

    def __init__(self, *, qualifier_field: str | None = None, **kwargs: Any) -> None:
        self.qualifier_field = qualifier_field
        super().__init__(**kwargs)

    def read(self, value: Any) -> Count | Amount | None:
        reading = self.read_number(value)
        if reading is None:
            return None
        if reading.qualifier and not self.qualifier_field:
            raise ReadError(
                "number_unreadable",
                f"Ô này cần số chính xác; bỏ chữ “{reading.qualifier}” hoặc ghi số đúng.",
                reading.as_written,
            )
        return _remembering(reading)

    def read_number(self, value: Any) -> Reading | None:
        """The reader of this kind of number."""
        raise NotImplementedError

    def show(self, value: Any) -> str:
        return format_decimal(value)


class CountField(_NumberField):
    """A number of things; cleans to a :class:`Count` from 0 up."""

    inputmode = "numeric"

    def read_number(self, value: Any) -> Reading | None:
        return read_count(value, strict=True)

    def show(self, value: Any) -> str:
        return format_count(value)


class DecimalNumberField(_NumberField):
    """A number that may have a fraction; cleans to an :class:`Amount`."""

    inputmode = "decimal"

    def read_number(self, value: Any) -> Reading | None:
        return read_decimal(value, strict=True)


class MoneyField(_NumberField):
    """An amount of money; cleans to a :class:`Count` of đồng. "2 tỷ 631 triệu" may be typed."""

    def read_number(self, value: Any) -> Reading | None:
        return read_money(value, strict=True)

    def show(self, value: Any) -> str:
        return format_money(value, "đồng").removesuffix(" đồng")


class AreaField(_NumberField):
    """An area; cleans to an :class:`Amount` in ``to``. A bare number is in ``to``; m2 and ha may be typed."""

    def __init__(self, *, to: Literal["m2", "ha"] = "m2", **kwargs: Any) -> None:
        self.to = to
        super().__init__(**kwargs)

    def read_number(self, value: Any) -> Reading | None:
        return read_area(value, self.to, strict=True)


class LengthField(_NumberField):
    """A length; cleans to an :class:`Amount` in ``to``. A bare number is in ``to``; m and km may be typed."""

    def __init__(self, *, to: Literal["m", "km"] = "m", **kwargs: Any) -> None:
        self.to = to
        super().__init__(**kwargs)

    def read_number(self, value: Any) -> Reading | None:
        return read_length(value, self.to, strict=True)


class PercentField(_NumberField):
    """A percentage; cleans to an :class:`Amount` of percent points."""

    inputmode = "decimal"

    def read_number(self, value: Any) -> Reading | None:
        return read_percent(value, strict=True)


class QuantityField(_TypedField):
    """A figure as a report words it; cleans to a :class:`Reading` with its qualifier, measure and verbal quantity."""

    def read(self, value: Any) -> Reading | None:
        if isinstance(value, Reading):
            return value
        return read_quantity(value, strict=True)

    def show(self, value: Any) -> str:
        return value.as_written if isinstance(value, Reading) else format_decimal(value)


class VietDateField(_TypedField):
    """A day, typed and shown dd/mm/yyyy; cleans to a date.

    ``period`` (an argument, or set on the form's own field) gives the year of "15/3"; ``inside`` refuses other days.
    ``reading`` of the last clean tells whether a year was assumed.
    """

    reading: DateReading | None = None

    def __init__(self, *, period: Period | None = None, inside: bool = False, **kwargs: Any) -> None:
        self.period, self.inside = period, inside
        super().__init__(**kwargs)

    def read(self, value: Any) -> dt.date | None:
        self.reading = read_date(value, self.period, strict=True, inside=self.inside)
        return self.reading.value if self.reading else None

    def show(self, value: Any) -> str:
        return format_date(value)


class PeriodField(_TypedField):
    """A period ("2023", "quý I/2023", "01/01/2023-30/06/2023"); cleans to a :class:`Period`."""

    def read(self, value: Any) -> Period | None:
        return value if isinstance(value, Period) else read_period(value)

    def show(self, value: Any) -> str:
        return str(value)


def settle_qualifiers(form: forms.BaseForm) -> None:
    """In a form's ``clean()``: move each typed qualifier into the field its number names.

    A qualifier chosen beside the number that differs from the typed one is asked back, not overruled.
    """
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        target = getattr(field, "qualifier_field", None)
        typed = getattr(value, "qualifier", "")
        if not target or not typed or target not in form.fields:
            continue
        chosen = form.cleaned_data.get(target)
        if chosen and chosen != typed:
            form.add_error(target, f"Số ghi “{typed}”, mức độ chọn “{chosen}”. Xin chọn một.")
        else:
            form.cleaned_data[target] = typed
