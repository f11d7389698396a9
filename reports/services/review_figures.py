"""Số liệu của báo cáo: which figures a review refers to and how the author wants them printed."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from orgs.models import User
from reports import references
from reports.models import Review, ReviewFigure
from reports.services.reviews import writing

EDITABLE = (
    "indicator", "level", "heading", "item", "theme", "resolution", "source", "unit", "starts_on", "ends_on",
    "skilful_model",
    "qualifier", "display", "measure", "pad2",
)  # fmt: skip


def add(review: Review, *, by: User, key: str, **values: Any) -> ReviewFigure:
    """Thêm số liệu under a name that the text can refer to."""
    with writing(review, by=by) as current:
        figure = ReviewFigure(review=current, key=key, **values)
        _check(figure)
        figure.save(force_insert=True)
    return figure


def edit(figure: ReviewFigure, *, by: User, **values: Any) -> ReviewFigure:
    """Sửa số liệu: what it counts and how it is printed. Its name stays, since the text refers to it."""
    with writing(figure.review, by=by):
        changed = [name for name in EDITABLE if name in values and values[name] != getattr(figure, name)]
        for name in changed:
            setattr(figure, name, values[name])
        _check(figure)
        if changed:
            figure.save(update_fields=changed)
    return figure


def remove(figure: ReviewFigure, *, by: User) -> None:
    """Bỏ số liệu. Refuses while the text of a section refers to it."""
    with writing(figure.review, by=by) as review:
        used = [
            section for section in review.sections.all() if figure.key in references.figure_keys(section.body)
        ]
        if used:
            raise ValidationError(
                f"Số liệu này còn được viện dẫn ở mục “{used[0]}”. Hãy bỏ {{{figure.key}}} trong lời văn trước."
            )
        figure.delete()


def _check(figure: ReviewFigure) -> None:
    if figure.key in references.RESERVED:
        raise ValidationError({"key": f"“{figure.key}” là tên dành riêng của cổng. Hãy đặt tên khác."})
    if (figure.starts_on is None) != (figure.ends_on is None):
        raise ValidationError({"ends_on": "Kỳ khác cần đủ ngày đầu và ngày cuối, hoặc để trống cả hai."})
    if figure.starts_on and figure.ends_on and figure.starts_on > figure.ends_on:
        raise ValidationError({"ends_on": "Ngày kết thúc phải bằng hoặc sau ngày bắt đầu."})
    figure.full_clean()
