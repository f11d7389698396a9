"""Viện dẫn trong lời văn: the small language by which the text of a section refers to figures, charts and tables.

``{key}`` prints a figure with its qualifier and measure, ``{key:so}`` the number alone, ``{key:danh_sach}`` its named
list, ``{key:so_voi_ky_truoc}`` the change since the same days a year earlier; ``{ky}``, ``{ky_sau}`` and ``{don_vi}``
the period, the next period and the unit; ``{bieu_do:x}`` and ``{bang:x}`` alone on a line are a chart and a table;
``{hoi_nghi}`` is the sentence about the conference. What does not look like a reference is text, braces included.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from common.periods import Period

PERIOD, NEXT_PERIOD, UNIT, CHART, TABLE = "ky", "ky_sau", "don_vi", "bieu_do", "bang"
CONFERENCE = "hoi_nghi"
RESERVED = frozenset({PERIOD, NEXT_PERIOD, UNIT, CHART, TABLE, CONFERENCE})
NUMBER_ONLY, NAMED_LIST, CHANGE = "so", "danh_sach", "so_voi_ky_truoc"

_REFERENCE = re.compile(r"\{([a-z][a-z0-9_]{0,39})(?::([a-z][a-z0-9_]{0,39}))?\}")

_STOP = re.compile(r"[.!?…][”\")]*\s+")
_ABBREVIATION = re.compile(r"[A-ZĐ][^\W\d_]{0,2}\.")


@dataclass(frozen=True)
class Reference:
    """One reference: the name in front of the colon and the form behind it ("" when there is none)."""

    name: str
    form: str = ""

    def __str__(self) -> str:
        return f"{{{self.name}:{self.form}}}" if self.form else f"{{{self.name}}}"

    @property
    def is_figure(self) -> bool:
        """Whether it refers to a figure of the review."""
        return self.name not in RESERVED

    @property
    def is_picture(self) -> bool:
        """Whether it stands for a chart or a table."""
        return self.name in (CHART, TABLE)


def parts(text: str) -> Iterator[str | Reference]:
    """The text in order: plain stretches and references."""
    at = 0
    for found in _REFERENCE.finditer(text):
        if found.start() > at:
            yield text[at : found.start()]
        yield Reference(found[1], found[2] or "")
        at = found.end()
    if at < len(text):
        yield text[at:]


def references(text: str) -> list[Reference]:
    """The references of a text, in order, repeated ones too."""
    return [part for part in parts(text) if isinstance(part, Reference)]


def figure_keys(text: str) -> list[str]:
    """The figures a text refers to, each once, in order."""
    return list(dict.fromkeys(ref.name for ref in references(text) if ref.is_figure))


def changes_asked(text: str) -> set[str]:
    """The figures whose change since the period before a text asks for."""
    return {ref.name for ref in references(text) if ref.is_figure and ref.form == CHANGE}


def sentences(text: str) -> Iterator[str]:
    """The text cut behind each sentence; the pieces together are the text.

    A dot ends a sentence only before a capital or a reference, and not behind an abbreviation ("TP.") or a number that
    opens the piece ("1.").
    """
    at = 0
    for stop in _STOP.finditer(text):
        piece = text[at : stop.end()]
        follows = text[stop.end() :].lstrip('“"(')[:1]
        word = piece.split()[-1]
        opens = piece.strip() == word and word[:1].isdigit()
        if (follows.isupper() or follows == "{") and not _ABBREVIATION.fullmatch(word) and not opens:
            yield piece
            at = stop.end()
    if at < len(text):
        yield text[at:]


def renamed(text: str, names: Mapping[str, str]) -> str:
    """The text with references to some figures under other names."""
    return "".join(
        str(Reference(names.get(part.name, part.name), part.form)) if isinstance(part, Reference) else part
        for part in parts(text)
    )


def filled(text: str, *, period: Period, unit_name: str) -> str:
    """The text with period and unit written out; figures stay references."""
    words = {PERIOD: period.label, NEXT_PERIOD: following_label(period), UNIT: unit_name}
    return "".join(
        words.get(part.name, str(part)) if isinstance(part, Reference) else part for part in parts(text)
    )


def following_label(period: Period) -> str:
    """The name of the period whose tasks a review sets: that of the same kind and length just after."""
    if period.kind in ("days", "nine_months"):
        return "thời gian tới"
    months = (
        (period.ends_on.year - period.starts_on.year) * 12 + period.ends_on.month - period.starts_on.month + 1
    )
    first = period.ends_on + dt.timedelta(days=1)
    behind = first.year * 12 + first.month - 1 + months
    end = dt.date(behind // 12, behind % 12 + 1, 1) - dt.timedelta(days=1)
    return Period(first, end).label
