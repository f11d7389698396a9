"""Biểu số liệu đơn thư, tiếp công dân, hòa giải."""

from __future__ import annotations

from django import forms

from democracy_regs.models import MediationStatistics, PetitionStatistics, ReceptionStatistics
from orgs.forms.periods import PeriodRecordForm

PERIOD = ("unit", "period", "starts_on", "ends_on")
SHORT_NOTE = {"note": forms.Textarea(attrs={"rows": 2})}


class PetitionForm(PeriodRecordForm):
    """Số liệu đơn thư."""

    section_layout = (
        ("Kỳ báo cáo", PERIOD, False),
        ("Số đơn", ("carried_over", "received", "handled"), False),
        ("Phân loại đơn phải xử lý", ("complaints", "denunciations", "proposals"), False),
        ("Đã giải quyết", ("resolved_first", "resolved_again", "note"), False),
    )
    suffixes = dict.fromkeys(
        (
            "carried_over",
            "received",
            "handled",
            "complaints",
            "denunciations",
            "proposals",
            "resolved_first",
            "resolved_again",
        ),
        "đơn",
    )
    not_copied = tuple(suffixes)

    class Meta:
        model = PetitionStatistics
        fields = [
            "unit", "starts_on", "ends_on", "carried_over", "received", "handled", "complaints",
            "denunciations", "proposals", "resolved_first", "resolved_again", "note",
        ]  # fmt: skip
        widgets = SHORT_NOTE
        help_texts = {"carried_over": "Chỉ ghi số đơn; không ghi tên người gửi, nội dung đơn."}

    @property
    def total(self) -> int:
        """Đơn phải xử lý, as typed."""
        return (self.cleaned_data.get("carried_over") or 0) + (self.cleaned_data.get("received") or 0)


class ReceptionForm(PeriodRecordForm):
    """Số liệu tiếp công dân."""

    section_layout = (
        ("Kỳ báo cáo", PERIOD, False),
        ("Tiếp công dân", ("visits", "people", "cases", "large_groups", "by_head", "note"), False),
    )
    suffixes = {
        "visits": "lượt",
        "people": "người",
        "cases": "vụ việc",
        "large_groups": "đoàn",
        "by_head": "lượt",
    }
    not_copied = tuple(suffixes)

    class Meta:
        model = ReceptionStatistics
        fields = [
            "unit", "starts_on", "ends_on", "visits", "people", "cases", "large_groups", "by_head", "note",
        ]  # fmt: skip
        widgets = SHORT_NOTE
        help_texts = {"visits": "Lượt, người và vụ việc là ba số khác nhau; chỉ ghi số lượng."}


class MediationForm(PeriodRecordForm):
    """Số liệu hòa giải ở cơ sở."""

    section_layout = (
        ("Kỳ báo cáo", PERIOD, False),
        ("Tổ hòa giải (số hiện có cuối kỳ)", ("groups", "mediators"), False),
        ("Vụ việc trong kỳ", ("cases", "successes", "note"), False),
    )
    suffixes = {"groups": "tổ", "mediators": "người", "cases": "vụ việc", "successes": "vụ việc"}
    not_copied = ("cases", "successes")

    class Meta:
        model = MediationStatistics
        fields = [
            "unit", "starts_on", "ends_on", "groups", "mediators", "cases", "successes", "note",
        ]  # fmt: skip
        widgets = SHORT_NOTE
