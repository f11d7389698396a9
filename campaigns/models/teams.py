"""Đoàn, đội, tổ: the teams that an office sets up."""

from __future__ import annotations

from django.db import models
from django.urls import reverse

from campaigns.models.campaigns import Campaign
from common.expressions import FoldVi, SortVi
from orgs.models import Document, Level, OwnedRecord
from orgs.models.records import dates_in_order, not_negative


class TeamKind(models.TextChoices):
    """Nhiệm vụ của đoàn, đội, tổ."""

    MOBILIZATION = "phat_dong", "Phát động quần chúng"
    OUTREACH = "tham_nhap", "Thâm nhập, tuyên truyền"
    TASK_FORCE = "cong_tac", "Đội, tổ công tác chuyên trách"
    VISIT = "tham_hoi", "Thăm hỏi, tặng quà"
    OTHER = "khac", "Nhiệm vụ khác"


class TeamForm(models.TextChoices):
    """Hình thức tổ chức."""

    DOAN = "doan", "Đoàn"
    DOI = "doi", "Đội"
    TO = "to", "Tổ"


class Team(OwnedRecord):
    """Đoàn, đội, tổ: counted by the day it was set up (PD05, TG02). Members are a number, never a list."""

    lock_days = ("established_on", "ended_on")
    identity_fields = ("name", "established_on")

    form = models.CharField("Hình thức", max_length=6, choices=TeamForm, default=TeamForm.DOAN)
    kind = models.CharField("Nhiệm vụ", max_length=12, choices=TeamKind, default=TeamKind.MOBILIZATION)
    name = models.CharField("Tên đoàn, đội, tổ", max_length=200)
    level = models.CharField("Cấp thành lập", max_length=10, choices=Level, default=Level.COMMUNE)
    established_on = models.DateField("Ngày thành lập", null=True, blank=True)
    ended_on = models.DateField("Ngày kết thúc", null=True, blank=True)
    decision = models.ForeignKey(
        Document,
        models.PROTECT,
        verbose_name="Quyết định thành lập",
        null=True,
        blank=True,
        related_name="teams",
    )
    campaign = models.ForeignKey(
        Campaign,
        models.PROTECT,
        verbose_name="Thuộc phong trào",
        null=True,
        blank=True,
        related_name="teams",
    )
    leader_position = models.CharField("Chức vụ trưởng đoàn", max_length=200, blank=True, default="")
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
        verbose_name = "đoàn, đội, tổ"
        verbose_name_plural = "đoàn, đội, tổ"
        ordering = ["-established_on", "sort_key", "pk"]
        constraints = [
            dates_in_order("team_dates_in_order", "established_on", "ended_on"),
            not_negative("member_count", "team_members_not_negative", "Số thành viên"),
            models.UniqueConstraint(
                fields=["unit", "name", "established_on"],
                nulls_distinct=False,
                name="team_once",
                violation_error_message="Đơn vị đã có đoàn, đội, tổ cùng tên, cùng ngày thành lập.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("campaigns:team_detail", args=[self.pk])
