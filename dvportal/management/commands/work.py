"""manage.py work: a worker for machines without Redis. It takes the jobs straight from their rows.

One process does one job at a time; start as many as the machine has room for.
"""

import resource
import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from dvportal.serving.rounds import repeat
from reports import jobs
from reports.services import reminders


class Command(BaseCommand):
    help = "Làm các việc nền không cần Redis; chạy mãi cho tới khi được dừng."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="làm hết việc đang chờ rồi dừng")

    def handle(self, *, once: bool, **_: Any) -> None:
        if once:
            while do_one():
                pass
            return
        size = settings.WORKER_MEMORY_MB * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
        repeat(Round().turn)


class Round:
    """Jobs, and once an hour of the office what Celery's clock does where there is a broker."""

    def __init__(self) -> None:
        self.reminded: tuple[int, int] | None = None  # day of the year, hour

    def turn(self) -> bool:
        """Do one thing; False when there is nothing to do."""
        now = timezone.localtime()
        if 7 <= now.hour <= 17 and self.reminded != (now.timetuple().tm_yday, now.hour):
            self.reminded = (now.timetuple().tm_yday, now.hour)
            reminders.remind()
        return do_one()


def do_one() -> bool:
    """Do the job that waits longest; False when none waits."""
    job_id = jobs.next_due()
    if job_id is None:
        jobs.sweep()  # nothing to hint at; ends the jobs that are out of attempts
        return False
    # A job that hangs ends this process. The supervisor starts another, and the lease lets the job be tried again.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(settings.CELERY_TASK_TIME_LIMIT)
    try:
        jobs.execute(job_id)
    finally:
        signal.alarm(0)
    return True
