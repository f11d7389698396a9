"""Chọn đơn vị và kỳ: what pages over the reach of a person are about."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from common.fields import PeriodField
from common.periods import Period
from orgs.models import Unit, User
from orgs.models.units import Tier, kinds_of
from orgs.permissions import Permission


class SpanForm(forms.Form):
    """A unit of the reach (none: all of it) and a period; this year when nothing is said. Odd input is left out."""

    don_vi = forms.ModelChoiceField(Unit.objects.none(), label="Đơn vị", required=False, empty_label="Tất cả")
    ky = PeriodField(label="Kỳ", required=False, help_text="Ví dụ: 2023; quý I/2023; 6 tháng đầu năm 2023.")

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data or None)
        units = Unit.objects.allowed(user, Permission.VIEW_RECORDS)
        self.fields["don_vi"].queryset = units.exclude(kind__in=kinds_of(Tier.HAMLET))
        self.this_year = Period.year(timezone.localdate().year)
        if not self.is_bound:
            self.initial["ky"] = self.this_year
        self.is_valid()

    @property
    def unit(self) -> Unit | None:
        """The chosen unit; None for all in reach."""
        return self._said("don_vi")

    @property
    def period(self) -> Period:
        """The chosen period, or this year."""
        return self._said("ky") or self.this_year

    def _said(self, name: str) -> Any:
        return self.cleaned_data.get(name) if self.is_bound else None
