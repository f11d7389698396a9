"""Sự kiện an toàn: written once, here; nobody changes or deletes one."""

from __future__ import annotations

from dataclasses import dataclass

from common.visitors import AGENT_LENGTH
from orgs.models import SecurityEvent, User
from orgs.models.access import EventKind


@dataclass(frozen=True)
class Visitor:
    """From where a request came: address and what the browser calls itself."""

    address: str | None = None
    agent: str = ""


NOBODY = Visitor()
"""Commands and tests that have no browser."""


def record(
    kind: EventKind,
    *,
    user: User | None,
    visitor: Visitor = NOBODY,
    by: User | None = None,
    reason: str = "",
) -> SecurityEvent:
    """Write one event about an account; `by` is given when someone else did it."""
    return SecurityEvent.objects.create(
        kind=kind,
        user_id=user.pk if user else None,
        by_id=by.pk if by else None,
        address=visitor.address,
        agent=visitor.agent[:AGENT_LENGTH],
        reason=reason,
    )
