"""Sheets that touch locked periods: shown as errors before anything is written, with a reason while these are open."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone

from campaigns.models import Contribution, Meeting
from common.periods import Period
from orgs.models import AuditEntry
from orgs.services.locks import Locked, lock_period, open_exception
from reports.models import EnteredValue
from spreadsheets.judging.locked import Locks
from spreadsheets.kinds import KINDS
from spreadsheets.services import committing, undoing
from spreadsheets.services.committing import commit
from spreadsheets.services.staging import restage
from tests import factories
from tests.spreadsheets import workbooks
from tests.spreadsheets.pipeline import line, received, sheet, short

pytestmark = pytest.mark.django_db

Q1 = {"starts_on": dt.date(2023, 1, 1), "ends_on": dt.date(2023, 3, 31)}
LATER = dt.date(2023, 5, 15)


def lock(cast, table="campaigns_meeting", indicator_id=None):
    lock_period(
        unit=cast.a1, what=[Locked(table, indicator_id)], subject="Biểu quý I", source_key=f"t{table}", by=cast.lan,
        **Q1,
    )  # fmt: skip


def open_q1(cast):
    until = timezone.now() + dt.timedelta(days=1)
    return open_exception(unit=cast.a1, reason="Đính chính", open_until=until, by=cast.lan, **Q1)


def two_rows(**more):
    return sheet(line(**more), line(date=LATER, content="Làm đường"))


def committed(cast, batch, reason=""):
    done = commit(batch, by=cast.alice, fingerprint=batch.fingerprint, reason=reason)
    batch.refresh_from_db()
    return done


def test_new_rows_of_a_locked_period_are_errors_and_the_others_are_written(cast):
    lock(cast)
    batch = received(cast.alice, cast.a, two_rows())
    assert short(batch)["errors"] == [(2, "", "period_locked")]
    assert committed(cast, batch).written == 1
    assert list(Meeting.objects.values_list("starts_on", flat=True)) == [LATER]


def test_a_change_of_a_locked_record_is_an_error_and_the_same_row_is_not(cast):
    committed(cast, received(cast.alice, cast.a, two_rows()))
    lock(cast)
    assert short(received(cast.alice, cast.a, two_rows()))["states"] == {2: "same", 3: "same"}
    changed = received(cast.alice, cast.a, two_rows(participants=99))
    assert short(changed)["states"] == {3: "same"}
    assert short(changed)["errors"] == [(2, "", "period_locked")]
    assert committed(cast, changed).end == "nothing"


def test_a_locked_part_of_a_free_record_is_an_error(cast):
    lock(cast, "campaigns_contribution")
    batch = received(cast.alice, cast.a, two_rows(contribution=5_000))
    assert short(batch)["errors"] == [(2, "", "period_locked")]
    assert not Contribution.objects.exists()


def test_values_of_a_locked_indicator_are_errors(cast):
    own = factories.make_indicator("LOCK1")
    lock(cast, "reports_enteredvalue", own.pk)
    data = workbooks.xlsx([["Xã", own.name], ["Đắk Mây", 5], ["Bến Sen", 6]])
    batch = received(cast.alice, cast.a, data, kind="matrix", period=Period(*Q1.values()))
    assert [code for _, _, code in short(batch)["errors"]] == ["period_locked"]
    committed(cast, batch)
    assert list(EnteredValue.objects.values_list("unit", flat=True)) == [cast.a2.pk]


def test_a_lock_that_came_after_the_preview_writes_nothing_and_shows_it_anew(cast):
    batch = received(cast.alice, cast.a, two_rows())
    lock(cast)
    done = committed(cast, batch)
    assert (done.end, Meeting.objects.count(), batch.error_count) == ("changed", 0, 1)
    assert committed(cast, batch).written == 1


def test_an_open_exception_asks_for_a_reason_that_stands_in_the_trail(cast):
    lock(cast)
    batch = received(cast.alice, cast.a, two_rows())
    open_q1(cast)
    restage(batch)
    assert (batch.new_count, batch.layout["opened"]) == (2, 1)
    with pytest.raises(ValidationError) as caught:
        commit(batch, by=cast.alice, fingerprint=batch.fingerprint, reason=" ")
    assert caught.value.messages == [committing.ASK_REASON.format(count=1)]
    assert committed(cast, batch, "Theo công văn 12").written == 2
    written = AuditEntry.objects.filter(table="campaigns_meeting", operation="I")
    assert {entry.reason.partition(" bang.xlsx")[0] for entry in written} == {"Theo công văn 12 – tệp"}


def test_undo_leaves_what_was_locked_since_and_says_so(cast):
    batch = received(cast.alice, cast.a, two_rows())
    committed(cast, batch)
    lock(cast)
    assert [kept.why for kept in undoing.changed_since(batch)] == [undoing.LOCKED]
    done = undoing.undo(batch, by=cast.alice)
    assert done.message == "Đã hoàn tác 1 dòng. Giữ nguyên 1 dòng vì thuộc kỳ đã khóa số liệu."
    assert list(Meeting.objects.values_list("starts_on", flat=True)) == [dt.date(2023, 3, 15)]


def test_undo_asks_for_a_reason_while_an_exception_is_open(cast):
    batch = received(cast.alice, cast.a, two_rows())
    committed(cast, batch)
    lock(cast)
    assert not undoing.asks_reason(batch)
    open_q1(cast)
    assert undoing.asks_reason(batch)
    with pytest.raises(ValidationError):
        undoing.undo(batch, by=cast.alice)
    assert Meeting.objects.count() == 2
    assert undoing.undo(batch, by=cast.alice, reason="Gửi nhầm tệp").taken_back == 2
    assert AuditEntry.objects.filter(operation="D", reason__startswith="Gửi nhầm tệp – hoàn tác").count() == 2


def test_the_pages_ask_for_the_reason(client, cast):
    lock(cast)
    open_q1(cast)
    batch = received(cast.alice, cast.a, two_rows())
    client.force_login(cast.alice)
    address = f"/nhap-bang-tinh/{batch.pk}/"
    assert 'name="change_reason"' in client.get(address).content.decode()
    answer = client.post(f"{address}ghi/", {"fingerprint": batch.fingerprint}, follow=True)
    assert "Có 1 dòng thuộc kỳ đã khóa đang được mở để sửa." in answer.content.decode()
    client.post(f"{address}ghi/", {"fingerprint": batch.fingerprint, "change_reason": "Sửa sót"})
    assert Meeting.objects.count() == 2
    assert 'name="change_reason"' in client.get(f"{address}hoan-tac/").content.decode()
    client.post(f"{address}hoan-tac/", {"change_reason": "Gửi nhầm"})
    assert not Meeting.objects.exists()


def test_the_command_takes_the_reason(cast, tmp_path):
    lock(cast)
    open_q1(cast)
    path = tmp_path / "bang.xlsx"
    path.write_bytes(two_rows())
    options = {"unit": cast.a.code, "user": "alice", "period": "năm 2023", "commit": True}
    with pytest.raises(CommandError, match="Hãy ghi lý do"):
        call_command("import_sheet", str(path), **options)
    assert not Meeting.objects.exists()
    call_command("import_sheet", str(path), **options, reason="Sửa sót")
    assert Meeting.objects.count() == 2


def test_a_batch_without_locks_costs_one_query_more(cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        Locks(KINDS["meetings"], cast.a)
