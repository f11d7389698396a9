"""Every printed form of domain description 3.2."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from reports.figures import FigureFormat, FigureValue, named_list, number_only, printed


def value(number: Any = None, **more: Any) -> FigureValue:
    """A figure with a value."""
    return FigureValue(state="value", value=None if number is None else Decimal(str(number)), **more)


def ratio(part: int | None, whole: int | None, **more: Any) -> FigureValue:
    """A share of part in whole."""
    share = Decimal(part) * 100 / whole if part is not None and whole else more.pop("value", None)
    return FigureValue(
        state="value",
        value=share,
        numerator=None if part is None else Decimal(part),
        denominator=None if whole is None else Decimal(whole),
        rule="RATIO",
        **more,
    )


HAMLETS = "thôn, buôn, tổ dân phố"
MONEY, AREA, LENGTH = (
    {"quantity": "money", "measure": "đồng"},
    {"quantity": "area", "measure": "m2"},
    {"quantity": "length"},
)

CASES: list[tuple[FigureValue, dict[str, Any], str, str]] = [
    (value(5300, measure="lượt"), {"qualifier": "khoảng"}, "khoảng 5.300 lượt", "5.300"),
    (value(5300, measure="lượt", qualifier="hơn"), {}, "hơn 5.300 lượt", "5.300"),
    (value(5300, measure="lượt", qualifier="hơn"), {"qualifier": "-"}, "5.300 lượt", "5.300"),
    (value(5300, measure="lượt", qualifier="hơn"), {"qualifier": "gần"}, "gần 5.300 lượt", "5.300"),
    (value(4, measure="đợt"), {"pad2": True}, "04 đợt", "04"),
    (value(4, measure="đợt", pad2=True), {}, "04 đợt", "04"),
    (
        value(75, measure="đoàn"),
        {"pad2": True, "measure": "đoàn phát động quần chúng"},
        "75 đoàn phát động quần chúng",
        "75",
    ),
    (value(7, measure="thành viên"), {}, "7 thành viên", "7"),
    (value(0, measure="buổi"), {"pad2": True}, "0 buổi", "0"),
    (value(0, measure="buổi"), {"display": "bằng lời"}, "không", "không"),
    (value(8, measure="người"), {"measure": "-"}, "8", "8"),
    (value("2.5", measure="ngày công"), {}, "2,5 ngày công", "2,5"),
    (ratio(83, 109, measure=HAMLETS), {}, f"83/109 {HAMLETS}", "83/109"),
    (ratio(109, 109, measure=HAMLETS), {"display": "%"}, f"100% {HAMLETS}", "100%"),
    (
        ratio(1823, 1827, measure="đơn"),
        {"display": "a/b %"},
        "1.823/1.827 đơn, đạt 99,78%",
        "1.823/1.827, đạt 99,78%",
    ),
    (ratio(182, 183, measure="vụ việc"), {"display": "a"}, "182 vụ việc", "182"),
    (ratio(None, None, value=Decimal(100), measure=HAMLETS), {}, f"100% {HAMLETS}", "100%"),
    (ratio(12, None, measure="chỉ tiêu"), {}, "12 chỉ tiêu", "12"),
    (ratio(0, 0, measure="đơn"), {}, "0 đơn", "0"),
    (ratio(11, 11, measure="chỉ tiêu", qualifier="đạt và vượt"), {}, "đạt và vượt 11/11 chỉ tiêu", "11/11"),
    (value(2_631_000_000, **MONEY, qualifier="hơn"), {}, "hơn 2 tỷ 631 triệu đồng", "2 tỷ 631 triệu"),
    (value(35_000_000, **MONEY), {}, "35 triệu đồng", "35 triệu"),
    (value(2_400_000_000, **MONEY), {"display": "triệu"}, "2.400 triệu đồng", "2.400 triệu"),
    (value(103_600_000_000, **MONEY), {"display": "tỷ"}, "103,6 tỷ đồng", "103,6 tỷ"),
    (value(2_400_000_000, display="triệu", **MONEY), {}, "2.400 triệu đồng", "2.400 triệu"),
    (value(16_922_000, **MONEY), {"display": "đồng"}, "16.922.000 đồng", "16.922.000"),
    (value(16_922_000, quantity="rate", measure="đồng/người"), {}, "16.922.000 đồng/người", "16.922.000"),
    (value(22590, **AREA, qualifier="hơn"), {}, "hơn 22.590 m2", "22.590"),
    (value(22590, **AREA), {"measure": "m2 đất"}, "22.590 m2 đất", "22.590"),
    (value(175_000, **AREA), {"display": "ha"}, "17,5 ha", "17,5"),
    (value(16_935, **LENGTH), {}, "16.935 m", "16.935"),
    (value(126_800, **LENGTH), {"display": "km"}, "126,8 km", "126,8"),
    (value("33.61", quantity="percent", measure="%"), {}, "33,61%", "33,61%"),
    (
        value(None, words="hàng chục ngàn", measure="ngày công"),
        {},
        "hàng chục ngàn ngày công",
        "hàng chục ngàn",
    ),
    (value(290, as_written="hơn 290 mô hình"), {"display": "nguyên văn"}, "hơn 290 mô hình", "290"),
    (value(2, items=("xã A", "xã B")), {"display": "danh sách"}, "xã A và xã B", "2"),
    (value(5, measure="xã"), {"qualifier": "thêm"}, "thêm 5 xã", "5"),
    (value(5, measure="xã"), {"display": "không có cách này"}, "5 xã", "5"),
    (FigureValue(state="nil", measure="đơn"), {"pad2": True}, "không có", "không có"),
    (FigureValue(measure="đơn", qualifier="hơn"), {"pad2": True}, "", ""),
]


@pytest.mark.parametrize(("figure", "form", "full", "bare"), CASES)
def test_printed(figure: FigureValue, form: dict[str, Any], full: str, bare: str) -> None:
    assert printed(figure, FigureFormat(**form)) == full
    assert number_only(figure, FigureFormat(**form)) == bare


@pytest.mark.parametrize(
    ("before", "after", "more", "text"),
    [
        ("33.61", "26.72", {"quantity": "percent"}, "từ 33,61% năm 2013 giảm còn 26,72% năm 2015"),
        (
            "16922000",
            "20570000",
            {"quantity": "rate"},
            "từ 16.922.000 đồng/người năm 2013 tăng lên 20.570.000 đồng/người năm 2015",
        ),
        ("5", "5", {"measure": "xã"}, "từ 5 xã năm 2013 giữ nguyên 5 xã năm 2015"),
        ("16900000", None, {"quantity": "rate", "display": "triệu"}, "16,9 triệu đồng/người năm 2013"),
    ],
)
def test_two_points_in_time(before: str, after: str | None, more: dict[str, Any], text: str) -> None:
    figure = FigureValue(
        state="value",
        before=(Decimal(before), "năm 2013"),
        after=(Decimal(after), "năm 2015") if after else None,
        rule="PAIR",
        **more,
    )
    assert printed(figure) == text


@pytest.mark.parametrize(
    ("items", "text"),
    [
        ((), ""),
        (("xã A",), "xã A"),
        (("xã A", "xã B", "xã C"), "xã A, xã B và xã C"),
        (
            ("Trường X, xã A", "Trường Y, xã B", "Trường Z, xã C"),
            "Trường X, xã A; Trường Y, xã B và Trường Z, xã C",
        ),
    ],
)
def test_named_list(items: tuple[str, ...], text: str) -> None:
    assert named_list(value(len(items), items=items)) == text
