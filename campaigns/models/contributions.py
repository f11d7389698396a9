"""Nguồn lực vận động được: what people gave, in amounts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from campaigns.models.campaigns import Campaign
from campaigns.models.dated import Dated
from campaigns.models.meetings import Meeting
from common.expressions import FoldVi, joined
from orgs.models import Document, Qualifier
from orgs.models.records import dates_in_order, not_negative


class ContributionKind(models.TextChoices):
    """Loại đóng góp. Its measure: đất m2, tiền đồng, ngày công, xã hội hóa đồng, hiện vật by item."""

    LAND = "dat", "Hiến đất"
    MONEY = "tien", "Tiền Nhân dân đóng góp"
    LABOUR = "ngay_cong", "Ngày công"
    SOCIALIZED = "xa_hoi_hoa", "Nguồn lực xã hội hóa (tiền)"
    IN_KIND = "hien_vat", "Hiện vật"


MEASURE_OF_CONTRIBUTION = {
    ContributionKind.LAND: "m2",
    ContributionKind.MONEY: "đồng",
    ContributionKind.LABOUR: "ngày công",
    ContributionKind.SOCIALIZED: "đồng",
}
"""Base measure in which amounts are stored; an in-kind contribution brings its own."""


class Contribution(Dated):
    """Nguồn lực vận động được: land (m2), money (đồng), labour (ngày công), socialised money, goods by item.

    `amount` is in the base measure of the kind. A joint figure ("2 tỷ 631 triệu đồng để mua 10.784 giống cây") is two
    rows, the second naming the first in `bought_with`. `part_of` marks a "trong đó" line, which sums leave out.
    """

    lock_days = ("starts_on",)
    identity_fields = (
        "kind",
        "item",
        "level",
        "starts_on",
        "ends_on",
        "purpose",
        "meeting",
        "work",
        "skilful_model",
        "resolution",
        "part_of",
    )

    kind = models.CharField("Loại đóng góp", max_length=12, choices=ContributionKind)
    item = models.CharField(
        "Tên hiện vật",
        max_length=120,
        blank=True,
        default="",
        help_text="Ví dụ: giống cây ăn trái, bóng đèn.",
    )
    measure = models.CharField("Đơn vị tính", max_length=40, blank=True, default="")
    amount = models.DecimalField("Số lượng", max_digits=18, decimal_places=2)
    qualifier = models.CharField("Mức độ chính xác", max_length=10, choices=Qualifier, blank=True, default="")
    value_vnd = models.DecimalField(
        "Giá trị quy đổi (đồng)", max_digits=18, decimal_places=0, null=True, blank=True
    )
    households = models.PositiveIntegerField("Số hộ đóng góp", null=True, blank=True)
    purpose = models.CharField("Mục đích", max_length=300, blank=True, default="")
    campaign = models.ForeignKey(
        Campaign,
        models.PROTECT,
        verbose_name="Phong trào",
        null=True,
        blank=True,
        related_name="contributions",
    )
    resolution = models.ForeignKey(
        Document,
        models.PROTECT,
        verbose_name="Thực hiện nghị quyết",
        null=True,
        blank=True,
        related_name="contributions",
    )
    meeting = models.ForeignKey(
        Meeting,
        models.CASCADE,
        verbose_name="Tại buổi",
        null=True,
        blank=True,
        related_name="contributions",
    )
    work = models.ForeignKey(
        "Work",
        models.PROTECT,
        verbose_name="Cho công trình",
        null=True,
        blank=True,
        related_name="contributions",
    )
    skilful_model = models.ForeignKey(
        "SkilfulModel",
        models.PROTECT,
        verbose_name="Của mô hình",
        null=True,
        blank=True,
        related_name="contributions",
    )
    bought_with = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="Mua bằng nguồn",
        null=True,
        blank=True,
        related_name="purchases",
    )
    part_of = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="Trong đó của",
        null=True,
        blank=True,
        related_name="parts",
    )
    note = models.TextField("Ghi chú", blank=True, default="")
    search_key = models.GeneratedField(
        expression=FoldVi(joined("item", "purpose")),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )

    class Meta:
        verbose_name = "nguồn lực, đóng góp"
        verbose_name_plural = "nguồn lực, đóng góp"
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["unit", "starts_on", "kind"], name="contribution_of_unit_by_day")]
        constraints = [
            dates_in_order("contribution_dates_in_order"),
            not_negative("amount", "contribution_amount_not_negative", "Số lượng"),
            not_negative("value_vnd", "contribution_value_not_negative", "Giá trị quy đổi"),
            models.CheckConstraint(
                condition=~Q(kind="hien_vat") | ~Q(item=""),
                name="contribution_goods_have_name",
                violation_error_message="Hãy ghi tên hiện vật, ví dụ: giống cây ăn trái.",
            ),
        ]

    def __str__(self) -> str:
        day = f"ngày {self.starts_on:%d/%m/%Y}" if self.starts_on else "chưa ghi ngày"
        return f"{self.get_kind_display()} {day}"

    def get_absolute_url(self) -> str:
        return reverse("campaigns:contribution_detail", args=[self.pk])

    @property
    def base_measure(self) -> str:
        """The measure `amount` is stored in."""
        return MEASURE_OF_CONTRIBUTION.get(self.kind, self.measure)
