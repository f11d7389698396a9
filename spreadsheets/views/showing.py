"""Bản xem trước: a batch, its rows and everything the reader left out, in the words of the page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from common.formats import format_count, format_date, format_decimal
from spreadsheets.kinds import SheetKind
from spreadsheets.models import BatchState, ImportBatch, ImportRow, RowState
from spreadsheets.services.answers import SKIPPED_SENTENCES, STATUS_HEADING

PAGE_ROWS: Final = 50
OFFERED: Final = 40
"""Columns that an unknown one may be said to be; a table of indicators has more, and its headings name them."""
TONES: Final = {
    RowState.NEW: "ok",
    RowState.CHANGED: "info",
    RowState.SAME: "",
    RowState.ERROR: "bad",
    RowState.SKIPPED: "",
}
REASONS: Final = {
    "heading": "tiêu đề là dữ liệu cá nhân",
    "ethnicity": "dân tộc của từng người",
    "content": "ô chứa số giấy tờ hoặc số điện thoại",
}
FILTERS: Final = (
    ("loi", "Lỗi"),
    ("canh-bao", "Cảnh báo"),
    ("moi", "Mới"),
    ("thay-doi", "Thay đổi"),
    ("khong-doi", "Không đổi"),
    ("bo-qua", "Bỏ qua"),
    ("tat-ca", "Tất cả"),
)
_STATES: Final = {
    "loi": RowState.ERROR,
    "moi": RowState.NEW,
    "thay-doi": RowState.CHANGED,
    "khong-doi": RowState.SAME,
    "bo-qua": RowState.SKIPPED,
}


@dataclass(frozen=True, slots=True)
class Level:
    """How much of each row a page shows: letters of a cell, columns, cells to correct in a row and on the page."""

    letters: int
    columns: int
    errors_a_row: int
    errors: int


LEVELS: Final = (Level(60, 12, 6, 100), Level(40, 9, 4, 70), Level(24, 6, 3, 50), Level(16, 4, 2, 40))
"""From generous to frugal: the first whose page is light enough is shown."""


def rows_of(batch: ImportBatch, wanted: str) -> Any:
    """The rows of a filter."""
    rows = batch.rows.defer("source", "before", "wrote")
    if wanted in _STATES:
        return rows.filter(state=_STATES[wanted])
    rows = rows.exclude(state=RowState.SKIPPED)
    return rows.exclude(warnings=[]) if wanted == "canh-bao" else rows


def tabs(batch: ImportBatch, wanted: str, warned: int) -> list[dict[str, Any]]:
    """The filters with their numbers of rows."""
    read = batch.new_count + batch.changed_count + batch.same_count + batch.error_count
    counts = {
        "loi": batch.error_count,
        "canh-bao": warned,
        "moi": batch.new_count,
        "thay-doi": batch.changed_count,
        "khong-doi": batch.same_count,
        "bo-qua": batch.skipped_count,
        "tat-ca": read,
    }
    return [
        {"key": key, "label": label, "count": counts[key], "active": key == wanted} for key, label in FILTERS
    ]


def first_filter(batch: ImportBatch) -> str:
    """What a person should look at first."""
    if batch.error_count and batch.state == BatchState.READY:
        return "loi"
    return "tat-ca"


def sheets(batch: ImportBatch, headings: dict[str, list[int]]) -> list[dict[str, Any]]:
    """What was recognised in each sheet. Hidden sheets without a heading are the lists of our own templates."""
    return [
        {
            **sheet,
            "heading_rows": ", ".join(str(number) for number in headings.get(sheet["name"], [])[:6]),
            "columns": sheet["columns"][:60],
            "unknown": unknown(sheet),
            "dropped": [
                {**column, "why": REASONS.get(column["reason"], "")} for column in sheet["dropped"][:30]
            ],
            "conflicts": sheet["conflicts"][:30],
        }
        for sheet in batch.layout.get("sheets", ())[:30]
        if sheet["has_heading"] or sheet["rows"] or not (sheet["hidden"] or sheet["name"] == "Hướng dẫn")
    ]


def unknown(sheet: dict[str, Any]) -> list[dict[str, Any]]:
    """The columns to explain; the column of an earlier answer is our own."""
    return [column for column in sheet["unknown"] if column["heading"] != STATUS_HEADING][:8]


def columns_of(batch: ImportBatch, kind: SheetKind, rows: Iterable[ImportRow], level: Level) -> list[Any]:
    """The columns worth showing: those the file has and these rows fill, in the order of the kind."""
    present = {column["key"] for sheet in batch.layout.get("sheets", ()) for column in sheet["columns"]}
    used = {
        key for row in rows for key, value in {**row.cells, **row.values}.items() if value not in (None, "")
    }
    wrong = {error["column"] for row in rows for error in row.errors}
    shown = [c for c in kind.columns if c.key in (present | {"commune"}) and c.key in (used | wrong)]
    return shown[: level.columns]


def shown_rows(
    batch: ImportBatch, kind: SheetKind, rows: list[ImportRow], columns: list[Any], level: Level
) -> list[dict[str, Any]]:
    """The rows of a page. Cells to correct are handed out from the top until the page has enough of them."""
    many = len(batch.layout.get("sheets", ())) > 1
    left = level.errors
    shown = []
    for row in rows:
        room = min(level.errors_a_row, left)
        errors = [_error(row, error, kind, level) for error in row.errors[:room]]
        left -= len(errors)
        shown.append(
            {
                "row": row,
                "where": f"{row.row_number}" + (f" – {row.sheet[:30]}" if many else ""),
                "tone": TONES[row.state],
                "cells": [_cell(row, column, level) for column in columns],
                "changes": [_change(change, kind, level) for change in row.changes[:8]],
                "errors": errors,
                "hidden_errors": len(row.errors) - len(errors),
                "warnings": _warnings(row, kind, level),
                "why": SKIPPED_SENTENCES.get(row.why, ""),
            }
        )
    return shown


def _cell(row: ImportRow, column: Any, level: Level) -> dict[str, Any]:
    wrong = any(error["column"] == column.key for error in row.errors)
    typed = row.corrections.get(column.key)
    if wrong:
        text = typed if typed is not None else row.cells.get(column.key, "")
    else:
        text = plain(row.values.get(column.key), column, level)
    return {
        "label": column.label.partition(" (")[0],
        "text": cut(str(text), level),
        "wrong": wrong,
        "typed": typed is not None,
        "numeric": column.reads in ("count", "money", "area", "decimal", "length"),
    }


def _error(row: ImportRow, error: dict[str, Any], kind: SheetKind, level: Level) -> dict[str, Any]:
    key = error["column"]
    column = kind.by_key.get(key)
    return {
        "column": key if column else "",
        "label": column.label.partition(" (")[0] if column else "Cả dòng",
        "message": error["message"][: level.letters * 6],
        "raw": cut(str(error.get("raw", "")), level),
        "value": str(row.corrections.get(key, error.get("raw", "")))[:500],
        "suggestions": error.get("suggestions", [])[:3],
    }


def _change(change: dict[str, Any], kind: SheetKind, level: Level) -> dict[str, str]:
    column = kind.by_key.get(change["column"])
    return {
        "label": change["label"].partition(" (")[0],
        "old": cut(_told(change["old"], column), level),
        "new": cut(_told(change["new"], column), level),
    }


def _told(text: Any, column: Any) -> str:
    """Figures of a change with their dots; everything else as it is."""
    if column is not None and column.reads in ("count", "money") and str(text).isdigit():
        return format_count(int(text))
    return str(text)


def _warnings(row: ImportRow, kind: SheetKind, level: Level) -> list[str]:
    said = []
    for warning in row.warnings[:4]:
        column = kind.by_key.get(warning["column"])
        label = f"{column.label.partition(' (')[0]}: " if column else ""
        said.append(f"{label}{warning['message']}"[: level.letters * 4])
    return said


def plain(value: Any, column: Any, level: Level) -> str:
    """A value read, the way people write it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, int):
        return format_count(value) if column.reads in ("count", "money") else format_decimal(value)
    if isinstance(value, float):
        return format_decimal(value)
    if column.reads == "date" and isinstance(value, str):
        try:
            return format_date(dt.date.fromisoformat(value[:10]))
        except ValueError:
            return value
    if column.reads == "choice" and value in column.choices:
        return next((word for word in column.choices[value] if word != value), str(value))
    return str(value)


def cut(text: str, level: Level) -> str:
    """Text no longer than a cell of this page."""
    return text if len(text) <= level.letters else f"{text[: level.letters - 1]}…"
