"""Lập báo cáo và đưa báo cáo qua các bước nháp, trình duyệt, trả lại, duyệt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from common.periods import Period
from orgs.audit import acting
from orgs.models import Body, Document, Unit, User
from orgs.models.audit import Door
from orgs.permissions import Permission
from orgs.services import records
from orgs.services.identity import identity_key
from orgs.services.records import Conflict
from reports import references
from reports.models import (
    Outline,
    Review,
    ReviewFigure,
    ReviewKind,
    ReviewNote,
    ReviewSection,
    ReviewStatus,
)

OPEN_TO_AUTHORS = (ReviewStatus.DRAFT, ReviewStatus.RETURNED)
SECTION_COLUMNS = ("place", "position", "depth", "heading", "body", "table_key", "is_included")
FIGURE_COLUMNS = (
    "key", "indicator_id", "level", "heading", "item", "theme",
    "qualifier", "display", "measure", "pad2", "source",
)  # fmt: skip

_CLOSED = {
    ReviewStatus.SUBMITTED: "Báo cáo đang trình duyệt nên chưa sửa được. Hãy rút lại hoặc chờ lãnh đạo trả lại.",
    ReviewStatus.APPROVED: "Báo cáo đã duyệt nên không sửa được nữa. Nếu cần sửa, đề nghị lãnh đạo trả lại báo cáo.",
    ReviewStatus.ISSUED: "Báo cáo đã phát hành nên không sửa được nữa.",
}
_SUBJECTS = {
    ReviewKind.ANNUAL: "tổng kết công tác dân vận và thực hiện Quy chế dân chủ ở cơ sở {ky}",
    ReviewKind.HALF: "sơ kết công tác dân vận và thực hiện Quy chế dân chủ ở cơ sở {ky}",
    ReviewKind.MOVEMENT: "tổng kết phong trào thi đua “Dân vận khéo” {ky}",
    ReviewKind.COORDINATION: "tổng kết chương trình phối hợp {ky}",
    ReviewKind.SIGNING: "tổng kết công tác dân vận {ky} và ký giao ước thi đua {ky_sau}",
}


# --- Making one ---


def outline_for(kind: str, unit: Unit) -> Outline | None:
    """The outline to start from: the office's own, else that of the nearest office above, else the shipped one."""
    line = [*unit.ancestor_ids(), unit.pk]
    found = Outline.objects.filter(kind=kind, is_active=True).order_by("pk")
    own = {outline.owner_id: outline for outline in found if outline.owner_id in line}
    for unit_id in reversed(line):
        if unit_id in own:
            return own[unit_id]
    return next((outline for outline in found if outline.owner_id is None), None)


def suggested_subject(kind: str, unit: Unit, period: Period) -> str:
    """The summary line (trích yếu) of the outline, written out for a unit and a period."""
    outline = outline_for(kind, unit)
    pattern = (outline and outline.subject) or _SUBJECTS.get(kind, "kết quả công tác dân vận {ky}")  # type: ignore[call-overload]
    return references.filled(pattern, period=period, unit_name=unit.running_name)


@transaction.atomic
def create(
    *,
    kind: str,
    unit: Unit,
    starts_on: dt.date,
    ends_on: dt.date,
    by: User | None,
    body: Body | None = None,
    subject: str = "",
    hosts: Iterable[Body] = (),
    documents: Iterable[Document] = (),
    door: str = Door.FORM,
    from_outline: bool = True,
    **values: Any,
) -> Review:
    """Lập báo cáo: a draft with the sections and figures of the outline; other columns of Review as keywords.

    Without `from_outline` it has neither.

    Refuses a unit where the person may not write reviews, broken rules, and the same review a second time. `by` is
    None only for a command of the person who runs the server.
    """
    period = Period(starts_on, ends_on) if starts_on <= ends_on else None
    if period is None:
        raise ValidationError({"ends_on": "Ngày kết thúc phải bằng hoặc sau ngày bắt đầu."})
    review = Review(kind=kind, unit=unit, starts_on=starts_on, ends_on=ends_on, body=body, **values)
    review.subject = subject or suggested_subject(kind, unit, period)
    many: dict[str, list[Any]] = {"hosts": list(hosts), "documents": list(documents)}
    if by is not None:
        records.create(review, by=by, many=many, door=door, right=Permission.WRITE_REVIEWS)
    else:
        review.identity_key = identity_key(review)
        review.full_clean()
    with acting(by=by, door=door):
        if by is None:
            review.save(force_insert=True)
            for name, rows in many.items():
                getattr(review, name).set(rows)
        if from_outline:
            _copy_outline(review)
    return review


def _copy_outline(review: Review) -> None:
    outline = outline_for(review.kind, review.unit)
    if outline is None:
        ReviewSection.objects.create(review=review)
        return
    ReviewSection.objects.bulk_create(
        ReviewSection(review=review, **{name: getattr(section, name) for name in SECTION_COLUMNS})
        for section in outline.sections.all()
    )
    figures = list(outline.figures.all())
    resolutions = own_documents(review.unit, {f.resolution_symbol for f in figures if f.resolution_symbol})
    ReviewFigure.objects.bulk_create(
        ReviewFigure(
            review=review,
            resolution_id=resolutions.get(figure.resolution_symbol),
            **{name: getattr(figure, name) for name in FIGURE_COLUMNS},
        )
        for figure in figures
    )


def own_documents(unit: Unit, symbols: set[str]) -> dict[str, int]:
    """Symbol → the document of this unit, else of the nearest unit above, that carries it; the newest when several."""
    line = [*unit.ancestor_ids(), unit.pk]
    rows = Document.objects.filter(unit_id__in=line, symbol__in=symbols).order_by(
        F("issued_on").asc(nulls_first=True), "pk"
    )
    best = sorted(rows, key=lambda row: line.index(row.unit_id))  # stable: the newest of a unit stays last
    return {row.symbol: row.pk for row in best}


# --- Changing it ---


@contextmanager
def writing(review: Review, *, by: User | None, door: str = Door.FORM, reason: str = "") -> Iterator[Review]:
    """A transaction that writes parts of a review: right checked, row locked, refused unless open to its authors."""
    with acting(by=by, door=door, reason=reason):
        current = locked(review)
        check_right(current, by, Permission.WRITE_REVIEWS)
        refuse_closed(current)
        yield current


def locked(review: Review) -> Review:
    """The row as it stands now, locked until the transaction ends; `Conflict` when it is gone."""
    current = (
        Review.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=review.pk).first()
    )
    if current is None:
        raise Conflict(None)
    return current


def check_right(review: Review, by: User | None, right: Permission) -> None:
    """Raises PermissionDenied unless the person holds the right in the review's unit; None is the server itself."""
    if by is not None and not by.may(right, review.unit):
        raise PermissionDenied("review out of reach")


def is_open(review: Review) -> bool:
    """Whether authors may change the review now."""
    return review.status in OPEN_TO_AUTHORS


def refuse_closed(review: Review) -> None:
    """Raises ValidationError with what to do unless authors may change the review now."""
    if not is_open(review):
        raise ValidationError(_CLOSED[ReviewStatus(review.status)], code="closed")


# --- Its life ---


def submit(review: Review, *, by: User) -> Review:
    """Trình duyệt: the author hands the draft to the leader; it cannot be changed until it comes back."""
    return _move(review, by, Permission.WRITE_REVIEWS, OPEN_TO_AUTHORS, ReviewStatus.SUBMITTED)


def withdraw(review: Review, *, by: User) -> Review:
    """Rút lại: the author takes a submitted draft back before it is approved."""
    return _move(review, by, Permission.WRITE_REVIEWS, (ReviewStatus.SUBMITTED,), ReviewStatus.DRAFT)


def send_back(
    review: Review, *, by: User, reason: str = "", notes: Mapping[ReviewSection, str] | None = None
) -> Review:
    """Trả lại: the leader gives a submitted or approved review back, with notes on sections and on the whole.

    Refuses without any note, and a note on a section that is not of this review.
    """
    reason = reason.strip()
    wanted = {section: text.strip() for section, text in (notes or {}).items() if text.strip()}
    if not reason and not wanted:
        raise ValidationError(
            {
                "reason": "Xin ghi nhận xét chung, hoặc nhận xét ở ít nhất một mục, để người soạn biết cần sửa gì."
            }
        )
    allowed = (ReviewStatus.SUBMITTED, ReviewStatus.APPROVED)
    told = reason or f"Nhận xét ở {len(wanted)} mục"
    with acting(by=by, reason=told):
        current = _move(review, by, Permission.APPROVE_REVIEWS, allowed, ReviewStatus.RETURNED, told)
        _keep_notes(current, by, reason, wanted)
    return current


def _keep_notes(review: Review, by: User, general: str, notes: Mapping[ReviewSection, str]) -> None:
    """Writes the notes of a return: the one on the whole first, then those on sections in reading order."""
    own = list(review.sections.filter(pk__in=[section.pk for section in notes]))
    if len(own) != len(notes):
        raise ValidationError(
            "Có mục vừa được bỏ khỏi báo cáo. Hãy xem lại các nhận xét rồi bấm Trả lại lần nữa.", code="gone"
        )
    last = review.notes.aggregate(last=Max("round_number"))["last"] or 0
    period = Period(review.starts_on, review.ends_on)
    made = [ReviewNote(text=general)] if general else []
    for section in own:
        title = references.filled(str(section), period=period, unit_name=review.unit.running_name)
        made.append(ReviewNote(section=section, section_title=title[:300], text=notes[section]))
    for note in made:
        note.review, note.round_number, note.written_by = review, last + 1, by
        note.full_clean(exclude=["written_at"])
    ReviewNote.objects.bulk_create(made)


def approve(review: Review, *, by: User) -> Review:
    """Duyệt: the leader approves a submitted review; the draft mark goes, the text is closed."""
    return _move(review, by, Permission.APPROVE_REVIEWS, (ReviewStatus.SUBMITTED,), ReviewStatus.APPROVED)


def _move(
    review: Review, by: User, right: Permission, allowed: Iterable[str], to: ReviewStatus, reason: str = ""
) -> Review:
    with acting(by=by, reason=reason):
        current = locked(review)
        check_right(current, by, right)
        if current.status not in allowed:
            raise ValidationError(
                f"Báo cáo đang ở trạng thái “{current.get_status_display()}” nên không làm được việc này. "
                "Hãy tải lại trang để xem trạng thái mới.",
                code="status",
            )
        current.status = to
        current.version += 1
        current.updated_at = timezone.now()
        current.save(update_fields=["status", "version", "updated_at"])
    return current
