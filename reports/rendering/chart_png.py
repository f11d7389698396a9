"""Paints the marks of a chart as a PNG for Word, which takes no SVG. Needs Pillow only."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from reports.rendering import fonts
from reports.rendering.blocks import Chart
from reports.rendering.drawing import (
    COLOURS,
    DASHES,
    GRID,
    HATCHED,
    INK,
    MARKERS,
    Box,
    Drawing,
    Line,
    Text,
    draw,
)

#: Pixels per unit of the drawing: 560 units become 1,200 pixels, 200 dots per inch at 150 mm.
_SCALE = 1200 / 560


@cache
def _font(size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(fonts.path(), round(size * _SCALE), layout_engine=ImageFont.Layout.BASIC)


def png(chart: Chart) -> tuple[bytes, int, int]:
    """The picture with its width and height in pixels."""
    drawing = draw(chart)
    width, height = round(drawing.width * _SCALE), round(drawing.height * _SCALE)
    image = Image.new("RGB", (width, height), "white")
    _paint(image, drawing)
    out = io.BytesIO()
    # The octree is four times quicker than the default way; it gives paper a tint, which is taken back.
    few_colours = image.quantize(64, method=Image.Quantize.FASTOCTREE)
    few_colours.putpalette([255 if part > 251 else part for part in few_colours.getpalette() or ()])
    few_colours.save(out, "PNG", compress_level=6, dpi=(203, 203))
    return out.getvalue(), width, height


def _paint(image: Image.Image, drawing: Drawing) -> None:
    brush = ImageDraw.Draw(image)
    for segment in drawing.grid:
        brush.line([v * _SCALE for v in segment], fill=GRID, width=1)
    for box in drawing.boxes:
        _box(image, brush, box)
    for line in drawing.lines:
        _line(brush, line)
    for segment in drawing.axis:
        brush.line([v * _SCALE for v in segment], fill=INK, width=2)
    for text in drawing.texts:
        _text(image, brush, text)


def _box(image: Image.Image, brush: ImageDraw.ImageDraw, box: Box) -> None:
    x0, y0 = round(box.x * _SCALE), round(box.y * _SCALE)
    x1, y1 = round((box.x + box.width) * _SCALE), round((box.y + box.height) * _SCALE)
    fill, edge = COLOURS[box.look]
    brush.rectangle((x0, y0, x1, y1), fill=fill)
    if box.look in HATCHED and x1 > x0 and y1 > y0:
        tile = Image.new("RGB", (x1 - x0, y1 - y0), fill)
        hatch = ImageDraw.Draw(tile)
        for start in range(-(y1 - y0), x1 - x0, 11):
            if box.look == HATCHED[0]:
                hatch.line((start, y1 - y0, start + y1 - y0, 0), fill=edge, width=2)
        for y in range(5, y1 - y0, 11) if box.look != HATCHED[0] else ():
            hatch.line((0, y, x1 - x0, y), fill=edge, width=2)
        image.paste(tile, (x0, y0))
    brush.rectangle((x0, y0, x1, y1), outline=edge, width=2)


def _line(brush: ImageDraw.ImageDraw, line: Line) -> None:
    fill, edge = COLOURS[line.look]
    dashes = [float(part) * _SCALE for part in DASHES[line.look].split()] or [1e9]
    at, pen = 0.0, 0
    for (x0, y0), (x1, y1) in zip(line.points, line.points[1:], strict=False):
        x0, y0, x1, y1 = (v * _SCALE for v in (x0, y0, x1, y1))
        length, done = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5, 0.0
        while length and done < length:
            step = min(dashes[pen % len(dashes)] - at, length - done)
            if pen % 2 == 0:
                a, b = done / length, (done + step) / length
                ends = (x0 + (x1 - x0) * a, y0 + (y1 - y0) * a, x0 + (x1 - x0) * b, y0 + (y1 - y0) * b)
                brush.line(ends, fill=edge, width=4)
            done, at = done + step, at + step
            if at >= dashes[pen % len(dashes)]:
                at, pen = 0.0, pen + 1
    for x, y in line.dots:
        outline = [((x + dx) * _SCALE, (y + dy) * _SCALE) for dx, dy in MARKERS[line.look]]
        brush.polygon(outline, fill=fill, outline=edge, width=2)


_ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}


def _text(image: Image.Image, brush: ImageDraw.ImageDraw, text: Text) -> None:
    words, font = fonts.drawable(text.text), _font(text.size)
    x, y = text.x * _SCALE, text.y * _SCALE
    if not text.turn:
        brush.text((x, y), words, fill=INK, font=font, anchor=_ANCHORS[text.anchor])
        return
    # Turned labels end at their point: drawn on a square centred there, turned about its centre, and pasted.
    reach = int(font.getlength(words)) + 40
    mask = Image.new("L", (2 * reach, 2 * reach), 0)
    ImageDraw.Draw(mask).text((reach, reach), words, fill=255, font=font, anchor=_ANCHORS[text.anchor])
    turned = mask.rotate(-text.turn, resample=Image.Resampling.BICUBIC)
    image.paste(Image.new("RGB", turned.size, INK), (round(x) - reach, round(y) - reach), turned)
