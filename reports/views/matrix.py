"""Ô của ma trận: what the page of one unit and the page of many units show of a cell, and how both are posted."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import NoReverseMatch, reverse

from common.text import clean
from orgs.locks import LockedRefusal
from orgs.models import AuditEntry, User
from orgs.permissions import Permission
from reports.models import ReportFormLine, Submission, SubmissionNote
from reports.services import submission_cells as services
from reports.services.form_kinds import KINDS, label_of
from reports.services.submission_checks import RuleDoubts, of_cell
from reports.services.submission_sheets import NIL, Cell, Sheet, may_type

STATES = {
    "saved": ("ok", "Đã lưu"),
    "counted": ("ok", "Có bản ghi"),
    "nil": ("info", "Không phát sinh"),
    "empty": ("", "Trống"),
    "locked": ("", "Đã khóa"),
    "closed": ("", "Không sửa được"),
    "reason": ("warn", "Chờ lý do"),
    "invalid": ("bad", "Chưa hợp lệ"),
    "conflict": ("warn", "Người khác vừa ghi"),
}
"""State of a cell → tone and words. "Đang chờ" exists only in the browser."""
REASON_LENGTH = 1000


def state_of(cell: Cell, *, writable: bool) -> str:
    """The state of a cell as stored."""
    if cell.is_locked and not writable:
        return "locked"
    if cell.has_data:
        return "counted" if cell.line.record_kind else "saved"
    return "nil" if cell.is_nil else "empty"


def refused_state(error: ValidationError) -> str:
    """The state of a cell whose text was refused."""
    if isinstance(error, LockedRefusal):
        return "reason" if error.asks_reason else "locked"
    return "closed" if getattr(error, "code", "") == "sent" else "invalid"


def posted_reason(data: QueryDict) -> str:
    """Why cells change that are locked and open for a while; one reason for all that are saved with it."""
    return clean(data.get("change_reason", ""))[:REASON_LENGTH]


def shown(
    cell: Cell, *, may_fill: bool, doubts: list[str], typed: dict[str, Any] | None = None
) -> dict[str, Any]:
    """What a template shows of a cell. `typed` is what was just refused: its text stays, with the reason."""
    writable = may_fill and may_type(cell)
    state = (typed or {}).get("state") or state_of(cell, writable=writable)
    tone, words = STATES[state]
    return {
        "cell": cell,
        "line": cell.line,
        "label": label_of(cell.line),
        "text": typed["text"] if typed else cell.text,
        "version": typed["version"] if typed else cell.version,
        "writable": writable,
        "state": state,
        "tone": tone,
        "words": words,
        "said": [*((typed or {}).get("said", [])), *doubts],
        "notes": [
            {"text": note.text, "who": note.written_by, "is_open": note.state == SubmissionNote.State.OPEN}
            for note in cell.notes
        ],
    }


def doubts_by_cell(sheet: Sheet, said: RuleDoubts) -> dict[tuple[int, int], list[str]]:
    """Sentences about each filled cell; an empty one says so by itself."""
    by_unit: dict[int, list[Cell]] = {}
    for (submission_id, _), cell in sheet.items():
        by_unit.setdefault(submission_id, []).append(cell)
    return {
        key: [doubt.sentence for doubt in of_cell(cell, by_unit[key[0]], said.of_value)]
        for key, cell in sheet.items()
        if not cell.is_empty
    }


def record_links(line: ReportFormLine, submission: Submission, user: User) -> dict[str, str]:
    """Where the records of a line are read, entered and imported."""
    kind = KINDS.get(line.record_kind)
    if kind is None:
        return {}
    period = submission.period
    days = f"?don_vi={submission.unit_id}&tu={period.starts_on:%d/%m/%Y}&den={period.ends_on:%d/%m/%Y}"
    links = {"list": kind.url("list") + days}
    if user.may(kind.edit_right, submission.unit):
        links["create"] = kind.url("create")
    if kind.sheet_kind and user.may(Permission.IMPORT_SHEETS):
        with suppress(NoReverseMatch):
            links["import"] = reverse("spreadsheets:upload") + f"?loai={kind.sheet_kind}"
    return links


def save_posted(
    data: QueryDict, sheet: Sheet, *, by: User
) -> tuple[int, dict[tuple[int, int], dict[str, Any]]]:
    """Write every cell of a plain form that differs: how many were written, and what was refused, as typed."""
    written, refused, reason = 0, {}, posted_reason(data)
    for key, cell in sheet.items():
        text, version = _posted(data, cell)
        try:
            if text is None or text == clean(data.get(f"w-{cell.key}", "")):
                written += _posted_nil(data, cell, by, reason) if may_type(cell) else 0
                continue
            services.save_cell(cell.submission, cell.line, text=text, version=version, by=by, reason=reason)
        except ValidationError as error:
            refused[key] = {
                "state": refused_state(error),
                "text": text or "",
                "version": version,
                "said": error.messages,
            }
        except services.Conflict as conflict:
            refused[key] = {
                "state": "conflict",
                "text": text,
                "version": conflict.cell.version,
                "said": [conflict_text(conflict.cell)],
            }
        else:
            written += 1
    return written, refused


def conflict_text(cell: Cell) -> str:
    """What stands in the cell now and who wrote it."""
    who = last_writer(cell)
    by = f" ({who})" if who else ""
    now = f"“{cell.text}”" if cell.text else "để trống"
    return f"Người khác{by} vừa ghi ô này: {now}. Muốn thay bằng số của bạn thì lưu lần nữa."


def last_writer(cell: Cell) -> str:
    """The name of who wrote the value last."""
    entry = AuditEntry.objects.about(cell.value).first() if cell.value is not None else None
    user = User.objects.filter(pk=entry.user_id).first() if entry and entry.user_id else None
    return str(user or "")


def _posted(data: QueryDict, cell: Cell) -> tuple[str | None, int]:
    """The text and version posted for a cell; no text where the page did not show its box."""
    text = data.get(f"o-{cell.key}")
    if text is None or cell.line.record_kind:
        return None, 0
    version = data.get(f"v-{cell.key}", "0")
    known = version.isascii() and version.isdigit() and len(version) < 10
    text = clean(text)
    if not text and f"k-{cell.key}" in data:
        text = NIL
    return text, int(version) if known else 0


def _posted_nil(data: QueryDict, cell: Cell, by: User, reason: str) -> int:
    """A tick "không phát sinh" of a line of records, where the page showed one."""
    if not cell.line.record_kind or f"n-{cell.key}" not in data:
        return 0
    on = f"k-{cell.key}" in data
    if on == cell.nil_confirmed or (on and cell.has_data):
        return 0
    services.set_nil(cell.submission, cell.line, on=on, by=by, reason=reason)
    return 1
