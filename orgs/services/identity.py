"""Nhận dạng bản ghi: the digest that makes two rows the same thing, whichever door they come through."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import models

from common.text import fold
from orgs.models import OwnedRecord


def identity_key(record: OwnedRecord, many: Mapping[str, Iterable[Any]] | None = None) -> str:
    """The digest of a record's unit and identity fields.

    `many` gives the rows (or numbers) of many-to-many identity fields, which an unsaved record cannot hold. Texts are
    compared folded, so that "Tuyên truyền NQ 02" and "tuyên truyền NQ 02 " are the same content.
    """
    parts = [record._meta.label_lower, str(record.unit_id)]
    for name in record.identity_fields:
        field = record._meta.get_field(name)
        if isinstance(field, models.ManyToManyField):
            rows = (many or {}).get(name, ())
            parts.append(",".join(sorted(str(getattr(row, "pk", row)) for row in rows)))
        else:
            parts.append(_part(getattr(record, getattr(field, "attname", name))))
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def _part(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return fold(value) if isinstance(value, str) else str(value)
