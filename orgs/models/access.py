"""Đăng nhập và an toàn: security events, open sessions, counters of wrong passwords, required second factors."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.visitors import device_in_words
from orgs.models.people import User
from orgs.models.units import Unit
from orgs.permissions import Permission, Role
from orgs.reach import unit_condition


class EventKind(models.TextChoices):
    """Việc liên quan đến an toàn của tài khoản."""

    SIGNED_IN = "signed_in", "Đăng nhập"
    REFUSED = "refused", "Sai mật khẩu"
    LOCKED = "locked", "Tạm khóa đăng nhập"
    LIFTED = "lifted", "Mở khóa đăng nhập"
    CODE_REFUSED = "code_refused", "Sai mã xác thực"
    RECOVERY_USED = "recovery_used", "Dùng mã dự phòng"
    SIGNED_OUT = "signed_out", "Đăng xuất"
    SESSION_ENDED = "session_ended", "Kết thúc phiên làm việc"
    PASSWORD_CHANGED = "password_changed", "Đổi mật khẩu"
    PASSWORD_RESET = "password_reset", "Cấp lại mật khẩu"
    FACTOR_ON = "factor_on", "Bật xác thực hai lớp"
    FACTOR_OFF = "factor_off", "Tắt xác thực hai lớp"
    FACTOR_RESET = "factor_reset", "Gỡ xác thực hai lớp"
    SWITCHED_OFF = "switched_off", "Tắt tài khoản"
    SWITCHED_ON = "switched_on", "Bật lại tài khoản"


class SecurityEventQuerySet(models.QuerySet["SecurityEvent"]):
    """Events a person may read."""

    def visible_to(self, user: User) -> SecurityEventQuerySet:
        """Own events; of the accounts this person manages; of unknown names for those who watch over the portal."""
        condition = Q(user_id=user.pk)
        if user.may(Permission.MANAGE_USERS):
            condition |= Q(user_id__in=User.objects.visible_to(user).values("pk"))
        if user.may(Permission.VIEW_SAFETY):
            condition |= Q(user_id__isnull=True)
        return self.filter(condition)


class SecurityEvent(models.Model):
    """Một sự kiện an toàn: whose account, when, from where, what, and who did it when it was someone else.

    Append-only by trigger and without foreign keys, like the trail. A name that no account has is not kept: people type
    passwords into the wrong field.
    """

    at = models.DateTimeField("Lúc", default=timezone.now, editable=False)
    kind = models.CharField("Việc", max_length=20, choices=EventKind)
    user_id = models.BigIntegerField("Số của người dùng", null=True)
    by_id = models.BigIntegerField("Số của người làm", null=True)
    address = models.GenericIPAddressField("Từ địa chỉ", null=True)
    agent = models.CharField("Thiết bị", max_length=300, default="", blank=True)
    reason = models.TextField("Lý do", default="", blank=True)

    objects = SecurityEventQuerySet.as_manager()

    class Meta:
        verbose_name = "sự kiện an toàn"
        verbose_name_plural = "sự kiện an toàn"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["user_id", "-id"], name="event_of_user")]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def device(self) -> str:
        """The device in words."""
        return device_in_words(self.agent) if self.agent else ""


class OpenSession(models.Model):
    """Phiên làm việc đang mở của một người. Lives as long as Django's own session row, whose key it holds."""

    user = models.ForeignKey(User, models.CASCADE, verbose_name="Người dùng", related_name="open_sessions")
    session_key = models.CharField("Khóa phiên", max_length=40, unique=True)
    address = models.GenericIPAddressField("Từ địa chỉ", null=True)
    agent = models.CharField("Thiết bị", max_length=300, default="", blank=True)
    started_at = models.DateTimeField("Đăng nhập lúc", default=timezone.now)
    seen_at = models.DateTimeField("Dùng gần nhất", default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "phiên làm việc"
        verbose_name_plural = "phiên làm việc"
        ordering = ["-seen_at"]

    def __str__(self) -> str:
        return self.device

    @property
    def device(self) -> str:
        """The device in words."""
        return device_in_words(self.agent)


class SignInCounter(models.Model):
    """Số lần nhập sai mật khẩu, by user name and address together, by user name, by address.

    `key` is a digest: what was typed as a user name is not kept. `user` is set when the name has an account, so that an
    administrator can lift its lock.
    """

    key = models.CharField("Khóa", max_length=64, unique=True)
    user = models.ForeignKey(User, models.CASCADE, verbose_name="Người dùng", null=True, related_name="+")
    failures = models.PositiveIntegerField("Số lần sai", default=0)
    since = models.DateTimeField("Tính từ", default=timezone.now)
    locked_until = models.DateTimeField("Khóa đến", null=True)

    class Meta:
        verbose_name = "bộ đếm đăng nhập"
        verbose_name_plural = "bộ đếm đăng nhập"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.failures} lần sai"


class RoleRequirementQuerySet(models.QuerySet["RoleRequirement"]):
    """Requirements a person may set."""

    def visible_to(self, user: User) -> RoleRequirementQuerySet:
        """Requirements of units whose users this person manages."""
        return self.filter(unit_condition(user, Permission.MANAGE_USERS))


class RoleRequirement(models.Model):
    """Bắt buộc xác thực hai lớp: whoever holds a role in this unit or below it must use a second factor."""

    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="Đơn vị", related_name="+")
    role = models.CharField("Vai trò", max_length=20, choices=Role)

    objects = RoleRequirementQuerySet.as_manager()

    class Meta:
        verbose_name = "bắt buộc xác thực hai lớp"
        verbose_name_plural = "bắt buộc xác thực hai lớp"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "role"],
                name="requirement_once_per_role",
                violation_error_message="Vai trò này tại đơn vị này đã bắt buộc xác thực hai lớp rồi.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} – {self.unit} và các đơn vị bên dưới"
