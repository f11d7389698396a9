"""A review that can be issued, and the way to issue it."""

from __future__ import annotations

from datetime import date

from orgs.models import Body
from reports import jobs
from reports.models import CommitteeTerm, IssuedReview, Job, Review
from reports.services import issuing, reviews
from tests.cast import Cast
from tests.factories import make_entered
from tests.reports.builders import shipped, small_review

DAY = date(2023, 12, 20)


def make_term(body: Body, **fields) -> CommitteeTerm:
    """The committee term 2020 - 2025 of a body."""
    defaults = {"label": "2020 - 2025", "starts_on": date(2020, 8, 1), "ends_on": date(2025, 7, 31)}
    return CommitteeTerm.objects.create(body=body, **{**defaults, **fields})


def complete_review(cast: Cast, **fields) -> Review:
    """The small review with nothing missing: 22.590 m2 of land are entered too."""
    review = small_review(cast, **fields)
    make_entered(cast.a, shipped("NL01"), value=22590)
    return review


def approved(review: Review, cast: Cast) -> Review:
    """Submitted by the officer, approved by the leader."""
    return reviews.approve(reviews.submit(review, by=cast.alice), by=cast.lan)


def issue(review: Review, cast: Cast, day: date = DAY, **asked) -> IssuedReview:
    """Issue an approved review by its job."""
    job = issuing.request_issue(review, by=cast.lan, dated_on=day, **asked)
    assert jobs.execute(job.pk) is True
    assert Job.objects.get(pk=job.pk).error == ""
    return IssuedReview.objects.get(review=review)
