"""Biểu hội nghị quán triệt và biểu đối thoại."""

from __future__ import annotations

from django import forms

from common.formats import format_count
from democracy_regs.models import Conference, Dialogue
from orgs.forms.records import RecordForm
from orgs.models import OwnedRecord
from orgs.services.usual import is_far, usual_value


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

    def warnings(self) -> list[str]:
        """Attendance too small for the conferences, or far from what this unit usually has."""
        return super().warnings() + attendance_warnings(
            self, self.cleaned_data.get("conference_count"), "hội nghị", "người dự"
        )


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

    def warnings(self) -> list[str]:
        """Attendance too small or far from usual; answers without opinions."""
        found = super().warnings() + attendance_warnings(
            self, self.cleaned_data.get("dialogue_count"), "cuộc đối thoại", "lượt dự"
        )
        if self.cleaned_data.get("opinions_answered") and self.cleaned_data.get("opinions_received") is None:
            found.append("Có số ý kiến đã trả lời nhưng chưa ghi số ý kiến tiếp nhận.")
        return found


def attendance_warnings(form: RecordForm, events: int | None, event: str, people: str) -> list[str]:
    """What is unlikely about the attendance of a row that stands for some events."""
    attendance = form.cleaned_data.get("attendance")
    if attendance is None:
        return []
    found = []
    if events and attendance < events:
        found.append(
            f"Số {people} ({format_count(attendance)}) ít hơn số {event} ({format_count(events)}). "
            "Hãy kiểm tra dấu chấm, dấu phẩy."
        )
    unit = form.cleaned_data.get("unit")
    model: type[OwnedRecord] = form._meta.model
    rows = model._default_manager.filter(unit=unit).exclude(pk=form.instance.pk)
    usual = usual_value(rows, "attendance")
    if is_far(attendance, usual):
        found.append(
            f"Số {people} {format_count(attendance)} khác xa số thường gặp của đơn vị "
            f"(khoảng {format_count(int(usual or 0))}). Có thể nhầm dấu chấm hoặc dấu phẩy."
        )
    return found
