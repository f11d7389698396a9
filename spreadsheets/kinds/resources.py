"""Bảng nguồn lực, đóng góp và bảng công trình, phần việc."""

from __future__ import annotations

from campaigns.models import Contribution, ContributionKind, Work, WorkAction, WorkKind
from orgs.models import Level, Qualifier
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
from spreadsheets.kinds.words import (
    COMMUNE,
    DATE,
    ENDS_ON,
    LEVEL,
    LEVELS,
    NOTE,
    QUALIFIER,
    days_in_order,
    for_some,
)

CONTRIBUTION_COLUMNS = (
    for_some(COMMUNE),
    DATE,
    ENDS_ON,
    SheetColumn(
        "kind",
        "Loại đóng góp",
        "choice",
        ("Loại", "Loại nguồn lực", "Nguồn lực", "Hình thức đóng góp"),
        required=True,
        fills="kind",
        choices=choices_of(
            ContributionKind,
            {
                "dat": ("đất", "hiến đất", "diện tích đất"),
                "tien": ("tiền", "tiền mặt", "kinh phí", "nhân dân đóng góp", "tiền nhân dân đóng góp"),
                "ngay_cong": ("công", "ngày công lao động", "công lao động"),
                "xa_hoi_hoa": ("xã hội hóa", "nguồn lực xã hội hóa"),
                "hien_vat": ("hiện vật khác", "vật chất"),
            },
        ),
    ),
    SheetColumn("item", "Tên hiện vật", "text", ("Hiện vật",), fills="item", when_empty="", max_length=120),
    SheetColumn("measure", "Đơn vị tính", "text", ("ĐVT", "Đơn vị đo"), when_empty="", max_length=40),
    SheetColumn(
        "amount",
        "Số lượng",
        "amount",
        ("Số tiền", "Giá trị", "Khối lượng", "Mức đóng góp", "Số lượng đóng góp"),
        required=True,
        needs="kind measure",
        fills="amount",
    ),
    QUALIFIER,
    SheetColumn(
        "value_vnd",
        "Giá trị quy đổi (đồng)",
        "money",
        ("Giá trị quy đổi", "Quy đổi thành tiền", "Thành tiền"),
        fills="value_vnd",
        summed=True,
    ),
    SheetColumn(
        "households",
        "Số hộ đóng góp",
        "count",
        ("Số hộ", "Số hộ hiến đất", "Số hộ tham gia"),
        fills="households",
        summed=True,
    ),
    SheetColumn(
        "purpose",
        "Mục đích",
        "text",
        ("Nội dung", "Mục đích đóng góp", "Nội dung đóng góp", "Để làm", "Công trình"),
        fills="purpose",
        when_empty="",
        max_length=300,
    ),
    LEVEL,
    NOTE,
)


def build_contribution(facts: Facts) -> Draft | list[Trouble]:
    """Land, money, labour or goods given, in the base measure of its kind."""
    level = facts.values.get("level")
    unit = owner_of(facts, above=level not in (None, Level.COMMUNE))
    troubles = days_in_order(facts) + (unit if isinstance(unit, list) else [])
    kind = facts.values.get("kind")
    if kind == ContributionKind.IN_KIND and not facts.values.get("item"):
        troubles.append(
            Trouble("item", "required_missing", "Hãy ghi tên hiện vật, ví dụ: giống cây ăn trái, bóng đèn.")
        )
    if troubles or isinstance(unit, list):
        return troubles
    values, columns = filled(facts, CONTRIBUTION_COLUMNS)
    values["level"] = level or LEVELS.get(unit.tier, Level.COMMUNE)
    if kind == ContributionKind.IN_KIND:
        values["measure"] = facts.values.get("measure") or ""
    values["qualifier"] = qualifier_of(facts, "amount")
    columns |= {"level": "level", "measure": "measure", "qualifier": "amount"}
    return Draft(unit, values, columns=columns)


QUALIFIERS = frozenset(Qualifier.values)


def qualifier_of(facts: Facts, column: str) -> str:
    """The word before a number, from its own column or from the number's cell."""
    said = facts.values.get("qualifier") or facts.extras.get(column, "")
    return said if said in QUALIFIERS else ""


CONTRIBUTIONS = SheetKind(
    key="contributions",
    label="Nguồn lực, đóng góp",
    model=Contribution,
    columns=CONTRIBUTION_COLUMNS,
    build=build_contribution,
    resource="campaigns.resources.ContributionResource",
)


def _cost(key: str, label: str, *synonyms: str) -> SheetColumn:
    return SheetColumn(key, label, "money", synonyms, fills=key, summed=True)


WORK_COLUMNS = (
    for_some(COMMUNE),
    DATE,
    ENDS_ON,
    SheetColumn(
        "name",
        "Tên công trình, phần việc",
        "text",
        (
            "Tên công trình",
            "Công trình",
            "Công trình, phần việc",
            "Phần việc",
            "Nội dung",
            "Nội dung công việc",
        ),
        required=True,
        fills="name",
        when_empty="",
        max_length=300,
    ),
    SheetColumn(
        "kind",
        "Loại công trình",
        "choice",
        ("Loại", "Loại hình"),
        fills="kind",
        when_empty=WorkKind.OTHER,
        choices=choices_of(
            WorkKind,
            {
                "duong": ("đường", "giao thông", "đường giao thông nông thôn"),
                "duong_be_tong": ("đường bê tông", "bê tông"),
                "kenh_muong": ("kênh", "mương", "thủy lợi", "kênh, mương"),
                "chieu_sang": ("chiếu sáng", "điện đường", "đèn đường"),
                "nha_van_hoa": ("nhà văn hóa", "nhà sinh hoạt cộng đồng", "hội trường"),
                "khac": ("khác", "công trình khác"),
            },
        ),
    ),
    SheetColumn(
        "action",
        "Việc đã làm",
        "choice",
        ("Hình thức", "Làm mới/sửa chữa"),
        fills="action",
        when_empty=WorkAction.NEW,
        choices=choices_of(
            WorkAction,
            {
                "lam_moi": ("mới", "xây mới", "xây dựng mới", "làm"),
                "sua_chua": ("sửa", "sửa chữa", "nâng cấp", "tu sửa"),
            },
        ),
    ),
    SheetColumn(
        "count",
        "Số công trình, tuyến",
        "count",
        ("Số công trình", "Số tuyến", "Số lượng"),
        fills="count",
        when_empty=1,
        summed=True,
    ),
    SheetColumn(
        "length_m", "Chiều dài (m)", "length", ("Chiều dài", "Dài", "Độ dài"), fills="length_m", summed=True
    ),
    _cost(
        "cost_total", "Tổng kinh phí (đồng)", "Tổng kinh phí", "Kinh phí", "Tổng số tiền", "Tổng mức đầu tư"
    ),
    _cost("cost_state", "Nhà nước (đồng)", "Nhà nước", "Nhà nước hỗ trợ", "Ngân sách", "Vốn Nhà nước"),
    _cost("cost_people", "Nhân dân (đồng)", "Nhân dân", "Nhân dân đóng góp", "Dân đóng góp", "Vốn Nhân dân"),
    _cost("cost_other", "Nguồn khác (đồng)", "Nguồn khác", "Vốn khác", "Xã hội hóa"),
    QUALIFIER,
    LEVEL,
    NOTE,
)


def build_work(facts: Facts) -> Draft | list[Trouble]:
    """A work, with what it cost and who paid."""
    level = facts.values.get("level")
    unit = owner_of(facts, above=level not in (None, Level.COMMUNE))
    troubles = days_in_order(facts)
    if isinstance(unit, list):
        return troubles + unit
    if troubles:
        return troubles
    values, columns = filled(facts, WORK_COLUMNS)
    values["level"] = level or LEVELS.get(unit.tier, Level.COMMUNE)
    said = [qualifier_of(facts, key) for key in ("count", "length_m")]
    values["qualifier"] = next((word for word in said if word), "")
    has_cost = values.get("cost_total") is not None
    values["cost_qualifier"] = qualifier_of(facts, "cost_total") if has_cost else ""
    columns |= {"level": "level", "qualifier": "qualifier", "cost_qualifier": "cost_total"}
    return Draft(unit, values, {"kind": WorkKind.OTHER, "action": WorkAction.NEW}, columns=columns)


WORKS = SheetKind(
    key="works",
    label="Công trình, phần việc",
    model=Work,
    columns=WORK_COLUMNS,
    build=build_work,
    resource="campaigns.resources.WorkResource",
)
