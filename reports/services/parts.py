"""Keeps finished parts of long documents in the database, so that all workers share them."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from reports.models.parts import RenderedPart

#: Days after its last use that a part is kept.
KEPT_DAYS = 60


class KeptParts:
    """The store that `pdf.render` and `forked.render_document` take (`rendering.parts.PartStore`)."""

    def get(self, key: str) -> bytes | None:
        """The part kept under ``key``, or None; a part that is asked for is kept longer."""
        row = RenderedPart.objects.filter(key=key).values_list("content", "used_on").first()
        if row is None:
            return None
        content, used_on = row
        today = timezone.localdate()
        if used_on < today:
            RenderedPart.objects.filter(key=key).update(used_on=today)
        return bytes(content)

    def put(self, key: str, content: bytes) -> None:
        """Keeps a part, in place of a damaged one too, and forgets those that nobody has asked for."""
        today = timezone.localdate()
        RenderedPart.objects.filter(used_on__lt=today - dt.timedelta(days=KEPT_DAYS)).delete()
        RenderedPart.objects.bulk_create(
            [RenderedPart(key=key, content=content, used_on=today)],
            update_conflicts=True,
            unique_fields=["key"],
            update_fields=["content", "used_on"],
        )
