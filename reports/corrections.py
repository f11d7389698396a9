"""Bảng đính chính: figures as they were issued, beside the figures that replace them."""

from __future__ import annotations

from collections.abc import Mapping

from reports.figure_lines import FigureLine
from reports.models import IssuedFigure, Review
from reports.rendering.blocks import Column, Table

TABLE_KEY = "dinh_chinh"
COLUMNS = (
    Column("STT", 6, "center"),
    Column("Số liệu", 44),
    Column("Đã phát hành", 25),
    Column("Đính chính thành", 25),
)


def table(review: Review, figures: Mapping[str, FigureLine]) -> Table | None:
    """The table of a correction; None for a review that corrects nothing, or has no figure of the corrected one."""
    if review.corrects_id is None:
        return None
    issued = IssuedFigure.objects.filter(issued__review_id=review.corrects_id, key__in=figures).order_by("pk")
    rows = [
        (number, label(row), row.printed or "chưa có số liệu", figures[row.key].text or "chưa có số liệu")
        for number, row in enumerate(issued, 1)
    ]
    return Table("Các số liệu được đính chính", COLUMNS, tuple(rows)) if rows else None


def label(figure: IssuedFigure) -> str:
    """A figure by its name, with what tells it from others of the same indicator."""
    return ", ".join(part for part in (figure.indicator_name, figure.heading, figure.item) if part)
