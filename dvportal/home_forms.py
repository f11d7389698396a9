"""Biểu trên trang đầu: what is due from this person's units, and what waits for this person's receipt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, Value
from django.utils import timezone

from orgs.models import User
from orgs.permissions import Permission
from reports.models import FormPeriod, Standing, Submission, SubmissionState

SHOWN = 5  # periods of each kind; the list of forms has all


@dataclass(frozen=True)
class Kind:
    """Submissions of which the first page tells: what to do with one, how several are called."""

    rows: Any
    verb: str
    state: str
    tone: str


def todo(user: User) -> list[dict[str, Any]]:
    """Lines for "Việc cần làm": sent back, overdue, due, then what waits. Three queries at most."""
    kinds: list[Kind] = []
    if user.may(Permission.FILL_FORMS):
        rows, today = Submission.objects.fillable_by(user), timezone.localdate()
        returned = rows.filter(state=SubmissionState.RETURNED)
        kinds += [
            Kind(returned, "Sửa và gửi lại", "bị trả lại", "bad"),
            Kind(rows.standing_is(Standing.OVERDUE, today), "Quá hạn, hãy gửi", "quá hạn chưa gửi", "bad"),
            Kind(rows.standing_is(Standing.DUE, today), "Đến hạn, hãy gửi", "đến hạn chưa gửi", "warn"),
        ]
    if user.may(Permission.RECEIVE_FORMS):
        kinds.append(Kind(Submission.objects.waiting_for(user), "Nhận và duyệt", "chờ duyệt", "warn"))
    return _lines(kinds)


def _lines(kinds: list[Kind]) -> list[dict[str, Any]]:
    """One line a period of each kind: to the form of the one unit, or to the table of the period."""
    counted = _counted(kinds)
    if not counted:
        return []
    periods = FormPeriod.objects.select_related("form").in_bulk({row["period_id"] for row in counted})
    alone = [row["one"] for row in counted if row["how_many"] == 1]
    single = Submission.objects.filter(pk__in=alone).select_related("unit").in_bulk()
    found = []
    for row in counted:
        kind, period = kinds[row["kind"]], periods[row["period_id"]]
        if row["how_many"] == 1:
            submission = single[row["one"]]
            text = f"{kind.verb}: {period} – {submission.unit}, hạn {period.due_on:%d/%m/%Y}"
            found.append({"text": text, "url": submission.get_absolute_url(), "tone": kind.tone})
        else:
            text = f"{row['how_many']} đơn vị {kind.state}: {period}"
            found.append({"text": text, "url": period.get_absolute_url(), "tone": kind.tone})
    return found


def _counted(kinds: list[Kind]) -> list[dict[str, Any]]:
    """Of each kind the newest periods, with how many submissions and one of them. One query for all kinds."""
    if not kinds:
        return []
    parts = [
        kind.rows.order_by()
        .annotate(kind=Value(number))
        .values("kind", "period_id", "period__due_on")
        .annotate(how_many=Count("pk"), one=Min("pk"))
        .order_by("-period__due_on", "period_id")[:SHOWN]
        for number, kind in enumerate(kinds)
    ]
    found = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return sorted(found, key=lambda row: (row["kind"], -row["period__due_on"].toordinal(), row["period_id"]))
