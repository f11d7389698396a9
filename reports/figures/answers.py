"""Từ tổng đến số liệu: what was found in the records as a figure, with what has to be said to the author."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from common import formats
from reports.figures.cube import Tally
from reports.figures.definitions import Definition
from reports.figures.entered import Gathered
from reports.figures.scope import Scope
from reports.figures.values import FigureValue, joint_qualifier


def of_rows(blank: FigureValue, found: Tally, definition: Definition, item: str) -> FigureValue:
    """The sum or count of rows, or the ratio of two sums."""
    notes = _notes(found, definition)
    if not found.filled:
        return replace(blank, notes=notes)
    if definition.one_measure and len(found.measures) > 1:
        told = ", ".join(sorted(found.measures.values()))
        return replace(
            blank,
            notes=(*notes, f"Các bản ghi dùng nhiều đơn vị tính ({told}) nên không cộng được với nhau."),
        )
    if definition.one_measure and not item and len(found.items) > 1:
        notes = (
            *notes,
            f"Cộng {len(found.items)} loại hiện vật khác nhau; hãy chọn tên hiện vật nếu cần riêng.",
        )
    figure = replace(
        blank,
        state="value",
        value=found.amount,
        qualifier=joint_qualifier(found.qualifiers),
        measure=next(iter(found.measures.values())) if len(found.measures) == 1 else blank.measure,
        source="records",
        row_count=found.filled,
        notes=notes,
    )
    if definition.whole:
        share = found.amount * 100 / found.whole if found.whole else None
        return replace(figure, numerator=found.amount, denominator=found.whole, value=share)
    return figure


def _notes(found: Tally, definition: Definition) -> tuple[str, ...]:
    notes = []
    if found.rows > found.filled:
        label = definition.source.model._meta.get_field(definition.amount).verbose_name  # type: ignore[union-attr]
        notes.append(f"{found.rows - found.filled} bản ghi chưa ghi “{label}”.")
    if found.shared and not found.filled:
        notes.append(f"Kinh phí của {found.shared} bản ghi được ghi chung ở dòng khác.")
    if found.parts is not None and found.parts > found.amount:
        told = formats.format_money(found.parts)
        notes.append(f"Các nguồn cộng lại là {told}, lớn hơn tổng; báo cáo vẫn in đúng số đã ghi.")
    elif found.parts is not None and found.parts < found.amount:
        told = formats.format_money(found.amount - found.parts)
        notes.append(f"Còn {told} của tổng chưa ghi nguồn.")
    if found.outside:
        notes.append(f"{found.outside} dòng số liệu chỉ thuộc kỳ này một phần nên không cộng.")
    if found.crossed:
        notes.append(f"{found.crossed} dòng số liệu có kỳ chồng lên nhau; hãy kiểm tra để khỏi cộng hai lần.")
    return tuple(notes)


def of_cover(blank: FigureValue, found: Tally, reached: set[int] | None, scope: Scope) -> FigureValue:
    """The hamlets reached, of those in force."""
    if not found.rows:
        return blank
    if reached is None:
        return replace(blank, notes=("Các buổi chưa ghi thôn, buôn, tổ dân phố.",))
    if not scope.hamlets:
        return replace(blank, notes=("Danh mục chưa có thôn, buôn, tổ dân phố của đơn vị này.",))
    part, whole = Decimal(len(reached)), Decimal(len(scope.hamlets))
    return replace(
        blank,
        state="value",
        value=part * 100 / whole,
        numerator=part,
        denominator=whole,
        source="records",
        row_count=found.rows,
    )


def of_targets(blank: FigureValue, targets: dict[tuple[int | None, int | None], str]) -> FigureValue:
    """The distinct places inspected."""
    if not targets:
        return blank
    return replace(
        blank,
        state="value",
        value=Decimal(len(targets)),
        items=tuple(targets.values()),
        source="records",
        row_count=len(targets),
    )


def beside(recorded: FigureValue, gathered: Gathered, scope: Scope) -> FigureValue:
    """A figure from records, with a word about entered values that it does not contain."""
    rows = gathered.rows
    if not rows:
        return recorded
    own = all(row.unit_id == scope.unit.pk for row in rows)
    told = (
        "Đơn vị cũng có số nhập tổng hợp cho kỳ này; báo cáo đang lấy từ bản ghi."
        if own
        else f"Có {len(rows)} số nhập tổng hợp của đơn vị cấp dưới không cộng vào số tính từ bản ghi."
    )
    return replace(recorded, notes=(*recorded.notes, told))
