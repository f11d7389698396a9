"""A reader for .xls on xlrd, asked for formatting (fonts, hidden rows) and ragged rows (a far cell costs
nothing).
"""

import os
from collections.abc import Iterator
from typing import Any

import xlrd

from . import limits
from .cells import Cell, Merge, Row, Run, SheetData, Workbook
from .refusal import Refused
from .xlsx_parts import EPOCH_1900, EPOCH_1904
from .xlsx_rows import MAX_INTEGER_DIGITS, date_of_serial


def read(data: bytes) -> Workbook:
    """The workbook in ``data``, which the guard has let through. Raises Refused.

    xlrd stumbles over damaged files in many ways (struct.error, IndexError, AssertionError …): each of them
    means that the file is damaged, so all are caught here. What cannot be caught is the child process's
    business.
    """
    try:
        with open(os.devnull, "w") as silence:
            book = xlrd.open_workbook(
                file_contents=data, formatting_info=True, ragged_rows=True, logfile=silence
            )
            sheets = [_sheet(book, sheet) for sheet in book.sheets()]
    except xlrd.XLRDError as error:
        raise Refused("password" if "encrypt" in str(error).lower() else "damaged") from error
    except Refused:
        raise
    except Exception as error:
        raise Refused("damaged") from error
    if not sheets:
        raise Refused("damaged")
    return Workbook("xls", sheets)


def _sheet(book: Any, sheet: Any) -> SheetData:
    if sum(map(sheet.row_len, range(sheet.nrows))) > limits.CELLS:
        raise Refused("too_big")
    merges = [Merge(top + 1, left, bottom, right - 1) for top, bottom, left, right in sheet.merged_cells]
    hidden = frozenset(column for column, info in sheet.colinfo_map.items() if info.hidden and column < 256)
    return SheetData(
        sheet.name,
        _Rows(book, sheet),
        sheet.visibility != 0,
        [
            merge
            for merge in merges[: limits.MERGES]
            if merge.top <= merge.bottom and merge.left <= merge.right
        ],
        hidden,
        bool(book.datemode),
    )


class _Rows:
    """Iterable of the rows of one sheet."""

    def __init__(self, book: Any, sheet: Any) -> None:
        self.book = book
        self.sheet = sheet
        self.epoch = EPOCH_1904 if book.datemode else EPOCH_1900
        self.known: dict[tuple[int, Any, int], Cell] = {}

    def __iter__(self) -> Iterator[Row]:
        for index in range(self.sheet.nrows):
            try:
                cells = self._cells(index)
            except Refused:
                raise
            except Exception as error:
                raise Refused("damaged") from error
            if cells:
                info = self.sheet.rowinfo_map.get(index)
                yield Row(index + 1, cells, bool(info is not None and info.hidden))

    def _cells(self, index: int) -> dict[int, Cell]:
        cells: dict[int, Cell] = {}
        runs_here = self.sheet.rich_text_runlist_map
        kinds, values = self.sheet.row_types(index), self.sheet.row_values(index)
        for column, (kind, value) in enumerate(zip(kinds, values, strict=True)):
            if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) or value == "":
                continue
            style = self.sheet.cell_xf_index(index, column)
            if (index, column) in runs_here:
                cells[column] = self._rich(value, style, runs_here[index, column])
                continue
            key = (kind, value, style)
            cell = self.known.get(key)
            if cell is None:
                cell = self.known[key] = self._cell(kind, value, style)
            cells[column] = cell
        return cells

    def _font(self, style: int) -> str:
        return self._font_name(self.book.xf_list[style].font_index)

    def _font_name(self, number: int) -> str:
        return str(self.book.font_list[number].name) if number < len(self.book.font_list) else ""

    def _rich(self, text: str, style: int, runlist: list[tuple[int, int]]) -> Cell:
        bounds = [(0, None), *runlist, (len(text), None)]
        runs = []
        for (begin, number), (finish, _) in zip(bounds, bounds[1:], strict=False):
            if finish > begin:
                runs.append(Run("" if number is None else self._font_name(number), text[begin:finish]))
        rich = "".join(run.text for run in runs) == text and len({run.font for run in runs}) > 1
        return Cell(text[: limits.TEXT_CHARS], "text", self._font(style), tuple(runs) if rich else ())

    def _cell(self, kind: int, value: Any, style: int) -> Cell:
        font = self._font(style)
        if kind == xlrd.XL_CELL_TEXT:
            return Cell(value[: limits.TEXT_CHARS], "text", font)
        if kind == xlrd.XL_CELL_BOOLEAN:
            return Cell(bool(value), "bool", font)
        if kind == xlrd.XL_CELL_ERROR:
            return Cell(xlrd.error_text_from_code.get(value, "#VALUE!"), "error", font)
        if value != value or value in (float("inf"), float("-inf")):
            return Cell("#NUM!", "error", font)
        number = int(value) if value.is_integer() and abs(value) < 10**MAX_INTEGER_DIGITS else value
        if kind == xlrd.XL_CELL_DATE:
            if 1 <= number < 2_900_000:
                return Cell(date_of_serial(number, self.epoch), "date", font, (), True)
            return Cell(number, "number", font, (), True)
        return Cell(number, "number", font)
