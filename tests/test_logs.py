"""Logs without personal data: what is typed, names, addresses and passwords are in no line, come what may."""

from __future__ import annotations

import logging
import re
from datetime import date

import pytest

from dvportal import env
from orgs.models import User
from reports.services import reminders
from tests.campaigns.samples import SAMPLES
from tests.cast import PASSWORD
from tests.reports.submissions.builders import usual_quarter

pytestmark = pytest.mark.django_db
TYPED = "Nội dung riêng 0912345678"
NAME = "Trần Thị Riêng"
MAIL = "rieng@a.example"
SECRETS = (TYPED, NAME, MAIL, PASSWORD, "Mat-khau-moi-rieng-7", "Nguyễn Thị Ái Liên", "0912345678")


@pytest.fixture
def lines(caplog):
    """Everything that would be written, from the finest level on."""
    caplog.set_level(logging.INFO)
    return lambda: "\n".join(
        f"{record.getMessage()} {record.exc_text or ''} {logging.Formatter().format(record)}"
        for record in caplog.records
    )


def assert_silent(text):
    assert [secret for secret in SECRETS if secret in text] == []


def test_signing_in_rightly_and_wrongly(client, cast, lines):
    client.post("/dang-nhap/", {"username": "alice", "password": f"{PASSWORD}x"})
    client.post("/dang-nhap/", {"username": NAME, "password": PASSWORD})
    client.post("/dang-nhap/", {"username": "alice", "password": PASSWORD})
    assert_silent(lines())


def test_records_that_are_written_refused_and_searched(client, cast, lines):
    client.force_login(cast.alice)
    good = SAMPLES[0].form(cast)
    assert client.post("/buoi/them/", {**good, "content": TYPED}).status_code == 302
    client.post("/buoi/them/", {**good, "starts_on": TYPED})
    client.post("/buoi/them/", {**good, "unit": cast.b1.pk, "content": TYPED})
    client.get("/buoi/", {"q": NAME})
    client.get("/khong-co/", {"q": NAME})
    client.post(f"/buoi/{10**9}/sua/", {"content": TYPED})
    assert_silent(lines())


def test_accounts_that_are_made_and_refused(client, cast, lines):
    client.force_login(cast.quan)
    typed = {"username": "rieng", "full_name": NAME, "email": MAIL, "password": "Mat-khau-moi-rieng-7"}
    client.post("/nguoi-dung/them/", typed)
    client.force_login(cast.chi)
    assert client.post("/nguoi-dung/them/", typed).status_code == 403
    assert_silent(lines())


def test_an_error_of_the_portal_tells_where_and_not_what(client, cast, lines, monkeypatch):
    def broken(*args, **more):
        typed = TYPED  # noqa: F841 - a local variable as a report of the error would show it
        raise RuntimeError("broken")

    monkeypatch.setattr("orgs.services.records.create", broken)
    client.raise_request_exception = False
    client.force_login(cast.alice)
    good = SAMPLES[0].form(cast)
    answer = client.post("/buoi/them/", {**good, "content": TYPED})
    assert answer.status_code == 500
    page = answer.content.decode()
    assert "Cổng đang gặp trục trặc" in page
    assert [
        word for word in ("RuntimeError", "Traceback", "records.py", TYPED, "orgs.services") if word in page
    ] == []
    assert "RuntimeError: broken" in lines()
    assert_silent(lines())


def test_an_error_page_of_the_portal_costs_no_name(client, cast, lines):
    client.force_login(cast.alice)
    client.get("/buoi/", HTTP_HOST="khac.example")
    client.post("/buoi/them/", data=b"x" * 10, content_type="multipart/form-data; boundary=x")
    assert_silent(lines())


def test_accounts_of_a_sheet_and_their_first_passwords(client, cast, lines):
    client.force_login(cast.quan)
    typed = {
        "dong-TOTAL_FORMS": 1, "dong-INITIAL_FORMS": 0, "dong-0-number": 1, "dong-0-full_name": NAME,
        "dong-0-username": "rieng", "dong-0-position": TYPED[:100], "dong-0-email": MAIL, "dong-0-unit": "90101",
        "dong-0-role": "unit_officer", "write": "1",
    }  # fmt: skip
    page = client.post("/nguoi-dung/nhap-bang/", typed).content.decode()
    password = re.findall(r"<code>([^<]+)</code>", page)[-1]
    assert User.objects.get(username="rieng").check_password(password)
    assert password not in lines()
    assert_silent(lines())


def test_codes_sessions_and_letters(client, cast, lines, settings):
    settings.EMAIL_BACKEND = env.mail("PORTAL_NO_MAIL")["EMAIL_BACKEND"]
    User.objects.filter(pk=cast.chi.pk).update(email=MAIL, full_name=NAME)
    usual_quarter(cast)
    assert reminders.remind(date(2023, 4, 8)) == 2
    assert "a letter to 1 recipients" in lines()
    client.force_login(cast.chi)
    client.post("/tai-khoan/hai-lop/", {"code": "0912345678"})
    client.post("/tai-khoan/phien/ket-thuc/", {"session": TYPED})
    client.post(
        "/doi-mat-khau/", {"old": PASSWORD, "new": "Mat-khau-moi-rieng-7", "again": "Mat-khau-moi-rieng-7"}
    )
    assert_silent(lines())
