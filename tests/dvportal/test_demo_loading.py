"""Nạp huyện mẫu: into an empty database only, whole or not at all, the same each time."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from campaigns.models import Meeting, Topic
from dvportal.demo import loading
from orgs.models import AuditEntry, Unit, User
from orgs.permissions import Role
from tests.factories import make_unit, make_user

pytestmark = pytest.mark.django_db


def test_each_load_gives_the_same_rows() -> None:
    def told() -> list[tuple]:
        rows = Meeting.objects.order_by("unit__code", "starts_on", "content", "place", "attendance")
        return list(rows.values_list("unit__code", "starts_on", "content", "place", "attendance", "women"))

    with transaction.atomic():
        loading.load()
        first = told()
        transaction.set_rollback(True)
    loading.load()
    assert told() == first
    assert len(first) > 900


def test_a_database_with_units_is_refused() -> None:
    make_unit("Xa Lạ", "huyen", code="999")
    trail = AuditEntry.objects.count()
    with pytest.raises(CommandError, match="đã có đơn vị.*--force"):
        call_command("load_demo")
    assert (Unit.objects.count(), User.objects.count(), AuditEntry.objects.count()) == (1, 0, trail)


def test_force_loads_beside_without_a_published_password() -> None:
    other = make_unit("Xa Lạ", "huyen", code="999")
    officer = make_user(Role.AREA_OFFICER, other)
    Topic.objects.create(name="Luật Tín ngưỡng, tôn giáo")
    call_command("load_demo", "--force", verbosity=0)
    assert not User.objects.get(username="quantri.huyen").has_usable_password()
    assert set(Unit.objects.visible_to(officer)) == {other}
    assert other not in Unit.objects.visible_to(User.objects.get(username="quantri.huyen"))
    assert Topic.objects.filter(name="Luật Tín ngưỡng, tôn giáo").count() == 1


def test_force_refuses_codes_and_names_in_use() -> None:
    taken = make_unit("Lắk cũ", "huyen", code="656")
    with pytest.raises(CommandError, match="mã số mà huyện mẫu dùng"):
        call_command("load_demo", "--force")
    taken.code = ""
    taken.save()
    make_user(username="canbo.huyen")
    with pytest.raises(CommandError, match="trùng tên với tài khoản mẫu"):
        call_command("load_demo", "--force")
    assert Unit.objects.count() == 1


def test_a_broken_load_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(*_: object) -> None:
        raise RuntimeError("the last step fails")

    monkeypatch.setattr(loading, "make_other_years", break_off)
    with pytest.raises(RuntimeError):
        loading.load()
    assert not Unit.objects.exists()
    assert not Meeting.objects.exists()


def test_loading_takes_few_statements(django_assert_max_num_queries) -> None:
    """Thousands of rows in bulk; forms, approvals and locks go through their services, each a handful of statements."""
    with django_assert_max_num_queries(260, connection=connection):
        loading.load()
