"""History of a record, what a person did, what was deleted, and bringing it back as it was."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.forms.models import model_to_dict

from campaigns.models import Contribution, Meeting
from orgs.audit import acting
from orgs.locks import LockedRefusal
from orgs.models import AuditEntry
from orgs.services import records
from orgs.services.restoring import deletions, restore
from tests import factories
from tests.orgs.test_locks import IN_Q1, MAKERS, lock

pytestmark = pytest.mark.django_db


def columns(row):
    """Every column as the database holds it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT to_jsonb(t) FROM {row._meta.db_table} t WHERE id = %s", [row.pk])
        return json.loads(cursor.fetchone()[0])


def gone(model):
    return deletions(model).get()


@pytest.mark.parametrize("kind", MAKERS)
def test_every_kind_comes_back_exactly_as_it_was(cast, kind):
    row = MAKERS[kind](cast.a1)
    type(row).objects.filter(pk=row.pk).update(version=3)
    before, number = columns(row), row.pk
    records.delete(row, by=cast.alice, reason="Xóa nhầm")
    back = restore(gone(type(row)), by=cast.alice, reason="Xóa nhầm")
    assert back.pk == number
    after = columns(back)
    assert {**after, "identity_key": None} == {**before, "identity_key": None}
    line = AuditEntry.objects.about(back)[0]
    assert (line.operation, line.reason, line.username) == ("I", "Khôi phục bản ghi: Xóa nhầm", "alice")
    assert not deletions(type(row)).exists()


@pytest.fixture
def whole(cast):
    """A meeting with places, topics and two contributions, deleted."""
    meeting = factories.make_meeting(
        cast.a1,
        places=cast.a1_hamlets[:2],
        topics=[factories.make_topic()],
        women=None,
        note="",
        attendance=0,
    )
    for amount in (100, Decimal("12.5")):
        factories.make_contribution(cast.a1, meeting=meeting, amount=amount)
    factories.make_contribution(cast.a1)
    before = (model_to_dict(meeting), list(meeting.contributions.order_by("pk").values()))
    records.delete(meeting, by=cast.alice, reason="Nhập trùng")
    return before


def test_a_record_comes_back_with_its_links_and_the_rows_that_went_with_it(cast, whole):
    assert Contribution.objects.count() == 1
    back = restore(gone(Meeting), by=cast.alice, reason="Nhầm")
    back = Meeting.objects.get(pk=back.pk)
    assert (model_to_dict(back), list(back.contributions.order_by("pk").values())) == whole
    assert back.note == ""
    assert back.women is None
    assert back.attendance == 0


def test_a_number_given_away_meanwhile_is_replaced_for_the_rows_below_too(cast, whole):
    entry = gone(Meeting)
    factories.make_meeting(cast.a2, pk=entry.row_id)
    back = restore(entry, by=cast.alice, reason="Nhầm")
    assert back.pk != entry.row_id
    assert (back.places.count(), back.contributions.count()) == (2, 2)


def test_targets_of_an_inspection_come_back(cast):
    inspection = factories.make_inspection(cast.a, targets=[cast.a1, cast.office_a])
    inspection.targets.filter(unit=cast.a1).update(findings="Tốt")
    records.delete(inspection, by=cast.alice, reason="Nhầm")
    back = restore(gone(type(inspection)), by=cast.alice, reason="Nhầm")
    assert sorted(back.targets.values_list("unit", "body", "findings"), key=str) == sorted(
        [(cast.a1.pk, None, "Tốt"), (None, cast.office_a.pk, "")], key=str
    )


def test_rows_deleted_together_come_back_one_by_one(cast):
    first, second = (factories.make_meeting(cast.a1, places=[hamlet]) for hamlet in cast.a1_hamlets[:2])
    with acting(by=cast.alice):
        Meeting.objects.all().delete()
    back = restore(deletions(Meeting).get(row_id=first.pk), by=cast.alice, reason="Nhầm")
    assert [place.pk for place in back.places.all()] == [cast.a1_hamlets[0].pk]
    assert deletions(Meeting).get().row_id == second.pk


def test_a_deletion_by_plain_sql_comes_back_too(cast):
    meeting = factories.make_meeting(cast.a1, places=cast.a1_hamlets[:2])
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM campaigns_meeting_places; DELETE FROM campaigns_meeting")
    back = restore(gone(Meeting), by=cast.alice, reason="Nhầm")
    assert (back.pk, back.places.count()) == (meeting.pk, 2)


def test_an_old_line_without_the_whole_row_still_brings_it_back(cast):
    meeting = factories.make_meeting(cast.a1, attendance=80, women=None, note="", starts_on=IN_Q1)
    before = model_to_dict(meeting)
    meeting.delete()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE orgs_auditentry DISABLE TRIGGER audit_is_final")
        cursor.execute("UPDATE orgs_auditentry SET image = NULL")
        cursor.execute("ALTER TABLE orgs_auditentry ENABLE TRIGGER audit_is_final")
    back = restore(gone(Meeting), by=cast.alice, reason="Nhầm")
    assert model_to_dict(Meeting.objects.get(pk=back.pk)) == before


def test_a_record_that_was_entered_anew_is_not_brought_back_beside_it(cast):
    meeting = factories.make_meeting(cast.a1, starts_on=IN_Q1, content="Trồng rừng")
    records.delete(meeting, by=cast.alice, reason="Nhầm")
    again = Meeting(unit=cast.a1, starts_on=IN_Q1, content="trồng rừng")
    records.create(again, by=cast.alice)
    with pytest.raises(ValidationError, match=f"số {again.pk}"):
        restore(gone(Meeting), by=cast.alice, reason="Nhầm")
    assert Meeting.objects.get() == again


def test_what_is_gone_is_named(cast):
    wave = factories.make_wave(cast.a)
    meeting = factories.make_meeting(cast.a1, wave=wave)
    records.delete(meeting, by=cast.alice, reason="Nhầm")
    number = wave.pk
    records.delete(wave, by=cast.alice, reason="Nhầm")
    with pytest.raises(ValidationError, match=f"đợt số {number} nay không còn"):
        restore(gone(Meeting), by=cast.alice, reason="Nhầm")
    restore(gone(type(wave)), by=cast.alice, reason="Nhầm")
    assert restore(gone(Meeting), by=cast.alice, reason="Nhầm").wave_id == number


def test_a_locked_period_takes_nothing_back(cast):
    meeting = factories.make_meeting(cast.a1, starts_on=IN_Q1)
    records.delete(meeting, by=cast.alice, reason="Nhầm")
    lock(cast.a1)
    with pytest.raises(LockedRefusal):
        restore(gone(Meeting), by=cast.alice, reason="Nhầm")


def test_who_may_not_write_there_brings_nothing_back(cast):
    records.delete(factories.make_meeting(cast.a1), by=cast.alice, reason="Nhầm")
    entry = gone(Meeting)
    for person in (cast.lan, cast.bao):
        with pytest.raises(PermissionDenied):
            restore(entry, by=person, reason="Nhầm")
    restore(entry, by=cast.chi, reason="Nhầm")
    with pytest.raises(ValidationError, match="đã được khôi phục trước đó"):
        restore(entry, by=cast.chi, reason="Nhầm")


# --- pages ---


def test_a_deleted_record_is_listed_read_and_brought_back(client, cast, whole):
    number = gone(Meeting).row_id
    client.force_login(cast.chi)
    page = client.get("/buoi/da-xoa/").content.decode()
    assert "Nguyễn Thị Ái Liên" in page
    assert "Nhập trùng" in page
    history = client.get(f"/buoi/{number}/lich-su/").content.decode()
    assert "Bản ghi này đã bị xóa." in history
    address = f"/buoi/da-xoa/{number}/khoi-phuc/"
    assert "Nhập trùng" in client.get(address).content.decode()
    refused = client.post(address, {"reason": " "})
    assert refused.context["reason_error"].startswith("Hãy ghi lý do khôi phục")
    answer = client.post(address, {"reason": "Xóa nhầm"})
    assert answer["Location"] == f"/buoi/{number}/"
    assert client.get(address).status_code == 302
    assert "Khôi phục bản ghi: Xóa nhầm" in client.get(f"/buoi/{number}/lich-su/").content.decode()


def test_who_reads_only_sees_what_was_deleted_but_does_not_bring_it_back(client, cast, whole):
    number = gone(Meeting).row_id
    client.force_login(cast.lan)
    assert client.get("/buoi/da-xoa/").context["lines"][0]["restore_url"] is None
    assert client.post(f"/buoi/da-xoa/{number}/khoi-phuc/", {"reason": "x"}).status_code == 403
    client.force_login(cast.bao)
    assert client.get("/buoi/da-xoa/").context["lines"] == []
    assert client.get(f"/buoi/{number}/lich-su/").status_code == 404
    assert client.post(f"/buoi/da-xoa/{number}/khoi-phuc/", {"reason": "x"}).status_code == 404
    assert client.put("/buoi/da-xoa/").status_code == 405


def test_the_list_of_deleted_costs_the_same_with_3_and_with_300(client, cast, django_assert_num_queries):
    client.force_login(cast.alice)
    client.get("/buoi/da-xoa/")
    counts = []
    for many in (3, 297):
        for _ in range(many):
            factories.make_meeting(cast.a1)
        Meeting.objects.all().delete()
        with django_assert_num_queries(8):
            counts.append(len(client.get("/buoi/da-xoa/").context["lines"]))
    assert counts == [3, 100]


def test_history_is_filtered_by_days_and_door_and_read_page_by_page(client, cast):
    meeting = factories.make_meeting(cast.a1, attendance=1)
    for number in range(2, 122):
        with acting(by=cast.alice, door="sheet" if number % 2 else "form"):
            Meeting.objects.filter(pk=meeting.pk).update(attendance=number)
    client.force_login(cast.chi)
    address = f"/buoi/{meeting.pk}/lich-su/"
    page = client.get(address)
    assert len(page.context["lines"]) == 100
    older = client.get(address + page.context["older_url"])
    assert len(older.context["lines"]) == 21
    assert older.context["older_url"] is None
    assert len(client.get(f"{address}?qua=sheet").context["lines"]) == 60
    assert len(client.get(f"{address}?qua=-").context["lines"]) == 1
    assert client.get(f"{address}?den=01/01/2020").context["lines"] == []
    for odd in ("truoc=x", "truoc=-1", "qua=xyz", "tu=32/13/2020", "truoc=99999999999999999999"):
        assert client.get(f"{address}?{odd}").status_code == 200


def test_the_page_of_a_person_tells_what_they_did_in_reach(client, cast):
    with acting(by=cast.tinh):
        factories.make_meeting(cast.a1, content="Ở A")
        factories.make_meeting(cast.b1, content="Ở B")
    address = f"/nguoi-dung/{cast.tinh.pk}/viec-da-lam/"
    client.force_login(cast.lan)
    page = client.get(address).content.decode()
    assert "Ở A" in page
    assert "Ở B" not in page
    assert client.get(f"{address}?loai=campaigns_contribution").context["lines"] == []
    assert client.get(f"/nguoi-dung/{cast.bao.pk}/viec-da-lam/").status_code == 404
    client.force_login(cast.chi)
    assert client.get(address).status_code == 403
    assert client.post(address).status_code == 405


def test_the_trail_is_filtered_by_kind_of_record(client, cast):
    factories.make_meeting(cast.a1)
    factories.make_contribution(cast.a1)
    client.force_login(cast.alice)
    found = client.get("/nhat-ky/?loai=campaigns_contribution&tu=01/01/2020").context["lines"]
    assert [line.what for line in found] == [str(Contribution._meta.verbose_name)]
    day = f"{dt.date(2020, 1, 1):%d/%m/%Y}"
    assert client.get(f"/nhat-ky/?den={day}").context["lines"] == []
