"""Sums of records by unit and month. The sums keep the scale of the column they add, hence plain numeric."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0012_titles_in_catalogue")]

    operations = [
        migrations.CreateModel(
            name="SummaryCell",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(max_length=30)),
                ("unit_id", models.BigIntegerField()),
                ("span", models.CharField(db_collation="C", max_length=7)),
                ("dims", models.JSONField()),
                ("rows", models.BigIntegerField()),
                (
                    "totals",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DecimalField(decimal_places=2, max_digits=40), size=None
                    ),
                ),
                (
                    "filled",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None
                    ),
                ),
            ],
            options={
                "verbose_name": "ô tổng hợp",
                "verbose_name_plural": "ô tổng hợp",
                "indexes": [
                    models.Index(fields=["unit_id", "span", "source", "dims"], name="summary_of_unit_by_span")
                ],
            },
        ),
        migrations.RunSQL(
            "ALTER TABLE reports_summarycell ALTER totals TYPE numeric[]",
            "ALTER TABLE reports_summarycell ALTER totals TYPE numeric(40, 2)[]",
        ),
    ]
