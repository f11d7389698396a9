"""Một đợt nhập bằng dữ liệu: what a batch amounts to, as scripts and checks read it."""

from __future__ import annotations

from typing import Any, Literal

from spreadsheets.kinds import kind_for
from spreadsheets.models import BatchState, ImportBatch, RowState
from spreadsheets.services.judging import ACCEPTED
from spreadsheets.services.staging import message_of

Outcome = Literal["accept", "partial", "reject"]


def outcome_of(batch: ImportBatch) -> Outcome:
    """ "accept": no row is wrong; "partial": some are; "reject": the file is refused or has no right row."""
    if batch.state == BatchState.REFUSED:
        return "reject"
    if not batch.new_count + batch.changed_count + batch.same_count:
        return "reject"
    return "partial" if batch.error_count else "accept"


def report(batch: ImportBatch) -> dict[str, Any]:
    """The batch as the command prints it: rows accepted, every error cell, what was skipped, sums.

    ``totals`` holds the number of rows by state, the sums of accepted rows by column, and under "stated" the file's own
    total rows beside the sums. What is beyond that (columns recognised, unknown, dropped) stands under "sheets".
    """
    refused = batch.state == BatchState.REFUSED
    found: dict[str, Any] = {
        "outcome": outcome_of(batch),
        "reject_code": (batch.refusal_code or None) if refused else None,
        "message": batch.refusal if refused else message_of(batch),
        "rows": [],
        "errors": [],
        "skipped": [],
        "totals": totals_of(batch),
        "sheets": [
            {key: sheet[key] for key in ("name", "hidden", "has_heading", "unknown", "dropped", "conflicts")}
            | {"columns": {column["key"]: column["heading"] for column in sheet["columns"]}}
            for sheet in batch.layout.get("sheets", ())
        ],
    }
    columns = list(kind_for(batch.kind, batch.unit).by_key)  # the database keeps a row's values in no order
    rows = batch.rows.order_by("pk").only(  # type: ignore[attr-defined]
        "sheet", "row_number", "state", "why", "values", "warnings", "errors", "changes"
    )
    for row in rows.iterator(chunk_size=2_000):
        place = {"sheet": row.sheet, "row": row.row_number}
        if row.state == RowState.SKIPPED:
            found["skipped"].append({**place, "why": row.why})
        elif row.state in ACCEPTED:
            warnings = [{"column": w["column"], "code": w["code"]} for w in row.warnings]
            values = {key: row.values[key] for key in columns if key in row.values}
            found["rows"].append({**place, "state": row.state, "values": values, "warnings": warnings})
        for error in row.errors:
            told = {key: error[key] for key in ("column", "raw", "code", "message")}
            found["errors"].append({**place, **told})
    order = {sheet["name"]: number for number, sheet in enumerate(batch.layout.get("sheets", ()))}
    found["skipped"].sort(key=lambda skip: (order.get(skip["sheet"], 0), skip["row"]))
    return found


def totals_of(batch: ImportBatch) -> dict[str, Any]:
    """Rows by state, sums by column, and the file's own totals beside them."""
    return {
        "new": batch.new_count,
        "changed": batch.changed_count,
        "same": batch.same_count,
        "error": batch.error_count,
        "skipped": batch.skipped_count,
        **batch.layout.get("sums", {}),
        "stated": batch.layout.get("stated", []),
    }
