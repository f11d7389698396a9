"""Biểu nhập quanh báo cáo theo biểu: sending back with notes on cells, choosing what to look at."""

from __future__ import annotations

from typing import Any

from django import forms

from common.text import clean, looks_secret
from orgs.models import Unit, User
from orgs.models.units import Tier, kinds_of
from orgs.permissions import Permission
from reports.models import ReportForm, ReportFormLine, Standing, Submission
from reports.services.form_kinds import label_of


class ReturnForm(forms.Form):
    """Trả lại: why, and what to look at in single cells."""

    reason = forms.CharField(label="Lý do trả lại", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, submission: Submission, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = {
            f"note_{line.pk}": line for line in submission.period.form.lines.select_related("indicator")
        }
        for name, line in self.lines.items():
            self.fields[name] = forms.CharField(
                label=label_of(line), required=False, max_length=500, widget=forms.TextInput
            )

    def clean(self) -> dict[str, Any]:
        """No classified text."""
        cleaned = super().clean() or self.cleaned_data
        for name, text in cleaned.items():
            if isinstance(text, str) and looks_secret(text):
                self.add_error(name, "Không nhập tài liệu có độ mật vào cổng. Hãy bỏ nội dung này.")
        return cleaned

    @property
    def sections(self) -> list[tuple[str, list[forms.BoundField], bool]]:
        """The reason, then one box for each line."""
        notes = [self[name] for name in self.lines]
        return [("", [self["reason"]], False), ("Ghi chú cho từng dòng (nếu cần)", notes, False)]

    @property
    def notes(self) -> dict[ReportFormLine, str]:
        """What was noted, by line."""
        return {
            line: clean(self.cleaned_data[name])
            for name, line in self.lines.items()
            if self.cleaned_data.get(name)
        }


class SubmissionFilterForm(forms.Form):
    """Bộ lọc: words, form, unit, standing, year. What cannot be read is left out."""

    q = forms.CharField(label="Tìm biểu, đơn vị (không cần gõ dấu)", required=False, max_length=200)
    bieu = forms.ModelChoiceField(
        ReportForm.objects.none(), label="Biểu", required=False, empty_label="Tất cả"
    )
    don_vi = forms.ModelChoiceField(Unit.objects.none(), label="Đơn vị", required=False, empty_label="Tất cả")
    tinh_trang = forms.ChoiceField(
        label="Tình trạng", required=False, choices=[("", "Tất cả"), *Standing.choices]
    )
    nam = forms.IntegerField(label="Năm", required=False, min_value=1990, max_value=2100, localize=False)

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        self.fields["bieu"].queryset = ReportForm.objects.visible_to(user)
        self.fields["don_vi"].queryset = Unit.objects.allowed(user, Permission.VIEW_RECORDS).exclude(
            kind__in=kinds_of(Tier.HAMLET)
        )

    @property
    def chosen(self) -> dict[str, Any]:
        """What was understood, by name."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
