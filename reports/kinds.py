"""Số liệu tổng hợp as a kind of record."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from common.periods import Period
from orgs.kinds import Column, RecordKind
from reports.figures.entered import Gathered, put_together
from reports.figures.printing import printed
from reports.forms.entered import EnteredForm
from reports.models import EnteredValue


def period_of(row: EnteredValue) -> str:
    """The period by its customary name."""
    label = Period(row.starts_on, row.ends_on).label
    return label[:1].upper() + label[1:]


def printed_value(row: EnteredValue) -> str:
    """The value as a report prints it."""
    return printed(put_together(Gathered([row]), row.indicator))


def real_value(row: EnteredValue) -> Decimal | int | str | None:
    """The value as a real number where there is one, else as printed."""
    return row.value if row.value is not None else printed_value(row)


def related_values(row: EnteredValue, user: Any) -> list[dict[str, Any]]:
    """The value as printed, its parts, and the values that share a figure with it."""
    found: list[dict[str, Any]] = [{"heading": "In trong báo cáo", "rows": [printed_value(row) or "—"]}]
    for heading, rows in (("Trong đó", row.parts), ("Chung con số với", row.joint_values)):
        near = list(rows.visible_to(user).select_related("indicator", "unit"))
        if near:
            found.append(
                {
                    "heading": heading,
                    "rows": [
                        {
                            "text": f"{other.indicator} {other.heading}".strip(),
                            "url": other.get_absolute_url(),
                            "note": printed_value(other),
                        }
                        for other in near
                    ],
                }
            )
    return found


ENTERED = RecordKind(
    key="entered",
    namespace="reports",
    slug="so-lieu",
    model=EnteredValue,
    form=EnteredForm,
    columns=(
        Column(
            "indicator", label="Chỉ tiêu", value=lambda row: str(row.indicator), sort="indicator__position"
        ),
        Column("heading", sort="heading"),
        Column("unit", sort="unit__sort_key"),
        Column("period", label="Kỳ", value=period_of, sort="ends_on"),
        Column("level", sort="level"),
        Column("value", label="Giá trị", value=printed_value, numeric=True, sort="value", export=real_value),
        Column("measure", label="Đơn vị tính", value=lambda row: row.indicator.measure),
    ),
    filters=("indicator", "level", "is_nil"),
    day_field="ends_on",
    search=("search_key", "indicator__search_key", "unit__search_key"),
    select_related=("unit", "indicator"),
    sticky=("unit", "starts_on", "ends_on", "level"),
    one="số liệu",
    many="Số liệu tổng hợp",
    intro="Số nhập cho cả một kỳ khi không có bản ghi chi tiết, hoặc số của những năm trước khi dùng cổng.",
    sheet_kind="values",
    related=related_values,
)
