"""Số liệu của báo cáo as they stand now: what each figure of a review asks, answers, and how it is printed."""

from __future__ import annotations

from dataclasses import dataclass

from reports import references
from reports.figures import (
    FigureFormat,
    FigureQuery,
    FigureValue,
    compute_many,
    named_list,
    number_only,
    printed,
)
from reports.models import Review, ReviewFigure


@dataclass(frozen=True)
class FigureLine:
    """A figure of a review as it stands now."""

    figure: ReviewFigure
    query: FigureQuery
    value: FigureValue

    @property
    def text(self) -> str:
        """As the text prints it; "" when it is missing."""
        return self.as_text("")

    def as_text(self, form: str) -> str:
        """As `{key:form}` prints it: in full, the number alone, or the named list."""
        if self.value.is_missing:
            return ""
        if form == references.NAMED_LIST and self.value.state == "value":
            return named_list(self.value)
        wanted = self.figure
        chosen = FigureFormat(wanted.qualifier, wanted.display, wanted.measure, wanted.pad2)
        return (
            number_only(self.value, chosen) if form == references.NUMBER_ONLY else printed(self.value, chosen)
        )

    @property
    def gap_text(self) -> str:
        """What stands in the text where the figure is missing."""
        return f"[chưa có số liệu: {self.figure.indicator.name}]"


def figures_of(review: Review, key: str = "") -> dict[str, FigureLine]:
    """All figures of a review (or the one of that name), computed together, by name in the order of the text."""
    found = review.figures.select_related("indicator").order_by("indicator__position", "key")
    rows = list(found.filter(key=key)) if key else _in_order_of_text(review, list(found))
    queries = [query_of(figure, review) for figure in rows]
    values = compute_many(queries)
    return {
        figure.key: FigureLine(figure, query, values[query])
        for figure, query in zip(rows, queries, strict=True)
    }


def _in_order_of_text(review: Review, rows: list[ReviewFigure]) -> list[ReviewFigure]:
    """Figures as the text refers to them; those it does not refer to come last."""
    text = "\n".join(review.sections.values_list("body", flat=True))
    place = {key: at for at, key in enumerate(references.figure_keys(text))}
    return sorted(rows, key=lambda figure: place.get(figure.key, len(place)))


def query_of(figure: ReviewFigure, review: Review) -> FigureQuery:
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
    )
