"""The letters of Vietnamese: cleaning, search keys, matching keys and alphabetical order. Import them from common.text.

Three levels of sameness, from strict to loose (import measurements 4.2):

* stored text, cleaned but never re-spelled: :func:`clean`;
* the same name spelled by another hand (case, tone placement, apostrophe, Đ look-alike): :func:`match_key`;
* the same letters without any mark: :func:`fold`. Only for search and for a match with a notice.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# --- characters -----------------------------------------------------------------------------------------------

#: Every character that people use as an apostrophe in names such as H'Mok, M'Nông.
APOSTROPHES: Final = "'`´ʹʻʼʽˈˋ‘’‚‛′‵＇"
#: Hyphens and dashes of every length.
DASHES: Final = "-‐‑‒–—―−﹘﹣－"
_SPACES: Final = (
    "\t\x0b\x0c\x1c\x1d\x1e\x1f\x85\u00a0\u1680\u180e"
    + "".join(map(chr, range(0x2000, 0x200B)))
    + "\u202f\u205f\u3000"
)
INVISIBLE: Final = (
    "\u00ad\u034f\u061c\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff"
    + "".join(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x2070)]))
)
_CONTROLS: Final = "".join(
    chr(c) for c in [*range(0x09), *range(0x0E, 0x1C), 0x7F, *range(0x80, 0x85), *range(0x86, 0xA0)]
)
_CLEAN_TABLE: Final = str.maketrans(
    {
        **dict.fromkeys(_SPACES, " "),
        **dict.fromkeys(INVISIBLE + _CONTROLS, None),
        "\u2028": "\n",
        "\u2029": "\n",
    }
)
_SURROGATES: Final = re.compile("[\ud800-\udfff]")


def clean(text: str | None) -> str:
    """Text as it is stored: NFC, odd spaces made plain, invisible and control characters taken out, ends trimmed.

    Spelling, case, tone placement and line breaks stay as typed. Never call it before a legacy conversion:
    in TCVN3 the letter ư *is* the soft hyphen and some letters are the no-break space.
    """
    if not text:
        return ""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_CLEAN_TABLE)
    return unicodedata.normalize("NFC", _SURROGATES.sub("", text)).strip()


# --- fold: the search key ---------------------------------------------------------------------------------------

_STROKED: Final = {
    **dict.fromkeys("đĐðÐɖƉ", "d"),
    **dict.fromkeys("ƀɃɓƁ", "b"),
    **dict.fromkeys("øØ", "o"),
    **dict.fromkeys("łŁ", "l"),
    **dict.fromkeys("ħĦ", "h"),
    **dict.fromkeys("ŧŦ", "t"),
    **dict.fromkeys("ı", "i"),
    **dict.fromkeys("ßẞ", "s"),
}


def _build_fold_table() -> tuple[str, str]:
    """Each letter of the Latin blocks and its plain letter; Unicode promises these decompositions never change."""
    pairs = dict(_STROKED)
    blocks = [
        range(0x00C0, 0x0250),
        range(0x1E00, 0x1F00),
        range(0xFF10, 0xFF5B),
        (0x00B2, 0x00B3, 0x00B9, 0x212A, 0x212B),
    ]
    for block in blocks:
        for code in block:
            plain = "".join(
                c for c in unicodedata.normalize("NFKD", chr(code)) if not unicodedata.combining(c)
            ).lower()
            if len(plain) == 1 and plain.isascii() and plain.isalnum():
                pairs.setdefault(chr(code), plain)
    return "".join(pairs), "".join(pairs.values())


#: Character table of :func:`fold`: the n-th character of ``FOLD_FROM`` becomes the n-th of ``FOLD_TO``. Both cases
#: are in it, so that the result does not depend on what ``lower()`` does in a database's locale.
FOLD_FROM, FOLD_TO = _build_fold_table()
#: Characters that vanish without leaving a gap: combining marks, apostrophes, invisible characters.
FOLD_DROP: Final = "".join(map(chr, range(0x0300, 0x0370))) + "".join(
    dict.fromkeys(c for c in APOSTROPHES + INVISIBLE if not unicodedata.combining(c))
)
_MARKS_TABLE: Final = {**str.maketrans(FOLD_FROM, FOLD_TO), **dict.fromkeys(range(0x0300, 0x0370))}
_FOLD_TABLE: Final = str.maketrans(FOLD_FROM, FOLD_TO, FOLD_DROP)
_NOT_PLAIN: Final = re.compile("[^a-z0-9]+")


def fold(text: str | None) -> str:
    """Accent-free search key: ``fold("Buôn H’Mok – Đắk Phơi") == "buon hmok dak phoi"``.

    Lower case, character table, every run of anything else one space, ends trimmed. The database function ``dv_fold``
    is its twin. Never stored as the name itself, never enough to accept a name without a notice.
    """
    return _NOT_PLAIN.sub(" ", (text or "").lower().translate(_FOLD_TABLE)).strip()


def unaccent(text: str) -> str:
    """Lower case without marks, punctuation and spaces kept: ``unaccent("2 Tỷ 631") == "2 ty 631"``."""
    return text.lower().translate(_MARKS_TABLE)


# --- match_key: the exact level ---------------------------------------------------------------------------------

_TONES: Final = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: the order of dictionaries
_VOWELS: Final = frozenset("aeiouy")
SAME_LETTER: Final = str.maketrans(
    {**dict.fromkeys(APOSTROPHES, "'"), **dict.fromkeys(DASHES, "-"), "ð": "đ", "ɖ": "đ"}
)


def match_key(text: str | None) -> str:
    """Key of names that are the same, only typed by another hand: accents count, tone *placement* does not.

    Equal: ``Hòa Bình / HOÀ BÌNH``, ``uỷ / ủy``, ``R'Bin / R’Bin``, ``Đắk / Ðắk``, doubled spaces. Not equal:
    ``Đông Tâm / Đồng Tâm``. The tone goes to the end of its run of vowels, so that highland names keep their letters.
    """
    letters = unicodedata.normalize("NFD", clean(text).lower().translate(SAME_LETTER))
    out: list[str] = []
    tone, after_vowel = "", False
    for char in letters:
        if unicodedata.combining(char):
            if after_vowel and char in _TONES:
                tone += char
            else:
                out.append(char)
            continue
        if char not in _VOWELS:
            out.append(tone)
            tone = ""
        after_vowel = char in _VOWELS
        out.append(char)
    return " ".join(unicodedata.normalize("NFC", "".join([*out, tone])).split())


# --- sort_key ---------------------------------------------------------------------------------------------------

_ALPHABET: Final = {letter: rank for rank, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
_LETTER_MARKS: Final = "\u0306\u0302\u031b"  # ă, â ê ô, ơ ư

SortKey = tuple[tuple[tuple[int, int, str], ...], tuple[int, ...], str]


def sort_key(text: str | None) -> SortKey:
    """Key for Vietnamese alphabetical order, numbers by value: ``An < Ăn < Ân < Duy < Đông``, ``Thôn 2 < Thôn 11``.

    Letters first (a ă â b c d đ e ê …), then tones (ngang huyền hỏi ngã sắc nặng), then the text itself. Spaces come
    before digits, digits before letters, apostrophes do not count.
    """
    stored = clean(text)
    first: list[tuple[int, int, str]] = []
    tones: list[int] = []
    for piece in re.findall(r"[0-9]+|[^\W\d_]|[\W\d_]", match_key(stored)):
        if piece.isascii() and piece.isdigit():
            digits = piece.lstrip("0")
            first.append((1, len(digits), digits))
        elif piece == "'" or unicodedata.combining(piece):
            continue
        elif not piece.isalpha():
            if first and first[-1][0] != 0:
                first.append((0, 0, ""))
        else:
            letter, tone = _letter_and_tone(piece)
            first.append((2, _ALPHABET[letter], "") if letter in _ALPHABET else (3, ord(letter[0]), letter))
            if tone or letter in "aăâeêioôơuưy":
                tones.append(tone)
    while first and first[-1][0] == 0:
        first.pop()
    return tuple(first), tuple(tones), stored


def _letter_and_tone(char: str) -> tuple[str, int]:
    """``ệ`` → (``ê``, 5). Foreign marks (č, ñ, ŏ) fall away, so that highland names stand beside their letter."""
    apart = unicodedata.normalize("NFD", char)
    base, marks = apart[0], apart[1:]
    tone = next((_TONES.index(m) + 1 for m in marks if m in _TONES and base in _VOWELS), 0)
    kept = unicodedata.normalize("NFC", base + "".join(m for m in marks if m in _LETTER_MARKS))
    if kept in _ALPHABET:
        return kept, tone
    plain = unaccent(base)
    return (plain if plain in _ALPHABET else base), tone
