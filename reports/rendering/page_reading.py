"""Reads a PDF back as a person with a ruler would: which text stands where, how large, in which typeface.

Positions are points from the top left corner of the page; ``y`` is the baseline. Only what a page draws is believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pikepdf

Matrix = tuple[float, float, float, float, float, float]
Frame = tuple[float, float, float, float]
_UNIT: Matrix = (1, 0, 0, 1, 0, 0)
_EVERYWHERE: Frame = (-1e9, -1e9, 1e9, 1e9)


@dataclass(frozen=True)
class Run:
    """Text drawn in one go; ``mark`` is its number in the structure tree (-1 for artifacts)."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    font: str
    mark: int = -1

    @property
    def bold(self) -> bool:
        """Whether the typeface is a bold one, by its name."""
        return "bold" in self.font.lower()

    @property
    def italic(self) -> bool:
        """Whether the typeface is a slanted one, by its name."""
        return "italic" in self.font.lower() or "oblique" in self.font.lower()


@dataclass(frozen=True)
class Segment:
    """Neighbouring runs of one line, without a gap wider than a letter's height."""

    runs: tuple[Run, ...]

    @cached_property
    def text(self) -> str:
        """The words, single spaces between."""
        out, end = "", None
        for run in self.runs:
            out += " " if end is not None and run.x0 - end > run.size * 0.18 else ""
            out, end = out + run.text, run.x1
        return " ".join(out.split())

    @property
    def x0(self) -> float:
        """Left edge."""
        return self.runs[0].x0

    @property
    def x1(self) -> float:
        """Right edge."""
        return self.runs[-1].x1

    @property
    def y(self) -> float:
        """Baseline."""
        return self.runs[0].y

    @property
    def size(self) -> float:
        """Size of the largest letters."""
        return max(run.size for run in self.runs)

    @property
    def bold(self) -> bool:
        """Whether every letter is bold."""
        return all(run.bold for run in self.runs if run.text.strip())

    @property
    def italic(self) -> bool:
        """Whether every letter is slanted."""
        return all(run.italic for run in self.runs if run.text.strip())


@dataclass(frozen=True)
class Rule:
    """A thin horizontal line."""

    x0: float
    x1: float
    y: float


@dataclass
class Sheet:
    """A page: size, text and lines."""

    width: float
    height: float
    runs: list[Run] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)

    @cached_property
    def segments(self) -> list[Segment]:
        """Lines from top to bottom, cut where a column ends, from left to right."""
        lines: dict[int, list[Run]] = {}
        for run in sorted((run for run in self.runs if run.text), key=lambda run: (run.y, run.x0)):
            key = round(run.y)
            key = next((near for near in (key, key - 1, key + 1) if near in lines), key)
            lines.setdefault(key, []).append(run)
        out: list[Segment] = []
        for key in sorted(lines):
            group: list[Run] = []
            for run in sorted(lines[key], key=lambda run: run.x0):
                if group and run.x0 - group[-1].x1 > max(12, run.size):
                    out += _segment(group)
                    group = []
                group.append(run)
            out += _segment(group)
        return out


def _segment(runs: list[Run]) -> list[Segment]:
    """The segment of these runs without the spaces at its ends; none when only spaces are left."""
    drawn = [i for i, run in enumerate(runs) if run.text.strip()]
    return [Segment(tuple(runs[drawn[0] : drawn[-1] + 1]))] if drawn else []


class _Font:
    """Decodes the codes of one font into letters and widths (thousandths of the size)."""

    def __init__(self, font: Any) -> None:
        self.name = str(font.get("/BaseFont", ""))[1:].partition("+")[2] or str(font.get("/BaseFont", ""))[1:]
        self.wide = str(font.get("/Subtype")) == "/Type0"
        self.letters = _to_unicode(font["/ToUnicode"].read_bytes()) if "/ToUnicode" in font else {}
        self.widths: dict[int, float] = {}
        self.default = 0.0
        if self.wide:
            inner = font.DescendantFonts[0]
            self.default = float(inner.get("/DW", 1000))
            self._wide_widths(list(inner.get("/W", [])))
        else:
            first = int(font.get("/FirstChar", 0))
            self.widths = {first + i: float(width) for i, width in enumerate(font.get("/Widths", []))}

    def _wide_widths(self, entries: list[Any]) -> None:
        i = 0
        while i < len(entries):
            if isinstance(entries[i + 1], pikepdf.Array):
                for k, width in enumerate(entries[i + 1]):
                    self.widths[int(entries[i]) + k] = float(width)
                i += 2
            else:
                for code in range(int(entries[i]), int(entries[i + 1]) + 1):
                    self.widths[code] = float(entries[i + 2])
                i += 3

    def glyphs(self, data: bytes) -> Iterator[tuple[str, float, bool]]:
        """Letter, width and whether it is the one-byte space, for each code."""
        step = 2 if self.wide else 1
        for i in range(0, len(data) - step + 1, step):
            code = int.from_bytes(data[i : i + step], "big")
            letter = self.letters.get(code, "" if self.wide else bytes([code]).decode("cp1252", "replace"))
            yield letter, self.widths.get(code, self.default), not self.wide and code == 32


def _to_unicode(cmap: bytes) -> dict[int, str]:
    letters: dict[int, str] = {}

    def text(code: bytes) -> str:
        return bytes.fromhex(code.decode()).decode("utf-16-be", "replace")

    for block in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        for code, target in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            letters[int(code, 16)] = text(target)
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        pattern = rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f]+)>|\[(.*?)\])"
        for low, high, start, listed in re.findall(pattern, block, re.DOTALL):
            targets = re.findall(rb"<([0-9A-Fa-f]+)>", listed)
            for k, code in enumerate(range(int(low, 16), int(high, 16) + 1)):
                if targets:
                    letters[code] = text(targets[k])
                else:
                    base = text(start)
                    letters[code] = base[:-1] + chr(ord(base[-1]) + k)
    return letters


def _times(a: Matrix, b: Matrix) -> Matrix:
    return (
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    )


def _at(m: Matrix, x: float, y: float) -> tuple[float, float]:
    return x * m[0] + y * m[2] + m[4], x * m[1] + y * m[3] + m[5]


class _Reader:
    """Walks the operators of one page."""

    def __init__(self, page: pikepdf.Page, fonts: dict[tuple[int, int], _Font]) -> None:
        left, bottom, right, top = (float(v) for v in page.mediabox)
        self.sheet = Sheet(right - left, top - bottom)
        self.base: Matrix = (1, 0, 0, -1, -left, top)
        self.fonts = fonts
        self.place = self.line = _UNIT
        self.font: _Font | None = None
        self.size = self.lead = self.letter_gap = self.word_gap = self.rise = 0.0
        self.stretch = 1.0
        self.marks: list[int] = []
        self.path: list[tuple[float, float]] = []
        self.clip = _EVERYWHERE
        self.clips = False
        self._walk(page, page.get("/Resources", pikepdf.Dictionary()), self.base)

    def _walk(self, stream: Any, resources: Any, m: Matrix) -> None:
        stack: list[tuple[Matrix, Frame]] = []
        for operands, operator in pikepdf.parse_content_stream(stream):  # type: ignore[misc]
            name = str(operator)
            if name == "q":
                stack.append((m, self.clip))
            elif name == "Q":
                m, self.clip = stack.pop() if stack else (m, self.clip)
            elif name == "cm":
                m = _times(tuple(float(v) for v in operands), m)  # type: ignore[arg-type]
            elif name == "Do":
                self._form(resources.XObject[operands[0]], resources, m)
            elif name in ("BDC", "BMC"):
                held = operands[1] if len(operands) > 1 else None
                known = isinstance(held, pikepdf.Dictionary) and "/MCID" in held
                self.marks.append(int(held.MCID) if known else -1)  # type: ignore[union-attr]
            elif name == "EMC":
                self.marks = self.marks[:-1]
            elif name in ("W", "W*"):
                self.clips = True
            elif name in _PATH:
                self._path(name, [float(v) for v in operands], m)
            else:
                self._text(name, operands, resources, m)

    def _form(self, form: Any, resources: Any, m: Matrix) -> None:
        if str(form.get("/Subtype")) == "/Form":
            matrix = tuple(float(v) for v in form.get("/Matrix", _UNIT))
            self._walk(form, form.get("/Resources", resources), _times(matrix, m))  # type: ignore[arg-type]

    def _path(self, name: str, v: list[float], m: Matrix) -> None:
        if name == "re":
            self.path += [_at(m, v[0], v[1]), _at(m, v[0] + v[2], v[1] + v[3])]
        elif name in ("m", "l"):
            self.path.append(_at(m, v[0], v[1]))
        elif name in ("c", "v", "y"):
            self.path.append(_at(m, v[-2], v[-1]))
        else:
            self._end_path(painted=name != "n")

    def _end_path(self, *, painted: bool) -> None:
        """A painted path shows as far as it lies inside the clip; borders are drawn as clipped boxes."""
        if len(self.path) >= 2:
            xs, ys = [p[0] for p in self.path], [p[1] for p in self.path]
            left, top = max(min(xs), self.clip[0]), max(min(ys), self.clip[1])
            right, bottom = min(max(xs), self.clip[2]), min(max(ys), self.clip[3])
            if painted and 0 <= bottom - top < 2.5 < right - left:
                self.sheet.rules.append(Rule(left, right, (top + bottom) / 2))
            if self.clips:
                self.clip = (left, top, right, bottom)
        self.path, self.clips = [], False

    def _text(self, name: str, operands: Any, resources: Any, m: Matrix) -> None:
        if name == "BT":
            self.place = self.line = _UNIT
        elif name == "Tf":
            font = resources.Font[operands[0]]
            if font.objgen not in self.fonts:
                self.fonts[font.objgen] = _Font(font)
            self.font, self.size = self.fonts[font.objgen], float(operands[1])
        elif name == "Tm":
            self.place = self.line = tuple(float(v) for v in operands)  # type: ignore[assignment]
        elif name in ("Td", "TD"):
            if name == "TD":
                self.lead = -float(operands[1])
            self._next_line(float(operands[0]), float(operands[1]))
        elif name in _SETTINGS:
            setattr(self, _SETTINGS[name], float(operands[0]) / (100 if name == "Tz" else 1))
        elif name in ("T*", "'", '"'):
            self._next_line(0, -self.lead)
        if name in ("Tj", "'", '"', "TJ"):
            self._show(operands[-1] if name != "TJ" else operands[0], m)

    def _next_line(self, x: float, y: float) -> None:
        self.place = self.line = _times((1, 0, 0, 1, x, y), self.line)

    def _show(self, shown: Any, m: Matrix) -> None:
        if self.font is None:
            return
        for part in shown if isinstance(shown, pikepdf.Array) else [shown]:
            if isinstance(part, pikepdf.String):
                self._string(bytes(part), m)
            else:
                self._forward(-float(part) / 1000 * self.size * self.stretch)

    def _string(self, data: bytes, m: Matrix) -> None:
        assert self.font is not None
        placed = _times(self.place, m)
        x0, y = _at(placed, 0, self.rise)
        text = ""
        for letter, width, space in self.font.glyphs(data):
            text += letter
            gap = self.letter_gap + (self.word_gap if space else 0)
            self._forward((width / 1000 * self.size + gap) * self.stretch)
        x1, _ = _at(_times(self.place, m), 0, self.rise)
        size = self.size * (placed[2] ** 2 + placed[3] ** 2) ** 0.5
        mark = next((mark for mark in reversed(self.marks) if mark >= 0), -1)
        self.sheet.runs.append(Run(text, min(x0, x1), max(x0, x1), y, round(size, 2), self.font.name, mark))

    def _forward(self, distance: float) -> None:
        self.place = _times((1, 0, 0, 1, distance, 0), self.place)


_PATH = frozenset({"re", "m", "l", "c", "v", "y", "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "n"})
_SETTINGS = {"TL": "lead", "Tc": "letter_gap", "Tw": "word_gap", "Ts": "rise", "Tz": "stretch"}


def sheets(pdf: pikepdf.Pdf) -> list[Sheet]:
    """Every page of the file."""
    fonts: dict[tuple[int, int], _Font] = {}
    return [_Reader(page, fonts).sheet for page in pdf.pages]
