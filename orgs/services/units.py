"""Đơn vị và cơ quan: made and changed by administrators of the unit above."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError

from orgs.audit import acting
from orgs.models import Body, Unit, UnitSuccession, User
from orgs.models.units import SuccessionKind
from orgs.permissions import Permission


def save_unit(unit: Unit, *, by: User) -> Unit:
    """Write a new or changed unit below (or equal to) a unit the administrator manages.

    Refuses a parent out of reach, a unit below itself, a unit twice in one parent.
    """
    if unit.pk:
        stored = Unit.objects.get(pk=unit.pk)
        if not by.may(Permission.MANAGE_UNITS, stored):
            raise PermissionDenied("unit out of reach")
        moved = stored.parent_id != unit.parent_id
    else:
        moved = True
    if moved and (unit.parent is None or not by.may(Permission.MANAGE_UNITS, unit.parent)):
        raise ValidationError({"parent": "Hãy chọn đơn vị cấp trên trong phạm vi bạn quản trị."})
    if unit.pk and unit.parent is not None and unit.parent.path.startswith(unit.path):
        raise ValidationError({"parent": "Đơn vị không thể nằm dưới chính nó."})
    unit.full_clean()
    with acting(by=by):
        try:
            unit.save()
        except IntegrityError as error:
            raise ValidationError("Chưa lưu được đơn vị: đơn vị này đã có trong cùng cấp trên.") from error
        unit.refresh_from_db()
    return unit


def save_body(body: Body, *, by: User) -> Body:
    """Write a new or changed body of a unit the administrator manages."""
    if body.pk and not by.may(Permission.MANAGE_UNITS, Body.objects.get(pk=body.pk).unit):
        raise PermissionDenied("unit out of reach")
    if not by.may(Permission.MANAGE_UNITS, body.unit):
        raise PermissionDenied("unit out of reach")
    body.full_clean()
    with acting(by=by):
        body.save()
    return body


def record_succession(step: UnitSuccession, *, by: User) -> UnitSuccession:
    """Write one step of succession and end the predecessor the day before, unless it was only renamed or lives on.

    Records stay with the unit they were made for; nothing is re-parented.
    """
    for unit in filter(None, (step.predecessor, step.successor)):
        if not by.may(Permission.MANAGE_UNITS, unit):
            raise PermissionDenied("unit out of reach")
    step.full_clean()
    with acting(by=by, reason=step.legal_basis):
        step.save()
        old = step.predecessor
        if step.kind != SuccessionKind.TRANSFER and old.valid_to is None:
            old.valid_to = step.effective_on - timedelta(days=1)
            old.full_clean()
            old.save(update_fields=["valid_to"])
    return step
