"""``python -m bench.figures``: the figures of a review at growing sizes, one table. See ../README.md."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg2

PORTAL = Path(__file__).resolve().parent.parent.parent
SIZES = [1_000, 100_000, 1_000_000, 10_000_000]
SCOPES = {
    "district": "huyện 11 xã, cả năm",
    "crooked": "huyện, 15/3 – 20/10",
    "province": "tỉnh 10 huyện, cả năm",
}
WRITES = {
    "save": "ghi 1 buổi, 2 thôn",
    "change": "sửa 1 số của 1 buổi",
    "import": "nhập 5.000 buổi",
}


def main() -> None:
    """Measure every size on a database of its own, which is dropped afterwards, and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.figures", description="Đo tốc độ tính số liệu.")
    parser.add_argument("--meetings", type=int, nargs="+", default=SIZES, help="số buổi của mỗi cỡ")
    options = parser.parse_args()
    address = os.environ.get("DATABASE_URL", "")
    if not address:
        raise SystemExit(
            "Hãy đặt DATABASE_URL trỏ tới một máy chủ PostgreSQL mà tài khoản được tạo cơ sở dữ liệu."
        )
    loads = [os.getloadavg()[0]]
    found = {}
    with contextlib.closing(Server(address)) as server:
        run(server.create("base"), "manage.py", "migrate", "-v0")
        for meetings in options.meetings:
            print(f"… {_count(meetings)} buổi", file=sys.stderr, flush=True)
            own = server.create(str(meetings), "base")
            answer = run(own, "-m", "bench.figures.one", str(meetings))
            server.drop(str(meetings))
            found[meetings] = json.loads(answer.strip().rpartition("\n")[2])
            loads.append(os.getloadavg()[0])
            show({meetings: found[meetings]}, sys.stderr)
    told = ", ".join(f"{load:.1f}" for load in loads)
    print(f"{datetime.now().astimezone():%d/%m/%Y %H:%M}, {os.cpu_count()} nhân, tải của máy {told}\n")
    show(found, sys.stdout)


class Server:
    """Databases of one run on the server of DATABASE_URL; all are dropped at the end."""

    def __init__(self, address: str) -> None:
        self.address, self.made = address, list[str]()
        self.connection = psycopg2.connect(address)
        self.connection.autocommit = True

    def create(self, name: str, template: str = "") -> str:
        """A new database, or a copy of another of this run; gives its address."""
        source = f" TEMPLATE {self._called(template)}" if template else ""
        self._execute(f"CREATE DATABASE {self._called(name)}{source}")
        self.made.append(name)
        head, _, query = self.address.partition("?")
        return f"{head.rpartition('/')[0]}/{self._called(name)}" + (f"?{query}" if query else "")

    def drop(self, name: str) -> None:
        """Drop a database of this run."""
        self._execute(f"DROP DATABASE {self._called(name)} WITH (FORCE)")
        self.made.remove(name)

    def close(self) -> None:
        """Drop what is left."""
        for name in list(self.made):
            self.drop(name)
        self.connection.close()

    def _called(self, name: str) -> str:
        return f"bench_figures_{os.getpid()}_{name}"

    def _execute(self, statement: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(statement)


def run(address: str, *command: str) -> str:
    """A Python program of its own on a database; gives what it prints."""
    done = subprocess.run(
        [sys.executable, *command],
        env={**os.environ, "DATABASE_URL": address},
        cwd=PORTAL,
        stdout=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} ended with code {done.returncode}.")
    return done.stdout


def show(found: dict[int, dict[str, Any]], to: Any) -> None:
    """One line for each size and question: from the records, from the sums, the ratio."""
    print("| buổi | câu hỏi | từ bản ghi | từ ô tổng hợp | tỷ lệ |\n| --- | --- | --- | --- | --- |", file=to)
    for meetings, one in found.items():
        size = _count(meetings)
        for key, name in SCOPES.items():
            raw, kept = one[key]
            ratio = raw["wall"] / kept["wall"]
            print(f"| {size} | {name} | {_told(raw)} | {_told(kept)} | {ratio:.1f} × |", file=to)
        for key, name in WRITES.items():
            bare, kept = one["writes"][key]
            told = f"{bare:.2f} ms | {kept:.2f} ms | {kept / bare:.2f} ×"
            print(f"| {size} | {name}: không, có trigger | {told} |", file=to)
        cells = f"{_count(one['cells'])} dòng ô, {one['cell_bytes'] / 1e6:.0f} MB"
        stored = f"cả cơ sở dữ liệu {one['bytes'] / 1e6:.0f} MB"
        print(
            f"| {size} | nạp {one['filled']:.0f} s, kiểm tra {one['verify']:.1f} s | {stored} | {cells} | |",
            file=to,
        )


def _told(one: dict[str, float]) -> str:
    return f"{one['wall']:.1f} ms; xử lý {one['own']:.1f} + {one['server']:.1f} ms, {one['queries']:.0f} câu"


def _count(number: int) -> str:
    return f"{number:,}".replace(",", ".")


if __name__ == "__main__":
    main()
