"""Approved rows stay as they are: locks are held by the database, for every write.

`dv_lock_attach(table, days)` gives a table its triggers. `days` names the columns whose day puts a row into a period,
separated by commas, or a span of two columns ("starts_on..ends_on"). A row of a span is locked when it shares a day
with the lock, unless it is wider than the lock: the figure of a year does not change that of its first quarter. A table
below another (`dv_lock_attach_below`) is locked with the row it belongs to.

A statement that touches a locked row, as it was or as it becomes, is refused (SQLSTATE 23DV1) unless an exception of
that unit is open now and covers the day; then a reason is asked (23DV2). The detail is the number of the lock. Who
maintains the database says so for one transaction: SELECT set_config('dv.past_locks', '<why>', true); the reason then
stands in the trail. Writers and the one who locks wait for each other by an advisory lock of the unit, so that no write
slips through while its period is being locked; units share 256 of them, so that a large import needs no more.
"""

from django.db import migrations, models

LOCKS = r"""
CREATE FUNCTION dv_lock_refuse(lock_id bigint, is_open boolean) RETURNS void LANGUAGE plpgsql AS $dv$
BEGIN
  IF is_open THEN
    RAISE EXCEPTION 'a reason is needed to change locked rows'
      USING ERRCODE = '23DV2', CONSTRAINT = 'period_lock_reason', DETAIL = lock_id::text;
  END IF;
  RAISE EXCEPTION 'rows of this period are locked'
    USING ERRCODE = '23DV1', CONSTRAINT = 'period_lock', DETAIL = lock_id::text;
END $dv$;

CREATE FUNCTION dv_lock_wait() RETURNS trigger LANGUAGE plpgsql AS $dv$
BEGIN
  PERFORM pg_advisory_xact_lock(774301, (NEW.unit_id % 256)::int);
  RETURN NEW;
END $dv$;
CREATE TRIGGER lock_wait BEFORE INSERT ON orgs_periodlock FOR EACH ROW EXECUTE FUNCTION dv_lock_wait();

CREATE FUNCTION dv_lock_make(target text, rows_of text, owner_table text, days text, indicator_column text)
RETURNS void LANGUAGE plpgsql AS $dv$
DECLARE
  function_name text := left('dv_lock_of_' || target, 63);
  first_day text := trim(split_part(days, '..', 1));
  last_day text := trim(split_part(days, '..', 2));
  columns text;
  source text;
  inside text;
  covered text;
  body text := '';
  operation text;
BEGIN
  columns := CASE WHEN days LIKE '%..%' THEN format('%I, %I', first_day, last_day)
    ELSE (SELECT string_agg(format('%I', trim(day)), ', ') FROM unnest(string_to_array(days, ',')) day) END;
  inside := CASE WHEN days LIKE '%..%'
    THEN format('r.%1$I <= l.ends_on AND r.%2$I >= l.starts_on
                 AND NOT (r.%1$I <= l.starts_on AND r.%2$I >= l.ends_on
                          AND (r.%1$I, r.%2$I) <> (l.starts_on, l.ends_on))',
                first_day, last_day)
    ELSE (SELECT '(' || string_agg(format('r.%1$I BETWEEN l.starts_on AND l.ends_on', trim(day)), ' OR ') || ')'
          FROM unnest(string_to_array(days, ',')) day) END;
  covered := CASE WHEN days LIKE '%..%'
    THEN format('e.starts_on <= greatest(r.%I, l.starts_on) AND e.ends_on >= least(r.%I, l.ends_on)', first_day, last_day)
    ELSE (SELECT string_agg(format('(r.%1$I IS NULL OR r.%1$I NOT BETWEEN l.starts_on AND l.ends_on
                                     OR r.%1$I BETWEEN e.starts_on AND e.ends_on)', trim(day)), ' AND ')
          FROM unnest(string_to_array(days, ',')) day) END;
  IF indicator_column <> '' THEN
    columns := columns || format(', %I', indicator_column);
    inside := inside || format(' AND (l.indicator_id IS NULL OR l.indicator_id = r.%I)', indicator_column);
  END IF;
  FOREACH operation IN ARRAY ARRAY['INSERT', 'DELETE', 'UPDATE'] LOOP
    source := (
      SELECT string_agg(format(rows_of, 'unit_id, ' || columns, rows_name), ' UNION ALL ')
      FROM unnest(CASE operation WHEN 'INSERT' THEN ARRAY['new_rows'] WHEN 'DELETE' THEN ARRAY['old_rows']
                  ELSE ARRAY['old_rows', 'new_rows'] END) rows_name);
    body := body || format($part$
  IF TG_OP = %L THEN
    PERFORM pg_advisory_xact_lock_shared(774301, bucket)
      FROM (SELECT DISTINCT (unit_id %% 256)::int AS bucket FROM (%s) u WHERE unit_id IS NOT NULL ORDER BY 1) b;
    SELECT l.id, o.is_open INTO lock_id, is_open
      FROM (%s) r
      JOIN orgs_periodlock l ON l.unit_id = r.unit_id AND l."table" = %L AND %s
      CROSS JOIN LATERAL (SELECT EXISTS (
        SELECT 1 FROM orgs_lockexception e
        WHERE e.unit_id = r.unit_id AND e.closed_at IS NULL AND e.open_until > clock_timestamp() AND %s) AS is_open) o
      WHERE NOT o.is_open OR NOT has_reason
      ORDER BY o.is_open, l.id LIMIT 1;
  END IF;$part$, operation, source, source, owner_table, inside, covered);
  END LOOP;
  EXECUTE format($function$
CREATE OR REPLACE FUNCTION %I() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
  lock_id bigint;
  is_open boolean;
  has_reason boolean := coalesce(current_setting('dv.reason', true), '') <> '';
BEGIN
  IF coalesce(current_setting('dv.past_locks', true), '') <> '' THEN
    RETURN NULL;
  END IF;
  %s
  IF lock_id IS NOT NULL THEN
    PERFORM dv_lock_refuse(lock_id, is_open);
  END IF;
  RETURN NULL;
END $body$ $function$, function_name, body);
  EXECUTE format('CREATE TRIGGER a_lock_insert AFTER INSERT ON %I REFERENCING NEW TABLE AS new_rows
                  FOR EACH STATEMENT EXECUTE FUNCTION %I()', target, function_name);
  EXECUTE format('CREATE TRIGGER a_lock_update AFTER UPDATE ON %I REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
                  FOR EACH STATEMENT EXECUTE FUNCTION %I()', target, function_name);
  EXECUTE format('CREATE TRIGGER a_lock_delete AFTER DELETE ON %I REFERENCING OLD TABLE AS old_rows
                  FOR EACH STATEMENT EXECUTE FUNCTION %I()', target, function_name);
  EXECUTE format('CREATE TRIGGER a_lock_truncate BEFORE TRUNCATE ON %I
                  FOR EACH STATEMENT EXECUTE FUNCTION dv_no_truncate()', target);
END $dv$;

CREATE FUNCTION dv_lock_attach(target text, days text, indicator_column text DEFAULT '')
RETURNS void LANGUAGE sql AS $dv$
  SELECT dv_lock_make(target, 'SELECT %s FROM %I', target, days, indicator_column);
$dv$;

-- Rows that go together with their owner are judged with it: the owner is gone then, and its own trigger has judged it.
CREATE FUNCTION dv_lock_attach_below(target text, owner_column text, owner_table text, days text)
RETURNS void LANGUAGE sql AS $dv$
  SELECT dv_lock_make(
    target,
    format('SELECT %%s FROM %I WHERE id IN (SELECT %I FROM %%I)', owner_table, owner_column),
    owner_table, days, '');
$dv$;

CREATE FUNCTION dv_lock_detach(target text) RETURNS void LANGUAGE plpgsql AS $dv$
BEGIN
  EXECUTE format('DROP TRIGGER a_lock_insert ON %1$I; DROP TRIGGER a_lock_update ON %1$I;
                  DROP TRIGGER a_lock_delete ON %1$I; DROP TRIGGER a_lock_truncate ON %1$I', target);
  EXECUTE format('DROP FUNCTION %I()', left('dv_lock_of_' || target, 63));
END $dv$;
"""
LOCKS_DOWN = """
DROP FUNCTION dv_lock_detach(text); DROP FUNCTION dv_lock_attach_below(text, text, text, text);
DROP FUNCTION dv_lock_attach(text, text, text); DROP FUNCTION dv_lock_make(text, text, text, text, text);
DROP TRIGGER lock_wait ON orgs_periodlock; DROP FUNCTION dv_lock_wait(); DROP FUNCTION dv_lock_refuse(bigint, boolean);
"""


class Migration(migrations.Migration):
    dependencies = [("orgs", "0010_audit_by_table")]

    operations = [
        migrations.RunSQL(LOCKS, LOCKS_DOWN),
        migrations.AddIndex(
            "lockexception", models.Index(fields=["unit", "starts_on"], name="lock_exception_of_unit")
        ),
        migrations.RunSQL(
            "SELECT dv_lock_attach('orgs_document', 'issued_on')", "SELECT dv_lock_detach('orgs_document')"
        ),
    ]
