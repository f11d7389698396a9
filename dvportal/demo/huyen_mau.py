"""Huyện Mẫu, 6 tháng đầu năm 2019: a review in words only, of a district that the published one does not name."""

from __future__ import annotations

from datetime import date
from typing import Final

from dvportal.demo.published import Land, Part, Place, make_land, write_review
from dvportal.demo.writing import write
from orgs.models import Body, Document, UnitKind, User
from orgs.models.bodies import BodyKind
from orgs.models.documents import DocumentKind
from reports.models import Review, ReviewKind

CODE = "MAU-01"
STARTS, ENDS = date(2019, 1, 1), date(2019, 6, 30)
PROVINCE: Place = ("MAU", UnitKind.PROVINCE, "Mẫu")
DISTRICT: Place = (CODE, UnitKind.DISTRICT, "Mẫu")
"""Codes and names that no official list has."""
CODES: Final = (PROVINCE[0], CODE)
_CITED = (
    ("99-QĐ/TW", DocumentKind.DECISION, date(2017, 10, 3), "Ban Bí thư", "Nhân dân tham gia xây dựng Đảng"),
    ("11-QĐi/TW", DocumentKind.REGULATION, date(2019, 2, 18), "Bộ Chính trị", "Người đứng đầu tiếp dân, đối thoại"),
    ("25-NQ/TW", DocumentKind.RESOLUTION, None, "Ban Chấp hành Trung ương", "Tăng cường, đổi mới công tác dân vận"),
    ("34/2007/PL-UBTVQH11", DocumentKind.LAW, None, "Ủy ban Thường vụ Quốc hội", "Dân chủ ở xã, phường, thị trấn"),
    ("114-KL/TW", DocumentKind.CONCLUSION, None, "Ban Bí thư", "Công tác dân vận của cơ quan nhà nước"),
    ("120-KL/TW", DocumentKind.CONCLUSION, None, "Bộ Chính trị", "Thực hiện quy chế dân chủ ở cơ sở"),
    ("05-CT/TW", DocumentKind.DIRECTIVE, None, "Bộ Chính trị", "Học tập và làm theo Bác"),
    ("02-NQ/TU", DocumentKind.RESOLUTION, None, "Tỉnh ủy", "Học tập, rèn luyện của cán bộ, đảng viên"),
    ("08-KL/TW", DocumentKind.CONCLUSION, None, "Ban Bí thư", "Cốt cán trong đồng bào tôn giáo"),
)  # fmt: skip

PARTS: Final = (
    Part(
        1,
        "",
        "Thực hiện chương trình công tác năm, Ban Dân vận Huyện ủy báo cáo công tác dân vận và thực hiện quy chế dân "
        "chủ {ky} của {don_vi} như sau:",
    ),
    Part(
        1,
        "KẾT QUẢ CÔNG TÁC DÂN VẬN",
        "Công tác dân vận góp phần củng cố khối đoàn kết và lòng tin của Nhân dân. Phong trào “Dân vận khéo” gắn với "
        "xây dựng nông thôn mới, phòng, chống tội phạm được Mặt trận, đoàn thể làm đều ở từng địa bàn dân cư.",
    ),
    Part(
        1,
        "KẾT QUẢ THỰC HIỆN QUY CHẾ DÂN CHỦ Ở CƠ SỞ",
        "Người đứng đầu cấp ủy tiếp dân, đối thoại theo Quy định số 11-QĐi/TW, ngày 18-2-2019. Mặt trận và đoàn thể "
        "giám sát, phản biện xã hội, góp ý xây dựng Đảng và chính quyền.",
    ),
    Part(
        1,
        "HẠN CHẾ",
        "- Việc nắm tâm tư, nguyện vọng của Nhân dân có lúc chưa kịp.\n"
        "- Có nơi dân chủ chưa được phát huy; một bộ phận người dân còn ít quan tâm.\n"
        "- Một số cán bộ khối dân vận chưa chủ động tham mưu.",
    ),
    Part(
        1,
        "NHIỆM VỤ {ky_sau}",
        "Quán triệt các nghị quyết, kết luận về dân vận và quy chế dân chủ; đẩy mạnh dân vận của chính quyền; nâng "
        "chất lượng phong trào “Dân vận khéo”; xây dựng cốt cán trong đồng bào tôn giáo; tăng tiếp dân, đối thoại và "
        "giải quyết kiến nghị từ cơ sở.",
    ),
)  # fmt: skip


def make_units() -> Land:
    """Write the province and the district."""
    return make_land(PROVINCE, DISTRICT, [], dated=False)


def make(land: Land, *, by: User) -> Review:
    """Write the body, the documents cited and the review; there is nothing to count."""
    office = Body.objects.create(
        unit=land.unit,
        kind=BodyKind.MASS_MOBILIZATION,
        name="Ban Dân vận Huyện ủy Mẫu",
        issues_documents=True,
        header_lines="HUYỆN ỦY MẪU\nBAN DÂN VẬN",
        symbol="BDVHU",
        place_name="Huyện Mẫu",
        signatory_position="TRƯỞNG BAN",
        signatory_name="Kiều Minh Đạt",
    )
    documents = write(
        [
            Document(unit=land.unit, kind=kind, symbol=symbol, issued_on=day, issuer=issuer, summary=summary)
            for symbol, kind, day, issuer, summary in _CITED
        ]
    )
    return write_review(
        land,
        by=by,
        body=office,
        kind=ReviewKind.HALF,
        period=(STARTS, ENDS),
        parts=PARTS,
        figures=(),
        documents=documents,
        event_chairs="Phó Bí thư Thường trực Huyện ủy (dự và chỉ đạo)",
    )
