"""Sổ quy tắc: which rules hold in which unit, read at once, whatever the number of units."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from django.db.models import Q

from orgs.models import QualityRule, QualitySwitch, Unit


class RuleBook:
    """The rules in force, with where they are switched off. Two queries."""

    def __init__(self, rules: Iterable[QualityRule], off: Iterable[tuple[int, str]] = ()) -> None:
        self.rules = list(rules)
        self._off: dict[int, list[str]] = {}
        for rule_id, path in off:
            self._off.setdefault(rule_id, []).append(path)
        self._of: dict[tuple[str, str], list[QualityRule]] = {}

    @classmethod
    def load(cls, subject: str = "", *, only: Q | None = None) -> Self:
        """The active rules of a subject, or of all."""
        rules = QualityRule.objects.filter(is_active=True).select_related("owner")
        rules = rules.filter(subject=subject) if subject else rules
        rules = rules.filter(only) if only is not None else rules
        found = list(rules)
        off = QualitySwitch.objects.filter(rule__in=[rule.pk for rule in found])
        return cls(found, off.values_list("rule_id", "unit__path") if found else ())

    def for_unit(self, unit: Unit, subject: str) -> list[QualityRule]:
        """The rules of a subject that hold in a unit: shipped, of the unit or from above, not switched off."""
        key = (unit.path, subject)
        if key not in self._of:
            self._of[key] = [
                rule for rule in self.rules if rule.subject == subject and self.holds(rule, unit.path)
            ]
        return self._of[key]

    def holds(self, rule: QualityRule, path: str) -> bool:
        """Whether a rule holds in the unit with this path."""
        if rule.owner is not None and not path.startswith(rule.owner.path):
            return False
        return not any(path.startswith(off) for off in self._off.get(rule.pk, ()))

    def subjects(self) -> set[str]:
        """What the rules are about."""
        return {rule.subject for rule in self.rules}
