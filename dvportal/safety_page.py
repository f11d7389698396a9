"""Trang An toàn của cổng và trang Lưu giữ dữ liệu, for administrators."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from dvportal import retention, safety
from orgs.models import RetentionRun
from orgs.permissions import Permission
from orgs.views.records import require

TONES = {safety.State.GOOD: "ok", safety.State.LOOK: "warn", safety.State.DANGER: "bad"}


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Every point, the worst first."""
    require(request, Permission.VIEW_SAFETY)
    found = safety.findings()
    order = list(safety.State)
    context = {
        "title": "An toàn của cổng",
        "findings": [
            (finding, TONES[finding.state])
            for finding in sorted(found, key=lambda finding: -order.index(finding.state))
        ],
        "counts": [
            (state.value, sum(f.state == state for f in found), TONES[state]) for state in reversed(order)
        ],
    }
    return render(request, "safety.html", context)


@require_GET
def kept(request: HttpRequest) -> HttpResponse:
    """How long each kind of data is kept, what waits to be removed, what was removed."""
    require(request, Permission.VIEW_SAFETY)
    rules = retention.rules()
    context = {
        "title": "Lưu giữ dữ liệu",
        "rules": [(rule, retention.found(rule)) for rule in rules],
        "runs": RetentionRun.objects.select_related("done_by")[:20],
        "labels": {rule.key: rule.label for rule in rules},
    }
    return render(request, "retention.html", context)
