"""Ship the rules of data quality. Reads the data file itself, so that no project code is needed."""

import json
from pathlib import Path

from django.db import migrations

RULES = Path(__file__).resolve().parent.parent / "data" / "quality_rules.json"


def load(apps, schema_editor):
    """Write every shipped rule by its code."""
    rules = apps.get_model("orgs", "QualityRule").objects
    for row in json.loads(RULES.read_text("utf-8")):
        rules.update_or_create(code=row["code"], defaults=row)


class Migration(migrations.Migration):
    dependencies = [("reports", "0045_locks"), ("orgs", "0020_quality")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
