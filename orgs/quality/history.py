"""Số trước đó của đơn vị: what rules of jumps compare with, for one row or for all rows of an area at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.db import models
from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber

from orgs.models import QualityRule
from orgs.quality.columns import RuleColumn

LOOKED_AT: Final = 24
"""How many of the latest rows make what is usual."""

Alike = tuple[Any, ...]
"""A unit and the columns in which rows must be alike."""


class OneHistory:
    """History of one row: one query for each rule that asks."""

    def __init__(
        self, model: type[models.Model], columns: Mapping[str, RuleColumn], unit_id: int, pk: int | None
    ) -> None:
        self.model, self.columns, self.unit_id, self.pk = model, columns, unit_id, pk

    def __call__(self, rule: QualityRule, values: Mapping[str, Any]) -> Sequence[Decimal]:
        """The latest numbers of the unit in rows alike, this row left out."""
        name = self.columns[rule.left_terms[0]].attname
        same = {
            self.columns[term].attname: _stored(values.get(term), self.columns[term])
            for term in rule.right_terms
        }
        rows = self.model._default_manager.filter(unit_id=self.unit_id, **{f"{name}__gt": 0}, **same)
        rows = rows.exclude(pk=self.pk) if self.pk else rows
        return list(rows.order_by("-pk").values_list(name, flat=True)[:LOOKED_AT])


class ManyHistory:
    """History of all units of an area: one query for each rule, the first time it asks. Say `about` which row asks."""

    def __init__(self, model: type[models.Model], columns: Mapping[str, RuleColumn], area: Q) -> None:
        self.model, self.columns, self.area = model, columns, area
        self._loaded: dict[int, dict[Alike, list[tuple[int, Decimal]]]] = {}
        self._unit_id, self._pk = 0, 0

    def about(self, unit_id: int, pk: int | None) -> ManyHistory:
        """The same history, asked for one row."""
        self._unit_id, self._pk = unit_id, pk or 0
        return self

    def __call__(self, rule: QualityRule, values: Mapping[str, Any]) -> Sequence[Decimal]:
        """The latest numbers of the unit in rows alike, the row left out."""
        known = self._loaded.get(id(rule))
        if known is None:
            known = self._loaded[id(rule)] = self._load(rule)
        alike = (self._unit_id, *(_stored(values.get(t), self.columns[t]) for t in rule.right_terms))
        found = [number for pk, number in known.get(alike, ()) if pk != self._pk]
        return found[:LOOKED_AT]

    def _load(self, rule: QualityRule) -> dict[Alike, list[tuple[int, Decimal]]]:
        name = self.columns[rule.left_terms[0]].attname
        alike = [self.columns[term].attname for term in rule.right_terms]
        rows = (
            self.model._default_manager.filter(self.area, **{f"{name}__gt": 0})
            .annotate(
                place_back=Window(
                    RowNumber(), partition_by=[F("unit_id"), *map(F, alike)], order_by=F("pk").desc()
                )
            )
            .filter(place_back__lte=LOOKED_AT + 1)
            .order_by("-pk")
        )
        found: dict[Alike, list[tuple[int, Decimal]]] = {}
        for pk, number, *key in rows.values_list("pk", name, "unit_id", *alike):
            found.setdefault(tuple(key), []).append((pk, number))
        return found


def _stored(value: Any, column: RuleColumn) -> Any:
    """A value as the database holds it: an empty text is a text."""
    return "" if value is None and column.kind == "text" else value
