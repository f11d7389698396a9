"""Trang báo cáo: list, making, reading, settings and the steps of its life."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from orgs.permissions import Permission
from orgs.views import records as record_views
from reports import documents, frozen
from reports.forms.reviews import CombineForm, ReviewCreateForm
from reports.models import IssuedReview, Job, JobState, Review, ReviewStatus
from reports.record_kinds import REVIEW, period_label
from reports.rendering import profiles
from reports.services import changes, combining, files, issuing, notes, reviews
from reports.views import paper
from reports.views.access import may_or_refuse, review_or_404

TONES = {
    ReviewStatus.DRAFT: "info",
    ReviewStatus.SUBMITTED: "warn",
    ReviewStatus.RETURNED: "bad",
    ReviewStatus.APPROVED: "ok",
    ReviewStatus.ISSUED: "ok",
}


def review_list(request: HttpRequest) -> HttpResponse:
    """Reviews in reach: search, filters, sort, pages."""
    return record_views.list_records(request, REVIEW)


def review_export(request: HttpRequest) -> HttpResponse:
    """The list as a spreadsheet."""
    return record_views.export_records(request, REVIEW)


@require_http_methods(["GET", "POST"])
def review_create(request: HttpRequest) -> HttpResponse:
    """A new review from the outline: kind, unit, period, issuing body; the rest is filled in."""
    may_or_refuse(request, Permission.WRITE_REVIEWS)
    form = ReviewCreateForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        period = values.pop("period")
        try:
            review = combining.create(
                by=request.user, starts_on=period.starts_on, ends_on=period.ends_on, **values
            )
        except ValidationError as error:
            beside_fields(form, error)
        else:
            messages.success(
                request, "Đã lập báo cáo. Lời văn soạn sẵn theo đề cương, hãy đọc và sửa từng mục."
            )
            return redirect(f"{review.get_absolute_url()}?da_luu=review-moi")
    context = {
        "title": "Lập báo cáo",
        "form": form,
        "submit_label": "Lập báo cáo",
        "cancel_url": reverse("reports:review_list"),
        "draft_key": "review-moi",
    }
    return render(request, "records/form.html", context)


@require_GET
def review_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The review as it will be printed, section by section, with what is still missing."""
    review = review_or_404(request, pk)
    if review.status == ReviewStatus.ISSUED:
        return _issued_page(request, review)
    built = documents.build(review)
    sheet = paper.Paper()
    noted = notes.by_section(notes.shown(review))
    sections = [
        {
            "section": w.section,
            "title": paper.title(w.blocks),
            "items": sheet.items(w.blocks),
            "notes": noted.pop(w.section.pk, []),
        }
        for w in built.sections
    ]
    context = {
        **frame(request, review, "content"),
        "head": paper.head(built.document),
        "sections": [s for s in sections if s["section"].place == "body"],
        "appendices": [s for s in sections if s["section"].place == "appendix"],
        "has_headings": any(s["title"] and s["section"].depth == 1 for s in sections),
        "left_out": [s for s in review.sections.all() if not s.is_included],
        "gaps": built.gaps,
        "doubts": [(line, note) for line in built.figures.values() for note in line.value.notes],
        "other_notes": [note for found in noted.values() for note in found],
    }
    return render(request, "reports/review_detail.html", context)


def _issued_page(request: HttpRequest, review: Review) -> HttpResponse:
    """The review as it was issued, with what the records say otherwise since then."""
    issued = IssuedReview.objects.defer("content").select_related("issued_by").get(review=review)
    document = profiles.laid_out(frozen.thaw(issued.document))
    sheet = paper.Paper()
    context = {
        **frame(request, review, "content"),
        "head": paper.head(document),
        "items": sheet.items(document.blocks),
        "appendices": [
            {"title": paper.title(blocks), "items": sheet.items(blocks)}
            for blocks in paper.by_appendix(document.appendices)
        ],
        "sources": document.sources,
        "changes": changes.changes_of(issued),
        "corrections": review.corrections.all(),
    }
    return render(request, "reports/review_issued.html", context)


@require_http_methods(["GET", "POST"])
def review_combine(request: HttpRequest, pk: int) -> HttpResponse:
    """Sections and figures of another kind of review, for a conference about several things."""
    review = review_or_404(request, pk, Permission.WRITE_REVIEWS)
    if refusal := _refusal(request, review):
        return refusal
    form = CombineForm(request.POST if request.method == "POST" else None, review=review)
    if request.method == "POST" and form.is_valid():
        try:
            made = combining.combine(review, by=request.user, kind=form.cleaned_data["kind"])
        except ValidationError as error:
            beside_fields(form, error)
        else:
            messages.success(
                request, f"Đã thêm các mục của “{made}”. Hãy đọc lại thứ tự các mục và trích yếu."
            )
            return redirect(review)
    context = {
        "title": "Kết hợp nội dung khác",
        "form": form,
        "submit_label": "Thêm nội dung",
        "cancel_url": review.get_absolute_url(),
    }
    return render(request, "records/form.html", context)


@require_GET
def review_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Who changed what in the review, its sections and figures."""
    review = review_or_404(request, pk)
    context = {**frame(request, review, "history"), "history": record_views.history_of(review)}
    context["notes"] = notes.of_review(review)
    return render(request, "reports/review_history.html", context)


def review_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """What stands around the text: period, issuing body, signatory, recipients, conference."""
    refusal = _refusal(request, review_or_404(request, pk, Permission.WRITE_REVIEWS))
    return refusal or record_views.edit_record(request, REVIEW, pk)


def review_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Deletes a draft, with a reason."""
    refusal = _refusal(request, review_or_404(request, pk, Permission.WRITE_REVIEWS))
    return refusal or record_views.delete_record(request, REVIEW, pk)


def _refusal(request: HttpRequest, review: Review) -> HttpResponse | None:
    """Back to the review with a sentence when it is closed to its authors."""
    try:
        reviews.refuse_closed(review)
    except ValidationError as error:
        return back(request, review, error)
    return None


# --- Steps of its life ---


@require_POST
def review_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Trình duyệt."""
    return _step(request, pk, Permission.WRITE_REVIEWS, reviews.submit, "Đã trình duyệt báo cáo.")


@require_POST
def review_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Rút lại."""
    return _step(request, pk, Permission.WRITE_REVIEWS, reviews.withdraw, "Đã rút báo cáo về để sửa.")


@require_POST
def review_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Duyệt."""
    return _step(request, pk, Permission.APPROVE_REVIEWS, reviews.approve, "Đã duyệt báo cáo.")


def _step(
    request: HttpRequest, pk: int, right: Permission, step: Callable[..., Review], sentence: str
) -> HttpResponse:
    review = review_or_404(request, pk, right)
    try:
        step(review, by=request.user)
    except ValidationError as error:
        return back(request, review, error)
    messages.success(request, sentence)
    return redirect(review)


# --- What the pages of a review share ---


def frame(request: HttpRequest, review: Review, tab: str) -> dict[str, Any]:
    """Title, state, tabs and what this person may do now, for each page of a review."""
    user = request.user
    may_write = user.may(Permission.WRITE_REVIEWS, review.unit)
    may_approve = user.may(Permission.APPROVE_REVIEWS, review.unit)
    status = review.status
    job = _open_job(review)
    issued = issuing.issued_of(review) if status == ReviewStatus.ISSUED else None
    return {
        "title": f"Báo cáo {review.subject}",
        "review": review,
        "period": period_label(review),
        "tone": TONES[ReviewStatus(status)],
        "tab": tab,
        "may_edit": may_write and reviews.is_open(review),
        "may_answer": notes.may_answer(review, user) and status != ReviewStatus.ISSUED,
        "may_submit": may_write and reviews.is_open(review),
        "may_withdraw": may_write and status == ReviewStatus.SUBMITTED,
        "may_approve": may_approve and status == ReviewStatus.SUBMITTED,
        "may_issue": may_approve and status == ReviewStatus.APPROVED and not _is_issuing(job),
        "is_issuing": _is_issuing(job),
        "issued": issued,
        "may_send_back": may_approve and status in (ReviewStatus.SUBMITTED, ReviewStatus.APPROVED),
        "may_download": user.may(Permission.DOWNLOAD_REVIEWS, review.unit),
        "open_job": job,
        "last_file": files.files_of(review).filter(format="pdf").first(),
        "returned": notes.last_round(review) if status == ReviewStatus.RETURNED else [],
        "undone": notes.undone(review) if may_write and reviews.is_open(review) else 0,
        "draft_saved": request.GET.get("da_luu", ""),
    }


def _open_job(review: Review) -> Job | None:
    """The job that makes a file of the review or issues it."""
    kinds, states = (files.KIND, files.ISSUE), (JobState.QUEUED, JobState.RUNNING)
    return (
        Job.objects.filter(kind__in=kinds, subject_id=review.pk, state__in=states)
        .order_by("kind", "-pk")
        .first()
    )


def _is_issuing(job: Job | None) -> bool:
    return job is not None and job.kind == files.ISSUE


def beside_fields(form, error: ValidationError) -> None:
    """Puts the refusals of a service beside the fields they speak of."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def back(request: HttpRequest, review: Review, error: ValidationError) -> HttpResponse:
    """To the review's page with the sentence of a refusal."""
    messages.error(request, " ".join(error.messages))
    return redirect(review)
