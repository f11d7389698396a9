"""Dọn dữ liệu của người dùng đã nghỉ và phiên đã hết: what the rules of retention remove here."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet

from orgs.audit import acting
from orgs.models import AuditEntry, RetentionRun, User
from orgs.models.audit import Door


def ended_sessions(before: datetime) -> QuerySet[Session]:
    """Sessions that ended before a moment."""
    return Session.objects.filter(expire_date__lt=before)


def drop_sessions(before: datetime) -> int:
    """Remove them."""
    return ended_sessions(before).delete()[0]


def long_switched_off(before: datetime) -> QuerySet[User]:
    """Accounts that are switched off, were made before and were not changed since, and still have an e-mail address."""
    changed = AuditEntry.objects.filter(table="orgs_user", row_id=OuterRef("pk"), at__gte=before)
    return (
        User.objects.filter(is_active=False, created_at__lt=before).exclude(email="").exclude(Exists(changed))
    )


def drop_addresses(before: datetime) -> int:
    """Empty the e-mail address of those accounts; name and position stay, so that the trail can be read."""
    return long_switched_off(before).order_by().update(email="")


def note(*, rule: str, before: datetime, count: int, by: User | None) -> RetentionRun:
    """Write down that a rule was applied."""
    with acting(by=by, door=Door.COMMAND if by is None else Door.FORM, reason="quy tắc lưu giữ dữ liệu"):
        return RetentionRun.objects.create(rule=rule, before=before, count=count, done_by=by)
