"""Delegation while away: within what a person holds, for its days, never passed on, ended by person or office."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from orgs.models import AuditEntry, Delegation, RoleAssignment, User
from orgs.permissions import Permission, Role
from orgs.services import delegations
from tests.factories import make_user

pytestmark = pytest.mark.django_db
LIST = "/tai-khoan/uy-quyen/"
VIETNAM = datetime.timezone(datetime.timedelta(hours=7))


def again(user: User) -> User:
    """The person as a new request sees them."""
    return User.objects.get(pk=user.pk)


def today() -> datetime.date:
    """The day in Vietnam."""
    return datetime.datetime.now(VIETNAM).date()


def given(cast, **changes) -> Delegation:
    """The leader of district A lets the area officer stand in today and tomorrow."""
    day = today()
    facts = {"starts_on": day, "ends_on": day + datetime.timedelta(days=1), "reason": "Đi học", **changes}
    return delegations.delegate(cast.lan.roles.get(), by=cast.lan, to=facts.pop("to", cast.alice), **facts)


def approves(user: User, unit) -> bool:
    """Whether a person may approve reviews in a unit: leaders do, area officers do not."""
    return again(user).may(Permission.APPROVE_REVIEWS, unit)


def test_a_person_hands_a_role_on_through_the_page(client, cast):
    client.force_login(cast.lan)
    page = client.get(LIST).content.decode()
    assert cast.alice.full_name in page
    assert cast.bao.full_name not in page
    day = today()
    typed = {
        "assignment": cast.lan.roles.get().pk, "to": cast.alice.pk, "starts_on": f"{day:%d/%m/%Y}",
        "ends_on": f"{day:%d/%m/%Y}", "reason": "Đi học",
    }  # fmt: skip
    assert client.post(LIST, typed)["Location"] == LIST
    row = Delegation.objects.get()
    assert (row.assignment.user, row.to, row.starts_on, row.ends_on, row.reason) == (
        cast.lan, cast.alice, day, day, "Đi học",
    )  # fmt: skip
    assert approves(cast.alice, cast.a)
    assert approves(cast.alice, cast.a1)
    assert not approves(cast.alice, cast.b)
    client.force_login(again(cast.alice))
    page = client.get("/tai-khoan/").content.decode()
    assert "đang thay đồng chí Đinh Thị Ngọc Lan" in page
    assert "Làm thay" in page


def test_the_days_are_those_of_vietnam_and_both_ends_count(cast, clock):
    start = datetime.datetime(2027, 3, 10, tzinfo=VIETNAM)
    clock.seconds = (start - datetime.timedelta(days=5)).timestamp()
    given(cast, starts_on=start.date(), ends_on=datetime.date(2027, 3, 12))
    moments = {
        start - datetime.timedelta(seconds=1): False,
        start: True,
        datetime.datetime(2027, 3, 12, 23, 59, 59, tzinfo=VIETNAM): True,
        datetime.datetime(2027, 3, 13, tzinfo=VIETNAM): False,
    }
    for moment, holds in moments.items():
        clock.seconds = moment.timestamp()
        assert approves(cast.alice, cast.a) == holds, moment


def test_own_and_received_roles_come_in_one_query(cast, django_assert_num_queries):
    given(cast)
    person = again(cast.alice)
    with django_assert_num_queries(1):
        assert person.held_roles == [
            (Role.AREA_OFFICER, cast.a.pk, cast.a.path), (Role.LEADER, cast.a.pk, cast.a.path),
        ]  # fmt: skip
        assert person.stands_in_for == [(cast.lan.full_name, cast.a.pk, Role.LEADER)]
    assert person.may(Permission.APPROVE_REVIEWS)
    assert again(cast.lan).stands_in_words == ""


def test_a_received_role_is_not_passed_on(client, cast):
    given(cast)
    person = again(cast.alice)
    assert list(delegations.own_roles(person)) == [cast.alice.roles.get()]
    with pytest.raises(PermissionDenied):
        delegations.delegate(
            cast.lan.roles.get(), by=person, to=cast.quan, starts_on=today(), ends_on=today(), reason="x"
        )
    client.force_login(person)
    answer = client.post(LIST, {"assignment": cast.lan.roles.get().pk, "to": cast.quan.pk, "reason": "x"})
    assert answer.status_code == 200
    assert Delegation.objects.count() == 1


def test_a_role_that_is_over_is_not_handed_on(cast):
    RoleAssignment.objects.filter(user=cast.lan).update(valid_to=today() - datetime.timedelta(days=1))
    with pytest.raises(PermissionDenied):
        given(cast)


@pytest.mark.parametrize("who", ["bao", "stranger", "off", "lan"])
def test_only_colleagues_in_use_stand_in(cast, who):
    with pytest.raises(ValidationError) as refused:
        given(cast, to=getattr(cast, who))
    assert list(refused.value.message_dict) == ["to"]


@pytest.mark.parametrize(
    ("starts", "ends", "field"), [(-3, -1, "ends_on"), (2, 1, "__all__"), (0, 400, "ends_on")]
)
def test_days_that_make_no_sense_are_refused(cast, starts, ends, field):
    day = today()
    with pytest.raises(ValidationError) as refused:
        given(cast, starts_on=day + datetime.timedelta(starts), ends_on=day + datetime.timedelta(ends))
    assert list(refused.value.message_dict) == [field]
    assert not Delegation.objects.exists()


def test_the_same_is_not_given_twice_and_a_reason_is_asked(client, cast):
    given(cast)
    with pytest.raises(ValidationError, match="đã ủy quyền"):
        given(cast)
    with pytest.raises(ValidationError) as refused:
        given(cast, to=cast.quan, reason="  ")
    assert list(refused.value.message_dict) == ["reason"]
    client.force_login(cast.lan)
    page = client.post(LIST, {"assignment": "x", "to": "x", "starts_on": "32/1/2026", "reason": "Đi học"})
    assert page.status_code == 200
    assert 'value="32/1/2026"' in page.content.decode()
    assert 'value="Đi học"' in page.content.decode()


def test_the_database_keeps_days_in_order(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        Delegation.objects.create(
            assignment=cast.lan.roles.get(),
            to=cast.alice,
            starts_on="2026-02-02",
            ends_on="2026-02-01",
            reason="x",
        )


@pytest.mark.parametrize("who", ["lan", "quan"])
def test_the_giver_and_an_administrator_end_it(client, cast, who):
    row = given(cast)
    client.force_login(getattr(cast, who))
    end = f"/uy-quyen/{row.pk}/cham-dut/"
    if who == "quan":
        assert f'href="{end}"' in client.get(cast.lan.get_absolute_url()).content.decode()
    assert "đang thay đồng chí Đinh Thị Ngọc Lan" in client.get(end).content.decode()
    assert client.put(end).status_code == 405
    assert client.post(end).status_code == 302
    assert not approves(cast.alice, cast.a)
    row.refresh_from_db()
    assert row.ended_at is not None
    first = row.ended_at
    client.post(f"/uy-quyen/{row.pk}/cham-dut/")
    row.refresh_from_db()
    assert row.ended_at == first


def test_nobody_else_ends_it(client, cast):
    row = given(cast)
    other = make_user(Role.ADMINISTRATOR, cast.b)
    for person, status in ((cast.alice, 403), (other, 404), (cast.stranger, 403)):
        client.force_login(again(person))
        assert client.get(f"/uy-quyen/{row.pk}/cham-dut/").status_code == status
        assert client.post(f"/uy-quyen/{row.pk}/cham-dut/").status_code == status
    assert approves(cast.alice, cast.a)


def test_it_ends_with_the_role_and_with_the_account_of_the_giver(cast):
    given(cast)
    cast.lan.is_active = False
    cast.lan.save(update_fields=["is_active"])
    assert not approves(cast.alice, cast.a)
    cast.lan.is_active = True
    cast.lan.save(update_fields=["is_active"])
    assert approves(cast.alice, cast.a)
    cast.lan.roles.get().delete()
    assert not approves(cast.alice, cast.a)
    assert not Delegation.objects.exists()


def test_it_is_in_the_trail_under_the_role(client, cast):
    row = given(cast)
    entry = AuditEntry.objects.filter(table="orgs_roleassignment", row_id=row.assignment_id).order_by("-pk")[
        0
    ]
    assert (entry.unit_id, entry.user_id, entry.reason) == (cast.a.pk, cast.lan.pk, "Đi học")
    assert entry.changes["orgs_delegation.to_id"] == [None, str(cast.alice.pk)]
    client.force_login(cast.quan)
    page = client.get("/nhat-ky/").content.decode()
    assert "Người thay" in page
    assert cast.alice.full_name in page
    assert "Đi học" in client.get(cast.lan.get_absolute_url()).content.decode()


def test_who_holds_no_role_has_nothing_to_hand_on(client, cast):
    client.force_login(cast.stranger)
    assert "chưa có vai trò nào" in client.get(LIST).content.decode()
    assert client.post(LIST, {"reason": "x"}).status_code == 200


def test_the_page_costs_the_same_with_3_and_with_60_delegations(client, cast, django_assert_num_queries):
    client.force_login(cast.lan)
    client.get(LIST)
    for count in (3, 57):
        Delegation.objects.bulk_create(
            Delegation(
                assignment=cast.lan.roles.get(),
                to=cast.alice,
                starts_on="2023-01-01",
                ends_on="2023-01-02",
                reason="x",
            )
            for _ in range(count)
        )
        with django_assert_num_queries(9):
            client.get(LIST)
