"""Kết hợp nhiều nội dung: one conference that is about several kinds of review, such as a year, a programme and pacts.

The outline of the further kind is laid into the review: what stands there already under the same heading stays as it
is, what is new comes in behind the section it follows in its outline, appendices go last.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from common.periods import Period
from common.text import fold
from orgs.models import Unit, User
from orgs.models.audit import Door
from reports import references
from reports.models import CombinedKind, OutlineFigure, OutlineSection, Review, ReviewFigure, ReviewSection
from reports.services import reviews
from reports.services.reviews import FIGURE_COLUMNS, SECTION_COLUMNS, outline_for, own_documents, writing


@transaction.atomic
def create(*, by: User, kind: str, also: Iterable[str] = (), subject: str = "", **values: Any) -> Review:
    """Lập báo cáo of one kind with other kinds in the same conference; its summary line names all of them."""
    more = [one for one in dict.fromkeys(also) if one != kind]
    review = reviews.create(
        by=by, kind=kind, subject=subject or joint_subject([kind, *more], **values), **values
    )
    for one in more:
        combine(review, by=by, kind=one)
    return review


def joint_subject(kinds: Sequence[str], *, unit: Unit, starts_on: Any, ends_on: Any, **_: Any) -> str:
    """The summary lines of the kinds, one behind the other; "" for a single kind or days in the wrong order."""
    if len(kinds) < 2 or starts_on > ends_on:
        return ""
    period = Period(starts_on, ends_on)
    lines = [reviews.suggested_subject(kind, unit, period) for kind in kinds]
    return "; ".join(dict.fromkeys(lines))[: Review._meta.get_field("subject").max_length]


def combine(review: Review, *, by: User | None, kind: str, door: str = Door.FORM) -> CombinedKind:
    """Thêm nội dung of another kind: its sections and figures come in beside those of the review.

    Refuses the review's own kind, a kind it has already, and a review closed to its authors.
    """
    with writing(review, by=by, door=door) as current:
        if kind == current.kind:
            raise ValidationError({"kind": "Báo cáo đã là loại này. Hãy chọn loại khác."})
        made = CombinedKind(review=current, kind=kind)
        made.full_clean()
        made.save(force_insert=True)
        outline = outline_for(kind, current.unit)
        if outline is not None:
            names = _add_figures(current, list(outline.figures.select_related("indicator")), kind)
            _lay_in(current, list(outline.sections.all()), names)
    return made


# --- Figures ---


def _add_figures(review: Review, figures: list[OutlineFigure], kind: str) -> dict[str, str]:
    """Writes the figures that the review lacks; where the same name means another figure, under a new name.

    Gives the new names by the old ones.
    """
    stored = {figure.key: figure for figure in review.figures.all()}
    resolutions = own_documents(review.unit, {f.resolution_symbol for f in figures if f.resolution_symbol})
    names: dict[str, str] = {}
    made = []
    for figure in figures:
        values = {name: getattr(figure, name) for name in FIGURE_COLUMNS}
        values["resolution_id"] = resolutions.get(figure.resolution_symbol)
        same = stored.get(figure.key)
        if same is not None and all(getattr(same, name) == value for name, value in values.items()):
            continue
        if same is not None:
            values["key"] = names[figure.key] = _free_name(figure.key, kind, stored)
        made.append(ReviewFigure(review=review, **values))
        stored[values["key"]] = made[-1]
    ReviewFigure.objects.bulk_create(made)
    return names


def _free_name(key: str, kind: str, taken: Iterable[str]) -> str:
    """The name with the kind behind it, at most 40 letters, not taken."""
    used, number = set(taken), 1
    name = f"{key[:30]}_{kind[:9]}"
    while name in used:
        number += 1
        name = f"{key[:28]}_{kind[:8]}{number}"
    return name


# --- Sections ---


def _lay_in(review: Review, sections: list[OutlineSection], names: dict[str, str]) -> None:
    """Puts the sections that the review lacks where they belong, and counts all positions anew."""
    for place in ReviewSection.Place.values:
        own = list(review.sections.filter(place=place))
        row = merged(own, [section for section in sections if section.place == place])
        for position, section in enumerate(row):
            section.position = position
            if section.pk is None:
                section.review = review
                section.body = references.renamed(section.body, names)
        ReviewSection.objects.bulk_update([s for s in row if s.pk], ["position"])
        ReviewSection.objects.bulk_create([s for s in row if not s.pk])


def merged(own: list[ReviewSection], wanted: list[OutlineSection]) -> list[ReviewSection]:
    """The sections of a review with those of an outline that it lacks. The opening of the outline is left out."""
    row, at = list(own), -1
    for path, section in _paths(wanted):
        known = next((i for i, (one, _) in enumerate(_paths(row)) if one == path), None)
        if known is not None:
            at = known
            continue
        if not section.heading.strip():
            continue
        values = {name: getattr(section, name) for name in SECTION_COLUMNS}
        at = _end_of_branch(row, at, section.depth) if row else 0
        row.insert(at, ReviewSection(**values))
    return row


def _end_of_branch(row: list[ReviewSection], at: int, depth: int) -> int:
    """Where a section of this depth can stand behind the one at `at` without parting that one from its children."""
    if at < 0:
        return len(row)
    after = at + 1
    while after < len(row) and row[after].depth > depth:
        after += 1
    return after


def _paths(sections: Iterable[Any]) -> list[tuple[tuple[str, ...], Any]]:
    """Each section with the headings that lead to it, its own last."""
    found, above = [], [""] * 10
    for section in sections:
        above[section.depth] = fold(section.heading)
        found.append(((section.place, *above[1 : section.depth + 1]), section))
    return found
