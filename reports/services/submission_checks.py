"""Kiểm tra biểu trước khi gửi: what is empty, contradictory or unlikely in a submission, each with what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils import timezone

from common.formats import format_decimal
from common.numbers import ReadError
from common.text import personal_data_in
from reports.models import EnteredValue, ReportFormLine, Submission, SubmissionNote
from reports.services.entered_reading import measure_differs, read_written
from reports.services.form_kinds import KINDS, label_of
from reports.services.quality import Finding, findings_for
from reports.services.submission_sheets import Cell, read_sheet

CHECKED = "Nếu số đúng, hãy ghi lý do ở trang “Cảnh báo đang mở”."


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


@dataclass
class RuleDoubts:
    """What the rules of the office doubt in some submissions: by number of the value, and the rest by unit."""

    of_value: dict[int, list[Doubt]] = field(default_factory=dict)
    of_unit: dict[int, list[Doubt]] = field(default_factory=dict)


def doubts(submission: Submission) -> list[Doubt]:
    """Everything the portal has to say about a submission, in the order of its lines, rules of the office included."""
    period = submission.period
    lines = list(period.form.lines.select_related("indicator"))
    sheet = read_sheet(period, [submission], lines)
    cells = [sheet[submission.pk, line.pk] for line in lines]
    said = rule_doubts([submission], lines)
    found = [doubt for cell in cells for doubt in (*of_cell(cell, cells, said.of_value), *_of_notes(cell))]
    found += said.of_unit.get(submission.unit_id, [])
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


def rule_doubts(submissions: Sequence[Submission], lines: Iterable[ReportFormLine]) -> RuleDoubts:
    """What the rules doubt in the values, records and figures that some lines ask for. Queries do not grow with rows.

    The submissions are of one period. Warnings that a person has checked are left out.
    """
    said = RuleDoubts()
    if not submissions:
        return said
    lines, period = list(lines), submissions[0].period
    wanted = {line.indicator_id for line in lines if line.indicator_id}
    kinds = {KINDS[line.record_kind].model._meta.label_lower for line in lines if line.record_kind in KINDS}
    unit = submissions[0].unit if len(submissions) == 1 else period.form.owner
    units = {row.unit_id for row in submissions}
    for finding in findings_for(
        unit=unit,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        indicator_ids=None if kinds else wanted,
    ):
        if not finding.is_open or finding.unit.pk not in units:
            continue
        subject, number = finding.record or ("", 0)
        if subject == EnteredValue._meta.label_lower and finding.indicator_id in wanted:
            said.of_value.setdefault(number, []).append(_doubt_of(finding))
        elif subject in kinds or (not subject and finding.indicator_id in wanted):
            said.of_unit.setdefault(finding.unit.pk, []).append(_doubt_of(finding))
    return said


def _doubt_of(finding: Finding) -> Doubt:
    in_its_cell = finding.record is None or finding.record[0] == EnteredValue._meta.label_lower
    text = finding.text if in_its_cell else f"{finding.what}: {finding.text}"
    advice = f"{finding.instruction} {CHECKED}" if finding.blocks_sending else finding.instruction
    return Doubt(text, advice.strip(), blocks=finding.blocks_sending)


def of_cell(cell: Cell, cells: Sequence[Cell], said: Mapping[int, Iterable[Doubt]]) -> Iterator[Doubt]:
    """What is to be said about one cell, seen together with the others of its unit and what the rules say of values."""
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
        yield from _of_value(name, cell, cell.value, cells)
        yield from (replace(doubt, line_id=line.pk) for doubt in said.get(cell.value.pk, ()))


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
) -> Iterator[Doubt]:
    line = cell.line
    if said := _other_measure(value):
        yield Doubt(f"“{name}” {said}", "Hãy xem có nhập nhầm dòng không.", line_id=line.pk)
    if personal_data_in(value.as_written):
        yield Doubt(
            f"“{name}” có vẻ chứa số giấy tờ hoặc số điện thoại.", "Hãy chỉ ghi số liệu.", line_id=line.pk
        )
    total = next((other.value for other in cells if line.part_of_id == other.line.pk), None)
    if total is not None and _more(value, total):
        yield Doubt(
            f"“{name}” ({format_decimal(value.value)}) lớn hơn số tổng ({format_decimal(total.value)}).",
            "Một phần không thể lớn hơn tổng; hãy sửa một trong hai ô.",
            blocks=True,
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
