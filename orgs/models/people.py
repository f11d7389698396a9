"""Người dùng và vai trò: the portal's users and the roles they hold in units."""

from __future__ import annotations

import datetime
from functools import cached_property

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from common.expressions import FoldVi, SortVi
from orgs.models.units import Unit
from orgs.permissions import Permission, Role
from orgs.reach import Lineage, load_lineage, load_roles, may, unit_condition


class UserQuerySet(models.QuerySet["User"]):
    """People whose accounts an administrator may see."""

    def visible_to(self, user) -> UserQuerySet:
        """Accounts with a role in a unit this administrator manages, and accounts without any role that they made."""
        managed = RoleAssignment.objects.filter(unit_condition(user, Permission.MANAGE_USERS)).values(
            "user_id"
        )
        return self.filter(Q(pk__in=managed) | Q(created_by=user, roles__isnull=True)).distinct()

    def wholly_managed_by(self, user) -> UserQuerySet:
        """Accounts whose every role, own or received, lies where this administrator manages users.

        Only their passwords and second factors may be given anew: otherwise an administrator of a small office could
        enter the account of someone who also works above it.
        """
        today = timezone.localdate()
        not_over = Q(valid_to__isnull=True) | Q(valid_to__gte=today)
        elsewhere = RoleAssignment.objects.filter(not_over).exclude(
            unit_condition(user, Permission.MANAGE_USERS)
        )
        received = Q(
            delegations__ends_on__gte=today,
            delegations__ended_at__isnull=True,
            delegations__to__isnull=False,
        )
        return (
            self.visible_to(user)
            .exclude(pk__in=elsewhere.values("user_id"))
            .exclude(pk__in=elsewhere.filter(received).values("delegations__to"))
        )


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    """Makes accounts."""

    def create_user(self, username: str, password: str | None = None, **fields) -> User:
        """A new account; without a password nobody can sign in to it."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Người dùng của cổng. Accounts are made by administrators, switched off when people leave, never deleted."""

    username = models.CharField(
        "Tên đăng nhập",
        max_length=60,
        unique=True,
        error_messages={"unique": "Tên đăng nhập này đã có người dùng. Hãy chọn tên khác."},
    )
    full_name = models.CharField("Họ và tên", max_length=120)
    position = models.CharField("Chức vụ", max_length=160, blank=True, default="")
    email = models.EmailField("Thư điện tử công vụ", blank=True, default="")
    is_active = models.BooleanField("Đang sử dụng", default=True)
    must_change_password = models.BooleanField("Phải đổi mật khẩu khi đăng nhập", default=False)
    second_factor_at = models.DateTimeField("Bật xác thực hai lớp lúc", null=True, blank=True, editable=False)
    rights_changed_at = models.DateTimeField("Đổi vai trò lúc", null=True, blank=True, editable=False)
    created_at = models.DateTimeField("Lập lúc", default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="Người lập",
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    search_key = models.GeneratedField(
        expression=FoldVi("full_name"),
        output_field=models.CharField(max_length=200, db_collation="C"),
        db_persist=True,
    )
    sort_key = models.GeneratedField(
        expression=SortVi("full_name"),
        output_field=models.CharField(max_length=400, db_collation="C"),
        db_persist=True,
    )

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = "người dùng"
        verbose_name_plural = "người dùng"
        ordering = ["sort_key", "pk"]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_absolute_url(self) -> str:
        return reverse("orgs:user_detail", args=[self.pk])

    @cached_property
    def _roles_today(self) -> list[tuple[str, int, str, int, str]]:
        """Own roles in force today, then those received for these days; one query per object."""
        return load_roles(self.pk, timezone.localdate())

    @cached_property
    def held_roles(self) -> list[tuple[str, int, str]]:
        """(role, unit number, unit path) of every role in force today, own or standing in for someone."""
        return [(role, unit_id, path) for role, unit_id, path, _, _ in self._roles_today]

    @cached_property
    def stands_in_for(self) -> list[tuple[str, int, str]]:
        """(name of the absent person, unit number, role) of every role held today by delegation."""
        return [
            (name, unit_id, role) for role, unit_id, _, owner, name in self._roles_today if owner != self.pk
        ]

    @property
    def stands_in_words(self) -> str:
        """Whom the person stands in for today, for the top bar."""
        names = dict.fromkeys(name for name, _, _ in self.stands_in_for)
        return f"đang thay đồng chí {', '.join(names)}" if names else ""

    @cached_property
    def lineage(self) -> Lineage:
        """The units of the person's roles and those they followed; one query per object."""
        return load_lineage(self.held_roles)

    @cached_property
    def home_unit(self) -> Unit | None:
        """The unit of the person's first role: where forms start."""
        return self.lineage.units.get(self.held_roles[0][1]) if self.held_roles else None

    @property
    def home_unit_name(self) -> str:
        """Name of the home unit for the top bar."""
        return str(self.home_unit) if self.home_unit else ""

    def may(self, permission: Permission, unit: Unit | None = None) -> bool:
        """Whether the person holds a right at all, or in one unit."""
        return may(self, permission, unit)


class RoleAssignmentQuerySet(models.QuerySet["RoleAssignment"]):
    """Roles in force."""

    def in_force(self, day: datetime.date | None = None) -> RoleAssignmentQuerySet:
        """Roles held on a day (today when none is given)."""
        day = day or timezone.localdate()
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        )


class RoleAssignment(models.Model):
    """Vai trò của một người trong một đơn vị, with the days it holds. One person may hold several."""

    user = models.ForeignKey(User, models.CASCADE, verbose_name="Người dùng", related_name="roles")
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="Đơn vị", related_name="role_assignments")
    role = models.CharField("Vai trò", max_length=20, choices=Role)
    valid_from = models.DateField("Từ ngày", null=True, blank=True)
    valid_to = models.DateField("Đến hết ngày", null=True, blank=True)

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "vai trò"
        verbose_name_plural = "vai trò"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit", "role"],
                name="role_once_per_unit",
                violation_error_message="Người này đã có vai trò đó tại đơn vị này.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="role_dates_in_order",
                violation_error_message="Ngày hết hiệu lực phải sau ngày bắt đầu.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} – {self.unit}"
