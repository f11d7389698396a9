"""Tạo tệp báo cáo: asks for a file as a durable job, and does that job."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet

from common.periods import Period
from common.text import fold
from orgs.models import User
from orgs.permissions import Permission
from reports import data_files, documents, frozen, jobs
from reports.models import IssuedReview, Job, JobState, RenderedFile, Review, ReviewKind, ReviewStatus
from reports.rendering.blocks import Document
from reports.services.parts import KeptParts
from reports.services.reviews import SECTION_COLUMNS

if TYPE_CHECKING:
    from reports.rendering.pdf import Attachment

KIND, ISSUE = "render_review", "issue_review"
RIGHTS = {KIND: Permission.DOWNLOAD_REVIEWS, ISSUE: Permission.APPROVE_REVIEWS}
"""What a person needs to ask for a job of a kind, to try it again and to stop it."""
FORMATS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
TIMEOUT = 120  # seconds of one rendering; far below Celery's own limit
MEMORY_MB = 1024
WORTH_ANOTHER_TRY = frozenset({"busy", "disk", "killed", "memory"})
"""Reasons of a failed rendering that may be gone in a moment; the others would fail the same way again."""

_WORDS = {
    ReviewKind.ANNUAL: "tổng kết",
    ReviewKind.HALF: "sơ kết",
    ReviewKind.MOVEMENT: "tổng kết phong trào",
    ReviewKind.COORDINATION: "tổng kết chương trình phối hợp",
    ReviewKind.SIGNING: "tổng kết ký giao ước",
}


def request_pdf(review: Review, *, by: User) -> Job:
    """The job that makes the PDF of a review."""
    return request(review, "pdf", by=by)


def request(review: Review, file_format: str, *, by: User) -> Job:
    """The job that makes a file of a review as it stands; asking twice gives the same open job."""
    if not by.may(Permission.DOWNLOAD_REVIEWS, review.unit):
        raise PermissionDenied("review out of reach")
    if file_format not in FORMATS:
        raise ValidationError("Cổng chưa tạo được dạng tệp này.")
    if file_format == "pdf" and review.status == ReviewStatus.ISSUED:
        raise ValidationError("Báo cáo đã phát hành. Tệp PDF đã phát hành được lưu trên trang báo cáo.")
    return jobs.submit(
        kind=KIND,
        subject_id=review.pk,
        unit=review.unit,
        by=by,
        key=f"{KIND}:{review.pk}:{file_format}:{stamp(review)}",
        params={"format": file_format},
    )


def retry(job: Job, *, by: User) -> Job:
    """Thử lại a job that failed or was stopped, or the open one when it has been asked for meanwhile."""
    _check_job_right(job, by)
    if job.state not in (JobState.FAILED, JobState.CANCELLED):
        raise ValidationError("Việc này chưa hỏng nên không cần thử lại.")
    return jobs.retry(job, by=by)


def cancel(job: Job, *, by: User) -> None:
    """Dừng việc. One that has just ended stays as it is."""
    _check_job_right(job, by)
    jobs.cancel(job.pk)


def _check_job_right(job: Job, by: User) -> None:
    if not by.may(RIGHTS[job.kind], job.unit):
        raise PermissionDenied("job out of reach")


def stamp(review: Review) -> str:
    """What tells one state of a review's own text and settings from the next, as 16 hex digits."""
    sections = list(review.sections.values_list("pk", "version", *SECTION_COLUMNS))
    figures = list(review.figures.order_by("pk").values_list())
    state = repr((review.pk, review.version, review.status, sections, figures))
    return hashlib.sha256(state.encode()).hexdigest()[:16]


def file_name(review: Review, extension: str) -> str:
    """The name of a finished file, made by the portal: ``bao-cao-tong-ket-nam-2023-huyen-lak.pdf``."""
    period = Period(review.starts_on, review.ends_on).label
    words = ["báo cáo", _WORDS.get(ReviewKind(review.kind), ""), period, review.unit.full_name]
    return "-".join(fold(" ".join(words)).split())[:150].rstrip("-") + f".{extension}"


def render_review(job: Job, progress: jobs.Progress) -> jobs.Write:
    """The handler of `KIND`: computes the figures, renders in a child, and gives back how to store the file."""
    review = Review.objects.select_related("unit", "body").filter(pk=job.subject_id).first()
    if review is None:
        raise jobs.Refused("Báo cáo này không còn nữa nên không tạo được tệp.")
    progress(5, "Đang tính số liệu từ các bản ghi…")
    document, attached = content_of(review)
    progress(30, "Đang dàn trang…")
    content, pages = made(document, job.params["format"], attached)
    progress(90, "Đang lưu tệp…")
    return _store(review, job, content, pages)


def _store(review: Review, job: Job, content: bytes, pages: int | None) -> Callable[[], None]:
    def write() -> None:
        RenderedFile.objects.create(
            review=review,
            job=job,
            format=job.params["format"],
            name=file_name(review, job.params["format"]),
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            pages=pages,
            made_by=job.created_by,
        )

    return write


def content_of(review: Review) -> tuple[Document, tuple[Attachment, ...]]:
    """The document of a review and the data that travel with it: as issued, or as the records stand now."""
    from reports.rendering.pdf import Attachment

    issued = IssuedReview.objects.filter(review=review).defer("content").first()
    if issued is not None:
        rows = issued.attachments.all()
        files = tuple(Attachment(row.name, bytes(row.content), row.description) for row in rows)
        return frozen.thaw(issued.document), files
    built = documents.build(review)
    return built.document, data_files.attachments(built)


def made(
    document: Document, file_format: str, attachments: Sequence[Attachment] = ()
) -> tuple[bytes, int | None]:
    """`rendered`, with its failures as a job knows them: worth another try, or not."""
    from reports.rendering import forked

    try:
        return rendered(document, file_format, attachments)
    except forked.RenderFailed as failure:
        kind = jobs.Delayed if failure.reason in WORTH_ANOTHER_TRY else jobs.Refused
        raise kind(str(failure)) from failure


def rendered(
    document: Document, file_format: str = "pdf", attachments: Sequence[Attachment] = ()
) -> tuple[bytes, int | None]:
    """A file of a document, made in a child process, and its number of pages (PDF only).

    Raises `forked.RenderFailed`.
    """
    from reports.rendering import docx, forked, xlsx

    if file_format == "pdf":
        done = forked.render_document(
            document, attachments=attachments, store=KeptParts(), timeout_s=TIMEOUT, memory_mb=MEMORY_MB
        )
        return done.pdf, done.pages
    work = {"docx": lambda: docx.render_docx(document), "xlsx": lambda: xlsx.render_xlsx(document)}
    return forked.render_in_child(work[file_format], timeout_s=TIMEOUT, memory_mb=MEMORY_MB), None


def jobs_of(review: Review) -> QuerySet[Job]:
    """The rendering jobs of a review, the newest first."""
    return Job.objects.filter(kind=KIND, subject_id=review.pk)


def files_of(review: Review) -> QuerySet[RenderedFile]:
    """The finished files of a review, the newest first, without their contents."""
    return review.files.defer("content").select_related("made_by")
