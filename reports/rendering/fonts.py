"""The one typeface of printed documents: Liberation Serif 2, with every Vietnamese letter, or a clear
refusal.

Debian ships two packages that answer to the same family name; the older one (1.07) lacks 92 of the 134
letters. So the files are found by folder, never by name, and each is read before it is used.
"""

from __future__ import annotations

import os
import subprocess
import unicodedata
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from reports.rendering.blocks import Document

#: Family name used in the stylesheet and in charts, so that no installed font can slip in.
FAMILY = "Report Serif"
#: File ending, CSS weight, CSS style of the four files.
STYLES = (
    ("Regular", 400, "normal"),
    ("Bold", 700, "normal"),
    ("Italic", 400, "italic"),
    ("BoldItalic", 700, "italic"),
)
_KNOWN_FOLDERS = (
    "/usr/share/fonts/truetype/liberation2",
    "/usr/share/fonts/truetype/liberation",
    "/usr/share/fonts/liberation-serif",
    "/usr/share/fonts/liberation",
    "/usr/local/share/fonts/liberation2",
)


def _vietnamese_letters() -> str:
    vowels = "aăâeêioôơuưy"
    tones = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    toned = {unicodedata.normalize("NFC", vowel + tone) for vowel in vowels for tone in tones}
    lower = "".join(sorted((toned | {"đ"}) - set("aeiouy")))
    return lower + lower.upper()


#: The 134 Vietnamese letters outside ASCII.
VIETNAMESE_LETTERS = _vietnamese_letters()


class FontMissing(RuntimeError):
    """No usable font on this machine; the text tells a person what to install."""


def _fontconfig_folders() -> Iterable[str]:
    try:
        listed = subprocess.run(
            ["fc-list", ":family=Liberation Serif", "file"],
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return []
    return sorted({str(Path(line.split(":")[0]).parent) for line in listed.splitlines()})


def fault(folder: Path) -> str:
    """Why the four files in ``folder`` cannot be used ("" when they can)."""
    for style, _, _ in STYLES:
        path = folder / f"LiberationSerif-{style}.ttf"
        if not path.is_file():
            return f"thiếu tệp {path.name}"
        with TTFont(path, lazy=True) as font:
            version = font["head"].fontRevision
            missing = set(map(ord, VIETNAMESE_LETTERS)) - set(font.getBestCmap())
        if version < 2 or missing:
            return f"{path.name} phiên bản {version:.2f} thiếu {len(missing)} chữ tiếng Việt"
    return ""


@cache
def folder() -> Path:
    """The folder of the checked font files; ``REPORT_FONT_DIR`` comes before the usual places.

    Raises `FontMissing` with a sentence that says what to install.
    """
    chosen = os.environ.get("REPORT_FONT_DIR", "")
    places = [chosen] if chosen else [*_KNOWN_FOLDERS, *_fontconfig_folders()]
    faults = []
    for place in dict.fromkeys(places):
        if Path(place).is_dir():
            reason = fault(Path(place))
            if not reason:
                return Path(place).resolve()
            faults.append(f"{place}: {reason}")
    found = "; ".join(faults) or "không thấy thư mục phông chữ nào"
    raise FontMissing(
        "Chưa có phông chữ Liberation Serif từ bản 2 trở lên để in báo cáo "
        f"({found}). Hãy cài gói fonts-liberation2 (apt-get install fonts-liberation2) "
        "hoặc đặt biến REPORT_FONT_DIR tới thư mục có bốn tệp LiberationSerif-*.ttf."
    )


def face_rules() -> str:
    """The ``@font-face`` rules, by file address only."""
    place = folder().as_uri()
    return "".join(
        f"@font-face{{font-family:'{FAMILY}';font-weight:{weight};font-style:{slant};"
        f"src:url('{place}/LiberationSerif-{style}.ttf')}}\n"
        for style, weight, slant in STYLES
    )


def path(style: str = "Regular") -> Path:
    """The file of one style, for drawing pictures."""
    return folder() / f"LiberationSerif-{style}.ttf"


@cache
def _drawable() -> frozenset[int]:
    common: set[int] | None = None
    for style, _, _ in STYLES:
        with TTFont(path(style), lazy=True) as font:
            known = set(font.getBestCmap())
        common = known if common is None else common & known
    return frozenset(common or ()) | {ord("\n"), ord("\t")}


#: Signs the font lacks that have an equal it has.
_EQUALS = {0x2011: "\u2010", 0x2028: "\n", 0x2029: "\n", 0xFEFF: "", 0x2060: "", 0x200E: "", 0x200F: ""}
STAND_IN = "\u25a1"


@cache
def _replacement(character: str) -> str:
    code = ord(character)
    return character if code in _drawable() else _EQUALS.get(code, STAND_IN)


def drawable(text: str) -> str:
    """Text with every sign the font cannot draw replaced by "□" (or by its equal, where there is one)."""
    if text.isascii() or _drawable().issuperset(map(ord, text)):
        return text
    return "".join(map(_replacement, text))


def undrawable(document: Document) -> str:
    """The signs of a document that will be printed as "□", in order and once each: the author should know."""
    signs: dict[str, None] = {}
    for text in _texts(document):
        if not text.isascii() and not _drawable().issuperset(map(ord, text)):
            signs.update(
                dict.fromkeys(sign for sign in text if _replacement(sign) == STAND_IN and sign != STAND_IN)
            )
    return "".join(signs)


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _texts(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))
