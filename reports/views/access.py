"""Tìm và xét quyền: another office's row is not found, a missing right is refused; every view starts here."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from orgs.permissions import Permission
from reports.models import Job, RenderedFile, Review, ReviewFigure, ReviewNote, ReviewSection
from reports.services.notes import may_answer


def may_or_refuse(request: HttpRequest, right: Permission) -> None:
    """403 for a person who holds this right nowhere."""
    if not request.user.may(right):
        raise PermissionDenied


def review_or_404(request: HttpRequest, pk: int, right: Permission = Permission.VIEW_REVIEWS) -> Review:
    """A review this person may read, refused when the right asked for is missing in its unit."""
    may_or_refuse(request, Permission.VIEW_REVIEWS)
    rows = Review.objects.visible_to(request.user).select_related("unit", "body")
    review = get_object_or_404(rows, pk=pk)
    if not request.user.may(right, review.unit):
        raise PermissionDenied
    return review


def section_or_404(request: HttpRequest, pk: int, section_pk: int) -> ReviewSection:
    """A section of a review this person may write."""
    review = review_or_404(request, pk, Permission.WRITE_REVIEWS)
    section = get_object_or_404(review.sections, pk=section_pk)
    section.review = review
    return section


def note_or_404(request: HttpRequest, pk: int, note_pk: int) -> ReviewNote:
    """A note on a review that this person writes or approves."""
    review = review_or_404(request, pk)
    if not may_answer(review, request.user):
        raise PermissionDenied
    note = get_object_or_404(review.notes.select_related("written_by"), pk=note_pk)
    note.review = review
    return note


def figure_or_404(request: HttpRequest, pk: int, key: str, right: Permission) -> ReviewFigure:
    """A figure of a review, by its name."""
    review = review_or_404(request, pk, right)
    figure = get_object_or_404(review.figures.select_related("indicator"), key=key)
    figure.review = review
    return figure


def job_or_404(request: HttpRequest, pk: int) -> Job:
    """A job this person asked for, or of a unit whose reviews this person may download."""
    job = Job.objects.visible_to(request.user).select_related("unit", "created_by").filter(pk=pk).first()
    if job is None:
        may_or_refuse(request, Permission.DOWNLOAD_REVIEWS)
    return job or get_object_or_404(Job.objects.none())


def file_or_404(request: HttpRequest, pk: int) -> RenderedFile:
    """A finished file this person may download."""
    may_or_refuse(request, Permission.DOWNLOAD_REVIEWS)
    return get_object_or_404(RenderedFile.objects.visible_to(request.user), pk=pk)


def posted_version(request: HttpRequest) -> int:
    """The version a form was opened at; 0, which never is one, when it cannot be read."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
