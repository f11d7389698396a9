"""Bộ lọc của danh sách: every filter of a list goes through a form, so odd addresses never break a page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models

from common.fields import VietDateField
from orgs.kinds import RecordKind
from orgs.models import Unit, User
from orgs.models.units import Tier, kinds_of

PAGE_LIMIT = 100_000


class FilterForm(forms.Form):
    """Search words, unit, days and the kind's own choices. Unreadable parts are named and left out."""

    q = forms.CharField(label="Tìm (không cần gõ dấu)", required=False, max_length=200)
    don_vi = forms.ModelChoiceField(Unit.objects.none(), label="Đơn vị", required=False, empty_label="Tất cả")
    tu = VietDateField(label="Từ ngày", required=False)
    den = VietDateField(label="Đến ngày", required=False)
    sap = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, kind: RecordKind, user: User) -> None:
        super().__init__(data)
        self.kind = kind
        self.fields["don_vi"].queryset = Unit.objects.allowed(user, kind.view_right).exclude(
            kind__in=kinds_of(Tier.HAMLET)
        )
        for name in kind.filters:
            self.fields[name] = _choice_field(kind.model._meta.get_field(name), user)

    @property
    def chosen(self) -> dict[str, Any]:
        """What was understood, by name."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [])}


def _choice_field(field: models.Field, user: User) -> forms.Field:
    label = str(field.verbose_name)[:1].upper() + str(field.verbose_name)[1:]
    if isinstance(field, models.ForeignKey):
        rows = field.related_model._default_manager
        rows = rows.visible_to(user) if hasattr(rows.all(), "visible_to") else rows.all()
        return forms.ModelChoiceField(rows, label=label, required=False, empty_label="Tất cả")
    if isinstance(field, models.BooleanField):
        return forms.TypedChoiceField(
            label=label,
            required=False,
            choices=[("", "Tất cả"), ("1", "Có"), ("0", "Không")],
            coerce=lambda value: value == "1",
            empty_value=None,
        )
    choices = [("", "Tất cả"), *[(key, text) for key, text in field.flatchoices if key != ""]]
    return forms.ChoiceField(label=label, required=False, choices=choices)
