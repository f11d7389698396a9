"""Quy tắc và cảnh báo: doubts about a record, own rules of offices, switches, warnings that a person has checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q

from orgs.audit import acting
from orgs.models import OwnedRecord, QualityConfirmation, QualityRule, QualitySwitch, Unit, User
from orgs.permissions import Permission
from orgs.quality.books import RuleBook
from orgs.quality.columns import columns_of, values_of
from orgs.quality.evaluating import Doubt, evaluate
from orgs.quality.history import OneHistory


def doubts_about(record: OwnedRecord, *, many: Mapping[str, Iterable[Any]] | None = None) -> list[Doubt]:
    """What the rules of its unit doubt in a record, stored or not. Two queries, and one for each rule of a jump."""
    subject = record._meta.label_lower
    unit = record.unit
    above = [*unit.ancestor_ids(), unit.pk]
    book = RuleBook.load(subject, only=Q(owner__isnull=True) | Q(owner_id__in=above))
    rules = book.for_unit(unit, subject)
    if not rules:
        return []
    columns = columns_of(type(record))
    needed = {term for rule in rules for term in rule.terms} | {r.narrowed[0] for r in rules if r.narrowed}
    values = values_of(record, [columns[key] for key in needed if key in columns], many)
    return evaluate(rules, values, columns, OneHistory(type(record), columns, unit.pk, record.pk))


def write_rule(rule: QualityRule, *, by: User) -> QualityRule:
    """Write a new or changed rule of an office. Refuses shipped rules and units where this person manages no rules."""
    stored = QualityRule.objects.filter(pk=rule.pk).select_related("owner").first() if rule.pk else None
    for one in (rule, stored):
        if one is not None and (one.owner is None or not by.may(Permission.MANAGE_RULES, one.owner)):
            raise PermissionDenied("rule of another office")
    rule.full_clean()
    with acting(by=by):
        rule.save()
    return rule


def switch_rule(rule: QualityRule, *, unit: Unit, on: bool, by: User) -> None:
    """Let a shipped rule, or one from above, hold in a unit and below it again (`on`) or no longer.

    Doing it twice changes nothing. Refuses units where this person manages no rules.
    """
    if not by.may(Permission.MANAGE_RULES, unit):
        raise PermissionDenied("unit out of reach")
    with acting(by=by):
        if on:
            QualitySwitch.objects.filter(rule=rule, unit=unit).delete()
        else:
            QualitySwitch.objects.get_or_create(rule=rule, unit=unit, defaults={"switched_by": by})


def confirm(
    *, rule: QualityRule, unit: Unit, about: str, fingerprint: str, reason: str, by: User
) -> QualityConfirmation:
    """Keep that a person checked a warning and the numbers are right. Checking changed numbers again replaces it.

    Refuses an empty reason and units in which this person enters no records.
    """
    if not by.may(Permission.ENTER_RECORDS, unit):
        raise PermissionDenied("unit out of reach")
    reason = reason.strip()
    if not reason:
        raise ValidationError("Hãy ghi lý do vì sao số này đúng, ví dụ: đã đối chiếu biên bản.")
    told = {"fingerprint": fingerprint, "reason": reason[:300], "confirmed_by": by}
    with acting(by=by, reason=reason):
        row, _ = QualityConfirmation.objects.update_or_create(
            rule=rule, unit=unit, about=about, defaults=told
        )
    return row


def reopen(confirmation: QualityConfirmation, *, by: User) -> None:
    """Take back that a warning was checked: it is open again."""
    if not by.may(Permission.ENTER_RECORDS, confirmation.unit):
        raise PermissionDenied("unit out of reach")
    with acting(by=by):
        confirmation.delete()
