"""The way of a submission: sent, withdrawn, received, approved up the tree, sent back, locked and unlocked."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from common.periods import Period
from orgs.locks import LockedRefusal
from orgs.models import AuditEntry, LockException, PeriodLock
from orgs.permissions import Role
from reports.models import Standing, Submission, SubmissionState, SubmissionStep
from reports.services import submission_cells, submissions
from tests.factories import make_unit, make_user
from tests.reports.submissions.builders import (
    fill,
    make_form,
    make_line,
    of,
    open_quarter,
    sent,
    type_in,
    usual_form,
    usual_quarter,
)


def steps_of(submission):
    return [(step.kind, step.at_unit.name, step.done_by.username) for step in submission.steps.all()]


def approve(submission, by):
    return submissions.approve(submission, by=by, version=submission.version)


def send_back(submission, by, reason="Xem lại số lượt", **more):
    return submissions.send_back(submission, by=by, version=submission.version, reason=reason, **more)


def test_from_commune_to_district(cast):
    period = usual_quarter(cast)
    row = sent(period, cast.a1, cast.chi)
    assert (row.state, row.holder, row.sent_by) == ("da_gui", cast.a, cast.chi)
    row = approve(row, cast.lan)
    row = of(period, cast.a1)
    assert (row.state, row.holder, row.approved_by) == ("da_duyet", None, cast.lan)
    assert steps_of(row) == [("gui", "Đắk Mây", "chi"), ("duyet", "Hồ Xanh", "lan")]


def test_a_form_of_the_province_climbs_by_the_district(cast):
    period = open_quarter(usual_form(cast.province), cast.tinh)
    row = sent(period, cast.a1, cast.chi)
    assert row.holder == cast.a
    row = approve(row, cast.lan)
    assert (row.state, row.holder) == ("da_gui", cast.province)
    with pytest.raises(PermissionDenied):
        approve(row, cast.lan)
    row = approve(row, cast.tinh)
    assert [step[0] for step in steps_of(row)] == ["gui", "chuyen", "duyet"]


def test_without_a_district_it_goes_straight_to_the_province(cast):
    commune = make_unit("Xã hai cấp", "xa", cast.province)
    officer = make_user(Role.UNIT_OFFICER, commune)
    row = sent(open_quarter(usual_form(cast.province), cast.tinh), commune, officer)
    assert row.holder == cast.province
    assert approve(row, cast.tinh).state == "da_duyet"


def test_a_district_that_ended_is_passed_over(cast):
    period = open_quarter(usual_form(cast.province), cast.tinh)
    type(cast.a).objects.filter(pk=cast.a.pk).update(valid_to=date(2025, 6, 30))
    assert sent(period, cast.a1, cast.chi).holder == cast.province


def test_an_office_that_asks_itself_receives_its_own(cast):
    period = open_quarter(usual_form(cast.a, asked="huyen"), cast.alice)
    row = sent(period, cast.a, cast.alice)
    assert row.holder == cast.a
    assert approve(row, cast.lan).state == "da_duyet"


def test_a_district_sends_after_its_communes_are_approved(cast):
    period = open_quarter(usual_form(cast.province, asked="ca_hai"), cast.tinh)
    own = fill(of(period, cast.a), cast.alice)
    row = sent(period, cast.a1, cast.chi)
    with pytest.raises(ValidationError, match="cấp dưới trước: Thị trấn Bến Sen, Xã Đắk Mây"):
        submissions.send(own, by=cast.alice)
    approve(row, cast.lan)
    approve(sent(period, cast.a2, cast.alice), cast.lan)
    assert submissions.send(own, by=cast.alice).holder == cast.province


def test_what_must_be_filled_keeps_it_from_being_sent(cast):
    period = usual_quarter(cast)
    with pytest.raises(ValidationError, match="còn trống"):
        submissions.send(of(period, cast.a1), by=cast.chi)
    assert of(period, cast.a1).state == "chua_gui"


def test_it_is_withdrawn_until_it_is_received(cast):
    period = usual_quarter(cast)
    row = submissions.withdraw(sent(period, cast.a1, cast.chi), by=cast.chi)
    assert (row.state, row.first_sent_at, row.holder) == ("chua_gui", None, None)
    row = submissions.receive(submissions.send(row, by=cast.chi), by=cast.alice)
    with pytest.raises(ValidationError, match="đã nhận"):
        submissions.withdraw(row, by=cast.chi)
    assert [step[0] for step in steps_of(row)] == ["gui", "rut", "gui", "nhan"]


def test_it_is_sent_back_with_notes_on_cells_which_are_answered_by_a_change(cast):
    period = usual_quarter(cast)
    row, line = sent(period, cast.a1, cast.chi), period.form.lines.first()
    first = row.first_sent_at
    row = send_back(row, cast.alice, notes={line: "Thiếu buổi ở buôn Dlei"})
    note = row.notes.get()
    assert (row.state, note.state, note.text) == ("tra_lai", "mo", "Thiếu buổi ở buôn Dlei")
    type_in(row, 0, "1.100", cast.chi, version=1)
    note.refresh_from_db()
    assert note.state == "da_sua"
    row = submissions.send(of(period, cast.a1), by=cast.chi)
    assert row.first_sent_at == first
    approve(row, cast.alice)
    note.refresh_from_db()
    assert note.state == "xong"


def test_sending_back_needs_a_reason(cast):
    row = sent(usual_quarter(cast), cast.a1, cast.chi)
    with pytest.raises(ValidationError) as refusal:
        send_back(row, cast.alice, reason="  ")
    assert list(refusal.value.message_dict) == ["reason"]


def test_approval_locks_the_rows_and_sending_back_unlocks_them(cast):
    period = usual_quarter(cast)
    row = approve(sent(period, cast.a1, cast.chi), cast.lan)
    locks = PeriodLock.objects.filter(source_key=f"submission:{row.pk}")
    assert {(lock.table, lock.indicator_id) for lock in locks} == {
        *(
            ("reports_enteredvalue", line.indicator_id)
            for line in period.form.lines.all()
            if line.indicator_id
        ),
        ("campaigns_meeting", None),
    }
    assert {(lock.unit, lock.starts_on, lock.ends_on) for lock in locks} == {
        (cast.a1, date(2023, 1, 1), date(2023, 3, 31))
    }
    row = send_back(row, cast.lan, reason="Số mới của công an")
    assert not locks.all().exists()
    assert (row.state, row.approved_at) == ("tra_lai", None)
    line = AuditEntry.objects.filter(table="orgs_periodlock", operation="D").first()
    assert (line.reason, line.username) == ("Số mới của công an", "lan")


def opened(cast):
    """An exception for the first commune and the whole year."""
    return LockException.objects.create(
        unit=cast.a1, starts_on=date(2023, 1, 1), ends_on=date(2023, 12, 31), reason="Bổ sung",
        open_until=timezone.now() + timezone.timedelta(hours=1), opened_by=cast.lan,
    )  # fmt: skip


def test_an_indicator_locked_by_one_form_is_closed_in_another_which_says_why(cast):
    first = usual_quarter(cast)
    approve(sent(first, cast.a1, cast.chi), cast.lan)
    other = usual_form(cast.a, name="Biểu khác")
    other.lines.filter(position=20).update(indicator=first.form.lines.first().indicator)
    with pytest.raises(LockedRefusal, match="đã duyệt “Biểu dân vận quý, quý I năm 2023”") as refusal:
        type_in(of(open_quarter(other, cast.alice), cast.a1), 2, "5", cast.chi, version=1)
    assert not refusal.value.asks_reason


def test_the_figure_of_a_year_is_not_closed_by_an_approved_quarter(cast):
    first = usual_quarter(cast)
    approve(sent(first, cast.a1, cast.chi), cast.lan)
    yearly = make_form(cast.a, name="Biểu năm", periodicity="nam")
    make_line(yearly, indicator=first.form.lines.first().indicator)
    row = of(open_quarter(yearly, cast.alice, Period.year(2023)), cast.a1)
    assert type_in(row, 0, "9.000", cast.chi).cell.text == "9.000"


def test_an_open_exception_lets_the_unit_change_an_approved_cell_for_a_reason(cast):
    row = approve(sent(usual_quarter(cast), cast.a1, cast.chi), cast.lan)
    exception = opened(cast)
    with pytest.raises(LockedRefusal, match="Hãy ghi lý do") as refusal:
        type_in(row, 0, "1.200", cast.chi, version=1, reason=" ")
    assert refusal.value.asks_reason
    assert type_in(row, 0, "1.050", cast.chi, version=1).cell.version == 1  # the same text changes nothing
    saved = type_in(row, 0, "1.200", cast.chi, version=1, reason="Xã đếm sót một buôn")
    assert saved.cell.text == "1.200"
    entry = AuditEntry.objects.about(saved.cell.value).first()
    assert (entry.reason, entry.changes["as_written"]) == ("Xã đếm sót một buôn", ["1.050", "1.200"])
    type_in(row, 1, "", cast.chi, version=1, reason="Ghi nhầm dòng")
    assert AuditEntry.objects.filter(operation="D").first().reason.endswith(": Ghi nhầm dòng")
    LockException.objects.filter(pk=exception.pk).update(open_until=timezone.now())
    with pytest.raises(LockedRefusal, match="đã khóa"):
        type_in(row, 0, "1.300", cast.chi, version=2, reason="Xã đếm sót một buôn")


def test_nothing_happened_is_confirmed_in_an_approved_form_for_a_reason_only(cast):
    row = approve(sent(usual_quarter(cast), cast.a1, cast.chi), cast.lan)
    line = row.period.form.lines.last()
    with pytest.raises(LockedRefusal, match="đã khóa"):
        submission_cells.set_nil(row, line, on=True, by=cast.chi)
    opened(cast)
    with pytest.raises(LockedRefusal, match="Hãy ghi lý do"):
        submission_cells.set_nil(row, line, on=True, by=cast.chi)
    assert submission_cells.set_nil(row, line, on=True, by=cast.chi, reason="Sót dòng").cell.is_nil


def test_what_was_not_seen_is_not_approved(cast):
    period = usual_quarter(cast)
    seen = sent(period, cast.a1, cast.chi)
    submissions.send(submissions.withdraw(seen, by=cast.chi), by=cast.chi)
    with pytest.raises(ValidationError, match="vừa thay đổi"):
        approve(seen, cast.lan)


@pytest.mark.parametrize("name", ["chi", "bao", "stranger", "quan"])
def test_only_those_who_receive_forms_there_approve_and_send_back(cast, name):
    row, person = sent(usual_quarter(cast), cast.a1, cast.chi), getattr(cast, name)
    for step in (approve, send_back, lambda row, by: submissions.receive(row, by=by)):
        with pytest.raises(PermissionDenied):
            step(row, person)


@pytest.mark.parametrize("name", ["bao", "lan", "stranger"])
def test_only_those_who_fill_forms_of_the_unit_send(cast, name):
    row = fill(of(usual_quarter(cast), cast.a1), cast.chi)
    with pytest.raises(PermissionDenied):
        submissions.send(row, by=getattr(cast, name))


@pytest.mark.parametrize(
    ("today", "standing"),
    [
        (date(2023, 3, 30), Standing.NOT_DUE),
        (date(2023, 3, 31), Standing.DUE),
        (date(2023, 4, 7), Standing.DUE),
        (date(2023, 4, 8), Standing.OVERDUE),
    ],
)
def test_due_and_overdue_follow_from_the_day(cast, today, standing):
    row = of(usual_quarter(cast), cast.a1)
    assert row.standing(today) == standing
    found = {s: Submission.objects.standing_is(s, today).count() for s in Standing}
    assert found == {s: 2 if s == standing else 0 for s in Standing}


def at_once(count, action):
    """What an action did in so many threads that start together, each with a connection of its own."""
    start, found = threading.Barrier(count), []

    def run():
        start.wait()
        try:
            found.append(action())
        except ValidationError as refusal:
            found.append(refusal.code or "refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_send_once_and_approve_once(cast):
    period = usual_quarter(cast)
    fill(of(period, cast.a1), cast.chi)
    found = at_once(10, lambda: submissions.send(of(period, cast.a1), by=cast.chi).state)
    assert sorted(found) == ["da_gui", *["status"] * 9]
    row = of(period, cast.a1)
    found = at_once(10, lambda: submissions.approve(row, by=cast.lan, version=row.version).state)
    assert sorted(found) == ["da_duyet", *["status"] * 9]
    assert [step.kind for step in SubmissionStep.objects.all()] == ["gui", "duyet"]
    assert PeriodLock.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_ten_who_write_one_cell_at_once_lose_nothing_unseen(cast):
    period = usual_quarter(cast)
    row, line = of(period, cast.a1), period.form.lines.first()
    numbers = iter(range(100, 110))

    def write():
        number = next(numbers)
        try:
            submission_cells.save_cell(row, line, text=str(number), version=0, by=cast.chi)
        except submission_cells.Conflict:
            return "asked"
        return "written"

    assert sorted(at_once(10, write)) == [*["asked"] * 9, "written"]


@pytest.mark.django_db(transaction=True)
def test_a_cell_is_written_before_or_refused_after_sending_never_between(cast):
    period = usual_quarter(cast)
    fill(of(period, cast.a1), cast.chi)
    row = of(period, cast.a1)
    turn = iter([True, False] * 5)

    def act():
        if next(turn):
            return submissions.send(row, by=cast.chi).state
        return type_in(row, 2, "83/109", cast.chi).cell.text

    found = at_once(10, act)
    assert found.count("da_gui") == 1
    written = Submission.objects.get(pk=row.pk)
    assert written.state == SubmissionState.SENT
