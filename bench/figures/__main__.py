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
    for meetings in options.meetings:
        print(f"… {_count(meetings)} buổi", file=sys.stderr, flush=True)
        found[meetings] = measured(address, meetings)
        loads.append(os.getloadavg()[0])
        show({meetings: found[meetings]}, sys.stderr)
    told = ", ".join(f"{load:.1f}" for load in loads)
    print(f"{datetime.now().astimezone():%d/%m/%Y %H:%M}, {os.cpu_count()} nhân, tải của máy {told}\n")
    show(found, sys.stdout)


def measured(address: str, meetings: int) -> dict[str, Any]:
    """One size in a process of its own on a new database."""
    name = f"bench_figures_{os.getpid()}_{meetings}"
    head, _, query = address.partition("?")
    own = f"{head.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")
    with contextlib.closing(psycopg2.connect(address)) as server:
        server.autocommit = True
        with server.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
            try:
                run(own, "manage.py", "migrate", "-v0")
                answer = run(own, "-m", "bench.figures.one", str(meetings))
            finally:
                cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    return json.loads(answer.strip().rpartition("\n")[2])


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
