"""Danh sách đợt nhập, gửi tệp, tải tệp mẫu."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from common.periods import Period
from spreadsheets.forms.uploads import TemplateForm, UploadForm
from spreadsheets.kinds import KINDS
from spreadsheets.models import BatchState, ImportBatch
from spreadsheets.services import staging, templates
from spreadsheets.views.access import may_or_refuse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 30
TONES = {
    BatchState.REFUSED: "bad",
    BatchState.READY: "warn",
    BatchState.COMMITTED: "ok",
    BatchState.READING: "info",
    BatchState.COMMITTING: "info",
}


@require_GET
def batch_list(request: HttpRequest) -> HttpResponse:
    """The batches of the units in reach, the latest first, with what each wrote."""
    may_or_refuse(request)
    found = ImportBatch.objects.visible_to(request.user).defer("content", "layout")
    page = Paginator(found.select_related("unit", "created_by"), SHOWN).get_page(request.GET.get("trang"))
    context = {
        "title": "Nhập từ bảng tính",
        "batches": [_listed(batch) for batch in page],
        "page": paging(page, lambda number: f"?trang={number}"),
    }
    return render(request, "spreadsheets/batch_list.html", context)


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a kind, a unit, a period and a file. The file is looked at, nothing of it is written yet."""
    may_or_refuse(request)
    form = UploadForm(request.POST or None, request.FILES or None, by=request.user, initial=_asked(request))
    if request.method == "POST" and form.is_valid():
        batch = _received(request, form)
        if batch is not None:
            return redirect(batch)
    context = {
        "title": "Gửi bảng tính",
        "form": form,
        "template_form": TemplateForm(by=request.user, initial=_asked(request), prefix="mau"),
        "kinds": KINDS.values(),
    }
    return render(request, "spreadsheets/upload.html", context)


@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """The workbook to fill in for a kind, a unit and a period; without a choice back to where it is made."""
    may_or_refuse(request)
    form = TemplateForm(request.GET, by=request.user, prefix="mau")
    if not form.is_valid():
        if request.GET:
            messages.error(
                request, "Chưa lập được tệp mẫu: hãy chọn loại bảng, đơn vị và kỳ, ví dụ năm 2023."
            )
        return redirect("spreadsheets:upload")
    asked = form.cleaned_data
    build = templates.filled_workbook if asked["filled"] else templates.template_workbook
    data = build(asked["kind"], asked["unit"], asked["period"], request.user)
    return attachment(data, templates.file_name(asked["kind"], asked["unit"], asked["period"]))


def attachment(data: bytes, name: str) -> HttpResponse:
    """A workbook to download."""
    answer = HttpResponse(data, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def paging(page: Any, url: Any) -> dict[str, Any]:
    """A page of a paginator as the partial shows it."""
    return {
        "number": page.number,
        "first": page.start_index(),
        "last": page.end_index(),
        "total_count": page.paginator.count,
        "has_previous": page.has_previous(),
        "previous_url": url(page.number - 1),
        "has_next": page.has_next(),
        "next_url": url(page.number + 1),
    }


def _asked(request: HttpRequest) -> dict[str, Any]:
    kind = request.GET.get("loai", "")
    return {"kind": kind} if kind in KINDS else {}


def _received(request: HttpRequest, form: UploadForm) -> ImportBatch | None:
    asked = form.cleaned_data
    try:
        return staging.receive(
            by=request.user,
            unit=asked["unit"],
            kind=asked["kind"],
            period=asked["period"],
            file_name=asked["file"].name,
            data=asked["file"].read(),
        )
    except ValidationError as error:
        form.add_error(None, error)
        return None


def _listed(batch: ImportBatch) -> dict[str, Any]:
    kind = KINDS.get(batch.kind)
    return {
        "row": batch,
        "url": reverse("spreadsheets:batch_detail", args=[batch.pk]),
        "kind": kind.label if kind else batch.kind,
        "period": Period(batch.starts_on, batch.ends_on).label,
        "tone": TONES.get(batch.state, ""),
    }
