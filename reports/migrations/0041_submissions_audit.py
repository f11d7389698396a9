"""Put forms and submissions under the audit trail."""

from django.db import migrations

TABLES = ["reports_reportform", "reports_submission"]
LINKS = [
    ("reports_reportform_units", "reportform_id", "reports_reportform"),
    ("reports_reportformline", "form_id", "reports_reportform"),
    ("reports_formperiod", "form_id", "reports_reportform"),
    ("reports_submissionnote", "submission_id", "reports_submission"),
    ("reports_nilconfirmation", "submission_id", "reports_submission"),
]


class Migration(migrations.Migration):
    dependencies = [("orgs", "0012_deleted_rows"), ("reports", "0040_submissions")]

    operations = [
        *[
            migrations.RunSQL(f"SELECT dv_audit_attach('{table}')", f"SELECT dv_audit_detach('{table}')")
            for table in TABLES
        ],
        *[
            migrations.RunSQL(
                f"SELECT dv_audit_attach('{table}', '{column}', '{owner}')", f"SELECT dv_audit_detach('{table}')"
            )
            for table, column, owner in LINKS
        ],
    ]
