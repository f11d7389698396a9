"""Put the memory of columns and names under the audit trail; batches are a history of their own."""

from django.db import migrations

TABLES = ["spreadsheets_columnmemory", "spreadsheets_namememory"]


class Migration(migrations.Migration):
    dependencies = [("orgs", "0003_triggers"), ("spreadsheets", "0001_initial")]

    operations = [
        migrations.RunSQL(f"SELECT dv_audit_attach('{table}')", f"SELECT dv_audit_detach('{table}')")
        for table in TABLES
    ]
