"""Điều kiện của quy tắc: the rows a rule may have doubts about, as conditions of the database.

A condition never leaves out a row that the evaluator would doubt; the evaluator has the last word. Jumps depend on
other rows and have no condition.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import Exact, GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual

from orgs.models.quality import Missing, Operator, QualityRule, RuleKind
from orgs.quality.columns import RuleColumn, counted

MANY: Final = "so_{}"
"""The name under which a query holds how many rows are chosen in a many-to-many column."""
_NUMBER: Final = models.DecimalField(max_digits=30, decimal_places=6)
_FAILS: Final = {
    Operator.AT_MOST: GreaterThan,
    Operator.AT_LEAST: LessThan,
    Operator.BELOW: GreaterThanOrEqual,
    Operator.ABOVE: LessThanOrEqual,
    Operator.DIFFERENT: Exact,
}


def with_counts(
    rows: models.QuerySet[Any], columns: Mapping[str, RuleColumn], terms: Sequence[str]
) -> models.QuerySet[Any]:
    """Rows with the counts that some columns stand for."""
    many = [term for term in terms if term in columns and columns[term].kind == "many"]
    return rows.annotate(**{MANY.format(term): counted(rows.model, term) for term in many})


def stored_name(column: RuleColumn) -> str:
    """Where a query finds a column's value."""
    return MANY.format(column.key) if column.kind == "many" else column.attname


def condition(rule: QualityRule, columns: Mapping[str, RuleColumn]) -> Q | None:
    """The rows a rule may doubt; None when only their history can tell, or the rule names unknown columns."""
    if rule.kind == RuleKind.JUMP or any(term not in columns for term in rule.terms):
        return None
    found = _CONDITIONS[RuleKind(rule.kind)](rule, columns)
    narrowed = rule.narrowed
    if narrowed and narrowed[0] in columns:
        found &= Q(**{f"{columns[narrowed[0]].attname}__in": sorted(narrowed[1])})
    return found


def _compared(rule: QualityRule, columns: Mapping[str, RuleColumn]) -> Q:
    if columns[rule.left_terms[0]].kind == "day":
        left: Any = F(columns[rule.left_terms[0]].attname)
        right: Any = F(columns[rule.right_terms[0]].attname)
    else:
        left, right = (
            _sum(rule, columns, rule.left_terms),
            _sum(rule, columns, rule.right_terms) * rule.factor,
        )
    if rule.operator == Operator.EQUAL:
        found = Q(LessThan(left, right)) | Q(GreaterThan(left, right))
    else:
        found = Q(_FAILS[Operator(rule.operator)](left, right))
    if rule.missing == Missing.REPORT:
        found |= _any_empty(rule.terms, columns)
    return found


def _sum(rule: QualityRule, columns: Mapping[str, RuleColumn], terms: Sequence[str]) -> Any:
    """The sum as a query adds it; where all of several columns are empty it says 0, which the evaluator puts right."""
    parts: list[Any] = [Cast(F(stored_name(columns[term])), _NUMBER) for term in terms]
    if len(parts) > 1 or rule.missing == Missing.ZERO:
        parts = [Coalesce(part, 0, output_field=_NUMBER) for part in parts]
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def _empty(column: RuleColumn) -> Q:
    """Nothing stands in a column, or a zero, which says as much where rows go together."""
    name = stored_name(column)
    if column.is_number:
        return Q(**{f"{name}__isnull": True}) | Q(**{name: 0})
    return (
        Q(**{f"{name}__isnull": True}) | Q(**{name: ""})
        if column.kind == "text"
        else Q(**{f"{name}__isnull": True})
    )


def _any_empty(terms: Sequence[str], columns: Mapping[str, RuleColumn]) -> Q:
    found = Q(pk__in=[])
    for term in terms:
        found |= _empty(columns[term])
    return found


def _together(rule: QualityRule, columns: Mapping[str, RuleColumn]) -> Q:
    given = Q(pk__in=[])
    for term in rule.left_terms:
        given |= ~_empty(columns[term])
    return given & _any_empty(rule.right_terms or rule.left_terms, columns)


def _exclusive(rule: QualityRule, columns: Mapping[str, RuleColumn]) -> Q:
    terms = rule.left_terms
    found = Q(pk__in=[])
    for place, one in enumerate(terms):
        for other in terms[place + 1 :]:
            found |= ~_empty(columns[one]) & ~_empty(columns[other])
    return found


def _range(rule: QualityRule, columns: Mapping[str, RuleColumn]) -> Q:
    total = _sum(rule, columns, rule.left_terms)
    found = Q(pk__in=[])
    if rule.low is not None:
        found |= Q(LessThan(total, rule.low))
    if rule.high is not None:
        found |= Q(GreaterThan(total, rule.high))
    if rule.missing == Missing.REPORT:
        found |= _any_empty(rule.left_terms, columns)
    return found


_CONDITIONS: Final = {
    RuleKind.COMPARE: _compared,
    RuleKind.PARTS: _compared,
    RuleKind.TOGETHER: _together,
    RuleKind.EXCLUSIVE: _exclusive,
    RuleKind.RANGE: _range,
}
