"""Biểu báo cáo: an office's forms, their lines, copies."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.text import fold
from orgs.forms.units import PlaceFilterForm
from orgs.permissions import Permission
from orgs.views.conflicts import posted_version
from orgs.views.places import plain_columns, plain_row, put_beside_fields, save_form, whole_page
from orgs.views.records import history_of, require
from reports.forms.report_forms import ReportFormCopyForm, ReportFormForm, ReportFormLineForm
from reports.models import ReportForm, ReportFormLine
from reports.services import report_forms as services
from reports.services.form_kinds import label_of
from reports.views.submission_access import form_or_404, line_or_404

COLUMNS = ["Biểu", "Đơn vị nhận", "Kỳ", "Nơi phải gửi", "Hạn gửi", "Đang dùng"]


@require_GET
def form_list(request: HttpRequest) -> HttpResponse:
    """Forms of the own offices, of those below, and of those above that may ask the own unit."""
    require(request, Permission.VIEW_RECORDS)
    filters = PlaceFilterForm(request.GET)
    rows = ReportForm.objects.visible_to(request.user).select_related("owner")
    for word in fold(filters.chosen.get("q", "")).split():
        rows = rows.filter(search_key__contains=word)
    found = list(rows[:500])
    context = {
        "title": "Biểu báo cáo",
        "intro": "Mỗi biểu gồm các chỉ tiêu và loại bản ghi mà đơn vị cấp dưới gửi theo kỳ. Mở một biểu để xem "
        "các dòng, mở kỳ mới và theo dõi ai đã gửi.",
        "filter_form": filters,
        "columns": plain_columns(COLUMNS),
        "rows": [plain_row(row.get_absolute_url(), COLUMNS, _cells(row)) for row in found],
        "page": whole_page(found),
        "create_url": reverse("reports:form_create") if request.user.may(Permission.MANAGE_FORMS) else None,
        "create_label": "Lập biểu",
        "empty_text": "Chưa có biểu nào." if not filters.chosen else "Không có biểu nào khớp.",
    }
    return render(request, "records/list.html", context)


@require_GET
def form_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A form: whom it asks, its lines, its opened periods."""
    form = form_or_404(request, pk)
    today = timezone.localdate()
    context = {
        "title": form.name,
        "form": form,
        "due": _due(form),
        "lines": [
            {"row": line, "label": label_of(line)}
            for line in form.lines.select_related("indicator", "part_of__indicator")
        ],
        "units": list(form.units.all()),
        "periods": list(form.periods.all()[:36]),
        "may_edit": request.user.may(Permission.MANAGE_FORMS, form.owner),
        "may_watch": request.user.may(Permission.RECEIVE_FORMS) or request.user.may(Permission.MANAGE_FORMS),
        "asked_count": services.asked_units(form, today).count(),
        "history": history_of(form),
    }
    return render(request, "reports/form_detail.html", context)


@require_http_methods(["GET", "POST"])
def form_create(request: HttpRequest) -> HttpResponse:
    """A new form; its lines come next."""
    require(request, Permission.MANAGE_FORMS)
    return _form_page(request, ReportForm(), "Lập biểu báo cáo", reverse("reports:form_list"))


@require_http_methods(["GET", "POST"])
def form_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, whom it asks, how often, until when."""
    form = form_or_404(request, pk, manage=True)
    return _form_page(request, form, "Sửa biểu báo cáo", form.get_absolute_url())


@require_http_methods(["GET", "POST"])
def form_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """A copy with all lines."""
    source = form_or_404(request, pk)
    require(request, Permission.MANAGE_FORMS)
    form = ReportFormCopyForm(request.POST or None, by=request.user, form=source)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.copy_form(source, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            put_beside_fields(form, error)
        else:
            messages.success(request, "Đã sao biểu. Hãy xem lại các dòng rồi mở kỳ.")
            return redirect(made)
    context = {"title": "Sao biểu", "form": form, "cancel_url": source.get_absolute_url()}
    return render(request, "records/form.html", context)


# --- Dòng ---


@require_http_methods(["GET", "POST"])
def form_line_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A line at the end of the form."""
    return _line_page(request, ReportFormLine(form=form_or_404(request, pk, manage=True)), "Thêm dòng")


@require_http_methods(["GET", "POST"])
def form_line_edit(request: HttpRequest, pk: int, line_pk: int) -> HttpResponse:
    """What a line asks for."""
    return _line_page(request, line_or_404(request, pk, line_pk), "Sửa dòng")


@require_POST
def form_line_remove(request: HttpRequest, pk: int, line_pk: int) -> HttpResponse:
    """Takes a line out."""
    line = line_or_404(request, pk, line_pk)
    try:
        services.remove_line(line, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Đã bỏ dòng khỏi biểu. Số liệu đã nhập vẫn còn.")
    return HttpResponseRedirect(_lines_of(line))


@require_POST
def form_line_move(request: HttpRequest, pk: int, line_pk: int) -> HttpResponse:
    """One step up or down."""
    line = line_or_404(request, pk, line_pk)
    try:
        services.move_line(line, by=request.user, up=request.POST.get("huong") == "len")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(_lines_of(line))


# --- parts of the views ---


def _form_page(request: HttpRequest, row: ReportForm, title: str, cancel_url: str) -> HttpResponse:
    version = row.version
    posted = request.POST if request.method == "POST" else None
    form = ReportFormForm(posted, by=request.user, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.save_form(
                form.instance,
                by=request.user,
                units=form.cleaned_data["units"],
                version=posted_version(request.POST) if row.pk else None,
            )
        except ValidationError as error:
            put_beside_fields(form, error)
        else:
            messages.success(request, "Đã lưu biểu.")
            return redirect(saved)
    context = {"title": title, "form": form, "cancel_url": cancel_url, "version": version if row.pk else None}
    return render(request, "records/form.html", context)


def _line_page(request: HttpRequest, line: ReportFormLine, title: str) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = ReportFormLineForm(posted, by=request.user, instance=line)
    return save_form(
        request,
        form,
        services.save_line,
        title=f"{title}: {line.form.name}",
        cancel_url=_lines_of(line),
        done=_lines_of,
    )


def _lines_of(line: ReportFormLine) -> str:
    return f"{line.form.get_absolute_url()}#dong"


def _due(row: ReportForm) -> str:
    days = row.due_days
    return f"{days} ngày sau khi hết kỳ" if days >= 0 else f"{-days} ngày trước khi hết kỳ"


def _cells(row: ReportForm) -> list[str]:
    return [
        row.name,
        str(row.owner),
        row.get_periodicity_display(),
        row.get_asked_display(),
        _due(row),
        "có" if row.is_active else "không",
    ]
