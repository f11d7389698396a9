"""Giữ các dòng đã xét: the rows of a batch into the database by COPY, and only those that differ when judged again."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from typing import Any

from django.db import connection

from spreadsheets.judging.comparing import Outcome
from spreadsheets.models import ImportBatch, ImportRow
from spreadsheets.services.sources import packed

_COLUMNS = (
    "batch_id",
    "sheet",
    "row_number",
    "state",
    "why",
    "cells",
    '"values"',
    "warnings",
    "errors",
    "corrections",
    "changes",
    "identity_key",
    "record_id",
    "record_version",
    "source",
    "wrote",
    "is_written",
    "is_taken_back",
)
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": ""})
JUDGED = ("state", "values", "warnings", "errors", "changes", "identity_key", "record_id", "record_version")


def store(batch: ImportBatch, outcomes: Iterable[Outcome]) -> None:
    """Write new rows."""
    _copy(_line(batch, outcome) for outcome in outcomes)


def store_skipped(batch: ImportBatch, skipped: Iterable[tuple[str, int, str]]) -> None:
    """Write the rows that are no data, with why."""
    reasons = {(sheet, number): why for sheet, number, why in skipped}
    _copy(
        (
            batch.pk,
            sheet,
            number,
            "skipped",
            why,
            {},
            {},
            [],
            [],
            {},
            [],
            "",
            None,
            None,
            {},
            {},
            False,
            False,
        )
        for (sheet, number), why in reasons.items()
    )


def _line(batch: ImportBatch, outcome: Outcome) -> tuple[Any, ...]:
    row = outcome.row
    return (
        batch.pk,
        row.source.sheet.name,
        row.source.row_number,
        outcome.state.value,
        "",
        row.raw,
        row.values,
        row.warnings,
        row.errors,
        row.source.corrections,
        outcome.changes,
        outcome.identity,
        outcome.record_id,
        outcome.record_version,
        packed(row.source),
        {},
        False,
        False,
    )


def _copy(lines: Iterable[tuple[Any, ...]]) -> None:
    text = "".join("\t".join(map(_field, line)) + "\n" for line in lines)
    if not text:
        return
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY {ImportRow._meta.db_table} ({', '.join(_COLUMNS)}) FROM STDIN",
            io.BytesIO(text.encode("utf-8", "ignore")),
        )


_encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_EMPTY = {dict: "{}", list: "[]"}


def _field(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, (dict, list)):
        if not value:
            return _EMPTY[type(value)]
        return _encoded(value).replace("\\", "\\\\")
    return str(value).translate(_ESCAPED)


def update_judged(outcomes: Iterable[Outcome]) -> int:
    """Write what is new about rows judged again; gives how many rows differ."""
    by_pk = {o.row.source.pk: o for o in outcomes if o.row.source.pk is not None}
    changed = []
    for row in ImportRow.objects.filter(pk__in=by_pk).only("pk", *JUDGED):
        outcome = by_pk[row.pk]
        now = {
            "state": outcome.state.value,
            "values": outcome.row.values,
            "warnings": outcome.row.warnings,
            "errors": outcome.row.errors,
            "changes": outcome.changes,
            "identity_key": outcome.identity,
            "record_id": outcome.record_id,
            "record_version": outcome.record_version,
        }
        if any(getattr(row, name) != value for name, value in now.items()):
            for name, value in now.items():
                setattr(row, name, value)
            changed.append(row)
    if changed:
        ImportRow.objects.bulk_update(changed, JUDGED, batch_size=200)
    return len(changed)


def clear(batch: ImportBatch) -> dict[tuple[str, int], dict[str, str]]:
    """Forget the rows of a batch; gives the corrections that a person had typed, by sheet and row."""
    kept = {
        (sheet, number): corrections
        for sheet, number, corrections in ImportRow.objects.filter(batch=batch)
        .exclude(corrections={})
        .values_list("sheet", "row_number", "corrections")
    }
    ImportRow.objects.filter(batch=batch)._raw_delete(ImportRow.objects.db)
    return kept
