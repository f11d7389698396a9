"""Xét từng dòng: all cells of a row, then the row as a whole; every error is kept, none hides another."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from common.periods import Period
from common.text import clean
from orgs.models import Unit
from spreadsheets.judging.cells import (
    EMPTY,
    READERS,
    SENTENCES,
    Judged,
    Place,
    Problem,
    Readers,
    input_of,
    judge_cell,
    raw_of,
    text_of,
    without_text_warnings,
)
from spreadsheets.judging.figures import figure_readers
from spreadsheets.judging.places import Places
from spreadsheets.judging.targets import target_readers
from spreadsheets.judging.teams import Groups
from spreadsheets.kinds.base import Draft, Facts, SheetColumn, SheetKind, Trouble
from spreadsheets.reading.cells import Cell

_MEMO = 20_000
_LONGEST_MEMO_TEXT = 120
_SEVERAL = re.compile(r"[;,\n]|\s+và\s+")
_IN_COMMUNE = re.compile(r"(.+?)\s*\(([^()]+)\)")
_WHOLE = frozenset({"toàn xã", "cả xã", "toàn thị trấn", "cả thị trấn", "toàn phường", "cả phường"})


@dataclass(slots=True)
class Sheet:
    """What the judge needs to know of a sheet: its columns' measures, and the commune its titles name."""

    name: str
    columns: dict[str, Place]
    commune: Unit | None = None
    hidden: bool = False


@dataclass(slots=True)
class Source:
    """A row of data as it stands in the file, with what a person typed over its cells in the preview."""

    sheet: Sheet
    row_number: int
    cells: dict[str, Cell]
    sections: tuple[str, ...] = ()
    hidden: bool = False
    corrections: dict[str, str] = field(default_factory=dict)
    pk: int | None = None


@dataclass(slots=True)
class JudgedRow:
    """A row judged: plain ``values`` for people and scripts, ``warnings`` and ``errors`` as they are stored, and the
    ``draft`` of its record when there is no error.
    """

    source: Source
    raw: dict[str, str]
    values: dict[str, Any]
    warnings: list[dict[str, Any]]
    errors: list[dict[str, Any]]
    draft: Draft | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a sheet is asked: columns that can say something, those it has, those among the values of its rows."""

    columns: list[SheetColumn]
    present: frozenset[str]
    told: list[str]


class Judge:
    """Judges the rows of one batch. What is the same in many cells is read once."""

    def __init__(self, kind: SheetKind, unit: Unit, period: Period, *, places: Places | None = None) -> None:
        self.kind, self.unit, self.period = kind, unit, period
        self.places = places or Places(unit, period)
        self.groups = Groups(unit, period)
        self.readers: Readers = {
            **READERS,
            "commune": lambda value, column, place, needed: self.places.commune(text_of(value)),
            "hamlets": lambda value, column, place, needed: self._hamlets(text_of(value), needed),
            "team": lambda value, column, place, needed: self.groups.team(value, needed or unit),
            "wave": lambda value, column, place, needed: self.groups.wave(value, needed or unit),
            **figure_readers(unit),
            **target_readers(self.places),
        }
        self._memo: dict[tuple[str, str], dict[Any, Judged]] = {}
        self._order = sorted(kind.columns, key=lambda column: bool(column.needs))
        self._places = {column.key: place for place, column in enumerate(kind.columns)}
        self._always = frozenset(column.key for column in kind.columns if column.listed)
        self._needs = {column.key: tuple(column.needs.split()) for column in kind.columns}
        self._of_sheet: dict[str, Asked] = {}

    def _asked(self, source: Source) -> Asked:
        """What can be said about a row of this sheet; the columns that others are read with come first."""
        name = source.sheet.name
        if source.corrections or name not in self._of_sheet:
            present = frozenset(source.sheet.columns) | source.corrections.keys()
            columns = [
                column
                for column in self._order
                if source.corrections or column.key in present or column.required or column.reads == "commune"
            ]
            asked = Asked(columns, present, [key for key in self._places if key in present | self._always])
            if source.corrections:
                return asked
            self._of_sheet[name] = asked
        return self._of_sheet[name]

    def row(self, source: Source) -> JudgedRow:
        """One row."""
        raw = {key: raw_of(cell) for key, cell in source.cells.items()}
        judged = JudgedRow(source, raw, {}, [], [])
        values: dict[str, Any] = dict.fromkeys(self._places)
        shown: dict[str, Any] = {}
        extras: dict[str, str] = {}
        asked = self._asked(source)
        for column in asked.columns:
            found = self._cell(source, column, values)
            if found is EMPTY:
                continue
            self._note(judged, column, source, found)
            if found.problem is not None:
                del values[column.key]
            else:
                values[column.key], shown[column.key] = found.value, found.shown
                if found.extra:
                    extras[column.key] = found.extra
        if source.hidden or source.sheet.hidden:
            judged.warnings.append(_warning("", "hidden_row", SENTENCES["hidden_row"]))
        judged.values = {key: shown.get(key) for key in asked.told}
        self._whole(judged, values, extras, asked.present)
        if len(judged.warnings) > 1:
            judged.warnings.sort(key=lambda warning: self._places.get(warning["column"], -1))
        if len(judged.errors) > 1:
            judged.errors.sort(key=lambda error: self._places.get(error["column"], -1))
        return judged

    def _cell(self, source: Source, column: SheetColumn, values: dict[str, Any]) -> Judged:
        typed = source.corrections.get(column.key)
        cell = Cell(typed, "text") if typed is not None else source.cells.get(column.key)
        needs = self._needs[column.key]
        if needs and any(key not in values for key in needs):
            return EMPTY  # the column it is read with has its own error
        found = EMPTY
        if cell is not None and cell.kind != "empty":
            needed = tuple(values[key] for key in needs) if len(needs) > 1 else values.get(column.needs)
            found = self._read(cell, column, source.sheet, needed)
            if typed is not None:
                found = without_text_warnings(found)
        if found is EMPTY and column.reads == "commune":
            found = self._commune_around(source)
        if found.value is None and found.problem is None and column.required:
            return Judged(problem=Problem("required_missing", _missing(column)))
        return found

    def _read(self, cell: Cell, column: SheetColumn, sheet: Sheet, needed: Any) -> Judged:
        value = input_of(cell)
        if isinstance(value, str) and len(value) > _LONGEST_MEMO_TEXT:
            return self._judged(cell, column, sheet, needed)
        # The kind tells True from 1, which are equal keys.
        key = (value, cell.kind, getattr(needed, "pk", needed))
        memo = self._memo.setdefault((column.key, sheet.name), {})
        found = memo.get(key)
        if found is None:
            found = self._judged(cell, column, sheet, needed)
            if len(memo) < _MEMO:
                memo[key] = found
        return found

    def _judged(self, cell: Cell, column: SheetColumn, sheet: Sheet, needed: Any) -> Judged:
        place = sheet.columns.get(column.key) or Place(self.period)
        return judge_cell(cell, column, place, needed, self.readers)

    def _note(self, judged: JudgedRow, column: SheetColumn, source: Source, found: Judged) -> None:
        raw = source.corrections.get(column.key, judged.raw.get(column.key, ""))
        if found.problem is not None:
            judged.errors.append(_error(column.key, found.problem, raw))
            return
        cell = source.cells.get(column.key)
        if cell is not None and cell.encoding and column.key not in source.corrections:
            sentence = f"{SENTENCES['legacy_converted']} Trong tệp: “{raw[:60]}”."
            judged.warnings.append(_warning(column.key, "legacy_converted", sentence))
        judged.warnings += [_warning(column.key, code, sentence) for code, sentence in found.warnings]

    # --- the commune of a row without one -----------------------------------------------------------------

    def _commune_around(self, source: Source) -> Judged:
        """From the section the row stands under, the titles of its sheet, the sheet's name, or the batch itself."""
        for text in reversed(source.sections):
            if self.places.names_commune(text) or self.places.is_commune_heading(text):
                return self.places.commune(text)
        unit = source.sheet.commune or self.places.own
        return Judged(unit, unit.name) if unit is not None else EMPTY

    # --- hamlets --------------------------------------------------------------------------------------------

    def _hamlets(self, text: str, commune: Unit | None) -> Judged:
        if commune is None:
            return EMPTY
        if clean(text).casefold() in _WHOLE:
            return Judged([commune], text)
        whole = self._place(text, commune)
        if whole.problem is None:
            return Judged([whole.value], whole.shown, whole.warnings)
        names = [name for name in map(clean, _SEVERAL.split(text)) if name]
        if len(names) < 2:
            return whole
        units: dict[int, Unit] = {}
        warnings: dict[tuple[str, str], None] = {}
        for name in names:
            found = self._place(name, commune)
            if found.problem is not None:
                return found
            units[found.value.pk] = found.value
            warnings |= dict.fromkeys(found.warnings)
        kept: dict[str, tuple[str, str]] = {}
        for code, sentence in warnings:
            kept[code] = (code, f"{kept[code][1]} {sentence}" if code in kept else sentence)
        return Judged(
            list(units.values()), "; ".join(unit.name for unit in units.values()), tuple(kept.values())
        )

    def _place(self, name: str, commune: Unit) -> Judged:
        """A hamlet of the row's commune, of another one in brackets ("Buôn Dlei (xã Đắk Phơi)"), or a whole commune."""
        named = _IN_COMMUNE.fullmatch(name)
        if named:
            other = self.places.find_commune(named[2])
            if other is not None and other.row is not None:
                return self.places.hamlet(named[1], other.row)
        if self.places.is_commune_heading(name):
            whole = self.places.find_commune(name)
            if whole is not None and whole.row is not None:
                return Judged(whole.row, whole.row.full_name)
        return self.places.hamlet(name, commune)

    # --- the row as a whole ---------------------------------------------------------------------------------

    def _whole(
        self, judged: JudgedRow, values: dict[str, Any], extras: dict[str, str], present: frozenset[str]
    ) -> None:
        commune = values.get("commune")
        day = values.get(self.kind.day)
        if day is not None:
            for key, units in (("commune", [commune]), ("hamlet", values.get("hamlet") or [])):
                for unit in units:
                    problem = unit and self.places.not_on(unit, day)
                    if problem:
                        judged.errors.append(_error(key, problem, judged.raw.get(key, "")))
                        break
        wrong = frozenset(error["column"] for error in judged.errors)
        days = (self.period.starts_on, self.period.ends_on)
        built = self.kind.build(Facts(values, extras, commune, self.unit, *days, present, wrong))
        if isinstance(built, list):
            judged.errors += [
                _error(t.column, Problem(t.code, t.message), judged.raw.get(t.column, ""))
                for t in built
                if t.column not in wrong
            ]
        elif not judged.errors:
            judged.draft = built


def _missing(column: SheetColumn) -> str:
    label = re.sub(r"\s*\(.*\)$", "", column.label)
    return f"Dòng này thiếu “{label}”. Hãy ghi vào ô này."


def _warning(column: str, code: str, message: str) -> dict[str, Any]:
    return {"column": column, "code": code, "message": message}


def _error(column: str, problem: Problem, raw: str) -> dict[str, Any]:
    error: dict[str, Any] = {
        "column": column,
        "code": problem.code,
        "message": problem.message,
        "raw": raw,
    }
    if problem.suggestions:
        error["suggestions"] = [{"id": pk, "name": name} for pk, name in problem.suggestions]
    return error


def add_trouble(judged: JudgedRow, trouble: Trouble) -> None:
    """Adds what was found out about a row after it was judged."""
    judged.errors.append(_error(trouble.column, Problem(trouble.code, trouble.message), ""))
    judged.draft = None


__all__ = ["Judge", "JudgedRow", "Sheet", "Source", "add_trouble"]
