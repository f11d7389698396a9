"""Điều cần hỏi lại về số liệu tổng hợp: what is allowed in an entered value but unlikely, each a sentence."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from common.formats import format_count, format_decimal
from common.numbers import ReadError
from reports.models import EnteredValue, Indicator
from reports.services.entered_reading import Written, measure_differs, read_written

COINCIDENCE: Final = 10
"""Equal numbers of two indicators below this are no reason to ask."""


def doubts(data: dict[str, Any], row: EnteredValue) -> list[str]:
    """Measures that differ, lists, parts, comparisons and repeated numbers; rules kept as data say the rest.

    `data` is a cleaned form of the row.
    """
    found = _about_text(data)
    names = [line for line in data.get("items", "").splitlines() if line.strip()]
    if names and data.get("value") is not None and data["value"] != len(names):
        found.append(f"Danh sách có {len(names)} tên nhưng giá trị là {format_decimal(data['value'])}.")
    return [*found, *_about_parts(data, row), *_about_change(data), *_about_others(data, row)]


def other_measure(written: Written, indicator: Indicator) -> list[str]:
    """A sentence when the word after the number names something else than the indicator counts."""
    if not measure_differs(written, indicator):
        return []
    return [
        f"Ghi “{written.measure}” nhưng chỉ tiêu này tính bằng “{indicator.measure}”. "
        "Hãy xem có chọn nhầm chỉ tiêu không."
    ]


def _about_text(data: dict[str, Any]) -> list[str]:
    try:
        written = read_written(data["as_written"], data["indicator"]) if data.get("as_written") else Written()
    except ReadError:
        return ["Chưa đọc được phần ghi nguyên văn; cổng dùng các phần ghi tay ở dưới."]
    return other_measure(written, data["indicator"])


def _about_parts(data: dict[str, Any], row: EnteredValue) -> list[str]:
    whole, value = data.get("part_of"), data.get("value")
    if whole is None or value is None or whole.value is None:
        return []
    others = whole.parts.filter(indicator=data["indicator"]).exclude(pk=row.pk)
    added = value + sum(other.value or 0 for other in others)
    if whole.indicator_id == data["indicator"].pk and added > whole.value:
        return [
            f"Các phần “trong đó” cộng lại {format_decimal(added)}, lớn hơn {format_decimal(whole.value)}."
        ]
    return []


def _about_change(data: dict[str, Any]) -> list[str]:
    value, before, change = (data.get(name) for name in ("value", "compared_value", "change_percent"))
    if value is None or not before or change is None:
        return []
    counted = (value - before) * 100 / before
    if abs(counted - change) < Decimal("0.05"):
        return []
    return [f"Tăng, giảm ghi {format_decimal(change)}% nhưng tính ra {format_decimal(counted, 2)}%."]


def _about_others(data: dict[str, Any], row: EnteredValue) -> list[str]:
    value = data.get("value")
    if value is None:
        return []
    rows = EnteredValue.objects.filter(unit=data["unit"]).exclude(pk=row.pk)
    found = []
    same = rows.filter(starts_on=data["starts_on"], ends_on=data["ends_on"], value=value).exclude(
        indicator=data["indicator"]
    )
    if value >= COINCIDENCE and (twin := same.select_related("indicator").first()):
        found.append(
            f"Chỉ tiêu “{twin.indicator.name}” cùng kỳ cũng ghi {format_count(int(value))}. "
            "Hãy xem có nhập nhầm chỉ tiêu không."
        )
    return found
