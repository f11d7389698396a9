"""Biểu báo cáo: what an office asks its units for, line by line, and the periods it opened."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from common.expressions import FoldVi
from common.periods import Period
from orgs.models import Level, Unit, User
from orgs.models.records import dates_in_order
from orgs.models.units import Tier
from orgs.permissions import Permission
from orgs.reach import reaches, unit_condition
from reports.models.indicators import Indicator

NOTICE: Final = dt.timedelta(days=5)
"""So long before the due day a form counts as due, although its period may not have ended."""


class Periodicity(models.TextChoices):
    """Kỳ của biểu."""

    MONTH = "thang", "Tháng"
    QUARTER = "quy", "Quý"
    HALF = "sau_thang", "6 tháng"
    YEAR = "nam", "Năm"


KIND_OF_PERIOD: Final = {
    Periodicity.MONTH: "month",
    Periodicity.QUARTER: "quarter",
    Periodicity.HALF: "half",
    Periodicity.YEAR: "year",
}
"""Periodicity → the kind of `common.periods.Period` that its periods are."""


class AskedTier(models.TextChoices):
    """Nơi phải gửi biểu: the tiers below the owner that fill it."""

    COMMUNES = "xa", "Các xã, phường, thị trấn"
    DISTRICTS = "huyen", "Các huyện, thị xã, thành phố"
    BOTH = "ca_hai", "Cấp huyện và cấp xã"

    @property
    def tiers(self) -> list[Tier]:
        """The tiers of units."""
        return {
            AskedTier.COMMUNES: [Tier.COMMUNE],
            AskedTier.DISTRICTS: [Tier.DISTRICT],
            AskedTier.BOTH: [Tier.DISTRICT, Tier.COMMUNE],
        }[self]


class ReportFormQuerySet(models.QuerySet["ReportForm"]):
    """Forms by what a person has to do with them."""

    def visible_to(self, user) -> ReportFormQuerySet:
        """Forms of units whose records this person reads, and those of the units above them."""
        found = reaches(user, Permission.VIEW_RECORDS)
        if not found:
            return self.none()
        condition = Q()
        for reach in found:
            condition |= Q(owner__path__startswith=reach.path) if reach.deep else Q(owner_id=reach.unit_id)
            condition |= Q(owner_id__in=[int(part) for part in reach.path.split(".") if part])
        return self.filter(condition)

    def editable_by(self, user) -> ReportFormQuerySet:
        """Forms of units where this person makes forms."""
        return self.filter(unit_condition(user, Permission.MANAGE_FORMS, prefix="owner__"))


class ReportForm(models.Model):
    """Biểu báo cáo: a choice of indicators and kinds of records that units send for each period.

    Its periods end with the month, quarter, half or year; they are due `due_days` after that (before it when
    negative) and count as in time for `grace_days` more. Without chosen units all units of the asked tier send it.
    """

    name = models.CharField("Tên biểu", max_length=200)
    owner = models.ForeignKey(
        Unit, models.PROTECT, verbose_name="Đơn vị nhận báo cáo", related_name="report_forms"
    )
    guidance = models.TextField(
        "Hướng dẫn điền biểu", blank=True, default="", help_text="Hiện ở đầu biểu khi đơn vị điền."
    )
    periodicity = models.CharField("Kỳ", max_length=10, choices=Periodicity, default=Periodicity.QUARTER)
    asked = models.CharField("Nơi phải gửi", max_length=8, choices=AskedTier, default=AskedTier.COMMUNES)
    units = models.ManyToManyField(
        Unit,
        verbose_name="Chỉ các đơn vị",
        blank=True,
        related_name="+",
        help_text="Để trống: tất cả các đơn vị thuộc cấp đã chọn.",
    )
    due_days = models.SmallIntegerField(
        "Hạn gửi (số ngày sau khi hết kỳ)",
        default=5,
        validators=[MinValueValidator(-60), MaxValueValidator(120)],
        help_text="Ghi số âm nếu hạn gửi trước ngày hết kỳ, ví dụ -10.",
    )
    grace_days = models.PositiveSmallIntegerField(
        "Số ngày châm chước",
        default=0,
        validators=[MaxValueValidator(60)],
        help_text="Gửi trong những ngày này vẫn tính là đúng hạn.",
    )
    starts_on = models.DateField("Dùng từ ngày", null=True, blank=True)
    ends_on = models.DateField("Dùng đến ngày", null=True, blank=True)
    is_active = models.BooleanField("Đang dùng", default=True)
    version = models.PositiveIntegerField(default=1, editable=False, db_default=1)
    search_key = models.GeneratedField(
        expression=FoldVi("name"), output_field=models.TextField(db_collation="C"), db_persist=True
    )

    objects = ReportFormQuerySet.as_manager()

    class Meta:
        verbose_name = "biểu báo cáo"
        verbose_name_plural = "biểu báo cáo"
        ordering = ["search_key", "pk"]
        constraints = [
            dates_in_order("report_form_dates_in_order"),
            models.UniqueConstraint(
                fields=["owner", "name"],
                name="report_form_name_once",
                violation_error_message="Đơn vị đã có biểu mang tên này.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("reports:form_detail", args=[self.pk])


class ReportFormLine(models.Model):
    """Dòng của biểu: an indicator that is typed, or a kind of record that the portal counts.

    `level` and `heading` are those of the entered value; `part_of` names the line of which this one is a part.
    """

    form = models.ForeignKey(ReportForm, models.CASCADE, verbose_name="Biểu", related_name="lines")
    position = models.PositiveIntegerField("Thứ tự", default=0)
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, verbose_name="Chỉ tiêu", null=True, blank=True, related_name="+"
    )
    record_kind = models.CharField("Loại bản ghi", max_length=20, blank=True, default="")
    level = models.CharField("Cấp thực hiện", max_length=10, choices=Level, blank=True, default="")
    heading = models.CharField("Chi tiết", max_length=200, blank=True, default="")
    part_of = models.ForeignKey(
        "self", models.PROTECT, verbose_name="Trong đó của", null=True, blank=True, related_name="parts"
    )
    label = models.CharField("Tên dòng (nếu khác tên chỉ tiêu)", max_length=200, blank=True, default="")
    instruction = models.CharField("Hướng dẫn", max_length=300, blank=True, default="")
    is_required = models.BooleanField("Bắt buộc điền", default=True)

    class Meta:
        verbose_name = "dòng của biểu"
        verbose_name_plural = "dòng của biểu"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(indicator__isnull=False, record_kind="")
                | (
                    Q(indicator__isnull=True, part_of__isnull=True, level="", heading="") & ~Q(record_kind="")
                ),
                name="form_line_says_what",
                violation_error_message="Mỗi dòng chọn một chỉ tiêu, hoặc một loại bản ghi.",
            ),
            models.UniqueConstraint(
                fields=["form", "indicator", "record_kind", "level", "heading"],
                nulls_distinct=False,
                name="form_line_once",
                violation_error_message="Biểu đã có dòng này.",
            ),
        ]

    def __str__(self) -> str:
        if self.label:
            return self.label
        if self.indicator is None:
            return self.record_kind
        return f"{self.indicator.name}: {self.heading}" if self.heading else self.indicator.name


class FormPeriodQuerySet(models.QuerySet["FormPeriod"]):
    """Opened periods by what a person has to do with them."""

    def visible_to(self, user) -> FormPeriodQuerySet:
        """Periods of forms that this person may see."""
        return self.filter(form__in=ReportForm.objects.visible_to(user))

    def received_by(self, user) -> FormPeriodQuerySet:
        """Periods in which this person looks at submissions of several units: from the owner down to own reach."""
        found = [reach for reach in reaches(user, Permission.RECEIVE_FORMS) if reach.deep]
        condition = Q(pk__in=[])
        for reach in found:
            condition |= Q(form__owner__path__startswith=reach.path)
            condition |= Q(form__owner_id__in=[int(part) for part in reach.path.split(".") if part])
        return self.filter(condition)


class FormPeriod(models.Model):
    """Kỳ đã mở của một biểu, with its due day; opening makes one submission for each unit that is asked."""

    form = models.ForeignKey(ReportForm, models.PROTECT, verbose_name="Biểu", related_name="periods")
    starts_on = models.DateField("Từ ngày")
    ends_on = models.DateField("Đến ngày")
    due_on = models.DateField("Hạn gửi")
    grace_until = models.DateField("Châm chước đến hết ngày")
    opened_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="Người mở", null=True, editable=False, related_name="+"
    )
    opened_at = models.DateTimeField("Mở lúc", default=timezone.now, editable=False)

    objects = FormPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "kỳ của biểu"
        verbose_name_plural = "kỳ của biểu"
        ordering = ["-ends_on", "-pk"]
        constraints = [
            dates_in_order("form_period_dates_in_order"),
            models.CheckConstraint(
                condition=Q(grace_until__gte=F("due_on")),
                name="form_period_grace_after_due",
                violation_error_message="Ngày châm chước phải bằng hoặc sau hạn gửi.",
            ),
            models.UniqueConstraint(
                fields=["form", "starts_on", "ends_on"],
                name="form_period_once",
                violation_error_message="Kỳ này của biểu đã mở.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form}, {self.period.label}"

    def get_absolute_url(self) -> str:
        return reverse("reports:period_detail", args=[self.pk])

    @property
    def period(self) -> Period:
        """The days as a period, which knows its name."""
        return Period(self.starts_on, self.ends_on)

    @property
    def due_from(self) -> dt.date:
        """The first day on which the form counts as due: after the period, or shortly before the due day."""
        return min(self.ends_on + dt.timedelta(days=1), self.due_on - NOTICE)
