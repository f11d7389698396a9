"""Ô tổng hợp: sums of records by unit and month, kept by the database beside the records themselves."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class SummaryCell(models.Model):
    """Ô tổng hợp: how many rows of one kind of record a unit has in a year or a month, and what they add up to.

    Triggers on the records write it in the transaction of the record; nothing else does. ``span`` is "2023" or
    "2023-04", ``dims`` the values of the source's ``dims`` in their order, ``totals`` and ``filled`` the sums of its
    ``sums`` and how many rows tell them. A cell may stand in several rows, whose sum it is: who finds one held by
    another transaction writes a row beside it instead of waiting. Rows are never updated, only replaced.

    The unit is a number without a foreign key: checking it again would double the cost of what the record has checked.
    """

    source = models.CharField(max_length=30)
    unit_id = models.BigIntegerField()
    span = models.CharField(max_length=7, db_collation="C")
    dims = models.JSONField()
    rows = models.BigIntegerField()
    totals = ArrayField(models.DecimalField(max_digits=40, decimal_places=2))
    filled = ArrayField(models.BigIntegerField())

    class Meta:
        verbose_name = "ô tổng hợp"
        verbose_name_plural = "ô tổng hợp"
        indexes = [models.Index(fields=["unit_id", "span", "source", "dims"], name="summary_of_unit_by_span")]

    def __str__(self) -> str:
        return f"{self.source} {self.span} {self.dims}"
