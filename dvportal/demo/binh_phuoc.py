"""Tỉnh Bình Phước, 2023: a province's year with a pact and two programmes signed at the conference in January 2024.

The conference lies outside the period, so the figures of what was signed there have the day of signing as theirs.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from campaigns.models import Campaign
from campaigns.models.campaigns import CampaignKind
from dvportal.demo.published import Land, Part, Place, Wanted, make_land, write_review
from dvportal.demo.writing import write
from orgs.models import Body, Document, Level, UnitKind, User
from orgs.models.bodies import BodyKind
from orgs.models.documents import DocumentKind
from reports.models import EnteredValue, Indicator, Review, ReviewKind

CODE = "70"
STARTS, ENDS, SIGNED = date(2023, 1, 1), date(2023, 12, 31), date(2024, 1, 12)
PROVINCE: Place = (CODE, UnitKind.PROVINCE, "Bình Phước")
DISTRICTS: Final[tuple[Place, ...]] = (
    ("688", UnitKind.TOWN, "Phước Long"),
    ("689", UnitKind.CITY, "Đồng Xoài"),
    ("690", UnitKind.TOWN, "Bình Long"),
    ("691", UnitKind.DISTRICT, "Bù Gia Mập"),
    ("692", UnitKind.DISTRICT, "Lộc Ninh"),
    ("693", UnitKind.DISTRICT, "Bù Đốp"),
    ("694", UnitKind.DISTRICT, "Hớn Quản"),
    ("695", UnitKind.DISTRICT, "Đồng Phú"),
    ("696", UnitKind.DISTRICT, "Bù Đăng"),
    ("697", UnitKind.TOWN, "Chơn Thành"),
    ("698", UnitKind.DISTRICT, "Phú Riềng"),
)
CODES: Final = (CODE, *(code for code, _, _ in DISTRICTS))
_PLAN = (
    "151-KH/BDVTU",
    DocumentKind.PLAN,
    date(2023, 12, 21),
    "Ban Dân vận Tỉnh ủy",
    "Tổng kết công tác năm 2023",
)
_CITED = (
    _PLAN,
    ("93-KH/TU", DocumentKind.PLAN, date(2022, 6, 25), "Tỉnh ủy", "Nâng cao năng lực của Mặt trận, đoàn thể cơ sở"),
    ("22-CT/TU", DocumentKind.DIRECTIVE, None, "Tỉnh ủy", "Phối hợp nắm tình hình Nhân dân"),
    ("17-CTr/TU", DocumentKind.PROGRAMME, None, "Tỉnh ủy", "Chương trình hành động về công tác dân vận"),
    ("05-CT/TW", DocumentKind.DIRECTIVE, None, "Bộ Chính trị", "Học tập và làm theo Bác"),
)  # fmt: skip

PARTS: Final = (
    Part(
        1,
        "",
        "Theo kế hoạch công tác năm và Kế hoạch số 151-KH/BDVTU, ngày 21/12/2023, Ban Dân vận Tỉnh ủy cùng Huyện ủy "
        "Phú Riềng tổng kết công tác dân vận {ky}.\n{hoi_nghi}\nBan Dân vận Tỉnh ủy báo cáo kết quả như sau:",
    ),
    Part(1, "KẾT QUẢ"),
    Part(
        2,
        "Công tác dân vận của chính quyền",
        "Hội đồng nhân dân tỉnh tổ chức {ky_hop}, thông qua {nghi_quyet} về những việc cử tri quan tâm. Ủy ban nhân "
        "dân tỉnh chỉ đạo các ngành chăm lo an sinh, việc làm, khám chữa bệnh và giảm nghèo.",
    ),
    Part(
        2,
        "Công tác dân vận của lực lượng vũ trang",
        "Các đơn vị bám cơ sở, giúp dân làm đường, dựng nhà, giữ gìn biên giới và trật tự thôn ấp.",
    ),
    Part(
        2,
        "Mặt trận Tổ quốc và các đoàn thể",
        "Phối hợp nắm tình hình Nhân dân theo Chỉ thị số 22-CT/TU; hội thi “Dân vận khéo” toàn tỉnh giúp nhiều mô "
        "hình được biết đến và làm theo.",
    ),
    Part(
        2,
        "Thực hiện quy chế dân chủ, vận động quần chúng liên ngành",
        "Ban Chỉ đạo tỉnh kiểm tra, đôn đốc và quán triệt Luật Thực hiện dân chủ ở cơ sở; ban vận động quần chúng "
        "liên ngành giữ nền nếp giao ban hằng quý.",
    ),
    Part(
        1,
        "HẠN CHẾ",
        "- Có nơi cấp ủy, chính quyền chưa quan tâm đúng mức tới công tác dân vận.\n"
        "- Thông tin giữa các cơ quan phối hợp chưa thường xuyên, báo cáo còn chậm.\n"
        "- Một số đơn vị chậm cụ thể hóa Kế hoạch số 93-KH/TU.",
    ),
    Part(
        1,
        "NHIỆM VỤ {ky_sau}",
        "- Thứ nhất, tiếp tục quán triệt các nghị quyết, chỉ thị về công tác dân vận.\n"
        "- Thứ hai, nâng chất lượng tham mưu cho cấp ủy.\n"
        "- Thứ ba, đẩy mạnh dân vận của chính quyền.\n"
        "- Thứ tư, đổi mới hoạt động của Mặt trận và đoàn thể.\n"
        "- Thứ năm, nhân rộng mô hình “Dân vận khéo”, “Chính quyền thân thiện”.\n"
        "- Thứ sáu, thực hiện nghiêm quy chế dân chủ ở cơ sở; hằng quý họp giao ban.\n"
        "- Thứ bảy, tổ chức kỷ niệm 94 năm Ngày truyền thống công tác dân vận của Đảng.",
    ),
    Part(
        1,
        "KÝ KẾT",
        "Tại hội nghị, Ban Dân vận Tỉnh ủy phát động thi đua {ky_sau}; các đơn vị ký {giao_uoc}: "
        "{giao_uoc:danh_sach}.\n"
        "Cùng dịp này có {phoi_hop} được ký: {luc_luong:danh_sach}; {lien_nganh:danh_sach}.",
    ),
)

_AT_CONFERENCE: Final = {"starts_on": SIGNED, "ends_on": SIGNED}
FIGURES: Final[tuple[Wanted, ...]] = (
    ("ky_hop", "CQ01", {}),
    ("nghi_quyet", "CQ02", {"measure": "Nghị quyết"}),
    ("giao_uoc", "PH01", {"pad2": True, "measure": "giao ước thi đua", **_AT_CONFERENCE}),
    ("phoi_hop", "PH02", {"pad2": True, "measure": "chương trình phối hợp", **_AT_CONFERENCE}),
    ("luc_luong", "PH02", {"heading": "lực lượng vũ trang", **_AT_CONFERENCE}),
    ("lien_nganh", "PH02", {"heading": "liên ngành", **_AT_CONFERENCE}),
)


def make(land: Land, *, by: User) -> Review:
    """Write the province's records and its review."""
    office, host, soldiers, documents = make_offices(land)
    sign(land, office, soldiers)
    known = {one.code: one for one in Indicator.objects.filter(owner=None, code__in=("CQ01", "CQ02"))}
    write(
        [
            EnteredValue(
                unit=land.unit,
                indicator=known[code],
                starts_on=STARTS,
                ends_on=ENDS,
                level=Level.PROVINCE,
                value=Decimal(value),
            )
            for code, value in (("CQ01", 4), ("CQ02", 71))
        ]
    )
    return write_review(
        land,
        by=by,
        body=office,
        kind=ReviewKind.SIGNING,
        period=(STARTS, ENDS),
        parts=PARTS,
        figures=[(key, code, {"level": Level.PROVINCE, **choices}) for key, code, choices in FIGURES],
        documents=documents,
        hosts=[office, host],
        event_on=SIGNED,
        event_place="Hội trường Huyện ủy Phú Riềng",
        event_chairs="Trưởng Ban Dân vận Tỉnh ủy; Phó Trưởng Ban Dân vận Tỉnh ủy; Phó Bí thư Thường trực Huyện ủy",
    )


def make_units() -> Land:
    """Write the province and its districts."""
    return make_land(PROVINCE, None, DISTRICTS)


def make_offices(land: Land) -> tuple[Body, Body, Body, list[Document]]:
    """Write the issuing body, the host, the armed forces, and the documents cited."""
    office, host, soldiers = Body.objects.bulk_create(
        [
            Body(
                unit=land.unit,
                kind=BodyKind.MASS_MOBILIZATION,
                name="Ban Dân vận Tỉnh ủy Bình Phước",
                issues_documents=True,
                header_lines="TỈNH ỦY BÌNH PHƯỚC\nBAN DÂN VẬN",
                symbol="BDVTU",
                place_name="Bình Phước",
                signatory_position="TRƯỞNG BAN",
                signatory_name="Đoàn Thị Minh Châu",
                recipients="Ban Dân vận Trung ương (báo cáo)\nThường trực Tỉnh ủy (báo cáo)\nLưu Ban Dân vận Tỉnh ủy",
            ),
            Body(
                unit=land.below["Phú Riềng"],
                kind=BodyKind.PARTY_COMMITTEE,
                name="Huyện ủy Phú Riềng",
                header_lines="ĐẢNG BỘ TỈNH BÌNH PHƯỚC\nHUYỆN ỦY PHÚ RIỀNG",
                symbol="HU",
                place_name="Phú Riềng",
            ),
            Body(unit=land.unit, kind=BodyKind.ARMED_FORCES, name="Bộ Chỉ huy Quân sự tỉnh Bình Phước"),
        ]
    )
    documents = write(
        [
            Document(unit=land.unit, kind=kind, symbol=symbol, issued_on=day, issuer=issuer, summary=summary)
            for symbol, kind, day, issuer, summary in _CITED
        ]
    )
    return office, host, soldiers, documents


def sign(land: Land, office: Body, soldiers: Body) -> None:
    """Write the pact and the two programmes signed at the conference."""
    facts = (
        (CampaignKind.PACT, "Giao ước thi đua năm 2024 của hệ thống dân vận", [office]),
        (
            CampaignKind.COORDINATION,
            "Chương trình năm 2024 giữa Ban Dân vận Tỉnh ủy và lực lượng vũ trang tỉnh",
            [office, soldiers],
        ),
        (
            CampaignKind.COORDINATION,
            "Chương trình phối hợp của Ban Chỉ đạo vận động quần chúng liên ngành tỉnh",
            [office],
        ),
    )
    write(
        [
            Campaign(
                unit=land.unit,
                kind=kind,
                name=name,
                level=Level.PROVINCE,
                starts_on=date(2024, 1, 1),
                ends_on=date(2024, 12, 31),
                signed_on=SIGNED,
            )
            for kind, name, _ in facts
        ],
        {"parties": [parties for _, _, parties in facts], "documents": [[] for _ in facts]},
    )
