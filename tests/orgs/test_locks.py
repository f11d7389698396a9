"""Locks as the database holds them: for every kind of record and every way of writing, and how they are opened."""

from __future__ import annotations

import datetime as dt

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from campaigns.models import Contribution, Meeting
from orgs.audit import acting
from orgs.locks import LockedRefusal, past_locks, standing_of
from orgs.models import AuditEntry, LockException, OwnedRecord, PeriodLock
from orgs.services import locks, records
from orgs.services.locks import Locked, lock_period, unlock_period
from reports.models import EnteredValue
from tests import factories

pytestmark = pytest.mark.django_db

Q1 = {"starts_on": dt.date(2023, 1, 1), "ends_on": dt.date(2023, 3, 31)}
IN_Q1, AFTER = dt.date(2023, 2, 15), dt.date(2023, 5, 15)


def lock(unit, table=Meeting._meta.db_table, *, indicator_id=None, by=None, **period):
    """Lock a table of a unit for the first quarter of 2023."""
    lock_period(
        unit=unit,
        what=[Locked(table, indicator_id)],
        subject="Biểu quý I/2023",
        source_key=f"test:{table}:{unit.pk}:{indicator_id}",
        by=by,
        **{**Q1, **period},
    )


def open_for(cast, unit, **fields):
    """An exception for the first quarter of 2023."""
    wish = {**Q1, "reason": "Đính chính", "open_until": timezone.now() + dt.timedelta(days=1), **fields}
    return locks.open_exception(unit=unit, by=cast.lan, **wish)


def refused(write) -> str:
    """The constraint by which the database refuses a write."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        write()
    return caught.value.__cause__.diag.constraint_name


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_a_locked_meeting_is_refused_by_every_way_of_writing(cast):
    meeting = factories.make_meeting(cast.a1, starts_on=IN_Q1, places=cast.a1_hamlets[:1])
    later = factories.make_meeting(cast.a1, starts_on=AFTER)
    lock(cast.a1)
    rows = Meeting.objects.filter(pk=meeting.pk)
    new = Meeting(unit=cast.a1, starts_on=IN_Q1, content="Mới")
    writes = [
        lambda: new.save(force_insert=True),
        lambda: Meeting.objects.bulk_create(
            [Meeting(unit=cast.a1, starts_on=d, content="X") for d in (AFTER, IN_Q1)]
        ),
        lambda: rows.update(attendance=1),
        lambda: rows.update(starts_on=AFTER),
        lambda: rows.update(unit=cast.a2),
        lambda: Meeting.objects.filter(pk=later.pk).update(starts_on=IN_Q1),
        lambda: meeting.delete(),
        lambda: meeting.places.add(cast.a1_hamlets[1]),
        lambda: meeting.places.clear(),
        lambda: sql("UPDATE campaigns_meeting SET note = 'x' WHERE id = %s", meeting.pk),
        lambda: sql("DELETE FROM campaigns_meeting_places WHERE meeting_id = %s", meeting.pk),
    ]
    assert [refused(write) for write in writes] == ["period_lock"] * len(writes)


def test_other_days_other_units_and_other_tables_stay_free(cast):
    lock(cast.a1)
    later = factories.make_meeting(cast.a1, starts_on=AFTER)
    other = factories.make_meeting(cast.a2, starts_on=IN_Q1)
    factories.make_contribution(cast.a1, starts_on=IN_Q1)
    Meeting.objects.filter(pk__in=[later.pk, other.pk]).update(attendance=3)
    other.delete()
    assert Meeting.objects.get().attendance == 3


def test_an_open_exception_asks_for_a_reason_and_the_trail_keeps_it(cast):
    meeting = factories.make_meeting(cast.a1, starts_on=IN_Q1)
    lock(cast.a1)
    open_for(cast, cast.a1)
    assert refused(lambda: Meeting.objects.filter(pk=meeting.pk).update(attendance=9)) == "period_lock_reason"
    with acting(by=cast.alice, reason="Đếm sót một buôn"):
        Meeting.objects.filter(pk=meeting.pk).update(attendance=9)
    assert AuditEntry.objects.about(meeting)[0].reason == "Đếm sót một buôn"


@pytest.mark.parametrize("how", ["ended", "closed", "another unit", "another period"])
def test_an_exception_that_does_not_hold_opens_nothing(cast, how):
    meeting = factories.make_meeting(cast.a1, starts_on=IN_Q1)
    lock(cast.a1)
    unit = cast.a2 if how == "another unit" else cast.a1
    days = {"starts_on": AFTER, "ends_on": AFTER} if how == "another period" else {}
    exception = open_for(cast, unit, **days)
    if how == "ended":
        LockException.objects.update(open_until=timezone.now() - dt.timedelta(minutes=1))
    if how == "closed":
        assert locks.close_exception(exception, by=cast.lan)
        assert not locks.close_exception(exception, by=cast.lan)
    with pytest.raises(LockedRefusal) as caught, acting(by=cast.alice, reason="Muốn sửa"):
        Meeting.objects.filter(pk=meeting.pk).update(attendance=9)
    assert not caught.value.asks_reason


def test_the_sentence_says_what_since_when_through_what_and_whom_to_ask(cast):
    meeting = factories.make_meeting(cast.a1, starts_on=IN_Q1)
    lock(cast.a1, by=cast.lan)
    with pytest.raises(LockedRefusal) as caught:
        records.delete(meeting, by=cast.alice, reason="Nhập trùng")
    told = caught.value.messages[0]
    assert told.startswith("Số liệu của xã Đắk Mây từ 01/01/2023 đến 31/03/2023 đã khóa lúc ")
    assert told.endswith(
        "vì đã duyệt “Biểu quý I/2023”, nên không thêm, sửa, xóa được. "
        "Muốn sửa, hãy đề nghị Đinh Thị Ngọc Lan hoặc Lê Minh Quân mở khóa có thời hạn."
    )


def test_entered_values_are_locked_by_indicator_and_period(cast):
    own = factories.make_entered(cast.a1, "LOCK1", **Q1)
    other = factories.make_entered(cast.a1, "LOCK2", **Q1)
    year = factories.make_entered(cast.a1, own.indicator)
    month = {"starts_on": dt.date(2023, 3, 1), "ends_on": dt.date(2023, 3, 31)}
    crossing = {"starts_on": dt.date(2023, 3, 1), "ends_on": dt.date(2023, 4, 30)}
    inner = factories.make_entered(cast.a1, own.indicator, **month)
    across = factories.make_entered(cast.a1, own.indicator, **crossing)
    lock(cast.a1, EnteredValue._meta.db_table, indicator_id=own.indicator_id)
    locked = {row.pk for row in (own, inner, across)}
    for row in (own, other, year, inner, across):
        change = lambda row=row: EnteredValue.objects.filter(pk=row.pk).update(value=8)  # noqa: E731
        assert standing_of(row).is_locked == (row.pk in locked)
        if row.pk in locked:
            assert refused(change) == "period_lock"
        else:
            change()


def test_the_months_of_an_approved_year_are_locked(cast):
    month = factories.make_entered(cast.a1, "LOCK3", **Q1)
    year = {"starts_on": dt.date(2023, 1, 1), "ends_on": dt.date(2023, 12, 31)}
    lock(cast.a1, EnteredValue._meta.db_table, indicator_id=month.indicator_id, **year)
    assert refused(lambda: EnteredValue.objects.filter(pk=month.pk).update(value=8)) == "period_lock"
    open_for(cast, cast.a1)
    assert standing_of(month).asks_reason
    with acting(by=cast.alice, reason="Đính chính"):
        EnteredValue.objects.filter(pk=month.pk).update(value=8)


MAKERS = {
    "campaigns.campaign": factories.make_campaign, "campaigns.wave": factories.make_wave,
    "campaigns.team": factories.make_team, "campaigns.meeting": factories.make_meeting,
    "campaigns.contribution": factories.make_contribution, "campaigns.work": factories.make_work,
    "campaigns.welfare": factories.make_welfare, "campaigns.skilfulmodel": factories.make_model,
    "campaigns.commendation": factories.make_commendation, "campaigns.unittitle": factories.make_title,
    "democracy_regs.conference": factories.make_conference, "democracy_regs.dialogue": factories.make_dialogue,
    "democracy_regs.steeringcommittee": factories.make_committee,
    "democracy_regs.inspection": factories.make_inspection,
    "democracy_regs.petitionstatistics": factories.make_petitions,
    "democracy_regs.receptionstatistics": factories.make_receptions,
    "democracy_regs.mediationstatistics": factories.make_mediations, "reports.enteredvalue": factories.make_entered,
    "orgs.document": factories.make_document,
}  # fmt: skip


def test_every_kind_of_record_is_lockable_but_reviews(cast):
    kinds = {model._meta.label_lower for model in apps.get_models() if issubclass(model, OwnedRecord)}
    assert kinds - MAKERS.keys() == {"reports.review"}


@pytest.mark.parametrize("kind", MAKERS)
def test_database_and_pages_agree_on_the_days_that_lock_a_row(cast, kind):
    row = MAKERS[kind](cast.a1)
    model = type(row)
    days = [name for name in model.lock_days if isinstance(getattr(row, name), dt.date)]
    assert days
    for name in days:
        day = getattr(row, name)
        period = {"starts_on": day, "ends_on": day}
        if model.locks_by_span:
            period = {"starts_on": row.starts_on, "ends_on": row.ends_on}
        lock(cast.a1, model._meta.db_table, **period)
        assert standing_of(row).is_locked
        assert refused(lambda: model.objects.filter(pk=row.pk).update(version=9)) == "period_lock"
        PeriodLock.objects.all().delete()
    far = dt.date(1999, 1, 1)
    lock(cast.a1, model._meta.db_table, starts_on=far, ends_on=far)
    assert not standing_of(row).is_locked
    model.objects.filter(pk=row.pk).update(version=9)


def test_what_stands_below_a_record_is_locked_with_it(cast):
    inspection = factories.make_inspection(cast.a, established_on=IN_Q1, targets=[cast.a1])
    lock(cast.a, "democracy_regs_inspection")
    assert refused(lambda: inspection.targets.update(findings="Tốt")) == "period_lock"
    assert refused(lambda: inspection.targets.all().delete()) == "period_lock"


def test_maintenance_passes_locks_only_when_it_says_why(cast):
    meeting = factories.make_meeting(cast.a1, starts_on=IN_Q1)
    lock(cast.a1)
    with pytest.raises(ValueError, match="reason"):
        past_locks(" ")
    with transaction.atomic():
        past_locks("Chuyển đơn vị theo nghị quyết")
        Meeting.objects.filter(pk=meeting.pk).update(attendance=9)
        transaction.set_rollback(True)
    assert refused(lambda: Meeting.objects.filter(pk=meeting.pk).update(attendance=9)) == "period_lock"


def test_a_lock_is_taken_back_whole(cast):
    meeting = factories.make_meeting(cast.a1, starts_on=IN_Q1)
    what = [Locked("campaigns_meeting"), Locked("campaigns_contribution"), Locked("campaigns_meeting")]
    for _ in range(2):
        lock_period(unit=cast.a1, what=what, subject="Biểu", source_key="nop:7", by=cast.lan, **Q1)
    assert unlock_period(source_key="nop:7", by=cast.lan, reason="Trả lại") == 2
    Meeting.objects.filter(pk=meeting.pk).update(attendance=9)
    assert AuditEntry.objects.filter(table="orgs_periodlock", operation="D", reason="Trả lại").count() == 2


def test_locked_tables_and_the_trail_are_never_emptied(cast):
    sql("SET LOCAL dv.may_empty_tables = ''")
    for table in ("orgs_auditentry", "campaigns_meeting", "reports_enteredvalue"):
        with pytest.raises(Exception, match="never emptied"), transaction.atomic():
            sql(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"reason": " "}, "Hãy ghi lý do mở khóa."),
        ({"open_until": timezone.now() - dt.timedelta(days=1)}, "Hạn mở khóa phải sau lúc này."),
        ({"open_until": timezone.now() + dt.timedelta(days=93)}, "Chỉ mở khóa nhiều nhất 92 ngày một lần."),
    ],
)
def test_an_exception_has_a_reason_and_an_end_that_is_near(cast, fields, said):
    with pytest.raises(ValidationError) as caught:
        open_for(cast, cast.a1, **fields)
    assert caught.value.messages == [said]


def test_only_who_may_opens_locks(cast):
    wish = {**Q1, "reason": "x", "open_until": timezone.now() + dt.timedelta(days=1)}
    for person, unit in ((cast.alice, cast.a1), (cast.lan, cast.b1)):
        with pytest.raises(PermissionDenied):
            locks.open_exception(unit=unit, by=person, **wish)
    assert not Contribution.objects.exists()


def test_a_unit_without_locks_costs_a_page_one_query(cast, django_assert_num_queries):
    meeting = factories.make_meeting(cast.a1, starts_on=IN_Q1)
    with django_assert_num_queries(1):
        assert standing_of(meeting).sentence == ""
