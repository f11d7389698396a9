"""Tìm và xét quyền: forms, periods and submissions of other offices are not found, a missing right is refused."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from orgs.permissions import Permission
from orgs.views.records import require
from reports.models import FormPeriod, ReportForm, ReportFormLine, Submission

WATCH = (Permission.RECEIVE_FORMS, Permission.MANAGE_FORMS)
"""Rights that let a person look at the submissions of many units side by side."""


def form_or_404(request: HttpRequest, pk: int, *, manage: bool = False) -> ReportForm:
    """A form this person sees; refused when it is to be changed by someone who does not manage it."""
    require(request, Permission.VIEW_RECORDS)
    form = get_object_or_404(ReportForm.objects.visible_to(request.user).select_related("owner"), pk=pk)
    if manage and not request.user.may(Permission.MANAGE_FORMS, form.owner):
        raise PermissionDenied
    return form


def line_or_404(request: HttpRequest, pk: int, line_pk: int) -> ReportFormLine:
    """A line of a form this person manages."""
    form = form_or_404(request, pk, manage=True)
    line = get_object_or_404(form.lines.select_related("indicator"), pk=line_pk)
    line.form = form
    return line


def watch(request: HttpRequest) -> None:
    """Refuse a person who may neither receive nor manage forms."""
    if not any(request.user.may(right) for right in WATCH):
        raise PermissionDenied


def period_or_404(request: HttpRequest, pk: int, *, manage: bool = False) -> FormPeriod:
    """An opened period whose submissions this person looks at."""
    watch(request)
    rows = FormPeriod.objects.visible_to(request.user).select_related("form__owner")
    opened = get_object_or_404(rows, pk=pk)
    if manage and not request.user.may(Permission.MANAGE_FORMS, opened.form.owner):
        raise PermissionDenied
    return opened


def submission_or_404(request: HttpRequest, pk: int, right: Permission | None = None) -> Submission:
    """A submission this person sees; refused when the right asked for is missing in its unit."""
    require(request, Permission.VIEW_RECORDS)
    rows = Submission.objects.visible_to(request.user).select_related(
        "unit", "holder", "sent_by", "approved_by", "period__form__owner"
    )
    submission = get_object_or_404(rows, pk=pk)
    if right and not request.user.may(right, submission.unit):
        raise PermissionDenied
    return submission
