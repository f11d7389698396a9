"""Nguồn lực, công trình, an sinh: what people gave, what was built, who was supported – in counts and amounts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from campaigns.models.campaigns import Campaign
from campaigns.models.meetings import Meeting
from common.expressions import FoldVi, SortVi, joined
from orgs.models import Document, Level, OwnedRecord, Qualifier
from orgs.models.records import dates_in_order, not_negative


class Dated(OwnedRecord):
    """A record of a day or of a range of days (a summary line of a month, a quarter …)."""

    level = models.CharField("Cấp thực hiện", max_length=10, choices=Level, default=Level.COMMUNE)
    starts_on = models.DateField("Ngày")
    ends_on = models.DateField("Đến ngày", null=True, blank=True)

    class Meta:
        abstract = True


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

    The parts (State, people, others) need not add up to the total: published figures often do not.
    """

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
