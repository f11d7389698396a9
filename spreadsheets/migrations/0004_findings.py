"""Find the rows with errors and warnings of a batch without reading its other rows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("spreadsheets", "0003_row_source")]

    operations = [
        migrations.AddIndex(
            "importrow",
            models.Index(fields=["batch"], condition=~models.Q(errors=[]), name="import_row_wrong"),
        ),
        migrations.AddIndex(
            "importrow",
            models.Index(fields=["batch"], condition=~models.Q(warnings=[]), name="import_row_warned"),
        ),
    ]
