"""What a column's heading says: which column it is, in which measure, and whether it holds persons."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal

from common.text import clean, fold

ColumnKind = Literal["text", "unit", "count", "decimal", "money", "area", "length", "percent", "date"]
NUMERIC: frozenset[str] = frozenset({"count", "decimal", "money", "area", "length", "percent"})

# Folded measure words: how the measure is called here, and the factor to its plain measure.
_MONEY = {
    "đồng": (1, ("dong", "d", "vnd", "vn d", "dong vn", "dong viet nam")),
    "nghìn đồng": (
        1_000,
        ("nghin dong", "ngan dong", "1000 dong", "1 000 dong", "1000 d", "1 000 d", "1000d", "nghin d"),
    ),
    "triệu đồng": (1_000_000, ("trieu dong", "trieu", "tr dong", "tr d", "trd", "trieu d", "trieu vnd")),
    "tỷ đồng": (1_000_000_000, ("ty dong", "ti dong", "ty", "ti", "ty d")),
}
_PLAIN = {
    "ha": ("ha", "hecta", "hec ta"),
    "m2": ("m2", "m 2", "met vuong"),
    "km": ("km", "ki lo met"),
    "m": ("m", "met"),
    "người": ("nguoi",),
    "lượt": ("luot",),
    "lượt người": ("luot nguoi", "nguoi luot"),
    "hộ": ("ho",),
    "khẩu": ("khau",),
    "cuộc": ("cuoc",),
    "buổi": ("buoi",),
    "ngày công": ("ngay cong", "cong"),
    "mô hình": ("mo hinh",),
    "đơn": ("don",),
    "vụ": ("vu", "vu viec"),
}


@dataclass(frozen=True, slots=True)
class Measure:
    """A unit of measure in a heading: "triệu đồng" has factor 1,000,000 (to đồng); "ha" has factor 1."""

    name: str = ""
    factor: int = 1
    is_money: bool = False


_MEASURES: dict[str, Measure] = {
    word: Measure(name, factor, True) for name, (factor, words) in _MONEY.items() for word in words
} | {word: Measure(name) for name, words in _PLAIN.items() for word in words}
NO_MEASURE = Measure()
_REMEMBERED = 5_000

_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_MEASURE_WORDS = re.compile(r"(?:đơn vị tính|đơn vị|đvt|tính bằng|tính theo)\s*[:.]?\s*(.+)", re.IGNORECASE)
_AFTER_SIGN = re.compile(r"(.+?)\s*(?:[,:/–—]|\s-)\s*([^,:/–—-]{1,20})")
_NUMBERED = re.compile(r"\(?(?:[0-9]{1,2}|[IVX]{1,4})\s*[.)]\s+")


def measure_called(text: str) -> Measure:
    """The measure that ``text`` names and nothing else: "ĐVT: triệu đồng", "m²", "%". NO_MEASURE when it is
    none.
    """
    stripped = clean(text).strip("()[] .:")
    named = _MEASURE_WORDS.fullmatch(stripped)
    if named:
        stripped = named.group(1).strip("()[] .:")
    if stripped == "%":
        return Measure("%")
    return _MEASURES.get(fold(stripped), NO_MEASURE)


def split_measure(heading: str) -> tuple[str, Measure]:
    """A heading without its measure, and the measure: "Kinh phí (triệu đồng)" → "Kinh phí", triệu đồng."""
    heading = clean(heading)
    for found in _IN_BRACKETS.finditer(heading):
        measure = measure_called(found.group(1))
        if measure is not NO_MEASURE:
            return clean(heading[: found.start()] + " " + heading[found.end() :]), measure
    named = re.search(_MEASURE_WORDS, heading)
    if named and named.start() and (measure := measure_called(named.group())) is not NO_MEASURE:
        return clean(heading[: named.start()]).rstrip(" ,:-–—"), measure
    after = _AFTER_SIGN.fullmatch(heading)
    if after and (measure := measure_called(after.group(2))) is not NO_MEASURE:
        return clean(after.group(1)), measure
    return heading, NO_MEASURE


def title_measure(text: str) -> Measure:
    """The measure a line above the table states for the whole table: "(Đơn vị tính: triệu đồng)"."""
    named = re.search(r"(?:đơn vị tính|đvt)\s*:\s*([^()\n;]+)", clean(text), re.IGNORECASE)
    return measure_called(named.group(1)) if named else NO_MEASURE


@dataclass(frozen=True)
class HeadingMap:
    """Which columns a kind of sheet has, as data.

    ``synonyms``: column key → headings people write for it (folded or not; order is preference).
    ``required``: keys a row cannot do without. ``kinds``: key → kind of its values ("text" when absent).
    ``persons``: keys that may hold names of persons acting in a role (award subjects, team members); every
    other column of persons is dropped.
    """

    synonyms: Mapping[str, Sequence[str]]
    required: frozenset[str] = frozenset()
    kinds: Mapping[str, ColumnKind] = field(default_factory=lambda: MappingProxyType({}))
    persons: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        folded: dict[str, str] = {}
        for key, headings in self.synonyms.items():
            for heading in (key, *headings):
                if fold(heading):
                    folded.setdefault(fold(heading), key)
        object.__setattr__(self, "_folded", folded)
        object.__setattr__(self, "_known", {})
        object.__setattr__(self, "_words", frozenset(word for heading in folded for word in heading.split()))

    def with_remembered(self, remembered: Mapping[str, str]) -> "HeadingMap":
        """The same map with headings a sender mapped before (heading → key); they win over the general
        synonyms.
        """
        synonyms = {key: list(headings) for key, headings in self.synonyms.items()}
        taken = {fold(heading) for heading in remembered}
        for headings in synonyms.values():
            headings[:] = [heading for heading in headings if fold(heading) not in taken]
        for heading, key in remembered.items():
            synonyms.setdefault(key, []).append(heading)
        return replace(self, synonyms=synonyms)

    def kind(self, key: str) -> ColumnKind:
        """The kind of a column's values."""
        return self.kinds.get(key, "text")

    def key_of(self, heading: str) -> str:
        """The key of one heading text, "" when nobody knows it. Measures, brackets and numbering do not
        matter.
        """
        known: dict[str, str] = self._known  # type: ignore[attr-defined]
        if heading not in known:
            if len(known) > _REMEMBERED:
                known.clear()
            known[heading] = self._look_up(heading)
        return known[heading]

    def _look_up(self, heading: str) -> str:
        words: frozenset[str] = self._words  # type: ignore[attr-defined]
        if words.isdisjoint(fold(heading).split()):
            return ""
        folded: dict[str, str] = self._folded  # type: ignore[attr-defined]
        plain = clean(heading)
        without_measure, _ = split_measure(plain)
        tried = [plain, without_measure, _IN_BRACKETS.sub(" ", plain)]
        tried += [_NUMBERED.sub("", text, count=1) for text in tried if _NUMBERED.match(text)]
        for text in tried:
            if key := folded.get(fold(text), ""):
                return key
        return ""


# --- columns that are never read
# ------------------------------------------------------------------------------------


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split(", "))


ORDINAL = frozenset({"stt", "tt", "so tt", "so thu tu", "thu tu", "so stt", "no"})
_PERSONAL = _listed(
    "ho va ten, ho ten, ten ho, ho va ten chu ho, ho ten chu ho, chu ho, ten chu ho, nguoi tham du, ten "
    "nguoi tham du, ngay sinh, nam sinh, ngay thang nam sinh, tuoi, gioi tinh, nam nu, cccd, cmnd, cmnd "
    "cccd, cccd cmnd, so cccd, so cmnd, so cmnd cccd, so cccd cmnd, can cuoc, can cuoc cong dan, so can "
    "cuoc, so can cuoc cong dan, chung minh nhan dan, so chung minh nhan dan, so dinh danh, so dinh danh "
    "ca nhan, ma dinh danh, ho chieu, so dien thoai, dien thoai, sdt, so dt, dt, di dong, so di dong, "
    "dien thoai lien he, so dien thoai lien he, email, thu dien tu, dia chi, dia chi thuong tru, noi "
    "thuong tru, thuong tru, noi o, cho o, noi o hien nay, que quan, ton giao, theo dao, dang vien, la "
    "dang vien, so the dang, ngay vao dang, chu don, nguoi viet don, nguoi gui don, nguoi dung don, ho "
    "ten nguoi gui don, chu ky, ky ten, ky nhan, ky, so tai khoan"
)
_PERSONAL_BEGINNINGS = (
    "ho va ten ",
    "ho ten ",
    "so cccd ",
    "so cmnd ",
    "so dien thoai ",
    "dia chi ",
    "ngay sinh ",
)
# A count of members of ethnic minorities in one table, a person's ethnicity in another: the cells decide.
ETHNICITY = frozenset({"dan toc", "thanh phan dan toc"})


def is_personal(heading: str) -> bool:
    """Whether a column headed so holds data on single persons (domain description, section 6)."""
    folded = fold(_IN_BRACKETS.sub(" ", clean(heading)))
    return folded in _PERSONAL or folded.startswith(_PERSONAL_BEGINNINGS)


def is_ethnicity(heading: str) -> bool:
    """Whether the heading is "Dân tộc", which says nothing about what stands below."""
    return fold(_IN_BRACKETS.sub(" ", clean(heading))) in ETHNICITY


def is_ordinal(heading: str) -> bool:
    """Whether the column only numbers the rows."""
    return fold(heading) in ORDINAL
