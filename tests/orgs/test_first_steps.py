"""Who signs in with a password that someone else chose can do nothing before changing it; sessions end with it."""

from __future__ import annotations

import pytest
from django.test import Client

from orgs.models import OpenSession, SecurityEvent
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "Cau de nho cua toi 2026"
CHANGE = "/doi-mat-khau/"


def must_change(person) -> None:
    """An administrator has just given the password."""
    person.must_change_password = True
    person.save(update_fields=["must_change_password"])


def sign_in(username: str, password: str = PASSWORD, **extra: str) -> Client:
    """A browser that has signed in."""
    browser = Client()
    assert (
        browser.post("/dang-nhap/", {"username": username, "password": password, **extra}).status_code == 302
    )
    return browser


@pytest.mark.parametrize(
    "path", ["/", "/buoi/", "/buoi/them/", "/tai-khoan/", "/tai-khoan/hai-lop/", "/nhat-ky/", "/khong-co/"]
)
def test_nothing_else_is_possible_before_the_first_change(cast, path):
    must_change(cast.alice)
    browser = sign_in("alice")
    assert browser.get(path)["Location"] == CHANGE
    assert browser.post(path)["Location"] == CHANGE


def test_the_page_says_why_and_offers_nothing_but_to_sign_out(cast):
    must_change(cast.alice)
    browser = sign_in("alice")
    page = browser.get(CHANGE).content.decode()
    assert "Mật khẩu đang dùng do người quản trị đặt" in page
    assert "Danh mục chính" not in page
    browser.post("/dang-xuat/")
    assert browser.get("/")["Location"].startswith("/dang-nhap/")


def test_after_the_change_one_goes_on_to_the_page_asked_for(cast):
    must_change(cast.alice)
    browser = sign_in("alice", next="/don-vi/")
    answer = browser.post(CHANGE, {"old": PASSWORD, "new": NEW, "again": NEW})
    assert answer["Location"] == "/don-vi/"
    assert browser.get("/don-vi/").status_code == 200


def test_a_second_factor_comes_after_the_password(cast):
    from orgs.models import RoleRequirement

    RoleRequirement.objects.create(unit=cast.province, role="area_officer")
    must_change(cast.alice)
    browser = sign_in("alice")
    assert browser.get("/tai-khoan/hai-lop/")["Location"] == CHANGE
    answer = browser.post(CHANGE, {"old": PASSWORD, "new": NEW, "again": NEW})
    assert answer["Location"] == "/tai-khoan/hai-lop/"
    assert browser.get(CHANGE)["Location"] == "/tai-khoan/hai-lop/"


def test_what_was_typed_in_a_session_that_ended_waits_behind_the_steps(client, cast):
    must_change(cast.alice)
    typed = {"username": "alice", "password": PASSWORD, "next": "/van-ban/them/", "held_title": "Đang gõ dở"}
    browser = Client()
    assert browser.post("/dang-nhap/", typed)["Location"] == CHANGE
    page = browser.post(CHANGE, {"old": PASSWORD, "new": NEW, "again": NEW}).content.decode()
    assert "Đang gõ dở" in page
    assert 'action="/van-ban/them/"' in page


def test_a_change_of_password_ends_the_other_sessions(cast):
    here, there = sign_in("alice"), sign_in("alice")
    assert here.post(CHANGE, {"old": PASSWORD, "new": NEW, "again": NEW})["Location"] == "/tai-khoan/"
    assert here.get("/tai-khoan/").status_code == 200
    assert there.get("/tai-khoan/").status_code == 302
    assert [row.session_key for row in OpenSession.objects.filter(user=cast.alice)] == [
        here.session.session_key
    ]
    assert SecurityEvent.objects.filter(kind="password_changed", user_id=cast.alice.pk).count() == 1


def test_a_password_given_by_an_administrator_ends_every_session(client, cast):
    browser = sign_in("alice")
    client.force_login(cast.quan)
    client.post(f"/nguoi-dung/{cast.alice.pk}/mat-khau/", {"password": NEW})
    assert browser.get("/tai-khoan/").status_code == 302
    assert not OpenSession.objects.filter(user=cast.alice).exists()
    assert sign_in("alice", NEW).get("/")["Location"] == CHANGE
