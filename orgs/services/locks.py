"""Khóa và mở khóa số liệu: approved periods are locked as a whole and opened again only for a while, with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from orgs.audit import acting
from orgs.models import PeriodLock, Unit, User


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
    with acting(by=by):
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
