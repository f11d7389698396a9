"""Ghi các dòng đúng: one transaction that writes exactly what the preview showed, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from orgs.locks import LockedRefusal
from orgs.models import User
from orgs.permissions import Permission
from reports import jobs
from spreadsheets.kinds import KINDS
from spreadsheets.models import BatchState, ImportBatch
from spreadsheets.services.judging import BatchJudge, kept_sources
from spreadsheets.services.sources import sheets_of
from spreadsheets.services.staging import COMMIT_JOB, MANY_ROWS, restage, rows_to_write, send_to_job
from spreadsheets.services.writing import Moved, Writer

CHANGED = "Dữ liệu đã thay đổi từ lúc xem trước, nên chưa ghi gì. Hãy xem lại bản xem trước mới rồi ghi."
NOTHING = "Không có gì mới để ghi."
ASK_REASON = "Có {count} dòng thuộc kỳ đã khóa đang được mở để sửa. Hãy ghi lý do thay đổi rồi ghi."
ALREADY = "Đợt nhập này đã được ghi trước đó; không ghi thêm lần nữa."
QUEUED = "Đang ghi {count} dòng. Trang này cho biết khi ghi xong."

End = Literal["committed", "changed", "nothing", "already", "queued"]


@dataclass(frozen=True)
class Commit:
    """How a commit ended: ``message`` is the sentence for the person, ``written`` the number of rows."""

    end: End
    message: str
    written: int = 0

    @property
    def is_done(self) -> bool:
        """Whether the rows are in the records now."""
        return self.end in ("committed", "nothing", "already")


def commit(batch: ImportBatch, *, by: User, fingerprint: str, reason: str = "", wait: bool = False) -> Commit:
    """Write the right rows of a batch, if they are still what `fingerprint` (of the preview) promised.

    Many rows become a job unless ``wait``. Nothing is written when the data changed meanwhile: then the preview is made
    anew. Raises PermissionDenied, and ValidationError when the batch is not waiting to be written, or when it changes
    rows of a locked period that is open for a while and no reason is given.
    """
    check_right(by, batch)
    opened = batch.layout.get("opened", 0)
    if opened and not reason.strip() and batch.state == BatchState.READY:
        raise ValidationError(ASK_REASON.format(count=opened))
    if rows_to_write(batch) > MANY_ROWS and not wait:
        return _as_job(batch, by, fingerprint, reason)
    return commit_now(batch.pk, by=by, fingerprint=fingerprint, reason=reason)


def check_right(by: User, batch: ImportBatch) -> None:
    """Raises PermissionDenied when this person may not import for the batch's unit."""
    if not by.may(Permission.IMPORT_SHEETS, batch.unit) or not by.may(KINDS[batch.kind].right, batch.unit):
        raise PermissionDenied("unit out of reach")


def _as_job(batch: ImportBatch, by: User, fingerprint: str, reason: str) -> Commit:
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update().defer("content").get(pk=batch.pk)
        if ended := _ended(batch):
            return ended
        if batch.fingerprint != fingerprint:
            return Commit("changed", CHANGED)
        params = {"fingerprint": fingerprint, "reason": reason}
        send_to_job(batch, COMMIT_JOB, by, BatchState.COMMITTING, params)
    return Commit("queued", QUEUED.format(count=rows_to_write(batch)))


def _ended(batch: ImportBatch) -> Commit | None:
    if batch.state == BatchState.COMMITTED:
        return Commit("already", ALREADY)
    if batch.state == BatchState.COMMITTING:
        return Commit("queued", QUEUED.format(count=rows_to_write(batch)))
    if batch.state != BatchState.READY:
        raise ValidationError("Đợt nhập này không còn chờ xác nhận. Hãy tải lại trang.")
    return None


@transaction.atomic
def commit_now(
    batch_id: int, *, by: User, fingerprint: str, reason: str = "", in_job: bool = False
) -> Commit:
    """Write the right rows of a batch in this transaction."""
    batch = (
        ImportBatch.objects.select_for_update(of=("self",))
        .select_related("unit")
        .defer("content")
        .get(pk=batch_id)
    )
    if not (in_job and batch.state == BatchState.COMMITTING) and (ended := _ended(batch)):
        return ended
    if batch.fingerprint != fingerprint:
        return _changed(batch)
    if not rows_to_write(batch):
        _finish(batch, by)
        return Commit("nothing", NOTHING)
    _lock(batch)
    run = BatchJudge(batch)
    writer = Writer(batch, run.kind, by, reason)
    try:
        with transaction.atomic():
            for outcomes in run.chunks(kept_sources(batch, sheets_of(batch.layout, run.period, run.places))):
                writer.write(outcomes)
            if run.tally.fingerprint != fingerprint:
                raise Moved
    except (Moved, IntegrityError, LockedRefusal):
        return _changed(batch)
    _finish(batch, by)
    return Commit("committed", f"Đã ghi {writer.written} dòng.", writer.written)


def _lock(batch: ImportBatch) -> None:
    """One batch of a kind is written at a time in a tree of units, so that two people never write the same rows."""
    root = batch.unit.ancestor_ids()[:1] or [batch.unit_id]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), %s)", [f"sheets.{batch.kind}", root[0]])


def _changed(batch: ImportBatch) -> Commit:
    restage(batch)
    batch.layout = {**batch.layout, "notice": f"{CHANGED} {batch.layout.get('notice', '')}".strip()}
    batch.save(update_fields=["layout"])
    return Commit("changed", CHANGED)


def _finish(batch: ImportBatch, by: User) -> None:
    batch.state, batch.committed_by, batch.committed_at = BatchState.COMMITTED, by, timezone.now()
    batch.version += 1
    batch.save(update_fields=["state", "committed_by", "committed_at", "version"])


@transaction.atomic
def discard(batch: ImportBatch, *, by: User) -> None:
    """Throw a preview away; nothing was written, and nothing of the file is kept but its name, size and digest."""
    check_right(by, batch)
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.state in (BatchState.COMMITTED, BatchState.UNDONE):
        raise ValidationError("Đợt nhập này đã ghi; muốn bỏ thì dùng “Hoàn tác”.")
    if batch.job_id:
        jobs.cancel(batch.job_id)
    batch.version += 1
    _forget(batch)


def _forget(batch: ImportBatch) -> None:
    batch.rows.all()._raw_delete(ImportBatch.objects.db)  # type: ignore[attr-defined]
    batch.content = b""
    batch.state = BatchState.DISCARDED
    batch.save(update_fields=["content", "state", "version"])


@transaction.atomic
def stop(batch: ImportBatch, *, by: User) -> bool:
    """Cancel the job that reads or writes a batch. A write that is stopped wrote nothing; the preview comes back."""
    check_right(by, batch)
    batch = ImportBatch.objects.select_for_update().defer("content").get(pk=batch.pk)
    if not batch.job_id or not jobs.cancel(batch.job_id):
        return False
    batch.version += 1
    if batch.state == BatchState.COMMITTING:
        batch.state = BatchState.READY
        batch.save(update_fields=["state", "version"])
    else:
        _forget(batch)
    return True
