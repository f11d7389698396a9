"""Reading one cell by the kind of its column, through the one reader of numbers and days in ``common``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from common.dates import read_date, read_period
from common.formats import format_date
from common.numbers import read_area, read_count, read_decimal, read_length, read_money
from common.periods import Period
from common.reading import ReadError, Reading
from common.text import DASHES, clean, fold
from spreadsheets.kinds.base import SheetColumn
from spreadsheets.reading.cells import Cell
from spreadsheets.reading.headings import measure_called

_LARGEST_COUNT = 2_147_483_647
_LARGEST_AMOUNT = Decimal(10) ** 15
_DAYS_1904 = 1_462
_SHOWN_RAW = 500
_NOTHING = frozenset(("", *DASHES))
_SHORT = 8
_FORMULA_MARKS = tuple("=+-@＝＋－＠﹦﹢﹣﹫")

SENTENCES = {
    "number_approximate": "Số này được ghi là ước chừng.",
    "number_unit_dropped": "Đã bỏ phần chữ đứng cạnh con số.",
    "number_from_text": "Số được lưu dạng chữ trong bảng.",
    "number_separator_guess": "Dấu chấm, dấu phẩy trong số được hiểu theo loại cột.",
    "number_words": "Số được ghi bằng chữ.",
    "date_from_text": "Ngày được lưu dạng chữ trong bảng.",
    "date_year_assumed": "Ngày không ghi năm; năm được lấy theo kỳ của tệp.",
    "date_two_digit_year": "Năm chỉ ghi hai chữ số.",
    "date_serial_unformatted": "Ô là một con số, được hiểu là ngày.",
    "legacy_converted": "Chữ được chuyển từ bảng mã cũ sang Unicode.",
    "hidden_row": "Dòng này đang bị ẩn trong tệp.",
    "formula_like_text": "Chữ bắt đầu bằng dấu = + - @, được giữ như chữ thường.",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a cell is not accepted. ``suggestions``: units (number, name) of which one may be meant."""

    code: str
    message: str
    suggestions: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A cell read: the value for the record, its plain form for people and scripts, (code, sentence) warnings,
    what the reader said beside the value (a qualifier), or the problem.
    """

    value: Any = None
    shown: Any = None
    warnings: tuple[tuple[str, str], ...] = ()
    extra: str = ""
    problem: Problem | None = None


EMPTY = Judged()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a column stands: what a bare number in it is measured in, and the days of the batch."""

    period: Period
    factor: int = 1
    measure: str = ""
    is_1904: bool = False


def input_of(cell: Cell) -> Any:
    """What the readers get of a cell: text, a number, a day, True or False, None when it is empty."""
    if cell.kind == "text":
        return cell.text
    return None if cell.kind == "empty" else cell.value


def raw_of(cell: Cell) -> str:
    """The cell as it stood in the file, for people."""
    if cell.kind == "text":
        return (cell.raw if cell.raw is not None else cell.text)[:_SHOWN_RAW].replace("\0", "")
    if cell.kind == "date":
        return _day_shown(cell.value)
    if cell.kind == "bool":
        return "TRUE" if cell.value else "FALSE"
    if cell.kind == "number":
        return _number_shown(cell.value)
    return "" if cell.value is None else str(cell.value)


def _number_shown(value: Any) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else format(value, ".15g")
    return str(value)


def _day_shown(value: Any) -> str:
    return format_date(value.date() if isinstance(value, dt.datetime) else value)


def judge_cell(cell: Cell, column: SheetColumn, place: Place, needed: Any, readers: Readers) -> Judged:
    """A filled cell of a column; ``needed`` is the value of the column it is read with."""
    if cell.kind == "error":
        return _problem(
            "cell_error", f"Ô này báo lỗi {cell.value}. Sửa công thức trong tệp hoặc ghi thẳng giá trị."
        )
    if cell.kind == "formula_no_value":
        return _problem(
            "formula_no_value",
            "Ô này là công thức chưa có kết quả. Mở tệp bằng Excel, lưu lại, hoặc ghi thẳng giá trị.",
        )
    value = input_of(cell)
    if isinstance(value, str) and (len(value) < _SHORT or value.isspace()) and clean(value) in _NOTHING:
        return EMPTY
    try:
        return readers[column.reads](value, column, place, needed)
    except ReadError as error:
        return _problem(error.code, error.message)


def _problem(code: str, message: str) -> Judged:
    return Judged(problem=Problem(code, message))


Reader = Callable[[Any, SheetColumn, Place, Any], Judged]
Readers = dict[str, Reader]


def _number(reading: Reading | None, limit: Any, shown: Callable[[Any], Any]) -> Judged:
    if reading is None:
        return EMPTY
    if reading.value is None:
        return _problem("number_unreadable", f"“{reading.as_written}” chưa phải con số. Hãy ghi số cụ thể.")
    if reading.value > limit:
        return _problem("number_unreadable", "Số này lớn quá mức một con số thống kê; xin xem lại.")
    warnings = tuple((code, SENTENCES[code]) for code in reading.warnings)
    return Judged(reading.value, shown(reading.value), warnings, reading.qualifier)


def _plain(value: Any) -> int | float:
    return int(value) if value == int(value) else float(value)


def _count(value: Any, column: SheetColumn, place: Place, needed: Any) -> Judged:
    return _number(read_count(value), _LARGEST_COUNT, int)


def _decimal(value: Any, column: SheetColumn, place: Place, needed: Any) -> Judged:
    return _number(read_decimal(value), _LARGEST_AMOUNT, _plain)


def _money(value: Any, column: SheetColumn, place: Place, needed: Any) -> Judged:
    return _number(read_money(value, place.factor), _LARGEST_AMOUNT, int)


def _area(value: Any, column: SheetColumn, place: Place, needed: Any) -> Judged:
    heading: Literal["m2", "ha"] = "m2" if place.measure == "m2" else "ha"
    judged = _number(read_area(value, "ha", heading), _LARGEST_AMOUNT, _plain)
    if judged.value is not None and judged.value * 1_000_000 != int(judged.value * 1_000_000):
        return _problem(
            "number_unreadable", "Diện tích có phần lẻ quá dài; xin làm tròn đến phần trăm mét vuông."
        )
    return judged


def _length(value: Any, column: SheetColumn, place: Place, needed: Any) -> Judged:
    heading: Literal["m", "km"] = "km" if place.measure == "km" else "m"
    judged = _number(read_length(value, "m", heading), _LARGEST_AMOUNT, _plain)
    return _to_cents(judged)


def _date(value: Any, column: SheetColumn, place: Place, needed: Any) -> Judged:
    if place.is_1904 and isinstance(value, int | float) and not isinstance(value, bool):
        value = value + _DAYS_1904
    reading = read_date(value, place.period, strict=False, inside=not column.any_day)
    if reading is None:
        return EMPTY
    warnings = tuple((code, SENTENCES[code]) for code in reading.warnings)
    return Judged(reading.value, reading.value.isoformat(), warnings)


def text_of(value: Any) -> str:
    """A value of any kind as words."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.date):
        return _day_shown(value)
    if isinstance(value, int | float):
        return _number_shown(value)
    return clean(value)


def _text(value: Any, column: SheetColumn, place: Place, needed: Any) -> Judged:
    written = text_of(value)
    if len(written) > column.max_length:
        return _problem(
            "text_too_long",
            f"Nội dung dài {len(written)} ký tự, tối đa {column.max_length}. Xin rút gọn.",
        )
    warnings: tuple[tuple[str, str], ...] = ()
    if isinstance(value, str) and written.startswith(_FORMULA_MARKS):
        warnings = (("formula_like_text", SENTENCES["formula_like_text"]),)
    return Judged(written, written, warnings)


@lru_cache(maxsize=200)
def _words(column_key: str, words: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, str]:
    return {fold(word): value for value, some in words for word in some}


def _choice(value: Any, column: SheetColumn, place: Place, needed: Any) -> Judged:
    written = text_of(value)
    known = _words(column.key, tuple(column.choices.items()))
    found = known.get(fold(written))
    if found is None:
        labels = ", ".join(words[1] if len(words) > 1 else words[0] for words in column.choices.values())
        return _problem(
            "required_missing", f"“{written}” không có trong danh sách. Hãy ghi một trong: {labels}."
        )
    return Judged(found, found)


def _amount(value: Any, column: SheetColumn, place: Place, needed: Any) -> Judged:
    """An amount in the measure of its kind, with the measure that its row names."""
    kind, named = needed
    measure = measure_called(named or "")
    if kind == "dat":
        said = measure.name or place.measure
        if named and said not in ("m2", "ha"):
            return _problem(
                "unit_unknown", f"Đất ghi theo m2 hoặc ha, không theo “{named}”. Xin xem lại đơn vị tính."
            )
        return _to_cents(
            _number(read_area(value, "m2", "ha" if said == "ha" else "m2"), _LARGEST_AMOUNT, _plain)
        )
    if kind in ("tien", "xa_hoi_hoa"):
        if named and not measure.is_money:
            return _problem(
                "unit_unknown", f"Tiền ghi theo đồng, không theo “{named}”. Xin xem lại đơn vị tính."
            )
        factor = measure.factor if measure.is_money else place.factor
        return _number(read_money(value, factor), _LARGEST_AMOUNT, int)
    return _to_cents(_number(read_decimal(value), _LARGEST_AMOUNT, _plain))


def _to_cents(judged: Judged) -> Judged:
    if judged.value is not None and judged.value * 100 != int(judged.value * 100):
        return _problem("number_unreadable", "Số có phần lẻ quá dài; xin làm tròn đến hai chữ số.")
    return judged


def _period(value: Any, column: SheetColumn, place: Place, needed: Any) -> Judged:
    period = read_period(text_of(value))
    if period is None:
        return EMPTY
    if not (place.period.contains(period.starts_on) and place.period.contains(period.ends_on)):
        return _problem(
            "date_out_of_range", f"Kỳ {period.label} nằm ngoài {place.period.label} của tệp. Xin xem lại."
        )
    return Judged((period.starts_on, period.ends_on), period.label)


def without_text_warnings(judged: Judged) -> Judged:
    """A cell that a person typed in the page is text by nature: that is no warning."""
    kept = tuple(w for w in judged.warnings if w[0] not in ("number_from_text", "date_from_text"))
    return replace(judged, warnings=kept)


READERS: Readers = {
    "text": _text,
    "count": _count,
    "decimal": _decimal,
    "money": _money,
    "area": _area,
    "length": _length,
    "date": _date,
    "choice": _choice,
    "amount": _amount,
    "period": _period,
}
"""How cells are read that need nothing but themselves. Columns of names are added by the judge of a batch."""
