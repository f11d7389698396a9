"""Find what was deleted of one kind of record, and what went with it, without reading the whole trail."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orgs", "0011_locks_hold")]

    operations = [
        migrations.AddIndex(
            "auditentry",
            models.Index(
                fields=["table", "-id"], condition=models.Q(operation="D"), name="audit_of_deleted"
            ),
        ),
        migrations.AddIndex(
            "auditentry",
            models.Index(fields=["action_id"], condition=models.Q(operation="D"), name="audit_gone_together"),
        ),
    ]
