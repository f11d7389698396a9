"""Nơi được kiểm tra, giám sát: the places of a team are written as one list, together with the team."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from democracy_regs.models import Inspection, InspectionTarget
from democracy_regs.models.inspections import FollowUp
from orgs.audit import acting
from orgs.models import Body, Unit, User
from orgs.models.audit import Door

COLUMNS = ("visited_on", "findings", "recommendations", "follow_up", "follow_up_on")


@dataclass(frozen=True)
class TargetTyped:
    """One place as typed: a unit or a body, with what the team found there. `place` is its name."""

    unit_id: int | None
    body_id: int | None
    place: str = ""
    visited_on: date | None = None
    findings: str = ""
    recommendations: str = ""
    follow_up: str = ""
    follow_up_on: date | None = None

    @property
    def line(self) -> str:
        """The row in one line, the same for typed and stored rows."""
        return _line(self.place, self)


@transaction.atomic
def set_targets(
    inspection: Inspection,
    typed: Sequence[TargetTyped],
    *,
    by: User,
    door: str = Door.FORM,
    reason: str = "",
) -> None:
    """Make the places of a team the typed ones: new ones are added, changed ones written, missing ones taken out.

    Refuses (ValidationError) places out of the person's reach that were not there before, and places named twice.
    """
    stored = {(row.unit_id, row.body_id): row for row in inspection.targets.all()}
    wanted = {(row.unit_id, row.body_id): row for row in typed}
    if len(wanted) < len(typed):
        raise ValidationError("Một nơi được ghi hai lần. Hãy bỏ bớt một dòng.")
    _check_reach(wanted.keys() - stored.keys(), by)
    with acting(by=by, door=door, reason=reason):
        for key, row in stored.items():
            if key not in wanted:
                row.delete()
        for key, row_typed in wanted.items():
            _write(stored.get(key) or InspectionTarget(inspection=inspection), row_typed)


def typed_of(row: InspectionTarget) -> TargetTyped:
    """A stored place as it would be typed."""
    columns = {name: getattr(row, name) for name in COLUMNS}
    return TargetTyped(row.unit_id, row.body_id, str(row), **columns)


def target_lines(inspection: Inspection) -> list[str]:
    """The stored places of a team, one line each. One query."""
    if not inspection.pk:
        return []
    return [_line(str(row), row) for row in inspection.targets.select_related("unit", "body")]


def _check_reach(keys: set[tuple[int | None, int | None]], by: User) -> None:
    units = {unit_id for unit_id, _ in keys if unit_id}
    bodies = {body_id for _, body_id in keys if body_id}
    if Unit.objects.visible_to(by).filter(pk__in=units).count() < len(units):
        raise ValidationError("Có đơn vị ngoài địa bàn của bạn. Hãy chọn lại nơi được kiểm tra.")
    if Body.objects.visible_to(by).filter(pk__in=bodies).count() < len(bodies):
        raise ValidationError("Có cơ quan ngoài địa bàn của bạn. Hãy chọn lại nơi được kiểm tra.")


def _write(row: InspectionTarget, typed: TargetTyped) -> None:
    before = [getattr(row, name) for name in COLUMNS]
    for name in ("unit_id", "body_id", *COLUMNS):
        setattr(row, name, getattr(typed, name))
    if row.pk is None or before != [getattr(row, name) for name in COLUMNS]:
        row.full_clean()
        row.save()


def _line(place: str, row: InspectionTarget | TargetTyped) -> str:
    parts = [
        f"{row.visited_on:%d/%m/%Y}" if row.visited_on else "",
        row.findings,
        f"Kiến nghị: {row.recommendations}" if row.recommendations else "",
        str(FollowUp(row.follow_up).label) if row.follow_up else "",
        f"báo cáo ngày {row.follow_up_on:%d/%m/%Y}" if row.follow_up_on else "",
    ]
    return ", ".join([place, *(part for part in parts if part)])
