"""Documents of four sizes for the measurement, written by code: every name, sentence and figure is invented.

The dimensions are those of the first measurement of engines: S about 6 pages with 2 charts, M about 25 pages with
17 tables, L an appendix of 1,050 meetings of 7 columns, XL one of 10,000.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

from reports.rendering.blocks import (
    BY_PROFILE,
    AppendixStart,
    Block,
    Chart,
    Column,
    Document,
    Header,
    Heading,
    Paragraph,
    Series,
    Signature,
    Table,
)

MEETINGS = {"L": 1050, "XL": 10_000}
CREATED_AT = datetime(2024, 12, 16, 9, 30, tzinfo=timezone(timedelta(hours=7)))
COMMUNES = (
    "Suối Mây", "Đồi Thông", "Vĩnh Ngạn", "Phước Ổn", "Thạch Kiều", "Lộc Giang", "An Thượng",
    "Bình Quế", "Hưng Sỹ", "Mỹ Đằng", "Nghĩa Trữ", "Quảng Phượng", "Sơn Kỳ", "Thị trấn Yên Đỗ",
)  # fmt: skip
HAMLETS = ("Đầu Ghềnh", "Cuối Bãi", "Gốc Đa", "Bến Ngự", "Rừng Cọ", "Ngõ Vải", "Lò Ngói", "Cầu Gỗ", "Hồ Sữa")
TOPICS = (
    "Phổ biến nghị quyết của cấp ủy, bàn việc làm đường liên thôn",
    "Nghe ý kiến người dân về thu hồi đất và chỗ ở mới",
    "Xem xét danh sách hộ được giúp sửa nhà trước mùa mưa",
    "Khen tập thể có cách làm “Dân vận khéo” trong quý",
    "Gặp mặt người có uy tín, chức việc các tôn giáo",
    "Giải thích quyền bàn và quyền giám sát của người dân",
    "Chung tay dọn kênh mương, trồng cây dọc trục đường thôn",
)
OUTCOMES = (
    "Đồng thuận; cử tổ giúp việc bảy người",
    "Tám ý kiến, trả lời ngay sáu, hẹn hai",
    "Xin thêm vật liệu cho đoạn cuối tuyến",
    "Ghi nhận; báo lại vào kỳ họp sau",
)
SENTENCES = (
    "Cấp ủy phân công từng đồng chí theo dõi địa bàn, mỗi tháng ít nhất {a} lần về thôn nghe dân nói "
    "và trả lời ngay những việc trong thẩm quyền.",
    "Cả năm có {b} lượt người đến dự {a} buổi sinh hoạt, trong đó quá nửa là phụ nữ và thanh niên, "
    "tăng {p}% so với năm liền trước.",
    "Nhiều tuyến đường được mở rộng nhờ các hộ tự lùi hàng rào, góp {b} m2 đất và {a} ngày công mà "
    "không nhận đền bù.",
    "Nền nếp công khai tại trụ sở và nhà văn hóa được giữ vững, {p}% nội dung phải công khai đã được "
    "niêm yết đúng hạn, đủ ngày.",
    "Vẫn còn nơi họp dân muộn, biên bản ghi sơ sài, việc trả lời kiến nghị chậm hơn quy định và chưa "
    "nói rõ người chịu trách nhiệm.",
    "Lực lượng vũ trang giúp dân gặt lúa, dựng lại {a} mái nhà bị tốc, được bà con quý mến và chính "
    "quyền ghi nhận bằng văn bản.",
    "Mặt trận và các đoàn thể cùng giám sát {a} cuộc, nêu {b} ý kiến góp vào các dự thảo, phần lớn "
    "đã được cơ quan soạn thảo tiếp nhận.",
    "Tổ hòa giải ở cơ sở hòa giải thành {p}% số vụ, nhờ vậy đơn vượt cấp giảm rõ rệt và tình làng "
    "nghĩa xóm thêm bền chặt.",
)


class _Pen:
    """Sentences and figures that are the same in every run."""

    def __init__(self) -> None:
        self.draw = random.Random(11)

    def paragraph(self, sentences: int = 4) -> Paragraph:
        said = [
            self.draw.choice(SENTENCES).format(
                a=self.draw.randint(3, 90), b=f"{self.draw.randint(2, 9)}.{self.draw.randint(0, 999):03d}",
                p=self.draw.randint(61, 99),
            )
            for _ in range(sentences)
        ]  # fmt: skip
        return Paragraph(" ".join(said))

    def number(self, top: int = 900) -> int:
        return self.draw.randint(1, top)


def build(size: str) -> Document:
    """The document of size "S", "M", "L" or "XL"."""
    pen = _Pen()
    blocks, appendices = _PARTS[size](pen, size)
    return Document(
        header=Header(
            ("Huyện ủy Vĩnh Yên Hạ", "Ban Dân vận"), "BDVHU", "Vĩnh Yên Hạ", 31, "BC", date(2024, 12, 16)
        ),
        kind="Báo cáo",
        subject="kết quả công tác dân vận năm 2024,\nphương hướng, nhiệm vụ năm 2025",
        blocks=tuple(blocks),
        appendices=tuple(appendices),
        created_at=CREATED_AT,
        profile="party-36",
        signatures=(Signature("Phó Trưởng Ban", "Đoàn Thị Uyên Ẩn", "KT. TRƯỞNG BAN"),),
        recipients=("Thường trực Huyện ủy (báo cáo),", "Các xã, thị trấn,", "Lưu Ban Dân vận."),
    )


def edited(document: Document) -> Document:
    """The document after its author changed one sentence of the main text."""
    blocks = list(document.blocks)
    at = next(i for i, block in enumerate(blocks) if isinstance(block, Paragraph))
    blocks[at] = Paragraph("Câu này vừa được người soạn sửa lại. " + blocks[at].text.partition(". ")[2])
    return replace(document, blocks=tuple(blocks))


def _narrative(pen: _Pen, paragraphs: int) -> list[Block]:
    """Text with a heading before every third paragraph and two charts inside."""
    blocks: list[Block] = []
    for i in range(paragraphs):
        if i % 9 == 0:
            blocks.append(Heading(1, BY_PROFILE, f"PHẦN VIỆC THỨ {i // 9 + 1} CỦA NĂM"))
        if i % 3 == 0:
            blocks.append(Heading(2, BY_PROFILE, f"Kết quả mặt công tác {i // 3 + 1}"))
        blocks.append(pen.paragraph())
        if i == paragraphs // 3:
            values = tuple(pen.number(40) for _ in COMMUNES)
            blocks.append(
                Chart("bar", "Số buổi sinh hoạt theo xã", "buổi", COMMUNES, (Series("2024", values),))
            )
        if i == paragraphs // 2:
            months = tuple(f"T{month}" for month in range(1, 13))
            lines = tuple(Series(str(year), tuple(pen.number(300) for _ in months)) for year in (2023, 2024))
            blocks.append(Chart("line", "Ý kiến của người dân theo tháng", "ý kiến", months, lines))
    return blocks


def _figures(pen: _Pen, caption: str, first: str, names: tuple[str, ...], columns: tuple[str, ...]) -> Table:
    """A table of whole numbers with a total, one row per name."""
    rows = tuple((i, name, *(pen.number() for _ in columns)) for i, name in enumerate(names, 1))
    total = ("", "Tổng", *(sum(row[at] for row in rows) for at in range(2, 2 + len(columns))))  # type: ignore[misc]
    head = (Column("STT", 7, "center"), Column(first, 26))
    return Table(
        caption, (*head, *(Column(title, 11, "right") for title in columns)), rows, total, numbered_row=True
    )


_RESULTS = ("Số buổi", "Người dự", "Ý kiến", "Đã trả lời", "Mô hình", "Đơn thư")


def _by_commune(pen: _Pen) -> Table:
    return _figures(pen, "Kết quả theo xã, thị trấn", "Xã, thị trấn", COMMUNES, _RESULTS)


def _by_hamlet(pen: _Pen) -> Table:
    names = tuple(f"Thôn {HAMLETS[i % 9]} {i // 9 + 1}" for i in range(109))
    return _figures(pen, "Tổng hợp theo thôn, tổ dân phố", "Thôn, tổ dân phố", names, _RESULTS[:4])


def _by_month(pen: _Pen, caption: str) -> Table:
    names = tuple(f"Tháng {month}" for month in range(1, 13))
    return _figures(pen, caption, "Tháng", names, _RESULTS[:5])


def meetings(pen: _Pen, count: int) -> Table:
    """The long appendix: one meeting a row."""
    columns = (
        Column("STT", 6, "center"), Column("Ngày", 12, "center"), Column("Thôn, xã", 18), Column("Nội dung", 30),
        Column("Người dự", 8, "right"), Column("Kết quả", 22), Column("Chủ trì", 14),
    )  # fmt: skip
    day = date(2024, 1, 4)
    rows = tuple(
        (
            i,
            day + timedelta(days=i * 355 // count),
            f"{pen.draw.choice(HAMLETS)}, {pen.draw.choice(COMMUNES)}",
            pen.draw.choice(TOPICS),
            pen.number(180),
            pen.draw.choice(OUTCOMES),
            pen.draw.choice(("Bí thư chi bộ", "Trưởng thôn", "Mặt trận xã")),
        )
        for i in range(1, count + 1)
    )
    total = ("", "", "Tổng", "", sum(row[4] for row in rows), "", "")
    return Table("Danh sách các buổi sinh hoạt", columns, rows, total, small=True)


def _short(pen: _Pen, size: str) -> tuple[list[Block], list[Block]]:
    return _narrative(pen, 18), []


def _middle(pen: _Pen, size: str) -> tuple[list[Block], list[Block]]:
    blocks = _narrative(pen, 42)
    blocks[12:12] = [_by_commune(pen)]
    blocks += [_by_month(pen, "Kết quả theo tháng của toàn huyện")]
    appendices: list[Block] = [AppendixStart("Phụ lục 1", "Theo thôn, tổ dân phố"), _by_hamlet(pen)]
    appendices.append(AppendixStart("Phụ lục 2", "Từng xã, thị trấn theo tháng"))
    for name in COMMUNES:
        appendices += [Heading(2, "", name), pen.paragraph(2), _by_month(pen, f"{name} theo tháng")]
    return blocks, appendices


def _long(pen: _Pen, size: str) -> tuple[list[Block], list[Block]]:
    blocks = _narrative(pen, 18)
    tables: list[Block] = [AppendixStart("Phụ lục 1", "Theo xã, thị trấn và theo thôn"), _by_commune(pen)]
    tables += [_by_hamlet(pen), AppendixStart("Phụ lục 2", "Danh sách các buổi sinh hoạt trong năm")]
    return blocks, [*tables, meetings(pen, MEETINGS[size])]


_PARTS = {"S": _short, "M": _middle, "L": _long, "XL": _long}
