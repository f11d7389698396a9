"""Ô số liệu: the rows of a source in a period, grouped once, and the sums figures take from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, NamedTuple

from django.db.models import Count, Q, QuerySet, Sum

from common.text import fold, match_key
from orgs.models.units import Tier, kinds_of
from reports.figures.definitions import LEVEL_OF_TIER, Definition
from reports.figures.scope import Scope
from reports.figures.sources import Source
from reports.figures.values import FigureQuery

_read: Final = lru_cache(maxsize=8192)(match_key)
"""The same words come again with every cell and figure."""
COSTS: Final = frozenset({"cost", "cost_total"})
"""Amounts that one row may tell for several."""


class Cell(NamedTuple):
    """Rows of one unit that agree in every dimension: how many, and for each sum its total and its filled rows."""

    dims: Mapping[str, Any]
    rows: int
    totals: Mapping[str, Decimal]
    filled: Mapping[str, int]


Cells = Mapping[int | None, list[Cell]]
"""Cells by the unit that keeps the rows; under None those of all units that were asked for."""


@dataclass(frozen=True)
class Pick:
    """Rows chosen one by one: by words of their text, by the "Dân vận khéo" model they belong to.

    A "trong đó" line counts here unless the line it is part of is chosen too.
    """

    words: str = ""
    skilful_model_id: int | None = None

    def __bool__(self) -> bool:
        return bool(self.words) or self.skilful_model_id is not None

    def rows(self, source: Source, starts_on: date, ends_on: date) -> QuerySet[Any]:
        """The rows of a period among which the chosen ones are; all whole rows when nothing is chosen."""
        rows = source.rows(starts_on, ends_on, parts=bool(self))
        if self.words:
            rows = rows.filter(search_key__contains=fold(self.words))
        if self.skilful_model_id is not None:
            rows = rows.filter(**{source.skilful_model: self.skilful_model_id})
        return rows

    def dims(self, source: Source) -> list[str]:
        """The columns that tell whether a row is chosen."""
        own = ([source.text] if self.words else []) + (
            [source.skilful_model] if self.skilful_model_id is not None else []
        )
        return own + ([f"part_of__{name}" for name in own] if source.has_parts else [])

    def takes(self, source: Source, dims: Mapping[str, Any]) -> bool:
        """Whether a row with these values is chosen."""
        if not self:
            return True
        return self._fits(source, dims, "") and not (
            source.has_parts and self._fits(source, dims, "part_of__")
        )

    def _fits(self, source: Source, dims: Mapping[str, Any], before: str) -> bool:
        if self.words and not has_words(dims[before + source.text] or "", self.words):
            return False
        return self.skilful_model_id is None or dims[before + source.skilful_model] == self.skilful_model_id


def load_cells(
    source: Source, starts_on: date, ends_on: date, unit_ids: Iterable[int], pick: Pick | None = None
) -> Cells:
    """The cells of a source in a period for some units, of all its rows or of the chosen ones. One query."""
    pick = pick or Pick()
    sums = {f"sum_{name}": Sum(name) for name in source.sums}
    filled = {f"has_{name}": Count(name) for name in source.sums}
    rows = (
        pick.rows(source, starts_on, ends_on)
        .filter(unit_id__in=list(unit_ids))
        .order_by()
        .values("unit_id", *source.dims, *pick.dims(source))
        .annotate(row_count=Count("pk"), **sums, **filled)
    )
    cells: dict[int | None, list[Cell]] = {}
    for row in rows:
        if not pick.takes(source, row):
            continue
        cells.setdefault(row["unit_id"], []).append(
            Cell(
                {name: row[name] for name in source.dims},
                row["row_count"],
                {name: Decimal(row[f"sum_{name}"] or 0) for name in source.sums},
                {name: row[f"has_{name}"] for name in source.sums},
            )
        )
    return cells


@dataclass
class Tally:
    """What a figure found in its cells."""

    rows: int = 0
    filled: int = 0
    amount: Decimal = Decimal(0)
    whole: Decimal = Decimal(0)
    qualifiers: set[str] = field(default_factory=set)
    measures: dict[str, str] = field(default_factory=dict)
    items: dict[str, str] = field(default_factory=dict)
    outside: int = 0
    crossed: int = 0
    shared: int = 0
    parts: Decimal | None = None


@dataclass(frozen=True)
class Narrowing:
    """The part of a definition's rows that a query asks for. ``refusal`` says why it can match nothing."""

    definition: Definition
    columns: Mapping[str, frozenset[Any]] = field(default_factory=dict)
    loose: Mapping[str, frozenset[str]] = field(default_factory=dict)
    item: str = ""
    tier: Tier | None = None
    refusal: str = ""
    pick: Pick = field(default_factory=Pick)

    def matches(self, dims: Mapping[str, Any]) -> bool:
        """Whether rows with these values belong to the figure."""
        for name, wanted in self.columns.items():
            if dims[name] not in wanted:
                return False
        for name, words in self.loose.items():
            if _read(dims[name]) not in words:
                return False
        return not self.item or begins_with(dims[self.definition.item], self.item)

    def rows(self, scope: Scope, unit_ids: Iterable[int]) -> QuerySet[Any]:
        """The rows themselves. One more query when free text has to be compared as people read it."""
        source = self.definition.source
        if self.refusal:
            return source.model._default_manager.none()
        found = self.pick.rows(source, scope.starts_on, scope.ends_on).filter(unit_id__in=list(unit_ids))
        if self.pick:
            told = found.order_by().values("pk", *self.pick.dims(source))
            found = found.filter(pk__in=[row["pk"] for row in told if self.pick.takes(source, row)])
        found = found.filter(**{f"{name}__in": list(wanted) for name, wanted in self.columns.items()})
        if self.tier is not None:
            found = found.filter(unit__kind__in=kinds_of(self.tier))
        texts = [*self.loose, *([self.definition.item] if self.item else [])]
        if texts:
            spelled = found.order_by().values(*source.dims).distinct()
            condition = Q(pk__in=[])
            for dims in spelled:
                if self.matches(dims):
                    condition |= Q(**{name: dims[name] for name in texts})
            found = found.filter(condition)
        if self.definition.amount:
            found = found.filter(**{f"{self.definition.amount}__isnull": False})
        return found


def narrow(definition: Definition, query: FigureQuery) -> Narrowing:
    """What a query asks of a definition: level, theme, item, resolution. Never widens what it cannot narrow."""
    source = definition.source
    columns = {
        name: frozenset(values) for name, values in definition.fixed.items() if name not in source.loose
    }
    loose = {
        name: frozenset(_read(str(value)) for value in values)
        for name, values in definition.fixed.items()
        if name in source.loose
    }
    tier, refusal = None, ""
    if query.level and source.has_level:
        columns["level"] = frozenset({query.level})
    elif query.level:
        tier = LEVEL_OF_TIER.get(query.level)
        refusal = "" if tier else "Bản ghi của chỉ tiêu này không chia theo cấp đã chọn."
    chosen = definition.chosen(query.theme)
    if chosen is None:
        refusal = f"Chỉ tiêu này không có chuyên đề, loại “{query.theme}”."
    for name, value in (chosen or {}).items():
        columns[name] = columns.get(name, frozenset({value})) & {value}
    if query.item and not definition.item:
        refusal = "Bản ghi của chỉ tiêu này không chia theo tên hiện vật, đơn vị tính."
    if query.resolution_id is not None and not definition.resolution:
        refusal = "Bản ghi của chỉ tiêu này không gắn với nghị quyết."
    elif query.resolution_id is not None:
        columns["resolution_id"] = frozenset({query.resolution_id})
    if query.heading and (not source.text or definition.shape != "rows"):
        refusal = "Bản ghi của chỉ tiêu này không chia theo chi tiết."
    if query.skilful_model_id is not None and not source.skilful_model:
        refusal = "Bản ghi của chỉ tiêu này không gắn với mô hình."
    pick = Pick() if refusal else Pick(query.heading.strip(), query.skilful_model_id)
    return Narrowing(definition, columns, loose, query.item, tier, refusal, pick)


def begins_with(text: str, start: str) -> bool:
    """Whether a name begins with the given whole words, as people read them: "giống cây xanh" with "giống cây"."""
    name, words = _read(text), _read(start)
    return name.startswith(words) and not name[len(words) : len(words) + 1].isalnum()


def has_words(text: str, words: str) -> bool:
    """Whether a text has these words in a row, as people read them: whole words, accents included."""
    letters, wanted, at = _read(text), _read(words), -1
    while (at := letters.find(wanted, at + 1)) >= 0:
        before, after = letters[at - 1 : at] if at else "", letters[at + len(wanted) :][:1]
        if not before.isalnum() and not after.isalnum():
            return True
    return False


def tally(cells: Cells, narrowing: Narrowing, scope: Scope, unit_ids: Iterable[int]) -> Tally:
    """Add the cells of some units of a scope that a figure asks for. No query."""
    found = Tally()
    if narrowing.refusal:
        return found
    definition = narrowing.definition
    tiers = {unit.pk: unit.tier for unit in scope.units} if narrowing.tier else {}
    wanted = frozenset(unit_ids)
    verdicts: dict[int, bool] = {}  # cells of many units have the same dims, mostly as one object
    for unit_id, its_cells in cells.items():
        if unit_id is not None and (
            unit_id not in wanted or (narrowing.tier and tiers.get(unit_id) != narrowing.tier)
        ):
            continue
        for cell in its_cells:
            verdict = verdicts.get(id(cell.dims))
            if verdict is None:
                verdict = verdicts[id(cell.dims)] = narrowing.matches(cell.dims)
            if verdict:
                _add(found, cell, definition)
            elif cell.dims.get("is_inside") is False:
                found.outside += cell.rows
    return found


def _add(found: Tally, cell: Cell, definition: Definition) -> None:
    filled = cell.filled[definition.amount] if definition.amount else cell.rows
    if not filled and cell.dims.get("cost_is_told_elsewhere") and definition.amount in COSTS:
        found.shared += cell.rows
        return
    found.rows += cell.rows
    found.filled += filled
    found.amount += cell.totals[definition.amount] if definition.amount else cell.rows
    for name in definition.whole:
        found.whole += cell.totals[name]
    if definition.parts and any(cell.filled[name] for name in definition.parts):
        known = sum((cell.totals[name] for name in definition.parts), Decimal(0))
        found.parts = (found.parts or Decimal(0)) + known
    if cell.dims.get("is_crossed"):
        found.crossed += cell.rows
    if filled and definition.qualifier:
        found.qualifiers.add(cell.dims[definition.qualifier])
    if not filled:
        return
    for column, told in ((definition.measure, found.measures), (definition.item, found.items)):
        if column and cell.dims[column].strip():
            told.setdefault(_read(cell.dims[column]), cell.dims[column].strip())
