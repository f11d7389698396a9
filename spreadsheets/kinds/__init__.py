"""Các loại bảng nhận được. One line in KINDS adds a kind."""

from orgs.models import Unit
from spreadsheets.kinds.base import SheetColumn, SheetKind
from spreadsheets.kinds.democracy import CONFERENCES, INSPECTIONS, PETITIONS
from spreadsheets.kinds.figures import MATRIX, VALUES
from spreadsheets.kinds.ground import BODIES, UNITS
from spreadsheets.kinds.meetings import MEETINGS
from spreadsheets.kinds.recognition import COMMENDATIONS, MODELS, TEAMS
from spreadsheets.kinds.resources import CONTRIBUTIONS, WORKS

KINDS: dict[str, SheetKind] = {
    kind.key: kind
    for kind in (
        MEETINGS,
        CONTRIBUTIONS,
        WORKS,
        MODELS,
        COMMENDATIONS,
        INSPECTIONS,
        CONFERENCES,
        PETITIONS,
        VALUES,
        MATRIX,
        UNITS,
        BODIES,
        TEAMS,
    )
}


def kind_for(key: str, unit: Unit) -> SheetKind:
    """The kind as it is for a batch of this unit: a table of indicators has the columns its office may use."""
    return KINDS[key].for_unit(unit)


__all__ = ["KINDS", "SheetColumn", "SheetKind", "kind_for"]
