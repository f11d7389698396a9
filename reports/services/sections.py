"""Soạn các mục của báo cáo: sections are added, moved, written and drafted anew, and nobody overwrites anybody."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Max

from orgs.models import User
from orgs.models.audit import Door
from orgs.services.records import Conflict
from reports.models import OutlineSection, Review, ReviewSection
from reports.services.reviews import outline_for, writing

EDITABLE = ("heading", "body", "depth", "is_included", "table_key")


def add(review: Review, *, by: User, **values: Any) -> ReviewSection:
    """Thêm mục, behind the last one of its place."""
    with writing(review, by=by) as current:
        section = ReviewSection(review=current, **values)
        last = current.sections.filter(place=section.place).aggregate(last=Max("position"))["last"]
        section.position = 0 if last is None else last + 1
        section.full_clean()
        section.save(force_insert=True)
    return section


def edit(
    section: ReviewSection, *, by: User, version: int, door: str = Door.FORM, **values: Any
) -> ReviewSection:
    """Sửa mục: writes changed columns of `EDITABLE`; `Conflict` when someone wrote the section since `version`."""
    with writing(section.review, by=by, door=door):
        stored = ReviewSection.objects.filter(pk=section.pk).first()
        if stored is None or stored.version != version:
            raise Conflict(stored)  # type: ignore[arg-type]
        changed = {
            name: values[name]
            for name in EDITABLE
            if name in values and values[name] != getattr(stored, name)
        }
        if not changed:
            return stored
        for name, value in changed.items():
            setattr(stored, name, value)
        stored.full_clean()
        stored.version += 1
        stored.save(update_fields=[*changed, "version"])
    return stored


def remove(section: ReviewSection, *, by: User, version: int) -> None:
    """Bỏ mục; its text stays in the trail."""
    with writing(section.review, by=by):
        gone, _ = ReviewSection.objects.filter(pk=section.pk, version=version).delete()
        if not gone:
            raise Conflict(ReviewSection.objects.filter(pk=section.pk).first())  # type: ignore[arg-type]


def move(section: ReviewSection, *, by: User, up: bool) -> None:
    """Chuyển mục lên hoặc xuống one step inside its place. At the end of the row nothing happens."""
    with writing(section.review, by=by) as review:
        row = list(review.sections.filter(place=section.place))
        at = next((i for i, each in enumerate(row) if each.pk == section.pk), None)
        to = None if at is None else at + (-1 if up else 1)
        if at is None or to is None or not 0 <= to < len(row):
            return
        row[at], row[to] = row[to], row[at]
        moved = [each for i, each in enumerate(row) if each.position != i]
        for i, each in enumerate(row):
            each.position = i
        ReviewSection.objects.bulk_update(moved, ["position"])


def drafted(section: ReviewSection) -> str | None:
    """The text the outline holds for this section, None when it has none: matched by place and heading."""
    outline = outline_for(section.review.kind, section.review.unit)
    if outline is None:
        return None
    same = OutlineSection.objects.filter(outline=outline, place=section.place, heading=section.heading)
    found = same.order_by(
        (F("position") - section.position) * (F("position") - section.position), "pk"
    ).first()
    return found.body if found else None


def redraft(section: ReviewSection, *, by: User, version: int, replace: bool) -> ReviewSection:
    """Soạn lại từ mẫu: puts the outline's text behind what stands there, or in its place when `replace` was chosen.

    An empty section simply gets the text; typed text is never replaced without that choice.
    """
    text = drafted(section)
    if not text:
        raise ValidationError("Đề cương không có lời văn mẫu cho mục này.")
    stored = ReviewSection.objects.filter(pk=section.pk, version=version).first()
    if stored is None:
        raise Conflict(ReviewSection.objects.filter(pk=section.pk).first())  # type: ignore[arg-type]
    if stored.body.strip() and not replace:
        text = stored.body.rstrip() + "\n" + text
    return edit(section, by=by, version=version, body=text)
