"""Khóa và mở khóa số liệu: approved periods are locked as a whole and opened again only for a while, with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models.functions import Now
from django.utils import timezone

from orgs.audit import acting
from orgs.models import LockException, PeriodLock, Unit, User
from orgs.permissions import Permission

LONGEST = timedelta(days=92)
"""How long an exception may be open at most; a longer one is not an exception any more."""


@dataclass(frozen=True)
class Locked:
    """What a lock covers: a table of records, or one indicator of entered values."""

    table: str
    indicator_id: int | None = None


def lock_period(
    *,
    unit: Unit,
    what: Iterable[Locked],
    starts_on: date,
    ends_on: date,
    subject: str,
    source_key: str,
    by: User,
) -> None:
    """Lock some tables of a unit for a period. Locking twice under the same source changes nothing.

    The caller has checked that this person may approve; `source_key` is what `unlock_period` takes back.
    """
    with acting(by=by, reason=f"Khóa số liệu: {subject}"):
        PeriodLock.objects.bulk_create(
            [
                PeriodLock(
                    unit=unit,
                    table=one.table,
                    indicator_id=one.indicator_id,
                    starts_on=starts_on,
                    ends_on=ends_on,
                    subject=subject,
                    source_key=source_key,
                    locked_by=by,
                )
                for one in dict.fromkeys(what)
            ],
            ignore_conflicts=True,
        )


def unlock_period(*, source_key: str, by: User, reason: str) -> int:
    """Take back all locks of a source, for the reason kept in the trail; how many there were."""
    with acting(by=by, reason=reason):
        deleted, _ = PeriodLock.objects.filter(source_key=source_key).delete()
    return deleted


def open_exception(
    *, unit: Unit, starts_on: date, ends_on: date, reason: str, open_until: datetime, by: User
) -> LockException:
    """Open the locked rows of a unit and period until a moment.

    Refuses a unit out of reach, a missing reason, an end that lies behind or too far ahead.
    """
    _check_right(by, unit)
    now = timezone.now()
    if not reason.strip():
        raise ValidationError({"reason": "Hãy ghi lý do mở khóa."})
    if open_until <= now:
        raise ValidationError({"open_until": "Hạn mở khóa phải sau lúc này."})
    if open_until > now + LONGEST:
        raise ValidationError({"open_until": f"Chỉ mở khóa nhiều nhất {LONGEST.days} ngày một lần."})
    exception = LockException(
        unit=unit,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason.strip(),
        open_until=open_until,
        opened_by=by,
    )
    exception.full_clean()
    with acting(by=by, reason=reason.strip()):
        exception.save(force_insert=True)
    return exception


def close_exception(exception: LockException, *, by: User) -> bool:
    """End an exception now; False when it had ended before. Refuses a unit out of reach."""
    _check_right(by, exception.unit)
    with acting(by=by, reason="Khóa lại trước hạn"):
        return bool(
            LockException.objects.open_now().filter(pk=exception.pk).update(closed_at=Now(), closed_by=by)
        )


def _check_right(by: User, unit: Unit) -> None:
    if not by.may(Permission.OPEN_LOCKS, unit):
        raise PermissionDenied("unit out of reach")
