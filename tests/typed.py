"""Rows whose texts are what an attacker would type, written past every form: the pages must stand that too."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import DatabaseError, models, transaction

KEPT = {
    "identity_key",
    "layout_profile",
    "status",
    "state",
    "key",
    "code",
    "sha256",
    "path",
    "format",
    "kind",
    "password",
    "username",
}
"""Texts that the portal itself writes or keeps to a pattern."""


def with_texts(row: models.Model, texts: Iterator[str]) -> list[str]:
    """Fill every column that takes free text; gives the names of those that took it.

    A column that a rule of the table guards stays as it was.
    """
    taken = []
    for field in row._meta.concrete_fields:
        free = (
            isinstance(field, models.CharField | models.TextField)
            and not field.choices
            and not field.generated
        )
        if not free or field.name in KEPT or field.name.endswith("_qualifier"):
            continue
        text = next(texts).replace("\x00", "")[: field.max_length or 400]
        try:
            with transaction.atomic():
                type(row)._default_manager.filter(pk=row.pk).update(**{field.name: text})
        except DatabaseError:
            continue
        taken.append(field.name)
    return taken
