"""Keep what leaders noted: in the trail of the review, in its words, and taken over from reviews sent back before."""

from django.db import migrations

STAY = """
CREATE FUNCTION dv_note_stays() RETURNS trigger LANGUAGE plpgsql AS $dv$
BEGIN
  IF (NEW.review_id, NEW.round_number, NEW.section_title, NEW.text, NEW.written_by_id, NEW.written_at)
     IS DISTINCT FROM
     (OLD.review_id, OLD.round_number, OLD.section_title, OLD.text, OLD.written_by_id, OLD.written_at) THEN
    RAISE EXCEPTION 'a note keeps its words';
  END IF;
  RETURN NEW;
END $dv$;
CREATE TRIGGER note_stays BEFORE UPDATE ON reports_reviewnote FOR EACH ROW EXECUTE FUNCTION dv_note_stays();

CREATE FUNCTION dv_answer_stays() RETURNS trigger LANGUAGE plpgsql AS $dv$
BEGIN
  RAISE EXCEPTION 'an answer is never changed';
END $dv$;
CREATE TRIGGER answer_stays BEFORE UPDATE ON reports_noteanswer
  FOR EACH ROW EXECUTE FUNCTION dv_answer_stays();
"""
STAY_DOWN = """
DROP TRIGGER answer_stays ON reports_noteanswer; DROP FUNCTION dv_answer_stays();
DROP TRIGGER note_stays ON reports_reviewnote; DROP FUNCTION dv_note_stays();
"""
# Until now the reason of a return stood in the trail only.
EARLIER = """
INSERT INTO reports_reviewnote (review_id, round_number, section_title, text, written_by_id, written_at)
SELECT r.id, row_number() OVER (PARTITION BY r.id ORDER BY a.id), '', left(a.reason, 2000), a.user_id, a.at
FROM orgs_auditentry a
JOIN reports_review r ON a."table" = 'reports_review' AND r.id = a.row_id
JOIN orgs_user u ON u.id = a.user_id
WHERE a.changes->'status'->>1 = 'tra_lai' AND a.reason <> '';
"""


class Migration(migrations.Migration):
    dependencies = [("orgs", "0003_triggers"), ("reports", "0030_notes")]

    operations = [
        migrations.RunSQL(EARLIER, migrations.RunSQL.noop),
        *[
            migrations.RunSQL(
                f"SELECT dv_audit_attach('{table}', 'review_id', 'reports_review')",
                f"SELECT dv_audit_detach('{table}')",
            )
            for table in ("reports_reviewnote", "reports_noteanswer")
        ],
        migrations.RunSQL(STAY, STAY_DOWN),
    ]
