"""Danh mục nguồn số liệu: the short codes of figures and tables, and what each of them stands for."""

from __future__ import annotations

from collections.abc import Iterable

from common.formats import format_date
from common.periods import Period
from reports.figure_lines import FigureLine
from reports.models import Review
from reports.rendering.blocks import Run, Source, source_anchor

KINDS = {"records": "bản ghi", "entered": "số nhập tổng hợp"}
CHECK = "KC"


def codes_of(figures: Iterable[str]) -> dict[str, str]:
    """S1, S2 … for figures in their order."""
    return {key: f"S{number}" for number, key in enumerate(figures, 1)}


def table_code(number: int) -> str:
    """B1, B2 … for the tables of a document, in the order in which they are printed."""
    return f"B{number}"


def mark(code: str) -> Run:
    """The code as it stands behind a figure in the text; it leads to the list."""
    return Run(f" [{code}]", link=source_anchor(code))


def of_figure(code: str, line: FigureLine) -> Source:
    """What a figure stands for: its definition, whose, over which days, made of how many rows."""
    indicator, query = line.figure.indicator, line.query
    told = [f"{indicator.name} (chỉ tiêu {indicator.code})"]
    if line.figure.level:
        told.append(line.figure.get_level_display().lower())
    told += [part for part in (line.figure.heading, line.figure.item) if part]
    told.append((line.figure.unit or line.figure.review.unit).full_name)
    told.append(f"từ ngày {format_date(query.starts_on)} đến ngày {format_date(query.ends_on)}")
    told.append(f"lấy từ {line.value.row_count} {KINDS.get(line.value.source, 'bản ghi')}")
    return Source(code, "; ".join(told) + ".")


def of_table(number: int, caption: str, review: Review, period: Period) -> Source:
    """What a table stands for."""
    days = f"từ ngày {format_date(period.starts_on)} đến ngày {format_date(period.ends_on)}"
    return Source(table_code(number), f"Bảng {caption}: tính từ bản ghi của {review.unit.full_name} {days}.")


def of_file(check_code: str) -> tuple[Source, ...]:
    """How a reader checks the file itself; nothing for a draft."""
    if not check_code:
        return ()
    text = f"Mã kiểm chứng của văn bản: {check_code}. Mở mục Kiểm chứng văn bản trên cổng và ghi mã này để đối chiếu."
    return (Source(CHECK, text),)
