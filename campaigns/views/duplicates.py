"""Buổi có thể ghi hai lần: the pairs to look at, and the page on which a person decides."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from campaigns.columns import all_places, days
from campaigns.forms.duplicates import APART, FIRST, PairForm
from campaigns.forms.resources import contribution_label
from campaigns.models import Contribution, Meeting
from campaigns.services import duplicates
from campaigns.services.likeness import Likeness
from orgs.forms.refusals import put_beside_fields
from orgs.forms.spans import SpanForm
from orgs.lists import as_text
from orgs.permissions import Permission
from orgs.views.records import require

SHOWN = 50
"""How many pairs a page shows, the most alike first."""


@require_GET
def pair_list(request: HttpRequest) -> HttpResponse:
    """Pairs of meetings in reach that look like one and were not decided about."""
    require(request, Permission.VIEW_RECORDS)
    form = SpanForm(request.GET, user=request.user)
    rows = Meeting.objects.visible_to(request.user)
    rows = rows.filter(starts_on__gte=form.period.starts_on, starts_on__lte=form.period.ends_on)
    rows = rows.inside(form.unit) if form.unit else rows
    found = duplicates.open_pairs(rows)
    return render(
        request,
        "campaigns/pair_list.html",
        {
            "title": "Buổi có thể ghi hai lần",
            "form": form,
            "pairs": _told(found[:SHOWN]),
            "count": len(found),
            "period": form.period,
        },
    )


@require_http_methods(["GET", "POST"])
def pair_detail(request: HttpRequest, pk: int, other_pk: int) -> HttpResponse:
    """Two meetings side by side; a person who enters records of both says whether they are one."""
    require(request, Permission.VIEW_RECORDS)
    rows = Meeting.objects.visible_to(request.user).select_related("unit", "team", "wave", "campaign")
    pair = [get_object_or_404(rows.prefetch_related("places"), pk=number) for number in (pk, other_pk)]
    may_decide = pk != other_pk and all(request.user.may(Permission.ENTER_RECORDS, row.unit) for row in pair)
    gifts = [list(row.contributions.order_by("pk")) for row in pair]
    form = PairForm(request.POST if request.method == "POST" else None, has_gifts=any(gifts))
    if request.method == "POST":
        if not may_decide:
            raise PermissionDenied
        if form.is_valid() and (said := _decided(request, form, pair)):
            messages.success(request, said)
            return HttpResponseRedirect(reverse("campaigns:pair_list"))
    return render(
        request,
        "campaigns/pair_detail.html",
        {
            "title": "Một buổi hay hai buổi?",
            "lines": _lines(pair),
            "likeness": duplicates.compare(*pair) if pk != other_pk else None,
            "pair": pair,
            "gifts": [[_gift(row) for row in some] for some in gifts],
            "form": form if may_decide else None,
            "cancel_url": reverse("campaigns:pair_list"),
        },
    )


def _decided(request: HttpRequest, form: PairForm, pair: list[Meeting]) -> str:
    """What was done, as a sentence; "" when a service refused, which then stands beside its field."""
    answer, reason = form.cleaned_data["answer"], form.cleaned_data["reason"]
    try:
        if answer == APART:
            duplicates.keep_apart(*pair, by=request.user, reason=reason)
            return "Đã ghi là hai buổi khác nhau; cổng không hỏi lại cặp này."
        keep, drop = pair if answer == FIRST else reversed(pair)
        gifts = form.cleaned_data.get("gifts") or duplicates.MOVE
        duplicates.merge(keep=keep, drop=drop, gifts=gifts, reason=reason, by=request.user)
    except ValidationError as error:
        put_beside_fields(form, error)
        return ""
    return "Đã giữ một buổi và xóa buổi ghi trùng; lịch sử còn giữ buổi đã xóa."


def _told(found: list[Likeness]) -> list[dict[str, Any]]:
    """The pairs with their meetings. Two queries, and one for the places."""
    numbers = {number for pair in found for number in (pair.first_id, pair.second_id)}
    rows = Meeting.objects.select_related("unit").prefetch_related("places").in_bulk(numbers)
    return [
        {
            "score": pair.score,
            "reasons": pair.reasons,
            "url": reverse("campaigns:pair_detail", args=[pair.first_id, pair.second_id]),
            "meetings": [_short(rows[number]) for number in (pair.first_id, pair.second_id)],
        }
        for pair in found
        if pair.first_id in rows and pair.second_id in rows
    ]


def _short(row: Meeting) -> dict[str, Any]:
    return {
        "what": f"{days(row)} – {row.unit}",
        "content": row.content,
        "places": all_places(row) or row.place,
        "attendance": as_text(row.attendance),
    }


def _lines(pair: list[Meeting]) -> list[dict[str, Any]]:
    """Both meetings field by field; what differs is marked."""
    fields = [
        ("Đơn vị", lambda row: str(row.unit)),
        ("Ngày", days),
        ("Hình thức", lambda row: row.get_kind_display()),
        ("Cấp chủ trì", lambda row: row.get_level_display()),
        ("Số buổi", lambda row: as_text(row.meeting_count)),
        ("Thôn, buôn, tổ dân phố", all_places),
        ("Địa điểm", lambda row: row.place),
        ("Nội dung", lambda row: row.content),
        ("Số lượt người tham gia", lambda row: as_text(row.attendance)),
        ("Trong đó: nữ", lambda row: as_text(row.women)),
        ("Trong đó: dân tộc thiểu số", lambda row: as_text(row.ethnic_minority)),
        ("Số hộ", lambda row: as_text(row.households)),
        ("Đoàn", lambda row: str(row.team or "")),
        ("Đợt", lambda row: str(row.wave or "")),
        ("Phong trào", lambda row: str(row.campaign or "")),
        ("Ghi chú", lambda row: row.note),
        ("Nhập lúc", lambda row: f"{row.created_at:%d/%m/%Y}"),
    ]
    found = []
    for label, told in fields:
        first, second = (told(row) for row in pair)
        if first or second:
            found.append({"label": label, "values": [first, second], "differs": first != second})
    return found


def _gift(row: Contribution) -> dict[str, str]:
    return {"text": contribution_label(row), "url": row.get_absolute_url()}
