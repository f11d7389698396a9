"""Danh hiệu, tiêu chuẩn mà đơn vị được công nhận."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from common.expressions import FoldVi, joined
from orgs.models import Document, OwnedRecord
from orgs.models.records import dates_in_order


class TitleKind(models.TextChoices):
    """Danh hiệu, tiêu chuẩn."""

    NEW_COUNTRYSIDE = "xa_ntm", "Xã đạt chuẩn nông thôn mới"
    ADVANCED_COUNTRYSIDE = "xa_ntm_nang_cao", "Xã đạt chuẩn nông thôn mới nâng cao"
    MODEL_COUNTRYSIDE = "xa_ntm_kieu_mau", "Xã nông thôn mới kiểu mẫu"
    DISTRICT_COUNTRYSIDE = "huyen_ntm", "Huyện đạt chuẩn nông thôn mới"
    CIVILIZED_TOWN = "do_thi_van_minh", "Đô thị văn minh"
    CULTURAL_HAMLET = "thon_van_hoa", "Thôn, buôn, tổ dân phố văn hóa"
    OTHER = "khac", "Danh hiệu khác"


class UnitTitle(OwnedRecord):
    """Danh hiệu của đơn vị: the unit itself is what was recognised, from a day until the title ends.

    Units recognised in a period are a list with names (KX02a), those that hold a title on its last day a stock (KX02b).
    """

    lock_days = ("recognized_on", "ended_on")
    identity_fields = ("kind", "name", "recognized_on")

    kind = models.CharField("Danh hiệu", max_length=20, choices=TitleKind, default=TitleKind.NEW_COUNTRYSIDE)
    name = models.CharField("Tên danh hiệu (nếu khác)", max_length=200, blank=True, default="")
    recognized_on = models.DateField("Ngày công nhận")
    ended_on = models.DateField("Đến hết ngày (nếu bị thu hồi)", null=True, blank=True)
    decision = models.ForeignKey(
        Document,
        models.PROTECT,
        verbose_name="Quyết định công nhận",
        null=True,
        blank=True,
        related_name="unit_titles",
    )
    note = models.TextField("Ghi chú", blank=True, default="")
    search_key = models.GeneratedField(
        expression=FoldVi(joined("name", "note")),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )

    class Meta:
        verbose_name = "danh hiệu của đơn vị"
        verbose_name_plural = "danh hiệu của đơn vị"
        ordering = ["-recognized_on", "pk"]
        indexes = [models.Index(fields=["unit", "recognized_on", "kind"], name="title_of_unit_by_day")]
        constraints = [
            dates_in_order("title_dates_in_order", "recognized_on", "ended_on"),
            models.UniqueConstraint(
                fields=["unit", "kind", "name", "recognized_on"],
                name="title_once",
                violation_error_message="Danh hiệu này của đơn vị đã được ghi.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="khac") | ~Q(name=""),
                name="title_other_has_name",
                violation_error_message="Hãy ghi tên danh hiệu.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.get_kind_display()

    def get_absolute_url(self) -> str:
        return reverse("campaigns:title_detail", args=[self.pk])
