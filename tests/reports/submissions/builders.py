"""A form of district A that asks its two communes: typed figures with a part, and meetings that are counted."""

from __future__ import annotations

from datetime import date
from typing import Any

from common.periods import Period
from orgs.models import Unit, User
from reports.models import FormPeriod, ReportForm, ReportFormLine, Submission
from reports.services import report_forms, submission_cells, submissions
from tests.cast import Cast
from tests.factories import make_indicator

QUARTER = Period.quarter(2023, 1)
IN_TIME, LATE = "2023-04-05 09:00:00+07:00", "2023-05-20 09:00:00+07:00"


def make_form(owner: Unit, **fields: Any) -> ReportForm:
    """A quarterly form, due five days after the quarter with two days of grace."""
    defaults = {"name": "Biểu dân vận quý", "periodicity": "quy", "due_days": 5, "grace_days": 2}
    return ReportForm.objects.create(owner=owner, **{**defaults, **fields})


def make_line(form: ReportForm, **fields: Any) -> ReportFormLine:
    """A line at the end of a form; an indicator of its own unless a kind of record is named."""
    position = form.lines.count() * 10
    if "indicator" not in fields and "record_kind" not in fields:
        fields["indicator"] = make_indicator(f"BM{form.pk}_{position}")
    return ReportFormLine.objects.create(form=form, **{"position": position, **fields})


def usual_form(owner: Unit, **fields: Any) -> ReportForm:
    """Visits, "trong đó: nữ" of them, a ratio that may stay empty, and meetings."""
    form = make_form(owner, **fields)
    visits = make_line(form, indicator=make_indicator(f"LUOT{form.pk}", quantity="visits", measure="lượt"))
    make_line(form, indicator=visits.indicator, heading="nữ", part_of=visits)
    make_line(form, indicator=make_indicator(f"TYLE{form.pk}", rule="RATIO", measure="%"), is_required=False)
    make_line(form, record_kind="meeting", is_required=False)
    return form


def open_quarter(form: ReportForm, by: User, period: Period = QUARTER) -> FormPeriod:
    """The first quarter of 2023, opened."""
    return report_forms.open_period(form, period=period, by=by)


def of(period: FormPeriod, unit: Unit) -> Submission:
    """The submission of a unit, read anew."""
    return Submission.objects.select_related("unit", "holder", "period__form__owner").get(
        period=period, unit=unit
    )


def usual_quarter(cast: Cast, **fields: Any) -> FormPeriod:
    """The usual form of district A, opened by Alice for the first quarter of 2023."""
    return open_quarter(usual_form(cast.a, **fields), cast.alice)


def type_in(
    submission: Submission, number: int, text: str, by: User, version: int = 0, reason: str = ""
) -> Any:
    """Write the cell of a line, counted from 0."""
    line = list(submission.period.form.lines.all())[number]
    return submission_cells.save_cell(submission, line, text=text, version=version, by=by, reason=reason)


def fill(submission: Submission, by: User, visits: str = "1.050", women: str = "300") -> Submission:
    """Write what the usual form requires."""
    type_in(submission, 0, visits, by)
    type_in(submission, 1, women, by)
    return submission


def sent(period: FormPeriod, unit: Unit, by: User) -> Submission:
    """The submission of a unit, filled and sent."""
    return submissions.send(fill(of(period, unit), by), by=by)


DUE = date(2023, 4, 5)
