"""Trang đầu: what this person should do next, and how the period stands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from campaigns.models import Meeting
from common.periods import Period
from dvportal import home_forms
from orgs.models import AuditEntry, Unit, User
from orgs.permissions import Permission
from reports.figures import FigureFormat, FigureQuery, compute_many, printed
from reports.models import Review, ReviewStatus

SHOWN = (
    ("PD02", "Buổi phát động quần chúng", "campaigns:meeting_list"),
    ("PD04", "Lượt người tham gia", "campaigns:meeting_list"),
    ("PD03", "Thôn, buôn, tổ dân phố được phát động", "campaigns:meeting_list"),
    ("QC01", "Hội nghị quán triệt", "democracy_regs:conference_list"),
    ("MH01", "Mô hình “Dân vận khéo”", "campaigns:model_list"),
    ("KT01", "Tập thể được khen thưởng", "campaigns:commendation_list"),
)
QUIET_DAYS = 30  # a commune that recorded nothing for so long is named to its district
RECENT = 6


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The first page after sign-in; a person without any role is told whom to ask."""
    user = request.user
    unit = user.home_unit
    if unit is None:
        return render(request, "orgs/no_role.html", {"title": "Trang đầu"})
    years = _years(user, unit)
    year = _year(request, years, unit)
    period = Period.year(year)
    return render(
        request,
        "orgs/home.html",
        {
            "title": f"{unit}",
            "period_label": period.label,
            "periods": [{"label": f"Năm {y}", "url": f"?nam={y}", "active": y == year} for y in years],
            "figures": _figures(unit, period),
            "todo": _todo(user, unit),
            "recent": _recent(user),
            "quick": _quick(user),
        },
    )


def _years(user: User, unit: Unit) -> list[int]:
    """Years in which the unit recorded meetings or has reviews, newest first, at most five; this year always."""
    meetings = Meeting.objects.visible_to(user).inside(unit).order_by()
    reviews = Review.objects.visible_to(user).inside(unit).order_by()
    days = [*meetings.dates("starts_on", "year"), *reviews.dates("ends_on", "year")]
    return sorted({day.year for day in days} | {timezone.localdate().year}, reverse=True)[:5]


def _year(request: HttpRequest, years: list[int], unit: Unit) -> int:
    """The year asked for; else this year once it has records; else that of the last review, then the last recorded."""
    asked = request.GET.get("nam", "")
    if asked in map(str, years):
        return int(asked)
    today = timezone.localdate()
    if Meeting.objects.inside(unit).filter(starts_on__year=today.year).exists():
        return today.year
    last = Review.objects.visible_to(request.user).filter(unit=unit).order_by("-ends_on").first()
    return last.ends_on.year if last else next((year for year in years if year != today.year), today.year)


def _figures(unit: Unit, period: Period) -> list[dict[str, Any]]:
    days = f"?tu={period.starts_on:%d/%m/%Y}&den={period.ends_on:%d/%m/%Y}"
    queries = [FigureQuery(code, unit.pk, period.starts_on, period.ends_on) for code, _, _ in SHOWN]
    values = compute_many(queries)
    return [
        {
            "label": label,
            "value": printed(values[query], FigureFormat(measure="-")) or "chưa có",
            "url": _address(url_name) + days,
        }
        for query, (_, label, url_name) in zip(queries, SHOWN, strict=True)
    ]


def _todo(user: User, unit: Unit) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if user.must_change_password:
        found.append(
            {"text": "Đổi mật khẩu được cấp lần đầu", "url": reverse("orgs:password"), "tone": "warn"}
        )
    found += home_forms.todo(user)
    if user.may(Permission.APPROVE_REVIEWS):
        waiting = Review.objects.visible_to(user).filter(status=ReviewStatus.SUBMITTED)[:5]
        found += [
            {"text": f"Duyệt: {review}", "url": review.get_absolute_url(), "tone": "warn"}
            for review in waiting
        ]
    if user.may(Permission.WRITE_REVIEWS):
        open_states = [ReviewStatus.DRAFT, ReviewStatus.RETURNED]
        drafts = Review.objects.editable_by(user).filter(status__in=open_states)[:5]
        found += [{"text": f"Hoàn thiện: {review}", "url": review.get_absolute_url()} for review in drafts]
        found += _quiet_communes(user, unit)
    return found


def _quiet_communes(user: User, unit: Unit) -> list[dict[str, Any]]:
    """Communes in force below the unit that recorded no meeting in the last weeks."""
    from orgs.models.units import Tier

    today = timezone.localdate()
    since = today - timedelta(days=QUIET_DAYS)
    busy = Meeting.objects.inside(unit).filter(starts_on__gte=since).values("unit_id")
    quiet = Unit.objects.inside(unit).of_tier(Tier.COMMUNE).active_on(today).exclude(pk__in=busy)
    names = [str(commune) for commune in quiet[:4]]
    count = quiet.count() if len(names) == 4 else len(names)
    if not names:
        return []
    rest = f" và {count - 3} đơn vị khác" if count > 4 else ""
    text = f"Chưa có buổi nào trong {QUIET_DAYS} ngày qua: {', '.join(names[:3] if rest else names)}{rest}"
    return [{"text": text, "url": _address("campaigns:meeting_list"), "tone": ""}]


def _recent(user: User) -> list[dict[str, Any]]:
    """The person's own last changes of meetings, newest first."""
    ids = list(
        AuditEntry.objects.filter(user_id=user.pk, table=Meeting._meta.db_table, operation__in=["I", "U"])
        .order_by("-pk")
        .values_list("row_id", flat=True)[: RECENT * 4]
    )
    wanted = list(dict.fromkeys(ids))[:RECENT]
    rows = Meeting.objects.visible_to(user).select_related("unit").in_bulk(wanted)
    return [
        {"text": str(rows[pk]), "url": rows[pk].get_absolute_url(), "note": str(rows[pk].unit)}
        for pk in wanted
        if pk in rows
    ]


def _quick(user: User) -> list[dict[str, str]]:
    buttons = [
        ("Ghi một buổi phát động", "campaigns:meeting_create", Permission.ENTER_RECORDS),
        ("Nhập từ bảng tính", "spreadsheets:upload", Permission.IMPORT_SHEETS),
        ("Báo cáo", "reports:review_list", Permission.VIEW_REVIEWS),
    ]
    return [
        {"label": label, "url": url}
        for label, name, right in buttons
        if user.may(right) and (url := _address(name))
    ]


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
