"""Tạo tệp, theo dõi việc đang chạy, tải tệp đã xong."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from orgs.permissions import Permission
from reports.models import Job, JobState, Review, ReviewStatus
from reports.services import files
from reports.views.access import file_or_404, job_or_404, review_or_404
from reports.views.reviews import back, frame

REFRESH_SECONDS = 2


@require_GET
def file_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The finished files of a review and its last jobs."""
    review = review_or_404(request, pk)
    context = {
        **frame(request, review, "files"),
        "files": files.files_of(review)[:50],
        "jobs": files.jobs_of(review).select_related("created_by")[:10],
    }
    return render(request, "reports/file_list.html", context)


@require_POST
def review_render(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks for the PDF, or the Word or Excel file; pressing twice leads to the same job."""
    review = review_or_404(request, pk, Permission.DOWNLOAD_REVIEWS)
    try:
        job = files.request(review, request.POST.get("dang", "pdf"), by=request.user)
    except ValidationError as error:
        return back(request, review, error)
    return redirect("reports:job_detail", job.pk)


@require_GET
def review_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The short way to the PDF: its newest file, else the job that makes it, else the review."""
    review = review_or_404(request, pk, Permission.DOWNLOAD_REVIEWS)
    if review.status == ReviewStatus.ISSUED:
        return redirect("reports:review_issued_file", pk)
    file = files.files_of(review).filter(format="pdf").first()
    if file is not None:
        return redirect("reports:file_download", file.pk)
    job = files.jobs_of(review).filter(state__in=(JobState.QUEUED, JobState.RUNNING)).first()
    if job is not None:
        return redirect("reports:job_detail", job.pk)
    messages.info(request, "Báo cáo này chưa có tệp PDF. Hãy bấm “Tạo PDF”.")
    return redirect(review)


@never_cache
@require_GET
def job_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a job is. Without a script the page comes anew every two seconds while the job is open."""
    job = job_or_404(request, pk)
    review = Review.objects.visible_to(request.user).filter(pk=job.subject_id).first()
    context = {
        "title": "Phát hành báo cáo" if job.kind == files.ISSUE else "Tạo tệp báo cáo",
        "job": {**told(job), "state_label": job.state_label},
        "row": job,
        "review": review if job.kind in files.RIGHTS else None,
        "may_retry": job.state in (JobState.FAILED, JobState.CANCELLED)
        and job.kind in files.RIGHTS
        and request.user.may(files.RIGHTS[job.kind], job.unit),
        "may_cancel": job.is_open
        and job.kind in files.RIGHTS
        and request.user.may(files.RIGHTS[job.kind], job.unit),
        "poll_url": reverse("reports:job_status", args=[job.pk]),
    }
    answer = render(request, "reports/job_detail.html", context)
    if job.is_open:
        answer["Refresh"] = str(REFRESH_SECONDS)
    return answer


@never_cache
@require_GET
def job_status(request: HttpRequest, pk: int) -> JsonResponse:
    """How far a job is, for the script of its page."""
    return JsonResponse(told(job_or_404(request, pk)))


@require_POST
def job_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks again for what failed or was stopped."""
    job = job_or_404(request, pk)
    try:
        again = files.retry(job, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("reports:job_detail", job.pk)
    return redirect("reports:job_detail", again.pk)


@require_POST
def job_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stops a job that is still open."""
    job = job_or_404(request, pk)
    files.cancel(job, by=request.user)
    return redirect("reports:job_detail", job.pk)


@require_GET
def file_download(request: HttpRequest, pk: int) -> HttpResponse:
    """A finished file as an attachment, under the name the portal gave it."""
    file = file_or_404(request, pk)
    answer = HttpResponse(bytes(file.content), content_type=files.FORMATS[file.format])
    answer["Content-Disposition"] = f'attachment; filename="{file.name}"'
    answer["Cache-Control"] = "private, no-store"
    answer["ETag"] = f'"{file.sha256}"'
    return answer


def told(job: Job) -> dict[str, Any]:
    """A job as its page and its script show it."""
    url = ""
    if job.state == JobState.DONE and job.kind == files.ISSUE:
        url = reverse("reports:review_issued_file", args=[job.subject_id])
    elif job.state == JobState.DONE:
        file = job.files.defer("content").first()
        url = reverse("reports:file_download", args=[file.pk]) if file else ""
    return {
        "state": job.state,
        "progress": job.progress,
        "text": _text(job),
        "done": not job.is_open,
        "url": url,
        "link_label": "Tải tệp",
    }


def _text(job: Job) -> str:
    match job.state:
        case JobState.QUEUED if job.error:
            return f"{job.error} Cổng sẽ tự thử lại sau giây lát (lần {job.attempts + 1}/{job.max_attempts})."
        case JobState.QUEUED:
            return "Đang chờ đến lượt…"
        case JobState.RUNNING:
            return job.progress_text or "Đang làm…"
        case JobState.DONE:
            return "Báo cáo đã phát hành." if job.kind == files.ISSUE else "Tệp đã sẵn sàng."
        case JobState.CANCELLED:
            return "Việc này đã được dừng theo yêu cầu."
    return job.error
