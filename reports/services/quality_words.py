"""Quy tắc bằng lời: what a rule asks, as a sentence for the page of the rule."""

from __future__ import annotations

from collections.abc import Sequence

from common.formats import format_decimal
from orgs.models import QualityRule
from orgs.models.quality import FIGURES, Operator, RuleKind
from orgs.quality.columns import columns_of
from orgs.quality.evaluating import DAYS
from reports.models import Indicator
from reports.services.quality import subjects
from reports.services.quality_figures import Term


def described(rule: QualityRule) -> str:
    """The condition of a rule in words."""
    labels = _labels(rule)
    left, right = _joined(rule.left_terms, labels), _joined(rule.right_terms, labels)
    match RuleKind(rule.kind):
        case RuleKind.COMPARE | RuleKind.PARTS:
            times = f"{format_decimal(rule.factor)} lần " if rule.factor != 1 else ""
            must = rule.get_operator_display()
            if (
                rule.subject != FIGURES
                and columns_of(subjects()[rule.subject])[rule.left_terms[0]].kind == "day"
            ):
                must = DAYS[Operator(rule.operator)][0]
            said = f"{left} phải {must} {times}{right}"
        case RuleKind.TOGETHER:
            said = f"Đã ghi {left} thì phải ghi {right}" if right else f"Phải ghi cùng nhau: {left}"
        case RuleKind.EXCLUSIVE:
            said = f"Chỉ ghi một trong các ô: {left}"
        case RuleKind.RANGE:
            low = f" từ {format_decimal(rule.low)}" if rule.low is not None else ""
            high = f" đến {format_decimal(rule.high)}" if rule.high is not None else ""
            said = f"{left}{low}{high}"
        case RuleKind.JUMP:
            alike = f", so các dòng cùng {right}" if right else ""
            said = f"{left} không gấp hoặc kém {format_decimal(rule.factor)} lần mức thường gặp của đơn vị{alike}"
    narrowed = rule.narrowed
    if narrowed:
        said += f"; chỉ khi {_choice(rule, *narrowed)}"
    return f"{said}."


def _joined(terms: Sequence[str], labels: dict[str, str]) -> str:
    return " + ".join(f"“{labels.get(term, term)}”" for term in terms)


def _labels(rule: QualityRule) -> dict[str, str]:
    if rule.subject != FIGURES:
        return {key: column.label for key, column in columns_of(subjects()[rule.subject]).items()}
    terms = {text: term for text in rule.terms if (term := Term.read(text))}
    found = Indicator.objects.filter(code__in={term.code for term in terms.values()}, owner=None)
    indicators = {indicator.code: indicator for indicator in found}
    return {text: term.label(indicators) for text, term in terms.items()}


def _choice(rule: QualityRule, column: str, choices: frozenset[str]) -> str:
    known = columns_of(subjects()[rule.subject]).get(column) if rule.subject != FIGURES else None
    if known is None:
        return rule.only_where
    words = dict(known.choices)
    return f"“{known.label}” là {', '.join(sorted(words.get(choice, choice) for choice in choices))}"
