"""Ô tổng hợp: the cells of all sources of a period in one query, from sums kept beside the records.

Whole years and whole months come from `SummaryCell`; the days left at either end, and sources whose rows belong to a
period by more than one day, come from the records themselves. What the records say is always the meaning: the parts of
the statement that read them are made from the sources, and `manage.py verify_summaries` holds the sums against them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from django.db import connection

from reports.figures import sources
from reports.figures.cube import Cell, Cells
from reports.figures.overlaps import Newest, Touching
from reports.figures.rows import as_array, ask
from reports.figures.sources import Source

SOURCES: Final = {source.key: source for source in vars(sources).values() if isinstance(source, Source)}
"""All sources by their keys."""

Days = tuple[date, date]

_WIDEST: Final = max(len(source.sums) for source in SOURCES.values())
_DAY: Final = timedelta(days=1)


def spans_of(starts_on: date, ends_on: date) -> tuple[list[str], list[Days]]:
    """A period cut into whole years and months, as cells call them, and the days that are left at its ends."""
    spans: list[str] = []
    edges: list[Days] = []
    day = starts_on
    while day <= ends_on:
        year_end, month_end = date(day.year, 12, 31), _month_end(day)
        if (day.month, day.day) == (1, 1) and year_end <= ends_on:
            spans.append(f"{day.year}")
            last = year_end
        elif day.day == 1 and month_end <= ends_on:
            spans.append(f"{day.year}-{day.month:02}")
            last = month_end
        else:
            last = min(month_end, ends_on)
            edges.append((day, last))
        if last == date.max:
            break
        day = last + _DAY
    return spans, edges


def _month_end(day: date) -> date:
    return date(day.year, 12, 31) if day.month == 12 else date(day.year, day.month + 1, 1) - _DAY


def load_summed(
    asked: Iterable[Source],
    starts_on: date,
    ends_on: date,
    unit_ids: Iterable[int],
    *,
    joined: Iterable[str] = (),
    raw: bool = False,
) -> dict[str, Cells]:
    """The cells of several sources in a period for some units, by source. One query.

    Those of the ``joined`` sources are added over the units and stand under None, in the order in which they would be
    met unit by unit. With ``raw`` from the records alone, as the sources define them.
    """
    keys = tuple(sorted({source.key for source in asked}))
    units = as_array(unit_ids)
    found: dict[str, dict[int | None, list[Cell]]] = {key: {} for key in keys}
    if not keys or units == "{}" or starts_on > ends_on:
        return dict(found)
    statement, parameters = _statement(keys, starts_on, ends_on, raw)
    own = [units if one is _UNITS else one for one in parameters]
    for key, unit_id, dims, rows, *sums in ask(statement, [sorted(joined), *own]):
        names = SOURCES[key].sums
        totals = {name: total or _NOTHING for name, total in zip(names, sums, strict=False)}
        filled = dict(zip(names, sums[_WIDEST:], strict=False))
        found[key].setdefault(unit_id, []).append(Cell(_dims(key, dims), rows, totals, filled))
    return dict(found)


_NOTHING: Final = Decimal(0)
_UNITS: Final = object()
"""Stands in a statement's parameters for the units asked for."""


@lru_cache(maxsize=4096)
def _dims(key: str, text: str) -> Mapping[str, Any]:
    """What a cell's values are, by the names of the source's columns."""
    return dict(zip(SOURCES[key].dims, json.loads(text), strict=True))


@lru_cache(maxsize=256)
def _statement(keys: tuple[str, ...], starts_on: date, ends_on: date, raw: bool) -> tuple[str, list[Any]]:
    """The query for some sources and a period; made once, because making it takes longer than running it."""
    spans, edges = ([], [(starts_on, ends_on)]) if raw else spans_of(starts_on, ends_on)
    summed = [key for key in keys if SOURCES[key].day and not raw]
    parts: list[str] = []
    parameters: list[Any] = []
    if summed and spans:
        parts.append(
            "SELECT source, unit_id, dims, rows, totals, filled FROM reports_summarycell"
            " WHERE unit_id = ANY (%s::bigint[]) AND span = ANY (%s) AND source = ANY (%s)"
        )
        parameters += [_UNITS, spans, summed]
    for key in keys:
        for days in edges if key in summed else [(starts_on, ends_on)]:
            part, its_parameters = (raw_rows if raw else rows_at_once)(SOURCES[key], *days)
            parts.append(
                f"SELECT %s::text AS source, unit_id, {dims_of(SOURCES[key])} AS dims, 1 AS rows,"  # noqa: S608  # nosec B608
                f" {amounts_of(SOURCES[key])} AS totals, {told_of(SOURCES[key])} AS filled"
                f" FROM ({part}) records WHERE unit_id = ANY (%s::bigint[])"
            )
            parameters += [key, *its_parameters, _UNITS]
    numbers = range(1, _WIDEST + 1)
    sums = [*(f"sum(totals[{i}])" for i in numbers), *(f"sum(filled[{i}])::bigint" for i in numbers)]
    return (
        "SELECT source, CASE WHEN source <> ALL (%s) THEN unit_id END, dims::text, sum(rows)::bigint,"  # noqa: S608  # nosec B608
        f" {', '.join(sums)} FROM ({' UNION ALL '.join(parts)}) found"
        " GROUP BY source, 2, dims HAVING sum(rows) <> 0 ORDER BY source, 2, min(unit_id), dims",
        parameters,
    )


def raw_rows(source: Source, starts_on: date, ends_on: date) -> tuple[str, list[Any]]:
    """The statement that reads the rows of a period as the source defines them: unit, day, dims, amounts."""
    day = {source.day} - {"", *source.dims}
    rows = source.rows(starts_on, ends_on).order_by().values("unit_id", *day, *source.dims, *source.sums)
    statement, parameters = rows.query.sql_with_params()
    return statement, list(parameters)


def rows_at_once(source: Source, starts_on: date, ends_on: date) -> tuple[str, list[Any]]:
    """The same rows, where the source knows how to read those of many units at once."""
    if isinstance(source.when, Touching | Newest):
        return source.when.at_once(source.sums, starts_on, ends_on)
    return raw_rows(source, starts_on, ends_on)


def dims_of(source: Source) -> str:
    """The dims of such a row as a cell keeps them."""
    return f"jsonb_build_array({', '.join(map(_column, source.dims))})"


def amounts_of(source: Source) -> str:
    """The amounts of such a row as a cell adds them."""
    return f"ARRAY[{', '.join(map(_column, source.sums))}]::numeric[]"


def told_of(source: Source) -> str:
    """Which amounts of such a row are told, as a cell counts them."""
    return f"ARRAY[{', '.join(f'num_nonnulls({_column(name)})' for name in source.sums)}]::bigint[]"


def _column(name: str) -> str:
    return connection.ops.quote_name(name)
