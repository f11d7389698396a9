"""Keep titles of units; give costs a qualifier of their own and let two works share one."""

import common.expressions
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.db import migrations, models

COSTS = """
UPDATE campaigns_work SET cost_qualifier = qualifier
  WHERE qualifier <> '' AND coalesce(cost_total, cost_state, cost_people, cost_other) IS NOT NULL;
UPDATE campaigns_welfare SET cost_qualifier = qualifier WHERE qualifier <> '' AND cost IS NOT NULL;
"""
"""Until now one word stood before the number and the cost of a row; it goes on standing before both."""


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0003_sort_keys'),
        ('orgs', '0004_audit_of_owners'),
    ]

    operations = [
        migrations.AddField(
            model_name='welfare',
            name='cost_qualifier',
            field=models.CharField(blank=True, choices=[('', 'Chính xác'), ('khoảng', 'Khoảng'), ('hơn', 'Hơn'), ('trên', 'Trên'), ('gần', 'Gần'), ('ước', 'Ước')], default='', max_length=10, verbose_name='Mức độ chính xác của kinh phí'),
        ),
        migrations.AddField(
            model_name='work',
            name='cost_qualifier',
            field=models.CharField(blank=True, choices=[('', 'Chính xác'), ('khoảng', 'Khoảng'), ('hơn', 'Hơn'), ('trên', 'Trên'), ('gần', 'Gần'), ('ước', 'Ước')], default='', max_length=10, verbose_name='Mức độ chính xác của kinh phí'),
        ),
        migrations.AddField(
            model_name='work',
            name='cost_shared_with',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='shares_cost', to='campaigns.work', verbose_name='Chung kinh phí với'),
        ),
        migrations.CreateModel(
            name='UnitTitle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(db_default=1, default=1, editable=False)),
                ('identity_key', models.CharField(editable=False, error_messages={'unique': 'Bản ghi này đã có: cùng đơn vị, cùng ngày và cùng nội dung với một bản ghi trước.'}, max_length=64, null=True, unique=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='Nhập lúc')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='Sửa lúc')),
                ('kind', models.CharField(choices=[('xa_ntm', 'Xã đạt chuẩn nông thôn mới'), ('xa_ntm_nang_cao', 'Xã đạt chuẩn nông thôn mới nâng cao'), ('xa_ntm_kieu_mau', 'Xã nông thôn mới kiểu mẫu'), ('huyen_ntm', 'Huyện đạt chuẩn nông thôn mới'), ('do_thi_van_minh', 'Đô thị văn minh'), ('thon_van_hoa', 'Thôn, buôn, tổ dân phố văn hóa'), ('khac', 'Danh hiệu khác')], default='xa_ntm', max_length=20, verbose_name='Danh hiệu')),
                ('name', models.CharField(blank=True, default='', max_length=200, verbose_name='Tên danh hiệu (nếu khác)')),
                ('recognized_on', models.DateField(verbose_name='Ngày công nhận')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='Đến hết ngày (nếu bị thu hồi)')),
                ('note', models.TextField(blank=True, default='', verbose_name='Ghi chú')),
                ('search_key', models.GeneratedField(db_persist=True, expression=common.expressions.FoldVi(django.db.models.functions.text.Concat('name', models.Value(' '), 'note', output_field=models.TextField())), output_field=models.TextField(db_collation='C'))),
                ('decision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='unit_titles', to='orgs.document', verbose_name='Quyết định công nhận')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.unit', verbose_name='Đơn vị báo cáo')),
            ],
            options={
                'verbose_name': 'danh hiệu của đơn vị',
                'verbose_name_plural': 'danh hiệu của đơn vị',
                'ordering': ['-recognized_on', 'pk'],
                'indexes': [models.Index(fields=['unit', 'recognized_on', 'kind'], name='title_of_unit_by_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ended_on__isnull', True), ('recognized_on__isnull', True), ('ended_on__gte', models.F('recognized_on')), _connector='OR'), name='title_dates_in_order', violation_error_message='Ngày kết thúc phải bằng hoặc sau ngày bắt đầu.'), models.UniqueConstraint(fields=('unit', 'kind', 'name', 'recognized_on'), name='title_once', violation_error_message='Danh hiệu này của đơn vị đã được ghi.'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'khac'), _negated=True), models.Q(('name', ''), _negated=True), _connector='OR'), name='title_other_has_name', violation_error_message='Hãy ghi tên danh hiệu.')],
            },
        ),
        migrations.RunSQL(COSTS, migrations.RunSQL.noop),
        migrations.RunSQL(
            "SELECT dv_audit_attach('campaigns_unittitle')", "SELECT dv_audit_detach('campaigns_unittitle')"
        ),
    ]
