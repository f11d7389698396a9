"""Huyện Kbang, 2014-2016: a programme of the People's Committee and the Ban Dân vận, reviewed in its last year."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final

from campaigns.models import Campaign, Commendation, Contribution, SkilfulModel, Team
from campaigns.models.campaigns import CampaignKind
from campaigns.models.commendations import CommendationForm, CommendationTheme, SubjectKind
from campaigns.models.contributions import ContributionKind
from campaigns.models.models import ModelField, ModelStatus
from campaigns.models.teams import TeamKind
from dvportal.demo.published import Land, Part, Place, Wanted, appendix, make_land, write_review
from dvportal.demo.spread import day_between, rounded_shares, shares
from dvportal.demo.writing import write
from orgs.models import Body, Document, Level, Qualifier, UnitKind, User
from orgs.models.bodies import BodyKind, LayoutFamily
from orgs.models.documents import DocumentKind
from reports.models import EnteredValue, Indicator, Review, ReviewKind

CODE = "625"
STARTS, ENDS, CONFERENCE = date(2014, 1, 1), date(2016, 12, 31), date(2016, 10, 5)
MILLION = 1_000_000
PROVINCE: Place = ("64", UnitKind.PROVINCE, "Gia Lai")
DISTRICT: Place = (CODE, UnitKind.DISTRICT, "Kbang")
COMMUNES: Final = (
    ("23638", "Kbang", 12), ("23641", "Kon Pne", 3), ("23644", "Đăk Roong", 6), ("23647", "Sơn Lang", 7),
    ("23650", "KRong", 7), ("23653", "Sơ Pai", 7), ("23656", "Lơ Ku", 7), ("23659", "Đông", 10),
    ("23660", "Đak SMar", 4), ("23662", "Nghĩa An", 9), ("23665", "Tơ Tung", 8), ("23668", "Kông Lơng Khơng", 8),
    ("23671", "Kông Pla", 7), ("23674", "Đăk HLơ", 5),
)  # fmt: skip
"""Code, name, weight; the first is the town."""
CODES: Final = (PROVINCE[0], CODE, *(code for code, _, _ in COMMUNES))
WEIGHTS: Final = [weight for _, _, weight in COMMUNES]
_CITED = (
    ("25-NQ/TW", DocumentKind.RESOLUTION, None, "Ban Chấp hành Trung ương", "Tăng cường, đổi mới công tác dân vận"),
    ("17-CT/TU", DocumentKind.DIRECTIVE, date(2014, 3, 3), "Tỉnh ủy", "Vận động phụ nữ dân tộc thiểu số và tôn giáo"),
    ("49-CT/TW", DocumentKind.DIRECTIVE, date(2015, 10, 20), "Ban Bí thư", "Công tác dân vận vùng dân tộc thiểu số"),
    ("120-KL/TW", DocumentKind.CONCLUSION, date(2016, 1, 7), "Bộ Chính trị", "Thực hiện quy chế dân chủ ở cơ sở"),
    ("12-QĐ/HU", DocumentKind.DECISION, date(2015, 9, 8), "Ban Thường vụ Huyện ủy", "Công nhận cốt cán phong trào"),
)  # fmt: skip
_COLLECTIVES = ("Phòng Nội vụ huyện Kbang", "Ủy ban nhân dân xã Đông")
_PERSONS = (
    ("Trương Mỹ Hạnh", "Chuyên viên Phòng Nội vụ"),
    ("Đinh Thị Blơi", "Chủ tịch Hội Liên hiệp Phụ nữ xã Tơ Tung"),
    ("Lâm Quốc Bảo", "Công chức tư pháp xã Nghĩa An"),
    ("Đinh Văn Klêu", "Phó Bí thư Đảng ủy xã Kông Lơng Khơng"),
    ("Huỳnh Tấn Lợi", "Chuyên viên Ban Dân vận Huyện ủy"),
)
"""Invented names."""

PARTS: Final = (
    Part(
        1,
        "",
        "Ủy ban nhân dân huyện và Ban Dân vận Huyện ủy cùng tổng kết chương trình phối hợp về công tác dân vận chính "
        "quyền {ky} trên địa bàn {don_vi}.\n{hoi_nghi}\nKết quả như sau:",
    ),
    Part(
        1,
        "QUÁN TRIỆT, TRIỂN KHAI",
        "Hai bên tham mưu Ban Thường vụ Huyện ủy quán triệt Nghị quyết số 25-NQ/TW, Chỉ thị số 49-CT/TW, ngày "
        "20/10/2015 và Kết luận số 120-KL/TW, ngày 07/01/2016 tới cán bộ, đảng viên và Nhân dân.",
    ),
    Part(1, "KẾT QUẢ THỰC HIỆN"),
    Part(
        2,
        "Vận động Nhân dân xây dựng nông thôn mới, giảm nghèo",
        "Góp sức làm nông thôn mới, bà con các dân tộc hiến {dat} đất và {tien}. Đời sống khá lên: tỷ lệ hộ nghèo "
        "{ho_ngheo}; thu nhập mỗi người {thu_nhap}.\n{bieu_do:nguon_luc_theo_xa}",
    ),
    Part(
        2,
        "Mô hình, điển hình",
        "Đã gây dựng {mo_hinh} với {mo_hinh_nguoi} tham gia, nổi bật là tổ tự quản về an ninh trật tự và các câu lạc "
        "bộ pháp luật của phụ nữ.\n{bieu_do:mo_hinh_theo_xa}",
    ),
    Part(
        2,
        "Quy chế dân chủ, cải cách hành chính, hòa giải",
        "Thủ tục hành chính được niêm yết tại nơi tiếp dân; bộ phận một cửa phục vụ tốt hơn. Ở cơ sở "
        "{to_hoa_giai}; cả kỳ có {hoa_giai} được hòa giải thành.",
    ),
    Part(
        2,
        "Dân tộc, tôn giáo",
        "Ban Thường vụ Huyện ủy công nhận {cot_can} là cốt cán phong trào trong các tôn giáo. Hai bên lập {doan} đến "
        "thăm, tặng quà {ho} đồng bào Công giáo.",
    ),
    Part(
        1,
        "NHIỆM VỤ THỜI GIAN TỚI",
        "- Tiếp tục tuyên truyền nghị quyết của Đảng về công tác dân vận.\n"
        "- Tăng đối thoại, tiếp dân, gỡ vướng ngay từ cơ sở.\n"
        "- Xây dựng kế hoạch cho giai đoạn mới, chọn mô hình bền vững.",
    ),
    Part(
        1,
        "KHEN THƯỞNG",
        "Nhân dịp tổng kết, {tap_the} và {ca_nhan} nhận Giấy khen của Ủy ban nhân dân huyện.",
    ),
    Part(1, "KÝ KẾT GIAI ĐOẠN MỚI", "Kết thúc hội nghị, hai bên ký {ky_moi:danh_sach}."),
    appendix("Nguồn lực vận động, công trình", "phu_luc_3"),
    appendix("Khen thưởng", "phu_luc_6"),
)

FIGURES: Final[tuple[Wanted, ...]] = (
    ("dat", "NL01", {}),
    ("tien", "NL02", {"display": "triệu", "qualifier": "-"}),  # one word stands before both
    ("ho_ngheo", "KX03", {}),
    ("thu_nhap", "KX04", {"measure": "đ/người"}),
    ("mo_hinh", "MH01", {}),
    ("mo_hinh_nguoi", "MH04", {}),
    ("to_hoa_giai", "HG01a", {"measure": "tổ hòa giải"}),
    ("hoa_giai", "HG02", {"display": "a/b"}),
    ("cot_can", "TG01", {}),
    ("doan", "TG02", {"measure": "đoàn công tác", "pad2": True}),
    ("ho", "TG03a", {}),
    ("tap_the", "KT01", {"theme": "theme=phoi_hop", "pad2": True}),
    ("ca_nhan", "KT02", {"theme": "theme=phoi_hop", "pad2": True}),
    ("ky_moi", "PH02", {"starts_on": CONFERENCE, "ends_on": CONFERENCE}),
)


def make_units() -> Land:
    """Write the province, the district and its communes."""
    return make_land(
        PROVINCE,
        DISTRICT,
        [
            (code, UnitKind.COMMUNE if i else UnitKind.TOWNSHIP, name)
            for i, (code, name, _) in enumerate(COMMUNES)
        ],
    )


def make(land: Land, *, by: User) -> Review:
    """Write the district's records and its review."""
    office, government = _bodies(land)
    documents = write(
        [
            Document(unit=land.unit, kind=kind, symbol=symbol, issued_on=day, issuer=issuer, summary=summary)
            for symbol, kind, day, issuer, summary in _CITED
        ]
    )
    programme = _programmes(land, office, government)
    _records(land, programme)
    _commendations(land, government, programme)
    _entered(land)
    return write_review(
        land,
        by=by,
        body=government,
        kind=ReviewKind.COORDINATION,
        period=(STARTS, ENDS),
        parts=PARTS,
        figures=FIGURES,
        documents=documents,
        hosts=[government, office],
        joint_issue=True,
        event_on=CONFERENCE,
        event_chairs="Phó Chủ tịch Ủy ban nhân dân huyện; Trưởng Ban Dân vận Huyện ủy",
    )


def _bodies(land: Land) -> tuple[Body, Body]:
    office, government = Body.objects.bulk_create(
        [
            Body(
                unit=land.unit,
                kind=BodyKind.MASS_MOBILIZATION,
                name="Ban Dân vận Huyện ủy Kbang",
                issues_documents=True,
                header_lines="HUYỆN ỦY KBANG\nBAN DÂN VẬN",
                symbol="BDVHU",
                place_name="Kbang",
                signatory_position="TRƯỞNG BAN",
                signatory_name="Cao Đình Thuận",
            ),
            Body(
                unit=land.unit,
                kind=BodyKind.GOVERNMENT,
                name="Ủy ban nhân dân huyện Kbang",
                issues_documents=True,
                layout_family=LayoutFamily.STATE,
                header_lines="ỦY BAN NHÂN DÂN\nHUYỆN KBANG",
                symbol="UBND",
                place_name="Kbang",
                signatory_prefix="TM. ỦY BAN NHÂN DÂN",
                signatory_position="CHỦ TỊCH",
                signatory_name="Mai Xuân Trường",
                recipients="Ủy ban nhân dân tỉnh\nThường trực Huyện ủy\nBan Dân vận Huyện ủy\nLưu: VT",
            ),
        ]
    )
    return office, government


def _programmes(land: Land, office: Body, government: Body) -> Campaign:
    """The programme under review, and the one signed at the end of the conference."""
    facts = (
        ("Chương trình phối hợp công tác dân vận chính quyền giai đoạn 2014-2016", STARTS, ENDS, date(2014, 1, 15)),
        (
            "Chương trình và Quy chế phối hợp công tác dân vận chính quyền giai đoạn 2016-2021",
            CONFERENCE,
            date(2021, 12, 31),
            CONFERENCE,
        ),
    )  # fmt: skip
    written = write(
        [
            Campaign(
                unit=land.unit,
                kind=CampaignKind.COORDINATION,
                name=name,
                starts_on=starts_on,
                ends_on=ends_on,
                signed_on=signed_on,
            )
            for name, starts_on, ends_on, signed_on in facts
        ],
        {"parties": [[government, office]] * 2, "documents": [[], []]},
    )
    return written[0]


def _records(land: Land, programme: Campaign) -> None:
    """Land and money, models and their members, teams that visited."""
    units = [land.below[name] for _, name, _ in COMMUNES]
    land_m2, money = rounded_shares(130_000, WEIGHTS, 100), rounded_shares(2_400 * MILLION, WEIGHTS, MILLION)
    models, members = shares(372, WEIGHTS), shares(2_055, WEIGHTS)
    gifts, skilful = [], []
    for i, unit in enumerate(units):
        day = day_between(date(2014, 3, 3), date(2016, 6, 30), i, len(units))
        for kind, amount in ((ContributionKind.LAND, land_m2[i]), (ContributionKind.MONEY, money[i])):
            gifts.append(
                Contribution(
                    unit=unit,
                    kind=kind,
                    level=Level.ALL,
                    amount=Decimal(amount),
                    qualifier=Qualifier.OVER,
                    purpose="Xây dựng nông thôn mới",
                    starts_on=day,
                    campaign=programme,
                )
            )
        skilful.append(
            SkilfulModel(
                unit=unit,
                name=f"Tổ tự quản, câu lạc bộ và mô hình “Dân vận khéo” {unit.running_name}",
                field=ModelField.SECURITY if i % 3 == 0 else ModelField.CULTURE,
                status=ModelStatus.RUNNING,
                model_count=models[i],
                member_count=members[i],
                registered_on=day,
                campaign=programme,
            )
        )
    write(gifts)
    write(skilful)
    write(
        [
            Team(
                unit=land.unit,
                kind=TeamKind.VISIT,
                name=f"Đoàn công tác thăm, tặng quà đồng bào Công giáo số {number}",
                level=Level.DISTRICT,
                established_on=date(2014 + (number - 1) // 2, 12 if number % 2 else 4, 15),
                member_count=5,
                campaign=programme,
            )
            for number in range(1, 7)
        ]
    )


def _commendations(land: Land, government: Body, programme: Campaign) -> None:
    subjects: list[tuple[str, str, str]] = [
        *((SubjectKind.COLLECTIVE, name, "") for name in _COLLECTIVES),
        *((SubjectKind.PERSON, name, position) for name, position in _PERSONS),
    ]
    write(
        [
            Commendation(
                unit=land.unit,
                subject_kind=kind,
                subject_name=name,
                subject_position=position,
                form=CommendationForm.CERTIFICATE_OF_MERIT,
                grantor=government,
                theme=CommendationTheme.COORDINATION,
                honoured_period="giai đoạn 2014-2016",
                granted_on=date(2016, 9, 28),
                campaign=programme,
            )
            for kind, name, position in subjects
        ]
    )


def _entered(land: Land) -> None:
    """Statistics that other bodies keep."""
    points = {"before_label": "năm 2013", "after_label": "năm 2015"}
    told: tuple[tuple[str, dict[str, Any]], ...] = (
        ("KX03", {"before_value": Decimal("33.61"), "after_value": Decimal("26.72"), **points}),
        ("KX04", {"before_value": Decimal(16_922_000), "after_value": Decimal(20_570_000), **points}),
        ("HG01a", {"value": Decimal(167), "qualifier": "hiện có"}),
        ("HG02", {"numerator": Decimal(182), "denominator": Decimal(183)}),
        ("TG01", {"value": Decimal(17)}),
        ("TG03a", {"value": Decimal(42)}),
    )
    known = {
        one.code: one for one in Indicator.objects.filter(owner=None, code__in={code for code, _ in told})
    }
    write(
        [
            EnteredValue(unit=land.unit, indicator=known[code], starts_on=STARTS, ends_on=ENDS, **columns)
            for code, columns in told
        ]
    )
