"""Đo tốc độ nhập bảng tính. ``python bench/import/run.py [--rows 1000 10000 100000]`` prints one table from one run.

Each case is a process of its own on a fresh copy of the same database, which is made on the server of DATABASE_URL and
dropped at the end. Cases are interleaved, so that whatever else the machine does falls on all of them.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg2
import verdict
import world

HERE = Path(__file__).resolve().parent
PORTAL = HERE.parent.parent
STEPS = {"first": "lần đầu", "changed": "gửi lại, đổi 10 %", "same": "gửi lại nguyên"}
METHODS = {
    "portal": "cổng: đọc, xét, xem trước, ghi",
    "limit": "giới hạn: đọc, COPY + một INSERT",
    "skipping": "thư viện, bulk, so sánh từng dòng",
    "tuned": "thư viện, bulk",
    "plain": "thư viện như tài liệu",
}
PLAIN_ROWS = 10_000
"""The most rows that the plain library is asked for; more take too long."""
PLAIN_AGAIN = 1_000
"""The most rows that it is asked for again, when they are stored already."""


class Server:
    """Databases of one run on the server of DATABASE_URL; all are dropped at the end."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.connection = psycopg2.connect(url)
        self.connection.autocommit = True
        self.made: list[str] = []
        self.prefix = f"bench_import_{os.getpid()}"

    def copy(self, name: str, template: str = "template1") -> str:
        """A new database, a copy of another of this run."""
        source = template if template == "template1" else f"{self.prefix}_{template}"
        with self.connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {self.prefix}_{name} TEMPLATE {source}")
        self.made.append(name)
        return name

    def drop(self, name: str) -> None:
        """Drop a database of this run."""
        with self.connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {self.prefix}_{name} WITH (FORCE)")
        self.made.remove(name)

    def settle(self, name: str) -> None:
        """Statistics and visibility as the server's own housekeeping leaves them."""
        with contextlib.closing(psycopg2.connect(self.address(name))) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")

    def address(self, name: str) -> str:
        """DATABASE_URL of a database of this run."""
        head, _, query = self.url.partition("?")
        return f"{head.rpartition('/')[0]}/{self.prefix}_{name}" + (f"?{query}" if query else "")

    def close(self) -> None:
        """Drop what is left."""
        for name in list(self.made):
            self.drop(name)
        self.connection.close()


def run(server: Server, database: str, *command: str) -> str:
    """A Python program of its own on a database; gives what it prints."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", *command],
        env={**os.environ, "DATABASE_URL": server.address(database)},
        cwd=PORTAL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr[-3_000:]}")
    return done.stdout


def case(server: Server, database: str, method: str, rows: int, step: str, file: Path) -> dict[str, Any]:
    """One measured case."""
    answer = run(server, database, str(HERE / "case.py"), method, str(rows), step, str(file))
    return json.loads(answer.strip().rpartition("\n")[2])


def wanted(rows: list[int], methods: list[str]) -> Iterator[tuple[int, str, str]]:
    """The cases of a round, one after the other method by method."""
    for count in rows:
        for step in STEPS:
            for method in methods:
                most = PLAIN_ROWS if step == "first" else PLAIN_AGAIN
                if not (method == "plain" and count > most or method == "skipping" and step == "first"):
                    yield count, step, method


def measure(
    server: Server, folder: Path, rows: list[int], methods: list[str], repeat: int
) -> dict[tuple[int, str, str], list[dict[str, Any]]]:
    """All cases, ``repeat`` rounds."""
    server.copy("base")
    run(server, "base", "manage.py", "migrate", "-v0")
    run(server, "base", str(HERE / "case.py"), "settle", "0", "first", os.devnull)
    for count in rows:
        world.write(folder / f"{count}.xlsx", count)
        world.write(folder / f"{count}-changed.xlsx", count, changed=True)
        server.copy(f"stored{count}", "base")
        case(server, f"stored{count}", "portal", count, "first", folder / f"{count}.xlsx")
        server.settle(f"stored{count}")
    server.settle("base")
    found: dict[tuple[int, str, str], list[dict[str, Any]]] = {}
    for number in range(repeat):
        for count, step, method in wanted(rows, methods):
            print(f"{number + 1}: {count} {step} {method}", file=sys.stderr)
            file = folder / (f"{count}-changed.xlsx" if step == "changed" else f"{count}.xlsx")
            database = server.copy("case", "base" if step == "first" else f"stored{count}")
            found.setdefault((count, step, method), []).append(
                case(server, database, method, count, step, file)
            )
            server.drop(database)
    return found


def middle(cases: list[dict[str, Any]]) -> dict[str, Any]:
    """The case of a method with the median time over all its phases."""
    order = sorted(cases, key=lambda one: verdict.total(one, "wall"))
    return order[statistics.median_low(range(len(order)))]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000, 10_000], help="số dòng của các tệp")
    parser.add_argument("--methods", nargs="+", default=list(METHODS), choices=METHODS, help="cách nhập")
    parser.add_argument("--repeat", type=int, default=1, help="số vòng; in vòng ở giữa")
    options = parser.parse_args()
    address = os.environ.get("DATABASE_URL", "")
    if not address:
        raise SystemExit(
            "Hãy đặt DATABASE_URL trỏ tới một máy chủ PostgreSQL mà tài khoản được tạo cơ sở dữ liệu."
        )
    with contextlib.closing(Server(address)) as server, tempfile.TemporaryDirectory() as folder:
        load = os.getloadavg()[0]
        found = measure(server, Path(folder), options.rows, options.methods, options.repeat)
    table = {key: middle(cases) for key, cases in found.items()}
    loads = f"tải của máy lúc bắt đầu {load:.1f}, lúc kết thúc {os.getloadavg()[0]:.1f}"
    print(
        f"{datetime.now().astimezone():%d/%m/%Y %H:%M}, {os.cpu_count()} nhân, {loads}, {options.repeat} vòng\n"
    )
    verdict.show(table, STEPS, METHODS, options.rows)


if __name__ == "__main__":
    main()
