"""Số liệu nhập tổng hợp: the entered value of a unit and period, or what the units below entered put together.

A unit's own value of exactly the period wins. Without one, its values of shorter periods that fill the period without
gap or overlap are put together (a stock takes the last); without those, the values of the units directly below, each
found by the same rule. Nothing is filled in: who has not reported is said in the notes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import Final

from common.formats import format_decimal
from common.text import match_key
from orgs.models.units import Tier
from reports.figures import rows as read
from reports.figures.rows import EnteredRow, IndicatorRow, UnitRow
from reports.figures.scope import Scope
from reports.figures.values import FigureQuery, FigureValue, joint_qualifier
from reports.models import EnteredValue, Indicator, Quantity, Rule

Entered = EnteredRow | EnteredValue
Rows = Mapping[int, Mapping[int, list[Entered]]]
"""Entered values by indicator, and of each by unit."""

RATIOS: Final = (Rule.RATIO, Rule.COVER)
NEVER_ADDED: Final = (Quantity.PERCENT, Quantity.RATE)
NAMED_IN_NOTES: Final = 8


def load_entered(indicator_ids: Iterable[int], scopes: Iterable[Scope]) -> Rows:
    """The values that some scopes may need. One query."""
    scopes = list(scopes)
    if not scopes:
        return {}
    found: dict[int, dict[int, list[Entered]]] = {}
    for row in read.entered(
        set(indicator_ids),
        {unit_id for scope in scopes for unit_id in scope.ids},
        min(scope.starts_on for scope in scopes),
        max(scope.ends_on for scope in scopes),
    ):
        found.setdefault(row.indicator_id, {}).setdefault(row.unit_id, []).append(row)
    return found


@dataclass
class Gathered:
    """The rows that make an entered figure, their "trong đó" rows, and what has to be said about them."""

    rows: list[Entered] = field(default_factory=list)
    parts: list[Entered] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def gather(
    entered: Rows, indicator: IndicatorRow | Indicator, query: FigureQuery, scope: Scope, headings: set[str]
) -> Gathered:
    """The rows behind an entered figure of a scope. No query. ``headings`` are other names of the chosen theme."""
    gathered = Gathered()
    told = {unit_id: rows for unit_id, rows in entered.get(indicator.pk, {}).items() if unit_id in scope.ids}
    if not told:
        return gathered
    wanted = {match_key(text) for text in {query.heading, query.item, *headings} if text}
    matching: dict[int, list[Entered]] = {}
    for unit_id, rows in told.items():
        if found := _matching(rows, query, wanted):
            matching[unit_id] = found
    if matching:
        below = scope.below
        if scope.is_choice:
            chosen_units = _once(scope, matching)
            gathered.rows = _of_units(chosen_units, below, matching, indicator, scope, gathered.notes)
        else:
            gathered.rows = _of_unit(scope.unit, below, matching, indicator, scope, gathered.notes)
        own = bool(gathered.rows) and all(row.unit_id == scope.unit.pk for row in gathered.rows)
        if not own and not scope.is_choice:
            joined = [unit for unit in scope.units if unit.pk in scope.member_ids] + scope.merged
            gathered.rows += _of_units(joined, below, matching, indicator, scope, gathered.notes)
        chosen = {row.pk for row in gathered.rows}
        gathered.parts = [
            row
            for unit_id in sorted(told)
            for row in told[unit_id]
            if row.part_of_id in chosen and row.pk not in chosen
        ]
    elif not wanted:
        _tell_headings(told, gathered)
    return gathered


def _once(scope: Scope, matching: Mapping[int, list[Entered]]) -> list[UnitRow]:
    """The chosen units so that nothing counts twice: a group's own value, or else those of its members."""
    groups = {unit.pk for unit in scope.outermost if unit.tier == Tier.GROUP}
    members = scope.member_ids - set(scope.chosen)
    left_out = members if groups and groups <= matching.keys() else groups
    return [unit for unit in scope.outermost if unit.pk not in left_out]


def _matching(rows: Sequence[Entered], query: FigureQuery, wanted: set[str]) -> list[Entered]:
    """Values of the level and heading asked for. Without a level a value for all levels goes before those of each."""
    found = [
        row
        for row in rows
        if (match_key(row.heading) in wanted if wanted else not row.heading and row.part_of_id is None)
    ]
    if query.level:
        return [row for row in found if row.level == query.level]
    whole = {(row.starts_on, row.ends_on) for row in found if not row.level}
    return [row for row in found if not row.level or (row.starts_on, row.ends_on) not in whole]


def _tell_headings(rows: Mapping[int, list[Entered]], gathered: Gathered) -> None:
    told = {row.heading for found in rows.values() for row in found if row.heading}
    if told:
        gathered.notes.append(
            f"Số nhập chỉ có theo chi tiết: {_listed(sorted(told))}. Hãy chọn một chi tiết."
        )


def _of_unit(
    unit: UnitRow,
    below: Mapping[int, list[UnitRow]],
    matching: Mapping[int, list[Entered]],
    indicator: IndicatorRow | Indicator,
    scope: Scope,
    notes: list[str],
) -> list[Entered]:
    own = _of_period(matching.get(unit.pk, []), indicator, scope, unit, notes)
    return own or _of_units(below.get(unit.pk, []), below, matching, indicator, scope, notes)


def _of_units(
    units: Iterable[UnitRow],
    below: Mapping[int, list[UnitRow]],
    matching: Mapping[int, list[Entered]],
    indicator: IndicatorRow | Indicator,
    scope: Scope,
    notes: list[str],
) -> list[Entered]:
    found: list[Entered] = []
    silent: list[UnitRow] = []
    for unit in units:
        rows = _of_unit(unit, below, matching, indicator, scope, notes)
        found += rows
        if not rows and unit.tier != Tier.HAMLET and unit.is_active_on(scope.ends_on):
            silent.append(unit)
    if found and silent:
        names = _listed([unit.running_name for unit in silent])
        notes.append(f"Chưa có số nhập của {len(silent)} đơn vị: {names}.")
    return found


def _of_period(
    rows: list[Entered], indicator: IndicatorRow | Indicator, scope: Scope, unit: UnitRow, notes: list[str]
) -> list[Entered]:
    """A unit's own rows for the period: those of exactly the period, or those that fill it."""
    exact = [row for row in rows if (row.starts_on, row.ends_on) == (scope.starts_on, scope.ends_on)]
    if exact:
        return exact
    inside = [row for row in rows if row.starts_on >= scope.starts_on and row.ends_on <= scope.ends_on]
    if not inside:
        return []
    if indicator.rule == Rule.LATEST:
        last = max((row.ends_on, -row.starts_on.toordinal()) for row in inside)
        return [row for row in inside if (row.ends_on, -row.starts_on.toordinal()) == last]
    if indicator.quantity not in NEVER_ADDED and indicator.rule not in (Rule.PAIR, Rule.TEXT, Rule.COVER):
        spans = sorted({(row.starts_on, row.ends_on) for row in inside})
        whole = spans[0][0] == scope.starts_on and spans[-1][1] == scope.ends_on
        if whole and all(b[0] == a[1] + timedelta(days=1) for a, b in zip(spans, spans[1:], strict=False)):
            return inside
    name = unit.running_name
    notes.append(f"Số nhập của {name} theo kỳ ngắn hơn, không đủ để ghép thành kỳ này nên chưa dùng.")
    return []


def put_together(gathered: Gathered, indicator: IndicatorRow | Indicator) -> FigureValue:
    """The figure that entered rows make by the indicator's rule."""
    blank = FigureValue(
        measure=indicator.measure,
        quantity=indicator.quantity,
        rule=indicator.rule,
        notes=tuple(gathered.notes),
    )
    rows = gathered.rows
    if not rows:
        return blank
    blank = replace(
        blank, source="entered", row_count=len(rows), notes=(*blank.notes, *_of_parts(gathered, indicator))
    )
    said = [row for row in rows if not row.is_nil]
    if not said:
        return replace(blank, state="nil")
    if len(said) == 1 and (len(rows) == 1 or indicator.rule not in RATIOS):
        return _single(said[0], indicator, blank)
    twice = len({row.unit_id for row in said}) < len(said)
    alone = indicator.rule in (Rule.PAIR, Rule.TEXT) or (indicator.rule == Rule.COVER and twice)
    if alone or indicator.quantity in NEVER_ADDED:
        return replace(
            blank,
            source="",
            row_count=0,
            notes=(*blank.notes, "Số liệu loại này không cộng được từ nhiều dòng; hãy nhập số chung."),
        )
    return _sum(said, indicator, blank)


def _single(row: Entered, indicator: IndicatorRow | Indicator, blank: FigureValue) -> FigureValue:
    items = tuple(line.strip() for line in row.items.splitlines() if line.strip())
    value = row.value
    if value is None and row.numerator is not None and row.denominator:
        value = row.numerator * 100 / row.denominator
    if value is None and items and indicator.rule == Rule.LIST:
        value = Decimal(len(items))
    return replace(
        blank,
        state="value",
        value=value,
        numerator=row.numerator,
        denominator=row.denominator,
        before=None if row.before_value is None else (row.before_value, row.before_label),
        after=None if row.after_value is None else (row.after_value, row.after_label),
        words=row.words,
        items=items,
        qualifier=row.qualifier,
        display=row.display_measure,
        pad2=row.pad2,
        as_written=row.as_written,
        notes=(*blank.notes, *_warnings(row, indicator, items)),
    )


def _of_parts(gathered: Gathered, indicator: IndicatorRow | Indicator) -> list[str]:
    """What "trong đó" values do not add up to. The figure stays as it was entered."""
    told = [row.value for row in gathered.parts if row.value is not None]
    if not told or indicator.rule in RATIOS or indicator.quantity in NEVER_ADDED:
        return []
    whole = sum((amount(row, indicator) for row in gathered.rows), Decimal(0))
    known = sum(told, Decimal(0))
    if known > whole:
        over = format_decimal(known - whole)
        return [f"Các số “trong đó” cộng lại lớn hơn số chung {over}; báo cáo vẫn in đúng số đã nhập."]
    if len(told) > 1 and known < whole:
        return [f"Các số “trong đó” còn thiếu {format_decimal(whole - known)} so với số chung."]
    return []


def _warnings(row: Entered, indicator: IndicatorRow | Indicator, items: tuple[str, ...]) -> list[str]:
    found = []
    if row.numerator is not None and row.denominator is not None and row.numerator > row.denominator:
        found.append("Tử số lớn hơn mẫu số.")
    if indicator.rule == Rule.LIST and row.value is not None and items and row.value != len(items):
        found.append(f"Danh sách có {len(items)} tên nhưng số ghi là {row.value.normalize():f}.")
    return found


def _sum(rows: list[Entered], indicator: IndicatorRow | Indicator, blank: FigureValue) -> FigureValue:
    ratio = indicator.rule in RATIOS
    added = [row for row in rows if has_amount(row, indicator)]
    notes = list(blank.notes)
    if len(added) < len(rows):
        kind = "đủ tử số và mẫu số" if ratio else "giá trị bằng số"
        notes.append(f"{len(rows) - len(added)} dòng số nhập không có {kind}, chưa cộng.")
    if not added:
        return replace(blank, source="", row_count=0, notes=tuple(notes))
    items = tuple(line.strip() for row in rows for line in row.items.splitlines() if line.strip())
    shown = {row.display_measure for row in added}
    figure = replace(
        blank,
        state="value",
        row_count=len(added),
        items=items,
        qualifier=joint_qualifier({row.qualifier for row in added}),
        display=shown.pop() if len(shown) == 1 else "",
        pad2=all(row.pad2 for row in added),
        notes=tuple(notes),
    )
    if ratio:
        part = sum((row.numerator or Decimal(0) for row in added), Decimal(0))
        whole = sum((row.denominator or Decimal(0) for row in added), Decimal(0))
        return replace(figure, numerator=part, denominator=whole, value=part * 100 / whole if whole else None)
    return replace(figure, value=sum((amount(row, indicator) for row in added), Decimal(0)))


def has_amount(row: Entered, indicator: IndicatorRow | Indicator) -> bool:
    """Whether a row can be added by its indicator's rule."""
    if indicator.rule in RATIOS:
        return row.numerator is not None and row.denominator is not None
    return row.value is not None or (indicator.rule == Rule.LIST and bool(row.items.strip()))


def amount(row: Entered, indicator: IndicatorRow | Indicator | None) -> Decimal:
    """What a row adds: its value, or for a list without one the number of its names; nothing for words."""
    if row.value is not None:
        return row.value
    if indicator is None or indicator.rule != Rule.LIST:
        return Decimal(0)
    return Decimal(len([line for line in row.items.splitlines() if line.strip()]))


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:NAMED_IN_NOTES])
    return shown if len(names) <= NAMED_IN_NOTES else f"{shown} và {len(names) - NAMED_IN_NOTES} tên khác"
