"""Biểu mô hình, điển hình "Dân vận khéo"."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from campaigns.forms.base import CampaignRecordForm
from campaigns.models import SkilfulModel
from campaigns.models.models import ModelStatus

RECOGNIZED = (ModelStatus.RECOGNIZED, ModelStatus.EXEMPLARY, ModelStatus.COMMENDED)


class SkilfulModelForm(CampaignRecordForm):
    """Mô hình “Dân vận khéo”, from registration to commendation."""

    qualified = {"member_count": "qualifier"}
    suffixes = {"member_count": "người", "model_count": "mô hình"}
    not_copied = ("member_count", "qualifier", "result")
    section_layout = (
        ("Mô hình", ("name", "is_exemplar", "subject", "field", "status", "level", "unit"), False),
        ("Ngày và quy mô", ("registered_on", "model_count", "member_count", "qualifier", "ended_on"), False),
        ("Công nhận", ("recognized_on", "recognized_level", "decision"), True),
        ("Nội dung", ("goal", "content", "result", "campaign", "note"), True),
    )

    class Meta:
        model = SkilfulModel
        fields: ClassVar = [
            "unit",
            "name",
            "is_exemplar",
            "subject",
            "field",
            "status",
            "level",
            "model_count",
            "member_count",
            "qualifier",
            "registered_on",
            "recognized_on",
            "recognized_level",
            "decision",
            "ended_on",
            "goal",
            "content",
            "result",
            "campaign",
            "note",
        ]
        widgets: ClassVar = {
            "goal": forms.Textarea(attrs={"rows": 3}),
            "content": forms.Textarea(attrs={"rows": 3}),
            "result": forms.Textarea(attrs={"rows": 3}),
            "note": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].wide = True
        self.fields["model_count"].help_text = "Một dòng có thể thay cho nhiều mô hình giống nhau."

    def doubts(self) -> list[str]:
        """As many members as models."""
        found = []
        members, models = self.cleaned_data.get("member_count"), self.cleaned_data.get("model_count")
        if members and models and members == models > 1:
            found.append("Số mô hình và số người tham gia bằng nhau. Hãy xem có ghi nhầm ô không.")
        return found
