"""Báo cáo tổng kết năm 2023 của huyện mẫu, drafted from the outline as an author would have it drafted."""

from __future__ import annotations

from datetime import date

from dvportal.demo.groundwork import YEAR_ENDS, YEAR_STARTS
from dvportal.demo.offices import Offices
from dvportal.demo.places import Area
from orgs.models import User
from orgs.models.audit import Door
from reports.models import Review, ReviewKind
from reports.services import reviews

DOCUMENT_DATE = date(
    2023, 12, 25
)  # before the layout rules of 2026; the published review does not tell its day


def make_review(area: Area, offices: Offices, *, by: User) -> Review:
    """Write the annual review with its sections and figures; a draft, so that it can be tried out.

    Qualifiers, padding and measures are the choices of the outline. The number stays blank until it is issued.
    """
    return reviews.create(
        kind=ReviewKind.ANNUAL,
        unit=area.district,
        starts_on=YEAR_STARTS,
        ends_on=YEAR_ENDS,
        by=by,
        body=offices.mass_mobilization,
        documents=[offices.documents[symbol] for symbol in ("18-KH/BDVHU", "61-KH/HU", "10/2022/QH15")],
        door=Door.COMMAND,
        document_date=DOCUMENT_DATE,
        event_place="Hội trường Huyện ủy Lắk",
        event_chairs="Phó Bí thư Thường trực Huyện ủy, Trưởng Ban Dân vận Huyện ủy",
    )
