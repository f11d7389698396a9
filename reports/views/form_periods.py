"""Kỳ của biểu: opening, who sent and how complete it is, typing for several communes side by side."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from common.sheets import SheetColumn, write_table
from orgs.models import Unit
from orgs.permissions import Permission
from orgs.reach import unit_condition
from orgs.views.places import put_beside_fields
from orgs.views.records import XLSX, require
from reports.forms.report_forms import DueForm, OpenPeriodForm
from reports.forms.submissions import SubmissionFilterForm
from reports.models import FormPeriod, ReportFormLine, Submission
from reports.services import report_forms as services
from reports.services.form_kinds import label_of
from reports.services.submission_checks import rule_doubts
from reports.services.submission_counts import Filled, Shares, fills, shares, timeliness
from reports.services.submission_sheets import lock_sentences, may_type, read_sheet
from reports.views.matrix import doubts_by_cell, posted_reason, save_posted, shown
from reports.views.submission_access import form_or_404, period_or_404, watch
from reports.views.submissions import TONES

SHARES = (
    ("sent", "Đã gửi"),
    ("in_time", "Đúng hạn"),
    ("with_data", "Có số liệu"),
    ("nil", "Không phát sinh"),
    ("empty", "Báo cáo trống"),
    ("complete", "Đầy đủ"),
    ("approved", "Đã duyệt"),
)
SENT = ("sent", "in_time", "approved")
UNITS_A_PAGE = 40


@require_http_methods(["GET", "POST"])
def form_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Opens a period: every unit that is asked gets its form."""
    row = form_or_404(request, pk, manage=True)
    form = OpenPeriodForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            opened = services.open_period(row, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            put_beside_fields(form, error)
        else:
            count = opened.submissions.count()
            messages.success(request, f"Đã mở {opened.period.label} cho {count} đơn vị.")
            return redirect(opened)
    context = {
        "title": f"Mở kỳ: {row.name}",
        "form": form,
        "submit_label": "Mở kỳ",
        "cancel_url": row.get_absolute_url(),
    }
    return render(request, "records/form.html", context)


@require_http_methods(["GET", "POST"])
def period_due(request: HttpRequest, pk: int) -> HttpResponse:
    """Another due day; units that are new since are asked too."""
    opened = period_or_404(request, pk, manage=True)
    form = DueForm(request.POST or None, opened=opened)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_due(opened, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            put_beside_fields(form, error)
        else:
            messages.success(request, "Đã đổi hạn gửi.")
            return redirect(opened)
    context = {"title": f"Đổi hạn gửi: {opened}", "form": form, "cancel_url": opened.get_absolute_url()}
    return render(request, "records/form.html", context)


@require_GET
def period_list(request: HttpRequest) -> HttpResponse:
    """How many sent and sent in time: period by period, then unit by unit over the same periods."""
    watch(request)
    form = SubmissionFilterForm(request.GET, user=request.user)
    for name in ("q", "tinh_trang"):
        del form.fields[name]
    chosen = form.chosen
    mine = unit_condition(request.user, Permission.VIEW_RECORDS)
    if "don_vi" in chosen:
        mine &= Q(unit__path__startswith=chosen["don_vi"].path)
    rows = FormPeriod.objects.visible_to(request.user).select_related("form__owner")
    if "bieu" in chosen:
        rows = rows.filter(form=chosen["bieu"])
    if "nam" in chosen:
        rows = rows.filter(ends_on__year=chosen["nam"])
    found = list(rows[:200])
    counted = timeliness(found, mine)
    of_units = timeliness(found, mine, by="unit_id")
    units = Unit.objects.filter(pk__in=of_units).order_by("sort_key", "pk")
    context = {
        "title": "Tình hình gửi biểu",
        "filter_form": form,
        "rows": [
            {
                "opened": row,
                "cells": _shares(counted[row.pk], SENT),
                "expected": counted[row.pk].expected,
            }
            for row in found
            if row.pk in counted
        ],
        "units": [
            {"unit": unit, "cells": _shares(of_units[unit.pk], SENT), "expected": of_units[unit.pk].expected}
            for unit in units
        ],
    }
    return render(request, "reports/period_list.html", context)


@require_GET
def period_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Unit by unit: sent, in time, complete, in words and colour; the numbers over all; printable."""
    opened = period_or_404(request, pk)
    found = _filled(request, opened)
    today = timezone.localdate()
    numbers = shares(found)
    context = {
        "title": f"{opened.form.name}: {opened.period.label}",
        "opened": opened,
        "numbers": _shares(numbers, tuple(name for name, _ in SHARES)),
        "expected": numbers.expected,
        "rows": [_row(row, today) for row in found],
        "may_edit": request.user.may(Permission.MANAGE_FORMS, opened.form.owner),
        "may_type": request.user.may(Permission.FILL_FORMS),
    }
    return render(request, "reports/period_detail.html", context)


@require_GET
def period_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The table of a period as a spreadsheet, with the values of each unit."""
    opened = period_or_404(request, pk)
    lines, rows = _lines(opened), _rows(request, opened)
    sheet, today = read_sheet(opened, rows, lines), timezone.localdate()
    columns = [
        SheetColumn("Đơn vị"),
        SheetColumn("Tình trạng"),
        SheetColumn("Đánh giá"),
        SheetColumn("Gửi lần đầu"),
        *(SheetColumn(label_of(line), numeric=True) for line in lines),
    ]
    found = fills(opened, rows, lines)
    data = write_table(
        f"{opened.form.name}, {opened.period.label}",
        columns,
        (
            [
                str(row.submission.unit),
                str(row.submission.standing(today).label),
                row.verdict(today)[1],
                row.submission.first_sent_at,
                *(_exported(sheet[row.submission.pk, line.pk]) for line in lines),
            ]
            for row in found
        ),
    )
    answer = HttpResponse(data, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="bieu-{opened.pk}.xlsx"'
    return answer


@require_http_methods(["GET", "POST"])
def period_matrix(request: HttpRequest, pk: int) -> HttpResponse:
    """Typing for several units: one row a unit, one column a line, as on a spreadsheet."""
    opened = period_or_404(request, pk)
    require(request, Permission.FILL_FORMS)
    number = _number(request)
    everyone = _rows(request, opened, right=Permission.FILL_FORMS)
    rows, lines = everyone[(number - 1) * UNITS_A_PAGE : number * UNITS_A_PAGE], _lines(opened)
    sheet = read_sheet(opened, rows, lines)
    refused: dict[tuple[int, int], dict[str, Any]] = {}
    if request.method == "POST":
        written, refused = save_posted(request.POST, sheet, by=request.user)
        if not refused:
            messages.success(request, f"Đã lưu {written} ô." if written else "Không có ô nào thay đổi.")
            return redirect(request.get_full_path())
        messages.error(request, f"Còn {len(refused)} ô chưa lưu được. Chữ bạn gõ vẫn còn ở dưới.")
        sheet = read_sheet(opened, rows, lines)
    said, today = doubts_by_cell(sheet, rule_doubts(rows, lines)), timezone.localdate()
    context = {
        "title": f"Nhập cho nhiều đơn vị: {opened.period.label}",
        "opened": opened,
        "columns": [{"line": line, "label": label_of(line)} for line in lines],
        "rows": [
            {
                "submission": row,
                "standing": row.standing(today),
                "tone": TONES[row.standing(today)],
                "cells": [
                    shown(
                        sheet[row.pk, line.pk],
                        may_fill=True,
                        doubts=said.get((row.pk, line.pk), []),
                        typed=refused.get((row.pk, line.pk)),
                    )
                    for line in lines
                ],
            }
            for row in rows
        ],
        "asks_reason": any(may_type(cell) and cell.asks_reason for cell in sheet.values()),
        "change_reason": posted_reason(request.POST),
        "held": lock_sentences(sheet.values()),
        "previous": number - 1 if number > 1 else None,
        "next": number + 1 if number * UNITS_A_PAGE < len(everyone) else None,
    }
    return render(request, "reports/period_matrix.html", context)


# --- parts of the views ---


def _lines(opened: FormPeriod) -> list[ReportFormLine]:
    return list(opened.form.lines.select_related("indicator", "part_of__indicator"))


def _rows(
    request: HttpRequest, opened: FormPeriod, right: Permission = Permission.VIEW_RECORDS
) -> list[Submission]:
    rows = opened.submissions.filter(unit_condition(request.user, right))
    return list(rows.select_related("unit", "holder", "period__form__owner").order_by("unit__sort_key", "pk"))


def _filled(request: HttpRequest, opened: FormPeriod) -> list[Filled]:
    return fills(opened, _rows(request, opened), _lines(opened))


def _row(row: Filled, today: Any) -> dict[str, Any]:
    tone, words = row.verdict(today)
    standing = row.submission.standing(today)
    return {"row": row, "tone": tone, "words": words, "standing": standing, "standing_tone": TONES[standing]}


def _shares(found: Shares, names: tuple[str, ...]) -> list[dict[str, Any]]:
    labels = dict(SHARES)
    return [
        {"name": name, "label": labels[name], "count": getattr(found, name), "percent": found.percent(name)}
        for name in names
    ]


def _exported(cell: Any) -> Any:
    if cell.nil_confirmed or cell.is_nil:
        return "không phát sinh"
    if cell.line.record_kind:
        return cell.counted.count if cell.counted else None
    if cell.value is not None and cell.value.value is not None and not cell.value.qualifier:
        return cell.value.value
    return cell.text or None


def _number(request: HttpRequest) -> int:
    text = request.GET.get("trang", "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1
