"""Ô của biểu: what stands in each cell of some submissions – typed value, counted records, nil, note, lock.

A fixed number of queries however many units: the matrix of one commune and that of a whole province read alike.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db.models import Q

from orgs.locks import FREE, Standing, sentence_of, standing_among
from orgs.models import LockException, PeriodLock
from reports.figures.entered import Gathered, put_together
from reports.figures.printing import FigureFormat, printed
from reports.models import (
    EnteredValue,
    FormPeriod,
    NilConfirmation,
    Quantity,
    ReportFormLine,
    Submission,
    SubmissionNote,
    SubmissionState,
)
from reports.services.form_kinds import Counted, count

NIL: Final = "không phát sinh"
LOCKS_NAMED: Final = 3
COUNTED: Final = (Quantity.COUNT, Quantity.VISITS, Quantity.PEOPLE, Quantity.HOUSEHOLDS)


@dataclass
class Cell:
    """One cell: a line of the form in the submission of a unit."""

    submission: Submission
    line: ReportFormLine
    value: EnteredValue | None = None
    counted: Counted | None = None
    nil_confirmed: bool = False
    lock: Standing = FREE
    is_reopened: bool = False
    notes: list[SubmissionNote] = field(default_factory=list)

    @property
    def is_locked(self) -> bool:
        """Whether approval keeps the cell as it is: of this form, or of another one that holds the same value."""
        return self.lock.is_locked or (self._is_approved and not self.is_reopened)

    @property
    def asks_reason(self) -> bool:
        """Whether the cell is locked, but open for a while: then a change says why."""
        return not self.is_locked and (self.lock.asks_reason or self._is_approved)

    @property
    def _is_approved(self) -> bool:
        return self.submission.state == SubmissionState.APPROVED

    @property
    def is_nil(self) -> bool:
        """Whether the unit said that nothing happened."""
        return self.nil_confirmed or (self.value is not None and self.value.is_nil)

    @property
    def has_data(self) -> bool:
        """Whether there is a value, or at least one record."""
        if self.line.record_kind:
            return self.counted is not None and self.counted.count > 0
        return self.value is not None and not self.value.is_nil

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said: neither a value nor that nothing happened."""
        return not self.has_data and not self.is_nil

    @property
    def version(self) -> int:
        """The version of the value; 0 for an empty cell."""
        return self.value.version if self.value is not None else 0

    @property
    def text(self) -> str:
        """What the box of a typed line holds: as it was written, else as a report prints it."""
        return written_text(self.value) if self.value is not None else ""

    @property
    def key(self) -> str:
        """What names the cell in a page."""
        return f"{self.submission.pk}-{self.line.pk}"


Sheet = dict[tuple[int, int], Cell]
"""Cells by number of submission and line."""


def written_text(value: EnteredValue) -> str:
    """A value as text that can be typed again."""
    if value.as_written:
        return value.as_written
    if value.is_nil:
        return NIL
    bare = (
        value.indicator.quantity in COUNTED
    )  # the column says what is counted; đồng or m2 must stay with the number
    return printed(
        put_together(Gathered([value]), value.indicator), FigureFormat(measure="-" if bare else "")
    )


def read_sheet(
    period: FormPeriod, submissions: Sequence[Submission], lines: Sequence[ReportFormLine]
) -> Sheet:
    """All cells of some submissions of one period."""
    found: Sheet = {(row.pk, line.pk): Cell(row, line) for row in submissions for line in lines}
    by_unit = {row.unit_id: row for row in submissions}
    if not found:
        return found
    typed = {(line.indicator_id, line.level, line.heading): line for line in lines if line.indicator_id}
    for value in stored_values(period, by_unit, typed):
        line = typed.get((value.indicator_id, value.level, value.heading))
        if line is not None:
            found[by_unit[value.unit_id].pk, line.pk].value = value
    counted = count(lines, by_unit.keys(), period.period)
    for line in lines:
        for unit_id, row in by_unit.items():
            if line.record_kind:
                found[row.pk, line.pk].counted = counted.get((line.record_kind, unit_id), Counted(0))
    for nil in NilConfirmation.objects.filter(submission__in=submissions):
        if (nil.submission_id, nil.line_id) in found:
            found[nil.submission_id, nil.line_id].nil_confirmed = True
    notes = SubmissionNote.objects.filter(submission__in=submissions).exclude(
        state=SubmissionNote.State.CLOSED
    )
    for note in notes.select_related("written_by"):
        if (note.submission_id, note.line_id) in found:
            found[note.submission_id, note.line_id].notes.append(note)
    _mark_locked(found, period, by_unit)
    return found


def seal_of(cells: Iterable[Cell]) -> str:
    """A digest of what stands in the cells: whoever approves says with it what they saw."""
    parts = sorted(
        (cell.key, cell.value.pk if cell.value else 0, cell.version, str(cell.counted), cell.nil_confirmed)
        for cell in cells
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def stored_values(
    period: FormPeriod, unit_ids: Iterable[int], keys: Iterable[tuple[int | None, str, str]]
) -> list[EnteredValue]:
    """Values of exactly the period; of several under one key, the one that is no part of another comes last."""
    rows = EnteredValue.objects.filter(
        unit_id__in=list(unit_ids),
        indicator_id__in={indicator_id for indicator_id, _, _ in keys},
        starts_on=period.starts_on,
        ends_on=period.ends_on,
    ).select_related("indicator")
    return sorted(rows, key=lambda row: (row.part_of_id is None, row.pk))


def _mark_locked(found: Sheet, period: FormPeriod, by_unit: dict[int, Submission]) -> None:
    """How each cell stands to locks, of this form or another that holds the same value, as the database sees it."""
    overlap = Q(starts_on__lte=period.ends_on, ends_on__gte=period.starts_on)
    open_now = list(LockException.objects.open_now().filter(overlap, unit_id__in=by_unit.keys()))
    reopened = {
        one.unit_id for one in open_now if one.starts_on <= period.starts_on and one.ends_on >= period.ends_on
    }
    locks: dict[int, list[PeriodLock]] = {}
    rows = PeriodLock.objects.filter(overlap, unit_id__in=by_unit.keys(), table=EnteredValue._meta.db_table)
    for lock in rows.select_related("unit"):
        locks.setdefault(lock.unit_id, []).append(lock)
    for cell in found.values():
        unit_id = cell.submission.unit_id
        cell.is_reopened = unit_id in reopened
        if cell.line.indicator_id and unit_id in locks:
            row = cell.value or EnteredValue(
                unit_id=unit_id,
                indicator_id=cell.line.indicator_id,
                starts_on=period.starts_on,
                ends_on=period.ends_on,
            )
            cell.lock = standing_among(locks[unit_id], [row], open_now)


def lock_sentences(cells: Iterable[Cell]) -> list[str]:
    """What is said about cells of a form in filling that the approval of another form locked, each lock once."""
    held = {
        cell.lock.lock.pk: cell.lock.lock
        for cell in cells
        if cell.submission.is_open and cell.lock.is_locked and cell.lock.lock is not None
    }
    return [sentence_of(lock) for lock in list(held.values())[:LOCKS_NAMED]]


def may_type(cell: Cell) -> bool:
    """Whether the unit may write the cell now: its form is open, or approved with an exception; nothing locks it."""
    state = cell.submission.state
    return not cell.is_locked and (cell.submission.is_open or state == SubmissionState.APPROVED)
