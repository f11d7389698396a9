"""What the measured cases mean: ratios first, then the goals with what was reached, then every number."""

from __future__ import annotations

import statistics
from typing import Any

Table = dict[tuple[int, str, str], dict[str, Any]]
PHASES = ("read", "preview", "page", "commit")
PAGES = ("page", "page 2", "page 3", "page 4")
PAGE_SECONDS, PAGE_BYTES = 0.050, 100_000


def total(case: dict[str, Any], what: str) -> float:
    """Seconds (or statements) of a case over the phases that a person waits for; further pages are not among them."""
    return sum(case["phases"][name][what] for name in PHASES if name in case["phases"])


def show(table: Table, steps: dict[str, str], methods: dict[str, str], rows: list[int]) -> None:
    """Print the table."""
    _ratios(table, steps, methods)
    _goals(table, rows)
    missing = [f"{n} dòng {steps[step]}" for n in rows for step in steps if (n, step, "plain") not in table]
    if missing:
        print(
            f"\nThư viện như tài liệu không được đo với {', '.join(missing)} vì chạy quá lâu hoặc không được gọi; "
            "không suy ra số nào thay cho số đo.\n"
        )
    _numbers(table, steps, methods)


def _ratios(table: Table, steps: dict[str, str], methods: dict[str, str]) -> None:
    others = [method for method in methods if method != "portal"]
    print(
        "Cổng nhanh gấp mấy lần, theo thời gian chờ (trong ngoặc: theo thời gian bộ xử lý của cả hai phía)\n"
    )
    print("| dòng | lần gửi | " + " | ".join(methods[method] for method in others) + " |")
    print("| ---: | --- |" + " ---: |" * len(others))
    for count, step in dict.fromkeys((count, step) for count, step, _ in table):
        own = table.get((count, step, "portal"))
        if own is None:
            continue
        cells = []
        for method in others:
            other = table.get((count, step, method))
            cells.append(
                "–" if other is None else f"{_ratio(other, own, 'wall')} ({_ratio(other, own, 'cpu')})"
            )
        print(f"| {count} | {steps[step]} | " + " | ".join(cells) + " |")


def _ratio(other: dict[str, Any], own: dict[str, Any], what: str) -> str:
    below = total(own, what)
    if not below:
        return "–"
    ratio = total(other, what) / below
    return f"{ratio:.2f}" if ratio < 10 else f"{ratio:.0f}"


def _goals(table: Table, rows: list[int]) -> None:
    print("\n| mục tiêu | đo được | |\n| --- | --- | --- |")
    small, middle = table.get((1_000, "first", "portal")), table.get((10_000, "same", "portal"))
    if small:
        _goal(
            "1.000 dòng, từ lúc gửi đến bản xem trước: nhiều nhất 0,3 s",
            small["phases"]["preview"]["wall"],
            0.3,
        )
    for count in rows:
        if case := table.get((count, "first", "portal")):
            middle_page = statistics.median(case["phases"][name]["wall"] for name in PAGES)
            _goal(
                f"một trang xem trước của {count} dòng: nhiều nhất 0,05 s",
                middle_page,
                PAGE_SECONDS,
            )
            size = case["page_bytes"] / 1_000
            _line("một trang xem trước: nhiều nhất 100 KB", f"{size:.0f} KB", size <= PAGE_BYTES / 1_000)
    if middle:
        _goal("10.000 dòng gửi lại nguyên: nhiều nhất 1 s", total(middle, "wall"), 1.0)
        _line(
            "10.000 dòng gửi lại nguyên: không ghi dòng nào",
            f"{middle['written']} dòng",
            not middle["written"],
        )
    for count in (count for count in rows if count >= 10_000):
        _fold(table, count, "first", "plain", 80)
        _fold(table, count, "first", "tuned", 7)
        _fold(table, count, "same", "tuned", 40)
        _fold(table, count, "first", "limit", 0.5)
    if (case := table.get((100_000, "first", "portal"))) is not None:
        peak = max(case["peak_mb"], case["child_mb"])
        _line("100.000 dòng: nhiều nhất 150 MB", f"{peak:.0f} MB", peak <= 150)


def _fold(table: Table, rows: int, step: str, method: str, goal: float) -> None:
    own, other = table.get((rows, step, "portal")), table.get((rows, step, method))
    if own is None or other is None:
        return
    names = {"plain": "thư viện như tài liệu", "tuned": "thư viện, bulk", "limit": "giới hạn"}
    sent = "lần đầu" if step == "first" else "gửi lại nguyên"
    ratio = total(other, "wall") / total(own, "wall")
    _line(f"{rows} dòng, {sent}: ít nhất {goal:g} lần {names[method]}", f"{ratio:.2f} lần", ratio >= goal)


def _goal(what: str, seconds: float, most: float) -> None:
    _line(what, f"{seconds:.3f} s", seconds <= most)


def _line(what: str, measured: str, reached: bool) -> None:
    print(f"| {what} | {measured} | {'đạt' if reached else '**chưa đạt**'} |")


def _numbers(table: Table, steps: dict[str, str], methods: dict[str, str]) -> None:
    print(
        "\nGiây chờ theo chặng; bộ xử lý: giây của tiến trình đo, tiến trình đọc tệp và tiến trình cơ sở dữ liệu; "
        "câu lệnh SQL không tính COPY; bộ nhớ: đỉnh của tiến trình (của tiến trình đọc tệp)\n"
    )
    print(
        "| dòng | lần gửi | cách nhập | đọc | xem trước | trang | ghi | cộng | bộ xử lý | SQL | MB | đã ghi |\n"
        "| ---: | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    )
    for (count, step, method), case in table.items():
        phases = [f"{case['phases'][n]['wall']:.3f}" if n in case["phases"] else "" for n in PHASES]
        child = f" ({case['child_mb']:.0f})" if case["child_mb"] > 20 else ""
        print(
            f"| {count} | {steps[step]} | {methods[method]} | {' | '.join(phases)} | {total(case, 'wall'):.3f} | "
            f"{total(case, 'cpu'):.2f} | {total(case, 'statements'):.0f} | {case['peak_mb']:.0f}{child} | "
            f"{case['written']} |"
        )
