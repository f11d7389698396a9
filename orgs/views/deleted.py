"""Lịch sử, bản ghi đã xóa: all that happened to one record, what was deleted of a kind, and bringing it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from common.text import clean
from orgs import audit
from orgs.forms.trail import TrailForm
from orgs.kinds import RecordKind
from orgs.models import AuditEntry, Unit
from orgs.services import restoring
from orgs.views.trail import a_page


@require_GET
def show_history(request: HttpRequest, kind: RecordKind, pk: int) -> HttpResponse:
    """The whole history of a record, also of one that was deleted."""
    _require(request, kind)
    record = kind.visible_rows(request.user).filter(pk=pk).first()
    entry = None if record else _deletion(request, kind, pk)
    entries = AuditEntry.objects.filter(table=kind.model._meta.db_table, row_id=pk)
    form = TrailForm(request.GET)
    told = str(record) if record else name_of(entry, {})  # type: ignore[arg-type]
    context = {
        "title": f"Lịch sử: {told}",
        "record_url": record.get_absolute_url() if record else None,
        "restore_url": kind.url("restore", pk) if entry and _may_restore(request, kind, entry) else None,
        "is_deleted": entry is not None,
    }
    return render(request, "orgs/trail.html", {**context, **a_page(request, form, entries)})


@require_GET
def list_deleted(request: HttpRequest, kind: RecordKind) -> HttpResponse:
    """What was deleted of a kind in units in reach: who, when, why."""
    _require(request, kind)
    form = TrailForm(request.GET)
    found = a_page(request, form, _deletions(request, kind))
    numbers = [line.entry_id for line in found["lines"]]
    entries = {entry.pk: entry for entry in AuditEntry.objects.filter(pk__in=numbers)}
    related = _related(kind, list(entries.values()))
    found["lines"] = [
        {
            "line": line,
            "text": name_of(entries[line.entry_id], related),
            "history_url": kind.url("history", line.row_id),
            "restore_url": kind.url("restore", line.row_id) if request.user.may(kind.edit_right) else None,
        }
        for line in found["lines"]
    ]
    title = f"Đã xóa: {kind.label_plural[:1].lower()}{kind.label_plural[1:]}"
    return render(request, "records/deleted.html", {"title": title, "list_url": kind.url("list"), **found})


@require_http_methods(["GET", "POST"])
def restore_record(request: HttpRequest, kind: RecordKind, pk: int) -> HttpResponse:
    """Bring a deleted record back, with a reason."""
    _require(request, kind)
    record = kind.visible_rows(request.user).filter(pk=pk).first()
    if record is not None:
        if not request.user.may(kind.edit_right, record.unit):
            raise PermissionDenied
        messages.info(request, "Bản ghi này không bị xóa.")
        return HttpResponseRedirect(record.get_absolute_url())
    entry = _deletion(request, kind, pk)
    if not _may_restore(request, kind, entry):
        raise PermissionDenied
    reason = clean(request.POST.get("reason"))[:1000]
    context = {
        "title": f"Khôi phục {kind.label_one}",
        "object_text": name_of(entry, {}),
        "line": audit.lines([entry])[0],
        "cancel_url": kind.url("deleted"),
        "reason": reason,
    }
    if request.method == "POST" and not reason:
        context["reason_error"] = "Hãy ghi lý do khôi phục, ví dụ: xóa nhầm."
    elif request.method == "POST":
        try:
            restored = restoring.restore(entry, by=request.user, reason=reason, right=kind.edit_right)
        except ValidationError as error:
            context["reason_error"] = " ".join(error.messages)
        else:
            messages.success(request, f"Đã khôi phục {kind.label_one}.")
            return HttpResponseRedirect(restored.get_absolute_url())
    return render(request, "records/restore.html", context)


def name_of(entry: AuditEntry, related: dict[str, dict[int, models.Model]]) -> str:
    """What a deleted record called itself; `related` holds rows it may name, so that a list asks once."""
    row = restoring.deleted_row(entry)
    for name, rows in related.items():
        near = rows.get(getattr(row, f"{name}_id"))
        if near is not None:
            setattr(row, name, near)
    try:
        return str(row)
    except ObjectDoesNotExist:
        return f"{row._meta.verbose_name} số {entry.row_id}"


# --- parts of the views ---


def _require(request: HttpRequest, kind: RecordKind) -> None:
    if not request.user.may(kind.view_right):
        raise PermissionDenied


def _deletions(request: HttpRequest, kind: RecordKind) -> Any:
    units = Unit.objects.allowed(request.user, kind.view_right).values("pk")
    return restoring.deletions(kind.model).filter(unit_id__in=units)


def _deletion(request: HttpRequest, kind: RecordKind, pk: int) -> AuditEntry:
    entry = _deletions(request, kind).filter(row_id=pk).first()
    if entry is None:
        raise Http404
    return entry


def _may_restore(request: HttpRequest, kind: RecordKind, entry: AuditEntry) -> bool:
    unit = Unit.objects.filter(pk=entry.unit_id).first()
    return unit is not None and request.user.may(kind.edit_right, unit)


def _related(kind: RecordKind, entries: list[AuditEntry]) -> dict[str, dict[int, models.Model]]:
    rows = [restoring.deleted_row(entry) for entry in entries]
    names = [name for name in kind.select_related if "__" not in name]
    return {
        name: kind.model._meta.get_field(name).related_model._base_manager.in_bulk(
            {getattr(row, f"{name}_id") for row in rows} - {None}
        )
        for name in names
    }
