"""Công trình, phần việc: what was built, how long, what it cost."""

from __future__ import annotations

from django.db import models
from django.urls import reverse

from campaigns.models.campaigns import Campaign
from campaigns.models.dated import Dated
from common.expressions import FoldVi, SortVi
from orgs.models import Qualifier
from orgs.models.records import dates_in_order, not_negative


class WorkKind(models.TextChoices):
    """Loại công trình, phần việc."""

    ROAD = "duong", "Đường giao thông"
    CONCRETE_ROAD = "duong_be_tong", "Đường bê tông xi măng"
    FIELD_ROAD = "duong_noi_dong", "Đường nội đồng"
    CANAL = "kenh_muong", "Kênh mương"
    LIGHTING = "chieu_sang", "Điện chiếu sáng"
    COMMUNITY_HOUSE = "nha_van_hoa", "Nhà văn hóa, nhà sinh hoạt cộng đồng"
    OTHER = "khac", "Công trình, phần việc khác"


class WorkAction(models.TextChoices):
    """Việc đã làm với công trình."""

    NEW = "lam_moi", "Làm mới"
    REPAIR = "sua_chua", "Sửa chữa, nâng cấp"
    DREDGE = "nao_vet", "Nạo vét"


class Work(Dated):
    """Công trình, phần việc: how many, how long (m), what it cost (đồng) and who paid.

    The parts (State, people, others) need not add up to the total: published figures often do not. Costs carry a
    qualifier of their own ("51 tuyến dài 16.935m … với tổng kinh phí trên 10 tỷ đồng"); one cost may stand for two
    works: the row without a cost names the other in `cost_shared_with`.
    """

    lock_days = ("starts_on",)
    identity_fields = (
        "kind",
        "action",
        "name",
        "level",
        "starts_on",
        "ends_on",
        "part_of",
    )

    kind = models.CharField("Loại công trình", max_length=16, choices=WorkKind)
    action = models.CharField("Việc đã làm", max_length=10, choices=WorkAction, default=WorkAction.NEW)
    name = models.CharField("Tên công trình, phần việc", max_length=300)
    count = models.PositiveIntegerField("Số công trình, tuyến", default=1)
    count_measure = models.CharField("Đơn vị tính", max_length=40, default="công trình")
    length_m = models.DecimalField("Chiều dài (m)", max_digits=14, decimal_places=2, null=True, blank=True)
    cost_total = models.DecimalField(
        "Tổng kinh phí (đồng)", max_digits=18, decimal_places=0, null=True, blank=True
    )
    cost_state = models.DecimalField(
        "Nhà nước (đồng)", max_digits=18, decimal_places=0, null=True, blank=True
    )
    cost_people = models.DecimalField(
        "Nhân dân (đồng)", max_digits=18, decimal_places=0, null=True, blank=True
    )
    cost_other = models.DecimalField(
        "Nguồn khác (đồng)", max_digits=18, decimal_places=0, null=True, blank=True
    )
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
    qualifier = models.CharField("Mức độ chính xác", max_length=10, choices=Qualifier, blank=True, default="")
    campaign = models.ForeignKey(
        Campaign,
        models.PROTECT,
        verbose_name="Phong trào",
        null=True,
        blank=True,
        related_name="works",
    )
    skilful_model = models.ForeignKey(
        "SkilfulModel",
        models.PROTECT,
        verbose_name="Của mô hình",
        null=True,
        blank=True,
        related_name="works",
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
        verbose_name = "công trình, phần việc"
        verbose_name_plural = "công trình, phần việc"
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["unit", "starts_on", "kind"], name="work_of_unit_by_day")]
        constraints = [
            dates_in_order("work_dates_in_order"),
            not_negative("length_m", "work_length_not_negative", "Chiều dài"),
            not_negative("cost_total", "work_cost_not_negative", "Tổng kinh phí"),
            not_negative("cost_state", "work_cost_state_not_negative", "Kinh phí Nhà nước"),
            not_negative("cost_people", "work_cost_people_not_negative", "Kinh phí Nhân dân"),
            not_negative("cost_other", "work_cost_other_not_negative", "Kinh phí nguồn khác"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("campaigns:work_detail", args=[self.pk])
