"""Đối chiếu số liệu của một đợt sắp xếp: figures by unit, period and indicator before and after, on both boundaries."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q

from common.formats import format_date
from orgs.models import Unit
from orgs.models.units import TIER_OF_KIND, Tier
from orgs.services.reorganisation_plan import Arrival, Plan
from orgs.services.reorganisation_running import Made
from reports.figures import FigureQuery, FigureValue, compute_many, printed
from reports.models import Indicator, Rule

YEARS_BEFORE = 2
OLD, NEW = "Địa giới cũ", "Địa giới mới"

Span = tuple[date, date]


@dataclass(frozen=True)
class Line:
    """One figure before and after."""

    boundary: str
    unit: str
    period: str
    indicator: str
    before: str
    after: str
    same: bool


@dataclass(frozen=True)
class _Pair:
    """A figure asked before, and what must be equal to it after (an arrival stands for a unit not yet made)."""

    boundary: str
    name: str
    before: FigureQuery
    after: Unit | Arrival


@dataclass
class Totals:
    """The witness of `carry_out`: compares every figure of every unit concerned; refuses when one is another."""

    lines: list[Line] = field(default_factory=list)

    def __call__(self, plan: Plan) -> Callable[[Made], None]:
        """Look before, and give what looks again after."""
        pairs = _pairs(plan)
        before = compute_many(pair.before for pair in pairs)
        told = [pair for pair in pairs if not before[pair.before].is_missing]

        def look_again(made: Made) -> None:
            after = compute_many(_after(pair, made) for pair in told)
            names = dict(Indicator.objects.values_list("code", "name"))
            self.lines = [_line(pair, before[pair.before], after[_after(pair, made)], names) for pair in told]
            if self.wrong:
                raise ValidationError(
                    f"Có {len(self.wrong)} số liệu sau sắp xếp khác trước nên chưa thực hiện. "
                    f"Số đầu tiên: {self.wrong[0].unit}, {self.wrong[0].period}, {self.wrong[0].indicator}."
                )

        return look_again

    @property
    def wrong(self) -> list[Line]:
        """Figures that differ."""
        return [line for line in self.lines if not line.same]

    def by_unit(self) -> list[tuple[str, str, str, int, bool]]:
        """Boundary, unit, period, how many figures were compared, and whether all are equal."""
        found: dict[tuple[str, str, str], list[bool]] = {}
        for line in self.lines:
            found.setdefault((line.boundary, line.unit, line.period), []).append(line.same)
        return [(*key, len(same), all(same)) for key, same in found.items()]


def spans_of(effective_on: date) -> list[Span]:
    """Whole years up to the one of the change, and its two parts."""
    year = effective_on.year
    spans = [(date(one, 1, 1), date(one, 12, 31)) for one in range(year - YEARS_BEFORE, year + 1)]
    if effective_on > date(year, 1, 1):
        spans += [(date(year, 1, 1), effective_on - timedelta(days=1)), (effective_on, date(year, 12, 31))]
    return spans


def _pairs(plan: Plan) -> list[_Pair]:
    spans, cut = spans_of(plan.effective_on), plan.effective_on
    ending = {unit.pk: unit for unit in plan.ending}
    above = _above(plan, ending)
    wide = above or [unit for unit in plan.ending if unit.parent_id not in ending]
    indicators = _with_figures(wide, spans)
    divided = {unit.pk for unit in plan.divided}
    gained = _gained(plan, divided)
    partly = {arrival for unit in plan.divided for arrival in plan.became(unit)}
    pairs: list[_Pair] = []

    def add(boundary: str, name: str, ask: FigureQuery, after: Unit | Arrival, *, cover: bool) -> None:
        for indicator in indicators:
            if cover or indicator.rule != Rule.COVER:
                pairs.append(_Pair(boundary, name, replace(ask, code=indicator.code), after))

    for span in spans:
        late = span[1] >= cut
        for unit in above:
            come = gained.get(unit.pk, ()) if late else ()
            ask = _ask(unit.pk, span, [unit.pk, *come] if come else ())
            ask = replace(ask, source="records" if come else "")
            cover = not late or (not _takes_in(plan) and _keeps_hamlets(plan, unit.pk, come))
            add(NEW if come else OLD, str(unit), ask, unit, cover=cover)
        for unit in ending.values():
            if unit.tier != Tier.HAMLET:
                add(OLD, str(unit), _ask(unit.pk, span), unit, cover=not late)
        for arrival, sources in _made_of(plan, divided).items():
            if sources and arrival.existing is None and TIER_OF_KIND[arrival.kind] != Tier.HAMLET:
                # a part of a divided unit brings hamlets without the older meetings that reached them
                cover = arrival not in partly and not (late and _loses_hamlets(plan))
                add(NEW, arrival.full_name, _ask(sources[0], span, sources), arrival, cover=cover)
    return pairs


def _takes_in(plan: Plan) -> bool:
    """Whether a unit that lives on takes others in.

    A meeting of the whole unit after that day then reaches the hamlets it took in as well: that is no loss either.
    """
    return any(
        move.to is not None and move.to.existing is not None and move.old.tier != Tier.HAMLET
        for move in plan.moves
    )


def _loses_hamlets(plan: Plan) -> bool:
    return any(move.to is None and move.old.tier == Tier.HAMLET for move in plan.moves)


def _keeps_hamlets(plan: Plan, unit_id: int, come: Iterable[int]) -> bool:
    """Whether the hamlets of a unit (with those of the old units that come to it) are the same before and after.

    Where some leave or end, the denominator of coverage follows them: that is no loss.
    """
    before = {unit_id, *come}
    for move in plan.moves:
        if move.old.tier == Tier.HAMLET:
            was = not before.isdisjoint([*move.old.ancestor_ids(), move.old.pk])
            home = move.to
            while home is not None and isinstance(home.parent, Arrival):
                home = home.parent
            if was != (unit_id in _reach_of(home) if home else False):
                return False
    return True


def _ask(unit_id: int, span: Span, scope: Iterable[int] = ()) -> FigureQuery:
    return FigureQuery("", unit_id, *span, scope_ids=tuple(scope))


def _after(pair: _Pair, made: Made) -> FigureQuery:
    unit = made[pair.after] if isinstance(pair.after, Arrival) else pair.after
    return replace(pair.before, unit_id=unit.pk, scope_ids=())


def _above(plan: Plan, ending: dict[int, Unit]) -> list[Unit]:
    """Units that live on and lie above old or new ones, or take old ones in."""
    wanted = {pk for unit in ending.values() for pk in unit.ancestor_ids()}
    for move in plan.moves:
        for unit in _living(move.to):
            wanted |= {unit.pk, *unit.ancestor_ids()}
    return list(Unit.objects.filter(pk__in=wanted - set(ending)).order_by("path"))


def _living(arrival: Arrival | None) -> list[Unit]:
    """The unit that an arrival is or lies directly below, if that lives on."""
    if arrival is None:
        return []
    found = arrival.existing or arrival.parent
    return [found] if isinstance(found, Unit) else []


def _gained(plan: Plan, divided: set[int]) -> dict[int, list[int]]:
    """For units that live on: the old units that come to them from outside."""
    found: dict[int, list[int]] = {}
    for move in plan.moves:
        if move.old.pk in divided:
            continue
        for unit in _living(move.to):
            for pk in (*unit.ancestor_ids(), unit.pk):
                if f".{pk}." not in f".{move.old.path}":
                    found.setdefault(pk, []).append(move.old.pk)
    for old in plan.divided:
        for pk in set.intersection(*(_reach_of(arrival) for arrival in plan.became(old))):
            if f".{pk}." not in f".{old.path}":
                found.setdefault(pk, []).append(old.pk)
    return found


def _reach_of(arrival: Arrival) -> set[int]:
    return {pk for unit in _living(arrival) for pk in (*unit.ancestor_ids(), unit.pk)}


def _made_of(plan: Plan, divided: set[int]) -> dict[Arrival, list[int]]:
    found: dict[Arrival, list[int]] = {}
    for move in plan.moves:
        if move.to is not None and move.old.pk not in divided:
            found.setdefault(move.to, []).append(move.old.pk)
    return found


def _with_figures(units: list[Unit], spans: list[Span]) -> list[Indicator]:
    """Indicators of which one of some wide units has any figure."""
    owners = {pk for unit in units for pk in (*unit.ancestor_ids(), unit.pk)}
    rows = Indicator.objects.filter(Q(owner__isnull=True) | Q(owner_id__in=owners), is_active=True)
    indicators = {row.code: row for row in rows.order_by("pk")}
    roots = [unit for unit in units if not any(unit.path.startswith(o.path) and o != unit for o in units)]
    asks = [
        replace(_ask(unit.pk, span), code=code) for unit in roots for span in spans for code in indicators
    ]  # fmt: skip
    told = {query.code for query, value in compute_many(asks).items() if not value.is_missing}
    return [indicator for code, indicator in indicators.items() if code in told]


def _line(pair: _Pair, before: FigureValue, after: FigureValue, names: dict[str, str]) -> Line:
    query = pair.before
    whole = (query.starts_on.month, query.starts_on.day, query.ends_on.month) == (1, 1, 12)
    period = (
        f"Năm {query.starts_on.year}"
        if whole
        else f"{format_date(query.starts_on)} – {format_date(query.ends_on)}"
    )
    return Line(
        pair.boundary,
        pair.name,
        period,
        names.get(query.code, query.code),
        printed(before),
        printed(after),
        amounts(before) == amounts(after),
    )


def amounts(value: FigureValue) -> tuple[object, ...]:
    """What must not change: everything of a figure but the words about it."""
    return (
        value.state, value.value, value.numerator, value.denominator, value.before, value.after, value.words,
        tuple(sorted(value.items)), value.qualifier, value.row_count,
    )  # fmt: skip
