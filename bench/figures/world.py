"""A country of four provinces with ten years of records, made inside the database. Every name in it is invented."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import connection

from campaigns.models import SkilfulModel
from orgs.models import Unit
from reports.models import EnteredValue, Indicator

PROVINCES, DISTRICTS, COMMUNES, HAMLETS = 4, 10, 11, 8
"""Provinces; districts of each; communes of each of these; hamlets of each of these."""
YEARS = 10
"""Years of records, the last of which is 2023."""

UNITS = """
INSERT INTO orgs_unit (kind, name, code, path, parent_id) SELECT 'tinh', 'Tỉnh ' || p, 'T' || p, '', NULL
  FROM generate_series(1, {provinces}) p;
INSERT INTO orgs_unit (kind, name, code, path, parent_id) SELECT 'huyen', 'Huyện ' || d, 'H' || d, '', u.id
  FROM orgs_unit u, generate_series(1, {districts}) d WHERE u.kind = 'tinh';
INSERT INTO orgs_unit (kind, name, code, path, parent_id) SELECT 'xa', 'Xã ' || c, 'X' || c, '', u.id
  FROM orgs_unit u, generate_series(1, {communes}) c WHERE u.kind = 'huyen';
INSERT INTO orgs_unit (kind, name, code, path, parent_id) SELECT 'thon', 'Thôn ' || h, '', '', u.id
  FROM orgs_unit u, generate_series(1, {hamlets}) h WHERE u.kind = 'xa';
CREATE TABLE bench_commune AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM orgs_unit WHERE kind = 'xa';
CREATE UNIQUE INDEX ON bench_commune (n);
CREATE TABLE bench_hamlet AS SELECT id, parent_id, row_number() OVER (PARTITION BY parent_id ORDER BY id) - 1 AS n
  FROM orgs_unit WHERE kind = 'thon';
CREATE UNIQUE INDEX ON bench_hamlet (parent_id, n);
"""

# Of a row: its number g, its commune c, a number r that is spread evenly, a kind of gift k.
ROWS = """
INSERT INTO {table} (unit_id, version, created_at, updated_at, note, {columns})
SELECT c.id, 1, now(), now(), '', {values}
FROM generate_series(1, {count}) g
JOIN bench_commune c ON c.n = g % {communes}
CROSS JOIN LATERAL (SELECT (hashint8(g) & 2147483647) AS r) spread
CROSS JOIN LATERAL (SELECT (ARRAY['dat','tien','ngay_cong','xa_hoi_hoa','hien_vat'])[1 + r / 13 % 5] AS k) gift
"""
DAY = "date '2014-01-01' + r % {days}"
LEVEL = "(ARRAY['xa','xa','xa','xa','huyen'])[1 + r % 5]"
WORD = "(ARRAY['','','','','','','khoảng','hơn'])[1 + r / 7 % 8]"

MEETING = (
    "kind, level, starts_on, meeting_count, place, content, attendance, attendance_qualifier",
    f"(ARRAY['phat_dong','tham_nhap','khac'])[1 + r / 11 % 3], {LEVEL}, {DAY}, 1 + r % 3, '', '',"
    f" CASE WHEN r % 10 > 0 THEN 20 + r % 90 END, {WORD}",
)
#: Table, how many meetings there are to one such row, columns, values.
TABLES = [
    ("campaigns_meeting", 1, *MEETING),
    (
        "campaigns_contribution",
        5,
        "level, starts_on, kind, item, measure, amount, qualifier, value_vnd, households, purpose",
        f"{LEVEL}, {DAY}, k, CASE k WHEN 'hien_vat' THEN (ARRAY['giống cây ăn trái','giống cây xanh','bóng đèn',"
        "'xi măng'])[1 + r / 3 % 4] ELSE '' END, CASE k WHEN 'hien_vat' THEN 'cái' ELSE '' END, r % 9000,"
        f" {WORD}, NULL, r % 40, ''",
    ),
    (
        "campaigns_work",
        10,
        "level, starts_on, kind, action, name, count, count_measure, length_m, cost_total, cost_state, cost_people,"
        " qualifier, cost_qualifier",
        f"{LEVEL}, {DAY}, (ARRAY['duong','duong_be_tong','kenh_muong','chieu_sang'])[1 + r / 13 % 4],"
        " (ARRAY['lam_moi','sua_chua'])[1 + r / 17 % 2], 'Tuyến', 1, 'tuyến', r % 900, r % 90000, r % 40000, NULL,"
        f" {WORD}, ''",
    ),
    (
        "campaigns_welfare",
        10,
        "level, starts_on, kind, action, count, count_measure, qualifier, cost, cost_qualifier, beneficiaries",
        f"{LEVEL}, {DAY}, (ARRAY['nha_dai_doan_ket','bhyt','tang_qua','quy'])[1 + r / 13 % 4],"
        " (ARRAY['xay_moi','ho_tro'])[1 + r / 17 % 2], r % 20, (ARRAY['căn','lượt người','hộ'])[1 + r / 19 % 3],"
        f" {WORD}, r % 90000, '', ''",
    ),
    (
        "democracy_regs_conference",
        10,
        "form, level, starts_on, conference_count, attendance, attendance_qualifier, content, place",
        f"(ARRAY['rieng','long_ghep'])[1 + r / 13 % 2], {LEVEL}, {DAY}, 1, r % 90, {WORD}, '', ''",
    ),
    (
        "democracy_regs_dialogue",
        20,
        "level, starts_on, dialogue_count, host_position, attendance, attendance_qualifier, opinions_received,"
        " opinions_answered, content, place",
        f"{LEVEL}, {DAY}, 1, '', r % 90, {WORD}, 5 + r % 9, r % 5, '', ''",
    ),
    (
        "campaigns_commendation",
        20,
        "subject_kind, subject_name, subject_position, subject_count, form, grantor_name, level, theme,"
        " honoured_period, granted_on, ceremony",
        "(ARRAY['tap_the','ca_nhan'])[1 + r / 13 % 2], '', '', 1, 'giay_khen', '', 'huyen',"
        f" (ARRAY['qcdc','dan_van','phoi_hop'])[1 + r / 17 % 3], '', {DAY}, ''",
    ),
    (
        "democracy_regs_inspection",
        200,
        "kind, name, level, established_on, founded_by, leader_position, subject",
        f"(ARRAY['kiem_tra','giam_sat'])[1 + r / 13 % 2], 'Đoàn', 'huyen', {DAY}, '', '', ''",
    ),
    (
        "campaigns_team",
        200,
        "form, kind, name, level, established_on, leader_position, member_count",
        f"'to', (ARRAY['phat_dong','cong_tac'])[1 + r / 13 % 2], 'Tổ ' || g, 'xa', {DAY}, '', 5",
    ),
]
STATISTICS = """
INSERT INTO democracy_regs_{kind}statistics
  (unit_id, version, created_at, updated_at, note, starts_on, ends_on, {columns})
SELECT c.id, 1, now(), now(), '', m, (m + interval '1 month - 1 day')::date, {values}
FROM bench_commune c, (SELECT generate_series('2014-01-01', '2023-12-01', interval '1 month')::date AS m) months
"""


def make(meetings: int, say: Callable[[str], None]) -> None:
    """Fill an empty, migrated database; sums are filled at the end, in one statement for each source."""
    communes = PROVINCES * DISTRICTS * COMMUNES
    with connection.cursor() as cursor:
        cursor.execute(
            UNITS.format(provinces=PROVINCES, districts=DISTRICTS, communes=COMMUNES, hamlets=HAMLETS)
        )
        for table, share, columns, values in TABLES:
            say(table)
            _lighten(cursor, table)
            cursor.execute(
                ROWS.format(
                    table=table,
                    columns=columns,
                    values=values.format(days=YEARS * 365),
                    count=max(1, meetings // share),
                    communes=communes,
                )
            )
        say("campaigns_meeting_places")
        _lighten(cursor, "campaigns_meeting_places")
        cursor.execute(
            "INSERT INTO campaigns_meeting_places (meeting_id, unit_id)"
            " SELECT m.id, CASE WHEN m.id % 10 = 0 THEN m.unit_id ELSE h.id END FROM campaigns_meeting m"
            f" JOIN bench_hamlet h ON h.parent_id = m.unit_id AND h.n = m.id / {communes} % {HAMLETS}"
        )
        say("small tables")
        small = ["campaigns_skilfulmodel", "reports_enteredvalue"]
        small += [f"democracy_regs_{kind}statistics" for kind in ("petition", "reception", "mediation")]
        for table in small:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        _small(cursor)
        for table in [*(row[0] for row in TABLES), "campaigns_meeting_places", *small]:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("VACUUM ANALYZE")
        say("sums")
        cursor.execute("SELECT pg_get_indexdef('summary_of_unit_by_span'::regclass)")
        (index,) = cursor.fetchone()
        cursor.execute("DROP INDEX summary_of_unit_by_span")
        cursor.execute("SELECT proname FROM pg_proc WHERE proname LIKE 'dv\\_summarise\\_%'")
        for (name,) in cursor.fetchall():
            say(name)
            cursor.execute(f"SELECT {name}()")
        cursor.execute(index)
        cursor.execute("VACUUM ANALYZE reports_summarycell")


def _lighten(cursor: Any, table: str) -> None:
    """Leave out what costs time in filling and has no part in figures: triggers, words to search for, foreign keys."""
    cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    cursor.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = current_schema AND table_name = %s AND is_generated = 'ALWAYS'",
        [table],
    )
    for (column,) in cursor.fetchall():
        cursor.execute(f"ALTER TABLE {table} ALTER {column} DROP EXPRESSION")
        cursor.execute(f"ALTER TABLE {table} ALTER {column} DROP NOT NULL")
    cursor.execute(
        "SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass", [table]
    )
    for (name,) in cursor.fetchall():
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    cursor.execute(
        "SELECT indexrelid::regclass FROM pg_index WHERE indrelid = %s::regclass AND NOT indisunique"
        " AND pg_get_indexdef(indexrelid) !~ '\\((unit|meeting)_id'",
        [table],
    )
    for (name,) in cursor.fetchall():
        cursor.execute(f"DROP INDEX {name}")


def _small(cursor: Any) -> None:
    """What an office has a few rows of, however many meetings it keeps."""
    cursor.execute(
        STATISTICS.format(kind="petition", columns="carried_over, received, handled", values="1, 9, 8")
    )
    cursor.execute(STATISTICS.format(kind="reception", columns="visits, people, cases", values="9, 8, 7"))
    cursor.execute(
        STATISTICS.format(
            kind="mediation", columns="groups, mediators, cases, successes", values="9, 60, 8, 7"
        )
    )
    communes = Unit.objects.filter(kind="xa")
    SkilfulModel.objects.bulk_create(
        SkilfulModel(unit=unit, name=f"Mô hình {n}", registered_on=date(2014 + n, 5, 1), member_count=9)
        for unit in communes
        for n in range(YEARS)
    )
    EnteredValue.objects.bulk_create(
        EnteredValue(
            unit=unit,
            indicator=indicator,
            starts_on=date(year, 1, 1),
            ends_on=date(year, 12, 31),
            value=unit.pk % 7,
        )
        for unit in communes
        for year in (2022, 2023)
        for indicator in Indicator.objects.filter(computed_by="", owner=None, rule__in=["SUM", "LATEST"])
    )
