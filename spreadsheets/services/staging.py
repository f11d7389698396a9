"""Nhận tệp và xét: from an uploaded file to a preview in which nothing has been written yet."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from common.periods import Period
from common.text import clean, looks_secret
from orgs.models import Unit, User
from orgs.models.units import Tier
from orgs.permissions import Permission
from reports import jobs
from spreadsheets.judging.rows import Source
from spreadsheets.kinds import KINDS
from spreadsheets.models import BatchState, ColumnMemory, ImportBatch, RowState
from spreadsheets.reading.guard import inspect
from spreadsheets.reading.refusal import Refused
from spreadsheets.services.judging import BatchJudge, kept_sources, plain, total_sums
from spreadsheets.services.privacy import holds_persons, without_persons
from spreadsheets.services.sources import FileRows, Secret, sheets_of
from spreadsheets.services.storing import clear, store, store_skipped, update_judged

BIG_FILE = 300_000
"""Bytes from which a file is read by a job instead of while the sender waits; about 3,000 rows."""
MANY_ROWS = 2_000
"""Rows from which a batch is written or judged again by a job."""
STAGE_JOB, COMMIT_JOB = "sheets.stage", "sheets.commit"
CLASSIFIED = (
    "Tệp có dấu mức độ mật. Cổng không nhận tài liệu mật; hãy xử lý theo quy định về bảo vệ bí mật nhà nước."
)
NO_TABLE = (
    "Chưa tìm thấy dòng tiêu đề của bảng trong tệp. Hãy dùng tệp mẫu, hoặc chỉ ra các cột ở trang xem trước."
)
NO_ROWS = "Trong tệp không có dòng số liệu nào. Hãy kiểm tra lại tệp rồi gửi lên lần nữa."

Progress = Callable[[int, str], None]


def receive(
    *, by: User, unit: Unit, kind: str, period: Period, file_name: str, data: bytes, wait: bool = False
) -> ImportBatch:
    """Take in a file: look at it at once, then read and judge it – here, or as a job when it is big.

    ``wait`` keeps a big file from becoming a job. A file that may not be read gives a refused batch with its code
    and sentence, without its content. Raises PermissionDenied when this person may not import for the unit.
    """
    _check_right(by, unit, kind)
    batch = ImportBatch(
        kind=kind,
        unit=unit,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        file_name=label_of(file_name),
        content=data,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        created_by=by,
    )
    try:
        if looks_secret(file_name):
            raise Secret
        inspect(data)
    except Refused as refusal:
        _refuse(batch, refusal.code, refusal.message)
        batch.save()
        return batch
    except Secret:
        _refuse(batch, "", CLASSIFIED)
        batch.save()
        return batch
    batch.save()
    if len(data) > BIG_FILE and not wait:
        send_to_job(batch, STAGE_JOB, by, BatchState.READING)
        return batch
    with transaction.atomic():
        stage(batch)
    return batch


def label_of(file_name: str) -> str:
    """An uploaded file's name as a label: its last part, cleaned; never a path."""
    return clean(file_name.replace("\\", "/").rsplit("/", 1)[-1])[:200] or "(không tên)"


def _check_right(by: User, unit: Unit, kind: str) -> None:
    if kind not in KINDS:
        raise ValidationError(f"Không có loại bảng “{kind}”.")
    if not by.may(Permission.IMPORT_SHEETS, unit) or not by.may(KINDS[kind].right, unit):
        raise PermissionDenied("unit out of reach")
    if unit.tier == Tier.HAMLET:
        raise ValidationError("Tệp được gửi cho một xã hoặc đơn vị cấp trên, không cho một thôn, buôn.")


def _refuse(batch: ImportBatch, code: str, message: str) -> None:
    batch.state, batch.refusal_code, batch.refusal = BatchState.REFUSED, code, message
    batch.content = b""  # what may not be read is not kept either


def send_to_job(
    batch: ImportBatch, kind: str, by: User, state: BatchState, params: dict[str, str] | None = None
) -> None:
    """Hand a batch to a job and say so in its state."""
    with transaction.atomic():
        batch.job = jobs.submit(
            kind=kind,
            subject_id=batch.pk,
            unit=batch.unit,
            by=by,
            key=f"{kind}:{batch.pk}",
            params=params or {},
        )
        batch.state = state
        batch.save(update_fields=["job", "state"])


# --- reading and judging --------------------------------------------------------------------------------------------


def stage(batch: ImportBatch, progress: Progress | None = None) -> ImportBatch:
    """Read the batch's file, judge every row and keep the outcome; what was typed over cells before stays.

    May be called again at any time before the batch is written. A file that turns out unreadable is refused.
    """
    corrections = clear(batch)
    run = BatchJudge(batch)
    rows = FileRows(bytes(batch.content), run.kind, run.places, run.period, remembered(batch))
    try:
        done = 0
        for outcomes in run.chunks(_corrected(rows, corrections)):
            store(batch, outcomes)
            done += len(outcomes)
            if progress is not None:
                progress(min(95, 5 + done // 1_000), f"Đã đọc và kiểm tra {done} dòng")
    except Refused as refusal:
        clear(batch)
        _refuse(batch, refusal.code, refusal.message)
        batch.save()
        return batch
    except Secret:
        clear(batch)
        _refuse(batch, "", CLASSIFIED)
        batch.save()
        return batch
    store_skipped(batch, rows.skipped)
    if holds_persons(rows.sheets):
        batch.content = without_persons(bytes(batch.content), rows.format, rows.sheets)
        batch.save(update_fields=["content"])
    batch.layout = {"format": rows.format, "sheets": rows.sheets}
    batch.skipped_count = len({(sheet, number) for sheet, number, _ in rows.skipped})
    _settle(batch, run)
    return batch


def _corrected(
    rows: Iterable[Source], corrections: dict[tuple[str, int], dict[str, str]]
) -> Iterator[Source]:
    for source in rows:
        source.corrections = corrections.get((source.sheet.name, source.row_number), {})
        yield source


def remembered(batch: ImportBatch) -> dict[str, str]:
    """Headings that this sender's unit, or the office above it, explained before: the nearest wins."""
    numbers = [*batch.unit.ancestor_ids(), batch.unit_id]
    rows = ColumnMemory.objects.filter(unit_id__in=numbers, kind=batch.kind)
    found = sorted(rows, key=lambda memory: numbers.index(memory.unit_id))
    return {memory.heading_key: memory.column for memory in found}


def restage(batch: ImportBatch) -> ImportBatch:
    """Judge the kept rows of a batch again, after a correction or a change of the data, without its file."""
    run = BatchJudge(batch)
    sheets = sheets_of(batch.layout, run.period, run.places)
    for outcomes in run.chunks(kept_sources(batch, sheets)):
        update_judged(outcomes)
    _settle(batch, run)
    return batch


def _settle(batch: ImportBatch, run: BatchJudge) -> None:
    """Counts, sums and the fingerprint of what the preview shows."""
    counts = run.tally.counts
    batch.new_count = counts.get(RowState.NEW, 0)
    batch.changed_count = counts.get(RowState.CHANGED, 0)
    batch.same_count = counts.get(RowState.SAME, 0)
    batch.error_count = counts.get(RowState.ERROR, 0)
    batch.fingerprint = run.tally.fingerprint
    batch.layout = {
        **batch.layout,
        "sums": total_sums(run.tally),
        "sheet_sums": {
            name: {key: plain(value) for key, value in sums.items()} for name, sums in run.tally.sums.items()
        },
        "stated": run.stated(batch.layout),
        "codes": run.tally.codes,
        "opened": run.tally.opened,
        "notice": message_of(batch),
    }
    batch.state = BatchState.READY
    batch.version += 1
    batch.save(
        update_fields=[
            *("new_count", "changed_count", "same_count", "error_count", "skipped_count"),
            *("fingerprint", "layout", "state", "version"),
        ]
    )


def message_of(batch: ImportBatch) -> str:
    """One sentence on what the file amounts to."""
    right = batch.new_count + batch.changed_count
    if not any(sheet["has_heading"] for sheet in batch.layout.get("sheets", ())):
        return NO_TABLE
    if not right + batch.same_count + batch.error_count:
        return NO_ROWS
    if not right and batch.same_count:
        told = "Không có gì mới: các dòng đúng đều đã có trong cổng."
    elif right:
        told = (
            f"Có {right} dòng đúng để ghi ({batch.new_count} mới, {batch.changed_count} thay đổi)"
            + (f", {batch.same_count} dòng đã có" if batch.same_count else "")
            + "."
        )
    else:
        told = "Chưa có dòng nào đúng để ghi."
    return told + (f" Còn {batch.error_count} dòng có lỗi cần sửa." if batch.error_count else "")


def rows_to_write(batch: ImportBatch) -> int:
    """How many rows "Ghi N dòng đúng" writes."""
    return batch.new_count + batch.changed_count
