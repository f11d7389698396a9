"""Triggers that keep the places reached by meetings: how many meetings of a unit took place where, by year and month.

The sum is one over two tables, so a change of either is added: of links with the meetings that stand now, of meetings
with the links that stand now. A link is added under a lock on its meeting, so that it sees the day and unit that a
change beside it leaves behind; that change in turn sees the link.
"""

from django.db import migrations

PLACES = """
DO $dv$
DECLARE
  columns text := 'm.unit_id, m.starts_on AS day, jsonb_build_array(m.level, m.kind, l.unit_id) AS dims,
                   ARRAY[]::numeric[] AS amounts';
  told text := '(o.unit_id, o.starts_on, o.level, o.kind) IS DISTINCT FROM (n.unit_id, n.starts_on, n.level, n.kind)';
  links text := 'SELECT %1$s AS sign, ' || columns || ' FROM %2$s l JOIN held m ON m.id = l.meeting_id';
  joined text := 'SELECT %1$s AS sign, ' || columns || ' FROM %2$s m JOIN campaigns_meeting_places l ON l.meeting_id = m.id';
  moved text := ' JOIN old_rows o ON o.id = m.id JOIN new_rows n ON n.id = m.id WHERE ' || told;
  held text := 'WITH held AS MATERIALIZED (SELECT id, unit_id, starts_on, level, kind FROM campaigns_meeting
                WHERE id = ANY (ARRAY(%s)) ORDER BY id FOR SHARE) ';
BEGIN
  EXECUTE format($make$
    CREATE FUNCTION dv_summary_places() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
      IF TG_OP = 'INSERT' THEN %1$s;
      ELSIF TG_OP = 'DELETE' THEN %2$s;
      ELSIF TG_OP = 'UPDATE' THEN %3$s;
      ELSE DELETE FROM reports_summarycell WHERE source = 'places';
      END IF;
      RETURN NULL;
    END $body$
    $make$,
    dv_summary_merge('places', format(held, 'SELECT meeting_id FROM new_rows') || format(links, 1, 'new_rows'), 0),
    dv_summary_merge('places', format(held, 'SELECT meeting_id FROM old_rows') || format(links, -1, 'old_rows'), 0),
    dv_summary_merge('places',
      format(held, 'SELECT meeting_id FROM new_rows UNION SELECT meeting_id FROM old_rows')
      || format(links, 1, 'new_rows') || ' UNION ALL ' || format(links, -1, 'old_rows'), 0));
  EXECUTE format($make$
    CREATE FUNCTION dv_summary_places_of_meetings() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
      IF TG_OP = 'INSERT' THEN %1$s;
      ELSIF TG_OP = 'DELETE' THEN %2$s;
      ELSIF TG_OP = 'UPDATE' THEN %3$s;
      ELSE DELETE FROM reports_summarycell WHERE source = 'places';
      END IF;
      RETURN NULL;
    END $body$
    $make$,
    dv_summary_merge('places', format(joined, 1, 'new_rows'), 0),
    dv_summary_merge('places', format(joined, -1, 'old_rows'), 0),
    dv_summary_merge('places',
      format(joined, 1, 'new_rows') || moved || ' UNION ALL ' || format(joined, -1, 'old_rows') || moved, 0));
  EXECUTE format($make$
    CREATE FUNCTION dv_summarise_places() RETURNS void LANGUAGE plpgsql AS $body$
    BEGIN
      LOCK TABLE campaigns_meeting, campaigns_meeting_places IN SHARE MODE;
      DELETE FROM reports_summarycell WHERE source = 'places';
      %s;
    END $body$
    $make$, dv_summary_fill('places', format(joined, 1, 'campaigns_meeting'), 0));
  PERFORM dv_summary_triggers('campaigns_meeting_places', 'dv_summary_places');
  PERFORM dv_summary_triggers('campaigns_meeting', 'dv_summary_places_of_meetings');
  PERFORM dv_summarise_places();
END $dv$;
"""
PLACES_DOWN = """
DROP FUNCTION dv_summary_places() CASCADE; DROP FUNCTION dv_summary_places_of_meetings() CASCADE;
DROP FUNCTION dv_summarise_places(); DELETE FROM reports_summarycell WHERE source = 'places';
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0021_summary_triggers")]

    operations = [migrations.RunSQL(PLACES, PLACES_DOWN)]
