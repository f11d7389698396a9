"""Loại bản ghi trong biểu: the kinds of records that a form may count, and what the portal counts of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count

from campaigns.kinds import KINDS as CAMPAIGN_KINDS
from common.periods import Period
from democracy_regs.kinds import KINDS as DEMOCRACY_KINDS
from orgs.kinds import RecordKind
from orgs.lists import as_text, column_label
from orgs.services.locks import Locked
from reports.models import EnteredValue, ReportFormLine

FRAMES: Final = ("campaign", "wave", "committee")
"""Kinds that only frame the work of others; nobody reports them by period."""
KINDS: Final[dict[str, RecordKind]] = {
    kind.key: kind for kind in (*CAMPAIGN_KINDS, *DEMOCRACY_KINDS) if kind.key not in FRAMES
}
SUMS_SHOWN: Final = 3
"""So many sums of a kind stand in a cell; the list of records has all of them."""


@dataclass(frozen=True)
class Counted:
    """How many records of a kind a unit has in a period, with the sums of its columns as text."""

    count: int
    sums: tuple[tuple[str, str], ...] = ()


def label_of(line: ReportFormLine) -> str:
    """What a line is called in a form."""
    if line.record_kind and not line.label and line.record_kind in KINDS:
        return KINDS[line.record_kind].label_plural
    return str(line)


def count(
    lines: Iterable[ReportFormLine], unit_ids: Collection[int], period: Period
) -> dict[tuple[str, int], Counted]:
    """Kind and unit → its records of the period. One query for each kind; a unit without records is missing."""
    found: dict[tuple[str, int], Counted] = {}
    for key in dict.fromkeys(line.record_kind for line in lines if line.record_kind in KINDS):
        kind = KINDS[key]
        summed = [column for column in kind.columns if column.total is not None][:SUMS_SHOWN]
        totals: dict[str, Any] = {f"sum_{column.key}": column.total for column in summed}
        rows = kind.model._default_manager.filter(
            unit_id__in=unit_ids,
            **{f"{kind.day_field}__gte": period.starts_on, f"{kind.day_field}__lte": period.ends_on},
        )
        grouped: Any = rows.order_by().values("unit_id").annotate(how_many=Count("pk"), **totals)
        for row in grouped:
            sums = tuple((column_label(kind, column), as_text(row[f"sum_{column.key}"])) for column in summed)
            found[key, row["unit_id"]] = Counted(row["how_many"], tuple(s for s in sums if s[1]))
    return found


def locks_of(lines: Iterable[ReportFormLine]) -> list[Locked]:
    """What an approved submission locks: the tables of its kinds, the indicators of its values."""
    return [
        Locked(KINDS[line.record_kind].model._meta.db_table)
        if line.record_kind
        else Locked(EnteredValue._meta.db_table, line.indicator_id)
        for line in lines
        if line.indicator_id or line.record_kind in KINDS
    ]
