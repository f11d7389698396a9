"""Wrong passwords close the door: for one name from one address soon, for a name or an address slowly."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client

from orgs.models import AuditEntry, RoleAssignment, SecurityEvent, SignInCounter
from orgs.permissions import Role
from orgs.services import sign_in
from tests.clock import Clock
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
HERE, THERE = "203.0.113.5", "198.51.100.7"
WRONG = "Tên đăng nhập hoặc mật khẩu chưa đúng"


def post(username: str, password: str, address: str = HERE):
    """One attempt from an address, in a fresh browser."""
    typed = {"username": username, "password": password}
    return Client(REMOTE_ADDR=address).post("/dang-nhap/", typed)


def fail(username: str, times: int, address: str = HERE) -> list[int]:
    """So many wrong passwords; their statuses."""
    return [post(username, f"sai {number}", address).status_code for number in range(times)]


def test_eight_wrong_passwords_close_the_door_and_the_sentence_says_until_when(cast, clock):
    assert fail("alice", 8) == [200] * 7 + [429]
    refused = post("alice", PASSWORD)
    assert refused.status_code == 429
    minute = clock.now().astimezone(sign_in.timezone.get_current_timezone()) + sign_in.MINUTES_15
    assert f"Hãy thử lại sau {minute + sign_in.datetime.timedelta(seconds=59):%H:%M ngày %d/%m/%Y}" in (
        refused.content.decode()
    )
    assert refused["Retry-After"] == "900"
    clock.turn(minutes=14, seconds=59)
    assert post("alice", PASSWORD).status_code == 429
    clock.turn(seconds=2)
    assert post("alice", PASSWORD).status_code == 302


def test_others_and_other_addresses_are_not_affected(cast):
    fail("alice", 8)
    assert post("alice", PASSWORD, THERE).status_code == 302
    assert post("chi", PASSWORD).status_code == 302


def test_a_right_password_forgets_the_mistakes(cast):
    fail("alice", 7)
    assert post("alice", PASSWORD).status_code == 302
    assert fail("alice", 7) == [200] * 7


def test_mistakes_far_apart_do_not_add_up(cast, clock):
    fail("alice", 7)
    clock.turn(minutes=16)
    assert fail("alice", 7) == [200] * 7


def test_unknown_names_are_answered_and_closed_alike(cast):
    assert fail("khong.co", 8) == fail("alice", 8)
    for name in ("khong.co", "alice"):
        page = post(name, PASSWORD).content.decode()
        assert "Đã thử sai quá nhiều lần" in page
        assert WRONG not in page


def test_unknown_names_cost_a_hash_and_closed_doors_cost_none(cast, monkeypatch):
    asked = []
    verify, encode = MD5PasswordHasher.verify, MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "verify", lambda self, *typed: asked.append("verify") or verify(self, *typed)
    )
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda self, *typed: asked.append("encode") or encode(self, *typed)
    )
    post("alice", "sai")
    known, asked[:] = list(asked), []
    post("khong.co", "sai")
    unknown, asked[:] = list(asked), []
    assert known.count("encode") == unknown.count("encode") == 1
    fail("alice", 7)
    asked.clear()
    assert post("alice", PASSWORD).status_code == 429
    assert asked == []


def test_one_name_from_many_addresses_is_slowed_down(cast):
    statuses = [post("alice", "sai", f"198.51.100.{n // 7}").status_code for n in range(40)]
    assert statuses == [200] * 39 + [429]
    assert post("alice", PASSWORD, "192.0.2.1").status_code == 429
    assert post("chi", PASSWORD, "198.51.100.1").status_code == 302


def test_many_names_from_one_address_are_slowed_down(cast):
    statuses = [post(f"ten.{n}", "sai").status_code for n in range(100)]
    assert statuses == [200] * 99 + [429]
    assert post("alice", PASSWORD).status_code == 429
    assert post("alice", PASSWORD, THERE).status_code == 302


def test_an_ipv6_line_is_one_address(cast):
    statuses = [post("alice", "sai", f"2001:db8::{n}").status_code for n in range(1, 9)]
    assert statuses == [200] * 7 + [429]
    assert post("alice", PASSWORD, "2001:db8:0:1::1").status_code == 302


def test_behind_a_proxy_the_visitors_address_counts(cast, settings):
    settings.TRUSTED_PROXIES = 1

    def try_from(forwarded: str, password: str) -> int:
        browser = Client(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)
        return browser.post("/dang-nhap/", {"username": "alice", "password": password}).status_code

    assert [try_from(f"10.0.0.{n}, {HERE}", "sai") for n in range(8)] == [200] * 7 + [429]
    assert try_from(HERE, PASSWORD) == 429
    assert try_from(THERE, PASSWORD) == 302


@pytest.mark.django_db(transaction=True)
def test_attempts_sent_at_once_do_not_slip_past_the_limit(monkeypatch):
    """Each attempt is counted before its password is looked at: of 24 at once eight are hashed, the others refused."""
    make_user(username="alice", password=PASSWORD)
    looked_at = []
    hashing = threading.Barrier(8)
    verify = MD5PasswordHasher.verify

    def slowly(self, *typed):
        looked_at.append(typed)
        hashing.wait(30)  # until eight are under way
        return verify(self, *typed)

    monkeypatch.setattr(MD5PasswordHasher, "verify", slowly)

    def attempt(number: int) -> int:
        try:
            return post("alice", f"sai {number}").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(24) as pool:
        statuses = list(pool.map(attempt, range(24)))
    assert len(looked_at) == 8
    assert statuses.count(200) == 7
    assert statuses.count(429) == 17
    assert SecurityEvent.objects.filter(kind="locked").count() == 1


def test_an_administrator_lifts_the_lock(client, cast):
    fail("alice", 8)
    client.force_login(cast.quan)
    page = client.get(f"/nguoi-dung/{cast.alice.pk}/").content.decode()
    assert "Tạm khóa đến" in page
    assert f'href="/nguoi-dung/{cast.alice.pk}/mo-khoa/"' in page
    assert client.get(f"/nguoi-dung/{cast.alice.pk}/mo-khoa/").status_code == 200
    assert client.post(f"/nguoi-dung/{cast.alice.pk}/mo-khoa/").status_code == 302
    assert post("alice", PASSWORD).status_code == 302
    lifted = SecurityEvent.objects.get(kind="lifted")
    assert (lifted.user_id, lifted.by_id) == (cast.alice.pk, cast.quan.pk)


def test_another_office_and_people_without_the_right_lift_nothing(client, cast):
    other = make_user(Role.ADMINISTRATOR, cast.b)
    for person, status in ((other, 404), (cast.lan, 403)):
        client.force_login(person)
        assert client.post(f"/nguoi-dung/{cast.alice.pk}/mo-khoa/").status_code == status


def test_what_happens_is_written_down_once_and_never_the_name_of_nobody(cast):
    fail("alice", 9)
    fail("mat khau cua toi", 1)
    post("chi", PASSWORD)
    told = list(SecurityEvent.objects.order_by("pk").values_list("kind", "user_id", "address"))
    assert told == [
        *[("refused", cast.alice.pk, HERE)] * 8,
        ("locked", cast.alice.pk, HERE),
        ("refused", None, HERE),
        ("signed_in", cast.chi.pk, HERE),
    ]
    assert set(SignInCounter.objects.values_list("user_id", flat=True)) == {cast.alice.pk, cast.chi.pk, None}
    assert not AuditEntry.objects.filter(table="orgs_signincounter").exists()


def test_events_are_never_changed(cast):
    from django.db import InternalError, ProgrammingError, transaction

    fail("alice", 1)
    event = SecurityEvent.objects.get()
    for write in (event.delete, lambda: SecurityEvent.objects.update(kind="signed_in")):
        with pytest.raises((InternalError, ProgrammingError), match="never changed"), transaction.atomic():
            write()


def test_pages_of_events_show_what_concerns_the_reader(client, cast):
    fail("alice", 1)
    fail("bao", 1)
    fail("khong.co", 1)
    client.force_login(cast.quan)
    page = client.get("/nguoi-dung/an-toan/").content.decode()
    assert cast.alice.full_name in page
    assert "tên không có trong cổng" in page
    assert cast.bao.full_name not in page
    assert client.get(f"/nguoi-dung/{cast.bao.pk}/an-toan/").status_code == 404
    assert "Sai mật khẩu" in client.get(f"/nguoi-dung/{cast.alice.pk}/an-toan/").content.decode()
    client.force_login(cast.lan)
    assert client.get("/nguoi-dung/an-toan/").status_code == 403
    assert client.post("/nguoi-dung/an-toan/").status_code == 405
    client.force_login(cast.alice)
    own = client.get("/tai-khoan/dang-nhap-gan-day/").content.decode()
    assert own.count("Sai mật khẩu") == 1


def test_the_page_of_events_costs_the_same_at_3_and_at_300_rows(client, cast, django_assert_num_queries):
    RoleAssignment.objects.filter(user=cast.bao).update(unit=cast.a)
    client.force_login(cast.quan)
    client.get("/nguoi-dung/an-toan/")
    for username, count in (("alice", 3), ("bao", 297)):
        person = {"alice": cast.alice, "bao": cast.bao}[username]
        SecurityEvent.objects.bulk_create(
            SecurityEvent(kind="refused", user_id=person.pk, by_id=cast.lan.pk) for _ in range(count)
        )
        with django_assert_num_queries(6):
            page = client.get("/nguoi-dung/an-toan/").content.decode()
    assert page.count("<tr>") == 101
    assert "Xem các việc cũ hơn" in page
    for hostile in ("x", "-1", "9" * 30, "'"):
        assert client.get("/nguoi-dung/an-toan/", {"truoc": hostile}).status_code == 200


def test_guessing_the_own_password_in_an_open_session_is_limited_too(client, cast):
    client.force_login(cast.alice)
    new = "Cau de nho cua toi 2026"
    for _ in range(8):
        client.post("/doi-mat-khau/", {"old": "sai", "new": new, "again": new})
    page = client.post("/doi-mat-khau/", {"old": PASSWORD, "new": new, "again": new}).content.decode()
    assert "Đã thử sai quá nhiều lần" in page
    cast.alice.refresh_from_db()
    assert cast.alice.check_password(PASSWORD)


@pytest.mark.usefixtures("cast")
def test_old_counters_are_dropped(clock: Clock):
    fail("khong.co", 1)
    clock.turn(days=2)
    post("chi", PASSWORD)
    assert not SignInCounter.objects.filter(user=None, since__lt=clock.now() - sign_in.HOUR).exists()
