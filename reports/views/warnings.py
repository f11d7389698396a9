"""Cảnh báo đang mở: what the rules doubt in the reach of a person for a period, and what was checked."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from common.text import clean
from orgs.forms.spans import SpanForm
from orgs.lists import Page
from orgs.models.quality import Importance
from orgs.permissions import Permission
from reports.services import quality
from reports.services.quality import Finding
from reports.views.access import may_or_refuse

PAGE_SIZE = 50
TABS = (
    ("", "Đang mở"),
    ("cao", "Mức cao"),
    ("vua", "Mức vừa"),
    ("thap", "Mức thấp"),
    ("da-xet", "Đã kiểm tra"),
)


@require_GET
def warning_list(request: HttpRequest) -> HttpResponse:
    """Open warnings of a period by importance and unit; each leads to its record or figure."""
    may_or_refuse(request, Permission.VIEW_RECORDS)
    form = SpanForm(request.GET, user=request.user)
    found = quality.findings_in_reach(
        request.user, starts_on=form.period.starts_on, ends_on=form.period.ends_on, unit=form.unit
    )
    counts = {key: sum(1 for one in found if _in_tab(one, key)) for key, _ in TABS}
    tab = request.GET.get("muc", "") if request.GET.get("muc", "") in counts else ""
    shown = [one for one in found if _in_tab(one, tab)]
    asked = {name: request.GET.get(name, "") for name in ("don_vi", "ky") if request.GET.get(name)}
    page, rows = _page(request, shown, {**asked, "muc": tab})
    return render(
        request,
        "reports/warning_list.html",
        {
            "title": "Cảnh báo đang mở",
            "form": form,
            "period": form.period,
            "tabs": [
                {
                    "label": label,
                    "count": counts[key],
                    "active": key == tab,
                    "url": "?" + urlencode({**asked, "muc": key}),
                }
                for key, label in TABS
            ],
            "groups": _grouped(request, rows),
            "page": page,
            "back": urlencode({**asked, "muc": tab}),
            "pairs_url": f"{reverse('campaigns:pair_list')}?{urlencode(asked)}",
        },
    )


@require_POST
def warning_confirm(request: HttpRequest) -> HttpResponse:
    """Keep that a warning was checked and the numbers are right, or open it again."""
    may_or_refuse(request, Permission.ENTER_RECORDS)
    names = ("rule", "unit", "about", "fingerprint", "reason")
    sent = {name: clean(request.POST.get(name)) for name in names}
    try:
        said = quality.answer(request.user, reopen="reopen" in request.POST, **sent)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said)
    back = clean(request.POST.get("back"))[:500]
    return HttpResponseRedirect(
        f"{reverse('reports:warning_list')}?{back}" if back else reverse("reports:warning_list")
    )


def _in_tab(finding: Finding, tab: str) -> bool:
    if tab == "da-xet":
        return not finding.is_open
    return finding.is_open and tab in ("", finding.importance)


def _grouped(request: HttpRequest, rows: list[Finding]) -> list[dict[str, Any]]:
    """Importance, then units, then warnings."""
    found = []
    for importance, some in groupby(rows, key=lambda one: one.importance):
        units = [
            {
                "unit": unit,
                "rows": list(own),
                "may_check": request.user.may(Permission.ENTER_RECORDS, unit),
            }
            for unit, own in groupby(some, key=lambda one: one.unit)
        ]
        label = Importance(importance).label
        tone = {"cao": "bad", "vua": "warn"}.get(importance, "")
        found.append({"label": f"Mức {str(label).lower()}", "tone": tone, "units": units})
    return found


def _page(request: HttpRequest, rows: list[Finding], asked: dict[str, str]) -> tuple[Page, list[Finding]]:
    text = request.GET.get("trang", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 1
    number = max(1, min(number, -(-len(rows) // PAGE_SIZE) or 1))
    start = (number - 1) * PAGE_SIZE
    some = rows[start : start + PAGE_SIZE]

    def address(other: int) -> str:
        return "?" + urlencode({**asked, "trang": other})

    return Page(
        number=number,
        first=start + 1 if some else 0,
        last=start + len(some),
        total_count=len(rows),
        previous_url=address(number - 1) if number > 1 else None,
        next_url=address(number + 1) if start + PAGE_SIZE < len(rows) else None,
    ), some
