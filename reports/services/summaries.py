"""Kiểm tra ô tổng hợp: the sums kept beside the records against the records themselves, and how to set them right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from reports.figures.coverage import LINK, recorded_places
from reports.figures.summaries import SOURCES, amounts_of, dims_of, raw_rows

PLACES: Final = "places"
SUMMED: Final = (*(source.key for source in SOURCES.values() if source.day), PLACES)
"""What is summed beforehand, by its name in the cells."""


@dataclass(frozen=True)
class Sums:
    """What a cell or its records say: how many rows, what they add up to, how many tell each amount."""

    rows: int = 0
    totals: tuple[Decimal, ...] = ()
    filled: tuple[int, ...] = ()


@dataclass(frozen=True)
class Difference:
    """A cell that does not say what its records say."""

    source: str
    unit_id: int
    span: str
    dims: str
    kept: Sums
    recorded: Sums


@dataclass(frozen=True)
class Finding:
    """What is wrong with one source: how many cells, and the first of them."""

    source: str
    count: int
    first: tuple[Difference, ...]


def label(source: str) -> str:
    """What the records of a source are called."""
    if source == PLACES:
        return "nơi tổ chức buổi phát động, thâm nhập"
    return str(SOURCES[source].model._meta.verbose_name)


def verify(sources: Iterable[str] = SUMMED, *, shown: int = 20) -> list[Finding]:
    """Compare each source with its records, each at one moment; people may go on working. Empty when all is well."""
    found = []
    for source in sources:
        statement, parameters = _comparison(source)
        with connection.cursor() as cursor:
            cursor.execute(f"{statement} LIMIT %s", [*parameters, shown])
            rows = cursor.fetchall()
        if rows:
            found.append(Finding(source, rows[0][-1], tuple(_difference(source, row) for row in rows)))
    return found


@transaction.atomic
def rebuild(sources: Iterable[str] = SUMMED) -> None:
    """Sum sources anew from their records, whose tables are locked against writing until the transaction ends.

    Refuses when the records still say something else: the triggers then sum otherwise than the source is defined.
    """
    names = tuple(sources)
    with connection.cursor() as cursor:
        for source in names:
            cursor.execute(f"SELECT dv_summarise_{source}()")
    wrong = [label(finding.source) for finding in verify(names, shown=1)]
    if wrong:
        raise ValidationError(
            f"Trigger cộng khác với định nghĩa của: {', '.join(wrong)}. Cần một migration gắn lại trigger."
        )


def _difference(source: str, row: tuple[Any, ...]) -> Difference:
    unit_id, span, dims, *sums = row
    return Difference(source, unit_id, span, dims, _sums(*sums[:3]), _sums(*sums[3:6]))


def _sums(rows: int | None, totals: list[Decimal] | None, filled: list[int] | None) -> Sums:
    return Sums(rows or 0, tuple(totals or ()), tuple(filled or ()))


def _comparison(source: str) -> tuple[str, list[Any]]:
    """The statement that gives the cells of a source that differ from its records, and how many there are."""
    records, parameters = _records(source)
    numbers = range(1, len(SOURCES[source].sums) + 1 if source != PLACES else 1)
    totals = [f"sum(totals[{i}])" for i in numbers]
    filled = [f"sum(filled[{i}])" for i in numbers]
    something = [f"{one} <> 0" for one in ("sum(rows)", *totals, *filled)]
    return (
        f"""
        WITH kept AS (
          SELECT unit_id, span, dims, sum(rows)::bigint AS rows,
                 ARRAY[{", ".join(totals)}]::numeric[] AS totals, ARRAY[{", ".join(filled)}]::bigint[] AS filled
          FROM reports_summarycell WHERE source = %s
          GROUP BY unit_id, span, dims HAVING {" OR ".join(something)}
        ), recorded AS (
          SELECT unit_id, s.span, dims, count(*) AS rows,
                 ARRAY[{", ".join(f"coalesce(sum(amounts[{i}]), 0)" for i in numbers)}]::numeric[] AS totals,
                 ARRAY[{", ".join(f"count(amounts[{i}])" for i in numbers)}]::bigint[] AS filled
          FROM ({records}) r
          CROSS JOIN LATERAL (VALUES (to_char(day, 'FMYYYY')), (to_char(day, 'FMYYYY-MM'))) s (span)
          GROUP BY unit_id, s.span, dims
        )
        SELECT unit_id, span, dims::text, kept.rows, kept.totals, kept.filled,
               recorded.rows, recorded.totals, recorded.filled, count(*) OVER ()
        FROM kept FULL JOIN recorded USING (unit_id, span, dims)
        WHERE (kept.rows, kept.totals, kept.filled)
              IS DISTINCT FROM (recorded.rows, recorded.totals, recorded.filled)
        ORDER BY unit_id, span, dims
        """,  # noqa: S608  # nosec B608 # names of our own columns
        [source, *parameters],
    )


def _records(source: str) -> tuple[str, list[Any]]:
    """The rows of a source as it is defined: unit, day, dims, amounts."""
    if source == PLACES:
        links = recorded_places(date.min, date.max).values_list(*LINK, "meeting__starts_on")
        statement, its_parameters = links.query.sql_with_params()
        return (
            "SELECT keeper AS unit_id, day, jsonb_build_array(level, kind, place) AS dims,"  # noqa: S608  # nosec B608
            f" ARRAY[]::numeric[] AS amounts FROM ({statement}) links (keeper, level, kind, place, day)",
            list(its_parameters),
        )
    definition = SOURCES[source]
    statement, values = raw_rows(definition, date.min, date.max)
    return (
        f"SELECT unit_id, {connection.ops.quote_name(definition.day)} AS day, {dims_of(definition)} AS dims,"  # noqa: S608  # nosec B608
        f" {amounts_of(definition)} AS amounts FROM ({statement}) records",
        list(values),
    )
