"""Tệp dữ liệu đi kèm: the figures and tables of a document as one workbook and one CSV file, carried inside the PDF."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reports.documents import Built
from reports.rendering.blocks import Cell, Column, Table
from reports.sources import KINDS

if TYPE_CHECKING:
    from reports.rendering.pdf import Attachment

COLUMNS = (
    Column("Mã nguồn", 8),
    Column("Tên viện dẫn", 12),
    Column("Mã chỉ tiêu", 8),
    Column("Chỉ tiêu", 30),
    Column("Đơn vị", 16),
    Column("Cấp", 10),
    Column("Chi tiết", 14),
    Column("Từ ngày", 10),
    Column("Đến ngày", 10),
    Column("In trong báo cáo", 24),
    Column("Giá trị", 12, "right"),
    Column("Tử số", 10, "right"),
    Column("Mẫu số", 10, "right"),
    Column("Đơn vị tính", 12),
    Column("Lấy từ", 12),
    Column("Số dòng", 8, "right"),
)


def attachments(built: Built) -> tuple[Attachment, ...]:
    """One XLSX and one CSV with every figure of the text, every table and chart. Same document, same bytes."""
    from reports.rendering.attachments import data_attachments

    document = built.document
    return data_attachments(replace(document, blocks=(figures_table(built), *document.blocks)))


def figures_table(built: Built) -> Table:
    """Each figure of the review as a row: what it counts, its value in the base measure, what is printed."""
    codes = built.source_codes
    rows = []
    for key, line in built.figures.items():
        figure, value, query = line.figure, line.value, line.query
        rows.append(
            (
                codes[key], key, figure.indicator.code, figure.indicator.name,
                (figure.unit or figure.review.unit).full_name,
                figure.get_level_display() if figure.level else "",
                "; ".join(part for part in (figure.heading, figure.item) if part),
                query.starts_on, query.ends_on, line.text or "chưa có số liệu",
                value.value, value.numerator, value.denominator,
                figure.measure if figure.measure not in ("", "-") else value.measure,
                KINDS.get(value.source, ""), Cell(str(value.row_count), value.row_count),
            )
        )  # fmt: skip
    return Table("Số liệu viện dẫn trong báo cáo", COLUMNS, tuple(rows))
