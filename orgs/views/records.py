"""Trang của bản ghi: list, form, page, deletion and export of every kind that is declared in a `RecordKind`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.urls.exceptions import NoReverseMatch
from django.views.decorators.http import require_GET, require_http_methods

from common.sheets import SheetColumn, write_table
from common.text import clean
from orgs import audit
from orgs.forms.records import RecordForm
from orgs.forms.refusals import put_beside_fields
from orgs.kinds import RecordKind
from orgs.lists import RecordList, as_text, column_label, raw
from orgs.models import AuditEntry
from orgs.permissions import Permission
from orgs.services import records
from orgs.views.conflicts import conflict_form, posted_version, resolved_data
from orgs.views.defaults import initial_values, remember
from orgs.views.deleted import list_deleted, restore_record, show_history
from orgs.views.locks import lock_context, note_refusal

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def record_urls(kind: RecordKind) -> list[URLPattern]:
    """The addresses of a kind, under its slug: /buoi/, /buoi/them/, /buoi/12/, /buoi/12/sua/ …"""

    def view(function):
        def bound(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            return function(request, kind, **kwargs)

        bound.__name__ = f"{kind.key}_{function.__name__}"
        return bound

    base, name = f"{kind.slug}/", kind.key
    return [
        path(base, view(list_records), name=f"{name}_list"),
        path(f"{base}them/", view(create_record), name=f"{name}_create"),
        path(f"{base}xuat/", view(export_records), name=f"{name}_export"),
        path(f"{base}<int:pk>/", view(show_record), name=f"{name}_detail"),
        path(f"{base}<int:pk>/sua/", view(edit_record), name=f"{name}_edit"),
        path(f"{base}<int:pk>/xoa/", view(delete_record), name=f"{name}_delete"),
        path(f"{base}<int:pk>/lich-su/", view(show_history), name=f"{name}_history"),
        path(f"{base}da-xoa/", view(list_deleted), name=f"{name}_deleted"),
        path(f"{base}da-xoa/<int:pk>/khoi-phuc/", view(restore_record), name=f"{name}_restore"),
    ]


def require(request: HttpRequest, right: Permission) -> None:
    """Refuse (403) a person who holds this right nowhere."""
    if not request.user.may(right):
        raise PermissionDenied


@require_GET
def list_records(request: HttpRequest, kind: RecordKind) -> HttpResponse:
    """Rows in reach: searched, filtered, sorted, with totals of what is shown."""
    require(request, kind.view_right)
    found = RecordList(kind, request.user, request.GET)
    count, totals = found.count_and_totals()
    page, rows = found.page(_page_number(request), count)
    may_edit = request.user.may(kind.edit_right)
    return render(
        request,
        "records/list.html",
        {
            "kind": kind,
            "title": kind.label_plural,
            "intro": kind.intro,
            "filter_form": found.form,
            "active_filters": found.active_filters(),
            "columns": found.headings(),
            "rows": [_list_row(kind, row, may_edit) for row in rows],
            "totals": totals if rows else None,
            "page": page,
            "create_url": kind.url("create") if may_edit else None,
            "create_label": f"Thêm {kind.label_one}",
            "export_url": kind.url("export") + found.address(),
            "import_url": _import_url(request, kind),
            "deleted_url": _deleted_url(kind),
            "more_actions": [{"label": label, "url": reverse(name)} for label, name in kind.links],
            "empty_text": _empty_text(found, kind),
        },
    )


@require_http_methods(["GET", "POST"])
def create_record(request: HttpRequest, kind: RecordKind) -> HttpResponse:
    """A new record; "Lưu và nhập tiếp" opens the next form with the same unit, wave and level."""
    require(request, kind.edit_right)
    form = kind.form(request.POST or None, user=request.user, initial=initial_values(request, kind))
    context = {
        "title": f"Thêm {kind.label_one}",
        "cancel_url": kind.url("list"),
        "draft_key": f"{kind.key}-moi",
        **lock_context(request, form.instance),
    }
    if request.method == "POST" and _ready(request, form, context):
        record = _written(
            form,
            request,
            context,
            lambda: records.create(form.instance, by=request.user, many=form.many(), right=kind.edit_right),
        )
        if record:
            remember(request, kind, record)
            messages.success(request, f"Đã lưu {kind.label_one}: {record}.")
            next_url = kind.url("create") if "again" in request.POST else record.get_absolute_url()
            return HttpResponseRedirect(f"{next_url}?da_luu={kind.key}-moi")
    return _form_page(request, form, {**context, "submit_again_label": "Lưu và nhập tiếp"})


@require_http_methods(["GET", "POST"])
def edit_record(request: HttpRequest, kind: RecordKind, pk: int) -> HttpResponse:
    """Change a record; when someone else changed it meanwhile, both values stand side by side to choose from."""
    record = _editable(request, kind, pk)
    version = record.version
    data = resolved_data(request, kind, record)
    form = kind.form(data, user=request.user, instance=record)
    context = {
        "title": f"Sửa {kind.label_one}",
        "cancel_url": record.get_absolute_url(),
        "delete_url": kind.url("delete", pk),
        "history_url": kind.url("history", pk),
        "draft_key": f"{kind.key}-{pk}",
        "version": version,
        "opened": form.opened_token() if data is None else request.POST.get("opened", ""),
        **lock_context(request, record),
    }
    if request.method == "POST" and _ready(request, form, context):
        try:
            written = _written(
                form,
                request,
                context,
                lambda: records.update(
                    form.instance,
                    by=request.user,
                    version=posted_version(data),
                    many=form.many(),
                    right=kind.edit_right,
                ),
            )
        except records.Conflict as conflict:
            form = conflict_form(request, kind, form, conflict, context)
            return _form_page(request, form, context)
        if written:
            messages.success(request, f"Đã lưu thay đổi của {kind.label_one}.")
            return HttpResponseRedirect(f"{record.get_absolute_url()}?da_luu={kind.key}-{pk}")
    return _form_page(request, form, context)


@require_GET
def show_record(request: HttpRequest, kind: RecordKind, pk: int) -> HttpResponse:
    """A record with everything it holds and its history."""
    require(request, kind.view_right)
    record = get_object_or_404(kind.visible_rows(request.user), pk=pk)
    form = kind.form(user=request.user, instance=record)
    may_edit = request.user.may(kind.edit_right, record.unit)
    return render(
        request,
        "records/detail.html",
        {
            "title": str(record)[:1].upper() + str(record)[1:],
            "groups": [
                (
                    heading or kind.label_one.capitalize(),
                    [(field.label, _display(form, record, field.name)) for field in fields],
                )
                for heading, fields, _ in form.page_sections
                if all(field.form is form for field in fields)
            ],
            "actions": _actions(kind, pk, may_edit, request.user.may(kind.edit_right)),
            "related": kind.related(record, request.user) if kind.related else [],
            "history": history_of(record),
            "history_url": kind.url("history", pk),
            **lock_context(request, record),
            "draft_saved": request.GET.get("da_luu", ""),
        },
    )


@require_http_methods(["GET", "POST"])
def delete_record(request: HttpRequest, kind: RecordKind, pk: int) -> HttpResponse:
    """Delete a record with a reason; what leaned on it is named and nothing happens."""
    record = _editable(request, kind, pk)
    reason = clean(request.POST.get("reason"))
    context = {
        "title": f"Xóa {kind.label_one}",
        "object_text": str(record),
        "cancel_url": record.get_absolute_url(),
        "reason": reason,
        **lock_context(request, record),
    }
    if request.method == "POST" and not reason:
        context["reason_error"] = "Hãy ghi lý do xóa, ví dụ: nhập trùng."
    elif request.method == "POST":
        try:
            records.delete(record, by=request.user, reason=reason, right=kind.edit_right)
        except ValidationError as error:
            context["reason_error"] = " ".join(error.messages)
        else:
            messages.success(request, f"Đã xóa {kind.label_one}.")
            return HttpResponseRedirect(kind.url("list"))
    return render(request, "records/delete.html", context, status=200)


@require_GET
def export_records(request: HttpRequest, kind: RecordKind) -> HttpResponse:
    """The filtered list as a spreadsheet with real numbers and days."""
    require(request, kind.view_right)
    found = RecordList(kind, request.user, request.GET)
    columns = [SheetColumn(column_label(kind, column), numeric=column.numeric) for column in kind.columns]
    data = write_table(kind.label_plural, columns, found.export_rows())
    answer = HttpResponse(data, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{kind.slug.replace("/", "-")}.xlsx"'
    return answer


def history_of(record) -> list[dict[str, Any]]:
    """The last lines of the trail about a row, as the history partial reads them."""
    entries = list(AuditEntry.objects.about(record)[:30])
    return [
        {
            "at": line.at,
            "who": line.who,
            "door": f"{line.operation} qua {line.door.lower()}",
            "reason": line.reason,
            "changes": [(change.label, change.old, change.new) for change in line.changes],
        }
        for line in audit.lines(entries)
    ]


# --- parts of the views ---


def _editable(request: HttpRequest, kind: RecordKind, pk: int):
    """The row to change: another office's is not found, a row that may only be read is refused."""
    require(request, kind.view_right)
    record = get_object_or_404(kind.visible_rows(request.user), pk=pk)
    if not request.user.may(kind.edit_right, record.unit):
        raise PermissionDenied
    return record


def _actions(kind: RecordKind, pk: int, may_edit: bool, may_add: bool) -> list[dict[str, str]]:
    found = [{"label": "Sửa", "url": kind.url("edit", pk), "tone": "main"}] if may_edit else []
    if may_add:
        found.append({"label": "Nhập tương tự", "url": f"{kind.url('create')}?giong={pk}"})
    return found


def _ready(request: HttpRequest, form: RecordForm, context: dict[str, Any]) -> bool:
    """Whether the form may be written: valid, and its warnings are confirmed."""
    if form.reloading or not form.is_valid():
        return False
    warnings = form.warnings()
    if warnings and "confirm_warnings" not in request.POST:
        context["warnings"] = warnings
        return False
    return True


def _written(
    form: RecordForm, request: HttpRequest, context: dict[str, Any], write: Callable[[], Any]
) -> Any:
    """The written record with the form's rows below it (contributions of a meeting, targets of an inspection).

    Both are one transaction. What the model or a service refuses undoes all of it and goes beside its field; rows of a
    locked period that is open for a while ask for a reason.
    """
    is_new = form.instance.pk is None
    try:
        with audit.acting(by=request.user, reason=context["change_reason"]):
            record = write()
            below = getattr(form, "write_below", None)
            if below:
                below(record, by=request.user)
        return record
    except ValidationError as error:
        if is_new:
            form.instance.pk, form.instance._state.adding = None, True
        if not note_refusal(context, form.instance, error):
            put_beside_fields(form, error)
        return None


def _form_page(request: HttpRequest, form: RecordForm, context: dict[str, Any]) -> HttpResponse:
    status = context.get("conflict_status", 200)
    saved = request.GET.get("da_luu", "")
    return render(
        request, "records/form.html", {"form": form, "draft_saved": saved, **context}, status=status
    )


def _list_row(kind: RecordKind, row, may_edit: bool) -> dict[str, Any]:
    return {
        "url": row.get_absolute_url(),
        "edit_url": kind.url("edit", row.pk) if may_edit else None,
        "cells": [
            {
                "text": as_text(raw(column, row)),
                "numeric": column.numeric,
                "label": column_label(kind, column),
            }
            for column in kind.columns
        ],
    }


def _display(form: RecordForm, record, name: str) -> str:
    field = form.fields[name]
    text = form.shown(record, name)
    suffix = getattr(field, "suffix", "")
    return f"{text} {suffix}" if text and suffix else text


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("trang", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 1


def _empty_text(found: RecordList, kind: RecordKind) -> str:
    if found.active_filters():
        return "Không có dòng nào khớp. Hãy bỏ bớt điều kiện lọc hoặc tìm bằng từ khác."
    return f"Chưa có {kind.label_one} nào."


def _deleted_url(kind: RecordKind) -> str | None:
    """Where deleted rows are; kinds with pages of their own have none."""
    try:
        return kind.url("deleted")
    except NoReverseMatch:
        return None


def _import_url(request: HttpRequest, kind: RecordKind) -> str | None:
    if not kind.sheet_kind or not request.user.may(Permission.IMPORT_SHEETS):
        return None
    try:
        return reverse("spreadsheets:upload") + f"?loai={kind.sheet_kind}"
    except NoReverseMatch:
        return None
