"""Danh sách: filtered, sorted, totalled and paged rows of one kind of record, at a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Count, F, Q, QuerySet

from common.formats import format_count, format_decimal
from common.text import fold
from orgs.forms.filters import FilterForm
from orgs.kinds import Column, RecordKind
from orgs.models import User

PAGE_SIZE = 50


@dataclass(frozen=True)
class Page:
    """One page of a list, with the addresses of its neighbours."""

    number: int
    first: int
    last: int
    total_count: int
    previous_url: str | None
    next_url: str | None

    @property
    def has_previous(self) -> bool:
        """Whether a page lies before."""
        return self.previous_url is not None

    @property
    def has_next(self) -> bool:
        """Whether a page lies after."""
        return self.next_url is not None


class RecordList:
    """The rows a person asked for: one query for count and totals, one for the page, one per prefetch."""

    def __init__(self, kind: RecordKind, user: User, params: Any) -> None:
        self.kind = kind
        self.user = user
        self.params = {key: value for key, value in params.items() if key != "trang" and value}
        self.form = (
            FilterForm(params or None, kind=kind, user=user)
            if params
            else FilterForm({}, kind=kind, user=user)
        )
        self.chosen = self.form.chosen
        self.rows: QuerySet = self._ordered(self._filtered(kind.visible_rows(user)))

    def _filtered(self, rows: QuerySet) -> QuerySet:
        for word in fold(self.chosen.get("q", "")).split():
            condition = Q()
            for column in self.kind.search:
                found = Q(**{f"{column}__contains": word})
                if "__" in column:  # a joined table must not repeat rows, totals would count them again
                    found = Q(pk__in=self.kind.model._default_manager.filter(found).values("pk"))
                condition |= found
            rows = rows.filter(condition)
        unit = self.chosen.get("don_vi")
        if unit:
            rows = rows.filter(unit__path__startswith=unit.path)
        if self.chosen.get("tu"):
            rows = rows.filter(**{f"{self.kind.day_field}__gte": self.chosen["tu"]})
        if self.chosen.get("den"):
            rows = rows.filter(**{f"{self.kind.day_field}__lte": self.chosen["den"]})
        for name in self.kind.filters:
            if name in self.chosen:
                rows = rows.filter(**{name: self.chosen[name]})
        return rows

    @property
    def sorted_by(self) -> tuple[str, bool]:
        """(column key, descending) of the chosen order; ("", False) for the kind's own."""
        wanted = self.chosen.get("sap", "")
        key = wanted.removeprefix("-")
        known = any(column.key == key and column.sort for column in self.kind.columns)
        return (key, wanted.startswith("-")) if known else ("", False)

    def _ordered(self, rows: QuerySet) -> QuerySet:
        key, descending = self.sorted_by
        if not key:
            return rows.order_by(*self.kind.default_order) if self.kind.default_order else rows
        expression = F(next(column.sort for column in self.kind.columns if column.key == key))
        order = expression.desc(nulls_last=True) if descending else expression.asc(nulls_last=True)
        return rows.order_by(order, "pk")

    def count_and_totals(self) -> tuple[int, list[str] | None]:
        """How many rows match, and the total of each column as text (None when no column has one)."""
        wanted = {f"sum_{c.key}": c.total for c in self.kind.columns if c.total is not None}
        found = self.rows.order_by().aggregate(how_many=Count("pk"), **wanted)
        if not wanted:
            return found["how_many"], None
        return found["how_many"], [
            as_text(found[f"sum_{c.key}"]) if c.total is not None else "" for c in self.kind.columns
        ]

    def page(self, number: int, count: int) -> tuple[Page, list[models.Model]]:
        """A page by number; a number beyond the end gives the last page."""
        number = max(1, min(number, -(-count // PAGE_SIZE) or 1))
        start = (number - 1) * PAGE_SIZE
        rows = list(self.rows[start : start + PAGE_SIZE])
        return Page(
            number=number,
            first=start + 1 if rows else 0,
            last=start + len(rows),
            total_count=count,
            previous_url=self.address(trang=number - 1) if number > 1 else None,
            next_url=self.address(trang=number + 1) if start + PAGE_SIZE < count else None,
        ), rows

    def address(self, *, without: str = "", **changed: Any) -> str:
        """The address of this list with some parameters changed or left out."""
        params = {key: value for key, value in {**self.params, **changed}.items() if key != without}
        return "?" + urlencode(params)

    def headings(self) -> list[dict[str, Any]]:
        """Column headings with the address that sorts by each."""
        key, descending = self.sorted_by
        return [
            {
                "key": column.key,
                "label": column_label(self.kind, column),
                "numeric": column.numeric,
                "sortable": bool(column.sort),
                "sort_url": self.address(
                    sap=f"-{column.key}" if key == column.key and not descending else column.key
                ),
                "sorted": ("desc" if descending else "asc") if key == column.key else "",
            }
            for column in self.kind.columns
        ]

    def active_filters(self) -> list[dict[str, str]]:
        """What narrows the list, each with the address that lifts it."""
        return [
            {
                "label": f"{self.form.fields[name].label}: {self._chosen_text(name)}",
                "clear_url": self.address(without=name),
            }
            for name in self.chosen
            if name != "sap"
        ]

    def _chosen_text(self, name: str) -> str:
        value = self.chosen[name]
        field = self.form.fields[name]
        if hasattr(field, "choices") and not isinstance(value, models.Model):
            return str(dict(field.choices).get(value, "có" if value is True else value))
        return as_text(value)

    def export_rows(self) -> Iterator[list[Any]]:
        """Every matching row with real numbers and days, for the spreadsheet."""
        for row in self.rows.iterator(chunk_size=2000):
            yield [exported(column, row) for column in self.kind.columns]


def column_label(kind: RecordKind, column: Column) -> str:
    """The heading of a column: its own, or the field's label."""
    if column.label:
        return column.label
    try:
        text = str(kind.model._meta.get_field(column.value or column.key).verbose_name)
    except (FieldDoesNotExist, TypeError):
        text = column.key
    return text[:1].upper() + text[1:]


def raw(column: Column, row: models.Model) -> Any:
    """What a row holds in a column: choices in words, related rows as they call themselves."""
    if callable(column.value):
        return column.value(row)
    name = column.value or column.key
    display = getattr(row, f"get_{name}_display", None)
    return display() if display else getattr(row, name)


def exported(column: Column, row: models.Model) -> Any:
    """What a row puts into the spreadsheet: numbers and days as such, everything else as text."""
    value = column.export(row) if column.export else raw(column, row)
    return value if value is None or isinstance(value, int | float | Decimal | date) else str(value)


def as_text(value: Any) -> str:
    """A value as people read it: 1.050; 17,5; 05/02/2023; nothing for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, int):
        return format_count(value)
    if isinstance(value, Decimal):
        return format_decimal(value)
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return str(value)
