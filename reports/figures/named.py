"""Danh sách có tên: programmes and pacts by their names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from campaigns.models import Campaign

Names = dict[int, list[tuple[str, str, str]]]
"""(level, kind, name) of what was signed, by the unit that keeps it."""


def load_names(starts_on: date, ends_on: date, unit_ids: Iterable[int]) -> Names:
    """What some units signed in a period, in the order of signing. One query."""
    rows = Campaign.objects.filter(
        unit_id__in=list(unit_ids), signed_on__gte=starts_on, signed_on__lte=ends_on
    )
    found: Names = {}
    for unit_id, level, kind, name in rows.order_by("signed_on", "pk").values_list(
        "unit_id", "level", "kind", "name"
    ):
        found.setdefault(unit_id, []).append((level, kind, name))
    return found
