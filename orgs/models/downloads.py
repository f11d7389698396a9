"""Lượt tải tệp: who took which file out of the portal, and when. Written once, never changed."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from orgs.permissions import Permission
from orgs.reach import unit_condition


class AccessQuerySet(models.QuerySet["AccessEntry"]):
    """Lines a person may read."""

    def visible_to(self, user) -> AccessQuerySet:
        """Downloads by people of units in which this person may read the trail."""
        from orgs.models.units import Unit

        units = Unit.objects.filter(unit_condition(user, Permission.VIEW_AUDIT, prefix="")).values("pk")
        return self.filter(unit_id__in=units)


class AccessEntry(models.Model):
    """Lượt tải tệp: a file that left the portal – an export, a review, an answer, what is stored about a person.

    No foreign keys and no words that were searched for: a line outlives what it is about and names no citizen.
    `unit_id` is the unit of the person who took the file, `row_id` the number in the address, if there is one.
    """

    at = models.DateTimeField("Lúc", db_default=Now(), editable=False)
    user_id = models.BigIntegerField("Số của người dùng", null=True)
    username = models.CharField("Người tải", max_length=60, default="")
    unit_id = models.BigIntegerField("Số của đơn vị", null=True)
    page = models.CharField("Trang", max_length=100)
    row_id = models.BigIntegerField("Số của bản ghi", null=True)
    file_name = models.CharField("Tên tệp", max_length=200)
    size = models.BigIntegerField("Cỡ (byte)", default=0)

    objects = AccessQuerySet.as_manager()

    class Meta:
        verbose_name = "lượt tải tệp"
        verbose_name_plural = "lượt tải tệp"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["unit_id", "-id"], name="access_of_unit"),
            models.Index(fields=["user_id", "-id"], name="access_of_user"),
        ]

    def __str__(self) -> str:
        return self.file_name
