"""Template filters for Vietnamese numbers, days and periods: ``{% load vn %} {{ 5300|count }}`` prints 5.300."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import cast

from django import template

from common import formats, text
from common.periods import Period

register = template.Library()

Number = int | float | Decimal


def _none(value: object) -> bool:
    return value is None or value == ""


@register.filter
def count(value: Number | None, how: str = "") -> str:
    """5300 → "5.300"; ``count:"2"`` writes 4 as "04"."""
    return "" if _none(value) else formats.format_count(value, pad2=how == "2")


@register.filter
def decimal(value: Number | None, places: int | None = None) -> str:
    """126.8 → "126,8"; ``decimal:1`` rounds to one place."""
    return "" if _none(value) else formats.format_decimal(value, places)


@register.filter
def money(value: Number | None, style: str = "auto") -> str:
    """2631000000 → "2 tỷ 631 triệu đồng"; ``money:"triệu"`` chooses the words."""
    return "" if _none(value) else formats.format_money(value, cast("formats.MoneyStyle", style))


@register.filter
def area(value: Number | None, unit: str = "m2") -> str:
    """22590 (m2) → "22.590 m2"; ``area:"ha"`` prints hectares."""
    return "" if _none(value) else formats.format_area(value, "ha" if unit == "ha" else "m2")


@register.filter
def percent(value: Number | None, places: int = 2) -> str:
    """99.78 → "99,78%"."""
    return "" if _none(value) else formats.format_percent(value, places)


@register.filter
def date_vn(value: dt.date | None, how: str = "") -> str:
    """A day → "05/10/2016"; ``date_vn:"dài"`` → "ngày 05 tháng 10 năm 2016"."""
    if _none(value):
        return ""
    return formats.format_date_line(value) if how == "dài" else formats.format_date(value)


@register.filter
def period(value: Period | None) -> str:
    """A period → "6 tháng đầu năm 2019"."""
    return "" if value is None else value.label


@register.filter
def qualified(value: str, qualifier: str = "") -> str:
    """``{{ n|count|qualified:m.attendance_qualifier }}`` → "khoảng 5.300"."""
    return formats.qualified(value, qualifier or "")


@register.filter
def fold(value: object) -> str:
    """Accent-free text for data attributes that a script searches."""
    return text.fold("" if value is None else str(value))
