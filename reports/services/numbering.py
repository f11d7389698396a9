"""Cấp số văn bản: the next number of a series, given once and without holes.

Party bodies number each kind of document through a committee term, all others through a calendar year (domain notes
3.3, 3.4).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q

from orgs.audit import acting
from orgs.models import Body, User
from orgs.models.bodies import LayoutFamily
from orgs.permissions import Permission
from reports.models import CommitteeTerm, IssuedReview, NumberSeries

WHY_A_TERM = (
    ", nên chưa cấp được số: văn bản của Đảng đánh số theo nhiệm kỳ. "
    "Hãy nhờ người quản trị thêm nhiệm kỳ ở mục Nhiệm kỳ cấp ủy."
)


def term_on(body: Body, day: dt.date) -> CommitteeTerm | None:
    """The committee term of a body on a day."""
    running = Q(ends_on__isnull=True) | Q(ends_on__gte=day)
    return CommitteeTerm.objects.filter(running, body=body, starts_on__lte=day).order_by("-starts_on").first()


def series_key(body: Body, day: dt.date) -> dict[str, Any]:
    """Term and year of the series that a body's document of a day belongs to; refuses when no term covers it."""
    if body.layout_family != LayoutFamily.PARTY:
        return {"term": None, "year": day.year}
    term = term_on(body, day)
    if term is None:
        raise ValidationError(
            {"dated_on": f"Chưa ghi nhiệm kỳ của {body.name} cho ngày {day:%d/%m/%Y}{WHY_A_TERM}"}
        )
    return {"term": term, "year": None}


def refuse_without_terms(body: Body) -> None:
    """Raises ValidationError for a Party body whose terms nobody has written down yet."""
    if body.layout_family == LayoutFamily.PARTY and not body.terms.exists():
        raise ValidationError(f"Chưa ghi nhiệm kỳ nào của {body.name}{WHY_A_TERM}")


def next_number(body: Body, day: dt.date, kind_symbol: str) -> int:
    """The number that would be given now; nothing is written."""
    found = NumberSeries.objects.filter(body=body, kind_symbol=kind_symbol, **series_key(body, day)).first()
    return (found.last_number if found else 0) + 1


def check(number: int | None, *, expected: int) -> None:
    """Refuses a chosen number that has been given, or lies before one that has."""
    if number is not None and number < expected:
        raise ValidationError({"number": f"Số {number} đã cấp hoặc đã bỏ qua. Số tiếp theo là {expected}."})


def take(body: Body, day: dt.date, kind_symbol: str, number: int | None = None) -> NumberSeries:
    """Cấp số: the series with its new last number, its row locked until the transaction ends.

    Whoever asks meanwhile waits; a transaction that is undone gives its number back, so there are no holes. ``number``
    passes numbers that were given outside the portal.
    """
    with transaction.atomic():
        key = series_key(body, day)
        row, _ = NumberSeries.objects.get_or_create(body=body, kind_symbol=kind_symbol, **key)
        series = NumberSeries.objects.select_for_update().get(pk=row.pk)
        check(number, expected=series.last_number + 1)
        series.last_number = number or series.last_number + 1
        series.save(update_fields=["last_number"])
    return series


def save_term(term: CommitteeTerm, *, by: User) -> CommitteeTerm:
    """Ghi nhiệm kỳ; terms of a body do not overlap, and one that numbers were given in keeps its body."""
    with acting(by=by):
        body = (
            Body.objects.select_for_update(of=("self",))
            .filter(pk=term.body_id)
            .select_related("unit")
            .first()
        )
        if body is None or not by.may(Permission.MANAGE_CATALOGUES, body.unit):
            raise PermissionDenied("body out of reach")
        term.full_clean()
        _refuse_overlap(term)
        _refuse_leaving_numbers(term)
        term.save()
    return term


def delete_term(term: CommitteeTerm, *, by: User, reason: str) -> None:
    """Xóa nhiệm kỳ, unless numbers were given in it."""
    if not by.may(Permission.MANAGE_CATALOGUES, term.body.unit):
        raise PermissionDenied("body out of reach")
    with acting(by=by, reason=reason):
        if term.series.exists():
            raise ValidationError("Nhiệm kỳ này đã có văn bản được cấp số nên không xóa được.")
        term.delete()


def _refuse_overlap(term: CommitteeTerm) -> None:
    after_start = Q(ends_on__isnull=True) | Q(ends_on__gte=term.starts_on)
    others = CommitteeTerm.objects.filter(after_start, body=term.body).exclude(pk=term.pk)
    if term.ends_on is not None:
        others = others.filter(starts_on__lte=term.ends_on)
    other = others.first()
    if other is not None:
        raise ValidationError(
            {"starts_on": f"Khoảng ngày này trùng với {other}. Hãy ghi ngày kết thúc của nhiệm kỳ trước."}
        )


def _refuse_leaving_numbers(term: CommitteeTerm) -> None:
    """A term keeps its body and covers the days of what was issued in it."""
    issued = IssuedReview.objects.filter(series__term_id=term.pk) if term.pk else IssuedReview.objects.none()
    outside = Q(dated_on__lt=term.starts_on)
    if term.ends_on is not None:
        outside |= Q(dated_on__gt=term.ends_on)
    found = issued.filter(outside | ~Q(series__body_id=term.body_id)).order_by("pk").first()
    if found is not None:
        raise ValidationError(
            f"{found} ngày {found.dated_on:%d/%m/%Y} đã cấp số trong nhiệm kỳ này; hãy giữ cơ quan và khoảng ngày "
            "bao gồm ngày đó."
        )
