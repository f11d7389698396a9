"""The Celery application: `celery -A dvportal worker`."""

import os
import resource
import signal
from collections.abc import Callable

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_init, worker_process_init
from django.conf import settings

from dvportal.serving.processes import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dvportal.settings")

app = Celery("dvportal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    # Each hour of the office: what came up since is sent, the rest was sent already.
    "remind": {"task": "dvportal.tasks.remind", "schedule": crontab(minute="5", hour="7-17")},
}


_ask: Callable[[], None] | None = None


@worker_init.connect
def remember_parent(**_: object) -> None:
    """Runs in the worker's main process, whose number its children must see as their parent."""
    global _ask
    _ask = end_with_parent(signal.SIGKILL)


@worker_process_init.connect
def bind_child(**_: object) -> None:
    """A child ends with its worker, and a task that asks for too much memory gets a MemoryError.

    Celery's own memory limit only looks after the task has ended.
    """
    if _ask:
        _ask()
    size = settings.WORKER_MEMORY_MB * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
