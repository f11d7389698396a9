"""manage.py work: a worker for machines without Redis. It takes the jobs straight from their rows.

One process does one job at a time; start as many as the machine has room for.
"""

import resource
import signal
from typing import Any

from celery.signals import task_postrun, task_prerun
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from dvportal.celery import app
from dvportal.serving.rounds import repeat
from reports import jobs


class Command(BaseCommand):
    help = "Làm các việc nền không cần Redis; chạy mãi cho tới khi được dừng."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="làm hết việc đang chờ rồi dừng")

    def handle(self, *, once: bool, **_: Any) -> None:
        # The sweep finds the due rows and sends their hints; eager, a hint is the run itself.
        app.conf.task_always_eager = True
        app.conf.task_eager_propagates = False
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        task_prerun.connect(arm, weak=False)
        task_postrun.connect(disarm, weak=False)
        if once:
            while jobs.sweep():
                pass
            return
        size = settings.WORKER_MEMORY_MB * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
        repeat(jobs.sweep)


def arm(**_: object) -> None:
    """A job that hangs ends this process; another is started, and the row's lease lets the job be tried again."""
    signal.alarm(settings.CELERY_TASK_TIME_LIMIT)


def disarm(**_: object) -> None:
    signal.alarm(0)
