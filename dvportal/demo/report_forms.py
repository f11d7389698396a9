"""Biểu báo cáo của huyện mẫu: a yearly form over values that are there, a quarterly one that counts records.

No value is written here, so no figure changes; only how far each commune got is invented.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from common.periods import Period
from dvportal.demo.places import Area
from orgs.models import User
from reports.models import (
    FormPeriod,
    Indicator,
    ReportForm,
    ReportFormLine,
    StepKind,
    Submission,
    SubmissionStep,
)
from reports.services import report_forms, submissions
from reports.services.submission_cells import confirm_rest

YEARLY = ("QC08", "QC09a", "QC10", "QC11a", "QC11d", "QC11e", "QC12a", "QC12c", "CQ01", "CQ02")
COUNTED = ("meeting", "contribution", "conference", "dialogue")
APPROVED, WAITING = (
    6,
    8,
)  # communes by their place in the list: so many approved, up to here sent, the rest behind
REASON = "Số ý kiến được giải quyết chưa khớp với biên bản họp quý IV."
NOTE = "Đề nghị đối chiếu với báo cáo của Ban Thanh tra nhân dân."


def make_report_forms(area: Area, *, author: User, leader: User) -> None:
    """Write both forms and their periods of 2023, in every state that a submission may have."""
    yearly = _form(area, "Kết quả thực hiện quy chế dân chủ ở cơ sở", "nam", by=author)
    known = {row.code: row for row in Indicator.objects.filter(owner=None, code__in=YEARLY)}
    for code in YEARLY:
        if code in known:
            report_forms.save_line(ReportFormLine(form=yearly, indicator=known[code]), by=author)
    if not known:
        return
    opened = report_forms.open_period(yearly, period=Period.year(2023), by=author)
    for place, row in enumerate(_in_order(opened, area)):
        _yearly_way(place, row, author=author, leader=leader)
    quarterly = _form(area, "Hoạt động dân vận trong quý", "quy", by=author)
    for kind in COUNTED:
        report_forms.save_line(ReportFormLine(form=quarterly, record_kind=kind, is_required=False), by=author)
    for quarter in (3, 4):
        opened = report_forms.open_period(quarterly, period=Period.quarter(2023, quarter), by=author)
        for place, row in enumerate(_in_order(opened, area)):
            _quarterly_way(place, row, by=author)


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


def _in_order(opened: FormPeriod, area: Area) -> list[Submission]:
    """Submissions in the order of the sample's communes; the town of the sample account comes last."""
    rows = {row.unit_id: row for row in opened.submissions.select_related("unit", "period__form__owner")}
    town = area.by_key["lien_son"].unit.pk
    units = sorted((commune.unit for commune in area.communes), key=lambda unit: unit.pk == town)
    return [rows[unit.pk] for unit in units if unit.pk in rows]


def _yearly_way(place: int, row: Submission, *, author: User, leader: User) -> None:
    if place > WAITING + 1:
        return
    submissions.send(row, by=author)
    row.refresh_from_db()
    if place < APPROVED:
        submissions.approve(row, by=leader, version=row.version)
    elif place > WAITING:
        line = row.period.form.lines.get(indicator__code="QC11e")
        submissions.send_back(row, by=leader, version=row.version, reason=REASON, notes={line: NOTE})
    _dated(row, date(2024, 1, 4) + timedelta(days=place * 2 if place == APPROVED else place))


def _quarterly_way(place: int, row: Submission, *, by: User) -> None:
    if place > 8 - row.period.starts_on.month // 10 * 4:
        return
    if place % 3 == 1:
        confirm_rest(row, by=by)
    submissions.send(row, by=by)
    _dated(row, row.period.ends_on + timedelta(days=2 + place))


def _dated(row: Submission, day: date) -> None:
    """Put the steps on days of then, as if the portal had been in use."""
    at = datetime(day.year, day.month, day.day, 9, 30, tzinfo=timezone.get_current_timezone())
    Submission.objects.filter(pk=row.pk).exclude(sent_at=None).update(sent_at=at)
    Submission.objects.filter(pk=row.pk).update(first_sent_at=at)
    Submission.objects.filter(pk=row.pk).exclude(approved_at=None).update(approved_at=at + timedelta(days=1))
    steps = SubmissionStep.objects.filter(submission=row)
    steps.filter(kind=StepKind.SENT).update(done_at=at)
    steps.exclude(kind=StepKind.SENT).update(done_at=at + timedelta(days=1))
