"""``python -m bench.figures.one MEETINGS``: fills the database of DATABASE_URL and measures there; prints JSON.

With ``--filled`` it takes a database that an earlier run was stopped in after filling.
"""

from __future__ import annotations

import json
import math
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dvportal.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402

from bench.figures import world  # noqa: E402
from campaigns.models import Meeting  # noqa: E402
from orgs.models import Unit  # noqa: E402
from reports.figures import FigureQuery, compute_many, computing, coverage  # noqa: E402
from reports.figures.cube import load_cells  # noqa: E402
from reports.models import OutlineFigure  # noqa: E402
from reports.services.summaries import verify  # noqa: E402

YEAR = (date(2023, 1, 1), date(2023, 12, 31))
CROOKED = (date(2023, 3, 15), date(2023, 10, 20))
SAVES = 60
IMPORTED = 5_000
VERIFIED = 1_000_000
"""Up to this many meetings all sums are held against the records as well."""
DAY = date(2023, 6, 15)
TRIGGERS = ("dv_summary_meetings", "dv_summary_places_of_meetings")


@contextmanager
def records_only() -> Iterator[None]:
    """Figures as they were computed before there were sums: one query for each source, places from their links."""

    def load(asked: Any, starts_on: date, ends_on: date, unit_ids: Any, **_: Any) -> dict[str, Any]:
        found = {source.key: source for source in asked}
        return {key: load_cells(source, starts_on, ends_on, unit_ids) for key, source in found.items()}

    with ExitStack() as stack:
        stack.enter_context(patch.object(computing, "load_summed", load))
        places = partial(coverage.load_places, raw=True)
        stack.enter_context(patch.object(computing, "load_places", places))
        yield


class Clock:
    """Milliseconds of the database and number of its answers, as Django waits for them."""

    def __init__(self) -> None:
        self.ms, self.queries = 0.0, 0

    def __call__(self, execute: Callable[..., Any], *asked: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(*asked)
        finally:
            self.ms += (time.perf_counter() - started) * 1000
            self.queries += 1


def timed(work: Callable[[], Any], rounds: int) -> dict[str, float]:
    """The quickest of some rounds by the clock, and the mean of their processor times, after one that warms."""
    work()
    best: dict[str, float] = {}
    server, own = _server_ms(), time.process_time()
    for _ in range(rounds):
        clock = Clock()
        with connection.execute_wrapper(clock):
            wall = time.perf_counter()
            work()
            found = {
                "wall": (time.perf_counter() - wall) * 1000,
                "waited": clock.ms,
                "queries": clock.queries,
            }
        best = min((best or found), found, key=lambda one: one["wall"])
    best["own"] = (time.process_time() - own) * 1000 / rounds
    best["server"] = (_server_ms() - server) / rounds
    return best


def _server_ms() -> float:
    """Processor time of this connection's process of the server; not a number when that runs elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (number,) = cursor.fetchone()
    try:
        told = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return math.nan
    return (int(told[11]) + int(told[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def asked(unit: Unit, starts_on: date, ends_on: date) -> list[FigureQuery]:
    """What the shipped outline of a yearly review asks."""
    figures = OutlineFigure.objects.filter(outline__kind="annual", outline__owner=None)
    return [
        FigureQuery(
            figure.indicator.code,
            unit.pk,
            starts_on,
            ends_on,
            level=figure.level,
            heading=figure.heading,
            item=figure.item,
            theme=figure.theme,
            source=figure.source,
        )
        for figure in figures.select_related("indicator")
    ]


def save(number: int) -> None:
    """One meeting with two hamlets, as the form writes it."""
    commune = Unit.objects.filter(kind="xa").order_by("pk")[number % 100]
    hamlets = list(commune.children.all()[:2])
    with transaction.atomic():
        meeting = Meeting(unit=commune, starts_on=DAY, attendance=40, content="Đo tốc độ", place=str(number))
        started = time.perf_counter()
        meeting.save()
        meeting.places.add(*hamlets)
        _taken.append((time.perf_counter() - started) * 1000)


def change(number: int) -> None:
    """One number of a meeting corrected."""
    meetings = Meeting.objects.filter(pk=1 + number * 7)
    started = time.perf_counter()
    meetings.update(attendance=50 + number)
    _taken.append((time.perf_counter() - started) * 1000)


def bring(number: int) -> None:
    """An import of many meetings of some communes of a district."""
    communes = list(Unit.objects.filter(kind="xa").order_by("pk")[:11])
    rows = [
        Meeting(unit=communes[n % 11], starts_on=date(2023, 1 + n % 12, 1 + n % 28), attendance=n % 90)
        for n in range(IMPORTED)
    ]
    with transaction.atomic():
        started = time.perf_counter()
        Meeting.objects.bulk_create(rows, batch_size=1_000)
        _taken.append((time.perf_counter() - started) * 1000)


_taken: list[float] = []


def writes() -> dict[str, list[float]]:
    """Median milliseconds of a write without and with the triggers of the sums, in turns; all taken back."""
    found: dict[str, list[float]] = {}
    for name, work, times in (("save", save, SAVES), ("change", change, SAVES), ("import", bring, 1)):
        taken: dict[bool, list[float]] = {False: [], True: []}
        for turn in range(6):
            kept = turn % 2 == 1
            with transaction.atomic():
                if not kept:
                    _switch_off()
                for number in range(times):
                    work(number + turn * times)
                transaction.set_rollback(True)
            taken[kept] += _taken
            _taken.clear()
        found[name] = [statistics.median(taken[False]), statistics.median(taken[True])]
    return found


def _switch_off() -> None:
    with connection.cursor() as cursor:
        for table, name in (
            *(("campaigns_meeting", name) for name in TRIGGERS),
            ("campaigns_meeting_places", "dv_summary_places"),
        ):
            for door in ("insert", "update", "delete"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}_{door}")


def say(step: str) -> None:
    """What is being done, for whoever waits."""
    print(f"  {step}", file=sys.stderr, flush=True)


def main(meetings: int, *, is_filled: bool) -> None:
    """Fill, measure, print."""
    started = time.perf_counter()
    if not is_filled:
        world.make(meetings, lambda step: say(f"{time.perf_counter() - started:.0f} s {step}"))
    found: dict[str, Any] = {"filled": time.perf_counter() - started}
    district = Unit.objects.filter(kind="huyen").order_by("pk")[3]
    province = Unit.objects.filter(kind="tinh").order_by("pk")[1]
    for name, unit, days in (
        ("district", district, YEAR),
        ("crooked", district, CROOKED),
        ("province", province, YEAR),
    ):
        queries = asked(unit, *days)
        work = partial(compute_many, queries)
        say(name)
        found["figures"] = len(queries)
        kept_values = work()
        found[name] = [{}, timed(work, 30)]
        with records_only():
            if work() != kept_values:
                raise SystemExit(f"{name}: figures differ")
            found[name][0] = timed(work, 7 if meetings <= 1_000_000 else 3)
    say("writes")
    found["writes"] = writes()
    started = time.perf_counter()
    if meetings <= VERIFIED and verify():
        raise SystemExit("sums differ from the records")
    found["verify"] = time.perf_counter() - started
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), pg_total_relation_size('reports_summarycell'), pg_database_size(current_database())"
            " FROM reports_summarycell"
        )
        found["cells"], found["cell_bytes"], found["bytes"] = cursor.fetchone()
    print(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]), is_filled="--filled" in sys.argv)
