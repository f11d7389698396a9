"""Geometry of charts: a handful of plain marks that `charts` writes as SVG and `chart_png` paints for Word."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from common import formats
from reports.rendering.blocks import Chart

INK, GRID = "#222222", "#cccccc"
#: Fill and outline of each series; the second and fourth are drawn with a hatch of the outline's colour.
COLOURS = (("#8f1d1d", "#8f1d1d"), ("#ffffff", "#1f3a5f"), ("#d8b365", "#7a5b14"), ("#ffffff", "#3f6b3f"))
HATCHED = (1, 3)
DASHES = ("", "7 4", "2 3", "10 3 2 3")
_WIDTH, SIZE, _SMALL = 560, 13, 11.5
_SLANT = math.radians(35)
#: Room of a slanted label.
_LONGEST = 230


@dataclass(frozen=True)
class Text:
    """A word at (x, y) baseline; ``turn`` in degrees."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    size: float = SIZE
    turn: int = 0


@dataclass(frozen=True)
class Box:
    """A bar or a key of series ``look``."""

    x: float
    y: float
    width: float
    height: float
    look: int


@dataclass(frozen=True)
class Line:
    """A polyline of series ``look`` with a marker on each of its ``dots``."""

    points: tuple[tuple[float, float], ...]
    look: int
    dots: tuple[tuple[float, float], ...]


@dataclass
class Drawing:
    """Marks of one chart; the unit is the SVG user unit, y grows downwards."""

    height: float = 0
    width: float = _WIDTH
    grid: list[tuple[float, float, float, float]] = field(default_factory=list)
    axis: list[tuple[float, float, float, float]] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)


def number(value: int | float | Decimal) -> str:
    """A value as printed: "1.050", "2,5"."""
    if value == int(value):
        return formats.format_count(int(value))
    return formats.format_decimal(value if isinstance(value, Decimal) else Decimal(str(value)))


def _ticks(low: float, high: float) -> list[float]:
    """At most six round steps that cover low..high and contain 0; whole ones for whole values."""
    span = (high - low) or 1
    whole = low.is_integer() and high.is_integer()
    magnitude = 10.0 ** math.floor(math.log10(span / 6))
    steps = (m * magnitude for m in (1, 2, 2.5, 5, 10))
    step = next(s for s in steps if span / 6 <= s * 1.0001 and (s.is_integer() or not whole or span < 6))
    if whole and step < 1:
        step = 1.0
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(step * i, 9) for i in range(first, max(last, first + 1) + 1)]


#: Width of letters as a share of the type size, from the report's typeface; other small letters are half as wide.
_LETTER_WIDTHS = {
    **dict.fromkeys("ijlt/|'.,:;! ", 0.28),
    **dict.fromkeys("frsIJ()-“”", 0.39),
    **dict.fromkeys("ceaz", 0.445),
    **dict.fromkeys("mwMW%", 0.83),
    **dict.fromkeys("ABCĐDEGHKLNOPQRTUVXYZ", 0.7),
}


@cache
def _letter_width(letter: str) -> float:
    return _LETTER_WIDTHS.get(unicodedata.normalize("NFD", letter)[:1], 0.51)


def _wide(text: str, size: float = SIZE) -> float:
    """Width of a text, to a few hundredths; marks over and under a letter take no room."""
    return size * sum(map(_letter_width, text))


def _shortened(label: str, room: float) -> str:
    """The label, cut with an ellipsis where it is longer than ``room``; the text alternative keeps it whole."""
    if _wide(label) <= room:
        return label
    while label and _wide(f"{label}…") > room:
        label = label[:-1]
    return f"{label.rstrip()}…"


def _folded(label: str, room: float) -> list[str] | None:
    """The label on at most three lines of ``room``, or None when it does not fit."""
    lines: list[str] = []
    for word in label.split():
        if lines and _wide(f"{lines[-1]} {word}", _SMALL) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    fits = len(lines) <= 3 and all(_wide(line, _SMALL) <= room for line in lines)
    return lines if fits else None


def draw(chart: Chart) -> Drawing:
    """The marks of a chart."""
    drawing = Drawing()
    values = [float(v) for series in chart.series for v in series.values if v is not None]
    if chart.kind == "stacked":
        columns = zip(*(series.values for series in chart.series), strict=True)
        values += [float(sum(v for v in column if v is not None)) for column in columns]
    ticks = _ticks(min([0.0, *values]), max([0.0, *values]))
    top = _key(drawing, chart)
    (_across if chart.kind == "hbar" else _upright)(drawing, chart, ticks, top)
    return drawing


def _key(drawing: Drawing, chart: Chart) -> float:
    """Unit of measure and key of the series; returns the room taken at the top."""
    x, y = 4.0, 14.0
    if chart.measure:
        drawing.texts.append(Text(x, y, f"({chart.measure})"))
        x += _wide(chart.measure) + 30
    if len(chart.series) > 1:
        for look, series in enumerate(chart.series):
            room = 34 + _wide(series.name)
            if x + room > _WIDTH and x > 4:
                x, y = 4.0, y + 18
            if chart.kind == "line":
                drawing.lines.append(Line(((x, y - 4), (x + 26, y - 4)), look % 4, ((x + 13, y - 4),)))
            else:
                drawing.boxes.append(Box(x + 8, y - 10, 16, 11, look % 4))
            drawing.texts.append(Text(x + 30, y, series.name))
            x += room + 14
    return y + 18


def _upright(drawing: Drawing, chart: Chart, ticks: list[float], top: float) -> None:
    """Columns or lines over labels along the foot."""
    left = 12 + max(_wide(number(tick)) for tick in ticks)
    slot = (_WIDTH - left - 6) / len(chart.labels)
    longest = max(_wide(label) for label in chart.labels)
    small = longest > slot - 4
    folded = [_folded(label, slot - 3) if small else [label] for label in chart.labels]
    lines = [each for each in folded if each is not None]
    slanted = len(lines) < len(folded)
    labels = [_shortened(label, _LONGEST) for label in chart.labels]
    if slanted:  # the first label runs out to the left of its column
        left = max(left, _wide(labels[0]) * math.cos(_SLANT) - slot / 2 + 4)
        slot = (_WIDTH - left - 6) / len(chart.labels)
    foot = min(longest, _LONGEST) * math.sin(_SLANT) + 24 if slanted else 11 + 13 * max(map(len, lines))
    plot = 190.0
    low, high = ticks[0], ticks[-1]

    def place(value: float) -> float:
        return top + plot * (high - value) / (high - low)

    for tick in ticks:
        drawing.grid.append((left, place(tick), _WIDTH - 6, place(tick)))
        drawing.texts.append(Text(left - 6, place(tick) + 4, number(tick), "end"))
    drawing.axis.append((left, place(0), _WIDTH - 6, place(0)))
    for i, label in enumerate(labels):
        middle = left + slot * (i + 0.5)
        if slanted:
            drawing.texts.append(Text(middle + 4, top + plot + 14, label, "end", turn=-35))
            continue
        for at, words in enumerate(lines[i]):
            size = _SMALL if small else SIZE
            drawing.texts.append(Text(middle, top + plot + 16 + 13 * at, words, "middle", size))
    marks = _line_marks if chart.kind == "line" else _column_marks
    marks(drawing, chart, left, slot, place)
    drawing.height = top + plot + foot


def _column_marks(
    drawing: Drawing, chart: Chart, left: float, slot: float, place: Callable[[float], float]
) -> None:
    stacked = chart.kind == "stacked"
    many = 1 if stacked else len(chart.series)
    wide = slot * (0.62 if many == 1 else 0.8) / many
    room = slot if many == 1 else wide
    widest = max(
        (_wide(number(v), _SMALL) for s in chart.series for v in s.values if v is not None), default=0
    )
    size = _SMALL if widest < room + 6 else 0
    for i in range(len(chart.labels)):
        base = 0.0
        for look, series in enumerate(chart.series):
            value = series.values[i]
            if value is None:
                continue
            x = left + slot * (i + 0.5) - wide * many / 2 + (0 if stacked else wide * look)
            y0, y1 = place(base), place(base + float(value))
            drawing.boxes.append(Box(x, min(y0, y1), wide, abs(y1 - y0), look % 4))
            base += float(value) if stacked else 0
            if size and not stacked:
                below = 12 if value < 0 else -4
                drawing.texts.append(Text(x + wide / 2, y1 + below, number(value), "middle", size))
        if stacked and size:
            total = sum((Decimal(v) for s in chart.series if (v := s.values[i]) is not None), Decimal(0))
            drawing.texts.append(
                Text(left + slot * (i + 0.5), place(base) - 4, number(total), "middle", size)
            )


def _line_marks(
    drawing: Drawing, chart: Chart, left: float, slot: float, place: Callable[[float], float]
) -> None:
    for look, series in enumerate(chart.series):
        run: list[tuple[float, float]] = []
        for i, value in enumerate((*series.values, None)):
            if value is not None:
                run.append((left + slot * (i + 0.5), place(float(value))))
            elif run:
                drawing.lines.append(Line(tuple(run), look % 4, tuple(run)))
                run = []
        if len(chart.series) == 1:
            for i, value in enumerate(series.values):
                if value is not None:
                    x, y = left + slot * (i + 0.5), place(float(value)) - 8
                    drawing.texts.append(Text(x, y, number(value), "middle", _SMALL))


def _across(drawing: Drawing, chart: Chart, ticks: list[float], top: float) -> None:
    """Bars that run to the right of long labels."""
    labels = [_shortened(label, _WIDTH * 0.5) for label in chart.labels]
    left = max(_wide(label) for label in labels) + 14
    low, high = ticks[0], ticks[-1]
    plot = _WIDTH - left - 16 - max(_wide(number(tick)) for tick in ticks)
    many = len(chart.series)
    bar = 14.0
    slot = bar * many + 8

    def place(value: float) -> float:
        return left + plot * (value - low) / (high - low)

    foot = top + slot * len(chart.labels)
    for tick in ticks:
        drawing.grid.append((place(tick), top - 4, place(tick), foot))
        drawing.texts.append(Text(place(tick), foot + 15, number(tick), "middle"))
    drawing.axis.append((place(0), top - 4, place(0), foot))
    for i, label in enumerate(labels):
        y = top + slot * i
        drawing.texts.append(Text(left - 8, y + bar * many / 2 + 4, label, "end"))
        for look, series in enumerate(chart.series):
            value = series.values[i]
            if value is not None:
                x0, x1 = place(0), place(float(value))
                drawing.boxes.append(Box(min(x0, x1), y + bar * look, abs(x1 - x0), bar, look % 4))
                drawing.texts.append(Text(max(x0, x1) + 4, y + bar * look + 11, number(value), size=_SMALL))
    drawing.height = foot + 22


#: Corner offsets of the markers: diamond, square, triangle, upside-down triangle.
MARKERS = (
    ((0, -4), (4, 0), (0, 4), (-4, 0)),
    ((-3, -3), (3, -3), (3, 3), (-3, 3)),
    ((0, -4), (4, 3), (-4, 3)),
    ((-4, -3), (4, -3), (0, 4)),
)
