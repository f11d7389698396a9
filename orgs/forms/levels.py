"""Cấp thực hiện: at which level the work of a unit counts when nobody says otherwise."""

from __future__ import annotations

from typing import Final

from orgs.models import Level, Unit
from orgs.models.units import Tier

LEVEL_OF_TIER: Final = {
    Tier.PROVINCE: Level.PROVINCE,
    Tier.DISTRICT: Level.DISTRICT,
    Tier.COMMUNE: Level.COMMUNE,
}


def level_of(unit: Unit | None) -> str:
    """The level whose work a unit's own record counts as; "" without a unit."""
    return str(LEVEL_OF_TIER.get(unit.tier, Level.COMMUNE)) if unit else ""
