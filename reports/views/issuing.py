"""Phát hành báo cáo, xem thay đổi sau phát hành, đính chính, và kiểm chứng văn bản."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from orgs.permissions import Permission
from reports import documents
from reports.forms.issuing import CodeForm, CompareFileForm, IssueForm
from reports.models import IssuedReview, Review
from reports.services import changes, files, issuing, numbering
from reports.views.access import review_or_404
from reports.views.reviews import back, beside_fields, frame


@require_http_methods(["GET", "POST"])
def review_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """The day and number of an approved review; posting leads to the job that issues it."""
    review = review_or_404(request, pk, Permission.APPROVE_REVIEWS)
    try:
        issuing.refuse(review)
    except ValidationError as error:
        return back(request, review, error)
    day = min(review.document_date or timezone.localdate(), timezone.localdate())
    form = IssueForm(request.POST if request.method == "POST" else None, initial={"dated_on": day})
    if request.method == "POST" and form.is_valid():
        try:
            job = issuing.request_issue(review, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            beside_fields(form, error)
        else:
            return redirect("reports:job_detail", job.pk)
    context = {
        "title": "Phát hành báo cáo",
        "form": form,
        "review": review,
        "day": day,
        "expected": _expected(review, day),
    }
    return render(request, "reports/review_issue.html", context)


def _expected(review: Review, day: dt.date) -> int | None:
    try:
        return numbering.next_number(review.body, day, documents.KIND_SYMBOL)
    except ValidationError:
        return None


@require_GET
def review_issued_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The issued PDF itself, as it was kept."""
    review = review_or_404(request, pk, Permission.DOWNLOAD_REVIEWS)
    issued = IssuedReview.objects.filter(review=review).defer("document").first()
    if issued is None:
        messages.info(request, "Báo cáo này chưa phát hành.")
        return redirect(review)
    answer = HttpResponse(bytes(issued.content), content_type=files.FORMATS["pdf"])
    answer["Content-Disposition"] = f'attachment; filename="{files.file_name(review, "pdf")}"'
    answer["Cache-Control"] = "private, no-store"
    answer["ETag"] = f'"{issued.sha256}"'
    return answer


@require_GET
def review_changes(request: HttpRequest, pk: int) -> HttpResponse:
    """What the records say now where the issued review said something else."""
    review = review_or_404(request, pk)
    issued = issuing.issued_of(review)
    if issued is None:
        messages.info(request, "Báo cáo này chưa phát hành.")
        return redirect(review)
    found = changes.changes_of(issued)
    context = {
        **frame(request, review, "changes"),
        "changes": found,
        "may_correct": any(one.then != one.now for one in found)
        and request.user.may(Permission.WRITE_REVIEWS, review.unit),
        "figure_keys": set(review.figures.values_list("key", flat=True)),
    }
    return render(request, "reports/review_changes.html", context)


@require_POST
def review_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft of the correction, with the changed figures."""
    review = review_or_404(request, pk, Permission.WRITE_REVIEWS)
    try:
        correction = changes.correct(review, by=request.user)
    except ValidationError as error:
        return back(request, review, error)
    messages.success(request, "Đã lập bản đính chính. Hãy đọc lại rồi trình duyệt.")
    return redirect(correction)


# --- Kiểm chứng văn bản ---


@require_GET
def check(request: HttpRequest) -> HttpResponse:
    """Where anyone signed in types the short code of a printout."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        if IssuedReview.objects.filter(code=form.cleaned_data["code"]).exists():
            return redirect("reports:check_code", form.cleaned_data["code"])
        form.add_error("code", "Không có văn bản nào mang mã này. Hãy xem lại từng chữ trên bản in.")
    return render(request, "reports/check.html", {"title": "Kiểm chứng văn bản", "form": form})


@require_http_methods(["GET", "POST"])
def check_code(request: HttpRequest, code: str) -> HttpResponse:
    """What the register says about an issued document; an uploaded file is compared with it and not kept."""
    rows = IssuedReview.objects.defer("content", "document")
    issued = get_object_or_404(rows, code=code.upper())
    posted = request.method == "POST"
    form = CompareFileForm(request.POST, request.FILES) if posted else CompareFileForm()
    same: bool | None = None
    if posted and form.is_valid():
        told = hashlib.sha256()
        for part in form.cleaned_data["file"].chunks():
            told.update(part)
        same = told.hexdigest() == issued.sha256
    context = {"title": "Kiểm chứng văn bản", "issued": issued, "form": form, "same": same}
    return render(request, "reports/check_code.html", context)
