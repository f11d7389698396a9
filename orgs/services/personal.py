"""Dữ liệu về một người: everything the portal holds about an account holder, or about a name that records mention.

Asked for by the person (law on personal data, domain notes 6). It only reads; nothing here changes a row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone

from common.sheets import SheetColumn, write_table
from orgs import audit
from orgs.models import AccessEntry, AuditEntry, RoleAssignment, User

LINES = 5000
"""The newest lines of the trail that go into one export; the count of all is always told."""
SHORTEST_NAME = 5
"""Letters below which a name is not searched for: it would be found everywhere."""
_NOT_SEARCHED = {"auditentry", "accessentry", "importrow", "importbatch", "job", "user", "session"}


@dataclass(frozen=True)
class Held:
    """One thing that is held: in which part of the answer, what it is, and its text."""

    part: str
    what: str
    text: str


def about(user: User) -> list[Held]:
    """All of it: account, roles, rows that name the account, the own lines of the trail, downloads, mentions."""
    return [
        *_account(user),
        *_rows_of(user),
        *_trail_of(user),
        *_downloads_of(user),
        *mentions(user.full_name),
    ]


def mentions(name: str) -> list[Held]:
    """Where records name a person in a text: commended, chairing, signing, in a team."""
    name = " ".join(name.split())
    if len(name) < SHORTEST_NAME:
        return []
    return [
        Held("Nơi nhắc đến tên", f"{_label(row)} số {row.pk}, {field.verbose_name}", getattr(row, field.name))
        for model in _models()
        if model._meta.model_name not in _NOT_SEARCHED
        for field in _texts(model)
        for row in model._default_manager.filter(**{f"{field.name}__icontains": name}).order_by("pk")[:LINES]
    ]


def workbook(title: str, held: list[Held]) -> bytes:
    """The answer as a sheet that can be given to the person."""
    columns = [
        SheetColumn("Phần", width=26),
        SheetColumn("Là gì", width=48),
        SheetColumn("Nội dung", width=80),
    ]
    return write_table(title, columns, ([one.part, one.what, one.text] for one in held))


def as_data(held: list[Held]) -> dict[str, list[dict[str, str]]]:
    """The answer by part, for JSON."""
    parts: dict[str, list[dict[str, str]]] = {}
    for one in held:
        parts.setdefault(one.part, []).append({"what": one.what, "text": one.text})
    return parts


def _account(user: User) -> Iterator[Held]:
    for name in ("username", "full_name", "position", "email", "is_active", "created_at", "last_login"):
        field: Any = User._meta.get_field(name)
        yield Held("Tài khoản", str(field.verbose_name), shown(getattr(user, name)))
    for role in RoleAssignment.objects.filter(user=user).select_related("unit"):
        days = f"{shown(role.valid_from) or '…'} – {shown(role.valid_to) or '…'}"
        yield Held("Tài khoản", "Vai trò", f"{role.get_role_display()}, {role.unit} ({days})")


def _rows_of(user: User) -> Iterator[Held]:
    for model in _models():
        for field in model._meta.concrete_fields:
            if not isinstance(field, models.ForeignKey) or field.related_model is not User:
                continue
            for row in model._default_manager.filter(**{field.name: user}).order_by("pk")[:LINES]:
                yield Held("Việc đã làm", f"{field.verbose_name}: {_label(row)} số {row.pk}", str(row))


def _trail_of(user: User) -> Iterator[Held]:
    own = AuditEntry.objects.filter(user_id=user.pk)
    yield Held("Nhật ký", "Số dòng do người này ghi", str(own.count()))
    for line in audit.lines(list(own[:LINES])):
        columns = ", ".join(change.label for change in line.changes)
        yield Held("Nhật ký", f"{shown(line.at)} {line.operation} {line.what} số {line.row_id}", columns)


def _downloads_of(user: User) -> Iterator[Held]:
    for entry in AccessEntry.objects.filter(user_id=user.pk)[:LINES]:
        yield Held("Lượt tải tệp", shown(entry.at), entry.file_name)


def _models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.managed and not model._meta.proxy]


def _texts(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and not field.generated
        and field.editable
    ]


def _label(row: models.Model) -> str:
    return str(row._meta.verbose_name)


def shown(value: Any) -> str:
    """A moment, a day, yes or no, or a text as people read it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "có" if value else "không"
    if hasattr(value, "hour"):
        return f"{timezone.localtime(value):%H:%M %d/%m/%Y}"
    return f"{value:%d/%m/%Y}" if hasattr(value, "year") else str(value)
