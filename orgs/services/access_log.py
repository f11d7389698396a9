"""Ghi lượt tải tệp: the one way in which a download gets into the list of downloads."""

from __future__ import annotations

from orgs.models import AccessEntry, User


def record(
    *, by: User | None, page: str, row_id: int | None = None, file_name: str, size: int
) -> AccessEntry:
    """Note that a file leaves the portal. `by` None: a command took it out."""
    return AccessEntry.objects.create(
        user_id=by.pk if by else None,
        username=by.username if by else "",
        unit_id=by.held_roles[0][1] if by and by.held_roles else None,
        page=page[:100],
        row_id=row_id,
        file_name=file_name[:200],
        size=size,
    )
