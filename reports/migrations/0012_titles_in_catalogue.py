"""Compute the communes of new standards (KX02a, KX02b) from titles of units: bring the shipped indicators up to date.

Reads the data file itself, so that no project code is needed. Indicators that offices made are not touched.
"""

import json
from pathlib import Path

from django.db import migrations

INDICATORS = Path(__file__).resolve().parent.parent / "data" / "indicators.json"


def load(apps, schema_editor):
    """Write every shipped indicator that differs from its data."""
    indicators = apps.get_model("reports", "Indicator").objects
    stored = {indicator.code: indicator for indicator in indicators.filter(owner=None)}
    for row in json.loads(INDICATORS.read_text("utf-8")):
        known = stored.get(row["code"])
        if known is None:
            indicators.create(owner=None, **row)
        elif any(getattr(known, name) != value for name, value in row.items()):
            indicators.filter(pk=known.pk).update(**row)


class Migration(migrations.Migration):
    dependencies = [("reports", "0011_issued_questions")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
