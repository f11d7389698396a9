"""Ghi một ô của biểu: one written figure becomes the unit's entered value, read by the reader that all doors share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError

from common.numbers import ReadError
from common.text import clean, looks_secret
from orgs.audit import acting
from orgs.locks import ASK_REASON, LockedRefusal
from orgs.models import User
from orgs.permissions import Permission
from orgs.services import records
from reports.models import (
    EnteredValue,
    NilConfirmation,
    ReportFormLine,
    Submission,
    SubmissionNote,
)
from reports.services.entered_reading import Written, read_written
from reports.services.submission_checks import Doubt, of_cell, rule_doubts
from reports.services.submission_sheets import NIL, Cell, may_type, read_sheet, written_text

LONGEST: Final = EnteredValue._meta.get_field("as_written").max_length or 0
SENT: Final = (
    "Biểu đã gửi nên ô này không sửa được. Hãy rút lại biểu, hoặc đề nghị nơi nhận trả lại, rồi sửa."
)
APPROVED: Final = (
    "Biểu đã duyệt, số liệu đã khóa. Muốn sửa, hãy đề nghị nơi duyệt mở khóa có thời hạn hoặc trả lại."
)


class Conflict(Exception):
    """Someone else wrote the cell since it was opened; `cell` is what stands there now."""

    def __init__(self, cell: Cell) -> None:
        super().__init__("cell changed meanwhile")
        self.cell = cell


@dataclass(frozen=True)
class Saved:
    """A cell after it was written, with what is unlikely about it."""

    cell: Cell
    doubts: tuple[Doubt, ...] = ()


def save_cell(
    submission: Submission, line: ReportFormLine, *, text: str, version: int, by: User, reason: str = ""
) -> Saved:
    """Ghi một ô. An empty text takes the value away; "không phát sinh" says that nothing happened.

    The same text again changes nothing, so a message that was sent twice does no harm. Raises `Conflict` when the
    value is no longer that of `version`, `LockedRefusal` when approval keeps it as it is – or opened it for a while
    and no `reason` is given –, ValidationError with what to do for a text that cannot be read, a part without its
    total, and a form that lies with its receiver.
    """
    text = clean(text)
    if line.record_kind:
        raise ValidationError("Dòng này đếm từ bản ghi. Hãy nhập bản ghi, hoặc đánh dấu “Không phát sinh”.")
    if len(text) > LONGEST:
        raise ValidationError(f"Ô này ghi được {LONGEST} chữ. Hãy ghi gọn lại.")
    if looks_secret(text):
        raise ValidationError("Không nhập tài liệu có độ mật vào cổng. Hãy bỏ nội dung này.")
    with _writing(submission, line, by, reason) as cell:
        stored = cell.value
        if stored is not None:
            stored = EnteredValue.objects.select_for_update(of=("self",)).filter(pk=stored.pk).first()
        if (written_text(stored) if stored else "") != text:
            if (stored.version if stored else 0) != version:
                raise Conflict(cell)
            _ask_reason(cell, reason)
            _write(cell, stored, text, by, reason)
            _answer_notes(cell)
    return look(cell.submission, line)


def set_nil(submission: Submission, line: ReportFormLine, *, on: bool, by: User, reason: str = "") -> Saved:
    """Xác nhận không phát sinh for a kind of record, or take it back. Refused while records of the period exist."""
    if not line.record_kind:
        raise ValidationError("Dòng này ghi số. Hãy ghi “không phát sinh” vào ô.")
    with _writing(submission, line, by, reason) as cell:
        _ask_reason(cell, reason)
        if on and cell.has_data:
            raise ValidationError("Kỳ này đã có bản ghi nên không xác nhận “không phát sinh” được.")
        if on:
            NilConfirmation.objects.get_or_create(
                submission=cell.submission, line=line, defaults={"confirmed_by": by}
            )
        else:
            NilConfirmation.objects.filter(submission=cell.submission, line=line).delete()
        _answer_notes(cell)
    return look(cell.submission, line)


def confirm_rest(submission: Submission, *, by: User) -> int:
    """Xác nhận không phát sinh for every cell that is still empty; how many there were."""
    confirmed = 0
    lines = list(submission.period.form.lines.select_related("indicator"))
    with acting(by=by):
        sheet = read_sheet(submission.period, [submission], lines)
        for line in lines:
            cell = sheet[submission.pk, line.pk]
            if not cell.is_empty or not may_type(cell) or cell.asks_reason:
                continue
            try:
                if line.record_kind:
                    set_nil(submission, line, on=True, by=by)
                else:
                    save_cell(submission, line, text=NIL, version=0, by=by)
            except Conflict:  # somebody filled it this moment: it is no longer empty
                continue
            confirmed += 1
    return confirmed


def look(submission: Submission, line: ReportFormLine) -> Saved:
    """A cell as it stands now, with what is unlikely about it."""
    near = [line, *([line.part_of] if line.part_of else [])]
    sheet = read_sheet(submission.period, [submission], near)
    cells = [sheet[submission.pk, one.pk] for one in near]
    found = (
        of_cell(cells[0], cells, rule_doubts([submission], [line]).of_value) if not cells[0].is_empty else ()
    )
    return Saved(cells[0], tuple(found))


@contextmanager
def _writing(submission: Submission, line: ReportFormLine, by: User, reason: str = "") -> Iterator[Cell]:
    """The cell as it stands now, under the locked row of its submission, so that nobody sends it meanwhile."""
    if not by.may(Permission.FILL_FORMS, submission.unit):
        raise PermissionDenied("submission out of reach")
    with acting(by=by, reason=reason):
        current = (
            Submission.objects.select_for_update(of=("self",))
            .select_related("unit", "period__form__owner")
            .get(pk=submission.pk)
        )
        cell = read_sheet(current.period, [current], [line])[current.pk, line.pk]
        if not may_type(cell):
            raise refusal_of(cell)
        yield cell


def refusal_of(cell: Cell) -> ValidationError:
    """Why a cell takes no text: its form lies with the receiver, or approval keeps it as it is."""
    if cell.is_locked:
        return LockedRefusal(cell.lock.sentence or APPROVED, asks_reason=False)
    return ValidationError(SENT, code="sent")


def _ask_reason(cell: Cell, reason: str) -> None:
    if cell.asks_reason and not reason.strip():
        raise LockedRefusal(ASK_REASON, asks_reason=True)


def _write(cell: Cell, stored: EnteredValue | None, text: str, by: User, why: str) -> None:
    line, submission, period = cell.line, cell.submission, cell.submission.period
    if not text:
        if stored is not None:
            reason = f"Xóa trắng ô trong biểu “{period.form}”" + (f": {why}" if why else "")
            records.delete(stored, by=by, reason=reason, right=Permission.FILL_FORMS)
        return
    assert line.indicator is not None  # a line of records was refused before
    try:
        written = read_written(text, line.indicator)
    except ReadError as error:
        raise ValidationError(error.message) from error
    row = stored or EnteredValue(
        unit=submission.unit,
        indicator=line.indicator,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        level=line.level,
        heading=line.heading,
    )
    _fill(row, written, text)
    if line.part_of is not None:
        row.part_of = _whole(submission, line.part_of)
    if stored is None:
        records.create(row, by=by, right=Permission.FILL_FORMS)
    else:
        records.update(row, by=by, version=stored.version, right=Permission.FILL_FORMS)


def _fill(row: EnteredValue, written: Written, text: str) -> None:
    names = row.items
    for name, value in written.columns.items():
        setattr(row, name, value)
    if names and not row.items and not row.is_nil:  # typed elsewhere; a number alone does not speak of them
        row.items = names
    row.as_written = text


def _whole(submission: Submission, line: ReportFormLine) -> EnteredValue:
    """The value of the line that is the total."""
    whole = read_sheet(submission.period, [submission], [line])[submission.pk, line.pk].value
    if whole is None:
        raise ValidationError(f"Hãy ghi dòng “{line}” trước, rồi ghi phần “trong đó”.")
    return whole


def _answer_notes(cell: Cell) -> None:
    notes = cell.submission.notes.filter(line=cell.line, state=SubmissionNote.State.OPEN)
    notes.update(state=SubmissionNote.State.ANSWERED)
