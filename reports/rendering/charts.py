"""Biểu đồ: charts as short hand-written SVG, the same string on the web page and on paper.

No script, no stylesheet, presentation attributes only. Series differ by hatch, dash and marker, not by colour
alone, so that a photocopy can still be read.
"""

from __future__ import annotations

from html import escape

from reports.rendering.blocks import Chart
from reports.rendering.drawing import (
    COLOURS,
    DASHES,
    GRID,
    HATCHED,
    INK,
    MARKERS,
    SIZE,
    Line,
    Text,
    draw,
    number,
)
from reports.rendering.fonts import FAMILY

_KINDS = {
    "bar": "Biểu đồ cột",
    "pair": "Biểu đồ cột đôi",
    "stacked": "Biểu đồ cột chồng",
    "hbar": "Biểu đồ thanh ngang",
    "line": "Biểu đồ đường",
}


def text_alternative(chart: Chart) -> str:
    """What the picture shows, in words; written from the figures unless the author gave a text."""
    if chart.text_alternative:
        return chart.text_alternative
    parts = []
    for series in chart.series:
        pairs = zip(chart.labels, series.values, strict=True)
        told = "; ".join(f"{label} {'chưa có số liệu' if v is None else number(v)}" for label, v in pairs)
        parts.append(f"{series.name}: {told}" if len(chart.series) > 1 else told)
    measure = f", đơn vị tính: {chart.measure}" if chart.measure else ""
    return f"{_KINDS[chart.kind]} {chart.title}{measure}. {'. '.join(parts)}."


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def svg(chart: Chart, uid: str) -> str:
    """The chart as one ``<svg>`` element. ``uid`` must be unique on the page; ids are built from it."""
    drawing = draw(chart)
    size = f"{_n(drawing.width)} {_n(drawing.height)}"
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" role="img" aria-labelledby="{uid}t" '
        f'font-family="{FAMILY}, Liberation Serif, Times New Roman, serif" font-size="{SIZE}" fill="{INK}">'
        f'<title id="{uid}t">{escape(text_alternative(chart))}</title>'
    ]
    hatched = {box.look for box in drawing.boxes} & set(HATCHED)
    out += [_hatch(uid, look) for look in sorted(hatched)]
    out.append(f'<path d="{_segments(drawing.grid)}" stroke="{GRID}" stroke-width=".6" fill="none"/>')
    for look in sorted({box.look for box in drawing.boxes}):
        d = "".join(
            f"M{_n(b.x)} {_n(b.y)}h{_n(b.width)}v{_n(b.height)}h-{_n(b.width)}z"
            for b in drawing.boxes
            if b.look == look
        )
        fill = f"url(#{uid}h{look})" if look in HATCHED else COLOURS[look][0]
        out.append(f'<path d="{d}" fill="{fill}" stroke="{COLOURS[look][1]}" stroke-width=".8"/>')
    out += [_line(line) for line in drawing.lines]
    out.append(f'<path d="{_segments(drawing.axis)}" stroke="{INK}" stroke-width="1" fill="none"/>')
    out += [_text(text) for text in drawing.texts]
    out.append("</svg>")
    return "".join(out)


def _segments(segments: list[tuple[float, float, float, float]]) -> str:
    return "".join(f"M{_n(x0)} {_n(y0)}L{_n(x1)} {_n(y1)}" for x0, y0, x1, y1 in segments)


def _hatch(uid: str, look: int) -> str:
    d = "M-1 1L1 -1M0 5L5 0M4 6L6 4" if look == 1 else "M0 2.5H5"
    return (
        f'<pattern id="{uid}h{look}" patternUnits="userSpaceOnUse" width="5" height="5">'
        f'<path d="M0 0H5V5H0Z" fill="#fff"/><path d="{d}" stroke="{COLOURS[look][1]}" fill="none"/>'
        "</pattern>"
    )


def _line(line: Line) -> str:
    colour = COLOURS[line.look][1]
    dash = f' stroke-dasharray="{DASHES[line.look]}"' if DASHES[line.look] else ""
    points = " ".join(f"{_n(x)},{_n(y)}" for x, y in line.points)
    markers = "".join(f"M{_marker(line.look, x, y)}z" for x, y in line.dots)
    return (
        f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.8"{dash}/>'
        f'<path d="{markers}" fill="{COLOURS[line.look][0]}" stroke="{colour}"/>'
    )


def _marker(look: int, x: float, y: float) -> str:
    """The outline of a series' marker around (x, y)."""
    return "L".join(f"{_n(x + dx)} {_n(y + dy)}" for dx, dy in MARKERS[look])


def _text(text: Text) -> str:
    anchor = "" if text.anchor == "start" else f' text-anchor="{text.anchor}"'
    size = "" if text.size == SIZE else f' font-size="{text.size}"'
    if text.turn:
        place = f'transform="translate({_n(text.x)} {_n(text.y)}) rotate({text.turn})"'
    else:
        place = f'x="{_n(text.x)}" y="{_n(text.y)}"'
    return f"<text {place}{anchor}{size}>{escape(text.text)}</text>"
