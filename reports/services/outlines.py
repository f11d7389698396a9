"""Đề cương của đơn vị: sections, phrases and figures that the next review starts with, edited as data.

Shipped outlines are copied, never edited.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.db.models import Max

from orgs.audit import acting
from orgs.models import Unit, User
from orgs.permissions import Permission
from reports import references
from reports.models import Outline, OutlineFigure, OutlineSection
from reports.services.reviews import FIGURE_COLUMNS, SECTION_COLUMNS

SAME_NAME = "Đơn vị đã có đề cương cùng tên cho loại báo cáo này. Hãy đặt tên khác."
CHANGED = "Người khác vừa sửa mục này. Chữ bạn gõ vẫn còn ở đây; hãy mở mục ở cửa sổ khác để xem bản mới rồi ghép lại."


def copy(outline: Outline, *, unit: Unit, name: str, by: User) -> Outline:
    """Sao đề cương for a unit whose catalogues the person keeps, with its sections and figures."""
    _check_right(unit, by)
    made = Outline(kind=outline.kind, name=name, subject=outline.subject, owner=unit)
    with acting(by=by):
        _save(made)
        OutlineSection.objects.bulk_create(
            OutlineSection(outline=made, **{column: getattr(row, column) for column in SECTION_COLUMNS})
            for row in outline.sections.all()
        )
        OutlineFigure.objects.bulk_create(
            OutlineFigure(
                outline=made,
                resolution_symbol=row.resolution_symbol,
                **{column: getattr(row, column) for column in FIGURE_COLUMNS},
            )
            for row in outline.figures.all()
        )
    return made


def save(outline: Outline, *, by: User) -> Outline:
    """Ghi đề cương: its name, summary line, and whether it is in use."""
    if outline.owner is None:
        raise PermissionDenied("a shipped outline")
    _check_right(outline.owner, by)
    with acting(by=by):
        _save(outline)
    return outline


def delete(outline: Outline, *, by: User, reason: str) -> None:
    """Xóa đề cương of a unit; reviews made from it keep their own text."""
    with editing(outline, by=by, reason=reason):
        outline.delete()


def add_section(outline: Outline, *, by: User, **values: Any) -> OutlineSection:
    """Thêm mục, behind the last one of its place."""
    with editing(outline, by=by):
        section = OutlineSection(outline=outline, **values)
        last = outline.sections.filter(place=section.place).aggregate(last=Max("position"))["last"]
        section.position = 0 if last is None else last + 10
        section.full_clean()
        section.save(force_insert=True)
    return section


def edit_section(section: OutlineSection, *, by: User, opened: str, **values: Any) -> OutlineSection:
    """Sửa mục, unless someone changed it since it was opened (`stamp`)."""
    with editing(section.outline, by=by):
        stored = OutlineSection.objects.select_for_update(of=("self",)).filter(pk=section.pk).first()
        if stored is None or stamp(stored) != opened:
            raise ValidationError(CHANGED, code="conflict")
        for name, value in values.items():
            setattr(stored, name, value)
        stored.full_clean()
        stored.save(update_fields=list(values))
    return stored


def remove_section(section: OutlineSection, *, by: User) -> None:
    """Bỏ mục; its text stays in the trail."""
    with editing(section.outline, by=by):
        section.delete()


def move_section(section: OutlineSection, *, by: User, up: bool) -> None:
    """Chuyển mục one step inside its place. At the end of the row nothing happens."""
    with editing(section.outline, by=by):
        row = list(section.outline.sections.filter(place=section.place))
        at = next(i for i, each in enumerate(row) if each.pk == section.pk)
        to = at + (-1 if up else 1)
        if not 0 <= to < len(row):
            return
        row[at], row[to] = row[to], row[at]
        for i, each in enumerate(row):
            each.position = i * 10
        OutlineSection.objects.bulk_update(row, ["position"])


def save_figure(figure: OutlineFigure, *, by: User) -> OutlineFigure:
    """Ghi số liệu that the phrases refer to by its name."""
    with editing(figure.outline, by=by):
        if figure.key in references.RESERVED:
            raise ValidationError({"key": f"“{figure.key}” là tên dành riêng của cổng. Hãy đặt tên khác."})
        figure.full_clean()
        figure.save()
    return figure


def remove_figure(figure: OutlineFigure, *, by: User) -> None:
    """Bỏ số liệu. Refuses while a phrase refers to it."""
    with editing(figure.outline, by=by):
        for section in figure.outline.sections.all():
            if figure.key in references.figure_keys(section.body):
                raise ValidationError(
                    f"Số liệu này còn được viện dẫn ở mục “{section}”. Hãy bỏ {{{figure.key}}} trong lời văn trước."
                )
        figure.delete()


@contextmanager
def editing(outline: Outline, *, by: User, reason: str = "") -> Iterator[None]:
    """A transaction that writes parts of an office's own outline."""
    if outline.owner is None:
        raise PermissionDenied("a shipped outline")
    _check_right(outline.owner, by)
    with acting(by=by, reason=reason):
        yield


def unknown_figures(outline: Outline) -> list[str]:
    """Names that the phrases refer to and the outline does not have."""
    text = "\n".join(section.body for section in outline.sections.all())
    known = set(outline.figures.values_list("key", flat=True))
    return [key for key in references.figure_keys(text) if key not in known]


def stamp(section: OutlineSection) -> str:
    """What tells one state of a section from the next."""
    state = repr([getattr(section, name) for name in SECTION_COLUMNS if name != "position"])
    return hashlib.sha256(state.encode()).hexdigest()[:16]


def _check_right(unit: Unit, by: User) -> None:
    if not by.may(Permission.MANAGE_CATALOGUES, unit):
        raise PermissionDenied("outline out of reach")


def _save(outline: Outline) -> None:
    outline.full_clean()
    try:
        outline.save()
    except IntegrityError as error:
        raise ValidationError({"name": SAME_NAME}) from error
