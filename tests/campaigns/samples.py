"""One sample of every kind of record: what its form sends, the row a factory makes, and inputs that must be refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from campaigns import kinds
from orgs.kinds import RecordKind
from tests import factories
from tests.cast import Cast

FEBRUARY_30 = "30/02/2023"


@dataclass(frozen=True)
class Sample:
    """A kind with its form's fields, the columns they must fill, its factory and its day and number fields."""

    kind: RecordKind
    typed: dict[str, Any]
    stored: dict[str, Any]
    make: Callable[..., Any]
    day: str
    number: str
    words: str = "content"
    """A free text field in which "khác" makes another record."""
    queries: int = 0
    """Database queries of the list page, whatever the number of rows: seven, one for each filter that offers rows,
    one for the places of meetings."""

    def form(self, cast: Cast, **changed: Any) -> dict[str, Any]:
        """What the browser sends, for commune A1."""
        return {"unit": cast.a1.pk, "confirm_warnings": "1", **self.typed, **changed}


SAMPLES = [
    Sample(
        kinds.MEETING,
        {
            "kind": "phat_dong",
            "level": "xa",
            "starts_on": "05/02/2023",
            "meeting_count": "2",
            "attendance": "khoảng 1.050",
            "content": "Phòng cháy rừng",
        },
        {
            "meeting_count": 2,
            "attendance": 1050,
            "attendance_qualifier": "khoảng",
            "content": "Phòng cháy rừng",
        },
        factories.make_meeting,
        day="starts_on",
        number="attendance",
        queries=11,
    ),
    Sample(
        kinds.CAMPAIGN,
        {"kind": "thi_dua", "name": "Dân vận khéo năm 2023", "level": "huyen", "starts_on": "01/01/2023"},
        {"kind": "thi_dua", "name": "Dân vận khéo năm 2023", "level": "huyen"},
        factories.make_campaign,
        day="starts_on",
        number="",
        words="name",
        queries=7,
    ),
    Sample(
        kinds.WAVE,
        {"name": "Đợt 1 năm 2023", "level": "xa", "starts_on": "01/03/2023", "ends_on": "31/03/2023"},
        {"name": "Đợt 1 năm 2023", "level": "xa"},
        factories.make_wave,
        day="ends_on",
        number="",
        words="name",
        queries=8,
    ),
    Sample(
        kinds.TEAM,
        {
            "form": "doan",
            "kind": "phat_dong",
            "name": "Đoàn số 1",
            "level": "xa",
            "established_on": "17/1/2023",
            "member_count": "7",
        },
        {"name": "Đoàn số 1", "member_count": 7},
        factories.make_team,
        day="established_on",
        number="member_count",
        words="name",
        queries=8,
    ),
    Sample(
        kinds.CONTRIBUTION,
        {
            "kind": "dat",
            "amount": "hơn 2,259 ha",
            "level": "xa",
            "starts_on": "05/02/2023",
            "purpose": "Làm đường",
        },
        {"kind": "dat", "amount": 22590, "qualifier": "hơn", "purpose": "Làm đường"},
        factories.make_contribution,
        day="starts_on",
        number="amount",
        words="purpose",
        queries=9,
    ),
    Sample(
        kinds.WORK,
        {
            "kind": "duong_be_tong",
            "action": "lam_moi",
            "name": "Đường Buôn Dlei",
            "count": "1",
            "count_measure": "tuyến",
            "length_m": "1,5 km",
            "cost_total": "2 tỷ 631 triệu",
            "level": "xa",
            "starts_on": "05/02/2023",
        },
        {"length_m": 1500, "cost_total": 2_631_000_000, "count": 1},
        factories.make_work,
        day="starts_on",
        number="length_m",
        words="name",
        queries=8,
    ),
    Sample(
        kinds.WELFARE,
        {
            "kind": "nha_tinh_nghia",
            "action": "xay_moi",
            "count": "165 căn",
            "cost": "15,75 tỷ",
            "level": "xa",
            "starts_on": "05/02/2023",
            "beneficiaries": "người có công",
        },
        {"count": 165, "count_measure": "căn", "cost": 15_750_000_000},
        factories.make_welfare,
        day="starts_on",
        number="count",
        words="beneficiaries",
        queries=8,
    ),
    Sample(
        kinds.MODEL,
        {
            "name": "Tổ tự quản Buôn Yuk",
            "subject": "tap_the",
            "field": "kinh_te",
            "status": "dang_ky",
            "level": "xa",
            "model_count": "1",
            "member_count": "trên 27 người",
            "registered_on": "05/02/2023",
        },
        {"name": "Tổ tự quản Buôn Yuk", "member_count": 27, "qualifier": "trên", "is_exemplar": False},
        factories.make_model,
        day="registered_on",
        number="member_count",
        words="name",
        queries=8,
    ),
    Sample(
        kinds.COMMENDATION,
        {
            "subject_kind": "tap_the",
            "subject_name": "Khối Dân vận xã Đắk Mây",
            "subject_count": "1",
            "form": "giay_khen",
            "theme": "dan_van",
            "level": "huyen",
            "granted_on": "22/12/2023",
        },
        {"subject_name": "Khối Dân vận xã Đắk Mây", "form": "giay_khen", "subject_count": 1},
        factories.make_commendation,
        day="granted_on",
        number="subject_count",
        words="subject_name",
        queries=9,
    ),
]
