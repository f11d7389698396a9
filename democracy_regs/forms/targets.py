"""Các dòng nơi được kiểm tra: one small form for each place a team went to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django import forms

from common.fields import VietDateField
from common.text import looks_secret
from democracy_regs.models import Inspection
from democracy_regs.models.inspections import FollowUp
from democracy_regs.services.inspections import TargetTyped
from orgs.models import Body, Unit, User
from orgs.models.units import Tier, kinds_of

NEW_ROWS: Final = 4
"""Empty rows offered beside those already written; more appear after saving."""
MOST_ROWS: Final = 200
MANY_PLACES: Final = 400
"""With more places than this in reach, those of the chosen unit are offered."""

Choices = list[tuple[str, Any]]


class TargetForm(forms.Form):
    """Một nơi được kiểm tra, giám sát. A row without a place must be empty; emptied, it is taken out."""

    place = forms.ChoiceField(
        label="Xã, cơ quan hoặc trường học",
        required=False,
        error_messages={"invalid_choice": "Nơi này không có trong danh sách. Hãy chọn lại."},
    )
    visited_on = VietDateField(label="Ngày làm việc", required=False)
    findings = forms.CharField(
        label="Kết quả, nhận xét", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    recommendations = forms.CharField(
        label="Kiến nghị", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    follow_up = forms.ChoiceField(label="Thực hiện kiến nghị", required=False, choices=FollowUp.choices)
    follow_up_on = VietDateField(label="Ngày báo cáo thực hiện", required=False)

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = choices

    def clean(self) -> dict[str, Any]:
        """A row that says something names its place; classified material is refused."""
        cleaned = super().clean() or self.cleaned_data
        says = [name for name, value in cleaned.items() if value and name != "place"]
        if says and not cleaned.get("place") and "place" not in self.errors:
            self.add_error("place", "Hãy chọn nơi được kiểm tra, hoặc xóa hết nội dung của phần này.")
        for name in ("findings", "recommendations"):
            if looks_secret(cleaned.get(name, "")):
                self.add_error(name, "Không nhập tài liệu có độ mật vào cổng. Hãy bỏ nội dung này.")
        return cleaned

    def is_used(self) -> bool:
        """Whether the valid row names a place."""
        return bool(getattr(self, "cleaned_data", {}).get("place"))

    def typed(self) -> TargetTyped:
        """The row as the service takes it."""
        data = self.cleaned_data
        key = data["place"]
        return TargetTyped(
            unit_id=int(key[1:]) if key[0] == "u" else None,
            body_id=int(key[1:]) if key[0] == "b" else None,
            place=self.place_name(),
            visited_on=data.get("visited_on"),
            findings=data.get("findings", ""),
            recommendations=data.get("recommendations", ""),
            follow_up=data.get("follow_up", ""),
            follow_up_on=data.get("follow_up_on"),
        )

    def place_name(self) -> str:
        """The chosen place in words, "" when none is chosen."""
        wanted = str(self["place"].value() or "")
        for _, group in self.fields["place"].choices:
            if isinstance(group, list | tuple):
                for key, label in group:
                    if key == wanted and wanted:
                        return str(label)
        return ""


class TargetFormSetBase(forms.BaseFormSet):
    """The rows of one team: a place stands only once."""

    def clean(self) -> None:
        """Refuse a place named twice, at its second row."""
        seen: set[str] = set()
        for row in self.forms:
            key = getattr(row, "cleaned_data", {}).get("place")
            if key and key in seen:
                row.add_error("place", "Nơi này đã có ở phần trên.")
            seen.add(key or "")


TargetFormSet = forms.formset_factory(
    TargetForm, formset=TargetFormSetBase, extra=NEW_ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS
)


def opened_rows(inspection: Inspection) -> list[dict[str, Any]]:
    """The stored places of a team, as the rows show them."""
    if not inspection.pk:
        return []
    return [
        {
            "place": f"u{target.unit_id}" if target.unit_id else f"b{target.body_id}",
            "visited_on": target.visited_on,
            "findings": target.findings,
            "recommendations": target.recommendations,
            "follow_up": target.follow_up,
            "follow_up_on": target.follow_up_on,
        }
        for target in inspection.targets.all()
    ]


def place_choices(user: User, chosen: Unit | None, rows: Iterable[dict[str, Any]]) -> Choices:
    """Units above hamlets, then bodies grouped by their unit; those already in the rows are always among them."""
    units = Unit.objects.visible_to(user).exclude(kind__in=kinds_of(Tier.HAMLET))
    bodies = Body.objects.visible_to(user).select_related("unit")
    if chosen is not None and units.count() + bodies.count() > MANY_PLACES:
        units = units.filter(path__startswith=chosen.path)
        bodies = bodies.filter(unit__path__startswith=chosen.path)
    found_units = {unit.pk: unit for unit in units}
    found_bodies = {body.pk: body for body in bodies}
    kept = {(row["place"][0], int(row["place"][1:])) for row in rows}
    if missing := [pk for letter, pk in kept if letter == "u" and pk not in found_units]:
        found_units |= Unit.objects.in_bulk(missing)
    if missing := [pk for letter, pk in kept if letter == "b" and pk not in found_bodies]:
        found_bodies |= Body.objects.select_related("unit").in_bulk(missing)
    by_unit: dict[str, list[tuple[str, str]]] = {}
    for body in sorted(found_bodies.values(), key=lambda body: (*_order(body.unit), body.sort_key)):
        by_unit.setdefault(str(body.unit), []).append((f"b{body.pk}", str(body)))
    ordered = sorted(found_units.values(), key=_order)
    return [
        ("", "— chọn —"),
        ("Đơn vị", [(f"u{unit.pk}", str(unit)) for unit in ordered]),
        *((f"Cơ quan, trường học – {name}", group) for name, group in by_unit.items()),
    ]


def _order(unit: Unit) -> tuple[int, str]:
    """Upper units first, then by name."""
    return unit.path.count("."), unit.sort_key
