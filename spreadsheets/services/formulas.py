"""Công thức trong tệp trả lời: sums of the sender's own cells stay, everything else becomes the value it had."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.workbook import Workbook

from common.text import neutralise

SUMS: Final = frozenset(
    {
        "SUM",
        "SUBTOTAL",
        "AVERAGE",
        "ROUND",
        "ROUNDUP",
        "ROUNDDOWN",
        "COUNT",
        "COUNTA",
        "MIN",
        "MAX",
        "ABS",
        "IF",
    }
)
"""Functions that look at cells of the same file and at nothing else."""
_OPEN_TEXT: Final = re.compile(r"=[\w\s$:.,;()+\-*/%^<>='!]*")
_FUNCTION: Final = re.compile(r"([\w.]+)\s*\(")


def is_sum(formula: Any) -> bool:
    """Whether a formula only reckons with cells of its own file: no other program, file or address, no hidden text."""
    if not isinstance(formula, str) or not _OPEN_TEXT.fullmatch(formula):
        return False  # a bar, bracket or quoted text reaches out of the file
    return all(name.upper() in SUMS for name in _FUNCTION.findall(formula))


def take_out(
    book: Workbook, places: Mapping[str, list[str]], stored: Mapping[str, Mapping[str, Any]]
) -> None:
    """Put the stored value in the place of every formula that is more than a sum."""
    for title, found in places.items():
        for place in found:
            cell = book[title][place]
            if is_sum(cell.value):
                continue
            value = stored[title].get(place)
            if isinstance(value, str):
                cell.value = neutralise(ILLEGAL_CHARACTERS_RE.sub("", value))
                cell.data_type = "s"
            else:
                cell.value = value
