"""Cơ quan, tổ chức: the bodies that act, sign, are inspected and are commended."""

from __future__ import annotations

from django.db import models
from django.urls import reverse

from common.expressions import FoldVi, SortVi
from orgs.models.units import Unit
from orgs.permissions import Permission
from orgs.reach import unit_condition


class BodyKind(models.TextChoices):
    """Loại cơ quan."""

    MASS_MOBILIZATION = "dan_van", "Ban Dân vận"
    PARTY_COMMITTEE = "cap_uy", "Cấp ủy"
    PARTY_OFFICE = "ban_dang", "Ban, cơ quan của cấp ủy"
    GOVERNMENT = "uy_ban", "Ủy ban nhân dân, cơ quan nhà nước"
    FRONT = "mat_tran", "Mặt trận Tổ quốc"
    UNION = "doan_the", "Tổ chức chính trị - xã hội, đoàn thể"
    SCHOOL = "truong_hoc", "Trường học"
    ARMED_FORCES = "luc_luong_vu_trang", "Lực lượng vũ trang"
    STEERING_COMMITTEE = "ban_chi_dao", "Ban Chỉ đạo"
    ENTERPRISE = "doanh_nghiep", "Doanh nghiệp, tổ chức có sử dụng lao động"
    OTHER = "khac", "Cơ quan, tổ chức khác"


class LayoutFamily(models.TextChoices):
    """Thể thức văn bản: which family of layout rules the body's documents follow."""

    PARTY = "party", "Văn bản của Đảng"
    STATE = "state", "Văn bản hành chính nhà nước"
    FRONT = "mttq", "Văn bản Mặt trận Tổ quốc"


class BodyQuerySet(models.QuerySet["Body"]):
    """Bodies a person may see or keep."""

    def visible_to(self, user) -> BodyQuerySet:
        """Bodies of units whose records this person may read."""
        return self.filter(unit_condition(user, Permission.VIEW_RECORDS))

    def editable_by(self, user) -> BodyQuerySet:
        """Bodies of units this person administers."""
        return self.filter(unit_condition(user, Permission.MANAGE_UNITS))


class Body(models.Model):
    """Cơ quan: Ban Dân vận, UBND, Mặt trận, đoàn thể, trường học, Ban Chỉ đạo … of a unit.

    The last block is what its documents carry: header lines, symbol, place name and signatory (domain notes 3.3).
    """

    kind = models.CharField("Loại cơ quan", max_length=20, choices=BodyKind)
    name = models.CharField("Tên cơ quan", max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="Thuộc đơn vị", related_name="bodies")
    valid_from = models.DateField("Có từ ngày", null=True, blank=True)
    valid_to = models.DateField("Đến hết ngày", null=True, blank=True)
    issues_documents = models.BooleanField("Ban hành báo cáo", default=False)
    layout_family = models.CharField(
        "Thể thức",
        max_length=10,
        choices=LayoutFamily,
        default=LayoutFamily.PARTY,
        blank=True,
    )
    header_lines = models.TextField(
        "Tên cơ quan trên đầu văn bản",
        blank=True,
        default="",
        help_text="Từ 1 đến 3 dòng; dòng cuối là cơ quan ban hành, in đậm.",
    )
    symbol = models.CharField(
        "Ký hiệu",
        max_length=40,
        blank=True,
        default="",
        help_text="Phần sau dấu gạch chéo, ví dụ BDVHU.",
    )
    place_name = models.CharField("Địa danh", max_length=80, blank=True, default="")
    signatory_prefix = models.CharField(
        "Thẩm quyền ký",
        max_length=120,
        blank=True,
        default="",
        help_text="Ví dụ T/M BAN THƯỜNG VỤ; để trống nếu không có.",
    )
    signatory_position = models.CharField("Chức vụ người ký", max_length=120, blank=True, default="")
    signatory_name = models.CharField("Họ tên người ký", max_length=120, blank=True, default="")
    recipients = models.TextField("Nơi nhận", blank=True, default="", help_text="Mỗi dòng một nơi nhận.")
    search_key = models.GeneratedField(
        expression=FoldVi("name"),
        output_field=models.CharField(max_length=260, db_collation="C"),
        db_persist=True,
    )
    sort_key = models.GeneratedField(
        expression=SortVi("name"),
        output_field=models.CharField(max_length=600, db_collation="C"),
        db_persist=True,
    )

    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name = "cơ quan"
        verbose_name_plural = "cơ quan"
        ordering = ["sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"],
                name="body_once_per_unit",
                violation_error_message="Đơn vị này đã có cơ quan cùng tên.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("orgs:body_detail", args=[self.pk])
