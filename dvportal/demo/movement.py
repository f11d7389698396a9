"""Phong trào "Dân vận khéo" và khen thưởng: models of each commune and field, the commended of 2023. Invented names."""

from __future__ import annotations

from datetime import date, timedelta

from campaigns.models import Campaign, Commendation, SkilfulModel
from campaigns.models.commendations import CommendationTheme, SubjectKind
from campaigns.models.models import ModelField, ModelStatus
from dvportal.demo.groundwork import Groundwork
from dvportal.demo.offices import Offices
from dvportal.demo.places import Area
from dvportal.demo.writing import write
from orgs.models import Level

_ECONOMY, _CULTURE = ModelField.ECONOMY, ModelField.CULTURE
_SECURITY, _SYSTEM = ModelField.SECURITY, ModelField.POLITICAL_SYSTEM

_MODELS = (
    ("lien_son", "Tuyến phố xanh, sạch, đẹp, an toàn", _CULTURE, ModelStatus.EXEMPLARY, 2022),
    ("lien_son", "Tổ dân phố tự quản về an ninh trật tự", _SECURITY, ModelStatus.RUNNING, 2023),
    ("lien_son", "Bộ phận một cửa thân thiện, vì Nhân dân phục vụ", _SYSTEM, ModelStatus.RECOGNIZED, 2023),
    ("yang_tao", "Giữ nghề làm gốm gắn với du lịch cộng đồng", _ECONOMY, ModelStatus.EXEMPLARY, 2022),
    ("yang_tao", "Buôn không có người vi phạm lâm luật", _SECURITY, ModelStatus.RECOGNIZED, 2023),
    ("yang_tao", "Đường hoa buôn làng", _CULTURE, ModelStatus.RUNNING, 2023),
    ("bong_krang", "Cải tạo vườn tạp trồng cây ăn trái", _ECONOMY, ModelStatus.RECOGNIZED, 2023),
    ("bong_krang", "Tổ hòa giải khéo ở buôn", _SYSTEM, ModelStatus.RUNNING, 2023),
    ("dak_lieng", "Liên kết trồng lúa hàng hóa chất lượng cao", _ECONOMY, ModelStatus.EXEMPLARY, 2022),
    ("dak_lieng", "Hiến đất mở đường nông thôn", _CULTURE, ModelStatus.RECOGNIZED, 2023),
    ("dak_lieng", "Tiếng kẻng an ninh", _SECURITY, ModelStatus.RUNNING, 2023),
    ("buon_triet", "Người có uy tín vận động bà con hiến đất", _CULTURE, ModelStatus.RECOGNIZED, 2023),
    ("buon_triet", "Tổ hợp tác nuôi vịt an toàn sinh học", _ECONOMY, ModelStatus.RUNNING, 2023),
    ("buon_tria", "Đoạn đường phụ nữ tự quản", _CULTURE, ModelStatus.RUNNING, 2022),
    ("buon_tria", "Chi hội nông dân giúp nhau vốn, giống", _ECONOMY, ModelStatus.RECOGNIZED, 2023),
    ("dak_phoi", "Xóa bỏ tập tục lạc hậu trong tang ma", _CULTURE, ModelStatus.EXEMPLARY, 2022),
    ("dak_phoi", "Tổ bảo vệ rừng cộng đồng", _SECURITY, ModelStatus.RECOGNIZED, 2023),
    ("dak_phoi", "Nuôi heo sọc dưa theo nhóm hộ", _ECONOMY, ModelStatus.RUNNING, 2023),
    ("dak_nue", "Trồng hoa dọc đường liên buôn", _CULTURE, ModelStatus.RUNNING, 2023),
    ("dak_nue", "Lấy ý kiến Nhân dân trước khi làm đường", _SYSTEM, ModelStatus.RECOGNIZED, 2023),
    ("krong_no", "Trồng cà phê xen cây ăn trái", _ECONOMY, ModelStatus.RECOGNIZED, 2023),
    ("krong_no", "Vận động học sinh không bỏ học", _CULTURE, ModelStatus.RUNNING, 2023),
    ("krong_no", "Dòng họ tự quản về an ninh trật tự", _SECURITY, ModelStatus.REGISTERED, 2023),
    ("nam_ka", "Trưởng buôn gương mẫu vận động bà con giữ rừng", _SECURITY, ModelStatus.RUNNING, 2023),
    ("nam_ka", "Cán bộ xã đồng hành cùng hộ nghèo", _SYSTEM, ModelStatus.REGISTERED, 2023),
    ("ea_rbin", "Tổ phụ nữ tiết kiệm, vay vốn", _ECONOMY, ModelStatus.RUNNING, 2022),
    ("ea_rbin", "Buôn sáng, đường sạch", ModelField.OTHER, ModelStatus.REGISTERED, 2023),
)
"""Commune, name, field, status and year of registration."""

_RECOGNIZED_BY = {ModelStatus.RECOGNIZED: Level.COMMUNE, ModelStatus.EXEMPLARY: Level.DISTRICT}

_COMMENDED = (
    (SubjectKind.COLLECTIVE, "Khối Dân vận thị trấn Liên Sơn", ""),
    (SubjectKind.COLLECTIVE, "Ban Chỉ đạo thực hiện Quy chế dân chủ ở cơ sở xã Đắk Liêng", ""),
    (SubjectKind.COLLECTIVE, "Trường THCS Võ Thị Sáu", "xã Đắk Liêng"),
    (SubjectKind.PERSON, "Nguyễn Hữu Phước Lộc", "Trưởng Khối Dân vận xã Buôn Triết"),
    (SubjectKind.PERSON, "H’Nguyệt Bkrông", "Chủ tịch Ủy ban MTTQ Việt Nam xã Yang Tao"),
    (SubjectKind.PERSON, "Y Thoại Liêng", "Bí thư Chi bộ buôn Liêng Keh, xã Đắk Phơi"),
    (SubjectKind.PERSON, "Đặng Thị Thu Trang", "Công chức Văn phòng - Thống kê thị trấn Liên Sơn"),
    (SubjectKind.PERSON, "Lê Công Tuấn Kiệt", "Trưởng Ban Thanh tra nhân dân xã Buôn Tría"),
    (SubjectKind.PERSON, "Y Sương Triêk", "Trưởng buôn Diêo, xã Bông Krang"),
)
"""Three collectives and six persons: kind, name, position or place."""


def make_movement(area: Area, offices: Offices, ground: Groundwork) -> None:
    """Write models and commendations."""
    _models(area, ground.movement)
    write(
        [
            Commendation(
                unit=area.district,
                subject_kind=kind,
                subject_name=name,
                subject_position=position,
                grantor=offices.standing_committee,
                level=Level.DISTRICT,
                theme=CommendationTheme.GRASSROOTS_DEMOCRACY,
                honoured_period="năm 2023",
                granted_on=date(2023, 12, 22),
                decision=offices.documents["934-QĐ/HU"],
                ceremony="Hội nghị tổng kết công tác dân vận và thực hiện Quy chế dân chủ năm 2023",
            )
            for kind, name, position in _COMMENDED
        ]
    )


def _models(area: Area, movement: Campaign) -> None:
    """Models registered in 2022 that still run, and those of 2023."""
    rows = []
    for i, (key, name, field, status, year) in enumerate(_MODELS):
        registered_on = date(year, 2, 6) + timedelta(days=(i * 11) % 60)
        one_person = i % 12 == 11
        recognized_by = _RECOGNIZED_BY.get(status, "")
        rows.append(
            SkilfulModel(
                unit=area.by_key[key].unit,
                name=name,
                field=field,
                status=status,
                registered_on=registered_on,
                recognized_on=date(year, 11, 20) if recognized_by else None,
                recognized_level=recognized_by,
                is_exemplar=one_person,
                subject="ca_nhan" if one_person else "tap_the",
                member_count=1 if one_person else 12 + (i * 17) % 53,
                goal="Nhân dân biết, bàn, làm, kiểm tra và thụ hưởng",
                content="Họp dân lấy ý kiến, phân công tổ nòng cốt, kiểm tra hằng tháng",
                campaign=movement if year == 2023 else None,
            )
        )
    write(rows)
