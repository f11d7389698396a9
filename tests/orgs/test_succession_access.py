"""Access follows succession: successors read what their predecessors left, and nobody writes into an archive."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.models import Meeting
from orgs.models import Unit, User
from orgs.permissions import Permission, Role
from reports.models import Review
from tests import factories as make
from tests.cast import Cast


def _again(user: User) -> User:
    """The person as the next request meets them."""
    return User.objects.get(pk=user.pk)


@pytest.fixture
def moved(cast: Cast) -> Unit:
    """Commune B1 (of another district) became a new commune of district A; it has records and takes no more."""
    new = make.make_unit("Suối Mới", "xa", cast.a, valid_from=date(2025, 7, 1))
    make.make_succession(cast.b1, new, kind="doi_ten")
    for old, hamlet in zip(cast.b1_hamlets, make.make_hamlets(new, 2), strict=True):
        make.make_succession(old, hamlet, kind="cap_tren")
    make.make_meeting(cast.b1)
    make.make_review(cast.b1)
    yesterday = timezone.localdate() - timedelta(days=1)
    Unit.objects.filter(path__startswith=cast.b1.path).update(
        valid_to=date(2025, 6, 30), entries_until=yesterday
    )
    return new


def test_successors_and_those_above_read_but_do_not_write(cast: Cast, moved: Unit) -> None:
    officer = make.make_user(Role.AREA_OFFICER, moved)
    meeting, review = Meeting.objects.get(), Review.objects.get()
    cast.b1.refresh_from_db()
    for person in map(_again, (officer, cast.alice)):
        assert list(Meeting.objects.visible_to(person)) == [meeting]
        assert list(Review.objects.visible_to(person)) == [review]
        assert list(Meeting.objects.editable_by(person)) == []
        assert person.may(Permission.VIEW_RECORDS, cast.b1)
        assert not person.may(Permission.ENTER_RECORDS, cast.b1)
        assert not person.may(Permission.WRITE_REVIEWS, cast.b1)
        assert person.may(Permission.ENTER_RECORDS, moved)
        assert cast.b1_hamlets[0] in Unit.objects.visible_to(person)
    assert not _again(cast.quan).may(Permission.MANAGE_UNITS, cast.b1)
    assert not _again(cast.chi).may(Permission.VIEW_RECORDS, cast.b1)


def test_an_officer_of_one_unit_reads_that_units_predecessors_only(cast: Cast, moved: Unit) -> None:
    officer = make.make_user(Role.UNIT_OFFICER, moved)
    assert list(Meeting.objects.visible_to(officer)) == [Meeting.objects.get()]
    assert list(Meeting.objects.editable_by(officer)) == []
    make.make_meeting(cast.b1_hamlets[0])
    assert Meeting.objects.visible_to(officer).count() == 1


def test_predecessors_of_predecessors_are_read_too(cast: Cast, moved: Unit) -> None:
    older = make.make_unit("Cũ Hơn", "xa", make.make_unit("Xa", "huyen"))
    make.make_succession(older, cast.b1, effective_on=date(2020, 1, 1))
    make.make_meeting(older)
    for role in (Role.AREA_OFFICER, Role.UNIT_OFFICER):
        assert Meeting.objects.visible_to(make.make_user(role, moved)).count() == 2
    assert Meeting.objects.visible_to(make.make_user(Role.AREA_OFFICER, cast.a1)).count() == 0


def test_an_ended_office_is_an_archive_for_its_own_people(cast: Cast, moved: Unit) -> None:
    officer = make.make_user(Role.UNIT_OFFICER, cast.b1)
    assert list(Meeting.objects.visible_to(officer)) == [Meeting.objects.get()]
    assert not officer.may(Permission.ENTER_RECORDS)
    assert not officer.may(Permission.FILL_FORMS)
    assert list(Meeting.objects.editable_by(officer)) == []
    assert list(Unit.objects.editable_by(officer)) == []
    assert list(Meeting.objects.editable_by(_again(cast.bao))) == []
    assert _again(cast.bao).may(Permission.ENTER_RECORDS, cast.b)


def test_figures_may_be_completed_until_the_last_day(cast: Cast, moved: Unit) -> None:
    Unit.objects.filter(pk=cast.b1.pk).update(entries_until=timezone.localdate())
    officer = make.make_user(Role.UNIT_OFFICER, cast.b1)
    cast.b1.refresh_from_db()
    assert officer.may(Permission.ENTER_RECORDS, cast.b1)
    assert Meeting.objects.editable_by(officer).count() == 1


def test_pages_of_a_predecessor_open_and_its_forms_do_not(client, cast: Cast, moved: Unit) -> None:
    officer = make.make_user(Role.AREA_OFFICER, moved)
    client.force_login(officer)
    pk = Meeting.objects.get().pk
    assert client.get(f"/buoi/{pk}/").status_code == 200
    assert client.get(f"/buoi/{pk}/sua/").status_code == 403
    assert client.get(f"/bao-cao/{Review.objects.get().pk}/").status_code == 200
    assert client.get(f"/bao-cao/{Review.objects.get().pk}/sua/").status_code == 403
    client.force_login(make.make_user(Role.UNIT_OFFICER, cast.b1))
    assert client.get(f"/buoi/{pk}/").status_code == 200
    assert client.get("/buoi/them/").status_code == 403
    client.force_login(cast.bao)
    typed = {"unit": cast.b1.pk, "starts_on": "01/03/2025", "attendance": "5", "content": "x", "level": "xa"}
    client.post("/buoi/them/", typed)
    assert Meeting.objects.count() == 1


def test_what_a_person_reaches_costs_two_queries_whatever_the_roles(cast: Cast, moved: Unit) -> None:
    person = make.make_user(Role.AREA_OFFICER, moved)
    for unit in (cast.a, cast.b, cast.a1):
        person.roles.create(unit=unit, role=Role.LEADER)
    person = _again(person)
    with CaptureQueriesContext(connection) as queries:
        for permission in Permission:
            person.may(permission)
            person.may(permission, cast.b1)
        assert person.home_unit == moved
    assert len(queries) == 2
