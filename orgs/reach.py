"""Tầm với: which units a person's roles reach, as conditions for querysets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from orgs.permissions import OWN_UNIT_ROLES, ROLE_PERMISSIONS, Permission

if TYPE_CHECKING:
    from orgs.models import Unit, User

NOTHING = Q(pk__in=[])


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


def reaches(user: User, permission: Permission) -> list[Reach]:
    """The roles of a person that carry a right. Empty for strangers and for accounts that are switched off."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return []
    return [
        Reach(role, unit_id, path, role not in OWN_UNIT_ROLES)
        for role, unit_id, path in user.held_roles
        if permission in ROLE_PERMISSIONS[role]
    ]


def may(user: User, permission: Permission, unit: Unit | None = None) -> bool:
    """Whether a person holds a right at all, or in one unit."""
    found = reaches(user, permission)
    return bool(found) if unit is None else any(reach.covers(unit) for reach in found)


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
    return condition
