"""Đề cương: shipped ones to read and copy; an office's own to edit section by section, figure by figure."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.text import clean
from orgs.permissions import Permission
from orgs.views.places import plain_columns, plain_row, put_beside_fields, save_form, whole_page
from orgs.views.records import require
from reports.figures import TABLES
from reports.forms.outlines import OutlineCopyForm, OutlineFigureForm, OutlineForm, OutlineSectionForm
from reports.models import Outline, OutlineFigure, OutlineSection
from reports.services import outlines

COLUMNS = ["Đề cương", "Loại báo cáo", "Của", "Đang dùng"]


@require_GET
def outline_list(request: HttpRequest) -> HttpResponse:
    """Shipped outlines, the own ones and those of the units above."""
    require(request, Permission.MANAGE_CATALOGUES)
    rows = list(Outline.objects.visible_to(request.user).select_related("owner")[:500])
    context = {
        "title": "Đề cương",
        "intro": "Báo cáo mới bắt đầu từ đề cương của đơn vị; đơn vị chưa có thì dùng đề cương dùng chung. "
        "Mở một đề cương dùng chung và sao thành đề cương của mình để sửa lời văn, thêm mục, thêm số liệu.",
        "columns": plain_columns(COLUMNS),
        "rows": [plain_row(_page(row), COLUMNS, _cells(row)) for row in rows],
        "page": whole_page(rows),
        "empty_text": "Chưa có đề cương nào.",
    }
    return render(request, "records/list.html", context)


@require_GET
def outline_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """An outline: its sections with their phrases, its figures, and names that lead nowhere."""
    outline = _visible(request, pk)
    context = {
        "title": outline.name,
        "outline": outline,
        "sections": [
            {"row": row, "table": TABLES.get(row.table_key, row.table_key)}
            for row in outline.sections.order_by("-place", "position", "pk")  # the text before its appendices
        ],
        "figures": outline.figures.select_related("indicator"),
        "unknown": outlines.unknown_figures(outline),
        "may_edit": _manages(request, outline),
    }
    return render(request, "reports/outline_detail.html", context)


@require_http_methods(["GET", "POST"])
def outline_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """A copy for an own unit, which can then be edited."""
    outline = _visible(request, pk)
    form = OutlineCopyForm(
        request.POST if request.method == "POST" else None, by=request.user, outline=outline
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = outlines.copy(outline, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            put_beside_fields(form, error)
        else:
            messages.success(request, "Đã sao đề cương. Từ nay báo cáo mới của đơn vị bắt đầu từ bản này.")
            return redirect(_page(made))
    return _form_page(request, form, "Sao thành đề cương của đơn vị", outline)


@require_http_methods(["GET", "POST"])
def outline_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, summary line, in use or not."""
    outline = _managed(request, pk)
    form = OutlineForm(request.POST if request.method == "POST" else None, instance=outline)
    return save_form(
        request, form, outlines.save, title="Sửa đề cương", cancel_url=_page(outline), done=_page
    )


@require_http_methods(["GET", "POST"])
def outline_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete an own outline, with a reason."""
    outline = _managed(request, pk)
    reason = clean(request.POST.get("reason"))
    context = {"title": "Xóa đề cương", "object_text": str(outline), "cancel_url": _page(outline)}
    if request.method == "POST" and reason:
        outlines.delete(outline, by=request.user, reason=reason)
        messages.success(request, "Đã xóa đề cương. Các báo cáo đã lập không thay đổi.")
        return redirect("reports:outline_list")
    if request.method == "POST":
        context["reason_error"] = "Hãy ghi lý do xóa."
    return render(request, "records/delete.html", context)


# --- Mục ---


@require_http_methods(["GET", "POST"])
def outline_section_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A new section with its phrases."""
    outline = _managed(request, pk)
    form = OutlineSectionForm(request.POST if request.method == "POST" else None)
    right = request.method == "POST" and form.is_valid()
    if right and _done(form, lambda: outlines.add_section(outline, by=request.user, **form.cleaned_data)):
        messages.success(request, "Đã thêm mục.")
        return redirect(_page(outline))
    return _form_page(request, form, "Thêm mục", outline)


@require_http_methods(["GET", "POST"])
def outline_section_edit(request: HttpRequest, pk: int, section_pk: int) -> HttpResponse:
    """Heading and phrases of a section."""
    section = _section(request, pk, section_pk)
    posted = request.method == "POST"
    form = OutlineSectionForm(request.POST if posted else None, instance=section)
    opened = request.POST.get("opened", "") if posted else outlines.stamp(section)
    if posted and form.is_valid():
        values = {"opened": opened, **form.cleaned_data}
        if _done(form, lambda: outlines.edit_section(section, by=request.user, **values)):
            messages.success(request, "Đã lưu mục.")
            return redirect(f"{_page(section.outline)}#muc-{section.pk}")
    return _form_page(request, form, f"Sửa mục: {section}", section.outline, opened=opened)


@require_POST
def outline_section_remove(request: HttpRequest, pk: int, section_pk: int) -> HttpResponse:
    """Takes a section out."""
    section = _section(request, pk, section_pk)
    outlines.remove_section(section, by=request.user)
    messages.success(request, f"Đã bỏ mục “{section}”. Lời văn của mục vẫn còn trong nhật ký.")
    return redirect(_page(section.outline))


@require_POST
def outline_section_move(request: HttpRequest, pk: int, section_pk: int) -> HttpResponse:
    """One step up or down."""
    section = _section(request, pk, section_pk)
    outlines.move_section(section, by=request.user, up=request.POST.get("huong") == "len")
    return redirect(f"{_page(section.outline)}#muc-{section.pk}")


# --- Số liệu ---


@require_http_methods(["GET", "POST"])
def outline_figure_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A figure that the phrases can refer to."""
    outline = _managed(request, pk)
    return _figure_page(request, OutlineFigure(outline=outline), "Thêm số liệu")


@require_http_methods(["GET", "POST"])
def outline_figure_edit(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """What a figure counts and how it is printed."""
    figure = _figure(request, pk, key)
    return _figure_page(request, figure, f"Sửa số liệu {{{key}}}")


@require_POST
def outline_figure_remove(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Takes a figure out; refused while a phrase refers to it."""
    figure = _figure(request, pk, key)
    try:
        outlines.remove_figure(figure, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Đã bỏ số liệu khỏi đề cương.")
    return redirect(_page(figure.outline))


# --- parts of the views ---


def _visible(request: HttpRequest, pk: int) -> Outline:
    require(request, Permission.MANAGE_CATALOGUES)
    return get_object_or_404(Outline.objects.visible_to(request.user).select_related("owner"), pk=pk)


def _manages(request: HttpRequest, outline: Outline) -> bool:
    return outline.owner is not None and request.user.may(Permission.MANAGE_CATALOGUES, outline.owner)


def _managed(request: HttpRequest, pk: int) -> Outline:
    """An own outline: another office's is not found, a shipped one is refused."""
    outline = _visible(request, pk)
    if not _manages(request, outline):
        raise PermissionDenied
    return outline


def _section(request: HttpRequest, pk: int, section_pk: int) -> OutlineSection:
    outline = _managed(request, pk)
    section = get_object_or_404(outline.sections, pk=section_pk)
    section.outline = outline
    return section


def _figure(request: HttpRequest, pk: int, key: str) -> OutlineFigure:
    outline = _managed(request, pk)
    figure = get_object_or_404(outline.figures, key=key)
    figure.outline = outline
    return figure


def _figure_page(request: HttpRequest, figure: OutlineFigure, title: str) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = OutlineFigureForm(posted, by=request.user, instance=figure)
    back = _page(figure.outline)
    return save_form(
        request, form, outlines.save_figure, title=title, cancel_url=back, done=lambda _: f"{back}#so-lieu"
    )


def _done(form: OutlineSectionForm, write: Callable[[], object]) -> bool:
    """Whether a service took what was typed; its refusals stand beside the fields."""
    try:
        write()
    except ValidationError as error:
        put_beside_fields(form, error)
        return False
    return True


def _form_page(request: HttpRequest, form, title: str, outline: Outline, **more: str) -> HttpResponse:
    context = {"title": title, "form": form, "cancel_url": _page(outline), "draft_key": request.path, **more}
    return render(request, "records/form.html", context)


def _page(outline: Outline) -> str:
    return reverse("reports:outline_detail", args=[outline.pk])


def _cells(row: Outline) -> list[str]:
    return [
        row.name,
        row.get_kind_display(),
        str(row.owner or "dùng chung"),
        "có" if row.is_active else "không",
    ]
