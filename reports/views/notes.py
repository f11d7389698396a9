"""Trả lại báo cáo với nhận xét từng mục; người soạn trả lời và đánh dấu đã sửa."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from orgs.permissions import Permission
from reports import documents
from reports.forms.notes import NOTE, AnswerForm, SendBackForm
from reports.models import Review, ReviewNote
from reports.services import notes, reviews
from reports.views import paper
from reports.views.access import note_or_404, review_or_404
from reports.views.reviews import back, beside_fields


@require_http_methods(["GET", "POST"])
def review_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole review on one page, with room for a note under each section and one for all of it."""
    review = review_or_404(request, pk, Permission.APPROVE_REVIEWS)
    sections = list(review.sections.filter(is_included=True))
    form = SendBackForm(request.POST if request.method == "POST" else None, sections=sections)
    if request.method == "POST" and form.is_valid():
        try:
            reviews.send_back(review, by=request.user, reason=form.cleaned_data["reason"], notes=form.notes())
        except ValidationError as error:
            beside_fields(form, error)
        else:
            messages.success(request, "Đã trả lại báo cáo cho người soạn.")
            return redirect(f"{review.get_absolute_url()}?da_luu=tra-lai-{review.pk}")
    context = {
        "title": "Trả lại báo cáo",
        "review": review,
        "form": form,
        "parts": _parts(review, form),
        "draft_key": f"tra-lai-{review.pk}",
    }
    return render(request, "reports/review_send_back.html", context)


def _parts(review: Review, form: SendBackForm) -> list[dict[str, Any]]:
    """Each section as it would be printed, with the field for its note and the notes it had before."""
    sheet = paper.Paper()
    earlier = notes.by_section(notes.of_review(review))
    return [
        {
            "title": paper.title(written.blocks) or str(written.section),
            "items": sheet.items(written.blocks),
            "folded": written.section.place == "appendix",
            "field": form[f"{NOTE}{written.section.pk}"],
            "notes": earlier.get(written.section.pk, []),
        }
        for written in documents.build(review).sections
        if f"{NOTE}{written.section.pk}" in form.fields
    ]


@require_http_methods(["GET", "POST"])
def note_answer(request: HttpRequest, pk: int, note_pk: int) -> HttpResponse:
    """An answer to a note; a refused one comes back with what was typed."""
    note = note_or_404(request, pk, note_pk)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            notes.answer(note, by=request.user, text=form.cleaned_data["text"])
        except ValidationError as error:
            beside_fields(form, error)
        else:
            messages.success(request, "Đã gửi câu trả lời.")
            return redirect(address(note))
    context = {"title": "Trả lời nhận xét", "note": note, "form": form, "review": note.review}
    return render(request, "reports/note_answer.html", context)


@require_POST
def note_mark(request: HttpRequest, pk: int, note_pk: int) -> HttpResponse:
    """Đã sửa, or not yet after all."""
    note = note_or_404(request, pk, note_pk)
    done = request.POST.get("xong") != "0"
    try:
        notes.mark(note, by=request.user, done=done)
    except ValidationError as error:
        return back(request, note.review, error)
    messages.success(request, "Đã đánh dấu nhận xét là đã sửa." if done else "Nhận xét lại chờ sửa.")
    return redirect(address(note))


def address(note: ReviewNote) -> str:
    """Where the note stands on the page of its review."""
    return f"{note.review.get_absolute_url()}#nhan-xet-{note.pk}"
