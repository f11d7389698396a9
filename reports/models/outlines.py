"""Đề cương: the starting sections, phrases and figures of each kind of review, kept as data."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from orgs.models import Unit
from orgs.permissions import Permission
from orgs.reach import reaches
from reports.models.figures import FigureBase, SectionBase
from reports.models.reviews import ReviewKind


class OutlineQuerySet(models.QuerySet["Outline"]):
    """Outlines an office may start from."""

    def visible_to(self, user) -> OutlineQuerySet:
        """Shipped ones, those of units whose catalogues this person keeps, and those of the units above them."""
        found = reaches(user, Permission.MANAGE_CATALOGUES)
        if not found:
            return self.none()
        condition = Q(owner__isnull=True)
        for reach in found:
            condition |= Q(owner__path__startswith=reach.path)
            condition |= Q(owner_id__in=[int(part) for part in reach.path.split(".") if part])
        return self.filter(condition)


class Outline(models.Model):
    """Đề cương of a kind of review: shipped (owner empty) or an office's own, which goes before the shipped one."""

    kind = models.CharField("Loại báo cáo", max_length=16, choices=ReviewKind)
    name = models.CharField("Tên đề cương", max_length=200)
    subject = models.CharField("Mẫu trích yếu", max_length=400, blank=True, default="")
    owner = models.ForeignKey(
        Unit,
        models.PROTECT,
        verbose_name="Của đơn vị",
        null=True,
        blank=True,
        related_name="outlines",
    )
    is_active = models.BooleanField("Đang dùng", default=True)

    objects = OutlineQuerySet.as_manager()

    class Meta:
        verbose_name = "đề cương"
        verbose_name_plural = "đề cương"
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "kind", "name"],
                nulls_distinct=False,
                name="outline_once",
                violation_error_message="Đề cương cùng tên đã có.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class OutlineSection(SectionBase):
    """Mục của đề cương."""

    outline = models.ForeignKey(Outline, models.CASCADE, related_name="sections")

    class Meta(SectionBase.Meta):
        verbose_name = "mục của đề cương"
        verbose_name_plural = "mục của đề cương"


class OutlineFigure(FigureBase):
    """Số liệu mà các câu của đề cương viện dẫn. `resolution_symbol` finds the office's own document by its symbol."""

    outline = models.ForeignKey(Outline, models.CASCADE, related_name="figures")
    resolution_symbol = models.CharField("Ký hiệu nghị quyết", max_length=80, blank=True, default="")

    class Meta(FigureBase.Meta):
        verbose_name = "số liệu của đề cương"
        verbose_name_plural = "số liệu của đề cương"
        constraints = [models.UniqueConstraint(fields=["outline", "key"], name="outline_figure_once")]
