"""Buổi phát động, thâm nhập: where a meeting may have been held."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError

from orgs.models import Unit
from orgs.models.units import Tier

NAMED = 3
"""How many places a sentence names before it says how many more there are."""


def check_places(unit: Unit, starts_on: date, ends_on: date | None, places: Iterable[Unit]) -> None:
    """Refuse (ValidationError at `places`) places outside the unit's area or not in force on the days of the meeting.

    The area of a commune is that of the unit above it: a commune may hold a meeting together with its neighbour.
    """
    places = list(places)
    area = _area(unit)
    outside = [place for place in places if not place.path.startswith(area)]
    if outside:
        raise ValidationError(
            {"places": f"{named(outside)} không thuộc địa bàn của {unit.running_name}. Hãy bỏ chọn."}
        )
    last = ends_on or starts_on
    gone = [
        p for p in places if (p.valid_from and p.valid_from > last) or (p.valid_to and p.valid_to < starts_on)
    ]
    if gone:
        raise ValidationError(
            {
                "places": f"{named(gone)} chưa có hoặc không còn vào ngày {starts_on:%d/%m/%Y}. "
                "Hãy chọn tên dùng vào ngày đó, hoặc xem lại ngày."
            }
        )


def places_beyond(unit: Unit, places: Iterable[Unit]) -> list[Unit]:
    """Places in the area of a commune that lie in other communes: allowed, yet worth a second look."""
    return [place for place in places if not place.path.startswith(unit.path)]


def named(places: list[Unit]) -> str:
    """Places in a sentence: "Buôn Dlei, Buôn Yuk và 4 nơi khác"."""
    text = ", ".join(str(place) for place in places[:NAMED])
    rest = len(places) - NAMED
    return f"{text} và {rest} nơi khác" if rest > 0 else text


def _area(unit: Unit) -> str:
    if unit.tier != Tier.COMMUNE or unit.parent_id is None:
        return unit.path
    return unit.path.rstrip(".").rpartition(".")[0] + "."
