"""Danh mục chính thức: official units before and after a reorganisation, from CSV, JSON or an installed package."""

from __future__ import annotations

import csv
import importlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from common.text import fold, match_key, strip_unit_prefix
from dvportal.listing.rows import Problems, Refused, Row, read_rows
from orgs.models import UnitKind
from orgs.models.units import Tier

UNIT_COLUMNS = ("state", "tier", "code", "name", "parent_code")
CHANGE_COLUMNS = ("old_code", "old_name", "new_code", "new_name")
STATES = {"truoc": "before", "before": "before", "sau": "after", "after": "after"}
TIERS = {
    Tier.PROVINCE.value: Tier.PROVINCE,
    Tier.DISTRICT.value: Tier.DISTRICT,
    Tier.COMMUNE.value: Tier.COMMUNE,
}
WIDTH = {Tier.PROVINCE: 2, Tier.DISTRICT: 3, Tier.COMMUNE: 5}
"""Digits of the official codes."""

KINDS: dict[Tier, dict[str, UnitKind]] = {
    Tier.PROVINCE: {"": UnitKind.PROVINCE, "tinh": UnitKind.PROVINCE, "thanh pho": UnitKind.CENTRAL_CITY},
    Tier.DISTRICT: {
        "huyen": UnitKind.DISTRICT,
        "quan": UnitKind.URBAN_DISTRICT,
        "thi xa": UnitKind.TOWN,
        "thanh pho": UnitKind.CITY,
    },
    Tier.COMMUNE: {
        "xa": UnitKind.COMMUNE,
        "phuong": UnitKind.WARD,
        "thi tran": UnitKind.TOWNSHIP,
        "dac khu": UnitKind.SPECIAL_ZONE,
    },
}


@dataclass(frozen=True)
class Official:
    """One line of the official list: a unit of one state with its kind and own name."""

    tier: Tier
    code: str
    kind: UnitKind
    name: str
    parent_code: str
    where: str

    @property
    def key(self) -> tuple[str, str]:
        """Kind and name as people read them: what a unit is, whatever its code."""
        return (self.kind, match_key(self.name))


@dataclass(frozen=True)
class Change:
    """One line of what became of what; no new code means that nothing did."""

    line: int
    old_code: str
    old_name: str
    new_code: str
    new_name: str


@dataclass
class Lists:
    """All that was read."""

    before: list[Official] = field(default_factory=list)
    after: list[Official] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


def read_files(paths: Iterable[Path]) -> Lists:
    """Read CSV files of units or changes (told by their headings) and `nested-divisions.json` of the package."""
    lists = Lists()
    for path in paths:
        if path.suffix.casefold() == ".json":
            _read_json(lists, path)
        else:
            _read_csv(lists, path)
    return lists


def read_package() -> Lists:
    """Read the installed package `vietnam_provinces`: one state, or – from 2026 on – both and what followed what."""
    try:
        package = importlib.import_module("vietnam_provinces")
    except ImportError as error:
        raise Refused(
            "Chưa cài gói vietnam-provinces. Hãy cài bản muốn đọc, hoặc tải gói về rồi chỉ tệp nested-divisions.json."
        ) from error
    lists = Lists()
    _read_json(lists, Path(package.NESTED_DIVISIONS_JSON_PATH))
    try:
        legacy = importlib.import_module("vietnam_provinces.legacy")
    except ImportError:
        return lists
    for tier, rows, parent in (
        (Tier.PROVINCE, legacy.Province.iter_all(), lambda row: ""),
        (
            Tier.DISTRICT,
            legacy.District.iter_all(),
            lambda row: _code(Tier.PROVINCE, row.province_code.value),
        ),
        (Tier.COMMUNE, legacy.Ward.iter_all(), lambda row: _code(Tier.DISTRICT, row.district_code.value)),
    ):
        lists.before += [
            _official(tier, _code(tier, row.code.value), row.name, parent(row), "gói vietnam-provinces")
            for row in rows
        ]
    for tier, new_rows in (
        (Tier.PROVINCE, package.Province.iter_all()),
        (Tier.COMMUNE, package.Ward.iter_all()),
    ):
        for new in new_rows:
            for old in new.get_legacy_sources():
                codes = (_code(tier, old.code.value), _code(tier, new.code.value))
                lists.changes.append(Change(0, codes[0], old.name, codes[1], new.name))
    return lists


def write_csv(lists: Lists, path: Path) -> None:
    """Write the units that were read as a CSV of our own form, and beside it the changes when there are any."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(UNIT_COLUMNS)
        for state, rows in (("truoc", lists.before), ("sau", lists.after)):
            for row in rows:
                out.writerow([state, row.tier.value, row.code, _full(row), row.parent_code])
    if lists.changes:
        with path.with_name(f"{path.stem}-thay-doi.csv").open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow(CHANGE_COLUMNS)
            out.writerows([one.old_code, one.old_name, one.new_code, one.new_name] for one in lists.changes)


def _full(row: Official) -> str:
    label = "Thành phố" if row.kind == UnitKind.CENTRAL_CITY else row.kind.label
    return f"{label} {row.name}"


def _read_csv(lists: Lists, path: Path) -> None:
    try:
        rows = read_rows(path, UNIT_COLUMNS)
    except Refused as refusal:
        if "thiếu cột" not in str(refusal):
            raise
    else:
        _take_units(lists, rows, path)
        return
    try:
        rows = read_rows(path, CHANGE_COLUMNS)
    except Refused as refusal:
        raise Refused(
            f"{path.name}: dòng đầu phải là {','.join(UNIT_COLUMNS)} (danh sách đơn vị) "
            f"hoặc {','.join(CHANGE_COLUMNS)} (thay đổi)."
        ) from refusal
    lists.changes += [Change(row.line, *(row[column] for column in CHANGE_COLUMNS)) for row in rows]


def _take_units(lists: Lists, rows: list[Row], path: Path) -> None:
    problems = Problems()
    for row in rows:
        state, tier = STATES.get(fold(row["state"])), TIERS.get(fold(row["tier"]))
        if state is None or tier is None or not row["code"]:
            problems.add(
                row.line, "cần state là truoc hoặc sau, tier là province, district hoặc commune, và mã số."
            )
            continue
        try:
            unit = _official(
                tier, row["code"], row["name"], row["parent_code"], f"{path.name} dòng {row.line}"
            )
        except Refused as refusal:
            problems.add(row.line, str(refusal))
            continue
        (lists.before if state == "before" else lists.after).append(unit)
    problems.refuse()


def _read_json(lists: Lists, path: Path) -> None:
    try:
        provinces = json.loads(path.read_text(encoding="utf-8"))
        found = list(_nested(provinces, path.name))
        old = any("districts" in province for province in provinces)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused(f"{path.name} không phải nested-divisions.json của gói vietnam-provinces.") from error
    (lists.before if old else lists.after).extend(found)


def _nested(rows: list[dict[str, Any]], where: str) -> Iterator[Official]:
    for province in rows:
        above = _code(Tier.PROVINCE, province["code"])
        yield _official(Tier.PROVINCE, above, province["name"], "", where)
        for district in province.get("districts", ()):
            code = _code(Tier.DISTRICT, district["code"])
            yield _official(Tier.DISTRICT, code, district["name"], above, where)
            for ward in district["wards"]:
                yield _official(Tier.COMMUNE, _code(Tier.COMMUNE, ward["code"]), ward["name"], code, where)
        for ward in province.get("wards", ()):
            yield _official(Tier.COMMUNE, _code(Tier.COMMUNE, ward["code"]), ward["name"], above, where)


def _code(tier: Tier, number: int) -> str:
    return str(number).zfill(WIDTH[tier])


def _official(tier: Tier, code: str, name: str, parent_code: str, where: str) -> Official:
    word, rest = strip_unit_prefix(name)
    kind = KINDS[tier].get(fold(word))
    if kind is None and tier == Tier.PROVINCE:
        kind, rest = UnitKind.PROVINCE, name
    if kind is None or not rest:
        raise Refused(f"không rõ loại đơn vị của “{name}”. Hãy ghi cả loại, ví dụ Xã Đắk Phơi.")
    return Official(tier, code, kind, rest, parent_code, where)
