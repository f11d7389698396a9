"""What every reader of numbers, money, areas and dates gives back: a :class:`Reading` or a :class:`ReadError`."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

ERROR_CODES: Final = frozenset(
    [
        "required_missing",
        "number_unreadable",
        "number_not_integer",
        "number_negative",
        "number_conflict",
        "unit_unknown",
        "date_unreadable",
        "date_incomplete",
        "date_range",
        "date_out_of_range",
        "text_too_long",
        "cell_error",
    ]
)
WARNING_CODES: Final = frozenset(
    [
        "number_approximate",
        "number_unit_dropped",
        "number_from_text",
        "number_separator_guess",
        "number_words",
        "date_from_text",
        "date_year_assumed",
        "date_two_digit_year",
        "date_serial_unformatted",
    ]
)

#: Words before a number. An open list: a new one is added here and nowhere else. "" means exact.
QUALIFIERS: Final = ("", "khoảng", "hơn", "trên", "gần", "ước", "đạt và vượt", "thêm", "tổng")
#: Those after which the number is not exact.
APPROXIMATE: Final = frozenset({"khoảng", "hơn", "trên", "gần", "ước"})

#: What spreadsheet programs leave in a cell whose formula failed.
CELL_ERRORS: Final = frozenset(
    [
        "#N/A",
        "#REF!",
        "#VALUE!",
        "#DIV/0!",
        "#NAME?",
        "#NULL!",
        "#NUM!",
        "#SPILL!",
        "#CALC!",
        "#GETTING_DATA",
        "ERR:502",
        "ERR:504",
        "ERR:508",
    ]
)


class ReadError(ValueError):
    """A text that cannot be read without guessing.

    ``code`` is one of :data:`ERROR_CODES`; ``message`` a Vietnamese sentence that says what to do; ``as_written`` what
    stood there. It is a ``ValueError`` so that django-import-export ties it to its cell.
    """

    def __init__(self, code: str, message: str, as_written: str = "") -> None:
        if code not in ERROR_CODES:
            raise AssertionError(f"unknown code {code}")
        super().__init__(message)
        self.code = code
        self.message = message
        self.as_written = as_written

    def __reduce__(self) -> tuple[type[ReadError], tuple[str, str, str]]:
        """Survives the way from a child process, where sheets are read."""
        return ReadError, (self.code, self.message, self.as_written)


@dataclass(frozen=True, slots=True)
class Reading:
    """A number as read.

    ``value``: int for counts and money (đồng), Decimal for the rest, None for a verbal quantity ("hàng chục ngàn").
    ``qualifier``: one of :data:`QUALIFIERS`, or the words of a verbal quantity. ``warnings``: codes of
    :data:`WARNING_CODES`. ``as_written``: the cleaned text as typed. ``measure``: the measure as written ("lượt", "ha",
    "triệu đồng", "đồng/người"), "" if none; the value itself is always in the reader's base measure.
    """

    value: Decimal | int | None
    qualifier: str = ""
    warnings: tuple[str, ...] = ()
    as_written: str = ""
    measure: str = ""


@dataclass(frozen=True, slots=True)
class Ratio:
    """A part of a whole; either number may be missing ("100%" has neither, "83" no whole).

    ``percent`` is the share as written or else as computed, in percent points; None when neither is possible.
    """

    numerator: int | None
    denominator: int | None
    percent: Decimal | None
    qualifier: str = ""
    warnings: tuple[str, ...] = ()
    as_written: str = ""
    measure: str = ""
