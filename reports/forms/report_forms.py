"""Biểu nhập của biểu báo cáo: the form itself, its lines, a copy, an opened period."""

from __future__ import annotations

from typing import Any

from django import forms

from common.fields import PeriodField, VietDateField
from orgs.forms.choices import say_choose
from orgs.forms.records import ReadingMetaclass
from orgs.models import Unit, User
from orgs.models.units import Tier, kinds_of
from orgs.permissions import Permission
from reports.models import AskedTier, FormPeriod, Indicator, ReportForm, ReportFormLine
from reports.services.form_kinds import KINDS, label_of


class ReportFormForm(forms.ModelForm, metaclass=ReadingMetaclass):
    """Biểu báo cáo: who asks, whom, how often, until when."""

    class Meta:
        model = ReportForm
        fields = [
            "name", "owner", "periodicity", "asked", "units", "due_days", "grace_days", "guidance", "starts_on",
            "ends_on", "is_active",
        ]  # fmt: skip
        widgets = {
            "guidance": forms.Textarea(attrs={"rows": 3}),
            "units": forms.SelectMultiple(attrs={"data-picker": ""}),
        }

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owned = Unit.objects.allowed(by, Permission.MANAGE_FORMS).exclude(kind__in=kinds_of(Tier.HAMLET))
        self.fields["owner"].queryset = owned
        tiers = [kind for tier in AskedTier.BOTH.tiers for kind in kinds_of(tier)]
        self.fields["units"].queryset = owned.filter(kind__in=tiers)
        self.fields["name"].wide = True
        if not self.instance.pk and by.home_unit:
            self.initial.setdefault("owner", by.home_unit.pk)
        say_choose(self.fields)

    def clean(self) -> dict[str, Any]:
        """Chosen units lie below the owner and are of the asked tier, or nobody would be asked."""
        cleaned = super().clean() or self.cleaned_data
        owner, asked = cleaned.get("owner"), cleaned.get("asked")
        if owner and asked:
            tiers = AskedTier(asked).tiers
            strange = [
                str(unit)
                for unit in cleaned.get("units") or []
                if unit.tier not in tiers or not unit.path.startswith(owner.path)
            ]
            if strange:
                self.add_error("units", f"Không thuộc nơi phải gửi: {', '.join(strange)}.")
        return cleaned

    def _post_clean(self) -> None:
        """Fill the instance; the service judges the whole row."""
        fields = [name for name in self._meta.fields if name != "units"]
        self.instance = forms.models.construct_instance(self, self.instance, fields)


class ReportFormLineForm(forms.ModelForm):
    """Dòng của biểu: a typed indicator or a counted kind of record."""

    record_kind = forms.ChoiceField(
        label="Hoặc đếm bản ghi",
        required=False,
        help_text="Cổng tự đếm bản ghi của đơn vị trong kỳ; đơn vị không phải gõ số.",
    )

    class Meta:
        model = ReportFormLine
        fields = [
            "indicator", "record_kind", "label", "level", "heading", "part_of", "instruction", "is_required",
        ]  # fmt: skip
        help_texts = {
            "heading": "Phân biệt các dòng cùng chỉ tiêu, ví dụ: nữ; đường bê tông.",
            "part_of": "Dòng này là một phần của dòng kia, không cộng thêm vào tổng.",
            "instruction": "Hiện cạnh ô, ví dụ: tính cả buổi lồng ghép.",
            "is_required": "Còn trống thì đơn vị chưa gửi được biểu.",
        }

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        form = self.instance.form
        indicators = Indicator.objects.visible_to(by).filter(is_active=True)
        if self.instance.indicator_id:
            indicators = indicators | Indicator.objects.filter(pk=self.instance.indicator_id)
        field = self.fields["indicator"]
        field.queryset, field.required, field.wide = indicators, False, True
        field.label_from_instance = lambda row: f"{row} ({row.measure})"
        field.empty_label = "— không, dòng này đếm bản ghi —"
        kinds = sorted((kind.label_plural, key) for key, kind in KINDS.items())
        self.fields["record_kind"].choices = [("", "— không —"), *((key, label) for label, key in kinds)]
        whole = self.fields["part_of"]
        whole.queryset = form.lines.filter(indicator__isnull=False, part_of=None).exclude(pk=self.instance.pk)
        whole.label_from_instance = label_of
        whole.empty_label = "— không —"

    def _post_clean(self) -> None:
        """Fill the instance; the service judges the whole row."""
        self.instance = forms.models.construct_instance(self, self.instance, self._meta.fields)


class ReportFormCopyForm(forms.Form):
    """Sao biểu under a name of its own."""

    name = forms.CharField(label="Tên biểu mới", max_length=200)
    owner = forms.ModelChoiceField(
        Unit.objects.none(), label="Đơn vị nhận báo cáo", empty_label="— chọn đơn vị —"
    )

    def __init__(self, *args: Any, by: User, form: ReportForm, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.allowed(by, Permission.MANAGE_FORMS).exclude(kind__in=kinds_of(Tier.HAMLET))
        self.fields["owner"].queryset = units
        self.initial.setdefault("name", f"{form.name} (bản sao)"[:200])
        self.initial.setdefault("owner", form.owner_id)


class DueForm(forms.Form):
    """Hạn gửi of an opened period."""

    due_on = VietDateField(label="Hạn gửi")
    grace_until = VietDateField(label="Châm chước đến hết ngày")

    def __init__(self, *args: Any, opened: FormPeriod, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("due_on", opened.due_on)
        self.initial.setdefault("grace_until", opened.grace_until)


class OpenPeriodForm(forms.Form):
    """Mở kỳ: the period; the days follow from the form unless others are written."""

    period = PeriodField(label="Kỳ", help_text="Ví dụ: tháng 3/2023; quý I/2023; 6 tháng đầu năm 2023; 2023.")
    due_on = VietDateField(
        label="Hạn gửi", required=False, help_text="Để trống thì tính theo số ngày ghi trên biểu."
    )
    grace_until = VietDateField(
        label="Châm chước đến hết ngày", required=False, help_text="Để trống thì tính theo biểu."
    )
