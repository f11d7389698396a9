"""Ủy quyền khi vắng: given by the holder of a role, ended by the holder or an administrator."""

from __future__ import annotations

import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone

from orgs.audit import acting
from orgs.models import Delegation, RoleAssignment, User

LONGEST = datetime.timedelta(days=366)


def own_roles(user: User) -> QuerySet[RoleAssignment]:
    """Roles a person may hand on: the own ones in force, never those received."""
    return user.roles.in_force().select_related("unit")


def colleagues(user: User) -> QuerySet[User]:
    """Who may stand in: people in use with a role in a unit of this person, right above it or right below it."""
    units = own_roles(user).values_list("unit_id", "unit__parent_id")
    own = {unit for unit, _ in units}
    near = own | {parent for _, parent in units if parent}
    held = RoleAssignment.objects.in_force().filter(Q(unit_id__in=near) | Q(unit__parent_id__in=own))
    return User.objects.filter(is_active=True, pk__in=held.values("user_id")).exclude(pk=user.pk)


def delegate(
    assignment: RoleAssignment,
    *,
    by: User,
    to: User,
    starts_on: datetime.date,
    ends_on: datetime.date,
    reason: str,
) -> Delegation:
    """Let a colleague act with one of the own roles between two days.

    Refuses roles of others and roles received, strangers, past days, more than a year, and the same twice.
    """
    if not own_roles(by).filter(pk=assignment.pk).exists():
        raise PermissionDenied("only an own role can be handed on")
    if not colleagues(by).filter(pk=to.pk).exists():
        raise ValidationError({"to": "Hãy chọn một người cùng đơn vị, hoặc ở đơn vị ngay trên, ngay dưới."})
    if ends_on < timezone.localdate():
        raise ValidationError({"ends_on": "Ngày này đã qua. Hãy chọn từ hôm nay trở đi."})
    if ends_on - starts_on > LONGEST:
        raise ValidationError({"ends_on": "Chỉ ủy quyền được nhiều nhất một năm mỗi lần."})
    row = Delegation(
        assignment=assignment, to=to, starts_on=starts_on, ends_on=ends_on, reason=reason.strip()
    )
    row.full_clean()
    same = Delegation.objects.not_over().filter(assignment=assignment, to=to)
    if same.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
        raise ValidationError({"to": "Vai trò này đã ủy quyền cho người này trong những ngày đó."})
    with acting(by=by, reason=row.reason):
        row.save()
        _rights_changed(to)
    return row


def may_end(row: Delegation, user: User) -> bool:
    """Whether a person may end a delegation."""
    return Delegation.objects.endable_by(user).filter(pk=row.pk).exists()


def end(row: Delegation, *, by: User) -> None:
    """End a delegation now. Who may not gets a refusal; one that is over stays as it is."""
    if not may_end(row, by):
        raise PermissionDenied("delegation out of reach")
    with acting(by=by):
        now = timezone.now()
        if Delegation.objects.filter(pk=row.pk, ended_at__isnull=True).update(ended_at=now):
            _rights_changed(row.to)


def _rights_changed(user: User) -> None:
    user.rights_changed_at = timezone.now()
    user.save(update_fields=["rights_changed_at"])
