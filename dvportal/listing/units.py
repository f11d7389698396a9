"""Nạp đơn vị: a tree of units from rows `kind,code,name,parent_code,valid_from,valid_to`, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from common.dates import read_date
from common.reading import ReadError
from common.text import fold, match_key, strip_unit_prefix
from dvportal.listing.rows import Problems, Row, listed, read_rows
from orgs.audit import acting
from orgs.models import Unit, UnitKind
from orgs.models.audit import Door
from orgs.models.units import TIER_OF_KIND, Tier

REQUIRED, OPTIONAL = ("kind", "code", "name", "parent_code"), ("valid_from", "valid_to")

ORDER = (Tier.PROVINCE, Tier.DISTRICT, Tier.COMMUNE, Tier.HAMLET)
USUAL_KIND = {
    Tier.PROVINCE: UnitKind.PROVINCE,
    Tier.DISTRICT: UnitKind.DISTRICT,
    Tier.COMMUNE: UnitKind.COMMUNE,
    Tier.HAMLET: UnitKind.THON,
}
"""The kind that a tier's English word stands for when the name does not say more."""


@dataclass
class Planned:
    """A unit of the file before it is written: its line, its columns without the parent, its parent's code."""

    row: Row
    unit: Unit
    parent_code: str
    parent: Unit | None = None

    @property
    def tier(self) -> Tier:
        """Cấp của đơn vị."""
        return self.unit.tier


@dataclass(frozen=True)
class Loaded:
    """How many units were written, and how many were there already."""

    new: int
    same: int


def load_units(path: Path) -> Loaded:
    """Write the units of a file that are not there yet. Raises Refused with every wrong line; then nothing is written.

    A unit is the same when parent, kind, name and first day are; another code or last day is a mistake to be mended,
    never an alteration of the stored unit.
    """
    problems = Problems()
    planned = [plan for row in read_rows(path, REQUIRED, OPTIONAL) if (plan := _plan(row, problems))]
    problems.refuse()
    with acting(by=None, door=Door.COMMAND, reason=f"Nạp danh sách đơn vị {path.name}"):
        stored = _stored(planned)
        _refuse_repeated(planned, stored, problems)
        problems.refuse()
        new = 0
        for tier in ORDER:
            new += _write_tier([plan for plan in planned if plan.tier == tier], planned, stored, problems)
            problems.refuse()
    return Loaded(new, len(planned) - new)


def _plan(row: Row, problems: Problems) -> Planned | None:
    """A unit as a line tells it; None when the line is wrong."""
    kind = _kind(row["kind"], row["name"])
    if kind is None:
        words = "tinh, huyen, xa, thi_tran, thon, buon … hoặc province, district, commune, hamlet"
        problems.add(row.line, f"không rõ loại đơn vị “{row['kind']}”. Hãy ghi {words}.")
        return None
    days: list[date | None] = []
    for column in OPTIONAL:
        try:
            found = read_date(row[column])
            days.append(found.value if found else None)
        except ReadError as error:
            problems.add(row.line, error.message)
            return None
    unit = Unit(
        kind=kind, name=_own_name(row["name"], kind), code=row["code"], valid_from=days[0], valid_to=days[1]
    )
    try:
        unit.clean_fields(exclude=["parent"])
    except ValidationError as error:
        problems.add_invalid(row.line, error)
        return None
    if days[0] and days[1] and days[1] < days[0]:
        problems.add(row.line, "ngày hết hiệu lực đứng trước ngày có hiệu lực.")
        return None
    if unit.tier != Tier.PROVINCE and not row["parent_code"]:
        problems.add(row.line, f"{unit.full_name} chưa có mã đơn vị cấp trên (parent_code).")
        return None
    return Planned(row, unit, row["parent_code"])


def _kind(word: str, name: str) -> UnitKind | None:
    """The kind a word stands for: stored value, Vietnamese label with or without accents, or an English tier word."""
    key = fold(word)
    if key in {tier.value for tier in USUAL_KIND}:
        tier = Tier(key)
        told = match_key(strip_unit_prefix(name)[0])
        said = [kind for kind in UnitKind if TIER_OF_KIND[kind] == tier and match_key(_word(kind)) == told]
        return said[0] if said else USUAL_KIND[tier]
    kinds = [
        kind for kind in UnitKind if kind != UnitKind.GROUP and key in (fold(kind.value), fold(kind.label))
    ]
    return kinds[0] if kinds else None


def _word(kind: UnitKind) -> str:
    """The word before a unit's name."""
    return "Thành phố" if kind == UnitKind.CENTRAL_CITY else kind.label


def _own_name(name: str, kind: UnitKind) -> str:
    """The name without its kind before it ("Xã Đắk Phơi" → "Đắk Phơi"); hamlets keep theirs ("Buôn Dlei")."""
    word, rest = strip_unit_prefix(name)
    if TIER_OF_KIND[kind] == Tier.HAMLET or match_key(word) != match_key(_word(kind)):
        return name
    return rest


def _stored(planned: Iterable[Planned]) -> list[Unit]:
    """Units of the database that share a code or a name with the file, or are named as a parent."""
    codes = {code for plan in planned for code in (plan.unit.code, plan.parent_code) if code}
    names = {plan.unit.name for plan in planned}
    found = Unit.objects.filter(Q(code__in=codes) | Q(name__in=names))
    return list(found.select_related("parent"))


def _refuse_repeated(planned: list[Planned], stored: list[Unit], problems: Problems) -> None:
    """Name lines that repeat another, and codes above the hamlets that two units would have at once."""
    seen: dict[tuple[str, ...], int] = {}
    by_code: dict[str, list[tuple[Unit, str, str]]] = {}
    for unit in stored:
        above = unit.parent.code if unit.parent else ""
        by_code.setdefault(unit.code, []).append((unit, above, f"{unit} trong cơ sở dữ liệu"))
    for plan in planned:
        key = (plan.parent_code, plan.unit.kind, plan.unit.name, str(plan.unit.valid_from))
        line = seen.setdefault(key, plan.row.line)
        if line != plan.row.line:
            problems.add(plan.row.line, f"trùng với dòng {line}.")
            continue
        if not plan.unit.code or plan.tier == Tier.HAMLET:
            continue
        for other, above, where in by_code.setdefault(plan.unit.code, []):
            known = _same(other, plan.unit) and above == plan.parent_code
            if other.tier != Tier.HAMLET and not known and _overlap(other, plan.unit):
                problems.add(plan.row.line, f"mã {plan.unit.code} cùng thời gian đã là của {where}.")
        by_code[plan.unit.code].append((plan.unit, plan.parent_code, f"{plan.unit} ở dòng {plan.row.line}"))


def _same(a: Unit, b: Unit) -> bool:
    """Whether two units are one by kind, name and first day."""
    return (a.kind, a.name, a.valid_from) == (b.kind, b.name, b.valid_from)


def _overlap(a: Unit, b: Unit) -> bool:
    """Whether two units are in force on one same day."""
    return (a.valid_to or date.max) >= (b.valid_from or date.min) and (b.valid_to or date.max) >= (
        a.valid_from or date.min
    )


def _write_tier(plans: list[Planned], planned: list[Planned], stored: list[Unit], problems: Problems) -> int:
    """Find the parents of one tier's units and write those that are not there; their number."""
    above = [*stored, *(plan.unit for plan in planned if plan.unit.pk and plan.unit not in stored)]
    new = []
    for plan in plans:
        if plan.parent_code:
            plan.unit.parent = _parent(plan, above, problems)
            if plan.unit.parent is None:
                continue
        there = next((u for u in stored if _same(u, plan.unit) and u.parent_id == plan.unit.parent_id), None)
        if there is None:
            new.append(plan)
        elif (there.code, there.valid_to) != (plan.unit.code, plan.unit.valid_to):
            told = f"mã “{there.code}”, hết hiệu lực {there.valid_to or 'chưa có'}"
            problems.add(plan.row.line, f"{there} đã có với {told}; lệnh này không sửa đơn vị đã có.")
        else:
            plan.unit = there
    if problems.found:
        return 0
    written = Unit.objects.bulk_create([plan.unit for plan in new], batch_size=500)
    return len(written)


def _parent(plan: Planned, above: list[Unit], problems: Problems) -> Unit | None:
    """The unit that a parent code means for this unit; None and a problem when it means none or several."""
    day = plan.unit.valid_from or plan.unit.valid_to or timezone.localdate()
    rank = ORDER.index(plan.tier)
    found = [unit for unit in above if unit.code == plan.parent_code and unit.tier in ORDER[:rank]]
    if len(found) > 1:
        found = [unit for unit in found if unit.is_active_on(day)]
    if len(found) == 1:
        return found[0]
    what = "không có đơn vị cấp trên mang mã" if not found else "có nhiều đơn vị cùng mang mã"
    problems.add(plan.row.line, f"{what} {plan.parent_code} cho {plan.unit}{_names(found)}.")
    return None


def _names(units: list[Unit]) -> str:
    return f": {listed(str(unit) for unit in units)}" if units else ""
