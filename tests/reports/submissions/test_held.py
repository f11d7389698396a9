"""Between sending and approval: nothing is approved that was not seen, and a sent value is changed in its form only."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from orgs.models import PeriodLock
from orgs.services import records
from reports.models import EnteredValue
from reports.services import submissions
from reports.services.submission_sheets import read_sheet, seal_of
from tests.factories import make_entered, make_meeting
from tests.reports.submissions.builders import of, sent, type_in, usual_form, usual_quarter


@pytest.fixture
def waiting(cast):
    return sent(usual_quarter(cast), cast.a1, cast.chi)


def seal(submission):
    lines = list(submission.period.form.lines.select_related("indicator"))
    return seal_of(read_sheet(submission.period, [submission], lines).values())


def approve(submission, by, seal):
    return submissions.approve(submission, by=by, version=submission.version, seal=seal)


def test_what_changed_by_another_door_since_it_was_seen_is_not_approved(cast, waiting):
    seen = seal(waiting)
    EnteredValue.objects.filter(heading="").update(value=7, version=2)
    with pytest.raises(ValidationError, match="vừa thay đổi"):
        approve(waiting, cast.lan, seen)
    assert not PeriodLock.objects.exists()
    assert of(waiting.period, cast.a1).state == "da_gui"
    assert approve(waiting, cast.lan, seal(waiting)).state == "da_duyet"


def test_a_record_that_came_since_it_was_seen_is_not_approved_unseen(cast, waiting):
    seen = seal(waiting)
    make_meeting(cast.a1)
    with pytest.raises(ValidationError, match="vừa thay đổi"):
        approve(waiting, cast.lan, seen)


def test_on_the_way_up_too(cast):
    row = sent(usual_quarter_of_province(cast), cast.a1, cast.chi)
    seen = seal(row)
    make_meeting(cast.a1)
    with pytest.raises(ValidationError, match="vừa thay đổi"):
        approve(row, cast.lan, seen)
    assert approve(row, cast.lan, seal(row)).holder == cast.province


def usual_quarter_of_province(cast):
    from tests.reports.submissions.builders import open_quarter

    return open_quarter(usual_form(cast.province), cast.tinh)


def test_the_page_sends_what_it_showed(cast, client, waiting):
    client.force_login(cast.lan)
    page = client.get(waiting.get_absolute_url())
    make_meeting(cast.a1)
    form = {"version": waiting.version, "seal": page.context["seal"]}
    answer = client.post(f"/nop-bieu/{waiting.pk}/duyet/", form, follow=True)
    assert "vừa thay đổi từ khi bạn mở trang" in answer.content.decode()
    assert of(waiting.period, cast.a1).state == "da_gui"


def test_a_value_of_a_sent_form_is_not_changed_on_its_own_page(cast, client, waiting):
    value = EnteredValue.objects.get(heading="nữ")
    client.force_login(cast.chi)
    answer = client.post(f"/so-lieu/{value.pk}/xoa/", {"reason": "Nhập trùng"})
    said = "nằm trong biểu “Biểu dân vận quý, quý I năm 2023” đã gửi, đang chờ Huyện Hồ Xanh duyệt"
    assert said in answer.context["reason_error"]
    value.value = 5
    with pytest.raises(ValidationError, match="rút lại biểu"):
        records.update(value, by=cast.chi, version=1)
    with pytest.raises(ValidationError, match="rút lại biểu"):
        records.create(make_unsaved(value), by=cast.chi)
    submissions.withdraw(waiting, by=cast.chi)
    records.update(value, by=cast.chi, version=1)
    records.delete(value, by=cast.chi, reason="Nhập trùng")


def make_unsaved(value):
    return EnteredValue(
        unit=value.unit, indicator=value.indicator, heading=value.heading, starts_on=value.starts_on,
        ends_on=value.ends_on, value=5,
    )  # fmt: skip


def test_other_values_are_not_held(cast, waiting):
    value = EnteredValue.objects.get(heading="")
    other_day = make_entered(cast.a1, value.indicator, value=1, starts_on="2022-10-01", ends_on="2022-12-31")
    other_unit = make_entered(
        cast.a2, value.indicator, value=1, starts_on=value.starts_on, ends_on=value.ends_on
    )
    other_name = make_entered(
        cast.a1, value.indicator, value=1, starts_on=value.starts_on, ends_on=value.ends_on, heading="trẻ em"
    )
    assert [row.held() for row in (other_day, other_unit, other_name)] == ["", "", ""]


def test_a_second_form_with_the_same_cell_says_whom_it_waits_for(cast, waiting):
    other = usual_form(cast.a, name="Biểu khác")
    other.lines.filter(position=20).update(indicator=waiting.period.form.lines.first().indicator)
    from tests.reports.submissions.builders import open_quarter

    with pytest.raises(ValidationError, match="đang chờ"):
        type_in(of(open_quarter(other, cast.alice), cast.a1), 2, "5", cast.chi, version=1)
