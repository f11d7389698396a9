"""Nhận xét của lãnh đạo: what authors answer, and what they mark as seen to. `reviews.send_back` writes the notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.utils import timezone

from orgs.audit import acting
from orgs.models import User
from orgs.permissions import Permission
from orgs.services.records import Conflict
from reports.models import NoteAnswer, Review, ReviewNote, ReviewStatus
from reports.services.reviews import locked

# --- Reading ---


def of_review(review: Review) -> list[ReviewNote]:
    """All notes of a review with their people and answers, the last return first: three queries at most."""
    answers = NoteAnswer.objects.select_related("written_by")
    return list(
        review.notes.select_related("written_by", "done_by").prefetch_related(Prefetch("answers", answers))
    )


def last_round(review: Review) -> list[ReviewNote]:
    """The notes of the last return."""
    found = of_review(review)
    return [note for note in found if note.round_number == found[0].round_number]


def shown(review: Review) -> list[ReviewNote]:
    """The notes that still matter beside the text: those of the last return, and older ones nobody has seen to."""
    found = of_review(review)
    return [note for note in found if not note.is_done or note.round_number == found[0].round_number]


def undone(review: Review) -> int:
    """How many notes nobody has marked as seen to."""
    return review.notes.filter(done_at=None).count()


def by_section(notes: Iterable[ReviewNote]) -> dict[int | None, list[ReviewNote]]:
    """Notes by the number of their section; under None those on the whole and on sections that were taken out."""
    found: dict[int | None, list[ReviewNote]] = {}
    for note in notes:
        found.setdefault(note.section_id, []).append(note)
    return found


# --- Writing ---


def answer(note: ReviewNote, *, by: User, text: str) -> NoteAnswer:
    """Trả lời nhận xét. Refuses an empty answer, an issued review, and who neither writes nor approves it."""
    text = text.strip()
    if not text:
        raise ValidationError({"text": "Xin ghi câu trả lời."})
    with _open_note(note, by) as current:
        made = NoteAnswer(review=current.review, note=current, text=text, written_by=by)
        made.full_clean(exclude=["written_at"])
        made.save(force_insert=True)
    return made


def mark(note: ReviewNote, *, by: User, done: bool) -> ReviewNote:
    """Đánh dấu đã sửa, or takes the mark back. The first mark stays with who made it."""
    with _open_note(note, by) as current:
        if current.is_done != done:
            current.done_by, current.done_at = (by, timezone.now()) if done else (None, None)
            current.save(update_fields=["done_by", "done_at"])
    return current


@contextmanager
def _open_note(note: ReviewNote, by: User) -> Iterator[ReviewNote]:
    with acting(by=by):
        review = locked(note.review)
        if not may_answer(review, by):
            raise PermissionDenied("review out of reach")
        if review.status == ReviewStatus.ISSUED:
            raise ValidationError("Báo cáo đã phát hành nên các nhận xét chỉ còn để xem.", code="closed")
        current = ReviewNote.objects.select_for_update().filter(pk=note.pk, review=review).first()
        if current is None:
            raise Conflict(None)
        current.review = review
        yield current


def may_answer(review: Review, user: User) -> bool:
    """Whether this person writes or approves reviews of that unit."""
    return any(
        user.may(right, review.unit) for right in (Permission.WRITE_REVIEWS, Permission.APPROVE_REVIEWS)
    )
