"""Số liệu nhập tổng hợp năm 2023: values of indicators that have no record of their own."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from dvportal.demo.groundwork import YEAR_ENDS, YEAR_STARTS
from dvportal.demo.places import Area
from dvportal.demo.writing import write
from orgs.models import Unit
from reports.models import EnteredValue, Indicator

_NUMBERS = ("value", "numerator", "denominator", "before_value", "after_value")


def make_entered(area: Area) -> None:
    """Write the values of communes and of the district, for the indicators that the catalogue has."""
    wanted = [
        *(
            (commune.unit, code, told)
            for i, commune in enumerate(area.communes)
            for code, told in _of_commune(i)
        ),
        *((area.district, code, told) for code, told in _of_district()),
    ]
    known = {
        indicator.code: indicator
        for indicator in Indicator.objects.filter(
            owner__isnull=True, code__in={code for _, code, _ in wanted}
        )
    }
    rows = [_value(unit, known[code], told) for unit, code, told in wanted if code in known]
    if rows:
        write(rows)


def _value(unit: Unit, indicator: Indicator, told: dict[str, Any]) -> EnteredValue:
    """An entered value; numbers are told as texts or whole numbers and kept as decimals."""
    columns = {name: Decimal(value) if name in _NUMBERS else value for name, value in told.items()}
    return EnteredValue(unit=unit, indicator=indicator, starts_on=YEAR_STARTS, ends_on=YEAR_ENDS, **columns)


def _of_commune(i: int) -> list[tuple[str, dict[str, Any]]]:
    """What a commune reports of the year: disclosure, decisions of the people, oversight bodies."""
    decided, agreed = 2 + i % 4, 240 + i * 17
    proposals = 3 + i % 5
    return [
        ("QC08", {"numerator": 14 - (i % 5 == 4), "denominator": 14}),
        ("QC09a", {"value": decided}),
        ("QC09b", {"numerator": agreed - 9 - i % 7, "denominator": agreed}),
        ("QC10", {"value": i % 3}),
        ("QC11a", {"value": 1}),
        ("QC11b", {"value": 7 + i % 3 * 2}),
        ("QC11c", {"value": 3 + i % 4}),
        ("QC11d", {"value": proposals}),
        ("QC11e", {"numerator": proposals - i % 2, "denominator": proposals}),
        ("QC12a", {"value": 1 + i % 2}),
        ("QC12b", {"value": 2 + i % 3}),
        ("QC12c", {"value": i % 3} if i % 3 else {"is_nil": True}),
        ("CQ01", {"value": 2}),
        ("CQ02", {"value": 8 + i % 6}),
    ]


def _of_district() -> list[tuple[str, dict[str, Any]]]:
    """What only the district knows."""
    return [
        ("QC13", {"numerator": 68, "denominator": 68}),
        ("QC14", {"value": 9, "heading": "Tốt"}),
        ("QC14", {"value": 2, "heading": "Khá"}),
        ("KX01", {"numerator": 15, "denominator": 18, "qualifier": "đạt và vượt"}),
        (
            "KX03",
            {
                "before_value": "33.14",
                "before_label": "đầu năm 2023",
                "after_value": "27.02",
                "after_label": "cuối năm 2023",
                "as_written": "từ 33,14% xuống 27,02%",
            },
        ),
        (
            "KX04",
            {
                "before_value": 35_200_000,
                "before_label": "năm 2022",
                "after_value": 38_400_000,
                "after_label": "năm 2023",
                "display_measure": "triệu",
            },
        ),
        ("CQ03a", {"value": 327}),
        ("CQ03b", {"numerator": 12_418, "denominator": 12_503}),
        ("TG01", {"value": 96}),
        ("TG03a", {"value": 184}),
        ("TG03b", {"value": 21, "qualifier": "hơn"}),
        ("DT04", {"value": "-4.5", "as_written": "giảm 4,5% so với cùng kỳ"}),
    ]
