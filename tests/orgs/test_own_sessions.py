"""Open sessions: listed, ended one by one or all others, ended with the account, a new key for new roles."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from orgs.models import OpenSession, RoleAssignment, SecurityEvent
from orgs.permissions import Role
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
WINDOWS = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/131.0 Safari/537.36"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"
LIST, END = "/tai-khoan/phien/", "/tai-khoan/phien/ket-thuc/"


def sign_in(username: str, agent: str = WINDOWS, address: str = "203.0.113.5") -> Client:
    """A browser that has signed in."""
    browser = Client(REMOTE_ADDR=address, HTTP_USER_AGENT=agent)
    assert browser.post("/dang-nhap/", {"username": username, "password": PASSWORD}).status_code == 302
    return browser


def is_in(browser: Client) -> bool:
    """Whether the browser is signed in."""
    return browser.get("/tai-khoan/").status_code == 200


def row_of(browser: Client) -> OpenSession:
    """The row of a browser's session."""
    return OpenSession.objects.get(session_key=browser.session.session_key)


def test_the_list_names_device_address_and_this_session(cast):
    here, phone = sign_in("alice"), sign_in("alice", PHONE, "198.51.100.7")
    sign_in("chi")
    page = here.get(LIST).content.decode()
    assert page.count("phiên này") == 1
    assert "Chrome trên máy tính Windows" in page
    assert "Safari trên điện thoại iPhone" in page
    assert "198.51.100.7" in page
    assert page.count('name="session"') == 1
    assert row_of(phone).session_key not in page


def test_one_session_is_ended(cast):
    here, phone = sign_in("alice"), sign_in("alice", PHONE)
    assert here.get(END).status_code == 405
    assert here.post(END, {"session": str(row_of(phone).pk)})["Location"] == LIST
    assert (is_in(here), is_in(phone)) == (True, False)
    assert SecurityEvent.objects.filter(kind="session_ended", user_id=cast.alice.pk).count() == 1


def test_all_others_are_ended(cast):
    here, *others = (sign_in("alice") for _ in range(3))
    here.post(END)
    assert [is_in(browser) for browser in (here, *others)] == [True, False, False]


@pytest.mark.parametrize("wanted", ["x", "-1", "9" * 30, "0"])
def test_hostile_numbers_end_nothing(cast, wanted):
    here, other = sign_in("alice"), sign_in("alice")
    assert here.post(END, {"session": wanted}).status_code == 302
    assert is_in(other)


def test_nobody_ends_the_sessions_of_others(cast):
    alice, chi = sign_in("alice"), sign_in("chi")
    chi.post(END, {"session": str(row_of(alice).pk)})
    assert is_in(alice)


def test_signing_in_gives_a_new_key(cast):
    browser = Client()
    session = browser.session
    session["before"] = 1
    session.save()
    before = session.session_key
    browser.post("/dang-nhap/", {"username": "alice", "password": PASSWORD})
    assert browser.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_signing_out_takes_the_row_along(cast):
    browser = sign_in("alice")
    browser.post("/dang-xuat/")
    assert not OpenSession.objects.exists()
    assert SecurityEvent.objects.filter(kind="signed_out").count() == 1


def edit(client: Client, cast, person, **changes: object):
    """An administrator changes an account with one role."""
    role = person.roles.get()
    typed = {
        "full_name": person.full_name, "is_active": "on", "role_0": role.role, "unit_0": role.unit_id, **changes,
    }  # fmt: skip
    client.force_login(cast.quan)
    return client.post(f"/nguoi-dung/{person.pk}/sua/", {k: v for k, v in typed.items() if v != ""})


def test_changed_roles_give_the_open_session_a_new_key_and_the_new_rights(client, cast):
    browser = sign_in("alice")
    before = browser.session.session_key
    assert edit(client, cast, cast.alice, role_1="leader", unit_1=cast.a1.pk).status_code == 302
    assert browser.get("/tai-khoan/").status_code == 200
    after = browser.session.session_key
    assert after != before
    assert not Session.objects.filter(session_key=before).exists()
    assert row_of(browser).user == cast.alice
    browser.get("/tai-khoan/")
    assert browser.session.session_key == after


def test_saving_an_account_without_a_change_of_roles_leaves_the_key(client, cast):
    browser = sign_in("alice")
    before = browser.session.session_key
    edit(client, cast, cast.alice, position="Phó Trưởng ban")
    browser.get("/tai-khoan/")
    assert browser.session.session_key == before


def test_switching_an_account_off_ends_its_sessions_at_once(client, cast):
    browser = sign_in("alice")
    assert edit(client, cast, cast.alice, is_active="").status_code == 302
    assert not is_in(browser)
    assert not OpenSession.objects.filter(user=cast.alice).exists()
    told = SecurityEvent.objects.filter(user_id=cast.alice.pk, by_id=cast.quan.pk)
    assert set(told.values_list("kind", flat=True)) == {"switched_off", "session_ended"}


def test_sessions_that_ended_by_themselves_are_neither_shown_nor_kept(cast, clock):
    old = sign_in("alice")
    clock.turn(minutes=33)
    here = sign_in("alice")
    assert here.get(LIST).content.decode().count("<tr>") == 2
    assert not OpenSession.objects.filter(session_key=old.session.session_key).exists()


def test_a_session_in_use_stays_in_the_list_and_is_written_at_most_once_a_minute(cast, clock):
    browser = sign_in("alice")
    first = row_of(browser).seen_at
    browser.get("/tai-khoan/")
    clock.turn(seconds=59)
    browser.get("/tai-khoan/")
    assert row_of(browser).seen_at == first
    clock.turn(seconds=1)
    browser.get("/tai-khoan/")
    assert row_of(browser).seen_at == clock.now()
    for _ in range(4):
        clock.turn(minutes=20)
        browser.get("/tai-khoan/")
    assert browser.get(LIST).content.decode().count("<tr>") == 2


def test_an_account_may_hold_many_roles_and_the_form_always_has_room_for_one_more(client, cast):
    for unit in (cast.a1, cast.a2):
        for role in (Role.LEADER, Role.UNIT_OFFICER):
            RoleAssignment.objects.create(user=cast.alice, unit=unit, role=role)
    client.force_login(cast.quan)
    url = f"/nguoi-dung/{cast.alice.pk}/sua/"
    page = client.get(url).content.decode()
    assert page.count('name="role_') == 6
    typed = {"full_name": cast.alice.full_name, "is_active": "on"}
    for row, role in enumerate(cast.alice.roles.all()):
        typed |= {f"role_{row}": role.role, f"unit_{row}": role.unit_id}
    typed |= {
        "role_0": "",
        "unit_0": "",
        "role_5": "administrator",
        "unit_5": cast.a2.pk,
        "from_5": "1/12/2026",
    }
    typed |= {"to_5": "31/12/2026"}
    assert client.post(url, typed).status_code == 302
    held = set(cast.alice.roles.values_list("role", "unit_id"))
    assert held == {
        ("leader", cast.a1.pk), ("unit_officer", cast.a1.pk), ("leader", cast.a2.pk),
        ("unit_officer", cast.a2.pk), ("administrator", cast.a2.pk),
    }  # fmt: skip
    assert "01/12/2026 – 31/12/2026" in client.get(cast.alice.get_absolute_url()).content.decode()
