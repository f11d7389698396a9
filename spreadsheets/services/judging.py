"""Xét cả đợt: rows in chunks through the judge and the comparison, with counts, sums and a fingerprint."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any

from common.periods import Period
from spreadsheets.judging.cells import judge_cell
from spreadsheets.judging.comparing import Comparer, Outcome
from spreadsheets.judging.locked import OPEN, Locks
from spreadsheets.judging.places import Places
from spreadsheets.judging.quality import RuleJudge
from spreadsheets.judging.rows import Judge, Sheet, Source
from spreadsheets.kinds import kind_for
from spreadsheets.kinds.base import SheetKind
from spreadsheets.models import ImportBatch, ImportRow, RowState
from spreadsheets.services.sources import unpack, unpacked

CHUNK = 500
ACCEPTED = (RowState.NEW, RowState.CHANGED, RowState.SAME)


@dataclass
class Tally:
    """What a batch amounts to so far. ``sums``: sheet → column → sum over accepted rows; ``opened``: rows of locked
    periods that are open for a while.
    """

    counts: dict[str, int] = field(default_factory=dict)
    sums: dict[str, dict[str, Decimal]] = field(default_factory=dict)
    codes: dict[str, dict[str, int]] = field(default_factory=dict)
    digest: Any = field(default_factory=hashlib.sha256)
    opened: int = 0

    def add(self, outcome: Outcome, summed: tuple[str, ...]) -> None:
        """Count one row."""
        self.counts[outcome.state] = self.counts.get(outcome.state, 0) + 1
        self.digest.update(outcome.print.encode("utf-8", "replace"))
        self.opened += any(warning["code"] == OPEN for warning in outcome.row.warnings)
        for error in outcome.row.errors:
            by_code = self.codes.setdefault(error["column"], {})
            by_code[error["code"]] = by_code.get(error["code"], 0) + 1
        if outcome.state in ACCEPTED:
            sums = self.sums.setdefault(outcome.row.source.sheet.name, {})
            for key in summed:
                value = outcome.row.values.get(key)
                if value is not None:
                    sums[key] = sums.get(key, Decimal(0)) + Decimal(str(value))

    @property
    def fingerprint(self) -> str:
        """Two tallies with the same one would write the same."""
        return self.digest.hexdigest()


class BatchJudge:
    """Judges and compares the rows of one batch against the data as it is now."""

    def __init__(self, batch: ImportBatch) -> None:
        self.batch = batch
        self.kind: SheetKind = kind_for(batch.kind, batch.unit)
        self.period = Period(batch.starts_on, batch.ends_on)
        self.places = Places(batch.unit, self.period)
        self.judge = Judge(self.kind, batch.unit, self.period, places=self.places)
        self.comparer = Comparer(self.kind)
        self.locks = Locks(self.kind, batch.unit)
        self.rules = RuleJudge(self.kind, batch.unit)
        self.tally = Tally()
        self._summed = tuple(column.key for column in self.kind.columns if column.summed)

    def chunks(self, sources: Iterable[Source]) -> Iterator[list[Outcome]]:
        """Outcomes in the order of the sources."""
        stream = iter(sources)
        while chunk := list(islice(stream, CHUNK)):
            outcomes = self.comparer.compare([self.judge.row(source) for source in chunk])
            self.locks.judge(outcomes)
            self.rules.note(outcomes)
            for outcome in outcomes:
                self.tally.add(outcome, self._summed)
            yield outcomes

    def stated(self, layout: dict[str, Any]) -> list[dict[str, Any]]:
        """The file's own total rows, read, beside what the accepted rows of their sheet sum up to."""
        found = []
        for sheet in layout.get("sheets", ()):
            columns = {c["key"]: c for c in sheet["columns"]}
            for total in sheet["totals"]:
                for key, kept in total["cells"].items():
                    if key in self._summed and key in columns:
                        value = self._total(key, columns[key], sheet, kept)
                        if value is not None:
                            sums = self.tally.sums.get(sheet["name"], {})
                            found.append(
                                {
                                    "sheet": sheet["name"],
                                    "row": total["row"],
                                    "label": total["label"],
                                    "section": total["section"],
                                    "column": key,
                                    "stated": value,
                                    "sum": plain(sums.get(key, Decimal(0))),
                                }
                            )
        return found

    def _total(self, key: str, info: dict[str, Any], sheet: dict[str, Any], kept: list[Any]) -> Any:
        from spreadsheets.judging.cells import Place

        place = Place(self.period, info["factor"], info["measure"], sheet["is_1904"])
        return judge_cell(unpack(kept), self.kind.by_key[key], place, None, self.judge.readers).shown


def kept_sources(batch: ImportBatch, sheets: dict[str, Sheet]) -> Iterator[Source]:
    """The rows of a staged batch in the order of the file, a chunk at a time."""
    last = 0
    columns = ("pk", "sheet", "row_number", "source", "corrections")
    while True:
        rows = list(
            ImportRow.objects.filter(batch=batch, pk__gt=last)
            .exclude(state=RowState.SKIPPED)
            .order_by("pk")
            .values_list(*columns)[:CHUNK]
        )
        if not rows:
            return
        for pk, sheet, row_number, kept, corrections in rows:
            yield unpacked(kept, sheets[sheet], row_number, corrections, pk)
        last = rows[-1][0]


def plain(value: Decimal) -> int | float:
    """A sum as JSON holds it."""
    return int(value) if value == value.to_integral_value() else float(value)


def total_sums(tally: Tally) -> dict[str, int | float]:
    """Sums over all sheets."""
    sums: dict[str, Decimal] = {}
    for of_sheet in tally.sums.values():
        for key, value in of_sheet.items():
            sums[key] = sums.get(key, Decimal(0)) + value
    return {key: plain(value) for key, value in sums.items()}
