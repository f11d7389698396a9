"""Lần dọn dữ liệu: what the rules of retention removed, and when."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from orgs.models.people import User


class RetentionRun(models.Model):
    """Lần dọn dữ liệu: one rule of retention applied once. It tells the count, never what was removed."""

    done_at = models.DateTimeField("Lúc", db_default=Now(), editable=False)
    done_by = models.ForeignKey(User, models.PROTECT, verbose_name="Người dọn", null=True, related_name="+")
    rule = models.CharField("Quy tắc", max_length=40)
    before = models.DateTimeField("Dữ liệu cũ hơn")
    count = models.PositiveIntegerField("Số đã dọn")

    class Meta:
        verbose_name = "lần dọn dữ liệu"
        verbose_name_plural = "các lần dọn dữ liệu"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.rule}: {self.count}"
