"""Bảng các buổi phát động, thâm nhập: the sheet of the sample, and that of the proposed form (domain notes 7.8)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from campaigns.models import Contribution, Meeting
from campaigns.models.meetings import MeetingKind
from orgs.models import Level
from orgs.models.units import Tier
from spreadsheets.kinds.base import Draft, Facts, Part, SheetColumn, SheetKind, Trouble, choices_of, filled
from spreadsheets.kinds.resources import QUALIFIERS, qualifier_of
from spreadsheets.kinds.words import (
    COMMUNE,
    ENDS_ON,
    LEVEL_WORDS,
    LEVELS,
    NOTE,
    QUALIFIER_WORDS,
    days_in_order,
)

SQUARE_METRES = 10_000
"""In a hectare."""

COLUMNS = (
    COMMUNE,
    SheetColumn(
        "hamlet",
        "Thôn, buôn, tổ dân phố (ngăn cách bằng dấu ;)",
        "hamlets",
        (
            "Thôn, buôn",
            "Thôn buôn",
            "Thôn",
            "Buôn",
            "Thôn, buôn, tổ dân phố",
            "Thôn/buôn",
            "Thôn, buôn, TDP",
            "Thôn, TDP",
            "Thôn, tổ dân phố",
            "Tên thôn, buôn",
            "Tên thôn",
            "Tên buôn",
            "Địa bàn",
            "Khu dân cư",
            "Tổ dân phố",
            "Ấp",
            "Bon",
            "Làng",
        ),
        needs="commune",
    ),
    SheetColumn(
        "date",
        "Ngày",
        "date",
        (
            "Ngày tổ chức",
            "Ngày tháng",
            "Ngày, tháng",
            "Ngày, tháng, năm",
            "Ngày tháng năm",
            "Thời gian",
            "Thời gian tổ chức",
            "Thời gian thực hiện",
            "Ngày họp",
            "Ngày thực hiện",
            "Ngày phát động",
            "Ngày diễn ra",
        ),
        required=True,
        fills="starts_on",
    ),
    ENDS_ON,
    SheetColumn(
        "content",
        "Nội dung",
        "text",
        (
            "Nội dung tuyên truyền",
            "Nội dung phát động",
            "Nội dung vận động",
            "Nội dung tuyên truyền, vận động",
            "Nội dung triển khai",
            "Nội dung buổi họp",
            "Nội dung cuộc họp",
            "Nội dung sinh hoạt",
            "Nội dung thực hiện",
            "Chủ đề",
            "Nội dung, chủ đề",
        ),
        required=True,
        fills="content",
        when_empty="",
    ),
    SheetColumn(
        "participants",
        "Số lượt người tham gia",
        "count",
        (
            "Số người tham gia",
            "Số người tham dự",
            "Số người dự",
            "Số người",
            "Số lượt người dự",
            "Số lượt người",
            "Số lượt người tham dự",
            "Lượt người tham gia",
            "Lượt người tham dự",
            "Lượt người dự",
            "Lượt người",
            "Số lượt",
            "Số lượt tham gia",
            "Số lượt dự",
            "Người tham gia",
            "Người dự",
            "Số lượng người tham gia",
            "Số lượng tham gia",
            "Số lượng người",
            "Số người tham gia (lượt)",
            "Tổng số người tham gia",
            "Tổng số người",
            "Tổng số lượt người",
            "Tổng số lượt người tham gia",
            "Thành phần tham gia (người)",
        ),
        required=True,
        fills="attendance",
        summed=True,
    ),
    SheetColumn(
        "women",
        "Nữ",
        "count",
        ("Số nữ", "Số người nữ", "Phụ nữ", "Số phụ nữ", "Nữ giới", "Trong đó: nữ", "Trong đó nữ", "Lượt nữ"),
        fills="women",
        summed=True,
    ),
    SheetColumn(
        "ethnic",
        "DTTS",
        "count",
        (
            "Dân tộc thiểu số",
            "Người DTTS",
            "Số người DTTS",
            "Người dân tộc thiểu số",
            "Số người dân tộc thiểu số",
            "Trong đó: DTTS",
            "Trong đó DTTS",
            "Đồng bào DTTS",
            "Đồng bào dân tộc thiểu số",
            "Dân tộc",
            "ĐBDTTS",
            "Số DTTS",
        ),
        fills="ethnic_minority",
        summed=True,
    ),
    SheetColumn(
        "households",
        "Số hộ",
        "count",
        ("Hộ", "Số hộ dân", "Số hộ tham gia", "Số hộ tham dự", "Hộ tham gia", "Hộ dân", "Số hộ dự"),
        fills="households",
        summed=True,
    ),
    SheetColumn(
        "team",
        "Đoàn",
        "team",
        (
            "Đoàn công tác",
            "Tên đoàn",
            "Đoàn phát động",
            "Đoàn, đội, tổ",
            "Đoàn, đội",
            "Đoàn thể",
            "Đội",
            "Tổ công tác",
            "Đội công tác",
            "Đơn vị chủ trì, đoàn",
            "Đoàn thực hiện",
        ),
        needs="commune",
        fills="team_id",
    ),
    SheetColumn(
        "contribution",
        "Kinh phí (đồng)",
        "money",
        (
            "Kinh phí",
            "Kinh phí đóng góp",
            "Tiền đóng góp",
            "Số tiền",
            "Số tiền đóng góp",
            "Đóng góp",
            "Tiền",
            "Kinh phí vận động",
            "Số tiền vận động",
            "Số tiền vận động được",
            "Nhân dân đóng góp",
            "Kinh phí huy động",
            "Tiền mặt",
        ),
        summed=True,
    ),
    SheetColumn(
        "area_ha",
        "Diện tích (ha)",
        "area",
        ("Diện tích", "Diện tích đất", "Diện tích hiến đất", "Đất hiến", "Hiến đất", "Diện tích đất hiến"),
        summed=True,
    ),
    NOTE,
    SheetColumn(
        "level",
        "Cấp chủ trì (Huyện/Xã)",
        "choice",
        ("Cấp chủ trì", "Cấp", "Cấp tổ chức", "Cấp thực hiện", "Cấp phát động"),
        choices=LEVEL_WORDS,
        listed=False,
    ),
    SheetColumn(
        "kind",
        "Hình thức (Phát động/Thâm nhập)",
        "choice",
        ("Hình thức", "Loại buổi", "Hình thức tổ chức", "Loại hình"),
        choices=choices_of(
            MeetingKind,
            {
                "phat_dong": ("phát động", "buổi phát động", "pđ", "pđqc"),
                "tham_nhap": (
                    "thâm nhập",
                    "buổi thâm nhập",
                    "tn",
                    "thâm nhập tuyên truyền",
                    "tuyên truyền vận động",
                ),
                "khac": ("khác", "tuyên truyền", "hình thức khác"),
            },
        ),
        listed=False,
    ),
    SheetColumn(
        "wave",
        "Đợt",
        "wave",
        ("Đợt phát động", "Tên đợt", "Đợt công tác"),
        needs="commune",
        fills="wave_id",
        listed=False,
    ),
    SheetColumn(
        "place",
        "Địa điểm",
        "text",
        ("Địa điểm tổ chức", "Nơi tổ chức", "Nơi họp", "Tại"),
        max_length=300,
        listed=False,
    ),
    SheetColumn(
        "qualifier",
        "Mức độ chính xác (chính xác/khoảng/hơn/trên/gần)",
        "choice",
        ("Mức độ chính xác", "Độ chính xác"),
        choices=QUALIFIER_WORDS,
        listed=False,
    ),
    SheetColumn(
        "meeting_count",
        "Số buổi",
        "count",
        ("Số cuộc", "Số buổi tổ chức", "Số buổi phát động", "Số lần"),
        fills="meeting_count",
        when_empty=1,
        summed=True,
        listed=False,
    ),
)


def build(facts: Facts) -> Draft | list[Trouble]:
    """A meeting with its places, and the money and land given there."""
    values, columns = filled(facts, COLUMNS)
    troubles = _troubles(facts)
    if troubles:
        return troubles
    level = facts.values.get("level")
    if level is None and facts.commune is not None:
        level = LEVELS.get(facts.commune.tier, Level.COMMUNE)
    of_above = level not in (None, Level.COMMUNE) and facts.unit.tier != Tier.COMMUNE
    unit = facts.unit if of_above or facts.commune is None else facts.commune
    values["level"] = level or LEVELS.get(unit.tier, Level.COMMUNE)
    values["kind"] = facts.values.get("kind") or MeetingKind.MOBILIZATION
    columns |= {"level": "level", "kind": "kind"}
    places = facts.values.get("hamlet") or []
    place = facts.values.get("place") or ""
    if of_above and not places and not place and facts.commune not in (None, unit):
        place = str(facts.commune)  # a meeting of the district says in which commune it was
    if place or "place" in facts.present:
        values["place"] = place
        columns["place"] = "place"
    values["attendance_qualifier"] = qualifier_of(facts, "participants")
    columns["attendance_qualifier"] = "participants"
    return Draft(unit, values, {}, {"places": list(places)}, list(_parts(facts)), columns)


def _troubles(facts: Facts) -> list[Trouble]:
    found: list[Trouble] = []
    attendance = facts.values.get("participants")
    for key, label in (("women", "Số nữ"), ("ethnic", "Số người dân tộc thiểu số")):
        part = facts.values.get(key)
        if part is not None and attendance is not None and part > attendance:
            message = (
                f"{label} ({part}) lớn hơn số lượt người tham gia ({attendance}). Hãy xem lại hai con số."
            )
            found.append(Trouble(key, "number_conflict", message))
    found += days_in_order(facts)
    if facts.values.get("meeting_count") == 0:
        found.append(
            Trouble(
                "meeting_count",
                "number_conflict",
                "Số buổi phải từ 1 trở lên. Để trống ô này nếu là một buổi.",
            )
        )
    return found


def _parts(facts: Facts) -> Iterator[Part]:
    for key, kind, size in (("contribution", "tien", 1), ("area_ha", "dat", SQUARE_METRES)):
        if key not in facts.present:
            continue
        value = facts.values.get(key)
        if not value:
            yield Part(key, {"kind": kind}, None)
            continue
        qualifier = facts.extras.get(key, "")
        yield Part(
            key,
            {"kind": kind},
            {
                "amount": Decimal(value) * size,
                "qualifier": qualifier if qualifier in QUALIFIERS else "",
            },
        )


MEETINGS = SheetKind(
    key="meetings",
    label="Buổi phát động, thâm nhập",
    model=Meeting,
    columns=COLUMNS,
    build=build,
    resource="campaigns.resources.MeetingResource",
    part_model=Contribution,
    parent="meeting",
    shared=("unit_id", "level", "starts_on", "ends_on"),
    only_parts_where={"part_of__isnull": True},
)
