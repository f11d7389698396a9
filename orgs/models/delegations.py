"""Ủy quyền khi vắng: someone acts with another person's role for some days."""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from orgs.models.people import RoleAssignment, User
from orgs.permissions import Permission
from orgs.reach import unit_condition


class DelegationQuerySet(models.QuerySet["Delegation"]):
    """Delegations a person has to do with."""

    def visible_to(self, user: User) -> DelegationQuerySet:
        """Given by this person, received, or of units whose users this person manages."""
        managed = unit_condition(user, Permission.MANAGE_USERS, prefix="assignment__unit__")
        return self.filter(Q(assignment__user=user) | Q(to=user) | managed)

    def endable_by(self, user: User) -> DelegationQuerySet:
        """Those that this person may end: the own ones, and those of units whose users the person manages."""
        managed = unit_condition(user, Permission.MANAGE_USERS, prefix="assignment__unit__")
        return self.filter(Q(assignment__user=user) | managed)

    def not_over(self, day: datetime.date | None = None) -> DelegationQuerySet:
        """In force on a day (today when none is given) or still to come."""
        return self.filter(ends_on__gte=day or timezone.localdate(), ended_at__isnull=True)


class Delegation(models.Model):
    """Ủy quyền khi vắng: the holder of a role lets a colleague act with it between two days, both included.

    It hangs on the role itself: who loses the role, or whose account is switched off, delegates nothing any more. A
    received role is no row of `RoleAssignment`, so it cannot be passed on.
    """

    assignment = models.ForeignKey(
        RoleAssignment, models.CASCADE, verbose_name="Vai trò", related_name="delegations"
    )
    to = models.ForeignKey(
        User, models.PROTECT, verbose_name="Người thay", related_name="received_delegations"
    )
    starts_on = models.DateField("Từ ngày")
    ends_on = models.DateField("Đến hết ngày")
    reason = models.TextField("Lý do")
    ended_at = models.DateTimeField("Chấm dứt lúc", null=True, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = "ủy quyền khi vắng"
        verbose_name_plural = "ủy quyền khi vắng"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="delegation_dates_in_order",
                violation_error_message="Ngày cuối phải bằng hoặc sau ngày đầu.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment} → {self.to}"

    @property
    def is_over(self) -> bool:
        """Whether it was ended or its last day has passed."""
        return self.ended_at is not None or self.ends_on < timezone.localdate()

    @property
    def state(self) -> str:
        """Where it stands today, in words."""
        today = timezone.localdate()
        if self.ended_at:
            return "đã chấm dứt"
        if self.ends_on < today:
            return "đã hết hạn"
        return "đang có hiệu lực" if self.starts_on <= today else "chưa đến ngày"
