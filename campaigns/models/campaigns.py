"""Cuộc vận động, phong trào, chương trình phối hợp; đợt; chủ đề."""

from __future__ import annotations

from django.db import models
from django.urls import reverse

from common.expressions import FoldVi, SortVi
from orgs.models import Body, Document, Level, OwnedRecord
from orgs.models.records import dates_in_order


class CampaignKind(models.TextChoices):
    """Loại hoạt động, as offices name them."""

    DRIVE = "van_dong", "Cuộc vận động"
    EMULATION = "thi_dua", "Phong trào thi đua"
    COORDINATION = "phoi_hop", "Chương trình phối hợp"
    RESOLUTION = "chuyen_de", "Thực hiện nghị quyết chuyên đề"
    PACT = "giao_uoc", "Giao ước thi đua"
    OTHER = "khac", "Hoạt động khác"


class Campaign(OwnedRecord):
    """Cuộc vận động, phong trào thi đua, chương trình phối hợp, giao ước hoặc chuyên đề nghị quyết.

    A coordination programme or pact names its parties and the signed text; the day of signing is what counts it
    (indicators PH01 and PH02).
    """

    lock_days = ("starts_on", "signed_on")
    identity_fields = ("kind", "name", "starts_on")

    kind = models.CharField("Loại", max_length=12, choices=CampaignKind)
    name = models.CharField("Tên", max_length=300)
    level = models.CharField("Cấp thực hiện", max_length=10, choices=Level, default=Level.DISTRICT)
    starts_on = models.DateField("Bắt đầu", null=True, blank=True)
    ends_on = models.DateField("Kết thúc", null=True, blank=True)
    signed_on = models.DateField("Ngày ký kết", null=True, blank=True)
    parties = models.ManyToManyField(
        Body,
        verbose_name="Các bên ký kết, phối hợp",
        blank=True,
        related_name="campaigns",
    )
    documents = models.ManyToManyField(
        Document, verbose_name="Văn bản liên quan", blank=True, related_name="campaigns"
    )
    content = models.TextField("Nội dung chính", blank=True, default="")
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
        verbose_name = "phong trào, chương trình"
        verbose_name_plural = "phong trào, chương trình"
        ordering = ["-starts_on", "sort_key", "pk"]
        constraints = [
            dates_in_order("campaign_dates_in_order"),
            models.UniqueConstraint(
                fields=["unit", "kind", "name", "starts_on"],
                nulls_distinct=False,
                name="campaign_once",
                violation_error_message="Đơn vị đã có hoạt động cùng loại, cùng tên, cùng ngày bắt đầu.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("campaigns:campaign_detail", args=[self.pk])


class Wave(OwnedRecord):
    """Đợt: a stretch of days in which meetings of a campaign are held. Counted by the day it starts (PD01)."""

    lock_days = ("starts_on",)
    identity_fields = ("level", "name", "starts_on")

    campaign = models.ForeignKey(
        Campaign,
        models.PROTECT,
        verbose_name="Thuộc phong trào",
        null=True,
        blank=True,
        related_name="waves",
    )
    name = models.CharField("Tên đợt", max_length=200, help_text="Ví dụ: Đợt 1 năm 2023.")
    level = models.CharField("Cấp thực hiện", max_length=10, choices=Level, default=Level.DISTRICT)
    starts_on = models.DateField("Bắt đầu")
    ends_on = models.DateField("Kết thúc", null=True, blank=True)
    content = models.TextField("Nội dung", blank=True, default="")
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
        verbose_name = "đợt"
        verbose_name_plural = "đợt"
        ordering = ["-starts_on", "pk"]
        constraints = [
            dates_in_order("wave_dates_in_order"),
            models.UniqueConstraint(
                fields=["unit", "level", "name", "starts_on"],
                name="wave_once",
                violation_error_message="Đợt này đã được ghi.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("campaigns:wave_detail", args=[self.pk])


class Topic(models.Model):
    """Chủ đề tuyên truyền, vận động: a catalogue kept by administrators, shared by all offices."""

    name = models.CharField("Chủ đề", max_length=200, unique=True)
    is_active = models.BooleanField("Đang dùng", default=True)
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
        verbose_name = "chủ đề"
        verbose_name_plural = "chủ đề"
        ordering = ["sort_key"]

    def __str__(self) -> str:
        return self.name
