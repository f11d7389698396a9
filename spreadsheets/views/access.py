"""Tìm và xét quyền: another office's batch is not found, a missing right is refused; every view starts here."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from orgs.permissions import Permission
from spreadsheets.models import ImportBatch


def may_or_refuse(request: HttpRequest) -> None:
    """403 for a person who may import nowhere."""
    if not request.user.may(Permission.IMPORT_SHEETS):
        raise PermissionDenied


def batch_or_404(request: HttpRequest, pk: int) -> ImportBatch:
    """A batch of a unit where this person may import. The file itself is loaded only when it is asked for."""
    may_or_refuse(request)
    rows = ImportBatch.objects.visible_to(request.user).defer("content")
    return get_object_or_404(
        rows.select_related("unit", "created_by", "committed_by", "undone_by", "job"), pk=pk
    )
