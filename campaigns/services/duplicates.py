"""Buổi ghi hai lần: pairs of meetings that look like one, and what a person decides about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet

from campaigns.models import Contribution, Meeting, MeetingPair, PairAnswer
from campaigns.services.likeness import LONGEST, STRONG, Likeness, Sketch, likeness, pairs, words_of
from orgs.audit import acting
from orgs.models import Unit, User
from orgs.models.units import Tier, kinds_of
from orgs.permissions import Permission
from orgs.services import records

MOVE, DELETE = "chuyen", "xoa"
_COMMUNES = frozenset(kinds_of(Tier.COMMUNE))
_HAMLETS = frozenset(kinds_of(Tier.HAMLET))


def open_pairs(rows: QuerySet[Meeting]) -> list[Likeness]:
    """The pairs among some meetings that nobody has decided about, the most alike first. Three queries."""
    found = pairs(sketches(rows))
    numbers = {pair.first_id for pair in found}
    decided = set(
        MeetingPair.objects.filter(first_id__in=numbers).values_list("first_id", "second_id")
        if numbers
        else ()
    )
    return [pair for pair in found if (pair.first_id, pair.second_id) not in decided]


def sketches(rows: QuerySet[Meeting]) -> list[Sketch]:
    """What meetings are compared by. Two queries."""
    columns = (
        "pk",
        "unit_id",
        "unit__kind",
        "starts_on",
        "ends_on",
        "kind",
        "attendance",
        "meeting_count",
        "search_key",
    )
    told = list(rows.order_by().values_list(*columns))
    through = Meeting.places.through.objects.filter(meeting__in=rows.order_by().values("pk"))
    places: dict[int, list[tuple[int, str, int | None]]] = {}
    for pk, unit_id, kind, parent_id in through.values_list(
        "meeting_id", "unit_id", "unit__kind", "unit__parent_id"
    ):
        places.setdefault(pk, []).append((unit_id, kind, parent_id))
    return [
        _sketch(pk, unit_id, unit_kind, starts_on, ends_on, kind, attendance, count, text, places.get(pk, ()))
        for pk, unit_id, unit_kind, starts_on, ends_on, kind, attendance, count, text in told
    ]


def very_like(
    meeting: Meeting, places: Iterable[Unit], rows: QuerySet[Meeting]
) -> list[tuple[Meeting, Likeness]]:
    """Stored meetings so like one being written that it may be there already; decided pairs are left out."""
    near = timedelta(days=LONGEST + 1)
    last = meeting.ends_on or meeting.starts_on
    rows = rows.filter(starts_on__gte=meeting.starts_on - near, starts_on__lte=last + near)
    rows = rows.exclude(pk=meeting.pk) if meeting.pk else rows
    told = [(place.pk, place.kind, place.parent_id) for place in places]
    own = _sketch(
        meeting.pk or 0, meeting.unit_id, meeting.unit.kind, meeting.starts_on, meeting.ends_on, meeting.kind,
        meeting.attendance, meeting.meeting_count, f"{meeting.content} {meeting.place}", told,
    )  # fmt: skip
    known = [(sketch.pk, like) for sketch in sketches(rows) if (like := likeness(own, sketch))]
    strong = sorted(
        ((pk, like) for pk, like in known if like.score >= STRONG), key=lambda pair: -pair[1].score
    )
    if meeting.pk and strong:
        apart = MeetingPair.objects.filter(Q(first_id=meeting.pk) | Q(second_id=meeting.pk))
        gone = {number for pair in apart.values_list("first_id", "second_id") for number in pair}
        strong = [(pk, like) for pk, like in strong if pk not in gone]
    stored = Meeting.objects.select_related("unit").in_bulk([pk for pk, _ in strong])
    return [(stored[pk], like) for pk, like in strong if pk in stored]


def compare(one: Meeting, other: Meeting) -> Likeness | None:
    """How much two stored meetings look like one. Two queries."""
    told = sketches(Meeting.objects.filter(pk__in=[one.pk, other.pk]))
    return likeness(*told) if len(told) == 2 else None


def keep_apart(one: Meeting, other: Meeting, *, by: User, reason: str = "") -> MeetingPair:
    """Keep that two meetings are different; nobody is asked again. Refuses units out of reach of entering."""
    _check(one, other, by)
    return _decided(one, other, PairAnswer.APART, None, reason, by)


def merge(*, keep: Meeting, drop: Meeting, gifts: str, reason: str, by: User) -> MeetingPair:
    """Keep one of two rows of the same meeting and delete the other with the reason.

    What was given at the deleted one moves to the kept one (`gifts` "chuyen", with its unit, level and days) or is
    deleted one by one with the same reason ("xoa"). Refuses an empty reason, and whatever leans on these rows.
    """
    _check(keep, drop, by)
    if not reason.strip():
        raise ValidationError({"reason": "Hãy ghi lý do, ví dụ: xã và huyện cùng ghi một buổi."})
    with acting(by=by, reason=reason.strip()):
        rows = list(drop.contributions.order_by("part_of_id", "pk"))
        if gifts == MOVE:
            for row in rows:
                _move(row, keep, by, reason)
        else:
            for row in sorted(rows, key=lambda row: row.part_of_id is None):
                records.delete(row, by=by, reason=reason)
        answer = _decided(keep, drop, PairAnswer.ONE, keep, reason, by)
        records.delete(drop, by=by, reason=reason)
    return answer


def _move(row: Contribution, keep: Meeting, by: User, reason: str) -> None:
    row.meeting, row.unit, row.level = keep, keep.unit, keep.level
    row.starts_on, row.ends_on = keep.starts_on, keep.ends_on
    try:
        records.update(row, by=by, version=row.version, reason=reason)
    except ValidationError as error:
        said = (
            f"Chưa chuyển được đóng góp “{row.purpose or row.get_kind_display()}”: {' '.join(error.messages)}"
        )
        raise ValidationError({"gifts": said}) from error


def _check(one: Meeting, other: Meeting, by: User) -> None:
    if not all(by.may(Permission.ENTER_RECORDS, meeting.unit) for meeting in (one, other)):
        raise PermissionDenied("unit out of reach")


def _decided(
    one: Meeting, other: Meeting, answer: PairAnswer, kept: Meeting | None, reason: str, by: User
) -> MeetingPair:
    first, second = sorted((one.pk, other.pk))
    told: dict[str, Any] = {
        "unit": (kept or one).unit, "answer": answer, "kept_id": kept.pk if kept else None,
        "reason": reason.strip()[:300], "decided_by": by,
    }  # fmt: skip
    with acting(by=by, reason=reason.strip()):
        row, _ = MeetingPair.objects.update_or_create(first_id=first, second_id=second, defaults=told)
    return row


def _sketch(
    pk: int,
    unit_id: int,
    unit_kind: str,
    starts_on: date,
    ends_on: date | None,
    kind: str,
    attendance: int | None,
    count: int,
    text: str,
    places: Sequence[tuple[int, str, int | None]],
) -> Sketch:
    communes = {parent if kind in _HAMLETS else own for own, kind, parent in places}
    if unit_kind in _COMMUNES:
        communes.add(unit_id)
    return Sketch(
        pk=pk,
        unit_id=unit_id,
        starts_on=starts_on,
        ends_on=ends_on or starts_on,
        kind=kind,
        attendance=attendance,
        meeting_count=count,
        words=words_of(text),
        hamlets=frozenset(own for own, kind, _ in places if kind in _HAMLETS),
        communes=frozenset(number for number in communes if number is not None),
    )
