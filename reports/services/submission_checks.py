"""Kiểm tra biểu trước khi gửi: what is empty, contradictory or unlikely in a submission, each with what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils import timezone

from common.formats import format_decimal
from common.numbers import ReadError
from common.text import personal_data_in
from orgs.quality.evaluating import is_far
from reports.models import EnteredValue, ReportFormLine, Submission, SubmissionNote
from reports.services.entered_reading import measure_differs, read_written
from reports.services.form_kinds import label_of
from reports.services.submission_sheets import Cell, read_sheet

JUMP: Final = Decimal(300)


@dataclass(frozen=True)
class Doubt:
    """Something to look at before sending: what, what to do, and whether sending waits for it.

    `line_id` is the line it is about; None for the whole form.
    """

    text: str
    instruction: str
    blocks: bool = False
    line_id: int | None = None

    @property
    def sentence(self) -> str:
        """Both together, as a message."""
        return f"{self.text} {self.instruction}".strip()


def doubts(submission: Submission) -> list[Doubt]:
    """Everything the portal has to say about a submission, in the order of its lines. Rules of an office join here."""
    period = submission.period
    lines = list(period.form.lines.select_related("indicator"))
    sheet = read_sheet(period, [submission], lines)
    cells = [sheet[submission.pk, line.pk] for line in lines]
    earlier = earlier_values([submission], lines)
    found = [doubt for cell in cells for doubt in (*of_cell(cell, cells, earlier), *_of_notes(cell))]
    if timezone.localdate() <= period.ends_on:
        found.append(
            Doubt("Kỳ báo cáo chưa hết.", f"Số liệu phải tính đến hết ngày {period.ends_on:%d/%m/%Y}.")
        )
    if cells and all(cell.is_empty for cell in cells):
        found.append(
            Doubt(
                "Biểu chưa có số liệu nào và cũng chưa xác nhận không phát sinh.",
                "Gửi như vậy vẫn tính là báo cáo trống.",
            )
        )
    return found


def earlier_values(
    submissions: Sequence[Submission], lines: Iterable[ReportFormLine]
) -> dict[tuple[int, int, str, str], EnteredValue]:
    """The last value of each typed line before the period, by unit, indicator, level and heading. One query."""
    if not submissions:
        return {}
    rows = EnteredValue.objects.filter(
        unit_id__in=[row.unit_id for row in submissions],
        indicator_id__in=[line.indicator_id for line in lines if line.indicator_id],
        ends_on__lt=submissions[0].period.starts_on,
        value__gt=0,
    ).order_by("ends_on", "pk")
    return {(row.unit_id, row.indicator_id, row.level, row.heading): row for row in rows}


def of_cell(
    cell: Cell, cells: Sequence[Cell], earlier: dict[tuple[int, int, str, str], EnteredValue]
) -> Iterator[Doubt]:
    """What is to be said about one cell, seen together with the others of its unit."""
    name, line = label_of(cell.line), cell.line
    if cell.is_empty and line.is_required:
        yield Doubt(
            f"“{name}” còn trống.",
            "Hãy nhập bản ghi, hoặc đánh dấu “Không phát sinh”."
            if line.record_kind
            else "Hãy ghi số, hoặc ghi “không phát sinh”.",
            blocks=True,
            line_id=line.pk,
        )
    if line.record_kind and cell.nil_confirmed and cell.has_data:
        yield Doubt(
            f"“{name}” đã xác nhận không phát sinh nhưng có {cell.counted.count if cell.counted else 0} bản ghi.",
            "Hãy bỏ đánh dấu, hoặc xóa bản ghi nhập nhầm.",
            blocks=True,
            line_id=line.pk,
        )
    if cell.value is not None and not cell.value.is_nil:
        yield from _of_value(name, cell, cell.value, cells, earlier)


def _of_notes(cell: Cell) -> Iterator[Doubt]:
    if any(note.state == SubmissionNote.State.OPEN for note in cell.notes):
        yield Doubt(
            f"“{label_of(cell.line)}” còn ghi chú của nơi nhận mà chưa sửa.",
            "Hãy đọc ghi chú và sửa ô.",
            line_id=cell.line.pk,
        )


def _of_value(
    name: str,
    cell: Cell,
    value: EnteredValue,
    cells: Sequence[Cell],
    earlier: dict[tuple[int, int, str, str], EnteredValue],
) -> Iterator[Doubt]:
    line = cell.line
    if said := _other_measure(value):
        yield Doubt(f"“{name}” {said}", "Hãy xem có nhập nhầm dòng không.", line_id=line.pk)
    if personal_data_in(value.as_written):
        yield Doubt(
            f"“{name}” có vẻ chứa số giấy tờ hoặc số điện thoại.", "Hãy chỉ ghi số liệu.", line_id=line.pk
        )
    part, whole = value.numerator, value.denominator
    if part is not None and whole is not None and part > whole:
        yield Doubt(
            f"“{name}” có tử số ({format_decimal(part)}) lớn hơn mẫu số ({format_decimal(whole)}).",
            "Hãy xem lại hai số.",
            line_id=line.pk,
        )
    total = next((other.value for other in cells if line.part_of_id == other.line.pk), None)
    if total is not None and _more(value, total):
        yield Doubt(
            f"“{name}” ({format_decimal(value.value)}) lớn hơn số tổng ({format_decimal(total.value)}).",
            "Một phần không thể lớn hơn tổng; hãy sửa một trong hai ô.",
            blocks=True,
            line_id=line.pk,
        )
    before = earlier.get((value.unit_id, value.indicator_id, value.level, value.heading))
    if before is not None and value.value is not None and is_far(value.value, before.value, JUMP):
        yield Doubt(
            f"“{name}” ghi {format_decimal(value.value)}, khác xa lần trước ({format_decimal(before.value)}).",
            "Có thể nhầm dấu chấm, dấu phẩy hoặc đơn vị tính.",
            line_id=line.pk,
        )


def _other_measure(value: EnteredValue) -> str:
    try:
        written = read_written(value.as_written, value.indicator) if value.as_written else None
    except ReadError:
        return ""
    if written is None or not measure_differs(written, value.indicator):
        return ""
    return f"ghi “{written.measure}” nhưng dòng này tính bằng “{value.indicator.measure}”."


def _more(part: EnteredValue, whole: EnteredValue) -> bool:
    return part.value is not None and whole.value is not None and part.value > whole.value
