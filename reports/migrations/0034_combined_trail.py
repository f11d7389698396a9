"""Put combined kinds into the trail of their review; name the conference in the shipped outlines that are about one."""

from django.db import migrations

# Only a shipped opening that nobody could have changed is brought up to date.
OPENINGS = {
    "coordination": (
        "các bên thống nhất báo cáo kết quả {ky} như sau:",
        "các bên thống nhất báo cáo kết quả {ky}.\n{hoi_nghi}\nKết quả như sau:",
    ),
    "signing": (
        "cơ quan tham mưu công tác dân vận {don_vi} báo cáo kết quả như sau:",
        "cơ quan tham mưu công tác dân vận {don_vi} tổng kết và ký giao ước thi đua.\n{hoi_nghi}\nKết quả như sau:",
    ),
}


def name_the_conference(apps, schema_editor):
    """Write the new opening of the shipped outlines."""
    sections = apps.get_model("reports", "OutlineSection").objects
    for kind, (old, new) in OPENINGS.items():
        for section in sections.filter(outline__owner=None, outline__kind=kind, body__endswith=old):
            sections.filter(pk=section.pk).update(body=section.body.removesuffix(old) + new)


class Migration(migrations.Migration):
    dependencies = [("orgs", "0003_triggers"), ("reports", "0033_combined_kinds")]

    operations = [
        migrations.RunPython(name_the_conference, migrations.RunPython.noop),
        migrations.RunSQL(
            "SELECT dv_audit_attach('reports_combinedkind', 'review_id', 'reports_review')",
            "SELECT dv_audit_detach('reports_combinedkind')",
        ),
    ]
