"""Khóa số liệu: what the pages of records say about locks, and the pages of locks and of their exceptions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.periods import Period
from common.text import clean
from orgs.audit import table_label
from orgs.forms.locks import ExceptionForm, LockFilterForm
from orgs.forms.refusals import put_beside_fields
from orgs.locks import FREE, LockedRefusal, standing_of
from orgs.models import LockException, OwnedRecord, PeriodLock, Unit, User
from orgs.permissions import Permission
from orgs.services import locks

LOCKS_SHOWN = 300


# --- on the pages of records ---


def lock_context(request: HttpRequest, record: OwnedRecord) -> dict[str, Any]:
    """What a page of a record says about locks, with the reason that was typed."""
    standing = standing_of(record) if record.pk else FREE
    return {
        "lock": standing,
        "change_reason": clean(request.POST.get("change_reason"))[:1000],
        "asks_reason": standing.asks_reason,
    }


def note_refusal(context: dict[str, Any], record: OwnedRecord, error: ValidationError) -> bool:
    """Say on the form why locked rows were not written; False when the error is about something else."""
    if not isinstance(error, LockedRefusal):
        return False
    context["lock_error"] = error.messages[0]
    context["asks_reason"] = context["asks_reason"] or error.asks_reason
    context["lock"] = standing_of(record) if error.asks_reason else context["lock"]
    return True


# --- pages ---


@require_GET
def lock_list(request: HttpRequest) -> HttpResponse:
    """Exceptions and locks of units in reach, the newest first."""
    _require(request, Permission.VIEW_RECORDS)
    form = LockFilterForm(request.GET, user=request.user)
    exceptions = _of_unit(LockException.objects.visible_to(request.user), form)
    found = _of_unit(PeriodLock.objects.visible_to(request.user), form)
    return render(
        request,
        "orgs/lock_list.html",
        {
            "title": "Khóa số liệu",
            "filter_form": form,
            "exceptions": [_exception_row(request, row) for row in exceptions],
            "locks": _locks_by_source(found),
            "limit": LOCKS_SHOWN,
            "create_url": reverse("orgs:lock_open") if request.user.may(Permission.OPEN_LOCKS) else None,
        },
    )


@require_http_methods(["GET", "POST"])
def lock_open(request: HttpRequest) -> HttpResponse:
    """Open the locked rows of a unit and period for a while."""
    _require(request, Permission.OPEN_LOCKS)
    form = ExceptionForm(
        request.POST or None,
        user=request.user,
        initial={"unit": _number(request, "don_vi"), "period": clean(request.GET.get("ky", ""))[:40]},
    )
    if request.method == "POST" and form.is_valid():
        try:
            exception = locks.open_exception(by=request.user, **form.wish())
        except ValidationError as error:
            put_beside_fields(form, error)
        else:
            until = timezone.localtime(exception.open_until)
            messages.success(request, f"Đã mở khóa cho {exception.unit} đến {until:%H:%M ngày %d/%m/%Y}.")
            return HttpResponseRedirect(reverse("orgs:lock_list"))
    context = {"title": "Mở khóa có thời hạn", "form": form, "cancel_url": reverse("orgs:lock_list")}
    return render(request, "records/form.html", {**context, "submit_label": "Mở khóa"})


@require_POST
def lock_close(request: HttpRequest, pk: int) -> HttpResponse:
    """End an exception before its time."""
    _require(request, Permission.VIEW_RECORDS)
    exception = get_object_or_404(LockException.objects.visible_to(request.user), pk=pk)
    if not request.user.may(Permission.OPEN_LOCKS, exception.unit):
        raise PermissionDenied
    if locks.close_exception(exception, by=request.user):
        messages.success(request, f"Đã khóa lại số liệu của {exception.unit}.")
    else:
        messages.info(request, "Lần mở khóa này đã kết thúc từ trước.")
    return HttpResponseRedirect(reverse("orgs:lock_list"))


def open_lock_link(user: User, unit: Unit, period: Period) -> str | None:
    """Where the locks of a unit and period are opened for a while; None for those who may not."""
    if not user.may(Permission.OPEN_LOCKS, unit):
        return None
    return f"{reverse('orgs:lock_open')}?{urlencode({'don_vi': unit.pk, 'ky': period.label})}"


def _require(request: HttpRequest, right: Permission) -> None:
    if not request.user.may(right):
        raise PermissionDenied


def _of_unit(rows: QuerySet, form: LockFilterForm) -> Any:
    unit = form.chosen.get("don_vi")
    people = ("opened_by", "closed_by") if rows.model is LockException else ("locked_by",)
    rows = rows.filter(unit=unit) if unit else rows
    return rows.select_related("unit", *people)[:LOCKS_SHOWN]


def _locks_by_source(found: Iterable[PeriodLock]) -> list[tuple[PeriodLock, str]]:
    """One row for what one approval locked, with the kinds of records and how many indicators that are."""
    groups: dict[tuple[Any, ...], list[PeriodLock]] = {}
    for lock in found:
        key = (lock.unit_id, lock.source_key, lock.starts_on, lock.ends_on)
        groups.setdefault(key, []).append(lock)
    rows = []
    for group in groups.values():
        tables = Counter(lock.table for lock in group if lock.indicator_id)
        kinds = [
            table_label(table) + (f" ({tables[table]} chỉ tiêu)" if table in tables else "")
            for table in dict.fromkeys(lock.table for lock in reversed(group))
        ]
        rows.append((group[0], "; ".join(kinds)))
    return rows


def _exception_row(request: HttpRequest, row: LockException) -> dict[str, Any]:
    is_open = row.closed_at is None and row.open_until > timezone.now()
    return {
        "row": row,
        "is_open": is_open,
        "close_url": reverse("orgs:lock_close", args=[row.pk])
        if is_open and request.user.may(Permission.OPEN_LOCKS, row.unit)
        else None,
    }


def _number(request: HttpRequest, name: str) -> str:
    text = request.GET.get(name, "")
    return text if text.isascii() and text.isdigit() and len(text) < 10 else ""
