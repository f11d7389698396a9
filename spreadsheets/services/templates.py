"""Tệp mẫu: a workbook of a kind, prepared for a unit and a period; and the same form filled with existing records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db.models import Q

from campaigns.models import Team, Wave
from common.periods import Period
from orgs.models import Unit, User
from orgs.models.units import Tier
from spreadsheets.kinds import SheetColumn, SheetKind, kind_for
from spreadsheets.kinds.base import SHAPES
from spreadsheets.services.exporting import export, word_for
from spreadsheets.services.template_sheet import EMPTY_ROWS, HELP_SHEET, SheetField, Texts, draw

_LONGEST_LIST: Final = 3_000
_CHOICE_HELP: Final = "Bấm vào ô rồi chọn trong danh sách."
_HELP: Final = {
    "date": "Ghi ngày/tháng/năm, ví dụ 15/3/2023.",
    "count": "Ghi số, ví dụ 1050. Không có thì để trống.",
    "money": "Ghi số tiền, ví dụ 35000000 hoặc 35 triệu.",
    "area": "Ghi diện tích theo đơn vị ở tiêu đề cột, ví dụ 0,5.",
    "hamlets": "Chọn trong danh sách; nhiều nơi thì ghi cách nhau bằng dấu ;",
}


def template_workbook(kind: str, unit: Unit, period: Period, by: User) -> bytes:
    """An empty workbook of a kind for a unit and a period: lists, formats, hidden keys, instructions.

    Raises KeyError for a kind that does not exist. `by` decides whose teams and waves the lists offer. A table of
    communes by indicators has its communes in it.
    """
    chosen = kind_for(kind, unit)
    if not _is_table_of_communes(chosen):
        return _workbook(chosen, unit, period, by, ())
    rows = [{"commune": commune.full_name} for commune in communes_of(unit, period)]
    return _workbook(chosen, unit, period, by, rows, empty_rows=0)


def filled_workbook(kind: str, unit: Unit, period: Period, by: User) -> bytes:
    """The same form with the records of the unit and period that this person may read.

    Only records that come back unchanged when the file is sent again are in it; above the table stands how many are
    not.
    """
    exported = export(kind_for(kind, unit), unit, period, by)
    return export_workbook(kind, unit, period, by, exported.rows, exported.left_out)


def export_workbook(
    kind: str, unit: Unit, period: Period, by: User, rows: Iterable[Mapping[str, Any]], left_out: int = 0
) -> bytes:
    """The same form with rows in it (values by column key), so that they can be corrected and sent again."""
    note = f"; {left_out} bản ghi khác chỉ xem và sửa được trên cổng" if left_out else ""
    return _workbook(kind_for(kind, unit), unit, period, by, rows, note=note)


def file_name(kind: str, unit: Unit, period: Period) -> str:
    """The name under which a template is downloaded: plain letters, so that every system takes it."""
    word = unit.search_key.replace(" ", "-") or str(unit.pk)
    return f"mau-{kind}-{word}-{period.starts_on:%Y%m%d}-{period.ends_on:%Y%m%d}.xlsx"


def _workbook(
    kind: SheetKind,
    unit: Unit,
    period: Period,
    by: User,
    rows: Iterable[Mapping[str, Any]],
    *,
    note: str = "",
    empty_rows: int = EMPTY_ROWS,
) -> bytes:
    fields = [_field(column) for column in kind.columns]
    lists = _lists(kind, unit, period, by)
    led = next((c for c in kind.columns if c.reads == "hamlets" and c.needs), None)
    texts = Texts(
        marker=f"{kind.key} 1",
        sheet=_sheet_name(kind.label),
        title=kind.label.upper(),
        unit=f"{unit.full_name} – {period.label}{note}",
        instructions=_instructions(kind, unit, period),
    )
    dependent = (led.needs, led.key) if led is not None else None
    return draw(texts, fields, lists, period, rows, dependent=dependent, empty_rows=empty_rows)


def _has_words(column: SheetColumn) -> bool:
    return column.reads == "choice" and bool(column.choices)


def _sheet_name(label: str) -> str:
    return "".join(c for c in label if c not in "[]:*?/\\'")[:31].strip()


def _field(column: SheetColumn) -> SheetField:
    listed = _has_words(column) or column.reads in _SOURCES
    help_text = _HELP.get(column.reads, _CHOICE_HELP if listed else "")
    return SheetField(
        key=column.key,
        label=column.label,
        kind=SHAPES.get(column.reads, "text"),
        is_required=column.required,
        choices=column.key if listed else "",
        is_open=column.reads in ("hamlets", "units"),
        any_day=column.any_day,
        help=f"{'Bắt buộc. ' if column.required else ''}{help_text}",
    )


# --- lists to choose from ---


def _lists(kind: SheetKind, unit: Unit, period: Period, by: User) -> dict[str, list[str]]:
    lists: dict[str, list[str]] = {}
    for column in kind.columns:
        if _has_words(column):
            lists[column.key] = [word_for(column, value) for value in column.choices]
        elif column.reads in _SOURCES:
            lists |= _SOURCES[column.reads](column, unit, period, by)
    return {key: values[:_LONGEST_LIST] for key, values in lists.items()}


def _is_table_of_communes(kind: SheetKind) -> bool:
    """Whether a row is a commune and every other column a figure of it."""
    return not any(column.required for column in kind.columns if column.reads != "commune")


def communes_of(unit: Unit, period: Period) -> list[Unit]:
    """The communes of a unit in force in a period, itself included."""
    found = Unit.objects.inside(unit).active_between(period.starts_on, period.ends_on)
    return list(found.of_tier(Tier.COMMUNE))


def _list_communes(column: SheetColumn, unit: Unit, period: Period, by: User) -> dict[str, list[str]]:
    return {column.key: [commune.full_name for commune in communes_of(unit, period)]}


def _list_units(column: SheetColumn, unit: Unit, period: Period, by: User) -> dict[str, list[str]]:
    found = Unit.objects.inside(unit).active_between(period.starts_on, period.ends_on)
    return {column.key: [one.full_name for one in found.exclude(pk=unit.pk)[:_LONGEST_LIST]]}


def _list_hamlets(column: SheetColumn, unit: Unit, period: Period, by: User) -> dict[str, list[str]]:
    """All hamlets, and those of each commune in the order in which the communes are listed."""
    communes = communes_of(unit, period)
    inside = Unit.objects.inside(unit).active_between(period.starts_on, period.ends_on).of_tier(Tier.HAMLET)
    below: dict[int, list[str]] = {commune.pk: [] for commune in communes}
    for hamlet in inside:
        home = next((pk for pk in reversed(hamlet.ancestor_ids()) if pk in below), None)
        if home is not None:
            below[home].append(hamlet.name)
    everything = list(dict.fromkeys(name for names in below.values() for name in names))
    parts = {f"{column.key}/{at}": below[commune.pk] for at, commune in enumerate(communes, 1)}
    return {column.key: everything, **parts}


def _list_teams(column: SheetColumn, unit: Unit, period: Period, by: User) -> dict[str, list[str]]:
    rows = Team.objects.citable_by(by).filter(_near(unit))
    rows = rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=period.starts_on))
    return {column.key: list(dict.fromkeys(rows.values_list("name", flat=True)))}


def _list_waves(column: SheetColumn, unit: Unit, period: Period, by: User) -> dict[str, list[str]]:
    rows = Wave.objects.citable_by(by).filter(_near(unit), starts_on__lte=period.ends_on)
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=period.starts_on))
    return {column.key: list(dict.fromkeys(rows.values_list("name", flat=True)))}


def _near(unit: Unit) -> Q:
    """Rows of the unit, of those below it and of those above it."""
    return Q(unit__path__startswith=unit.path) | Q(unit_id__in=unit.ancestor_ids())


_SOURCES: Final = {
    "commune": _list_communes,
    "hamlets": _list_hamlets,
    "units": _list_units,
    "team": _list_teams,
    "wave": _list_waves,
}


# --- the page of instructions ---


def _instructions(kind: SheetKind, unit: Unit, period: Period) -> list[str]:
    """What to do, each line one cell: two cells in a row could be taken for a heading."""
    must = ", ".join(column.label for column in kind.columns if column.required)
    return [
        f"Tệp này dành cho {unit.running_name}, {period.label}.",
        f"1. Ghi mỗi việc một dòng ở trang đầu, bắt đầu ngay dưới hàng tiêu đề. "
        f"Trang “{HELP_SHEET}” này không cần sửa.",
        f"2. Các cột cần ghi đủ (nền hồng): {must}." if must else "2. Ghi những cột có số liệu.",
        "3. Ô có mũi tên: bấm mũi tên và chọn. Không thấy tên cần tìm thì ghi tên đó, cổng sẽ hỏi lại khi nhận tệp.",
        "4. Ngày ghi ngày/tháng/năm, ví dụ 15/3/2023. Số ghi bằng chữ số; không có số liệu thì để trống.",
        "5. Có thể thêm dòng, thêm cột ghi chú riêng, đổi chữ ở tiêu đề. Xin không xóa hàng ẩn dưới tiêu đề: "
        "cổng dựa vào đó để nhận ra các cột.",
        "6. Lưu tệp rồi gửi lên mục “Nhập từ bảng tính”. Cổng cho xem trước từng dòng; "
        "chưa bấm ghi thì chưa có gì thay đổi.",
        "7. Gửi lại tệp đã sửa bao nhiêu lần cũng được: dòng đã ghi rồi không bị ghi lần nữa.",
        "Chỉ ghi số lượng người, số hộ. Không ghi họ tên, ngày sinh, số giấy tờ, điện thoại, địa chỉ, dân tộc, "
        "tôn giáo của từng người dân; cột có dữ liệu như vậy sẽ không được nhận.",
        "Không đưa tài liệu có đóng dấu mật (Mật, Tối mật, Tuyệt mật) vào tệp này và vào cổng.",
    ]
