"""Nhận xét khi trả lại: what a leader wants changed in a review, section by section, and what became of it."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from orgs.models import User
from reports.models.reviews import Review, ReviewSection


class ReviewNote(models.Model):
    """Nhận xét của lãnh đạo on one section of a review that was sent back, or on the whole of it (no `section_title`).

    Its words never change (a trigger holds that). When its section is taken out, the note stays with the heading the
    section had. `round_number` counts how often the review was sent back.
    """

    review = models.ForeignKey(Review, models.CASCADE, verbose_name="Báo cáo", related_name="notes")
    round_number = models.PositiveSmallIntegerField("Lần trả lại")
    section = models.ForeignKey(
        ReviewSection,
        models.SET_NULL,
        verbose_name="Mục",
        null=True,
        blank=True,
        related_name="notes",
    )
    section_title = models.CharField("Tiêu đề mục", max_length=300, blank=True, default="")
    text = models.TextField("Nhận xét", max_length=2000)
    written_by = models.ForeignKey(User, models.PROTECT, verbose_name="Người nhận xét", related_name="+")
    written_at = models.DateTimeField("Nhận xét lúc", db_default=Now(), editable=False)
    done_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="Người đánh dấu đã sửa", null=True, blank=True, related_name="+"
    )
    done_at = models.DateTimeField("Đánh dấu đã sửa lúc", null=True, blank=True)

    class Meta:
        verbose_name = "nhận xét của báo cáo"
        verbose_name_plural = "nhận xét của báo cáo"
        ordering = ["-round_number", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done_at__isnull=True, done_by__isnull=True)
                | models.Q(done_at__isnull=False, done_by__isnull=False),
                name="note_done_by_someone",
            )
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def is_done(self) -> bool:
        """Whether it was marked as seen to."""
        return self.done_at is not None


class NoteAnswer(models.Model):
    """Trả lời nhận xét, by the author or by a leader; answers are added and never changed."""

    review = models.ForeignKey(Review, models.CASCADE, verbose_name="Báo cáo", related_name="+")
    note = models.ForeignKey(ReviewNote, models.CASCADE, verbose_name="Nhận xét", related_name="answers")
    text = models.TextField("Trả lời", max_length=2000)
    written_by = models.ForeignKey(User, models.PROTECT, verbose_name="Người trả lời", related_name="+")
    written_at = models.DateTimeField("Trả lời lúc", db_default=Now(), editable=False)

    class Meta:
        verbose_name = "trả lời nhận xét"
        verbose_name_plural = "trả lời nhận xét"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:80]
