"""Dòng nói về một đơn vị: which tables name units, and how many of their rows name some of them.

Found in the models themselves, so that a table of another app is counted without being listed anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q

from orgs.models import (
    Reorganisation,
    ReorganisationEffect,
    ReorganisationHamlet,
    ReorganisationRole,
    ReorganisationStep,
    Unit,
)


@dataclass(frozen=True)
class Reference:
    """A column of some table that names a unit."""

    model: type[models.Model]
    column: str


def references() -> list[Reference]:
    """Every column of every table that names a unit, whichever app it belongs to; not those of reorganisations."""
    planning: set[Any] = {
        Reorganisation,
        ReorganisationStep,
        ReorganisationStep.sources.through,
        ReorganisationHamlet,
        ReorganisationRole,
        ReorganisationEffect,
    }
    relations: list[Any] = list(Unit._meta.get_fields(include_hidden=True))
    return [
        Reference(relation.related_model, relation.field.name)
        for relation in relations
        if relation.auto_created
        and not relation.concrete
        and (relation.one_to_many or relation.one_to_one)
        and relation.related_model not in planning
    ]


def count_rows(
    unit_ids: Iterable[int], *, leave_out: dict[type[models.Model], Q] | None = None
) -> list[tuple[str, int]]:
    """How many rows of each kind name one of some units, by the kind's name. One query for each kind."""
    unit_ids, counted = list(unit_ids), dict[str, int]()
    for reference in references():
        rows = reference.model._base_manager.filter(**{f"{reference.column}__in": unit_ids})
        if leave_out and reference.model in leave_out:
            rows = rows.exclude(leave_out[reference.model])
        count = rows.count()
        if count:
            name = _told(reference)
            counted[name] = counted.get(name, 0) + count
    return sorted(counted.items())


def _told(reference: Reference) -> str:
    meta: Any = reference.model._meta
    if not meta.auto_created:
        return str(meta.verbose_name)
    field = next(
        one for one in meta.auto_created._meta.many_to_many if one.remote_field.through is reference.model
    )
    return f"{meta.auto_created._meta.verbose_name} – {str(field.verbose_name).lower()}"
