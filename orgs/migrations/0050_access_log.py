"""Keep who took which file out of the portal, in a table that only grows."""

import django.db.models.functions.datetime
from django.db import migrations, models


FINAL = """
CREATE FUNCTION dv_access_is_final() RETURNS trigger LANGUAGE plpgsql AS $dv$
BEGIN
  RAISE EXCEPTION 'the list of downloads is never changed';
END $dv$;
CREATE TRIGGER access_is_final BEFORE UPDATE OR DELETE ON orgs_accessentry
  FOR EACH STATEMENT EXECUTE FUNCTION dv_access_is_final();
"""
FINAL_DOWN = "DROP TRIGGER access_is_final ON orgs_accessentry; DROP FUNCTION dv_access_is_final();"


class Migration(migrations.Migration):

    dependencies = [
        ('orgs', '0041_accounts_stay'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccessEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='Lúc')),
                ('user_id', models.BigIntegerField(null=True, verbose_name='Số của người dùng')),
                ('username', models.CharField(default='', max_length=60, verbose_name='Người tải')),
                ('unit_id', models.BigIntegerField(null=True, verbose_name='Số của đơn vị')),
                ('page', models.CharField(max_length=100, verbose_name='Trang')),
                ('row_id', models.BigIntegerField(null=True, verbose_name='Số của bản ghi')),
                ('file_name', models.CharField(max_length=200, verbose_name='Tên tệp')),
                ('size', models.BigIntegerField(default=0, verbose_name='Cỡ (byte)')),
            ],
            options={
                'verbose_name': 'lượt tải tệp',
                'verbose_name_plural': 'lượt tải tệp',
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['unit_id', '-id'], name='access_of_unit'), models.Index(fields=['user_id', '-id'], name='access_of_user')],
            },
        ),
        migrations.RunSQL(FINAL, FINAL_DOWN),
    ]
