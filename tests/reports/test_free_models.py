"""A review is not bound to years, single units and shipped indicators: what an office makes up works all the way."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from reports import documents
from reports.figures import appendix_table
from reports.models import Indicator, Review, ReviewFigure, ReviewSection
from reports.rendering.pdf import render_pdf
from tests.factories import make_entered, make_meeting, make_review, make_succession, make_unit, make_wave
from tests.reports.builders import shipped
from tests.reports.rendering.paper import text as text_of

pytestmark = pytest.mark.django_db


def said(review):
    return documents.build(review).document.blocks[0].text


def written(review, text, **figures):
    for key, indicator in figures.items():
        ReviewFigure.objects.create(review=review, key=key, indicator=indicator)
    ReviewSection.objects.create(review=review, body=text)
    return review


@pytest.mark.parametrize(
    ("period", "label"),
    [
        ("15/03/2023-02/04/2023", "từ ngày 15/03/2023 đến ngày 02/04/2023"),
        ("20/03/2023-20/03/2023", "ngày 20/03/2023"),
        ("2016-2023", "giai đoạn 2016-2023"),
        ("Quý I/2023", "quý I năm 2023"),
    ],
)
def test_any_two_days_are_a_period(cast, client, period, label):
    client.force_login(cast.alice)
    typed = {"kind": "other", "unit": cast.a.pk, "body": cast.office_a.pk, "period": period}
    assert client.post(reverse("reports:review_create"), typed).status_code == 302
    review = Review.objects.get()
    make_meeting(cast.a, starts_on=date(2023, 3, 20), level="huyen")
    make_meeting(cast.a, starts_on=date(2024, 4, 20), level="huyen")
    review.sections.all().delete()
    written(review, "{ky}: {buoi}", buoi=shipped("PD02"))
    assert said(review).casefold() == f"{label}: 1 buổi".casefold()


def test_one_wave_is_a_period(cast):
    wave = make_wave(cast.a, starts_on=date(2023, 3, 1), ends_on=date(2023, 3, 9))
    for day in (1, 9, 10):
        make_meeting(cast.a, starts_on=date(2023, 3, day), level="huyen")
    review = make_review(cast.a, starts_on=wave.starts_on, ends_on=wave.ends_on, kind="other")
    assert said(written(review, "{buoi}", buoi=shipped("PD02"))) == "2 buổi"


def test_a_group_of_units_is_counted_and_named(cast):
    for unit in (cast.a1, cast.a2, cast.b1):
        make_meeting(unit, starts_on=date(2023, 3, 1), level="xa")
    group = make_unit("số 1", "cum", cast.province)
    group.members.set([cast.a1, cast.b1])
    review = written(make_review(cast.province), "Tại {don_vi}: {buoi}", buoi=shipped("PD02"))
    review.scope_units.set([group])
    assert said(review) == "Tại cụm số 1: 2 buổi"
    rows = appendix_table("phu_luc_1", review.unit_id, review.starts_on, review.ends_on, (group.pk,)).rows
    assert [row[1].text for row in rows] == ["Xã Đắk Mây", "Xã Suối Đá"]
    review.scope_units.set([cast.a2, cast.b1])
    assert said(review) == "Tại thị trấn Bến Sen và xã Suối Đá: 2 buổi"


def test_a_group_that_reports_itself_is_not_added_to_its_members(cast):
    group = make_unit("số 2", "cum", cast.province)
    group.members.set([cast.a1, cast.a2])
    review = written(make_review(cast.province), "{cot_can}", cot_can=shipped("TG01"))
    review.scope_units.set([group, cast.b1])
    for unit, count in ((cast.a1, 3), (cast.a2, 4), (cast.b1, 100)):
        make_entered(unit, shipped("TG01"), value=count)
    assert said(review) == "107 người"
    make_entered(group, shipped("TG01"), value=9)
    assert said(review) == "109 người"


def test_many_units_are_told_by_their_number(cast):
    review = written(make_review(cast.province), "{don_vi}")
    review.scope_units.set([make_unit(f"Xã {n}", "xa", cast.a) for n in range(5)])
    assert said(review) == "5 đơn vị của tỉnh Cao Nguyên"


def test_an_invented_indicator_with_its_own_measure_reaches_the_paper(cast):
    own = Indicator.objects.create(
        owner=cast.a, code="TK01", name="Tủ sách cộng đồng", measure="tủ sách", rule="SUM"
    )
    for unit, count in ((cast.a1, 3), (cast.a2, 4)):
        make_entered(unit, own, value=count)
    review = written(make_review(cast.a, body=cast.office_a), "Đã lập {tu_sach}.", tu_sach=own)
    assert "Đã lập 7 tủ sách." in text_of(render_pdf(documents.build(review).document))


def test_a_share_without_numerator_is_printed_alone(cast):
    make_entered(cast.a, shipped("PD03"), value=95)
    review = written(make_review(cast.a), "Tại {phu}.", phu=shipped("PD03"))
    assert said(review) == "Tại 95% thôn, buôn, tổ dân phố."


def test_parts_that_do_not_add_up_are_printed_with_a_word_to_the_author(cast, client):
    whole = make_entered(cast.a, shipped("TG01"), value=10)
    make_entered(cast.a, shipped("TG01"), value=7, heading="nam", part_of=whole)
    make_entered(cast.a, shipped("TG01"), value=8, heading="nữ", part_of=whole)
    review = written(make_review(cast.a), "Có {cot_can}.", cot_can=shipped("TG01"))
    assert said(review) == "Có 10 người."
    client.force_login(cast.alice)
    doubts = client.get(review.get_absolute_url()).context["doubts"]
    assert [note for _, note in doubts] == [
        "Các số “trong đó” cộng lại lớn hơn số chung 5; báo cáo vẫn in đúng số đã nhập."
    ]


def rows_and_total(unit, starts_on, ends_on):
    """The communes of the mobilization table with their meetings, its total, and the line under it."""
    table = appendix_table("phu_luc_1", unit.pk, starts_on, ends_on)
    at = [(column.group, column.title) for column in table.columns].index(("Phát động quần chúng", "Số buổi"))
    told = {row[1].text: int(row[at].value or 0) for row in table.rows if row[at].text}
    return told, int(table.total[at].value), table.note


def test_totals_on_old_and_on_new_boundaries_agree_and_the_table_says_how(cast):
    june, july = date(2023, 6, 30), date(2023, 7, 1)
    merged = make_unit("Mây Sen", "xa", cast.a, valid_from=july)
    for old, count in ((cast.a1, 3), (cast.a2, 4)):
        make_meeting(old, starts_on=date(2023, 3, 1), meeting_count=count, level="xa")
        old.valid_to = june
        old.save()
        make_succession(old, merged, effective_on=july)
    make_meeting(merged, starts_on=date(2023, 9, 1), meeting_count=5, level="xa")

    before, then, _ = rows_and_total(cast.a, date(2023, 1, 1), june)
    after, since, _ = rows_and_total(cast.a, july, date(2023, 12, 31))
    year, whole, note = rows_and_total(cast.a, date(2023, 1, 1), date(2023, 12, 31))

    assert (before, then) == ({"Xã Đắk Mây": 3, "Thị trấn Bến Sen": 4}, 7)
    assert (after, since) == ({"Xã Mây Sen": 5}, 5)
    assert (year, whole) == ({"Xã Mây Sen": 12}, 12)
    assert then + since == whole
    assert "xã Đắk Mây (tính vào Xã Mây Sen)" in note
    assert "thị trấn Bến Sen (tính vào Xã Mây Sen)" in note
    province, total, _ = rows_and_total(cast.province, date(2023, 1, 1), date(2023, 12, 31))
    assert (sum(province.values()), total) == (12, 12)
    review = make_review(cast.a, body=cast.office_a)
    ReviewSection.objects.create(review=review, place="appendix", heading="Theo xã", table_key="phu_luc_1")
    paper = " ".join(text_of(render_pdf(documents.build(review).document)).split())
    assert "xã Đắk Mây (tính vào Xã Mây Sen)" in paper
