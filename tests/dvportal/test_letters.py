"""Letters of a portal without a mail server: the log tells of them, and names nobody."""

import logging

from django.core.mail import EmailMessage, get_connection

from dvportal import env


def test_the_log_tells_the_subject_and_how_many(caplog, monkeypatch):
    monkeypatch.delenv("X", raising=False)
    caplog.set_level(logging.INFO)
    connection = get_connection(env.mail("X")["EMAIL_BACKEND"])
    letter = EmailMessage(
        "Sắp đến hạn gửi biểu:\nquý I", "Kính gửi", "cong@a.example", bcc=["chi@a.example", "lan@a.example"]
    )
    assert connection.send_messages([letter]) == 1
    assert [record.getMessage() for record in caplog.records] == [
        "no mail server: a letter to 2 recipients stays here: Sắp đến hạn gửi biểu: quý I"
    ]
    assert "example" not in caplog.text
