"""Two periods or two reviews side by side: figure, then, now, change, chart and workbook."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.periods import Period
from reports import comparing
from reports.services import comparison
from tests.factories import make_meeting
from tests.reports.builders import add_meetings, small_review
from tests.reports.issuing import approved, complete_review, issue, make_term

PAGE, EXPORT = "reports:compare", "reports:compare_export"


@pytest.fixture
def sign_in(client):
    def enter(person):
        client.force_login(person)
        return client

    return enter


def html(answer) -> str:
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize(
    ("now", "then", "points", "text"),
    [
        (9, 8, False, "tăng 12,5% so với cùng kỳ"),
        (2, 3, False, "giảm 33,33% so với cùng kỳ"),
        (5, 5, False, "bằng cùng kỳ"),
        (5, 0, False, "tăng 5 buổi so với cùng kỳ"),
        (Decimal("76.15"), 80, True, "giảm 3,85 điểm phần trăm so với cùng kỳ"),
    ],
)
def test_changes_in_words(now, then, points, text):
    change = comparing.Change(Decimal(now), Decimal(then), points)
    assert comparing.in_words(change, to="cùng kỳ", measure="buổi") == text


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (Period.year(2023), (Period.year(2022), "cùng kỳ")),
        (Period.half(2019, 1), (Period.half(2018, 1), "cùng kỳ")),
        (Period.month(2025, 2), (Period.month(2024, 2), "cùng kỳ")),
        (Period.month(2024, 2), (Period.month(2023, 2), "cùng kỳ")),
        (Period.span(2016, 2020), (Period.span(2011, 2015), "kỳ trước")),
    ],
)
def test_the_period_before(period, before):
    assert comparing.period_before(period) == before


@pytest.mark.django_db
def test_two_periods_of_a_unit(cast, sign_in):
    add_meetings(cast.a1, 300, 500)
    make_meeting(cast.a1, level="huyen", starts_on=date(2022, 5, 1), attendance=640)
    make_meeting(cast.b1, level="huyen", starts_on=date(2022, 5, 1), attendance=9999)
    client = sign_in(cast.alice)
    asked = {"unit": cast.a.pk, "now": "2023", "then": ""}
    page = html(client.get(reverse(PAGE), asked))
    assert "Năm 2022" in page
    assert ">640 lượt</td>" in page
    assert "<b>800 lượt</b>" in page
    assert ">tăng 25%</td>" in page
    assert "<svg" in page
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse(EXPORT), asked).content))
    values = [[cell.value for cell in row] for row in book.active.iter_rows()]
    row = next(row for row in values if "640 lượt" in row)
    assert row[3:9] == ["640 lượt", "800 lượt", 640, 800, 160, 25]


@pytest.mark.django_db
def test_two_reviews_and_what_an_issued_one_said_on_its_day(cast, sign_in):
    make_term(cast.office_a)
    first = complete_review(cast)
    issue(approved(first, cast), cast)
    from campaigns.models import Meeting
    from reports.models import ReviewFigure
    from tests.factories import make_review
    from tests.reports.builders import shipped

    Meeting.objects.filter(attendance=2300).update(attendance=1)
    second = make_review(cast.a, starts_on=date(2024, 1, 1), ends_on=date(2024, 12, 31))
    make_meeting(cast.a, level="huyen", starts_on=date(2024, 5, 1), attendance=2650)
    ReviewFigure.objects.create(review=second, key="luot", indicator=shipped("PD04"), level="huyen")
    found = comparison.of_reviews(first, second)
    told = {row.label: (row.then.text, row.now.text, row.change_text) for row in found.rows}
    assert ("khoảng 5.300 lượt", "2.650 lượt", "giảm 50%") in told.values()
    assert all(now == "chưa có số liệu" for then, now, _ in told.values() if then != "khoảng 5.300 lượt")
    page = html(sign_in(cast.alice).get(reverse(PAGE), {"review_now": second.pk, "review_then": first.pk}))
    assert ">giảm 50%</td>" in page


@pytest.mark.django_db
def test_wrong_choices_are_named_and_other_offices_stay_unseen(cast, sign_in):
    review = small_review(cast)
    client = sign_in(cast.alice)
    assert "Hãy ghi kỳ cần so sánh" in html(client.get(reverse(PAGE), {"unit": cast.a.pk}))
    assert "hai báo cáo khác nhau" in html(client.get(reverse(PAGE), {"review_now": review.pk}))
    assert "Hãy ghi kỳ cần so sánh" in html(client.get(reverse(EXPORT), {"unit": cast.a.pk}))
    other = sign_in(cast.bao)
    page = html(other.get(reverse(PAGE), {"unit": cast.a.pk, "now": "2023"}))
    assert 'class="error"' in page
    assert review.subject not in page
    assert sign_in(cast.chi).get(reverse(PAGE)).status_code == 403
    assert other.post(reverse(PAGE)).status_code == 405


@pytest.mark.django_db
def test_the_number_of_queries_does_not_grow_with_records(cast, sign_in):
    client = sign_in(cast.alice)

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse(PAGE), {"unit": cast.a.pk, "now": "2023"})
        return len(seen)

    add_meetings(cast.a1, 5)
    count()
    first = count()
    for day in range(1, 20):
        make_meeting(cast.a1, level="huyen", starts_on=date(2023, 6, day), attendance=1)
    assert count() == first
