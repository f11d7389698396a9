"""Hội nghị quán triệt và đối thoại của người đứng đầu."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from common.expressions import FoldVi, joined
from orgs.models import Document, Level, OwnedRecord, Qualifier
from orgs.models.records import dates_in_order, not_negative


class ConferenceForm(models.TextChoices):
    """Hội nghị riêng hay lồng ghép vào hội nghị khác."""

    SEPARATE = "rieng", "Riêng"
    COMBINED = "long_ghep", "Lồng ghép"


class Conference(OwnedRecord):
    """Hội nghị quán triệt, tuyên truyền quy chế dân chủ; attendance counts people (người), not visits.

    One row may stand for several conferences of one kind (số hội nghị ≥ 1). Figures QC01 and QC02.
    """

    lock_days = ("starts_on",)
    identity_fields = ("form", "level", "starts_on", "ends_on", "content", "place")

    form = models.CharField(
        "Hình thức",
        max_length=10,
        choices=ConferenceForm,
        default=ConferenceForm.COMBINED,
    )
    level = models.CharField("Cấp tổ chức", max_length=10, choices=Level, default=Level.COMMUNE)
    starts_on = models.DateField("Ngày")
    ends_on = models.DateField("Đến ngày", null=True, blank=True)
    conference_count = models.PositiveIntegerField("Số hội nghị", default=1)
    attendance = models.PositiveIntegerField("Số người dự", null=True, blank=True)
    attendance_qualifier = models.CharField(
        "Mức độ chính xác",
        max_length=10,
        choices=Qualifier,
        blank=True,
        default=Qualifier.EXACT,
    )
    content = models.TextField("Nội dung quán triệt", blank=True, default="")
    documents = models.ManyToManyField(
        Document,
        verbose_name="Văn bản quán triệt",
        blank=True,
        related_name="conferences",
    )
    place = models.CharField("Địa điểm", max_length=300, blank=True, default="")
    note = models.TextField("Ghi chú", blank=True, default="")
    search_key = models.GeneratedField(
        expression=FoldVi(joined("content", "place")),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )

    class Meta:
        verbose_name = "hội nghị quán triệt"
        verbose_name_plural = "hội nghị quán triệt"
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["unit", "starts_on"], name="conference_of_unit_by_day")]
        constraints = [
            dates_in_order("conference_dates_in_order"),
            models.CheckConstraint(
                condition=Q(conference_count__gte=1),
                name="conference_stands_for_one_or_more",
                violation_error_message="Số hội nghị phải từ 1 trở lên.",
            ),
            not_negative("attendance", "conference_attendance_not_negative", "Số người dự"),
        ]

    def __str__(self) -> str:
        day = f" ngày {self.starts_on:%d/%m/%Y}" if self.starts_on else ""  # unsaved rows name themselves too
        return f"Hội nghị {self.get_form_display().lower()}{day}"

    def get_absolute_url(self) -> str:
        return reverse("democracy_regs:conference_detail", args=[self.pk])


class Dialogue(OwnedRecord):
    """Đối thoại của người đứng đầu cấp ủy, chính quyền với Nhân dân.

    Sessions, opinions received and answered (QC07).
    """

    lock_days = ("starts_on",)
    identity_fields = (
        "level",
        "starts_on",
        "ends_on",
        "host_position",
        "content",
        "place",
    )

    level = models.CharField("Cấp tổ chức", max_length=10, choices=Level, default=Level.COMMUNE)
    starts_on = models.DateField("Ngày")
    ends_on = models.DateField("Đến ngày", null=True, blank=True)
    dialogue_count = models.PositiveIntegerField("Số cuộc", default=1)
    host_position = models.CharField("Chức vụ người chủ trì", max_length=200, blank=True, default="")
    attendance = models.PositiveIntegerField("Số lượt người dự", null=True, blank=True)
    attendance_qualifier = models.CharField(
        "Mức độ chính xác",
        max_length=10,
        choices=Qualifier,
        blank=True,
        default=Qualifier.EXACT,
    )
    opinions_received = models.PositiveIntegerField("Số ý kiến tiếp nhận", null=True, blank=True)
    opinions_answered = models.PositiveIntegerField("Số ý kiến đã trả lời, giải quyết", null=True, blank=True)
    content = models.TextField("Nội dung", blank=True, default="")
    place = models.CharField("Địa điểm", max_length=300, blank=True, default="")
    note = models.TextField("Ghi chú", blank=True, default="")
    search_key = models.GeneratedField(
        expression=FoldVi(joined("content", "place")),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )

    class Meta:
        verbose_name = "cuộc đối thoại"
        verbose_name_plural = "đối thoại với Nhân dân"
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["unit", "starts_on"], name="dialogue_of_unit_by_day")]
        constraints = [
            dates_in_order("dialogue_dates_in_order"),
            models.CheckConstraint(
                condition=Q(dialogue_count__gte=1),
                name="dialogue_stands_for_one_or_more",
                violation_error_message="Số cuộc phải từ 1 trở lên.",
            ),
            models.CheckConstraint(
                condition=Q(opinions_answered__isnull=True)
                | Q(opinions_received__isnull=True)
                | Q(opinions_answered__lte=F("opinions_received")),
                name="dialogue_answers_within_opinions",
                violation_error_message="Số ý kiến đã trả lời không được lớn hơn số ý kiến tiếp nhận.",
            ),
        ]

    def __str__(self) -> str:
        return f"Đối thoại ngày {self.starts_on:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("democracy_regs:dialogue_detail", args=[self.pk])
