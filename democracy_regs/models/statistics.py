"""Số liệu đơn thư, tiếp công dân, hòa giải: statistics of a unit and period, never a case file."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from orgs.models import OwnedRecord
from orgs.models.records import dates_in_order


class PeriodStatistics(OwnedRecord):
    """Counts of a unit over a period of free length."""

    lock_days = ("starts_on", "ends_on")
    locks_by_span = True
    starts_on = models.DateField("Từ ngày")
    ends_on = models.DateField("Đến ngày")
    note = models.TextField("Ghi chú", blank=True, default="")

    class Meta:
        abstract = True

    @property
    def period_text(self) -> str:
        """The two days, as lists show them."""
        return f"{self.starts_on:%d/%m/%Y} – {self.ends_on:%d/%m/%Y}"


class PetitionStatistics(PeriodStatistics):
    """Số liệu đơn thư of a unit and period, after the identities of the state table 01/XLD (domain notes 4.5).

    Total = carried over + received. Handled counts the petitions dealt with; by content: complaints, denunciations,
    proposals. Parts need not add up; the form warns.
    """

    identity_fields = ("starts_on", "ends_on")

    carried_over = models.PositiveIntegerField("Kỳ trước chuyển sang", default=0)
    received = models.PositiveIntegerField("Tiếp nhận trong kỳ", default=0)
    handled = models.PositiveIntegerField("Đã giải quyết", default=0)
    complaints = models.PositiveIntegerField("Trong đó: khiếu nại", null=True, blank=True)
    denunciations = models.PositiveIntegerField("Trong đó: tố cáo", null=True, blank=True)
    proposals = models.PositiveIntegerField("Trong đó: kiến nghị, phản ánh", null=True, blank=True)
    resolved_first = models.PositiveIntegerField("Đã giải quyết lần đầu", null=True, blank=True)
    resolved_again = models.PositiveIntegerField("Đã giải quyết nhiều lần", null=True, blank=True)

    class Meta:
        verbose_name = "số liệu đơn thư"
        verbose_name_plural = "số liệu đơn thư"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            dates_in_order("petitions_dates_in_order"),
            models.UniqueConstraint(
                fields=["unit", "starts_on", "ends_on"],
                name="petitions_once_per_period",
                violation_error_message="Đơn vị đã có số liệu đơn thư của kỳ này. Hãy mở dòng đó để sửa.",
            ),
            models.CheckConstraint(
                condition=Q(handled__lte=F("carried_over") + F("received")),
                name="petitions_handled_within_total",
                violation_error_message=(
                    "Số đơn đã giải quyết không được lớn hơn số đơn kỳ trước chuyển sang và tiếp nhận."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"Đơn thư {self.period_text}"

    def get_absolute_url(self) -> str:
        return reverse("democracy_regs:petition_detail", args=[self.pk])

    @property
    def total(self) -> int:
        """Đơn phải xử lý: carried over and received."""
        return self.carried_over + self.received


class ReceptionStatistics(PeriodStatistics):
    """Số liệu tiếp công dân: visits (lượt), people (người) and cases (vụ việc) are three different things."""

    identity_fields = ("starts_on", "ends_on")

    visits = models.PositiveIntegerField("Số lượt tiếp", default=0)
    people = models.PositiveIntegerField("Số người", null=True, blank=True)
    cases = models.PositiveIntegerField("Số vụ việc", null=True, blank=True)
    large_groups = models.PositiveIntegerField("Số đoàn đông người", null=True, blank=True)
    by_head = models.PositiveIntegerField("Trong đó: lượt người đứng đầu tiếp", null=True, blank=True)

    class Meta:
        verbose_name = "số liệu tiếp công dân"
        verbose_name_plural = "số liệu tiếp công dân"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            dates_in_order("reception_dates_in_order"),
            models.UniqueConstraint(
                fields=["unit", "starts_on", "ends_on"],
                name="reception_once_per_period",
                violation_error_message="Đơn vị đã có số liệu tiếp công dân của kỳ này. Hãy mở dòng đó để sửa.",
            ),
        ]

    def __str__(self) -> str:
        return f"Tiếp công dân {self.period_text}"

    def get_absolute_url(self) -> str:
        return reverse("democracy_regs:reception_detail", args=[self.pk])


class MediationStatistics(PeriodStatistics):
    """Số liệu hòa giải ở cơ sở: groups and mediators are stocks at the period's end, cases a flow (HG01, HG02)."""

    identity_fields = ("starts_on", "ends_on")

    groups = models.PositiveIntegerField("Số tổ hòa giải", null=True, blank=True)
    mediators = models.PositiveIntegerField("Số hòa giải viên", null=True, blank=True)
    cases = models.PositiveIntegerField("Số vụ việc hòa giải", default=0)
    successes = models.PositiveIntegerField("Hòa giải thành", default=0)

    class Meta:
        verbose_name = "số liệu hòa giải"
        verbose_name_plural = "số liệu hòa giải"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            dates_in_order("mediation_dates_in_order"),
            models.UniqueConstraint(
                fields=["unit", "starts_on", "ends_on"],
                name="mediation_once_per_period",
                violation_error_message="Đơn vị đã có số liệu hòa giải của kỳ này. Hãy mở dòng đó để sửa.",
            ),
            models.CheckConstraint(
                condition=Q(successes__lte=F("cases")),
                name="mediation_successes_within_cases",
                violation_error_message="Số vụ hòa giải thành không được lớn hơn số vụ việc hòa giải.",
            ),
        ]

    def __str__(self) -> str:
        return f"Hòa giải {self.period_text}"

    def get_absolute_url(self) -> str:
        return reverse("democracy_regs:mediation_detail", args=[self.pk])
