"""Cơ quan ban hành và đồng chủ trì: what stands around the text – header, number, signatures, the conference.

A review that several bodies issue together names all of them as issuers and is signed by each; its number comes from
the series of the body that issues it, whose signature stands at the right. The guidance read for the layout profiles
shows no sample of such a document, so this arrangement is ours.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from common.formats import format_date
from orgs.models import Body
from reports.figures.printing import listed
from reports.models import Review
from reports.rendering import profiles
from reports.rendering.blocks import Header, Signature

KIND_SYMBOL = "BC"
MOST_ISSUERS = 3
BETWEEN = " -"
"""Stands behind the name of each joint issuer but the last."""


def other_hosts(review: Review) -> list[Body]:
    """The bodies that host the conference beside the one that issues the review, by name."""
    return [body for body in review.hosts.all() if body.pk != review.body_id]


def joint_issuers(review: Review) -> list[Body]:
    """The bodies that issue the review together, the one that gives the number first; none when it issues alone."""
    others = other_hosts(review)
    if not (review.joint_issue and review.body and others):
        return []
    return [review.body, *others][:MOST_ISSUERS]


# --- Header ---


def day_of(review: Review) -> dt.date:
    """The day of the document; until it has one, the last day of the period."""
    return review.document_date or review.ends_on


def profile_of(review: Review) -> profiles.Profile:
    """The layout: the author's choice, else by issuing body and day."""
    if review.layout_profile in profiles.PROFILES:
        return profiles.PROFILES[review.layout_profile]
    return profiles.choose(review.body.layout_family if review.body else "party", day_of(review))


def header_of(review: Review) -> Header:
    """Header lines, number, symbol, place and day; what is not known yet is left open to be written by hand."""
    body, joint = review.body, joint_issuers(review)
    lines = text_lines(body.header_lines)[-3:] if body else ()
    if joint:
        names = [one.name for one in joint]
        lines = (*(f"{name}{BETWEEN}" for name in names[:-1]), names[-1])
    return Header(
        lines=lines or (body.name if body else review.unit.full_name,),
        symbol="-".join(one.symbol for one in joint or ([body] if body else []) if one.symbol),
        place=(body.place_name if body else "") or review.unit.name,
        number=review.number,
        kind_symbol=KIND_SYMBOL,
        dated_on=review.document_date,
        issuers=len(joint) or 1,
    )


def belongs_to(review: Review) -> str:
    """The line under the title of an appendix."""
    label = profiles.number_line(profile_of(review), header_of(review)).replace("Số: ", "Số ", 1)
    return f"(Kèm theo Báo cáo {label[:1].lower()}{label[1:]})"


# --- Signatures ---


def signatures(review: Review) -> tuple[Signature, ...]:
    """Who signs: for a joint document the other bodies first, so that the one that issues it stands at the right."""
    own = review.signatory_position or review.signatory_name or review.signatory_prefix
    others = joint_issuers(review)[1:]
    signers = [*others, review if own else review.body]
    return tuple(
        Signature(one.signatory_position, one.signatory_name, one.signatory_prefix)
        for one in signers
        if one is not None and (one.signatory_position or one.signatory_name)
    )


def missing(review: Review) -> Iterator[str]:
    """What the author has still to say about those who issue and sign."""
    if review.body is None:
        yield "Chưa chọn cơ quan ban hành: đầu văn bản, ký hiệu và người ký còn để trống."
        return
    own = review.signatory_position or review.signatory_name
    if not (own or review.body.signatory_position or review.body.signatory_name):
        yield "Chưa có người ký."
    if review.joint_issue and not other_hosts(review):
        yield "Đã chọn nhiều cơ quan cùng ban hành nhưng chưa chọn cơ quan đồng chủ trì."
    for body in joint_issuers(review)[1:]:
        if not (body.signatory_position or body.signatory_name):
            yield f"Chưa có người ký của {body.name} (ghi ở trang của cơ quan)."


def text_lines(text: str) -> tuple[str, ...]:
    """The lines of a text that hold anything."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


# --- Hội nghị ---


def conference(review: Review) -> str:
    """The conference in one sentence, of what is known: day, place, who hosts, who chairs; "" when nothing is."""
    held = " ".join(
        part
        for part in (
            f"ngày {format_date(review.event_on)}" if review.event_on else "",
            f"tại {review.event_place.strip().removeprefix('tại ')}" if review.event_place.strip() else "",
        )
        if part
    )
    hosts = listed([body.name for body in hosts_of(review)])
    told = [f"được tổ chức {held}"] if held else []
    if hosts:
        told.append(f"do {hosts} {'đồng chủ trì' if len(hosts_of(review)) > 1 else 'chủ trì'}")
    chairs = listed([chair.strip() for chair in _chairs(review.event_chairs)])
    if chairs:
        told.append(f"{'điều hành' if hosts else 'chủ trì'}: {chairs}")
    return f"Hội nghị {', '.join(told[:2])}{'; ' + told[2] if len(told) > 2 else ''}." if told else ""


def hosts_of(review: Review) -> list[Body]:
    """The hosts in the order of a document: the issuing body first when it is one of them."""
    return sorted(review.hosts.all(), key=lambda body: body.pk != review.body_id)


def _chairs(text: str) -> list[str]:
    return [part for line in text.splitlines() for part in line.split(";") if part.strip()]
