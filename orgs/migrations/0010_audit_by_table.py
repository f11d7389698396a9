"""Make the trail cheaper and whole: one function per table, what was deleted as it was, and no TRUNCATE.

`dv_audit_attach(table)` now writes a function for that table. Its statements are fixed, so their plans are kept; before,
each write built its INSERT as text and planned it anew. Only an UPDATE of many rows is still planned for itself: the plan
that was kept for one row would compare every row with every other. A deleted row is kept whole in `image` (empty texts, keys and
moments included), so that it can be brought back exactly. Writes of one transaction without `acting` share an action.
"""

from django.db import migrations, models

ATTACH = r"""
CREATE OR REPLACE FUNCTION dv_audit_detach(target text) RETURNS void LANGUAGE plpgsql AS $dv$
BEGIN
  EXECUTE format('DROP TRIGGER audit_insert ON %I', target);
  EXECUTE format('DROP TRIGGER audit_update ON %I', target);
  EXECUTE format('DROP TRIGGER audit_delete ON %I', target);
  EXECUTE format('DROP FUNCTION IF EXISTS %I()', left('dv_audit_of_' || target, 63));
END $dv$;

CREATE OR REPLACE FUNCTION dv_audit_attach(target text, owner_column text DEFAULT 'id', owner_table text DEFAULT NULL)
RETURNS void LANGUAGE plpgsql AS $dv$
DECLARE
  function_name text := left('dv_audit_of_' || target, 63);
  is_link boolean := coalesce(owner_table, target) <> target;
  unit_column text := dv_unit_column(coalesce(owner_table, target));
  told text := 'key NOT IN (''id'', ''search_key'', ''sort_key'', ''identity_key'', ''version'', ''created_at'',
    ''updated_at'', ''path'', ''last_login''' || CASE WHEN is_link THEN format(', %L', owner_column) ELSE '' END || ')';
  name text := CASE WHEN is_link THEN format('%L || key', target || '.') ELSE 'key' END;
  hidden text := 'CASE WHEN key = ''password'' THEN ''•••'' ELSE %s END';
  unit_of text;
  line text;
  -- A row has the same columns in the same order before and after.
  changes text := format('CROSS JOIN LATERAL (
      SELECT jsonb_object_agg(%s, jsonb_build_array(%s, %s)) AS changes
      FROM ROWS FROM (jsonb_each_text(to_jsonb(o)), jsonb_each_text(to_jsonb(n))) AS p(key, was, same_key, becomes)
      WHERE was IS DISTINCT FROM becomes AND %s AND (coalesce(was, '''') <> '''' OR coalesce(becomes, '''') <> '''')
    ) c WHERE c.changes IS NOT NULL', name, format(hidden, 'was'), format(hidden, 'becomes'), told);
BEGIN
  unit_of := CASE
    WHEN unit_column IS NULL THEN 'NULL::bigint'
    WHEN is_link THEN format('(SELECT w.%I FROM %I w WHERE w.id = %%1$s.%I)', unit_column, owner_table, owner_column)
    ELSE format('%%1$s.%I', unit_column)
  END;
  line := format(
    'INSERT INTO orgs_auditentry (at, user_id, username, door, reason, action_id, operation, "table", row_id, unit_id, changes, image)
     SELECT clock_timestamp(), nullif(current_setting(''dv.user_id'', true), '''')::bigint,
            coalesce(current_setting(''dv.username'', true), ''''), coalesce(current_setting(''dv.door'', true), ''''),
            coalesce(current_setting(''dv.reason'', true), ''''),
            coalesce(nullif(current_setting(''dv.action_id'', true), ''''), ''tx'' || pg_current_xact_id()),
            %%2$L, %L, %%1$s.%I, %s, %%3$s FROM %%4$s;',
    coalesce(owner_table, target), owner_column, unit_of);
  EXECUTE format($function$
CREATE OR REPLACE FUNCTION %I() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE touched int;
BEGIN
  IF TG_OP = 'INSERT' THEN
    %s
  ELSIF TG_OP = 'DELETE' THEN
    %s
  ELSE
    SELECT count(*) INTO touched FROM (SELECT FROM new_rows LIMIT 2) few;
    IF touched = 1 THEN
      %s
    ELSIF touched > 1 THEN
      EXECUTE %L;
    END IF;
  END IF;
  RETURN NULL;
END $body$ $function$,
    function_name,
    format(line, 'n', CASE WHEN is_link THEN 'U' ELSE 'I' END,
      format('(SELECT coalesce(jsonb_object_agg(%s, jsonb_build_array(NULL, %s)), ''{}'')
               FROM jsonb_each_text(to_jsonb(n)) WHERE %s AND value <> ''''), NULL::jsonb', name, format(hidden, 'value'), told),
      'new_rows n'),
    format(line, 'o', CASE WHEN is_link THEN 'U' ELSE 'D' END,
      format('(SELECT coalesce(jsonb_object_agg(%s, jsonb_build_array(%s, NULL)), ''{}'')
               FROM jsonb_each_text(to_jsonb(o)) WHERE %s AND value <> ''''),
              jsonb_build_object(%L, (SELECT jsonb_object_agg(key, value) FROM jsonb_each_text(to_jsonb(o))
                                      WHERE key NOT IN (''password'', ''search_key'', ''sort_key'')))',
             name, format(hidden, 'value'), told, target),
      'old_rows o'),
    format(line, 'n', 'U', 'c.changes, NULL::jsonb', 'old_rows o CROSS JOIN new_rows n ' || changes),
    format(line, 'n', 'U', 'c.changes, NULL::jsonb', 'old_rows o JOIN new_rows n ON n.id = o.id ' || changes));
  EXECUTE format('CREATE TRIGGER audit_insert AFTER INSERT ON %I REFERENCING NEW TABLE AS new_rows
                  FOR EACH STATEMENT EXECUTE FUNCTION %I(%L, %L)', target, function_name, owner_column, coalesce(owner_table, target));
  EXECUTE format('CREATE TRIGGER audit_update AFTER UPDATE ON %I REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
                  FOR EACH STATEMENT EXECUTE FUNCTION %I(%L, %L)', target, function_name, owner_column, coalesce(owner_table, target));
  EXECUTE format('CREATE TRIGGER audit_delete AFTER DELETE ON %I REFERENCING OLD TABLE AS old_rows
                  FOR EACH STATEMENT EXECUTE FUNCTION %I(%L, %L)', target, function_name, owner_column, coalesce(owner_table, target));
END $dv$;
"""
ATTACH_BEFORE = """
CREATE OR REPLACE FUNCTION dv_audit_attach(target text, owner_column text DEFAULT 'id', owner_table text DEFAULT NULL)
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
"""
# The arguments of a trigger are kept as bytes with a zero after each.
AGAIN = r"""
DO $dv$
DECLARE
  one record;
BEGIN
  FOR one IN
    SELECT c.relname::text AS target, string_to_array(encode(t.tgargs, 'escape'), '\000') AS told
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname = 'audit_insert' ORDER BY 1
  LOOP
    PERFORM dv_audit_detach(one.target);
    PERFORM dv_audit_attach(one.target, one.told[1], one.told[2]);
  END LOOP;
END $dv$;
"""

# A portal's own connections never carry this setting; the tests' do, to empty their database between two tests.
NO_TRUNCATE = """
CREATE FUNCTION dv_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $dv$
BEGIN
  IF coalesce(current_setting('dv.may_empty_tables', true), '') <> 'on' THEN
    RAISE EXCEPTION 'this table is never emptied';
  END IF;
  RETURN NULL;
END $dv$;
CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON orgs_auditentry
  FOR EACH STATEMENT EXECUTE FUNCTION dv_no_truncate();
"""


class Migration(migrations.Migration):
    dependencies = [("orgs", "0005_locks")]

    operations = [
        migrations.AddField(
            "auditentry", "image", models.JSONField(editable=False, null=True, verbose_name="Bản ghi trước khi xóa")
        ),
        migrations.RunSQL(migrations.RunSQL.noop, AGAIN),
        migrations.RunSQL(ATTACH, ATTACH_BEFORE),
        migrations.RunSQL(AGAIN, migrations.RunSQL.noop),
        migrations.RunSQL(
            NO_TRUNCATE, "DROP TRIGGER audit_is_not_emptied ON orgs_auditentry; DROP FUNCTION dv_no_truncate();"
        ),
    ]
