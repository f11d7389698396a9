"""Hai buổi giống nhau đến đâu: place, days, words and numbers of two meetings, and the reasons in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from common.formats import format_count
from common.text import fold

SUGGESTED: Final = 68
"""From this score on a person is asked. Measured in tests/campaigns/test_duplicates.py."""
STRONG: Final = 85
"""From this score on the form of a new meeting asks whether it is there already."""
DAYS_APART: Final = 1
LONGEST: Final = 3
"""Rows over more days stand for many meetings and are compared only with rows over the same days."""
_STOP: Final = frozenset(
    (
        *("ve", "va", "cac", "cua", "tai", "cho", "voi", "o", "den", "cung", "duoc", "nhan", "dan", "tuyen"),
        *(
            "truyen",
            "van",
            "dong",
            "phat",
            "buoi",
            "hoi",
            "nghi",
            "to",
            "chuc",
            "thon",
            "buon",
            "xa",
            "nha",
            "sinh",
        ),
        *("hoat", "cong", "hoa", "trien", "khai", "thuc", "hien", "quan", "chung", "tham", "nhap", "ban"),
    )
)
"""Words that stand in nearly every meeting and tell none from another."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """What two meetings are compared by. `communes` are those of the places, and the unit's own."""

    pk: int
    unit_id: int
    starts_on: date
    ends_on: date
    kind: str
    attendance: int | None
    meeting_count: int
    words: frozenset[str]
    hamlets: frozenset[int]
    communes: frozenset[int]


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two meetings that look like one: a score out of 100 and why."""

    first_id: int
    second_id: int
    score: int
    reasons: tuple[str, ...]


def words_of(text: str) -> frozenset[str]:
    """The words by which a content is told from another, without marks and without those of every meeting."""
    found = frozenset(fold(text).replace(",", " ").replace(".", " ").replace(";", " ").split())
    return found - _STOP or found


def likeness(one: Sketch, other: Sketch) -> Likeness | None:
    """How much two meetings look like one; None when place or days speak against it."""
    days = _days(one, other)
    place = _place(one, other)
    if days is None or place is None:
        return None
    parts = [days, place, _words(one, other), _numbers(one, other)]
    score = sum(share for share, _ in parts)
    if one.kind != other.kind:
        score -= 8
    if one.meeting_count != other.meeting_count:
        score -= 15
    first, second = sorted((one.pk, other.pk))
    reasons = tuple(reason for _, reason in parts if reason)
    return Likeness(first, second, max(0, min(100, round(score))), reasons)


def pairs(sketches: Iterable[Sketch], least: int = SUGGESTED) -> list[Likeness]:
    """The pairs from a score on, the most alike first. Only meetings of one commune or unit are compared."""
    blocks: dict[int, list[Sketch]] = {}
    for sketch in sketches:
        for key in {*sketch.communes, sketch.unit_id}:
            blocks.setdefault(key, []).append(sketch)
    found: dict[tuple[int, int], Likeness] = {}
    for block in blocks.values():
        for one, other in _near(sorted(block, key=lambda sketch: (sketch.starts_on, sketch.pk))):
            known = likeness(one, other)
            if known is not None and known.score >= least:
                found[known.first_id, known.second_id] = known
    return sorted(found.values(), key=lambda pair: (-pair.score, pair.first_id, pair.second_id))


def _near(block: list[Sketch]) -> Iterator[tuple[Sketch, Sketch]]:
    """Pairs of a block, in the order of days, that start at most a few days apart."""
    reach = LONGEST + DAYS_APART
    for place, one in enumerate(block):
        for other in block[place + 1 :]:
            if (other.starts_on - one.starts_on).days > reach:
                break
            yield one, other


Part = tuple[float, str]


def _days(one: Sketch, other: Sketch) -> Part | None:
    long = [(sketch.ends_on - sketch.starts_on).days >= LONGEST for sketch in (one, other)]
    if any(long) and (one.starts_on, one.ends_on) != (other.starts_on, other.ends_on):
        return None
    gap = max((one.starts_on - other.ends_on).days, (other.starts_on - one.ends_on).days, 0)
    if gap > DAYS_APART:
        return None
    if gap:
        return 8, "Cách nhau một ngày"
    return 20, "Cùng ngày"


def _place(one: Sketch, other: Sketch) -> Part | None:
    if one.hamlets and other.hamlets:
        shared = len(one.hamlets & other.hamlets)
        if not shared:
            return None
        share = shared / len(one.hamlets | other.hamlets)
        return 13 + 22 * share, "Cùng thôn, buôn" if share == 1 else f"Chung {shared} thôn, buôn"
    if one.communes & other.communes:
        return 16, "Cùng xã"
    return (10, "") if one.unit_id == other.unit_id and not (one.communes or other.communes) else None


def _words(one: Sketch, other: Sketch) -> Part:
    if not one.words or not other.words:
        return 8, ""
    shared = len(one.words & other.words)
    share = shared / len(one.words | other.words)
    inside = shared / min(len(one.words), len(other.words))
    alike = 0.5 * share + 0.5 * inside
    if alike < 0.25:
        return -20, ""
    return (
        30 * alike,
        "Nội dung gần như nhau"
        if alike >= 0.75
        else "Nội dung có nhiều từ giống nhau"
        if alike >= 0.5
        else "",
    )


def _numbers(one: Sketch, other: Sketch) -> Part:
    if one.attendance is None or other.attendance is None:
        return 6, ""
    low, high = sorted((one.attendance, other.attendance))
    if low == high:
        return 15, f"Cùng {format_count(low)} lượt người"
    if high and low / high >= 0.9:
        return 12, f"Số lượt gần nhau ({format_count(low)} và {format_count(high)})"
    if high and low / high >= 0.7:
        return 5, ""
    return -12, ""
