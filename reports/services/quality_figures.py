"""Quy tắc về chỉ tiêu: rules over figures of a unit and period – the same figures that reviews print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse

from common.periods import Period
from orgs.models import Level, QualityRule, Unit
from orgs.models.quality import FIGURES, Missing, RuleKind
from orgs.quality.books import RuleBook
from orgs.quality.columns import RuleColumn
from orgs.quality.evaluating import Doubt, Values, evaluate
from reports.figures import DEFINITIONS, FigureQuery, FigureValue, compute_many
from reports.models import EnteredValue, Indicator, Rule

SOURCES: Final = {"ban_ghi": "records", "nhap": "entered"}
SOURCE_WORDS: Final = {"ban_ghi": "tính từ bản ghi", "nhap": "số đã nhập"}
SIDES: Final = {"tu": "tử số", "mau": "mẫu số"}
YEARS_BACK: Final = 2
"""Earlier years whose same period makes what is usual for a figure."""


@dataclass(frozen=True)
class Term:
    """A figure as rules name it: "PD02", "PD02/xa", "PD03:nhap", "PD03.tu", "PD03/xa:ban_ghi.mau"."""

    code: str
    level: str = ""
    source: str = ""
    side: str = ""

    @classmethod
    def read(cls, text: str) -> Term | None:
        """The parts of a term; None when one of them is unknown."""
        rest, _, side = text.partition(".")
        rest, _, source = rest.partition(":")
        code, _, level = rest.partition("/")
        known = side in ("", *SIDES) and source in ("", *SOURCES) and level in ("", *Level.values)
        return cls(code, level, source, side) if code and known else None

    def query(self, unit_id: int, starts_on: date, ends_on: date) -> FigureQuery:
        """The figure of a unit and period."""
        return FigureQuery(
            self.code, unit_id, starts_on, ends_on, level=self.level, source=SOURCES.get(self.source, "")
        )

    def number(self, value: FigureValue) -> Decimal | None:
        """What the term says of a figure; nothing for one nobody reported."""
        if value.state == "nil":
            return Decimal(0)
        if self.side:
            return value.numerator if self.side == "tu" else value.denominator
        return value.value

    def label(self, indicators: Mapping[str, Indicator]) -> str:
        """The term in words."""
        indicator = indicators.get(self.code)
        words = [indicator.name if indicator else self.code]
        if self.level:
            words.append(str(Level(self.level).label).lower())
        words += [SOURCE_WORDS[self.source]] if self.source else []
        words += [SIDES[self.side]] if self.side else []
        return " – ".join(words)


def columns_for(texts: Iterable[str], indicators: Mapping[str, Indicator]) -> dict[str, RuleColumn]:
    """The terms as columns of rules; unknown codes are left out, so that their rules say nothing."""
    found = {}
    for text in texts:
        term = Term.read(text)
        if term is not None and term.code in indicators:
            indicator = indicators[term.code]
            money = indicator.quantity == "money" and not term.side
            found[text] = RuleColumn(text, term.label(indicators), "number", text, is_money=money)
    return found


def choices(indicators: Iterable[Indicator]) -> list[tuple[str, str]]:
    """The terms a rule may choose: every indicator, and of ratios their two sides and two sources."""
    found = []
    for indicator in indicators:
        if "." in indicator.code or ":" in indicator.code or " " in indicator.code or "/" in indicator.code:
            continue
        texts = [indicator.code]
        if indicator.rule in (Rule.COVER, Rule.RATIO):
            texts += [f"{indicator.code}.tu", f"{indicator.code}.mau"]
        if indicator.computed_by:
            texts += [f"{indicator.code}:ban_ghi", f"{indicator.code}:nhap"]
        named = {indicator.code: indicator}
        found += [(text, f"{indicator.code} – {Term.read(text).label(named)}") for text in texts]  # type: ignore[union-attr]
    return found


@dataclass(frozen=True, slots=True)
class FoundFigure:
    """A doubt about figures of a unit and period."""

    doubt: Doubt
    unit: Unit
    starts_on: date
    ends_on: date
    indicator: Indicator

    @property
    def day(self) -> date:
        """The last day of the period."""
        return self.ends_on

    @property
    def name(self) -> str:
        """The figure and period in words."""
        return f"{self.indicator.name}, {Period(self.starts_on, self.ends_on).label}"

    @property
    def about(self) -> str:
        """What a confirmation names."""
        return f"{FIGURES}:{self.starts_on}:{self.ends_on}"

    @property
    def indicator_id(self) -> int:
        """The indicator the rule looks at first."""
        return self.indicator.pk

    @property
    def url(self) -> str:
        """The records the figure is made of, or the entered values."""
        narrowed = {
            "don_vi": self.unit.pk,
            "tu": f"{self.starts_on:%d/%m/%Y}",
            "den": f"{self.ends_on:%d/%m/%Y}",
        }
        definition = DEFINITIONS.get(self.indicator.computed_by)
        name = (
            definition.source.url_name.replace("_detail", "_list") if definition else "reports:entered_list"
        )
        return f"{reverse(name)}?{urlencode(narrowed)}"


def scan_figures(
    units: Sequence[Unit],
    book: RuleBook,
    starts_on: date,
    ends_on: date,
    indicator_ids: Iterable[int] | None = None,
) -> list[FoundFigure]:
    """What the rules doubt in the figures of some units for a period. The queries do not depend on the units."""
    rules = [rule for rule in book.rules if rule.subject == FIGURES]
    terms = {text: term for rule in rules for text in rule.terms if (term := Term.read(text))}
    if not rules or not units:
        return []
    found = Indicator.objects.filter(code__in={t.code for t in terms.values()}).order_by("-owner_id", "pk")
    indicators = {indicator.code: indicator for indicator in found}
    columns = columns_for(terms, indicators)
    if indicator_ids is not None:
        wanted = set(indicator_ids)
        rules = [
            rule for rule in rules if any(_is_about(terms.get(t), indicators, wanted) for t in rule.terms)
        ]
    spans = _spans(starts_on, ends_on)
    told = EnteredValue.objects.filter(indicator__in=found).values_list("indicator__code", flat=True)
    entered = set(told.distinct())
    rules = [rule for rule in rules if rule.missing != Missing.SKIP or not _lacks(rule, terms, entered)]
    needed = {unit.pk: [r for r in book.for_unit(unit, FIGURES) if r in rules] for unit in units}
    queries: dict[tuple[int, str, int], FigureQuery] = {}
    for unit in units:
        for rule in needed[unit.pk]:
            back = len(spans) if rule.kind == RuleKind.JUMP else 1
            for text in rule.terms:
                if text in columns:
                    for place, span in enumerate(spans[:back]):
                        asked = terms[text].query(unit.pk, *span)
                        if asked.code not in entered and not asked.source:
                            asked = replace(asked, source="records")  # nothing to gather, which costs most
                        queries[unit.pk, text, place] = asked
    answers = compute_many(queries.values())

    def number(unit: Unit, text: str, place: int) -> Decimal | None:
        asked = queries.get((unit.pk, text, place))
        return terms[text].number(answers[asked]) if asked is not None else None

    result = []
    for unit in units:
        values: dict[str, Any] = {text: number(unit, text, 0) for text in columns}

        def history(rule: QualityRule, values: Values, unit: Unit = unit) -> Sequence[Decimal]:
            told = (number(unit, rule.left_terms[0], place) for place in range(1, len(spans)))
            return [one for one in told if one]

        for doubt in evaluate(needed[unit.pk], values, columns, history):
            indicator = indicators[terms[doubt.column].code]
            result.append(FoundFigure(doubt, unit, starts_on, ends_on, indicator))
    return result


def _lacks(rule: QualityRule, terms: Mapping[str, Term], entered: set[str]) -> bool:
    """Whether a rule asks for entered values that nobody has written, so that it can say nothing."""
    return rule.kind != RuleKind.TOGETHER and any(
        term.source == "nhap" and term.code not in entered
        for text in rule.left_terms + rule.right_terms
        if (term := terms.get(text))
    )


def _is_about(term: Term | None, indicators: Mapping[str, Indicator], wanted: set[int]) -> bool:
    return term is not None and term.code in indicators and indicators[term.code].pk in wanted


def _spans(starts_on: date, ends_on: date) -> list[tuple[date, date]]:
    """The period and the same days of earlier years, the latest first."""
    found = [(starts_on, ends_on)]
    for back in range(1, YEARS_BACK + 1):
        found.append((_years_before(starts_on, back), _years_before(ends_on, back)))
    return found


def _years_before(day: date, years: int) -> date:
    if (day.month, day.day) == (2, 29):
        return date(day.year - years, 2, 28)
    last = day.month == 2 and day.day == 28
    earlier = day.replace(year=day.year - years)
    leap = last and earlier.year % 4 == 0 and (earlier.year % 100 != 0 or earlier.year % 400 == 0)
    return earlier.replace(day=29) if leap else earlier
