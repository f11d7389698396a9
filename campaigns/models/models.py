"""Mô hình, điển hình "Dân vận khéo"."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from campaigns.models.campaigns import Campaign
from common.expressions import FoldVi, SortVi
from orgs.models import Document, Level, OwnedRecord, Qualifier
from orgs.models.records import dates_in_order


class ModelField(models.TextChoices):
    """Lĩnh vực của mô hình (domain notes, MH02)."""

    ECONOMY = "kinh_te", "Kinh tế"
    CULTURE = "van_hoa_xa_hoi", "Văn hóa - xã hội"
    SECURITY = "quoc_phong_an_ninh", "Quốc phòng - an ninh"
    POLITICAL_SYSTEM = "he_thong_chinh_tri", "Xây dựng hệ thống chính trị"
    OTHER = "khac", "Khác, chưa phân loại"


class ModelStatus(models.TextChoices):
    """Bước của mô hình, từ đăng ký đến được khen (domain notes 4.4)."""

    REGISTERED = "dang_ky", "Đăng ký"
    RUNNING = "dang_thuc_hien", "Đang thực hiện"
    RECOGNIZED = "cong_nhan", "Được công nhận"
    EXEMPLARY = "tieu_bieu", "Tiêu biểu"
    COMMENDED = "duoc_khen", "Được khen"
    STOPPED = "dung", "Dừng"


class SkilfulModel(OwnedRecord):
    """Mô hình, điển hình "Dân vận khéo" – registered by a unit; one row may stand for several (số mô hình ≥ 1).

    The row counts in every period from its registration to its end (stock), and by status, field and subject.
    """

    lock_days = ("registered_on", "recognized_on", "ended_on")
    identity_fields = ("name", "registered_on")

    name = models.CharField("Tên mô hình, điển hình", max_length=300)
    is_exemplar = models.BooleanField("Là điển hình (người, việc cụ thể)", default=False)
    subject = models.CharField(
        "Chủ thể",
        max_length=10,
        choices={"tap_the": "Tập thể", "ca_nhan": "Cá nhân"},
        default="tap_the",
    )
    field = models.CharField("Lĩnh vực", max_length=20, choices=ModelField, default=ModelField.OTHER)
    status = models.CharField(
        "Trạng thái", max_length=16, choices=ModelStatus, default=ModelStatus.REGISTERED
    )
    level = models.CharField("Cấp thực hiện", max_length=10, choices=Level, default=Level.COMMUNE)
    model_count = models.PositiveIntegerField("Số mô hình", default=1)
    member_count = models.PositiveIntegerField("Số người tham gia", null=True, blank=True)
    qualifier = models.CharField("Mức độ chính xác", max_length=10, choices=Qualifier, blank=True, default="")
    registered_on = models.DateField("Ngày đăng ký")
    recognized_on = models.DateField("Ngày công nhận", null=True, blank=True)
    recognized_level = models.CharField("Cấp công nhận", max_length=10, choices=Level, blank=True, default="")
    ended_on = models.DateField("Ngày dừng", null=True, blank=True)
    goal = models.TextField("Mục tiêu, tiêu chí", blank=True, default="")
    content = models.TextField("Nội dung, cách làm", blank=True, default="")
    result = models.TextField("Kết quả, hiệu quả", blank=True, default="")
    campaign = models.ForeignKey(
        Campaign,
        models.PROTECT,
        verbose_name="Phong trào",
        null=True,
        blank=True,
        related_name="skilful_models",
    )
    decision = models.ForeignKey(
        Document,
        models.PROTECT,
        verbose_name="Quyết định công nhận",
        null=True,
        blank=True,
        related_name="+",
    )
    note = models.TextField("Ghi chú", blank=True, default="")
    search_key = models.GeneratedField(
        expression=FoldVi("name"),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )
    sort_key = models.GeneratedField(
        expression=SortVi("name"),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )

    class Meta:
        verbose_name = "mô hình “Dân vận khéo”"
        verbose_name_plural = "mô hình “Dân vận khéo”"
        ordering = ["-registered_on", "sort_key", "pk"]
        constraints = [
            dates_in_order("model_dates_in_order", "registered_on", "ended_on"),
            dates_in_order("model_recognized_after_registered", "registered_on", "recognized_on"),
            models.CheckConstraint(
                condition=Q(model_count__gte=1),
                name="model_stands_for_one_or_more",
                violation_error_message="Số mô hình phải từ 1 trở lên.",
            ),
            models.UniqueConstraint(
                fields=["unit", "name", "registered_on"],
                name="model_once",
                violation_error_message="Đơn vị đã có mô hình cùng tên, cùng ngày đăng ký.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("campaigns:model_detail", args=[self.pk])
