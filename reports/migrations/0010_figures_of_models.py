"""Let a figure of a review take what belongs to one model or exemplar."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0004_titles_and_costs'),
        ('reports', '0009_outline_links'),
    ]

    operations = [
        migrations.AddField(
            model_name='reviewfigure',
            name='skilful_model',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.skilfulmodel', verbose_name='Riêng của mô hình, điển hình'),
        ),
    ]
