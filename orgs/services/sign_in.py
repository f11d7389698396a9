"""Đăng nhập: a password is looked at only when the counters allow it, so guessing costs the guesser, not the portal."""

from __future__ import annotations

import datetime
import hashlib
import unicodedata
from dataclasses import dataclass

from django.contrib.auth import authenticate
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from common.visitors import network_of
from orgs.audit import acting
from orgs.models import SignInCounter, User
from orgs.models.access import EventKind
from orgs.services import events
from orgs.services.events import NOBODY, Visitor


@dataclass(frozen=True)
class Limit:
    """So many wrong passwords within a time close the door for another time."""

    failures: int
    within: datetime.timedelta
    closed_for: datetime.timedelta


MINUTES_15 = datetime.timedelta(minutes=15)
HOUR = datetime.timedelta(hours=1)
PAIR = Limit(8, MINUTES_15, MINUTES_15)
"""One user name from one address: the usual guesser, and the usual forgetful person."""
USERNAME = Limit(40, HOUR, MINUTES_15)
"""One user name from anywhere: slow, so that strangers cannot easily shut a person out."""
ADDRESS = Limit(100, HOUR, MINUTES_15)
"""Any user name from one address: an office behind one line has room for mistakes."""


class Locked(Exception):
    """The door is closed; `until` says when to try again."""

    def __init__(self, until: datetime.datetime) -> None:
        super().__init__(until)
        self.until = until

    def __str__(self) -> str:
        local = timezone.localtime(self.until) + datetime.timedelta(
            seconds=59
        )  # a full minute, never too early
        return (
            f"Đã thử sai quá nhiều lần. Hãy thử lại sau {local:%H:%M} ngày {local:%d/%m/%Y}, "
            "hoặc nhờ người quản trị mở khóa."
        )


def check_password(
    username: str, password: str, *, visitor: Visitor, request: HttpRequest | None = None
) -> User | None:
    """The person whom user name and password fit, or nobody.

    Raises `Locked` when too many wrong passwords came, without looking at this one. The attempt is counted before the
    password is hashed and taken back when it was right: attempts sent at once cannot slip past the limit. Names without
    an account are treated alike.
    """
    name = unicodedata.normalize("NFKC", username)
    known = User.objects.filter(username=name).first()
    limits = _limits(name, visitor)
    closed = _count(limits, known)
    user = authenticate(request, username=name, password=password)
    if user is not None:
        _take_back(limits)
        return user
    events.record(EventKind.REFUSED, user=known, visitor=visitor)
    if closed:
        events.record(EventKind.LOCKED, user=known, visitor=visitor)
        raise Locked(closed)
    return None


def check_own_password(user: User, password: str, *, visitor: Visitor = NOBODY) -> bool:
    """Whether this is the signed-in person's password; guessing is limited as at sign-in."""
    limits = {_key("own", user.username): PAIR}
    closed = _count(limits, user)
    if user.check_password(password):
        _take_back(limits)
        return True
    events.record(EventKind.REFUSED, user=user, visitor=visitor)
    if closed:
        events.record(EventKind.LOCKED, user=user, visitor=visitor)
    return False


def locked_until(user: User) -> datetime.datetime | None:
    """Until when a person is shut out somewhere; None when nowhere."""
    counters = SignInCounter.objects.filter(user=user, locked_until__gt=timezone.now())
    return counters.order_by("-locked_until").values_list("locked_until", flat=True).first()


def lift_lock(user: User, *, by: User, visitor: Visitor = NOBODY) -> None:
    """Open the door again for a person: all counters of the account start anew."""
    with acting(by=by):
        SignInCounter.objects.filter(user=user).delete()
        events.record(EventKind.LIFTED, user=user, by=by, visitor=visitor)


def _limits(username: str, visitor: Visitor) -> dict[str, Limit]:
    place = network_of(visitor.address) if visitor.address else ""
    return {
        _key("pair", username, place): PAIR,
        _key("username", username): USERNAME,
        _key("address", place): ADDRESS,
    }


def _key(*parts: str) -> str:
    return hashlib.sha256(
        "\0".join([parts[0], *(part.casefold() for part in parts[1:])]).encode()
    ).hexdigest()


def _count(limits: dict[str, Limit], user: User | None) -> datetime.datetime | None:
    """Count one attempt; says until when the door closes if this attempt fails. Raises `Locked` when it is closed."""
    now = timezone.now()
    with transaction.atomic():
        SignInCounter.objects.bulk_create(
            [
                SignInCounter(key=key, user=None if limits[key] is ADDRESS else user, since=now)
                for key in sorted(limits)
            ],
            ignore_conflicts=True,
        )
        counters = list(
            SignInCounter.objects.select_for_update(of=("self",)).filter(key__in=limits).order_by("key")
        )
        closed = [row.locked_until for row in counters if row.locked_until and row.locked_until > now]
        if closed:
            raise Locked(max(closed))
        for row in counters:
            limit = limits[row.key]
            if row.locked_until or now - row.since > limit.within:
                row.failures, row.since, row.locked_until = 0, now, None
            row.failures += 1
            if row.failures >= limit.failures:
                row.locked_until = now + limit.closed_for
        SignInCounter.objects.bulk_update(counters, ["failures", "since", "locked_until"])
    until = [row.locked_until for row in counters if row.locked_until]
    return max(until) if until else None


def _take_back(limits: dict[str, Limit]) -> None:
    """The attempt was right: forget the pair's mistakes and this one attempt elsewhere; drop what is long over."""
    with transaction.atomic():
        counters = list(
            SignInCounter.objects.select_for_update(of=("self",)).filter(key__in=limits).order_by("key")
        )
        SignInCounter.objects.filter(
            key__in=[row.key for row in counters if limits[row.key] is PAIR]
        ).delete()
        for row in counters:
            row.failures = max(0, row.failures - 1)
            if row.failures < limits[row.key].failures:
                row.locked_until = None
        SignInCounter.objects.bulk_update(
            [row for row in counters if limits[row.key] is not PAIR], ["failures", "locked_until"]
        )
    SignInCounter.objects.filter(since__lt=timezone.now() - 24 * HOUR).delete()
