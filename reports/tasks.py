"""Celery's door to the jobs. The message carries a number; everything else stands in the row."""

from __future__ import annotations

from celery import shared_task

from reports import jobs
from reports.rendering import forked  # noqa: F401  the half second of its imports is paid once per worker, not per job


@shared_task(name=jobs.TASK)
def run_job(job_id: int) -> None:
    """Looks at a job and does it if nobody else does. A second hint for the same job finds nothing to do."""
    jobs.execute(job_id)
