"""Chốt báo cáo: the rows that an issued review is kept in."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from orgs.models import Body, User
from reports import frozen, issuers
from reports.documents import Built
from reports.figure_lines import FigureLine, scope_of
from reports.figures import FigureQuery, load_scopes
from reports.models import (
    IssuedAttachment,
    IssuedFigure,
    IssuedReview,
    IssuedUnit,
    IssuedVersion,
    NumberSeries,
    Review,
)
from reports.rendering import profiles
from reports.rendering.blocks import Document
from reports.services.versions import library_versions, template_version

if TYPE_CHECKING:
    from reports.rendering.pdf import Attachment


@dataclass(frozen=True)
class Draft:
    """What is about to be issued: the document under its number, with everything that is kept beside it."""

    review: Review
    built: Built
    document: Document
    attachments: tuple[Attachment, ...]
    code: str
    body: Body
    day: date


def keep(
    draft: Draft, series: NumberSeries, content: bytes, pages: int, *, by: User | None, reason: str
) -> IssuedReview:
    """Writes the rows of an issued review. The caller holds the review and the series locked in a transaction."""
    review, document = draft.review, draft.document
    signer = document.signatures[-1] if document.signatures else None
    issued = IssuedReview.objects.create(
        review=review,
        unit=review.unit,
        series=series,
        number=series.last_number,
        number_reason=reason,
        dated_on=draft.day,
        code=draft.code,
        number_line=profiles.number_line(profiles.PROFILES[document.profile], document.header),
        subject=review.subject,
        unit_name=review.unit.full_name,
        body_name=" - ".join(one.name for one in issuers.joint_issuers(review) or [draft.body])[:200],
        header_lines="\n".join(document.header.lines),
        place_name=document.header.place,
        signatory_prefix=signer.authority if signer else "",
        signatory_position=signer.position if signer else "",
        signatory_name=signer.name if signer else "",
        recipients="\n".join(document.recipients),
        layout_profile=document.profile,
        template_version=template_version(document.profile),
        document=frozen.freeze(document),
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        pages=pages,
        issued_by=by,
    )
    issued.refresh_from_db(fields=["issued_at"])
    codes = draft.built.source_codes
    IssuedFigure.objects.bulk_create(
        _figure(issued, codes[key], line) for key, line in draft.built.figures.items()
    )
    IssuedUnit.objects.bulk_create(_units(issued, review))
    IssuedVersion.objects.bulk_create(
        IssuedVersion(issued=issued, component=name, version=version)
        for name, version in sorted(library_versions().items())
    )
    IssuedAttachment.objects.bulk_create(
        IssuedAttachment(issued=issued, name=file.name, description=file.description, content=file.content)
        for file in draft.attachments
    )
    return issued


def _figure(issued: IssuedReview, code: str, line: FigureLine) -> IssuedFigure:
    figure, query, value = line.figure, line.query, line.value
    unit = figure.unit or issued.unit
    return IssuedFigure(
        issued=issued,
        source_code=code,
        key=figure.key,
        indicator_code=query.code,
        indicator_name=figure.indicator.name,
        unit=unit,
        unit_name=unit.full_name,
        starts_on=query.starts_on,
        ends_on=query.ends_on,
        level=query.level,
        heading=query.heading,
        item=query.item,
        asked=asked_of(query),
        form_qualifier=figure.qualifier,
        form_display=figure.display,
        form_measure=figure.measure,
        form_pad2=figure.pad2,
        printed=line.text,
        state=value.state,
        value=value.value,
        numerator=value.numerator,
        denominator=value.denominator,
        before_value=value.before[0] if value.before else None,
        after_value=value.after[0] if value.after else None,
        words=value.words,
        items="\n".join(value.items),
        measure=value.measure,
        source=value.source,
        row_count=value.row_count,
    )


def asked_of(query: FigureQuery) -> dict[str, Any]:
    """A query as data that JSON can hold."""
    told = asdict(query)
    days = {"starts_on": query.starts_on.isoformat(), "ends_on": query.ends_on.isoformat()}
    return {**told, **days, "scope_ids": list(query.scope_ids)}


def query_of(figure: IssuedFigure) -> FigureQuery:
    """What an issued figure asked."""
    told = dict(figure.asked)
    days = {name: date.fromisoformat(told.pop(name)) for name in ("starts_on", "ends_on")}
    return FigureQuery(**{**told, **days, "scope_ids": tuple(told.get("scope_ids", ()))})


def _units(issued: IssuedReview, review: Review) -> list[IssuedUnit]:
    """The unit and those directly below, by the names and with the hamlets they have at the end of the period."""
    key = (review.unit_id, review.starts_on, review.ends_on, scope_of(review))
    scope = load_scopes([key])[key]
    hamlets = [unit.path for unit in scope.hamlets.values()]
    return [
        IssuedUnit(
            issued=issued,
            unit_id=unit.pk,
            name=unit.full_name,
            parent_name="" if unit.pk == review.unit_id else review.unit.full_name,
            hamlet_count=sum(path.startswith(unit.path) for path in hamlets)
            if unit.pk != review.unit_id
            else len(hamlets),
        )
        for unit in [scope.unit, *scope.children]
    ]
