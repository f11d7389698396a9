"""Triggers that keep the sums of records by unit, year and month.

`dv_summary_attach(source, table, day, dims, sums, condition)` makes a function `dv_summary_<source>` and gives the table
its four statement-level triggers. They read transition tables, so bulk writes, `update()` and COPY are summed like any
other write, in the transaction of the record.

A statement adds its change to the cells it touches: it takes away the rows of a cell that nobody else holds and puts
one row with the change added in their place (`dv_summary_merge`). What another transaction holds is passed over and
added to by a row of its own, so nobody waits for a cell and two imports cannot lock each other out; the sum of a cell's
rows is always what the records give. A cell of nothing has no row.
"""

from django.db import migrations

# Texts of statements: `dv_summary_change` adds up changed rows (sign, unit_id, day, dims, amounts) by cell,
# `dv_summary_merge` puts such a change into the cells, `dv_summary_fill` makes the cells of a source that has none.
FUNCTIONS = """
CREATE FUNCTION dv_summary_change(changed text, sums int) RETURNS text LANGUAGE sql IMMUTABLE AS $dv$
  SELECT format($sql$
      SELECT r.unit_id, s.span, r.dims, sum(r.sign)::bigint AS rows,
             ARRAY[%2$s]::numeric[] AS totals, ARRAY[%3$s]::bigint[] AS filled
      FROM (%1$s) r
      CROSS JOIN LATERAL (VALUES (to_char(r.day, 'FMYYYY')), (to_char(r.day, 'FMYYYY-MM'))) s(span)
      WHERE r.day IS NOT NULL
      GROUP BY r.unit_id, s.span, r.dims
  $sql$, changed,
    (SELECT string_agg(format('sum(r.sign * coalesce(r.amounts[%s], 0))', i), ', ') FROM generate_series(1, sums) i),
    (SELECT string_agg(format('coalesce(sum(r.sign) FILTER (WHERE r.amounts[%s] IS NOT NULL), 0)', i), ', ')
     FROM generate_series(1, sums) i))
$dv$;

CREATE FUNCTION dv_summary_merge(source text, changed text, sums int) RETURNS text LANGUAGE sql IMMUTABLE AS $dv$
  SELECT format($sql$
    WITH change AS MATERIALIZED (%1$s), gone AS (
      DELETE FROM reports_summarycell WHERE id = ANY (ARRAY(
        SELECT held.id FROM change c CROSS JOIN LATERAL (
          SELECT id FROM reports_summarycell
          WHERE unit_id = c.unit_id AND span = c.span AND source = %2$L AND dims = c.dims
            AND (c.rows <> 0 OR (0 <> ANY (c.totals)) OR (0 <> ANY (c.filled)))
          FOR UPDATE SKIP LOCKED) held))
      RETURNING unit_id, span, dims, rows, totals, filled
    )
    INSERT INTO reports_summarycell (source, unit_id, span, dims, rows, totals, filled)
    SELECT %2$L, unit_id, span, dims, sum(rows), ARRAY[%3$s]::numeric[], ARRAY[%4$s]::bigint[]
    FROM (SELECT * FROM change UNION ALL SELECT * FROM gone) t
    GROUP BY unit_id, span, dims
    HAVING sum(rows) <> 0 %5$s
  $sql$, dv_summary_change(changed, sums), source,
    (SELECT string_agg(format('sum(totals[%s])', i), ', ') FROM generate_series(1, sums) i),
    (SELECT string_agg(format('sum(filled[%s])', i), ', ') FROM generate_series(1, sums) i),
    (SELECT string_agg(format('OR sum(totals[%s]) <> 0 OR sum(filled[%1$s]) <> 0', i), ' ')
     FROM generate_series(1, sums) i))
$dv$;

CREATE FUNCTION dv_summary_fill(source text, stand text, sums int) RETURNS text LANGUAGE sql IMMUTABLE AS $dv$
  SELECT format('INSERT INTO reports_summarycell (source, unit_id, span, dims, rows, totals, filled)
                 SELECT %L, * FROM (%s) cells ORDER BY unit_id, span', source, dv_summary_change(stand, sums))
$dv$;

CREATE FUNCTION dv_summary_triggers(target text, called text) RETURNS void LANGUAGE plpgsql AS $dv$
BEGIN
  EXECUTE format('CREATE TRIGGER %I AFTER INSERT ON %I REFERENCING NEW TABLE AS new_rows
                  FOR EACH STATEMENT EXECUTE FUNCTION %I()', called || '_insert', target, called);
  EXECUTE format('CREATE TRIGGER %I AFTER UPDATE ON %I REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
                  FOR EACH STATEMENT EXECUTE FUNCTION %I()', called || '_update', target, called);
  EXECUTE format('CREATE TRIGGER %I AFTER DELETE ON %I REFERENCING OLD TABLE AS old_rows
                  FOR EACH STATEMENT EXECUTE FUNCTION %I()', called || '_delete', target, called);
  EXECUTE format('CREATE TRIGGER %I AFTER TRUNCATE ON %I
                  FOR EACH STATEMENT EXECUTE FUNCTION %I()', called || '_truncate', target, called);
END $dv$;

CREATE FUNCTION dv_summary_attach(source text, target text, day text, dims text, sums text[], condition text)
RETURNS void LANGUAGE plpgsql AS $dv$
DECLARE
  called text := 'dv_summary_' || source;
  columns text := format('unit_id, %I AS day, jsonb_build_array(%s) AS dims, ARRAY[%s]::numeric[] AS amounts',
                         day, dims, (SELECT string_agg(quote_ident(name), ', ') FROM unnest(sums) name));
  came text := format('SELECT 1 AS sign, %s FROM new_rows WHERE %s', columns, condition);
  went text := format('SELECT -1 AS sign, %s FROM old_rows WHERE %s', columns, condition);
  stand text := format('SELECT 1 AS sign, %s FROM %I WHERE %s', columns, target, condition);
  n int := coalesce(array_length(sums, 1), 0);
BEGIN
  EXECUTE format($make$
    CREATE OR REPLACE FUNCTION %1$I() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
      IF TG_OP = 'INSERT' THEN %2$s;
      ELSIF TG_OP = 'DELETE' THEN %3$s;
      ELSIF TG_OP = 'UPDATE' THEN %4$s;
      ELSE DELETE FROM reports_summarycell WHERE source = %5$L;
      END IF;
      RETURN NULL;
    END $body$
    $make$, called, dv_summary_merge(source, came, n), dv_summary_merge(source, went, n),
    dv_summary_merge(source, came || ' UNION ALL ' || went, n), source);
  EXECUTE format($make$
    CREATE OR REPLACE FUNCTION %1$I() RETURNS void LANGUAGE plpgsql AS $body$
    BEGIN
      LOCK TABLE %2$I IN SHARE MODE;
      DELETE FROM reports_summarycell WHERE source = %3$L;
      %4$s;
    END $body$
    $make$, 'dv_summarise_' || source, target, source, dv_summary_fill(source, stand, n));
  PERFORM dv_summary_triggers(target, called);
  EXECUTE format('SELECT %I()', 'dv_summarise_' || source);
END $dv$;

CREATE FUNCTION dv_summary_detach(source text, target text) RETURNS void LANGUAGE plpgsql AS $dv$
BEGIN
  EXECUTE format('DROP FUNCTION %I() CASCADE', 'dv_summary_' || source);
  EXECUTE format('DROP FUNCTION %I()', 'dv_summarise_' || source);
  EXECUTE format('DELETE FROM reports_summarycell WHERE source = %L', source);
END $dv$;
"""
FUNCTIONS_DOWN = """
DROP FUNCTION dv_summary_detach(text, text); DROP FUNCTION dv_summary_attach(text, text, text, text, text[], text);
DROP FUNCTION dv_summary_triggers(text, text); DROP FUNCTION dv_summary_fill(text, text, int);
DROP FUNCTION dv_summary_merge(text, text, int); DROP FUNCTION dv_summary_change(text, int);
"""

WHOLE = "part_of_id IS NULL"
ALL = "true"
COSTS = "cost_qualifier, (cost_shared_with_id IS NOT NULL)"

# source, table, day, what is told apart, what is added, which rows
SOURCES = [
    ("waves", "campaigns_wave", "starts_on", "level", "", ALL),
    (
        "meetings",
        "campaigns_meeting",
        "starts_on",
        "level, kind, attendance_qualifier",
        "meeting_count, attendance",
        ALL,
    ),
    ("teams_set_up", "campaigns_team", "established_on", "level, kind, form", "", ALL),
    (
        "contributions",
        "campaigns_contribution",
        "starts_on",
        "level, kind, item, measure, resolution_id, qualifier",
        "amount, value_vnd, households",
        WHOLE,
    ),
    (
        "works",
        "campaigns_work",
        "starts_on",
        f"level, kind, action, count_measure, qualifier, {COSTS}",
        "count, length_m, cost_total, cost_state, cost_people, cost_other",
        WHOLE,
    ),
    (
        "welfare",
        "campaigns_welfare",
        "starts_on",
        f"level, kind, action, count_measure, qualifier, {COSTS}",
        "count, cost",
        WHOLE,
    ),
    (
        "commendations",
        "campaigns_commendation",
        "granted_on",
        "level, subject_kind, theme, form",
        "subject_count",
        ALL,
    ),
    ("pacts", "campaigns_campaign", "signed_on", "level, kind", "", ALL),
    ("titles_given", "campaigns_unittitle", "recognized_on", "kind", "", ALL),
    (
        "conferences",
        "democracy_regs_conference",
        "starts_on",
        "level, form, attendance_qualifier",
        "conference_count, attendance",
        ALL,
    ),
    (
        "dialogues",
        "democracy_regs_dialogue",
        "starts_on",
        "level, attendance_qualifier",
        "dialogue_count, attendance, opinions_received, opinions_answered",
        ALL,
    ),
    (
        "answered_dialogues",
        "democracy_regs_dialogue",
        "starts_on",
        "level",
        "opinions_received, opinions_answered",
        "opinions_received IS NOT NULL AND opinions_answered IS NOT NULL",
    ),
    ("inspections", "democracy_regs_inspection", "established_on", "level, kind", "", ALL),
    ("committees_consolidated", "democracy_regs_steeringcommittee", "consolidated_on", "level", "", ALL),
    ("documents", "orgs_document", "issued_on", "kind", "", "is_own"),
]


def attached(source, table, day, dims, sums, condition):
    """The statements that attach and detach one source."""
    names = ", ".join(f"'{name}'" for name in sums.split(", ") if name)
    return migrations.RunSQL(
        f"SELECT dv_summary_attach('{source}', '{table}', '{day}', '{dims}', "
        f"ARRAY[{names}]::text[], '{condition}')",
        f"SELECT dv_summary_detach('{source}', '{table}')",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0004_titles_and_costs"),
        ("democracy_regs", "0002_audit"),
        ("orgs", "0004_audit_of_owners"),
        ("reports", "0020_summary_cells"),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, FUNCTIONS_DOWN),
        *[attached(*source) for source in SOURCES],
    ]
