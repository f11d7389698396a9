"""Ảnh hưởng của một đợt sắp xếp: people, open reviews, groups and rows of every kind that the old units have."""

from __future__ import annotations

from dataclasses import dataclass

from orgs.models import AuditEntry, Reorganisation, RoleAssignment, Unit
from orgs.services.reorganisation_plan import Plan
from orgs.services.unit_references import count_rows
from reports.models import Review, ReviewStatus


@dataclass(frozen=True)
class Effects:
    """What the administrator should know before."""

    roles: list[RoleAssignment]
    chosen: set[int]
    reviews: list[Review]
    groups: list[Unit]
    rows: list[tuple[str, int]]
    trail: int


def effects_of(reorganisation: Reorganisation, plan: Plan) -> Effects:
    """Look at everything that names an old unit. One query for each kind of row."""
    old = [unit.pk for unit in plan.ending]
    roles = RoleAssignment.objects.in_force().filter(unit__in=old, user__is_active=True)
    done = (ReviewStatus.ISSUED, ReviewStatus.APPROVED)
    reviews = Review.objects.filter(unit__in=old).exclude(status__in=done).select_related("unit")
    return Effects(
        roles=list(roles.select_related("user", "unit").order_by("unit__sort_key", "user__sort_key", "pk")),
        chosen=set(reorganisation.roles.values_list("role_id", flat=True)),
        reviews=list(reviews),
        groups=list(Unit.objects.filter(members__in=old).distinct()),
        rows=count_rows(old),
        trail=AuditEntry.objects.filter(unit_id__in=old).count(),
    )
