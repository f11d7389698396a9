"""Tầm với: which units a person's roles reach, as conditions for querysets.

Reading follows succession: who reaches a unit also reads what its predecessors left. Writing ends with the last day
on which a unit takes entries; after it the unit is an archive.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from orgs.permissions import OWN_UNIT_ROLES, ROLE_PERMISSIONS, Permission

if TYPE_CHECKING:
    from orgs.models import Unit, User

NOTHING = Q(pk__in=[])

READING = frozenset(
    {
        Permission.VIEW_RECORDS,
        Permission.VIEW_REVIEWS,
        Permission.DOWNLOAD_REVIEWS,
        Permission.VIEW_AUDIT,
    }
)
"""Rights that reach the predecessors of a unit too."""

WRITING = frozenset(
    {
        Permission.ENTER_RECORDS,
        Permission.IMPORT_SHEETS,
        Permission.WRITE_REVIEWS,
        Permission.APPROVE_REVIEWS,
        Permission.FILL_FORMS,
    }
)
"""Rights that end when a unit takes no more entries."""


@dataclass(frozen=True)
class Reach:
    """One role of a person: the unit it is held in and whether it covers the units below."""

    role: str
    unit_id: int
    path: str
    deep: bool

    def covers(self, unit: Unit) -> bool:
        """Whether this role reaches a unit."""
        return unit.path.startswith(self.path) if self.deep else unit.pk == self.unit_id


@dataclass
class Lineage:
    """The units of a person's roles, and for each role (by its place in the list) the units they followed."""

    units: dict[int, Unit] = field(default_factory=dict)
    before: dict[int, list[Unit]] = field(default_factory=dict)


def reaches(user: User, permission: Permission) -> list[Reach]:
    """The roles of a person that carry a right, with what they reach. Empty for strangers and switched-off accounts."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return []
    held = [
        (number, Reach(role, unit_id, path, role not in OWN_UNIT_ROLES))
        for number, (role, unit_id, path) in enumerate(user.held_roles)
        if permission in ROLE_PERMISSIONS[role]
    ]
    if not held or permission not in READING | WRITING:
        return [reach for _, reach in held]
    known = user.lineage
    if permission in WRITING:
        today = timezone.localdate()
        return [reach for _, reach in held if known.units[reach.unit_id].takes_entries_on(today)]
    return [reach for _, reach in held] + [
        Reach(reach.role, unit.pk, unit.path, reach.deep)
        for number, reach in held
        for unit in known.before.get(number, ())
    ]


def may(user: User, permission: Permission, unit: Unit | None = None) -> bool:
    """Whether a person holds a right at all, or in one unit."""
    found = reaches(user, permission)
    if unit is None:
        return bool(found)
    if permission in WRITING and not unit.takes_entries_on(timezone.localdate()):
        return False
    return any(reach.covers(unit) for reach in found)


def unit_condition(user: User, permission: Permission, *, prefix: str = "unit__") -> Q:
    """The condition "the row's unit is one where this person holds this right".

    `prefix` leads from the row to its unit ("" when the row is the unit itself).
    """
    condition = NOTHING
    for reach in reaches(user, permission):
        part = (
            Q(**{f"{prefix}path__startswith": reach.path})
            if reach.deep
            else Q(**{f"{prefix}pk": reach.unit_id})
        )
        condition = part if condition is NOTHING else condition | part
    if condition is not NOTHING and permission in WRITING:
        condition &= taking_entries(prefix=prefix)
    return condition


def taking_entries(*, prefix: str = "unit__") -> Q:
    """The condition "the row's unit still takes entries today"."""
    return Q(**{f"{prefix}entries_until__isnull": True}) | Q(
        **{f"{prefix}entries_until__gte": timezone.localdate()}
    )


# --- roles of a day ---------------------------------------------------------------------------------

_ROLES = """
SELECT r.role, r.unit_id, u.path, r.user_id, p.full_name
FROM (
  SELECT 0 AS received, id FROM orgs_roleassignment WHERE user_id = %(user)s
  UNION ALL
  SELECT d.id, d.assignment_id FROM orgs_delegation d
  WHERE d.to_id = %(user)s AND d.starts_on <= %(day)s AND d.ends_on >= %(day)s AND d.ended_at IS NULL
) held
JOIN orgs_roleassignment r ON r.id = held.id
JOIN orgs_unit u ON u.id = r.unit_id
JOIN orgs_user p ON p.id = r.user_id
WHERE (r.valid_from IS NULL OR r.valid_from <= %(day)s) AND (r.valid_to IS NULL OR r.valid_to >= %(day)s)
  AND (held.received = 0 OR p.is_active)
ORDER BY held.received, r.id
"""
"""Own roles first. Written out because every page asks it: building it from the models took longer than the rest of
the page's rights together."""


def load_roles(user_id: int, day: datetime.date) -> list[tuple[str, int, str, int, str]]:
    """(role, unit number, unit path, number and name of the holder) of roles a person has that day, own or received."""
    with connection.cursor() as cursor:
        cursor.execute(_ROLES, {"user": user_id, "day": day})
        return cursor.fetchall()


# --- predecessors -----------------------------------------------------------------------------------

_LINEAGE = """
WITH RECURSIVE own(number, id, path, deep) AS (VALUES {rows}),
reached(number, id, path, deep) AS (
  SELECT number, id, path, deep FROM own
  UNION
  SELECT r.number, p.id, p.path::text, r.deep
  FROM reached r
  CROSS JOIN LATERAL (
    SELECT id FROM orgs_unit WHERE NOT r.deep AND id = r.id
    UNION ALL
    SELECT id FROM orgs_unit WHERE r.deep AND path ~>=~ r.path AND path ~<~ (left(r.path, -1) || '/')
  ) now
  JOIN orgs_unitsuccession s ON s.successor_id = now.id
  JOIN orgs_unit p ON p.id = s.predecessor_id
  WHERE NOT (r.deep AND starts_with(p.path, r.path))
)
SELECT u.*, r.number AS role_number FROM (SELECT DISTINCT number, id FROM reached) r JOIN orgs_unit u ON u.id = r.id
"""
"""Role units and, again and again, the units that were followed by one of them or by one below (a path ends in a dot,
so that its next neighbour in byte order ends in a slash). Hamlets that moved along lie below units found already."""


def load_lineage(roles: list[tuple[str, int, str]]) -> Lineage:
    """The units in which roles are held, with their predecessors. One query, none without roles."""
    from orgs.models import Unit

    found = Lineage()
    if not roles:
        return found
    values: list[Any] = []
    for number, (role, unit_id, path) in enumerate(roles):
        values += [number, unit_id, path, role not in OWN_UNIT_ROLES]
    rows = ", ".join(["(%s::int, %s::bigint, %s::text, %s::boolean)"] * len(roles))
    for unit in Unit.objects.raw(_LINEAGE.format(rows=rows), values):  # noqa: S608 - only placeholders are put in
        place: int = unit.role_number  # type: ignore[attr-defined]
        if unit.pk == roles[place][1]:
            found.units[unit.pk] = unit
        else:
            found.before.setdefault(place, []).append(unit)
    for number, units in found.before.items():
        found.before[number] = _outermost(units, roles[number])
    return found


def _outermost(units: list[Unit], role: tuple[str, int, str]) -> list[Unit]:
    """Units that lie below none of the others nor the role's own; all of them for a role that reaches one unit."""
    if role[0] in OWN_UNIT_ROLES:
        return sorted(units, key=lambda unit: unit.pk)
    kept: list[Unit] = []
    for unit in sorted(units, key=lambda unit: unit.path):
        if not any(unit.path.startswith(other.path) for other in kept) and not unit.path.startswith(role[2]):
            kept.append(unit)
    return kept
