"""Reminders: one letter for each occasion, whoever looks and how often."""

from __future__ import annotations

import threading
from datetime import date
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

from orgs.models import User
from reports.models import SubmissionReminder
from reports.services import reminders, submissions
from tests.reports.submissions.builders import fill, of, sent, usual_quarter

EARLY, SOON, LATE, LONG_AFTER = date(2023, 4, 1), date(2023, 4, 2), date(2023, 4, 8), date(2023, 9, 1)


@pytest.fixture
def period(cast):
    """The usual quarter; Chi of commune A1 has an address, Alice of the district too."""
    User.objects.filter(pk__in=[cast.chi.pk, cast.alice.pk]).update(email="nguoi@example.vn")
    User.objects.filter(pk=cast.chi.pk).update(email="chi@example.vn")
    return usual_quarter(cast)


def subjects():
    return [letter.subject for letter in mail.outbox]


def test_those_who_fill_are_told_before_the_due_day_and_again_when_late(cast, period):
    assert reminders.remind(EARLY) == 0
    assert [reminders.remind(SOON), reminders.remind(SOON)] == [2, 0]
    assert [reminders.remind(LATE), reminders.remind(LATE)] == [2, 0]
    assert subjects() == [
        "Sắp đến hạn gửi biểu: Biểu dân vận quý, quý I năm 2023",
        "Quá hạn gửi biểu: Biểu dân vận quý, quý I năm 2023",
    ]
    assert [letter.bcc for letter in mail.outbox] == [["chi@example.vn"]] * 2
    assert "Hạn gửi là ngày 05/04/2023." in mail.outbox[0].body
    told = SubmissionReminder.objects.values_list("kind", "submission__unit__name", "recipients")
    assert set(told) == {
        ("den_han", "Đắk Mây", 1),
        ("den_han", "Bến Sen", 0),
        ("qua_han", "Đắk Mây", 1),
        ("qua_han", "Bến Sen", 0),
    }


def test_who_has_sent_is_not_told(cast, period):
    sent(period, cast.a1, cast.chi)
    assert reminders.remind(LATE) == 1
    assert mail.outbox == []


def test_an_old_period_that_is_opened_today_sends_nothing(cast, period):
    assert reminders.remind(LONG_AFTER) == 0


def test_each_return_is_told_once(cast, period):
    for _ in range(2):
        row = of(period, cast.a1)
        row = submissions.send(row if row.first_sent_at else fill(row, cast.chi), by=cast.chi)
        submissions.send_back(row, by=cast.alice, version=row.version, reason="Xem lại")
        assert [reminders.remind(EARLY), reminders.remind(EARLY)] == [1, 0]
    assert subjects() == ["Biểu được trả lại: Biểu dân vận quý, quý I năm 2023"] * 2


def test_who_left_is_not_told(cast, period):
    User.objects.filter(pk=cast.chi.pk).update(is_active=False)
    reminders.remind(SOON)
    assert mail.outbox == []


def test_a_letter_the_server_refused_is_tried_again(cast, period, monkeypatch):
    def refuse(self, letters):
        raise SMTPServerDisconnected

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", refuse)
        assert reminders.remind(SOON) == 1  # the commune without an address
    assert reminders.remind(SOON) == 1
    assert [letter.bcc for letter in mail.outbox] == [["chi@example.vn"]]


def test_the_letter_leads_to_the_form(cast, period, settings):
    settings.PORTAL_ADDRESS = "https://danvan.example.vn"
    reminders.remind(SOON)
    row = of(period, cast.a1)
    assert f"https://danvan.example.vn/nop-bieu/{row.pk}/" in mail.outbox[0].body


def test_the_clock_asks_for_it(cast, period, monkeypatch):
    from dvportal.celery import app
    from dvportal.tasks import remind

    assert app.conf.beat_schedule["remind"]["task"] == remind.name == "dvportal.tasks.remind"
    asked = []
    monkeypatch.setattr(reminders, "remind", lambda: asked.append(1))
    remind()
    assert asked == [1]


@pytest.mark.django_db(transaction=True)
def test_five_workers_at_once_send_one_letter(cast, period):
    start = threading.Barrier(5)

    def run():
        start.wait()
        try:
            reminders.remind(SOON)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(mail.outbox) == 1
    assert SubmissionReminder.objects.count() == 2
