"""Ghi từng ô của biểu: one small message per cell, answered with how the cell stands now."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from orgs.permissions import Permission
from orgs.views.conflicts import posted_version
from reports.services import submission_cells as services
from reports.views.matrix import STATES, last_writer, posted_reason, refused_state, state_of
from reports.views.submission_access import submission_or_404


@require_POST
def submission_autosave(request: HttpRequest, pk: int) -> JsonResponse:
    """Writes one cell. 200: as it stands now; 400: why not; 409: what another person wrote."""
    submission = submission_or_404(request, pk, Permission.FILL_FORMS)
    asked = request.POST.get("line", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        return _refused("Không rõ ô nào. Hãy tải lại trang.")
    line = get_object_or_404(submission.period.form.lines.select_related("indicator", "part_of"), pk=asked)
    reason = posted_reason(request.POST)
    try:
        if "nil" in request.POST:
            saved = services.set_nil(
                submission, line, on=request.POST["nil"] == "1", by=request.user, reason=reason
            )
        else:
            saved = services.save_cell(
                submission,
                line,
                text=request.POST.get("text", ""),
                version=posted_version(request.POST),
                by=request.user,
                reason=reason,
            )
    except ValidationError as error:
        return _refused(" ".join(error.messages), refused_state(error))
    except services.Conflict as conflict:
        cell = conflict.cell
        return JsonResponse(
            {"theirs": cell.text, "version": cell.version, "who": last_writer(cell)}, status=409
        )
    state = state_of(saved.cell, writable=True)
    tone, words = STATES[state]
    return JsonResponse(
        {
            "version": saved.cell.version,
            "text": saved.cell.text,
            "state": state,
            "tone": tone,
            "words": words,
            "said": [doubt.sentence for doubt in saved.doubts],
        }
    )


@require_POST
def submission_nil_rest(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirms that nothing happened in every cell that is still empty."""
    submission = submission_or_404(request, pk, Permission.FILL_FORMS)
    try:
        count = services.confirm_rest(submission, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"Đã xác nhận không phát sinh cho {count} dòng còn trống.")
    return redirect(submission)


def _refused(sentence: str, state: str = "invalid") -> JsonResponse:
    tone, words = STATES[state]
    return JsonResponse({"text": sentence, "state": state, "tone": tone, "words": words}, status=400)
