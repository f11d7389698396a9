"""Keep what was issued: its rows are written once, and the terms of committees stand in the trail of their body."""

from django.db import migrations

TABLES = [
    "reports_issuedreview",
    "reports_issuedfigure",
    "reports_issuedunit",
    "reports_issuedversion",
    "reports_issuedattachment",
]

FINAL = """
CREATE FUNCTION dv_issued_is_final() RETURNS trigger LANGUAGE plpgsql AS $dv$
BEGIN
  RAISE EXCEPTION 'an issued review is never changed';
END $dv$;
"""
# A number once given is not given again, whoever writes the row.
SERIES = """
CREATE FUNCTION dv_series_only_grows() RETURNS trigger LANGUAGE plpgsql AS $dv$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.last_number > 0 THEN
      RAISE EXCEPTION 'a series of numbers in use is never deleted';
    END IF;
    RETURN OLD;
  END IF;
  IF NEW.last_number < OLD.last_number OR NEW.body_id <> OLD.body_id OR NEW.kind_symbol <> OLD.kind_symbol
     OR NEW.term_id IS DISTINCT FROM OLD.term_id OR NEW.year IS DISTINCT FROM OLD.year THEN
    RAISE EXCEPTION 'a series of numbers only grows';
  END IF;
  RETURN NEW;
END $dv$;
CREATE TRIGGER series_only_grows BEFORE UPDATE OR DELETE ON reports_numberseries
  FOR EACH ROW EXECUTE FUNCTION dv_series_only_grows();
"""


class Migration(migrations.Migration):
    dependencies = [("orgs", "0003_triggers"), ("reports", "0006_issuing")]

    operations = [
        migrations.RunSQL(FINAL, "DROP FUNCTION dv_issued_is_final()"),
        *[
            migrations.RunSQL(
                f"CREATE TRIGGER issued_is_final BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION dv_issued_is_final()",
                f"DROP TRIGGER issued_is_final ON {table}",
            )
            for table in TABLES
        ],
        migrations.RunSQL(
            SERIES,
            "DROP TRIGGER series_only_grows ON reports_numberseries; DROP FUNCTION dv_series_only_grows()",
        ),
        migrations.RunSQL(
            "SELECT dv_audit_attach('reports_committeeterm', 'body_id', 'orgs_body')",
            "SELECT dv_audit_detach('reports_committeeterm')",
        ),
    ]
