"""Biểu đồ: the series that the charts of a review draw, from the same figures as its text and tables."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Final

from campaigns.models.models import ModelField
from orgs.models import Level
from reports.figures.by_unit import Ask, Split
from reports.figures.computing import compute_many
from reports.figures.plain import ChartSeries
from reports.figures.values import FigureQuery, FigureValue

MOST_MONTHS: Final = 24
MILLION: Final = Decimal(1_000_000)
ONE: Final = Decimal(1)


Maker = Callable[[int, date, date, tuple[int, ...]], ChartSeries]


def chart_series(
    chart_key: str, unit_id: int, starts_on: date, ends_on: date, scope_ids: tuple[int, ...] = ()
) -> ChartSeries:
    """One chart of a unit (or of the units of `scope_ids`) and period. KeyError for a key not in `CHARTS`."""
    return _MAKERS[chart_key](unit_id, starts_on, ends_on, scope_ids)


def _by_unit(
    key: str,
    kind: str,
    title: str,
    measure: str,
    series: tuple[tuple[str, str], ...],
    scale: Decimal = ONE,
) -> Maker:
    """A chart with one label per unit below; ``series`` are (name, code of an additive indicator)."""

    def make(unit_id: int, starts_on: date, ends_on: date, scope_ids: tuple[int, ...]) -> ChartSeries:
        asks: list[Ask] = [
            lambda one, code=code: FigureQuery(code, one, starts_on, ends_on)  # type: ignore[misc]
            for _, code in series
        ]
        split = Split.load(unit_id, starts_on, ends_on, asks, scope_ids)
        parts = split.used(asks)
        values = tuple(
            (name, tuple(_number(split.of(part, ask), scale) for part in parts))
            for (name, _), ask in zip(series, asks, strict=True)
        )
        return ChartSeries(key, kind, title, measure, tuple(part.label for part in parts), values)

    return make


def _visits_by_month(unit_id: int, starts_on: date, ends_on: date, scope_ids: tuple[int, ...]) -> ChartSeries:
    """Visits to mobilization meetings by month, a line per level; by year when the period is long."""
    spans = _months(starts_on, ends_on)
    by_year = len(spans) > MOST_MONTHS
    if by_year:
        spans = [
            (max(starts_on, date(year, 1, 1)), min(ends_on, date(year, 12, 31)))
            for year in range(starts_on.year, ends_on.year + 1)
        ]
    one_year = starts_on.year == ends_on.year
    labels = tuple(
        str(first.year) if by_year else f"T{first.month}" if one_year else f"{first.month}/{first.year}"
        for first, _ in spans
    )
    asked = {
        level: [
            FigureQuery("PD04", unit_id, *span, level=level.value, source="records", scope_ids=scope_ids)
            for span in spans
        ]
        for level in Level
    }
    found = compute_many(query for queries in asked.values() for query in queries)
    series = tuple(
        (str(level.label), tuple(_number(found[query]) for query in queries))
        for level, queries in asked.items()
        if any(not found[query].is_missing for query in queries)
    )
    title = f"Số lượt người tham gia phát động quần chúng theo {'năm' if by_year else 'tháng'}"
    return ChartSeries("luot_theo_thang", "line", title, "lượt", labels, series)


def _models_by_field(unit_id: int, starts_on: date, ends_on: date, scope_ids: tuple[int, ...]) -> ChartSeries:
    """ "Dân vận khéo" models by field."""
    asked = {
        one: FigureQuery("MH02", unit_id, starts_on, ends_on, theme=f"field={one.value}", scope_ids=scope_ids)
        for one in ModelField
    }
    found = compute_many(asked.values())
    values = tuple(_number(found[query]) for query in asked.values())
    return ChartSeries(
        "mo_hinh_theo_linh_vuc",
        "hbar",
        "Mô hình “Dân vận khéo” theo lĩnh vực",
        "mô hình",
        tuple(str(one.label) for one in asked),
        (("Số mô hình", values),),
    )


def _months(starts_on: date, ends_on: date) -> list[tuple[date, date]]:
    spans, first = [], starts_on
    while first <= ends_on:
        last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
        spans.append((first, min(last, ends_on)))
        first = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return spans


def _number(figure: FigureValue, scale: Decimal = ONE) -> Decimal | None:
    return figure.value / scale if figure.state == "value" and figure.value is not None else None


_MAKERS: Final[dict[str, Maker]] = {
    "buoi_theo_xa": _by_unit(
        "buoi_theo_xa",
        "hbar",
        "Số buổi phát động quần chúng theo đơn vị",
        "buổi",
        (("Số buổi", "PD02"),),
    ),
    "luot_theo_thang": _visits_by_month,
    "nguon_luc_theo_xa": _by_unit(
        "nguon_luc_theo_xa",
        "stacked",
        "Nguồn lực vận động được theo đơn vị",
        "triệu đồng",
        (("Tiền Nhân dân đóng góp", "NL02"), ("Nguồn lực xã hội hóa", "NL04")),
        MILLION,
    ),
    "mo_hinh_theo_linh_vuc": _models_by_field,
    "mo_hinh_theo_xa": _by_unit(
        "mo_hinh_theo_xa",
        "hbar",
        "Mô hình “Dân vận khéo” theo đơn vị",
        "mô hình",
        (("Số mô hình", "MH01"),),
    ),
    "hoa_giai_theo_xa": _by_unit(
        "hoa_giai_theo_xa",
        "hbar",
        "Số tổ hòa giải theo đơn vị",
        "tổ",
        (("Số tổ hòa giải", "HG01a"),),
    ),
}
CHARTS: Final = {
    "buoi_theo_xa": "Số buổi phát động theo xã",
    "luot_theo_thang": "Số lượt tham gia theo tháng",
    "nguon_luc_theo_xa": "Nguồn lực vận động theo xã",
    "mo_hinh_theo_linh_vuc": "Mô hình theo lĩnh vực",
    "mo_hinh_theo_xa": "Mô hình theo xã",
    "hoa_giai_theo_xa": "Tổ hòa giải theo xã",
}
"""What `chart_series` can make, with names for the author."""
