"""Accounts are switched off, never deleted: the trail, records and security events name them."""

from django.db import migrations

STAY = """
CREATE FUNCTION dv_account_stays() RETURNS trigger LANGUAGE plpgsql AS $dv$
BEGIN
  RAISE EXCEPTION 'accounts are switched off, never deleted';
END $dv$;
CREATE TRIGGER account_stays BEFORE DELETE ON orgs_user FOR EACH ROW EXECUTE FUNCTION dv_account_stays();
"""
STAY_DOWN = "DROP TRIGGER account_stays ON orgs_user; DROP FUNCTION dv_account_stays();"


class Migration(migrations.Migration):
    dependencies = [("orgs", "0040_access")]

    operations = [migrations.RunSQL(STAY, STAY_DOWN)]
