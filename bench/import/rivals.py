"""What the pipeline is measured against: the library as its manual shows it, tuned, and a bare COPY.

None of the three judges a cell as the pipeline does. The library's resources write meetings without what was given
there; the tuned ones leave out hamlets too, because the library's bulk mode knows no many-to-many columns.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import world
from django.db import connection, transaction
from import_export import fields, instance_loaders, resources, widgets
from import_export.formats.base_formats import XLSX

from campaigns.models import Meeting, Team
from orgs.models import Unit
from orgs.services.identity import identity_key

Phase = Callable[..., Any]
NAMES = (
    "unit",
    "starts_on",
    "content",
    "attendance",
    "women",
    "ethnic_minority",
    "households",
    "team",
    "note",
)
TITLES = ("Xã", "Ngày", "Nội dung", "Số người tham gia", "Nữ", "DTTS", "Số hộ", "Đoàn", "Ghi chú")


class DayWidget(widgets.DateWidget):
    """A day without a time: as a moment it never equals the stored day, and every row would count as changed."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The day of a cell."""
        day = super().clean(value, row, **kwargs)
        return day.date() if isinstance(day, datetime) else day


def _columns(
    foreign: type[widgets.ForeignKeyWidget], day: type[widgets.DateWidget]
) -> dict[str, fields.Field]:
    chosen: dict[str, widgets.Widget] = {
        "unit": foreign(Unit, "name"),
        "team": foreign(Team, "name"),
        "starts_on": day(),
        **dict.fromkeys(NAMES[3:7], widgets.IntegerWidget()),
    }
    return {
        name: fields.Field(name, title, chosen.get(name, widgets.CharWidget()))
        for name, title in zip(NAMES, TITLES, strict=True)
    }


_PLAIN = _columns(widgets.ForeignKeyWidget, widgets.DateWidget)
_CACHED = _columns(widgets.CachedForeignKeyWidget, DayWidget)


class Plain(resources.ModelResource):
    """As the manual shows it: stock widgets, foreign keys by name, rows found by three columns."""

    unit, starts_on, content, attendance, women = (_PLAIN[name] for name in NAMES[:5])
    ethnic_minority, households, team, note = (_PLAIN[name] for name in NAMES[5:])
    places = fields.Field("places", "Thôn, buôn", widgets.ManyToManyWidget(Unit, ";", "name"))

    class Meta:
        model = Meeting
        fields = (*NAMES, "places")
        import_id_fields = ("unit", "starts_on", "content")


class AllAtOnce(instance_loaders.BaseInstanceLoader):
    """Stored rows by three columns, loaded by one query; the library's own cached loader knows one column only."""

    def __init__(self, resource: Any, dataset: Any = None) -> None:
        super().__init__(resource, dataset)
        rows = Meeting.objects.select_related("unit", "team")
        self.stored = {(row.unit_id, row.starts_on, row.content): row for row in rows}

    def get_instance(self, row: Any) -> Meeting | None:
        """The stored row, None when there is none."""
        read = self.resource.fields
        return self.stored.get(
            (read["unit"].clean(row).pk, read["starts_on"].clean(row), read["content"].clean(row))
        )


class Tuned(resources.ModelResource):
    """The best the library alone can do with a first file: bulk writes, cached foreign keys, no comparison."""

    unit, starts_on, content, attendance, women = (_CACHED[name] for name in NAMES[:5])
    ethnic_minority, households, team, note = (_CACHED[name] for name in NAMES[5:])

    class Meta:
        model = Meeting
        fields = NAMES
        import_id_fields = ("unit", "starts_on", "content")
        instance_loader_class = AllAtOnce
        use_bulk = True
        batch_size = 1_000
        skip_diff = True
        skip_html_diff = True


class TunedSkipping(Tuned):
    """The same with a comparison of each row, so that rows without a change are not written."""

    class Meta(Tuned.Meta):
        skip_diff = False
        skip_unchanged = True
        report_skipped = True


def library(resource: type[resources.ModelResource]) -> Callable[[Phase, Path], dict[str, Any]]:
    """A case: the file read by the library, tried out, then imported."""

    def case(phase: Phase, path: Path) -> dict[str, Any]:
        dataset = phase("read", lambda: XLSX().create_dataset(path.read_bytes()))
        tried = phase("preview", lambda: resource().import_data(dataset, dry_run=True))
        _refuse_errors(tried)
        del tried
        done = phase("commit", lambda: resource().import_data(dataset, dry_run=False))
        _refuse_errors(done)
        return {"written": done.totals["new"] + done.totals["update"]}

    return case


def _refuse_errors(result: Any) -> None:
    if result.has_errors() or result.has_validation_errors():
        raise SystemExit(f"{result.base_errors[:1]} {result.row_errors()[:1]} {result.invalid_rows[:1]}")


# --- the limit ------------------------------------------------------------------------------------------------------

READY = (
    ("identity_key", "text"), ("unit_id", "bigint"), ("hamlet_id", "bigint"), ("starts_on", "date"),
    ("content", "text"), ("attendance", "int"), ("women", "int"), ("ethnic_minority", "int"),
    ("households", "int"), ("team_id", "bigint"), ("note", "text"), ("money", "numeric"), ("land", "numeric"),
)  # fmt: skip
FIXED = "'phat_dong', 'xa', 1, '', '', now(), now(), 1"
WRITE = f"""
    WITH met AS (
      INSERT INTO campaigns_meeting AS m (identity_key, unit_id, starts_on, content, attendance, women,
        ethnic_minority, households, team_id, note, kind, level, meeting_count, place, attendance_qualifier,
        created_at, updated_at, version)
      SELECT identity_key, unit_id, starts_on, content, attendance, women, ethnic_minority, households, team_id,
        note, {FIXED} FROM ready ORDER BY identity_key
      ON CONFLICT (identity_key) DO UPDATE SET attendance = excluded.attendance, women = excluded.women,
        ethnic_minority = excluded.ethnic_minority, households = excluded.households, note = excluded.note,
        version = m.version + 1, updated_at = now()
      WHERE (m.attendance, m.women, m.ethnic_minority, m.households, m.note) IS DISTINCT FROM
        (excluded.attendance, excluded.women, excluded.ethnic_minority, excluded.households, excluded.note)
      RETURNING id, identity_key, xmax = 0 AS is_new
    ), met_new AS (
      SELECT met.id, r.* FROM met JOIN ready r USING (identity_key) WHERE is_new
    ), reached AS (
      INSERT INTO campaigns_meeting_places (meeting_id, unit_id) SELECT id, hamlet_id FROM met_new
    ), given AS (
      INSERT INTO campaigns_contribution (identity_key, meeting_id, unit_id, starts_on, level, kind, item, measure,
        amount, qualifier, purpose, note, created_at, updated_at, version)
      SELECT encode(sha256(convert_to(n.identity_key || g.kind, 'UTF8')), 'hex'), n.id, n.unit_id, n.starts_on, 'xa',
        g.kind, '', '', g.amount, '', '', '', now(), now(), 1
      FROM met_new n, LATERAL (VALUES ('tien', n.money), ('dat', n.land)) AS g(kind, amount)
      WHERE g.amount IS NOT NULL
    ) SELECT count(*) FROM met
"""


def limit(phase: Phase, path: Path, rows: int, changed: bool) -> dict[str, Any]:
    """A case: rows that are ready to be stored, by COPY and one INSERT; the reading is the pipeline's own, unjudged.

    It writes all that the pipeline writes into records, through the same triggers, but keeps nothing of the file.
    """
    from spreadsheets.reading.child import read_in_child

    def read() -> int:
        with read_in_child(path.read_bytes()) as workbook:
            return sum(1 for sheet in workbook.sheets for _ in sheet.rows)

    if phase("read", read) != rows + 1:
        raise SystemExit("the limit did not read all rows")
    text = _ready(rows, changed)
    return {"written": phase("commit", lambda: _write(text))}


def _write(text: bytes) -> int:
    columns = ", ".join(f"{name} {kind}" for name, kind in READY)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE ready ({columns}) ON COMMIT DROP")
        cursor.copy_expert("COPY ready FROM STDIN", io.BytesIO(text))
        cursor.execute("ANALYZE ready")
        cursor.execute(WRITE)
        return cursor.fetchone()[0]


def _ready(rows: int, changed: bool) -> bytes:
    units = {unit.name: unit for unit in Unit.objects.all()}
    teams = {team.name: team.pk for team in Team.objects.all()}
    lines = []
    for row in world.meetings(rows, changed=changed):
        _, commune, hamlet, day, content, people, women, ethnic, households, team, money, land, note = row
        values = {"unit": units[commune], "starts_on": day, "content": content, "team_id": teams.get(team)}
        key = identity_key(Meeting(level="xa", **values), {"places": [units[hamlet]]})
        line = (
            *(key, units[commune].pk, units[hamlet].pk, day, content, people, women, ethnic, households),
            *(teams.get(team), note or "", money, None if land is None else land * 10_000),
        )
        lines.append("\t".join("\\N" if value is None else str(value) for value in line))
    return ("\n".join(lines) + "\n").encode()
