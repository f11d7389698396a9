"""Theo xã: a figure of a unit told apart by the units below it, so that every record stands in exactly one row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from orgs.models.units import Tier
from reports.figures.computing import Workbook
from reports.figures.rows import UnitRow
from reports.figures.scope import Scope, load_scopes
from reports.figures.values import FigureQuery, FigureValue

Ask = Callable[[int], FigureQuery]
"""A figure of any unit: gives its query."""


@dataclass(frozen=True)
class Part:
    """One row: a unit below and the units whose records it takes. ``unit`` None is what belongs to none of them."""

    label: str
    unit: UnitRow | None
    unit_ids: frozenset[int]


@dataclass(frozen=True)
class Split:
    """A unit's scope cut into rows, with the figures of each.

    Units directly below that are in force on the last day are rows, with what was merged into them; the rest – the
    office's own records, units that ended without a successor – is one more row when it has any record.
    """

    scope: Scope
    parts: tuple[Part, ...]
    book: Workbook

    @classmethod
    def load(
        cls,
        unit_id: int,
        starts_on: date,
        ends_on: date,
        asks: Sequence[Ask],
        scope_ids: tuple[int, ...] = (),
    ) -> Split:
        """Cut a unit's scope and read what some figures need. The number of queries does not depend on the rows."""
        key = (unit_id, starts_on, ends_on, scope_ids)
        scope = load_scopes([key])[key]
        children = scope.children or [scope.unit]
        wholes = [replace(ask(unit_id), scope_ids=scope_ids) for ask in asks]
        book = Workbook.load([*wholes, *(ask(child.pk) for ask in asks for child in children)])
        return cls(
            book.scopes.get(key, scope), tuple(_parts(scope, children, book, (starts_on, ends_on))), book
        )

    def total(self, ask: Ask) -> FigureValue:
        """The figure of the whole scope, by the indicator's own rule."""
        return self.book.value(self.whole(ask))

    def whole(self, ask: Ask) -> FigureQuery:
        """The query of the whole scope."""
        return replace(ask(self.scope.unit.pk), scope_ids=self.scope.chosen)

    def of(self, part: Part, ask: Ask) -> FigureValue:
        """The figure of one row, from the same kind of source as the total, so that rows and total agree."""
        total = self.total(ask)
        if total.source == "entered":
            if part.unit is None:
                return FigureValue(measure=total.measure, quantity=total.quantity, rule=total.rule)
            return self.book.value(replace(ask(part.unit.pk), source="entered"))
        query = ask(part.unit.pk) if part.unit else self.whole(ask)
        return self.book.recorded(query, part.unit_ids)

    def query(self, part: Part, ask: Ask) -> FigureQuery | None:
        """The query that leads to the records of a row; None where the row is not a unit of its own."""
        return ask(part.unit.pk) if part.unit is not None else None

    def used(self, asks: Sequence[Ask]) -> tuple[Part, ...]:
        """The rows, without the last one when none of the figures has anything in it."""
        return tuple(
            part
            for part in self.parts
            if part.unit is not None or any(not self.of(part, ask).is_missing for ask in asks)
        )


_OWN: Final = {
    Tier.PROVINCE: "Cấp tỉnh",
    Tier.DISTRICT: "Cấp huyện",
    Tier.COMMUNE: "Cấp xã",
    Tier.GROUP: "Cụm",
}


def _parts(scope: Scope, children: list[UnitRow], book: Workbook, span: tuple[date, date]) -> list[Part]:
    taken: set[int] = set()
    direct: dict[int, set[int]] = {}
    for child in children:
        direct[child.pk] = {unit.pk for unit in scope.units if unit.path.startswith(child.path)} - taken
        taken |= direct[child.pk]
    found = []
    for child in children:
        child_scope = book.scopes.get((child.pk, *span, ()))
        merged = (child_scope.ids if child_scope else frozenset()) - taken
        taken |= merged
        found.append(Part(child.full_name, child, frozenset(direct[child.pk] | merged)))
    rest = scope.ids - taken
    if rest:
        others = any(unit.pk in rest and unit.tier == Tier.COMMUNE for unit in scope.units)
        label = _OWN.get(scope.unit.tier, "Đơn vị")
        found.append(Part(f"{label} và đơn vị đã kết thúc" if others else label, None, frozenset(rest)))
    return found
