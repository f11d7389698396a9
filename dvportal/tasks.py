"""What Celery does by the clock. When, stands in dvportal/celery.py."""

from __future__ import annotations

from celery import shared_task

from reports.services import reminders


@shared_task(name="dvportal.tasks.remind")
def remind() -> None:
    """Reminds of forms that are nearly due, overdue or sent back; a second run of it finds nothing to send."""
    reminders.remind()
