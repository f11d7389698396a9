"""Ship the catalogue of indicators. Reads the data file itself, so that no project code is needed."""

import json
from pathlib import Path

from django.db import migrations

INDICATORS = Path(__file__).resolve().parent.parent / "data" / "indicators.json"


def load(apps, schema_editor):
    """Write every shipped indicator by its code."""
    indicators = apps.get_model("reports", "Indicator").objects
    for row in json.loads(INDICATORS.read_text("utf-8")):
        indicators.update_or_create(owner=None, code=row["code"], defaults=row)


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_audit")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
