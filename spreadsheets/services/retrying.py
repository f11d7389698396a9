"""Thử lại: a batch whose job failed or was stopped gets a new one for the same work."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from orgs.models import User
from reports import jobs
from reports.models import Job
from spreadsheets.models import BatchState, ImportBatch
from spreadsheets.services.committing import check_right

WORKING = (BatchState.READING, BatchState.COMMITTING)


@transaction.atomic
def retry(batch: ImportBatch, *, by: User) -> Job:
    """Ask again for the reading or writing of a batch; one that is still at work is left to it.

    Raises PermissionDenied, and ValidationError when nothing of this batch was left undone.
    """
    check_right(by, batch)
    batch = ImportBatch.objects.select_for_update(of=("self",)).defer("content").get(pk=batch.pk)
    if batch.state not in WORKING or batch.job is None:
        raise ValidationError("Không còn việc nào của tệp này để thử lại.")
    if not batch.job.is_open:
        batch.job = jobs.retry(batch.job, by=by)
        batch.save(update_fields=["job"])
    return batch.job
