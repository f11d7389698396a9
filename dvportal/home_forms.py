"""Biểu trên trang đầu: what is due from this person's units, and what waits for this person's receipt."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Min
from django.utils import timezone

from orgs.models import User
from orgs.permissions import Permission
from reports.models import FormPeriod, Standing, Submission, SubmissionState

SHOWN = 5  # periods of each kind; the list of forms has all


def todo(user: User) -> list[dict[str, Any]]:
    """Lines for "Việc cần làm": sent back, overdue, due, then what waits."""
    found: list[dict[str, Any]] = []
    if user.may(Permission.FILL_FORMS):
        rows, today = Submission.objects.fillable_by(user), timezone.localdate()
        found += _lines(rows.filter(state=SubmissionState.RETURNED), "Sửa và gửi lại", "bị trả lại", "bad")
        found += _lines(
            rows.standing_is(Standing.OVERDUE, today), "Quá hạn, hãy gửi", "quá hạn chưa gửi", "bad"
        )
        found += _lines(rows.standing_is(Standing.DUE, today), "Đến hạn, hãy gửi", "đến hạn chưa gửi", "warn")
    if user.may(Permission.RECEIVE_FORMS):
        found += _lines(Submission.objects.waiting_for(user), "Nhận và duyệt", "chờ duyệt", "warn")
    return found


def _lines(rows: Any, verb: str, state: str, tone: str) -> list[dict[str, Any]]:
    """One line a period: to the form of the one unit, or to the table of the period. At most three queries."""
    counted = list(
        rows.order_by()
        .values("period_id", "period__due_on")
        .annotate(how_many=Count("pk"), one=Min("pk"))
        .order_by("-period__due_on", "period_id")[:SHOWN]
    )
    if not counted:
        return []
    periods = FormPeriod.objects.select_related("form").in_bulk([row["period_id"] for row in counted])
    alone = [row["one"] for row in counted if row["how_many"] == 1]
    single = Submission.objects.filter(pk__in=alone).select_related("unit").in_bulk()
    found = []
    for row in counted:
        period = periods[row["period_id"]]
        if row["how_many"] == 1:
            submission = single[row["one"]]
            text = f"{verb}: {period} – {submission.unit}, hạn {period.due_on:%d/%m/%Y}"
            found.append({"text": text, "url": submission.get_absolute_url(), "tone": tone})
        else:
            text = f"{row['how_many']} đơn vị {state}: {period}"
            found.append({"text": text, "url": period.get_absolute_url(), "tone": tone})
    return found
