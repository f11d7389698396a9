"""Hold the locks of approved periods on entered values, each for its own indicator."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("orgs", "0011_locks_hold"), ("reports", "0041_submissions_audit")]

    operations = [
        migrations.RunSQL(
            "SELECT dv_lock_attach('reports_enteredvalue', 'starts_on..ends_on', 'indicator_id')",
            "SELECT dv_lock_detach('reports_enteredvalue')",
        ),
    ]
