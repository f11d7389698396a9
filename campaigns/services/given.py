"""Đóng góp tại buổi: the land, money and labour given at a meeting, written with the meeting as contributions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.forms.models import model_to_dict

from campaigns.models import Contribution, ContributionKind, Meeting
from orgs.models import User
from orgs.services import records


@dataclass(frozen=True)
class Given:
    """What was given of one kind, in its base measure."""

    amount: Decimal
    qualifier: str = ""
    households: int | None = None


def given_at(meeting: Meeting) -> dict[str, list[Contribution]]:
    """The contributions of a meeting by kind. A new meeting has none."""
    found: dict[str, list[Contribution]] = {}
    if meeting.pk:
        for row in meeting.contributions.filter(part_of__isnull=True).order_by("pk"):
            found.setdefault(row.kind, []).append(row)
    return found


def write_given(
    meeting: Meeting, given: Mapping[ContributionKind, Given | None], *, purpose: str | None, by: User
) -> None:
    """Make the contributions of a meeting what was given: write, change or delete one row per kind.

    Kinds that are not named stay as they are, apart from the day, level and unit that they share with the meeting.
    `purpose` None keeps what the rows say. Called inside the meeting's own transaction; raises ValidationError.
    """
    rows = given_at(meeting)
    for kind, wanted in given.items():
        row = next(iter(rows.pop(kind, [])), None)
        if wanted is None and row is not None:
            records.delete(row, by=by, reason="Bỏ đóng góp này khi sửa buổi")
        elif wanted is not None:
            row = row or Contribution(kind=kind, campaign=meeting.campaign, purpose=purpose or "")
            row.amount, row.qualifier, row.households = wanted.amount, wanted.qualifier, wanted.households
            row.purpose = row.purpose if purpose is None else purpose
            _write(row, meeting, by)
    for row in [row for some in rows.values() for row in some]:
        _write(row, meeting, by)


def _write(row: Contribution, meeting: Meeting, by: User) -> None:
    row.meeting, row.unit, row.level = meeting, meeting.unit, meeting.level
    row.starts_on, row.ends_on = meeting.starts_on, meeting.ends_on
    if row.pk is None:
        records.create(row, by=by)
    elif model_to_dict(row) != model_to_dict(Contribution.objects.get(pk=row.pk)):
        records.update(row, by=by, version=row.version)
