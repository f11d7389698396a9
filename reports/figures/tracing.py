"""Truy vết: the rows behind a figure, which add up to it exactly."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from orgs.models import Unit
from orgs.models.bodies import BodyKind
from reports.figures.computing import Workbook
from reports.figures.coverage import hamlets_reached, target_rows
from reports.figures.cube import Narrowing, narrow
from reports.figures.definitions import PLACE_BODY, PLACE_ENTERPRISE, PLACE_UNIT, Definition
from reports.figures.entered import RATIOS, Entered, amount, has_amount
from reports.figures.rows import IndicatorRow
from reports.figures.scope import Scope
from reports.figures.values import Behind, FigureQuery
from reports.models import EnteredValue

ENTERED_URL = "reports:entered_detail"


def records_behind(query: FigureQuery) -> Behind:
    """The rows a figure is made of.

    Entered values when the figure is entered; otherwise records, none of them when it is missing. Whoever shows them
    narrows them to what the reader may see.
    """
    book = Workbook.load([query])
    figure, indicator = book.value(query), book.indicator(query)
    definition = book.definition(query)
    scope = book.scope(query)
    if indicator is None or scope is None:
        return _entered([], None)
    if figure.source == "entered" or definition is None:
        entered = book.gathered(query).rows if not figure.is_missing else []
        added = [row for row in entered if len(entered) == 1 or has_amount(row, indicator)]
        return _entered(added, indicator)
    narrowing = narrow(definition, query)
    if definition.shape == "targets":
        return _targets(narrowing, scope)
    rows = narrowing.rows(scope, scope.ids)
    if figure.is_missing and definition.one_measure:
        rows = rows.none()
    if definition.shape == "cover":
        span = (query.starts_on, query.ends_on)
        reached = hamlets_reached(book.places[span], narrowing, scope, scope.ids) or set()
        hamlets = Unit.objects.filter(pk__in=reached)
        return Behind(hamlets, None, "thôn, buôn, tổ dân phố đã phát động", "orgs:unit_detail", meetings=rows)
    return _records(rows, definition)


def _records(rows: QuerySet[Any], definition: Definition) -> Behind:
    source = definition.source
    return Behind(
        rows,
        definition.amount or None,
        str(source.model._meta.verbose_name),
        source.url_name,
        whole_fields=definition.whole,
    )


def _entered(rows: Sequence[Entered], indicator: IndicatorRow | None) -> Behind:
    ratio = indicator is not None and indicator.rule in RATIOS
    shares = ratio and any(row.numerator is not None for row in rows)
    return Behind(
        EnteredValue.objects.filter(pk__in=[row.pk for row in rows]),
        "numerator" if shares else "value",
        str(EnteredValue._meta.verbose_name),
        ENTERED_URL,
        whole_fields=("denominator",) if shares else (),
        source="entered",
        amounts={row.pk: (row.numerator or Decimal(0)) if shares else amount(row, indicator) for row in rows},
    )


def _targets(narrowing: Narrowing, scope: Scope) -> Behind:
    rows = target_rows(scope.starts_on, scope.ends_on, scope.ids)
    for name, wanted in narrowing.columns.items():
        if name == "place":
            rows = rows.filter(_place(next(iter(wanted), "")))
        else:
            rows = rows.filter(**{f"inspection__{name}__in": list(wanted)})
    if narrowing.refusal:
        rows = rows.none()
    rows = rows.order_by("unit_id", "body_id", "pk").distinct("unit_id", "body_id")
    return Behind(
        rows,
        None,
        "nơi được kiểm tra, giám sát",
        "democracy_regs:inspection_detail",
        url_field="inspection_id",
    )


def _place(kind: str) -> Q:
    if kind == PLACE_UNIT:
        return Q(unit__isnull=False)
    if kind == PLACE_ENTERPRISE:
        return Q(body__kind=BodyKind.ENTERPRISE)
    return Q(body__isnull=False) & ~Q(body__kind=BodyKind.ENTERPRISE) if kind == PLACE_BODY else Q(pk__in=[])
