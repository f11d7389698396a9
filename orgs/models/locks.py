"""Khóa số liệu: periods whose rows stay as they were approved, and exceptions opened for a while."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from orgs.models.people import User
from orgs.models.records import dates_in_order
from orgs.models.units import Unit
from orgs.permissions import Permission
from orgs.reach import unit_condition


class PeriodLockQuerySet(models.QuerySet["PeriodLock"]):
    """Locks a person may see."""

    def visible_to(self, user) -> PeriodLockQuerySet:
        """Locks of units whose records this person reads."""
        return self.filter(unit_condition(user, Permission.VIEW_RECORDS))


class PeriodLock(models.Model):
    """Khóa số liệu: rows of one table of one unit whose day lies in a period are as approved and stay so.

    `table` is the database table of the record kind, or that of entered values; then `indicator_id` names the one
    indicator that is locked. `source_key` tells what locked it (one submission), so that it can be taken back whole.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="Đơn vị", related_name="+")
    table = models.CharField("Bảng", max_length=63)
    indicator_id = models.BigIntegerField("Số của chỉ tiêu", null=True, blank=True)
    starts_on = models.DateField("Từ ngày")
    ends_on = models.DateField("Đến ngày")
    subject = models.CharField("Vì đã duyệt", max_length=200)
    source_key = models.CharField("Nguồn khóa", max_length=60, db_index=True)
    locked_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="Người khóa", null=True, related_name="+"
    )
    locked_at = models.DateTimeField("Khóa lúc", db_default=Now(), editable=False)

    objects = PeriodLockQuerySet.as_manager()

    class Meta:
        verbose_name = "khóa số liệu"
        verbose_name_plural = "khóa số liệu"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["unit", "table", "starts_on"], name="lock_of_unit")]
        constraints = [
            dates_in_order("lock_dates_in_order"),
            models.UniqueConstraint(
                fields=["source_key", "unit", "table", "indicator_id"],
                nulls_distinct=False,
                name="lock_once_per_source",
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class LockExceptionQuerySet(models.QuerySet["LockException"]):
    """Exceptions a person may see, and those that hold now."""

    def visible_to(self, user) -> LockExceptionQuerySet:
        """Exceptions of units whose records this person reads."""
        return self.filter(unit_condition(user, Permission.VIEW_RECORDS))

    def open_now(self) -> LockExceptionQuerySet:
        """Those that neither ended nor were closed."""
        return self.filter(closed_at__isnull=True, open_until__gt=Now())


class LockException(models.Model):
    """Mở khóa có thời hạn: a unit may change locked rows of a period until a moment, with a reason."""

    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="Đơn vị", related_name="+")
    starts_on = models.DateField("Từ ngày")
    ends_on = models.DateField("Đến ngày")
    reason = models.TextField("Lý do")
    open_until = models.DateTimeField("Mở đến")
    opened_by = models.ForeignKey(User, models.PROTECT, verbose_name="Người mở", related_name="+")
    opened_at = models.DateTimeField("Mở lúc", db_default=Now(), editable=False)
    closed_at = models.DateTimeField("Đóng lúc", null=True, blank=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="Người đóng", null=True, blank=True, related_name="+"
    )

    objects = LockExceptionQuerySet.as_manager()

    class Meta:
        verbose_name = "mở khóa có thời hạn"
        verbose_name_plural = "mở khóa có thời hạn"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["unit", "starts_on"], name="lock_exception_of_unit")]
        constraints = [
            dates_in_order("lock_exception_dates_in_order"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
                name="lock_exception_closed_after_opened",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.starts_on:%d/%m/%Y} – {self.ends_on:%d/%m/%Y}"
