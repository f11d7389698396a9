"""Vietnamese numbers spelled out: "hai mươi lăm", "một nghìn không trăm năm mươi", "hai tỷ sáu trăm triệu".

A strict grammar: what people shorten in speech ("một trăm năm" for 150, "hai nghìn ba" for 2.300) is not completed;
the left-over word comes back as rest and the caller refuses it.
"""

from __future__ import annotations

from typing import Final

from common.text import match_key, unaccent

_DIGITS: Final = {
    "không": 0,
    "một": 1,
    "hai": 2,
    "ba": 3,
    "bốn": 4,
    "năm": 5,
    "sáu": 6,
    "bảy": 7,
    "bẩy": 7,
    "tám": 8,
    "chín": 9,
}
_AFTER_TENS: Final = {
    "mốt": 1,
    "hai": 2,
    "ba": 3,
    "bốn": 4,
    "tư": 4,
    "lăm": 5,
    "nhăm": 5,
    "sáu": 6,
    "bảy": 7,
    "bẩy": 7,
    "tám": 8,
    "chín": 9,
}
_AFTER_TEN: Final = {
    "một": 1,
    **{word: digit for word, digit in _AFTER_TENS.items() if word not in ("mốt", "tư")},
}
_SCALES: Final = ((10**9, {"tỷ", "tỉ"}), (10**6, {"triệu"}), (10**3, {"nghìn", "ngàn"}))
_ALL: Final = [
    *_DIGITS,
    *_AFTER_TENS,
    "mười",
    "mươi",
    "trăm",
    "linh",
    "lẻ",
    "rưỡi",
    "tỷ",
    "tỉ",
    "triệu",
    "nghìn",
    "ngàn",
]
_KEYS: Final = {match_key(word): word for word in _ALL}
_PLAIN: Final = {
    unaccent(word): word for word in reversed(_ALL)
}  # mười before mươi, một before mốt: first wins


class _Words:
    """A row of words with a reading position."""

    def __init__(self, words: list[str]) -> None:
        self.words = words
        self.at = 0

    def peek(self, ahead: int = 0) -> str:
        return self.words[self.at + ahead] if self.at + ahead < len(self.words) else ""

    def take(self, *options: str) -> bool:
        if self.peek() in options:
            self.at += 1
            return True
        return False


def read_words(text: str) -> tuple[int, str, bool] | None:
    """The number that a text starts with, the rest of the text, and whether a scale word (nghìn, triệu, tỷ) was in it.

    None when it does not start with a number word. Text without any accent may spell the words without accents.
    """
    typed = text.split()
    plain = text.isascii()
    known = _PLAIN if plain else _KEYS
    words = _Words([known.get(word.lower() if plain else match_key(word), "") for word in typed])
    if plain:
        _settle_plain(words.words)
    total, scaled, floor = 0, False, 10**12
    while True:
        start = words.at
        group = _below_thousand(words, leading=start == 0)
        if group is None:
            break
        scale = next((s for s, names in _SCALES if words.peek() in names and s < floor), 1)
        if scale == 1 and start and group[1] < 3:  # "hai nghìn ba": 2.003 or 2.300?
            words.at = start
            break
        total, floor = total + group[0] * scale, scale
        if scale == 1:
            break
        words.at, scaled = words.at + 1, True
        if words.take("rưỡi"):
            total += scale // 2
            break
    if not words.at:
        return None
    return total, " ".join(typed[words.at :]), scaled


def _settle_plain(words: list[str]) -> None:
    """Without accents "muoi" is ten or tens, "mot" 1 after tens too, "tu" and "lam" only after tens."""
    for at, word in enumerate(words):
        before = words[at - 1] if at else ""
        if word in ("mười", "mươi"):
            words[at] = "mươi" if before in _DIGITS and _DIGITS[before] > 1 else "mười"
        elif word in ("một", "mốt"):
            words[at] = "mốt" if before == "mươi" else "một"


def _below_thousand(words: _Words, *, leading: bool) -> tuple[int, int] | None:
    """Value below 1.000 and how many places it names (3 when it says its hundreds or "linh")."""
    first = words.peek()
    if not leading and first in ("linh", "lẻ") and words.peek(1) in _DIGITS:
        words.at += 2
        return _DIGITS[words.peek(-1)], 3
    if first in _DIGITS and words.peek(1) == "trăm" and (_DIGITS[first] or not leading):
        words.at += 2
        hundreds = _DIGITS[first] * 100
        if words.take("rưỡi"):
            return hundreds + 50, 3
        if words.peek() in ("linh", "lẻ") and _DIGITS.get(words.peek(1), 0):
            words.at += 2
            return hundreds + _DIGITS[words.peek(-1)], 3
        return hundreds + (_tens(words) or 0), 3
    tens = _tens(words)
    if tens is not None:
        return tens, 2
    if first in _DIGITS:
        words.at += 1
        return _DIGITS[first], 1
    return None


def _tens(words: _Words) -> int | None:
    if words.take("mười"):
        value, units = 10, _AFTER_TEN
    elif _DIGITS.get(words.peek(), 0) > 1 and words.peek(1) == "mươi":
        value, units = _DIGITS[words.peek()] * 10, _AFTER_TENS
        words.at += 2
    else:
        return None
    unit = words.peek()
    if unit in units:
        words.at += 1
        return value + units[unit]
    return value
