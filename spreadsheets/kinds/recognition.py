"""Bảng mô hình “Dân vận khéo”, bảng khen thưởng, bảng đoàn, đội, tổ."""

from __future__ import annotations

from campaigns.models import Commendation, SkilfulModel, Team
from campaigns.models.commendations import CommendationForm, CommendationTheme, SubjectKind
from campaigns.models.models import ModelField, ModelStatus
from campaigns.models.teams import TeamForm, TeamKind
from orgs.models import Level
from spreadsheets.kinds.base import (
    Draft,
    Facts,
    SheetColumn,
    SheetKind,
    Trouble,
    choices_of,
    filled,
    owner_of,
)
from spreadsheets.kinds.resources import qualifier_of
from spreadsheets.kinds.words import (
    COMMUNE,
    LEVEL,
    LEVEL_WORDS,
    LEVELS,
    NOTE,
    QUALIFIER,
    days_in_order,
    for_some,
)

SUBJECTS = {
    "tap_the": ("tap_the", "Tập thể", "tập thể", "tt", "đơn vị"),
    "ca_nhan": ("ca_nhan", "Cá nhân", "cá nhân", "cn"),
}

MODEL_COLUMNS = (
    for_some(COMMUNE),
    SheetColumn(
        "name",
        "Tên mô hình, điển hình",
        "text",
        (
            "Tên mô hình",
            "Mô hình",
            "Tên mô hình “Dân vận khéo”",
            "Tên mô hình/công trình",
            "Mô hình, điển hình",
        ),
        required=True,
        fills="name",
        max_length=300,
    ),
    SheetColumn(
        "field",
        "Lĩnh vực",
        "choice",
        ("Lĩnh vực đăng ký", "Thuộc lĩnh vực"),
        fills="field",
        when_empty=ModelField.OTHER,
        choices=choices_of(
            ModelField,
            {
                "kinh_te": ("phát triển kinh tế", "kt"),
                "van_hoa_xa_hoi": ("văn hóa", "xã hội", "vh-xh", "văn hóa xã hội"),
                "quoc_phong_an_ninh": (
                    "quốc phòng",
                    "an ninh",
                    "qp-an",
                    "quốc phòng an ninh",
                    "an ninh trật tự",
                ),
                "he_thong_chinh_tri": ("hệ thống chính trị", "htct", "xây dựng đảng", "xây dựng htct"),
                "khac": ("khác",),
            },
        ),
    ),
    SheetColumn(
        "subject",
        "Chủ thể",
        "choice",
        ("Tập thể/cá nhân", "Đối tượng"),
        fills="subject",
        when_empty="tap_the",
        choices=SUBJECTS,
    ),
    SheetColumn(
        "status",
        "Trạng thái",
        "choice",
        ("Tình trạng", "Kết quả công nhận"),
        fills="status",
        when_empty=ModelStatus.REGISTERED,
        choices=choices_of(
            ModelStatus,
            {
                "dang_ky": ("mới đăng ký", "đăng ký mới"),
                "dang_thuc_hien": ("đang thực hiện", "duy trì", "đang duy trì"),
                "cong_nhan": ("công nhận", "đã công nhận"),
                "tieu_bieu": ("mô hình tiêu biểu",),
                "duoc_khen": ("khen", "được khen thưởng"),
                "dung": ("kết thúc", "dừng thực hiện"),
            },
        ),
    ),
    SheetColumn(
        "date",
        "Ngày đăng ký",
        "date",
        ("Đăng ký ngày", "Ngày, tháng đăng ký", "Thời gian đăng ký", "Ngày"),
        required=True,
        fills="registered_on",
        any_day=True,
    ),
    SheetColumn(
        "recognized_on", "Ngày công nhận", "date", ("Công nhận ngày",), fills="recognized_on", any_day=True
    ),
    SheetColumn(
        "model_count",
        "Số mô hình",
        "count",
        ("Số lượng", "Số lượng mô hình"),
        fills="model_count",
        when_empty=1,
        summed=True,
    ),
    SheetColumn(
        "member_count",
        "Số người tham gia",
        "count",
        ("Số thành viên", "Số người", "Lực lượng tham gia"),
        fills="member_count",
        summed=True,
    ),
    SheetColumn(
        "goal", "Mục tiêu, tiêu chí", "text", ("Mục tiêu",), fills="goal", when_empty="", listed=False
    ),
    SheetColumn(
        "content",
        "Nội dung, cách làm",
        "text",
        ("Nội dung", "Nội dung, cách thức thực hiện", "Nội dung và giải pháp", "Cách làm"),
        fills="content",
        when_empty="",
    ),
    SheetColumn(
        "result",
        "Kết quả, hiệu quả",
        "text",
        ("Kết quả", "Hiệu quả", "Kết quả đạt được", "Sản phẩm, kết quả đầu ra"),
        fills="result",
        when_empty="",
    ),
    QUALIFIER,
    LEVEL,
    NOTE,
)


def build_model(facts: Facts) -> Draft | list[Trouble]:
    """A model, or several of one kind."""
    level = facts.values.get("level")
    unit = owner_of(facts, above=level not in (None, Level.COMMUNE))
    troubles = days_in_order(facts, "date", "recognized_on") + at_least_one(
        facts, "model_count", "Số mô hình"
    )
    if isinstance(unit, list):
        return troubles + unit
    if troubles:
        return troubles
    values, columns = filled(facts, MODEL_COLUMNS)
    values["level"] = level or LEVELS.get(unit.tier, Level.COMMUNE)
    values["qualifier"] = qualifier_of(facts, "member_count")
    columns |= {"level": "level", "qualifier": "qualifier"}
    return Draft(unit, values, columns=columns)


def at_least_one(facts: Facts, column: str, label: str) -> list[Trouble]:
    """The trouble with a count of nothing."""
    if facts.values.get(column) == 0:
        return [Trouble(column, "number_conflict", f"{label} phải từ 1 trở lên. Để trống ô này nếu là một.")]
    return []


MODELS = SheetKind(
    key="models",
    label="Mô hình “Dân vận khéo”",
    model=SkilfulModel,
    columns=MODEL_COLUMNS,
    build=build_model,
    resource="campaigns.resources.SkilfulModelResource",
)

COMMENDATION_COLUMNS = (
    for_some(COMMUNE),
    SheetColumn(
        "subject_kind",
        "Đối tượng",
        "choice",
        ("Loại đối tượng", "Tập thể/cá nhân", "Đối tượng khen thưởng", "Đối tượng khen"),
        required=True,
        fills="subject_kind",
        choices=choices_of(
            SubjectKind, {"tap_the": ("tt", "đơn vị"), "ca_nhan": ("cn",), "ho": ("hộ", "gia đình", "hộ gđ")}
        ),
    ),
    SheetColumn(
        "subject_name",
        "Tên tập thể, cá nhân",
        "text",
        (
            "Họ và tên",
            "Họ tên",
            "Tên",
            "Tên tập thể",
            "Tên cá nhân",
            "Tập thể, cá nhân",
            "Tên đơn vị được khen",
        ),
        fills="subject_name",
        when_empty="",
        max_length=200,
        may_name_persons=True,
    ),
    SheetColumn(
        "subject_position",
        "Chức vụ, đơn vị công tác",
        "text",
        ("Chức vụ", "Đơn vị công tác", "Chức vụ, đơn vị"),
        fills="subject_position",
        when_empty="",
        max_length=300,
    ),
    SheetColumn(
        "subject_count",
        "Số lượng",
        "count",
        ("Số tập thể, cá nhân", "Số lượng khen"),
        fills="subject_count",
        when_empty=1,
        summed=True,
    ),
    SheetColumn(
        "form",
        "Hình thức khen",
        "choice",
        ("Hình thức", "Hình thức khen thưởng"),
        fills="form",
        when_empty="",
        choices=choices_of(CommendationForm, {"giay_khen": ("gk",), "bang_khen": ("bk",), "khac": ("khác",)}),
    ),
    SheetColumn(
        "grantor_name",
        "Cơ quan khen",
        "text",
        ("Cơ quan khen thưởng", "Đơn vị khen", "Cấp có thẩm quyền khen", "Cơ quan khen (nếu ngoài danh mục)"),
        fills="grantor_name",
        when_empty="",
        max_length=200,
    ),
    SheetColumn(
        "level",
        "Cấp khen",
        "choice",
        ("Cấp", "Cấp khen thưởng"),
        choices=LEVEL_WORDS,
        fills="level",
        when_empty=Level.DISTRICT,
    ),
    SheetColumn(
        "theme",
        "Chuyên đề",
        "choice",
        ("Chuyên đề khen", "Lĩnh vực"),
        fills="theme",
        when_empty=CommendationTheme.MASS_MOBILIZATION,
        choices=choices_of(
            CommendationTheme,
            {
                "dan_van": ("dân vận",),
                "qcdc": ("quy chế dân chủ", "qcdc ở cơ sở", "dân chủ ở cơ sở"),
                "dan_van_kheo": ("dân vận khéo",),
                "dan_van_chinh_quyen": ("chính quyền",),
                "phoi_hop": ("phối hợp",),
                "khac": ("khác",),
            },
        ),
    ),
    SheetColumn(
        "date",
        "Ngày quyết định",
        "date",
        ("Ngày", "Ngày khen", "Ngày, tháng quyết định", "Ngày ký"),
        required=True,
        fills="granted_on",
    ),
    SheetColumn(
        "honoured_period",
        "Thành tích trong",
        "text",
        ("Thành tích", "Năm khen", "Giai đoạn"),
        fills="honoured_period",
        when_empty="",
        max_length=80,
        listed=False,
    ),
    SheetColumn(
        "ceremony",
        "Trao tại",
        "text",
        ("Nơi trao", "Trao thưởng tại"),
        fills="ceremony",
        when_empty="",
        max_length=200,
        listed=False,
    ),
    NOTE,
)


def build_commendation(facts: Facts) -> Draft | list[Trouble]:
    """A subject commended by name, or a number of them without names."""
    unit = facts.commune or facts.unit
    troubles = at_least_one(facts, "subject_count", "Số lượng")
    if facts.values.get("subject_name") and (facts.values.get("subject_count") or 1) > 1:
        message = "Đã ghi tên thì số lượng là 1; nhiều tập thể, cá nhân thì mỗi tên một dòng."
        troubles.append(Trouble("subject_count", "number_conflict", message))
    if troubles:
        return troubles
    values, columns = filled(facts, COMMENDATION_COLUMNS)
    return Draft(unit, values, {"level": Level.DISTRICT}, columns=columns)


COMMENDATIONS = SheetKind(
    key="commendations",
    label="Khen thưởng",
    model=Commendation,
    columns=COMMENDATION_COLUMNS,
    build=build_commendation,
    resource="campaigns.resources.CommendationResource",
)

TEAM_COLUMNS = (
    for_some(COMMUNE),
    SheetColumn(
        "name",
        "Tên đoàn, đội, tổ",
        "text",
        ("Tên đoàn", "Tên đội", "Tên tổ", "Đoàn, đội, tổ", "Tên"),
        required=True,
        fills="name",
        max_length=200,
    ),
    SheetColumn(
        "form",
        "Hình thức",
        "choice",
        ("Hình thức tổ chức", "Loại hình"),
        fills="form",
        when_empty=TeamForm.DOAN,
        choices=choices_of(TeamForm),
    ),
    SheetColumn(
        "kind",
        "Nhiệm vụ",
        "choice",
        ("Loại", "Nhiệm vụ chính"),
        fills="kind",
        when_empty=TeamKind.MOBILIZATION,
        choices=choices_of(
            TeamKind,
            {
                "phat_dong": ("phát động",),
                "tham_nhap": ("thâm nhập", "tuyên truyền"),
                "cong_tac": ("công tác", "chuyên trách", "tổ công tác 253"),
                "tham_hoi": ("thăm hỏi", "tặng quà"),
                "khac": ("khác",),
            },
        ),
    ),
    SheetColumn(
        "date", "Ngày thành lập", "date", ("Thành lập ngày", "Ngày"), fills="established_on", any_day=True
    ),
    SheetColumn("ended_on", "Ngày kết thúc", "date", (), fills="ended_on", any_day=True, listed=False),
    SheetColumn(
        "leader_position",
        "Chức vụ trưởng đoàn",
        "text",
        ("Trưởng đoàn (chức vụ)", "Chức vụ"),
        fills="leader_position",
        when_empty="",
        max_length=200,
    ),
    SheetColumn(
        "member_count",
        "Số thành viên",
        "count",
        ("Số người", "Thành viên"),
        fills="member_count",
        summed=True,
    ),
    LEVEL,
    NOTE,
)


def build_team(facts: Facts) -> Draft | list[Trouble]:
    """A team as it was set up."""
    unit = facts.commune or facts.unit
    troubles = days_in_order(facts, "date", "ended_on")
    if troubles:
        return troubles
    values, columns = filled(facts, TEAM_COLUMNS)
    values["level"] = facts.values.get("level") or LEVELS.get(unit.tier, Level.COMMUNE)
    columns["level"] = "level"
    return Draft(unit, values, columns=columns)


TEAMS = SheetKind(
    key="teams",
    label="Đoàn, đội, tổ",
    model=Team,
    columns=TEAM_COLUMNS,
    build=build_team,
    resource="campaigns.resources.TeamResource",
)
