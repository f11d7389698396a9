"""Tính số liệu: answers queries from records and entered values, with a number of database queries that does not grow
with rows, nor with the number of figures of one period."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from reports.figures import entered as entered_values
from reports.figures import rows
from reports.figures.answers import beside, of_cover, of_rows, of_targets
from reports.figures.coverage import (
    Places,
    Targets,
    hamlets_reached,
    load_places,
    load_targets,
    targets_of,
)
from reports.figures.cube import Cells, Narrowing, Pick, has_words, load_cells, narrow, tally
from reports.figures.definitions import DEFINITIONS, Definition
from reports.figures.entered import Gathered
from reports.figures.named import NAMED, Named, load_named, names
from reports.figures.rows import IndicatorRow
from reports.figures.scope import Key, Scope, load_scopes
from reports.figures.sources import INSPECTIONS, Source
from reports.figures.summaries import load_summed
from reports.figures.values import FigureQuery, FigureValue

Span = tuple[date, date]
Need = tuple[Source, Scope]
"""A source that some figure of a scope is made of."""


def compute(query: FigureQuery) -> FigureValue:
    """One figure. Asks the database as often as `compute_many` for one figure does: six to ten times."""
    return compute_many([query])[query]


def compute_many(queries: Iterable[FigureQuery]) -> dict[FigureQuery, FigureValue]:
    """Figures by their queries, in the given order.

    Unknown codes and units give missing figures with a note. Three queries find the units, one each period the records
    of all sources, one the entered values.
    """
    asked = list(dict.fromkeys(queries))
    book = Workbook.load(asked, whole=True)
    return {query: book.value(query) for query in asked}


@dataclass(frozen=True)
class About:
    """What a query is about: its indicator, units, definition from records and what that is narrowed to, when known."""

    indicator: IndicatorRow | None
    scope: Scope | None
    definition: Definition | None = None
    narrowing: Narrowing | None = None

    @property
    def blank(self) -> FigureValue:
        """The figure before anything is known of it."""
        assert self.indicator is not None
        one = self.indicator
        return FigureValue(measure=one.measure, quantity=one.quantity, rule=one.rule)


@dataclass
class Workbook:
    """Everything that some figures need from the database, read at once."""

    scopes: dict[Key, Scope]
    indicators: dict[str, list[IndicatorRow]]
    cells: dict[tuple[str, Span, Pick], Cells] = field(default_factory=dict)
    places: dict[Span, Places] = field(default_factory=dict)
    targets: dict[Span, Targets] = field(default_factory=dict)
    names: dict[tuple[str, Span], list[Named]] = field(default_factory=dict)
    entered: entered_values.Rows = field(default_factory=dict)
    answers: dict[FigureQuery, FigureValue] = field(default_factory=dict)
    known: dict[FigureQuery, About] = field(default_factory=dict)

    @classmethod
    def load(cls, queries: Iterable[FigureQuery], *, whole: bool = False) -> Workbook:
        """Read what the queries need; with ``whole`` for figures of whole scopes only, not of some units of them."""
        asked = list(queries)
        indicators: dict[str, list[IndicatorRow]] = {}
        for indicator in rows.indicators({query.code for query in asked}):
            indicators.setdefault(indicator.code, []).append(indicator)
        book = cls(load_scopes(_key(query) for query in asked), indicators)
        book._load_records([query for query in asked if query.source != "entered"], whole)
        book._load_entered([query for query in asked if query.source != "records"])
        return book

    def _load_records(self, queries: list[FigureQuery], whole: bool) -> None:
        apart: set[tuple[str, Span]] = set()
        summed: dict[Span, list[Need]] = {}
        picked: dict[tuple[str, Span, Pick], list[Need]] = {}
        shapes: dict[tuple[str, Span], list[Need]] = {}
        for query in queries:
            about = self.about(query)
            definition, scope, narrowing = about.definition, about.scope, about.narrowing
            if definition is None or scope is None or narrowing is None:
                continue
            span, pick = (query.starts_on, query.ends_on), narrowing.pick
            source, need = definition.source, (definition.source, scope)
            if narrowing.tier is not None:
                apart.add((source.key, span))
            if pick:
                picked.setdefault((source.key, span, pick), []).append(need)
            else:
                summed.setdefault(span, []).append(need)
            if definition.shape == "cover":
                shapes.setdefault(("cover", span), []).append(need)
            if definition.named:
                shapes.setdefault((source.key, span), []).append(need)
        for span, needs in summed.items():
            asked = [source for source, _ in needs]
            one = whole and len(_scopes(needs)) == 1
            joined = [source.key for source in asked if one and (source.key, span) not in apart]
            for key, cells in load_summed(asked, *span, _units(needs), joined=set(joined)).items():
                self.cells[key, span, Pick()] = cells
        for (key, span, pick), needs in picked.items():
            self.cells[key, span, pick] = load_cells(needs[0][0], *span, _units(needs), pick)
        for (key, span), needs in shapes.items():
            self._load_shape(key, span, needs)

    def _load_shape(self, key: str, span: Span, needs: list[Need]) -> None:
        source, unit_ids = needs[0][0], _units(needs)
        if not self.cells.get((source.key, span, Pick()), True):
            unit_ids = set()  # where no row is, nothing has to be looked for
        if key == "cover":
            known = {unit.pk: unit for scope in _scopes(needs) for unit in scope.units}.values()
            self.places[span] = load_places(*span, unit_ids, known) if unit_ids else {}
        elif key == INSPECTIONS.key:
            self.targets[span] = load_targets(*span, unit_ids) if unit_ids else {}
        elif key in NAMED:
            self.names[key, span] = load_named(source, *span, unit_ids) if unit_ids else []

    def _load_entered(self, queries: list[FigureQuery]) -> None:
        wanted: set[int] = set()
        scopes: dict[int, Scope] = {}
        for about in map(self.about, queries):
            if about.indicator is not None and about.scope is not None:
                wanted.add(about.indicator.pk)
                scopes[id(about.scope)] = about.scope
        self.entered = entered_values.load_entered(wanted, scopes.values())

    # --- what a query is about ---

    def about(self, query: FigureQuery) -> About:
        """All of it, found once."""
        about = self.known.get(query)
        if about is None:
            scope = self.scopes.get(_key(query))
            indicator = self._indicator(query.code, scope)
            definition = (
                DEFINITIONS.get(indicator.computed_by) if indicator and indicator.computed_by else None
            )
            narrowing = narrow(definition, query) if definition else None
            about = self.known[query] = About(indicator, scope, definition, narrowing)
        return about

    def _indicator(self, code: str, scope: Scope | None) -> IndicatorRow | None:
        path = scope.unit.path if scope else ""
        found = [one for one in self.indicators.get(code, []) if path.startswith(one.owner_path)]
        return min(found, key=lambda one: (bool(one.owner_path), -len(one.owner_path)), default=None)

    def scope(self, query: FigureQuery) -> Scope | None:
        """The units that count; None for an unknown unit."""
        return self.about(query).scope

    def indicator(self, query: FigureQuery) -> IndicatorRow | None:
        """The shipped indicator of a code, or the one of the unit or of the nearest unit above it."""
        return self.about(query).indicator

    def definition(self, query: FigureQuery) -> Definition | None:
        """How the figure is computed from records; None when it exists only as entered values."""
        return self.about(query).definition

    # --- answers ---

    def value(self, query: FigureQuery) -> FigureValue:
        """The figure, from records when there is any, else from entered values, unless the query chooses."""
        answer = self.answers.get(query)
        if answer is None:
            answer = self.answers[query] = self._value(query)
        return answer

    def _value(self, query: FigureQuery) -> FigureValue:
        about = self.about(query)
        indicator, scope = about.indicator, about.scope
        if indicator is None or scope is None:
            what = f"chỉ tiêu “{query.code}”" if indicator is None and scope is not None else "đơn vị đã chọn"
            return FigureValue(notes=(f"Không tìm thấy {what}.",))
        recorded = self.recorded(query, scope.ids) if query.source != "entered" else about.blank
        if query.source == "records":
            return recorded
        gathered = self.gathered(query)
        if not recorded.is_missing:
            return beside(recorded, gathered, scope)
        figure = entered_values.put_together(gathered, indicator)
        return replace(figure, notes=(*figure.notes, *recorded.notes) if figure.is_missing else figure.notes)

    def gathered(self, query: FigureQuery) -> Gathered:
        """The entered values that belong to a query."""
        about = self.about(query)
        assert about.indicator is not None
        assert about.scope is not None
        definition = about.definition
        headings = definition.theme_labels(query.theme) if definition else ({query.theme} - {""})
        return entered_values.gather(self.entered, about.indicator, query, about.scope, headings)

    def recorded(self, query: FigureQuery, unit_ids: Iterable[int]) -> FigureValue:
        """The figure from the records of some units of the scope."""
        about = self.about(query)
        blank, definition, scope, narrowing = about.blank, about.definition, about.scope, about.narrowing
        if definition is None or scope is None or narrowing is None:
            return blank
        if narrowing.refusal:
            return replace(blank, notes=(narrowing.refusal,))
        unit_ids, span = frozenset(unit_ids), (query.starts_on, query.ends_on)
        if definition.shape == "targets":
            return of_targets(blank, targets_of(self.targets[span], narrowing, unit_ids))
        found = tally(self.cells[definition.source.key, span, narrowing.pick], narrowing, scope, unit_ids)
        if definition.shape == "cover":
            reached = hamlets_reached(self.places[span], narrowing, scope, unit_ids)
            return of_cover(blank, found, reached, scope)
        figure = of_rows(blank, found, definition, query.item)
        if definition.named and not figure.is_missing:
            figure = replace(figure, items=self._items(definition, narrowing, span, unit_ids))
        return figure

    def _items(
        self, definition: Definition, narrowing: Narrowing, span: Span, unit_ids: frozenset[int]
    ) -> tuple[str, ...]:
        if definition.source is INSPECTIONS:
            return tuple(targets_of(self.targets[span], narrowing, unit_ids).values())
        words = narrowing.pick.words
        return names(
            row
            for row in self.names[definition.source.key, span]
            if row.unit_id in unit_ids
            and narrowing.matches(row.dims)
            and (not words or has_words(row.name, words))
        )


def _scopes(needs: list[Need]) -> list[Scope]:
    """Each scope once."""
    return list({id(scope): scope for _, scope in needs}.values())


def _units(needs: list[Need]) -> set[int]:
    """The units of all scopes."""
    return {unit_id for scope in _scopes(needs) for unit_id in scope.ids}


def _key(query: FigureQuery) -> Key:
    return (query.unit_id, query.starts_on, query.ends_on, query.scope_ids)
