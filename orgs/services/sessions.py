"""Phiên làm việc: the list of open sessions, ending them, and a new key when a person's roles change."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from common.visitors import AGENT_LENGTH
from orgs.models import OpenSession, User
from orgs.models.access import EventKind
from orgs.services import events, second_factor
from orgs.services.events import NOBODY, Visitor

RIGHTS_AT = "rights_at"
MUST_SET_UP = "must_set_up"


def begin(session: SessionBase, user: User, *, visitor: Visitor) -> None:
    """Note a session that has just been signed in; forget sessions that ended by themselves."""
    if not session.session_key:
        session.save()
    _remember_rights(session, user)
    OpenSession.objects.filter(seen_at__lt=_oldest_live()).delete()
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    _write(session, user, visitor)
    events.record(EventKind.SIGNED_IN, user=user, visitor=visitor)


def touch(session: SessionBase, user: User, *, visitor: Visitor) -> None:
    """The session is in use; called at most once a minute."""
    used = OpenSession.objects.filter(session_key=session.session_key)
    if not used.update(seen_at=timezone.now(), address=visitor.address):
        _write(session, user, visitor)


def renew_key(session: SessionBase, user: User) -> None:
    """Give the session a new key, and look again at what must come first, when the person's roles changed meanwhile."""
    if session.get(RIGHTS_AT, "") == _rights_stamp(user):
        return
    old = session.session_key
    session.cycle_key()
    _remember_rights(session, user)
    OpenSession.objects.filter(session_key=old).update(session_key=session.session_key)


def live(user: User) -> list[OpenSession]:
    """A person's open sessions, the last used first."""
    found = list(OpenSession.objects.filter(user=user, seen_at__gte=_oldest_live()))
    alive = set(
        Session.objects.filter(
            session_key__in=[row.session_key for row in found], expire_date__gt=timezone.now()
        ).values_list("session_key", flat=True)
    )
    return [row for row in found if row.session_key in alive]


def end(rows: Iterable[OpenSession], *, user: User, visitor: Visitor = NOBODY, by: User | None = None) -> int:
    """End sessions at once; the next request with one of them asks for sign-in. Says how many there were."""
    keys = [row.session_key for row in rows]
    if not keys:
        return 0
    with transaction.atomic():
        Session.objects.filter(session_key__in=keys).delete()
        OpenSession.objects.filter(session_key__in=keys).delete()
        events.record(EventKind.SESSION_ENDED, user=user, visitor=visitor, by=by)
    return len(keys)


def end_all(user: User, *, but: str | None = None, visitor: Visitor = NOBODY, by: User | None = None) -> int:
    """End every session of a person except the one with the key `but`."""
    rows = OpenSession.objects.filter(user=user)
    return end(rows.exclude(session_key=but) if but else rows, user=user, visitor=visitor, by=by)


def moved(old_key: str | None, session: SessionBase) -> None:
    """The session got a new key outside of this module (Django gives one at a change of password)."""
    OpenSession.objects.filter(session_key=old_key).update(session_key=session.session_key)


def forget(session_key: str | None) -> None:
    """The session was signed out."""
    OpenSession.objects.filter(session_key=session_key).delete()


def _write(session: SessionBase, user: User, visitor: Visitor) -> None:
    OpenSession.objects.update_or_create(
        session_key=session.session_key,
        defaults={
            "user": user,
            "address": visitor.address,
            "agent": visitor.agent[:AGENT_LENGTH],
            "seen_at": timezone.now(),
        },
    )


def _oldest_live() -> datetime.datetime:
    return timezone.now() - datetime.timedelta(seconds=settings.SESSION_COOKIE_AGE + 120)


def _rights_stamp(user: User) -> str:
    return user.rights_changed_at.isoformat() if user.rights_changed_at else ""


def _remember_rights(session: SessionBase, user: User) -> None:
    session[RIGHTS_AT] = _rights_stamp(user)
    session[MUST_SET_UP] = second_factor.is_missing(user)
