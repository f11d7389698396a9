"""Phụ lục có tên: the lists of "Dân vận khéo" models and of commendations."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from common import formats
from reports.figures.computing import compute_many
from reports.figures.plain import AppendixTable, TableCell, TableColumn
from reports.figures.scope import Key, load_scopes
from reports.figures.sources import COMMENDATIONS, MODELS, Source
from reports.figures.values import FigureQuery, FigureValue


def models_table(
    unit_id: int, starts_on: date, ends_on: date, scope_ids: tuple[int, ...] = ()
) -> AppendixTable:
    """Danh mục mô hình: every model that counts in MH01, by unit and name, with the sums of MH01 and MH04."""
    key = (unit_id, starts_on, ends_on, scope_ids)
    rows = _rows(MODELS, key).order_by("unit__sort_key", "unit_id", "sort_key", "pk")
    asked = [_ask(code, key) for code in ("MH01", "MH04")]
    found = compute_many(asked)
    columns = (
        TableColumn("STT", 4, "center"),
        TableColumn("Tên mô hình, điển hình", 34),
        TableColumn("Đơn vị", 16),
        TableColumn("Lĩnh vực", 14),
        TableColumn("Chủ thể", 9),
        TableColumn("Trạng thái", 12),
        TableColumn("Số mô hình", 8, "right"),
        TableColumn("Số người tham gia", 9, "right", measure="người"),
    )
    listed = tuple(
        (
            _number(number),
            TableCell(row.name),
            TableCell(row.unit.full_name),
            TableCell(row.get_field_display()),
            TableCell(row.get_subject_display()),
            TableCell(row.get_status_display()),
            _number(row.model_count),
            _number(row.member_count),
        )
        for number, row in enumerate(rows, 1)
    )
    blank = (TableCell(""),) * 4
    total = (
        TableCell(""),
        TableCell("Tổng"),
        *blank,
        *(_sum(found[query], query) for query in asked),
    )
    return _table(
        "phu_luc_4", "Danh mục mô hình, điển hình “Dân vận khéo”", columns, listed, total, starts_on, ends_on
    )


def commendations_table(
    unit_id: int, starts_on: date, ends_on: date, scope_ids: tuple[int, ...] = ()
) -> AppendixTable:
    """Khen thưởng: every award of the period, collectives first, with the sums of KT01, KT02 and KT03."""
    key = (unit_id, starts_on, ends_on, scope_ids)
    rows = _rows(COMMENDATIONS, key).select_related("grantor")
    order = {"tap_the": 0, "ca_nhan": 1, "ho": 2}
    awards = sorted(rows, key=lambda row: (order[row.subject_kind], row.granted_on, row.sort_key, row.pk))
    asked = [_ask(code, key) for code in ("KT01", "KT02", "KT03")]
    found = compute_many(asked)
    columns = (
        TableColumn("STT", 4, "center"),
        TableColumn("Tập thể, cá nhân", 26),
        TableColumn("Chức vụ, đơn vị", 26),
        TableColumn("Hình thức khen", 12),
        TableColumn("Cơ quan khen", 18),
        TableColumn("Chuyên đề", 16),
        TableColumn("Ngày quyết định", 10, "center"),
        TableColumn("Số lượng", 7, "right"),
    )
    listed = tuple(
        (
            _number(number),
            TableCell(row.subject_name or row.get_subject_kind_display()),
            TableCell(row.subject_position),
            TableCell(row.get_form_display() if row.form else ""),
            TableCell(str(row.grantor) if row.grantor else row.grantor_name),
            TableCell(row.get_theme_display()),
            TableCell(formats.format_date(row.granted_on)),
            _number(row.subject_count),
        )
        for number, row in enumerate(awards, 1)
    )
    told = [
        f"{formats.format_count(found[query].value)} {found[query].measure}"
        for query in asked
        if found[query].state == "value"
    ]
    blank = (TableCell(""),) * 6
    total = (TableCell(""), TableCell(f"Tổng: {', '.join(told)}" if told else "Tổng"), *blank)
    return _table("phu_luc_6", "Khen thưởng", columns, listed, total, starts_on, ends_on)


def _rows(source: Source, key: Key) -> QuerySet[Any]:
    scope = load_scopes([key])[key]
    return (
        source.rows(scope.starts_on, scope.ends_on).filter(unit_id__in=list(scope.ids)).select_related("unit")
    )


def _ask(code: str, key: Key) -> FigureQuery:
    unit_id, starts_on, ends_on, scope_ids = key
    return FigureQuery(code, unit_id, starts_on, ends_on, source="records", scope_ids=scope_ids)


def _number(value: int | None) -> TableCell:
    return TableCell("") if value is None else TableCell(formats.format_count(value), Decimal(value))


def _sum(figure: FigureValue, query: FigureQuery) -> TableCell:
    if figure.state != "value":
        return TableCell("", query=query)
    return TableCell(formats.format_decimal(figure.value), figure.value, query)


def _table(
    key: str,
    caption: str,
    columns: tuple[TableColumn, ...],
    rows: tuple[tuple[TableCell, ...], ...],
    total: tuple[TableCell, ...],
    starts_on: date,
    ends_on: date,
) -> AppendixTable:
    days = f"từ ngày {formats.format_date(starts_on)} đến ngày {formats.format_date(ends_on)}"
    return AppendixTable(
        key,
        caption,
        columns,
        rows,
        total,
        note=f"Số liệu tính {days}.",
        has_figures=bool(rows),
        numbered=False,
    )
