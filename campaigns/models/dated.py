"""Bản ghi có ngày: what contributions, works and welfare share."""

from __future__ import annotations

from django.db import models

from orgs.models import Level, OwnedRecord


class Dated(OwnedRecord):
    """A record of a day or of a range of days (a summary line of a month, a quarter …)."""

    level = models.CharField("Cấp thực hiện", max_length=10, choices=Level, default=Level.COMMUNE)
    starts_on = models.DateField("Ngày")
    ends_on = models.DateField("Đến ngày", null=True, blank=True)

    class Meta:
        abstract = True
