"""Phạm vi: which units count for a unit and a period – itself, all below, a group's members, merged predecessors."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final, NamedTuple

from orgs.models import Unit
from orgs.models.units import Tier
from reports.figures.rows import UnitRow, ask, units_below, units_by_number

Key = tuple[int, date, date, tuple[int, ...]]
"""Unit and period of a scope, and the units chosen in place of the unit (none: the unit and all below it)."""


class Step(NamedTuple):
    """One step of succession: the unit that went, where it went (None at an end), and when."""

    predecessor_id: int
    predecessor_path: str
    successor_id: int | None
    successor_path: str
    effective_on: date


def load_steps(ends_on: date, paths: Iterable[str]) -> list[Step]:
    """Steps of succession in force by a day that may matter to units of some paths.

    Those are all steps of units that were followed by one in the same provinces, and – one more query for each round –
    in the provinces these came from. One query where no unit changed its province.
    """
    tops = {_top(path) for path in paths}
    while tops:
        inside = " OR ".join(["n.path LIKE %s"] * len(tops))
        near = [ends_on, ends_on, *(f"{top}%" for top in tops)]
        steps = [Step._make(row) for row in ask(_STEPS.format(inside), near)]
        wider = tops | {_top(step.predecessor_path) for step in steps}
        if wider == tops:
            return steps
        tops = wider
    return []


_STEPS: Final = """
SELECT s.predecessor_id, p.path, s.successor_id, n.path, s.effective_on
FROM orgs_unitsuccession s JOIN orgs_unit p ON p.id = s.predecessor_id JOIN orgs_unit n ON n.id = s.successor_id
WHERE s.effective_on <= %s AND s.predecessor_id IN (
  SELECT s.predecessor_id FROM orgs_unitsuccession s JOIN orgs_unit n ON n.id = s.successor_id
  WHERE s.effective_on <= %s AND ({}))
ORDER BY s.effective_on, s.id
"""


def _top(path: str) -> str:
    return path[: path.index(".") + 1]


class Flow:
    """Steps by where they lead, so that the predecessors of a path are found without looking at all steps."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self.successors: dict[tuple[int, str], list[str]] = {}
        for step in steps:
            self.successors.setdefault((step.predecessor_id, step.predecessor_path), []).append(
                step.successor_path
            )
        pairs = sorted((new, old) for old, found in self.successors.items() for new in found)
        self._into, self._old = [new for new, _ in pairs], [old for _, old in pairs]

    def before(self, path: str) -> list[tuple[int, str]]:
        """Units that were followed by one at or below a path."""
        return self._old[bisect_left(self._into, path) : bisect_left(self._into, path + chr(0x10FFFF))]


def scope_paths(
    unit: Unit | UnitRow,
    starts_on: date,
    ends_on: date,
    *,
    flow: Flow | None = None,
    members: Iterable[str] | None = None,
    own: bool = True,
) -> tuple[str, ...]:
    """The paths whose units count for a unit in a period; a row counts when its unit's path starts with one of them.

    The unit and all below; the members when it is a group (cụm); and the units that were merged into any of these
    by the last day of the period, with what was merged into them before. A unit that was divided counts only where
    all its successors do: its records cannot be told apart. ``starts_on`` does not narrow: an earlier merger has
    left its older records with the old unit. A unit that began after the period stands for what it was made of, so
    that earlier years can be asked for on new boundaries too. ``flow`` (the steps by `last_step_day`) and ``members``
    (paths) save queries when they are at hand; without ``own`` only the members count.
    """
    if members is None:
        members = [path for _, _, path in _members([unit])]
    paths = [*([unit.path] if own else []), *members]
    if flow is None:
        flow = Flow(load_steps(last_step_day(unit, ends_on, own=own), paths))
    waiting = list(paths)
    while waiting:
        for old in flow.before(waiting.pop()):
            if not _inside(old[1], paths) and all(_inside(path, paths) for path in flow.successors[old]):
                paths.append(old[1])
                waiting.append(old[1])
    return tuple(path for path in dict.fromkeys(paths) if not _inside(path, [p for p in paths if p != path]))


def last_step_day(unit: Unit | UnitRow, ends_on: date, *, own: bool = True) -> date:
    """The last day whose steps count: the end of the period, or the first day of a unit that began after it."""
    return max(ends_on, unit.valid_from) if own and unit.valid_from else ends_on


def _inside(path: str, paths: Iterable[str]) -> bool:
    return any(path.startswith(above) for above in paths)


@dataclass(frozen=True)
class Scope:
    """The units that count for a unit and period, loaded once for all figures of it.

    ``unit`` is the one that reports; with ``is_choice`` it counts only if it is among the ``chosen``. ``member_ids``
    are the chosen units and the members of chosen groups.
    """

    unit: UnitRow
    starts_on: date
    ends_on: date
    paths: tuple[str, ...]
    units: tuple[UnitRow, ...]
    member_ids: frozenset[int] = frozenset()
    forward: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    chosen: tuple[int, ...] = ()

    @property
    def is_choice(self) -> bool:
        """Whether units were chosen in place of the unit."""
        return bool(self.chosen)

    @cached_property
    def ids(self) -> frozenset[int]:
        """Own numbers of all units that count."""
        return frozenset(unit.pk for unit in self.units)

    @cached_property
    def hamlets(self) -> dict[int, UnitRow]:
        """Thôn, buôn, tổ dân phố in force on the last day: the denominator of coverage."""
        return {
            unit.pk: unit
            for unit in self.units
            if unit.tier == Tier.HAMLET and unit.is_active_on(self.ends_on)
        }

    @cached_property
    def children(self) -> list[UnitRow]:
        """The units directly below (the members of a group) in force on the last day, in alphabetical order.

        Hamlets report through their commune, groups through their members: both are left out.
        """
        members = self.member_ids
        found = [
            unit
            for unit in self.units
            if (unit.pk in members if members else unit.parent_id == self.unit.pk)
            and unit.tier not in (Tier.HAMLET, Tier.GROUP)
            and unit.is_active_on(self.ends_on)
        ]
        return sorted(found, key=lambda unit: (unit.sort_key, unit.pk))

    @cached_property
    def below(self) -> dict[int, list[UnitRow]]:
        """The units directly below each unit. Groups are left out: their members stand below a unit already."""
        found: dict[int, list[UnitRow]] = {}
        for unit in self.units:
            if unit.parent_id is not None and unit.tier != Tier.GROUP:
                found.setdefault(unit.parent_id, []).append(unit)
        return found

    @cached_property
    def outermost(self) -> list[UnitRow]:
        """Chosen units that lie in no other chosen one, and units merged into them."""
        paths = set(self.paths)
        return [unit for unit in self.units if unit.path in paths]

    @cached_property
    def merged(self) -> list[UnitRow]:
        """Units that count only because they were merged into one of the scope."""
        own, paths = {self.unit.pk, *self.member_ids}, set(self.paths)
        return [unit for unit in self.units if unit.path in paths and unit.pk not in own]

    def current(self, unit_id: int) -> set[int]:
        """What a unit is on the last day: itself, or those that followed it."""
        found, waiting = set(), [unit_id]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += self.forward.get(one, ())
        return found


def load_scopes(keys: Iterable[Key]) -> dict[Key, Scope]:
    """The scopes of units and periods; unknown units are left out.

    Three queries, however many are asked, and one more for groups.
    """
    keys = list(dict.fromkeys(keys))
    if not keys:
        return {}
    wanted = {one for key in keys for one in (key[0], *key[3])}
    asked = units_by_number(wanted)
    members: dict[int, dict[int, str]] = {}
    for group_id, member_id, path in _members(asked.values()):
        members.setdefault(group_id, {})[member_id] = path
    days = {key: last_step_day(asked[key[0]], key[2], own=not key[3]) for key in keys if key[0] in asked}
    near = [unit.path for unit in asked.values()] + [
        path for found in members.values() for path in found.values()
    ]
    steps = load_steps(max([*days.values(), *(key[2] for key in keys)]), near)
    flows = {
        day: Flow(step for step in steps if step.effective_on <= day) for day in set(days.values())
    }  # fmt: skip
    joined = {key: _chosen(key[3], asked, members) or members.get(key[0], {}) for key in keys}
    paths = {
        key: scope_paths(
            asked[key[0]],
            key[1],
            key[2],
            flow=flows[days[key]],
            members=joined[key].values(),
            own=not key[3],
        )
        for key in keys
        if key[0] in asked
    }
    forward = {
        day: _forward(step for step in steps if step.effective_on <= day) for day in {key[2] for key in keys}
    }
    below = _Tree(path for found in paths.values() for path in found)
    return {
        key: Scope(
            unit=asked[key[0]],
            starts_on=key[1],
            ends_on=key[2],
            paths=found,
            units=below.inside(found),
            member_ids=frozenset(joined[key]),
            forward=forward[key[2]],
            chosen=key[3],
        )
        for key, found in paths.items()
    }


def _members(units: Iterable[Unit | UnitRow]) -> Iterable[tuple[int, int, str]]:
    """The members of groups: group, member, its path. No query where no unit is a group."""
    groups = [unit.pk for unit in units if unit.tier == Tier.GROUP]
    if not groups:
        return []
    found = Unit.members.through.objects.filter(from_unit_id__in=groups)
    return found.values_list("from_unit_id", "to_unit_id", "to_unit__path")


def _chosen(
    unit_ids: Iterable[int], asked: Mapping[int, UnitRow], members: Mapping[int, Mapping[int, str]]
) -> dict[int, str]:
    """The chosen units with their paths; a chosen group brings its members."""
    found: dict[int, str] = {}
    for one in unit_ids:
        if one in asked:
            found |= {one: asked[one].path, **members.get(one, {})}
    return found


class _Tree:
    """Units below some paths, loaded at once and cut out by path."""

    def __init__(self, paths: Iterable[str]) -> None:
        roots = list[str]()
        for path in sorted(set(paths)):
            if not _inside(path, roots):
                roots.append(path)
        self.units = units_below(roots)
        self.paths = [unit.path for unit in self.units]

    def inside(self, paths: Iterable[str]) -> tuple[UnitRow, ...]:
        """The units whose path starts with one of the given, none of which lies inside another."""
        return tuple(
            unit
            for path in paths
            for unit in self.units[
                bisect_left(self.paths, path) : bisect_left(self.paths, path + chr(0x10FFFF))
            ]
        )


def _forward(steps: Iterable[Step]) -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = {}
    for step in steps:
        if step.successor_id is not None:
            found[step.predecessor_id] = (*found.get(step.predecessor_id, ()), step.successor_id)
    return found
