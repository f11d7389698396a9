"""Tổng quan một đợt: errors and warnings of all its rows, grouped by kind and column, with the rows that have them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import connection

from spreadsheets.models import ImportBatch, ImportRow, RowState

ROWS_NAMED: Final = 20
GROUPS: Final = 40
LEGACY_SHOWN: Final = 3

_GROUPED: Final = """
    SELECT found->>'code', found->>'column', count(*),
           (array_agg(DISTINCT r.row_number ORDER BY r.row_number))[1:%s],
           min(found->>'message')
    FROM spreadsheets_importrow r, jsonb_array_elements(r.{name}) AS found
    WHERE r.batch_id = %s AND r.{name} <> '[]'
    GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one code in one column: how many, the first rows that have them, one of the sentences."""

    code: str
    column: str
    count: int
    rows: list[int]
    example: str

    @property
    def more(self) -> int:
        """How many findings stand in rows that are not named."""
        return max(0, self.count - len(self.rows))


def errors(batch: ImportBatch) -> list[Group]:
    """The errors of a batch by kind and column, the most frequent first."""
    return _groups(batch, "errors")


def warnings(batch: ImportBatch) -> list[Group]:
    """The warnings of a batch by kind and column, the most frequent first."""
    return _groups(batch, "warnings")


def _groups(batch: ImportBatch, name: str) -> list[Group]:
    with connection.cursor() as cursor:
        cursor.execute(_GROUPED.format(name=name), [ROWS_NAMED, batch.pk, GROUPS])
        return [Group(*row) for row in cursor.fetchall()]


def legacy_examples(batch: ImportBatch) -> list[tuple[int, str, str]]:
    """A few cells whose letters were converted: row, as it stood in the file, as it was read."""
    rows = ImportRow.objects.filter(batch=batch).exclude(warnings=[])
    rows = rows.filter(warnings__contains=[{"code": "legacy_converted"}])
    found = []
    for row in rows.only("row_number", "cells", "source", "warnings").order_by("pk")[:LEGACY_SHOWN]:
        key = next(w["column"] for w in row.warnings if w["code"] == "legacy_converted")
        read = row.source.get("cells", {}).get(key, ["", ""])[1]
        found.append((row.row_number, str(row.cells.get(key, ""))[:80], str(read)[:80]))
    return found


def heading_rows(batch: ImportBatch) -> dict[str, list[int]]:
    """The rows of each sheet that were taken for its heading."""
    found: dict[str, list[int]] = {}
    rows = ImportRow.objects.filter(batch=batch, state=RowState.SKIPPED, why="header").order_by(
        "sheet", "row_number"
    )
    for sheet, number in rows.values_list("sheet", "row_number")[:300]:
        found.setdefault(sheet, []).append(number)
    return found
