"""A figure as a report words it, taken apart for its indicator. The strings are those of published reviews."""

from decimal import Decimal

import pytest

from common.numbers import ReadError
from reports.models import Indicator
from reports.services.entered_reading import Written, measure_differs, read_written


def indicator(rule="SUM", quantity="count", measure="việc"):
    return Indicator(code="X", name="X", rule=rule, quantity=quantity, measure=measure)


@pytest.mark.parametrize(
    ("rule", "quantity", "text", "parts"),
    [
        ("SUM", "count", "04 đợt", {"value": 4, "pad2": True}),
        ("SUM", "count", "1.050 buổi", {"value": 1050}),
        ("SUM", "visits", "khoảng 75.000 lượt người", {"value": 75000, "qualifier": "khoảng"}),
        ("COUNT", "count", "5 xã", {"value": 5}),
        ("SUM", "count", "hơn 93.724 giống cây ăn trái các loại", {"value": 93724, "qualifier": "hơn"}),
        ("SUM", "area", "hơn 22.590 m2 đất", {"value": 22590, "qualifier": "hơn", "display_measure": "m2"}),
        ("SUM", "area", "17,5 ha đất", {"value": 175000, "display_measure": "ha"}),
        ("SUM", "area", "25043 m2", {"value": 25043, "display_measure": "m2"}),
        ("SUM", "length", "126,8 km", {"value": 126800, "display_measure": "km"}),
        ("SUM", "length", "16.935m", {"value": 16935, "display_measure": "m"}),
        (
            "SUM",
            "money",
            "hơn 2 tỷ 631 triệu đồng",
            {"value": 2631000000, "qualifier": "hơn", "display_measure": "tỷ triệu"},
        ),
        ("SUM", "money", "2.400 triệu đồng", {"value": 2400000000, "display_measure": "triệu"}),
        ("SUM", "money", "8,5 tỷ đồng", {"value": 8500000000, "display_measure": "tỷ"}),
        ("SUM", "money", "35 triệu đồng", {"value": 35000000, "display_measure": "triệu"}),
        ("RATIO", "count", "83/109 thôn, buôn, tổ dân phố", {"numerator": 83, "denominator": 109}),
        (
            "RATIO",
            "count",
            "1.823/1.827 đơn, đạt 99,78%",
            {"numerator": 1823, "denominator": 1827, "display_measure": "a/b %"},
        ),
        ("RATIO", "count", "100%", {"value": 100}),
        ("RATIO", "count", "83", {"numerator": 83}),
        (
            "RATIO",
            "count",
            "đạt và vượt 11/11 chỉ tiêu",
            {"numerator": 11, "denominator": 11, "qualifier": "đạt và vượt"},
        ),
        (
            "LIST",
            "count",
            "thêm 5 xã (Hàm Chính, Hàm Hiệp, Hàm Liêm, Thuận Minh, Hàm Thắng)",
            {
                "value": 5,
                "qualifier": "thêm",
                "items": "Hàm Chính\nHàm Hiệp\nHàm Liêm\nThuận Minh\nHàm Thắng",
            },
        ),
        ("SUM", "count", "hàng chục ngàn ngày công lao động", {"words": "hàng chục ngàn"}),
        ("SUM", "percent", "giảm 4,5% so với cùng kỳ", {"value": Decimal("-4.5")}),
        ("SUM", "percent", "tăng 3%", {"value": 3}),
        ("SUM", "count", "Không có", {"is_nil": True}),
        ("SUM", "money", "không phát sinh", {"is_nil": True}),
        (
            "PAIR",
            "percent",
            "33,61% (2013) → 26,72% (2015)",
            {
                "before_value": Decimal("33.61"),
                "before_label": "năm 2013",
                "after_value": Decimal("26.72"),
                "after_label": "năm 2015",
            },
        ),
        (
            "PAIR",
            "percent",
            "năm 2013 từ 33,61% giảm còn 26,72% năm 2015",
            {
                "before_value": Decimal("33.61"),
                "before_label": "năm 2013",
                "after_value": Decimal("26.72"),
                "after_label": "năm 2015",
            },
        ),
        (
            "PAIR",
            "rate",
            "từ 16.922.000đ/người năm 2013 thì đến năm 2015 là 20.570.000đ/người",
            {
                "before_value": 16922000,
                "before_label": "năm 2013",
                "after_value": 20570000,
                "after_label": "năm 2015",
            },
        ),
        (
            "PAIR",
            "percent",
            "từ 33,14% xuống 27,02%",
            {"before_value": Decimal("33.14"), "after_value": Decimal("27.02")},
        ),
        (
            "PAIR",
            "rate",
            "35,2 triệu đồng/người (năm 2022) → 38,4 triệu đồng/người (năm 2023)",
            {
                "before_value": 35200000,
                "before_label": "năm 2022",
                "after_value": 38400000,
                "after_label": "năm 2023",
                "display_measure": "triệu",
            },
        ),
    ],
)
def test_a_written_figure_is_taken_apart(rule, quantity, text, parts):
    assert read_written(text, indicator(rule, quantity)).columns == Written(**parts).columns


@pytest.mark.parametrize(
    ("rule", "quantity", "text", "sentence"),
    [
        ("SUM", "count", "83/109 thôn", "không phải tỷ lệ"),
        ("SUM", "count", "1,050", "1.050"),
        ("SUM", "count", "12,5", "số nguyên"),
        ("SUM", "count", "rất tốt", ""),
        ("SUM", "money", "35 bao", ""),
        ("SUM", "area", "3 sào", "m2"),
        ("RATIO", "count", "83/109, đạt 99%", ""),
        ("RATIO", "count", "tốt", ""),
        ("RATIO", "count", "1.823/", "chỉ ghi tử số"),
        ("RATIO", "count", "1823/ đơn", "chỉ ghi tử số"),
        ("RATIO", "count", "/1.827 đơn", "ghi mẫu số ở"),
        ("PAIR", "percent", "26,72%", "hai thời điểm"),
        ("PAIR", "percent", "từ tốt lên rất tốt", "hai thời điểm"),
        ("SUM", "count", "-5", "nhỏ hơn 0"),
    ],
)
def test_what_has_no_single_meaning_is_asked_back(rule, quantity, text, sentence):
    with pytest.raises(ReadError) as refusal:
        read_written(text, indicator(rule, quantity))
    assert sentence in refusal.value.message
    assert refusal.value.message.endswith((".", "?"))


def test_visits_are_not_people():
    visits, people = indicator("SUM", "visits", "lượt"), indicator("SUM", "people", "người")
    assert measure_differs(read_written("500 người", visits), visits)
    assert not measure_differs(read_written("500 lượt người", visits), visits)
    assert measure_differs(read_written("500 lượt", people), people)
    assert not measure_differs(read_written("500", people), people)
