"""Từ tệp đến các dòng: an uploaded file as rows to be judged, and kept so that the file is read once."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from common.periods import Period
from common.text import fold, looks_secret
from spreadsheets.judging.cells import Place
from spreadsheets.judging.places import Places
from spreadsheets.judging.rows import Sheet, Source
from spreadsheets.kinds.base import SheetKind
from spreadsheets.reading.cells import Cell
from spreadsheets.reading.child import read_in_child
from spreadsheets.reading.headings import HeadingMap
from spreadsheets.reading.shape import shape_stream
from spreadsheets.reading.shaped import ShapedSheet

_SHEET_NAME = 100
_TOLD = 300


class Secret(Exception):
    """The file bears a mark of classified papers and must not enter."""


class FileRows:
    """The rows of a file. Walk once; afterwards ``skipped`` and ``layout`` tell what was left out and recognised.

    ``remembered``: headings of this sender that a person explained before. Walking raises Refused or Secret.
    """

    def __init__(
        self,
        data: bytes,
        kind: SheetKind,
        places: Places,
        period: Period,
        remembered: dict[str, str],
    ) -> None:
        self.data, self.kind, self.places, self.period = data, kind, places, period
        self.ignored = {heading for heading, key in remembered.items() if not key}
        known = {heading: key for heading, key in remembered.items() if key in kind.by_key}
        self.headings: HeadingMap = kind.headings.with_remembered(known) if known else kind.headings
        self.skipped: list[tuple[str, int, str]] = []
        self.sheets: list[dict[str, Any]] = []
        self.format = ""

    def __iter__(self) -> Iterator[Source]:
        with closing(read_in_child(self.data)) as workbook:
            self.format = workbook.format
            for data in workbook.sheets:
                shaped, rows = shape_stream(data, self.headings, self.places.names_commune)
                yield from self._sheet(shaped, rows)

    def _sheet(self, shaped: ShapedSheet, rows: Iterator[Any]) -> Iterator[Source]:
        name = self._own_name(shaped.name)
        sheet: Sheet | None = None
        count = first = 0
        for row in rows:
            if sheet is None:
                sheet = self._described(name, shaped)
                first = row.row_number
            count += 1
            yield Source(sheet, row.row_number, row.cells, row.sections, row.hidden)
        if any(looks_secret(title.text) for title in shaped.titles) or looks_secret(shaped.name):
            raise Secret
        self.skipped += [(name, skip.row_number, skip.why) for skip in shaped.skipped]
        self.sheets.append(self._told(name, shaped, sheet or self._described(name, shaped), count, first))

    def _own_name(self, name: str) -> str:
        """Names of sheets are kept apart after they were converted and cut."""
        own = name[:_SHEET_NAME]
        taken = {sheet["name"] for sheet in self.sheets}
        number = 2
        while own in taken:
            own = f"{name[: _SHEET_NAME - 6]} ({number})"
            number += 1
        return own

    def _described(self, name: str, shaped: ShapedSheet) -> Sheet:
        if any(looks_secret(title.text) for title in shaped.titles):
            raise Secret
        columns = {
            key: Place(self.period, info.factor, info.measure, shaped.serial_1904)
            for key, info in shaped.columns.items()
        }
        commune = self.places.in_title([title.text for title in shaped.titles])
        if commune is None:
            match = self.places.find_commune(shaped.name)
            commune = match.row if match else None
        return Sheet(name, columns, commune, shaped.hidden)

    def _told(self, name: str, shaped: ShapedSheet, sheet: Sheet, rows: int, first: int) -> dict[str, Any]:
        """The sheet as the preview shows it, and as it is needed to judge its rows again."""
        return {
            "name": name,
            "hidden": shaped.hidden,
            "has_heading": shaped.has_heading,
            "rows": rows,
            "is_1904": shaped.serial_1904,
            "marker": shaped.marker,
            # Not the heading that a printed table repeats on its second page.
            "heading_row": max(
                (
                    s.row_number
                    for s in shaped.skipped
                    if s.why == "header" and s.row_number < (first or 10**9)
                ),
                default=0,
            ),
            "commune": sheet.commune.pk if sheet.commune else None,
            "columns": [
                {
                    "key": key,
                    "label": self.kind.by_key[key].label,
                    "index": info.index,
                    "letter": info.letter,
                    "heading": info.heading[:_TOLD],
                    "measure": info.measure,
                    "factor": info.factor,
                    "hidden": info.hidden,
                }
                for key, info in shaped.columns.items()
            ],
            "unknown": [
                {
                    "index": column.index,
                    "letter": column.letter,
                    "heading": column.heading[:_TOLD],
                    "samples": [sample[:60] for sample in column.samples],
                }
                for column in shaped.unknown
                if fold_heading(column.heading) not in self.ignored
            ],
            "dropped": [
                {"index": c.index, "letter": c.letter, "heading": c.heading[:_TOLD], "reason": c.reason}
                for c in shaped.dropped
            ],
            "conflicts": [
                {"key": info.key, "letter": info.letter, "heading": info.heading[:_TOLD]}
                for info in shaped.conflicts
            ],
            "titles": [title.text[:_TOLD] for title in shaped.titles],
            "totals": [
                {
                    "row": total.row_number,
                    "label": total.label[:_TOLD],
                    "section": total.section_text[:_TOLD],
                    "cells": {key: pack(cell) for key, cell in total.cells.items()},
                }
                for total in shaped.totals
            ],
        }


def fold_heading(heading: str) -> str:
    """The key under which a heading is remembered."""
    return fold(heading)[:200]


def sheets_of(layout: dict[str, Any], period: Period, places: Places) -> dict[str, Sheet]:
    """The sheets of a batch as the judge needs them, from what was kept of them."""
    return {
        sheet["name"]: Sheet(
            sheet["name"],
            {
                column["key"]: Place(period, column["factor"], column["measure"], sheet["is_1904"])
                for column in sheet["columns"]
            },
            places.by_id.get(sheet["commune"] or 0),
            sheet["hidden"],
        )
        for sheet in layout.get("sheets", ())
    }


# --- cells as they are kept -----------------------------------------------------------------------------------------


def pack(cell: Cell) -> list[Any]:
    """A cell as JSON: kind, value, and for converted text the encoding and the text as it stood."""
    value = cell.value
    if isinstance(value, dt.date):
        value = value.isoformat()
    elif isinstance(value, str):
        value = value.replace("\0", "")  # which the database's JSON cannot hold
    elif isinstance(value, float) and not math.isfinite(value):
        return ["text", str(value)]
    return (
        [cell.kind, value, cell.encoding, (cell.raw or "").replace("\0", "")]
        if cell.encoding
        else [cell.kind, value]
    )


def unpack(kept: list[Any]) -> Cell:
    """The cell again."""
    kind, value = kept[0], kept[1]
    if kind == "date" and isinstance(value, str):
        value = dt.datetime.fromisoformat(value) if "T" in value else dt.date.fromisoformat(value)
    return Cell(value, kind, encoding=kept[2], raw=kept[3]) if len(kept) > 2 else Cell(value, kind)


def packed(source: Source) -> dict[str, Any]:
    """All of a row that is needed to judge it again."""
    kept: dict[str, Any] = {"cells": {key: pack(cell) for key, cell in source.cells.items()}}
    if source.sections:
        kept["sections"] = list(source.sections)
    if source.hidden:
        kept["hidden"] = True
    return kept


def unpacked(
    kept: dict[str, Any], sheet: Sheet, row_number: int, corrections: dict[str, str], pk: int
) -> Source:
    """The row again."""
    return Source(
        sheet,
        row_number,
        {key: unpack(cell) for key, cell in kept["cells"].items()},
        tuple(kept.get("sections", ())),
        bool(kept.get("hidden")),
        corrections,
        pk,
    )
