"""Buổi phát động, buổi thâm nhập: the meetings with people that all mobilization figures come from."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from campaigns.models.campaigns import Campaign, Topic, Wave
from campaigns.models.teams import Team
from common.expressions import FoldVi, joined
from orgs.models import Level, OwnedRecord, Qualifier, Unit
from orgs.models.records import dates_in_order, not_negative


class MeetingKind(models.TextChoices):
    """Hình thức buổi làm việc với Nhân dân."""

    MOBILIZATION = "phat_dong", "Phát động quần chúng"
    OUTREACH = "tham_nhap", "Thâm nhập, tuyên truyền, vận động"
    OTHER = "khac", "Tuyên truyền khác"


class Meeting(OwnedRecord):
    """Buổi phát động quần chúng hoặc thâm nhập: one meeting, or several of one kind within a range of days.

    `places` are the hamlets reached, of one or several communes, or whole communes (every hamlet in force on the day
    counts as reached). Attendance counts visits (lượt), with women, ethnic minority and households as parts or
    beside it; nobody is listed.
    """

    lock_days = ("starts_on",)
    identity_fields = (
        "kind",
        "level",
        "starts_on",
        "ends_on",
        "places",
        "place",
        "content",
        "team",
    )

    kind = models.CharField(
        "Hình thức",
        max_length=12,
        choices=MeetingKind,
        default=MeetingKind.MOBILIZATION,
    )
    level = models.CharField("Cấp chủ trì", max_length=10, choices=Level, default=Level.COMMUNE)
    starts_on = models.DateField("Ngày")
    ends_on = models.DateField("Đến ngày", null=True, blank=True)
    meeting_count = models.PositiveIntegerField("Số buổi", default=1)
    places = models.ManyToManyField(
        Unit, verbose_name="Thôn, buôn, tổ dân phố", blank=True, related_name="meetings"
    )
    place = models.CharField("Địa điểm", max_length=300, blank=True, default="")
    content = models.TextField("Nội dung", blank=True, default="")
    topics = models.ManyToManyField(Topic, verbose_name="Chủ đề", blank=True, related_name="meetings")
    attendance = models.PositiveIntegerField("Số lượt người tham gia", null=True, blank=True)
    attendance_qualifier = models.CharField(
        "Mức độ chính xác",
        max_length=10,
        choices=Qualifier,
        blank=True,
        default=Qualifier.EXACT,
    )
    women = models.PositiveIntegerField("Trong đó: nữ", null=True, blank=True)
    ethnic_minority = models.PositiveIntegerField("Trong đó: dân tộc thiểu số", null=True, blank=True)
    households = models.PositiveIntegerField("Số hộ", null=True, blank=True)
    team = models.ForeignKey(
        Team,
        models.PROTECT,
        verbose_name="Đoàn",
        null=True,
        blank=True,
        related_name="meetings",
    )
    wave = models.ForeignKey(
        Wave,
        models.PROTECT,
        verbose_name="Đợt",
        null=True,
        blank=True,
        related_name="meetings",
    )
    campaign = models.ForeignKey(
        Campaign,
        models.PROTECT,
        verbose_name="Phong trào",
        null=True,
        blank=True,
        related_name="meetings",
    )
    note = models.TextField("Ghi chú", blank=True, default="")
    search_key = models.GeneratedField(
        expression=FoldVi(joined("content", "place")),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )

    class Meta:
        verbose_name = "buổi phát động, thâm nhập"
        verbose_name_plural = "buổi phát động, thâm nhập"
        ordering = ["-starts_on", "-pk"]
        indexes = [
            models.Index(
                fields=["unit", "starts_on", "level", "kind"],
                name="meeting_of_unit_by_day",
            )
        ]
        constraints = [
            dates_in_order("meeting_dates_in_order"),
            models.CheckConstraint(
                condition=Q(meeting_count__gte=1),
                name="meeting_stands_for_one_or_more",
                violation_error_message="Số buổi phải từ 1 trở lên.",
            ),
            not_negative(
                "attendance",
                "meeting_attendance_not_negative",
                "Số lượt người tham gia",
            ),
            models.CheckConstraint(
                condition=Q(women__isnull=True) | Q(attendance__isnull=True) | Q(women__lte=F("attendance")),
                name="meeting_women_within_attendance",
                violation_error_message="Số nữ không được lớn hơn tổng số lượt người tham gia.",
            ),
            models.CheckConstraint(
                condition=Q(ethnic_minority__isnull=True)
                | Q(attendance__isnull=True)
                | Q(ethnic_minority__lte=F("attendance")),
                name="meeting_ethnic_within_attendance",
                violation_error_message="Số người dân tộc thiểu số không được lớn hơn tổng số lượt người tham gia.",
            ),
        ]

    def __str__(self) -> str:
        day = f"ngày {self.starts_on:%d/%m/%Y}" if self.starts_on else "chưa ghi ngày"
        return f"{self.get_kind_display()} {day}"

    def get_absolute_url(self) -> str:
        return reverse("campaigns:meeting_detail", args=[self.pk])

    def clean(self) -> None:
        """Refuse a wave of another level."""
        super().clean()
        if self.wave_id and self.starts_on and self.wave.level != self.level:
            raise ValidationError(
                {
                    "wave": f"Đợt này của {self.wave.get_level_display().lower()}, khác với cấp chủ trì của buổi."
                }
            )
