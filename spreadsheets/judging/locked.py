"""Dòng thuộc kỳ đã khóa: rows that would change approved records are errors, or ask for a reason while open."""

from __future__ import annotations

import copy
from typing import Any

from common.formats import format_date
from orgs.locks import FREE, Standing, standing_among
from orgs.models import LockException, OwnedRecord, PeriodLock, Unit
from spreadsheets.judging.comparing import Outcome, PartChange
from spreadsheets.judging.rows import add_trouble
from spreadsheets.kinds.base import SheetKind, Trouble
from spreadsheets.models import RowState

LOCKED, OPEN = "period_locked", "period_open"


class Locks:
    """The locks and open exceptions of a unit and all below it, for one kind of sheet. Two queries at most."""

    def __init__(self, kind: SheetKind, unit: Unit) -> None:
        self.kind = kind
        models = [model for model in (kind.model, kind.part_model) if model is not None]
        found = PeriodLock.objects.filter(
            unit__path__startswith=unit.path, table__in=[model._meta.db_table for model in models]
        )
        self.by_unit: dict[int, list[PeriodLock]] = {}
        for lock in found.select_related("unit"):
            self.by_unit.setdefault(lock.unit_id, []).append(lock)
        self.exceptions = (
            list(LockException.objects.open_now().filter(unit_id__in=self.by_unit)) if self.by_unit else []
        )

    def judge(self, outcomes: list[Outcome]) -> None:
        """Make errors of rows that would change locked records; warn where an exception is open."""
        for outcome in outcomes if self.by_unit else ():
            if outcome.state not in (RowState.NEW, RowState.CHANGED):
                continue
            standing = self.standing(self._states(outcome))
            if standing.is_locked:
                assert standing.lock is not None
                add_trouble(outcome.row, Trouble("", LOCKED, told(standing.lock)))
                outcome.state, outcome.record, outcome.identity = RowState.ERROR, None, ""
                outcome.updates, outcome.parts, outcome.changes = {}, [], []
            elif standing.asks_reason:
                outcome.row.warnings.append({"column": "", "code": OPEN, "message": standing.sentence})

    def standing(self, states: list[OwnedRecord]) -> Standing:
        """How rows stand that are written together."""
        units = {state.unit_id for state in states} & self.by_unit.keys()
        locks = [lock for unit_id in sorted(units) for lock in self.by_unit[unit_id]]
        return standing_among(locks, states, self.exceptions) if locks else FREE

    def _states(self, outcome: Outcome) -> list[OwnedRecord]:
        """The records of a row as they are and as they would be."""
        draft = outcome.row.draft
        assert draft is not None
        record = outcome.record if outcome.state == RowState.CHANGED else self.kind.record_of(draft)
        states: list[Any] = []
        if outcome.state == RowState.NEW or outcome.updates:
            states += [record, _with(record, outcome.updates)]
        for change in outcome.parts:
            states += self._part_states(record, change)
        return [state for state in states if isinstance(state, OwnedRecord)]

    def _part_states(self, record: Any, change: PartChange) -> list[Any]:
        stored, values = change.stored, change.part.values
        if stored is not None:
            return [stored, _with(stored, values or {})]
        shared = {name: getattr(record, name) for name in self.kind.shared}
        owner = {"unit": record} if self.kind.parent == "unit" else {}
        model: Any = self.kind.part_model
        return [model(**owner, **shared, **change.part.match, **(values or {}))]


def _with(record: Any, values: dict[str, Any]) -> Any:
    changed = copy.copy(record)
    changed._state = copy.copy(record._state)
    for name, value in values.items():
        setattr(changed, name, value)
    return changed


def told(lock: PeriodLock) -> str:
    """The sentence beside a row of a locked period."""
    return (
        f"Số liệu của {lock.unit.running_name} từ {format_date(lock.starts_on)} đến {format_date(lock.ends_on)} "
        f"đã khóa vì đã duyệt “{lock.subject}”. Muốn sửa, hãy đề nghị mở khóa có thời hạn rồi gửi lại tệp."
    )
