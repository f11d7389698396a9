"""Chỉ tiêu của đơn vị: written by those who keep the catalogues of a unit; shipped indicators stay as they are."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.db.models import ProtectedError, Q

from orgs.audit import acting
from orgs.models import User
from orgs.permissions import Permission
from reports.models import Indicator


def save_indicator(indicator: Indicator, *, by: User) -> Indicator:
    """Write a new or changed indicator of a unit whose catalogues the person keeps.

    Refuses (ValidationError) a code that the portal ships or the unit has, and a changed measure, quantity, rule or
    unit once values stand under the indicator: the old values would mean something else. PermissionDenied for shipped
    ones.
    """
    stored = (
        Indicator.objects.filter(pk=indicator.pk).select_related("owner").first() if indicator.pk else None
    )
    for unit in {stored.owner, indicator.owner} if stored else {indicator.owner}:
        if unit is None or not by.may(Permission.MANAGE_CATALOGUES, unit):
            raise PermissionDenied("indicator out of reach")
    _refuse_shipped_code(indicator)
    if stored:
        _refuse_changed_meaning(stored, indicator)
    indicator.full_clean()
    with acting(by=by):
        try:
            indicator.save()
        except IntegrityError as error:
            raise ValidationError({"code": "Mã chỉ tiêu này đã có."}) from error
    return indicator


def delete_indicator(indicator: Indicator, *, by: User, reason: str) -> None:
    """Delete an indicator that nothing uses; one that is used is switched off instead (ValidationError says so)."""
    if indicator.owner is None or not by.may(Permission.MANAGE_CATALOGUES, indicator.owner):
        raise PermissionDenied("indicator out of reach")
    with acting(by=by, reason=reason):
        try:
            indicator.delete()
        except ProtectedError as error:
            raise ValidationError(
                "Chỉ tiêu đã có số liệu hoặc báo cáo dùng nên không xóa. Hãy bỏ đánh dấu “Đang dùng” để thôi dùng."
            ) from error


def _refuse_shipped_code(indicator: Indicator) -> None:
    same = Indicator.objects.filter(Q(owner__isnull=True), code__iexact=indicator.code)
    if same.exclude(pk=indicator.pk).exists():
        raise ValidationError({"code": "Mã này là của chỉ tiêu dùng chung. Hãy đặt mã khác."})


def _refuse_changed_meaning(stored: Indicator, changed: Indicator) -> None:
    if not stored.values.exists():
        return
    for name in ("owner_id", "measure", "quantity", "rule"):
        if getattr(stored, name) != getattr(changed, name):
            raise ValidationError(
                {
                    name.removesuffix("_id"): "Chỉ tiêu đã có số liệu nên không đổi mục này. "
                    "Hãy lập chỉ tiêu mới và thôi dùng chỉ tiêu này."
                }
            )
