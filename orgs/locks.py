"""Khóa số liệu, as people meet it: whether a row is locked, whether it is open for a while, and what is said about it.

The database refuses (migration `0011_locks_hold`); here its refusal becomes a sentence, and pages learn beforehand.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.utils import timezone

from orgs.models.locks import LockException, PeriodLock
from orgs.permissions import ROLE_PERMISSIONS, Permission

LOCKED_STATE, REASON_STATE = "23DV1", "23DV2"
ASK_REASON: Final = "Số liệu này đã khóa và đang được mở để sửa. Hãy ghi lý do thay đổi."
OPENERS: Final = sorted(role for role, rights in ROLE_PERMISSIONS.items() if Permission.OPEN_LOCKS in rights)


class LockedRefusal(ValidationError):
    """A write was refused because approved rows are locked, or because no reason was given while they are open."""

    def __init__(self, message: str, *, asks_reason: bool) -> None:
        super().__init__(message, code="locked_reason" if asks_reason else "locked")
        self.asks_reason = asks_reason


@dataclass(frozen=True)
class Standing:
    """How a row stands to the locks: the lock it lies in (None: free), and the exception that is open for it."""

    lock: PeriodLock | None = None
    exception: LockException | None = None

    @property
    def is_locked(self) -> bool:
        """Whether the row may not be changed now."""
        return self.lock is not None and self.exception is None

    @property
    def asks_reason(self) -> bool:
        """Whether a change needs a reason."""
        return self.lock is not None and self.exception is not None

    @property
    def sentence(self) -> str:
        """What the page says; empty for a free row."""
        if self.lock is None:
            return ""
        if self.exception is None:
            return sentence_of(self.lock)
        until = timezone.localtime(self.exception.open_until)
        return (
            f"Số liệu kỳ này đã khóa (“{self.lock.subject}”), đang mở để sửa đến {until:%H:%M ngày %d/%m/%Y}. "
            "Mỗi lần sửa phải ghi lý do."
        )


FREE: Final = Standing()


def sentence_of(lock: PeriodLock) -> str:
    """What is locked, since when, through what, and whom to ask."""
    since = timezone.localtime(lock.locked_at)
    return (
        f"Số liệu của {lock.unit.running_name} từ {lock.starts_on:%d/%m/%Y} đến {lock.ends_on:%d/%m/%Y} đã khóa lúc "
        f"{since:%H:%M ngày %d/%m/%Y} vì đã duyệt “{lock.subject}”, nên không thêm, sửa, xóa được. "
        f"Muốn sửa, hãy đề nghị {_whom(lock)} mở khóa có thời hạn."
    )


def _whom(lock: PeriodLock) -> str:
    """Who may open the lock: leaders of the unit or the nearest above, by name when there are few."""
    from orgs.models.people import RoleAssignment

    units = [*lock.unit.ancestor_ids(), lock.unit_id]
    found = RoleAssignment.objects.filter(
        unit_id__in=units, role__in=OPENERS, user__is_active=True
    ).select_related("user")
    nearest = sorted(found, key=lambda role: (-units.index(role.unit_id), role.role != "leader", role.pk))
    names = list(dict.fromkeys(role.user.full_name for role in nearest))
    return " hoặc ".join(names[:2]) or "lãnh đạo cấp duyệt"


def refusal_of(error: IntegrityError) -> LockedRefusal | None:
    """The sentence of a refused write; None when the error is about something else."""
    cause = error.__cause__
    state = getattr(cause, "pgcode", None)
    if state == REASON_STATE:
        return LockedRefusal(ASK_REASON, asks_reason=True)
    if state != LOCKED_STATE:
        return None
    number = getattr(getattr(cause, "diag", None), "message_detail", None)
    lock = PeriodLock.objects.select_related("unit").filter(pk=number).first() if number else None
    return LockedRefusal(
        sentence_of(lock) if lock else "Số liệu của kỳ này đã khóa, nên không thêm, sửa, xóa được.",
        asks_reason=False,
    )


def standing_of(record: Any, also: Iterable[Any] = ()) -> Standing:
    """How a record stands – as it is stored, and as it would be (`also`: other states of the same record).

    Two queries at most; one for a unit without locks.
    """
    states = [state for state in (record, *also) if state.unit_id]
    if not record.lock_days or not states:
        return FREE
    units = {state.unit_id for state in states}
    locks = PeriodLock.objects.filter(table=record._meta.db_table, unit_id__in=units)
    return standing_among(list(locks.select_related("unit")), states)


def standing_among(
    locks: list[PeriodLock], states: list[Any], exceptions: list[LockException] | None = None
) -> Standing:
    """The same with the locks (and open exceptions) of the units at hand."""
    hits = [(state, lock) for state in states for lock in locks if _inside(state, lock)]
    if not hits:
        return FREE
    if exceptions is None:
        exceptions = list(
            LockException.objects.open_now().filter(unit_id__in={lock.unit_id for _, lock in hits})
        )
    open_now = None
    for state, lock in hits:
        open_now = next((one for one in exceptions if _covers(one, state, lock)), None)
        if open_now is None:
            return Standing(lock)
    return Standing(hits[0][1], open_now)


def _days(state: Any) -> list[dt.date]:
    found = (getattr(state, name) for name in state.lock_days)
    return [day for day in found if isinstance(day, dt.date)]


def _inside(state: Any, lock: PeriodLock) -> bool:
    if lock.unit_id != state.unit_id or lock.table != state._meta.db_table:
        return False
    if lock.indicator_id is not None and lock.indicator_id != getattr(state, "indicator_id", None):
        return False
    days = _days(state)
    if not state.locks_by_span:
        return any(lock.starts_on <= day <= lock.ends_on for day in days)
    if len(days) < 2 or days[0] > lock.ends_on or days[1] < lock.starts_on:
        return False
    is_wider = days[0] <= lock.starts_on and days[1] >= lock.ends_on
    return not is_wider or (days[0], days[1]) == (lock.starts_on, lock.ends_on)


def _covers(exception: LockException, state: Any, lock: PeriodLock) -> bool:
    if exception.unit_id != lock.unit_id:
        return False
    days = _days(state)
    if state.locks_by_span:
        first, last = max(days[0], lock.starts_on), min(days[1], lock.ends_on)
        return exception.starts_on <= first and exception.ends_on >= last
    return all(
        exception.starts_on <= day <= exception.ends_on
        for day in days
        if lock.starts_on <= day <= lock.ends_on
    )


def past_locks(why: str) -> None:
    """Let the rest of this transaction write locked rows: for commands that maintain the database, never for a page.

    Refuses to do so silently: `why` must say something, and the caller writes it into the trail as the reason.
    """
    if not why.strip():
        raise ValueError("writing past locks needs a reason")
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('dv.past_locks', %s, true)", [why])
