"""Tên xã, thôn trong tệp: which unit of the batch's area a name stands for, and what to say when it is none."""

from __future__ import annotations

import datetime
from functools import cached_property

from django.db.models import Q

from common.periods import Period
from common.text import clean, fold, match_key, strip_unit_prefix
from orgs.models import Unit, UnitSuccession
from orgs.models.units import SuccessionKind, Tier
from spreadsheets.judging.cells import Judged, Problem
from spreadsheets.judging.matching import ALIAS, FOLDED, Match, UnitIndex
from spreadsheets.models import NameMemory

_NAMED = 3
_COMMUNE_WORDS = frozenset(map(match_key, ("xã", "phường", "thị trấn", "đặc khu")))
_NAME_SENTENCE = {
    ALIAS: "“{text}” được hiểu là {name}.",
    FOLDED: "“{text}” viết khác dấu, được hiểu là {name}.",
}


def memory_key(text: str) -> str:
    """The key under which a spelling is remembered."""
    return match_key(text)[:200]


class Places:
    """The communes and hamlets of a batch's unit that are in force in its period, by name. Loads all at once."""

    def __init__(self, unit: Unit, period: Period) -> None:
        self.unit, self.period = unit, period
        self.area = unit.path
        if unit.tier == Tier.COMMUNE and unit.parent_id:
            self.area = ".".join(unit.path.rstrip(".").split(".")[:-1]) + "."
        inside = Unit.objects.filter(path__startswith=self.area).active_between(
            period.starts_on, period.ends_on
        )
        self.around = list(inside.of_tier(Tier.COMMUNE))
        self.communes = UnitIndex(u for u in self.around if u.path.startswith(unit.path))
        below: dict[int, list[Unit]] = {commune.pk: [] for commune in self.around}
        for hamlet in inside.of_tier(Tier.HAMLET):
            for number in reversed(hamlet.ancestor_ids()):
                if number in below:
                    below[number].append(hamlet)
                    break
        self.hamlets = {pk: UnitIndex(units) for pk, units in below.items()}
        self._itself = UnitIndex([unit] if unit.pk not in below else [])
        if unit.pk not in self.hamlets:
            self.hamlets[unit.pk] = UnitIndex(h for some in below.values() for h in some)
        self.by_id = {u.pk: u for u in self.around} | {h.pk: h for some in below.values() for h in some}
        self._remembered = {
            (parent, key): target
            for parent, key, target in NameMemory.objects.filter(
                Q(parent__path__startswith=self.area) | Q(parent_id__in=unit.ancestor_ids())
            ).values_list("parent_id", "spelling_key", "target_id")
        }

    # --- communes ---------------------------------------------------------------------------------------

    @property
    def own(self) -> Unit | None:
        """The commune that the batch is about, when its unit is one."""
        return self.by_id.get(self.unit.pk) if self.unit.tier == Tier.COMMUNE else None

    def find_commune(self, text: str) -> Match[Unit] | None:
        """The commune a text names, of those the batch may hold."""
        key = memory_key(text)
        for parent in {unit.parent_id or 0 for unit in self.communes.rows}:
            target = self.by_id.get(self._remembered.get((parent, key), 0))
            if target is not None and target.path.startswith(self.unit.path):
                return Match(target, ALIAS)
        return self.communes.find(text)

    def names_commune(self, text: str) -> bool:
        """Whether words alone in a row name a commune."""
        return self.find_commune(text) is not None

    def in_title(self, texts: list[str]) -> Unit | None:
        """The one commune that the lines above a table name with its word before it ("UBND xã Đắk Phơi")."""
        for key_of in (match_key, fold):
            found = {
                unit.pk: unit
                for text in texts
                for unit in self.communes.rows
                if f" {key_of(unit.full_name)} " in f" {key_of(_spaced(text))} "
            }
            if len(found) == 1:
                return next(iter(found.values()))
        return None

    def commune(self, text: str) -> Judged:
        """A cell of the commune's column."""
        match = self.find_commune(text) or self._itself.find(text)
        if match is not None and match.row is not None:
            return _taken(text, match)
        if match is not None:
            return Judged(
                problem=Problem(
                    "commune_unknown",
                    f"“{text}” có thể là {_listed(match.several)}. Hãy ghi đủ cả tên và loại.",
                    suggestions=_offered(match.several),
                )
            )
        return Judged(problem=self._no_commune(text))

    def _no_commune(self, text: str) -> Problem:
        gone = self._gone(text, {Tier.COMMUNE})
        if gone is not None:
            return gone
        elsewhere = UnitIndex(u for u in self.around if not u.path.startswith(self.unit.path)).find(text)
        if elsewhere is not None and elsewhere.row is not None:
            message = (
                f"Tệp này của {self.unit.running_name}, không nhận số liệu của "
                f"{elsewhere.row.running_name}. Hãy bỏ dòng này hoặc gửi tệp cho đúng đơn vị."
            )
            return Problem("commune_unknown", message)
        near = self.communes.like(text)
        if near:
            advice = f"Có phải {_listed(near, 'hay')} không?"
        else:
            advice = f"Hãy ghi tên một xã, phường, thị trấn thuộc {self.unit.running_name}."
        return Problem("commune_unknown", f"Không có xã, thị trấn nào tên “{text}”. {advice}", _offered(near))

    def is_commune_heading(self, text: str) -> bool:
        """Whether a section's words claim to name a commune, known or not."""
        return match_key(strip_unit_prefix(text)[0]) in _COMMUNE_WORDS

    # --- hamlets ----------------------------------------------------------------------------------------

    def hamlet(self, text: str, commune: Unit) -> Judged:
        """One name of the hamlets' column, inside its commune."""
        target = self.by_id.get(self._remembered.get((commune.pk, memory_key(text)), 0))
        index = self.hamlets[commune.pk]
        match = Match(target, ALIAS) if target is not None else index.find(text)
        if match is not None and match.row is not None:
            return _taken(text, match)
        if match is not None:
            return Judged(
                problem=Problem(
                    "hamlet_ambiguous",
                    f"“{text}” có thể là {_listed(match.several)} của {commune.running_name}. Hãy ghi đủ dấu.",
                    _offered(match.several),
                )
            )
        return Judged(problem=self._no_hamlet(text, commune, index))

    def _no_hamlet(self, text: str, commune: Unit, index: UnitIndex) -> Problem:
        others = (u for u in self.around if u.pk != commune.pk)
        homes = [u for u in others if (found := self.hamlets[u.pk].find(text)) is not None and found.row]
        if homes:
            return Problem(
                "hamlet_not_in_commune",
                f"“{text}” không có ở {commune.running_name} mà có ở {_listed(homes)}. "
                "Hãy xem lại tên xã hoặc tên thôn, buôn.",
                _offered(index.like(text)),
            )
        gone = self._gone(text, {Tier.HAMLET}, commune)
        if gone is not None:
            return gone
        near = index.like(text)
        asked = (
            f"Có phải {_listed(near, 'hay')} không?" if near else "Hãy ghi đúng tên trong danh mục đơn vị."
        )
        return Problem(
            "hamlet_unknown",
            f"{commune.full_name} không có thôn, buôn, tổ dân phố nào tên “{text}”. {asked}",
            _offered(near),
        )

    # --- names of other times -----------------------------------------------------------------------------

    @cached_property
    def _steps(self) -> list[UnitSuccession]:
        return list(
            UnitSuccession.objects.filter(
                Q(predecessor__path__startswith=self.area) | Q(successor__path__startswith=self.area)
            )
            .select_related("predecessor", "successor")
            .order_by("effective_on", "pk")
        )

    @cached_property
    def _of_other_times(self) -> list[Unit]:
        known = {
            u.pk: u
            for u in Unit.objects.filter(path__startswith=self.area)
            if not self._in_force(u, self.period)
        }
        for step in self._steps:
            for unit in (step.predecessor, step.successor):
                if unit is not None and not self._in_force(unit, self.period):
                    known[unit.pk] = unit
        return list(known.values())

    @staticmethod
    def _in_force(unit: Unit, period: Period) -> bool:
        return (unit.valid_from is None or unit.valid_from <= period.ends_on) and (
            unit.valid_to is None or unit.valid_to >= period.starts_on
        )

    def _gone(self, text: str, tiers: set[Tier], commune: Unit | None = None) -> Problem | None:
        """A unit by that name that was there before the period, or comes after it, with what became of it."""
        others = [u for u in self._of_other_times if u.tier in tiers]
        if commune is not None:
            before = {s.predecessor_id for s in self._steps if s.successor_id == commune.pk}
            others = [u for u in others if u.parent_id == commune.pk or u.parent_id in before]
        match = UnitIndex(others).find(text)
        if match is None:
            return None
        unit = match.row or match.several[0]
        return self._told(text, unit, "hamlet_unknown" if Tier.HAMLET in tiers else "commune_unknown")

    def _told(self, text: str, unit: Unit, code: str) -> Problem:
        after = [s for s in self._steps if s.predecessor_id == unit.pk]
        before = [s for s in self._steps if s.successor_id == unit.pk]
        if unit.valid_to is not None and unit.valid_to < self.period.starts_on:
            successors = [s.successor for s in after if s.successor is not None]
            if successors:
                step = after[0]
                word = SuccessionKind(step.kind).label.lower()
                message = (
                    f"{unit.full_name} đã {word} thành {_listed(successors, 'và')} "
                    f"từ ngày {step.effective_on:%d/%m/%Y}. Hãy ghi tên mới."
                )
                return Problem(code, message, _offered(u for u in successors if u.pk in self.by_id))
            return Problem(
                code,
                f"{unit.full_name} chỉ có đến hết ngày {unit.valid_to:%d/%m/%Y}, "
                f"không còn trong {self.period.label}. Hãy ghi tên dùng trong kỳ này.",
            )
        older = [s.predecessor for s in before]
        advice = f" Khi đó là {_listed(older, 'và')}." if older else ""
        since = f"chỉ có từ ngày {unit.valid_from:%d/%m/%Y}" if unit.valid_from else "không có"
        return Problem(
            code,
            f"{unit.full_name} {since}, chưa có trong {self.period.label}.{advice} Hãy ghi tên dùng trong kỳ này.",
            _offered(u for u in older if u.pk in self.by_id),
        )

    def not_on(self, unit: Unit, day: datetime.date) -> Problem | None:
        """What to say when a unit in force in the period was not on the day itself."""
        if unit.is_active_on(day):
            return None
        code = "hamlet_unknown" if unit.tier == Tier.HAMLET else "commune_unknown"
        if unit.valid_to is not None and unit.valid_to < day:
            new = [s.successor for s in self._steps if s.predecessor_id == unit.pk and s.successor]
            told = f" Từ đó là {_listed(new, 'và')}." if new else ""
            return Problem(
                code,
                f"{unit.full_name} chỉ có đến hết ngày {unit.valid_to:%d/%m/%Y}, "
                f"không còn vào ngày {day:%d/%m/%Y}.{told} Hãy xem lại tên hoặc ngày.",
                _offered(u for u in new if u.pk in self.by_id),
            )
        old = [s.predecessor for s in self._steps if s.successor_id == unit.pk]
        told = f" Trước đó là {_listed(old, 'và')}." if old else ""
        return Problem(
            code,
            f"{unit.full_name} chưa có vào ngày {day:%d/%m/%Y}.{told} Hãy xem lại tên hoặc ngày.",
            _offered(u for u in old if u.pk in self.by_id),
        )


def _spaced(text: str) -> str:
    return " ".join("".join(c if c.isalnum() or c in "'’ " else " " for c in clean(text)).split())


def _taken(text: str, match: Match[Unit]) -> Judged:
    assert match.row is not None
    warnings: tuple[tuple[str, str], ...] = ()
    if match.warning:
        sentence = _NAME_SENTENCE[match.warning].format(text=text, name=match.row.full_name)
        warnings = ((match.warning, sentence),)
    return Judged(match.row, match.row.name, warnings)


def _listed(units, last: str = "hoặc") -> str:
    names = [unit.running_name for unit in units]
    if len(names) > _NAMED:
        return f"{', '.join(names[:_NAMED])} và {len(names) - _NAMED} nơi khác"
    return f" {last} ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def _offered(units) -> tuple[tuple[int, str], ...]:
    return tuple((unit.pk, unit.full_name) for unit in units)
