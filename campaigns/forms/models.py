"""Biểu mô hình, điển hình "Dân vận khéo"."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from campaigns.forms.base import CampaignRecordForm
from campaigns.models import SkilfulModel
from campaigns.models.models import ModelStatus
from common.formats import format_count

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
        """Status against dates, members against models."""
        data = self.cleaned_data
        status, found = data.get("status"), []
        if status in RECOGNIZED and not data.get("recognized_on"):
            found.append("Mô hình đã được công nhận nhưng chưa ghi ngày công nhận.")
        if data.get("recognized_on") and status in (ModelStatus.REGISTERED, ModelStatus.RUNNING):
            found.append("Đã ghi ngày công nhận nhưng trạng thái chưa phải “Được công nhận”.")
        if status == ModelStatus.STOPPED and not data.get("ended_on"):
            found.append("Mô hình đã dừng nhưng chưa ghi ngày dừng nên vẫn được đếm ở các kỳ sau.")
        if data.get("ended_on") and status != ModelStatus.STOPPED:
            found.append("Đã ghi ngày dừng nhưng trạng thái chưa phải “Dừng”.")
        members, models = data.get("member_count"), data.get("model_count")
        if members is not None and models and members < models:
            found.append(
                f"Số người tham gia ({format_count(members)}) ít hơn số mô hình ({format_count(models)})."
            )
        if members and models and members == models > 1:
            found.append("Số mô hình và số người tham gia bằng nhau. Hãy xem có ghi nhầm ô không.")
        return found
