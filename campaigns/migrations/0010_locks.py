"""Hold the locks of approved periods on the tables of this app."""

from django.db import migrations

TABLES = {
    "campaigns_campaign": "starts_on, signed_on",
    "campaigns_wave": "starts_on",
    "campaigns_team": "established_on, ended_on",
    "campaigns_meeting": "starts_on",
    "campaigns_contribution": "starts_on",
    "campaigns_work": "starts_on",
    "campaigns_welfare": "starts_on",
    "campaigns_skilfulmodel": "registered_on, recognized_on, ended_on",
    "campaigns_commendation": "granted_on",
    "campaigns_unittitle": "recognized_on, ended_on",
}
BELOW = [
    ("campaigns_meeting_places", "meeting_id", "campaigns_meeting"),
    ("campaigns_meeting_topics", "meeting_id", "campaigns_meeting"),
    ("campaigns_campaign_parties", "campaign_id", "campaigns_campaign"),
    ("campaigns_campaign_documents", "campaign_id", "campaigns_campaign"),
]


class Migration(migrations.Migration):
    dependencies = [("orgs", "0011_locks_hold"), ("campaigns", "0004_titles_and_costs")]

    operations = [
        *[
            migrations.RunSQL(f"SELECT dv_lock_attach('{table}', '{days}')", f"SELECT dv_lock_detach('{table}')")
            for table, days in TABLES.items()
        ],
        *[
            migrations.RunSQL(
                f"SELECT dv_lock_attach_below('{table}', '{column}', '{owner}', '{TABLES[owner]}')",
                f"SELECT dv_lock_detach('{table}')",
            )
            for table, column, owner in BELOW
        ],
    ]
