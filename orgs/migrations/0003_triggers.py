"""Triggers: the path of units and the audit trail.

`dv_audit_attach(table)` gives a table its three statement-level audit triggers. They read transition tables, so bulk
writes and QuerySet.update() are in the trail like any other write, and a statement costs one INSERT however many rows
it touches. Link tables (many-to-many, inspection targets) name the column of their owner and the owner's table: their
lines then stand under the owner's row. Who, why and through which door come from settings local to the transaction.
"""

from django.db import migrations

UNIT_PATH = """
CREATE FUNCTION dv_unit_path() RETURNS trigger LANGUAGE plpgsql AS $dv$
DECLARE above text := '';
BEGIN
  IF NEW.parent_id IS NOT NULL THEN
    SELECT path INTO above FROM orgs_unit WHERE id = NEW.parent_id;
    IF above LIKE '%.' || NEW.id || '.%' OR above LIKE NEW.id || '.%' THEN
      RAISE EXCEPTION 'a unit cannot lie below itself' USING ERRCODE = 'check_violation', CONSTRAINT = 'unit_not_below_itself';
    END IF;
  END IF;
  NEW.path := coalesce(above, '') || NEW.id || '.';
  RETURN NEW;
END $dv$;
CREATE TRIGGER unit_path BEFORE INSERT OR UPDATE OF parent_id, path ON orgs_unit
  FOR EACH ROW EXECUTE FUNCTION dv_unit_path();

CREATE FUNCTION dv_unit_path_below() RETURNS trigger LANGUAGE plpgsql AS $dv$
BEGIN
  IF NEW.path IS DISTINCT FROM OLD.path THEN
    UPDATE orgs_unit SET path = '' WHERE parent_id = NEW.id;
  END IF;
  RETURN NULL;
END $dv$;
CREATE TRIGGER unit_path_below AFTER UPDATE OF parent_id, path ON orgs_unit
  FOR EACH ROW EXECUTE FUNCTION dv_unit_path_below();
"""
UNIT_PATH_DOWN = """
DROP TRIGGER unit_path_below ON orgs_unit; DROP TRIGGER unit_path ON orgs_unit;
DROP FUNCTION dv_unit_path_below(); DROP FUNCTION dv_unit_path();
"""

AUDIT = """
CREATE FUNCTION dv_audited(key text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $dv$
  SELECT key NOT IN ('id', 'search_key', 'sort_key', 'identity_key', 'version', 'created_at', 'updated_at', 'path',
                     'last_login')
$dv$;

CREATE FUNCTION dv_shown(key text, value text) RETURNS text LANGUAGE sql IMMUTABLE AS $dv$
  SELECT CASE WHEN key = 'password' THEN '•••' ELSE value END
$dv$;

CREATE FUNCTION dv_changes(old_row jsonb, new_row jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $dv$
  SELECT coalesce(jsonb_object_agg(key, jsonb_build_array(dv_shown(key, old_text), dv_shown(key, new_text))), '{}')
  FROM (
    SELECT coalesce(o.key, n.key) AS key, o.value AS old_text, n.value AS new_text
    FROM jsonb_each_text(coalesce(old_row, '{}')) o
    FULL JOIN jsonb_each_text(coalesce(new_row, '{}')) n ON n.key = o.key
    WHERE o.value IS DISTINCT FROM n.value
  ) pairs
  WHERE dv_audited(key) AND (coalesce(old_text, '') <> '' OR coalesce(new_text, '') <> '')
$dv$;

CREATE FUNCTION dv_audit() RETURNS trigger LANGUAGE plpgsql AS $dv$
DECLARE
  source text;
  owner_column text := coalesce(TG_ARGV[0], 'id');
  owner_table text := coalesce(TG_ARGV[1], TG_TABLE_NAME);
  owner_unit text;
BEGIN
  source := CASE TG_OP
    WHEN 'INSERT' THEN 'SELECT NULL::jsonb AS o, to_jsonb(n) AS n FROM new_rows n'
    WHEN 'DELETE' THEN 'SELECT to_jsonb(o) AS o, NULL::jsonb AS n FROM old_rows o'
    ELSE 'SELECT to_jsonb(o) AS o, to_jsonb(n) AS n FROM old_rows o JOIN new_rows n ON n.id = o.id'
  END;
  owner_unit := CASE
    WHEN TG_TABLE_NAME = 'orgs_unit' THEN '(coalesce(n, o)->>''id'')::bigint'
    WHEN owner_table = TG_TABLE_NAME THEN '(coalesce(n, o)->>''unit_id'')::bigint'
    ELSE format('(SELECT w.unit_id FROM %I w WHERE w.id = (coalesce(n, o)->>%L)::bigint)', owner_table, owner_column)
  END;
  EXECUTE format(
    'INSERT INTO orgs_auditentry (at, user_id, username, door, reason, action_id, operation, "table", row_id, unit_id, changes)
     SELECT clock_timestamp(), nullif(current_setting(''dv.user_id'', true), '''')::bigint,
            coalesce(current_setting(''dv.username'', true), ''''), coalesce(current_setting(''dv.door'', true), ''''),
            coalesce(current_setting(''dv.reason'', true), ''''), coalesce(current_setting(''dv.action_id'', true), ''''),
            %L, %L, (coalesce(n, o)->>%L)::bigint, %s, changes
     FROM (SELECT o, n, (SELECT coalesce(jsonb_object_agg(%L || c.key, c.value), ''{}'')
                         FROM jsonb_each(dv_changes(o, n) - %L) c) AS changes
           FROM (%s) source OFFSET 0) told
     WHERE %L <> ''U'' OR changes <> ''{}''',
    CASE WHEN owner_table = TG_TABLE_NAME THEN left(TG_OP, 1) ELSE 'U' END,
    owner_table, owner_column, owner_unit,
    CASE WHEN owner_table = TG_TABLE_NAME THEN '' ELSE TG_TABLE_NAME || '.' END,
    CASE WHEN owner_table = TG_TABLE_NAME THEN 'id' ELSE owner_column END,
    source, left(TG_OP, 1));
  RETURN NULL;
END $dv$;

CREATE FUNCTION dv_audit_attach(target text, owner_column text DEFAULT 'id', owner_table text DEFAULT NULL)
RETURNS void LANGUAGE plpgsql AS $dv$
DECLARE arguments text := format('%L, %L', owner_column, coalesce(owner_table, target));
BEGIN
  EXECUTE format('CREATE TRIGGER audit_insert AFTER INSERT ON %I REFERENCING NEW TABLE AS new_rows
                  FOR EACH STATEMENT EXECUTE FUNCTION dv_audit(%s)', target, arguments);
  EXECUTE format('CREATE TRIGGER audit_update AFTER UPDATE ON %I REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
                  FOR EACH STATEMENT EXECUTE FUNCTION dv_audit(%s)', target, arguments);
  EXECUTE format('CREATE TRIGGER audit_delete AFTER DELETE ON %I REFERENCING OLD TABLE AS old_rows
                  FOR EACH STATEMENT EXECUTE FUNCTION dv_audit(%s)', target, arguments);
END $dv$;

CREATE FUNCTION dv_audit_detach(target text) RETURNS void LANGUAGE plpgsql AS $dv$
BEGIN
  EXECUTE format('DROP TRIGGER audit_insert ON %I', target);
  EXECUTE format('DROP TRIGGER audit_update ON %I', target);
  EXECUTE format('DROP TRIGGER audit_delete ON %I', target);
END $dv$;

CREATE FUNCTION dv_audit_is_final() RETURNS trigger LANGUAGE plpgsql AS $dv$
BEGIN
  RAISE EXCEPTION 'the audit trail is never changed';
END $dv$;
CREATE TRIGGER audit_is_final BEFORE UPDATE OR DELETE ON orgs_auditentry
  FOR EACH STATEMENT EXECUTE FUNCTION dv_audit_is_final();
"""
AUDIT_DOWN = """
DROP TRIGGER audit_is_final ON orgs_auditentry;
DROP FUNCTION dv_audit_is_final(); DROP FUNCTION dv_audit_detach(text);
DROP FUNCTION dv_audit_attach(text, text, text); DROP FUNCTION dv_audit(); DROP FUNCTION dv_changes(jsonb, jsonb);
DROP FUNCTION dv_shown(text, text); DROP FUNCTION dv_audited(text);
"""

TABLES = [
    "orgs_unit",
    "orgs_unitsuccession",
    "orgs_body",
    "orgs_user",
    "orgs_roleassignment",
    "orgs_document",
]


class Migration(migrations.Migration):
    dependencies = [("orgs", "0002_initial")]

    operations = [
        migrations.RunSQL(UNIT_PATH, UNIT_PATH_DOWN),
        migrations.RunSQL(AUDIT, AUDIT_DOWN),
        *[
            migrations.RunSQL(
                f"SELECT dv_audit_attach('{table}')",
                f"SELECT dv_audit_detach('{table}')",
            )
            for table in TABLES
        ],
    ]
