"""Biểu danh hiệu của đơn vị."""

from __future__ import annotations

from typing import ClassVar

from django import forms

from campaigns.forms.base import CampaignRecordForm
from campaigns.models import UnitTitle


class UnitTitleForm(CampaignRecordForm):
    """Danh hiệu của đơn vị: the reporting unit is the one that was recognised."""

    section_layout = (
        ("Danh hiệu", ("unit", "kind", "name", "recognized_on"), False),
        ("Quyết định, ghi chú", ("decision", "ended_on", "note"), True),
    )

    class Meta:
        model = UnitTitle
        fields: ClassVar = ["unit", "kind", "name", "recognized_on", "decision", "ended_on", "note"]
        widgets: ClassVar = {"note": forms.Textarea(attrs={"rows": 2})}

    def doubts(self) -> list[str]:
        """A name beside a title that has its own."""
        kind, name = self.cleaned_data.get("kind"), self.cleaned_data.get("name")
        return (
            ["Danh hiệu đã chọn có tên sẵn; ô tên chỉ cần cho danh hiệu khác."]
            if name and kind != "khac"
            else []
        )
