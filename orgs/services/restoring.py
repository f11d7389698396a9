"""Khôi phục: brings a deleted record back from the trail, with the rows that went with it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models

from orgs.audit import acting
from orgs.models import AuditEntry, OwnedRecord, User
from orgs.models.audit import Operation
from orgs.permissions import Permission
from orgs.services.identity import identity_key

RESTORED = "Khôi phục bản ghi"
NOT_TOLD = ("version", "created_at", "updated_at", "identity_key")
"""Columns that lines without an image do not tell."""


def deletions(model: type[models.Model]) -> models.QuerySet[AuditEntry]:
    """The lines by which rows of a model went, of rows that were not brought back; the newest first."""
    later = AuditEntry.objects.filter(
        table=models.OuterRef("table"),
        row_id=models.OuterRef("row_id"),
        pk__gt=models.OuterRef("pk"),
    ).filter(
        models.Q(operation=Operation.DELETE)
        | models.Q(operation=Operation.INSERT, reason__startswith=RESTORED)
    )
    return AuditEntry.objects.filter(
        ~models.Exists(later), table=model._meta.db_table, operation=Operation.DELETE
    )


def deleted_row(entry: AuditEntry, table: str = "") -> models.Model:
    """A deleted row as it was, not stored; of a line about links, the link in `table`."""
    table = table or entry.table
    model = _model_of(table)
    assert model is not None
    if entry.image:
        kept = entry.image[table]
        columns = [field for field in model._meta.concrete_fields if field.column in kept]
        return model(**{field.attname: _read(field, kept[field.column]) for field in columns})
    row = model(pk=entry.row_id)
    for field in model._meta.concrete_fields:
        if field.primary_key or field.generated or field.name in NOT_TOLD:
            continue
        text = entry.changes.get(field.column, [None])[0]
        if text is None:
            setattr(
                row, field.attname, None if field.null else "" if _is_text(field) else field.get_default()
            )
        else:
            setattr(row, field.attname, _read(field, text))
    return row


def restore(
    entry: AuditEntry,
    *,
    by: User,
    reason: str,
    right: Permission = Permission.ENTER_RECORDS,
) -> OwnedRecord:
    """Write a deleted record again, with its links and the rows below it, under its number if that is free.

    Refuses a unit out of reach, a row that came back already, a record that was entered anew meanwhile, rows that
    name something which is gone, and a locked period.
    """
    with acting(by=by, reason=f"{RESTORED}: {reason.strip()}"):
        AuditEntry.objects.select_for_update().get(pk=entry.pk)  # two people do not bring back one row
        record = deleted_row(entry)
        assert isinstance(record, OwnedRecord)
        if not deletions(type(record)).filter(pk=entry.pk).exists():
            raise ValidationError("Bản ghi này đã được khôi phục trước đó.")
        links, below = _went_with(entry, type(record))
        _refuse_missing([record, *below, *links], known={(type(record), record.pk)})
        if not by.may(right, record.unit):
            raise PermissionDenied("unit out of reach")
        record.identity_key = identity_key(record, _many(type(record), links))
        _refuse_repeated(record)
        old = record.pk
        _insert(record)
        for row in [*below, *links]:
            _move(row, type(record), old, record.pk)
            if isinstance(row, OwnedRecord):
                _refuse_repeated(row)
            _insert(row)
    return record


def _model_of(table: str) -> type[models.Model] | None:
    return next((m for m in apps.get_models(include_auto_created=True) if m._meta.db_table == table), None)


def _is_text(field: Any) -> bool:
    return isinstance(field, models.CharField | models.TextField)


def _read(field: Any, text: str | None) -> Any:
    """A column from its text, as the database writes it."""
    if text is None or isinstance(field, models.BooleanField):
        return text and text == "true"
    return (field.target_field if field.is_relation else field).to_python(text)


def _went_with(entry: AuditEntry, model: type[models.Model]) -> tuple[list[models.Model], list[models.Model]]:
    """Links and rows below a row that were deleted by the same action."""
    same = AuditEntry.objects.filter(action_id=entry.action_id).exclude(action_id="")
    of_row = same.filter(table=entry.table, row_id=entry.row_id, operation=Operation.UPDATE)
    links = [deleted_row(one, table) for one in of_row.exclude(image=None) for table in one.image or ()]
    below: list[models.Model] = []
    for relation in model._meta.related_objects:
        if relation.on_delete is models.CASCADE and not relation.related_model._meta.auto_created:
            column = relation.field.attname
            gone = same.filter(table=relation.related_model._meta.db_table, operation=Operation.DELETE)
            rows = (deleted_row(one) for one in gone.order_by("pk"))
            below += [row for row in rows if getattr(row, column) == entry.row_id]
    return links, below


def _refuse_missing(rows: Iterable[models.Model], *, known: set[tuple[type[models.Model], int]]) -> None:
    """Refuse rows that name something which is not there any more, by its label."""
    wanted: dict[type[models.Model], dict[int, str]] = {}
    for row in rows:
        for field in row._meta.concrete_fields:
            model: Any = field.related_model
            number = getattr(row, field.attname) if model is not None else None
            if number is not None and (model, number) not in known:
                wanted.setdefault(model, {})[number] = str(model._meta.verbose_name)
    missing = [
        f"{label} số {number}"
        for related, numbers in wanted.items()
        for number, label in numbers.items()
        if number not in set(related._base_manager.filter(pk__in=numbers).values_list("pk", flat=True))
    ]
    if missing:
        raise ValidationError(
            f"Chưa khôi phục được vì bản ghi này gắn với {', '.join(sorted(missing))} nay không còn. "
            "Hãy khôi phục mục đó trước, hoặc nhập lại bản ghi."
        )


def _many(model: type[models.Model], links: list[models.Model]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for field in model._meta.many_to_many:
        through: Any = field.remote_field.through
        rows = [row for row in links if isinstance(row, through)]
        other = field.m2m_reverse_name()
        found[field.name] = [getattr(row, other) for row in rows]
    return found


def _refuse_repeated(record: OwnedRecord) -> None:
    same = type(record)._default_manager.filter(identity_key=record.identity_key).exclude(identity_key=None)
    if found := same.first():
        raise ValidationError(
            f"Đã có bản ghi cùng đơn vị, cùng ngày và cùng nội dung được nhập sau đó ({found}, số {found.pk}). "
            "Hãy sửa bản ghi đó thay vì khôi phục."
        )


def _insert(row: models.Model) -> None:
    """Write a row under its number, or under a new one when that was given to another row meanwhile."""
    if type(row)._base_manager.filter(pk=row.pk).exists():
        row.pk = None
    row._state.adding = True
    try:
        row.validate_constraints()
        row.save(force_insert=True)
    except IntegrityError as error:
        if "unique" not in str(error).lower():
            raise
        raise ValidationError("Đã có bản ghi khác giống bản ghi này. Hãy xem lại danh sách.") from error


def _move(row: models.Model, owner: type[models.Model], old: int, new: int) -> None:
    """Let a row below its owner, or a link of it, name the number that the owner has now."""
    for field in row._meta.concrete_fields:
        if field.is_relation and field.related_model is owner and getattr(row, field.attname) == old:
            setattr(row, field.attname, new)
