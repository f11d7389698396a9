"""Bỏ cột có dữ liệu cá nhân: the sender's file without the cells of columns that hold persons, before it is kept."""

from __future__ import annotations

import io
import logging
from typing import Any

import openpyxl
from openpyxl.styles import Font
from openpyxl.utils.exceptions import IllegalCharacterError

from spreadsheets.reading.cells import Cell
from spreadsheets.reading.child import read_in_child

logger = logging.getLogger(__name__)

IN_PLACE = 2_000_000
"""Bytes up to which the sender's own workbook is opened and kept with its looks; larger ones are written anew."""


def holds_persons(sheets: list[dict[str, Any]]) -> bool:
    """Whether a batch's layout names columns that were dropped."""
    return any(sheet["dropped"] for sheet in sheets)


def without_persons(data: bytes, file_format: str, sheets: list[dict[str, Any]]) -> bytes:
    """The file as .xlsx with the dropped columns of each sheet empty below their headings.

    ``sheets``: the batch's layout, in the order of the tabs, each with its ``dropped`` columns and ``heading_row``.
    """
    if file_format == "xlsx" and len(data) <= IN_PLACE:
        try:
            return _emptied(data, sheets)
        except Exception:  # whatever openpyxl makes of an odd workbook, no person's data may stay
            logger.exception("sender's workbook written anew without its looks")
    return _written_anew(data, sheets)


def _emptied(data: bytes, sheets: list[dict[str, Any]]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    if len(book.worksheets) != len(sheets):
        raise ValueError("sheets of another kind between the tables")
    for sheet, told in zip(book.worksheets, sheets, strict=True):
        for column in told["dropped"]:
            for row in range(told["heading_row"] + 1, sheet.max_row + 1):
                cell = sheet._cells.get((row, column["index"] + 1))
                if cell is not None:
                    cell.value = None
                    cell.comment = None
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _written_anew(data: bytes, sheets: list[dict[str, Any]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    with read_in_child(data) as workbook:
        for read, told in zip(workbook.sheets, sheets, strict=True):
            sheet = book.create_sheet(told["name"][:31])
            sheet.sheet_state = "hidden" if read.hidden else "visible"
            dropped = {column["index"] for column in told["dropped"]}
            for row in read.rows:
                if row.hidden:
                    sheet.row_dimensions[row.number].hidden = True
                for index, cell in row.cells.items():
                    if index not in dropped or row.number <= told["heading_row"]:
                        _put(sheet, row.number, index + 1, cell)
            for merge in read.merges:
                sheet.merge_cells(None, merge.top, merge.left + 1, merge.bottom, merge.right + 1)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _put(sheet: Any, row: int, column: int, cell: Cell) -> None:
    if cell.value is None:
        return
    try:
        written = sheet.cell(row, column, cell.value)
    except (IllegalCharacterError, ValueError):
        return
    if cell.kind == "text":
        written.data_type = "s"
    if cell.font:
        written.font = Font(name=cell.font)
