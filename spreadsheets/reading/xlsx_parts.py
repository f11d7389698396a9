"""What all sheets of an .xlsx share: number formats, fonts, shared strings."""

import datetime
import re
import zipfile
from dataclasses import dataclass, field

from . import archive, limits, markup
from .cells import Run

DATE_FORMATS = frozenset({14, 15, 16, 17, 22, *range(27, 32), 36, *range(50, 59)})
_UNDATED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def is_date_format(code: str) -> bool:
    """Whether a number format draws a date (a clock time alone is none): "dd/mm/yyyy" yes, "#,##0" no."""
    code = _UNDATED.sub("", code.split(";")[0]).lower()
    if "general" in code:
        return False
    if "d" in code or "y" in code:
        return True
    return "m" in code and not set("hs0#") & set(code)


def unescape(text: str) -> str:
    """Undoes the format's own escapes ("_x000A_"); escapes of characters no text may hold stay as written."""
    if "_x" not in text:
        return text

    def character(found: re.Match[str]) -> str:
        code = int(found.group(1), 16)
        return found.group() if code == 0 or 0xD800 <= code <= 0xDFFF or code >= 0xFFFE else chr(code)

    return _ESCAPE.sub(character, text)


# Day 0 of serial numbers: Excel for Windows, and old Excel for Mac.
EPOCH_1900 = datetime.date(1899, 12, 30)
EPOCH_1904 = datetime.date(1904, 1, 1)


@dataclass(slots=True)
class Style:
    """What of a cell's format matters here."""

    date: bool = False
    font: str = ""


@dataclass(slots=True)
class Package:
    """The parts of a workbook that all its sheets share."""

    archive: zipfile.ZipFile
    styles: list[Style] = field(default_factory=lambda: [Style()])
    strings: list[tuple[str, tuple[Run, ...]]] = field(default_factory=list)
    epoch: datetime.date = EPOCH_1900


def load_styles(package: zipfile.ZipFile, part: str) -> list[Style]:
    """Cell styles by number; at least one."""
    fonts: list[str] = []
    formats: dict[str, str] = {}
    styles: list[tuple[str, str]] = []
    inside = [""]

    def start(tag: str, attributes: markup.Attributes) -> None:
        tag = tag.rpartition(":")[2]
        if tag in ("fonts", "cellXfs", "cellStyleXfs", "dxfs", "numFmts", "cellStyles"):
            inside[0] = tag
        elif tag == "numFmt" and inside[0] == "numFmts":
            formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag == "font" and inside[0] == "fonts":
            fonts.append("")
        elif tag == "name" and inside[0] == "fonts" and fonts:
            fonts[-1] = attributes.get("val", "")
        elif tag == "xf" and inside[0] == "cellXfs":
            styles.append((attributes.get("numFmtId", "0"), attributes.get("fontId", "0")))

    with archive.open_part(package, part) as source:
        markup.parse_whole(source, start)

    def style(number: str, font: str) -> Style:
        builtin = number.isascii() and number.isdigit() and int(number) in DATE_FORMATS
        dated = is_date_format(formats[number]) if number in formats else builtin
        known = font.isascii() and font.isdigit() and len(font) < 7 and int(font) < len(fonts)
        return Style(dated, fonts[int(font)] if known else "")

    return [style(*pair) for pair in styles] or [Style()]


def load_strings(package: zipfile.ZipFile, part: str) -> list[tuple[str, tuple[Run, ...]]]:
    """Shared strings by number, each with its runs when they differ in font. Declared counts are ignored."""
    collector = TextCollector()
    strings: list[tuple[str, tuple[Run, ...]]] = []
    names = markup.LocalNames()

    def start(tag: str, attributes: markup.Attributes) -> None:
        tag = names[tag]
        if tag == "si":
            collector.clear()
        else:
            collector.start(tag, attributes)

    def end(tag: str) -> None:
        tag = names[tag]
        if tag == "si":
            strings.append(collector.result())
        else:
            collector.end(tag)

    with archive.open_part(package, part) as source:
        markup.parse_whole(source, start, end, collector.data)
    return strings


class TextCollector:
    """Gathers the text of a shared or inline string with its runs; phonetic hints are no text."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Begin a new string."""
        self.runs: list[tuple[str, list[str]]] = []
        self.in_text = self.in_hint = self.rich = False

    def start(self, tag: str, attributes: markup.Attributes) -> None:
        """An element inside the string begins."""
        if tag == "t":
            self.in_text = not self.in_hint
            if not self.rich:
                self.runs.append(("", []))
        elif tag == "r":
            self.rich = True
            self.runs.append(("", []))
        elif tag == "rFont" and self.runs:
            self.runs[-1] = (attributes.get("val", ""), self.runs[-1][1])
        elif tag == "rPh":
            self.in_hint = True

    def end(self, tag: str) -> None:
        """An element inside the string ends."""
        if tag == "t":
            self.in_text = False
        elif tag == "rPh":
            self.in_hint = False

    def data(self, text: str) -> None:
        """Characters."""
        if self.in_text and self.runs:
            self.runs[-1][1].append(text)

    def result(self) -> tuple[str, tuple[Run, ...]]:
        """The whole text, cut at the limit, and its runs when they differ in font."""
        runs = [Run(font, unescape("".join(pieces))) for font, pieces in self.runs]
        text = "".join(run.text for run in runs)
        if len(text) > limits.TEXT_CHARS:
            return text[: limits.TEXT_CHARS], ()
        return text, tuple(runs) if len({run.font for run in runs if run.text}) > 1 else ()
