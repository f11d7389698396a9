"""Lập biểu và mở kỳ: forms are written by those who manage them; opening a period asks each unit once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.db.models import F, Max, ProtectedError, QuerySet
from django.utils import timezone

from common.periods import Period
from orgs.audit import acting
from orgs.models import Unit, User
from orgs.models.units import kinds_of
from orgs.permissions import Permission
from reports.models import (
    KIND_OF_PERIOD,
    AskedTier,
    FormPeriod,
    Periodicity,
    ReportForm,
    ReportFormLine,
    Submission,
    SubmissionState,
)

COPIED: Final = ("guidance", "periodicity", "asked", "due_days", "grace_days")
LINE_COPIED: Final = (
    "position", "indicator", "record_kind", "level", "heading", "label", "instruction", "is_required",
)  # fmt: skip
FIXED: Final = ("owner_id", "periodicity")
"""What stays once a period was opened: the submissions stand on it."""
LAST_DAYS: Final = dt.timedelta(days=366)
"""A period may be opened so long before it ends, not earlier."""


def save_form(
    form: ReportForm, *, by: User, units: Iterable[Unit] | None = None, version: int | None = None
) -> ReportForm:
    """Ghi biểu, new or changed, with the units it is limited to (None leaves them).

    Refuses a unit where the person does not manage forms, a form that someone changed since `version`, and another
    owner or periodicity once a period was opened.
    """
    _check_right(form.owner, by)
    stored = ReportForm.objects.select_related("owner").filter(pk=form.pk).first() if form.pk else None
    if stored:
        _check_right(stored.owner, by)
        _refuse_changed_meaning(stored, form)
    form.full_clean()
    with acting(by=by):
        if stored and version is not None:
            taken = ReportForm.objects.filter(pk=form.pk, version=version).update(version=F("version") + 1)
            if not taken:
                raise ValidationError(
                    "Người khác vừa sửa biểu này. Những gì bạn nhập vẫn còn ở dưới; hãy mở biểu ở cửa sổ khác "
                    "để xem bản mới, rồi tải lại trang này và sửa."
                )
            form.version = version + 1
        try:
            form.save()
        except IntegrityError as error:
            raise ValidationError({"name": "Đơn vị đã có biểu mang tên này."}) from error
        if units is not None:
            form.units.set(units)
    return form


def copy_form(form: ReportForm, *, name: str, owner: Unit, by: User) -> ReportForm:
    """Sao biểu with its lines, under another name or for another unit."""
    made = ReportForm(name=name, owner=owner, **{column: getattr(form, column) for column in COPIED})
    with acting(by=by):
        save_form(made, by=by)
        twins: dict[int, ReportFormLine] = {}
        for line in form.lines.all():
            twin = ReportFormLine(form=made, **{column: getattr(line, column) for column in LINE_COPIED})
            twin.part_of = twins.get(line.part_of_id) if line.part_of_id else None
            twin.save(force_insert=True)
            twins[line.pk] = twin
    return made


# --- Lines ---


@contextmanager
def editing(form: ReportForm, *, by: User) -> Iterator[ReportForm]:
    """A transaction that writes lines of a form: right checked, row locked, refused once a unit has sent it."""
    with acting(by=by):
        current = ReportForm.objects.select_for_update(of=("self",)).select_related("owner").get(pk=form.pk)
        _check_right(current.owner, by)
        if Submission.objects.filter(period__form=current).exclude(state=SubmissionState.OPEN).exists():
            raise ValidationError(
                "Đã có đơn vị gửi biểu này nên không đổi các dòng. Hãy dùng “Sao biểu” và sửa bản sao cho kỳ sau."
            )
        yield current


def save_line(line: ReportFormLine, *, by: User) -> ReportFormLine:
    """Ghi một dòng; a new one goes to the end. Its whole must be a typed line of the same form, not itself a part."""
    with editing(line.form, by=by):
        if not line.pk:
            last = line.form.lines.aggregate(last=Max("position"))["last"]
            line.position = 0 if last is None else last + 10
        whole = line.part_of
        if whole and (
            whole.form_id != line.form_id or whole.pk == line.pk or whole.part_of_id or not whole.indicator_id
        ):
            raise ValidationError({"part_of": "Hãy chọn một dòng khác của biểu này, dòng đó là số tổng."})
        if whole and line.pk and line.parts.exists():
            raise ValidationError({"part_of": "Dòng này đang là số tổng của dòng khác."})
        line.full_clean()
        line.save()
    return line


def remove_line(line: ReportFormLine, *, by: User) -> None:
    """Bỏ một dòng that no other line is a part of; values that were typed stay."""
    with editing(line.form, by=by):
        try:
            line.delete()
        except ProtectedError as error:
            raise ValidationError(
                "Dòng này còn là số tổng của dòng khác, hoặc đã có ghi chú, xác nhận. Hãy bỏ các dòng phần trước."
            ) from error


def move_line(line: ReportFormLine, *, by: User, up: bool) -> None:
    """Chuyển một dòng one step. At the end of the form nothing happens."""
    with editing(line.form, by=by) as form:
        rows = list(form.lines.all())
        at = next(i for i, row in enumerate(rows) if row.pk == line.pk)
        to = at + (-1 if up else 1)
        if not 0 <= to < len(rows):
            return
        rows[at], rows[to] = rows[to], rows[at]
        for i, row in enumerate(rows):
            row.position = i * 10
        ReportFormLine.objects.bulk_update(rows, ["position"])


# --- Periods ---


def asked_units(form: ReportForm, day: dt.date) -> QuerySet[Unit]:
    """The units that have to send a form: of the asked tier below its owner, in force on a day."""
    kinds = [kind for tier in AskedTier(form.asked).tiers for kind in kinds_of(tier)]
    rows = Unit.objects.inside(form.owner).active_on(day).filter(kind__in=kinds)
    chosen = list(form.units.values_list("pk", flat=True)) if form.pk else []
    return rows.filter(pk__in=chosen) if chosen else rows


def usual_days(form: ReportForm, ends_on: dt.date) -> tuple[dt.date, dt.date]:
    """Due day and last day in time of a period that ends on a day."""
    due_on = ends_on + dt.timedelta(days=form.due_days)
    return due_on, due_on + dt.timedelta(days=form.grace_days)


def open_period(
    form: ReportForm,
    *,
    period: Period,
    by: User,
    due_on: dt.date | None = None,
    grace_until: dt.date | None = None,
) -> FormPeriod:
    """Mở kỳ: asks each unit in force on the last day for one submission.

    Refuses a period of another length, one outside the form's days, a form without lines, one that nobody has to
    send, and the same period twice.
    """
    _check_right(form.owner, by)
    _refuse_unfit_period(form, period)
    usual_due, usual_grace = usual_days(form, period.ends_on)
    opened = FormPeriod(
        form=form,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        due_on=due_on or usual_due,
        grace_until=grace_until or max(usual_grace, due_on or usual_due),
        opened_by=by,
    )
    opened.full_clean()
    with acting(by=by):
        units = list(asked_units(form, period.ends_on))
        if not units:
            raise ValidationError(
                "Không có đơn vị nào phải gửi biểu này trong kỳ. Hãy xem mục “Nơi phải gửi”."
            )
        try:
            opened.save(force_insert=True)
        except IntegrityError as error:
            raise ValidationError({"period": "Kỳ này của biểu đã mở."}) from error
        Submission.objects.bulk_create([Submission(period=opened, unit=unit) for unit in units])
    return opened


def change_due(opened: FormPeriod, *, by: User, due_on: dt.date, grace_until: dt.date) -> FormPeriod:
    """Đổi hạn gửi of an opened period; asks units that came into force since for their submission too."""
    _check_right(opened.form.owner, by)
    opened.due_on, opened.grace_until = due_on, grace_until
    opened.full_clean()
    with acting(by=by):
        opened.save(update_fields=["due_on", "grace_until"])
        units = asked_units(opened.form, opened.ends_on)
        Submission.objects.bulk_create(
            [Submission(period=opened, unit=unit) for unit in units], ignore_conflicts=True
        )
    return opened


def _refuse_unfit_period(form: ReportForm, period: Period) -> None:
    wanted = KIND_OF_PERIOD[Periodicity(form.periodicity)]
    if period.kind != wanted:
        label = Periodicity(form.periodicity).label.lower()
        raise ValidationError({"period": f"Biểu này theo kỳ {label}. Hãy ghi một kỳ {label}."})
    if not form.is_active:
        raise ValidationError("Biểu này đã thôi dùng. Hãy đánh dấu “Đang dùng” trước khi mở kỳ.")
    if (form.starts_on and period.ends_on < form.starts_on) or (
        form.ends_on and period.starts_on > form.ends_on
    ):
        raise ValidationError({"period": "Kỳ này nằm ngoài thời gian dùng của biểu."})
    if period.ends_on > timezone.localdate() + LAST_DAYS:
        raise ValidationError({"period": "Kỳ này còn quá xa. Hãy kiểm tra lại năm."})
    if not form.lines.exists():
        raise ValidationError("Biểu chưa có dòng nào. Hãy thêm dòng trước khi mở kỳ.")


def _refuse_changed_meaning(stored: ReportForm, form: ReportForm) -> None:
    if not stored.periods.exists():
        return
    for name in FIXED:
        if getattr(stored, name) != getattr(form, name):
            raise ValidationError(
                {name.removesuffix("_id"): "Biểu đã mở kỳ nên không đổi mục này. Hãy sao thành biểu mới."}
            )


def _check_right(unit: Unit, by: User) -> None:
    if not by.may(Permission.MANAGE_FORMS, unit):
        raise PermissionDenied("form out of reach")
