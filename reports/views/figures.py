"""Trang số liệu của báo cáo: the table of figures, one figure's settings, and the records it is made of."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET, require_http_methods

from common.formats import format_date, format_decimal
from orgs.audit import lines
from orgs.models import AuditEntry, Unit
from orgs.permissions import Permission
from reports.figure_lines import figures_of
from reports.figures import Behind, records_behind
from reports.forms.sections import FigureForm
from reports.models import EnteredValue
from reports.services import review_figures
from reports.views.access import figure_or_404, review_or_404
from reports.views.reviews import back, beside_fields, frame

ROWS_A_PAGE = 200
SOURCES = {"records": "bản ghi", "entered": "số nhập tổng hợp", "": "chưa có số liệu"}


@require_GET
def figure_list(request: HttpRequest, pk: int) -> HttpResponse:
    """All figures of a review as they stand now, each with its source."""
    review = review_or_404(request, pk)
    rows = [
        {
            "key": line.figure.key,
            "name": line.figure.indicator.name,
            "code": line.figure.indicator.code,
            "level": line.figure.get_level_display() if line.figure.level else "",
            "text": line.text,
            "source": SOURCES[line.value.source] if not line.value.is_missing else SOURCES[""],
            "missing": line.value.is_missing,
            "row_count": line.value.row_count,
            "notes": line.value.notes,
        }
        for line in figures_of(review).values()
    ]
    return render(request, "reports/figure_list.html", {**frame(request, review, "figures"), "rows": rows})


@require_http_methods(["GET", "POST"])
def figure_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A figure the text can refer to."""
    review = review_or_404(request, pk, Permission.WRITE_REVIEWS)
    form = FigureForm(request.POST or None, user=request.user, review=review)
    if request.method == "POST" and form.is_valid():
        try:
            figure = review_figures.add(review, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            beside_fields(form, error)
        else:
            messages.success(request, f"Đã thêm số liệu. Trong lời văn, ghi {{{figure.key}}} để viện dẫn.")
            return redirect("reports:figure_trace", review.pk, figure.key)
    return _form_page(request, form, review, "Thêm số liệu")


@require_http_methods(["GET", "POST"])
def figure_edit(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """What a figure counts and how it is printed."""
    figure = figure_or_404(request, pk, key, Permission.WRITE_REVIEWS)
    review = figure.review
    form = FigureForm(request.POST or None, user=request.user, review=review, instance=figure)
    if request.method == "POST" and form.is_valid():
        try:
            review_figures.edit(figure, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            beside_fields(form, error)
        else:
            messages.success(request, "Đã lưu số liệu.")
            return redirect("reports:figure_trace", review.pk, figure.key)
    return _form_page(request, form, review, f"Sửa số liệu {{{figure.key}}}")


@require_http_methods(["GET", "POST"])
def figure_remove(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Takes a figure out; refused while the text refers to it."""
    figure = figure_or_404(request, pk, key, Permission.WRITE_REVIEWS)
    if request.method == "POST":
        try:
            review_figures.remove(figure, by=request.user)
        except ValidationError as error:
            return back(request, figure.review, error)
        messages.success(request, "Đã bỏ số liệu khỏi báo cáo.")
        return redirect("reports:figure_list", pk)
    return render(request, "reports/figure_remove.html", {"title": "Bỏ số liệu", "figure": figure})


@require_GET
def figure_trace(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The records one figure is made of, with their sum, each leading to its own page."""
    figure = figure_or_404(request, pk, key, Permission.VIEW_REVIEWS)
    review = figure.review
    line = figures_of(review, key)[key]
    behind = records_behind(line.query)
    seen = visible_part(behind, request.user)
    page = Paginator(seen, ROWS_A_PAGE).get_page(request.GET.get("trang"))
    context = {
        "title": f"Số liệu: {figure.indicator.name}",
        "review": review,
        "figure": figure,
        "line": line,
        "behind": behind,
        "source": SOURCES[line.value.source] if not line.value.is_missing else SOURCES[""],
        "total": format_decimal(behind.total()),
        "whole": format_decimal(behind.whole()) if behind.whole_fields else "",
        "rows": _rows(behind, list(page), request.user),
        "page": page,
        "hidden": behind.queryset.count() - page.paginator.count,
        "meetings": _meetings(behind, request.user),
        "may_edit": request.user.may(Permission.WRITE_REVIEWS, review.unit),
    }
    return render(request, "reports/figure_trace.html", context)


# --- parts of the views ---


def visible_part(behind: Behind, user):
    """The rows this person may see; the others only count."""
    rows = behind.queryset
    if hasattr(rows, "visible_to"):
        return rows.visible_to(user)
    units = Unit.objects.visible_to(user).values("pk")
    return rows.filter(inspection__unit__in=units)


def _rows(behind: Behind, rows: list[Any], user) -> list[dict[str, Any]]:
    entered = _entered_by(rows) if behind.source == "entered" else {}
    return [
        {
            "text": str(row),
            "unit": str(_unit_of(row)),
            "day": _day_of(row),
            "amount": format_decimal(behind.amount_of(row)) if behind.amount_field else "",
            "url": _address(behind.url_name, getattr(row, behind.url_field)),
            "entered": entered.get(row.pk),
        }
        for row in rows
    ]


def _meetings(behind: Behind, user) -> list[dict[str, str]]:
    """The records that reached the hamlets of a coverage, the newest first, as far as a page can hold them."""
    if behind.meetings is None:
        return []
    rows = behind.meetings.visible_to(user).order_by("-starts_on", "-pk")[:ROWS_A_PAGE]
    return [{"text": str(row), "url": row.get_absolute_url(), "note": _day_of(row)} for row in rows]


def _unit_of(row: Any) -> Unit | str:
    if isinstance(row, Unit):
        return row.parent or ""
    owner = getattr(row, "inspection", row)
    return owner.unit


def _day_of(row: Any) -> str:
    owner = getattr(row, "inspection", row)
    for name in ("starts_on", "granted_on", "established_on", "registered_on", "signed_on"):
        if getattr(owner, name, None):
            return format_date(getattr(owner, name))
    return ""


def _address(url_name: str, pk: int) -> str:
    try:
        return reverse(url_name, args=[pk])
    except NoReverseMatch:
        return ""


def _entered_by(rows: list[EnteredValue]) -> dict[int, dict[str, Any]]:
    """For each entered value who wrote it last, when and through which door. Two queries."""
    newest: dict[int, AuditEntry] = {}
    found = AuditEntry.objects.filter(table=EnteredValue._meta.db_table, row_id__in=[row.pk for row in rows])
    for entry in found.order_by("pk"):
        newest[entry.row_id] = entry
    told = lines(list(newest.values()))
    return {line.row_id: {"who": line.who, "at": line.at, "door": line.door} for line in told}


def _form_page(request: HttpRequest, form: FigureForm, review, title: str) -> HttpResponse:
    context = {
        "title": title,
        "form": form,
        "cancel_url": reverse("reports:figure_list", args=[review.pk]),
        "draft_key": request.path,
    }
    return render(request, "records/form.html", context)
