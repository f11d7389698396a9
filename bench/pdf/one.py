"""Measures one case in a process of its own and prints one line of JSON: ``python -m bench.pdf.one CASE SIZE``.

Cold is everything from the start of the process to its first file, imports included; warm is the second file of the
same process. What takes long, and typst (which remembers what it compiled), is made once: warm is then the first file
without the imports.
"""

from __future__ import annotations

import gc
import hashlib
import io
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

_PAGE = resource.getpagesize()


def _cpu() -> float:
    """CPU seconds of this process and of the children it has waited for."""
    times = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in times)


def _peak_mb(who: int) -> float:
    return resource.getrusage(who).ru_maxrss / 1024


def _now_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE / 2**20


def _facts(pdf: bytes) -> dict[str, Any]:
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as file:
        cells = sum(
            isinstance(entry, pikepdf.Dictionary) and entry.get("/S") == "/TD" for entry in file.objects
        )
        pages = len(file.pages)
    return {"pages": pages, "kb": len(pdf) / 1000, "cells": cells, "sha256": hashlib.sha256(pdf).hexdigest()}


def _measured(make: Callable[[], bytes], *, twice: bool, child: bool, before: float) -> dict[str, Any]:
    loaded, started = _cpu(), time.perf_counter()
    pdf = make()
    cold, wall = _cpu() - before, time.perf_counter() - started
    warm = _cpu() - loaded
    if twice:
        middle, started = _cpu(), time.perf_counter()
        pdf = make()
        warm, wall = _cpu() - middle, time.perf_counter() - started
    peak = _peak_mb(resource.RUSAGE_CHILDREN if child else resource.RUSAGE_SELF)
    return {"cold": cold, "warm": warm, "wall": wall, "mb": peak, **_facts(pdf), "pdf": pdf}


def measure(case: str, size: str) -> dict[str, Any]:
    """The figures of one case: CPU seconds cold and warm, wall seconds, peak memory, and facts about the file."""
    before = 0.0  # the clock of a process starts with it
    if case == "typst":
        import typst  # noqa: F401
    from bench.pdf import documents, engines
    from reports.rendering.parts import InMemory

    document = documents.build(size)
    if case == "typst":
        return _measured(lambda: engines.typst(document), twice=False, child=False, before=before)
    import weasyprint  # noqa: F401

    if case in ("plain", "tagged", "flex"):
        return _measured(
            lambda: engines.plain(document, flex=case == "flex", tagged=case == "tagged"),
            twice=size == "S",
            child=False,
            before=before,
        )
    if case == "whole":
        from reports.rendering import seamless

        seamless.LONG_ROWS = 10**9
    if case == "edited":
        store = InMemory()
        engines.ours(document, store=store)
        changed = documents.edited(document)
        made = _measured(lambda: engines.ours(changed, store=store), twice=True, child=True, before=_cpu())
        return made | {"same": made["pdf"] == engines.ours(changed)}
    twice = size in ("S", "M")
    return _measured(lambda: engines.ours(document), twice=twice, child=True, before=before)


def growth() -> dict[str, Any]:
    """Memory of a worker before and after 20 reports, megabytes; CPU milliseconds of a chart, its bytes."""
    from bench.pdf import documents, engines
    from reports.rendering import charts, docx
    from reports.rendering.blocks import Chart

    small = documents.build("S")
    drawings = [block for block in small.blocks if isinstance(block, Chart)]
    started = time.process_time()
    for _ in range(200):
        pictures = [charts.svg(chart, "a") for chart in drawings]
    chart_ms = (time.process_time() - started) * 1000 / (200 * len(drawings))
    long = documents.build("L")
    docx.render_docx(small)
    started = time.process_time()
    docx.render_docx(long)
    docx_s = time.process_time() - started
    engines.ours(small)
    gc.collect()
    before = _now_mb()
    for _ in range(20):
        engines.ours(small)
    return {
        "grown_mb": _now_mb() - before,
        "chart_ms": chart_ms,
        "chart_bytes": max(len(picture.encode()) for picture in pictures),
        "docx_s": docx_s,
    }


def main(case: str, size: str, keep: str = "") -> None:
    """Prints the figures; ``keep`` names a file for the PDF."""
    figures = growth() if case == "growth" else measure(case, size)
    pdf = figures.pop("pdf", b"")
    if keep:
        Path(keep).write_bytes(pdf)
    print(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:])
