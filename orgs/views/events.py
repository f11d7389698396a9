"""Trang sự kiện an toàn: of one account, and of the accounts an administrator manages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from orgs.models import SecurityEvent, User
from orgs.models.access import EventKind
from orgs.permissions import Permission
from orgs.views.records import require

PAGE = 100
BAD = {EventKind.REFUSED, EventKind.LOCKED, EventKind.CODE_REFUSED}


@require_GET
def event_list(request: HttpRequest) -> HttpResponse:
    """Security events of the accounts the administrator manages."""
    require(request, Permission.MANAGE_USERS)
    return event_page(
        request,
        SecurityEvent.objects.visible_to(request.user),
        title="Đăng nhập và an toàn",
        intro="Đăng nhập, từ chối, tạm khóa và các thay đổi về mật khẩu, xác thực hai lớp của người dùng.",
        back=(reverse("orgs:user_list"), "Người dùng"),
        show_person=True,
    )


@require_GET
def user_events(request: HttpRequest, pk: int) -> HttpResponse:
    """Security events of one account."""
    require(request, Permission.MANAGE_USERS)
    user = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    rows = SecurityEvent.objects.filter(user_id=user.pk)
    return event_page(
        request,
        rows,
        title=f"Đăng nhập và an toàn của {user}",
        back=(user.get_absolute_url(), str(user)),
    )


def event_page(
    request: HttpRequest, rows: Any, *, title: str, back: tuple[str, str], **more: Any
) -> HttpResponse:
    """One page of events, the newest first; `?truoc=` continues where the page before ended."""
    before = request.GET.get("truoc", "")
    if before.isascii() and before.isdigit() and len(before) < 18:
        rows = rows.filter(pk__lt=int(before))
    page = list(rows[:PAGE])
    names = dict(
        User.objects.filter(
            pk__in={key for row in page for key in (row.user_id, row.by_id) if key}
        ).values_list("pk", "full_name")
    )
    shown = [
        {
            "event": row,
            "whose": names.get(row.user_id, "tên không có trong cổng"),
            "by": names.get(row.by_id, ""),
            "tone": "bad" if row.kind in BAD else "",
        }
        for row in page
    ]
    older = f"?truoc={page[-1].pk}" if len(page) == PAGE else None
    context = {
        "title": title,
        "rows": shown,
        "older_url": older,
        "back_url": back[0],
        "back_label": back[1],
        **more,
    }
    return render(request, "orgs/events.html", context)
