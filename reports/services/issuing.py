"""Phát hành: an approved review gets its number and its file, and both stay as they are.

A job does it. Until the one transaction that writes number, figures, text and file, the review is simply approved: a
killed worker leaves nothing behind. The document is kept as data, so that the file can be made again byte for byte.
"""

from __future__ import annotations

import datetime as dt
import secrets
from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError

from orgs.audit import acting
from orgs.models import Body, User
from orgs.models.audit import Door
from orgs.permissions import Permission
from reports import data_files, documents, frozen, jobs
from reports.models import (
    IssuedReview,
    Job,
    JobState,
    Review,
    ReviewStatus,
)
from reports.services import files, freezing, numbering, reviews

KIND = files.ISSUE
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that look alike on paper


# --- Asking ---


def request_issue(
    review: Review, *, by: User, dated_on: dt.date, number: int | None = None, reason: str = ""
) -> Job:
    """Phát hành: the job that issues an approved review; asking twice gives the same open job.

    ``number`` passes numbers given outside the portal and needs a reason. Refuses without the right to approve, unless
    approved, without an issuing body or its committee term, and while the text has gaps.
    """
    reviews.check_right(review, by, Permission.APPROVE_REVIEWS)
    body = refuse(review, dated_on=dated_on)
    expected = numbering.next_number(body, dated_on, documents.KIND_SYMBOL)
    numbering.check(number, expected=expected)
    if number is not None and number != expected and not reason.strip():
        raise ValidationError(
            {
                "reason": f"Số tiếp theo là {expected}. Xin ghi lý do cấp số {number}, "
                "ví dụ các số trước đã cấp trên sổ giấy."
            }
        )
    params = {
        "dated_on": dated_on.isoformat(),
        "number": number,
        "reason": reason.strip() if number and number != expected else "",
        "version": review.version,
    }
    return jobs.submit(
        kind=KIND, subject_id=review.pk, unit=review.unit, by=by, key=f"{KIND}:{review.pk}", params=params
    )


def refuse(review: Review, *, dated_on: dt.date | None = None) -> Body:
    """The body that issues the review; raises ValidationError with what to do unless it can be issued now."""
    if review.status != ReviewStatus.APPROVED:
        raise ValidationError(
            "Chỉ phát hành báo cáo đã duyệt. Hãy tải lại trang để xem trạng thái mới.", code="status"
        )
    if review.body is None:
        raise ValidationError(
            "Báo cáo chưa có cơ quan ban hành. Hãy trả lại báo cáo để người soạn chọn cơ quan."
        )
    if dated_on is not None and dated_on < review.starts_on:
        raise ValidationError({"dated_on": "Ngày ban hành không thể trước ngày đầu của kỳ báo cáo."})
    gaps = open_gaps(documents.build(review))
    if gaps:
        raise ValidationError(
            f"Còn {len(gaps)} chỗ trong lời văn chưa có số liệu ({gaps[0].text}) nên chưa phát hành được. "
            "Hãy nhập số liệu còn thiếu, hoặc trả lại báo cáo để sửa lời văn."
        )
    numbering.refuse_without_terms(review.body)
    return review.body


def open_gaps(built: documents.Built) -> list[documents.Gap]:
    """The gaps that would be printed as such in the text."""
    return [gap for gap in built.gaps if gap.section is not None]


def open_job(review: Review) -> Job | None:
    """The job that is issuing the review now."""
    return Job.objects.filter(
        kind=KIND, subject_id=review.pk, state__in=(JobState.QUEUED, JobState.RUNNING)
    ).first()


# --- Doing it ---


def issue(job: Job, progress: jobs.Progress) -> jobs.Write:
    """The handler of `KIND`: freezes and renders under the next number, and gives back how to write all of it."""
    review = Review.objects.select_related("unit", "body").filter(pk=job.subject_id).first()
    if review is None:
        raise jobs.Refused("Báo cáo này không còn nữa nên không phát hành được.")
    progress(5, "Đang chốt số liệu…")
    try:
        _still_wanted(review, job)
        body = refuse(review)
        day = dt.date.fromisoformat(job.params["dated_on"])
        number = job.params["number"] or numbering.next_number(body, day, documents.KIND_SYMBOL)
        draft = _draft(review, body, day, number, new_code())
    except ValidationError as error:
        raise jobs.Refused(" ".join(error.messages)) from error
    progress(30, "Đang dàn trang…")
    content, pages = _rendered(draft)
    progress(90, "Đang cấp số và lưu tệp…")
    return partial(_write, draft, job, content, pages)


def _still_wanted(review: Review, job: Job) -> None:
    if review.status != ReviewStatus.APPROVED or review.version != job.params["version"]:
        raise ValidationError(
            "Báo cáo đã thay đổi sau khi bấm Phát hành nên cổng dừng lại. Hãy xem lại báo cáo."
        )


def _draft(review: Review, body: Body, day: dt.date, number: int, code: str) -> freezing.Draft:
    """The review as it will stand: under number and day, without the draft mark. Nothing is written."""
    review.number, review.document_date, review.status = number, day, ReviewStatus.ISSUED
    built = documents.build(review, check_code=code)
    if open_gaps(built):
        raise ValidationError("Vừa có số liệu bị xóa nên lời văn còn chỗ trống. Hãy xem lại báo cáo.")
    document = frozen.thaw(frozen.freeze(built.document))
    return freezing.Draft(review, built, document, data_files.attachments(built), code, body, day)


def _rendered(draft: freezing.Draft) -> tuple[bytes, int]:
    content, pages = files.made(draft.document, "pdf", draft.attachments)
    return content, pages or 0


def _write(draft: freezing.Draft, job: Job, content: bytes, pages: int) -> None:
    """Everything at once: number, status, frozen rows and file. Runs in the transaction that ends the job."""
    by, day = job.created_by, draft.day
    with acting(by=by, door=Door.FORM, reason=job.params["reason"]):
        current = reviews.locked(draft.review)
        try:
            reviews.check_right(current, by, Permission.APPROVE_REVIEWS)
            _still_wanted(current, job)
            series = numbering.take(draft.body, day, documents.KIND_SYMBOL, job.params["number"])
        except PermissionDenied as error:
            raise jobs.Refused("Người yêu cầu không còn quyền phát hành báo cáo này.") from error
        except ValidationError as error:
            raise jobs.Refused(" ".join(error.messages)) from error
        if series.last_number != draft.review.number:
            # Another review took this number while ours was laid out: make the file anew while the series is ours.
            draft = _draft(draft.review, draft.body, day, series.last_number, draft.code)
            content, pages = _rendered(draft)
        issued = freezing.keep(draft, series, content, pages, by=by, reason=job.params["reason"])
        current.status, current.number, current.document_date = (
            ReviewStatus.ISSUED,
            issued.number,
            issued.dated_on,
        )
        current.version += 1
        current.updated_at = issued.issued_at
        current.save(update_fields=["status", "number", "document_date", "version", "updated_at"])


def new_code() -> str:
    """A short code for a printout, such as "K7QW-3MPD"."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


# --- Reading it back ---


def issued_of(review: Review) -> IssuedReview | None:
    """The issued form of a review without its file and text, None before."""
    return (
        IssuedReview.objects.filter(review=review)
        .select_related("issued_by", "unit")
        .defer("content", "document")
        .first()
    )
