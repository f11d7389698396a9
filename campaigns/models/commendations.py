"""Khen thưởng."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from campaigns.models.campaigns import Campaign
from common.expressions import FoldVi, SortVi, joined
from orgs.models import Body, Document, Level, OwnedRecord


class SubjectKind(models.TextChoices):
    """Đối tượng khen."""

    COLLECTIVE = "tap_the", "Tập thể"
    PERSON = "ca_nhan", "Cá nhân"
    HOUSEHOLD = "ho", "Hộ gia đình"


class CommendationForm(models.TextChoices):
    """Hình thức khen (Luật Thi đua, khen thưởng 2022); may be unknown, as in published reviews."""

    CERTIFICATE_OF_MERIT = "giay_khen", "Giấy khen"
    HIGHER_CERTIFICATE = "bang_khen", "Bằng khen"
    PRAISE = "bieu_duong", "Biểu dương"
    OTHER = "khac", "Hình thức khác"


class CommendationTheme(models.TextChoices):
    """Chuyên đề khen."""

    MASS_MOBILIZATION = "dan_van", "Công tác dân vận"
    GRASSROOTS_DEMOCRACY = "qcdc", "Thực hiện quy chế dân chủ ở cơ sở"
    SKILFUL = "dan_van_kheo", "“Dân vận khéo”"
    GOVERNMENT_MOBILIZATION = "dan_van_chinh_quyen", "Dân vận chính quyền"
    COORDINATION = "phoi_hop", "Chương trình phối hợp"
    OTHER = "khac", "Chuyên đề khác"


class Commendation(OwnedRecord):
    """Khen thưởng một tập thể, cá nhân hoặc hộ (name, position, unit, decision), or a count without names.

    Counted by the day of the decision (KT01, KT02). A row without a name stands for `subject_count` subjects.
    """

    lock_days = ("granted_on",)
    identity_fields = (
        "subject_kind",
        "subject_name",
        "subject_position",
        "form",
        "level",
        "theme",
        "granted_on",
        "ceremony",
    )

    subject_kind = models.CharField("Đối tượng", max_length=10, choices=SubjectKind)
    subject_name = models.CharField(
        "Tên tập thể, cá nhân",
        max_length=200,
        blank=True,
        default="",
        help_text="Để trống nếu chỉ ghi số lượng.",
    )
    subject_position = models.CharField("Chức vụ, đơn vị công tác", max_length=300, blank=True, default="")
    subject_count = models.PositiveIntegerField("Số lượng", default=1)
    form = models.CharField(
        "Hình thức khen",
        max_length=12,
        choices=CommendationForm,
        blank=True,
        default="",
    )
    grantor = models.ForeignKey(
        Body,
        models.PROTECT,
        verbose_name="Cơ quan khen",
        null=True,
        blank=True,
        related_name="commendations",
    )
    grantor_name = models.CharField(
        "Cơ quan khen (nếu ngoài danh mục)", max_length=200, blank=True, default=""
    )
    level = models.CharField("Cấp khen", max_length=10, choices=Level, default=Level.DISTRICT)
    theme = models.CharField(
        "Chuyên đề",
        max_length=20,
        choices=CommendationTheme,
        default=CommendationTheme.MASS_MOBILIZATION,
    )
    honoured_period = models.CharField(
        "Thành tích trong",
        max_length=80,
        blank=True,
        default="",
        help_text="Ví dụ: năm 2023.",
    )
    granted_on = models.DateField("Ngày quyết định")
    decision = models.ForeignKey(
        Document,
        models.PROTECT,
        verbose_name="Quyết định",
        null=True,
        blank=True,
        related_name="commendations",
    )
    ceremony = models.CharField("Trao tại", max_length=200, blank=True, default="")
    campaign = models.ForeignKey(
        Campaign,
        models.PROTECT,
        verbose_name="Phong trào",
        null=True,
        blank=True,
        related_name="commendations",
    )
    note = models.TextField("Ghi chú", blank=True, default="")
    search_key = models.GeneratedField(
        expression=FoldVi(joined("subject_name", "subject_position")),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )
    sort_key = models.GeneratedField(
        expression=SortVi("subject_name"),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )

    class Meta:
        verbose_name = "khen thưởng"
        verbose_name_plural = "khen thưởng"
        ordering = ["-granted_on", "subject_kind", "sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(subject_count__gte=1),
                name="commendation_of_one_or_more",
                violation_error_message="Số lượng phải từ 1 trở lên.",
            ),
            models.CheckConstraint(
                condition=Q(subject_name="") | Q(subject_count=1),
                name="commendation_named_is_one",
                violation_error_message="Đã ghi tên thì số lượng là 1; nhiều tập thể, cá nhân thì mỗi tên một dòng.",
            ),
        ]

    def __str__(self) -> str:
        return self.subject_name or f"{self.subject_count} {self.get_subject_kind_display().lower()}"

    def get_absolute_url(self) -> str:
        return reverse("campaigns:commendation_detail", args=[self.pk])
