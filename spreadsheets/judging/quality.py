"""Quy tắc chất lượng trong bảng: the same rules as in forms, said as warnings of a row with what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models
from django.db.models import Q

from orgs.models import OwnedRecord, QualityRule, Unit
from orgs.quality.books import RuleBook
from orgs.quality.columns import RuleColumn, columns_of, how_many, plain
from orgs.quality.evaluating import Doubt, evaluate
from orgs.quality.history import ManyHistory
from spreadsheets.judging.comparing import Outcome
from spreadsheets.kinds.base import SheetKind

RULES = "rule_"
"""How the code of such a warning starts; the key of its rule follows."""


class RuleJudge:
    """Judges the rows of one batch by the rules of their units. Two queries for all rules, one for each jump."""

    def __init__(self, kind: SheetKind, unit: Unit) -> None:
        self.kind = kind
        area = Q(unit__path__startswith=unit.path)
        models_of_kind: list[Any] = [kind.model, kind.part_model]
        judged = [one for one in models_of_kind if one and issubclass(one, OwnedRecord)]
        self.book = RuleBook.load(only=Q(subject__in=[model._meta.label_lower for model in judged]))
        self._columns: dict[Any, dict[str, RuleColumn]] = {model: columns_of(model) for model in judged}
        self._history: dict[Any, ManyHistory] = {
            model: ManyHistory(model, self._columns[model], area) for model in judged
        }

    def note(self, outcomes: Sequence[Outcome]) -> None:
        """Add what the rules doubt to the warnings of each row that is accepted."""
        for outcome in outcomes:
            draft = outcome.row.draft
            if draft is None or draft.unit is None or not outcome.identity:
                continue
            if self.kind.model in self._columns:
                values = {**draft.defaults, **draft.values}
                told = self._doubts(self.kind.model, draft.unit, outcome.record, values, draft.many)
                for doubt in told:
                    column = self._columns[self.kind.model][doubt.column]
                    _note(
                        outcome, draft.columns.get(column.attname, draft.columns.get(column.key, "")), doubt
                    )
            stored = {change.part.slot: change.stored for change in outcome.parts}
            for part in draft.parts if self.kind.part_model in self._columns else ():
                if part.values is not None and self.kind.part_model is not None:
                    values = {**part.match, **part.values}
                    record = stored.get(part.slot)
                    for doubt in self._doubts(self.kind.part_model, draft.unit, record, values, {}):
                        _note(outcome, part.column, doubt)

    def _doubts(
        self,
        model: type[models.Model],
        unit: Unit,
        record: Any,
        values: Mapping[str, Any],
        many: Mapping[str, Sequence[Any]],
    ) -> list[Doubt]:
        rules = self.book.for_unit(unit, model._meta.label_lower)
        if not rules:
            return []
        columns = self._columns[model]
        needed = {key for rule in rules for key in _needed(rule) if key in columns}
        told = {key: _value(columns[key], record, values, many) for key in needed}
        history = self._history[model].about(unit.pk, record.pk if record is not None else None)
        return evaluate(rules, told, columns, history)


def _needed(rule: QualityRule) -> list[str]:
    return [*rule.terms, *([rule.narrowed[0]] if rule.narrowed else [])]


def _value(
    column: RuleColumn, record: Any, values: Mapping[str, Any], many: Mapping[str, Sequence[Any]]
) -> Any:
    """What a row will say in a column: what the sheet says, else what is stored, else what a new row starts with."""
    if column.kind == "many":
        return how_many(many[column.key]) if column.key in many else 0
    for name in (column.attname, column.key):
        if name in values:
            return plain(values[name])
    return plain(getattr(record, column.attname) if record is not None else column.default)


def _note(outcome: Outcome, column: str, doubt: Doubt) -> None:
    outcome.row.warnings.append({"column": column, "code": RULES + doubt.rule.key, "message": doubt.sentence})
