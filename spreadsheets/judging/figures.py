"""Chỉ tiêu và giá trị trong tệp: which indicator a name stands for, and what its written value means."""

from __future__ import annotations

from functools import cache
from typing import Any

from common.text import fold, match_key
from orgs.models import Unit
from reports.models import Indicator
from reports.services.entered_reading import read_written
from spreadsheets.judging.cells import Judged, Place, Problem, Readers, text_of
from spreadsheets.judging.matching import FOLDED, Index, find_named
from spreadsheets.kinds.base import SheetColumn

_NAMED = 3
_LONGEST = 300


class Figures:
    """The indicators that the offices of a batch may use, looked up when the first cell asks."""

    def __init__(self, unit: Unit) -> None:
        self._owners = [*unit.ancestor_ids(), unit.pk]

    @cache  # noqa: B019 – one object lives as long as one batch is judged
    def _index(self) -> Index[Indicator]:
        rows = Indicator.objects.filter(is_active=True).order_by("position", "code")
        return Index((r for r in rows if r.owner_id is None or r.owner_id in self._owners), _keys)

    @cache  # noqa: B019 – as above
    def _by_id(self) -> dict[int, Indicator]:
        return {row.pk: row for row in self._index().rows}

    def indicator(self, value: Any, column: SheetColumn, place: Place, needed: Any) -> Judged:
        """A cell that names an indicator by its code, its name or both."""
        text = text_of(value)
        match = find_named(self._index(), text)
        if match is not None and match.row is not None:
            warnings: tuple[tuple[str, str], ...] = ()
            if match.warning == FOLDED:
                warnings = ((FOLDED, f"“{text}” viết khác dấu, được hiểu là {match.row.name}."),)
            return Judged(match.row.pk, match.row.code, warnings)
        if match is not None:
            codes = ", ".join(row.code for row in match.several[:_NAMED])
            return _problem(f"“{text}” là tên của nhiều chỉ tiêu ({codes}). Hãy ghi mã chỉ tiêu.")
        return _problem(
            f"Không có chỉ tiêu nào tên hoặc mã là “{text[:60]}”. Hãy ghi mã trong danh mục chỉ tiêu."
        )

    def written(self, value: Any, column: SheetColumn, place: Place, needed: Any) -> Judged:
        """A value as reports word it, for the indicator that its row names."""
        return self._read(value, self._by_id()[needed], place)

    def of_column(self, value: Any, column: SheetColumn, place: Place, needed: Any) -> Judged:
        """A value of the indicator that its column is about."""
        return self._read(value, self._by_id()[int(column.choices["indicator"][0])], place)

    def _read(self, value: Any, indicator: Indicator, place: Place) -> Judged:
        text = text_of(value)
        if len(text) > _LONGEST:
            return Judged(problem=Problem("text_too_long", f"Giá trị dài quá {_LONGEST} ký tự. Xin rút gọn."))
        number = isinstance(value, int | float) and not isinstance(value, bool)
        typed = text.replace(".", ",") if number else text
        if place.measure and typed.replace(",", "").isdigit() and indicator.quantity in _MEASURED:
            typed = f"{typed} {place.measure}"
        return Judged({**read_written(typed, indicator).columns, "as_written": "" if number else text}, text)


_MEASURED = frozenset({"money", "area", "length"})


def _keys(row: Indicator) -> tuple[set[str], ...]:
    codes = {row.code, f"{row.code} – {row.name}", f"{row.code} {row.name}", row.name}
    return (
        {match_key(code) for code in codes},
        set(),
        {fold(code).replace(" ", "") for code in codes},
    )


def _problem(message: str) -> Judged:
    return Judged(problem=Problem("unit_unknown", message))


def figure_readers(unit: Unit) -> Readers:
    """Readers of the columns of indicators and values."""
    figures = Figures(unit)
    return {
        "indicator": figures.indicator,
        "written": figures.written,
        "indicator_value": figures.of_column,
    }
