"""Nạp danh mục chính thức: trees of both states and what followed what, whole or not at all; doubts are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from common.text import match_key, strip_unit_prefix
from dvportal.listing.official_files import Change, Lists, Official
from dvportal.listing.rows import Problems, Refused, listed
from orgs.audit import acting
from orgs.models import Unit, UnitSuccession
from orgs.models.audit import Door
from orgs.models.units import SuccessionKind, Tier

ORDER = (Tier.PROVINCE, Tier.DISTRICT, Tier.COMMUNE)
SHOWN = 5


@dataclass
class Loaded:
    """What was written, and what the lists leave open."""

    new: int = 0
    same: int = 0
    successions: int = 0
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)


def load_official(
    lists: Lists, *, effective_on: date, legal_basis: str = "", provinces: Iterable[str] = ()
) -> Loaded:
    """Write the units of both states and their succession. Loading the same lists again writes nothing.

    Old units end the day before; a province that stands in both states under the same code and name is one unit and
    goes on. Codes were given to other units, so succession comes from the changes only, where code and name must
    agree. Raises Refused with every contradiction; then nothing is written.
    """
    lists = _of_provinces(lists, set(provinces)) if provinces else lists
    before, after = _by_code(lists.before), _by_code(lists.after)
    with acting(by=None, door=Door.COMMAND, reason=f"Nạp danh mục đơn vị hành chính ({legal_basis})".strip()):
        writer = _Writer(effective_on)
        writer.write(lists.before, lists.after)
        loaded = Loaded(
            writer.new, writer.same, 0, {"trước": _counted(lists.before), "sau": _counted(lists.after)}
        )
        loaded.successions = _follow(lists, before, after, writer, effective_on, legal_basis)
    loaded.doubts = [*writer.doubts, *_doubts(lists, before, after, writer)]
    return loaded


def _by_code(rows: list[Official]) -> dict[str, Official]:
    problems, found = Problems(), dict[str, Official]()
    for row in rows:
        other = found.setdefault(row.code, row)
        if other is not row:
            problems.add(
                0, f"mã {row.code} có hai lần trong cùng một danh sách ({other.where}; {row.where})."
            )
    problems.refuse()
    for row in rows:
        if row.tier != Tier.PROVINCE and row.parent_code not in found:
            problems.add(0, f"{row.name} ({row.where}) thuộc mã {row.parent_code} không có trong danh sách.")
    problems.refuse()
    return found


def _counted(rows: list[Official]) -> Counter[str]:
    return Counter(row.tier.label for row in rows)


# --- one province only ---


def _of_provinces(lists: Lists, codes: set[str]) -> Lists:
    """The chosen provinces (by their code in either state) and the old units that became part of them."""
    after = _inside(lists.after, codes)
    new = {row.code for row in after}
    changes = [one for one in lists.changes if one.new_code in new]
    old = {one.old_code for one in changes}
    before = _inside(lists.before, codes if not lists.changes else set())
    kept = {row.code for row in before} | old
    by_code = {row.code: row for row in lists.before}
    for code in list(kept):
        while code in by_code and by_code[code].parent_code:
            code = by_code[code].parent_code
            kept.add(code)
    if not after and not kept:
        raise Refused(f"Không có tỉnh, thành phố nào mang mã {', '.join(sorted(codes))}.")
    return Lists([row for row in lists.before if row.code in kept], after, changes)


def _inside(rows: list[Official], codes: set[str]) -> list[Official]:
    by_code = {row.code: row for row in rows}

    def top(row: Official) -> str:
        while row.parent_code in by_code:
            row = by_code[row.parent_code]
        return row.code

    return [row for row in rows if top(row) in codes]


# --- units ---


class _Writer:
    """Writes the units of both states, the wider tiers first, and remembers which unit a line became."""

    def __init__(self, effective_on: date) -> None:
        self.first, self.last = effective_on, effective_on - timedelta(days=1)
        self.units: dict[tuple[str, str], Unit] = {}
        self.new = self.same = 0
        self.doubts: list[str] = []

    def write(self, before: list[Official], after: list[Official]) -> None:
        stay = {(row.code, *row.key) for row in before if row.tier == Tier.PROVINCE} & {
            (row.code, *row.key) for row in after if row.tier == Tier.PROVINCE
        }
        for tier in ORDER:
            self._write_tier("before", [row for row in before if row.tier == tier], stay, alone=not after)
            self._write_tier("after", [row for row in after if row.tier == tier], stay, alone=not before)

    def _write_tier(
        self, state: str, rows: list[Official], stay: set[tuple[str, str, str]], *, alone: bool
    ) -> None:
        if not rows:
            return
        parents = [self.units.get((state, row.parent_code)) for row in rows]
        stored: dict[tuple[int | None, str, str], list[Unit]] = {}
        if rows[0].tier == Tier.PROVINCE:
            found = Unit.objects.filter(parent__isnull=True)
        else:
            found = Unit.objects.filter(parent_id__in={unit.pk for unit in parents if unit})
        for unit in found.defer("search_key", "sort_key"):
            stored.setdefault((unit.parent_id, unit.kind, match_key(unit.name)), []).append(unit)
        new, problems, claimed = list[Unit](), Problems(), set[int]()
        for row, parent in zip(rows, parents, strict=True):
            goes_on = (row.code, *row.key) in stay or (alone and row.tier == Tier.PROVINCE)
            starts = self.first if state == "after" and not goes_on else None
            ends = self.last if state == "before" and not goes_on else None
            known = [
                unit
                for unit in stored.get((parent.pk if parent else None, *row.key), [])
                if unit.valid_from == starts
            ]
            there = next((unit for unit in known if unit.name == row.name), None)
            if there is None:
                there = next((unit for unit in known if unit.pk and unit.pk not in claimed), None)
            elif there.pk is None or there.pk in claimed:
                self.doubts.append(
                    f"{there} có hai mã trong {parent or 'danh mục'}: {there.code}, {row.code}; nạp thành một đơn vị."
                )
            if there is None:
                unit = Unit(
                    kind=row.kind,
                    name=row.name,
                    code=row.code,
                    parent=parent,
                    valid_from=starts,
                    valid_to=ends,
                )
                stored.setdefault((parent.pk if parent else None, *row.key), []).append(unit)
                new.append(unit)
            elif state == "before" and ends and there.valid_to != ends:
                problems.add(
                    0, f"{there} đã có và hết hiệu lực {there.valid_to or 'chưa có'}, danh mục ghi {ends}."
                )
                continue
            else:
                unit = there
                self.same += not (state == "after" and goes_on)
            if unit.pk:
                claimed.add(unit.pk)
            self.units[state, row.code] = unit
        problems.refuse()
        Unit.objects.bulk_create(new, batch_size=1000)
        self.new += len(new)


# --- succession ---


def _follow(
    lists: Lists,
    before: dict[str, Official],
    after: dict[str, Official],
    writer: _Writer,
    effective_on: date,
    legal_basis: str,
) -> int:
    problems, pairs = Problems(), list[tuple[Unit, Unit | None]]()
    for one in lists.changes:
        old = _named(before, one.old_code, one.old_name, one, problems)
        new = _named(after, one.new_code, one.new_name, one, problems) if one.new_code else None
        if old is None or (new is None and one.new_code):
            continue
        pair = (writer.units["before", old.code], writer.units["after", new.code] if new else None)
        if pair[1] is None or pair[0].pk != pair[1].pk:
            pairs.append(pair)
    problems.refuse()
    followed = {old.pk for old, _ in pairs}
    if lists.after and not any(row.tier == Tier.DISTRICT for row in lists.after):
        for row in lists.before:
            unit = writer.units["before", row.code]
            if row.tier == Tier.DISTRICT and unit.pk not in followed:
                pairs.append((unit, None))
    pairs = list(dict.fromkeys(pairs))
    parts, joined = Counter(old.pk for old, _ in pairs), Counter(new.pk for _, new in pairs if new)
    living = {unit.pk for unit in writer.units.values() if unit.valid_to is None and unit.valid_from is None}
    stored = set(
        UnitSuccession.objects.filter(effective_on=effective_on).values_list("predecessor_id", "successor_id")
    )
    rows = [
        UnitSuccession(
            kind=_kind(old, new, parts, joined, living),
            predecessor=old,
            successor=new,
            effective_on=effective_on,
            legal_basis=legal_basis,
        )
        for old, new in pairs
        if (old.pk, new.pk if new else None) not in stored
    ]
    return len(UnitSuccession.objects.bulk_create(rows, batch_size=1000))


def _named(
    known: dict[str, Official], code: str, name: str, one: Change, problems: Problems
) -> Official | None:
    row = known.get(code)
    if row is None:
        problems.add(one.line, f"mã {code} ({name}) không có trong danh sách đơn vị.")
        return None
    said = match_key(strip_unit_prefix(name)[1])
    if said not in (match_key(row.name), match_key(name)) or said != match_key(row.name):
        problems.add(one.line, f"mã {code} trong danh sách là {row.name}, không phải {name}.")
        return None
    return row


def _kind(old: Unit, new: Unit | None, parts: Counter[int], joined: Counter[int], living: set[int]) -> str:
    if new is None:
        return SuccessionKind.END
    if parts[old.pk] > 1:
        return SuccessionKind.DIVIDE
    if joined[new.pk] > 1 or new.pk in living:
        return SuccessionKind.MERGE
    same = (old.kind, match_key(old.name)) == (new.kind, match_key(new.name))
    return SuccessionKind.MOVE if same else SuccessionKind.RENAME


# --- what the lists leave open ---


def _doubts(
    lists: Lists, before: dict[str, Official], after: dict[str, Official], writer: _Writer
) -> Iterable[str]:
    reused = [
        f"{code}: {before[code].name} → {row.name}"
        for code, row in after.items()
        if code in before and before[code].key[1] != row.key[1]
    ]
    if reused:
        yield _told(
            f"{len(reused)} mã số được dùng lại cho đơn vị tên khác; mã không được coi là danh tính", reused
        )
    if not (before and after):
        return
    told_new = {one.new_code for one in lists.changes}
    told_old = {one.old_code for one in lists.changes}
    going_on = {
        unit.pk for unit in writer.units.values() if unit.valid_from is None and unit.valid_to is None
    }
    without = [
        row.name
        for row in lists.after
        if row.code not in told_new and writer.units["after", row.code].pk not in going_on
    ]
    if without:
        yield _told(f"{len(without)} đơn vị mới chưa rõ từ đơn vị nào", without)
    lost = [
        row.name
        for row in lists.before
        if row.tier != Tier.DISTRICT
        and row.code not in told_old
        and writer.units["before", row.code].pk not in going_on
    ]
    if lost:
        yield _told(f"{len(lost)} đơn vị cũ chưa rõ thành đơn vị nào", lost)
    alike = [
        row.name
        for code, row in after.items()
        if row.tier == Tier.COMMUNE
        and code in before
        and before[code].key == row.key
        and code not in told_new
    ]
    if alike:
        yield _told(
            f"{len(alike)} đơn vị giữ cả mã và tên nhưng tệp thay đổi không nói; chưa ghi kế thừa", alike
        )


def _told(sentence: str, names: list[str]) -> str:
    more = f"; … và {len(names) - SHOWN} nữa" if len(names) > SHOWN else ""
    return f"{sentence} ({listed(names[:SHOWN])}{more})."
