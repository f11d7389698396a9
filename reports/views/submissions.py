"""Nộp biểu: what is due and what waits, the matrix of one unit, and the steps of a submission."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.text import fold
from orgs.models import LockException
from orgs.permissions import Permission
from orgs.views.conflicts import posted_version
from orgs.views.locks import open_lock_link
from orgs.views.places import plain_columns, plain_row, put_beside_fields
from orgs.views.records import require
from reports.forms.submissions import ReturnForm, SubmissionFilterForm
from reports.models import Standing, Submission, SubmissionState
from reports.services import submissions as services
from reports.services.submission_checks import doubts, rule_doubts
from reports.services.submission_counts import fill_of
from reports.services.submission_sheets import lock_sentences, read_sheet, seal_of
from reports.views.matrix import doubts_by_cell, posted_reason, record_links, save_posted, shown
from reports.views.submission_access import submission_or_404

PAGE_SIZE = 50
COLUMNS = ["Biểu", "Kỳ", "Đơn vị", "Hạn gửi", "Tình trạng", "Đang ở"]
TONES = {
    Standing.NOT_DUE: "",
    Standing.DUE: "warn",
    Standing.OVERDUE: "bad",
    Standing.SENT: "info",
    Standing.RETURNED: "bad",
    Standing.APPROVED: "ok",
}


@require_GET
def submission_list(request: HttpRequest) -> HttpResponse:
    """Submissions in reach, the latest period first: by words, form, unit, standing, year."""
    require(request, Permission.VIEW_RECORDS)
    form = SubmissionFilterForm(request.GET, user=request.user)
    today, chosen = timezone.localdate(), form.chosen
    rows = Submission.objects.visible_to(request.user).select_related("unit", "holder", "period__form__owner")
    for word in fold(chosen.get("q", "")).split():
        rows = rows.filter(period__form__search_key__contains=word) | rows.filter(
            unit__search_key__contains=word
        )
    if "bieu" in chosen:
        rows = rows.filter(period__form=chosen["bieu"])
    if "don_vi" in chosen:
        rows = rows.filter(unit__path__startswith=chosen["don_vi"].path)
    if "nam" in chosen:
        rows = rows.filter(period__ends_on__year=chosen["nam"])
    if "tinh_trang" in chosen:
        rows = rows.standing_is(chosen["tinh_trang"], today)
    total, number = rows.count(), _page_number(request)
    number = min(number, -(-total // PAGE_SIZE) or 1)
    found = list(rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE])
    context = {
        "title": "Nộp biểu",
        "intro": "Biểu phải gửi của đơn vị và các đơn vị trực thuộc. Mở một biểu để điền, gửi hoặc duyệt.",
        "filter_form": form,
        "columns": plain_columns(COLUMNS),
        "rows": [plain_row(row.get_absolute_url(), COLUMNS, _cells(row, today)) for row in found],
        "page": _page(request, number, total, len(found)),
        "empty_text": "Không có biểu nào khớp." if chosen else "Chưa có biểu nào phải gửi.",
    }
    return render(request, "records/list.html", context)


@require_http_methods(["GET", "POST"])
def submission_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The matrix of one unit: lines to fill, their states and notes; a plain form where there is no script."""
    submission = submission_or_404(request, pk, Permission.FILL_FORMS if request.method == "POST" else None)
    may_fill = request.user.may(Permission.FILL_FORMS, submission.unit)
    lines = list(submission.period.form.lines.select_related("indicator", "part_of__indicator"))
    sheet = read_sheet(submission.period, [submission], lines)
    refused: dict[tuple[int, int], dict[str, Any]] = {}
    if request.method == "POST":
        written, refused = save_posted(request.POST, sheet, by=request.user)
        if not refused:
            messages.success(request, f"Đã lưu {written} ô." if written else "Không có ô nào thay đổi.")
            return redirect(submission)
        messages.error(request, f"Còn {len(refused)} ô chưa lưu được. Chữ bạn gõ vẫn còn ở dưới.")
        sheet = read_sheet(submission.period, [submission], lines)
    said = doubts_by_cell(sheet, rule_doubts([submission], lines))
    rows = [
        {
            **shown(
                sheet[submission.pk, line.pk],
                may_fill=may_fill,
                doubts=said.get((submission.pk, line.pk), []),
                typed=refused.get((submission.pk, line.pk)),
            ),
            "links": record_links(line, submission, request.user),
        }
        for line in lines
    ]
    context = {
        **_frame(request, submission),
        "rows": rows,
        "fill": fill_of(submission, sheet.values()),
        "may_fill": any(row["writable"] for row in rows),
        "keeps_typed": may_fill,
        "asks_reason": any(row["writable"] and row["cell"].asks_reason for row in rows),
        "change_reason": posted_reason(request.POST),
        "seal": seal_of(sheet.values()),
        "held": lock_sentences(sheet.values()),
        "exceptions": list(LockException.objects.open_now().filter(**_days_of(submission))),
        "open_lock_url": open_lock_link(request.user, submission.unit, submission.period.period)
        if any(cell.is_locked for cell in sheet.values())
        else None,
    }
    return render(request, "reports/submission_detail.html", context)


@require_http_methods(["GET", "POST"])
def submission_send(request: HttpRequest, pk: int) -> HttpResponse:
    """What is empty or unlikely, then sends."""
    submission = submission_or_404(request, pk, Permission.FILL_FORMS)
    found = doubts(submission)
    blocks = [doubt for doubt in found if doubt.blocks]
    asked = [doubt for doubt in found if not doubt.blocks]
    if request.method == "POST" and (not asked or "confirm_warnings" in request.POST):
        try:
            services.send(submission, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(request.path if submission.is_open else submission)
        messages.success(request, "Đã gửi biểu. Có thể rút lại cho đến khi nơi nhận bấm “Nhận”.")
        return redirect(submission)
    lines = list(submission.period.form.lines.select_related("indicator"))
    sheet = read_sheet(submission.period, [submission], lines)
    context = {
        **_frame(request, submission),
        "title": f"Gửi: {submission.period.form.name}",
        "blocks": blocks,
        "asked": asked,
        "unticked": request.method == "POST" and bool(asked),
        "fill": fill_of(submission, sheet.values()),
        "goes_to": services.receivers(submission)[0],
    }
    return render(request, "reports/submission_send.html", context)


@require_POST
def submission_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Rút lại."""
    submission = submission_or_404(request, pk, Permission.FILL_FORMS)
    return _step(request, submission, services.withdraw, "Đã rút biểu về để sửa.")


@require_POST
def submission_receive(request: HttpRequest, pk: int) -> HttpResponse:
    """Nhận."""
    submission = _received(request, pk)
    return _step(request, submission, services.receive, "Đã nhận biểu.")


@require_POST
def submission_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Duyệt."""
    submission, version = _received(request, pk), posted_version(request.POST)
    seal = request.POST.get("seal", "")
    return _step(
        request,
        submission,
        lambda row, by: services.approve(row, by=by, version=version, seal=seal),
        "Đã duyệt biểu.",
    )


@require_http_methods(["GET", "POST"])
def submission_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Trả lại, with a reason and notes on cells."""
    submission = _received(request, pk)
    form = ReturnForm(request.POST if request.method == "POST" else None, submission=submission)
    if request.method == "POST" and form.is_valid():
        try:
            services.send_back(
                submission,
                by=request.user,
                version=posted_version(request.POST),
                reason=form.cleaned_data["reason"],
                notes=form.notes,
            )
        except ValidationError as error:
            put_beside_fields(form, error)
        else:
            messages.success(request, "Đã trả lại biểu cho đơn vị.")
            return redirect(submission)
    context = {
        "title": f"Trả lại: {submission}",
        "form": form,
        "version": submission.version,
        "submit_label": "Trả lại",
        "cancel_url": submission.get_absolute_url(),
    }
    return render(request, "records/form.html", context)


# --- parts of the views ---


def _received(request: HttpRequest, pk: int) -> Submission:
    """A submission that passes by this person on its way; whether it lies with them now, the service says."""
    submission = submission_or_404(request, pk)
    if not services.is_receiver(submission, request.user):
        raise PermissionDenied
    return submission


def _step(
    request: HttpRequest, submission: Submission, step: Callable[..., Submission], sentence: str
) -> HttpResponse:
    try:
        step(submission, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, sentence)
    return redirect(submission)


def _frame(request: HttpRequest, submission: Submission) -> dict[str, Any]:
    """What the pages of a submission share."""
    user, today = request.user, timezone.localdate()
    standing = submission.standing(today)
    may_fill = user.may(Permission.FILL_FORMS, submission.unit)
    steps = list(submission.steps.select_related("at_unit", "done_by"))
    may_receive = services.may_receive(submission, user)
    returned = next((step for step in reversed(steps) if step.reason), None)
    return {
        "title": submission.period.form.name,
        "submission": submission,
        "period": submission.period,
        "form": submission.period.form,
        "standing": standing,
        "tone": TONES[standing],
        "steps": steps,
        "returned": returned if submission.state == SubmissionState.RETURNED else None,
        "may_send": may_fill and submission.is_open,
        "may_withdraw": may_fill
        and not may_receive  # who may send it back has no need to withdraw it
        and submission.state == SubmissionState.SENT
        and submission.received_at is None,
        "may_receive": may_receive,
    }


def _days_of(submission: Submission) -> dict[str, Any]:
    period = submission.period
    return {"unit": submission.unit, "starts_on__lte": period.ends_on, "ends_on__gte": period.starts_on}


def _cells(row: Submission, today: Any) -> list[str]:
    return [
        row.period.form.name,
        row.period.period.label,
        str(row.unit),
        f"{row.period.due_on:%d/%m/%Y}",
        str(row.standing(today).label),
        str(row.holder or ""),
    ]


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("trang", "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _page(request: HttpRequest, number: int, total: int, shown_here: int) -> dict[str, Any]:
    def address(page: int) -> str:
        params = request.GET.copy()
        params["trang"] = str(page)
        return f"{reverse('reports:submission_list')}?{params.urlencode()}"

    start = (number - 1) * PAGE_SIZE
    has_next = start + PAGE_SIZE < total
    return {
        "number": number,
        "first": start + 1 if shown_here else 0,
        "last": start + shown_here,
        "total_count": total,
        "has_previous": number > 1,
        "previous_url": address(number - 1) if number > 1 else None,
        "has_next": has_next,
        "next_url": address(number + 1) if has_next else None,
    }
