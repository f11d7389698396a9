"""Put the tables of this app under the audit trail."""

from django.db import migrations

TABLES = [
    "democracy_regs_conference",
    "democracy_regs_dialogue",
    "democracy_regs_steeringcommittee",
    "democracy_regs_inspection",
    "democracy_regs_petitionstatistics",
    "democracy_regs_receptionstatistics",
    "democracy_regs_mediationstatistics",
]
LINKS = [
    ("democracy_regs_conference_documents", "conference_id", "democracy_regs_conference"),
    ("democracy_regs_inspectiontarget", "inspection_id", "democracy_regs_inspection"),
    ("democracy_regs_inspection_documents", "inspection_id", "democracy_regs_inspection"),
]


class Migration(migrations.Migration):
    dependencies = [("orgs", "0003_triggers"), ("democracy_regs", "0001_initial")]

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
