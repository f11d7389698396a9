"""Dọn tệp báo cáo chưa phát hành: rendered files can be made again; the issued file is never touched."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from reports.models import RenderedFile


def old_files(before: datetime) -> QuerySet[RenderedFile]:
    """Rendered files that were made before a moment. What was issued is kept in its own table."""
    return RenderedFile.objects.filter(made_at__lt=before)


def drop_files(before: datetime) -> int:
    """Remove them."""
    return old_files(before).order_by().delete()[0]
