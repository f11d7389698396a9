"""Bản ghi ra bảng tính: records as rows of their kind's sheet. Only what comes back unchanged is put into a row.

Each row is judged and compared as if it had been sent: what the sheet cannot say (a meeting in several communes, a
value with parts) would come back as something else, so such a record is left out and counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db import models

from campaigns.models import Contribution, Meeting
from common.formats import format_decimal, qualified
from common.periods import Period
from orgs.models import Body, Unit, User
from orgs.models.units import Tier
from reports.models import EnteredValue
from spreadsheets.judging.cells import Place
from spreadsheets.judging.comparing import Comparer, Outcome, PartChange
from spreadsheets.judging.rows import Judge, Sheet, Source
from spreadsheets.kinds import SheetColumn, SheetKind
from spreadsheets.models import RowState
from spreadsheets.reading.cells import Cell
from spreadsheets.reading.headings import split_measure

MOST: Final = 5_000
"""Records of one export; a sheet that people fill in never has more."""
SQUARE_METRES: Final = 10_000
"""In a hectare."""

WORDING: Final = frozenset({"as_written"})
"""Attributes that only keep how a value was written."""

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Exported:
    """Rows by column key, and how many records could not be said in a row."""

    rows: list[Values]
    left_out: int


def export(kind: SheetKind, unit: Unit, period: Period, by: User) -> Exported:
    """The records of a unit (and of those below it) in a period that this person may read."""
    communes = {c.pk: c for c in Unit.objects.inside(unit).of_tier(Tier.COMMUNE)}
    if kind.part_model is EnteredValue:
        found = _matrix_rows(kind, communes, unit, period, by)
    else:
        found = [_row(kind, record, communes) for record in _records(kind, unit, period, by)]
    kept = _returning(kind, unit, period, found)
    return Exported(kept, len(found) - len(kept))


def word_for(column: SheetColumn, value: str) -> str:
    """The word for a stored value that lists and exports show."""
    words = [word for word in column.choices[value] if word != value]
    return words[0] if words else value


def _records(kind: SheetKind, unit: Unit, period: Period, by: User) -> Iterable[Any]:
    records: Any = kind.model._default_manager
    if kind.model in (Unit, Body):
        place = "path__startswith" if kind.model is Unit else "unit__path__startswith"
        ground = records.visible_to(by).filter(**{place: unit.path}).order_by("pk")
        return ground.exclude(pk=unit.pk)[:MOST] if kind.model is Unit else ground[:MOST]
    rows = records.visible_to(by).filter(unit__path__startswith=unit.path)
    day = next((c.fills for c in kind.columns if c.reads == "date" and c.fills), "")
    if day:
        rows = rows.filter(**{f"{day}__range": (period.starts_on, period.ends_on)}).order_by(day, "pk")
    else:
        rows = rows.filter(starts_on__gte=period.starts_on, ends_on__lte=period.ends_on).order_by("pk")
    single = [f.name for f in kind.model._meta.fields if f.is_relation]
    rows = rows.select_related(*single)
    if kind.model is Meeting:
        rows = rows.prefetch_related("places", "contributions")
    return rows[:MOST]


def _row(kind: SheetKind, record: Any, communes: Mapping[int, Unit]) -> Values:
    """The record as a row, as far as a row can say it."""
    values: Values = {}
    special = _SPECIAL.get(kind.key, {})
    home = _home(record, communes)
    for column in kind.columns:
        if column.key in special:
            value = special[column.key](record)
        elif column.reads == "commune":
            value = home.full_name if home else None
        else:
            value = _cell(record, column)
        if value not in (None, ""):
            values[column.key] = value
    return values


def _home(record: Any, communes: Mapping[int, Unit]) -> Unit | None:
    """The commune that the record belongs to, else the one commune that all its places lie in."""
    owner: int | None = record.parent_id if isinstance(record, Unit) else record.unit_id
    if owner is not None and owner in communes:
        return communes[owner]
    places = record.places.all() if isinstance(record, Meeting) else ()
    homes = {pk for place in places for pk in (*place.ancestor_ids(), place.pk) if pk in communes}
    return communes[homes.pop()] if len(homes) == 1 else None


def _cell(record: Any, column: SheetColumn) -> Any:
    if column.reads == "period":
        return Period(record.starts_on, record.ends_on).label
    name = column.fills or column.key
    if name.endswith("_id"):
        row = getattr(record, name.removesuffix("_id"), None)
        return getattr(row, "code", "") or getattr(row, "name", "") if row is not None else None
    value: Any = getattr(record, name, None)
    if isinstance(value, models.Manager):
        return None
    if column.reads == "choice" and value in column.choices:
        return word_for(column, value)
    return _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, bool):
        return "có" if value else "không"
    return value


# --- what a kind says in its own way ---


def _places(meeting: Meeting) -> str:
    return "; ".join(place.name if place.tier == Tier.HAMLET else "Cả xã" for place in meeting.places.all())


def _given(kind: str, size: int) -> Callable[[Meeting], Any]:
    def amount(meeting: Meeting) -> Any:
        rows: list[Contribution] = [row for row in meeting.contributions.all() if row.kind == kind]
        if len(rows) != 1 or rows[0].amount is None:
            return None
        value = rows[0].amount / size
        return qualified(format_decimal(value), rows[0].qualifier) if rows[0].qualifier else _plain(value)

    return amount


def _written(entered: EnteredValue) -> Any:
    """The value as it was written, else as it is."""
    return entered.as_written or _plain(entered.value)


def _qualifier(record: Any) -> str:
    return record.attendance_qualifier or "chính xác"


_SPECIAL: Final[dict[str, dict[str, Callable[[Any], Any]]]] = {
    "meetings": {
        "hamlet": _places,
        "contribution": _given("tien", 1),
        "area_ha": _given("dat", SQUARE_METRES),
        "qualifier": _qualifier,
    },
    "conferences": {"qualifier": _qualifier},
    "values": {"value": _written},
}


def _matrix_rows(
    kind: SheetKind, communes: Mapping[int, Unit], unit: Unit, period: Period, by: User
) -> list[Values]:
    """A row for each commune with the plain values entered for exactly this period."""
    entered = (
        EnteredValue.objects.visible_to(by)
        .filter(unit_id__in=communes, starts_on=period.starts_on, ends_on=period.ends_on)
        .filter(level="", heading="", part_of__isnull=True)
    )
    rows: dict[int, Values] = {pk: {"commune": unit.full_name} for pk, unit in communes.items()}
    for value in entered:
        key, written = f"i{value.indicator_id}", _written(value)
        if key in kind.by_key and written not in (None, ""):
            rows[value.unit_id][key] = written
    return [row for row in rows.values() if len(row) > 1]


# --- whether it comes back ---


def _returning(kind: SheetKind, unit: Unit, period: Period, rows: list[Values]) -> list[Values]:
    """The rows that, sent again, change nothing."""
    judge, comparer = Judge(kind, unit, period), Comparer(kind)
    places = {column.key: _place(column, period) for column in kind.columns}
    sheet = Sheet("Bảng", places)
    sources = [
        Source(sheet, number, {key: _as_read(value) for key, value in row.items()})
        for number, row in enumerate(rows)
    ]
    outcomes = comparer.compare([judge.row(source) for source in sources])
    return [rows[o.row.source.row_number] for o in outcomes if _says_the_same(o)]


def _says_the_same(outcome: Outcome) -> bool:
    """Whether a row, sent again, would change no figure; that a value gets its wording is no change of it."""
    if outcome.state == RowState.SAME:
        return True
    return (
        outcome.state == RowState.CHANGED
        and set(outcome.updates) <= WORDING
        and all(_same_part(change) for change in outcome.parts)
    )


def _same_part(change: PartChange) -> bool:
    wanted = change.part.values
    if change.stored is None or wanted is None:
        return False
    return all(getattr(change.stored, name) == value for name, value in wanted.items() if name not in WORDING)


def _place(column: SheetColumn, period: Period) -> Place:
    measure = split_measure(column.label)[1]
    return Place(period, measure.factor, measure.name)


def _as_read(value: Any) -> Cell:
    """The cell as a reader of the written workbook would see it."""
    if isinstance(value, str):
        return Cell(value, "text")
    return Cell(value, "date" if isinstance(value, dt.date) else "number")
