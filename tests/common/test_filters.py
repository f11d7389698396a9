"""Template filters, as templates write them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.template import engines

from common.periods import Period


def rendered(source, **context):
    return engines["django"].from_string("{% load vn %}" + source).render({"nothing": None, **context})


@pytest.mark.parametrize(
    ("source", "value", "wanted"),
    [
        ("{{ v|count }}", 1234567, "1.234.567"),
        ('{{ v|count:"2" }}', 4, "04"),
        ("{{ v|decimal }}", Decimal("126.80"), "126,8"),
        ("{{ v|decimal:1 }}", Decimal("126.85"), "126,9"),
        ("{{ v|money }}", 2_631_000_000, "2 tỷ 631 triệu đồng"),
        ('{{ v|money:"triệu" }}', 2_400_000_000, "2.400 triệu đồng"),
        ("{{ v|area }}", 22590, "22.590 m2"),
        ('{{ v|area:"ha" }}', 175000, "17,5 ha"),
        ("{{ v|percent }}", Decimal("99.781"), "99,78%"),
        ("{{ v|date_vn }}", dt.date(2023, 3, 5), "05/03/2023"),
        ('{{ v|date_vn:"dài" }}', dt.date(2023, 3, 5), "ngày 05 tháng 3 năm 2023"),
        ("{{ v|period }}", Period.quarter(2023, 1), "quý I năm 2023"),
        ('{{ v|count|qualified:"khoảng" }}', 5300, "khoảng 5.300"),
        ("{{ v|count|qualified:nothing }}", 5300, "5.300"),
        ("{{ v|fold }}", "Đắk Phơi <b>", "dak phoi b"),
    ],
)
def test_filter(source, value, wanted):
    assert rendered(source, v=value) == wanted


@pytest.mark.parametrize(
    "name", ["count", "decimal", "money", "area", "percent", "date_vn", "period", "fold"]
)
def test_nothing_prints_as_nothing(name):
    assert rendered("{{ v|" + name + " }}", v=None) == ""
