"""Asking for figures of the year 2023 in the tests."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from orgs.models import Unit
from reports.figures import FigureQuery, FigureValue, compute

STARTS, ENDS = date(2023, 1, 1), date(2023, 12, 31)


def ask(code: str, unit: Unit, **more: Any) -> FigureQuery:
    """The query of a figure of a unit for 2023 unless told otherwise."""
    return FigureQuery(code, unit.pk, **{"starts_on": STARTS, "ends_on": ENDS, **more})


def figure(code: str, unit: Unit, **more: Any) -> FigureValue:
    """The figure itself."""
    return compute(ask(code, unit, **more))


def number(value: FigureValue) -> Decimal | tuple[Decimal | None, Decimal | None] | None:
    """The number of a figure: numerator and denominator of a ratio, the value of any other."""
    return (value.numerator, value.denominator) if value.numerator is not None else value.value
