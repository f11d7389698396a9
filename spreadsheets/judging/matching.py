"""Names looked up in a list, from strict to loose. Only what is the same and unique is taken; likeness suggests."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from common.text import clean, fold, match_key, name_key, strip_unit_prefix
from orgs.models import Unit
from orgs.models.units import UnitKind

T = TypeVar("T")
EXACT, ALIAS, FOLDED = "", "name_alias", "name_folded"
_SUGGESTED = 3
_LIKE_ENOUGH = 0.6
# Short forms that only a sheet's own column makes clear: "B. Dlei" among hamlets is a buôn.
_SHORT = re.compile(r"(?:b|t|bu)\s*\.\s*(?=\S)", re.IGNORECASE)
_UNIT_WORDS = {kind.value: match_key(kind.label) for kind in UnitKind}


@dataclass(frozen=True, slots=True)
class Match(Generic[T]):
    """What a name stands for: one row with the warning it is taken with ("" for none), or several it may stand for."""

    row: T | None
    warning: str = EXACT
    several: tuple[T, ...] = ()


class Index(Generic[T]):
    """Rows by the keys of their names, strictest first. ``keys(row)`` gives one set of keys for each level."""

    def __init__(self, rows: Iterable[T], keys: Callable[[T], tuple[set[str], ...]]) -> None:
        self.rows = list(rows)
        self._keys = keys
        self._levels: list[dict[str, list[T]]] = []
        for row in self.rows:
            for level, names in enumerate(keys(row)):
                while len(self._levels) <= level:
                    self._levels.append({})
                for name in names:
                    self._levels[level].setdefault(name, []).append(row)

    def at(self, level: int, key: str) -> list[T]:
        """Rows with this key at a level."""
        return self._levels[level].get(key, []) if key and level < len(self._levels) else []


def one_of(found: list[T], warning: str) -> Match[T]:
    """A match of one, or of several."""
    return Match(found[0], warning) if len(found) == 1 else Match(None, warning, tuple(found))


def _unit_keys(unit: Unit) -> tuple[set[str], set[str], set[str]]:
    rest = strip_unit_prefix(unit.name)[1]
    return (
        {match_key(unit.name), match_key(unit.full_name)},
        {match_key(rest)},
        {loose_key(unit.name), loose_key(unit.full_name)},
    )


def loose_key(name: str) -> str:
    """Letters and digits alone, without the words before a name: "TDP số 02" and "Tổ dân phố 2" are one."""
    return name_key(name).replace(" ", "")


class UnitIndex(Index[Unit]):
    """Units of one parent, or of one area, by name."""

    def __init__(self, units: Iterable[Unit]) -> None:
        super().__init__(units, _unit_keys)

    def find(self, text: str) -> Match[Unit] | None:
        """The unit a text names. None when nothing is the same even without accents."""
        text = clean(text)
        if found := self.at(0, match_key(text)):
            return one_of(found, EXACT)
        for said in (text, _SHORT.sub("", text, count=1)):
            kind, rest = strip_unit_prefix(said)
            found = [
                unit
                for unit in self.at(1, match_key(rest))
                if not kind or match_key(kind) == _UNIT_WORDS.get(unit.kind)
            ]
            if found:
                return one_of(found, ALIAS)
        if found := self.at(2, loose_key(text)):
            return one_of(found, FOLDED)
        return None

    def like(self, text: str) -> list[Unit]:
        """Units with a name like this one, the most alike first; different digits are never alike."""
        wanted = name_key(text)
        digits = re.findall("[0-9]+", wanted)
        scored = []
        for unit in self.rows:
            key = name_key(unit.name)
            if re.findall("[0-9]+", key) == digits:
                score = difflib.SequenceMatcher(None, wanted, key).ratio()
                if score >= _LIKE_ENOUGH:
                    scored.append((-score, unit.name, unit))
        return [unit for _, _, unit in sorted(scored, key=lambda item: item[:2])[:_SUGGESTED]]


def plain_keys(name: str) -> tuple[set[str], set[str], set[str]]:
    """Keys of anything with a name of its own that is no unit: as written, without what it is called, folded."""
    return {match_key(name)}, {match_key(without_word(name))}, {fold(name).replace(" ", "")}


_TEAM_WORD = re.compile(r"(?:đoàn|đội|tổ|đợt)(?: công tác)?\s+", re.IGNORECASE)


def without_word(name: str) -> str:
    """ "Đoàn Thanh niên" → "Thanh niên"."""
    return _TEAM_WORD.sub("", clean(name), count=1)


def find_named(index: Index[T], text: str) -> Match[T] | None:
    """The row a plain name stands for."""
    for level, (key, warning) in enumerate(
        (
            (match_key(text), EXACT),
            (match_key(without_word(text)), ALIAS),
            (fold(text).replace(" ", ""), FOLDED),
        )
    ):
        if found := index.at(level, key):
            return one_of(found, warning)
    return None
