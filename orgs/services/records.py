"""Ghi, sửa, xóa bản ghi: the one way in which a record of any kind is written by a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models
from django.utils import timezone

from orgs.audit import acting
from orgs.models import OwnedRecord, User
from orgs.models.audit import Door
from orgs.permissions import Permission
from orgs.services.identity import identity_key

R = TypeVar("R", bound=OwnedRecord)


class Conflict(Exception):
    """The record changed since its form was opened. `current` is the row as it stands now, None when it is gone."""

    def __init__(self, current: OwnedRecord | None) -> None:
        super().__init__("record changed meanwhile")
        self.current = current


def create(
    record: R,
    *,
    by: User,
    many: Mapping[str, Iterable[Any]] | None = None,
    door: str = Door.FORM,
    reason: str = "",
    right: Permission = Permission.ENTER_RECORDS,
) -> R:
    """Write a new record with its many-to-many rows.

    Refuses a unit out of reach, broken rules, a repeated record, a locked period, a record that is held.
    """
    _check_right(record, by, right)
    _check_held(record)
    record.identity_key = identity_key(record, many)
    record.full_clean()
    with _UniqueAsValidation(), acting(by=by, door=door, reason=reason):
        record.save(force_insert=True)
        _set_many(record, many)
    return record


def update(
    record: R,
    *,
    by: User,
    version: int,
    many: Mapping[str, Iterable[Any]] | None = None,
    door: str = Door.FORM,
    reason: str = "",
    right: Permission = Permission.ENTER_RECORDS,
) -> R:
    """Write the changed columns of a record, if nobody wrote it since `version`.

    Refuses a unit out of reach – of the stored row and of the new one –, broken rules, a repeated record and a locked
    period – of the stored row and of the new one; raises `Conflict` when the row changed or was deleted meanwhile.
    """
    stored = type(record)._default_manager.filter(pk=record.pk).first()
    if stored is None or stored.version != version:
        raise Conflict(stored)
    _check_right(stored, by, right)
    _check_right(record, by, right)
    _check_held(stored, record)
    kept = {name: list(getattr(stored, name).all()) for name in _many_names(record)}
    record.identity_key = identity_key(record, {**kept, **(many or {})})
    record.full_clean()
    columns = _changed_columns(stored, record)
    with _UniqueAsValidation(), acting(by=by, door=door, reason=reason):
        values = {name: getattr(record, name) for name in columns}
        written = (
            type(record)
            ._default_manager.filter(pk=record.pk, version=version)
            .update(**values, version=version + 1, updated_at=timezone.now())
        )
        if not written:
            raise Conflict(type(record)._default_manager.filter(pk=record.pk).first())
        _set_many(record, many)
    record.version = version + 1
    return record


def delete(
    record: OwnedRecord,
    *,
    by: User,
    reason: str,
    door: str = Door.FORM,
    right: Permission = Permission.ENTER_RECORDS,
) -> None:
    """Delete a record; its last state stays in the trail with the reason.

    Refuses when other records lean on it, and when its period is locked.
    """
    _check_right(record, by, right)
    _check_held(record)
    with acting(by=by, door=door, reason=reason):
        try:
            record.delete()
        except models.ProtectedError as error:
            kinds = sorted({str(row._meta.verbose_name) for row in error.protected_objects})
            raise ValidationError(
                f"Chưa xóa được vì còn {len(error.protected_objects)} bản ghi dựa vào ({', '.join(kinds)}). "
                "Hãy sửa hoặc xóa các bản ghi đó trước."
            ) from error


def _check_right(record: OwnedRecord, by: User, right: Permission) -> None:
    if not by.may(right, record.unit):
        raise PermissionDenied("unit out of reach")


def _check_held(*states: OwnedRecord) -> None:
    for state in states:
        if said := state.held():
            raise ValidationError(said, code="held")


def _many_names(record: OwnedRecord) -> list[str]:
    return [field.name for field in record._meta.many_to_many]


def _set_many(record: OwnedRecord, many: Mapping[str, Iterable[Any]] | None) -> None:
    for name, rows in (many or {}).items():
        getattr(record, name).set(rows)


def _changed_columns(stored: OwnedRecord, record: OwnedRecord) -> list[str]:
    return [
        field.attname
        for field in record._meta.concrete_fields
        if not field.primary_key
        and not field.generated
        and field.name not in ("version", "created_at", "updated_at")
        and getattr(stored, field.attname) != getattr(record, field.attname)
    ]


class _UniqueAsValidation:
    """Turns a lost race for a unique key into the sentence that the form shows."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, IntegrityError) and "unique" in str(error).lower():
            message = OwnedRecord._meta.get_field("identity_key").error_messages["unique"]
            raise ValidationError(message) from error
