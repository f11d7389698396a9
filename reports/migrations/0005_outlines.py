"""Ship the outlines of the five kinds of review. Reads the data file itself, so that no project code is needed."""

import json
from pathlib import Path

from django.db import migrations

OUTLINES = Path(__file__).resolve().parent.parent / "data" / "outlines.json"


def load(apps, schema_editor):
    """Write every shipped outline that is not there yet, with its sections and figures."""
    outlines = apps.get_model("reports", "Outline").objects
    section_model = apps.get_model("reports", "OutlineSection")
    figure_model = apps.get_model("reports", "OutlineFigure")
    indicators = apps.get_model("reports", "Indicator").objects.filter(owner=None)
    codes = dict(indicators.values_list("code", "pk"))
    for row in json.loads(OUTLINES.read_text("utf-8")):
        outline, is_new = outlines.get_or_create(
            owner=None, kind=row["kind"], name=row["name"], defaults={"subject": row["subject"]}
        )
        if not is_new:
            continue
        section_model.objects.bulk_create(
            section_model(outline=outline, position=place * 10, **section)
            for place, section in enumerate(row["sections"], 1)
        )
        figure_model.objects.bulk_create(
            figure_model(outline=outline, indicator_id=codes[figure.pop("indicator")], **figure)
            for figure in row["figures"]
        )


class Migration(migrations.Migration):
    dependencies = [("reports", "0004_outline_audit")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
