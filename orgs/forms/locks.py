"""Biểu mở khóa có thời hạn."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from common.fields import PeriodField, VietDateField
from orgs.forms.choices import say_choose
from orgs.models import Unit, User
from orgs.models.units import Tier, kinds_of
from orgs.permissions import Permission

DAYS_OPEN = 7
"""How long an exception is open unless told otherwise."""


class ExceptionForm(forms.Form):
    """Đơn vị, kỳ, lý do, mở đến hết ngày nào."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label="Đơn vị", empty_label="— chọn đơn vị —")
    period = PeriodField(label="Kỳ số liệu được sửa", help_text="Ví dụ quý I/2024, năm 2023.")
    open_until = VietDateField(label="Mở đến hết ngày")
    reason = forms.CharField(
        label="Lý do mở khóa", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ví dụ: xã đính chính số lượt người theo công văn số …",
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.allowed(user, Permission.OPEN_LOCKS).exclude(kind__in=kinds_of(Tier.HAMLET))
        self.fields["unit"].queryset = units
        self.initial.setdefault("open_until", timezone.localdate() + dt.timedelta(days=DAYS_OPEN))
        say_choose(self.fields)

    def wish(self) -> dict[str, Any]:
        """What the service is asked for."""
        data = self.cleaned_data
        last = dt.datetime.combine(data["open_until"], dt.time(23, 59, 59))
        return {
            "unit": data["unit"],
            "starts_on": data["period"].starts_on,
            "ends_on": data["period"].ends_on,
            "reason": data["reason"],
            "open_until": timezone.make_aware(last),
        }


class LockFilterForm(forms.Form):
    """Khóa số liệu của một đơn vị."""

    don_vi = forms.ModelChoiceField(Unit.objects.none(), label="Đơn vị", required=False, empty_label="Tất cả")

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        units = Unit.objects.allowed(user, Permission.VIEW_RECORDS).exclude(kind__in=kinds_of(Tier.HAMLET))
        self.fields["don_vi"].queryset = units

    @property
    def chosen(self) -> dict[str, Any]:
        """What was understood."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
