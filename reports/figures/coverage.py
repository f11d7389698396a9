"""Độ phủ địa bàn và danh sách nơi kiểm tra: what has to be counted without repetition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Least

from campaigns.models import Meeting
from democracy_regs.models import InspectionTarget
from orgs.models import Unit
from orgs.models.bodies import BodyKind
from orgs.models.units import Tier, kinds_of
from reports.figures.cube import Narrowing
from reports.figures.definitions import PLACE_BODY, PLACE_ENTERPRISE, PLACE_UNIT
from reports.figures.scope import Scope
from reports.figures.summaries import spans_of

# --- hamlets reached --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reached:
    """One place that meetings of a unit reached: a hamlet, or a wider unit on the day of a meeting."""

    dims: Mapping[str, Any]
    place_id: int
    path: str
    day: date | None


Places = Mapping[int, list[Reached]]
"""Places reached, by the unit that keeps the meetings."""


def load_places(
    starts_on: date,
    ends_on: date,
    unit_ids: Iterable[int],
    known: Iterable[Unit] = (),
    *,
    raw: bool = False,
) -> Places:
    """Where the meetings of some units in a period took place, each place once.

    One query, when ``known`` has all places and none of its hamlets came or went within the period: then the first day
    stands for all days on which meetings reached a wider unit. Otherwise a second and a third find the places and the
    days. With ``raw`` all is read from the records. A wider place that had ended before the meeting stands for its last
    day.
    """
    units, known = sorted(unit_ids), list(known)
    any_day = not raw and bool(known) and all_through(known, starts_on, ends_on)
    spans, edges = ([], [(starts_on, ends_on)]) if raw else spans_of(starts_on, ends_on)
    parts = [
        "SELECT unit_id, dims->>0, dims->>1, (dims->>2)::bigint, rows FROM reports_summarycell"
        " WHERE unit_id = ANY (%s) AND span = ANY (%s) AND source = 'places'"
    ]
    parameters: list[Any] = [units, spans]
    for days in edges:
        links = recorded_places(*days).filter(meeting__unit_id__in=units)
        part, its_parameters = links.values_list(*LINK).query.sql_with_params()
        parts.append(f"SELECT *, 1 FROM ({part}) links (keeper, level, kind, place)")  # noqa: S608  # nosec B608
        parameters += its_parameters
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT keeper, level, kind, place"  # noqa: S608  # nosec B608 # texts of our own
            f" FROM ({' UNION ALL '.join(parts)}) told (keeper, level, kind, place, rows)"
            " GROUP BY keeper, level, kind, place HAVING sum(rows) <> 0",
            parameters,
        )
        rows = cursor.fetchall()
    found: dict[int, list[Reached]] = {}
    places = _places({row[3] for row in rows}, known)
    for keeper, level, kind, place in rows:
        unit = places[place]
        if unit.tier == Tier.HAMLET or any_day:
            day = None if unit.tier == Tier.HAMLET else min(starts_on, unit.valid_to or starts_on)
            found.setdefault(keeper, []).append(
                Reached({"level": level, "kind": kind}, place, unit.path, day)
            )
    if not any_day:
        wide = recorded_places(starts_on, ends_on).filter(meeting__unit_id__in=units)
        wide = wide.exclude(unit__kind__in=kinds_of(Tier.HAMLET)).distinct()
        for keeper, level, kind, place, path, day in wide.values_list(
            *LINK, "unit__path", Least("meeting__starts_on", "unit__valid_to")
        ):
            found.setdefault(keeper, []).append(Reached({"level": level, "kind": kind}, place, path, day))
    return found


def _places(wanted: set[int], known: Iterable[Unit]) -> dict[int, Unit]:
    found = {unit.pk: unit for unit in known}
    missing = wanted - found.keys()
    return found | Unit.objects.in_bulk(missing) if missing else found


LINK: Final = ("meeting__unit_id", "meeting__level", "meeting__kind", "unit_id")
"""What tells places reached apart: who keeps the meeting, its level and kind, the place."""


def recorded_places(starts_on: date, ends_on: date) -> QuerySet[Any]:
    """The places of all meetings in a period, as they are recorded."""
    links = Meeting.places.through.objects.filter(
        meeting__starts_on__gte=starts_on, meeting__starts_on__lte=ends_on
    )
    return links.order_by()


def all_through(units: Iterable[Unit], starts_on: date, ends_on: date) -> bool:
    """Whether each hamlet was in force on all days of a period or on none: then the day of a meeting is no matter."""
    return not any(
        (unit.valid_from is not None and starts_on < unit.valid_from <= ends_on)
        or (unit.valid_to is not None and starts_on <= unit.valid_to < ends_on)
        for unit in units
        if unit.tier == Tier.HAMLET
    )


def hamlets_reached(
    places: Places, narrowing: Narrowing, scope: Scope, unit_ids: Iterable[int]
) -> set[int] | None:
    """The hamlets of a scope, in force at the period's end, that meetings of some units reached. No query.

    A wider place reaches every hamlet below it that was in force on the day; a hamlet that was renamed or merged since
    stands as what it has become. None when the meetings name no place at all.
    """
    found: set[int] = set()
    told = False
    days: dict[str, set[date]] = {}
    for unit_id in unit_ids:
        for place in places.get(unit_id, ()):
            if narrowing.refusal or not narrowing.matches(place.dims):
                continue
            told = True
            if place.day is None:
                found |= _today(scope, place.place_id)
            else:
                days.setdefault(place.path, set()).add(place.day)
    for path, dates in days.items():
        for hamlet in scope.units:
            if (
                hamlet.tier == Tier.HAMLET
                and hamlet.path.startswith(path)
                and any(map(hamlet.is_active_on, dates))
            ):
                found |= _today(scope, hamlet.pk)
    return found if told else None


def _today(scope: Scope, hamlet_id: int) -> set[int]:
    """What a hamlet is at the period's end, inside the scope."""
    if hamlet_id in scope.hamlets:
        return {hamlet_id}
    return {unit_id for unit_id in scope.current(hamlet_id) if unit_id in scope.hamlets}


# --- places inspected -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Target:
    """A place that an inspection went to."""

    dims: Mapping[str, Any]
    key: tuple[int | None, int | None]
    name: str


Targets = Mapping[int, list[Target]]
"""Places inspected, by the unit that keeps the inspections."""


def target_rows(starts_on: date, ends_on: date, unit_ids: Iterable[int]) -> QuerySet[InspectionTarget]:
    """The places that inspections of some units, set up in a period, went to."""
    return InspectionTarget.objects.filter(
        inspection__unit_id__in=list(unit_ids),
        inspection__established_on__gte=starts_on,
        inspection__established_on__lte=ends_on,
    )


def load_targets(starts_on: date, ends_on: date, unit_ids: Iterable[int]) -> Targets:
    """The same with their printed names, in the order in which they were set up and entered. One query."""
    rows = target_rows(starts_on, ends_on, unit_ids).select_related("inspection", "unit", "body__unit")
    found: dict[int, list[Target]] = {}
    for row in rows.order_by("inspection__established_on", "inspection_id", "pk"):
        dims = {"level": row.inspection.level, "kind": row.inspection.kind, "place": _place_kind(row)}
        target = Target(dims, (row.unit_id, row.body_id), target_name(row))
        found.setdefault(row.inspection.unit_id, []).append(target)
    return found


def _place_kind(row: InspectionTarget) -> str:
    if row.body is None:
        return PLACE_UNIT
    return PLACE_ENTERPRISE if row.body.kind == BodyKind.ENTERPRISE else PLACE_BODY


def target_name(row: InspectionTarget) -> str:
    """A place as reports name it: "xã Đắk Phơi", "Trường Y Jút, xã Yang Tao"."""
    if row.unit is not None:
        return row.unit.running_name
    assert row.body is not None
    where: Unit = row.body.unit
    name = row.body.name
    return name if where.name.casefold() in name.casefold() else f"{name}, {where.running_name}"


def targets_of(
    targets: Targets, narrowing: Narrowing, unit_ids: Iterable[int]
) -> dict[tuple[int | None, int | None], str]:
    """The distinct places of a figure with their names. No query."""
    found: dict[tuple[int | None, int | None], str] = {}
    for unit_id in sorted(unit_ids):
        for target in targets.get(unit_id, ()):
            if not narrowing.refusal and narrowing.matches(target.dims):
                found.setdefault(target.key, target.name)
    return found
