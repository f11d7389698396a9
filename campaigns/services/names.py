"""Xóa tên, giữ số lượng: the name of a commended person goes, the row and its count stay."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, QuerySet
from django.utils import timezone

from campaigns.models import Commendation
from campaigns.models.commendations import SubjectKind
from orgs.audit import acting
from orgs.models import User
from orgs.models.audit import Door

PERSONS = [SubjectKind.PERSON, SubjectKind.HOUSEHOLD]


def named_before(before: datetime) -> QuerySet[Commendation]:
    """Commendations of persons and households of days before a moment that still carry a name."""
    day = timezone.localdate(before)
    return Commendation.objects.filter(granted_on__lt=day, subject_kind__in=PERSONS).exclude(subject_name="")


def drop_old_names(before: datetime) -> int:
    """Empty those names."""
    return _without_names(named_before(before))


def forget(name: str, *, by: User | None = None, reason: str) -> int:
    """Empty one name wherever a person or household of exactly this name was commended; gives the number of rows."""
    rows = Commendation.objects.filter(subject_kind__in=PERSONS, subject_name__iexact=" ".join(name.split()))
    with acting(by=by, door=Door.COMMAND if by is None else Door.FORM, reason=reason):
        return _without_names(rows)


def _without_names(rows: QuerySet[Commendation]) -> int:
    """Without a name several rows of one decision look alike, so they give up their identity key too."""
    return rows.order_by().update(
        subject_name="",
        subject_position="",
        identity_key=models.Value(None, models.CharField(null=True)),
        version=F("version") + 1,
        updated_at=timezone.now(),
    )
