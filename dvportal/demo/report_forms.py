"""Biểu báo cáo của huyện mẫu: a yearly form over values that are there, a quarterly one that counts records.

No value is written here, so no figure changes; only how far each commune got is invented.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from common.periods import Period
from dvportal.demo.places import Area
from orgs.audit import acting
from orgs.models import Unit, User
from orgs.models.audit import Door
from orgs.services.locks import lock_period
from reports.models import (
    Indicator,
    ReportForm,
    ReportFormLine,
    StepKind,
    Submission,
    SubmissionNote,
    SubmissionState,
    SubmissionStep,
)
from reports.services import report_forms
from reports.services.form_kinds import locks_of

YEARLY = ("QC08", "QC09a", "QC10", "QC11a", "QC11d", "QC11e", "QC12a", "QC12c", "CQ01", "CQ02")
COUNTED = ("meeting", "contribution", "conference", "dialogue")
APPROVED, WAITING = (
    6,
    8,
)  # communes by their place in the list: so many approved, up to here sent, the rest behind
COLUMNS = (
    "state", "holder", "first_sent_at", "sent_at", "sent_by", "approved_at", "approved_by", "version",
)  # fmt: skip
REASON = "Số ý kiến được giải quyết chưa khớp với biên bản họp quý IV."
NOTE = "Đề nghị đối chiếu với báo cáo của Ban Thanh tra nhân dân."


def make_report_forms(area: Area, *, author: User, leader: User) -> None:
    """Write both forms and their periods of 2023, in every state that a submission may have.

    The steps are written at once and on days of then; the services would take a second for each of them.
    """
    yearly = _form(area, "Kết quả thực hiện quy chế dân chủ ở cơ sở", "nam", by=author)
    known = {row.code: row for row in Indicator.objects.filter(owner=None, code__in=YEARLY)}
    if not known:
        return
    ReportFormLine.objects.bulk_create(
        ReportFormLine(form=yearly, indicator=known[code], position=place * 10)
        for place, code in enumerate(YEARLY)
        if code in known
    )
    quarterly = _form(area, "Hoạt động dân vận trong quý", "quy", by=author)
    ReportFormLine.objects.bulk_create(
        ReportFormLine(form=quarterly, record_kind=kind, position=place * 10, is_required=False)
        for place, kind in enumerate(COUNTED)
    )
    way = _Way(area.district, author, leader)
    for place, row in enumerate(_open(yearly, Period.year(2023), area, by=author)):
        way.yearly(place, row)
    for quarter, last in ((3, 8), (4, 4)):
        for place, row in enumerate(_open(quarterly, Period.quarter(2023, quarter), area, by=author)):
            if place <= last:
                way.sent(row, row.period.ends_on + timedelta(days=2 + place))
    way.write()


def _form(area: Area, name: str, periodicity: str, *, by: User) -> ReportForm:
    form = ReportForm(
        owner=area.district,
        name=name,
        periodicity=periodicity,
        due_days=10 if periodicity == "nam" else 5,
        grace_days=2,
        guidance="Ghi số của cả kỳ. Không có việc gì thì ghi “không phát sinh”, đừng để trống.",
    )
    return report_forms.save_form(form, by=by)


def _open(form: ReportForm, period: Period, area: Area, *, by: User) -> list[Submission]:
    """Submissions in the order of the sample's communes; the town of the sample account comes last."""
    opened = report_forms.open_period(form, period=period, by=by)
    rows = {row.unit_id: row for row in opened.submissions.select_related("unit", "period__form")}
    town = area.by_key["lien_son"].unit.pk
    units = sorted((commune.unit for commune in area.communes), key=lambda unit: unit.pk == town)
    return [rows[unit.pk] for unit in units if unit.pk in rows]


class _Way:
    """How far submissions got, gathered and then written in a few statements."""

    def __init__(self, district: Unit, author: User, leader: User) -> None:
        self.district, self.author, self.leader = district, author, leader
        self.rows: list[Submission] = []
        self.steps: list[SubmissionStep] = []
        self.notes: list[SubmissionNote] = []

    def yearly(self, place: int, row: Submission) -> None:
        """Approved, waiting (one late), sent back, or silent, by the commune's place in the list."""
        if place > WAITING + 1:
            return
        day = date(2024, 1, 4) + timedelta(days=place * 2 if place == APPROVED else place)
        at = self.sent(row, day) + timedelta(days=1)
        if place < APPROVED:
            row.state, row.holder = SubmissionState.APPROVED, None
            row.approved_at, row.approved_by = at, self.leader
            self._step(row, StepKind.APPROVED, self.district, self.leader, at)
        elif place > WAITING:
            row.state, row.holder = SubmissionState.RETURNED, None
            self._step(row, StepKind.RETURNED, self.district, self.leader, at, REASON)
            line = row.period.form.lines.get(indicator__code="QC11e")
            self.notes.append(
                SubmissionNote(submission=row, line=line, text=NOTE, written_by=self.leader, written_at=at)
            )

    def sent(self, row: Submission, day: date) -> datetime:
        """Sent to the district on a day."""
        at = datetime(day.year, day.month, day.day, 9, 30, tzinfo=timezone.get_current_timezone())
        row.state, row.holder = SubmissionState.SENT, self.district
        row.first_sent_at = row.sent_at = at
        row.sent_by, row.version = self.author, 2
        self.rows.append(row)
        self._step(row, StepKind.SENT, row.unit, self.author, at)
        return at

    def _step(
        self, row: Submission, kind: StepKind, at_unit: Unit, by: User, at: datetime, reason: str = ""
    ) -> None:
        self.steps.append(
            SubmissionStep(submission=row, kind=kind, at_unit=at_unit, done_by=by, done_at=at, reason=reason)
        )

    def write(self) -> None:
        """Write all of it; what is approved is locked as the portal locks it."""
        with acting(by=self.author, door=Door.COMMAND):
            Submission.objects.bulk_update(self.rows, COLUMNS)
            SubmissionStep.objects.bulk_create(self.steps)
            SubmissionNote.objects.bulk_create(self.notes)
        approved = [row for row in self.rows if row.state == SubmissionState.APPROVED]
        what = locks_of(approved[0].period.form.lines.all()) if approved else []
        for row in approved:
            lock_period(
                unit=row.unit,
                what=what,
                starts_on=row.period.starts_on,
                ends_on=row.period.ends_on,
                subject=str(row.period),
                source_key=row.lock_key,
                by=self.leader,
            )
