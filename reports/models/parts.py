"""Phần văn bản đã dàn trang: what a long document was made of, kept so that it need not be laid out again."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class RenderedPart(models.Model):
    """A finished part of a PDF under the hash of everything that decides its bytes.

    Nothing refers to a part and losing one costs time only, so parts are forgotten when they are old. A part belongs
    to no office: only who holds the very same text can name its key.
    """

    key = models.CharField(max_length=64, primary_key=True)
    content = models.BinaryField()
    used_on = models.DateField(default=timezone.localdate, db_index=True)

    class Meta:
        verbose_name = "phần văn bản đã dàn trang"
        verbose_name_plural = "phần văn bản đã dàn trang"

    def __str__(self) -> str:
        return self.key[:12]
