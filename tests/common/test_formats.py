"""Printing as the published reviews print it: every style with the figures of the field's own reports."""

import datetime as dt
import doctest
from decimal import Decimal

import pytest

from common import formats
from common.formats import (
    format_area,
    format_count,
    format_date,
    format_date_line,
    format_decimal,
    format_length,
    format_money,
    format_percent,
    format_ratio,
    qualified,
)
from common.numbers import share


def test_the_examples_of_the_module():
    outcome = doctest.testmod(formats)
    assert outcome.attempted >= 10
    assert outcome.failed == 0


@pytest.mark.parametrize(
    ("printed", "wanted"),
    [
        (format_count(4, pad2=True, qualifier=""), "04"),
        (format_count(10, pad2=True), "10"),
        (format_count(0, pad2=True), "00"),
        (format_count(7), "7"),
        (format_count(1050), "1.050"),
        (format_count(5300, qualifier="khoảng"), "khoảng 5.300"),
        (format_count(1_107_571), "1.107.571"),
        (format_decimal(Decimal("0.50")), "0,5"),
        (format_decimal(Decimal("1E+3")), "1.000"),
        (format_decimal(-1234.5), "-1.234,5"),
        (format_decimal(0.1 + 0.2), "0,3"),
        (format_decimal(Decimal("2.345"), 2), "2,35"),
        (format_decimal(Decimal("-0.001"), 2), "0"),
        (format_money(35_000_000, "triệu"), "35 triệu đồng"),
        (format_money(2_631_000_000, "tỷ triệu", qualifier="hơn"), "hơn 2 tỷ 631 triệu đồng"),
        (format_money(2_000_000_000, "tỷ triệu"), "2 tỷ đồng"),
        (format_money(631_000_000, "tỷ triệu"), "631 triệu đồng"),
        (format_money(2_631_499_999, "tỷ triệu", places=0), "2 tỷ 631 triệu đồng"),
        (format_money(1_999_999_999, "tỷ triệu", places=0), "2 tỷ đồng"),
        (format_money(0, "tỷ triệu"), "0 triệu đồng"),
        (format_money(15_750_000_000), "15,75 tỷ đồng"),
        (format_money(2_631_000_000), "2 tỷ 631 triệu đồng"),
        (format_money(91_900_000), "91,9 triệu đồng"),
        (format_money(16_922_000), "16.922.000 đồng"),
        (format_money(0), "0 đồng"),
        (format_money(10_456_000_000, "tỷ", places=1, qualifier="trên"), "trên 10,5 tỷ đồng"),
        (format_money(20_570_000, "đồng", per="người"), "20.570.000 đồng/người"),
        (format_area(22_590, qualifier="hơn"), "hơn 22.590 m2"),
        (format_area(Decimal("17.5"), "ha", base="ha"), "17,5 ha"),
        (format_area(25_043, "ha", places=2), "2,5 ha"),
        (format_length(16_935), "16.935 m"),
        (format_length(4_900, "km"), "4,9 km"),
        (format_percent(Decimal("33.61")), "33,61%"),
        (format_percent(100), "100%"),
        (format_percent(Decimal("99.995")), "100%"),
        (format_percent(Decimal("76.146"), 1), "76,1%"),
        (format_ratio(83, 109, measure="thôn, buôn, tổ dân phố"), "83/109 thôn, buôn, tổ dân phố"),
        (format_ratio(109, 109, "x%", measure="thôn, buôn"), "100% thôn, buôn"),
        (format_ratio(1823, 1827, "a/b, đạt x%", measure="đơn"), "1.823/1.827 đơn, đạt 99,78%"),
        (format_ratio(11, 11, qualifier="đạt và vượt", measure="chỉ tiêu"), "đạt và vượt 11/11 chỉ tiêu"),
        (format_ratio(83, None), "83"),
        (format_ratio(None, None, percent=100), "100%"),
        (format_ratio(0, 0, "a/b, đạt x%"), "0/0"),
        (format_ratio(None, None), ""),
        (format_date(dt.date(2024, 1, 12)), "12/01/2024"),
        (format_date_line(dt.date(2026, 2, 5)), "ngày 05 tháng 02 năm 2026"),
        (format_date_line(dt.date(2023, 10, 15)), "ngày 15 tháng 10 năm 2023"),
        (format_date_line(dt.date(2023, 9, 1)), "ngày 01 tháng 9 năm 2023"),
        (qualified("", "khoảng"), ""),
    ],
)
def test_printed(printed, wanted):
    assert printed == wanted


def test_nothing_prints_as_nothing():
    for printer in (
        format_count,
        format_decimal,
        format_money,
        format_area,
        format_length,
        format_percent,
        format_date,
    ):
        assert printer(None) == ""
    assert format_date_line(None) == ""
    assert format_count(None, pad2=True, qualifier="khoảng") == ""


def test_unknown_styles_are_refused():
    with pytest.raises(ValueError, match="style"):
        format_money(1, "đô la")
    with pytest.raises(ValueError, match="style"):
        format_ratio(1, 2, "a:b")


def test_share_is_rounded_half_up():
    assert share(83, 109) == Decimal("76.15")
    assert share(1, 800) == Decimal("0.13")  # 0,125
    assert share(1, 3, places=0) == Decimal("33")
    assert share(1, 0) is None
