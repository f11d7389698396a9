"""Kế hoạch của đợt sắp xếp: what its steps will do to each unit, worked out before anything is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q

from common.text import match_key
from orgs.models import Reorganisation, ReorganisationStep, Unit, UnitSuccession
from orgs.models.reorganisations import StepKind
from orgs.models.units import SuccessionKind, Tier


@dataclass(eq=False)
class Arrival:
    """A unit that others become: a new one, or one that lives on (`existing`)."""

    kind: str
    name: str
    code: str = ""
    parent: Unit | Arrival | None = None
    existing: Unit | None = None
    step: ReorganisationStep | None = None

    @property
    def full_name(self) -> str:
        """The name with its kind before it."""
        return str(self.existing) if self.existing else Unit(kind=self.kind, name=self.name).full_name

    @property
    def depth(self) -> int:
        """How many new units lie above it."""
        return 1 + self.parent.depth if isinstance(self.parent, Arrival) and not self.parent.existing else 0


@dataclass(eq=False)
class Move:
    """An old unit and what it becomes (None: nothing). `step` is None for a unit that only moves along."""

    old: Unit
    to: Arrival | None
    kind: str
    step: ReorganisationStep | None = None


@dataclass
class Plan:
    """What a reorganisation does. It can be carried out when there are no `problems`."""

    effective_on: date
    arrivals: list[Arrival] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    divided: list[Unit] = field(default_factory=list)
    undecided: list[Unit] = field(default_factory=list)

    @property
    def last_day(self) -> date:
        """The last day of the old units."""
        return self.effective_on - timedelta(days=1)

    @property
    def ending(self) -> list[Unit]:
        """Old units, each once, the wider first."""
        return list({move.old.pk: move.old for move in self.moves}.values())

    def became(self, old: Unit) -> list[Arrival]:
        """What an old unit becomes."""
        return [move.to for move in self.moves if move.old.pk == old.pk and move.to is not None]


def plan_of(reorganisation: Reorganisation) -> Plan:
    """Work out what the steps do to their units and to all below. About six queries, however many units."""
    return _Planner(reorganisation).plan


def largest(steps: Iterable[ReorganisationStep], below: dict[int, int]) -> ReorganisationStep:
    """The step whose unit gets most hamlets anyway: where the hamlets of a divided unit go unless told otherwise."""
    return max(steps, key=lambda step: (sum(below.get(s.pk, 0) for s in step.sources.all()), -step.pk))


class _Planner:
    """Builds a plan: first the units that the steps name, then everything below them."""

    def __init__(self, reorganisation: Reorganisation) -> None:
        self.plan = Plan(reorganisation.effective_on)
        self.steps = list(
            reorganisation.steps.select_related("existing", "new_parent").prefetch_related("sources")
        )
        self.choices = dict(reorganisation.hamlets.values_list("hamlet_id", "step_id"))
        self.steps_of: dict[int, list[ReorganisationStep]] = {}
        self.sources: dict[int, Unit] = {}
        for step in self.steps:
            for source in step.sources.all():
                self.sources[source.pk] = source
                self.steps_of.setdefault(source.pk, []).append(step)
        self.below = self._load_below()
        self.names: set[tuple[object, str, str]] = set()
        if not self.steps:
            self.plan.problems.append("Đợt này chưa có bước nào. Hãy thêm bước sắp xếp.")
            return
        self.arrival_of = {step.pk: self._arrival(step) for step in self.steps}
        self._check_sources()
        for source in sorted(self.sources.values(), key=lambda unit: (unit.path.count("."), unit.path)):
            self._place(source)
        self._check_arrivals()

    def _load_below(self) -> dict[int, list[Unit]]:
        """Units below the sources that are in force on the last old day, by parent."""
        condition = Q(pk__in=[])
        for source in self.sources.values():
            condition |= Q(path__startswith=source.path)
        found: dict[int, list[Unit]] = {}
        rows = Unit.objects.filter(condition).active_on(self.plan.last_day).defer("search_key")
        for unit in rows.order_by("sort_key", "pk"):
            if unit.parent_id is not None:
                found.setdefault(unit.parent_id, []).append(unit)
        return found

    def _arrival(self, step: ReorganisationStep) -> Arrival | None:
        if step.kind == StepKind.END:
            return None
        if step.existing is not None:
            arrival = Arrival(
                step.existing.kind, step.existing.name, step.existing.code, None, step.existing, step
            )
            for unit in step.existing.children.active_on(self.plan.effective_on):
                self.names.add((step.existing.pk, unit.kind, match_key(unit.name)))
            return arrival
        arrival = Arrival(step.new_kind, step.new_name, step.new_code, step.new_parent, None, step)
        self.plan.arrivals.append(arrival)
        return arrival

    # --- old units ---

    def _place(self, source: Unit) -> None:
        steps = self.steps_of[source.pk]
        if len(steps) > 1:
            self.plan.divided.append(source)
        for step in steps:
            self.plan.moves.append(
                Move(source, self.arrival_of[step.pk], _kind(source, step, len(steps)), step)
            )
        children = [unit for unit in self.below.get(source.pk, []) if unit.pk not in self.sources]
        if len(steps) == 1:
            arrival = self.arrival_of[steps[0].pk]
            for child in children:
                if arrival is not None:
                    self._carry(child, arrival)
                else:
                    self._end(child)
            return
        by_pk = {step.pk: step for step in steps}
        for child in children:
            chosen = by_pk.get(self.choices.get(child.pk, 0))
            arrival = self.arrival_of[chosen.pk] if chosen else None
            if arrival is None:
                self.plan.undecided.append(child)
            else:
                self._carry(child, arrival)
        left = [unit for unit in self.plan.undecided if unit.parent_id == source.pk]
        if left:
            self.plan.problems.append(
                f"{source} bị chia: còn {len(left)} thôn, buôn, tổ dân phố chưa chọn về đơn vị nào "
                f"({_listed(left)}). Hãy mở trang Chia thôn, buôn."
            )

    def _carry(self, unit: Unit, above: Arrival) -> None:
        """A unit below an old one goes on below the new one, under its own name where that is free."""
        key: object = above.existing.pk if above.existing else above
        name = unit.name
        if (key, unit.kind, match_key(name)) in self.names and unit.parent is not None:
            name = f"{unit.name} ({unit.parent.name})"
            self.plan.remarks.append(
                f"{unit} của {unit.parent.running_name} trùng tên trong {above.full_name} nên ghi là “{name}”."
            )
        self.names.add((key, unit.kind, match_key(name)))
        arrival = Arrival(unit.kind, name, unit.code, above.existing or above)
        self.plan.arrivals.append(arrival)
        kind = SuccessionKind.MOVE if name == unit.name else SuccessionKind.RENAME
        self.plan.moves.append(Move(unit, arrival, kind))
        for child in self.below.get(unit.pk, []):
            if child.pk not in self.sources:
                self._carry(child, arrival)

    def _end(self, unit: Unit) -> None:
        if unit.tier != Tier.HAMLET:
            self.plan.problems.append(
                f"{unit} thuộc đơn vị kết thúc nhưng chưa có bước nào. Hãy thêm bước cho đơn vị này."
            )
            return
        self.plan.moves.append(Move(unit, None, SuccessionKind.END))

    # --- what cannot be ---

    def _check_sources(self) -> None:
        plan, problems = self.plan, self.plan.problems
        for step in self.steps:
            if not step.sources.all():
                problems.append(f"Bước “{step}” chưa chọn đơn vị cũ nào.")
        followed = set(
            UnitSuccession.objects.filter(predecessor_id__in=list(self.sources))
            .exclude(kind=SuccessionKind.TRANSFER)
            .values_list("predecessor_id", flat=True)
        )
        for source in self.sources.values():
            if source.pk in followed:
                problems.append(f"{source} đã có bước kế thừa từ trước, không sắp xếp lần nữa được.")
            elif not source.is_active_on(plan.last_day):
                problems.append(
                    f"{source} không có hiệu lực vào ngày {plan.last_day:%d/%m/%Y}. Hãy kiểm tra ngày của đợt."
                )
            ends = [step for step in self.steps_of[source.pk] if step.kind == StepKind.END]
            if ends and len(self.steps_of[source.pk]) > 1:
                problems.append(f"{source} vừa kết thúc vừa nhập, chia ở bước khác. Hãy bỏ bớt một bước.")
            if source.tier == Tier.GROUP:
                problems.append(f"{source} là cụm, không sắp xếp. Hãy sửa danh sách đơn vị trong cụm.")
        for step in self.steps:
            for unit in filter(None, (step.existing, step.new_parent)):
                if unit.pk in self.sources:
                    problems.append(
                        f"{unit} kết thúc trong chính đợt này nên không nhận đơn vị khác được. Hãy tách thành hai đợt."
                    )
                elif any(unit.path.startswith(source.path) for source in self.sources.values()):
                    problems.append(f"{unit} nằm trong đơn vị kết thúc ở đợt này. Hãy chọn đơn vị khác.")
                elif not unit.is_active_on(plan.effective_on):
                    problems.append(f"{unit} không có hiệu lực vào ngày {plan.effective_on:%d/%m/%Y}.")

    def _check_arrivals(self) -> None:
        named: set[tuple[int, str, str]] = set()
        for arrival in self.plan.arrivals:
            if arrival.step is None or not isinstance(arrival.parent, Unit):
                continue
            key = (arrival.parent.pk, arrival.kind, arrival.name)
            if key in named:
                self.plan.problems.append(f"Hai bước cùng lập {arrival.full_name} trong {arrival.parent}.")
            named.add(key)
        parents = {parent for parent, _, _ in named}
        old = {unit.pk for unit in self.plan.ending}
        rows = Unit.objects.filter(parent_id__in=parents).active_on(self.plan.effective_on)
        for unit in rows.exclude(pk__in=old):
            if (unit.parent_id, unit.kind, unit.name) in named:
                self.plan.problems.append(
                    f"{unit} đã có trong {unit.parent} vào ngày đó. Hãy chọn “{StepKind.INTO.label}”."
                )


def _kind(source: Unit, step: ReorganisationStep, count: int) -> str:
    if step.kind == StepKind.END:
        return SuccessionKind.END
    if count > 1:
        return SuccessionKind.DIVIDE
    if step.kind == StepKind.INTO or len(step.sources.all()) > 1:
        return SuccessionKind.MERGE
    same = (source.kind, match_key(source.name)) == (step.new_kind, match_key(step.new_name))
    return SuccessionKind.MOVE if same else SuccessionKind.RENAME


def _listed(units: list[Unit]) -> str:
    shown = ", ".join(str(unit) for unit in units[:5])
    return shown if len(units) <= 5 else f"{shown}, …"
