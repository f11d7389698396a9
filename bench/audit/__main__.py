"""Đo giá của nhật ký. ``python -m bench.audit`` prints one table from one run. See ../README.md.

Four databases are made on the server of DATABASE_URL and dropped at the end: with no triggers of the portal's own, with
those of the trail, with those of trail and locks, and with all, those of the sums too. The same write goes to each of
them in turn, so that whatever else the machine does falls on all.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import psycopg2

MEETINGS = "campaigns_meeting"
TRAIL = ("audit_insert", "audit_update", "audit_delete")
LOCKS = ("a_lock_insert", "a_lock_update", "a_lock_delete")
SUMS = tuple(
    f"{of}_{door}"
    for of in ("dv_summary_meetings", "dv_summary_places_of_meetings")
    for door in ("insert", "update", "delete")
)
CASES = {"default": "+ ô tổng hợp", "bare": "không có gì", "trail": "+ nhật ký", "locks": "+ khóa"}
"""Each has what the one before it has and one thing more; the last, that Django calls default, has all."""
DROPPED = {"bare": TRAIL + LOCKS + SUMS, "trail": LOCKS + SUMS, "locks": SUMS, "default": ()}
GOAL = 1.3
MANY = 2_000


def main() -> None:
    """Measures, prints, and ends with code 0 whatever the goal says: this measures, the tests judge."""
    parser = argparse.ArgumentParser(prog="python -m bench.audit", description="Đo giá của nhật ký.")
    parser.add_argument("--single", type=int, default=600, help="số lần ghi một buổi (600)")
    parser.add_argument("--bulk", type=int, default=9, help=f"số lần ghi {MANY} buổi (9)")
    options = parser.parse_args()
    before = os.getloadavg()[0]
    with _databases():
        worlds = {case: World(case) for case in CASES}
        taken: dict[tuple[str, str], list[float]] = {}
        for name in World.SINGLE:
            _measure(worlds, name, options.single, taken)
        for name in World.BULK:
            _measure(worlds, name, options.bulk, taken)
    _table(taken)
    print(f"Tải của máy: {before:.1f} lúc đầu, {os.getloadavg()[0]:.1f} lúc cuối.")


def _measure(
    worlds: dict[str, World], name: str, times: int, taken: dict[tuple[str, str], list[float]]
) -> None:
    cases = list(CASES)
    for turn in range(-max(3, times // 20), times):  # the first ones warm caches and plans
        places = turn % len(cases)
        for case in cases[places:] + cases[:places]:
            seconds = worlds[case].timed(name)
            if turn >= 0:
                taken.setdefault((name, case), []).append(seconds)


@contextmanager
def _databases() -> Iterator[None]:
    """New databases with the portal's tables, one for each case; Django is set up on them."""
    server = psycopg2.connect(os.environ["DATABASE_URL"])
    server.autocommit = True
    made = {case: f"bench_audit_{os.getpid()}_{case}" for case in CASES}
    try:
        _say(server, f"CREATE DATABASE {made['default']}")
        import django
        from django.conf import settings

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dvportal.settings")
        first = settings.DATABASES["default"]
        for case, name in made.items():
            settings.DATABASES[case] = {**first, "NAME": name}
        django.setup()
        from django.core.management import call_command
        from django.db import connections

        call_command("migrate", verbosity=0)
        connections.close_all()
        for case, name in made.items():
            if case != "default":
                # A closed connection may take a moment to be gone.
                _say(
                    server,
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                    f"WHERE datname = '{made['default']}'",
                )
                _say(server, f"CREATE DATABASE {name} TEMPLATE {made['default']}")
        for case in made:
            with connections[case].cursor() as cursor:
                for trigger in DROPPED[case]:
                    cursor.execute(f"DROP TRIGGER {trigger} ON {MEETINGS}")
        yield
        connections.close_all()
    finally:
        for name in made.values():
            _say(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.close()


def _say(server: Any, statement: str) -> None:
    with server.cursor() as cursor:
        cursor.execute(statement)


class World:
    """One database: a commune, a meeting to change and two thousand more."""

    SINGLE = ("save(): buổi mới", "save(): sửa buổi", "update(): một buổi", "delete(): một buổi")
    BULK = (f"bulk_create(): {MANY} buổi", f"update(): {MANY} buổi")

    def __init__(self, case: str) -> None:
        from campaigns.models import Meeting
        from orgs.models import Unit

        self.meetings = Meeting.objects.using(case)
        self.unit = Unit.objects.using(case).create(name="Đá Bạc", kind="xa", code="x")
        self.number = 0
        self.one = self._meeting()
        self.one.save(using=case)
        self.meetings.bulk_create(self._meeting() for _ in range(MANY))
        self.many = list(self.meetings.values_list("pk", flat=True)[:MANY])
        self.case = case

    def timed(self, name: str) -> float:
        """Seconds of one write; what it needs is made before."""
        self.number += 1
        write = self._write(name)
        started = time.perf_counter()
        write()
        return time.perf_counter() - started

    def _write(self, name: str) -> Callable[[], Any]:
        new, change, update, delete, bulk, _ = (*self.SINGLE, *self.BULK)
        if name == new:
            meeting = self._meeting()
            return lambda: meeting.save(using=self.case, force_insert=True)
        if name == change:
            self.one.attendance, self.one.note = self.number, f"Đã họp xong lần {self.number}"
            return lambda: self.one.save(using=self.case)
        if name == update:
            return lambda: self.meetings.filter(pk=self.one.pk).update(attendance=self.number)
        if name == delete:
            spare = self._meeting()
            spare.save(using=self.case)
            return lambda: self.meetings.filter(pk=spare.pk)._raw_delete(self.case)
        if name == bulk:
            rows = [self._meeting() for _ in range(MANY)]
            return lambda: self.meetings.bulk_create(rows)
        return lambda: self.meetings.filter(pk__in=self.many).update(attendance=self.number + 20)

    def _meeting(self) -> Any:
        self.number += 1
        return self.meetings.model(
            unit=self.unit,
            starts_on=date(2023, 1, 1) + timedelta(days=self.number % 365),
            attendance=20 + self.number % 280,
            women=10,
            households=15,
            content=f"Bàn việc làm đường ra nương, lần {self.number}",
        )


def _table(taken: dict[tuple[str, str], list[float]]) -> None:
    order = ("bare", "trail", "locks", "default")
    for title, of in (("trung vị", statistics.median), ("thập phân vị thấp", _low)):
        heading = "".join(f"{CASES[case]:>17}" for case in order)
        print(f"{f'ms, {title}':28}{heading}{'nhật ký':>11}{'+ khóa':>9}{'+ ô':>9}")
        for name in (*World.SINGLE, *World.BULK):
            told = {case: of(taken[name, case]) * 1000 for case in order}
            ratios = [told[case] / told["bare"] for case in ("trail", "locks", "default")]
            print(
                f"{name:28}"
                + "".join(f"{told[case]:17.2f}" for case in order)
                + f"{ratios[0]:10.2f}×{ratios[1]:8.2f}×{ratios[2]:8.2f}×"
            )
        print()
    print(f"Mục tiêu: một lần ghi có nhật ký không quá {GOAL} lần cùng lần ghi đó không có nhật ký.")


def _low(seconds: list[float]) -> float:
    """What a write takes when little else is going on."""
    return sorted(seconds)[len(seconds) // 10]


if __name__ == "__main__":
    main()
