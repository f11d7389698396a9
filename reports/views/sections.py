"""Soạn các mục: write, save while typing, move, add, leave out, draft anew; nobody overwrites anybody."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from orgs.permissions import Permission
from orgs.services.records import Conflict
from reports.figure_lines import figures_of
from reports.figures.charts import CHARTS
from reports.figures.tables import TABLES
from reports.forms.reviews import personal_data_warning
from reports.forms.sections import SectionAddForm, SectionForm
from reports.models import ReviewSection
from reports.references import CHART, CONFERENCE, TABLE, Reference
from reports.services import notes, sections
from reports.views.access import posted_version, review_or_404, section_or_404
from reports.views.reviews import back, beside_fields

PICTURES = [
    (str(Reference(CONFERENCE)), "Câu nói về hội nghị: ngày, nơi, cơ quan chủ trì"),
    *[(str(Reference(CHART, key)), f"Biểu đồ: {name}") for key, name in CHARTS.items()],
    *[(str(Reference(TABLE, key)), f"Bảng: {name}") for key, name in TABLES.items()],
]
GONE = "Mục này vừa bị người khác bỏ. Nội dung đã lưu trước đó vẫn còn trong lịch sử thay đổi."


@require_http_methods(["GET", "POST"])
def section_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A new section at the end; its text is written on the next page."""
    review = review_or_404(request, pk, Permission.WRITE_REVIEWS)
    form = SectionAddForm(request.POST or None, initial={"depth": 2})
    if request.method == "POST" and form.is_valid():
        try:
            section = sections.add(review, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            beside_fields(form, error)
        else:
            return redirect("reports:section_edit", review.pk, section.pk)
    context = {
        "title": "Thêm mục",
        "form": form,
        "submit_label": "Thêm mục",
        "cancel_url": review.get_absolute_url(),
    }
    return render(request, "records/form.html", context)


@require_http_methods(["GET", "POST"])
def section_edit(request: HttpRequest, pk: int, section_pk: int) -> HttpResponse:
    """Heading and text, with the figures one can refer to; two people's changes are chosen between field by field."""
    section = section_or_404(request, pk, section_pk)
    if request.method == "GET":
        form = SectionForm(instance=section)
        opened = signing.dumps(_shown(section), compress=True)
        return _edit_page(request, section, form, {"version": section.version, "opened": opened})
    form = SectionForm(_resolved(request, section), instance=ReviewSection.objects.get(pk=section.pk))
    context = {"version": posted_version(request), "opened": request.POST.get("opened", "")}
    if form.is_valid() and (undecided := _undecided(request)):
        form.add_error(None, f"Xin chọn giá trị cần giữ ở mục: {', '.join(undecided)}.")
        return _conflict_page(request, section, form, ReviewSection.objects.get(pk=section.pk), context)
    if form.is_valid():
        try:
            sections.edit(section, by=request.user, version=posted_version(request), **form.cleaned_data)
        except Conflict as conflict:
            return _conflict_page(request, section, form, conflict.current, context)
        except ValidationError as error:
            beside_fields(form, error)
        else:
            _saved(request, form)
            return redirect(f"{section.review.get_absolute_url()}?da_luu=muc-{section.pk}#muc-{section.pk}")
    return _edit_page(request, section, form, context)


def _saved(request: HttpRequest, form: SectionForm) -> None:
    messages.success(request, "Đã lưu mục.")
    warning = personal_data_warning(form.cleaned_data["body"])
    if warning:
        messages.warning(request, warning)


@require_POST
def section_autosave(request: HttpRequest, pk: int, section_pk: int) -> JsonResponse:
    """Saves heading and text while they are being typed; says which version that made."""
    section = section_or_404(request, pk, section_pk)
    form = SectionForm(request.POST, instance=ReviewSection.objects.get(pk=section.pk))
    if not form.is_valid():
        text = " ".join(message for errors in form.errors.values() for message in errors)
        return JsonResponse({"ok": False, "text": text}, status=400)
    try:
        saved = sections.edit(section, by=request.user, version=posted_version(request), **form.cleaned_data)
    except Conflict:
        text = "Người khác vừa sửa mục này. Bấm Lưu để xem và chọn phần cần giữ; chữ bạn gõ vẫn còn."
        return JsonResponse({"ok": False, "conflict": True, "text": text}, status=409)
    except ValidationError as error:
        return JsonResponse({"ok": False, "text": " ".join(error.messages)}, status=400)
    opened = signing.dumps(_shown(saved), compress=True)
    return JsonResponse({"ok": True, "version": saved.version, "opened": opened})


@require_POST
def section_move(request: HttpRequest, pk: int, section_pk: int) -> HttpResponse:
    """One step up or down."""
    section = section_or_404(request, pk, section_pk)
    try:
        sections.move(section, by=request.user, up=request.POST.get("huong") == "len")
    except ValidationError as error:
        return back(request, section.review, error)
    return redirect(f"{section.review.get_absolute_url()}#muc-{section.pk}")


@require_http_methods(["GET", "POST"])
def section_remove(request: HttpRequest, pk: int, section_pk: int) -> HttpResponse:
    """Takes a section out of the review, after a look at what goes with it."""
    section = section_or_404(request, pk, section_pk)
    if request.method == "POST":
        try:
            sections.remove(section, by=request.user, version=posted_version(request))
        except ValidationError as error:
            return back(request, section.review, error)
        except Conflict:
            messages.error(request, "Người khác vừa sửa mục này nên chưa bỏ. Hãy xem lại nội dung mới.")
            return redirect(section.review)
        messages.success(request, f"Đã bỏ mục “{section}”.")
        return redirect(section.review)
    return render(request, "reports/section_remove.html", {"title": "Bỏ mục", "section": section})


@require_http_methods(["GET", "POST"])
def section_redraft(request: HttpRequest, pk: int, section_pk: int) -> HttpResponse:
    """The outline's text for this section beside what stands there; typed text is replaced only when that is chosen."""
    section = section_or_404(request, pk, section_pk)
    if request.method == "POST":
        replace = request.POST.get("cach") == "thay"
        try:
            sections.redraft(section, by=request.user, version=posted_version(request), replace=replace)
        except ValidationError as error:
            return back(request, section.review, error)
        except Conflict:
            messages.error(request, "Người khác vừa sửa mục này nên chưa soạn lại. Hãy xem lại nội dung mới.")
        else:
            messages.success(request, "Đã soạn lại mục theo đề cương.")
        return redirect("reports:section_edit", section.review_id, section.pk)
    context = {"title": "Soạn lại theo đề cương", "section": section, "text": sections.drafted(section)}
    return render(request, "reports/section_redraft.html", context)


# --- parts of the views ---


def _edit_page(
    request: HttpRequest,
    section: ReviewSection,
    form: SectionForm,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    figures = figures_of(section.review)
    context = {
        "title": f"Soạn mục: {section}",
        "section": section,
        "form": form,
        "figures": figures.values(),
        "notes": notes.by_section(notes.shown(section.review)).get(section.pk, []),
        "pictures": PICTURES,
        "autosave_url": reverse("reports:section_autosave", args=[section.review_id, section.pk]),
        "draft_key": f"muc-{section.pk}",
        **context,
    }
    return render(request, "reports/section_form.html", context, status=status)


def _shown(section: ReviewSection) -> dict[str, Any]:
    return {name: getattr(section, name) for name in SectionForm.base_fields}


def _resolved(request: HttpRequest, section: ReviewSection) -> Any:
    """The posted values, with what the other person saved put in where it was chosen."""
    data = request.POST.copy()
    stored = SectionForm(instance=section)
    for name in stored.fields:
        if data.get(f"choice_{name}") == "theirs":
            value = stored[name].value()
            data[name] = ("on" if value else "") if isinstance(value, bool) else str(value)
    return data


def _undecided(request: HttpRequest) -> list[str]:
    """Labels of fields that stood in a choice between two people and were not decided."""
    return [
        str(SectionForm.base_fields[name].label)
        for name in request.POST.getlist("undecided")
        if name in SectionForm.base_fields and request.POST.get(f"choice_{name}") not in ("mine", "theirs")
    ]


def _conflict_page(request, section, form: SectionForm, current, context: dict[str, Any]) -> HttpResponse:
    if current is None:
        form.add_error(None, GONE)
        return _edit_page(request, section, form, context, status=409)
    try:
        before = signing.loads(request.POST.get("opened", ""))
    except signing.BadSignature:
        before = {}
    mine, theirs = form.cleaned_data, _shown(current)
    differing = [
        {
            "label": form.fields[name].label,
            "name": name,
            "before": _in_words(form, name, before.get(name)),
            "theirs": _in_words(form, name, theirs[name]),
            "mine": _in_words(form, name, mine[name]),
        }
        for name in form.fields
        if theirs[name] != mine[name] and theirs[name] != before.get(name)
    ]
    context = {**context, "version": current.version, "conflict": differing}
    if not differing:
        form.add_error(None, "Người khác vừa sửa phần khác của mục này. Bấm Lưu lần nữa để lưu phần của bạn.")
    return _edit_page(request, section, form, context, status=409)


def _in_words(form: SectionForm, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "có" if value else "không"
    return str(dict(getattr(form.fields[name], "choices", ())).get(value, "" if value is None else value))
