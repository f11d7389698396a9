"""Biểu khen thưởng."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from campaigns.forms.base import CampaignRecordForm
from campaigns.models import Commendation

MANY_SUBJECTS = 300


class CommendationEntryForm(CampaignRecordForm):
    """One commended subject by name, or a number of subjects without names."""

    not_copied = ("subject_name", "subject_position")
    section_layout = (
        ("Đối tượng", ("subject_kind", "subject_name", "subject_position", "subject_count"), False),
        (
            "Hình thức, cấp khen",
            ("form", "theme", "level", "grantor", "grantor_name", "honoured_period"),
            False,
        ),
        ("Quyết định", ("granted_on", "decision", "ceremony", "unit"), False),
        ("Gắn với", ("campaign", "note"), True),
    )

    class Meta:
        model = Commendation
        fields: ClassVar = [
            "unit",
            "subject_kind",
            "subject_name",
            "subject_position",
            "subject_count",
            "form",
            "theme",
            "level",
            "grantor",
            "grantor_name",
            "honoured_period",
            "granted_on",
            "decision",
            "ceremony",
            "campaign",
            "note",
        ]
        widgets: ClassVar = {"note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject_position"].help_text = "Không ghi ngày sinh, số giấy tờ, số điện thoại."
        self.fields["subject_count"].help_text = "Có tên thì là 1; chỉ ghi số lượng thì để trống tên."

    def clean(self) -> dict[str, Any]:
        """One grantor: from the list of bodies or by name."""
        cleaned = super().clean()
        if cleaned.get("grantor") and cleaned.get("grantor_name"):
            self.add_error("grantor_name", "Đã chọn cơ quan khen trong danh mục thì để trống ô này.")
        return cleaned
