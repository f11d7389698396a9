"""Dọn tệp đã gửi: uploaded workbooks are not kept for ever; what they wrote stays, with its trail."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from spreadsheets.models import BatchState, ImportBatch

CLOSED = (BatchState.COMMITTED, BatchState.DISCARDED, BatchState.UNDONE, BatchState.REFUSED)


def old_files(before: datetime) -> QuerySet[ImportBatch]:
    """Batches that were sent before a moment, are closed and still hold their file."""
    return ImportBatch.objects.filter(created_at__lt=before, state__in=CLOSED).exclude(content=b"")


def drop_files(before: datetime) -> int:
    """Empty those files. The rows and their judgement stay, an answer can no longer be made."""
    return old_files(before).order_by().update(content=b"")
