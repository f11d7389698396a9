"""Chỉ tiêu: the catalogue of figures – shipped ones to read, an office's own to write."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from common.text import clean, fold
from orgs.forms.units import PlaceFilterForm
from orgs.permissions import Permission
from orgs.views.places import plain_columns, plain_row, save_form, whole_page
from orgs.views.records import history_of, require
from reports.forms.indicators import IndicatorForm
from reports.models import Indicator
from reports.services import indicators as services

COLUMNS = ["Chỉ tiêu", "Đơn vị tính", "Cách tổng hợp", "Tính từ bản ghi", "Của", "Đang dùng"]


@require_GET
def indicator_list(request: HttpRequest) -> HttpResponse:
    """Shipped indicators, the own ones and those of the units above."""
    require(request, Permission.VIEW_RECORDS)
    form = PlaceFilterForm(request.GET)
    rows = Indicator.objects.visible_to(request.user).select_related("owner")
    for word in fold(form.chosen.get("q", "")).split():
        rows = rows.filter(search_key__contains=word)
    found = list(rows[:1000])
    manages = request.user.may(Permission.MANAGE_CATALOGUES)
    return render(
        request,
        "records/list.html",
        {
            "title": "Chỉ tiêu",
            "intro": "Chỉ tiêu dùng chung có sẵn; đơn vị có thể đặt thêm chỉ tiêu của mình.",
            "filter_form": form,
            "columns": plain_columns(COLUMNS),
            "rows": [plain_row(row.get_absolute_url(), COLUMNS, _cells(row)) for row in found],
            "page": whole_page(found),
            "create_url": reverse("reports:indicator_create") if manages else None,
            "create_label": "Thêm chỉ tiêu",
            "empty_text": "Không có chỉ tiêu nào khớp.",
        },
    )


@require_GET
def indicator_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """An indicator: what it counts, in which measure, how it is added up, and the values entered under it."""
    require(request, Permission.VIEW_RECORDS)
    row = _visible(request, pk)
    actions = [
        {"label": "Sửa", "url": reverse("reports:indicator_edit", args=[pk]), "tone": "main"},
        {"label": "Xóa", "url": reverse("reports:indicator_delete", args=[pk])},
    ]
    if request.user.may(Permission.ENTER_RECORDS):
        enter = {"label": "Nhập số liệu", "url": f"{reverse('reports:entered_create')}?indicator={pk}"}
    else:
        enter = None
    return render(
        request,
        "records/detail.html",
        {
            "title": str(row),
            "groups": [("Chỉ tiêu", _facts(row))],
            "actions": [
                *(actions if _manages(request, row) else []),
                *([enter] if enter and row.is_active else []),
                {"label": "Số liệu đã nhập", "url": f"{reverse('reports:entered_list')}?indicator={pk}"},
            ],
            "history": history_of(row),
        },
    )


@require_http_methods(["GET", "POST"])
def indicator_create(request: HttpRequest) -> HttpResponse:
    """A new indicator of an office."""
    require(request, Permission.MANAGE_CATALOGUES)
    form = IndicatorForm(request.POST or None, by=request.user)
    return save_form(
        request,
        form,
        services.save_indicator,
        title="Thêm chỉ tiêu",
        cancel_url=reverse("reports:indicator_list"),
    )


@require_http_methods(["GET", "POST"])
def indicator_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an own indicator."""
    row = _managed(request, pk)
    form = IndicatorForm(request.POST or None, by=request.user, instance=row)
    return save_form(
        request, form, services.save_indicator, title="Sửa chỉ tiêu", cancel_url=row.get_absolute_url()
    )


@require_http_methods(["GET", "POST"])
def indicator_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete an own indicator that nothing uses, with a reason."""
    row = _managed(request, pk)
    reason = clean(request.POST.get("reason"))
    context = {"title": "Xóa chỉ tiêu", "object_text": str(row), "cancel_url": row.get_absolute_url()}
    if request.method == "POST" and not reason:
        context["reason_error"] = "Hãy ghi lý do xóa."
    elif request.method == "POST":
        try:
            services.delete_indicator(row, by=request.user, reason=reason)
        except ValidationError as error:
            context |= {"reason_error": " ".join(error.messages), "reason": reason}
        else:
            messages.success(request, "Đã xóa chỉ tiêu.")
            return HttpResponseRedirect(reverse("reports:indicator_list"))
    return render(request, "records/delete.html", context)


def _visible(request: HttpRequest, pk: int) -> Indicator:
    rows = Indicator.objects.visible_to(request.user).select_related("owner")
    return get_object_or_404(rows, pk=pk)


def _manages(request: HttpRequest, row: Indicator) -> bool:
    return row.owner is not None and request.user.may(Permission.MANAGE_CATALOGUES, row.owner)


def _managed(request: HttpRequest, pk: int) -> Indicator:
    """The own indicator to change: another office's is not found, a shipped one is refused."""
    require(request, Permission.VIEW_RECORDS)
    row = _visible(request, pk)
    if not _manages(request, row):
        raise PermissionDenied
    return row


def _cells(row: Indicator) -> list[str]:
    return [
        str(row),
        row.measure,
        str(row.get_rule_display()),
        "có" if row.computed_by else "",
        str(row.owner or "dùng chung"),
        "có" if row.is_active else "không",
    ]


def _facts(row: Indicator) -> list[tuple[str, Any]]:
    return [
        ("Mã", row.code),
        ("Tên chỉ tiêu", row.name),
        ("Cách hiểu", row.definition),
        ("Đơn vị tính", row.measure),
        ("Loại đại lượng", row.get_quantity_display()),
        ("Cách tổng hợp", row.get_rule_display()),
        ("Nguồn", "Tính từ bản ghi, hoặc số nhập" if row.computed_by else "Chỉ có số nhập"),
        ("Của", str(row.owner or "dùng chung, không sửa")),
        ("Đang dùng", "có" if row.is_active else "không"),
    ]
