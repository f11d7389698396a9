"""Spans of statistics: what a statement over all rows finds is what the condition of each row says."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest

from democracy_regs.models import MediationStatistics, PetitionStatistics, ReceptionStatistics
from orgs.models import Unit
from reports.figures.cube import load_cells
from reports.figures.sources import MEDIATION_GROUPS, MEDIATIONS, MEDIATORS, PETITIONS, RECEPTIONS, Source
from reports.figures.summaries import load_summed
from tests.cast import Cast

STATISTICS = [PETITIONS, RECEPTIONS, MEDIATIONS, MEDIATION_GROUPS, MEDIATORS]
FIRST = date(2023, 1, 1)


def _write(units: list[Unit], chance: random.Random) -> None:
    """Spans of some days of two months, so that most of them touch, cross or lie inside others; no span twice."""
    for unit in units:
        spans = set()
        while len(spans) < 14:
            start = FIRST + timedelta(days=chance.randrange(60))
            spans.add((start, start + timedelta(days=chance.choice([0, 1, 3, 9, 20, 40]))))
        common = [{"unit": unit, "starts_on": first, "ends_on": last} for first, last in sorted(spans)]
        for model, numbers in (
            (PetitionStatistics, {"carried_over": 1, "received": 5, "handled": 4}),
            (ReceptionStatistics, {"visits": 9, "people": 9}),
            (MediationStatistics, {"cases": 5, "successes": 3}),
        ):
            model.objects.bulk_create(model(**one, **numbers) for one in common)
        for row in MediationStatistics.objects.filter(unit=unit):
            row.groups = chance.choice([None, 3, 4])
            row.mediators = chance.choice([None, 20, 21])
            row.save()


def _cells(source: Source, days: tuple[date, date], unit_ids: list[int], *, raw: bool = False) -> Any:
    return load_summed([source], *days, unit_ids, raw=raw)


@pytest.mark.django_db
def test_statistics_read_at_once_are_those_of_the_definition(cast: Cast) -> None:
    units, chance = [cast.a, cast.a1, cast.a2, cast.b1], random.Random(2023)
    _write(units, chance)
    ids = [unit.pk for unit in units[:3]]
    seen: set[tuple[bool, bool]] = set()
    for _ in range(40):
        first = FIRST + timedelta(days=chance.randrange(70))
        days = (first, first + timedelta(days=chance.choice([0, 5, 30, 90])))
        for source in STATISTICS:
            found = _cells(source, days, ids)
            assert found == _cells(source, days, ids, raw=True), (source.key, days)
            told = load_cells(source, *days, ids)
            assert {k: sorted(map(repr, v)) for k, v in found[source.key].items()} == {
                k: sorted(map(repr, v)) for k, v in told.items()
            }
            for cells in found[source.key].values():
                seen |= {
                    (one.dims["is_inside"], one.dims["is_crossed"])
                    for one in cells
                    if "is_inside" in one.dims
                }
    assert seen == {(True, True), (True, False), (False, False)}
