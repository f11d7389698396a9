"""Biểu hội nghị quán triệt và biểu đối thoại."""

from __future__ import annotations

from django import forms

from democracy_regs.models import Conference, Dialogue
from orgs.forms.records import RecordForm


class ConferenceForm(RecordForm):
    """Hội nghị quán triệt, tuyên truyền quy chế dân chủ."""

    starts_at_own_level = True
    section_layout = (
        (
            "Hội nghị",
            ("unit", "form", "level", "starts_on", "ends_on", "conference_count", "place"),
            False,
        ),
        ("Người dự", ("attendance", "attendance_qualifier"), False),
        ("Nội dung", ("content", "documents", "note"), False),
    )
    suffixes = {"conference_count": "hội nghị", "attendance": "người"}
    not_copied = ("conference_count", "attendance", "attendance_qualifier")

    class Meta:
        model = Conference
        fields = [
            "unit", "form", "level", "starts_on", "ends_on", "conference_count", "place", "attendance",
            "attendance_qualifier", "content", "documents", "note",
        ]  # fmt: skip
        widgets = {
            "documents": forms.CheckboxSelectMultiple,
            "content": forms.Textarea(attrs={"rows": 3}),
            "note": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "ends_on": "Chỉ ghi khi dòng này gồm nhiều hội nghị trong nhiều ngày.",
            "conference_count": "Một dòng có thể thay cho nhiều hội nghị cùng loại.",
            "attendance": "Số người (không phải lượt), ghi cả “khoảng 8.000” cũng được.",
        }


class DialogueForm(RecordForm):
    """Đối thoại của người đứng đầu với Nhân dân."""

    starts_at_own_level = True
    section_layout = (
        (
            "Cuộc đối thoại",
            ("unit", "level", "starts_on", "ends_on", "dialogue_count", "host_position", "place"),
            False,
        ),
        (
            "Số liệu",
            ("attendance", "attendance_qualifier", "opinions_received", "opinions_answered"),
            False,
        ),
        ("Nội dung", ("content", "note"), False),
    )
    suffixes = {
        "dialogue_count": "cuộc",
        "attendance": "lượt",
        "opinions_received": "ý kiến",
        "opinions_answered": "ý kiến",
    }
    not_copied = (
        "dialogue_count",
        "attendance",
        "attendance_qualifier",
        "opinions_received",
        "opinions_answered",
    )

    class Meta:
        model = Dialogue
        fields = [
            "unit", "level", "starts_on", "ends_on", "dialogue_count", "host_position", "place", "attendance",
            "attendance_qualifier", "opinions_received", "opinions_answered", "content", "note",
        ]  # fmt: skip
        widgets = {
            "content": forms.Textarea(attrs={"rows": 3}),
            "note": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "ends_on": "Chỉ ghi khi dòng này gồm nhiều cuộc trong nhiều ngày.",
            "dialogue_count": "Một dòng có thể thay cho nhiều cuộc.",
            "host_position": "Chỉ ghi chức vụ, ví dụ Bí thư Đảng ủy xã.",
            "opinions_received": "Chỉ ghi số lượng, không ghi tên người nêu ý kiến.",
        }
