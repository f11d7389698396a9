"""Random writes to every kind of record that is summed beforehand, by every door a write may take."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Model, ProtectedError

from campaigns.models import (
    Campaign,
    Commendation,
    Contribution,
    Meeting,
    Team,
    UnitTitle,
    Wave,
    Welfare,
    Work,
)
from democracy_regs.models import Conference, Dialogue, Inspection, SteeringCommittee
from orgs.models import Document, Unit

FIRST, LAST = date(2021, 1, 1), date(2024, 12, 31)
LEVELS = ("tinh", "huyen", "xa", "phoi_hop")
WORDS = ("", "khoảng", "hơn")

Values = dict[str, Callable[[random.Random], Any]]


def any_day(chance: random.Random) -> date:
    """A day of the four years."""
    return FIRST + timedelta(days=chance.randrange((LAST - FIRST).days + 1))


def _of(*choices: Any) -> Callable[[random.Random], Any]:
    return lambda chance: chance.choice(choices)


def _number(chance: random.Random) -> int:
    return chance.randrange(1, 1000)


def _maybe(value: Callable[[random.Random], Any]) -> Callable[[random.Random], Any]:
    return lambda chance: value(chance) if chance.random() < 0.7 else None


_COST: Values = {"qualifier": _of(*WORDS), "cost_qualifier": _of(*WORDS)}
_KEPT: dict[type[Model], Values] = {
    Wave: {"starts_on": any_day, "level": _of(*LEVELS)},
    Meeting: {
        "starts_on": any_day,
        "level": _of(*LEVELS),
        "kind": _of("phat_dong", "tham_nhap", "khac"),
        "attendance_qualifier": _of(*WORDS),
        "meeting_count": _number,
        "attendance": _maybe(_number),
    },
    Team: {"established_on": _maybe(any_day), "level": _of(*LEVELS), "form": _of("doan", "doi", "to")},
    Contribution: {
        "starts_on": any_day,
        "level": _of(*LEVELS),
        "kind": _of("dat", "tien", "hien_vat"),
        "item": _of("bóng đèn", "Bóng đèn", "giống cây"),
        "measure": _of("", "bóng", "cây"),
        "qualifier": _of(*WORDS),
        "amount": lambda chance: chance.randrange(100_000) / 100,
        "value_vnd": _maybe(_number),
        "households": _maybe(_number),
    },
    Work: {
        "starts_on": any_day,
        "level": _of(*LEVELS),
        "kind": _of("duong", "kenh_muong"),
        "action": _of("lam_moi", "sua_chua"),
        "count_measure": _of("tuyến", "Tuyến", "công trình"),
        "count": _number,
        "length_m": _maybe(lambda chance: chance.randrange(100_000) / 100),
        "cost_total": _maybe(_number),
        "cost_state": _maybe(_number),
        **_COST,
    },
    Welfare: {
        "starts_on": any_day,
        "level": _of(*LEVELS),
        "kind": _of("nha_tinh_nghia", "bhyt", "quy"),
        "action": _of("xay_moi", "ho_tro"),
        "count_measure": _of("căn", "hộ"),
        "count": _maybe(_number),
        "cost": _maybe(_number),
        **_COST,
    },
    Commendation: {
        "granted_on": any_day,
        "level": _of(*LEVELS),
        "subject_kind": _of("tap_the", "ca_nhan"),
        "theme": _of("qcdc", "dan_van"),
        "form": _of("", "giay_khen"),
        "subject_count": _number,
    },
    Campaign: {"signed_on": _maybe(any_day), "level": _of(*LEVELS), "kind": _of("giao_uoc", "phoi_hop")},
    UnitTitle: {"recognized_on": any_day, "kind": _of("xa_ntm", "khac")},
    Conference: {
        "starts_on": any_day,
        "level": _of(*LEVELS),
        "form": _of("rieng", "long_ghep"),
        "attendance_qualifier": _of(*WORDS),
        "conference_count": _number,
        "attendance": _maybe(_number),
    },
    Dialogue: {
        "starts_on": any_day,
        "level": _of(*LEVELS),
        "attendance_qualifier": _of(*WORDS),
        "dialogue_count": _number,
        "attendance": _maybe(_number),
        "opinions_received": _maybe(lambda chance: chance.randrange(50, 99)),
        "opinions_answered": _maybe(lambda chance: chance.randrange(50)),
    },
    Inspection: {
        "established_on": any_day,
        "level": _of(*LEVELS),
        "kind": _of("kiem_tra", "giam_sat"),
    },
    SteeringCommittee: {"consolidated_on": _maybe(any_day), "level": _of(*LEVELS)},
    Document: {"issued_on": _maybe(any_day), "kind": _of("KH", "BC"), "is_own": _of(True, False)},
}
_NAMED = {Wave: "name", Team: "name", Work: "name", Campaign: "name", UnitTitle: "name", Inspection: "name"}
_NAMED |= {SteeringCommittee: "name", Document: "symbol"}
_IN_PARTS = (Contribution, Work, Welfare)


class Writer:
    """Writes at random to the records of some units; the same seed writes the same."""

    def __init__(self, seed: int, units: list[Unit], places: list[Unit]) -> None:
        self.chance = random.Random(seed)
        self.units, self.places = units, places
        self.rows = 0
        self._names = 0

    def write(self) -> None:
        """One write: one statement or a few, now and then taken back."""
        undone = self.chance.random() < 0.05
        model = self.chance.choice([*_KEPT, Meeting, Meeting, Contribution])
        doors = [self._create, self._create_many, self._update, self._delete, self._by_sql, self._relate]
        with transaction.atomic():
            before = self.rows
            for _ in range(self.chance.randrange(1, 4) if undone else 1):
                self.chance.choice(doors)(model)
            if undone:
                self.rows = before
                transaction.set_rollback(True)

    def _made(self, model: type[Model]) -> Any:
        values = {name: value(self.chance) for name, value in _KEPT[model].items()}
        if model in _NAMED:
            self._names += 1
            values[_NAMED[model]] = f"Tên số {self._names}"
        return model(unit=self.chance.choice(self.units), **values)

    def _some(self, model: type[Model], most: int) -> list[int]:
        numbers = list(model._default_manager.order_by("pk").values_list("pk", flat=True))
        return self.chance.sample(numbers, min(len(numbers), self.chance.randrange(1, most)))

    def _create(self, model: type[Model]) -> None:
        self._made(model).save()
        self.rows += 1

    def _create_many(self, model: type[Model]) -> None:
        made = [self._made(model) for _ in range(self.chance.randrange(2, 60))]
        self.rows += len(model._default_manager.bulk_create(made))

    def _update(self, model: type[Model]) -> None:
        made, names = self._made(model), [*_KEPT[model], "unit"]
        changed = self.chance.sample(names, self.chance.randrange(1, 4))
        if model is Dialogue:
            changed = [name for name in changed if not name.startswith("opinions")]
        rows = model._default_manager.filter(pk__in=self._some(model, 12))
        self.rows += rows.update(**{name: getattr(made, name) for name in changed}) if changed else 0

    def _delete(self, model: type[Model]) -> None:
        rows = model._default_manager.filter(pk__in=self._some(model, 6))
        try:
            with transaction.atomic():
                self.rows += rows.delete()[0]
        except ProtectedError:
            self._update(model)

    def _by_sql(self, model: type[Model]) -> None:
        table, day = model._meta.db_table, next(name for name in _KEPT[model] if name.endswith("_on"))
        numbers = self._some(model, 12)
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {table} SET {day} = {day} + %s, unit_id = %s WHERE id = ANY (%s)",  # noqa: S608
                [self.chance.randrange(-40, 40), self.chance.choice(self.units).pk, numbers],
            )
            self.rows += cursor.rowcount

    def _relate(self, model: type[Model]) -> None:
        """Places of a meeting; "trong đó" lines and shared costs."""
        if model in _IN_PARTS:
            self._part(model)
        elif Meeting.objects.exists():
            meeting = Meeting.objects.get(pk=self._some(Meeting, 2)[0])
            some = self.chance.sample(self.places, self.chance.randrange(1, 4))
            change = self.chance.choice([meeting.places.add, meeting.places.remove])
            self.chance.choice([lambda: change(*some), lambda: meeting.places.set(some)])()
            self.rows += len(some)

    def _part(self, model: type[Model]) -> None:
        found = self._some(model, 3)
        if len(found) == 2:
            columns = ["part_of_id"] if model is Contribution else ["part_of_id", "cost_shared_with_id"]
            column = self.chance.choice(columns)
            value = self.chance.choice([found[1], None])
            self.rows += model._default_manager.filter(pk=found[0]).update(**{column: value})
