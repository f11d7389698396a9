"""Tờ mẫu: how a workbook to fill in is drawn – heading, hidden keys, lists to choose from, formats, instructions.

The lists stand one below the other in a single column of a hidden sheet: a row there never holds two cells, so that
no reader takes it for a heading.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from common.periods import Period
from common.sheets import DAY, FRACTION, WHOLE
from common.text import clean, neutralise

MARK: Final = "#dvportal"
TITLE_ROW: Final = 1
UNIT_ROW: Final = 2
NOTICE_ROW: Final = 3
HEADING_ROW: Final = 4
KEYS_ROW: Final = 5
FIRST_ROW: Final = 6
EMPTY_ROWS: Final = 200
"""Rows prepared with formats and lists; further rows may be added below them."""
LISTS_SHEET: Final = "Danh mục"
HELP_SHEET: Final = "Hướng dẫn"
NOTICE: Final = (
    "Chỉ ghi số lượng: không ghi họ tên, số giấy tờ, điện thoại, địa chỉ của người dân; "
    "không ghi nội dung thuộc bí mật nhà nước."
)
NUMBERS: Final = frozenset({"count", "decimal", "money", "area", "length", "percent"})

_FACE: Final = "Times New Roman"
_TITLE: Final = Font(name=_FACE, size=14, bold=True)
_BOLD: Final = Font(name=_FACE, size=12, bold=True)
_BODY: Final = Font(name=_FACE, size=12)
_SOFT: Final = Font(name=_FACE, size=11, italic=True, color="FF4C5564")
_LINE: Final = Side(style="thin", color="FF999999")
_GRID: Final = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_MUST: Final = PatternFill("solid", fgColor="FFF6E6E0")
_MAY: Final = PatternFill("solid", fgColor="FFE8EEF4")
_CENTRED: Final = Alignment(horizontal="center", vertical="center", wrap_text=True)
_WRAPPED: Final = Alignment(vertical="top", wrap_text=True)


@dataclass(frozen=True, slots=True)
class SheetField:
    """A column of a sheet to fill in.

    `choices`: the name of the list to choose from ("" for none). `is_open`: what is not in the list may be written
    too, without a question (several hamlets in one cell). `any_day`: its days may lie outside the period.
    """

    key: str
    label: str
    kind: str = "text"
    is_required: bool = False
    choices: str = ""
    is_open: bool = False
    any_day: bool = False
    help: str = ""
    width: float = 0


@dataclass(frozen=True, slots=True)
class Texts:
    """The words around the table. `marker` stands behind the mark in the hidden row."""

    marker: str
    sheet: str
    title: str
    unit: str
    instructions: Sequence[str]


def draw(
    texts: Texts,
    fields: Sequence[SheetField],
    lists: Mapping[str, Sequence[str]],
    period: Period,
    rows: Iterable[Mapping[str, Any]] = (),
    *,
    dependent: tuple[str, str] | None = None,
    empty_rows: int = EMPTY_ROWS,
) -> bytes:
    """The workbook's bytes: the sheet to fill in with its rows, the instructions, the hidden lists.

    `dependent` (a, b): what the list of key b offers depends on what was chosen under key a; its lists are called
    "b/1", "b/2" … in the order of the values of a's list.
    """
    book = Workbook()
    sheet = book.active
    sheet.title = texts.sheet
    _head(sheet, texts, fields)
    last = _body(sheet, fields, rows, empty_rows)
    _help(book.create_sheet(HELP_SHEET), texts)
    places = _write_lists(book, lists)
    for at, field in enumerate(fields, 2):
        _offer(sheet, at, field, places, period, last, _leader(fields, field, dependent))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _head(sheet: Worksheet, texts: Texts, fields: Sequence[SheetField]) -> None:
    for row, text, font in (
        (TITLE_ROW, texts.title, _TITLE),
        (UNIT_ROW, texts.unit, _BODY),
        (NOTICE_ROW, NOTICE, _SOFT),
    ):
        _put(sheet, row, 1, text, font)
    _put(sheet, HEADING_ROW, 1, "STT", _BOLD, _MAY)
    _put(sheet, KEYS_ROW, 1, f"{MARK} {texts.marker}", _SOFT)
    sheet.column_dimensions["A"].width = 6
    for at, field in enumerate(fields, 2):
        _put(sheet, HEADING_ROW, at, field.label, _BOLD, _MUST if field.is_required else _MAY)
        _put(sheet, KEYS_ROW, at, field.key, _SOFT)
        sheet.column_dimensions[get_column_letter(at)].width = field.width or _width(field)
    sheet.row_dimensions[KEYS_ROW].hidden = True
    sheet.row_dimensions[HEADING_ROW].height = 48
    sheet.freeze_panes = f"B{FIRST_ROW}"
    sheet.print_title_rows = f"{HEADING_ROW}:{HEADING_ROW}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _put(
    sheet: Worksheet, row: int, column: int, text: str, font: Font, fill: PatternFill | None = None
) -> None:
    cell = sheet.cell(row, column)
    cell.value = neutralise(ILLEGAL_CHARACTERS_RE.sub("", clean(text)))
    cell.data_type = "s"
    cell.font = font
    if fill is not None:
        cell.fill, cell.alignment, cell.border = fill, _CENTRED, _GRID


def _width(field: SheetField) -> float:
    if field.kind in NUMBERS or field.kind == "date":
        return max(13.0, min(20.0, len(field.label) * 0.8))
    return max(16.0, min(44.0, len(field.label) * 1.4))


def _body(
    sheet: Worksheet, fields: Sequence[SheetField], rows: Iterable[Mapping[str, Any]], empty: int
) -> int:
    """Write the rows and prepare the empty ones; gives the last row."""
    at = FIRST_ROW - 1
    for values in rows:
        at += 1
        _row(sheet, at, fields, values)
    filled = at
    for at in range(filled + 1, filled + empty + 1):
        _row(sheet, at, fields, {})
    return max(at, FIRST_ROW)


def _row(sheet: Worksheet, row: int, fields: Sequence[SheetField], values: Mapping[str, Any]) -> None:
    number = sheet.cell(row, 1, row - FIRST_ROW + 1 if values else None)
    number.font, number.border = _BODY, _GRID
    for at, field in enumerate(fields, 2):
        cell = sheet.cell(row, at)
        cell.font, cell.border, cell.alignment = _BODY, _GRID, _WRAPPED
        cell.number_format = _format(field)
        _fill(cell, values.get(field.key))


def _fill(cell: Any, value: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, str):
        # Excel's own mark of text, not an apostrophe in it: the text must come back as it went out.
        cell.quotePrefix = neutralise(value) != value
        cell.value, cell.data_type = ILLEGAL_CHARACTERS_RE.sub("", value), "s"
    else:
        cell.value = value


def _format(field: SheetField) -> str:
    if field.kind == "date":
        return DAY
    if field.kind in NUMBERS:
        return WHOLE if field.kind in ("count", "money") else FRACTION
    return "@" if field.kind == "unit" or field.choices else "General"


def _help(sheet: Worksheet, texts: Texts) -> None:
    sheet.column_dimensions["A"].width = 110
    for row, text in enumerate((texts.title, *texts.instructions), 1):
        _put(sheet, row, 1, text, _TITLE if row == 1 else _BODY)
        sheet.cell(row, 1).alignment = _WRAPPED


def _write_lists(book: Workbook, lists: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Write the lists below one another; gives the name under which each can be referred to."""
    sheet = book.create_sheet(LISTS_SHEET)
    sheet.sheet_state = "hidden"
    names: dict[str, str] = {}
    row = 0
    for key, values in lists.items():
        first = row + 1
        for value in values:
            row += 1
            _put(sheet, row, 1, value, _BODY)
        if row >= first:
            name = "dv_" + key.replace("/", "_")
            place = f"{quote_sheetname(LISTS_SHEET)}!$A${first}:$A${row}"
            book.defined_names[name] = DefinedName(name, attr_text=place)
            names[key] = name
    return names


def _leader(
    fields: Sequence[SheetField], field: SheetField, dependent: tuple[str, str] | None
) -> tuple[str, str] | None:
    """The letter and the list of the column that decides what this one offers."""
    if dependent is None or field.key != dependent[1]:
        return None
    for at, other in enumerate(fields, 2):
        if other.key == dependent[0]:
            return get_column_letter(at), other.choices
    return None


def _offer(
    sheet: Worksheet,
    at: int,
    field: SheetField,
    places: Mapping[str, str],
    period: Period,
    last: int,
    leader: tuple[str, str] | None,
) -> None:
    rule = _rule(field, places, period, leader)
    if rule is None:
        return
    rule.showErrorMessage, rule.errorStyle = not field.is_open, "warning"
    rule.errorTitle, rule.error = "Xin xem lại ô này", _question(field, period)
    if field.help:
        rule.showInputMessage, rule.promptTitle = True, field.label[:32]
        rule.prompt = field.help[:250]
    letter = get_column_letter(at)
    rule.add(f"{letter}{FIRST_ROW}:{letter}{last}")
    sheet.add_data_validation(rule)


def _rule(
    field: SheetField, places: Mapping[str, str], period: Period, leader: tuple[str, str] | None
) -> DataValidation | None:
    if field.choices in places or leader:
        formula = places.get(field.choices, "")
        if leader and leader[1] in places:
            formula = f'INDIRECT("dv_{field.choices}_"&MATCH(${leader[0]}{FIRST_ROW},{places[leader[1]]},0))'
        return DataValidation("list", formula1=formula, allow_blank=True) if formula else None
    if field.kind == "date" and not field.any_day:
        first, last = (_excel_day(day) for day in (period.starts_on, period.ends_on))
        return DataValidation("date", operator="between", formula1=first, formula2=last, allow_blank=True)
    if field.kind == "count":
        return DataValidation("whole", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
    if field.kind in NUMBERS:
        return DataValidation("decimal", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
    return None


def _excel_day(day: date) -> str:
    return f"DATE({day.year},{day.month},{day.day})"


def _question(field: SheetField, period: Period) -> str:
    if field.choices:
        return "Giá trị này không có trong danh sách. Vẫn giữ như đã ghi?"
    if field.kind == "date":
        return f"Ngày cần thuộc {period}, ghi dạng ngày/tháng/năm. Vẫn giữ như đã ghi?"[:250]
    return "Ô này cần một số từ 0 trở lên. Vẫn giữ như đã ghi?"
