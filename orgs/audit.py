"""Nhật ký: tells the database who acts, why and through which door, and shows what the triggers wrote.

The lines themselves are written by triggers (migration `0003_triggers`), so bulk writes are in the trail too.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError, connection, models, transaction

from orgs.locks import refusal_of
from orgs.models.audit import AuditEntry, Door

if TYPE_CHECKING:
    from datetime import datetime

    from orgs.models import User

_KEYS = ("dv.user_id", "dv.username", "dv.door", "dv.reason", "dv.action_id")


@contextmanager
def acting(*, by: User | None, door: str = Door.FORM, reason: str = "") -> Iterator[str]:
    """A transaction whose writes carry a person, a door and a reason into the trail; gives the action's id.

    Inside another `acting` block the outer person, door and reason come back at the end, and its reason holds where
    the inner block gives none. A write of locked rows becomes a `LockedRefusal` with its sentence.
    """
    try:
        with _acting(by, door, reason) as action_id:
            yield action_id
    except IntegrityError as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        raise refusal from error


@contextmanager
def _acting(by: User | None, door: str, reason: str) -> Iterator[str]:
    action_id = uuid.uuid4().hex
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT " + ", ".join(["coalesce(current_setting(%s, true), '')"] * 5), _KEYS)
            before = cursor.fetchone()
            who = (str(by.pk), by.username) if by else ("", "")
            _set(cursor, (*who, door, reason or before[3], action_id))
        yield action_id
        with connection.cursor() as cursor:
            _set(cursor, before)


def _set(cursor, values) -> None:
    pairs = [item for pair in zip(_KEYS, values, strict=True) for item in pair]
    cursor.execute("SELECT " + ", ".join(["set_config(%s, %s, true)"] * 5), pairs)


@dataclass(frozen=True)
class Change:
    """One changed column as people read it."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Line:
    """One line of the trail as people read it."""

    at: datetime
    who: str
    door: str
    reason: str
    operation: str
    what: str
    row_id: int
    changes: list[Change]
    entry_id: int = 0


def lines(entries: list[AuditEntry]) -> list[Line]:
    """The trail in words: labels of the models, names instead of numbers. Costs one query per referenced table."""
    names = _referenced_names(entries)
    people = dict(
        apps.get_model("orgs", "User")
        .objects.filter(pk__in={entry.user_id for entry in entries if entry.user_id})
        .values_list("pk", "full_name")
    )
    return [
        Line(
            at=entry.at,
            who=people.get(entry.user_id) or entry.username or "Hệ thống",
            door=entry.get_door_display(),
            reason=entry.reason,
            operation=entry.get_operation_display(),
            what=table_label(entry.table),
            row_id=entry.row_id,
            changes=[
                Change(
                    _column_label(entry.table, column),
                    _shown(entry.table, column, old, names),
                    _shown(entry.table, column, new, names),
                )
                for column, (old, new) in sorted(entry.changes.items())
            ],
            entry_id=entry.pk,
        )
        for entry in entries
    ]


def _model_of(table: str) -> type[models.Model] | None:
    return next((m for m in apps.get_models(include_auto_created=True) if m._meta.db_table == table), None)


def _field(table: str, column: str) -> models.Field | None:
    if "." in column:
        table, column = column.split(".", 1)
    model = _model_of(table)
    if model is None:
        return None
    try:
        return next(f for f in model._meta.fields if f.column == column)
    except (StopIteration, FieldDoesNotExist):
        return None


def table_label(table: str) -> str:
    """A table by the name of its records."""
    model = _model_of(table)
    return str(model._meta.verbose_name) if model else table


def _column_label(table: str, column: str) -> str:
    field = _field(table, column)
    if field is None:
        return column
    if "." in column and field.model._meta.auto_created:
        owner = field.model._meta.auto_created
        return next(
            str(m.verbose_name) for m in owner._meta.many_to_many if m.remote_field.through is field.model
        )
    return str(field.verbose_name)


def _referenced_names(entries: list[AuditEntry]) -> dict[tuple[str, str], str]:
    wanted: dict[type[models.Model], set[str]] = {}
    for entry in entries:
        for column, values in entry.changes.items():
            field = _field(entry.table, column)
            if field is not None and field.related_model is not None:
                wanted.setdefault(field.related_model, set()).update(v for v in values if v)
    return {
        (model._meta.db_table, str(row.pk)): str(row)
        for model, keys in wanted.items()
        for row in model._default_manager.filter(pk__in=keys)
    }


def _shown(table: str, column: str, value: str | None, names: dict[tuple[str, str], str]) -> str:
    if value is None or value == "":
        return ""
    field = _field(table, column)
    if field is None:
        return value
    if field.related_model is not None:
        return names.get((field.related_model._meta.db_table, value), f"số {value}")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.BooleanField):
        return "có" if value == "true" else "không"
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return "/".join(reversed(value[:10].split("-")))
    return value
