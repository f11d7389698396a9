"""``python -m bench.pdf``: all cases interleaved, medians, one table, and the goals. See ../README.md."""

from __future__ import annotations

import argparse
import importlib.util
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.pdf import documents
from bench.pdf.goals import MISSING, Figures, goals

NAMES = {
    "ours": "cổng này",
    "whole": "cổng này, một mạch",
    "edited": "cổng này, sau khi sửa một câu",
    "plain": "WeasyPrint, cách thường",
    "tagged": "WeasyPrint, cách thường, PDF/A-3a",
    "flex": "WeasyPrint, cách thường + flex",
    "typst": "typst",
}
#: Cases of each size; those of the second line take so long that they run in the first round only.
CASES = {
    "S": ("ours", "plain", "typst"),
    "M": ("ours", "plain", "typst"),
    "L": ("ours", "whole", "edited", "typst"),
}
ONCE = {"S": ("flex",), "M": ("flex", "tagged"), "L": ("plain", "tagged"), "XL": ("ours", "typst")}


def main() -> None:
    """Runs, prints, and ends with code 0 whatever the goals say: this measures, the tests judge."""
    options = _options()
    sizes = [*options.sizes.split(","), *(["XL"] if options.xl else [])]
    has_typst = importlib.util.find_spec("typst") is not None
    if not has_typst:
        print("Chưa cài gói typst (pip install '.[bench]') nên cột so với typst ghi “không đo”.")
    with tempfile.TemporaryDirectory() as folder:
        runs: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for turn in range(options.rounds):
            for size in sizes:
                for case in (*CASES.get(size, ()), *(ONCE[size] if turn == 0 else ())):
                    if case != "typst" or has_typst:
                        runs.setdefault((case, size), []).append(_run(case, size, Path(folder)))
        figures = {key: _median(several) for key, several in runs.items()}
        extra = _run("growth", "S", Path(folder)) if options.extra else {}
        extra |= _judged(runs, Path(folder))
    _table(figures)
    _goals(figures, extra)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.pdf", description="Đo tốc độ tạo tệp PDF.")
    parser.add_argument("--rounds", type=int, default=3, help="số vòng đo xen kẽ, lấy trung vị (3)")
    parser.add_argument("--sizes", default="S,M,L", help="các cỡ cần đo (S,M,L)")
    parser.add_argument("--xl", action="store_true", help="đo thêm cỡ XL, 10.000 buổi, một lần")
    parser.add_argument("--no-extra", dest="extra", action="store_false", help="không đo G12, G13, G14")
    return parser.parse_args()


def _run(case: str, size: str, folder: Path) -> dict[str, Any]:
    """One case in a process of its own; its file is left in ``folder``."""
    print(f"… {NAMES.get(case, case)} {size}", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", "bench.pdf.one", case, size, str(folder / f"{case}-{size}.pdf")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{case} {size}: {done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def _median(several: list[dict[str, Any]]) -> dict[str, Any]:
    middle = {
        name: statistics.median(one[name] for one in several) for name in ("cold", "warm", "wall", "mb", "kb")
    }
    return several[-1] | middle


def _judged(runs: dict[tuple[str, str], list[dict[str, Any]]], folder: Path) -> dict[str, Any]:
    """What the files themselves tell: the same bytes in every round, joined as in one piece, valid."""
    extra: dict[str, Any] = {}
    several = [
        {one["sha256"] for one in found}
        for (case, _), found in runs.items()
        if case == "ours" and len(found) > 1
    ]
    if several:
        same = all(len(hashes) == 1 for hashes in several)
        extra["same_bytes"] = ("giống nhau ở mọi vòng" if same else "khác nhau", same)
    joined, whole = folder / "ours-L.pdf", folder / "whole-L.pdf"
    if joined.exists() and whole.exists():
        texts = [
            subprocess.run(["pdftotext", "-layout", str(p), "-"], capture_output=True).stdout
            for p in (joined, whole)
        ]
        counts = [_elements(path) for path in (joined, whole)]
        same = bool(texts[0]) and texts[0] == texts[1] and counts[0] == counts[1]
        extra["joined"] = (f"{'giống' if same else 'khác'}, {counts[0].get('/TD', 0)} ô", same)
    if joined.exists():
        wanted, found = len(list(documents.build("L").tables())), _elements(joined)
        told = f"{found.get('/Table', 0)} thẻ Table, {found.get('/THead', 0)} thẻ THead cho {wanted} bảng"
        extra["one_table"] = (told, found.get("/Table") == found.get("/THead") == wanted)
    if importlib.util.find_spec("page") is not None:
        extra["valid"] = _valid([path for size in "SML" if (path := folder / f"ours-{size}.pdf").exists()])
    return extra


def _elements(path: Path) -> dict[str, int]:
    """How many structure elements of each kind the file's tree reaches."""
    import pikepdf

    counts: dict[str, int] = {}
    with pikepdf.open(path) as file:
        todo = [file.Root.StructTreeRoot.K]
        while todo:
            node = todo.pop()
            if isinstance(node, pikepdf.Array):
                todo += list(node)
            elif isinstance(node, pikepdf.Dictionary):
                if "/S" in node:
                    counts[str(node.S)] = counts.get(str(node.S), 0) + 1
                if "/K" in node:
                    todo.append(node.K)
    return counts


def _valid(paths: list[Path]) -> tuple[str, bool | None]:
    import page

    failed = {
        f"{path.stem} {failure.rule_id}"
        for path in paths
        for profile in ("3a", "ua1")
        for failure in page.validate_pdf(
            str(path), profile=profile, limits=page.SafetyLimits.unlimited()
        ).failures
        if not failure.rule_id.endswith("STREAM-LENGTH-001")  # a false alarm of the validator, see the tests
    }
    return (", ".join(sorted(failed)) or f"0 lỗi ở {len(paths)} tệp"), not failed if paths else None


def _table(figures: Figures) -> None:
    head = ("Cỡ", "Cách làm", "nguội s", "ấm s", "đồng hồ s", "MB", "kB", "trang", "× typst", "× cổng này")
    rows = [head]
    for (case, size), one in sorted(
        figures.items(), key=lambda item: ("SMLX".index(item[0][1][0]), item[1]["warm"])
    ):
        ratios = []
        for other in ("typst", "ours"):
            base = figures.get((other, size))
            ratios.append(f"{one['warm'] / base['warm']:.1f}" if base else MISSING)
        # An edited document is measured in a process that made it before, so it has no cold figure.
        cold = "" if case == "edited" else f"{one['cold']:.2f}"
        rows.append(
            (
                size,
                NAMES[case],
                cold,
                f"{one['warm']:.2f}",
                f"{one['wall']:.2f}",
                f"{one['mb']:.0f}",
                f"{one['kb']:.0f}",
                str(one["pages"]),
                *ratios,
            )
        )
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    print()
    for row in rows:
        cells = [
            cell.ljust(width) if i < 2 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        print("  ".join(cells).rstrip())
    print("CPU giây (người dùng + hệ thống), trung vị các vòng; MB là đỉnh bộ nhớ của tiến trình làm tệp.\n")


def _goals(figures: Figures, extra: dict[str, Any]) -> None:
    words = {True: "đạt", False: "CHƯA ĐẠT", None: MISSING}
    for name, asked, measured, kept in goals(figures, extra):
        print(f"{name:4}  {words[kept]:9} {asked}: {measured}")


if __name__ == "__main__":
    main()
