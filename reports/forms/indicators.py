"""Biểu chỉ tiêu do đơn vị đặt ra."""

from __future__ import annotations

from typing import Any

from django import forms

from common.fields import CountField
from orgs.models import Unit, User
from orgs.models.units import Tier, kinds_of
from orgs.permissions import Permission
from reports.models import Indicator

LAST = 10_000
"""Place of an indicator for which none was given."""


class IndicatorForm(forms.ModelForm):
    """Chỉ tiêu of an office: name, how it is meant, measure, kind of quantity, how it is added up."""

    position = CountField(
        label="Thứ tự trong danh sách", required=False, help_text="Để trống thì đứng cuối danh sách."
    )

    class Meta:
        model = Indicator
        fields = [
            "owner",
            "code",
            "name",
            "definition",
            "measure",
            "quantity",
            "rule",
            "position",
            "is_active",
        ]
        labels = {"owner": "Của đơn vị"}
        help_texts = {
            "owner": "Đơn vị này và các đơn vị trực thuộc cùng dùng chỉ tiêu.",
            "code": "Ngắn, không trùng trong đơn vị, ví dụ TK01.",
            "measure": "Ví dụ lượt, người, đồng, m2.",
            "definition": "Đếm cái gì, không đếm cái gì, vào ngày nào.",
        }
        widgets = {"definition": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        field.queryset = Unit.objects.allowed(by, Permission.MANAGE_CATALOGUES).exclude(
            kind__in=kinds_of(Tier.HAMLET)
        )
        field.required, field.empty_label = True, "— chọn đơn vị —"
        self.fields["name"].wide = True
        if not self.instance.pk and by.home_unit:
            self.initial.setdefault("owner", by.home_unit.pk)

    def clean_position(self) -> int:
        """No place given puts the indicator at the end."""
        given = self.cleaned_data["position"]
        return LAST if given is None else given

    def _post_clean(self) -> None:
        """Fill the instance; the service judges the whole row."""
        opts = self._meta
        self.instance = forms.models.construct_instance(self, self.instance, opts.fields, opts.exclude)
