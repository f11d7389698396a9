"""Ghi một đợt: rows that are new or changed into the records, in chunks, each with what was there before."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection, models
from django.utils import timezone

from orgs.audit import acting
from orgs.models import OwnedRecord, User
from orgs.models.audit import Door
from orgs.services.identity import identity_key
from spreadsheets.judging.comparing import Outcome, PartChange
from spreadsheets.kinds.base import SheetKind
from spreadsheets.models import ImportBatch, RowState


class Moved(Exception):
    """A record is no longer as it was compared."""


class Writer:
    """Writes outcomes of one batch. Used inside one transaction; raises Moved, IntegrityError or LockedRefusal to undo
    all of it. `reason` is why locked rows change.
    """

    def __init__(self, batch: ImportBatch, kind: SheetKind, by: User, reason: str = "") -> None:
        self.batch, self.kind, self.by, self.reason = batch, kind, by, reason.strip()
        self.written = 0

    def write(self, outcomes: list[Outcome]) -> None:
        """One chunk."""
        todo = [o for o in outcomes if o.state in (RowState.NEW, RowState.CHANGED)]
        if not todo:
            return
        for outcome in todo:
            if outcome.record is None and outcome.row.draft is not None:
                outcome.record = self.kind.record_of(outcome.row.draft)
        with acting(by=self.by, door=Door.SHEET, reason=self._reason(todo)):
            befores = {id(outcome): self._before(outcome) for outcome in todo}
            self._insert([o for o in todo if o.state == RowState.NEW])
            for outcome in todo:
                if outcome.updates:
                    self._update(outcome)
            parts = self._write_parts(todo)
            self._mark(todo, befores, parts)
        self.written += len(todo)

    def _reason(self, todo: list[Outcome]) -> str:
        """ "tệp Đắk Phơi.xlsx, dòng 5–104": one for a chunk, because the trail is written by the statement."""
        first, last = todo[0].row.source, todo[-1].row.source
        rows = f"dòng {first.row_number}" + (f"–{last.row_number}" if last is not first else "")
        told = f"tệp {self.batch.file_name}, {rows} (đợt nhập {self.batch.pk})"
        return f"{self.reason} – {told}" if self.reason else told

    # --- records ----------------------------------------------------------------------------------------

    def _insert(self, outcomes: list[Outcome]) -> None:
        for outcome in outcomes:
            if isinstance(outcome.record, OwnedRecord):
                outcome.record.identity_key = outcome.identity
        self.kind.model._default_manager.bulk_create([o.record for o in outcomes])
        names = {name for o in outcomes for name in (o.row.draft.many if o.row.draft else ())}
        for name in names:
            self._link(name, outcomes)

    def _link(self, name: str, outcomes: list[Outcome]) -> None:
        field: Any = self.kind.model._meta.get_field(name)
        through = field.remote_field.through
        own, other = field.m2m_field_name(), field.m2m_reverse_field_name()
        pairs = [
            (o.record.pk, row.pk)
            for o in outcomes
            for row in (o.row.draft.many.get(name, ()) if o.row.draft else ())
        ]
        names = [through._meta.get_field(column).column for column in (own, other)]
        table, *columns = map(connection.ops.quote_name, (through._meta.db_table, *names))
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(columns)}) SELECT * FROM unnest(%s::bigint[], %s::bigint[])",  # noqa: S608  # nosec B608 # names of our own model
                [[record for record, _ in pairs], [row for _, row in pairs]],
            )

    def _update(self, outcome: Outcome) -> None:
        rows = self.kind.model._default_manager.filter(pk=outcome.record.pk)
        values = dict(outcome.updates)
        if isinstance(outcome.record, OwnedRecord):
            rows = rows.filter(version=outcome.record.version)
            values |= {"version": outcome.record.version + 1, "updated_at": timezone.now()}
        if not rows.update(**values):
            raise Moved
        for name, value in values.items():
            setattr(outcome.record, name, value)

    def _before(self, outcome: Outcome) -> dict[str, Any] | None:
        if outcome.state == RowState.NEW:
            return None
        return {
            "fields": image(outcome.record, outcome.updates),
            "parts": {
                change.part.slot: image(change.stored, _columns(change.stored)) if change.stored else None
                for change in outcome.parts
            },
        }

    # --- parts ------------------------------------------------------------------------------------------

    def _write_parts(self, outcomes: list[Outcome]) -> dict[int, dict[str, Any]]:
        new: list[Any] = []
        wrote: dict[int, dict[str, Any]] = {}
        later: list[tuple[int, str, Any]] = []
        for outcome in outcomes:
            for change in outcome.parts:
                row = self._part(outcome, change)
                if row is not None and row._state.adding:
                    new.append(row)
                later.append((id(outcome), change.part.slot, row))
        if new and self.kind.part_model is not None:
            self.kind.part_model._default_manager.bulk_create(new)
        for number, slot, row in later:
            wrote.setdefault(number, {})[slot] = [row.pk, getattr(row, "version", None)] if row else None
        return wrote

    def _part(self, outcome: Outcome, change: PartChange) -> Any:
        model: Any = self.kind.part_model
        part, stored = change.part, change.stored
        if part.values is None:
            if stored is not None and not model._default_manager.filter(pk=stored.pk).delete()[0]:
                raise Moved
            return None
        if stored is None:
            shared = {name: getattr(outcome.record, name) for name in self.kind.shared}
            row = model(**{self.kind.parent: outcome.record}, **shared, **part.match, **part.values)
            if isinstance(row, OwnedRecord):
                row.identity_key = identity_key(row)
            return row
        version = getattr(stored, "version", None)
        values = dict(part.values)
        rows = model._default_manager.filter(pk=stored.pk)
        if version is not None:
            rows = rows.filter(version=version)
            values |= {"version": version + 1, "updated_at": timezone.now()}
        if not rows.update(**values):
            raise Moved
        for name, value in values.items():
            setattr(stored, name, value)
        return stored

    # --- the rows themselves --------------------------------------------------------------------------------

    def _mark(
        self,
        outcomes: list[Outcome],
        befores: dict[int, dict[str, Any] | None],
        parts: dict[int, dict[str, Any]],
    ) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE spreadsheets_importrow r SET is_written = true, record_id = v.record_id,"
                " record_version = v.version, before = v.before::jsonb, wrote = v.wrote::jsonb"
                " FROM unnest(%s::bigint[], %s::bigint[], %s::int[], %s::text[], %s::text[])"
                " AS v(pk, record_id, version, before, wrote) WHERE r.id = v.pk",
                [
                    [o.row.source.pk for o in outcomes],
                    [o.record.pk for o in outcomes],
                    [self.kind.version_of(o.record) for o in outcomes],
                    [_json(befores[id(o)]) for o in outcomes],
                    [_json(parts.get(id(o), {})) for o in outcomes],
                ],
            )


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)


def image(record: models.Model, names: Any) -> dict[str, Any]:
    """Columns of a record as JSON, from which :func:`restored` makes them again."""
    found = {}
    for name in names:
        field = record._meta.get_field(name.removesuffix("_id") if name.endswith("_id") else name)
        value = getattr(record, name)
        text = None if value is None else field.value_to_string(record)  # type: ignore[union-attr]
        found[name] = None if value is None else str(text)
    return found


def restored(model: type[models.Model], kept: dict[str, Any]) -> dict[str, Any]:
    """The columns again."""
    values: dict[str, Any] = {}
    for name, text in kept.items():
        field: Any = model._meta.get_field(name.removesuffix("_id") if name.endswith("_id") else name)
        if field.is_relation:
            field = field.target_field
        values[name] = None if text is None else field.to_python(text)
    return values


def _columns(record: models.Model) -> list[str]:
    """Every column of a record that a person could have filled."""
    return [
        field.attname
        for field in record._meta.concrete_fields
        if not field.primary_key
        and not field.generated
        and field.name not in ("version", "created_at", "updated_at")
    ]
