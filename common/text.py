"""Vietnamese text: everything of ``common.letters``, and names of units, marks that must not enter, formulas."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from common.letters import (
    APOSTROPHES,
    DASHES,
    FOLD_DROP,
    FOLD_FROM,
    FOLD_TO,
    INVISIBLE,
    SAME_LETTER,
    SortKey,
    clean,
    fold,
    match_key,
    sort_key,
    unaccent,
)

__all__ = [
    "APOSTROPHES",
    "DASHES",
    "FOLD_DROP",
    "FOLD_FROM",
    "FOLD_TO",
    "UNIT_PREFIXES",
    "SortKey",
    "clean",
    "fold",
    "looks_secret",
    "match_key",
    "name_key",
    "neutralise",
    "personal_data_in",
    "sort_key",
    "strip_unit_prefix",
    "unaccent",
]

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
    lowered = name.lower().translate(SAME_LETTER) if name.isascii() else _aligned_key(name)
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
    """Kinds of personal data that free text seems to hold: "id_number" (9 or 12 digits), "phone".

    For a warning. Nine digits with a measure after them, or ending in 0000, are an amount and no identity number.
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

_FORMULA_START: Final = re.compile(f"[\\s\\x00-\\x1f\\x7f{INVISIBLE}]*[=+\\-@＝＋－＠﹦﹢﹣﹫\\t\\r\\n]")


def neutralise(text: str) -> str:
    """Text that no spreadsheet program takes for a formula: a leading apostrophe before ``= + - @``, tab, CR or LF.

    Also before their full-width forms and after leading spaces, control and invisible characters. Everything else is
    returned unchanged.
    """
    return f"'{text}" if _FORMULA_START.match(text) else text
