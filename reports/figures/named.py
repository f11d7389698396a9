"""Danh sách có tên: programmes and pacts by their names, units by their titles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from orgs.models.units import UnitKind
from reports.figures.sources import PACTS, TITLES_GIVEN, TITLES_HELD, Source

NAMED = {PACTS.key: "signed_on", TITLES_GIVEN.key: "recognized_on", TITLES_HELD.key: "recognized_on"}
"""Sources whose rows have names, and the day by which a list stands in order."""


@dataclass(frozen=True)
class Named:
    """One name of a list with what narrows it. ``unit_kind`` stands before the name where kinds differ."""

    unit_id: int
    day: date
    pk: int
    name: str
    level: str
    kind: str
    unit_kind: str = ""

    @property
    def dims(self) -> dict[str, str]:
        """The columns figures narrow by."""
        return {"level": self.level, "kind": self.kind}


def load_named(source: Source, starts_on: date, ends_on: date, unit_ids: Iterable[int]) -> list[Named]:
    """The named rows of some units in a period, in the order of their days. One query."""
    day = NAMED[source.key]
    rows = source.rows(starts_on, ends_on).filter(unit_id__in=list(unit_ids)).order_by(day, "pk")
    if source is PACTS:
        return [Named(*row) for row in rows.values_list("unit_id", day, "pk", "name", "level", "kind")]
    found = rows.values_list("unit_id", day, "pk", "unit__name", "kind", "unit__kind")
    return [Named(unit_id, on, pk, name, "", kind, of) for unit_id, on, pk, name, kind, of in found]


def names(rows: Iterable[Named]) -> tuple[str, ...]:
    """The names as a list prints them: communes by name alone, "xã" or "thị trấn" before them when both occur."""
    listed = list(rows)
    mixed = len({row.unit_kind for row in listed}) > 1
    return tuple(
        f"{UnitKind(row.unit_kind).label.lower()} {row.name}" if mixed else row.name for row in listed
    )
