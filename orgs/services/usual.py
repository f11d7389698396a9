"""Số thường gặp: what a unit's earlier rows say about a newly typed number, to catch a dot typed for a comma."""

from __future__ import annotations

from decimal import Decimal
from statistics import median
from typing import Any, Final

from django.db import models

LOOKED_AT: Final = 12
FAR: Final = 300
"""From this ratio on a number is asked about; a misplaced dot makes 1.000, a misread triệu more."""


def usual_value(rows: models.QuerySet[Any], column: str) -> Decimal | None:
    """The median of a column over the latest rows of a unit; None when there are none. One query."""
    values = list(
        rows.filter(**{f"{column}__gt": 0}).order_by("-pk").values_list(column, flat=True)[:LOOKED_AT]
    )
    return Decimal(median(values)) if values else None


def is_far(value: Decimal | int | None, usual: Decimal | None) -> bool:
    """Whether a number is so far from the usual one that a dot or comma may be wrong."""
    if not value or not usual:
        return False
    size = abs(Decimal(value))
    return size >= usual * FAR or size * FAR <= usual
