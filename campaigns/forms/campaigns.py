"""Biểu phong trào, đợt, đoàn, chủ đề."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from campaigns.forms.base import CampaignRecordForm
from campaigns.models import Campaign, Team, Topic, Wave

MANY_MEMBERS = 200


class CampaignForm(CampaignRecordForm):
    """Cuộc vận động, phong trào, chương trình phối hợp, giao ước, chuyên đề."""

    section_layout = (
        ("Phong trào, chương trình", ("name", "kind", "level", "unit", "starts_on", "ends_on"), False),
        ("Ký kết, phối hợp", ("signed_on", "parties"), True),
        ("Văn bản, nội dung", ("documents", "content", "note"), True),
    )

    class Meta:
        model = Campaign
        fields: ClassVar = [
            "unit",
            "kind",
            "name",
            "level",
            "starts_on",
            "ends_on",
            "signed_on",
            "parties",
            "documents",
            "content",
            "note",
        ]
        widgets: ClassVar = {
            "parties": forms.CheckboxSelectMultiple,
            "documents": forms.CheckboxSelectMultiple,
            "content": forms.Textarea(attrs={"rows": 3}),
            "note": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].wide = True
        self.fields["parties"].help_text = "Chọn trong danh mục cơ quan của đơn vị và cấp trên."
        self.fields["signed_on"].help_text = "Chương trình phối hợp, giao ước được đếm theo ngày này."


class WaveForm(CampaignRecordForm):
    """Đợt."""

    section_layout = (
        ("Đợt", ("name", "level", "unit", "starts_on", "ends_on", "campaign", "content", "note"), False),
    )

    class Meta:
        model = Wave
        fields: ClassVar = ["unit", "name", "level", "starts_on", "ends_on", "campaign", "content", "note"]
        widgets: ClassVar = {
            "content": forms.Textarea(attrs={"rows": 3}),
            "note": forms.Textarea(attrs={"rows": 2}),
        }

    def doubts(self) -> list[str]:
        """A wave outside its movement, or meetings left outside the wave."""
        data, found = self.cleaned_data, []
        campaign, day = data.get("campaign"), data.get("starts_on")
        if campaign and day and campaign.starts_on and day < campaign.starts_on:
            found.append(f"Đợt bắt đầu trước phong trào “{campaign}”.")
        if not self.is_new and day and self.instance.meetings.filter(starts_on__lt=day).exists():
            found.append("Có buổi đã ghi vào đợt này trước ngày bắt đầu của đợt.")
        return found


class TeamForm(CampaignRecordForm):
    """Đoàn, đội, tổ."""

    suffixes = {"member_count": "người"}
    section_layout = (
        ("Đoàn, đội, tổ", ("name", "form", "kind", "level", "unit", "established_on", "ended_on"), False),
        (
            "Thành phần, quyết định",
            ("leader_position", "member_count", "decision", "campaign", "note"),
            False,
        ),
    )

    class Meta:
        model = Team
        fields: ClassVar = [
            "unit",
            "form",
            "kind",
            "name",
            "level",
            "established_on",
            "ended_on",
            "decision",
            "campaign",
            "leader_position",
            "member_count",
            "note",
        ]
        widgets: ClassVar = {"note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "leader_position"
        ].help_text = "Chỉ ghi chức vụ, ví dụ: Phó Bí thư Thường trực Đảng ủy xã."
        self.fields["member_count"].help_text = "Chỉ ghi số người, không ghi danh sách."

    def doubts(self) -> list[str]:
        """A team that no figure would count."""
        found = []
        if not self.cleaned_data.get("established_on"):
            found.append("Chưa ghi ngày thành lập nên đoàn chưa được đếm vào kỳ báo cáo nào.")
        return found


class TopicForm(forms.ModelForm):
    """Chủ đề of the shared catalogue."""

    class Meta:
        model = Topic
        fields: ClassVar = ["name", "is_active"]
        help_texts: ClassVar = {
            "is_active": "Bỏ dấu khi không dùng nữa: các buổi đã ghi vẫn giữ chủ đề này.",
        }
