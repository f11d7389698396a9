"""Điều đã hỏi một lần: columns and names that a person explained, remembered per sender."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from orgs.models import Unit, User


class ColumnMemory(models.Model):
    """Cột lạ đã được chỉ: a heading of a sender that stands for a column of a kind ("" means: leave it out)."""

    unit = models.ForeignKey(Unit, models.CASCADE, verbose_name="Đơn vị gửi", related_name="+")
    kind = models.CharField("Loại bảng", max_length=30)
    heading_key = models.CharField("Tiêu đề cột (rút gọn)", max_length=200)
    column = models.CharField("Là cột", max_length=40, blank=True, default="")
    confirmed_by = models.ForeignKey(User, models.PROTECT, verbose_name="Người chỉ", related_name="+")
    confirmed_at = models.DateTimeField("Lúc", default=timezone.now)

    class Meta:
        verbose_name = "cột đã nhớ"
        verbose_name_plural = "cột đã nhớ"
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "heading_key"], name="column_memory_once")
        ]

    def __str__(self) -> str:
        return self.heading_key


class NameMemory(models.Model):
    """Tên gọi khác đã được xác nhận: another spelling of a unit that a person confirmed once for this parent."""

    parent = models.ForeignKey(Unit, models.CASCADE, verbose_name="Trong đơn vị", related_name="+")
    spelling_key = models.CharField("Cách viết", max_length=200)
    target = models.ForeignKey(Unit, models.CASCADE, verbose_name="Là đơn vị", related_name="other_spellings")
    confirmed_by = models.ForeignKey(User, models.PROTECT, verbose_name="Người xác nhận", related_name="+")
    confirmed_at = models.DateTimeField("Lúc", default=timezone.now)

    class Meta:
        verbose_name = "tên gọi khác"
        verbose_name_plural = "tên gọi khác"
        constraints = [models.UniqueConstraint(fields=["parent", "spelling_key"], name="name_memory_once")]

    def __str__(self) -> str:
        return self.spelling_key
