"""Chỉ tiêu và số liệu nhập tổng hợp: the catalogue of figures, and values an office enters for a unit and period."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from common.expressions import FoldVi, joined
from orgs.models import Level, OwnedRecord, Unit
from orgs.models.records import dates_in_order
from orgs.permissions import Permission
from orgs.reach import reaches


class Rule(models.TextChoices):
    """Cách tổng hợp of an indicator over units and periods (domain notes, section 2)."""

    SUM = "SUM", "Cộng"
    COUNT = "COUNT", "Đếm bản ghi"
    COUNTD = "COUNTD", "Đếm không trùng"
    LATEST = "LATEST", "Số hiện có cuối kỳ"
    RATIO = "RATIO", "Tỷ lệ (cộng tử số / cộng mẫu số)"
    COVER = "COVER", "Độ phủ địa bàn"
    PAIR = "PAIR", "Trước và sau"
    LIST = "LIST", "Danh sách có tên"
    TEXT = "TEXT", "Số ước bằng lời"


class Quantity(models.TextChoices):
    """Loại đại lượng: values of different quantities are never added, above all visits (lượt) and people (người)."""

    COUNT = "count", "Số đếm"
    VISITS = "visits", "Lượt"
    PEOPLE = "people", "Người"
    HOUSEHOLDS = "households", "Hộ"
    MONEY = "money", "Tiền (đồng)"
    AREA = "area", "Diện tích (m2)"
    LENGTH = "length", "Chiều dài (m)"
    PERCENT = "percent", "Phần trăm"
    RATE = "rate", "Mức bình quân"


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    """Indicators an office may use."""

    def visible_to(self, user) -> IndicatorQuerySet:
        """Shipped indicators, those of units a person reaches, and those of the units above them."""
        found = reaches(user, Permission.VIEW_RECORDS)
        if not found:
            return self.none()
        condition = Q(owner__isnull=True)
        for reach in found:
            condition |= Q(owner__path__startswith=reach.path) if reach.deep else Q(owner_id=reach.unit_id)
            condition |= Q(owner_id__in=[int(part) for part in reach.path.split(".") if part])
        return self.filter(condition)

    def editable_by(self, user) -> IndicatorQuerySet:
        """Own indicators of units whose catalogues a person keeps; shipped ones are not edited."""
        from orgs.reach import unit_condition

        return self.filter(unit_condition(user, Permission.MANAGE_CATALOGUES, prefix="owner__"))


class Indicator(models.Model):
    """Chỉ tiêu: one definition of a figure – name, measure, rule. Shipped (owner empty) or made by an office.

    `computed_by` names the definition in `reports.figures` that computes it from records; empty means that it exists
    only as entered values.
    """

    code = models.CharField("Mã", max_length=20)
    name = models.CharField("Tên chỉ tiêu", max_length=200)
    definition = models.TextField("Cách hiểu", blank=True, default="")
    measure = models.CharField("Đơn vị tính", max_length=60)
    quantity = models.CharField("Loại đại lượng", max_length=12, choices=Quantity, default=Quantity.COUNT)
    rule = models.CharField("Cách tổng hợp", max_length=8, choices=Rule, default=Rule.SUM)
    computed_by = models.CharField("Tính từ bản ghi", max_length=40, blank=True, default="", editable=False)
    owner = models.ForeignKey(
        Unit,
        models.PROTECT,
        verbose_name="Của đơn vị",
        null=True,
        blank=True,
        related_name="indicators",
    )
    position = models.PositiveIntegerField("Thứ tự", default=0)
    is_active = models.BooleanField("Đang dùng", default=True)
    search_key = models.GeneratedField(
        expression=FoldVi(joined("code", "name")),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = "chỉ tiêu"
        verbose_name_plural = "chỉ tiêu"
        ordering = ["position", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "code"],
                nulls_distinct=False,
                name="indicator_code_once",
                violation_error_message="Mã chỉ tiêu này đã có.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("reports:indicator_detail", args=[self.pk])


class EnteredValue(OwnedRecord):
    """Số liệu nhập tổng hợp of an indicator, for a unit and a period of free length.

    Kept as written: qualifier, number in the base measure, what to show it in, numerator and denominator (either may
    be missing), before and after, named items, a quantity in words. `is_nil` is "không có" – neither zero nor missing.
    `part_of` marks a "trong đó" value, left out of sums; `joint_with` a value that shares one figure with another.
    """

    lock_days = ("starts_on", "ends_on")
    locks_by_span = True
    identity_fields = (
        "indicator",
        "starts_on",
        "ends_on",
        "level",
        "heading",
        "part_of",
    )

    indicator = models.ForeignKey(Indicator, models.PROTECT, verbose_name="Chỉ tiêu", related_name="values")
    starts_on = models.DateField("Từ ngày")
    ends_on = models.DateField("Đến ngày")
    level = models.CharField("Cấp thực hiện", max_length=10, choices=Level, blank=True, default="")
    heading = models.CharField(
        "Chi tiết",
        max_length=200,
        blank=True,
        default="",
        help_text="Phân biệt các số cùng chỉ tiêu, ví dụ: đường bê tông.",
    )
    is_nil = models.BooleanField("Không phát sinh (không có)", default=False)
    qualifier = models.CharField("Mức độ chính xác", max_length=20, blank=True, default="")
    value = models.DecimalField("Giá trị", max_digits=22, decimal_places=4, null=True, blank=True)
    numerator = models.DecimalField("Tử số", max_digits=22, decimal_places=4, null=True, blank=True)
    denominator = models.DecimalField("Mẫu số", max_digits=22, decimal_places=4, null=True, blank=True)
    before_value = models.DecimalField(
        "Giá trị trước", max_digits=22, decimal_places=4, null=True, blank=True
    )
    before_label = models.CharField("Thời điểm trước", max_length=60, blank=True, default="")
    after_value = models.DecimalField("Giá trị sau", max_digits=22, decimal_places=4, null=True, blank=True)
    after_label = models.CharField("Thời điểm sau", max_length=60, blank=True, default="")
    words = models.CharField("Số ước bằng lời", max_length=120, blank=True, default="")
    items = models.TextField("Danh sách (mỗi dòng một tên)", blank=True, default="")
    display_measure = models.CharField(
        "Hiển thị theo",
        max_length=20,
        blank=True,
        default="",
        help_text="Ví dụ tỷ, triệu, ha, km.",
    )
    pad2 = models.BooleanField("Thêm số 0 trước số nhỏ hơn 10", default=False)
    compared_starts_on = models.DateField("So với kỳ: từ ngày", null=True, blank=True)
    compared_ends_on = models.DateField("So với kỳ: đến ngày", null=True, blank=True)
    compared_value = models.DecimalField(
        "Giá trị kỳ so sánh", max_digits=22, decimal_places=4, null=True, blank=True
    )
    change_percent = models.DecimalField(
        "Tăng, giảm (%)", max_digits=9, decimal_places=2, null=True, blank=True
    )
    part_of = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="Trong đó của",
        null=True,
        blank=True,
        related_name="parts",
    )
    joint_with = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="Chung với",
        null=True,
        blank=True,
        related_name="joint_values",
    )
    as_written = models.CharField("Ghi nguyên văn", max_length=300, blank=True, default="")
    note = models.TextField("Ghi chú", blank=True, default="")
    search_key = models.GeneratedField(
        expression=FoldVi(joined("heading", "as_written")),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )

    class Meta:
        verbose_name = "số liệu tổng hợp"
        verbose_name_plural = "số liệu tổng hợp"
        ordering = ["indicator__position", "indicator__code", "-starts_on", "pk"]
        indexes = [models.Index(fields=["unit", "indicator", "starts_on"], name="entered_of_unit_by_day")]
        constraints = [
            dates_in_order("entered_dates_in_order"),
            models.UniqueConstraint(
                fields=[
                    "unit",
                    "indicator",
                    "starts_on",
                    "ends_on",
                    "level",
                    "heading",
                    "part_of",
                ],
                nulls_distinct=False,
                name="entered_once_per_period",
                violation_error_message="Chỉ tiêu này đã có số liệu cho đơn vị, kỳ và cấp đó. Hãy mở dòng đó để sửa.",
            ),
            models.CheckConstraint(
                condition=Q(is_nil=False)
                | Q(
                    value__isnull=True,
                    numerator__isnull=True,
                    before_value__isnull=True,
                    after_value__isnull=True,
                    words="",
                ),
                name="entered_nil_has_no_value",
                violation_error_message="Đã đánh dấu không phát sinh thì không ghi giá trị.",
            ),
            models.CheckConstraint(
                condition=Q(is_nil=True)
                | Q(value__isnull=False)
                | Q(numerator__isnull=False)
                | Q(denominator__isnull=False)
                | Q(before_value__isnull=False)
                | Q(after_value__isnull=False)
                | ~Q(words="")
                | ~Q(items=""),
                name="entered_says_something",
                violation_error_message="Hãy ghi giá trị, hoặc đánh dấu “Không phát sinh”.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code} {self.starts_on:%d/%m/%Y}–{self.ends_on:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("reports:entered_detail", args=[self.pk])

    def held(self) -> str:
        """A value of a form that was sent and waits for approval is changed through that form only."""
        from reports.models.submissions import Submission

        waiting = Submission.objects.waiting_with(self).first()
        if waiting is None:
            return ""
        return (
            f"Số này nằm trong biểu “{waiting.period}” đã gửi, đang chờ {waiting.holder} duyệt, "
            "nên chưa thêm, sửa, xóa được. Hãy rút lại biểu, hoặc đề nghị nơi nhận trả lại, rồi sửa."
        )
