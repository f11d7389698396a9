"""Bảng, biểu đồ của số liệu → khối: appendix tables and charts as blocks of a document."""

from __future__ import annotations

from common.periods import Period
from reports.figures.charts import CHARTS, chart_series
from reports.figures.plain import AppendixTable, TableCell
from reports.figures.tables import TABLES, appendix_table
from reports.rendering.blocks import Cell, Chart, Column, Series, Table


def table_block(key: str, *, unit_id: int, period: Period, scope_ids: tuple[int, ...] = ()) -> Table | None:
    """An appendix table; None when there is none of that key, or nothing was reported for it."""
    if key not in TABLES:
        return None
    plain = appendix_table(key, unit_id, period.starts_on, period.ends_on, scope_ids)
    return _table(plain) if plain.has_figures else None


def chart_block(key: str, *, unit_id: int, period: Period, scope_ids: tuple[int, ...] = ()) -> Chart | None:
    """A chart; None when there is none of that key, or nothing to draw."""
    if key not in CHARTS:
        return None
    drawn = chart_series(key, unit_id, period.starts_on, period.ends_on, scope_ids)
    if not drawn.has_figures or not drawn.labels:
        return None
    return Chart(
        kind=drawn.kind,
        title=drawn.title,
        measure=drawn.measure,
        labels=drawn.labels,
        series=tuple(Series(name, values) for name, values in drawn.series),
    )


def _table(plain: AppendixTable) -> Table:
    return Table(
        caption=plain.caption,
        columns=tuple(Column(c.title, c.width, c.align, c.group, c.measure) for c in plain.columns),
        rows=tuple(tuple(_cell(cell) for cell in row) for row in plain.rows),
        total_row=None if plain.total is None else tuple(_cell(cell) for cell in plain.total),
        numbered_row=plain.numbered,
        note=plain.note,
        landscape=plain.landscape,
        small=len(plain.columns) > 12,
    )


def _cell(cell: TableCell) -> Cell:
    return Cell(cell.text, cell.value)
