"""Khối → trang web: the same blocks that the paper is made of, as plain values for a template."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.utils.safestring import mark_safe

from reports.rendering import charts, profiles
from reports.rendering.blocks import (
    AppendixStart,
    Block,
    Chart,
    Document,
    Heading,
    ListBlock,
    Paragraph,
    Table,
    cell_text,
)


def head(document: Document) -> dict[str, Any]:
    """The top of the document as its profile writes it."""
    profile = profiles.PROFILES[document.profile]
    return {
        "superiors": document.header.superior_lines,
        "issuers": document.header.issuer_lines,
        "right": [line.text for line in profile.right_lines],
        "number": profiles.number_line(profile, document.header),
        "place_date": profiles.place_date_line(document.header, document.created_at.year),
        "kind": document.kind,
        "subject": document.subject,
        "draft": profile.draft_mark if document.draft else "",
        "recipients": document.recipients,
        "signatures": [
            {
                "authority": profiles.authority_line(profile, signer.authority),
                "position": signer.position,
                "name": signer.name,
            }
            for signer in document.signatures
        ],
    }


def title(blocks: Iterable[Block]) -> str:
    """The heading that blocks open with, number included; "" when they open with text."""
    match next(iter(blocks), None):
        case Heading(number=number, text=text):
            return f"{number} {text}".strip()
        case AppendixStart(number=number, title=text):
            return f"{number}. {text}"
    return ""


def by_appendix(blocks: Iterable[Block]) -> list[tuple[Block, ...]]:
    """The appendices of a document one by one."""
    found: list[list[Block]] = []
    for block in blocks:
        if isinstance(block, AppendixStart) or not found:
            found.append([])
        found[-1].append(block)
    return [tuple(part) for part in found]


class Paper:
    """Turns blocks into items; counts charts across sections, so that each drawing has its own names."""

    def __init__(self) -> None:
        self.charts = 0

    def items(self, blocks: Iterable[Block]) -> list[dict[str, Any]]:
        """Each block as {"kind": …} with texts, runs or cells."""
        return [self._item(block) for block in blocks]

    def _item(self, block: Block) -> dict[str, Any]:
        match block:
            case Heading():
                return {
                    "kind": "heading",
                    "level": block.level,
                    "text": f"{block.number} {block.text}".strip(),
                }
            case Paragraph():
                return {"kind": "paragraph", "runs": block.runs}
            case ListBlock():
                return {"kind": "list", "mark": block.mark, "items": [item.runs for item in block.items]}
            case AppendixStart():
                return {"kind": "appendix", "number": block.number, "title": block.title, "note": block.note}
            case Table():
                return table(block)
            case Chart():
                return self._chart(block)
        return {"kind": "break"}

    def _chart(self, chart: Chart) -> dict[str, Any]:
        self.charts += 1
        svg = charts.svg(chart, f"bd{self.charts}")
        # The drawing is made of numbers and escaped texts by our own code.
        return {
            "kind": "chart",
            "chart": {"caption": f"Biểu đồ {self.charts}. {chart.title}", "svg": mark_safe(svg)},  # noqa: S308  # nosec B308 B703 # own drawing
        }


def table(block: Table) -> dict[str, Any]:
    """A table as rows of cells with their texts; groups of columns stand above their members."""
    grouped = any(column.group for column in block.columns)
    first, second = [], []
    for group, members in groupby(block.columns, key=lambda column: column.group or id(column)):
        columns = list(members)
        if isinstance(group, int):
            first.append(
                {"text": columns[0].title, "measure": columns[0].measure, "rows": 2 if grouped else 1}
            )
            continue
        first.append({"text": group, "columns": len(columns), "rows": 1})
        second += [{"text": column.title, "measure": column.measure} for column in columns]
    marks = [column.formula or str(i) for i, column in enumerate(block.columns, 1)]
    return {
        "kind": "table",
        "caption": block.caption,
        "measure": block.measure,
        "heads": [row for row in (first, second) if row],
        "marks": marks if block.numbered_row else [],
        "rows": [_cells(block, row) for row in block.rows],
        "total": _cells(block, block.total_row) if block.total_row is not None else [],
        "note": block.note,
    }


def _cells(block: Table, row: Iterable[Any]) -> list[dict[str, Any]]:
    return [
        {"text": cell_text(cell), "numeric": column.align == "right"}
        for column, cell in zip(block.columns, row, strict=True)
    ]
