"""Đầy đủ, đúng hạn: how many submissions were expected, sent, in time, with data, nil – parts of what was expected.

Every number counts submissions out of those expected, so no share exceeds 100 %. A form that was sent with neither a
value nor a confirmed nil is empty: it stays red however early it came.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import TruncDate

from reports.models import FormPeriod, ReportFormLine, Standing, Submission, SubmissionState
from reports.services.submission_sheets import Cell, Sheet, read_sheet

IN: tuple[str, ...] = (SubmissionState.SENT, SubmissionState.APPROVED)
"""States in which a submission counts as sent: not while it is sent back."""


@dataclass(frozen=True)
class Filled:
    """How far one submission is: lines in all, with data, confirmed nil, required ones that are empty."""

    submission: Submission
    lines: int
    with_data: int
    nil: int
    missing: int

    @property
    def answered(self) -> int:
        """Lines that say something."""
        return self.with_data + self.nil

    @property
    def is_in(self) -> bool:
        """Whether it is sent or approved."""
        return self.submission.state in IN

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing at all."""
        return self.answered == 0

    @property
    def is_complete(self) -> bool:
        """Whether it is sent, says something, and nothing required is missing."""
        return self.is_in and not self.is_empty and self.missing == 0

    def verdict(self, today: dt.date) -> tuple[str, str]:
        """(tone, words) of a report card: "ok", "warn", "bad" or ""; colour never stands without the words."""
        standing = self.submission.standing(today)
        if self.is_in:
            if self.is_empty:
                return "bad", "Báo cáo trống"
            if self.missing:
                return "warn", f"Thiếu {self.missing} dòng"
            late = "" if self.submission.is_in_time else ", gửi muộn"
            return ("warn" if late else "ok"), ("Đầy đủ" if self.with_data else "Không phát sinh") + late
        if standing == Standing.OVERDUE:
            return "bad", "Quá hạn, chưa gửi"
        if standing == Standing.RETURNED:
            return "bad" if today > self.submission.period.grace_until else "warn", "Bị trả lại"
        return "", str(standing.label)


@dataclass(frozen=True)
class Shares:
    """Numbers of a period or of several: each but the first is a part of the first."""

    expected: int = 0
    sent: int = 0
    in_time: int = 0
    with_data: int = 0
    nil: int = 0
    empty: int = 0
    complete: int = 0
    approved: int = 0

    def percent(self, name: str) -> int | None:
        """A share of what was expected, rounded down so that 100 means all; None when nothing was expected."""
        return None if not self.expected else getattr(self, name) * 100 // self.expected


def fill_of(submission: Submission, cells: Iterable[Cell]) -> Filled:
    """How far a submission is, from its cells."""
    all_cells = list(cells)
    return Filled(
        submission,
        lines=len(all_cells),
        with_data=sum(cell.has_data for cell in all_cells),
        nil=sum(cell.is_nil and not cell.has_data for cell in all_cells),
        missing=sum(cell.is_empty and cell.line.is_required for cell in all_cells),
    )


def fills(
    period: FormPeriod, submissions: Sequence[Submission], lines: Sequence[ReportFormLine]
) -> list[Filled]:
    """How far some submissions of a period are. As many queries for three units as for three hundred."""
    sheet: Sheet = read_sheet(period, submissions, lines)
    return [fill_of(row, [sheet[row.pk, line.pk] for line in lines]) for row in submissions]


def shares(found: Iterable[Filled]) -> Shares:
    """The numbers over some submissions."""
    rows = list(found)
    sent = [row for row in rows if row.is_in]
    return Shares(
        expected=len(rows),
        sent=len(sent),
        in_time=sum(row.submission.is_in_time for row in sent),
        with_data=sum(row.with_data > 0 for row in sent),
        nil=sum(row.with_data == 0 and row.nil > 0 for row in sent),
        empty=sum(row.is_empty for row in sent),
        complete=sum(row.is_complete for row in sent),
        approved=sum(row.submission.state == SubmissionState.APPROVED for row in sent),
    )


def timeliness(
    periods: Iterable[FormPeriod], unit_condition: Q, *, by: str = "period_id"
) -> dict[int, Shares]:
    """Expected, sent, in time and approved over several periods, by period or by unit. One query."""
    is_in = Q(state__in=IN)
    rows: Any = (
        Submission.objects.filter(unit_condition, period__in=list(periods))
        .annotate(first_day=TruncDate("first_sent_at"))
        .order_by()
        .values(by)
        .annotate(
            expected=Count("pk"),
            sent=Count("pk", filter=is_in),
            in_time=Count("pk", filter=is_in & Q(first_day__lte=F("period__grace_until"))),
            approved=Count("pk", filter=Q(state=SubmissionState.APPROVED)),
        )
    )
    return {row.pop(by): Shares(**row) for row in rows}
