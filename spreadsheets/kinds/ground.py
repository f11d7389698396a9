"""Bảng đơn vị (xã, thôn, buôn với ngày hiệu lực) và bảng cơ quan."""

from __future__ import annotations

import zlib
from typing import Any

from orgs.models import Body, Unit, UnitKind
from orgs.models.bodies import BodyKind
from orgs.models.units import TIER_OF_KIND, Tier
from orgs.permissions import Permission
from spreadsheets.kinds.base import Draft, Facts, Part, SheetColumn, SheetKind, Trouble, choices_of, filled
from spreadsheets.kinds.words import COMMUNE, days_in_order, for_some

ORDER = (Tier.PROVINCE, Tier.DISTRICT, Tier.COMMUNE, Tier.HAMLET)

UNIT_COLUMNS = (
    for_some(COMMUNE),
    SheetColumn(
        "kind",
        "Loại đơn vị",
        "choice",
        ("Loại", "Loại hình", "Cấp"),
        required=True,
        fills="kind",
        choices=choices_of(UnitKind, {"to_dan_pho": ("tdp", "tổ dp"), "thi_tran": ("tt",)}),
    ),
    SheetColumn(
        "name",
        "Tên thôn, buôn, tổ dân phố",
        "text",
        ("Tên đơn vị", "Tên", "Thôn, buôn", "Thôn, buôn, tổ dân phố", "Tên thôn, buôn"),
        required=True,
        fills="name",
        max_length=120,
    ),
    SheetColumn("code", "Mã số", "text", ("Mã", "Mã đơn vị"), fills="code", when_empty="", max_length=20),
    SheetColumn(
        "date",
        "Có từ ngày",
        "date",
        ("Từ ngày", "Ngày thành lập", "Hiệu lực từ"),
        fills="valid_from",
        any_day=True,
    ),
    SheetColumn(
        "ends_on", "Đến hết ngày", "date", ("Đến ngày", "Hết hiệu lực"), fills="valid_to", any_day=True
    ),
)


class Ground(SheetKind):
    """Rows that are no office's record: told apart by where they are and what they are called."""

    natural: tuple[str, ...] = ()

    def identify(self, record: Any, draft: Draft) -> str:
        """The natural key, as text."""
        return repr(tuple(getattr(record, name) for name in self.natural))

    def find(self, keys: list[str], records: list[Any]) -> dict[str, Any]:
        """Stored rows with the same natural key."""
        first = self.natural[0]
        near = self.model._default_manager.filter(**{f"{first}__in": {getattr(r, first) for r in records}})
        found = {repr(tuple(getattr(row, name) for name in self.natural)): row for row in near}
        return {key: found[key] for key in keys if key in found}

    def version_of(self, record: Any) -> int:
        """These rows count no versions, so what stands in them is counted up."""
        columns = [f for f in record._meta.concrete_fields if f.editable and not f.generated]
        return zlib.crc32(repr([str(getattr(record, f.attname)) for f in columns]).encode()) & 0x7FFFFFFF


class UnitGround(Ground):
    """Units below a parent. A row without a first day means the unit of that name that is there."""

    natural = ("parent_id", "kind", "name", "valid_from")

    def owner(self, draft: Draft) -> dict[str, Any]:
        """The parent."""
        return {"parent": draft.unit}

    def find(self, keys: list[str], records: list[Any]) -> dict[str, Any]:
        """Stored units with the same parent, kind, name and first day; without a first day, the newest."""
        near = Unit.objects.filter(parent_id__in={record.parent_id for record in records})
        newest = {(u.parent_id, u.kind, u.name): u for u in near.order_by("valid_from", "pk")}
        found = super().find(keys, records)
        for key, record in zip(keys, records, strict=True):
            there = newest.get((record.parent_id, record.kind, record.name))
            if record.valid_from is None and there is not None:
                found[key] = there
        return found


def build_unit(facts: Facts) -> Draft | list[Trouble]:
    """A unit below its commune, or below the batch's unit when the row names no commune."""
    parent = facts.commune or facts.unit
    troubles = days_in_order(facts)
    kind = facts.values.get("kind")
    tier = TIER_OF_KIND.get(kind) if kind else None
    if kind and tier in ORDER and parent.tier in ORDER and ORDER.index(tier) <= ORDER.index(parent.tier):
        message = (
            f"{UnitKind(kind).label} không thể nằm trong {parent.running_name}. Hãy xem lại loại hoặc tên xã."
        )
        troubles.append(Trouble("kind", "commune_unknown", message))
    if tier == Tier.HAMLET and parent.tier != Tier.COMMUNE:
        message = "Thôn, buôn, tổ dân phố cần có tên xã, thị trấn. Hãy ghi vào ô này."
        troubles.append(Trouble("commune", "required_missing", message))
    if troubles:
        return troubles
    return Draft(parent, *_said(facts, UNIT_COLUMNS))


UNITS = UnitGround(
    key="units",
    label="Thôn, buôn và đơn vị trực thuộc",
    model=Unit,
    columns=UNIT_COLUMNS,
    build=build_unit,
    right=Permission.MANAGE_UNITS,
    day="",
)

BODY_COLUMNS = (
    for_some(COMMUNE),
    SheetColumn(
        "kind",
        "Loại cơ quan",
        "choice",
        ("Loại", "Loại hình"),
        required=True,
        fills="kind",
        choices=choices_of(
            BodyKind,
            {
                "uy_ban": ("ủy ban nhân dân", "ubnd", "cơ quan nhà nước"),
                "mat_tran": ("mặt trận", "mttq", "ubmttq"),
                "doan_the": ("đoàn thể", "hội"),
                "truong_hoc": ("trường",),
                "doanh_nghiep": ("doanh nghiệp", "công ty"),
                "khac": ("khác",),
            },
        ),
    ),
    SheetColumn(
        "name",
        "Tên cơ quan",
        "text",
        ("Tên", "Cơ quan", "Cơ quan, tổ chức", "Tên cơ quan, tổ chức"),
        required=True,
        fills="name",
        max_length=200,
    ),
    SheetColumn(
        "date", "Có từ ngày", "date", ("Từ ngày", "Ngày thành lập"), fills="valid_from", any_day=True
    ),
    SheetColumn("ends_on", "Đến hết ngày", "date", ("Đến ngày",), fills="valid_to", any_day=True),
)


class BodyGround(Ground):
    """Bodies of a unit."""

    natural = ("unit_id", "name")


def build_body(facts: Facts) -> Draft | list[Trouble]:
    """A body of its commune, or of the batch's unit."""
    troubles = days_in_order(facts)
    if troubles:
        return troubles
    return Draft(facts.commune or facts.unit, *_said(facts, BODY_COLUMNS))


def _said(
    facts: Facts, of_kind: tuple[SheetColumn, ...]
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any], list[Part], dict[str, str]]:
    """What a draft is made of. An empty cell leaves a stored code or day as it is."""
    values, columns = filled(facts, of_kind)
    return {name: value for name, value in values.items() if value not in (None, "")}, {}, {}, [], columns


BODIES = BodyGround(
    key="bodies",
    label="Cơ quan, tổ chức",
    model=Body,
    columns=BODY_COLUMNS,
    build=build_body,
    right=Permission.MANAGE_UNITS,
    day="",
)
