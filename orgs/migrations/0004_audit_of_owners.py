"""Let the audit trail find the unit of catalogues: their rows name an `owner_id` where records name a `unit_id`.

Indicators, outlines and the link tables below them then stand under the unit that owns them; shipped rows, which have
no owner, stand under none.
"""

from django.db import migrations

UNIT_COLUMN = """
CREATE FUNCTION dv_unit_column(target text) RETURNS text LANGUAGE sql STABLE AS $dv$
  SELECT CASE WHEN target = 'orgs_unit' THEN 'id' ELSE (
    SELECT attname::text FROM pg_attribute
    WHERE attrelid = format('%I', target)::regclass AND attname IN ('unit_id', 'owner_id') AND NOT attisdropped
    ORDER BY attname DESC LIMIT 1
  ) END
$dv$;
"""
UNIT_COLUMN_DOWN = "DROP FUNCTION dv_unit_column(text);"

AUDIT = """
CREATE OR REPLACE FUNCTION dv_audit() RETURNS trigger LANGUAGE plpgsql AS $dv$
DECLARE
  source text;
  owner_column text := coalesce(TG_ARGV[0], 'id');
  owner_table text := coalesce(TG_ARGV[1], TG_TABLE_NAME);
  unit_column text := {unit_column};
  owner_unit text;
BEGIN
  source := CASE TG_OP
    WHEN 'INSERT' THEN 'SELECT NULL::jsonb AS o, to_jsonb(n) AS n FROM new_rows n'
    WHEN 'DELETE' THEN 'SELECT to_jsonb(o) AS o, NULL::jsonb AS n FROM old_rows o'
    ELSE 'SELECT to_jsonb(o) AS o, to_jsonb(n) AS n FROM old_rows o JOIN new_rows n ON n.id = o.id'
  END;
  owner_unit := CASE
    {no_column}WHEN owner_table = TG_TABLE_NAME THEN format('(coalesce(n, o)->>%L)::bigint', unit_column)
    ELSE format('(SELECT w.%I FROM %I w WHERE w.id = (coalesce(n, o)->>%L)::bigint)',
                unit_column, owner_table, owner_column)
  END;
  EXECUTE format(
    'INSERT INTO orgs_auditentry (at, user_id, username, door, reason, action_id, operation, "table", row_id, unit_id, changes)
     SELECT clock_timestamp(), nullif(current_setting(''dv.user_id'', true), '''')::bigint,
            coalesce(current_setting(''dv.username'', true), ''''), coalesce(current_setting(''dv.door'', true), ''''),
            coalesce(current_setting(''dv.reason'', true), ''''), coalesce(current_setting(''dv.action_id'', true), ''''),
            %L, %L, (coalesce(n, o)->>%L)::bigint, %s, changes
     FROM (SELECT o, n, (SELECT coalesce(jsonb_object_agg(%L || c.key, c.value), ''{{}}'')
                         FROM jsonb_each(dv_changes(o, n) - %L) c) AS changes
           FROM (%s) source OFFSET 0) told
     WHERE %L <> ''U'' OR changes <> ''{{}}''',
    CASE WHEN owner_table = TG_TABLE_NAME THEN left(TG_OP, 1) ELSE 'U' END,
    owner_table, owner_column, owner_unit,
    CASE WHEN owner_table = TG_TABLE_NAME THEN '' ELSE TG_TABLE_NAME || '.' END,
    CASE WHEN owner_table = TG_TABLE_NAME THEN 'id' ELSE owner_column END,
    source, left(TG_OP, 1));
  RETURN NULL;
END $dv$;
"""
BY_COLUMN = AUDIT.format(
    unit_column="dv_unit_column(owner_table)", no_column="WHEN unit_column IS NULL THEN 'NULL::bigint'\n    "
)
BY_UNIT = AUDIT.format(
    unit_column="CASE WHEN owner_table = 'orgs_unit' THEN 'id' ELSE 'unit_id' END", no_column=""
)


class Migration(migrations.Migration):
    dependencies = [("orgs", "0003_triggers")]

    operations = [
        migrations.RunSQL(UNIT_COLUMN, UNIT_COLUMN_DOWN),
        migrations.RunSQL(BY_COLUMN, BY_UNIT),
    ]
