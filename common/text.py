"""Vietnamese text: cleaning, search keys, matching keys, alphabetical order, unit prefixes and warning marks.

Three levels of sameness, from strict to loose (domain description, import measurements 4.2):

* stored text, cleaned but never re-spelled: :func:`clean`;
* the same name spelled by another hand (case, tone placement, apostrophe, Đ look-alike): :func:`match_key`;
* the same letters without any mark: :func:`fold`, :func:`name_key`. Only for search and for a match with a notice.
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
_INVISIBLE: Final = (
    "\u00ad\u034f\u061c\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff"
    + "".join(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x2070)]))
)
_CONTROLS: Final = "".join(
    chr(c) for c in [*range(0x09), *range(0x0E, 0x1C), 0x7F, *range(0x80, 0x85), *range(0x86, 0xA0)]
)
_CLEAN_TABLE: Final = str.maketrans(
    {
        **dict.fromkeys(_SPACES, " "),
        **dict.fromkeys(_INVISIBLE + _CONTROLS, None),
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
    "đ": "d",
    "Đ": "d",
    "ð": "d",
    "Ð": "d",
    "ɖ": "d",
    "Ɖ": "d",
    "ƀ": "b",
    "Ƀ": "b",
    "ɓ": "b",
    "Ɓ": "b",
}
_STROKED |= {
    "ø": "o",
    "Ø": "o",
    "ł": "l",
    "Ł": "l",
    "ħ": "h",
    "Ħ": "h",
    "ŧ": "t",
    "Ŧ": "t",
    "ı": "i",
    "ß": "s",
    "ẞ": "s",
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
    dict.fromkeys(c for c in APOSTROPHES + _INVISIBLE if not unicodedata.combining(c))
)
_MARKS_TABLE: Final = {**str.maketrans(FOLD_FROM, FOLD_TO), **dict.fromkeys(range(0x0300, 0x0370))}
_FOLD_TABLE: Final = str.maketrans(FOLD_FROM, FOLD_TO, FOLD_DROP)
_NOT_PLAIN: Final = re.compile("[^a-z0-9]+")


def fold(text: str | None) -> str:
    """Accent-free search key: ``fold("Buôn H’Mok – Đắk Phơi") == "buon hmok dak phoi"``.

    Lower case, character table, every run of anything else one space, ends trimmed. :func:`fold_sql` is the same in
    PostgreSQL. Never stored as the name itself, never enough to accept a name without a notice.
    """
    return _NOT_PLAIN.sub(" ", (text or "").lower().translate(_FOLD_TABLE)).strip()


def fold_sql(expression: str) -> str:
    """The SQL of :func:`fold` for a text expression (PostgreSQL; ``translate`` drops what has no counterpart).

    The expression is put in as it stands: pass a column or parameter name, never text from outside.
    """
    source = FOLD_FROM + FOLD_DROP.replace("'", "''")
    return f"btrim(regexp_replace(translate(lower({expression}), '{source}', '{FOLD_TO}'), '[^a-z0-9]+', ' ', 'g'))"


def unaccent(text: str) -> str:
    """Lower case without marks, punctuation and spaces kept: ``unaccent("2 Tỷ 631") == "2 ty 631"``."""
    return text.lower().translate(_MARKS_TABLE)


# --- match_key: the exact level ---------------------------------------------------------------------------------

_TONES: Final = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: the order of dictionaries
_VOWELS: Final = frozenset("aeiouy")
_SAME_LETTER: Final = str.maketrans(
    {**dict.fromkeys(APOSTROPHES, "'"), **dict.fromkeys(DASHES, "-"), "ð": "đ", "ɖ": "đ"}
)


def match_key(text: str | None) -> str:
    """Key of names that are the same, only typed by another hand: accents count, tone *placement* does not.

    Equal: ``Hòa Bình / HOÀ BÌNH``, ``uỷ / ủy``, ``R'Bin / R’Bin``, ``Đắk / Ðắk``, doubled spaces. Not equal: ``Đông Tâm /
    Đồng Tâm``. The tone goes to the end of its run of vowels, so that highland names keep their letters.
    """
    letters = unicodedata.normalize("NFD", clean(text).lower().translate(_SAME_LETTER))
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
    for token in re.findall(r"[0-9]+|[^\W\d_]|[\W\d_]", match_key(stored)):
        if token.isascii() and token.isdigit():
            digits = token.lstrip("0")
            first.append((1, len(digits), digits))
        elif token == "'" or unicodedata.combining(token):
            continue
        elif not token.isalpha():
            if first and first[-1][0] != 0:
                first.append((0, 0, ""))
        else:
            letter, tone = _letter_and_tone(token)
            first.append((2, _ALPHABET[letter], "") if letter in _ALPHABET else (3, ord(letter[0]), letter))
            if tone or letter in "aăâeêioôơuưy":
                tones.append(tone)
    while first and first[-1][0] == 0:
        first.pop()
    return tuple(first), tuple(tones), stored


def _letter_and_tone(char: str) -> tuple[str, int]:
    """``ệ`` → (``ê``, 5). Foreign marks (č, ñ, ŏ) fall away, so that highland names stand beside their letter."""
    base, *marks = unicodedata.normalize("NFD", char)
    tone = next((_TONES.index(m) + 1 for m in marks if m in _TONES and base in _VOWELS), 0)
    kept = unicodedata.normalize("NFC", base + "".join(m for m in marks if m in _LETTER_MARKS))
    if kept in _ALPHABET:
        return kept, tone
    plain = unaccent(base)
    return (plain if plain in _ALPHABET else base), tone


# --- unit prefixes ----------------------------------------------------------------------------------------------

#: Kind of unit → ways to write it before a name. The short ones need their dot, or a digit after them.
UNIT_PREFIXES: Final[dict[str, tuple[str, ...]]] = {
    "tỉnh": ("tỉnh",),
    "thành phố": ("thành phố", "tp"),
    "thị xã": ("thị xã", "tx"),
    "quận": ("quận", "q."),
    "huyện": ("huyện", "h."),
    "thị trấn": ("thị trấn", "tt", "t.t"),
    "phường": ("phường", "p."),
    "đặc khu": ("đặc khu",),
    "xã": ("xã", "x."),
    "tổ dân phố": ("tổ dân phố", "tổ dp", "tổ d.p", "tdp", "tổ"),
    "khu phố": ("khu phố", "kp"),
    "khu dân cư": ("khu dân cư", "kdc"),
    "thôn": ("thôn", "thon"),
    "buôn": ("buôn", "buon"),
    "bon": ("bon",),
    "ấp": ("ấp",),
    "làng": ("làng",),
    "bản": ("bản",),
}
_NUMBER_ONLY: Final = frozenset({"tổ"})  # "Tổ 3" is a hamlet, "Tổ hòa giải" is not
_PREFIX_FORMS: Final = sorted(
    ((form, kind) for kind, forms in UNIT_PREFIXES.items() for form in forms), key=lambda pair: -len(pair[0])
)
_PREFIXES: Final = [(match_key(form), form, kind) for form, kind in _PREFIX_FORMS]
_PLAIN_PREFIXES: Final = [(unaccent(form), form, kind) for form, kind in _PREFIX_FORMS]


def strip_unit_prefix(text: str | None) -> tuple[str, str]:
    """``"TT. Liên Sơn"`` → ``("thị trấn", "Liên Sơn")``; without a prefix ``("", text)``, cleaned and single-spaced.

    Accents decide, so "Lăng Cô" is no làng; a text wholly without accents may have the prefix without them ("Xa Dak
    Phoi"). A prefix with nothing after it is a name of its own.
    """
    name = " ".join(unicodedata.normalize("NFC", clean(text)).split())
    forms = _PLAIN_PREFIXES if name.isascii() else _PREFIXES
    lowered = name.lower().translate(_SAME_LETTER) if name.isascii() else _aligned_key(name)
    if len(lowered) != len(name):
        return "", name
    for key, form, kind in forms:
        rest = name[len(key) :]
        if not lowered.startswith(key) or not rest:
            continue
        glued = rest[0].isdigit() and len(key) > 1 and form not in {"tổ", "ấp"}
        if not (glued or key.endswith(".") or rest[0] in " .:"):
            continue
        rest = rest.lstrip(" .:")
        if rest and (form not in _NUMBER_ONLY or rest[0].isdigit() or unaccent(rest).startswith("so ")):
            return kind, rest
    return "", name


def _aligned_key(name: str) -> str:
    """match_key() word by word; NFC letters keep their number as long as only tones move."""
    return " ".join(match_key(word) for word in name.split(" "))


def name_key(text: str | None) -> str:
    """Loosest key of a unit's name: folded, without its prefix, "số" and leading zeros: ``"TDP số 02"`` → ``"2"``."""
    key = fold(strip_unit_prefix(text)[1])
    return re.sub(r"\b0+(?=[0-9])", "", re.sub(r"^so (?=[0-9])", "", key))


# --- marks that must not enter ----------------------------------------------------------------------------------

_SECRET: Final = re.compile(r"(?<!\w)MẬT(?!\w)")
_BEFORE_HONEY: Final = frozenset(
    {"ONG", "LẤY", "MÍA", "RỈ", "QUAY", "KHAI", "BÍ", "BẢO", "THÂN", "CẨN", "ĐƯỜNG", "TÚI"}
)
_AFTER_HONEY: Final = frozenset({"ONG", "ĐỘ", "THIẾT", "MÍA", "NGỌT", "KHẨU", "MÃ", "THƯ", "DANH", "HOA"})


def looks_secret(text: str | None) -> bool:
    """True when the text bears a mark of classified papers: MẬT, TỐI MẬT, TUYỆT MẬT as a word in capitals.

    Words that only contain the syllable are let through: ONG MẬT, BÍ MẬT, BẢO MẬT, MẬT ĐỘ, THÂN MẬT.
    """
    stored = clean(text)
    for found in _SECRET.finditer(stored):
        before = re.findall(r"\w+", stored[: found.start()].rpartition("\n")[2])[-1:]
        after = re.match(r"[ ]*(\w+)", stored[found.end() :])
        if before and before[0] in {"TỐI", "TUYỆT"}:
            return True
        if not (before and before[0] in _BEFORE_HONEY) and not (after and after[1] in _AFTER_HONEY):
            return True
    return False


_SEPARATED: Final = r"[ .\-]?"
_ID_12: Final = re.compile(r"(?<![\d.,])0\d{2}(?:[ .]?\d{3}){3}(?![\d])")
_ID_9: Final = re.compile(r"(?<![\d.,/])\d{9}(?![\d.,/]\d|\d)")
_PHONE: Final = re.compile(
    rf"(?<![\d.,])(?:(?:\+84|\(\+84\)|0084|84|0){_SEPARATED}[35789]\d(?:{_SEPARATED}\d){{7}}"
    rf"|\(?02\d{{1,2}}\)?{_SEPARATED}\d{{3,4}}{_SEPARATED}\d{{3,4}})(?!\d)"
)
_MEASURE_FOLLOWS: Final = re.compile(
    r"\s*(?:đồng|đ|vnđ|vnd|m2|m²|ha|%|lượt|người|hộ|triệu|tỷ)(?!\w)", re.IGNORECASE
)


def personal_data_in(text: str | None) -> list[str]:
    """Kinds of personal data that free text seems to hold: ``"id_number"`` (9 or 12 digits), ``"phone"``. For a warning.

    An amount is not taken for an identity number: nine digits with a measure after them or ending in 0000.
    """
    stored = clean(text)
    kinds = []
    nine = [
        m
        for m in _ID_9.finditer(stored)
        if not m[0].endswith("0000") and not _MEASURE_FOLLOWS.match(stored, m.end())
    ]
    if nine or _ID_12.search(stored):
        kinds.append("id_number")
    if _PHONE.search(_ID_12.sub(" ", stored)):
        kinds.append("phone")
    return kinds


# --- text that a spreadsheet would run ----------------------------------------------------------------------------

_FORMULA_START: Final = re.compile(f"[\\s{_INVISIBLE}]*[=+\\-@＝＋－＠﹦﹢﹣﹫\\t\\r\\n]")


def neutralise(text: str) -> str:
    """Text that no spreadsheet program takes for a formula: a leading apostrophe before ``= + - @``, tab, CR or LF.

    Also before their full-width forms and after leading spaces. Everything else is returned unchanged.
    """
    return f"'{text}" if _FORMULA_START.match(text) else text
