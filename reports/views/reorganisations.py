"""Xem trước, thực hiện, lùi lại một đợt sắp xếp: with every figure compared before and after."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.text import clean
from orgs.models import Reorganisation
from orgs.permissions import Permission
from orgs.services import reorganisation_running as running
from orgs.services.reorganisation_plan import plan_of
from reports.services.reorganisation_effects import effects_of
from reports.services.reorganisation_totals import Totals
from reports.views.access import may_or_refuse

MOST_LINES = 400


@require_GET
def reorganisation_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The dry run: what begins and ends, who and what is concerned, and all figures before and after."""
    row = _row(request, pk)
    if not row.is_open:
        return HttpResponseRedirect(row.get_absolute_url())
    plan = plan_of(row)
    witness, problems = Totals(), list(plan.problems)
    if not problems:
        try:
            running.rehearse(row, by=request.user, witness=witness)
        except ValidationError as error:
            problems = error.messages
    context: dict[str, Any] = {
        "title": f"Xem trước: {row}",
        "row": row,
        "plan": plan,
        "problems": problems,
        "effects": effects_of(row, plan),
        "checked": witness.by_unit(),
        "lines": witness.lines[:MOST_LINES],
        "more_lines": max(len(witness.lines) - MOST_LINES, 0),
        "count": len(witness.lines),
    }
    return render(request, "reports/reorganisation_preview.html", context)


@require_POST
def reorganisation_carry_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what the preview showed; figures are compared once more in the same transaction."""
    row, witness = _row(request, pk), Totals()
    try:
        running.carry_out(row, by=request.user, witness=witness)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(
            request,
            f"Đã thực hiện. {len(witness.lines)} số liệu trước và sau bằng nhau; không dòng nào bị mất.",
        )
    return HttpResponseRedirect(row.get_absolute_url())


@require_http_methods(["GET", "POST"])
def reorganisation_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a reorganisation back, or say why that is no longer possible."""
    row = _row(request, pk)
    if request.method == "POST":
        try:
            running.take_back(row, by=request.user, reason=clean(request.POST.get("reason"))[:500])
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, "Đã lùi lại: các đơn vị như trước khi sắp xếp.")
        return HttpResponseRedirect(row.get_absolute_url())
    context = {"title": f"Lùi lại: {row}", "row": row, "used": running.in_use(row)}
    return render(request, "reports/reorganisation_take_back.html", context)


def _row(request: HttpRequest, pk: int) -> Reorganisation:
    may_or_refuse(request, Permission.MANAGE_UNITS)
    return get_object_or_404(Reorganisation.objects.visible_to(request.user).select_related("unit"), pk=pk)
