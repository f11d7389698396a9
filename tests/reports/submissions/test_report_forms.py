"""Forms, their lines, and the opening of periods."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from common.periods import Period
from orgs.models import AuditEntry
from reports.models import ReportForm, ReportFormLine, Submission
from reports.services import report_forms
from tests.factories import make_indicator, make_unit
from tests.reports.submissions.builders import make_form, make_line, of, open_quarter, sent, usual_form


def test_opening_asks_each_commune_in_force_on_the_last_day_once(cast):
    make_unit("Xã cũ", "xa", cast.a, valid_to=date(2023, 2, 1))
    make_unit("Xã mới", "xa", cast.a, valid_from=date(2023, 4, 1))
    opened = open_quarter(usual_form(cast.a), cast.alice)
    assert [row.unit for row in opened.submissions.all()] == [cast.a2, cast.a1]
    assert (opened.due_on, opened.grace_until) == (date(2023, 4, 5), date(2023, 4, 7))
    with pytest.raises(ValidationError, match="Kỳ này của biểu đã mở"):
        open_quarter(opened.form, cast.alice)
    assert Submission.objects.count() == 2


def test_a_unit_has_one_submission_of_a_period_whoever_writes_it(cast):
    opened = open_quarter(usual_form(cast.a), cast.alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.create(period=opened, unit=cast.a1)


def test_a_form_may_ask_chosen_communes_only(cast):
    form = usual_form(cast.a)
    form.units.set([cast.a2])
    assert [row.unit for row in open_quarter(form, cast.alice).submissions.all()] == [cast.a2]


@pytest.mark.parametrize(
    ("asked", "names"),
    [("xa", ["Bến Sen", "Đắk Mây", "Suối Đá"]), ("huyen", ["Hồ Xanh", "Núi Bạc"])],
)
def test_a_province_asks_the_tier_it_chose(cast, asked, names):
    opened = open_quarter(usual_form(cast.province, asked=asked), cast.tinh)
    assert sorted(row.unit.name for row in opened.submissions.all()) == sorted(names)


@pytest.mark.parametrize(
    ("period", "sentence"),
    [
        (Period.year(2023), "Biểu này theo kỳ quý"),
        (Period.quarter(2022, 4), "ngoài thời gian dùng"),
        (Period.quarter(2090, 1), "còn quá xa"),
    ],
)
def test_a_period_that_does_not_fit_the_form_is_refused(cast, period, sentence):
    form = usual_form(cast.a, starts_on=date(2023, 1, 1))
    with pytest.raises(ValidationError, match=sentence):
        report_forms.open_period(form, period=period, by=cast.alice)


def test_a_form_without_lines_or_out_of_use_is_not_opened(cast):
    with pytest.raises(ValidationError, match="chưa có dòng nào"):
        open_quarter(make_form(cast.a), cast.alice)
    with pytest.raises(ValidationError, match="thôi dùng"):
        open_quarter(usual_form(cast.a, name="Cũ", is_active=False), cast.alice)


@pytest.mark.parametrize("name", ["chi", "lan", "bao"])
def test_only_those_who_manage_forms_of_the_unit_open_them(cast, name):
    with pytest.raises(PermissionDenied):
        open_quarter(usual_form(cast.a), getattr(cast, name))


def test_extending_the_due_day_also_asks_a_unit_that_was_written_since(cast):
    opened = open_quarter(usual_form(cast.a), cast.alice)
    make_unit("Xã bổ sung", "xa", cast.a)
    days = {"due_on": date(2023, 4, 20), "grace_until": date(2023, 4, 20)}
    report_forms.change_due(opened, by=cast.alice, **days)
    opened.refresh_from_db()
    assert (opened.due_on, opened.submissions.count()) == (date(2023, 4, 20), 3)
    with pytest.raises(ValidationError, match="châm chước"):
        report_forms.change_due(opened, by=cast.alice, due_on=date(2023, 4, 20), grace_until=date(2023, 4, 1))


def test_a_line_is_an_indicator_or_a_kind_of_record(cast):
    form = make_form(cast.a)
    with pytest.raises(ValidationError, match="một chỉ tiêu, hoặc một loại bản ghi"):
        report_forms.save_line(ReportFormLine(form=form), by=cast.alice)
    line = ReportFormLine(form=form, indicator=make_indicator("D1"), record_kind="meeting")
    with pytest.raises(ValidationError, match="một chỉ tiêu, hoặc một loại bản ghi"):
        report_forms.save_line(line, by=cast.alice)


def test_the_same_line_stands_once_in_a_form(cast):
    form = make_form(cast.a)
    first = report_forms.save_line(ReportFormLine(form=form, indicator=make_indicator("D1")), by=cast.alice)
    with pytest.raises(ValidationError, match="Biểu đã có dòng này"):
        report_forms.save_line(ReportFormLine(form=form, indicator=first.indicator), by=cast.alice)


def test_a_total_of_another_form_or_of_a_part_is_refused(cast):
    form = usual_form(cast.a)
    part, strange = form.lines.all()[1], make_line(make_form(cast.a, name="Khác"))
    for whole in (part, strange):
        line = ReportFormLine(form=form, indicator=make_indicator(f"T{whole.pk}"), part_of=whole)
        with pytest.raises(ValidationError, match="số tổng"):
            report_forms.save_line(line, by=cast.alice)


def test_lines_move_and_go(cast):
    form = usual_form(cast.a)
    lines = list(form.lines.all())
    report_forms.move_line(lines[3], by=cast.alice, up=True)
    report_forms.move_line(lines[0], by=cast.alice, up=True)
    assert list(form.lines.all()) == [lines[0], lines[1], lines[3], lines[2]]
    with pytest.raises(ValidationError, match="số tổng của dòng khác"):
        report_forms.remove_line(lines[0], by=cast.alice)
    report_forms.remove_line(lines[1], by=cast.alice)
    report_forms.remove_line(lines[0], by=cast.alice)
    assert form.lines.count() == 2


def test_lines_stay_once_a_commune_has_sent(cast):
    opened = open_quarter(usual_form(cast.a), cast.alice)
    sent(opened, cast.a1, cast.chi)
    with pytest.raises(ValidationError, match="Đã có đơn vị gửi"):
        report_forms.remove_line(opened.form.lines.last(), by=cast.alice)


def test_owner_and_periodicity_stay_once_a_period_is_open(cast):
    form = open_quarter(usual_form(cast.a), cast.alice).form
    form.periodicity = "nam"
    with pytest.raises(ValidationError) as refusal:
        report_forms.save_form(form, by=cast.alice)
    assert list(refusal.value.message_dict) == ["periodicity"]


def test_two_people_do_not_overwrite_each_others_form(cast):
    form, twin = usual_form(cast.a), ReportForm.objects.get()
    form.guidance = "Một"
    report_forms.save_form(form, by=cast.alice, version=1)
    twin.guidance = "Hai"
    with pytest.raises(ValidationError, match="Người khác vừa sửa"):
        report_forms.save_form(twin, by=cast.alice, version=1)
    assert ReportForm.objects.get().guidance == "Một"


def test_a_copy_has_its_own_lines_with_their_totals(cast):
    form = usual_form(cast.a)
    made = report_forms.copy_form(form, name="Bản sao", owner=cast.a, by=cast.alice)
    lines = list(made.lines.all())
    assert [line.heading for line in lines] == ["", "nữ", "", ""]
    assert lines[1].part_of == lines[0]
    assert lines[3].record_kind == "meeting"


def test_the_trail_tells_who_opened_a_period(cast):
    opened = open_quarter(usual_form(cast.a), cast.alice)
    line = AuditEntry.objects.about(opened.form).filter(changes__has_key="reports_formperiod.due_on").get()
    assert (line.username, line.changes["reports_formperiod.due_on"]) == ("alice", [None, "2023-04-05"])
    rows = AuditEntry.objects.filter(table="reports_submission", row_id=of(opened, cast.a1).pk)
    assert [row.unit_id for row in rows] == [cast.a1.pk]
