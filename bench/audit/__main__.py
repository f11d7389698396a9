"""Đo giá của nhật ký. ``python -m bench.audit`` prints one table from one run. See ../README.md.

The database is made on the server of DATABASE_URL and dropped at the end. Writes with and without the triggers of the
trail (and, apart, of the locks) take turns, so that whatever else the machine does falls on all of them.
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
TRAIL, LOCKS = (
    ("audit_insert", "audit_update", "audit_delete"),
    ("a_lock_insert", "a_lock_update", "a_lock_delete"),
)
CASES = {"bare": "không có gì", "trail": "nhật ký", "locks": "khóa", "both": "nhật ký và khóa"}
GOAL = 1.3
SINGLE, MANY = 60, 2_000


def main() -> None:
    """Measures, prints, and ends with code 0 whatever the goal says: this measures, the tests judge."""
    parser = argparse.ArgumentParser(prog="python -m bench.audit", description="Đo giá của nhật ký.")
    parser.add_argument("--rounds", type=int, default=9, help="số vòng đo xen kẽ, lấy trung vị (9)")
    rounds = parser.parse_args().rounds
    with _database():
        world = World()
        taken: dict[tuple[str, str], list[float]] = {}
        for turn in range(rounds + 1):
            for case in _turned(list(CASES), turn):
                world.arm(case)
                for name, measure in world.writes().items():
                    seconds = measure()
                    if turn:  # the first round warms caches and plans
                        taken.setdefault((name, case), []).append(seconds)
        _table(taken, list(world.writes()))


def _turned(cases: list[str], turn: int) -> list[str]:
    """Every case stands in every place of a round in turn."""
    places = turn % len(cases)
    return cases[places:] + cases[:places]


@contextmanager
def _database() -> Iterator[None]:
    """A new database with the portal's tables; Django is set up on it."""
    url = os.environ["DATABASE_URL"]
    name = f"bench_audit_{os.getpid()}"
    server = psycopg2.connect(url)
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        import django
        from django.conf import settings

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dvportal.settings")
        settings.DATABASES["default"]["NAME"] = name
        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        yield
        connection.close()
    finally:
        with server.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.close()


class World:
    """A commune, an officer, a meeting to change and two thousand more."""

    def __init__(self) -> None:
        from campaigns.models import Meeting
        from orgs.models import RoleAssignment, Unit, User
        from orgs.permissions import Role

        self.meetings = Meeting.objects
        district = Unit.objects.create(name="Bản Mẫu", kind="huyen", code="d")
        self.unit = Unit.objects.create(name="Đá Bạc", kind="xa", parent=district, code="x")
        self.unit.refresh_from_db()  # its path is made by the database
        self.user = User.objects.create_user(username="can-bo-do", full_name="Người Đo Thử")
        RoleAssignment.objects.create(user=self.user, unit=district, role=Role.AREA_OFFICER)
        self.user = User.objects.get(pk=self.user.pk)
        self.number = 0
        self.one = self._meeting()
        self.one.save()
        self.meetings.bulk_create(self._meeting() for _ in range(MANY))
        self.many = [row.pk for row in self.meetings.all()[:MANY]]

    def arm(self, case: str) -> None:
        """Switch the triggers of a case on and the others off."""
        from django.db import connection

        wanted = {
            *(TRAIL if case in ("trail", "both") else ()),
            *(LOCKS if case in ("locks", "both") else ()),
        }
        with connection.cursor() as cursor:
            for trigger in (*TRAIL, *LOCKS):
                told = "ENABLE" if trigger in wanted else "DISABLE"
                cursor.execute(f"ALTER TABLE {MEETINGS} {told} TRIGGER {trigger}")

    def writes(self) -> dict[str, Callable[[], float]]:
        """What is measured: each gives the seconds of one write."""
        return {
            "save(): buổi mới": lambda: self._each(lambda: self._meeting().save(force_insert=True)),
            "save(): sửa buổi": lambda: self._each(self._change),
            "biểu nhập: buổi mới": lambda: self._each(self._create_by_form),
            f"bulk_create() {MANY} buổi": lambda: _timed(
                lambda: self.meetings.bulk_create([self._meeting() for _ in range(MANY)])
            ),
            f"update() {MANY} buổi": lambda: _timed(self._update_many),
        }

    def _each(self, write: Callable[[], Any]) -> float:
        return statistics.median(_timed(write) for _ in range(SINGLE))

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

    def _change(self) -> None:
        self.number += 1
        self.one.attendance, self.one.note = self.number, f"Đã họp xong lần {self.number}"
        self.one.save()

    def _create_by_form(self) -> None:
        from orgs.services import records

        records.create(self._meeting(), by=self.user, many={"places": [], "topics": []})

    def _update_many(self) -> None:
        self.number += 1
        self.meetings.filter(pk__in=self.many).update(attendance=self.number + 20)


def _timed(write: Callable[[], Any]) -> float:
    started = time.perf_counter()
    write()
    return time.perf_counter() - started


def _table(taken: dict[tuple[str, str], list[float]], writes: list[str]) -> None:
    print(
        f"{'ms, trung vị':28}"
        + "".join(f"{label:>18}" for label in CASES.values())
        + f"{'nhật ký':>11}{'khóa':>8}"
    )
    for name in writes:
        middle = {case: statistics.median(taken[name, case]) for case in CASES}
        ratio, locks = middle["trail"] / middle["bare"], middle["locks"] / middle["bare"]
        print(
            f"{name:28}"
            + "".join(f"{middle[case] * 1000:18.2f}" for case in CASES)
            + f"{ratio:10.2f}×{locks:7.2f}×"
        )
    print(f"\nMục tiêu: một lần ghi có nhật ký không quá {GOAL} lần cùng lần ghi đó không có nhật ký.")


if __name__ == "__main__":
    main()
