"""Độ phủ địa bàn và danh sách nơi kiểm tra: what has to be counted without repetition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from django.db.models import QuerySet
from django.db.models.functions import Least

from campaigns.models import Meeting
from democracy_regs.models import InspectionTarget
from orgs.models.bodies import BodyKind
from orgs.models.units import Tier, full_name, kinds_of, running
from reports.figures.cube import Narrowing
from reports.figures.definitions import PLACE_BODY, PLACE_ENTERPRISE, PLACE_UNIT
from reports.figures.rows import UnitRow, as_array, ask, units_by_number
from reports.figures.scope import Scope
from reports.figures.summaries import spans_of

# --- hamlets reached --------------------------------------------------------------------------------


class Reached(NamedTuple):
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
    known: Iterable[UnitRow] = (),
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
        " WHERE unit_id = ANY (%s::bigint[]) AND span = ANY (%s) AND source = 'places'"
    ]
    parameters: list[Any] = [as_array(units), spans]
    for days in edges:
        links = recorded_places(*days).filter(meeting__unit_id__in=units)
        part, its_parameters = links.values_list(*LINK).query.sql_with_params()
        parts.append(f"SELECT *, 1 FROM ({part}) links (keeper, level, kind, place)")  # noqa: S608  # nosec B608
        parameters += its_parameters
    rows = ask(
        "SELECT keeper, level, kind, place"  # noqa: S608  # nosec B608 # texts of our own
        f" FROM ({' UNION ALL '.join(parts)}) told (keeper, level, kind, place, rows)"
        " GROUP BY keeper, level, kind, place HAVING sum(rows) <> 0",
        parameters,
    )
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


def _places(wanted: set[int], known: Iterable[UnitRow]) -> dict[int, UnitRow]:
    found = {unit.pk: unit for unit in known}
    missing = wanted - found.keys()
    return found | units_by_number(missing) if missing else found


LINK: Final = ("meeting__unit_id", "meeting__level", "meeting__kind", "unit_id")
"""What tells places reached apart: who keeps the meeting, its level and kind, the place."""


def recorded_places(starts_on: date, ends_on: date) -> QuerySet[Any]:
    """The places of all meetings in a period, as they are recorded."""
    links = Meeting.places.through.objects.filter(
        meeting__starts_on__gte=starts_on, meeting__starts_on__lte=ends_on
    )
    return links.order_by()


def all_through(units: Iterable[UnitRow], starts_on: date, ends_on: date) -> bool:
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
    found: dict[int, list[Target]] = {}
    for keeper, level, kind, unit_id, body_id, body_kind, body_name, place_kind, place_name in ask(
        _TARGETS, [as_array(unit_ids), starts_on, ends_on]
    ):
        dims = {"level": level, "kind": kind, "place": _place_kind(body_kind)}
        where = running(full_name(place_kind, place_name))
        name = where if body_name is None else _body_name(body_name, place_name, where)
        found.setdefault(keeper, []).append(Target(dims, (unit_id, body_id), name))
    return found


_TARGETS: Final = """
SELECT i.unit_id, i.level, i.kind, t.unit_id, t.body_id, b.kind, b.name, u.kind, u.name
FROM democracy_regs_inspection i JOIN democracy_regs_inspectiontarget t ON t.inspection_id = i.id
LEFT JOIN orgs_body b ON b.id = t.body_id JOIN orgs_unit u ON u.id = coalesce(b.unit_id, t.unit_id)
WHERE i.unit_id = ANY (%s::bigint[]) AND i.established_on BETWEEN %s AND %s
ORDER BY i.established_on, i.id, t.id
"""


def _place_kind(body_kind: str | None) -> str:
    if body_kind is None:
        return PLACE_UNIT
    return PLACE_ENTERPRISE if body_kind == BodyKind.ENTERPRISE else PLACE_BODY


def _body_name(name: str, unit_name: str, where: str) -> str:
    """A body as reports name it: "Trường Y Jút, xã Yang Tao"."""
    return name if unit_name.casefold() in name.casefold() else f"{name}, {where}"


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
