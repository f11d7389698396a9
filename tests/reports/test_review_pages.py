"""Pages of reviews: they work, another office's are not found, a missing right is refused, bad input says where."""

from __future__ import annotations

import json

import pytest
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from orgs.audit import acting
from orgs.models import User
from reports.models import Review, ReviewFigure, ReviewNote, ReviewSection, ReviewStatus
from reports.services import reviews, sections
from tests.factories import make_entered, make_meeting, make_review
from tests.reports.builders import add_meetings, shipped, small_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def review(cast):
    return small_review(cast)


@pytest.fixture
def section(review):
    return review.sections.get(heading="KẾT QUẢ")


@pytest.fixture
def sign_in(client):
    def enter(person):
        client.force_login(person)
        return client

    return enter


def url(name, *args):
    return reverse(f"reports:{name}", args=args)


def a_note(review, section):
    """A note of the leader on a section, made once."""
    lan = User.objects.get(username="lan")
    asked = {"round_number": 1, "section_title": "KẾT QUẢ", "text": "Xem lại.", "written_by": lan}
    return ReviewNote.objects.get_or_create(review=review, section=section, **asked)[0]


def pages_of(review):
    """(name, arguments, method, who may) of every page of one review."""
    section = review.sections.get(heading="KẾT QUẢ")
    one, part, figure = (review.pk,), (review.pk, section.pk), (review.pk, "buoi")
    note = (review.pk, a_note(review, section).pk)
    read, write, lead = ("alice", "lan", "quan", "tinh"), ("alice", "tinh"), ("lan",)
    return [
        ("review_detail", one, "get", read),
        ("review_history", one, "get", read),
        ("review_edit", one, "get", write),
        ("review_delete", one, "get", write),
        ("figure_list", one, "get", read),
        ("figure_trace", figure, "get", read),
        ("figure_add", one, "get", write),
        ("figure_edit", figure, "get", write),
        ("figure_remove", figure, "get", write),
        ("section_add", one, "get", write),
        ("section_edit", part, "get", write),
        ("section_remove", part, "get", write),
        ("section_redraft", part, "get", write),
        ("section_autosave", part, "post", write),
        ("section_move", part, "post", write),
        ("file_list", one, "get", read),
        ("review_render", one, "post", read),
        ("review_pdf", one, "get", read),
        ("review_submit", one, "post", write),
        ("review_withdraw", one, "post", write),
        ("review_send_back", one, "get", lead),
        ("review_approve", one, "post", lead),
        ("review_combine", one, "get", write),
        ("note_answer", note, "get", ("alice", "lan", "tinh")),
        ("note_mark", note, "post", ("alice", "lan", "tinh")),
    ]


@pytest.mark.parametrize("at", range(25))
def test_every_page_is_for_those_who_may(cast, review, sign_in, at):
    name, args, method, allowed = pages_of(review)[at]
    assert len(pages_of(review)) == 25
    for person in ("alice", "lan", "quan", "tinh"):
        answer = getattr(sign_in(getattr(cast, person)), method)(url(name, *args))
        assert (answer.status_code == 403) == (person not in allowed), (name, person)
        assert answer.status_code != 404
    assert getattr(sign_in(cast.bao), method)(url(name, *args)).status_code == 404
    for person in (cast.chi, cast.stranger):
        assert getattr(sign_in(person), method)(url(name, *args)).status_code == 403


@pytest.mark.parametrize("at", range(25))
def test_every_page_has_its_methods_and_wants_a_sign_in(cast, review, client, at):
    name, args, method, _ = pages_of(review)[at]
    answer = client.get(url(name, *args))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/dang-nhap/")
    client.force_login(cast.alice if method == "get" or name != "review_approve" else cast.lan)
    assert client.delete(url(name, *args)).status_code in (405, 403)
    if method == "post":
        assert client.get(url(name, *args)).status_code == 405


# --- list and making ---


def test_the_list_shows_reviews_in_reach_only(cast, review, sign_in):
    make_review(cast.b, "tổng kết của Núi Bạc")
    text = sign_in(cast.alice).get(url("review_list")).content.decode()
    assert review.subject in text
    assert "Núi Bạc" not in text
    assert "tổng kết của Núi Bạc" in sign_in(cast.tinh).get(url("review_list")).content.decode()
    assert sign_in(cast.chi).get(url("review_list")).status_code == 403


def test_the_list_costs_the_same_for_3_and_for_30_reviews(cast, sign_in):
    client = sign_in(cast.alice)
    client.get(url("review_list"))
    counts = []
    for wanted in (3, 30):
        while Review.objects.count() < wanted:
            make_review(cast.a)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url("review_list")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_making_a_review_takes_four_choices(cast, sign_in):
    client = sign_in(cast.alice)
    page = client.get(url("review_create"))
    assert page.context["form"].initial["unit"] == cast.a.pk
    assert page.context["form"].initial["body"] == cast.office_a.pk
    answer = client.post(
        url("review_create"),
        {
            "kind": "half",
            "unit": cast.a.pk,
            "period": "6 tháng đầu năm 2023",
            "body": cast.office_a.pk,
            "subject": "",
        },
    )
    made = Review.objects.get()
    assert answer.status_code == 302
    assert answer["Location"].startswith(made.get_absolute_url())
    assert (made.kind, str(made.starts_on), str(made.ends_on)) == ("half", "2023-01-01", "2023-06-30")
    assert "6 tháng đầu năm 2023" in made.subject
    assert made.sections.count() > 3


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"period": "năm nay"}, "period"),
        ({"period": ""}, "period"),
        ({"kind": "la"}, "kind"),
        ({"unit": "0"}, "unit"),
        ({"body": "999999"}, "body"),
        ({"subject": "x" * 401}, "subject"),
    ],
)
def test_bad_input_for_a_new_review_says_where(cast, sign_in, changed, field):
    data = {"kind": "annual", "unit": cast.a.pk, "period": "2023", "body": "", "subject": "", **changed}
    page = sign_in(cast.alice).post(url("review_create"), data)
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [field]
    assert Review.objects.count() == 0


def test_a_review_of_another_office_cannot_be_made(cast, sign_in):
    data = {"kind": "annual", "unit": cast.b.pk, "period": "2023", "body": cast.office_b.pk, "subject": ""}
    page = sign_in(cast.alice).post(url("review_create"), data)
    assert sorted(page.context["form"].errors) == ["body", "unit"]
    assert Review.objects.count() == 0


# --- reading ---


def test_the_page_shows_text_figures_charts_gaps_and_appendices(cast, review, sign_in):
    text = sign_in(cast.alice).get(review.get_absolute_url()).content.decode()
    assert "Chưa có số liệu về diện tích đất Nhân dân hiến." in strip_tags(text)
    for part in (
        "khoảng 5.300 lượt",
        "I- KẾT QUẢ",
        "II- NGUỒN LỰC",
        "Biểu đồ 1. Số buổi phát động quần chúng theo đơn vị",
        "Phụ lục 1. Phát động theo xã",
        "HUYỆN ỦY HỒ XANH",
        "DỰ THẢO",
        url("figure_trace", review.pk, "luot"),
    ):
        assert part in text
    assert text.count("<svg") == 1


def test_the_page_costs_the_same_for_few_and_for_many_records(cast, review, sign_in):
    client = sign_in(cast.alice)
    client.get(review.get_absolute_url())
    counts = []
    for extra in (0, 60):
        for number in range(extra):
            make_meeting(cast.a2, level="huyen", content=f"Thêm {number}")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(review.get_absolute_url()).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_typed_markup_is_text_on_the_page(cast, review, section, sign_in):
    sections.edit(section, by=cast.alice, version=1, body="<script>alert(1)</script> & <b>x</b> {buoi}")
    text = sign_in(cast.alice).get(review.get_absolute_url()).content.decode()
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;x&lt;/b&gt;" in text


# --- writing a section ---


def form_of(section, **changed):
    shown = {"heading": section.heading, "body": section.body, "depth": section.depth, "is_included": "on"}
    opened = {**shown, "is_included": True}
    return {**shown, "version": section.version, "opened": signing.dumps(opened, compress=True), **changed}


def test_a_section_is_written(cast, review, section, sign_in):
    answer = sign_in(cast.alice).post(
        url("section_edit", review.pk, section.pk), form_of(section, body="Một.\r\nHai: {buoi}.")
    )
    assert answer.status_code == 302
    stored = ReviewSection.objects.get(pk=section.pk)
    assert (stored.body, stored.version) == ("Một.\nHai: {buoi}.", 2)


def test_the_form_lists_figures_with_their_printed_values(cast, review, section, sign_in):
    text = sign_in(cast.alice).get(url("section_edit", review.pk, section.pk)).content.decode()
    assert 'data-insert="{luot}"' in text
    assert "khoảng 5.300 lượt" in text
    assert "{bieu_do:luot_theo_thang}" in text


def test_bad_input_for_a_section_says_where(cast, review, section, sign_in):
    client = sign_in(cast.alice)
    for changed, field in (
        ({"heading": "x" * 301}, "heading"),
        ({"depth": "9"}, "depth"),
        ({"body": "Công văn TUYỆT MẬT."}, "body"),
    ):
        page = client.post(url("section_edit", review.pk, section.pk), form_of(section, **changed))
        assert page.status_code == 200
        assert list(page.context["form"].errors) == [field]
    assert ReviewSection.objects.get(pk=section.pk).version == 1


def test_two_people_choose_field_by_field(cast, review, section, sign_in):
    mine = form_of(section, body="Của tôi.", heading="KẾT QUẢ CỦA TÔI")
    sections.edit(section, by=cast.tinh, version=1, body="Của người khác.", heading="KẾT QUẢ CỦA HỌ")
    client = sign_in(cast.alice)
    page = client.post(url("section_edit", review.pk, section.pk), mine)
    assert page.status_code == 409
    assert [(c["name"], c["before"], c["theirs"], c["mine"]) for c in page.context["conflict"]] == [
        ("heading", "KẾT QUẢ", "KẾT QUẢ CỦA HỌ", "KẾT QUẢ CỦA TÔI"),
        ("body", section.body, "Của người khác.", "Của tôi."),
    ]
    assert "Của tôi." in page.content.decode()
    again = {
        **mine,
        "version": page.context["version"],
        "undecided": ["heading", "body"],
        "choice_body": "mine",
    }
    undecided = client.post(url("section_edit", review.pk, section.pk), again)
    assert undecided.status_code == 409
    assert "Xin chọn giá trị cần giữ ở mục: Tiêu đề mục." in undecided.content.decode()
    answer = client.post(url("section_edit", review.pk, section.pk), {**again, "choice_heading": "theirs"})
    assert answer.status_code == 302
    stored = ReviewSection.objects.get(pk=section.pk)
    assert (stored.heading, stored.body, stored.version) == ("KẾT QUẢ CỦA HỌ", "Của tôi.", 3)


def test_saving_while_typing_is_guarded_by_the_version(cast, review, section, sign_in):
    client, address = sign_in(cast.alice), url("section_autosave", review.pk, section.pk)
    answer = client.post(address, form_of(section, body="Đang gõ"))
    assert answer.status_code == 200
    said = json.loads(answer.content)
    assert (said["ok"], said["version"]) == (True, 2)
    late = client.post(address, form_of(section, body="Bản cũ"))
    assert late.status_code == 409
    assert json.loads(late.content)["conflict"] is True
    wrong = client.post(address, form_of(section, version=2, depth="0"))
    assert wrong.status_code == 400
    assert ReviewSection.objects.get(pk=section.pk).body == "Đang gõ"


def test_an_approved_review_is_not_written(cast, review, section, sign_in):
    reviews.approve(reviews.submit(review, by=cast.alice), by=cast.lan)
    client = sign_in(cast.alice)
    page = client.post(url("section_edit", review.pk, section.pk), form_of(section, body="Sửa trộm"))
    assert "đã duyệt" in page.content.decode()
    assert (
        client.post(url("section_autosave", review.pk, section.pk), form_of(section, body="x")).status_code
        == 400
    )
    assert client.get(url("review_edit", review.pk)).status_code == 302
    assert client.get(url("review_delete", review.pk)).status_code == 302
    assert ReviewSection.objects.get(pk=section.pk).body == section.body
    assert Review.objects.filter(pk=review.pk, status=ReviewStatus.APPROVED).exists()


def test_settings_are_written_with_the_shared_form(cast, review, sign_in):
    client = sign_in(cast.alice)
    page = client.get(url("review_edit", review.pk))
    data = {
        name: "" if value is None else value
        for name, value in ((f.html_name, f.value()) for f in page.context["form"])
        if not isinstance(value, list)
    }
    data |= {"version": review.version, "signatory_name": "Hà Thị Mai", "document_date": "20/12/2023"}
    answer = client.post(url("review_edit", review.pk), data)
    assert answer.status_code == 302, answer.context["form"].errors
    stored = Review.objects.get(pk=review.pk)
    assert (stored.signatory_name, str(stored.document_date)) == ("Hà Thị Mai", "2023-12-20")


def test_the_leader_approves_or_sends_back_in_the_browser(cast, review, sign_in):
    assert sign_in(cast.alice).post(url("review_submit", review.pk)).status_code == 302
    lan = sign_in(cast.lan)
    empty = lan.post(url("review_send_back", review.pk), {"reason": ""})
    assert list(empty.context["form"].errors) == ["reason"]
    assert lan.post(url("review_send_back", review.pk), {"reason": "Thiếu số."}).status_code == 302
    assert "Thiếu số." in sign_in(cast.alice).get(review.get_absolute_url()).content.decode()
    sign_in(cast.alice).post(url("review_submit", review.pk))
    sign_in(cast.lan).post(url("review_approve", review.pk))
    text = sign_in(cast.alice).get(review.get_absolute_url()).content.decode()
    assert "Đã duyệt" in text
    assert "DỰ THẢO" not in text


def test_the_history_tells_who_wrote_which_section(cast, review, section, sign_in):
    sections.edit(section, by=cast.alice, version=1, body="Lời mới.")
    text = sign_in(cast.lan).get(url("review_history", review.pk)).content.decode()
    assert "Nguyễn Thị Ái Liên" in text
    assert "Lời mới." in text


# --- figures ---


def test_a_figure_leads_to_its_records_and_their_sum(cast, review, sign_in):
    client = sign_in(cast.alice)
    page = client.get(url("figure_trace", review.pk, "luot"))
    assert sorted(row["amount"] for row in page.context["rows"]) == ["2.300", "3.000"]
    assert page.context["total"] == "5.300"
    for row in page.context["rows"]:
        assert client.get(row["url"]).status_code == 200
    add_meetings(cast.a1, 100, starts_on="2023-05-01")
    assert client.get(url("figure_trace", review.pk, "luot")).context["total"] == "5.400"


def test_an_entered_figure_says_who_entered_it(cast, review, sign_in):
    with acting(by=cast.alice, door="form"):
        make_entered(cast.a, shipped("CQ01"), value=4)
    ReviewFigure.objects.create(review=review, key="ky_hop", indicator=shipped("CQ01"))
    page = sign_in(cast.alice).get(url("figure_trace", review.pk, "ky_hop"))
    (row,) = page.context["rows"]
    assert (row["entered"]["who"], row["amount"]) == ("Nguyễn Thị Ái Liên", "4")


def test_a_coverage_leads_to_its_hamlets_and_to_the_meetings(cast, review, sign_in):
    make_meeting(cast.a, level="xa", places=cast.a1_hamlets[:2], content="Ở hai buôn")
    ReviewFigure.objects.create(review=review, key="phu", indicator=shipped("PD03"), level="xa")
    page = sign_in(cast.alice).get(url("figure_trace", review.pk, "phu"))
    assert page.context["line"].text.startswith("2/7 ")
    assert sorted(row["text"] for row in page.context["rows"]) == ["Buôn Dlei", "Buôn H'Mok"]
    assert page.context["total"] == "2"
    assert len(page.context["meetings"]) == 1


def test_records_out_of_reach_are_counted_but_not_shown(cast, sign_in):
    review = make_review(cast.a1)
    ReviewFigure.objects.create(review=review, key="luot", indicator=shipped("PD04"), unit=cast.province)
    add_meetings(cast.a1, 100)
    add_meetings(cast.b1, 11)
    page = sign_in(cast.alice).get(url("figure_trace", review.pk, "luot"))
    assert [row["amount"] for row in page.context["rows"]] == ["100"]
    assert (page.context["total"], page.context["hidden"]) == ("111", 1)
    assert "Suối Đá" not in page.content.decode()


def test_an_unknown_figure_is_not_found(cast, review, sign_in):
    assert sign_in(cast.alice).get(url("figure_trace", review.pk, "khong_co")).status_code == 404


def test_a_figure_is_added_changed_and_taken_out_in_the_browser(cast, review, sign_in):
    client = sign_in(cast.alice)
    data = {"key": "doan", "indicator": shipped("PD05").pk, "qualifier": "", "display": "", "pad2": "on"}
    assert client.post(url("figure_add", review.pk), data).status_code == 302
    figure = review.figures.get(key="doan")
    assert (figure.indicator.code, figure.pad2) == ("PD05", True)
    wrong = client.post(url("figure_add", review.pk), {**data, "key": "Đoàn"})
    assert list(wrong.context["form"].errors) == ["key"]
    again = client.post(url("figure_add", review.pk), data)
    assert again.status_code == 200
    assert "đã dùng" in again.content.decode()
    client.post(url("figure_edit", review.pk, "doan"), {**data, "measure": "đoàn xã"})
    assert review.figures.get(key="doan").measure == "đoàn xã"
    half = client.post(url("figure_edit", review.pk, "doan"), {**data, "starts_on": "01/02/2023"})
    assert list(half.context["form"].errors) == ["ends_on"]
    assert client.post(url("figure_remove", review.pk, "doan")).status_code == 302
    assert not review.figures.filter(key="doan").exists()
