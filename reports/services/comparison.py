"""So sánh hai kỳ, hai báo cáo: figures side by side, with their change, as a table, a chart and a workbook."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Q
from django.utils import timezone

from common import formats
from common.periods import Period
from orgs.models import Unit
from reports.comparing import HUNDREDTH, Change, amount_of, in_words
from reports.corrections import label
from reports.figure_lines import figures_of
from reports.figures import FigureQuery, FigureValue, compute_many, printed
from reports.models import Indicator, IssuedFigure, IssuedReview, Review
from reports.rendering import profiles
from reports.rendering.blocks import Cell, Chart, Column, Document, Header, Series, Table

MOST_BARS = 15
MISSING = "chưa có số liệu"


@dataclass(frozen=True)
class Side:
    """One of two figures: as printed, and the number to compare; `points` marks a share in percentage points."""

    text: str = MISSING
    amount: Decimal | None = None
    points: bool = False


@dataclass(frozen=True)
class Row:
    """A figure then and now."""

    label: str
    measure: str
    then: Side
    now: Side

    @property
    def change(self) -> Change | None:
        """What came to it; None when the two cannot be compared."""
        if self.now.amount is None or self.then.amount is None or self.now.points != self.then.points:
            return None
        return Change(self.now.amount, self.then.amount, self.now.points)

    @property
    def change_text(self) -> str:
        """The change in words, without what it is compared with."""
        if self.change is None:
            return ""
        if self.change.difference == 0:
            return "không đổi"
        return in_words(self.change, to="", measure=self.measure).removesuffix(" so với ").strip()


@dataclass(frozen=True)
class Comparison:
    """Two columns of figures with their headings."""

    title: str
    then_title: str
    now_title: str
    rows: tuple[Row, ...]


def of_periods(unit: Unit, then: Period, now: Period) -> Comparison:
    """All indicators of a unit over two periods; those missing in both are left out. A bounded number of queries."""
    owners = Q(owner__isnull=True) | Q(owner_id__in=[*unit.ancestor_ids(), unit.pk])
    indicators = list(Indicator.objects.filter(owners, is_active=True))

    def asked(indicator: Indicator, period: Period) -> FigureQuery:
        return FigureQuery(indicator.code, unit.pk, period.starts_on, period.ends_on)

    values = compute_many(asked(one, period) for one in indicators for period in (then, now))
    rows = []
    for one in indicators:
        sides = [_side(values[asked(one, period)]) for period in (then, now)]
        if any(side.text != MISSING for side in sides):
            rows.append(Row(one.name, one.measure, *sides))
    return Comparison(f"So sánh {unit.full_name}", _named(then), _named(now), tuple(rows))


def of_reviews(then: Review, now: Review) -> Comparison:
    """The figures of two reviews by their names; an issued review tells what it printed on its day."""
    before, after = _figures(then), _figures(now)
    rows = []
    for key in {**after, **before}:
        name, measure, _ = after.get(key) or before.get(key)  # type: ignore[misc]
        sides = [found[key][2] if key in found else Side() for found in (before, after)]
        rows.append(Row(name, measure, *sides))
    return Comparison("So sánh hai báo cáo", _title(then), _title(now), tuple(rows))


def _title(review: Review) -> str:
    return f"{_named(Period(review.starts_on, review.ends_on))}, {review.unit.full_name}"


def _figures(review: Review) -> dict[tuple[str, str], tuple[str, str, Side]]:
    issued = IssuedReview.objects.filter(review=review).only("pk").first()
    if issued is not None:
        return {
            (row.key, row.indicator_code): (label(row), row.form_measure or row.measure, _kept(row))
            for row in issued.figures.all()
        }
    return {
        (key, line.query.code): (
            ", ".join(
                part for part in (line.figure.indicator.name, line.query.heading, line.query.item) if part
            ),
            line.figure.measure or line.value.measure,
            _side(line.value, lambda line=line: line.text),  # type: ignore[misc]
        )
        for key, line in figures_of(review).items()
    }


def _side(value: FigureValue, told: Callable[[], str] | None = None) -> Side:
    text = told() if told else printed(value)
    return Side(
        text or MISSING, amount_of(value), value.denominator is not None or value.quantity == "percent"
    )


def _kept(row: IssuedFigure) -> Side:
    plain = row.state == "value" and not row.words and row.before_value is None and row.after_value is None
    amount = Decimal(0) if row.state == "nil" else row.value if plain else None
    return Side(row.printed or MISSING, amount, row.denominator is not None or row.measure == "%")


def _named(period: Period) -> str:
    return period.label[:1].upper() + period.label[1:]


# --- Chart and workbook ---


def chart(comparison: Comparison) -> Chart | None:
    """The largest changes in percent as bars; None when nothing changed that can be divided."""
    found = [
        (row.label, row.change.percent)
        for row in comparison.rows
        if row.change is not None and row.change.percent
    ]
    if not found:
        return None
    largest = sorted(found, key=lambda one: abs(one[1]), reverse=True)[:MOST_BARS]
    labels, values = zip(*sorted(largest, key=lambda one: -one[1]), strict=True)
    return Chart(
        "hbar",
        f"Tăng, giảm của {comparison.now_title} so với {comparison.then_title}",
        "%",
        tuple(labels),
        (Series("Tăng, giảm (%)", tuple(values)),),
    )


def workbook(comparison: Comparison, *, unit_name: str, day: dt.date | None = None) -> Document:
    """The comparison as a document of one table, for the spreadsheet renderer."""
    moment = dt.datetime.combine(day or timezone.localdate(), dt.time())
    columns = (
        Column("STT", 6, "center"),
        Column("Số liệu", 40),
        Column("Đơn vị tính", 14),
        Column(comparison.then_title, 18, "right", group="In ra"),
        Column(comparison.now_title, 18, "right", group="In ra"),
        Column(comparison.then_title, 14, "right", group="Giá trị"),
        Column(comparison.now_title, 14, "right", group="Giá trị"),
        Column("Tăng, giảm", 14, "right"),
        Column("Tăng, giảm (%)", 12, "right"),
    )
    rows = tuple(
        (
            number, row.label, row.measure, row.then.text, row.now.text, row.then.amount, row.now.amount,
            _number(row.change.difference if row.change else None),
            _number(row.change.percent if row.change else None),
        )
        for number, row in enumerate(comparison.rows, 1)
    )  # fmt: skip
    return Document(
        header=Header((unit_name,), "", ""),
        kind="Bảng",
        subject=comparison.title,
        blocks=(Table(comparison.title, columns, rows),),
        created_at=timezone.make_aware(moment),
        profile=profiles.choose("party", moment.date()).code,
    )


def _number(value: Decimal | None) -> Cell | None:
    if value is None:
        return None
    value = value.quantize(HUNDREDTH, ROUND_HALF_UP)
    return Cell(formats.format_decimal(value), value)
