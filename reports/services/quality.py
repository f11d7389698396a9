"""Cảnh báo: what the rules doubt in the records and figures of units for a period, and what people have checked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import Q

from orgs.models import OwnedRecord, QualityConfirmation, QualityRule, Unit, User
from orgs.models.quality import FIGURES, Importance
from orgs.models.units import Tier, kinds_of
from orgs.permissions import Permission
from orgs.quality.books import RuleBook
from orgs.quality.columns import record_models
from orgs.quality.evaluating import Doubt
from orgs.quality.scanning import Found, scan
from orgs.reach import unit_condition
from orgs.services import quality as services
from reports.figures import DEFINITIONS
from reports.models import EnteredValue, Indicator, Review
from reports.services.quality_figures import FoundFigure, scan_figures

ORDER: Final = {Importance.HIGH: 0, Importance.MEDIUM: 1, Importance.LOW: 2}
FIRST_YEAR: Final = 1900
"""Earlier years are no periods of any office."""
NOT_RECORDS: Final = (Review,)
"""Kinds of record that hold no figures of their own."""


@dataclass(frozen=True)
class Checked:
    """Who said that the numbers of a warning are right, when and why."""

    pk: int
    who: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class Finding:
    """A warning: what is doubted, what to do, how much it matters, whom and what it is about.

    `record` is (label of the kind, number) for a warning about a record or entered value, None for one about figures;
    `indicator_id` is the indicator of an entered value or figure. `about` with the rule and the unit is what a person
    confirms; a confirmed warning is not open and blocks nothing.
    """

    doubt: Doubt
    unit: Unit
    about: str
    what: str
    url: str
    day: date
    record: tuple[str, int] | None = None
    indicator_id: int | None = None
    checked: Checked | None = None

    @property
    def rule(self) -> QualityRule:
        """The rule that doubts."""
        return self.doubt.rule

    @property
    def text(self) -> str:
        """The warning as a sentence."""
        return self.doubt.text

    @property
    def instruction(self) -> str:
        """What the officer should do."""
        return self.doubt.instruction

    @property
    def importance(self) -> str:
        """cao, vua or thap."""
        return self.doubt.importance

    @property
    def importance_label(self) -> str:
        """The importance in words."""
        return str(Importance(self.doubt.importance).label)

    @property
    def is_open(self) -> bool:
        """Whether nobody has checked these numbers."""
        return self.checked is None

    @property
    def blocks_sending(self) -> bool:
        """Whether a submission has to wait until the numbers are changed or a person gives a reason."""
        return self.is_open and self.doubt.blocks_sending


def findings_for(
    *,
    unit: Unit,
    starts_on: date,
    ends_on: date,
    indicator_ids: Iterable[int] | None = None,
) -> list[Finding]:
    """The warnings of a unit and all below it for a period: of its records, entered values and figures.

    With `indicator_ids` only those of these indicators: their figures and entered values, and the records they are
    computed from. The important ones come first. The number of queries does not depend on the number of rows.
    """
    wanted = None if indicator_ids is None else set(indicator_ids)
    inside = Q(unit__path__startswith=unit.path)
    units = Unit.objects.filter(path__startswith=unit.path).exclude(kind__in=kinds_of(Tier.HAMLET))
    return _gathered(RuleBook.load(), inside, units.in_bulk(), [unit], starts_on, ends_on, wanted)


def findings_in_reach(
    user: User, *, starts_on: date, ends_on: date, unit: Unit | None = None
) -> list[Finding]:
    """The warnings of all units whose records a person reads, or of one of them and all below it."""
    area = unit_condition(user, Permission.VIEW_RECORDS)
    units = Unit.objects.allowed(user, Permission.VIEW_RECORDS).exclude(kind__in=kinds_of(Tier.HAMLET))
    if unit is not None:
        area &= Q(unit__path__startswith=unit.path)
        units = units.filter(path__startswith=unit.path)
    known = units.in_bulk()
    reporting = [
        one
        for one in known.values()
        if one.tier in (Tier.COMMUNE, Tier.DISTRICT, Tier.PROVINCE)
        and (one.is_active_on(ends_on) or one.is_active_on(starts_on))
    ]
    return _gathered(RuleBook.load(), area, known, reporting, starts_on, ends_on, None)


def trial(rule: QualityRule, user: User, *, starts_on: date, ends_on: date) -> list[Finding]:
    """What a rule that is not written yet would doubt in the reach of a person: inside its owner's area."""
    owner = rule.owner
    area = unit_condition(user, Permission.VIEW_RECORDS)
    units = Unit.objects.allowed(user, Permission.VIEW_RECORDS).exclude(kind__in=kinds_of(Tier.HAMLET))
    if owner is not None:
        area, units = area & Q(unit__path__startswith=owner.path), units.filter(path__startswith=owner.path)
    known = units.in_bulk()
    reporting = [one for one in known.values() if one.tier != Tier.GROUP]
    return _gathered(RuleBook([rule]), area, known, reporting, starts_on, ends_on, None)


def answer(
    user: User, *, rule: str, unit: str, about: str, fingerprint: str, reason: str, reopen: bool
) -> str:
    """Keep what a person says about a warning, as sent by a page; gives a sentence on what was done.

    The warning is judged again: refuses one that is gone or whose numbers changed since the page was opened.
    """
    gone = "Cảnh báo này không còn: số liệu hoặc quy tắc đã thay đổi. Xin xem lại danh sách."
    units = Unit.objects.allowed(user, Permission.ENTER_RECORDS)
    where = units.filter(pk=int(unit)).first() if _is_number(unit) else None
    if where is None or not _is_number(rule):
        raise ValidationError(gone)
    if reopen:
        kept = QualityConfirmation.objects.filter(rule_id=int(rule), unit=where, about=about).first()
        if kept is None:
            raise ValidationError(gone)
        services.reopen(kept, by=user)
        return "Đã mở lại cảnh báo."
    doubt = next((one for one in _doubts_about(where, about) if one.rule.pk == int(rule)), None)
    if doubt is None:
        raise ValidationError(gone)
    if doubt.fingerprint != fingerprint:
        raise ValidationError("Số vừa thay đổi sau khi bạn mở trang. Xin xem lại rồi xác nhận.")
    services.confirm(
        rule=doubt.rule, unit=where, about=about, fingerprint=doubt.fingerprint, reason=reason, by=user
    )
    return "Đã ghi là đã kiểm tra; cảnh báo mở lại khi số thay đổi."


def _doubts_about(unit: Unit, about: str) -> list[Doubt]:
    """What is doubted in a record or in the figures of a period, by the name that a confirmation has for it."""
    subject, _, rest = about.partition(":")
    model = subjects().get(subject)
    if model is not None and _is_number(rest):
        record = model._default_manager.filter(pk=int(rest), unit=unit).select_related("unit").first()
        return services.doubts_about(record) if record is not None else []
    first, _, last = rest.partition(":")
    try:
        days = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return []
    if subject != FIGURES or days[0] > days[1] or days[0].year < FIRST_YEAR:
        return []
    return [found.doubt for found in scan_figures([unit], RuleBook.load(FIGURES), *days)]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 16


def subjects() -> dict[str, type[OwnedRecord]]:
    """The kinds of record that rules may be about."""
    return {label: model for label, model in record_models().items() if model not in NOT_RECORDS}


def subject_label(subject: str) -> str:
    """What a rule is about, in words."""
    model = subjects().get(subject)
    text = (
        str(model._meta.verbose_name_plural)
        if model
        else "chỉ tiêu của kỳ"
        if subject == FIGURES
        else subject
    )
    return text[:1].upper() + text[1:]


def _gathered(
    book: RuleBook,
    area: Q,
    units: dict[int, Unit],
    reporting: Sequence[Unit],
    starts_on: date,
    ends_on: date,
    indicator_ids: set[int] | None,
) -> list[Finding]:
    found: list[Found | FoundFigure] = []
    models = _models(indicator_ids)
    for subject, model in subjects().items():
        if subject in book.subjects() and (models is None or subject in models):
            only = None
            if indicator_ids is not None and model is EnteredValue:
                only = Q(indicator_id__in=indicator_ids)
            found += scan(model, book, area, units, starts_on, ends_on, only)
    found += scan_figures(reporting, book, starts_on, ends_on, indicator_ids)
    checked = _checked(area, {one.doubt.rule.pk for one in found if one.doubt.rule.pk})
    result = [_finding(one, checked) for one in found]
    result.sort(
        key=lambda one: (
            ORDER[Importance(one.importance)],
            one.unit.sort_key,
            one.unit.pk,
            one.day,
            one.about,
            one.rule.key,
        )
    )
    return result


def _models(indicator_ids: set[int] | None) -> set[str] | None:
    """The kinds of record that some indicators are computed from, and entered values."""
    if indicator_ids is None:
        return None
    codes = Indicator.objects.filter(pk__in=indicator_ids).values_list("computed_by", flat=True)
    models: list[Any] = [DEFINITIONS[code].source.model for code in codes if code in DEFINITIONS]
    return {model._meta.label_lower for model in [*models, EnteredValue]}


def _checked(area: Q, rule_ids: set[int]) -> dict[tuple[int, int, str], tuple[str, Checked]]:
    if not rule_ids:
        return {}
    rows = QualityConfirmation.objects.filter(area, rule_id__in=rule_ids).select_related("confirmed_by")
    return {
        (row.rule_id, row.unit_id, row.about): (
            row.fingerprint,
            Checked(row.pk, str(row.confirmed_by), row.confirmed_at, row.reason),
        )
        for row in rows
    }


def _finding(found: Found | FoundFigure, checked: dict[tuple[int, int, str], tuple[str, Checked]]) -> Finding:
    kept = checked.get((found.doubt.rule.pk, found.unit.pk, found.about))
    if isinstance(found, Found):
        kind = str(found.model._meta.verbose_name)
        what = f"{kind[:1].upper()}{kind[1:]} ngày {found.day:%d/%m/%Y}"
        what += f": {found.name}" if found.name else ""
    else:
        what = found.name
    return Finding(
        doubt=found.doubt,
        unit=found.unit,
        about=found.about,
        what=what,
        url=found.url,
        day=found.day,
        record=(found.model._meta.label_lower, found.pk) if isinstance(found, Found) else None,
        indicator_id=found.indicator_id,
        checked=kept[1] if kept and kept[0] == found.doubt.fingerprint else None,
    )
