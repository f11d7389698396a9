"""What every answer carries, what is refused before it is read, and how long a session lives."""

import pytest
from django.conf import settings
from django.test import Client, RequestFactory

from dvportal.middleware import SEEN_AT, STARTED_AT, refuse_huge_bodies
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_headers_of_every_page(client: Client) -> None:
    headers = client.get("/healthz/").headers
    policy = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert policy["img-src"] == "'self' data:"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "camera=()" in headers["Permissions-Policy"]


def test_health_page_names_a_missing_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError, connection

    assert client.get("/healthz/").content == b"ok"

    def refuse() -> None:
        raise OperationalError("away")

    monkeypatch.setattr(connection, "cursor", refuse)
    answer = client.get("/healthz/")
    assert (answer.status_code, answer.content) == (503, b"database")
    assert client.post("/healthz/").status_code == 405


def test_unknown_host_is_refused(client: Client) -> None:
    assert client.get("/healthz/", headers={"host": "evil.example"}).status_code == 400


def test_huge_body_is_refused_before_it_is_read() -> None:
    def never(request: object) -> None:
        raise AssertionError("the view was asked")

    request = RequestFactory().post("/", data=b"x", content_type="application/octet-stream")
    request.META["CONTENT_LENGTH"] = str(settings.UPLOAD_LIMIT + settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    answer = refuse_huge_bodies(never)(request)
    assert answer.status_code == 413
    assert "20 MB" in answer.content.decode()


def open_session(client: Client, now: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """One request of a signed-in person at the moment `now`."""
    monkeypatch.setattr("dvportal.middleware.time.time", lambda: now)
    client.get("/healthz/")


def test_session_ends_twelve_hours_after_sign_in(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.force_login(make_user())
    open_session(client, 1_000_000, monkeypatch)
    open_session(client, 1_000_000 + 12 * 3600, monkeypatch)
    assert "_auth_user_id" in client.session
    open_session(client, 1_000_000 + 12 * 3600 + 1, monkeypatch)
    assert "_auth_user_id" not in client.session


def test_session_row_is_written_at_most_once_a_minute(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(make_user())
    open_session(client, 2_000_000, monkeypatch)
    open_session(client, 2_000_059, monkeypatch)
    assert (client.session[STARTED_AT], client.session[SEEN_AT]) == (2_000_000, 2_000_000)
    open_session(client, 2_000_060, monkeypatch)
    assert client.session[SEEN_AT] == 2_000_060
    assert client.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 1800


def test_strangers_get_no_session(client: Client) -> None:
    answer = client.get("/healthz/")
    assert settings.SESSION_COOKIE_NAME not in answer.cookies


def test_argon2_is_the_production_hasher() -> None:
    from django.contrib.auth.hashers import Argon2PasswordHasher

    hasher = Argon2PasswordHasher()
    stored = hasher.encode("mười hai ký tự", hasher.salt())
    assert stored.startswith("argon2$argon2id$")
    assert hasher.verify("mười hai ký tự", stored)
    assert not hasher.verify("mười hai kí tự", stored)
