"""Measures that stand beside numbers: what a word after a number means in a column of counts, money, area, length.

Only measures with one fixed factor convert. Sào, công, mẫu differ from region to region, so they are asked back.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from common.text import match_key, unaccent

#: Words for powers of ten, longest first.
MULTIPLIERS: Final[tuple[tuple[str, int, str], ...]] = (
    ("nghìn tỷ", 10**12, "nghìn tỷ"),
    ("ngàn tỷ", 10**12, "nghìn tỷ"),
    ("nghìn tỉ", 10**12, "nghìn tỷ"),
    ("ngàn tỉ", 10**12, "nghìn tỷ"),
    ("nghìn", 10**3, "nghìn"),
    ("ngàn", 10**3, "nghìn"),
    ("triệu", 10**6, "triệu"),
    ("tỷ", 10**9, "tỷ"),
    ("tỉ", 10**9, "tỷ"),
)
_MULTIPLIER: Final = re.compile(
    "|".join(
        rf"(?P<m{n}>{match_key(word)}|{unaccent(word)})(?![^\W\d_])"
        for n, (word, _, _) in enumerate(MULTIPLIERS)
    )
    + r"|(?P<tr>tr)(?=$|[ .]|đ|d)"
)

_COUNT_NOUNS: Final = (
    "lượt, lượt người, lượt hộ, người, hộ, nhân khẩu, khẩu, buổi, cuộc, đợt, lần, đoàn, đội, tổ, nhóm, ban, hội nghị",
    "hội, lớp, phiên, kỳ họp, nghị quyết, văn bản, chương trình, kế hoạch, giao ước, thôn, buôn, bon, ấp, làng, bản",
    "khu phố, tổ dân phố, xã, phường, thị trấn, huyện, đơn vị, cơ quan, trường, doanh nghiệp, cơ sở, mô hình",
    "điển hình, công trình, phần việc, tuyến, tuyến đường, việc, vụ việc, vụ, đơn, ý kiến, kiến nghị, nội dung",
    "chỉ tiêu, ngày công, công, ngày, thành viên, hội viên, đoàn viên, đảng viên, đại biểu, đồng chí, đồng bào",
    "cán bộ, nhân dân, quần chúng, người dân, bà con, học sinh, em, cháu, nữ, nam, phụ nữ, cá nhân, tập thể",
    "gia đình, căn, căn nhà, nhà, cây, giống, giống cây, cây giống, con, con giống, bóng đèn, bóng, cái, chiếc, bộ",
    "suất, suất quà, phần, phần quà, thẻ, cuốn, tờ, tin, bài, tin bài, điểm, hòa giải viên, hồ sơ, thủ tục",
    "giấy khen, bằng khen, dtts, hiện vật",
)
#: First words of what is counted. A number followed by anything else is asked back in a column of counts.
COUNT_NOUNS: Final = frozenset(noun for line in _COUNT_NOUNS for noun in line.split(", "))
_COUNT_KEYS: Final = frozenset(match_key(word) for word in COUNT_NOUNS)
_COUNT_PLAIN: Final = frozenset(unaccent(word) for word in COUNT_NOUNS)

_AREA: Final = {
    "m²": ("m2", Decimal(1)),
    "mét vuông": ("m2", Decimal(1)),
    "ha": ("ha", Decimal(10_000)),
    "héc ta": ("ha", Decimal(10_000)),
    "héc-ta": ("ha", Decimal(10_000)),
    "hécta": ("ha", Decimal(10_000)),
    "hecta": ("ha", Decimal(10_000)),
    "km²": ("km2", Decimal(1_000_000)),
}
_LENGTH: Final = {
    "m": ("m", Decimal(1)),
    "mét": ("m", Decimal(1)),
    "km": ("km", Decimal(1000)),
    "ki lô mét": ("km", Decimal(1000)),
    "kilômét": ("km", Decimal(1000)),
    "cây số": ("km", Decimal(1000)),
    "cm": ("cm", Decimal("0.01")),
}
_SAYS_NOTHING: Final = {"area": r"(?: đất| dat)?", "length": r"(?: đường| duong| kênh mương| kênh| mương)?"}
_PER_NOUNS: Final = (
    "người",
    "hộ",
    "khẩu",
    "căn",
    "năm",
    "tháng",
    "ngày",
    "km",
    "m",
    "ha",
    "suất",
    "phần",
    "cây",
    "con",
    "nhà",
    "thôn",
    "buôn",
    "xã",
    "công trình",
    "mô hình",
)
_PER: Final = {key: noun for noun in _PER_NOUNS for key in (match_key(noun), unaccent(noun))}
_CURRENCY: Final = re.compile(
    rf"(?:đồng việt nam|việt nam đồng|đồng|đ|vnđ|vnd|dong|d)(?P<per>(?: ?/ ?(?:{'|'.join(_PER)}))*)"
)


def take_multiplier(text: str) -> tuple[int, str, str]:
    """``"tỷ đồng"`` → ``(10**9, "tỷ", "đồng")``; without a multiplier ``(1, "", text)``. ``text`` is a match key."""
    found = _MULTIPLIER.match(text)
    if not found:
        return 1, "", text
    rest = text[found.end() :].lstrip(" .")
    if found["tr"]:
        return 10**6, "triệu", rest
    _, factor, name = MULTIPLIERS[int((found.lastgroup or "m0")[1:])]
    return factor, name, rest


_SCALE_WORDS: Final = ("trăm", "chục", "vạn", "nghìn", "ngàn", "triệu", "tỷ", "tỉ", "rưỡi", "lăm", "mươi")
_OTHER_AMOUNT: Final = (
    *("hơn", "khoảng", "gần", "mỗi", "quân", "một", "hai", "ba", "bốn", "sáu", "bảy", "tám", "chín", "mười"),
    *("sào", "mẫu", "ha", "km", "m", "đ", "vnđ"),
)


def _keys(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(match_key(word) for word in words)


_CHANGES_SCALE: Final = _keys(_SCALE_WORDS)
_CHANGES_COUNT: Final = _keys(_SCALE_WORDS + _OTHER_AMOUNT)


def changes_scale(text: str) -> bool:
    """Whether the words after a number hold one that makes it another number ("hộ rưỡi", "nghìn")."""
    return not _CHANGES_SCALE.isdisjoint(re.findall(r"[^\W\d_]+", text))


def count_measure(text: str) -> bool:
    """Whether the words after a number name something that is counted ("lượt", "hộ dân", "đồng chí").

    Words that would change the number ("người mỗi buổi", "hộ rưỡi") make it none.
    """
    words = re.findall(r"[^\W\d_]+", text)
    heads = {" ".join(words[:n]) for n in (1, 2, 3)}
    if not re.fullmatch(r"[^\W\d_]+(?:[ ,\-]+[^\W\d_]+)*", text):
        return False
    if not _CHANGES_COUNT.isdisjoint(words):
        return False
    return bool(heads & _COUNT_KEYS) or (text.isascii() and bool(heads & _COUNT_PLAIN))


def currency(text: str) -> str | None:
    """``"đ/người"`` → ``"đồng/người"``, ``"vnđ"`` → ``"đồng"``; None when it is no đồng."""
    found = _CURRENCY.fullmatch(text)
    return (
        "/".join(["đồng", *(_PER[word.strip()] for word in found["per"].split("/")[1:])]) if found else None
    )


def area_measure(text: str) -> tuple[str, Decimal] | None:
    """Name and size in m2 of a measure of area: ``"ha"`` → ``("ha", 10000)``. None when it is none."""
    return _look_up(text, _AREA, "area")


def length_measure(text: str) -> tuple[str, Decimal] | None:
    """Name and size in m of a measure of length: ``"km"`` → ``("km", 1000)``. None when it is none."""
    return _look_up(text, _LENGTH, "length")


def _look_up(text: str, table: dict[str, tuple[str, Decimal]], kind: str) -> tuple[str, Decimal] | None:
    for word, value in table.items():
        if re.fullmatch(f"(?:{match_key(word)}|{re.escape(unaccent(word))}){_SAYS_NOTHING[kind]}", text):
            return value
    return None


def area_factor(name: str) -> Decimal:
    """Size in m2 of ``"m2"``, ``"ha"``, ``"km2"``."""
    return Decimal({"m2": 1, "ha": 10_000, "km2": 1_000_000}[name])


def length_factor(name: str) -> Decimal:
    """Size in m of ``"m"``, ``"km"``, ``"cm"``."""
    return {"m": Decimal(1), "km": Decimal(1000), "cm": Decimal("0.01")}[name]
