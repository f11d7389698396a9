"""Ban Chỉ đạo; đoàn kiểm tra, giám sát và nơi được kiểm tra."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from common.expressions import FoldVi, SortVi, joined
from orgs.models import Body, Document, Level, OwnedRecord, Unit
from orgs.models.records import dates_in_order, not_negative


class SteeringCommittee(OwnedRecord):
    """Ban Chỉ đạo thực hiện quy chế dân chủ of a unit: set up, strengthened (kiện toàn), ended. Figure QC06."""

    lock_days = ("established_on", "consolidated_on", "ended_on")
    identity_fields = ("name", "level")

    name = models.CharField("Tên Ban Chỉ đạo", max_length=200)
    level = models.CharField("Cấp", max_length=10, choices=Level, default=Level.COMMUNE)
    established_on = models.DateField("Ngày thành lập", null=True, blank=True)
    consolidated_on = models.DateField("Ngày kiện toàn gần nhất", null=True, blank=True)
    ended_on = models.DateField("Ngày kết thúc", null=True, blank=True)
    decision = models.ForeignKey(
        Document,
        models.PROTECT,
        verbose_name="Quyết định",
        null=True,
        blank=True,
        related_name="+",
    )
    head_position = models.CharField("Chức vụ Trưởng ban", max_length=200, blank=True, default="")
    member_count = models.PositiveIntegerField("Số thành viên", null=True, blank=True)
    note = models.TextField("Ghi chú", blank=True, default="")
    search_key = models.GeneratedField(
        expression=FoldVi("name"),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )
    sort_key = models.GeneratedField(
        expression=SortVi("name"),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )

    class Meta:
        verbose_name = "Ban Chỉ đạo"
        verbose_name_plural = "Ban Chỉ đạo"
        ordering = ["sort_key", "pk"]
        constraints = [
            dates_in_order("committee_dates_in_order", "established_on", "ended_on"),
            not_negative("member_count", "committee_members_not_negative", "Số thành viên"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("democracy_regs:committee_detail", args=[self.pk])


class InspectionKind(models.TextChoices):
    """Kiểm tra hay giám sát; counted apart (QC03, QC04)."""

    INSPECTION = "kiem_tra", "Kiểm tra"
    SUPERVISION = "giam_sat", "Giám sát"


class Inspection(OwnedRecord):
    """Đoàn kiểm tra hoặc đoàn giám sát việc thực hiện quy chế dân chủ, with the units or bodies it went to.

    Counted by the day it was set up.
    """

    lock_days = ("established_on",)
    identity_fields = ("kind", "level", "name", "established_on")

    kind = models.CharField("Loại đoàn", max_length=10, choices=InspectionKind)
    name = models.CharField("Tên đoàn", max_length=300)
    level = models.CharField("Cấp thành lập", max_length=10, choices=Level, default=Level.DISTRICT)
    established_on = models.DateField("Ngày thành lập")
    starts_on = models.DateField("Làm việc từ ngày", null=True, blank=True)
    ends_on = models.DateField("Đến ngày", null=True, blank=True)
    founded_by = models.CharField("Cấp có thẩm quyền thành lập", max_length=200, blank=True, default="")
    decision = models.ForeignKey(
        Document,
        models.PROTECT,
        verbose_name="Quyết định thành lập",
        null=True,
        blank=True,
        related_name="inspections",
    )
    documents = models.ManyToManyField(
        Document, verbose_name="Văn bản liên quan", blank=True, related_name="+"
    )
    leader_position = models.CharField("Chức vụ trưởng đoàn", max_length=200, blank=True, default="")
    subject = models.TextField("Nội dung kiểm tra, giám sát", blank=True, default="")
    note = models.TextField("Ghi chú", blank=True, default="")
    search_key = models.GeneratedField(
        expression=FoldVi(joined("name", "subject")),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )
    sort_key = models.GeneratedField(
        expression=SortVi("name"),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )

    class Meta:
        verbose_name = "đoàn kiểm tra, giám sát"
        verbose_name_plural = "đoàn kiểm tra, giám sát"
        ordering = ["-established_on", "-pk"]
        indexes = [
            models.Index(
                fields=["unit", "established_on", "kind"],
                name="inspection_of_unit_by_day",
            )
        ]
        constraints = [dates_in_order("inspection_dates_in_order")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("democracy_regs:inspection_detail", args=[self.pk])


class FollowUp(models.TextChoices):
    """Việc thực hiện kiến nghị sau kiểm tra, giám sát."""

    NONE = "", "Không có kiến nghị"
    OPEN = "chua", "Chưa thực hiện"
    PARTLY = "mot_phan", "Đã thực hiện một phần"
    DONE = "xong", "Đã thực hiện xong"


class InspectionTarget(models.Model):
    """Nơi được kiểm tra, giám sát: a unit, or a body such as a school, with findings, recommendations, follow-up."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, verbose_name="Đoàn", related_name="targets")
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        verbose_name="Đơn vị được kiểm tra",
        null=True,
        blank=True,
        related_name="+",
    )
    body = models.ForeignKey(
        Body,
        models.PROTECT,
        verbose_name="Cơ quan, trường học được kiểm tra",
        null=True,
        blank=True,
        related_name="+",
    )
    visited_on = models.DateField("Ngày làm việc", null=True, blank=True)
    findings = models.TextField("Kết quả, nhận xét", blank=True, default="")
    recommendations = models.TextField("Kiến nghị", blank=True, default="")
    follow_up = models.CharField(
        "Thực hiện kiến nghị", max_length=10, choices=FollowUp, blank=True, default=""
    )
    follow_up_on = models.DateField("Ngày báo cáo thực hiện", null=True, blank=True)

    class Meta:
        verbose_name = "nơi được kiểm tra, giám sát"
        verbose_name_plural = "nơi được kiểm tra, giám sát"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, body__isnull=True) | Q(unit__isnull=True, body__isnull=False),
                name="target_is_unit_or_body",
                violation_error_message="Hãy chọn một đơn vị, hoặc một cơ quan, trường học.",
            ),
            models.UniqueConstraint(
                fields=["inspection", "unit", "body"],
                nulls_distinct=False,
                name="target_once_per_inspection",
                violation_error_message="Nơi này đã có trong đoàn.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.unit or self.body)
