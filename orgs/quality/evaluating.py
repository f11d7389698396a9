"""Xét quy tắc: a pure function from rules, values and history to doubts, the same for form, sheet, page and command."""

from __future__ import annotations

import hashlib
import operator as op
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Any, Final

from common.formats import format_decimal, format_money
from orgs.models.quality import Importance, Missing, Operator, QualityRule, RuleKind
from orgs.quality.columns import RuleColumn

Values = Mapping[str, Any]
History = Callable[[QualityRule, Values], Sequence[Decimal]]
"""The earlier numbers of a rule's column: of the same unit, in rows alike, the one looked at left out."""

HOLDS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    Operator.AT_MOST: op.le,
    Operator.AT_LEAST: op.ge,
    Operator.BELOW: op.lt,
    Operator.ABOVE: op.gt,
    Operator.EQUAL: op.eq,
    Operator.DIFFERENT: op.ne,
}
BROKEN: Final = {
    Operator.AT_MOST: "lớn hơn",
    Operator.AT_LEAST: "ít hơn",
    Operator.BELOW: "không nhỏ hơn",
    Operator.ABOVE: "không lớn hơn",
    Operator.EQUAL: "khác",
    Operator.DIFFERENT: "bằng",
}
"""What is said when the comparison does not hold."""
DAYS: Final = {
    Operator.AT_MOST: ("không sau", "sau"),
    Operator.AT_LEAST: ("không trước", "trước"),
    Operator.BELOW: ("trước", "không trước"),
    Operator.ABOVE: ("sau", "không sau"),
    Operator.EQUAL: ("là", "khác"),
    Operator.DIFFERENT: ("khác", "là"),
}
"""The same of days: how it should be, and what is said when it is not."""
_PLACE: Final = re.compile(r"\{([\w./:]+)\}")


@dataclass(frozen=True)
class Doubt:
    """What a rule says about some values: a sentence, what to do, the column it stands beside."""

    rule: QualityRule
    text: str
    column: str
    fingerprint: str

    @property
    def instruction(self) -> str:
        """What the officer should do."""
        return self.rule.instruction

    @property
    def importance(self) -> str:
        """How much it matters."""
        return self.rule.importance

    @property
    def blocks_sending(self) -> bool:
        """Whether a submission waits for a reason."""
        return self.rule.importance == Importance.HIGH

    @property
    def sentence(self) -> str:
        """The sentence and what to do, as forms and sheets show them."""
        return f"{self.text} {self.rule.instruction}".strip()


def no_history(rule: QualityRule, values: Values) -> Sequence[Decimal]:
    """History for values that have none."""
    return ()


def evaluate(
    rules: Iterable[QualityRule],
    values: Values,
    columns: Mapping[str, RuleColumn],
    history: History = no_history,
) -> list[Doubt]:
    """What the rules doubt in some values. Rules about unknown columns say nothing."""
    found = []
    for rule in rules:
        narrowed = rule.narrowed
        if narrowed and str(values.get(narrowed[0])) not in narrowed[1]:
            continue
        if all(term in columns for term in rule.terms):
            told = _JUDGES[RuleKind(rule.kind)](rule, values, columns, history)
            if told is not None:
                column, text = told
                found.append(Doubt(rule, text, column, fingerprint(rule, values)))
    return found


def fingerprint(rule: QualityRule, values: Values) -> str:
    """A digest of the values a rule looks at; two that agree are the same numbers."""
    told = "\x1f".join(_told(values.get(term)) for term in rule.terms)
    return hashlib.sha256(told.encode()).hexdigest()


def is_given(value: Any) -> bool:
    """Whether something stands in a column; nothing chosen counts as nothing."""
    return value is not None and value != "" and value != 0


Told = tuple[str, str] | None


def _compare(rule: QualityRule, values: Values, columns: Mapping[str, RuleColumn], history: History) -> Told:
    lacking = _lacking(rule, values, rule.left_terms, rule.right_terms)
    if lacking:
        return lacking[0], _lacks(lacking, columns)
    left, right = _sum(rule, values, rule.left_terms), _sum(rule, values, rule.right_terms)
    if left is None or right is None:
        return None
    scaled = right * rule.factor if rule.factor != 1 else right
    if HOLDS[rule.operator](left, scaled):
        return None
    shown = {
        "trai": _show(left, rule.left_terms, columns),
        "phai": _show(right, rule.right_terms, columns),
    }
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        shown["chenh"] = _show(abs(left - scaled), rule.left_terms, columns)
    times = f"{format_decimal(rule.factor)} lần " if rule.factor != 1 else ""
    told = BROKEN[Operator(rule.operator)] if isinstance(left, Decimal) else DAYS[Operator(rule.operator)][1]
    said = (
        f"{_names(rule.left_terms, columns)} ({shown['trai']}) {told} "
        f"{times}{_names(rule.right_terms, columns, inside=True)} ({shown['phai']})."
    )
    return rule.left_terms[0], _message(rule, said, values, columns, shown)


def _together(rule: QualityRule, values: Values, columns: Mapping[str, RuleColumn], history: History) -> Told:
    given = [term for term in rule.left_terms if is_given(values.get(term))]
    wanted = rule.right_terms or rule.left_terms
    lacking = [term for term in wanted if not is_given(values.get(term))]
    if not given or not lacking:
        return None
    said = f"Đã ghi {_names(given, columns, inside=True)} nhưng chưa ghi {_names(lacking, columns, inside=True)}."
    return lacking[0], _message(rule, said, values, columns, {})


def _exclusive(
    rule: QualityRule, values: Values, columns: Mapping[str, RuleColumn], history: History
) -> Told:
    given = [term for term in rule.left_terms if is_given(values.get(term))]
    if len(given) < 2:
        return None
    said = f"Chỉ được ghi một trong các ô: {_names(given, columns, inside=True)}."
    return given[-1], _message(rule, said, values, columns, {})


def _range(rule: QualityRule, values: Values, columns: Mapping[str, RuleColumn], history: History) -> Told:
    lacking = [term for term in rule.left_terms if values.get(term) is None]
    if lacking and rule.missing == Missing.REPORT:
        return lacking[0], _lacks(lacking, columns)
    number = _sum(rule, values, rule.left_terms)
    if not isinstance(number, Decimal):
        return None
    if (rule.low is None or number >= rule.low) and (rule.high is None or number <= rule.high):
        return None
    shown = _show(number, rule.left_terms, columns)
    low, high = (
        _show(bound, rule.left_terms, columns) if bound is not None else "" for bound in (rule.low, rule.high)
    )
    wanted = f"từ {low} đến {high}" if low and high else f"từ {low} trở lên" if low else f"không quá {high}"
    said = f"{_names(rule.left_terms, columns)} ({shown}) thường {wanted}."
    return rule.left_terms[0], _message(rule, said, values, columns, {"trai": shown})


def _jump(rule: QualityRule, values: Values, columns: Mapping[str, RuleColumn], history: History) -> Told:
    number = _sum(rule, values, rule.left_terms)
    if not isinstance(number, Decimal):
        if rule.missing == Missing.REPORT:
            return rule.left_terms[0], _lacks(rule.left_terms, columns)
        return None
    usual = usual_of(history(rule, values), rule.enough) if number else None
    if usual is None or not is_far(number, usual, rule.factor):
        return None
    shown = {
        "trai": _show(number, rule.left_terms, columns),
        "thuong": _show(round(usual), rule.left_terms, columns),
    }
    said = (
        f"{_names(rule.left_terms, columns)}: {shown['trai']} khác hẳn mức thường gặp của đơn vị "
        f"(khoảng {shown['thuong']})."
    )
    return rule.left_terms[0], _message(rule, said, values, columns, shown)


_JUDGES: Final = {
    RuleKind.COMPARE: _compare,
    RuleKind.PARTS: _compare,
    RuleKind.TOGETHER: _together,
    RuleKind.EXCLUSIVE: _exclusive,
    RuleKind.RANGE: _range,
    RuleKind.JUMP: _jump,
}


def usual_of(numbers: Sequence[Decimal], enough: int) -> Decimal | None:
    """The middle of the earlier numbers that say something; None when there are too few."""
    known = [Decimal(number) for number in numbers if number]
    return Decimal(median(known)) if len(known) >= max(enough, 1) else None


def is_far(number: Decimal, usual: Decimal, times: Decimal) -> bool:
    """Whether a number is so many times more or less than the usual one."""
    size = abs(number)
    return size >= usual * times or size * times <= usual


def _lacking(rule: QualityRule, values: Values, *sides: Sequence[str]) -> list[str]:
    """The columns to be told as missing: only of a rule that reports them, and only when the other side is there."""
    if rule.missing != Missing.REPORT:
        return []
    empty = [[term for term in side if values.get(term) is None] for side in sides]
    whole = [len(some) == len(side) for some, side in zip(empty, sides, strict=True)]
    return (
        [] if all(whole) else [term for some, gone in zip(empty, whole, strict=True) if gone for term in some]
    )


def _sum(rule: QualityRule, values: Values, terms: Sequence[str]) -> Any:
    """The sum of some columns, or the day in the one; None when nothing was said in any of them."""
    told = [values.get(term) for term in terms]
    if all(value is None for value in told):
        return Decimal(0) if rule.missing == Missing.ZERO else None
    if isinstance(told[0], date):
        return told[0]
    said = [value for value in told if value is not None]
    numbers = [number for value in said if (number := _number(value)) is not None]
    return sum(numbers, Decimal(0)) if len(numbers) == len(said) else None


def _number(value: Any) -> Decimal | None:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int):
        return Decimal(value)
    return Decimal(str(value)) if isinstance(value, float) else None


def _told(value: Any) -> str:
    number = None if isinstance(value, bool) else _number(value)
    return format(number.normalize(), "f") if number is not None else "" if value is None else str(value)


def _show(value: Any, terms: Sequence[str], columns: Mapping[str, RuleColumn]) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    number = _number(value)
    if number is None:
        return str(value)
    if all(columns[term].is_money for term in terms if term in columns):
        return format_money(number)
    return format_decimal(number, 2 if number != number.to_integral_value() else None)


def _names(terms: Sequence[str], columns: Mapping[str, RuleColumn], *, inside: bool = False) -> str:
    labels = [columns[term].label for term in terms]
    text = ", ".join([labels[0], *[_small(label) for label in labels[1:]]])
    return _small(text) if inside else text


def _small(text: str) -> str:
    """A label inside a sentence; abbreviations keep their letters."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _lacks(terms: Sequence[str], columns: Mapping[str, RuleColumn]) -> str:
    return f"Chưa ghi {_names(terms, columns, inside=True)}."


def _message(
    rule: QualityRule,
    said: str,
    values: Values,
    columns: Mapping[str, RuleColumn],
    shown: Mapping[str, str],
) -> str:
    """The rule's own words with {trai}, {phai}, {chenh}, {thuong} and columns filled in, else the usual words."""
    if not rule.message:
        return said

    def filled(found: re.Match[str]) -> str:
        name = found[1]
        if name in shown:
            return shown[name]
        return _show(values.get(name), [name], columns) if name in columns else found[0]

    return _PLACE.sub(filled, rule.message)
