"""Kỳ của số liệu thống kê: which rows with a first and a last day count in a period, and which share days.

Each rule is said twice: as a condition of one row, which is its meaning and picks records to show, and as a statement
that reads the rows of many units once. `tests/reports/figures/test_overlaps.py` holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Case, Exists, Model, OuterRef, Q, QuerySet, Value, When

Statement = tuple[str, list[Any]]


@dataclass(frozen=True)
class Touching:
    """Statistics that share a day with the period, except those inside a wider row of the same unit and period.

    Of two rows that would be the same span one only can exist: the tables hold each span of a unit once.
    """

    model: type[Model]

    def __call__(self, starts_on: date, ends_on: date) -> Q:
        wider = self.model._default_manager.filter(
            unit_id=OuterRef("unit_id"),
            starts_on__gte=starts_on,
            ends_on__lte=ends_on,
            starts_on__lte=OuterRef("starts_on"),
            ends_on__gte=OuterRef("ends_on"),
        ).exclude(pk=OuterRef("pk"))
        return Q(starts_on__lte=ends_on, ends_on__gte=starts_on) & _none(wider)

    def marks(self, starts_on: date, ends_on: date) -> dict[str, Any]:
        """Whether a row lies wholly in the period, and whether it shares days with another that does.

        Such rows are named to the author; a number is never split.
        """
        inside = Q(starts_on__gte=starts_on, ends_on__lte=ends_on)
        crossing = self.model._default_manager.filter(
            Q(starts_on__lt=OuterRef("starts_on"), ends_on__lt=OuterRef("ends_on"))
            | Q(starts_on__gt=OuterRef("starts_on"), ends_on__gt=OuterRef("ends_on")),
            unit_id=OuterRef("unit_id"),
            starts_on__gte=starts_on,
            starts_on__lte=OuterRef("ends_on"),
            ends_on__lte=ends_on,
            ends_on__gte=OuterRef("starts_on"),
        )
        return {"is_inside": _told(inside), "is_crossed": _told(inside & Q(Exists(crossing)))}

    def at_once(self, columns: Iterable[str], starts_on: date, ends_on: date) -> Statement:
        """The same rows with the same marks.

        Inside the period, of all rows that begin no later one ends no earlier: then a row lies inside a wider one. For
        those that do not, any earlier row that ends on or after its first day crosses it, and so does any later row
        that begins on or before its last.
        """
        amounts = "".join(f", {connection.ops.quote_name(name)}" for name in columns)
        ahead = "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING"
        return (
            f"SELECT unit_id, is_inside, is_inside AND (coalesce(reached >= starts_on, false)"  # noqa: S608  # nosec B608 # names of columns
            f" OR coalesce(followed <= ends_on, false)) AS is_crossed{amounts} FROM ("
            f"SELECT *, max(ends_on) OVER (PARTITION BY unit_id, is_inside ORDER BY starts_on, ends_on DESC {ahead})"
            " AS reached,"
            f" min(starts_on) OVER (PARTITION BY unit_id, is_inside ORDER BY ends_on DESC, starts_on {ahead})"
            " AS followed FROM ("
            f"SELECT unit_id, starts_on, ends_on, starts_on >= %s AND ends_on <= %s AS is_inside{amounts}"
            f" FROM {_table(self.model)} WHERE starts_on <= %s AND ends_on >= %s) touching) marked"
            " WHERE NOT is_inside OR reached IS NULL OR reached < ends_on",
            [starts_on, ends_on, ends_on, starts_on],
        )


@dataclass(frozen=True)
class Newest:
    """The newest row of each unit inside the period that tells a stock."""

    model: type[Model]
    column: str

    def __call__(self, starts_on: date, ends_on: date) -> Q:
        inside = Q(starts_on__gte=starts_on, ends_on__lte=ends_on, **{f"{self.column}__isnull": False})
        later = self.model._default_manager.filter(inside, unit_id=OuterRef("unit_id")).filter(
            Q(ends_on__gt=OuterRef("ends_on"))
            | Q(ends_on=OuterRef("ends_on"), starts_on__gt=OuterRef("starts_on"))
        )
        return inside & _none(later)

    def at_once(self, columns: Iterable[str], starts_on: date, ends_on: date) -> Statement:
        """The same rows."""
        amounts = "".join(f", {connection.ops.quote_name(name)}" for name in columns)
        return (
            f"SELECT DISTINCT ON (unit_id) unit_id{amounts} FROM {_table(self.model)}"  # noqa: S608  # nosec B608 # names of columns
            f" WHERE starts_on >= %s AND ends_on <= %s AND {connection.ops.quote_name(self.column)} IS NOT NULL"
            " ORDER BY unit_id, ends_on DESC, starts_on DESC",
            [starts_on, ends_on],
        )


def _told(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def _none(rows: QuerySet[Any]) -> Q:
    """That there is no such row beside a row: looked up by index for each row of the units asked for.

    Written as NOT EXISTS it would be joined, and PostgreSQL would read the rows of all units for it.
    """
    there = When(Exists(rows), then=Value(False))
    return Q(Case(there, default=Value(True), output_field=BooleanField()))


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)
