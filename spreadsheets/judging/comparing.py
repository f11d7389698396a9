"""So với dữ liệu đang có: whether a judged row is new, changes a record, is the same, or repeats another row."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.db import models

from common.formats import format_date
from spreadsheets.judging.rows import JudgedRow, add_trouble
from spreadsheets.kinds.base import Draft, Part, SheetKind, Trouble
from spreadsheets.models import RowState


@dataclass(slots=True)
class PartChange:
    """What becomes of a part: ``stored`` None is written anew, ``part.values`` None is deleted."""

    part: Part
    stored: models.Model | None


@dataclass(slots=True)
class Outcome:
    """A row judged and compared.

    ``record``: the stored record; a new one is made only when it is written. ``updates``: attributes of a stored
    record that change. ``parts``: parts that change. ``changes``: the same for people, as stored.
    """

    row: JudgedRow
    state: RowState
    identity: str = ""
    record: Any = None
    updates: dict[str, Any] = field(default_factory=dict)
    parts: list[PartChange] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)

    @property
    def record_id(self) -> int | None:
        """The stored record's number, None for a new one."""
        return self.record.pk if self.record is not None and self.state != RowState.NEW else None

    @property
    def record_version(self) -> int | None:
        """The version it was compared with."""
        return getattr(self.record, "version", None) if self.record_id else None

    @property
    def print(self) -> str:
        """What a preview promises about this row, as text: two that agree would write the same."""
        row = self.row
        wanted: Any = ()
        if self.state == RowState.NEW:
            wanted = sorted(row.values.items())
        elif self.state == RowState.CHANGED:
            wanted = sorted(self.updates.items(), key=lambda item: item[0])
        elif self.state == RowState.ERROR:
            wanted = [(error["column"], error["code"]) for error in row.errors]
        parts = [(p.part.slot, p.part.values, p.stored and p.stored.pk) for p in self.parts]
        place = (row.source.sheet.name, row.source.row_number, self.state.value, self.identity)
        return repr((place, self.record_id, self.record_version, wanted, parts))


class Comparer:
    """Compares the rows of one batch, a chunk at a time; remembers which identities the file has had."""

    def __init__(self, kind: SheetKind) -> None:
        self.kind = kind
        self._made = _stand_in_for(kind) or kind.record_of
        self._seen: dict[str, tuple[str, int]] = {}

    def compare(self, rows: Sequence[JudgedRow]) -> list[Outcome]:
        """The outcomes of a chunk, in order. Costs at most three queries."""
        records = {id(row): self._made(row.draft) for row in rows if row.draft is not None}
        keys: dict[int, str] = {}
        for row in rows:
            if row.draft is None:
                continue
            key = self.kind.identify(records[id(row)], row.draft)
            first = self._seen.setdefault(key, (row.source.sheet.name, row.source.row_number))
            if first != (row.source.sheet.name, row.source.row_number):
                add_trouble(row, Trouble("", "duplicate_in_file", _repeats(first, row)))
            else:
                keys[id(row)] = key
        stored = self.kind.find(list(keys.values()), [records[number] for number in keys])
        parts = self._parts(record for record in stored.values())
        return [self._outcome(row, keys.get(id(row), ""), stored, parts) for row in rows]

    def _parts(self, records: Iterable[Any]) -> dict[int, list[Any]]:
        model = self.kind.part_model
        numbers = [record.pk for record in records] if model else []
        found: dict[int, list[Any]] = {}
        if model is not None and numbers:
            rows = model._default_manager.filter(**{f"{self.kind.parent}_id__in": numbers})
            for row in rows.filter(**self.kind.only_parts_where).order_by("pk"):
                found.setdefault(getattr(row, f"{self.kind.parent}_id"), []).append(row)
        return found

    def _outcome(
        self, row: JudgedRow, key: str, stored: dict[str, Any], parts: dict[int, list[Any]]
    ) -> Outcome:
        draft = row.draft
        if draft is None or not key:
            return Outcome(row, RowState.ERROR)
        there = stored.get(key)
        if there is None:
            new = [PartChange(part, None) for part in draft.parts if part.values is not None]
            return Outcome(row, RowState.NEW, key, parts=new)
        outcome = Outcome(row, RowState.SAME, key, there)
        for name, value in draft.values.items():
            if not _equal(getattr(there, name), value):
                outcome.updates[name] = value
        if outcome.updates:
            record = self.kind.record_of(draft)
            for name in outcome.updates:
                outcome.changes.append(self._told(draft.columns.get(name, name), there, record, name))
        for part in draft.parts:
            self._compare_part(outcome, part, parts.get(there.pk, []))
        if outcome.updates or outcome.parts:
            outcome.state = RowState.CHANGED
        return outcome

    def _compare_part(self, outcome: Outcome, part: Part, there: list[Any]) -> None:
        stored = next((r for r in there if all(getattr(r, n) == v for n, v in part.match.items())), None)
        if stored is None and part.values is None:
            return
        if (
            stored is not None
            and part.values is not None
            and all(_equal(getattr(stored, name), value) for name, value in part.values.items())
        ):
            return
        outcome.parts.append(PartChange(part, stored))
        column = self.kind.by_key[part.column]
        old = _plain(getattr(stored, part.shown)) if stored is not None else ""
        new = part.told or (_plain(part.values[part.shown]) if part.values is not None else "")
        outcome.changes.append({"column": part.column, "label": column.label, "old": old, "new": new})

    def _told(self, key: str, there: Any, record: Any, name: str) -> dict[str, Any]:
        column = self.kind.by_key.get(key)
        label = column.label if column else key
        return {"column": key, "label": label, "old": _shown(there, name), "new": _shown(record, name)}


def _stand_in_for(kind: SheetKind) -> Callable[[Draft], Any] | None:
    """A maker of something that has a new record's identity and costs a tenth of a record.

    None for kinds that look for their stored records in a way of their own, which may ask a record for anything.
    """
    own = type(kind)
    if any(getattr(own, name) is not getattr(SheetKind, name) for name in ("identify", "find", "owner")):
        return None
    meta: Any = kind.model._meta
    fields = {field.name: field.attname for field in meta.concrete_fields}
    single = [name for name in kind.model.identity_fields if name in fields]  # type: ignore[attr-defined]
    told = {fields[name]: meta.get_field(name).get_default() for name in single}
    told |= {"_meta": meta, "identity_fields": kind.model.identity_fields}  # type: ignore[attr-defined]

    def made(draft: Draft) -> SimpleNamespace:
        wanted = SimpleNamespace(**told, unit_id=draft.unit.pk if draft.unit is not None else None)
        for values in (draft.defaults, draft.values):
            for name, value in values.items():
                setattr(wanted, fields.get(name, name), getattr(value, "pk", value))
        return wanted

    return made


def _repeats(first: tuple[str, int], row: JudgedRow) -> str:
    sheet = f", trang “{first[0]}”" if first[0] != row.source.sheet.name else ""
    return (
        f"Dòng này trùng với dòng {first[1]}{sheet}. Hãy bỏ một dòng, "
        "hoặc ghi rõ điểm khác nhau (ngày, nơi, nội dung)."
    )


def _equal(old: Any, new: Any) -> bool:
    if isinstance(old, str) and isinstance(new, str):
        return old.strip() == new.strip()
    return old == new


def _shown(record: Any, name: str) -> str:
    model_field = record._meta.get_field(name.removesuffix("_id") if name.endswith("_id") else name)
    if model_field.is_relation:
        row = getattr(record, model_field.name)
        return str(row) if row is not None else ""
    if model_field.choices:
        return str(dict(model_field.flatchoices).get(getattr(record, name), getattr(record, name)))
    return _plain(getattr(record, name))


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, datetime.date):
        return format_date(value)
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value)
