"""Cặp buổi đã xét: what a person decided about two meetings that look like one."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from orgs.models import Unit, User


class PairAnswer(models.TextChoices):
    """Hai buổi là gì của nhau."""

    APART = "khac", "Hai buổi khác nhau"
    ONE = "mot", "Là một buổi"


class MeetingPair(models.Model):
    """Cặp buổi đã xét: the answer of a person, so that the same pair is not asked about again.

    Own numbers and no foreign keys: of a meeting that was told twice one row is deleted, the answer stays.
    """

    first_id = models.BigIntegerField("Buổi thứ nhất")
    second_id = models.BigIntegerField("Buổi thứ hai", db_index=True)
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="Đơn vị", related_name="+")
    answer = models.CharField("Kết luận", max_length=5, choices=PairAnswer)
    kept_id = models.BigIntegerField("Buổi được giữ", null=True, blank=True)
    reason = models.CharField("Lý do", max_length=300, blank=True, default="")
    decided_by = models.ForeignKey(User, models.PROTECT, verbose_name="Người xét", related_name="+")
    decided_at = models.DateTimeField("Xét lúc", db_default=Now(), editable=False)

    class Meta:
        verbose_name = "cặp buổi đã xét"
        verbose_name_plural = "cặp buổi đã xét"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["first_id", "second_id"], name="pair_decided_once"),
            models.CheckConstraint(condition=Q(first_id__lt=F("second_id")), name="pair_in_order"),
            models.CheckConstraint(
                condition=Q(answer="khac", kept_id__isnull=True)
                | Q(answer="mot", kept_id=F("first_id"))
                | Q(answer="mot", kept_id=F("second_id")),
                name="pair_keeps_one_of_the_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_answer_display()}: {self.first_id}, {self.second_id}"
