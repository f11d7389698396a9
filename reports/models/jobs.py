"""Việc chạy nền và tệp kết quả. The row is the truth about a job; a broker message is only a hint."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from orgs.models import Unit, User
from orgs.permissions import Permission
from orgs.reach import unit_condition
from reports.models.reviews import Review


class JobState(models.TextChoices):
    """Trạng thái của việc."""

    QUEUED = "queued", "Đang chờ"
    RUNNING = "running", "Đang làm"
    DONE = "done", "Đã xong"
    FAILED = "failed", "Không làm được"
    CANCELLED = "cancelled", "Đã dừng"


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs a person may follow."""

    def visible_to(self, user) -> JobQuerySet:
        """Own jobs, and jobs of units whose reviews this person may download."""
        return self.filter(unit_condition(user, Permission.DOWNLOAD_REVIEWS) | Q(created_by_id=user.pk or 0))


class Job(models.Model):
    """Việc chạy nền: what to do (kind, subject number, parameters), whose it is, how far it is.

    A worker claims it under a token with a lease; a lease that ran out is claimed anew, at most `max_attempts` times.
    """

    kind = models.CharField("Loại việc", max_length=40)
    subject_id = models.BigIntegerField("Số của đối tượng")
    params = models.JSONField("Tham số", default=dict, blank=True)
    key = models.CharField(max_length=100, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="Đơn vị", related_name="+")
    state = models.CharField("Trạng thái", max_length=10, choices=JobState, default=JobState.QUEUED)
    progress = models.PositiveSmallIntegerField("Tiến độ (%)", default=0)
    progress_text = models.CharField("Đang làm gì", max_length=200, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=5)
    lease_token = models.CharField(max_length=32, blank=True, default="")
    lease_until = models.DateTimeField(null=True, blank=True)
    dispatch_after = models.DateTimeField(default=timezone.now)
    error = models.TextField("Lý do không làm được", blank=True, default="")
    created_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="Người yêu cầu", null=True, related_name="+"
    )
    created_at = models.DateTimeField("Yêu cầu lúc", default=timezone.now)
    finished_at = models.DateTimeField("Xong lúc", null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "việc chạy nền"
        verbose_name_plural = "việc chạy nền"
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["dispatch_after"],
                condition=Q(state__in=["queued", "running"]),
                name="job_due",
            ),
            models.Index(fields=["kind", "subject_id", "-id"], name="job_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"

    @property
    def is_open(self) -> bool:
        """Whether the job is still waiting or running."""
        return self.state in (JobState.QUEUED, JobState.RUNNING)

    @property
    def state_label(self) -> str:
        """The state in words."""
        return JobState(self.state).label


class RenderedFileQuerySet(models.QuerySet["RenderedFile"]):
    """Finished files a person may download."""

    def visible_to(self, user) -> RenderedFileQuerySet:
        """Files of reviews of units where this person may download."""
        return self.filter(unit_condition(user, Permission.DOWNLOAD_REVIEWS, prefix="review__unit__"))


class RenderedFile(models.Model):
    """Tệp báo cáo đã xong, kept in the database so that workers on several machines need no shared folder."""

    review = models.ForeignKey(Review, models.CASCADE, verbose_name="Báo cáo", related_name="files")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="files")
    format = models.CharField("Dạng tệp", max_length=5)
    name = models.CharField("Tên tệp", max_length=200)
    content = models.BinaryField("Nội dung")
    sha256 = models.CharField("Mã băm", max_length=64)
    size = models.PositiveIntegerField("Cỡ (byte)")
    pages = models.PositiveIntegerField("Số trang", null=True, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, verbose_name="Người lập", null=True, related_name="+")
    made_at = models.DateTimeField("Lập lúc", default=timezone.now)

    objects = RenderedFileQuerySet.as_manager()

    class Meta:
        verbose_name = "tệp báo cáo"
        verbose_name_plural = "tệp báo cáo"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name
