"""Nạp đoàn, đội, tổ: teams from rows `unit_code,name`, whole or not at all."""

from __future__ import annotations

from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils import timezone

from campaigns.models import Team
from common.text import looks_secret
from dvportal.listing.rows import Problems, Row, listed, read_rows
from dvportal.listing.units import Loaded
from orgs.audit import acting
from orgs.models import Level, Unit
from orgs.models.audit import Door
from orgs.models.units import Tier
from orgs.services.identity import identity_key

LEVEL_OF_TIER = {Tier.PROVINCE: Level.PROVINCE, Tier.DISTRICT: Level.DISTRICT}
"""The level whose team it is; teams of communes, hamlets and groups count as the commune's."""


def load_teams(path: Path) -> Loaded:
    """Write the mobilization teams of a file that are not there yet, without a day of foundation.

    Raises Refused with every wrong line; then nothing is written.
    """
    problems = Problems()
    rows = read_rows(path, ("unit_code", "name"))
    units: dict[str, list[Unit]] = {}
    for unit in Unit.objects.filter(code__in={row["unit_code"] for row in rows} - {""}):
        units.setdefault(unit.code, []).append(unit)
    planned: dict[str, Team] = {}
    lines: dict[str, int] = {}
    for row in rows:
        team = _team(row, units, problems)
        if team is None:
            continue
        key = team.identity_key or ""
        if key in planned:
            problems.add(row.line, f"trùng với dòng {lines[key]}.")
        planned[key], lines[key] = team, row.line
    problems.refuse()
    with acting(by=None, door=Door.COMMAND, reason=f"Nạp danh sách đoàn {path.name}"):
        undated = Team.objects.filter(
            established_on__isnull=True, unit__in={team.unit for team in planned.values()}
        )
        there = {identity_key(team) for team in undated}
        new = [team for key, team in planned.items() if key not in there]
        Team.objects.bulk_create(new, batch_size=500)
    return Loaded(len(new), len(planned) - len(new))


def _team(row: Row, units: dict[str, list[Unit]], problems: Problems) -> Team | None:
    """The team a line tells; None when the line is wrong."""
    found = units.get(row["unit_code"], [])
    if len(found) > 1:
        found = [unit for unit in found if unit.is_active_on(timezone.localdate())] or found
    if len(found) != 1:
        told = (
            f"có nhiều đơn vị cùng mang mã {row['unit_code']}: {listed(str(unit) for unit in found)}."
            if found
            else f"không có đơn vị nào mang mã “{row['unit_code']}”. Hãy nạp đơn vị trước."
        )
        problems.add(row.line, told)
        return None
    unit = found[0]
    if looks_secret(row["name"]):
        problems.add(row.line, "tên mang dấu độ mật; cổng này không lưu tài liệu mật.")
        return None
    team = Team(unit=unit, name=row["name"], level=LEVEL_OF_TIER.get(unit.tier, Level.COMMUNE))
    try:
        team.clean_fields(exclude=["identity_key"])
    except ValidationError as error:
        problems.add_invalid(row.line, error)
        return None
    team.identity_key = identity_key(team)
    return team
