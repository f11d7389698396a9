"""Đọc tệp CSV: rows with the number of their line, and refusals that name every wrong line at once."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.core.exceptions import ValidationError

from common.text import clean, fold

SHOWN = 20  # lines named in one refusal; the rest is a number


class Refused(Exception):
    """Nothing was written. The message lists what to mend, one sentence for a line."""


@dataclass
class Problems:
    """Sentences on wrong lines, gathered until all are known."""

    found: list[tuple[int, str]] = field(default_factory=list)

    def add(self, line: int, sentence: str) -> None:
        """Remember what is wrong with a line."""
        self.found.append((line, sentence))

    def add_invalid(self, line: int, error: ValidationError) -> None:
        """Remember what a model says about the columns of a line."""
        for column, messages in error.message_dict.items():
            for message in messages:
                self.add(line, f"cột {column}: {message}")

    def refuse(self) -> None:
        """Raises Refused when anything is wrong."""
        if not self.found:
            return
        lines = [f"Dòng {line}: {sentence}" for line, sentence in sorted(self.found)]
        if len(lines) > SHOWN:
            lines = [*lines[:SHOWN], f"… và {len(lines) - SHOWN} lỗi nữa."]
        raise Refused("Chưa ghi dòng nào vì tệp còn lỗi:\n" + "\n".join(lines))


@dataclass(frozen=True)
class Row:
    """A line of the file: its number as editors count it, and its cleaned cells by column."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def read_rows(path: Path, required: Sequence[str], optional: Sequence[str] = ()) -> list[Row]:
    """The rows of a CSV file with a heading line; blank lines are left out.

    UTF-8 with or without a mark, or UTF-16 with one; comma, semicolon or tab. Raises Refused with what to do.
    """
    text = _text(path)
    heading, *lines = _records(text) or [(1, [])]
    columns = [fold(cell).replace(" ", "_") for cell in heading[1]]
    missing = [column for column in required if column not in columns]
    if missing:
        raise Refused(
            f"Dòng 1: thiếu cột {', '.join(missing)}. Dòng đầu phải ghi tên cột: {','.join([*required, *optional])}."
        )
    unknown = [
        cell for cell, column in zip(heading[1], columns, strict=True) if column not in (*required, *optional)
    ]
    if unknown:
        raise Refused(f"Dòng 1: không có cột nào tên là {', '.join(unknown)}. Hãy sửa hoặc bỏ cột đó.")
    problems = Problems()
    for line, cells in lines:
        if len(cells) > len(columns) and any(cells[len(columns) :]):
            problems.add(line, "có nhiều ô hơn số cột; nếu tên có dấu phẩy, hãy đặt tên trong ngoặc kép.")
    problems.refuse()
    return [Row(line, dict(zip(columns, cells, strict=False))) for line, cells in lines]


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Refused(f"Không mở được tệp {path}. Hãy xem lại đường dẫn và quyền đọc tệp.") from error
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused("Tệp không phải văn bản UTF-8. Hãy lưu lại dưới dạng CSV UTF-8.") from error
    if "\0" in text:
        raise Refused("Tệp không phải văn bản CSV. Hãy lưu lại dưới dạng CSV UTF-8.")
    return text


def _records(text: str) -> list[tuple[int, list[str]]]:
    """Lines that say something, as cleaned cells."""
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found, line = [], 1
    try:
        for cells in reader:
            cleaned = [" ".join(clean(cell).split()) for cell in cells]
            if any(cleaned):
                found.append((line, cleaned))
            line = reader.line_num + 1
    except csv.Error as error:
        raise Refused(
            f"Dòng {line}: không đọc được, thường do thiếu dấu ngoặc kép. Hãy sửa dòng này."
        ) from error
    return found


def listed(names: Iterable[str]) -> str:
    """Names in a sentence."""
    return "; ".join(names)
