"""A reader for separated text: UTF-8 with and without BOM, UTF-16, Windows-1258; comma, semicolon, tab;
"sep=;".
"""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from . import limits
from .cells import Cell, Row, SheetData, Workbook
from .refusal import Refused

SEPARATORS = "\t;,"
_SEP_LINE = re.compile(r"\ufeff?\"?sep=(.)\"?[ \t]*(?:\r\n|\r|\n|$)", re.IGNORECASE)
_SAMPLE_RECORDS = 60


def decode(data: bytes) -> tuple[str, str]:
    """The text of ``data`` and "cp1258" when no Unicode encoding fits, else "".

    In code page 1258 a tone is a character of its own after its vowel; nothing is composed here, because the
    same bytes may be TCVN3 or VNI text, and that is judged later, with its letters as they stand.
    """
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace"), ""
    if b"\0" in data[:65536]:
        sample = data[:65536]
        return data.decode(
            "utf-16-be" if sample[::2].count(0) > sample[1::2].count(0) else "utf-16-le", "replace"
        ), ""
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError:
        return "".join(map(_CODE_PAGE.__getitem__, data)), "cp1258"


def _code_page() -> list[str]:
    """Code page 1258 by byte; its seven holes keep the byte's own number."""
    table = []
    for byte in range(256):
        try:
            table.append(bytes([byte]).decode("cp1258"))
        except UnicodeDecodeError:
            table.append(chr(byte))
    return table


_CODE_PAGE = _code_page()


def read(data: bytes) -> Workbook:
    """One sheet named "CSV" of text cells. Rows are records: a line break inside quotes does not begin a row.

    A "sep=" line is a message to the spreadsheet program and no row, so row 1 is the line after it. Raises
    Refused.
    """
    text, encoding = decode(data)
    text = text.replace("\0", "")
    stated = _SEP_LINE.match(text)
    if stated:
        separator, text = stated.group(1), text[stated.end() :]
    else:
        separator = guess_separator(text)
    if not text.strip():
        raise Refused(
            "not_a_spreadsheet", "Tệp không có dòng dữ liệu nào. Hãy kiểm tra lại tệp rồi gửi lên lần nữa."
        )
    return Workbook("csv", [SheetData("CSV", _Rows(text, separator), encoding=encoding)])


def guess_separator(text: str) -> str:
    """Of tab, semicolon and comma the one that cuts most records into the same number (over 1) of fields."""
    best, best_score = ",", (0, 0)
    for separator in SEPARATORS:
        widths = []
        try:
            for record in csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=separator):
                if any(record):
                    widths.append(len(record))
                if len(widths) >= _SAMPLE_RECORDS:
                    break
        except csv.Error:
            continue
        wide = Counter(width for width in widths if width > 1)
        if wide:
            width, lines = max(wide.items(), key=lambda pair: (pair[1], pair[0]))
            score = (lines, width)
            if score > best_score:
                best, best_score = separator, score
    return best


class _Rows:
    """Iterable of the records as rows."""

    def __init__(self, text: str, separator: str) -> None:
        self.text = text
        self.separator = separator

    def __iter__(self) -> Iterator[Row]:
        known: dict[str, Cell] = {}
        cells_seen = 0
        records = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.separator)
        number = 0
        while True:
            number += 1
            try:
                record = next(records)
            except StopIteration:
                return
            except csv.Error as error:
                # The csv module's own limit on one field: an opened quote that is never closed.
                raise Refused(
                    "damaged",
                    "Tệp văn bản có dấu nháy kép mở mà không đóng. "
                    "Hãy mở bằng Excel, lưu lại thành .xlsx rồi gửi lên lần nữa.",
                ) from error
            cells = {}
            for column, text in enumerate(record):
                if text:
                    cell = known.get(text)
                    if cell is None:
                        if len(known) > 50_000:
                            known.clear()
                        cell = known[text] = Cell(text[: limits.TEXT_CHARS], "text")
                    cells[column] = cell
            cells_seen += len(cells)
            if number > limits.ROWS or cells_seen > limits.CELLS or (cells and max(cells) >= limits.COLUMNS):
                raise Refused("too_big")
            if cells:
                yield Row(number, cells)
