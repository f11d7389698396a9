"""Vietnamese days and numbers, as Django's own widgets and templates read and print them."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.utils import formats


@pytest.mark.parametrize("typed", ["03/04/2025", "3/4/2025", "03-04-2025", "03.04.2025", "2025-04-03"])
def test_day_comes_before_month(typed: str) -> None:
    assert forms.DateField(localize=True).clean(typed) == date(2025, 4, 3)


def test_a_day_after_the_twelfth_is_read() -> None:
    assert forms.DateField(localize=True).clean("25/12/2025") == date(2025, 12, 25)


def test_an_impossible_day_is_refused() -> None:
    with pytest.raises(forms.ValidationError):
        forms.DateField(localize=True).clean("30/02/2025")


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (1234567, "1.234.567"),
        (1050, "1.050"),
        (999, "999"),
        (-12345, "-12.345"),
        (Decimal("1234567.5"), "1.234.567,5"),
        (date(2025, 4, 3), "03/04/2025"),
        (datetime(2025, 4, 3, 7, 5), "07:05 03/04/2025"),
    ],
)
def test_template_output(value: object, printed: str) -> None:
    assert Template("{{ value }}").render(Context({"value": value})) == printed


def test_date_filter_and_month() -> None:
    rendered = Template("{{ d|date }} {{ d|date:'YEAR_MONTH_FORMAT' }}").render(
        Context({"d": date(2025, 4, 3)})
    )
    assert rendered == "03/04/2025 tháng 4 năm 2025"


def test_the_week_begins_on_monday() -> None:
    assert formats.get_format("FIRST_DAY_OF_WEEK") == 1
