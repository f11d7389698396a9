"""Báo cáo theo biểu của đơn vị: one per unit and period, its steps, notes on cells, confirmed nils, reminders."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from orgs.models import Unit, User
from orgs.permissions import Permission
from orgs.reach import unit_condition
from reports.models.indicators import EnteredValue
from reports.models.report_forms import NOTICE, FormPeriod, ReportFormLine


class SubmissionState(models.TextChoices):
    """Bước của báo cáo theo biểu, as stored."""

    OPEN = "chua_gui", "Chưa gửi"
    SENT = "da_gui", "Đã gửi"
    RETURNED = "tra_lai", "Trả lại"
    APPROVED = "da_duyet", "Đã duyệt"


class Standing(models.TextChoices):
    """Tình trạng as people see it: what is stored, and for a form not sent yet what today's date makes of it."""

    NOT_DUE = "chua_den_han", "Chưa đến hạn"
    DUE = "den_han", "Đến hạn"
    OVERDUE = "qua_han", "Quá hạn"
    SENT = "da_gui", "Đã gửi"
    RETURNED = "tra_lai", "Trả lại"
    APPROVED = "da_duyet", "Đã duyệt"


TO_FILL: Final = (SubmissionState.OPEN, SubmissionState.RETURNED)
"""States in which the unit fills its form."""


class SubmissionQuerySet(models.QuerySet["Submission"]):
    """Submissions by what a person may do with them."""

    def visible_to(self, user) -> SubmissionQuerySet:
        """Those of units whose records this person reads."""
        return self.filter(unit_condition(user, Permission.VIEW_RECORDS))

    def fillable_by(self, user) -> SubmissionQuerySet:
        """Those of units for which this person fills forms."""
        return self.filter(unit_condition(user, Permission.FILL_FORMS))

    def waiting_for(self, user) -> SubmissionQuerySet:
        """Sent ones that lie at a unit where this person receives forms."""
        return self.filter(
            unit_condition(user, Permission.RECEIVE_FORMS, prefix="holder__"), state=SubmissionState.SENT
        )

    def waiting_with(self, value: EnteredValue) -> SubmissionQuerySet:
        """Sent ones, not approved yet, that show this entered value in a cell."""
        lines = ReportFormLine.objects.filter(
            form=models.OuterRef("period__form"),
            indicator_id=value.indicator_id,
            level=value.level,
            heading=value.heading,
        )
        return self.filter(
            models.Exists(lines),
            state=SubmissionState.SENT,
            unit_id=value.unit_id,
            period__starts_on=value.starts_on,
            period__ends_on=value.ends_on,
        ).select_related("period__form", "holder")

    def standing_is(self, standing: str, today: dt.date) -> SubmissionQuerySet:
        """Those that stand so today."""
        if standing not in (Standing.NOT_DUE, Standing.DUE, Standing.OVERDUE):
            return self.filter(state=standing)
        due = Q(period__ends_on__lt=today) | Q(period__due_on__lte=today + NOTICE)
        late = Q(period__grace_until__lt=today)
        condition = {Standing.NOT_DUE: ~due, Standing.DUE: due & ~late, Standing.OVERDUE: late}
        return self.filter(condition[Standing(standing)], state=SubmissionState.OPEN)


class Submission(models.Model):
    """Báo cáo theo biểu of a unit for an opened period.

    Its figures are the unit's entered values and records of those days; here stands only how far it is. `holder` is
    the unit whose turn it is while it is sent: it climbs from the nearest office above to the owner of the form.
    """

    period = models.ForeignKey(
        FormPeriod, models.PROTECT, verbose_name="Kỳ của biểu", related_name="submissions"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="Đơn vị", related_name="+")
    state = models.CharField("Bước", max_length=10, choices=SubmissionState, default=SubmissionState.OPEN)
    holder = models.ForeignKey(
        Unit, models.PROTECT, verbose_name="Đang ở", null=True, blank=True, related_name="+"
    )
    first_sent_at = models.DateTimeField("Gửi lần đầu lúc", null=True, blank=True)
    sent_at = models.DateTimeField("Gửi lúc", null=True, blank=True)
    sent_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="Người gửi", null=True, blank=True, related_name="+"
    )
    received_at = models.DateTimeField("Nhận lúc", null=True, blank=True)
    approved_at = models.DateTimeField("Duyệt lúc", null=True, blank=True)
    approved_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="Người duyệt", null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False, db_default=1)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = "báo cáo theo biểu"
        verbose_name_plural = "báo cáo theo biểu"
        ordering = ["-period__ends_on", "unit__sort_key", "pk"]
        indexes = [
            models.Index(fields=["unit", "state"], name="submission_of_unit"),
            models.Index(
                fields=["holder"], condition=Q(state=SubmissionState.SENT), name="submission_waiting"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "unit"],
                name="submission_once",
                violation_error_message="Đơn vị đã có báo cáo của kỳ này.",
            ),
            models.CheckConstraint(
                condition=Q(state=SubmissionState.SENT, holder__isnull=False, sent_at__isnull=False)
                | (~Q(state=SubmissionState.SENT) & Q(holder__isnull=True)),
                name="submission_sent_lies_somewhere",
            ),
            models.CheckConstraint(
                condition=~Q(state=SubmissionState.APPROVED) | Q(approved_at__isnull=False),
                name="submission_approved_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period}, {self.unit.running_name}"

    def get_absolute_url(self) -> str:
        return reverse("reports:submission_detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether the unit may fill it."""
        return self.state in TO_FILL

    @property
    def lock_key(self) -> str:
        """What names this submission as the source of its locks."""
        return f"submission:{self.pk}"

    def standing(self, today: dt.date) -> Standing:
        """How it stands on a day."""
        if self.state != SubmissionState.OPEN:
            return Standing(self.state)
        if today > self.period.grace_until:
            return Standing.OVERDUE
        return Standing.DUE if today >= self.period.due_from else Standing.NOT_DUE

    @property
    def is_in_time(self) -> bool:
        """Whether it was first sent by the last day that counts as in time."""
        return (
            self.first_sent_at is not None
            and timezone.localdate(self.first_sent_at) <= self.period.grace_until
        )


class StepKind(models.TextChoices):
    """Việc đã làm với báo cáo theo biểu."""

    SENT = "gui", "Gửi"
    WITHDRAWN = "rut", "Rút lại"
    RECEIVED = "nhan", "Nhận"
    FORWARDED = "chuyen", "Duyệt và chuyển lên"
    APPROVED = "duyet", "Duyệt"
    RETURNED = "tra_lai", "Trả lại"


class SubmissionStep(models.Model):
    """Bước đã qua of a submission: who did what at which unit, and why. Rows are only added."""

    submission = models.ForeignKey(
        Submission, models.CASCADE, verbose_name="Báo cáo theo biểu", related_name="steps"
    )
    kind = models.CharField("Việc", max_length=10, choices=StepKind)
    at_unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="Tại", related_name="+")
    reason = models.TextField("Lý do", blank=True, default="")
    done_by = models.ForeignKey(User, models.PROTECT, verbose_name="Người làm", related_name="+")
    done_at = models.DateTimeField("Lúc", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "bước của báo cáo theo biểu"
        verbose_name_plural = "bước của báo cáo theo biểu"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.submission_id}"


class SubmissionNote(models.Model):
    """Ghi chú trên một ô: what the receiver asks to be looked at, until the unit changed it or it was approved."""

    class State(models.TextChoices):
        """Ghi chú đã xong chưa."""

        OPEN = "mo", "Cần sửa"
        ANSWERED = "da_sua", "Đơn vị đã sửa"
        CLOSED = "xong", "Đã xong"

    submission = models.ForeignKey(
        Submission, models.CASCADE, verbose_name="Báo cáo theo biểu", related_name="notes"
    )
    line = models.ForeignKey(ReportFormLine, models.PROTECT, verbose_name="Dòng", related_name="+")
    text = models.CharField("Nội dung", max_length=500)
    state = models.CharField("Tình trạng", max_length=8, choices=State, default=State.OPEN)
    written_by = models.ForeignKey(User, models.PROTECT, verbose_name="Người ghi", related_name="+")
    written_at = models.DateTimeField("Ghi lúc", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "ghi chú trên ô"
        verbose_name_plural = "ghi chú trên ô"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text


class NilConfirmation(models.Model):
    """Xác nhận không phát sinh of a kind of record: the unit says that nothing happened, which is not the same as
    having recorded nothing. (An indicator's nil is its entered value.)"""

    submission = models.ForeignKey(
        Submission, models.CASCADE, verbose_name="Báo cáo theo biểu", related_name="nils"
    )
    line = models.ForeignKey(ReportFormLine, models.PROTECT, verbose_name="Dòng", related_name="+")
    confirmed_by = models.ForeignKey(User, models.PROTECT, verbose_name="Người xác nhận", related_name="+")
    confirmed_at = models.DateTimeField("Xác nhận lúc", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "xác nhận không phát sinh"
        verbose_name_plural = "xác nhận không phát sinh"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["submission", "line"], name="nil_once_per_line")]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.line_id}"


class ReminderKind(models.TextChoices):
    """Loại nhắc."""

    DUE = "den_han", "Sắp đến hạn"
    OVERDUE = "qua_han", "Quá hạn"
    RETURNED = "tra_lai", "Bị trả lại"


class SubmissionReminder(models.Model):
    """Lời nhắc đã gửi: writing the row is the right to send, so that nobody is reminded twice of the same.

    `occasion` tells apart the times a submission was sent back; it is how often it was.
    """

    submission = models.ForeignKey(
        Submission, models.CASCADE, verbose_name="Báo cáo theo biểu", related_name="reminders"
    )
    kind = models.CharField("Loại nhắc", max_length=10, choices=ReminderKind)
    occasion = models.PositiveIntegerField("Lần", default=0)
    recipients = models.PositiveSmallIntegerField("Số người nhận thư", default=0)
    claimed_at = models.DateTimeField("Bắt đầu lúc", default=timezone.now, editable=False)
    sent_at = models.DateTimeField("Gửi lúc", null=True, blank=True)

    class Meta:
        verbose_name = "lời nhắc"
        verbose_name_plural = "lời nhắc"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "kind", "occasion"], name="reminder_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.submission_id}"
