"""Keep sections and figures of outlines in the trail as rows of their own.

The trail finds the unit of a link table in its owner's column `unit_id`; an outline has an owner instead (none when it
is shipped), so that every write of its sections failed.
"""

from django.db import migrations

TABLES = ["reports_outlinesection", "reports_outlinefigure"]


class Migration(migrations.Migration):
    dependencies = [("orgs", "0003_triggers"), ("reports", "0003_catalogue")]

    operations = [
        operation
        for table in TABLES
        for operation in (
            migrations.RunSQL(
                f"SELECT dv_audit_detach('{table}')",
                f"SELECT dv_audit_attach('{table}', 'outline_id', 'reports_outline')",
            ),
            migrations.RunSQL(f"SELECT dv_audit_attach('{table}')", f"SELECT dv_audit_detach('{table}')"),
        )
    ]
