"""Cơ quan và văn bản mẫu. Symbols 02-NQ/HU and 05-NQ/HU are the published ones; other own numbers are invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dvportal.demo.places import Area, Commune
from dvportal.demo.writing import write
from orgs.models import Body, Document, Unit
from orgs.models.bodies import BodyKind, LayoutFamily
from orgs.models.documents import DocumentKind

SCHOOLS = (
    ("bong_krang", "Trường Mẫu giáo Họa Mi"),
    ("buon_tria", "Trường THCS Nguyễn Đức Cảnh"),
    ("dak_lieng", "Trường THCS Võ Thị Sáu"),
    ("yang_tao", "Trường Y Jút"),
)
"""Schools that inspection teams went to, with their communes, as the published review names them."""

_DISTRICT_BODIES = (
    (BodyKind.STEERING_COMMITTEE, "Ban Chỉ đạo thực hiện Quy chế dân chủ ở cơ sở huyện Lắk"),
    (BodyKind.UNION, "Hội Liên hiệp Phụ nữ huyện Lắk"),
    (BodyKind.UNION, "Hội Nông dân huyện Lắk"),
    (BodyKind.UNION, "Hội Cựu chiến binh huyện Lắk"),
    (BodyKind.UNION, "Huyện đoàn Lắk"),
    (BodyKind.UNION, "Liên đoàn Lao động huyện Lắk"),
    (BodyKind.ARMED_FORCES, "Ban Chỉ huy Quân sự huyện Lắk"),
    (BodyKind.ARMED_FORCES, "Công an huyện Lắk"),
    (BodyKind.GOVERNMENT, "Hạt Kiểm lâm huyện Lắk"),
    (BodyKind.OTHER, "Đội công tác phát động quần chúng chuyên trách 253 huyện Lắk"),
)


@dataclass
class Offices:
    """Bodies by name, documents by symbol."""

    bodies: dict[str, Body]
    documents: dict[str, Document]

    @property
    def mass_mobilization(self) -> Body:
        """The office whose review the sample is."""
        return self.bodies["Ban Dân vận Huyện ủy Lắk"]

    @property
    def standing_committee(self) -> Body:
        """The body that sets up inspections and commends."""
        return self.bodies["Ban Thường vụ Huyện ủy Lắk"]


def make_offices(area: Area) -> Offices:
    """Write the bodies of province, districts and communes, and the document register."""
    bodies = [*_issuing_bodies(area), *_other_bodies(area)]
    for commune in area.communes:
        bodies += _commune_bodies(commune)
    written = Body.objects.bulk_create(bodies)
    documents = write(_documents(area.district))
    return Offices(
        {body.name: body for body in written}, {document.symbol: document for document in documents}
    )


def _issuing_bodies(area: Area) -> list[Body]:
    """Bodies that issue documents in each of the layouts."""
    lak = area.district
    return [
        Body(
            unit=lak,
            kind=BodyKind.MASS_MOBILIZATION,
            name="Ban Dân vận Huyện ủy Lắk",
            issues_documents=True,
            header_lines="HUYỆN ỦY LẮK\nBAN DÂN VẬN",
            symbol="BDVHU",
            place_name="Lắk",
            signatory_position="TRƯỞNG BAN",
            signatory_name="Phan Thị Bích Thảo",
            recipients=(
                "Ban Dân vận Tỉnh ủy (báo cáo)\nBan Thường vụ Huyện ủy (báo cáo)\n"
                "Ủy ban nhân dân huyện (phối hợp)\nMặt trận Tổ quốc và các đoàn thể huyện\n"
                "Đảng ủy các xã, thị trấn\nLưu Ban Dân vận Huyện ủy"
            ),
        ),
        Body(
            unit=lak,
            kind=BodyKind.PARTY_COMMITTEE,
            name="Ban Thường vụ Huyện ủy Lắk",
            issues_documents=True,
            header_lines="ĐẢNG BỘ TỈNH ĐẮK LẮK\nHUYỆN ỦY LẮK",
            symbol="HU",
            place_name="Lắk",
            signatory_prefix="T/M BAN THƯỜNG VỤ",
            signatory_position="PHÓ BÍ THƯ",
            signatory_name="Hà Trọng Nghĩa",
            recipients="Tỉnh ủy (báo cáo)\nCác đảng bộ, chi bộ trực thuộc\nLưu Văn phòng Huyện ủy",
        ),
        Body(
            unit=lak,
            kind=BodyKind.GOVERNMENT,
            name="Ủy ban nhân dân huyện Lắk",
            issues_documents=True,
            layout_family=LayoutFamily.STATE,
            header_lines="ỦY BAN NHÂN DÂN\nHUYỆN LẮK",
            symbol="UBND",
            place_name="Lắk",
            signatory_prefix="TM. ỦY BAN NHÂN DÂN",
            signatory_position="CHỦ TỊCH",
            signatory_name="Trịnh Xuân Phú",
            recipients="Ủy ban nhân dân tỉnh\nThường trực Huyện ủy\nLưu: VT",
        ),
        Body(
            unit=lak,
            kind=BodyKind.FRONT,
            name="Ủy ban Mặt trận Tổ quốc Việt Nam huyện Lắk",
            issues_documents=True,
            layout_family=LayoutFamily.FRONT,
            header_lines="ỦY BAN MTTQ VIỆT NAM\nHUYỆN LẮK\nBAN THƯỜNG TRỰC",
            symbol="MTTQ-BTT",
            place_name="Lắk",
            signatory_prefix="TM. BAN THƯỜNG TRỰC",
            signatory_position="CHỦ TỊCH",
            signatory_name="Y Thuyên Kbuôr",
            recipients="Ban Thường trực Ủy ban MTTQ Việt Nam tỉnh\nThường trực Huyện ủy\nLưu: VT, MTTQ",
        ),
        Body(
            unit=area.province,
            kind=BodyKind.MASS_MOBILIZATION,
            name="Ban Dân vận Tỉnh ủy Đắk Lắk",
            issues_documents=True,
            header_lines="TỈNH ỦY ĐẮK LẮK\nBAN DÂN VẬN",
            symbol="BDVTU",
            place_name="Đắk Lắk",
            signatory_position="TRƯỞNG BAN",
        ),
        Body(
            unit=area.neighbour,
            kind=BodyKind.MASS_MOBILIZATION,
            name="Ban Dân vận Huyện ủy Krông Bông",
            issues_documents=True,
            header_lines="HUYỆN ỦY KRÔNG BÔNG\nBAN DÂN VẬN",
            symbol="BDVHU",
            place_name="Krông Bông",
            signatory_position="TRƯỞNG BAN",
        ),
    ]


def _other_bodies(area: Area) -> list[Body]:
    """Bodies of the district that take part, and the schools in their communes."""
    return [
        *(Body(unit=area.district, kind=kind, name=name) for kind, name in _DISTRICT_BODIES),
        *(
            Body(
                unit=area.by_key[key].unit, kind=BodyKind.SCHOOL, name=name, layout_family=LayoutFamily.STATE
            )
            for key, name in SCHOOLS
        ),
    ]


def _commune_bodies(commune: Commune) -> list[Body]:
    """Đảng ủy, UBND, Mặt trận, Ban Chỉ đạo and Khối Dân vận of a commune."""
    unit, name = commune.unit, commune.unit.running_name
    return [
        Body(
            unit=unit,
            kind=BodyKind.PARTY_COMMITTEE,
            name=f"Đảng ủy {name}",
            issues_documents=True,
            header_lines=f"HUYỆN ỦY LẮK\nĐẢNG ỦY {name.upper()}",
            symbol="ĐU",
            place_name=unit.name,
            signatory_prefix="T/M ĐẢNG ỦY",
            signatory_position="BÍ THƯ",
        ),
        Body(
            unit=unit,
            kind=BodyKind.GOVERNMENT,
            name=f"Ủy ban nhân dân {name}",
            layout_family=LayoutFamily.STATE,
        ),
        Body(
            unit=unit,
            kind=BodyKind.FRONT,
            name=f"Ủy ban Mặt trận Tổ quốc Việt Nam {name}",
            layout_family=LayoutFamily.FRONT,
        ),
        Body(
            unit=unit,
            kind=BodyKind.STEERING_COMMITTEE,
            name=f"Ban Chỉ đạo thực hiện Quy chế dân chủ ở cơ sở {name}",
        ),
        Body(unit=unit, kind=BodyKind.PARTY_OFFICE, name=f"Khối Dân vận {name}"),
    ]


def _documents(unit: Unit) -> list[Document]:
    """Cited laws and resolutions, and what the office wrote itself in 2022–2024. Unknown days stay empty."""
    cited = (
        (
            DocumentKind.RESOLUTION,
            "02-NQ/HU",
            None,
            "Ban Chấp hành Đảng bộ huyện",
            "trồng cây xanh, cây hoa tạo cảnh quan môi trường",
        ),
        (
            DocumentKind.RESOLUTION,
            "05-NQ/HU",
            None,
            "Ban Chấp hành Đảng bộ huyện",
            "trồng cây ăn trái, cải tạo vườn tạp, giảm nghèo",
        ),
        (
            DocumentKind.DECISION,
            "23-QĐ/TW",
            date(2021, 7, 30),
            "Bộ Chính trị",
            "Quy chế công tác dân vận của hệ thống chính trị",
        ),
        (
            DocumentKind.LAW,
            "10/2022/QH15",
            date(2022, 11, 10),
            "Quốc hội",
            "Luật Thực hiện dân chủ ở cơ sở",
        ),
        (DocumentKind.LAW, "02/2016/QH14", date(2016, 11, 18), "Quốc hội", "Luật Tín ngưỡng, tôn giáo"),
        (
            DocumentKind.DECREE,
            "59/2023/NĐ-CP",
            date(2023, 8, 14),
            "Chính phủ",
            "Quy định chi tiết Luật Thực hiện dân chủ ở cơ sở",
        ),
    )
    committee, office = "Ban Thường vụ Huyện ủy", "Ban Dân vận Huyện ủy"
    own = (
        (
            DocumentKind.PLAN,
            "11-KH/BDVHU",
            date(2022, 1, 21),
            office,
            "công tác dân vận và phát động quần chúng năm 2022",
        ),
        (
            DocumentKind.PLAN,
            "18-KH/BDVHU",
            date(2023, 1, 16),
            office,
            "công tác dân vận và phát động quần chúng năm 2023",
        ),
        (
            DocumentKind.GUIDANCE,
            "05-HD/BDVHU",
            date(2023, 2, 3),
            office,
            "thực hiện phong trào thi đua “Dân vận khéo” năm 2023",
        ),
        (
            DocumentKind.PLAN,
            "61-KH/HU",
            date(2023, 2, 20),
            committee,
            "thực hiện quy chế dân chủ ở cơ sở năm 2023",
        ),
        (
            DocumentKind.DECISION,
            "812-QĐ/HU",
            date(2023, 4, 10),
            committee,
            "thành lập các Đoàn kiểm tra việc thực hiện quy chế dân chủ ở cơ sở",
        ),
        (
            DocumentKind.DECISION,
            "846-QĐ/HU",
            date(2023, 6, 12),
            committee,
            "thành lập các Đoàn giám sát Ban Chỉ đạo thực hiện quy chế dân chủ ở cơ sở",
        ),
        (
            DocumentKind.REPORT,
            "34-BC/BDVHU",
            date(2023, 6, 22),
            office,
            "sơ kết công tác dân vận 6 tháng đầu năm 2023",
        ),
        (
            DocumentKind.LETTER,
            "97-CV/BDVHU",
            date(2023, 8, 28),
            office,
            "tuyên truyền Nghị định về thực hiện dân chủ ở cơ sở",
        ),
        (
            DocumentKind.DECISION,
            "934-QĐ/HU",
            date(2023, 12, 22),
            committee,
            "khen thưởng thành tích thực hiện quy chế dân chủ ở cơ sở năm 2023",
        ),
        (
            DocumentKind.PLAN,
            "26-KH/BDVHU",
            date(2024, 1, 22),
            office,
            "công tác dân vận và phát động quần chúng năm 2024",
        ),
    )
    return [
        Document(
            unit=unit, kind=kind, symbol=symbol, issued_on=day, issuer=issuer, summary=summary, is_own=is_own
        )
        for rows, is_own in ((cited, False), (own, True))
        for kind, symbol, day, issuer, summary in rows
    ]
