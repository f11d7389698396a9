"""Văn bản: the register of documents that campaigns, inspections and reviews cite."""

from __future__ import annotations

from django.db import models
from django.urls import reverse

from common.expressions import FoldVi, joined
from orgs.models.records import OwnedRecord


class DocumentKind(models.TextChoices):
    """Tên loại văn bản của Đảng và Nhà nước mà các báo cáo dân vận viện dẫn."""

    RESOLUTION = "NQ", "Nghị quyết"
    DECISION = "QĐ", "Quyết định"
    DIRECTIVE = "CT", "Chỉ thị"
    CONCLUSION = "KL", "Kết luận"
    REGULATION = "QyĐ", "Quy định"
    RULES = "QC", "Quy chế"
    GUIDANCE = "HD", "Hướng dẫn"
    PLAN = "KH", "Kế hoạch"
    PROGRAMME = "CTr", "Chương trình"
    REPORT = "BC", "Báo cáo"
    LETTER = "CV", "Công văn"
    NOTICE = "TB", "Thông báo"
    LAW = "L", "Luật, pháp lệnh"
    DECREE = "NĐ", "Nghị định"
    AGREEMENT = "TT", "Thỏa thuận, giao ước"
    OTHER = "khac", "Văn bản khác"


class Document(OwnedRecord):
    """Văn bản được viện dẫn: kind, number and symbol as printed, date, issuer and summary."""

    lock_days = ("issued_on",)
    identity_fields = ("kind", "symbol", "issued_on")

    kind = models.CharField("Loại văn bản", max_length=10, choices=DocumentKind)
    symbol = models.CharField("Số, ký hiệu", max_length=80, help_text="Ghi như trên văn bản, ví dụ 02-NQ/HU.")
    issued_on = models.DateField("Ngày ban hành", null=True, blank=True)
    issuer = models.CharField("Cơ quan ban hành", max_length=200, blank=True, default="")
    summary = models.TextField("Trích yếu", blank=True, default="")
    is_own = models.BooleanField(
        "Do đơn vị ban hành, tham mưu",
        default=False,
        help_text="Đánh dấu để đếm vào chỉ tiêu văn bản tham mưu, ban hành.",
    )
    search_key = models.GeneratedField(
        expression=FoldVi(joined("symbol", "summary")),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )

    class Meta:
        verbose_name = "văn bản"
        verbose_name_plural = "văn bản"
        ordering = ["-issued_on", "symbol", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind", "symbol", "issued_on"],
                nulls_distinct=False,
                name="document_once",
                violation_error_message="Văn bản này đã có trong sổ.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.symbol}"

    def get_absolute_url(self) -> str:
        return reverse("orgs:document_detail", args=[self.pk])
