"""The first page: what is due is told in the order of urgency, and costs the same however much of it there is."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.periods import Period
from dvportal import home_forms
from reports.services.submissions import send_back
from tests.cast import Cast
from tests.factories import make_meeting
from tests.reports.submissions.builders import open_quarter, sent, usual_form, usual_quarter


def _all_kinds(cast: Cast, name: str) -> None:
    """One submission of each kind for the officer of the district: returned, overdue, to be received."""
    period = usual_quarter(cast, name=name)
    back = sent(period, cast.a2, cast.alice)
    send_back(back, by=cast.alice, version=back.version, reason="Xem lại")
    later = open_quarter(usual_form(cast.a, name=f"{name} sau"), cast.alice, Period.quarter(2023, 2))
    sent(later, cast.a1, cast.chi)


def _told(cast: Cast) -> list[tuple[str, str]]:
    return [(line["text"].split(":")[0], line["tone"]) for line in home_forms.todo(cast.alice)]


def test_what_is_due_stands_by_urgency_with_the_newest_period_first(cast: Cast) -> None:
    _all_kinds(cast, "Biểu một")

    assert _told(cast) == [
        ("Sửa và gửi lại", "bad"),
        ("Quá hạn, hãy gửi", "bad"),
        ("Quá hạn, hãy gửi", "bad"),
        ("Nhận và duyệt", "warn"),
    ]
    assert [line["text"].split(": ")[1] for line in home_forms.todo(cast.alice)][1:3] == [
        "Biểu một sau, quý II năm 2023 – Thị trấn Bến Sen, hạn 05/07/2023",
        "Biểu một, quý I năm 2023 – Xã Đắk Mây, hạn 05/04/2023",
    ]


def test_what_is_due_costs_three_queries_however_much_there_is(cast: Cast) -> None:
    _all_kinds(cast, "Biểu một")
    _told(cast)  # rights are read once for a person
    with CaptureQueriesContext(connection) as one:
        _told(cast)
    for number in range(6):
        _all_kinds(cast, f"Biểu {number}")
    with CaptureQueriesContext(connection) as many:
        assert len(_told(cast)) == 15

    assert (len(one), len(many)) == (3, 3)


def test_the_first_page_costs_the_same_with_many_records(client, cast: Cast) -> None:
    def queries(count: int) -> int:
        for _ in range(count):
            make_meeting(cast.a1)
            make_meeting(cast.a2, places=cast.a2_hamlets)
        client.force_login(cast.alice)
        client.get("/")  # a new session costs queries of its own
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/").status_code == 200
        return len(captured)

    _all_kinds(cast, "Biểu một")
    few = queries(3)
    for number in range(4):
        _all_kinds(cast, f"Biểu {number}")
    assert queries(40) == few <= 22
