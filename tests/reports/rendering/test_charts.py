import math
from dataclasses import replace
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from reports.rendering import charts, drawing
from reports.rendering.blocks import Chart, Series
from tests.reports.rendering import sample

SVG = "{http://www.w3.org/2000/svg}"
KINDS = [
    sample.BAR,
    sample.PAIR,
    sample.LINE,
    replace(sample.BAR, kind="hbar"),
    replace(sample.PAIR, kind="stacked"),
]


def texts(chart: Chart) -> list[str]:
    root = ElementTree.fromstring(charts.svg(chart, "a"))
    return [node.text or "" for node in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("chart", KINDS, ids=lambda chart: chart.kind)
def test_a_chart_is_small_self_contained_and_has_a_text_alternative(chart):
    svg = charts.svg(chart, "bd7")
    root = ElementTree.fromstring(svg)
    assert len(svg.encode()) <= 6000
    assert root.find(f"{SVG}title").text == charts.text_alternative(chart)
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == root.find(f"{SVG}title").get("id") == "bd7t"
    assert not any(word in svg for word in ("<style", "style=", "<script", "class=", "href", " on"))
    assert all(node.get("id", "bd7").startswith("bd7") for node in root.iter())


@pytest.mark.parametrize("chart", KINDS, ids=lambda chart: chart.kind)
def test_every_label_and_the_measure_are_shown(chart):
    shown = texts(chart)
    assert set(chart.labels) <= set(shown)
    assert f"({chart.measure})" in shown
    if len(chart.series) > 1:
        assert {series.name for series in chart.series} <= set(shown)


def test_bars_are_as_high_as_their_values():
    chart = Chart("bar", "x", "buổi", ("a", "b", "c"), (Series("s", (10, 5, 0)),))
    heights = [box.height for box in drawing.draw(chart).boxes]
    assert heights[0] == pytest.approx(2 * heights[1])
    assert heights[2] == 0
    stacked = Chart("stacked", "x", "", ("a",), (Series("s", (10,)), Series("t", (30,))))
    low, high = drawing.draw(stacked).boxes[-2:]
    assert high.height == pytest.approx(3 * low.height)
    assert high.y + high.height == pytest.approx(low.y)


def test_numbers_are_printed_the_vietnamese_way():
    chart = Chart("bar", "x", "km", ("a", "b"), (Series("s", (1050, Decimal("126.8"))),))
    assert {"1.050", "126,8"} <= set(texts(chart))


def test_what_was_not_reported_is_a_gap_and_not_zero():
    chart = Chart("line", "x", "", tuple("abcde"), (Series("s", (1, 2, None, 4, 5)),))
    assert [len(line.points) for line in drawing.draw(chart).lines] == [2, 2]
    assert "c chưa có số liệu" in charts.text_alternative(chart)
    assert len(drawing.draw(replace(chart, kind="bar")).boxes) == 4


def test_series_differ_without_colour():
    bars = ElementTree.fromstring(charts.svg(sample.PAIR, "a"))
    assert {path.get("fill") for path in bars.iter(f"{SVG}path")} >= {"#8f1d1d", "url(#ah1)"}
    lines = ElementTree.fromstring(charts.svg(sample.LINE, "a"))
    assert len({line.get("stroke-dasharray") for line in lines.iter(f"{SVG}polyline")}) == 2


@pytest.mark.parametrize(
    "values", [(0, 0), (-5, 10), (None, None), (10**9, 1), (Decimal("0.001"), Decimal("0.002"))]
)
@pytest.mark.parametrize("kind", ["bar", "hbar", "line", "stacked", "pair"])
def test_odd_values_stay_inside_the_picture(kind, values):
    picture = drawing.draw(Chart(kind, "x", "", ("a", "b"), (Series("s", values),)))
    for box in picture.boxes:
        assert box.width >= 0
        assert box.height >= 0
        assert -0.01 <= box.y <= box.y + box.height <= picture.height
    assert all(0 <= y <= picture.height for line in picture.lines for _, y in line.points)


def test_hostile_labels_stay_text():
    chart = Chart("bar", "</title><script>", "<b>", ('"><script>alert(1)</script>',), (Series("s", (1,)),))
    root = ElementTree.fromstring(charts.svg(chart, "a"))
    assert not list(root.iter(f"{SVG}script"))
    assert '"><script>alert(1)</script>' in texts(chart)


@pytest.mark.parametrize("chart", KINDS, ids=lambda chart: chart.kind)
def test_no_label_is_cut_off_at_the_edge(chart):
    wide = replace(chart, labels=tuple(f"Thị trấn {label} mở rộng" for label in chart.labels))
    for one in (chart, wide):
        picture = drawing.draw(one)
        for text in picture.texts:
            length = len(text.text) * text.size * 0.5 * math.cos(math.radians(text.turn))
            start = text.x - {"start": 0, "middle": length / 2, "end": length}[text.anchor]
            assert start >= -1
            assert start + length <= picture.width + 12
