"""Hold the locks of approved periods on the tables of this app."""

from django.db import migrations

TABLES = {
    "democracy_regs_conference": "starts_on",
    "democracy_regs_dialogue": "starts_on",
    "democracy_regs_steeringcommittee": "established_on, consolidated_on, ended_on",
    "democracy_regs_inspection": "established_on",
    "democracy_regs_petitionstatistics": "starts_on..ends_on",
    "democracy_regs_receptionstatistics": "starts_on..ends_on",
    "democracy_regs_mediationstatistics": "starts_on..ends_on",
}
BELOW = [
    ("democracy_regs_conference_documents", "conference_id", "democracy_regs_conference"),
    ("democracy_regs_inspectiontarget", "inspection_id", "democracy_regs_inspection"),
    ("democracy_regs_inspection_documents", "inspection_id", "democracy_regs_inspection"),
]


class Migration(migrations.Migration):
    dependencies = [("orgs", "0011_locks_hold"), ("democracy_regs", "0002_audit")]

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
