"""Put the tables of this app under the audit trail."""

from django.db import migrations

TABLES = [
    "campaigns_campaign",
    "campaigns_wave",
    "campaigns_topic",
    "campaigns_team",
    "campaigns_meeting",
    "campaigns_contribution",
    "campaigns_work",
    "campaigns_welfare",
    "campaigns_skilfulmodel",
    "campaigns_commendation",
]
LINKS = [
    ("campaigns_meeting_places", "meeting_id", "campaigns_meeting"),
    ("campaigns_meeting_topics", "meeting_id", "campaigns_meeting"),
    ("campaigns_campaign_parties", "campaign_id", "campaigns_campaign"),
    ("campaigns_campaign_documents", "campaign_id", "campaigns_campaign"),
]


class Migration(migrations.Migration):
    dependencies = [("orgs", "0003_triggers"), ("campaigns", "0001_initial")]

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
