"""The data behind a document as files that travel inside its PDF: one workbook and one CSV file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from reports.rendering import xlsx
from reports.rendering.blocks import AppendixStart, Block, Chart, Column, Document, Table
from reports.rendering.pdf import Attachment

XLSX_NAME, CSV_NAME = "so-lieu.xlsx", "so-lieu.csv"


def data_attachments(document: Document) -> tuple[Attachment, Attachment]:
    """XLSX and CSV with every table, every chart as a table, and the list of sources. Same document, same bytes."""
    appendices = [*_as_tables(document.appendices, sum(isinstance(b, Chart) for b in document.blocks))]
    if document.sources:
        rows = tuple((source.code, source.text) for source in document.sources)
        listed = Table("Nguồn số liệu", (Column("Mã", 8), Column("Nguồn số liệu", 80)), rows)
        appendices += [AppendixStart("", "Nguồn số liệu"), listed]
    data = replace(document, blocks=tuple(_as_tables(document.blocks, 0)), appendices=tuple(appendices))
    return (
        Attachment(XLSX_NAME, xlsx.render_xlsx(data), "Số liệu của văn bản (bảng tính)"),
        Attachment(CSV_NAME, xlsx.render_csv(data), "Số liệu của văn bản (CSV)"),
    )


def _as_tables(blocks: tuple[Block, ...], charts: int) -> Iterator[Block]:
    """The blocks with charts as tables, numbered on from ``charts`` as on paper."""
    for block in blocks:
        if isinstance(block, Chart):
            charts += 1
            yield _chart_table(block, f"Biểu đồ {charts}. {block.title}")
        else:
            yield block


def _chart_table(chart: Chart, caption: str) -> Table:
    columns = (
        Column("Nhãn", 30),
        *(Column(one.name, 15, "right", measure=chart.measure) for one in chart.series),
    )
    rows = tuple(zip(chart.labels, *(one.values for one in chart.series), strict=True))
    return Table(caption, columns, rows)
