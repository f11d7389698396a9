"""Thư khi chưa có máy chủ thư: told in the log by subject and number of recipients, never by name or address."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

logger = logging.getLogger(__name__)


class ToldInTheLog(BaseEmailBackend):
    """Writes one line for each letter in place of sending it. Addresses are personal data; logs hold none."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Tell of the letters; how many there were."""
        for letter in email_messages:
            subject = " ".join(str(letter.subject).split())
            logger.info(
                "no mail server: a letter to %d recipients stays here: %s", len(letter.recipients()), subject
            )
        return len(email_messages)
