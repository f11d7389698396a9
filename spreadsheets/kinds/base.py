"""Loại bảng: what a kind of sheet holds, as data: its columns, the words above them, the record they make."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.module_loading import import_string

from orgs.models import Unit
from orgs.permissions import Permission
from orgs.services.identity import identity_key
from spreadsheets.reading.headings import ColumnKind, HeadingMap

#: How a column's cells are read → what the shape of a sheet needs to know about it.
SHAPES: dict[str, ColumnKind] = {
    "commune": "unit",
    "hamlets": "unit",
    "units": "unit",
    "count": "count",
    "decimal": "decimal",
    "money": "money",
    "area": "area",
    "length": "length",
    "amount": "decimal",
    "indicator_value": "decimal",
    "date": "date",
}


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of a kind of sheet.

    ``reads``: how its cells are read (a key of ``spreadsheets.judging.cells.READERS``). ``needs``: the column that its
    cells are read with (the commune of a hamlet); several with a space between. ``fills``: the record's attribute, ""
    when the kind fills it itself. ``choices``: stored value → words for it. ``when_empty``: what the attribute is
    without a value. ``summed``: shown with its sum, to compare with the sender's own total row. ``listed``: always
    among a row's values, even when the sheet has no such column. ``any_day``: its days may lie outside the period.
    """

    key: str
    label: str
    reads: str = "text"
    synonyms: tuple[str, ...] = ()
    required: bool = False
    needs: str = ""
    fills: str = ""
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    when_empty: Any = None
    max_length: int = 2_000
    summed: bool = False
    listed: bool = True
    may_name_persons: bool = False
    any_day: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A record that belongs to the row's own record: the money of a meeting. ``values`` None: there is none.

    ``slot``: its column, and after a colon what tells it from other parts of that column. ``match``: the attributes
    that tell it from other parts of its record. ``shown``: the attribute that says how much it is, or ``told`` says so.
    """

    slot: str
    match: dict[str, Any]
    values: dict[str, Any] | None
    shown: str = "amount"
    told: str = ""

    @property
    def column(self) -> str:
        """The column it comes from: the slot without what tells several parts of one column apart."""
        return self.slot.partition(":")[0]


@dataclass(slots=True)
class Draft:
    """What a row wants to be in the database.

    ``values``: attribute → value of the columns the sheet has; ``defaults``: of the others, for a new record only.
    ``many``: many-to-many rows. ``columns``: attribute → column key, for saying what changed.
    """

    unit: Unit | None
    values: dict[str, Any]
    defaults: dict[str, Any] = field(default_factory=dict)
    many: dict[str, list[Unit]] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something wrong between the cells of a row: the column to mark, a code, a sentence."""

    column: str
    code: str
    message: str


@dataclass(slots=True)
class Facts:
    """A row after its cells were read: ``values`` what was read, ``extras`` what the reader said beside the value
    ("khoảng"), ``commune`` the commune of the row, ``unit`` the batch's unit, ``present`` the columns of the sheet,
    ``wrong`` those whose cells were not accepted.
    """

    values: dict[str, Any]
    extras: dict[str, str]
    commune: Unit | None
    unit: Unit
    starts_on: Any
    ends_on: Any
    present: frozenset[str]
    wrong: frozenset[str] = frozenset()


Build = Callable[[Facts], "Draft | list[Trouble]"]


@dataclass(frozen=True)
class SheetKind:
    """One kind of sheet.

    ``resource``: the dotted path of the Resource that exports and round-trips it. ``build``: from a row's values to
    what it wants to be. ``part_model``: records below the row's own, which they name in ``parent``; ``shared``:
    attributes they take over from it; ``only_parts_where``: which of them a sheet may change. ``day``: the column on
    whose day the row's units must be in force.
    """

    key: str
    label: str
    model: type[models.Model]
    columns: tuple[SheetColumn, ...]
    build: Build
    resource: str = ""
    right: Permission = Permission.IMPORT_SHEETS
    day: str = "date"
    part_model: type[models.Model] | None = None
    parent: str = ""
    shared: tuple[str, ...] = ()
    only_parts_where: Mapping[str, Any] = field(default_factory=dict)

    def for_unit(self, unit: Unit) -> SheetKind:
        """The kind as it is for a batch of this unit; most are the same for all."""
        return self

    def identify(self, record: Any, draft: Draft) -> str:
        """What makes two rows the same record."""
        return identity_key(record, draft.many)

    def find(self, keys: list[str], records: list[Any]) -> dict[str, Any]:
        """Stored records by identity; ``records`` are the new ones in the order of the keys."""
        rows: Any = self.model._default_manager.filter(identity_key__in=keys) if keys else ()
        return {row.identity_key: row for row in rows}

    def version_of(self, record: Any) -> int:
        """A number that is another one once somebody changed the record."""
        return getattr(record, "version", 1)

    def owner(self, draft: Draft) -> dict[str, Any]:
        """The attributes that say whose a new record is."""
        return {"unit": draft.unit}

    def record_of(self, draft: Draft) -> Any:
        """The new record that a row wants to be, not stored yet."""
        return self.model(**self.owner(draft), **{**draft.defaults, **draft.values})

    @cached_property
    def by_key(self) -> dict[str, SheetColumn]:
        """Its columns by key."""
        return {column.key: column for column in self.columns}

    @cached_property
    def headings(self) -> HeadingMap:
        """The columns as the shape of a sheet needs them."""
        return HeadingMap(
            {c.key: (c.label, *c.synonyms, *self._called(c)) for c in self.columns},
            required=frozenset(c.key for c in self.columns if c.required),
            kinds={c.key: SHAPES.get(c.reads, "text") for c in self.columns},
            persons=frozenset(c.key for c in self.columns if c.may_name_persons),
        )

    def _called(self, column: SheetColumn) -> list[str]:
        """What the record's own attribute is called, which is how the lists are exported."""
        name = column.fills.removesuffix("_id")
        return [str(self.model._meta.get_field(name).verbose_name)] if name else []  # type: ignore[union-attr]

    @property
    def resource_class(self) -> Any:
        """The Resource of this kind. Raises ImportError when its app has none."""
        return import_string(self.resource)


def choices_of(options: Any, more: Mapping[str, Sequence[str]] | None = None) -> dict[str, tuple[str, ...]]:
    """Stored value → words people write for it, from a TextChoices and further spellings."""
    return {
        value: (value, str(label), *(more or {}).get(value, ()))
        for value, label in options.choices
        if value != ""
    }


def filled(facts: Facts, columns: Sequence[SheetColumn]) -> tuple[dict[str, Any], dict[str, str]]:
    """Attributes that the sheet's own columns fill, and which column fills each."""
    values: dict[str, Any] = {}
    names: dict[str, str] = {}
    for column in columns:
        if column.fills and column.key in facts.present:
            value = facts.values.get(column.key)
            values[column.fills] = column.when_empty if value is None else value
            names[column.fills] = column.key
    return values, names


def owner_of(facts: Facts, above: bool = False) -> Unit | list[Trouble]:
    """The unit a row reports for: its commune, else the batch's own unit when the sheet has no column of communes.

    An empty cell in such a column is asked back, unless the row says that it is of the level above (``above``).
    """
    if facts.commune is not None:
        return facts.commune
    if "commune" in facts.present and not above:
        return [Trouble("commune", "required_missing", "Dòng này thiếu tên xã, thị trấn. Hãy ghi vào ô này.")]
    return facts.unit
