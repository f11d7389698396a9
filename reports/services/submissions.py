"""Đường đi của báo cáo theo biểu: sent, received, approved step by step up the tree, sent back, locked.

Every step locks the row, looks at its state as it stands now, and writes the step into the history in the same
transaction; of several that come at once one gets through, the others are told what happened.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.utils import timezone

from orgs.audit import acting
from orgs.models import Unit, User
from orgs.models.units import Tier
from orgs.permissions import Permission
from orgs.services.locks import lock_period, unlock_period
from reports.models import (
    TO_FILL,
    ReportFormLine,
    StepKind,
    Submission,
    SubmissionNote,
    SubmissionState,
    SubmissionStep,
)
from reports.services.form_kinds import locks_of
from reports.services.submission_checks import doubts
from reports.services.submission_sheets import Cell, read_sheet, seal_of

MOVED: Final = "Báo cáo này đang ở bước “{state}” nên không làm được việc này. Hãy tải lại trang để xem."
CHANGED: Final = "Báo cáo vừa thay đổi từ khi bạn mở trang. Hãy xem lại rồi làm tiếp."


def receivers(submission: Submission) -> list[Unit]:
    """The units that approve a submission one after the other: those in force above the unit, up to the form's owner.

    Where a tree has no district, or it has ended, the submission goes straight on.
    """
    owner, today = submission.period.form.owner, timezone.localdate()
    above = Unit.objects.filter(pk__in=submission.unit.ancestor_ids(), path__startswith=owner.path)
    line = sorted(above, key=lambda unit: len(unit.ancestor_ids()), reverse=True)
    climbed = [
        unit for unit in line if unit.pk != owner.pk and unit.tier != Tier.GROUP and unit.is_active_on(today)
    ]
    return [*climbed, owner]


def send(submission: Submission, *, by: User) -> Submission:
    """Gửi. Refuses while something that must be filled is empty or contradicts itself, and while units below, where
    the form asks both tiers, are not approved yet."""
    with _moving(submission, by, Permission.FILL_FORMS, submission.unit, TO_FILL) as row:
        found = [doubt.sentence for doubt in doubts(row) if doubt.blocks]
        found += _unfinished_below(row)
        if found:
            raise ValidationError(found)
        now = timezone.now()
        row.state, row.holder = SubmissionState.SENT, receivers(row)[0]
        row.sent_at, row.sent_by, row.received_at = now, by, None
        row.first_sent_at = row.first_sent_at or now
        _step(row, StepKind.SENT, row.unit, by)
    return row


def withdraw(submission: Submission, *, by: User) -> Submission:
    """Rút lại before it is received. It then counts as never sent, unless it was sent back before."""
    sent = (SubmissionState.SENT,)
    with _moving(submission, by, Permission.FILL_FORMS, submission.unit, sent) as row:
        if row.received_at or row.holder_id != receivers(row)[0].pk:
            raise ValidationError(
                "Nơi nhận đã nhận báo cáo nên không rút được. Hãy đề nghị nơi nhận trả lại."
            )
        was_returned = row.steps.filter(kind=StepKind.RETURNED).exists()
        row.state = SubmissionState.RETURNED if was_returned else SubmissionState.OPEN
        row.first_sent_at = row.first_sent_at if was_returned else None
        row.holder = row.sent_at = row.sent_by = None
        _step(row, StepKind.WITHDRAWN, row.unit, by)
    return row


def receive(submission: Submission, *, by: User) -> Submission:
    """Nhận: the unit can no longer withdraw it. Receiving twice changes nothing."""
    with _at_holder(submission, by) as row:
        if row.received_at is None:
            row.received_at = timezone.now()
            _step(row, StepKind.RECEIVED, _holder(row), by)
    return row


def approve(submission: Submission, *, by: User, version: int, seal: str = "") -> Submission:
    """Duyệt at the unit where it lies: it climbs to the next one, or, at the owner, is approved and its rows lock.

    `version` and `seal` are what the person saw: an approval of something else is refused, also when a figure was
    changed through another door. The seal is compared after the rows are locked, so nothing can slip in between.
    """
    with _at_holder(submission, by, version) as row:
        line, at = receivers(row), _holder(row)
        places = [unit.pk for unit in line]
        further = line[places.index(at.pk) + 1 :] if at.pk in places else line[-1:]
        row.received_at = None if further else row.received_at or timezone.now()
        row.holder = further[0] if further else None
        if not further:
            row.state = SubmissionState.APPROVED
            row.approved_at, row.approved_by = timezone.now(), by
            row.notes.exclude(state=SubmissionNote.State.CLOSED).update(state=SubmissionNote.State.CLOSED)
            lock_period(
                unit=row.unit,
                what=locks_of(row.period.form.lines.all()),
                starts_on=row.period.starts_on,
                ends_on=row.period.ends_on,
                subject=str(row.period)[:200],
                source_key=row.lock_key,
                by=by,
            )
        if seal and seal != seal_of(_cells(row)):
            raise ValidationError(CHANGED, code="status")
        _step(row, StepKind.FORWARDED if further else StepKind.APPROVED, at, by)
    return row


def send_back(
    submission: Submission,
    *,
    by: User,
    version: int,
    reason: str,
    notes: Mapping[ReportFormLine, str] | None = None,
) -> Submission:
    """Trả lại to the unit, with a reason and notes on cells. An approved one is unlocked by those of the owner."""
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": "Xin ghi lý do trả lại để đơn vị biết cần sửa gì."})
    is_approved = Submission.objects.filter(pk=submission.pk, state=SubmissionState.APPROVED).exists()
    where = submission.period.form.owner if is_approved else submission.holder
    states = (SubmissionState.APPROVED,) if is_approved else (SubmissionState.SENT,)
    with _moving(
        submission, by, Permission.RECEIVE_FORMS, where, states, version=version, reason=reason
    ) as row:
        at = row.holder or row.period.form.owner
        row.state, row.holder = SubmissionState.RETURNED, None
        row.approved_at = row.approved_by = row.received_at = None
        SubmissionNote.objects.bulk_create(
            SubmissionNote(submission=row, line=line, text=text.strip()[:500], written_by=by)
            for line, text in (notes or {}).items()
            if text.strip()
        )
        if is_approved:
            unlock_period(source_key=row.lock_key, by=by, reason=reason)
        _step(row, StepKind.RETURNED, at, by, reason)
    return row


def is_receiver(submission: Submission, user: User) -> bool:
    """Whether a submission passes by this person on its way up; whether it lies there now, `may_receive` says."""
    line = receivers(submission) if submission.holder is None else [submission.holder, *receivers(submission)]
    return any(user.may(Permission.RECEIVE_FORMS, unit) for unit in line)


def may_receive(submission: Submission, user: User) -> bool:
    """Whether a person may approve or send back a submission where it lies now."""
    if submission.state == SubmissionState.SENT and submission.holder is not None:
        return user.may(Permission.RECEIVE_FORMS, submission.holder)
    return submission.state == SubmissionState.APPROVED and user.may(
        Permission.RECEIVE_FORMS, submission.period.form.owner
    )


def _unfinished_below(row: Submission) -> list[str]:
    """Sentences about units below that must go first, in a form that asks districts and communes."""
    below = (
        Submission.objects.filter(period=row.period, unit__path__startswith=row.unit.path)
        .exclude(unit=row.unit)
        .exclude(state=SubmissionState.APPROVED)
        .exclude(Q(state=SubmissionState.SENT) & ~Q(holder__path__startswith=row.unit.path))
    )
    names = [str(other.unit) for other in below.select_related("unit")[:4]]
    if not names:
        return []
    more = " và các đơn vị khác" if len(names) > 3 else ""
    return [f"Hãy duyệt báo cáo của cấp dưới trước: {', '.join(names[:3])}{more}."]


@contextmanager
def _at_holder(submission: Submission, by: User, version: int | None = None) -> Iterator[Submission]:
    with _moving(
        submission,
        by,
        Permission.RECEIVE_FORMS,
        submission.holder,
        (SubmissionState.SENT,),
        version=version,
    ) as row:
        if row.holder_id != submission.holder_id:
            raise ValidationError(CHANGED, code="status")
        yield row


@contextmanager
def _moving(
    submission: Submission,
    by: User,
    right: Permission,
    where: Unit | None,
    states: Collection[str],
    *,
    version: int | None = None,
    reason: str = "",
) -> Iterator[Submission]:
    """The row, locked and in one of the states, written with its next version at the end."""
    if where is not None and not by.may(right, where):
        raise PermissionDenied("submission out of reach")
    with acting(by=by, reason=reason):
        row = (
            Submission.objects.select_for_update(of=("self",))
            .select_related("unit", "holder", "period__form__owner")
            .get(pk=submission.pk)
        )
        if where is None or row.state not in states:
            raise ValidationError(MOVED.format(state=row.get_state_display()), code="status")
        if version is not None and row.version != version:
            raise ValidationError(CHANGED, code="status")
        yield row
        row.version += 1
        row.save()


def _cells(row: Submission) -> list[Cell]:
    lines = list(row.period.form.lines.select_related("indicator"))
    return list(read_sheet(row.period, [row], lines).values())


def _holder(row: Submission) -> Unit:
    """Where a sent submission lies; a constraint of its table says that there is such a unit."""
    assert row.holder is not None
    return row.holder


def _step(row: Submission, kind: StepKind, at: Unit, by: User, reason: str = "") -> None:
    SubmissionStep.objects.create(submission=row, kind=kind, at_unit=at, done_by=by, reason=reason)
