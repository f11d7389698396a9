"""Biểu Ban Chỉ đạo; biểu đoàn kiểm tra, giám sát với các nơi được kiểm tra."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils import timezone

from democracy_regs.forms.targets import NEW_ROWS, TargetForm, TargetFormSet, opened_rows, place_choices
from democracy_regs.models import Inspection, SteeringCommittee
from democracy_regs.services.inspections import TargetTyped, set_targets, target_lines
from orgs.forms.records import RecordForm
from orgs.models import OwnedRecord, Unit, User

USUAL_NAME = "Ban Chỉ đạo thực hiện quy chế dân chủ ở cơ sở"


class CommitteeForm(RecordForm):
    """Ban Chỉ đạo thực hiện quy chế dân chủ."""

    starts_at_own_level = True
    section_layout = (
        ("Ban Chỉ đạo", ("unit", "level", "name", "head_position", "member_count"), False),
        (
            "Thành lập, kiện toàn",
            ("established_on", "consolidated_on", "ended_on", "decision", "note"),
            False,
        ),
    )
    suffixes = {"member_count": "người"}

    class Meta:
        model = SteeringCommittee
        fields = [
            "unit", "level", "name", "head_position", "member_count", "established_on", "consolidated_on",
            "ended_on", "decision", "note",
        ]  # fmt: skip
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "head_position": "Chỉ ghi chức vụ, ví dụ Phó Bí thư Thường trực Đảng ủy.",
            "consolidated_on": "Ngày quyết định kiện toàn mới nhất; để trống nếu chưa kiện toàn.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].wide = True
        if not self.instance.pk:
            self.initial.setdefault("name", USUAL_NAME)

    def warnings(self) -> list[str]:
        """A day that has not come."""
        found = super().warnings()
        consolidated = self.cleaned_data.get("consolidated_on")
        if consolidated and consolidated > timezone.localdate():
            found.append(f"Ngày kiện toàn {consolidated:%d/%m/%Y} ở tương lai.")
        return found


class InspectionForm(RecordForm):
    """Đoàn kiểm tra, giám sát; below it one row for each place it went to.

    `targets` is hidden and holds nothing itself: it lets the choice between two people's changes name the places.
    """

    targets = forms.CharField(label="Nơi được kiểm tra, giám sát", required=False, widget=forms.HiddenInput)

    starts_at_own_level = True
    section_layout = (
        (
            "Đoàn",
            ("unit", "kind", "name", "level", "established_on", "founded_by", "leader_position"),
            False,
        ),
        ("Nội dung, thời gian", ("subject", "starts_on", "ends_on"), False),
        ("Quyết định, văn bản", ("decision", "documents", "note"), True),
    )
    not_copied = ("decision",)

    class Meta:
        model = Inspection
        fields = [
            "unit", "kind", "level", "name", "established_on", "founded_by", "leader_position", "subject",
            "starts_on", "ends_on", "decision", "documents", "note",
        ]  # fmt: skip
        widgets = {
            "documents": forms.CheckboxSelectMultiple,
            "subject": forms.Textarea(attrs={"rows": 3}),
            "note": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "established_on": "Đoàn được đếm vào kỳ có ngày này.",
            "founded_by": "Ví dụ Ban Thường vụ Huyện ủy.",
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["name"].wide = True
        rows = opened_rows(self.instance)
        choices = place_choices(user, self._chosen_unit(), rows)
        self.places = TargetFormSet(
            self.data if self.is_bound else None,
            initial=None if self.is_bound else rows,
            prefix="noi",
            form_kwargs={"choices": choices},
        )
        self.places.extra = NEW_ROWS

    def _chosen_unit(self) -> Unit | None:
        asked = (self._posted("unit") or [""])[0] if self.is_bound else str(self.initial.get("unit") or "")
        asked = str(getattr(asked, "pk", asked))
        known = asked.isascii() and asked.isdigit() and len(asked) < 10
        return self.fields["unit"].queryset.filter(pk=asked).first() if known else None

    def __iter__(self) -> Iterator[forms.BoundField]:
        yield from super().__iter__()
        yield from self.places.management_form
        for row in self.places:
            yield from row

    @property
    def sections(self) -> list[tuple[str, list[forms.BoundField], bool]]:
        """The places stand between the team and its documents; rows not yet used are folded up."""
        found = super().sections
        rows = [
            (self._heading(row, number), list(row), number > 1)
            for number, row in enumerate(self.places, start=1)
        ]
        return [*found[:2], *rows, *found[2:]]

    def _heading(self, row: TargetForm, number: int) -> str:
        place = row.place_name()
        return f"Nơi kiểm tra, giám sát {number}" + (f": {place}" if place else "")

    def clean(self) -> dict[str, Any]:
        """Judge the rows of places too."""
        cleaned = super().clean()
        if not self.places.is_valid():
            for error in self.places.non_form_errors():
                self.add_error(None, error)
            if any(self.places.errors):
                self.add_error(None, "Xin xem lại các ô có lỗi ở phần nơi được kiểm tra, giám sát.")
        return cleaned

    def warnings(self) -> list[str]:
        """A team without places, visits outside its days, recommendations without what follows."""
        found = super().warnings()
        typed = self.typed_targets()
        if not typed:
            found.append("Chưa chọn nơi nào được kiểm tra, giám sát.")
        started = self.cleaned_data.get("starts_on")
        ends = self.cleaned_data.get("ends_on") or started
        for target in typed:
            day = target.visited_on
            if day and started and ends and not started <= day <= ends:
                found.append(f"{target.place}: ngày làm việc {day:%d/%m/%Y} ngoài thời gian của đoàn.")
            if target.recommendations and not target.follow_up:
                found.append(f"{target.place}: có kiến nghị nhưng chưa chọn việc thực hiện kiến nghị.")
            if target.follow_up and not target.recommendations:
                found.append(f"{target.place}: chọn việc thực hiện kiến nghị nhưng chưa ghi kiến nghị.")
        return found

    def typed_targets(self) -> list[TargetTyped]:
        """The rows as typed; empty ones left out."""
        return [row.typed() for row in self.places if row.is_used()]

    def write_below(self, record: Inspection, *, by: User) -> None:
        """Write the places with the team, in its transaction."""
        set_targets(record, self.typed_targets(), by=by)

    def shown(self, record: OwnedRecord, name: str) -> str:
        """The places as text: what was typed for the form's own row, what is stored otherwise."""
        if name != "targets":
            return super().shown(record, name)
        if self.is_bound and record is self.instance and self.places.is_valid():
            return "; ".join(target.line for target in self.typed_targets())
        return "; ".join(target_lines(record))

    def as_typed(self, name: str) -> dict[str, list[str]]:
        """What a browser would send for a field; for `targets` all rows of places."""
        if name != "targets":
            return super().as_typed(name)
        bound = [*self.places.management_form, *(field for row in self.places for field in row)]
        return {field.html_name: [_as_sent(field)] for field in bound}


def _as_sent(field: forms.BoundField) -> str:
    value = field.value()
    return "" if value is None else str(value)
