"""Bảng số liệu tổng hợp: one value in a row, or communes by indicators."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from orgs.models import Unit
from reports.models import EnteredValue, Indicator
from spreadsheets.kinds.base import Draft, Facts, Part, SheetColumn, SheetKind, Trouble, filled, owner_of
from spreadsheets.kinds.democracy import PERIOD
from spreadsheets.kinds.words import COMMUNE, LEVEL, NOTE, for_some

VALUE_COLUMNS = (
    for_some(COMMUNE),
    SheetColumn(
        "indicator",
        "Chỉ tiêu",
        "indicator",
        ("Mã chỉ tiêu", "Tên chỉ tiêu", "Mã", "Chỉ tiêu, nội dung", "Nội dung"),
        required=True,
        fills="indicator_id",
    ),
    SheetColumn(
        "heading",
        "Chi tiết",
        "text",
        ("Phân loại", "Loại"),
        fills="heading",
        when_empty="",
        max_length=200,
        listed=False,
    ),
    SheetColumn(
        "value",
        "Giá trị",
        "written",
        ("Số liệu", "Số lượng", "Kết quả", "Kết quả thực hiện", "Giá trị thực hiện", "Ghi nguyên văn"),
        required=True,
        needs="indicator",
    ),
    PERIOD,
    LEVEL,
    NOTE,
)


def build_value(facts: Facts) -> Draft | list[Trouble]:
    """One entered value, in the row's period or in the batch's."""
    level = facts.values.get("level")
    unit = owner_of(facts, above=level is not None)
    if isinstance(unit, list):
        return unit
    values, columns = filled(facts, VALUE_COLUMNS)
    written: dict[str, Any] = facts.values.get("value") or {}
    values |= written
    days = facts.values.get("period") or (facts.starts_on, facts.ends_on)
    values["starts_on"], values["ends_on"] = days
    values["level"] = level or ""
    columns |= dict.fromkeys(written, "value")
    columns |= {"starts_on": "period", "ends_on": "period", "level": "level"}
    return Draft(unit, values, columns=columns)


VALUES = SheetKind(
    key="values",
    label="Số liệu tổng hợp (mỗi dòng một chỉ tiêu)",
    model=EnteredValue,
    columns=VALUE_COLUMNS,
    build=build_value,
    resource="reports.resources.EnteredValueResource",
)


class Matrix(SheetKind):
    """Communes in rows, indicators in columns. The row's own record is the commune, its parts are the values."""

    def for_unit(self, unit: Unit) -> SheetKind:
        """The kind with a column for every indicator that offices of this area may use."""
        owners = [*unit.ancestor_ids(), unit.pk]
        rows = Indicator.objects.filter(is_active=True).order_by("position", "code")
        columns = tuple(
            SheetColumn(
                f"i{row.pk}",
                f"{row.name} ({row.measure})" if row.measure else row.name,
                "indicator_value",
                (row.code, row.name, f"{row.code} – {row.name}", f"{row.code} {row.name}"),
                choices={"indicator": (str(row.pk),)},
                listed=False,
            )
            for row in rows
            if row.owner_id is None or row.owner_id in owners
        )
        return replace(self, columns=(self.columns[0], *columns), build=build_matrix)

    def identify(self, record: Any, draft: Draft) -> str:
        """A commune is one row of the table."""
        return f"unit:{record.pk}"

    def find(self, keys: list[str], records: list[Any]) -> dict[str, Any]:
        """The communes themselves."""
        return {f"unit:{record.pk}": record for record in records}

    def owner(self, draft: Draft) -> dict[str, Any]:
        """The commune, as the row's record."""
        return {"pk": draft.unit.pk if draft.unit else None}


def build_matrix(facts: Facts) -> Draft | list[Trouble]:
    """The values of a commune; an empty cell says nothing about an indicator."""
    if facts.commune is None:
        return []
    parts = []
    for key, written in facts.values.items():
        if key == "commune" or not written:
            continue
        match = {
            "indicator_id": int(key[1:]),
            "starts_on": facts.starts_on,
            "ends_on": facts.ends_on,
            "level": "",
            "heading": "",
            "part_of_id": None,
        }
        parts.append(Part(key, match, written, "value", written["as_written"]))
    if not parts and not facts.wrong:
        return [Trouble("commune", "required_missing", "Dòng này chưa có số liệu nào. Hãy ghi hoặc bỏ dòng.")]
    return Draft(facts.commune, {}, parts=parts)


MATRIX = Matrix(
    key="matrix",
    label="Số liệu tổng hợp (bảng xã × chỉ tiêu)",
    model=Unit,
    columns=(COMMUNE,),
    build=build_matrix,
    resource="reports.resources.EnteredValueResource",
    part_model=EnteredValue,
    parent="unit",
)
