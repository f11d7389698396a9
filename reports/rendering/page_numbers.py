"""Page numbers of parts that are joined later: drawn by the layout engine with a stand-in, set when the place is known.

A part is laid out with page numbers from `STAND_IN` on. The finisher cuts each number into a stream of its own and
notes the ten digits as the font codes them; joining writes the true number there, centred on the same spot.
"""

from __future__ import annotations

import re
from functools import cache

from fontTools.ttLib import TTFont

from reports.rendering import fonts

#: Number of a part's first page: it holds each digit, so that the embedded font does too.
STAND_IN = 1_023_456_789
_ARTIFACT = re.compile(
    rb"/Artifact\n<</Type/Pagination>>\nBDC\n(?:(?!EMC\n).)*?"
    rb"1 0 0 -1 (?P<x>[\d.-]+) (?P<y>[\d.-]+) Tm\n/\w+ (?P<size>[\d.]+) Tf\n"
    rb"\[(?P<text>[^\]]*)\] TJ\nET\nEMC\n",
    re.DOTALL,
)
_GLYPHS = re.compile(rb"<([0-9a-f]+)>")


@cache
def _digit_width() -> float:
    """Width of a digit as a share of the type size; all ten are equally wide."""
    with TTFont(fonts.path(), lazy=True) as font:
        widths = {font["hmtx"][font.getBestCmap()[ord(digit)]][0] for digit in "0123456789"}
        (width,) = widths
        return width / font["head"].unitsPerEm


def taken_out(content: bytes, digits: dict[str, bytes]) -> tuple[bytes, bytes, bytes]:
    """What a page draws before its number, the number with the codes of all digits noted in front, and the rest.

    ``digits`` is filled from the part's first page.
    """
    found = next((one for one in _ARTIFACT.finditer(content) if len(_codes(one["text"])) == 10), None)
    if found is None:
        raise ValueError("the page number of a part was not found")
    if not digits:
        digits.update(zip(str(STAND_IN), _codes(found["text"]), strict=True))
    codes = b" ".join(digits[digit] for digit in "0123456789")
    return content[: found.start()], b"%" + codes + b"\n" + found[0], content[found.end() :]


def _codes(text: bytes) -> list[bytes]:
    """The glyphs of a shown text, four hex digits each."""
    joined = b"".join(_GLYPHS.findall(text))
    return [joined[i : i + 4] for i in range(0, len(joined), 4)]


def is_loose(content: bytes) -> bool:
    """Whether this is a number cut out by `taken_out`."""
    return content.startswith(b"%")


def numbered(content: bytes, number: int) -> bytes:
    """The page number ``number`` in place of the stand-in."""
    noted, _, artifact = content.partition(b"\n")
    codes = noted[1:].split()
    found = _ARTIFACT.fullmatch(artifact)
    if found is None or len(codes) != 10:
        raise ValueError("not the page number of a part")
    text = str(number)
    shift = (len(str(STAND_IN)) - len(text)) * _digit_width() * float(found["size"]) / 2
    shown = b"<" + b"".join(codes[int(digit)] for digit in text) + b">"
    x = f"{float(found['x']) + shift:.6f}".encode()
    start = found.start("x"), found.end("x"), found.start("text"), found.end("text")
    return artifact[: start[0]] + x + artifact[start[1] : start[2]] + shown + artifact[start[3] :]
