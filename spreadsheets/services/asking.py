"""Hỏi lại người gửi: cells corrected in the page, columns explained, names confirmed; each is judged again at once."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from common.periods import Period
from common.text import clean
from orgs.audit import acting
from orgs.models import Unit, User
from orgs.models.audit import Door
from spreadsheets.judging.places import Places, memory_key
from spreadsheets.kinds import kind_for
from spreadsheets.models import BatchState, ColumnMemory, ImportBatch, ImportRow, NameMemory, RowState
from spreadsheets.services.committing import check_right
from spreadsheets.services.sources import fold_heading
from spreadsheets.services.staging import restage, stage

LONGEST_CORRECTION = 4_000
NOT_WAITING = "Đợt nhập này không còn chờ xác nhận nên không sửa được nữa. Hãy tải lại trang."


def correct(row: ImportRow, *, by: User, column: str, text: str | None) -> ImportBatch:
    """Put ``text`` over one cell of a row (None: what the file says counts again) and judge the batch again."""
    return correct_many(row.batch, by=by, corrections={row.pk: {column: text}})


@transaction.atomic
def correct_many(
    batch: ImportBatch, *, by: User, corrections: dict[int, dict[str, str | None]]
) -> ImportBatch:
    """Several cells at once: number of the row → column → text. Raises ValidationError for a column that is none."""
    batch = _waiting(batch, by)
    known = kind_for(batch.kind, batch.unit).by_key
    rows = ImportRow.objects.filter(batch=batch, pk__in=corrections).exclude(state=RowState.SKIPPED)
    for row in rows.select_for_update():
        for column, text in corrections[row.pk].items():
            if column not in known:
                raise ValidationError("Không có cột này trong bảng.")
            if text is None:
                row.corrections.pop(column, None)
            else:
                row.corrections[column] = clean(text)[:LONGEST_CORRECTION]
        row.save(update_fields=["corrections"])
    return restage(batch)


@transaction.atomic
def map_column(batch: ImportBatch, *, by: User, heading: str, column: str) -> ImportBatch:
    """Say what an unknown heading stands for ("": leave it out), remember it for this sender, read the file again."""
    batch = _waiting(batch, by)
    if column and column not in kind_for(batch.kind, batch.unit).by_key:
        raise ValidationError("Không có cột này trong bảng.")
    offered = {
        fold_heading(unknown["heading"])
        for sheet in batch.layout.get("sheets", ())
        for unknown in sheet["unknown"]
    }
    key = fold_heading(heading)
    if not key or key not in offered:
        raise ValidationError(
            "Cột này không có trong tệp, hoặc không có tiêu đề để nhớ. Hãy ghi tiêu đề cho cột."
        )
    with acting(by=by, door=Door.SHEET, reason=f"chỉ cột của tệp {batch.file_name}"):
        ColumnMemory.objects.update_or_create(
            unit=batch.unit, kind=batch.kind, heading_key=key, defaults={"column": column, "confirmed_by": by}
        )
    return stage(batch)


@transaction.atomic
def confirm_name(batch: ImportBatch, *, by: User, text: str, target: Unit) -> ImportBatch:
    """Say that a spelling stands for a unit of the batch's area, remember it, and judge the batch again."""
    batch = _waiting(batch, by)
    places = Places(batch.unit, Period(batch.starts_on, batch.ends_on))
    if target.pk not in places.by_id or not target.path.startswith(batch.unit.path) or not target.parent_id:
        raise ValidationError("Đơn vị được chọn không thuộc địa bàn của tệp này.")
    key = memory_key(text)
    if not key:
        raise ValidationError("Hãy cho biết cách viết cần nhớ.")
    home = next((pk for pk in reversed(target.ancestor_ids()) if pk in places.hamlets), target.parent_id)
    with acting(by=by, door=Door.SHEET, reason=f"xác nhận tên trong tệp {batch.file_name}"):
        NameMemory.objects.update_or_create(
            parent_id=home, spelling_key=key, defaults={"target": target, "confirmed_by": by}
        )
    return restage(batch)


def _waiting(batch: ImportBatch, by: User) -> ImportBatch:
    check_right(by, batch)
    batch = (
        ImportBatch.objects.select_for_update(of=("self",))
        .select_related("unit", "created_by")
        .get(pk=batch.pk)
    )
    if batch.state != BatchState.READY:
        raise ValidationError(NOT_WAITING)
    return batch
