"""Completeness and timeliness: parts of what was expected, an empty submission stays red."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from common.periods import Period
from reports.models import Submission, SubmissionState
from reports.services.submission_cells import confirm_rest
from reports.services.submission_counts import fills, shares, timeliness
from reports.services.submissions import approve, send, send_back
from tests.factories import make_unit
from tests.reports.submissions.builders import IN_TIME, LATE, of, open_quarter, sent, usual_form

TODAY = date(2023, 6, 1)


def quarter(cast):
    """Six communes: in time, late, nil, empty, sent back, silent."""
    more = [make_unit(name, "xa", cast.a) for name in ("Ba", "Bốn", "Năm", "Sáu")]
    form = usual_form(cast.a)
    period = open_quarter(form, cast.alice)
    sent(period, cast.a1, cast.chi)
    sent(period, cast.a2, cast.alice)
    nil = of(period, more[0])
    confirm_rest(nil, by=cast.alice)
    send(nil, by=cast.alice)
    form.lines.update(is_required=False)
    send(of(period, more[1]), by=cast.alice)
    back = sent(period, more[2], cast.alice)
    send_back(back, by=cast.alice, version=back.version, reason="Xem lại")
    Submission.objects.exclude(first_sent_at=None).update(first_sent_at=IN_TIME)
    Submission.objects.filter(unit=cast.a2).update(first_sent_at=LATE)
    form.lines.filter(position__lt=20).update(is_required=True)
    return period


def filled(period):
    rows = list(period.submissions.select_related("unit", "period__form"))
    return fills(period, rows, list(period.form.lines.select_related("indicator")))


def test_every_number_is_a_part_of_what_was_expected(cast):
    found = shares(filled(quarter(cast)))
    assert (found.expected, found.sent, found.in_time) == (6, 4, 3)
    assert (found.with_data, found.nil, found.empty) == (2, 1, 1)
    assert (found.complete, found.approved) == (3, 0)
    assert [found.percent(name) for name in ("sent", "in_time", "complete")] == [66, 50, 50]


def test_a_verdict_is_a_colour_and_words(cast):
    found = {row.submission.unit.name: row.verdict(TODAY) for row in filled(quarter(cast))}
    assert found == {
        "Đắk Mây": ("ok", "Đầy đủ"),
        "Bến Sen": ("warn", "Đầy đủ, gửi muộn"),
        "Ba": ("ok", "Không phát sinh"),
        "Bốn": ("bad", "Báo cáo trống"),
        "Năm": ("bad", "Bị trả lại"),
        "Sáu": ("bad", "Quá hạn, chưa gửi"),
    }


def test_a_share_is_all_only_when_all_are_in(cast):
    period = quarter(cast)
    row = of(period, cast.a1)
    approve(row, by=cast.lan, version=row.version)
    Submission.objects.exclude(unit__name="Sáu").update(
        state=SubmissionState.APPROVED, holder=None, approved_at=IN_TIME
    )
    found = shares(filled(period))
    assert (found.sent, found.expected, found.percent("sent")) == (5, 6, 83)
    assert shares([]).percent("sent") is None


def test_timeliness_of_periods_is_counted_alike_in_one_query(cast, django_assert_num_queries):
    period = quarter(cast)
    with django_assert_num_queries(1):
        found = timeliness([period], Q())[period.pk]
    assert (found.expected, found.sent, found.in_time) == (6, 4, 3)


def test_timeliness_of_units_over_periods(cast):
    first = quarter(cast)
    second = open_quarter(first.form, cast.alice, Period.quarter(2023, 2))
    found = timeliness([first, second], Q(unit__in=[cast.a1, cast.a2]), by="unit_id")
    assert {key: (row.expected, row.sent, row.in_time) for key, row in found.items()} == {
        cast.a1.pk: (2, 1, 1),
        cast.a2.pk: (2, 1, 0),
    }
