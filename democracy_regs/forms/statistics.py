"""Biểu số liệu đơn thư, tiếp công dân, hòa giải."""

from __future__ import annotations

from django import forms

from common.formats import format_count
from democracy_regs.models import MediationStatistics, PetitionStatistics, ReceptionStatistics
from orgs.forms.periods import PeriodRecordForm
from orgs.services.usual import is_far, usual_value

PERIOD = ("unit", "period", "starts_on", "ends_on")
SHORT_NOTE = {"note": forms.Textarea(attrs={"rows": 2})}


class StatisticsForm(PeriodRecordForm):
    """Base: counts of a unit and period, compared with the unit's other periods."""

    compared: tuple[str, ...] = ()

    def warnings(self) -> list[str]:
        """Numbers far from those of the unit's other periods; a period that overlaps one already entered."""
        found = super().warnings()
        rows = self._meta.model._default_manager.filter(unit=self.cleaned_data["unit"]).exclude(
            pk=self.instance.pk
        )
        for name in self.compared:
            value, usual = self.cleaned_data.get(name), usual_value(rows, name)
            if is_far(value, usual):
                found.append(
                    f"“{self.fields[name].label}” ghi {format_count(value)}, khác xa các kỳ trước "
                    f"(khoảng {format_count(int(usual or 0))}). Có thể nhầm dấu chấm hoặc dấu phẩy."
                )
        return found

    def parts_warning(self, names: tuple[str, ...], total: int, thing: str) -> list[str]:
        """Parts that are more than their total, or leave some of it unclassified."""
        parts = [self.cleaned_data.get(name) for name in names]
        if all(part is None for part in parts):
            return []
        added = sum(part or 0 for part in parts)
        if added > total:
            return [
                f"Cộng các phần “trong đó” được {format_count(added)}, lớn hơn {format_count(total)} {thing}."
            ]
        if added < total:
            return [f"Còn {format_count(total - added)} {thing} chưa phân loại."]
        return []


class PetitionForm(StatisticsForm):
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
    compared = ("received", "handled")

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

    def warnings(self) -> list[str]:
        """Parts and totals that do not meet."""
        found = super().warnings()
        found += self.parts_warning(
            ("complaints", "denunciations", "proposals"), self.total, "đơn phải xử lý"
        )
        found += self.parts_warning(
            ("resolved_first", "resolved_again"), self.cleaned_data["handled"], "đơn đã giải quyết"
        )
        return found


class ReceptionForm(StatisticsForm):
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
    compared = ("visits", "people", "cases")

    class Meta:
        model = ReceptionStatistics
        fields = [
            "unit", "starts_on", "ends_on", "visits", "people", "cases", "large_groups", "by_head", "note",
        ]  # fmt: skip
        widgets = SHORT_NOTE
        help_texts = {"visits": "Lượt, người và vụ việc là ba số khác nhau; chỉ ghi số lượng."}

    def warnings(self) -> list[str]:
        """More visits by the head than visits; visits without people."""
        found = super().warnings()
        visits, by_head = self.cleaned_data["visits"], self.cleaned_data.get("by_head")
        if by_head is not None and by_head > visits:
            found.append(
                f"Lượt người đứng đầu tiếp ({format_count(by_head)}) lớn hơn tổng số lượt ({format_count(visits)})."
            )
        people = self.cleaned_data.get("people")
        if people is not None and people < visits:
            found.append(f"Số người ({format_count(people)}) ít hơn số lượt tiếp ({format_count(visits)}).")
        return found


class MediationForm(StatisticsForm):
    """Số liệu hòa giải ở cơ sở."""

    section_layout = (
        ("Kỳ báo cáo", PERIOD, False),
        ("Tổ hòa giải (số hiện có cuối kỳ)", ("groups", "mediators"), False),
        ("Vụ việc trong kỳ", ("cases", "successes", "note"), False),
    )
    suffixes = {"groups": "tổ", "mediators": "người", "cases": "vụ việc", "successes": "vụ việc"}
    not_copied = ("cases", "successes")
    compared = ("groups", "mediators", "cases")

    class Meta:
        model = MediationStatistics
        fields = [
            "unit", "starts_on", "ends_on", "groups", "mediators", "cases", "successes", "note",
        ]  # fmt: skip
        widgets = SHORT_NOTE

    def warnings(self) -> list[str]:
        """Fewer mediators than groups."""
        found = super().warnings()
        groups, mediators = self.cleaned_data.get("groups"), self.cleaned_data.get("mediators")
        if groups and mediators is not None and mediators < groups:
            found.append(
                f"Số hòa giải viên ({format_count(mediators)}) ít hơn số tổ hòa giải ({format_count(groups)})."
            )
        return found
