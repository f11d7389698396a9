"""Biểu soạn mục và biểu số liệu của báo cáo."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms

from campaigns.models import SkilfulModel
from common.fields import VietDateField
from orgs.models import Document, Unit, User
from orgs.models.records import Qualifier
from reports.figures import DISPLAYS
from reports.forms.reviews import refuse_secrets
from reports.models import Indicator, Review, ReviewFigure, ReviewSection
from reports.models.figures import KEY

QUALIFIERS = (
    ("", "Theo bản ghi"),
    ("-", "Không ghi từ nào"),
    *[(value, label) for value, label in Qualifier.choices if value],
)
DEPTHS = [(1, "Mục lớn (I, II …)"), (2, "Mục (1, 2 …)"), (3, "Ý (a, b …)")]


class SectionForm(forms.ModelForm):
    """Soạn mục: heading and text. Line ends and letters are brought to one form, nothing else is changed."""

    class Meta:
        model = ReviewSection
        fields = ["heading", "body", "depth", "is_included"]
        widgets = {"body": forms.Textarea(attrs={"rows": 16, "data-autosave": "", "spellcheck": "true"})}

    depth = forms.TypedChoiceField(label="Cấp mục", coerce=int, choices=DEPTHS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["heading"].wide = True

    def clean_body(self) -> str:
        """The text; a mark of secrecy or data about a person is refused."""
        text = self.cleaned_data["body"].replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
        return refuse_secrets(unicodedata.normalize("NFC", text))

    def clean_heading(self) -> str:
        """The heading, checked as the text is."""
        return refuse_secrets(unicodedata.normalize("NFC", self.cleaned_data["heading"]))

    def _post_clean(self) -> None:
        """The service judges and writes; the form leaves its row alone."""


class SectionAddForm(forms.Form):
    """Thêm mục: heading, place and depth; the text is written afterwards."""

    heading = forms.CharField(label="Tiêu đề mục", max_length=300)
    depth = forms.TypedChoiceField(label="Cấp mục", coerce=int, choices=DEPTHS)
    place = forms.ChoiceField(label="Vị trí", choices=ReviewSection.Place)

    def clean_heading(self) -> str:
        """The heading, checked as the text is."""
        return refuse_secrets(unicodedata.normalize("NFC", self.cleaned_data["heading"]))


class FigureForm(forms.ModelForm):
    """Số liệu của báo cáo: what it counts, and the words and form the author chooses for it."""

    starts_on = VietDateField(label="Kỳ khác: từ ngày", required=False)
    ends_on = VietDateField(label="Kỳ khác: đến ngày", required=False)
    qualifier = forms.ChoiceField(label="Từ đứng trước số", choices=QUALIFIERS, required=False)
    display = forms.ChoiceField(label="Cách ghi", choices=list(DISPLAYS.items()), required=False)

    class Meta:
        model = ReviewFigure
        fields = [
            "key", "indicator", "level", "heading", "item", "theme", "resolution", "source",
            "skilful_model", "unit", "starts_on", "ends_on", "qualifier", "display", "measure", "pad2",
        ]  # fmt: skip

    section_layout = (
        ("Số liệu nào", ("key", "indicator", "level", "source"), False),
        ("Cách in", ("qualifier", "display", "measure", "pad2"), False),
        ("Thu hẹp", ("heading", "item", "theme", "resolution", "skilful_model"), True),
        ("Đơn vị, kỳ khác với báo cáo", ("unit", "starts_on", "ends_on"), True),
    )

    def __init__(self, *args: Any, user: User, review: Review, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicator"].queryset = Indicator.objects.visible_to(user).filter(is_active=True)
        self.fields["skilful_model"].queryset = SkilfulModel.objects.visible_to(user).inside(review.unit)
        self.fields["resolution"].queryset = Document.objects.visible_to(user)
        self.fields["unit"].queryset = Unit.objects.visible_to(user).inside(review.unit)
        self.fields[
            "key"
        ].help_text = "Chữ thường không dấu, số, gạch dưới; trong lời văn ghi {tên} để viện dẫn."
        self.fields["measure"].help_text = "Để trống thì dùng đơn vị tính của chỉ tiêu."
        self.fields["heading"].help_text = "Chỉ lấy bản ghi có những từ này trong tên, mục đích, nội dung."
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

    @property
    def sections(self) -> list[tuple[str, list[forms.BoundField], bool]]:
        """Fields by heading."""
        return [
            (heading, [self[name] for name in names if name in self.fields], collapsed)
            for heading, names, collapsed in self.section_layout
        ]

    def _post_clean(self) -> None:
        """The service judges and writes; the form leaves its row alone."""
