"""Tell sections and figures of outlines in the trail under their outline, now that the trail knows its owner."""

from django.db import migrations

TABLES = ["reports_outlinesection", "reports_outlinefigure"]


class Migration(migrations.Migration):
    dependencies = [("orgs", "0004_audit_of_owners"), ("reports", "0008_parts")]

    operations = [
        operation
        for table in TABLES
        for operation in (
            migrations.RunSQL(f"SELECT dv_audit_detach('{table}')", f"SELECT dv_audit_attach('{table}')"),
            migrations.RunSQL(
                f"SELECT dv_audit_attach('{table}', 'outline_id', 'reports_outline')",
                f"SELECT dv_audit_detach('{table}')",
            ),
        )
    ]
