"""Số liệu của báo cáo as they stand now: what each figure of a review asks, answers, and how it is printed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from common.periods import Period
from reports import comparing, references
from reports.figures import (
    FigureFormat,
    FigureQuery,
    FigureValue,
    compute_many,
    named_list,
    number_only,
    printed,
)
from reports.figures.printing import listed
from reports.models import Review, ReviewFigure

MOST_NAMED = 4
"""Up to so many units of a scope are named one by one."""


@dataclass(frozen=True)
class FigureLine:
    """A figure of a review as it stands now; `before` is that of the period before, when the text asks for a change."""

    figure: ReviewFigure
    query: FigureQuery
    value: FigureValue
    before: FigureValue | None = None

    @property
    def text(self) -> str:
        """As the text prints it; "" when it is missing."""
        return self.as_text("")

    def as_text(self, form: str) -> str:
        """As `{key:form}` prints it: in full, the number alone, the named list, or the change; "" when missing."""
        if self.value.is_missing:
            return ""
        if form == references.CHANGE:
            return self._change()
        if form == references.NAMED_LIST and self.value.state == "value":
            return named_list(self.value)
        wanted = self.figure
        chosen = FigureFormat(wanted.qualifier, wanted.display, wanted.measure, wanted.pad2)
        return (
            number_only(self.value, chosen) if form == references.NUMBER_ONLY else printed(self.value, chosen)
        )

    def _change(self) -> str:
        change = None if self.before is None else comparing.change_between(self.value, self.before)
        if change is None:
            return ""
        _, name = comparing.period_before(Period(self.query.starts_on, self.query.ends_on))
        return comparing.in_words(change, to=name, measure=self.figure.measure or self.value.measure)

    def gap_text(self, form: str = "") -> str:
        """What stands in the text where the figure, or what it is compared with, is missing."""
        name = self.figure.indicator.name
        if form == references.CHANGE and not self.value.is_missing:
            return f"[chưa có số liệu kỳ trước để so sánh: {name}]"
        return f"[chưa có số liệu: {name}]"


def figures_of(review: Review, key: str = "") -> dict[str, FigureLine]:
    """All figures of a review (or the one of that name), computed together, by name in the order of the text."""
    text = "\n".join(review.sections.values_list("body", flat=True))
    found = review.figures.select_related("indicator", "unit").order_by("indicator__position", "key")
    rows = list(found.filter(key=key)) if key else _in_order_of_text(text, found)
    chosen = scope_of(review)
    queries = {figure.key: query_of(figure, review, chosen) for figure in rows}
    earlier = {
        name: earlier_query(queries[name]) for name in references.changes_asked(text) if name in queries
    }
    values = compute_many([*queries.values(), *earlier.values()])
    return {
        figure.key: FigureLine(
            figure,
            queries[figure.key],
            values[queries[figure.key]],
            values[earlier[figure.key]] if figure.key in earlier else None,
        )
        for figure in rows
    }


def earlier_query(query: FigureQuery) -> FigureQuery:
    """The same question about the period that this one is compared with."""
    period, _ = comparing.period_before(Period(query.starts_on, query.ends_on))
    return replace(query, starts_on=period.starts_on, ends_on=period.ends_on)


def _in_order_of_text(text: str, rows: Iterable[ReviewFigure]) -> list[ReviewFigure]:
    """Figures as the text refers to them; those it does not refer to come last."""
    place = {key: at for at, key in enumerate(references.figure_keys(text))}
    return sorted(rows, key=lambda figure: place.get(figure.key, len(place)))


def scope_of(review: Review) -> tuple[int, ...]:
    """The units a review counts in place of its own unit; none when it counts all of that."""
    return tuple(sorted(review.scope_units.values_list("pk", flat=True)))


def scope_name(review: Review, scope_ids: tuple[int, ...]) -> str:
    """What `{don_vi}` says: the unit, or the units that are counted in its place; their number when they are many."""
    own: str = review.unit.running_name
    if not scope_ids:
        return own
    if len(scope_ids) > MOST_NAMED:
        return f"{len(scope_ids)} đơn vị của {own}"
    units = review.scope_units.order_by("sort_key", "pk")
    return listed([unit.running_name for unit in units])


def query_of(figure: ReviewFigure, review: Review, scope_ids: tuple[int, ...] = ()) -> FigureQuery:
    """What a figure of a review asks: its own unit and period, else those of the review."""
    own_period = figure.starts_on is not None and figure.ends_on is not None
    return FigureQuery(
        code=figure.indicator.code,
        unit_id=figure.unit_id or review.unit_id,
        starts_on=figure.starts_on if own_period else review.starts_on,  # type: ignore[arg-type]
        ends_on=figure.ends_on if own_period else review.ends_on,  # type: ignore[arg-type]
        level=figure.level,
        heading=figure.heading,
        item=figure.item,
        theme=figure.theme,
        resolution_id=figure.resolution_id,
        source=figure.source,
        skilful_model_id=figure.skilful_model_id,
        scope_ids=() if figure.unit_id else scope_ids,
    )
