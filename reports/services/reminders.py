"""Nhắc gửi biểu: one letter for each submission that is nearly due, overdue or sent back, whoever else looks as well.

Writing the reminder's row is the right to send it: the row is unique, so of two workers one sends. A letter that the
mail server refused gives the right back; a worker that died in the middle leaves it taken, because a letter may
already be out, and a second one would be worse than none: the home page says the same.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from smtplib import SMTPException
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from orgs.models import RoleAssignment, User
from orgs.permissions import ROLE_PERMISSIONS, Permission
from reports.models import ReminderKind, StepKind, Submission, SubmissionReminder, SubmissionState

logger = logging.getLogger(__name__)

AHEAD: Final = dt.timedelta(days=3)
"""A letter goes out so long before the due day."""
FORGOTTEN: Final = dt.timedelta(days=60)
"""What was due longer ago than this is on the home page only: opening an old period sends no letters."""
SUBJECTS: Final = {
    ReminderKind.DUE: "Sắp đến hạn gửi biểu: {form}, {period}",
    ReminderKind.OVERDUE: "Quá hạn gửi biểu: {form}, {period}",
    ReminderKind.RETURNED: "Biểu được trả lại: {form}, {period}",
}
WORDS: Final = {
    ReminderKind.DUE: "Hạn gửi là ngày {due}.",
    ReminderKind.OVERDUE: "Hạn gửi là ngày {due}, đến nay đơn vị chưa gửi.",
    ReminderKind.RETURNED: "Nơi nhận đã trả lại biểu và ghi rõ chỗ cần sửa.",
}


def remind(today: dt.date | None = None) -> int:
    """Send every letter that is to be sent now; how many submissions were told about. Running it again sends none."""
    today = today or timezone.localdate()
    return sum(_remind_once(submission, kind, occasion) for submission, kind, occasion in _wanted(today))


def _wanted(today: dt.date) -> Iterator[tuple[Submission, ReminderKind, int]]:
    recent = Q(period__due_on__gte=today - FORGOTTEN)
    rows = Submission.objects.filter(recent).select_related("unit", "period__form__owner")
    unsent = rows.filter(state=SubmissionState.OPEN)
    late = Q(period__grace_until__lt=today)
    for row in _untold(unsent.filter(late), ReminderKind.OVERDUE):
        yield row, ReminderKind.OVERDUE, 0
    for row in _untold(unsent.filter(~late, period__due_on__lte=today + AHEAD), ReminderKind.DUE):
        yield row, ReminderKind.DUE, 0
    told = set(
        SubmissionReminder.objects.filter(kind=ReminderKind.RETURNED).values_list("submission_id", "occasion")
    )
    times = Count("steps", filter=Q(steps__kind=StepKind.RETURNED))
    returned = Submission.objects.filter(state=SubmissionState.RETURNED).annotate(times=times)
    for row in returned.select_related("unit", "period__form__owner"):
        if (row.pk, row.times) not in told:
            yield row, ReminderKind.RETURNED, row.times


def _untold(rows: QuerySet[Submission], kind: ReminderKind) -> QuerySet[Submission]:
    return rows.exclude(pk__in=SubmissionReminder.objects.filter(kind=kind).values("submission_id"))


def _remind_once(submission: Submission, kind: ReminderKind, occasion: int) -> bool:
    _, is_mine = SubmissionReminder.objects.get_or_create(submission=submission, kind=kind, occasion=occasion)
    if not is_mine:
        return False
    mine = SubmissionReminder.objects.filter(submission=submission, kind=kind, occasion=occasion)
    people = [person.email for person in _people(submission)]
    try:
        if people:
            _letter(submission, kind, people).send()
    except (SMTPException, OSError) as error:
        logger.warning("no reminder for submission %s: %s", submission.pk, type(error).__name__)
        mine.delete()
        return False
    mine.update(recipients=len(people), sent_at=timezone.now())
    return True


def _people(submission: Submission) -> list[User]:
    """Those who fill forms in the unit itself, hold the role today and have an address."""
    filling = [role for role, rights in ROLE_PERMISSIONS.items() if Permission.FILL_FORMS in rights]
    held = RoleAssignment.objects.in_force().filter(unit=submission.unit, role__in=filling)
    rows = User.objects.filter(pk__in=held.values("user_id"), is_active=True).exclude(email="")
    return list(rows.order_by("pk"))


def _letter(submission: Submission, kind: ReminderKind, people: list[str]) -> EmailMessage:
    period = submission.period
    names = {"form": period.form.name, "period": period.period.label, "due": f"{period.due_on:%d/%m/%Y}"}
    address = f"{settings.PORTAL_ADDRESS}{submission.get_absolute_url()}" if settings.PORTAL_ADDRESS else ""
    body = [
        f"Kính gửi cán bộ phụ trách của {submission.unit.running_name},",
        "",
        f"Biểu “{period.form.name}”, {period.period.label}, gửi {period.form.owner.running_name}.",
        WORDS[kind].format(**names),
        "",
        f"Mở biểu: {address}" if address else "Xin mở cổng, mục “Nộp biểu”, để điền và gửi.",
        "Không có việc gì trong kỳ thì xác nhận “không phát sinh” rồi gửi.",
    ]
    # Each person is addressed alone: addresses of colleagues are nobody else's business.
    return EmailMessage(SUBJECTS[kind].format(**names)[:200], "\n".join(body), bcc=people)
