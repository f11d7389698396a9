"""An invented review for the rendering tests: every kind of block, header, chart and table once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

from reports.rendering.blocks import (
    BY_PROFILE,
    AppendixStart,
    Cell,
    Chart,
    Column,
    Document,
    Header,
    Heading,
    ListBlock,
    Paragraph,
    Run,
    Series,
    Signature,
    Source,
    Table,
)

COMMUNES = (
    "Bông Krang", "Buôn Triết", "Buôn Tría", "Đắk Liêng", "Đắk Nuê", "Đắk Phơi",
    "Ea R'bin", "Krông Nô", "Nam Ka", "Thị trấn Liên Sơn", "Yang Tao",
)  # fmt: skip
CREATED_AT = datetime(2023, 12, 20, 8, 0, tzinfo=timezone(timedelta(hours=7)))
LONG = (
    "Ban Dân vận đã chủ động tham mưu cấp ủy lãnh đạo, chỉ đạo các cơ quan, đơn vị và địa phương đẩy mạnh "
    "công tác tuyên truyền, vận động Nhân dân chấp hành chủ trương của Đảng, chính sách, pháp luật của Nhà "
    "nước; kịp thời nắm tình hình, tâm tư, nguyện vọng của các tầng lớp Nhân dân, nhất là ở vùng đồng bào "
    "dân tộc thiểu số; góp phần giữ vững an ninh chính trị, trật tự an toàn xã hội trên địa bàn."
)
TOPICS = (
    "Tuyên truyền chính sách dân tộc, tôn giáo",
    "Vận động hiến đất làm đường, giữ gìn vệ sinh buôn làng",
)

BAR = Chart(
    kind="bar",
    title="Số buổi phát động quần chúng theo xã",
    measure="buổi",
    labels=COMMUNES,
    series=(Series("Năm 2023", tuple(3 + (7 * i) % 9 for i in range(11))),),
)
PAIR = Chart(
    kind="pair",
    title="Người tham dự qua các quý",
    measure="lượt người",
    labels=("Quý I", "Quý II", "Quý III", "Quý IV"),
    series=(Series("Năm 2022", (1200, 950, None, 1840)), Series("Năm 2023", (1405, 1120, 1050, 2300))),
)
LINE = Chart(
    kind="line",
    title="Mô hình “Dân vận khéo” qua các năm",
    measure="mô hình",
    labels=("2019", "2020", "2021", "2022", "2023"),
    series=(Series("Đăng ký", (12, 18, 21, 30, 41)), Series("Được công nhận", (9, 11, 18, 22, 36))),
)
COMMUNE_TABLE = Table(
    caption="Phát động quần chúng theo xã năm 2023",
    columns=(
        Column("STT", 6, "center"),
        Column("Xã, thị trấn", 24),
        Column("Số buổi", 11, "right", measure="buổi"),
        Column("Tổng", 12, "right", group="Người tham dự", measure="lượt", formula="4=5+6"),
        Column("Nam", 11, "right", group="Người tham dự"),
        Column("Nữ", 11, "right", group="Người tham dự"),
        Column("Nguồn lực", 14, "right", measure="triệu đồng"),
    ),
    rows=tuple(
        (i, name, 3 + i % 5, 1050 + 10 * i, 500 + i, 550 + 9 * i, Decimal("12.5") + i)
        for i, name in enumerate(COMMUNES, 1)
    ),
    total_row=("", "Tổng", 61, Cell("12.210", 12210, link="nguon-S1"), 5566, 6644, Decimal("203.5")),
    numbered_row=True,
    note="Số liệu tính từ ngày 01/01/2023 đến ngày 31/12/2023.",
    sources=("S1", "S2"),
)


def meetings(count: int) -> Table:
    """A long appendix table: one meeting a row, seven columns."""
    day = date(2023, 1, 3)
    return Table(
        caption="Danh sách các buổi phát động quần chúng",
        columns=(
            Column("STT", 7, "center"),
            Column("Ngày", 15, "center"),
            Column("Xã, thị trấn", 16),
            Column("Thôn, buôn", 18),
            Column("Nội dung", 32),
            Column("Lượt người", 10, "right"),
            Column("Ghi chú", 14),
        ),
        rows=tuple(
            (
                i,
                day + timedelta(days=i % 360),
                COMMUNES[i % 11],
                f"Buôn {['Mliêng', 'Dơng', 'Kăl', 'Yŭk'][i % 4]} {i % 9 + 1}",
                "Tuyên truyền chính sách dân tộc, tôn giáo"
                if i % 3
                else "Vận động hiến đất làm đường, giữ gìn vệ sinh buôn làng",
                40 + (i * 37) % 160,
                "Phối hợp công an" if i % 5 == 0 else "",
            )
            for i in range(1, count + 1)
        ),
        total_row=("", "", "Tổng", "", "", sum(40 + (i * 37) % 160 for i in range(1, count + 1)), ""),
        small=True,
    )


def review(rows: int = 60, **changes: object) -> Document:
    """The sample review with a meeting list of ``rows`` rows."""
    document = Document(
        header=Header(("Huyện ủy Lắk", "Ban Dân vận"), "BDVHU", "Lắk", 15, "BC", date(2023, 12, 20)),
        kind="Báo cáo",
        subject=(
            "tổng kết công tác dân vận và thực hiện Quy chế dân chủ ở cơ sở năm 2023,\n"
            "phương hướng, nhiệm vụ năm 2024"
        ),
        blocks=(
            Paragraph("Thực hiện Công văn số 395-CV/BDVTU, ngày 15/11/2023 của Ban Dân vận Tỉnh ủy, " + LONG),
            Heading(1, BY_PROFILE, "ĐẶC ĐIỂM, TÌNH HÌNH"),
            Paragraph(LONG),
            Heading(1, BY_PROFILE, "KẾT QUẢ CÔNG TÁC DÂN VẬN"),
            Heading(2, BY_PROFILE, "Công tác phát động quần chúng"),
            Paragraph(
                (
                    Run("Trong năm đã tổ chức "),
                    Run("04 đợt, 61 buổi", bold=True, figure_key="pd.buoi"),
                    Run(" tại 83/109 thôn, buôn, tổ dân phố với "),
                    Run("hơn 12.210 lượt", italic=True, link="nguon-S1"),
                    Run(" người tham dự. " + LONG),
                )
            ),
            BAR,
            Heading(2, BY_PROFILE, "Phong trào thi đua “Dân vận khéo”"),
            ListBlock(
                (
                    Paragraph("Nguồn lực: 2 tỷ 631 triệu đồng, 22.590 m2 đất;"),
                    Paragraph("Công trình: 126,8 km đường."),
                )
            ),
            PAIR,
            LINE,
            COMMUNE_TABLE,
            Heading(1, BY_PROFILE, "PHƯƠNG HƯỚNG, NHIỆM VỤ NĂM 2024"),
            Heading(3, BY_PROFILE, "Tiếp tục đổi mới phương thức"),
            Paragraph(LONG),
        ),
        created_at=CREATED_AT,
        profile="party-36",
        signatures=(Signature("Phó Trưởng Ban", "Nguyễn Văn Ẵm", "KT. TRƯỞNG BAN"),),
        recipients=(
            "Ban Dân vận Tỉnh ủy (báo cáo),",
            "Thường trực Huyện ủy (báo cáo),",
            "Lưu Ban Dân vận Huyện ủy.",
        ),
        appendices=(
            AppendixStart(
                "Phụ lục 1", "Danh sách các buổi phát động quần chúng", "(Kèm theo Báo cáo số 15-BC/BDVHU)"
            ),
            meetings(rows),
            AppendixStart("Phụ lục 2", "Tổng hợp theo xã"),
            replace(COMMUNE_TABLE, landscape=True),
        ),
        sources=(
            Source("S1", "Sổ buổi phát động quần chúng, 61 dòng."),
            Source("S2", "Báo cáo của các xã, thị trấn, ngày 10/12/2023."),
        ),
    )
    return replace(document, **changes)


def brief(**changes: object) -> Document:
    """The sample review without charts, appendices and sources: a page and a half, quick to lay out."""
    whole = review(2)
    table = replace(COMMUNE_TABLE, sources=(), total_row=None)
    blocks = tuple(
        table if block is COMMUNE_TABLE else block for block in whole.blocks if not isinstance(block, Chart)
    )
    unlinked = tuple(
        replace(block, runs=tuple(replace(run, link="") for run in block.spans))
        if isinstance(block, Paragraph)
        else block
        for block in blocks
    )
    return replace(whole, blocks=unlinked, appendices=(), sources=(), **changes)
