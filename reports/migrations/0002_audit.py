"""Put the tables of this app under the audit trail."""

from django.db import migrations

TABLES = [
    "reports_indicator",
    "reports_enteredvalue",
    "reports_review",
    "reports_outline",
]
LINKS = [
    ("reports_reviewsection", "review_id", "reports_review"),
    ("reports_reviewfigure", "review_id", "reports_review"),
    ("reports_review_hosts", "review_id", "reports_review"),
    ("reports_review_documents", "review_id", "reports_review"),
    ("reports_review_scope_units", "review_id", "reports_review"),
    ("reports_outlinesection", "outline_id", "reports_outline"),
    ("reports_outlinefigure", "outline_id", "reports_outline"),
]


class Migration(migrations.Migration):
    dependencies = [("orgs", "0003_triggers"), ("reports", "0001_initial")]

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
