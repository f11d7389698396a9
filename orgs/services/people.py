"""Tài khoản và vai trò: made, changed and switched off by administrators; never deleted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError

from orgs.audit import acting
from orgs.models import RoleAssignment, Unit, User
from orgs.models.audit import Door
from orgs.permissions import Permission


@dataclass(frozen=True)
class RoleWish:
    """A role that an account shall hold: which, where, between which days."""

    role: str
    unit: Unit
    valid_from: date | None = None
    valid_to: date | None = None


def create_account(
    *,
    by: User,
    username: str,
    full_name: str,
    position: str,
    email: str,
    password: str,
    roles: Iterable[RoleWish],
) -> User:
    """A new account with at least one role in units the administrator manages; must change its password first.

    Refuses weak passwords, taken names and roles out of reach.
    """
    wishes = list(roles)
    if not wishes:
        raise ValidationError({"role": "Hãy chọn ít nhất một vai trò và đơn vị."})
    _check_reach(by, wishes)
    user = User(
        username=username,
        full_name=full_name,
        position=position,
        email=email,
        created_by=by,
        must_change_password=True,
    )
    _check_password(password, user, "password")
    user.set_password(password)
    user.full_clean()
    with acting(by=by):
        user.save(force_insert=True)
        _write_roles(user, wishes)
    return user


def update_account(
    user: User, *, by: User, is_active: bool, roles: Iterable[RoleWish], **details: str
) -> User:
    """Change an account's details, switch it off or on, and set its roles in the units the administrator manages.

    Roles in other units stay as they are. Nobody switches off the own account or takes away the own last right.
    """
    wishes = list(roles)
    _check_may_manage(by, user)
    _check_reach(by, wishes)
    if user.pk == by.pk and not is_active:
        raise ValidationError(
            {"is_active": "Không thể tự tắt tài khoản của mình. Hãy nhờ người quản trị khác."}
        )
    for name in ("full_name", "position", "email"):
        setattr(user, name, details[name])
    user.is_active = is_active
    user.full_clean(exclude=["password"])
    with acting(by=by):
        user.save(update_fields=["full_name", "position", "email", "is_active"])
        managed = Unit.objects.allowed(by, Permission.MANAGE_USERS)
        kept = {(wish.role, wish.unit.pk) for wish in wishes}
        for role in user.roles.filter(unit__in=managed):
            if (role.role, role.unit_id) not in kept:
                role.delete()
        _write_roles(user, wishes)
    return user


def reset_password(user: User, *, by: User, password: str) -> None:
    """Give an account a new password that its owner must change at the next sign-in."""
    _check_may_manage(by, user)
    _check_password(password, user, "password")
    user.set_password(password)
    user.must_change_password = True
    with acting(by=by):
        user.save(update_fields=["password", "must_change_password"])


def change_own_password(user: User, *, old: str, new: str) -> None:
    """A person's own new password; refuses a wrong old one and weak new ones."""
    if not user.check_password(old):
        raise ValidationError({"old": "Mật khẩu hiện tại chưa đúng."})
    if old == new:
        raise ValidationError({"new": "Mật khẩu mới phải khác mật khẩu hiện tại."})
    _check_password(new, user, "new")
    user.set_password(new)
    user.must_change_password = False
    with acting(by=user, door=Door.FORM):
        user.save(update_fields=["password", "must_change_password"])


def _check_password(password: str, user: User, field: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({field: error.messages}) from error


def _check_may_manage(by: User, user: User) -> None:
    if not User.objects.visible_to(by).filter(pk=user.pk).exists():
        raise PermissionDenied("account out of reach")


def _check_reach(by: User, wishes: list[RoleWish]) -> None:
    if not all(by.may(Permission.MANAGE_USERS, wish.unit) for wish in wishes):
        raise PermissionDenied("unit out of reach")


def _write_roles(user: User, wishes: list[RoleWish]) -> None:
    for wish in wishes:
        RoleAssignment.objects.update_or_create(
            user=user,
            unit=wish.unit,
            role=wish.role,
            defaults={"valid_from": wish.valid_from, "valid_to": wish.valid_to},
        )
