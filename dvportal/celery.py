"""The Celery application: `celery -A dvportal worker`."""

import os
import resource

from celery import Celery
from celery.signals import worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dvportal.settings")

app = Celery("dvportal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def cap_memory(**_: object) -> None:
    """A task that asks for too much gets a MemoryError; Celery's own limit only looks after the task."""
    from django.conf import settings

    size = settings.WORKER_MEMORY_MB * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
