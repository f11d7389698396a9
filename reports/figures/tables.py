"""Phụ lục: the six appendix tables of a review as plain rows, for page, paper and spreadsheet alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from common import formats
from common.text import match_key
from reports.figures import listings
from reports.figures.by_unit import Ask, Split
from reports.figures.cube import begins_with
from reports.figures.definitions import DEFINITIONS
from reports.figures.plain import AppendixTable, TableCell, TableColumn
from reports.figures.scope import Key, load_scopes
from reports.figures.summaries import load_summed
from reports.figures.values import FigureQuery, FigureValue

MILLION: Final = Decimal(1_000_000)
MOST_GOODS: Final = 4


@dataclass(frozen=True)
class Spec:
    """A column of figures: its heading, the indicator, and which number of the figure stands in the cell."""

    title: str
    code: str
    group: str = ""
    measure: str = ""
    pick: str = "value"
    scale: Decimal = field(default_factory=lambda: Decimal(1))
    theme: str = ""
    item: str = ""

    def ask(self, starts_on: date, ends_on: date) -> Ask:
        """The query of this column for any unit."""
        return lambda unit_id: FigureQuery(
            self.code, unit_id, starts_on, ends_on, theme=self.theme, item=self.item
        )

    def cell(self, figure: FigureValue, query: FigureQuery | None) -> TableCell:
        """The number in the column's measure; empty when nobody reported, "không có" when there was none."""
        if figure.state != "value":
            return TableCell("không có" if figure.state == "nil" else "", query=query)
        number: Decimal | None = getattr(figure, self.pick)
        if number is None:
            return TableCell(figure.words, query=query)
        number = number / self.scale
        text = formats.format_decimal(number, 2 if figure.rule in ("RATIO", "COVER") else None)
        return TableCell(text, number, query)


_MOBILIZATION: Final = (
    Spec("Số đoàn thành lập", "PD05", "Phát động quần chúng", "đoàn"),
    Spec("Số buổi", "PD02", "Phát động quần chúng", "buổi"),
    Spec("Số lượt người tham gia", "PD04", "Phát động quần chúng", "lượt"),
    Spec("Được phát động", "PD03", "Thôn, buôn, tổ dân phố", "thôn", "numerator"),
    Spec("Tổng số", "PD03", "Thôn, buôn, tổ dân phố", "thôn", "denominator"),
    Spec("Tỷ lệ", "PD03", "Thôn, buôn, tổ dân phố", "%"),
    Spec("Số buổi", "PD06", "Thâm nhập, tuyên truyền, vận động", "buổi"),
    Spec("Số lượt người tham gia", "PD07", "Thâm nhập, tuyên truyền, vận động", "lượt"),
)
_DEMOCRACY: Final = (
    Spec("Hiện có", "QC06a", "Ban Chỉ đạo", "BCĐ"),
    Spec("Kiện toàn trong kỳ", "QC06b", "Ban Chỉ đạo", "BCĐ"),
    Spec("Số hội nghị", "QC01", "Hội nghị quán triệt, tuyên truyền", "hội nghị"),
    Spec("Số người dự", "QC02", "Hội nghị quán triệt, tuyên truyền", "người"),
    Spec("Đoàn kiểm tra", "QC03", "Kiểm tra, giám sát", "đoàn"),
    Spec("Đoàn giám sát", "QC04", "Kiểm tra, giám sát", "đoàn"),
    Spec("Nơi được kiểm tra, giám sát", "QC05", "Kiểm tra, giám sát", "đơn vị"),
    Spec("Đã công khai", "QC08", "Nội dung công khai", "nội dung", "numerator"),
    Spec("Phải công khai", "QC08", "Nội dung công khai", "nội dung", "denominator"),
    Spec("Việc Nhân dân bàn, quyết định", "QC09a", "", "việc"),
    Spec("Ban Thanh tra nhân dân giám sát", "QC11c", "", "cuộc"),
)
_RESOURCES: Final = (
    Spec("Đất hiến", "NL01", "Nhân dân đóng góp", "m2"),
    Spec("Tiền", "NL02", "Nhân dân đóng góp", "triệu đồng", scale=MILLION),
    Spec("Ngày công", "NL03", "Nhân dân đóng góp", "ngày công"),
    Spec("Số hộ", "NL07", "Nhân dân đóng góp", "hộ"),
    Spec("Nguồn lực xã hội hóa", "NL04", "", "triệu đồng", scale=MILLION),
    Spec("Số lượng", "CT03", "Công trình, phần việc", "công trình"),
    Spec("Chiều dài", "CT01", "Công trình, phần việc", "m"),
    Spec("Tổng kinh phí", "CT02a", "Công trình, phần việc", "triệu đồng", scale=MILLION),
    Spec("Xây mới", "AS01", "Nhà ở", "căn"),
    Spec("Sửa chữa", "AS02", "Nhà ở", "căn"),
)
_PETITIONS: Final = (
    Spec("Phải giải quyết", "DT01", "Đơn thư", "đơn", "denominator"),
    Spec("Đã giải quyết", "DT01", "Đơn thư", "đơn", "numerator"),
    Spec("Tỷ lệ", "DT01", "Đơn thư", "%"),
    Spec("Lượt", "DT03a", "Tiếp công dân", "lượt"),
    Spec("Người", "DT03b", "Tiếp công dân", "người"),
    Spec("Vụ việc", "DT03c", "Tiếp công dân", "vụ việc"),
    Spec("Số cuộc", "QC07a", "Đối thoại", "cuộc"),
    Spec("Ý kiến", "QC07b", "Đối thoại", "ý kiến"),
    Spec("Đã trả lời", "QC07c", "Đối thoại", "ý kiến", "numerator"),
    Spec("Số tổ", "HG01a", "Hòa giải", "tổ"),
    Spec("Vụ việc", "HG02", "Hòa giải", "vụ việc", "denominator"),
    Spec("Hòa giải thành", "HG02", "Hòa giải", "vụ việc", "numerator"),
    Spec("Tỷ lệ", "HG02", "Hòa giải", "%"),
)

_BY_UNIT: Final[dict[str, tuple[str, tuple[Spec, ...]]]] = {
    "phu_luc_1": ("Phát động quần chúng theo đơn vị", _MOBILIZATION),
    "phu_luc_2": ("Thực hiện quy chế dân chủ ở cơ sở theo đơn vị", _DEMOCRACY),
    "phu_luc_3": ("Nguồn lực vận động, công trình, nhà ở theo đơn vị", _RESOURCES),
    "phu_luc_5": ("Đơn thư, tiếp công dân, đối thoại, hòa giải theo đơn vị", _PETITIONS),
}
_LISTS: Final[dict[str, Callable[[int, date, date, tuple[int, ...]], AppendixTable]]] = {
    "phu_luc_4": listings.models_table,
    "phu_luc_6": listings.commendations_table,
}
TABLES: Final = {
    "phu_luc_1": "Phát động quần chúng theo xã",
    "phu_luc_2": "Quy chế dân chủ theo xã",
    "phu_luc_3": "Nguồn lực, công trình",
    "phu_luc_4": "Danh mục mô hình “Dân vận khéo”",
    "phu_luc_5": "Đơn thư, đối thoại, hòa giải",
    "phu_luc_6": "Khen thưởng",
}
"""What `appendix_table` can make, with names for the author."""


def appendix_table(
    table_key: str, unit_id: int, starts_on: date, ends_on: date, scope_ids: tuple[int, ...] = ()
) -> AppendixTable:
    """One appendix of a unit (or of the units of `scope_ids`) and period. KeyError for a key not in `TABLES`.

    Each row takes records that stand in no other row. The total follows each indicator's own rule – shares are the
    share of the sums, hamlets reached by several offices count once –, so it need not be the sum of the column.
    """
    if table_key in _LISTS:
        return _LISTS[table_key](unit_id, starts_on, ends_on, scope_ids)
    caption, specs = _BY_UNIT[table_key]
    if table_key == "phu_luc_3":
        specs = (*specs, *_goods((unit_id, starts_on, ends_on, scope_ids)))
    asks = [spec.ask(starts_on, ends_on) for spec in specs]
    split = Split.load(unit_id, starts_on, ends_on, asks, scope_ids)
    columns = (
        TableColumn("STT", 4, "center"),
        TableColumn("Đơn vị", 20, "left"),
        *(TableColumn(spec.title, 9, "right", spec.group, spec.measure) for spec in specs),
    )
    rows = tuple(
        (
            TableCell(str(number), Decimal(number)),
            TableCell(part.label),
            *(
                spec.cell(split.of(part, ask), split.query(part, ask))
                for spec, ask in zip(specs, asks, strict=True)
            ),
        )
        for number, part in enumerate(split.used(asks), 1)
    )
    totals = [split.total(ask) for ask in asks]
    total = (
        TableCell(""),
        TableCell("Tổng"),
        *(spec.cell(figure, split.whole(ask)) for spec, ask, figure in zip(specs, asks, totals, strict=True)),
    )
    return AppendixTable(
        table_key,
        caption,
        columns,
        rows,
        total,
        note=_note(split, starts_on, ends_on, table_key),
        has_figures=any(figure.state != "missing" for figure in totals),
    )


def _goods(key: Key) -> tuple[Spec, ...]:
    """Columns for the goods that most records name; a finer name stands under the shorter one that begins it."""
    scope = load_scopes([key])[key]
    definition = DEFINITIONS["NL05"]
    source = definition.source
    counted: dict[str, tuple[int, str, str]] = {}
    for cells in load_summed([source], scope.starts_on, scope.ends_on, scope.ids)[source.key].values():
        for cell in cells:
            if cell.dims["kind"] in definition.fixed["kind"]:
                name = match_key(cell.dims["item"])
                rows, item, measure = counted.get(name, (0, cell.dims["item"], cell.dims["measure"]))
                counted[name] = (rows + cell.rows, item, measure)
    names = [
        name
        for name in sorted(counted, key=lambda name: (-counted[name][0], name))
        if not any(begins_with(name, other) for other in counted if other != name)
    ]
    return tuple(
        Spec(_capital(counted[name][1]), "NL05", "Hiện vật", counted[name][2], item=counted[name][1])
        for name in names[:MOST_GOODS]
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _note(split: Split, starts_on: date, ends_on: date, table_key: str) -> str:
    told = [f"Số liệu tính từ ngày {formats.format_date(starts_on)} đến ngày {formats.format_date(ends_on)}."]
    if table_key == "phu_luc_1":
        told.append("Dòng Tổng đếm mỗi thôn, buôn, tổ dân phố một lần.")
    merged = [unit.running_name for unit in split.scope.merged]
    for part in split.parts:
        child = split.book.scopes.get((part.unit.pk, starts_on, ends_on, ())) if part.unit else None
        for unit in child.merged if child else ():
            merged.append(f"{unit.running_name} (tính vào {part.label})")
    if merged:
        told.append(f"Gồm cả số liệu của đơn vị trước khi nhập: {', '.join(dict.fromkeys(merged))}.")
    return " ".join(told)
