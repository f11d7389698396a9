"""Tài khoản và vai trò: made, changed and switched off by administrators; never deleted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from orgs.audit import acting
from orgs.models import RoleAssignment, Unit, User
from orgs.models.access import EventKind
from orgs.models.audit import Door
from orgs.permissions import Permission
from orgs.services import events, sessions, sign_in
from orgs.services.events import NOBODY, Visitor


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
    user: User,
    *,
    by: User,
    is_active: bool,
    roles: Iterable[RoleWish],
    visitor: Visitor = NOBODY,
    **details: str,
) -> User:
    """Change an account's details, switch it off or on, and set its roles in the units the administrator manages.

    Roles in other units stay as they are. Nobody switches off the own account or takes away the own last right.
    Switching off ends every session at once; changed roles give the person's sessions a new key.
    """
    wishes = list(roles)
    _check_may_manage(by, user)
    _check_reach(by, wishes)
    if user.is_active != is_active:
        check_wholly_managed(user, by=by)
    if user.pk == by.pk and not is_active:
        raise ValidationError(
            {"is_active": "Không thể tự tắt tài khoản của mình. Hãy nhờ người quản trị khác."}
        )
    for name in ("full_name", "position", "email"):
        setattr(user, name, details[name])
    switched = user.is_active != is_active
    user.is_active = is_active
    user.full_clean(exclude=["password"])
    with acting(by=by):
        user.save(update_fields=["full_name", "position", "email", "is_active"])
        managed = Unit.objects.allowed(by, Permission.MANAGE_USERS)
        kept = {(wish.role, wish.unit.pk) for wish in wishes}
        before = _roles_of(user)
        for role in user.roles.filter(unit__in=managed):
            if (role.role, role.unit_id) not in kept:
                role.delete()
        _write_roles(user, wishes)
        if _roles_of(user) != before:
            user.rights_changed_at = timezone.now()
            user.save(update_fields=["rights_changed_at"])
        if switched:
            events.record(
                EventKind.SWITCHED_ON if is_active else EventKind.SWITCHED_OFF,
                user=user,
                by=by,
                visitor=visitor,
            )
        if not is_active:
            sessions.end_all(user, by=by, visitor=visitor)
    return user


def reset_password(user: User, *, by: User, password: str, visitor: Visitor = NOBODY) -> None:
    """Give an account a new password that its owner must change at the next sign-in; ends its sessions."""
    _check_may_manage(by, user)
    check_wholly_managed(user, by=by)
    _check_password(password, user, "password")
    user.set_password(password)
    user.must_change_password = True
    with acting(by=by):
        user.save(update_fields=["password", "must_change_password"])
        events.record(EventKind.PASSWORD_RESET, user=user, by=by, visitor=visitor)
        sessions.end_all(user, but=None, by=by, visitor=visitor)


def change_own_password(
    user: User, *, old: str, new: str, keep: str | None = None, visitor: Visitor = NOBODY
) -> None:
    """A person's own new password; refuses a wrong old one and weak new ones.

    Ends the person's other sessions; `keep` is the key of the one that asks.
    """
    try:
        right = sign_in.check_own_password(user, old, visitor=visitor)
    except sign_in.Locked as locked:
        raise ValidationError({"old": str(locked)}) from locked
    if not right:
        raise ValidationError({"old": "Mật khẩu hiện tại chưa đúng."})
    if old == new:
        raise ValidationError({"new": "Mật khẩu mới phải khác mật khẩu hiện tại."})
    _check_password(new, user, "new")
    user.set_password(new)
    user.must_change_password = False
    with acting(by=user, door=Door.FORM):
        user.save(update_fields=["password", "must_change_password"])
        events.record(EventKind.PASSWORD_CHANGED, user=user, visitor=visitor)
        sessions.end_all(user, but=keep, visitor=visitor)


def check_wholly_managed(user: User, *, by: User) -> None:
    """Refuse what would open or close an account that also belongs to another office."""
    if not User.objects.wholly_managed_by(by).filter(pk=user.pk).exists():
        raise ValidationError(
            "Người này còn giữ vai trò ngoài địa bàn bạn quản lý. Hãy nhờ người quản trị của cơ quan cấp trên."
        )


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


def _roles_of(user: User) -> set[tuple[str, int, date | None, date | None]]:
    return set(user.roles.values_list("role", "unit_id", "valid_from", "valid_to"))


def _write_roles(user: User, wishes: list[RoleWish]) -> None:
    for wish in wishes:
        RoleAssignment.objects.update_or_create(
            user=user,
            unit=wish.unit,
            role=wish.role,
            defaults={"valid_from": wish.valid_from, "valid_to": wish.valid_to},
        )
