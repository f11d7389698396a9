"""Huyện Hàm Thuận Bắc, 2016-2020: five years of the movement “Dân vận khéo”, with two exemplars in detail."""

from __future__ import annotations

from dvportal.demo.ham_thuan_bac_records import (
    CODE,
    CODES,
    COMMUNES,
    DISTRICT,
    PROVINCE,
    TOWNS,
    make_district,
    make_records,
)
from dvportal.demo.ham_thuan_bac_review import make_review
from dvportal.demo.published import Land, make_land
from orgs.models import UnitKind, User
from reports.models import Review

__all__ = ["CODE", "CODES", "make", "make_units"]


def make_units() -> Land:
    """Write the province, the district and its communes."""
    return make_land(
        PROVINCE,
        DISTRICT,
        [
            (code, UnitKind.TOWNSHIP if name in TOWNS else UnitKind.COMMUNE, name)
            for code, name, _ in COMMUNES
        ],
    )


def make(land: Land, *, by: User) -> Review:
    """Write the district's records and its review."""
    district = make_district(land)
    return make_review(district, make_records(district), by=by)
