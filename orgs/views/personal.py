"""Dữ liệu về một người, và ai đã tải tệp nào: pages for those who answer for the safety of the portal."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from common.text import fold
from orgs.forms.units import PlaceFilterForm
from orgs.models import AccessEntry, RoleAssignment, User
from orgs.permissions import Permission
from orgs.reach import unit_condition
from orgs.services import personal
from orgs.views.places import plain_columns, plain_row, whole_page
from orgs.views.records import XLSX, require

SHOWN = 200


@require_GET
def user_data(request: HttpRequest, pk: int) -> HttpResponse:
    """What the portal holds about an account holder, shortened; the file has all of it."""
    user = _person(request, pk)
    held = personal.about(user)
    parts: dict[str, list[personal.Held]] = {}
    for one in held:
        parts.setdefault(one.part, []).append(one)
    context = {
        "title": f"Dữ liệu về {user}",
        "groups": [
            (f"{part} ({len(ones)})", [(one.what, one.text) for one in ones[:SHOWN]])
            for part, ones in parts.items()
        ],
        "actions": [
            {"label": "Tải về để giao cho người đó", "url": reverse("orgs:user_data_export", args=[pk])}
        ],
    }
    return render(request, "records/detail.html", context)


@require_GET
def user_data_export(request: HttpRequest, pk: int) -> HttpResponse:
    """All of it as a sheet; the download is noted like every other."""
    user = _person(request, pk)
    answer = HttpResponse(personal.workbook(f"Dữ liệu về {user}", personal.about(user)), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="du-lieu-ve-nguoi-dung-{user.pk}.xlsx"'
    return answer


@require_GET
def downloads(request: HttpRequest) -> HttpResponse:
    """Who took which file, the newest first."""
    require(request, Permission.VIEW_AUDIT)
    form = PlaceFilterForm(request.GET, with_days=True)
    entries = AccessEntry.objects.visible_to(request.user)
    chosen = form.chosen
    if chosen.get("q"):
        found = User.objects.filter(search_key__contains=fold(chosen["q"])).values("pk")
        entries = entries.filter(user_id__in=found)
    if chosen.get("tu"):
        entries = entries.filter(at__date__gte=chosen["tu"])
    if chosen.get("den"):
        entries = entries.filter(at__date__lte=chosen["den"])
    rows = list(entries[:SHOWN])
    people = dict(User.objects.filter(pk__in={row.user_id for row in rows}).values_list("pk", "full_name"))
    columns = ["Lúc", "Người tải", "Tệp", "Cỡ (KB)"]
    context = {
        "title": "Lượt tải tệp",
        "filter_form": form,
        "columns": plain_columns(columns, numeric={3}),
        "rows": [
            plain_row(
                "",
                columns,
                [
                    personal.shown(row.at),
                    people.get(row.user_id) or row.username,
                    row.file_name,
                    str(-(-row.size // 1024)),
                ],
                numeric={3},
            )
            for row in rows
        ],
        "page": whole_page(rows),
        "empty_text": "Chưa có lượt tải nào khớp.",
    }
    return render(request, "records/list.html", context)


def _person(request: HttpRequest, pk: int) -> User:
    require(request, Permission.VIEW_SAFETY)
    held = RoleAssignment.objects.filter(unit_condition(request.user, Permission.VIEW_SAFETY))
    return get_object_or_404(User.objects.filter(pk__in=held.values("user_id")), pk=pk)
