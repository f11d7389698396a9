"""Biểu của đợt sắp xếp: the reorganisation itself and one of its steps."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms

from orgs.forms.choices import say_choose
from orgs.forms.records import ReadingMetaclass
from orgs.models import Document, Reorganisation, ReorganisationStep, Unit, User
from orgs.models.reorganisations import StepKind
from orgs.models.units import Tier, kinds_of
from orgs.permissions import Permission

_A_DAY = timedelta(days=1)


class ReorganisationForm(forms.ModelForm, metaclass=ReadingMetaclass):
    """Đợt sắp xếp: tên, ngày, căn cứ, hạn nhập nốt."""

    class Meta:
        model = Reorganisation
        fields = ["title", "effective_on", "legal_basis", "document", "unit", "grace_days"]

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.allowed(by, Permission.MANAGE_UNITS).exclude(kind__in=kinds_of(Tier.HAMLET))
        self.fields["unit"].queryset = units
        self.fields["unit"].help_text = "Đơn vị cấp trên của các đơn vị được sắp xếp, ví dụ tỉnh."
        self.fields["document"].queryset = Document.objects.visible_to(by).order_by("-issued_on", "-pk")[:200]
        self.fields["legal_basis"].help_text = "Số, ngày của nghị quyết, ví dụ Nghị quyết 1660/NQ-UBTVQH15."
        if not self.instance.pk and by.home_unit is not None:
            self.initial.setdefault("unit", by.home_unit.pk)
        say_choose(self.fields)

    def _post_clean(self) -> None:
        self.instance = forms.models.construct_instance(
            self, self.instance, self._meta.fields, self._meta.exclude
        )


class StepForm(forms.ModelForm, metaclass=ReadingMetaclass):
    """Một bước: đơn vị cũ (đánh dấu), rồi đơn vị mới hoặc đơn vị nhận."""

    class Meta:
        model = ReorganisationStep
        fields = ["kind", "sources", "new_kind", "new_name", "new_code", "new_parent", "existing"]

    def __init__(self, *args: Any, by: User, reorganisation: Reorganisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.reorganisation = reorganisation
        managed = Unit.objects.allowed(by, Permission.MANAGE_UNITS)
        day = reorganisation.effective_on
        wide = managed.exclude(kind__in=kinds_of(Tier.HAMLET)).select_related("parent")
        sources = self.fields["sources"]
        sources.widget = forms.CheckboxSelectMultiple()
        sources.queryset = managed
        sources.help_text = "Đánh dấu mọi đơn vị cũ của bước này. Đơn vị đứng ở hai bước là đơn vị bị chia."
        rows = wide.exclude(pk=reorganisation.unit_id).active_on(day - _A_DAY)
        sources.choices = _grouped(rows)
        targets = wide.active_on(day)
        for name in ("new_parent", "existing"):
            self.fields[name].queryset = targets
        self.fields["new_parent"].empty_label = self.fields["existing"].empty_label = "— không —"
        if not self.instance.pk:
            self.initial.setdefault("new_parent", reorganisation.unit_id)
        self.fields["new_name"].help_text = "Chỉ ghi tên riêng, ví dụ Liên Sơn Lắk."
        say_choose(self.fields)

    @property
    def sections(self) -> list[tuple[str, list[forms.BoundField], bool]]:
        """What happens to which old units, then what they become."""
        return [
            ("Việc và các đơn vị cũ", [self["kind"], self["sources"]], False),
            (
                f"Khi “{StepKind.NEW.label}”",
                [self[name] for name in ("new_kind", "new_name", "new_code", "new_parent")],
                False,
            ),
            (f"Khi “{StepKind.INTO.label}”", [self["existing"]], False),
        ]

    def clean(self) -> dict[str, Any]:
        """A new unit needs its kind and name, a merger its unit."""
        cleaned = super().clean() or {}
        needed = {StepKind.NEW: ("new_kind", "new_name", "new_parent"), StepKind.INTO: ("existing",)}
        for name in needed.get(cleaned.get("kind"), ()):  # type: ignore[call-overload]
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, "Bước này cần ô này. Hãy điền hoặc chọn việc khác.")
        return cleaned

    def _post_clean(self) -> None:
        self.instance = forms.models.construct_instance(
            self, self.instance, [name for name in self._meta.fields if name != "sources"], None
        )


def _grouped(rows: Any) -> list[tuple[str, list[tuple[int, str]]]]:
    """Units under the name of their parent, in alphabetical order."""
    found: dict[str, list[tuple[int, str]]] = {}
    for unit in rows.order_by("parent__sort_key", "sort_key", "pk"):
        found.setdefault(str(unit.parent or "Không thuộc đơn vị nào"), []).append((unit.pk, str(unit)))
    return list(found.items())
