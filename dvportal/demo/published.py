"""Các báo cáo mẫu khác: what the four other samples share – their units, and writing a review as its author would.

Units and their codes are those of the official list in force until 30/6/2025; records, their spread over communes and
names of persons are invented. Only the sums are those of published reviews.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from campaigns.models import SkilfulModel
from dvportal.demo.places import LAST_DAY
from orgs.audit import acting
from orgs.models import Body, Unit, UnitKind, User
from orgs.models.audit import Door
from reports.models import Indicator, Review, ReviewFigure, ReviewSection
from reports.services import reviews

Place = tuple[str, UnitKind, str]
"""Code, kind and name of a unit."""


@dataclass(frozen=True)
class Land:
    """A sample's province, the unit that reports, and the units directly below it by name."""

    province: Unit
    unit: Unit
    below: dict[str, Unit]


def make_land(province: Place, district: Place | None, below: Sequence[Place], *, dated: bool = True) -> Land:
    """Write a province, its reporting district (none when the province itself reports) and the units below."""
    top = _unit(province, None, dated)
    top.save()
    unit = top
    if district is not None:
        unit = _unit(district, top, dated)
        unit.save()
    rows = Unit.objects.bulk_create(_unit(place, unit, dated) for place in below)
    stored = Unit.objects.in_bulk([top.pk, unit.pk, *(row.pk for row in rows)])  # a trigger wrote the paths
    return Land(stored[top.pk], stored[unit.pk], {row.name: stored[row.pk] for row in rows})


def _unit(place: Place, parent: Unit | None, dated: bool) -> Unit:
    code, kind, name = place
    return Unit(kind=kind, name=name, code=code, parent=parent, valid_to=LAST_DAY if dated else None)


@dataclass(frozen=True)
class Part:
    """A section of a review: heading and text, where figures are references."""

    depth: int
    heading: str
    body: str = ""
    table_key: str = ""
    place: str = ReviewSection.Place.BODY


def appendix(heading: str, table_key: str) -> Part:
    """An appendix with one table."""
    return Part(1, heading, "", table_key, ReviewSection.Place.APPENDIX)


Wanted = tuple[str, str, dict[str, Any]]
"""Name, indicator and choices of a figure; `model` names a "Dân vận khéo" model."""


def write_review(
    land: Land,
    *,
    by: User,
    body: Body,
    kind: str,
    period: tuple[date, date],
    parts: Sequence[Part],
    figures: Sequence[Wanted],
    models: Mapping[str, SkilfulModel] | None = None,
    **values: Any,
) -> Review:
    """A draft whose author wrote the sections and chose the figures anew, in place of those of the outline."""
    review = reviews.create(
        kind=kind,
        unit=land.unit,
        starts_on=period[0],
        ends_on=period[1],
        by=by,
        body=body,
        door=Door.COMMAND,
        **values,
    )
    with acting(by=by, door=Door.COMMAND):
        review.figures.all().delete()
        review.sections.all().delete()
        ReviewSection.objects.bulk_create(
            ReviewSection(
                review=review,
                position=place * 10,
                depth=part.depth,
                heading=part.heading,
                body=part.body,
                table_key=part.table_key,
                place=part.place,
            )
            for place, part in enumerate(parts, 1)
        )
        codes = {code for _, code, _ in figures}
        known = {one.code: one for one in Indicator.objects.filter(owner=None, code__in=codes)}
        ReviewFigure.objects.bulk_create(
            _figure(review, key, known[code], dict(choices), models or {}) for key, code, choices in figures
        )
    return review


def _figure(
    review: Review,
    key: str,
    indicator: Indicator,
    choices: dict[str, Any],
    models: Mapping[str, SkilfulModel],
) -> ReviewFigure:
    name = choices.pop("model", None)
    model = models[name] if name else None
    return ReviewFigure(review=review, key=key, indicator=indicator, skilful_model=model, **choices)
