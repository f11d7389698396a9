"""Locked records on their pages: said at once, nothing typed is lost, a reason while open; the pages of locks."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from campaigns.models import Contribution, Meeting
from orgs.models import AuditEntry, LockException
from orgs.services.locks import Locked, lock_period, open_exception
from tests import factories
from tests.orgs.test_locks import IN_Q1, Q1, lock

pytestmark = pytest.mark.django_db
SAID = "đã khóa lúc"


def typed(cast, **changed):
    """A meeting of commune A1 in the locked quarter, as the form sends it."""
    return {
        "unit": cast.a1.pk, "kind": "phat_dong", "level": "xa", "starts_on": "15/02/2023", "meeting_count": "1",
        "attendance": "80", "content": "Phòng cháy rừng", "confirm_warnings": "1", **changed,
    }  # fmt: skip


@pytest.fixture
def meeting(cast):
    row = factories.make_meeting(cast.a1, starts_on=IN_Q1, content="Phòng cháy rừng", attendance=50)
    lock(cast.a1, by=cast.lan)
    return row


def opened(cast):
    until = timezone.now() + dt.timedelta(days=2)
    return open_exception(unit=cast.a1, reason="Đính chính", open_until=until, by=cast.lan, **Q1)


def test_every_page_of_a_locked_record_says_so_at_once(client, cast, meeting):
    client.force_login(cast.alice)
    for address in (f"/buoi/{meeting.pk}/", f"/buoi/{meeting.pk}/sua/", f"/buoi/{meeting.pk}/xoa/"):
        page = client.get(address).content.decode()
        assert SAID in page
        assert "hãy đề nghị Đinh Thị Ngọc Lan" in page
        assert 'name="change_reason"' not in page


def test_a_locked_record_is_not_changed_and_what_was_typed_stays(client, cast, meeting):
    client.force_login(cast.alice)
    page = client.post(f"/buoi/{meeting.pk}/sua/", typed(cast, version="1", attendance="99"))
    assert page.status_code == 200
    assert SAID in page.content.decode()
    assert page.context["form"]["attendance"].value() == "99"
    page = client.post(f"/buoi/{meeting.pk}/xoa/", {"reason": "Nhập trùng"})
    assert SAID in page.context["reason_error"]
    meeting.refresh_from_db()
    assert (meeting.attendance, meeting.version) == (50, 1)


def test_a_day_typed_into_a_locked_period_is_refused(client, cast, meeting):
    client.force_login(cast.chi)
    page = client.post("/buoi/them/", typed(cast, content="Khác"))
    assert SAID in page.content.decode()
    assert page.context["form"]["content"].value() == "Khác"
    assert client.post("/buoi/them/", typed(cast, content="Khác", starts_on="01/04/2023")).status_code == 302
    assert Meeting.objects.count() == 2


def test_an_open_exception_asks_for_a_reason_and_keeps_it_with_the_change(client, cast, meeting):
    opened(cast)
    client.force_login(cast.alice)
    address = f"/buoi/{meeting.pk}/sua/"
    assert 'name="change_reason"' in client.get(address).content.decode()
    page = client.post(address, typed(cast, version="1", attendance="99"))
    assert "Hãy ghi lý do thay đổi." in page.content.decode()
    assert 'name="change_reason"' in page.content.decode()
    answer = client.post(address, typed(cast, version="1", attendance="99", change_reason="Đếm sót"))
    assert answer.status_code == 302
    assert {e.reason for e in AuditEntry.objects.about(meeting).filter(operation="U")} == {"Đếm sót"}


def test_a_new_record_of_an_open_period_asks_when_it_is_sent(client, cast, meeting):
    opened(cast)
    client.force_login(cast.alice)
    page = client.post("/buoi/them/", typed(cast, content="Khác"))
    assert 'name="change_reason"' in page.content.decode()
    sent = typed(cast, content="Khác", change_reason="Báo thiếu một buổi")
    assert client.post("/buoi/them/", sent).status_code == 302
    assert AuditEntry.objects.about(Meeting.objects.latest("pk")).last().reason == "Báo thiếu một buổi"


def test_locked_contributions_of_a_free_meeting_are_refused_with_all_of_it(client, cast):
    lock(cast.a1, "campaigns_contribution")
    client.force_login(cast.alice)
    page = client.post("/buoi/them/", typed(cast, given_money="5.000.000"))
    assert SAID in page.content.decode()
    assert (Meeting.objects.count(), Contribution.objects.count()) == (0, 0)


def test_entered_values_are_locked_on_their_form_too(client, cast):
    value = factories.make_entered(cast.a1, "LOCK1", **Q1)
    lock(cast.a1, "reports_enteredvalue", indicator_id=value.indicator_id)
    client.force_login(cast.alice)
    assert SAID in client.get(f"/so-lieu/{value.pk}/sua/").content.decode()
    assert SAID in client.post(f"/so-lieu/{value.pk}/xoa/", {"reason": "Thừa"}).content.decode()


# --- the pages of locks ---

WISH = {"period": "quý I/2023", "reason": "Xã đính chính"}


def wish(cast, **changed):
    day = timezone.localdate() + dt.timedelta(days=3)
    return {"unit": cast.a1.pk, "open_until": f"{day:%d/%m/%Y}", **WISH, **changed}


def test_a_leader_opens_a_lock_and_closes_it_early(client, cast, meeting):
    client.force_login(cast.lan)
    assert client.post("/khoa-so-lieu/mo/", wish(cast)).status_code == 302
    exception = LockException.objects.get()
    assert (exception.starts_on, exception.ends_on) == (Q1["starts_on"], Q1["ends_on"])
    assert timezone.localtime(exception.open_until).hour == 23
    page = client.get("/khoa-so-lieu/").content.decode()
    assert "Xã đính chính" in page
    assert "Đang mở" in page
    assert client.post(f"/khoa-so-lieu/{exception.pk}/dong/").status_code == 302
    assert "Đã khóa lại" in client.get("/khoa-so-lieu/").content.decode()
    lines = AuditEntry.objects.about(exception)
    assert [(line.operation, line.reason) for line in lines] == [
        ("U", "Khóa lại trước hạn"),
        ("I", "Xã đính chính"),
    ]
    again = client.post(f"/khoa-so-lieu/{exception.pk}/dong/", follow=True).content.decode()
    assert "đã kết thúc từ trước" in again


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"period": "hôm qua"}, "period"),
        ({"reason": ""}, "reason"),
        ({"open_until": "01/01/2020"}, "open_until"),
        ({"unit": "0"}, "unit"),
    ],
)
def test_a_wrong_wish_is_told_beside_its_field(client, cast, changed, field):
    client.force_login(cast.lan)
    page = client.post("/khoa-so-lieu/mo/", wish(cast, **changed))
    assert list(page.context["form"].errors) == [field]
    assert not LockException.objects.exists()


def test_who_may_not_open_is_refused_and_other_units_are_not_offered(client, cast):
    exception = opened(cast)
    client.force_login(cast.alice)
    assert client.get("/khoa-so-lieu/mo/").status_code == 403
    assert client.post(f"/khoa-so-lieu/{exception.pk}/dong/").status_code == 403
    assert client.get("/khoa-so-lieu/").context["create_url"] is None
    client.force_login(cast.lan)
    assert list(client.post("/khoa-so-lieu/mo/", wish(cast, unit=cast.b1.pk)).context["form"].errors) == [
        "unit"
    ]


def test_another_office_neither_sees_nor_closes(client, cast):
    exception = opened(cast)
    lock(cast.a1)
    client.force_login(cast.bao)
    page = client.get("/khoa-so-lieu/").content.decode()
    assert "Đính chính" not in page
    assert "Biểu quý I/2023" not in page
    assert client.post(f"/khoa-so-lieu/{exception.pk}/dong/").status_code == 404
    assert client.get(f"/khoa-so-lieu/{exception.pk}/dong/").status_code == 405


def test_the_list_costs_the_same_with_3_and_with_300_locks(client, cast, django_assert_num_queries):
    client.force_login(cast.lan)
    for first in (0, 3):
        for number in range(first, 3 if not first else 300):
            day = dt.date(2001, 1, 1) + dt.timedelta(days=number)
            lock(cast.a1, f"campaigns_{number}", starts_on=day, ends_on=day, by=cast.lan)
        opened(cast)
        client.get("/khoa-so-lieu/")
        with django_assert_num_queries(7):
            assert client.get("/khoa-so-lieu/").status_code == 200


def test_what_one_approval_locked_is_one_row(client, cast):
    many = [Locked("reports_enteredvalue", 7), Locked("reports_enteredvalue", 8), Locked("campaigns_meeting")]
    lock_period(unit=cast.a1, what=many, subject="Biểu quý I", source_key="biểu:1", by=cast.lan, **Q1)
    client.force_login(cast.lan)
    found = client.get("/khoa-so-lieu/").context["locks"]
    assert [kinds for _, kinds in found] == ["số liệu tổng hợp (2 chỉ tiêu); buổi phát động, thâm nhập"]
