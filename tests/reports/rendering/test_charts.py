import math
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from PIL import ImageFont

from reports.rendering import charts, drawing, fonts
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
    running = f" {' '.join(shown)} "
    assert [label for label in chart.labels if f" {label} " not in running] == []
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


def drawn_length(text: drawing.Text) -> float:
    """Length of a text in the report's own typeface, in units of the drawing."""
    font = ImageFont.truetype(fonts.path(), 100, layout_engine=ImageFont.Layout.BASIC)
    return font.getlength(text.text) * text.size / 100


def span(text: drawing.Text) -> tuple[float, float]:
    """Left and right end of a text."""
    length = drawn_length(text) * math.cos(math.radians(text.turn))
    start = text.x - {"start": 0, "middle": length / 2, "end": length}[text.anchor]
    return start, start + length


LABELS = ("{}", "Xã {}", "Thị trấn {} mở rộng", "Ban Chỉ đạo {} và các tổ dân phố trực thuộc")


@pytest.mark.parametrize("chart", KINDS, ids=lambda chart: chart.kind)
@pytest.mark.parametrize("pattern", LABELS)
def test_no_label_is_cut_off_at_the_edge_or_runs_into_its_neighbour(chart, pattern):
    picture = drawing.draw(replace(chart, labels=tuple(pattern.format(label) for label in chart.labels)))
    for text in picture.texts:
        start, end = span(text)
        assert start >= -1
        assert end <= picture.width + 1
        assert text.y - text.size >= -1
        assert text.y + math.sin(math.radians(-text.turn)) * drawn_length(text) <= picture.height
    level = sorted(
        (text.y, *span(text)) for text in picture.texts if not text.turn and text.anchor == "middle"
    )
    for (y, _, end), (other, start, _) in pairwise(level):
        assert y != other or end < start + 1


def test_names_of_communes_stand_level_under_their_columns():
    names = tuple(f"Xã {name}" for name in sample.COMMUNES[:9]) + ("Thị trấn Liên Sơn", "Xã Yang Tao")
    assert not [text for text in drawing.draw(replace(sample.BAR, labels=names)).texts if text.turn]


@pytest.mark.parametrize("text", ["Xã Đắk Liêng", "Thị trấn Liên Sơn", "12.050,5", "Ỹ ằng WMWM ililil"])
def test_the_estimate_of_a_width_is_near_the_truth(text):
    assert drawing._wide(text) == pytest.approx(drawn_length(drawing.Text(0, 0, text)), rel=0.12)
