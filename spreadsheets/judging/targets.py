"""Nơi được kiểm tra, giám sát trong tệp: units and bodies by name, several in a cell."""

from __future__ import annotations

import re
from typing import Any

from common.text import clean
from orgs.models import Body, Unit
from spreadsheets.judging.cells import EMPTY, Judged, Place, Problem, Readers, text_of
from spreadsheets.judging.matching import FOLDED, Index, Match, find_named, plain_keys
from spreadsheets.judging.places import Places
from spreadsheets.kinds.base import SheetColumn

_IN_UNIT = re.compile(r"\s*\([^()]+\)$")  # "Trường Hoa Sen (Xã Đắk Mây)", as lists are exported
_SEVERAL = re.compile(r"[;\n]")


class Targets:
    """The units and bodies of a batch's area."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self._bodies: Index[Body] | None = None

    def read(self, value: Any, column: SheetColumn, place: Place, needed: Any) -> Judged:
        """A cell that names one or several places."""
        text = text_of(value)
        names = [name for name in map(clean, _SEVERAL.split(text)) if name]
        rows: dict[tuple[str, int], Unit | Body] = {}
        warnings: dict[tuple[str, str], None] = {}
        for name in names:
            match = self._find(name) or self._find(_IN_UNIT.sub("", name))
            if match is None or match.row is None:
                return Judged(
                    problem=Problem(
                        "unit_unknown",
                        f"Chưa có đơn vị, cơ quan nào tên “{name}” trong địa bàn. "
                        "Hãy ghi đúng tên đã có, mỗi nơi cách nhau bằng dấu chấm phẩy.",
                    )
                )
            rows[type(match.row).__name__, match.row.pk] = match.row
            if match.warning:
                sentence = f"“{name}” được hiểu là {match.row}."
                warnings[FOLDED if match.warning == FOLDED else match.warning, sentence] = None
        if not rows:
            return EMPTY
        return Judged(list(rows.values()), "; ".join(map(str, rows.values())), tuple(warnings))

    def _find(self, name: str) -> Match[Any] | None:
        match: Match[Any] | None = self.places.find_commune(name)
        if match is not None and match.row is not None:
            return match
        if self._bodies is None:
            found = Body.objects.filter(unit__path__startswith=self.places.unit.path)
            self._bodies = Index(found, lambda body: plain_keys(body.name))
        return find_named(self._bodies, name) or match


def target_readers(places: Places) -> Readers:
    """The reader of the column of places."""
    return {"targets": Targets(places).read}
