"""Text in old Vietnamese encodings: recognised by font *and* letters, converted once, with the raw text kept.

1. A letter only Unicode can hold means Unicode, whatever the font says.
2. Otherwise all text of one font family in a sheet (".Vn…", "VNI-…", others) is judged as one text: every
reading is tried and the one with the most possible syllables wins; a tie goes to what the font proposes. 3.
Then each row by its own text, so that Unicode rows pasted into a ".VnTime" column, and TCVN3 rows whose font
became Arial, both come out right. 4. Rich text is judged and converted run by run, each with its own font. 5.
What was done is told: ``Cell.encoding`` names the encoding, ``Cell.raw`` keeps the text as it stood.

Nothing is cleaned before this: the letter ư of TCVN3 *is* the soft hyphen. Text that is Unicode is never
touched, except that it is composed (NFC).
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from . import legacy_tables as tables
from .cells import Cell, Row
from .syllables import weight

UNICODE, TCVN3, VNI, CP1258 = "unicode", "tcvn3", "vni", "cp1258"
READINGS = (UNICODE, TCVN3, VNI, CP1258)
_TCVN3_FONT = re.compile(r"\s*\.vn", re.IGNORECASE)
_CAPITAL_FONT = re.compile(r"\s*\.[Vv][Nn][\w ]*H\s*")
_VNI_FONT = re.compile(r"\s*vni[\s_-]", re.IGNORECASE)
_TOKENS = re.compile(r"[^\s\d.,;:()/\"'+\-\[\]{}<>=*&%#@!?|\\_~^`$“”‘’–—…]+")
# Signs that stand beside words in Unicode text, and are letters in TCVN3 only when inside one.
_EDGES = "«»°²³½¼¾·®©™×"
# How much better a legacy reading must be before text in an ordinary font is converted.
_MARGIN = 1.0


class Converted(NamedTuple):
    """``text`` in NFC; ``raw`` as it stood; ``encoding`` "unicode", "tcvn3", "vni" or "cp1258"."""

    text: str
    raw: str
    encoding: str


@lru_cache(maxsize=1_000)
def family(font: str) -> str:
    """The encoding a font's name proposes: "tcvn3", "vni" or "unicode"."""
    if _TCVN3_FONT.match(font):
        return TCVN3
    return VNI if _VNI_FONT.match(font) else UNICODE


def decode(text: str, encoding: str, font: str = "") -> str:
    """``text`` read in ``encoding``. A capital font (".VnTimeH") draws small letters large, so they become
    capitals.
    """
    if encoding == TCVN3:
        text = tables.from_tcvn3(text)
        if _CAPITAL_FONT.fullmatch(font):
            text = text.upper()
    elif encoding == VNI:
        text = tables.from_vni(text)
    elif encoding == CP1258:
        text = tables.from_1258(text)
    return unicodedata.normalize("NFC", text)


def has_unicode_letter(text: str) -> bool:
    """Whether a letter of ``text`` can only have been typed in Unicode (rule 1).

    Looked at as it stands: "ê" + U+0323 composes to ệ, but is also what code page 1258 makes of two legacy bytes.
    """
    return not tables.UNICODE_ONLY.isdisjoint(text)


@lru_cache(maxsize=20_000)
def _fits(text: str, reading: str) -> bool:
    """Whether no word of ``text`` is impossible in ``reading``."""
    return all(weight(word) >= 0 for token in _words(text) for how, word in _tried(token) if how == reading)


def _words(text: str) -> Iterator[str]:
    """Words with a letter beyond ASCII; signs standing beside a word do not count."""
    for token in _TOKENS.findall(text):
        if not token.isascii() and not token.strip(_EDGES).isascii():
            yield token


class _Scores(dict[str, float]):
    """Sum of syllable weights by reading; ``proofs`` counts texts that rule 1 settles."""

    def __init__(self) -> None:
        super().__init__(dict.fromkeys(READINGS, 0.0))
        self.proofs = self.words = 0

    def add(self, text: str) -> None:
        """Weigh every word of ``text`` that has a letter beyond ASCII in all readings."""
        for token in _words(text):
            self.words += 1
            for reading, word in _tried(token):
                self[reading] += weight(word)


def _tried(token: str) -> Iterator[tuple[str, str]]:
    yield UNICODE, token.strip(_EDGES)
    yield TCVN3, tables.from_tcvn3(token, tables.MISFIT)
    yield VNI, tables.from_vni(token, tables.MISFIT)
    yield CP1258, tables.from_1258(token, tables.MISFIT)


class Judge:
    """Decides for one sheet: first :meth:`observe` its rows (or the first some hundred), then convert.

    ``encoding``: "cp1258" when the bytes of a text file were read in that code page (see
    ``SheetData.encoding``).
    """

    def __init__(self, encoding: str = "") -> None:
        self.encoding = encoding
        self._scores: dict[str, _Scores] = defaultdict(_Scores)
        self._decided: dict[str, str] = {}

    def observe(self, rows: Iterable[Row]) -> None:
        """Gather the text of rows by font family (rule 2)."""
        for row in rows:
            for proposed, texts in _pieces(row.cells.values()).items():
                _weigh(self._scores[proposed], texts)
        self._decided.clear()

    def reading_of(self, proposed: str) -> str:
        """What the text of a font family is, as a whole."""
        if proposed not in self._decided:
            scores = self._scores[proposed]
            fallback = UNICODE if scores.proofs else proposed
            self._decided[proposed] = _best(scores, fallback, 0.0 if proposed != UNICODE else _MARGIN)
        return self._decided[proposed]

    def convert(self, row: Row) -> Row:
        """The row with its text converted (rules 1, 3, 4); the same object when nothing had to be done."""
        pieces = _pieces(row.cells.values())
        if not pieces:
            return row
        readings = {proposed: self._row_reading(proposed, texts) for proposed, texts in pieces.items()}
        cells = {column: self._cell(cell, readings) for column, cell in row.cells.items()}
        return row._replace(cells=cells)

    def convert_text(self, text: str, font: str = "") -> Converted:
        """One text that stands outside the rows (a sheet's name), judged with its sheet."""
        row = self.convert(Row(1, {0: Cell(text, "text", font)}))
        cell = row.cells[0]
        return Converted(cell.text, text, cell.encoding or UNICODE)

    def _row_reading(self, proposed: str, texts: list[str]) -> str:
        group = self.reading_of(proposed)
        unproven = [text for text in texts if not has_unicode_letter(text)]
        mixed = group != UNICODE and len(unproven) < len(texts)
        if not mixed and all(_fits(text, group) for text in unproven):
            return group
        scores = _Scores()
        _weigh(scores, texts)
        scores[UNICODE] += scores.proofs
        return _best(scores, group, _MARGIN if group == UNICODE else 0.0)

    def _cell(self, cell: Cell, readings: dict[str, str]) -> Cell:
        text = cell.text
        if not text or text.isascii():
            return cell
        if not cell.runs and not self.encoding and readings.get(family(cell.font), UNICODE) == UNICODE:
            composed = unicodedata.normalize("NFC", text)
            return cell if composed == text else cell._replace(value=composed)
        runs = cell.runs or (("", text),)
        pieces, used = [], set()
        for font, piece in runs:
            font = font or cell.font
            unchanged = piece.isascii() and family(font) != TCVN3
            reading = (
                UNICODE if unchanged or has_unicode_letter(piece) else readings.get(family(font), UNICODE)
            )
            pieces.append(decode(piece, reading, font))
            if not piece.isascii():
                used.add(reading)
        composed = unicodedata.normalize("NFC", "".join(pieces))
        applied = next((reading for reading in READINGS[1:] if reading in used), "")
        if not applied and self.encoding == CP1258 and composed != text:
            applied = CP1258
        if composed == text:
            return cell
        return cell._replace(value=composed, raw=text if applied else cell.raw, encoding=applied)


def convert(text: str, font: str = "", encoding: str = "") -> Converted:
    """One text judged on its own, for places without a sheet. The less text, the more the font decides."""
    judge = Judge(encoding)
    judge.observe([Row(1, {0: Cell(text, "text", font)})])
    return judge.convert_text(text, font)


def _pieces(cells: Iterable[Cell]) -> dict[str, list[str]]:
    """Texts beyond ASCII by the family of their font, rich text by run (rule 4)."""
    found: dict[str, list[str]] = {}
    for cell in cells:
        text = cell.text
        if text and not text.isascii():
            for font, piece in cell.runs or (("", text),):
                if not piece.isascii():
                    found.setdefault(family(font or cell.font), []).append(piece)
    return found


def _weigh(scores: _Scores, texts: Iterable[str]) -> None:
    for text in texts:
        if has_unicode_letter(text):
            scores.proofs += 1
        else:
            scores.add(text)


def _best(scores: _Scores, fallback: str, margin: float) -> str:
    """The reading with the highest sum; ``fallback`` unless another beats it by more than ``margin``."""
    best = max(READINGS, key=lambda reading: (scores[reading], reading == fallback, reading == UNICODE))
    ahead = scores[best] - scores[fallback]
    # Without a font's word for it, most of the text must become true syllables, not merely possible names.
    convincing = scores[best] > 0 and (not margin or scores[best] >= scores.words / 2)
    return best if ahead > 0 and ahead >= margin and convincing else fallback
