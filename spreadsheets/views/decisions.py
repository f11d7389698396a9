"""Ghi, bỏ, dừng, hoàn tác, lấy tệp trả lời."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.text import clean
from spreadsheets.kinds import KINDS
from spreadsheets.models import BatchState, ImportBatch, ImportRow
from spreadsheets.reading.refusal import Refused
from spreadsheets.services import answers, committing, retrying, undoing
from spreadsheets.views.access import batch_or_404
from spreadsheets.views.batches import attachment
from spreadsheets.views.preview import frame

EDITED_SHOWN: Final = 100


@require_POST
def commit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the right rows, as they were shown; when the data changed meanwhile the new preview is shown instead."""
    batch = batch_or_404(request, pk)
    try:
        done = committing.commit(
            batch,
            by=request.user,
            fingerprint=request.POST.get("fingerprint", ""),
            reason=_reason(request),
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        tell = messages.success if done.is_done else messages.warning
        (messages.info if done.end == "queued" else tell)(request, done.message)
    return redirect(batch)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw the preview away; nothing is written."""
    batch = batch_or_404(request, pk)
    try:
        committing.discard(batch, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(batch)
    messages.success(request, f"Đã bỏ tệp “{batch.file_name}”, không ghi gì.")
    return redirect("spreadsheets:batch_list")


@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop the job that reads or writes a batch."""
    batch = batch_or_404(request, pk)
    if committing.stop(batch, by=request.user):
        messages.success(request, "Đã dừng. Chưa có gì được ghi.")
    return redirect(batch)


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask again for the work of a job that failed."""
    batch = batch_or_404(request, pk)
    try:
        retrying.retry(batch, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(batch)


@require_GET
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The sender's own file with what became of each row."""
    batch = batch_or_404(request, pk)
    try:
        if batch.state not in (BatchState.READY, BatchState.COMMITTED, BatchState.UNDONE):
            raise Refused("damaged")
        return attachment(answers.marked_file(batch), answers.answer_name(batch))
    except Refused:
        messages.error(request, "Đợt nhập này không còn giữ tệp, nên không lập được tệp trả lời.")
        return redirect(batch)


@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a whole batch back; what was edited since stays and is named before."""
    batch = batch_or_404(request, pk)
    return _undo(request, batch, None, f"Gỡ lại tất cả những gì tệp “{batch.file_name}” đã ghi?")


@require_http_methods(["GET", "POST"])
def row_undo(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """Take one row of a batch back."""
    batch = batch_or_404(request, pk)
    row = get_object_or_404(batch.rows, pk=row_pk)
    return _undo(
        request, batch, row, f"Gỡ lại những gì dòng {row.row_number} của tệp “{batch.file_name}” đã ghi?"
    )


def _undo(request: HttpRequest, batch: ImportBatch, row: ImportRow | None, question: str) -> HttpResponse:
    if request.method == "POST":
        return _undone(request, batch, row)
    if batch.state != BatchState.COMMITTED:
        messages.info(request, "Chỉ hoàn tác được đợt nhập đã ghi.")
        return redirect(batch)
    kept = [one for one in undoing.changed_since(batch) if row is None or one.row.pk == row.pk]
    rows = batch.rows.filter(is_written=True, is_taken_back=False)
    count = (rows if row is None else rows.filter(pk=row.pk)).count() - len(kept)
    context = {
        **frame(batch),
        "title": "Hoàn tác đợt nhập" if row is None else f"Hoàn tác dòng {row.row_number}",
        "question": question,
        "count": count,
        "edited_count": len(kept),
        "edited": [_named(batch, one) for one in kept[:EDITED_SHOWN]],
        "asks_reason": undoing.asks_reason(batch),
    }
    return render(request, "spreadsheets/undo.html", context)


def _undone(request: HttpRequest, batch: ImportBatch, row: ImportRow | None) -> HttpResponse:
    try:
        rows = None if row is None else [row.pk]
        done = undoing.undo(batch, by=request.user, rows=rows, reason=_reason(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(batch)
    (messages.success if done.taken_back else messages.warning)(request, done.message)
    if done.kept:
        named = "; ".join(f"dòng {one.row.row_number} {one.why}" for one in done.kept[:EDITED_SHOWN])
        messages.warning(request, f"Giữ nguyên: {named}.")
    return redirect(batch)


def _reason(request: HttpRequest) -> str:
    return clean(request.POST.get("change_reason"))[:1000]


def _named(batch: ImportBatch, kept: undoing.Kept) -> dict[str, Any]:
    """A row that stays, with the address of its record where that has a page of its own."""
    url = ""
    if kept.row.record_id and kept.why != undoing.GONE:
        try:
            url = KINDS[batch.kind].model(pk=kept.row.record_id).get_absolute_url()
        except (AttributeError, NoReverseMatch):
            url = ""
    return {"text": f"Dòng {kept.row.row_number}: {kept.why}", "url": url}
