"""Nhật ký: pages that read the trail, newest first, a page at a time by the number of the last line."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from orgs import audit
from orgs.forms.trail import TrailForm, tables_in_trail
from orgs.models import AuditEntry, RoleAssignment, User
from orgs.models.audit import AuditQuerySet
from orgs.permissions import Permission
from orgs.reach import unit_condition

TRAIL_PAGE = 100


@require_GET
def trail(request: HttpRequest) -> HttpResponse:
    """The trail of units in reach."""
    _require_reading(request)
    form = TrailForm(request.GET, tables=tables_in_trail())
    context = {"title": "Nhật ký", **a_page(request, form, AuditEntry.objects.visible_to(request.user))}
    return render(request, "orgs/trail.html", context)


@require_GET
def user_trail(request: HttpRequest, pk: int) -> HttpResponse:
    """What one person did in units in reach."""
    _require_reading(request)
    person = get_object_or_404(User, pk=pk)
    entries = AuditEntry.objects.visible_to(request.user).filter(user_id=pk)
    if not _works_in_reach(person, request.user) and not entries.exists():
        raise Http404
    form = TrailForm(request.GET, with_person=False, tables=tables_in_trail())
    context = {"title": f"Việc đã làm của {person.full_name}", **a_page(request, form, entries)}
    return render(request, "orgs/trail.html", context)


def a_page(request: HttpRequest, form: TrailForm, entries: AuditQuerySet) -> dict[str, Any]:
    """One page of lines, as the template reads them, and where the older ones are."""
    entries = form.narrowed(entries).order_by("-pk")
    before = request.GET.get("truoc", "")
    if before.isascii() and before.isdigit() and len(before) < 18:
        entries = entries.filter(pk__lt=int(before))
    rows = list(entries.defer("image")[:TRAIL_PAGE])
    older = request.GET.copy()
    if len(rows) == TRAIL_PAGE:
        older["truoc"] = str(rows[-1].pk)
    return {
        "filter_form": form,
        "lines": audit.lines(rows),
        "older_url": f"?{older.urlencode()}" if len(rows) == TRAIL_PAGE else None,
    }


def _require_reading(request: HttpRequest) -> None:
    if not request.user.may(Permission.VIEW_AUDIT):
        raise PermissionDenied


def _works_in_reach(person: User, reader: User) -> bool:
    roles = RoleAssignment.objects.filter(unit_condition(reader, Permission.VIEW_AUDIT), user=person)
    return roles.exists()
