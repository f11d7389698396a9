"""Biểu đơn vị, cơ quan, kế thừa."""

from __future__ import annotations

from typing import Any

from django import forms

from common.fields import VietDateField
from orgs.forms.choices import say_choose
from orgs.forms.records import ReadingMetaclass
from orgs.models import Body, Unit, UnitSuccession, User
from orgs.models.units import Tier, kinds_of
from orgs.permissions import Permission


class _ReachForm(forms.ModelForm, metaclass=ReadingMetaclass):
    """A form whose unit fields offer only units the administrator manages; the service judges the whole row."""

    unit_fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.allowed(by, Permission.MANAGE_UNITS).exclude(kind__in=kinds_of(Tier.HAMLET))
        for name in self.unit_fields:
            self.fields[name].queryset = units
            self.fields[name].empty_label = "— chọn —"
        say_choose(self.fields)

    def _post_clean(self) -> None:
        self.instance = forms.models.construct_instance(
            self, self.instance, self._meta.fields, self._meta.exclude
        )


class UnitForm(_ReachForm):
    """Đơn vị: loại, tên riêng, mã, đơn vị cấp trên, thời gian có hiệu lực."""

    unit_fields = ("parent",)

    class Meta:
        model = Unit
        fields = ["kind", "name", "code", "parent", "valid_from", "valid_to", "entries_until"]


class SuccessionForm(_ReachForm):
    """Kế thừa: hình thức, đơn vị cũ, đơn vị mới, ngày, căn cứ."""

    unit_fields = ("predecessor", "successor")

    class Meta:
        model = UnitSuccession
        fields = ["kind", "predecessor", "successor", "effective_on", "legal_basis", "note"]


class BodyForm(_ReachForm):
    """Cơ quan và những gì văn bản của nó mang."""

    unit_fields = ("unit",)

    class Meta:
        model = Body
        fields = [
            "kind", "name", "unit", "valid_from", "valid_to", "issues_documents", "layout_family", "header_lines",
            "symbol", "place_name", "signatory_prefix", "signatory_position", "signatory_name", "recipients",
        ]  # fmt: skip

    @property
    def sections(self) -> list[tuple[str, list[forms.BoundField], bool]]:
        """The body itself, then what its documents carry."""
        own = ["kind", "name", "unit", "valid_from", "valid_to", "issues_documents"]
        rest = [name for name in self.fields if name not in own]
        return [
            ("Cơ quan", [self[name] for name in own], False),
            ("Thể thức văn bản ban hành", [self[name] for name in rest], False),
        ]


class PlaceFilterForm(forms.Form):
    """Tìm trong danh sách đơn vị, cơ quan, người dùng, nhật ký."""

    q = forms.CharField(label="Tìm (không cần gõ dấu)", required=False, max_length=200)
    tu = VietDateField(label="Từ ngày", required=False)
    den = VietDateField(label="Đến ngày", required=False)

    def __init__(self, data: Any, *, with_days: bool = False) -> None:
        super().__init__(data)
        if not with_days:
            del self.fields["tu"], self.fields["den"]

    @property
    def chosen(self) -> dict[str, Any]:
        """What was understood."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
