"""Ghi hàng loạt: rows of one kind in a few statements, with the identity that services and imports know them by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from django.db import models

from orgs.models import OwnedRecord
from orgs.services.identity import identity_key

R = TypeVar("R", bound=OwnedRecord)
Links = Mapping[str, Sequence[Sequence[models.Model]]]
BATCH = 500  # rows of one statement


def write(rows: Sequence[R], links: Links | None = None) -> list[R]:
    """Write records, and for each many-to-many field the rows that belong to each record, in the same order."""
    links = links or {}
    model = type(rows[0])
    for index, row in enumerate(rows):
        row.identity_key = identity_key(row, {name: linked[index] for name, linked in links.items()})
    written = model._default_manager.bulk_create(rows, batch_size=BATCH)
    for name, linked in links.items():
        _link(model, name, written, linked)
    return list(written)


def _link(
    model: type[OwnedRecord],
    name: str,
    rows: Sequence[OwnedRecord],
    linked: Sequence[Sequence[models.Model]],
) -> None:
    """Write the rows of the table behind a many-to-many field."""
    field = model._meta.get_field(name)
    through = field.remote_field.through
    own, other = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
    pairs = [
        through(**{own: row.pk, other: target.pk})
        for row, targets in zip(rows, linked, strict=True)
        for target in targets
    ]
    through._default_manager.bulk_create(pairs, batch_size=4 * BATCH)
