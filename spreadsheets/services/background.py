"""Việc chạy nền của đợt nhập: reading a big file, writing many rows."""

from __future__ import annotations

from django.db import transaction

from orgs.models import User
from reports import jobs
from reports.models import Job
from spreadsheets.models import BatchState, ImportBatch
from spreadsheets.services.committing import commit_now
from spreadsheets.services.staging import stage


def stage_in_job(job: Job, progress: jobs.Progress) -> jobs.Write | None:
    """Read and judge the file of a batch. Rows that a killed worker left are read anew."""
    batch = _batch(job.subject_id)
    if batch.state not in (BatchState.UPLOADED, BatchState.READING):
        return None
    progress(2, "Đang mở tệp")
    stage(batch, progress)
    return None


def commit_in_job(job: Job, progress: jobs.Progress) -> jobs.Write | None:
    """Write the rows of a batch, in the transaction that ends the job: all of them or none."""
    batch = _batch(job.subject_id)
    if batch.state != BatchState.COMMITTING:
        return None
    by = User.objects.get(pk=job.created_by_id)
    progress(10, "Đang kiểm tra lại và ghi")

    def write() -> None:
        with transaction.atomic():
            commit_now(
                batch.pk,
                by=by,
                fingerprint=job.params["fingerprint"],
                reason=job.params.get("reason", ""),
                in_job=True,
            )

    return write


def _batch(number: int) -> ImportBatch:
    batch = ImportBatch.objects.select_related("unit").filter(pk=number).first()
    if batch is None:
        raise jobs.Refused("Đợt nhập này không còn nữa.")
    return batch
