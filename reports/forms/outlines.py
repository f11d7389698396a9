"""Biểu đề cương: copy of an outline, its settings, sections and figures."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms

from orgs.models import Unit, User
from orgs.models.units import Tier, kinds_of
from orgs.permissions import Permission
from reports.figures import DISPLAYS, TABLES
from reports.forms.reviews import refuse_secrets
from reports.forms.sections import DEPTHS, QUALIFIERS
from reports.models import Indicator, Outline, OutlineFigure, OutlineSection
from reports.models.figures import KEY

HINT = (
    "Ghi {tên} để in số liệu, {tên:so} chỉ con số, {tên:so_voi_ky_truoc} để so với cùng kỳ; {ky}, {ky_sau}, {don_vi} "
    "là kỳ, kỳ sau và đơn vị; {hoi_nghi}, {bieu_do:…}, {bang:…} trên một dòng riêng. Mỗi dòng là một đoạn."
)


class OutlineCopyForm(forms.Form):
    """Sao đề cương for a unit under a name of its own."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label="Cho đơn vị", empty_label="— chọn đơn vị —")
    name = forms.CharField(label="Tên đề cương", max_length=200)

    def __init__(self, *args: Any, by: User, outline: Outline, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.allowed(by, Permission.MANAGE_CATALOGUES)
        self.fields["unit"].queryset = units.exclude(kind__in=kinds_of(Tier.HAMLET))
        if by.home_unit:
            self.initial.setdefault("unit", by.home_unit.pk)
        self.initial.setdefault("name", outline.name)


class OutlineForm(forms.ModelForm):
    """Đề cương: name, summary line, in use or not."""

    class Meta:
        model = Outline
        fields = ["name", "subject", "is_active"]
        help_texts = {"subject": "Ghi {ky}, {ky_sau}, {don_vi} vào chỗ kỳ báo cáo, kỳ sau và đơn vị."}

    def _post_clean(self) -> None:
        """Fill the instance; the service judges the whole row."""
        opts = self._meta
        self.instance = forms.models.construct_instance(self, self.instance, opts.fields, opts.exclude)


class OutlineSectionForm(forms.ModelForm):
    """Mục của đề cương: heading and the phrases of the draft."""

    depth = forms.TypedChoiceField(label="Cấp mục", coerce=int, choices=DEPTHS)
    table_key = forms.ChoiceField(
        label="Bảng số liệu kèm theo", required=False, choices=[("", "Không có"), *TABLES.items()]
    )

    class Meta:
        model = OutlineSection
        fields = ["heading", "body", "depth", "place", "table_key", "is_included"]
        widgets = {"body": forms.Textarea(attrs={"rows": 14, "spellcheck": "true"})}
        help_texts = {"body": HINT}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["heading"].wide = True

    def clean_body(self) -> str:
        """The text with line ends and letters of one form."""
        text = self.cleaned_data["body"].replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
        return refuse_secrets(unicodedata.normalize("NFC", text))

    def clean_heading(self) -> str:
        """The heading, checked as the text is."""
        return refuse_secrets(unicodedata.normalize("NFC", self.cleaned_data["heading"]))

    def _post_clean(self) -> None:
        """The service judges and writes; the form leaves its row alone."""


class OutlineFigureForm(forms.ModelForm):
    """Số liệu của đề cương: what it counts and how it is printed."""

    qualifier = forms.ChoiceField(label="Từ đứng trước số", choices=QUALIFIERS, required=False)
    display = forms.ChoiceField(label="Cách ghi", choices=list(DISPLAYS.items()), required=False)

    class Meta:
        model = OutlineFigure
        fields = [
            "key", "indicator", "level", "heading", "item", "theme", "source", "resolution_symbol",
            "qualifier", "display", "measure", "pad2",
        ]  # fmt: skip
        help_texts = {
            "key": "Chữ thường không dấu, số, gạch dưới; trong lời văn ghi {tên} để viện dẫn.",
            "measure": "Để trống thì dùng đơn vị tính của chỉ tiêu.",
            "resolution_symbol": "Ví dụ 02-NQ/HU: chỉ tính phần thực hiện nghị quyết này.",
        }

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicator"].queryset = Indicator.objects.visible_to(by).filter(is_active=True)
        for name in ("qualifier", "display"):  # an outline may use a word these lists do not offer
            kept, known = getattr(self.instance, name), self.fields[name].choices
            if kept and kept not in dict(known):
                self.fields[name].choices = [*known, (kept, kept)]
        if self.instance.pk:
            del self.fields["key"]

    def clean_key(self) -> str:
        """The name, in the letters that references are made of."""
        key = self.cleaned_data["key"].strip()
        KEY(key)
        return key

    def _post_clean(self) -> None:
        """Fill the instance; the service judges the whole row."""
        opts = self._meta
        self.instance = forms.models.construct_instance(self, self.instance, opts.fields, opts.exclude)
