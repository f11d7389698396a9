"""Bảng và biểu đồ as plain values: what stands in them, before any decision about page or paper."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from reports.figures.values import FigureQuery


@dataclass(frozen=True)
class TableColumn:
    """Cột: ``width`` is a share, ``group`` joins neighbours under one heading, ``measure`` stands under the title."""

    title: str
    width: float = 10
    align: str = "left"
    group: str = ""
    measure: str = ""


@dataclass(frozen=True)
class TableCell:
    """Ô: the printed text, the number behind it in the column's measure, and the query that leads to its records."""

    text: str
    value: Decimal | None = None
    query: FigureQuery | None = None


@dataclass(frozen=True)
class AppendixTable:
    """Bảng phụ lục. ``total`` is the last row, None when nothing is added. ``note`` is the line under the table."""

    key: str
    caption: str
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    total: tuple[TableCell, ...] | None
    note: str
    has_figures: bool
    landscape: bool = True
    numbered: bool = True


@dataclass(frozen=True)
class ChartSeries:
    """Biểu đồ: one value per label in each series, None where nothing was reported.

    ``kind`` is bar, hbar, pair, stacked or line, as `reports.rendering.blocks.Chart` takes it.
    """

    key: str
    kind: str
    title: str
    measure: str
    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[Decimal | None, ...]], ...]

    @property
    def has_figures(self) -> bool:
        """Whether there is anything to draw."""
        return any(value is not None for _, values in self.series for value in values)
