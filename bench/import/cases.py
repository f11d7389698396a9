"""The cases: what is done, in which phases, and what each phase costs."""

from __future__ import annotations

import os
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import rivals
import world
from django.db import connection

from common.periods import Period
from orgs.models import Unit, User

TICKS = os.sysconf("SC_CLK_TCK")


class Meter:
    """Wall time, processor time (this process, its children, its database server process) and statements by phase."""

    def __init__(self) -> None:
        self.phases: dict[str, dict[str, float]] = {}
        self.statements = 0
        connection.execute_wrappers.append(self._count)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self.server = Path(f"/proc/{cursor.fetchone()[0]}/stat")

    def _count(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.statements += 1
        return execute(sql, params, many, context)

    def _processor(self) -> float:
        own = sum(os.times()[:4])
        try:
            used = self.server.read_text().rpartition(")")[2].split()[11:13]
        except OSError:  # the server runs elsewhere: its share stays unknown
            return own
        return own + sum(map(int, used)) / TICKS

    def __call__(self, name: str, work: Callable[[], Any]) -> Any:
        """Do the work of a phase and note what it cost."""
        wall, processor, statements = time.perf_counter(), self._processor(), self.statements
        found = work()
        self.phases[name] = {
            "wall": time.perf_counter() - wall,
            "cpu": self._processor() - processor,
            "statements": self.statements - statements,
        }
        return found


def portal(phase: Meter, path: Path, rows: int, *, step: str) -> dict[str, Any]:
    """The pipeline: from the upload to the judged batch, a page of its preview, and the commit."""
    from django.test import Client

    from spreadsheets.models import BatchState
    from spreadsheets.services.committing import commit, discard

    user, district = User.objects.get(username=world.USER), Unit.objects.get(code="d")
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    # A server at work has its templates and modules read: one small file goes first, and is thrown away.
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as small:
        world.write(Path(small.name), 3)
        tried = _received(user, district, Path(small.name).read_bytes())
    client.get(tried.get_absolute_url())
    discard(tried, by=user)
    batch = phase("preview", lambda: _received(user, district, path.read_bytes()))
    expected = {"first": (rows, 0, 0), "changed": (0, rows // 10, rows - rows // 10), "same": (0, 0, rows)}[
        step
    ]
    if (batch.new_count, batch.changed_count, batch.same_count) != expected or batch.error_count:
        raise SystemExit(f"unexpected outcome: {batch.layout['notice']} {batch.layout['codes']}")
    page = phase("page", lambda: client.get(batch.get_absolute_url()))
    for number in range(2, 5):
        again = phase(f"page {number}", lambda n=number: client.get(f"{batch.get_absolute_url()}?trang={n}"))
        if again.status_code != 200:
            raise SystemExit(f"a page of the preview answers {again.status_code}")
    ended = phase("commit", lambda: commit(batch, by=user, fingerprint=batch.fingerprint, wait=True))
    batch.refresh_from_db()
    if batch.state != BatchState.COMMITTED:
        raise SystemExit(ended.message)
    return {"written": ended.written, "page_bytes": len(page.content)}


def _received(user: User, unit: Unit, data: bytes) -> Any:
    from spreadsheets.services.staging import receive

    return receive(
        by=user,
        unit=unit,
        kind="meetings",
        period=Period.year(world.YEAR),
        file_name="bang.xlsx",
        data=data,
        wait=True,
    )


def measured(method: str, rows: int, step: str, path: Path) -> dict[str, Any]:
    """Run one case and tell what it cost."""
    if method == "settle":
        world.settle()
        return {}
    meter = Meter()
    run: dict[str, Callable[[], dict[str, Any]]] = {
        "portal": lambda: portal(meter, path, rows, step=step),
        "plain": lambda: rivals.library(rivals.Plain)(meter, path),
        "tuned": lambda: rivals.library(rivals.Tuned)(meter, path),
        "skipping": lambda: rivals.library(rivals.TunedSkipping)(meter, path),
        "limit": lambda: rivals.limit(meter, path, rows, step == "changed"),
    }
    told = run[method]()
    own, below = (
        resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return {**told, "phases": meter.phases, "peak_mb": own / 1024, "child_mb": below / 1024}
