"""Hoàn tác: what a batch wrote taken back, whole or by row, except what someone edited since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from orgs.audit import acting
from orgs.locks import ASK_REASON, FREE, LockedRefusal, Standing
from orgs.models import OwnedRecord, User
from orgs.models.audit import Door
from orgs.services.identity import identity_key
from spreadsheets.judging.locked import Locks
from spreadsheets.kinds import kind_for
from spreadsheets.kinds.base import SheetKind
from spreadsheets.models import BatchState, ImportBatch, ImportRow
from spreadsheets.services.committing import check_right
from spreadsheets.services.writing import restored

EDITED = "đã được sửa sau khi nhập"
GONE = "đã bị xóa sau khi nhập"
LEANED_ON = "có bản ghi khác dựa vào"
LOCKED = "thuộc kỳ đã khóa số liệu"


@dataclass(frozen=True)
class Kept:
    """A row that was not taken back, and why (a few words after its name)."""

    row: ImportRow
    why: str


@dataclass
class Undo:
    """What was taken back and what was not."""

    taken_back: int = 0
    kept: list[Kept] = field(default_factory=list)

    @property
    def message(self) -> str:
        """One sentence for the person."""
        told = f"Đã hoàn tác {self.taken_back} dòng."
        locked = sum(kept.why == LOCKED for kept in self.kept)
        if moved := len(self.kept) - locked:
            told += f" Giữ nguyên {moved} dòng vì đã có thay đổi sau khi nhập."
        return told + (f" Giữ nguyên {locked} dòng vì {LOCKED}." if locked else "")


def changed_since(batch: ImportBatch) -> list[Kept]:
    """Rows that an undo would leave as they are. Changes nothing."""
    kind = kind_for(batch.kind, batch.unit)
    rows = list(_written(batch, None))
    there = _records(kind, rows)
    locks = Locks(kind, batch.unit)
    found = []
    for row in rows:
        record = there.get(row.record_id or 0)
        why = _why_kept(kind, row, record)
        if not why and _standing(locks, kind, row, record).is_locked:
            why = LOCKED
        if why:
            found.append(Kept(row, why))
    return found


def asks_reason(batch: ImportBatch) -> bool:
    """Whether an undo would change rows of a locked period that is open for a while."""
    kind = kind_for(batch.kind, batch.unit)
    locks = Locks(kind, batch.unit)
    if not locks.exceptions:
        return False
    rows = list(_written(batch, None))
    there = _records(kind, rows)
    return any(_standing(locks, kind, row, there.get(row.record_id or 0)).asks_reason for row in rows)


@transaction.atomic
def undo(batch: ImportBatch, *, by: User, rows: Iterable[int] | None = None, reason: str = "") -> Undo:
    """Take back what a batch wrote, or only the rows with these numbers (of ImportRow).

    Records it made are deleted, those it changed get their former values; rows edited since are left and named, and
    so are those of a locked period. Raises PermissionDenied, and ValidationError when the batch was not written, or
    when a locked period is open for a while and no reason is given.
    """
    check_right(by, batch)
    batch = ImportBatch.objects.select_for_update().defer("content").get(pk=batch.pk)
    if batch.state != BatchState.COMMITTED:
        raise ValidationError("Chỉ hoàn tác được đợt nhập đã ghi.")
    kind = kind_for(batch.kind, batch.unit)
    done = Undo()
    # The last row first: a record that a later row leaned on is free again.
    todo = list(_written(batch, rows).order_by("-pk").select_for_update())
    there = _records(kind, todo, lock=True)
    locks = Locks(kind, batch.unit)
    for row in todo:
        record = there.get(row.record_id or 0)
        if not reason.strip() and _standing(locks, kind, row, record).asks_reason:
            raise ValidationError(ASK_REASON)
        why = _why_kept(kind, row, record) or _take_back(batch, kind, row, record, by, reason.strip())
        if why:
            done.kept.append(Kept(row, why))
        else:
            done.taken_back += 1
    if not _written(batch, None).exists():
        batch.state, batch.undone_by, batch.undone_at = BatchState.UNDONE, by, timezone.now()
    batch.version += 1
    batch.save(update_fields=["state", "undone_by", "undone_at", "version"])
    done.kept.reverse()
    return done


def _written(batch: ImportBatch, rows: Iterable[int] | None) -> models.QuerySet[ImportRow]:
    found = ImportRow.objects.filter(batch=batch, is_written=True, is_taken_back=False).order_by("pk")
    return found if rows is None else found.filter(pk__in=list(rows))


def _records(kind: SheetKind, rows: list[ImportRow], lock: bool = False) -> dict[int, Any]:
    found = kind.model._default_manager.all()
    if lock:
        found = found.select_for_update(of=("self",))
    return {record.pk: record for record in found.filter(pk__in=[row.record_id for row in rows])}


def _why_kept(kind: SheetKind, row: ImportRow, record: Any) -> str:
    """Why a row cannot be taken back, "" when it can."""
    if record is None:
        return GONE
    if kind.version_of(record) != row.record_version:
        return EDITED
    wrote = {slot: told for slot, told in row.wrote.items() if told is not None}
    if kind.part_model is None:
        return ""
    parts = {
        part.pk: getattr(part, "version", None)
        for part in kind.part_model._default_manager.filter(**{f"{kind.parent}_id": record.pk})
    }
    if any(parts.get(pk) != version for pk, version in wrote.values()):
        return EDITED
    added = set(parts) - {pk for pk, _ in wrote.values()}
    return EDITED if row.before is None and added else ""


def _standing(locks: Locks, kind: SheetKind, row: ImportRow, record: Any) -> Standing:
    """How the records that an undo of a row would change stand to the locks."""
    if record is None or not locks.by_unit:
        return FREE
    states = [record] if isinstance(record, OwnedRecord) else []
    parts = [told[0] for told in row.wrote.values() if told is not None]
    if parts and kind.part_model is not None:
        found = kind.part_model._default_manager.filter(pk__in=parts)
        states += [part for part in found if isinstance(part, OwnedRecord)]
    return locks.standing(states)


def _take_back(
    batch: ImportBatch, kind: SheetKind, row: ImportRow, record: Any, by: User, reason: str
) -> str:
    told = f"hoàn tác tệp {batch.file_name}, dòng {row.row_number} (đợt nhập {batch.pk})"
    told = f"{reason} – {told}" if reason else told
    try:
        with transaction.atomic(), acting(by=by, door=Door.SHEET, reason=told):
            if row.before is None:
                record.delete()
            else:
                _restore(kind, row, record)
            ImportRow.objects.filter(pk=row.pk).update(is_taken_back=True)
    except models.ProtectedError:
        return LEANED_ON
    except LockedRefusal:
        return LOCKED
    return ""


def _restore(kind: SheetKind, row: ImportRow, record: Any) -> None:
    before: dict[str, Any] = row.before or {"fields": {}, "parts": {}}
    values = restored(kind.model, before["fields"])
    if values:
        _write(record, values)
    for slot, part in before["parts"].items():
        _restore_part(kind, row.wrote.get(slot), part)


def _restore_part(kind: SheetKind, wrote: list[Any] | None, before: dict[str, Any] | None) -> None:
    model: Any = kind.part_model
    if before is None:
        if wrote is not None:
            model._default_manager.filter(pk=wrote[0]).delete()
        return
    values = restored(model, before)
    if wrote is not None:
        _write(model._default_manager.get(pk=wrote[0]), values)
        return
    part = model(**values)
    if isinstance(part, OwnedRecord):
        part.identity_key = identity_key(part)
    part.save(force_insert=True)


def _write(record: Any, values: dict[str, Any]) -> None:
    rows = type(record)._default_manager.filter(pk=record.pk)
    if isinstance(record, OwnedRecord):
        values = {**values, "version": record.version + 1, "updated_at": timezone.now()}
    rows.update(**values)
