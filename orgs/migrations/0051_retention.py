"""Keep what the rules of retention removed: a count for each rule and run, in the trail like other rows."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orgs", "0050_access_log")]

    operations = [
        migrations.CreateModel(
            name="RetentionRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("done_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="Lúc")),
                ("rule", models.CharField(max_length=40, verbose_name="Quy tắc")),
                ("before", models.DateTimeField(verbose_name="Dữ liệu cũ hơn")),
                ("count", models.PositiveIntegerField(verbose_name="Số đã dọn")),
                ("done_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="Người dọn")),
            ],
            options={
                "verbose_name": "lần dọn dữ liệu",
                "verbose_name_plural": "các lần dọn dữ liệu",
                "ordering": ["-pk"],
            },
        ),
        migrations.RunSQL(
            "SELECT dv_audit_attach('orgs_retentionrun')", "SELECT dv_audit_detach('orgs_retentionrun')"
        ),
    ]
