"""Keep what a row was read from, so that it can be judged again without the file, and the parts it wrote."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("spreadsheets", "0002_audit")]

    operations = [
        migrations.AddField("importrow", "source", models.JSONField(default=dict)),
        migrations.AddField("importrow", "wrote", models.JSONField(default=dict)),
    ]
