"""manage.py sweep: sends the hint of every job that is due, once a second."""

import logging
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error, connection

logger = logging.getLogger(__name__)
PAUSE = 1.0  # seconds; while the database is away it doubles up to LONGEST_PAUSE
LONGEST_PAUSE = 15.0


class Command(BaseCommand):
    help = "Quét các việc nền đến hạn và báo cho tiến trình nền; chạy mãi cho tới khi được dừng."
    requires_system_checks = ()

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--once", action="store_true", help="chỉ quét một lượt")

    def handle(self, *, once: bool, **_: Any) -> None:
        from reports import jobs

        if once:
            jobs.sweep()
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        pause = PAUSE
        while not stop.wait(pause):
            try:
                jobs.sweep()
                pause = PAUSE
            except Error as error:  # the database is away: jobs wait as rows, nothing is lost
                logger.warning("sweep: %s", error)
                connection.close()
                pause = min(LONGEST_PAUSE, pause * 2)
