"""Thay đổi sau phát hành: what the records say now where an issued review said something else; and the correction."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from common.formats import format_date
from orgs.models import User
from orgs.permissions import Permission
from reports import corrections
from reports.figures import FigureFormat, FigureValue, compute_many, printed
from reports.models import (
    Indicator,
    IssuedFigure,
    IssuedReview,
    Review,
    ReviewFigure,
    ReviewKind,
    ReviewSection,
)
from reports.services import reviews
from reports.services.freezing import query_of

NOTHING = "chưa có số liệu"


@dataclass(frozen=True)
class Changed:
    """A figure that is no longer what was issued: as it was printed, as it would be printed now, and why it differs."""

    figure: IssuedFigure
    then: str
    now: str
    note: str = ""

    @property
    def label(self) -> str:
        """The figure by its name."""
        return corrections.label(self.figure)


def changes_of(issued: IssuedReview) -> list[Changed]:
    """The figures that the records no longer bear out, in the order of the text.

    A record more or less counts even when the printed words stay the same. All figures are computed together, so that
    the number of queries does not grow with them.
    """
    figures = list(issued.figures.all())
    asked = {figure.pk: query_of(figure) for figure in figures}
    now = compute_many(asked.values())
    found = (_changed(figure, now[asked[figure.pk]]) for figure in figures)
    return [change for change in found if change is not None]


def _changed(figure: IssuedFigure, now: FigureValue) -> Changed | None:
    form = FigureFormat(figure.form_qualifier, figure.form_display, figure.form_measure, figure.form_pad2)
    text = printed(now, form)
    shown = (figure.printed or NOTHING, text or NOTHING)
    if text != figure.printed:
        return Changed(figure, *shown)
    if _numbers(now) != _kept_numbers(figure):
        return Changed(figure, *shown, note="Số in ra như cũ nhưng số chính xác đã khác.")
    if now.items != tuple(figure.items.split("\n") if figure.items else ()):
        return Changed(figure, *shown, note="Số in ra như cũ nhưng danh sách đã khác.")
    if now.row_count != figure.row_count:
        note = f"Số in ra như cũ nhưng số bản ghi đã khác: trước {figure.row_count}, nay {now.row_count}."
        return Changed(figure, *shown, note=note)
    return None


def _numbers(value: FigureValue) -> tuple[Decimal | None, ...]:
    before, after = value.before and value.before[0], value.after and value.after[0]
    return tuple(_rounded(n) for n in (value.value, value.numerator, value.denominator, before, after))


def _kept_numbers(row: IssuedFigure) -> tuple[Decimal | None, ...]:
    kept = (row.value, row.numerator, row.denominator, row.before_value, row.after_value)
    return tuple(_rounded(n) for n in kept)


def _rounded(number: Decimal | None) -> Decimal | None:
    """As the column keeps it: six places."""
    return None if number is None else Decimal(number).quantize(Decimal("0.000001"), ROUND_HALF_UP)


# --- Bản đính chính ---


@transaction.atomic
def correct(review: Review, *, by: User) -> Review:
    """Lập bản đính chính: a draft of its own that carries the changed figures, old and new, in a table.

    Refuses unless issued, while nothing has changed, and while another correction is still being written.
    """
    reviews.check_right(review, by, Permission.WRITE_REVIEWS)
    issued = (
        IssuedReview.objects.filter(review=review).select_for_update().defer("content", "document").first()
    )
    if issued is None:
        raise ValidationError("Chỉ đính chính báo cáo đã phát hành.")
    open_one = review.corrections.exclude(status="phat_hanh").first()
    if open_one is not None:
        raise ValidationError("Đang có một bản đính chính chưa phát hành. Hãy sửa tiếp bản đó.", code="open")
    changed = [change for change in changes_of(issued) if change.then != change.now]
    if not changed:
        raise ValidationError("Số liệu in ra không thay đổi sau phát hành nên không cần đính chính.")
    correction = reviews.create(
        kind=ReviewKind.OTHER,
        unit=review.unit,
        starts_on=review.starts_on,
        ends_on=review.ends_on,
        body=review.body,
        subject=_subject(issued, review.corrections.count() + 1),
        by=by,
        from_outline=False,
        corrects=review,
        layout_profile=review.layout_profile,
        signatory_prefix=review.signatory_prefix,
        signatory_position=review.signatory_position,
        signatory_name=review.signatory_name,
        recipients=review.recipients,
        print_sources=review.print_sources,
    )
    with reviews.writing(correction, by=by):
        correction.scope_units.set(review.scope_units.all())
        _fill(correction, issued, changed)
    return correction


def _subject(issued: IssuedReview, ordinal: int) -> str:
    again = f" (lần {ordinal})" if ordinal > 1 else ""
    return f"đính chính số liệu tại Báo cáo {_number(issued)}, ngày {format_date(issued.dated_on)}{again}"


def _number(issued: IssuedReview) -> str:
    """The number inside a sentence: "số 01-BC/BDVHU"."""
    return issued.number_line[:1].lower() + issued.number_line[1:].replace("ố: ", "ố ", 1)


def _fill(correction: Review, issued: IssuedReview, changed: list[Changed]) -> None:
    texts = (
        f"Ngày {format_date(issued.dated_on)}, {issued.body_name} đã ban hành Báo cáo {_number(issued)} "
        f"{issued.subject}.\nQua rà soát bản ghi gốc, {issued.body_name} đính chính các số liệu sau:",
        "Các nội dung khác của báo cáo đã ban hành không thay đổi.",
    )
    ReviewSection.objects.bulk_create(
        ReviewSection(review=correction, position=position, body=text, table_key=table)
        for position, (text, table) in enumerate(zip(texts, (corrections.TABLE_KEY, ""), strict=True))
    )
    codes = {change.figure.indicator_code for change in changed}
    indicators = Indicator.objects.filter(code__in=codes).order_by("owner_id")
    by_code = {indicator.code: indicator for indicator in indicators}
    ReviewFigure.objects.bulk_create(
        _figure(correction, change.figure, by_code[change.figure.indicator_code])
        for change in changed
        if change.figure.indicator_code in by_code
    )


def _figure(correction: Review, old: IssuedFigure, indicator: Indicator) -> ReviewFigure:
    asked = query_of(old)
    own_period = (old.starts_on, old.ends_on) != (correction.starts_on, correction.ends_on)
    return ReviewFigure(
        review=correction,
        key=old.key,
        indicator=indicator,
        level=asked.level,
        heading=asked.heading,
        item=asked.item,
        theme=asked.theme,
        resolution_id=asked.resolution_id,
        skilful_model_id=asked.skilful_model_id,
        source=asked.source,
        qualifier=old.form_qualifier,
        display=old.form_display,
        measure=old.form_measure,
        pad2=old.form_pad2,
        unit=None if old.unit_id == correction.unit_id else old.unit,
        starts_on=old.starts_on if own_period else None,
        ends_on=old.ends_on if own_period else None,
    )
