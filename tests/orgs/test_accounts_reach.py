"""An administrator of a small office cannot enter or close the account of someone who also works above it."""

from __future__ import annotations

import datetime

import pytest
from django.db import InternalError, ProgrammingError, transaction

from orgs.models import RoleAssignment, User
from orgs.permissions import Role
from orgs.services import delegations
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
NEW = "Cau de nho cua toi 2026"
REFUSED = "vai trò ngoài địa bàn bạn quản lý"


@pytest.fixture
def boss(cast) -> User:
    """An administrator of the province who also looks after district A."""
    person = make_user(Role.ADMINISTRATOR, cast.province, username="boss", password=PASSWORD)
    RoleAssignment.objects.create(user=person, unit=cast.a, role=Role.AREA_OFFICER)
    return person


def test_neither_password_nor_second_factor_nor_switch(client, cast, boss):
    client.force_login(cast.quan)
    assert client.get(boss.get_absolute_url()).status_code == 200
    assert REFUSED in client.post(f"/nguoi-dung/{boss.pk}/mat-khau/", {"password": NEW}).content.decode()
    assert REFUSED in client.post(f"/nguoi-dung/{boss.pk}/go-hai-lop/", {"reason": "x"}).content.decode()
    typed = {"full_name": boss.full_name, "role_0": Role.AREA_OFFICER, "unit_0": cast.a.pk}
    assert REFUSED in client.post(f"/nguoi-dung/{boss.pk}/sua/", typed).content.decode()
    boss.refresh_from_db()
    assert boss.is_active
    assert boss.check_password(PASSWORD)


def test_the_role_in_the_own_office_may_still_be_changed(client, cast, boss):
    client.force_login(cast.quan)
    typed = {"full_name": boss.full_name, "is_active": "on", "role_0": Role.LEADER, "unit_0": cast.a.pk}
    assert client.post(f"/nguoi-dung/{boss.pk}/sua/", typed).status_code == 302
    assert set(boss.roles.values_list("role", "unit_id")) == {
        (Role.ADMINISTRATOR, cast.province.pk),
        (Role.LEADER, cast.a.pk),
    }


def test_whoever_manages_all_of_the_roles_may(client, cast, boss):
    client.force_login(make_user(Role.ADMINISTRATOR, cast.province))
    assert client.post(f"/nguoi-dung/{boss.pk}/mat-khau/", {"password": NEW}).status_code == 302
    boss.refresh_from_db()
    assert boss.check_password(NEW)


def test_a_role_elsewhere_that_is_over_does_not_count(client, cast, boss):
    yesterday = datetime.date.today() - datetime.timedelta(days=2)
    boss.roles.filter(unit=cast.province).update(valid_to=yesterday)
    client.force_login(cast.quan)
    assert client.post(f"/nguoi-dung/{boss.pk}/mat-khau/", {"password": NEW}).status_code == 302


def test_a_role_received_from_above_counts(client, cast):
    day = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=7))).date()
    row = delegations.delegate(
        cast.tinh.roles.get(), by=cast.tinh, to=cast.alice, starts_on=day, ends_on=day, reason="Đi học"
    )
    client.force_login(cast.quan)
    url = f"/nguoi-dung/{cast.alice.pk}/mat-khau/"
    assert REFUSED in client.post(url, {"password": NEW}).content.decode()
    delegations.end(row, by=cast.tinh)
    assert client.post(url, {"password": NEW}).status_code == 302


def test_accounts_are_never_deleted(cast):
    for delete in (cast.stranger.delete, User.objects.filter(pk=cast.off.pk).delete):
        with pytest.raises((InternalError, ProgrammingError), match="switched off"), transaction.atomic():
            delete()
    assert User.objects.filter(pk__in=[cast.stranger.pk, cast.off.pk]).count() == 2
