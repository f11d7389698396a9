"""A small review with figures whose values are known, for the tests of reviews, pages and files."""

from __future__ import annotations

from datetime import date
from typing import Any

from orgs.models import Unit
from reports.models import Indicator, Review, ReviewFigure, ReviewSection
from tests.cast import Cast
from tests.factories import make_entered, make_meeting, make_review

YEAR = {"starts_on": date(2023, 1, 1), "ends_on": date(2023, 12, 31)}


def shipped(code: str) -> Indicator:
    """An indicator of the shipped catalogue."""
    return Indicator.objects.get(code=code, owner=None)


def add_meetings(unit: Unit, *attendances: int, **fields: Any) -> None:
    """Mobilization meetings of 2023 at district level, one for each attendance."""
    for day, attendance in enumerate(attendances, 1):
        make_meeting(
            unit, **{"level": "huyen", "starts_on": date(2023, 3, day), "attendance": attendance, **fields}
        )


def small_review(cast: Cast, **fields: Any) -> Review:
    """A review of district A: 2 meetings with 5.300 visits, 18 entered "cốt cán", one figure without any value."""
    add_meetings(cast.a, 2300, 3000)
    make_entered(cast.a, shipped("TG01"), value=18)
    review = make_review(cast.a, body=cast.office_a, **fields)
    for key, code, values in (
        ("buoi", "PD02", {"level": "huyen"}),
        ("luot", "PD04", {"level": "huyen", "qualifier": "khoảng"}),
        ("cot_can", "TG01", {}),
        ("hien_dat", "NL01", {}),
    ):
        ReviewFigure.objects.create(review=review, key=key, indicator=shipped(code), **values)
    for position, (heading, body) in enumerate(
        (
            ("KẾT QUẢ", "Đã tổ chức {buoi} với {luot} người.\n- Phát huy {cot_can}.\n{bieu_do:buoi_theo_xa}"),
            ("NGUỒN LỰC", "Nhân dân hiến {hien_dat} đất trong {ky}."),
        )
    ):
        ReviewSection.objects.create(review=review, position=position, heading=heading, body=body)
    ReviewSection.objects.create(
        review=review, place="appendix", heading="Phát động theo xã", table_key="phu_luc_1"
    )
    return review
