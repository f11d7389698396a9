"""Tên đoàn, đợt trong tệp: which team or wave an office set up a name stands for."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q

from campaigns.models import Team, Wave
from common.periods import Period
from orgs.models import Unit
from spreadsheets.judging.cells import Judged, Problem, text_of
from spreadsheets.judging.matching import ALIAS, FOLDED, Index, find_named, plain_keys

_SENTENCE = {
    ALIAS: "“{text}” được hiểu là {name}.",
    FOLDED: "“{text}” viết khác dấu, được hiểu là {name}.",
}
_NAMED = 3


class Groups:
    """Teams and waves that the units of a batch may name: those of the batch's area and of the units above it."""

    def __init__(self, unit: Unit, period: Period) -> None:
        near = Q(unit__path__startswith=unit.path) | Q(unit_id__in=unit.ancestor_ids())
        self.teams = list(
            Team.objects.filter(near)
            .filter(Q(established_on__isnull=True) | Q(established_on__lte=period.ends_on))
            .filter(Q(ended_on__isnull=True) | Q(ended_on__gte=period.starts_on))
            .select_related("unit")
            .order_by("pk")
        )
        self.waves = list(
            Wave.objects.filter(near)
            .filter(starts_on__lte=period.ends_on)
            .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=period.starts_on))
            .select_related("unit")
            .order_by("pk")
        )
        self._indexes: dict[tuple[str, int], Index[Any]] = {}

    def team(self, value: Any, unit: Unit) -> Judged:
        """A cell of the team's column, in a row of this unit."""
        return self._judge("đoàn, đội, tổ", self.teams, text_of(value), unit)

    def wave(self, value: Any, unit: Unit) -> Judged:
        """A cell of the wave's column."""
        return self._judge("đợt", self.waves, text_of(value), unit)

    def _judge(self, what: str, rows: list[Any], text: str, unit: Unit) -> Judged:
        index = self._indexes.get((what, unit.pk))
        if index is None:
            near = [row for row in rows if unit.path.startswith(row.unit.path)]
            index = self._indexes[what, unit.pk] = Index(near, lambda row: plain_keys(row.name))
        match = find_named(index, text)
        found = [match.row] if match and match.row else list(match.several) if match else []
        # The nearest office's own; of one office's teams of several years the one set up last.
        found.sort(key=lambda row: (len(row.unit.path), _begun(row)))
        nearest = [row for row in found if row.unit_id == found[-1].unit_id] if found else []
        if nearest and len({_begun(row) for row in nearest}) == len(nearest):
            row = nearest[-1]
            assert match is not None
            warnings: tuple[tuple[str, str], ...] = ()
            if match.warning:
                warnings = ((match.warning, _SENTENCE[match.warning].format(text=text, name=row.name)),)
            return Judged(row.pk, row.name, warnings)
        if found:
            return Judged(problem=Problem("team_unknown", f"Có nhiều {what} tên “{text}”. Hãy ghi rõ hơn."))
        names = [row.name for row in index.rows]
        shown = ", ".join(f"“{name}”" for name in sorted(names)[:_NAMED])
        advice = f"Hãy ghi đúng tên đã có, ví dụ {shown}" if names else f"Hãy nhập {what} này vào cổng trước"
        return Judged(
            problem=Problem(
                "team_unknown",
                f"Chưa có {what} nào tên “{text}” của {unit.running_name}. {advice}, hoặc để trống ô này.",
            )
        )


def _begun(row: Any) -> datetime.date:
    day = row.established_on if isinstance(row, Team) else row.starts_on
    return day or datetime.date.min
