"""Tệp trả lời: the sender's own file back, with what became of each row and a note on each cell to look at again."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any, Final

from spreadsheets.judging.quality import RULES
from spreadsheets.kinds import kind_for
from spreadsheets.models import BatchState, ImportBatch, ImportRow, RowState
from spreadsheets.reading.refusal import Refused
from spreadsheets.services.marked_copy import copy_with_marks
from spreadsheets.services.marking import (
    STATUS_HEADING,
    RowMark,
    SheetMarks,
    mark_xlsx,
)

logger = logging.getLogger(__name__)

IN_PLACE_ROWS: Final = 20_000
"""Above this many rows the sender's workbook is not opened as a whole: a new one with the same cells is streamed."""
SKIPPED_SENTENCES: Final = {
    "title": "Dòng tiêu đề của bảng, không phải số liệu.",
    "header": "Hàng tiêu đề cột.",
    "numbering": "Hàng đánh số cột.",
    "section": "Dòng tên nhóm, tên xã.",
    "total": "Dòng cộng; cổng tự tính tổng từ các dòng.",
    "blank": "Dòng trống.",
    "footer": "Phần ký, ghi chú ở cuối bảng.",
}
_NOTED: Final = frozenset({"total"})
"""Skipped rows that get a note; the others explain themselves."""


def marked_file(batch: ImportBatch) -> bytes:
    """The answer as .xlsx. Raises Refused when the file cannot be read (a refused batch has no answer)."""
    data = bytes(batch.content)
    marks = _marks(batch)
    if data[:2] == b"PK" and batch.rows.exclude(state=RowState.SKIPPED).count() <= IN_PLACE_ROWS:
        try:
            return mark_xlsx(data, marks)
        except Exception:  # whatever openpyxl stumbles over, the sender still gets an answer
            logger.info("batch %s is answered with a copy", batch.pk, exc_info=True)
    return copy_with_marks(data, batch.file_name, marks)


def answer_name(batch: ImportBatch) -> str:
    """The name of the answer to download; plain letters."""
    return f"tra-loi-dot-{batch.pk}.xlsx"


def _marks(batch: ImportBatch) -> dict[int, SheetMarks]:
    """The marks by the place of each sheet in the file."""
    headings, rows = _headings_and_rows(batch)
    marks = {}
    for place, sheet in enumerate(batch.layout.get("sheets", ())):
        name = sheet["name"]
        if not sheet["has_heading"] or name not in rows:
            continue
        first = min((n for n, mark in rows[name].items() if mark.tone != "skipped"), default=0)
        heading = tuple(number for number in headings.get(name, ()) if number < first or not first)
        marks[place] = SheetMarks(heading or (1,), rows[name])
    return marks


def _headings_and_rows(batch: ImportBatch) -> tuple[dict[str, list[int]], dict[str, dict[int, RowMark]]]:
    places = {
        sheet["name"]: {column["key"]: column["index"] for column in sheet["columns"]}
        for sheet in batch.layout.get("sheets", ())
    }
    kind = kind_for(batch.kind, batch.unit)
    labels = {column.key: column.label.partition(" (")[0] for column in kind.columns}
    headings: dict[str, list[int]] = {}
    rows: dict[str, dict[int, RowMark]] = {}
    wanted = ("sheet", "row_number", "state", "why", "errors", "warnings", "is_written", "is_taken_back")
    for row in batch.rows.only(*wanted).order_by("sheet", "row_number").iterator():
        if row.why == "header":
            headings.setdefault(row.sheet, []).append(row.row_number)
        mark = _mark(batch, row, labels, places.get(row.sheet, {}))
        if mark is not None:
            rows.setdefault(row.sheet, {})[row.row_number] = mark
    return headings, rows


def _mark(
    batch: ImportBatch, row: ImportRow, labels: Mapping[str, str], places: Mapping[str, int]
) -> RowMark | None:
    if row.state == RowState.SKIPPED:
        if row.why not in _NOTED:
            return None
        return RowMark(f"Bỏ qua. {SKIPPED_SENTENCES[row.why]}", "skipped")
    if row.state == RowState.ERROR:
        return _wrong(labels, row.errors, places)
    if row.is_taken_back:
        return RowMark("Đã ghi, sau đó đã hoàn tác", "same")
    doubts = _doubts(row.warnings, labels)
    if row.is_written:
        return RowMark("Đã nhận", "ok", note=doubts)
    if row.state == RowState.SAME:
        return RowMark("Không đổi", "same", note=doubts)
    if batch.state == BatchState.COMMITTED:
        return RowMark("Chưa nhận", "same", note=doubts)
    return RowMark("Đúng, chưa ghi", "ok", note=doubts)


def _doubts(warnings: Iterable[dict[str, Any]], labels: Mapping[str, str]) -> str:
    """What the rules of data quality doubt in an accepted row, with what to do: a note on what became of it."""
    return " ".join(
        f"{labels[w['column']]}: {w['message']}" if w["column"] in labels else w["message"]
        for w in warnings
        if w["code"].startswith(RULES)
    )


def _wrong(labels: Mapping[str, str], errors: Iterable[dict[str, Any]], places: Mapping[str, int]) -> RowMark:
    """A row with errors: notes on its cells, in the last column the names of these columns.

    Sentences stay in the notes: in a cell they could be taken for a line of signatures when the file comes back.
    """
    notes: dict[int, str] = {}
    names: list[str] = []
    whole: list[str] = []
    for error in errors:
        key = error["column"]
        if key in places:
            place = places[key]
            notes[place] = f"{notes[place]} {error['message']}" if place in notes else error["message"]
        else:
            whole.append(error["message"])
        names.append(labels[key] if key in labels else _SHORT.get(error["code"], "cả dòng"))
    status = f"Lỗi: {', '.join(dict.fromkeys(names))}"
    return RowMark(status[:300], "bad", notes, " ".join(whole))


_SHORT: Final = {"duplicate_in_file": "trùng với dòng khác"}

__all__ = ["SKIPPED_SENTENCES", "STATUS_HEADING", "Refused", "answer_name", "marked_file"]
