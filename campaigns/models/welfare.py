"""An sinh xã hội: who was supported – in counts and money, never by name."""

from __future__ import annotations

from django.db import models
from django.urls import reverse

from campaigns.models.campaigns import Campaign
from campaigns.models.dated import Dated
from common.expressions import FoldVi, joined
from orgs.models import Qualifier
from orgs.models.records import dates_in_order, not_negative


class WelfareKind(models.TextChoices):
    """Loại hoạt động an sinh."""

    GRATITUDE_HOUSE = "nha_tinh_nghia", "Nhà tình nghĩa"
    COMPASSION_HOUSE = "nha_tinh_thuong", "Nhà tình thương"
    UNITY_HOUSE = "nha_dai_doan_ket", "Nhà Đại đoàn kết"
    HEALTH_INSURANCE = "bhyt", "Cấp thẻ bảo hiểm y tế"
    GIFTS = "tang_qua", "Thăm hỏi, tặng quà"
    FUND = "quy", "Quỹ vì người nghèo, vận động an sinh"
    OTHER = "khac", "Hỗ trợ khác"


class WelfareAction(models.TextChoices):
    """Việc đã làm với nhà ở; hoạt động khác là "Hỗ trợ"."""

    BUILD = "xay_moi", "Xây mới"
    REPAIR = "sua_chua", "Sửa chữa"
    SUPPORT = "ho_tro", "Hỗ trợ"


class Welfare(Dated):
    """An sinh xã hội: houses built or repaired, cards, gifts, funds – counts and money, never a beneficiary's name.

    One cost may stand for two counts ("xây dựng 165 căn, sửa 336 căn … với kinh phí 15,75 tỷ đồng"): the row without
    a cost names the other in `cost_shared_with`.
    """

    lock_days = ("starts_on",)
    identity_fields = (
        "kind",
        "action",
        "level",
        "starts_on",
        "ends_on",
        "count_measure",
        "beneficiaries",
        "part_of",
    )

    kind = models.CharField("Loại hoạt động", max_length=18, choices=WelfareKind)
    action = models.CharField(
        "Việc đã làm",
        max_length=10,
        choices=WelfareAction,
        default=WelfareAction.SUPPORT,
    )
    count = models.PositiveIntegerField("Số lượng", null=True, blank=True)
    count_measure = models.CharField(
        "Đơn vị tính",
        max_length=40,
        blank=True,
        default="",
        help_text="căn, lượt người, hộ, suất quà …",
    )
    qualifier = models.CharField("Mức độ chính xác", max_length=10, choices=Qualifier, blank=True, default="")
    cost = models.DecimalField("Kinh phí (đồng)", max_digits=18, decimal_places=0, null=True, blank=True)
    cost_qualifier = models.CharField(
        "Mức độ chính xác của kinh phí", max_length=10, choices=Qualifier, blank=True, default=""
    )
    cost_shared_with = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="Chung kinh phí với",
        null=True,
        blank=True,
        related_name="shares_cost",
    )
    part_of = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="Trong đó của",
        null=True,
        blank=True,
        related_name="parts",
    )
    beneficiaries = models.CharField("Đối tượng (chung)", max_length=200, blank=True, default="")
    campaign = models.ForeignKey(
        Campaign,
        models.PROTECT,
        verbose_name="Phong trào",
        null=True,
        blank=True,
        related_name="welfare",
    )
    note = models.TextField("Ghi chú", blank=True, default="")
    search_key = models.GeneratedField(
        expression=FoldVi(joined("beneficiaries", "note")),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )

    class Meta:
        verbose_name = "hoạt động an sinh"
        verbose_name_plural = "hoạt động an sinh"
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["unit", "starts_on", "kind"], name="welfare_of_unit_by_day")]
        constraints = [
            dates_in_order("welfare_dates_in_order"),
            not_negative("cost", "welfare_cost_not_negative", "Kinh phí"),
        ]

    def __str__(self) -> str:
        day = f"ngày {self.starts_on:%d/%m/%Y}" if self.starts_on else "chưa ghi ngày"
        return f"{self.get_kind_display()} {day}"

    def get_absolute_url(self) -> str:
        return reverse("campaigns:welfare_detail", args=[self.pk])
