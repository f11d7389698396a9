"""The goals of the first measurement, held against the figures of this run. A goal that was not measured says so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

#: (case, size) → figures.
Figures = dict[tuple[str, str], dict[str, Any]]
#: Name, what is asked, what was measured, and whether it is kept (None: not measured).
Goal = tuple[str, str, str, bool | None]
MISSING = "không đo"


def _times(figures: Figures, case: str, other: str, size: str) -> float | None:
    if (case, size) not in figures or (other, size) not in figures:
        return None
    return figures[case, size]["warm"] / figures[other, size]["warm"]


def _bounds(name: str, asked: str, *pairs: tuple[float | None, float, str]) -> Goal:
    """A goal of upper bounds: (value, bound, how it is printed)."""
    told = "; ".join(MISSING if value is None else shown.format(value) for value, _, shown in pairs)
    known = [(value, bound) for value, bound, _ in pairs if value is not None]
    kept = all(value <= bound for value, bound in known)
    return name, asked, told, None if kept and len(known) < len(pairs) else kept


def _speed(
    name: str, size: str, case: str, times: float, cpu: float | None, mb: float, figures: Figures
) -> Goal:
    one = figures.get((case, size), {})
    seconds = [] if cpu is None else [(one.get("warm"), cpu, "{:.2f} s")]
    asked = f"{size}: ≤ {times:g} × typst, " + (f"≤ {cpu:g} s CPU, " if cpu else "") + f"≤ {mb:g} MB"
    ratio = (_times(figures, case, "typst", size), times, "{:.1f} ×")
    return _bounds(name, asked, ratio, *seconds, (one.get("mb"), mb, "{:.0f} MB"))


def goals(figures: Figures, extra: dict[str, Any]) -> Iterator[Goal]:
    """G1 to G15 in order, then the goal of kept parts."""
    yield _speed("G1", "M", "ours", 11, 2.0, 150, figures)
    yield _speed("G2", "S", "ours", 9, 0.3, 80, figures)
    yield _speed("G3a", "L", "whole", 13, 7, 340, figures)
    yield _speed("G3b", "L", "ours", 17, None, 180, figures)
    yield "G4", "L bằng hai công cụ ghép lại", "không làm: chỉ dùng một công cụ", None
    giant = figures.get(("ours", "XL"), {})
    yield _bounds(
        "G5",
        "XL có thẻ: ≤ 90 s CPU, ≤ 550 MB",
        (giant.get("warm"), 90, "{:.0f} s"),
        (giant.get("mb"), 550, "{:.0f} MB"),
    )
    yield _growth(figures)
    yield from _naive(figures)
    yield _same(extra)
    yield _valid(extra)
    sizes = [figures.get(("ours", size), {}).get("kb") for size in ("M", "L")]
    yield _bounds("G10", "M ≤ 300 kB, L ≤ 900 kB", (sizes[0], 300, "{:.0f} kB"), (sizes[1], 900, "{:.0f} kB"))
    yield "G11", "cùng dữ liệu, cùng byte", *extra.get("same_bytes", (MISSING, None))
    yield _bounds("G12", "bộ nhớ sau 20 báo cáo tăng ≤ 10 MB", (extra.get("grown_mb"), 10, "{:.1f} MB"))
    yield _bounds(
        "G13",
        "biểu đồ ≤ 0,5 ms, ≤ 6 kB",
        (extra.get("chart_ms"), 0.5, "{:.2f} ms"),
        (extra.get("chart_bytes"), 6000, "{:.0f} byte"),
    )
    yield _bounds("G14", "DOCX cỡ L ≤ 0,3 s CPU", (extra.get("docx_s"), 0.3, "{:.2f} s"))
    yield "G15", "một bảng qua nhiều trang là một thẻ Table", *extra.get("one_table", (MISSING, None))
    edited, small = figures.get(("edited", "L")), figures.get(("ours", "S"))
    ratio = edited["warm"] / small["warm"] if edited and small else None
    yield _bounds("Sửa", "L sau khi sửa một câu ≤ 2 × S", (ratio, 2, "{:.2f} ×"))
    if edited:
        same = bool(edited.get("same"))
        yield "Sửa", "tệp ghép từ phần đã có giống tệp làm mới", "cùng byte" if same else "khác byte", same


def _growth(figures: Figures) -> Goal:
    """Cost of a row in the longest document against that in L, both without the cost of S."""
    asked = "CPU mỗi dòng của XL ≤ 1,15 × của L"
    wanted = [figures.get(("ours", size)) for size in ("S", "L", "XL")]
    if not all(wanted):
        return "G6", asked, MISSING, None
    small, long, giant = (one["warm"] for one in wanted if one)
    ratio = ((giant - small) / 10_000) / ((long - small) / 1_050)
    return "G6", asked, f"{ratio:.2f} ×", ratio <= 1.15


def _naive(figures: Figures) -> Iterator[Goal]:
    """The flex wrapper takes minutes on L, so it is measured on M, where the goal has no figure."""
    flex = _times(figures, "flex", "ours", "M")
    for case, name in (("plain", "cách thường, không thẻ"), ("tagged", "cách thường cùng có thẻ, PDF/A-3a")):
        ways = [_times(figures, case, way, "L") for way in ("ours", "whole")]
        told = "; ".join(
            f"{ratio:.1f} × {way}"
            for ratio, way in zip(ways, ("(ghép từng phần)", "(một mạch)"), strict=True)
            if ratio is not None
        )
        kept = None if ways[0] is None else ways[0] >= 3
        yield "G7", f"L nhanh ≥ 3 × {name}", told or MISSING, kept
    told = MISSING if flex is None else f"chỉ đo trên M: {flex:.1f} ×"
    yield "G7", "L nhanh ≥ 40 × cách có flex", told, None


def _same(extra: dict[str, Any]) -> Goal:
    return "G8", "tệp ghép = tệp một mạch (chữ, số ô)", *extra.get("joined", (MISSING, None))


def _valid(extra: dict[str, Any]) -> Goal:
    return "G9", "0 lỗi PDF/A-3a và PDF/UA-1 (S, M, L)", *extra.get("valid", (MISSING, None))
