"""Checks of tables that run over pages: inside the margins, heading on every page, no row cut in two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf

from reports.rendering.page_reading import Run, Sheet


@dataclass
class Fragment:
    """The part of a table that stands on one page: words of its heading, and the runs of each cell, row by row.

    On later pages the heading is drawn and not tagged; there it is what of the first one's words is drawn again.
    """

    page: int
    heads: list[str] = field(default_factory=list)
    rows: list[list[list[Run]]] = field(default_factory=list)


def findings(pdf: pikepdf.Pdf, pages: list[Sheet]) -> Iterator[tuple[str, bool, str, str]]:
    """Findings of the three rules on tables."""
    wide = [
        i
        for i, page in enumerate(pages, 1)
        if any(rule.x0 < 10 * 72 / 25.4 or rule.x1 > page.width - 10 * 72 / 25.4 for rule in page.rules)
    ]
    yield "tables-width", not wide, f"vượt ở trang {wide[:5]}" if wide else "trong lề", "trong lề"
    if "/StructTreeRoot" not in pdf.Root:
        for rule in ("tables-head", "tables-rows"):
            yield rule, False, "tệp không có thẻ cấu trúc nên không đo được", "đo được"
        return
    tables = fragments(pdf, pages)
    bare = [part.page + 1 for part in tables if not part.heads]
    yield "tables-head", not bare, f"thiếu ở trang {bare[:5]}" if bare else "đủ", "đủ"
    cut = [
        b.page + 1
        for a, b in zip(tables, tables[1:], strict=False)
        if b.page == a.page + 1 and _continues(a, b)
    ]
    yield "tables-rows", not cut, f"bị cắt ở trang {cut[:5]}" if cut else "không bị cắt", "không bị cắt"


def _continues(before: Fragment, after: Fragment) -> bool:
    """Whether the first row of ``after`` is the rest of the last row of ``before``.

    The rest of a cut row has an empty first cell and no bold text; a total has bold text.
    """
    if not before.rows or not after.rows or len(before.rows[-1]) != len(after.rows[0]):
        return False
    first, *others = after.rows[0]
    runs = [run for cell in others for run in cell]
    return not first and bool(runs) and not any(run.bold for run in runs)


def fragments(pdf: pikepdf.Pdf, pages: list[Sheet]) -> list[Fragment]:
    """Every table of the structure tree, page by page.

    Reviews issued earlier have an element of its own for each page of a table, with the heading tagged again.
    """
    numbers = {page.objgen: i for i, page in enumerate(pdf.pages)}
    marked: list[dict[int, list[Run]]] = []
    for page in pages:
        runs: dict[int, list[Run]] = {}
        for run in page.runs:
            if run.mark >= 0 and run.text.strip():
                runs.setdefault(run.mark, []).append(run)
        marked.append(runs)
    untagged = [{run.text.strip() for run in page.runs if run.mark < 0} for page in pages]
    out: list[Fragment] = []

    def words(element: Any, page: int) -> list[Run]:
        found: list[Run] = []
        page = numbers.get(element.Pg.objgen, page) if "/Pg" in element else page
        for kid in _kids(element):
            if isinstance(kid, int):
                found += marked[page].get(kid, [])
            elif isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                found += words(kid, page)
        return found

    def walk(element: Any, table: Fragment | None) -> None:
        kind = str(element.get("/S", ""))
        if kind == "/Table":
            table = Fragment(numbers.get(element.Pg.objgen, 0) if "/Pg" in element else 0)
            out.append(table)
        elif kind == "/TR" and table is not None:
            cells = [kid for kid in _kids(element) if isinstance(kid, pikepdf.Dictionary)]
            heads = [run for cell in cells if str(cell.get("/S")) == "/TH" for run in words(cell, table.page)]
            table.heads += [run.text.strip() for run in heads]
            data = [words(cell, table.page) for cell in cells if str(cell.get("/S")) == "/TD"]
            page = numbers.get(element.Pg.objgen, 0) if "/Pg" in element else table.page
            if data and page != out[-1].page:
                again = [text for text in table.heads if text in untagged[page]]
                out.append(Fragment(page, again))
            if data:
                out[-1].rows.append(data)
            return
        for kid in _kids(element):
            if isinstance(kid, pikepdf.Dictionary):
                walk(kid, table)

    walk(pdf.Root.StructTreeRoot, None)
    return out


def _kids(element: Any) -> list[Any]:
    kids = element.get("/K", [])
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]
