"""Dòng: units, indicators and entered values as figures read them – the columns they use, under the models' names.

A review reads some hundred of each, in statements that never change: a tuple costs a twentieth of a model, a text a
tenth of a queryset.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

from django.db import connection

from orgs.models.units import TIER_OF_KIND, Tier, full_name, in_force, running


class UnitRow(NamedTuple):
    """Đơn vị, with the properties of `Unit` that figures ask for."""

    pk: int
    kind: str
    name: str
    path: str
    parent_id: int | None
    valid_from: date | None
    valid_to: date | None
    sort_key: str

    @property
    def tier(self) -> Tier:
        """Cấp của đơn vị."""
        return TIER_OF_KIND[self.kind]

    @property
    def full_name(self) -> str:
        """The name with its kind before it."""
        return full_name(self.kind, self.name)

    @property
    def running_name(self) -> str:
        """The name inside a sentence."""
        return running(self.full_name)

    def is_active_on(self, day: date) -> bool:
        """Whether the unit was in force on that day."""
        return in_force(self.valid_from, self.valid_to, day)


class IndicatorRow(NamedTuple):
    """Chỉ tiêu, with the path of the office that made it (empty for the shipped ones)."""

    pk: int
    code: str
    measure: str
    quantity: str
    rule: str
    computed_by: str
    owner_path: str


class EnteredRow(NamedTuple):
    """Số liệu nhập tổng hợp."""

    pk: int
    indicator_id: int
    unit_id: int
    starts_on: date
    ends_on: date
    level: str
    heading: str
    part_of_id: int | None
    is_nil: bool
    qualifier: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    before_value: Decimal | None
    before_label: str
    after_value: Decimal | None
    after_label: str
    words: str
    items: str
    display_measure: str
    pad2: bool
    as_written: str


def units_by_number(numbers: Iterable[int]) -> dict[int, UnitRow]:
    """Units by their own numbers. One query."""
    return {row.pk: row for row in map(UnitRow._make, ask(f"{_UNITS} WHERE id = ANY (%s)", [list(numbers)]))}


def units_below(paths: Iterable[str]) -> list[UnitRow]:
    """The units whose path starts with one of the given, in the order of their paths. One query."""
    starts = [f"{path}%" for path in paths]
    if not starts:
        return []
    found = ask(f"{_UNITS} WHERE {' OR '.join(['path LIKE %s'] * len(starts))}", starts)
    return sorted(map(UnitRow._make, found), key=lambda unit: unit.path)


def indicators(codes: Iterable[str]) -> list[IndicatorRow]:
    """The indicators of some codes, shipped ones and those of all offices. One query."""
    return list(map(IndicatorRow._make, ask(_INDICATORS, [list(codes)])))


def entered(
    indicator_ids: Iterable[int], unit_ids: Iterable[int], starts_on: date, ends_on: date
) -> list[EnteredRow]:
    """The values of some indicators and units inside a period, in its order. One query."""
    parameters = [as_array(indicator_ids), as_array(unit_ids), starts_on, ends_on]
    return list(map(EnteredRow._make, ask(_ENTERED, parameters)))


def ask(statement: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


def as_array(numbers: Iterable[int]) -> str:
    """Numbers as PostgreSQL writes an array: read there in one piece, where a list would be read number by number."""
    return f"{{{','.join(map(str, sorted(numbers)))}}}"


_UNITS: Final = "SELECT id, kind, name, path, parent_id, valid_from, valid_to, sort_key FROM orgs_unit"
_INDICATORS: Final = """
SELECT i.id, i.code, i.measure, i.quantity, i.rule, i.computed_by, coalesce(o.path, '')
FROM reports_indicator i LEFT JOIN orgs_unit o ON o.id = i.owner_id
WHERE i.code = ANY (%s)
"""
_ENTERED: Final = f"""
SELECT {", ".join(EnteredRow._fields).replace("pk", "id")}
FROM reports_enteredvalue
WHERE indicator_id = ANY (%s::bigint[]) AND unit_id = ANY (%s::bigint[]) AND starts_on >= %s AND ends_on <= %s
ORDER BY starts_on, ends_on, id
"""  # noqa: S608  # nosec B608 # names of columns
