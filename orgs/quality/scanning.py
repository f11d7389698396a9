"""Tìm dòng đáng ngờ: the rows of a period that rules doubt, found by the database and judged by the evaluator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Max, Min, Q

from orgs.models import OwnedRecord, QualityRule, Unit
from orgs.models.quality import RuleKind
from orgs.quality.books import RuleBook
from orgs.quality.columns import RuleColumn, columns_of, day_field, plain
from orgs.quality.conditions import condition, stored_name, with_counts
from orgs.quality.evaluating import Doubt, History, evaluate, no_history
from orgs.quality.history import ManyHistory

NAMES = ("name", "indicator__name", "content", "purpose", "subject_name", "beneficiaries")
"""Columns by the first of which rows of a kind are told apart in a list."""
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Found:
    """A doubt about a row: the row, its unit and day, and the words it is known by."""

    doubt: Doubt
    model: type[OwnedRecord]
    pk: int
    unit: Unit
    day: date
    name: str
    about: str
    indicator_id: int | None = None

    @property
    def url(self) -> str:
        """The row's page."""
        row: Any = self.model
        return str(row(pk=self.pk).get_absolute_url())


def scan(
    model: type[OwnedRecord],
    book: RuleBook,
    area: Q,
    units: Mapping[int, Unit],
    starts_on: date,
    ends_on: date,
    only: Q | None = None,
) -> list[Found]:
    """What the rules doubt in the rows of an area and a period.

    `area` is a condition on rows ("unit__path__startswith"), `units` the units it covers. The database finds the rows
    that rules about one row may doubt, and the units in which a jump is possible; the evaluator judges these. One query
    for the former, one for each rule of a jump, and two more when any unit has such numbers.
    """
    subject = model._meta.label_lower
    columns = columns_of(model)
    rules = [r for r in book.rules if r.subject == subject and all(term in columns for term in _needed(r))]
    day = day_field(model)
    rows = model._default_manager.filter(area, **{f"{day}__gte": starts_on, f"{day}__lte": ends_on})
    rows = rows.filter(only) if only is not None else rows
    place = _Reading(model, book, units, day)
    found: list[Found] = []
    plain_rules = [rule for rule in rules if rule.kind != RuleKind.JUMP]
    if plain_rules:
        asked = Q(pk__in=[])
        for rule in plain_rules:
            asked |= condition(rule, columns) or Q(pk__in=[])
        found += place.judged(rows, asked, plain_rules, no_history)
    jumps = [rule for rule in rules if rule.kind == RuleKind.JUMP]
    suspects = _suspects(model, jumps, columns, area)
    if suspects:
        inside = Q(unit_id__in=suspects)
        found += place.judged(rows, inside, jumps, ManyHistory(model, columns, inside))
    return found


@dataclass(frozen=True)
class _Reading:
    """How rows of a kind are read and judged."""

    model: type[OwnedRecord]
    book: RuleBook
    units: Mapping[int, Unit]
    day: str

    def judged(
        self, rows: models.QuerySet[Any], asked: Q, rules: list[QualityRule], history: History
    ) -> Iterator[Found]:
        """The doubts of some rules in the rows that they ask for. One query, and those of the history."""
        model, subject = self.model, self.model._meta.label_lower
        columns = columns_of(model)
        terms = list(dict.fromkeys(term for rule in rules for term in _needed(rule)))
        name = next((one for one in NAMES if _has(model, one.split("__")[0])), "pk")
        indicator = ["indicator_id"] if _has(model, "indicator") else []
        rows = with_counts(rows, columns, terms).filter(asked).order_by()
        names = ["pk", "unit_id", self.day, name, *indicator, *(stored_name(columns[term]) for term in terms)]
        here = {rule.pk for rule in rules}
        for pk, unit_id, on, told, *rest in rows.values_list(*names):
            unit = self.units.get(unit_id)
            if unit is None:
                continue
            values = dict(zip(terms, map(plain, rest[len(indicator) :]), strict=True))
            if isinstance(history, ManyHistory):
                history.about(unit_id, pk)
            holding = [rule for rule in self.book.for_unit(unit, subject) if rule.pk in here]
            for doubt in evaluate(holding, values, columns, history):
                yield Found(
                    doubt=doubt,
                    model=model,
                    pk=pk,
                    unit=unit,
                    day=on,
                    name="" if name == "pk" else _short(str(told or "")),
                    about=f"{subject}:{pk}",
                    indicator_id=rest[0] if indicator else None,
                )


def _needed(rule: QualityRule) -> list[str]:
    return [*rule.terms, *([rule.narrowed[0]] if rule.narrowed else [])]


def _has(model: type[models.Model], name: str) -> bool:
    return any(field.name == name for field in model._meta.concrete_fields)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1].rsplit(" ", 1)[0] + "…"


def _suspects(
    model: type[OwnedRecord], rules: list[QualityRule], columns: Mapping[str, RuleColumn], area: Q
) -> set[int]:
    """Units in which some number is so far from another one alike that a jump is possible at all."""
    found: set[int] = set()
    for rule in rules:
        name: Any = columns[rule.left_terms[0]].attname
        alike = [columns[term].attname for term in rule.right_terms]
        groups = (
            model._default_manager.filter(area, **{f"{name}__gt": 0})
            .order_by()
            .values("unit_id", *alike)
            .annotate(least=Min(name), most=Max(name))
            .filter(most__gte=F("least") * rule.factor)
        )
        found |= set(groups.values_list("unit_id", flat=True))
    return found
