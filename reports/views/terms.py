"""Nhiệm kỳ cấp ủy: the catalogue by which Party documents are numbered."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from common.formats import format_date
from common.text import clean
from orgs.permissions import Permission
from orgs.views.places import plain_columns, plain_row, save_form, whole_page
from orgs.views.records import require
from reports.forms.issuing import TermForm
from reports.models import CommitteeTerm
from reports.services import numbering

COLUMNS = ["Nhiệm kỳ", "Cơ quan ban hành", "Từ ngày", "Đến hết ngày", "Số đã cấp gần nhất"]


@require_GET
def term_list(request: HttpRequest) -> HttpResponse:
    """Terms of the bodies in reach, with the last number given in each."""
    require(request, Permission.MANAGE_CATALOGUES)
    terms = CommitteeTerm.objects.editable_by(request.user).select_related("body").prefetch_related("series")
    rows = list(terms[:500])
    context = {
        "title": "Nhiệm kỳ cấp ủy",
        "intro": "Văn bản của Đảng được đánh số liên tục trong một nhiệm kỳ cấp ủy, riêng cho mỗi loại văn bản.",
        "columns": plain_columns(COLUMNS),
        "rows": [plain_row(row.get_absolute_url(), COLUMNS, _cells(row)) for row in rows],
        "page": whole_page(rows),
        "create_url": reverse("reports:term_create"),
        "create_label": "Thêm nhiệm kỳ",
        "empty_text": "Chưa ghi nhiệm kỳ nào. Cần có nhiệm kỳ để phát hành báo cáo của cơ quan đảng.",
    }
    return render(request, "records/list.html", context)


@require_http_methods(["GET", "POST"])
def term_create(request: HttpRequest) -> HttpResponse:
    """A new term."""
    require(request, Permission.MANAGE_CATALOGUES)
    form = TermForm(request.POST or None, by=request.user)
    return save_form(
        request, form, numbering.save_term, title="Thêm nhiệm kỳ", cancel_url=_list(), done=lambda _: _list()
    )


@require_http_methods(["GET", "POST"])
def term_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a term."""
    term = _term(request, pk)
    form = TermForm(request.POST or None, by=request.user, instance=term)
    return save_form(
        request, form, numbering.save_term, title="Sửa nhiệm kỳ", cancel_url=_list(), done=lambda _: _list()
    )


@require_http_methods(["GET", "POST"])
def term_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a term in which no number was given, with a reason."""
    term = _term(request, pk)
    reason = clean(request.POST.get("reason"))
    context = {"title": "Xóa nhiệm kỳ", "object_text": str(term), "cancel_url": term.get_absolute_url()}
    if request.method == "POST" and not reason:
        context["reason_error"] = "Hãy ghi lý do xóa."
    elif request.method == "POST":
        try:
            numbering.delete_term(term, by=request.user, reason=reason)
        except ValidationError as error:
            context |= {"reason_error": " ".join(error.messages), "reason": reason}
        else:
            messages.success(request, "Đã xóa nhiệm kỳ.")
            return redirect("reports:term_list")
    return render(request, "records/delete.html", context)


def _term(request: HttpRequest, pk: int) -> CommitteeTerm:
    """A term of a body whose catalogues this person keeps; another office's is not found."""
    require(request, Permission.MANAGE_CATALOGUES)
    rows = CommitteeTerm.objects.editable_by(request.user).select_related("body__unit")
    return get_object_or_404(rows, pk=pk)


def _list() -> str:
    return reverse("reports:term_list")


def _cells(term: CommitteeTerm) -> list[str]:
    given = ", ".join(f"{series.kind_symbol}: {series.last_number}" for series in term.series.all())
    return [
        term.label,
        str(term.body),
        format_date(term.starts_on),
        format_date(term.ends_on) if term.ends_on else "",
        given,
    ]
