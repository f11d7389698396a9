"""Pages of issued reviews: issuing, what changed since, the correction, and the check of a printout."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from campaigns.models import Meeting
from reports import jobs
from reports.models import CommitteeTerm, IssuedReview, Job, Review, ReviewStatus
from reports.services import changes, reviews
from tests.factories import make_meeting
from tests.reports.issuing import approved, complete_review, issue, make_term

pytestmark = pytest.mark.django_db


@pytest.fixture
def review(cast):
    make_term(cast.office_a, ends_on=None)
    return approved(complete_review(cast), cast)


@pytest.fixture
def issued(cast, review):
    return issue(review, cast)


@pytest.fixture
def sign_in(client):
    def enter(person):
        client.force_login(person)
        return client

    return enter


def url(name, *args):
    return reverse(f"reports:{name}", args=args)


def html(answer) -> str:
    return " ".join(answer.content.decode().split())


# --- issuing in the browser ---


def test_a_leader_issues_and_everyone_who_reads_sees_it(cast, review, sign_in):
    client = sign_in(cast.lan)
    assert "Phát hành…" in html(client.get(review.get_absolute_url()))
    page = html(client.get(url("review_issue", review.pk)))
    assert "<dt>Số tiếp theo</dt><dd><b>1</b>" in page
    answer = client.post(url("review_issue", review.pk), {"dated_on": "20/12/2023"})
    job = Job.objects.get()
    assert answer["Location"] == url("job_detail", job.pk)
    page = html(client.get(review.get_absolute_url()))
    assert "Đang phát hành" in page
    assert "Phát hành…" not in page
    jobs.execute(job.pk)
    page = html(client.get(review.get_absolute_url()))
    assert "Số 01-BC/BDVHU" in page
    assert "Đã phát hành" in page
    assert "Đã thay đổi sau phát hành" not in page
    file = client.get(url("review_issued_file", review.pk))
    stored = IssuedReview.objects.get()
    assert file.content == bytes(stored.content)
    assert client.get(url("review_pdf", review.pk))["Location"] == url("review_issued_file", review.pk)
    assert url("review_issued_file", review.pk) in html(client.get(url("job_detail", job.pk)))
    assert (
        client.post(url("review_render", review.pk), {"dang": "pdf"})["Location"] == review.get_absolute_url()
    )


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"dated_on": "30/02/2023"}, "Ngày"),
        ({"dated_on": f"{timezone.localdate() + timedelta(days=9):%d/%m/%Y}"}, "Ngày ban hành ở tương lai"),
        ({"dated_on": "20/12/2023", "number": "0"}, "Số văn bản bắt đầu từ 1"),
        ({"dated_on": "20/12/2023", "number": "9"}, "Xin ghi lý do cấp số 9"),
        ({"dated_on": "20/12/2019"}, "không thể trước ngày đầu của kỳ"),
    ],
)
def test_wrong_input_is_named(cast, review, sign_in, typed, sentence):
    page = html(sign_in(cast.lan).post(url("review_issue", review.pk), typed))
    assert sentence in page
    assert Job.objects.count() == 0


def test_a_body_without_a_term_leads_back_with_what_to_do(cast, sign_in):
    review = approved(complete_review(cast), cast)
    answer = sign_in(cast.lan).get(url("review_issue", review.pk), follow=True)
    assert "Chưa ghi nhiệm kỳ" in html(answer)


def test_who_may_issue_and_retry(cast, review, sign_in):
    for person, status in ((cast.alice, 403), (cast.quan, 403), (cast.bao, 404), (cast.lan, 200)):
        assert sign_in(person).get(url("review_issue", review.pk)).status_code == status
    client = sign_in(cast.lan)
    client.post(url("review_issue", review.pk), {"dated_on": "20/12/2023"})
    job = Job.objects.get()
    assert sign_in(cast.alice).post(url("job_cancel", job.pk)).status_code == 403
    assert client.get(url("review_correct", review.pk)).status_code == 405


# --- after issuing ---


def test_deleting_or_changing_one_record_flags_its_figures(cast, issued, sign_in):
    client = sign_in(cast.alice)
    meeting = Meeting.objects.get(attendance=2300)
    Meeting.objects.filter(pk=meeting.pk).update(attendance=2400)
    page = html(client.get(issued.review.get_absolute_url()))
    assert "Đã thay đổi sau phát hành: 1 số liệu." in page
    assert "khoảng 5.300 lượt" in page  # the issued text itself stays
    listed = html(client.get(url("review_changes", issued.review_id)))
    assert ">khoảng 5.300 lượt</td>" in listed
    assert "<b>khoảng 5.400 lượt</b>" in listed
    meeting.delete()
    page = html(client.get(issued.review.get_absolute_url()))
    assert "Đã thay đổi sau phát hành: 2 số liệu." in page
    found = {one.figure.key: (one.then, one.now) for one in changes.changes_of(issued)}
    assert found == {"buoi": ("2 buổi", "1 buổi"), "luot": ("khoảng 5.300 lượt", "khoảng 3.000 lượt")}


def test_a_record_more_is_told_even_when_the_printed_figure_stays(cast, issued):
    make_meeting(cast.a, level="huyen", starts_on=date(2023, 5, 5), attendance=0)
    found = {one.figure.key: one for one in changes.changes_of(issued)}
    assert set(found) == {"buoi", "luot"}
    assert found["luot"].note == "Số in ra như cũ nhưng số bản ghi đã khác: trước 2, nay 3."


def test_every_record_behind_every_figure_is_watched(cast, issued):
    """Deleting any one of the records behind a figure flags that figure."""
    from django.db import transaction

    from reports.figures import records_behind
    from reports.services.freezing import query_of

    watched = 0
    for figure in issued.figures.all():
        for row in records_behind(query_of(figure)).queryset:
            with transaction.atomic():
                row.delete()
                assert figure.key in {one.figure.key for one in changes.changes_of(issued)}
                transaction.set_rollback(True)
            watched += 1
    assert watched == 6


def test_the_page_asks_as_often_with_many_records_as_with_few(cast, issued, sign_in):
    client = sign_in(cast.alice)

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(issued.review.get_absolute_url()).status_code == 200
        return len(seen)

    count()
    first = count()
    for day in range(1, 20):
        make_meeting(cast.a, level="huyen", starts_on=date(2023, 6, day), attendance=1)
    assert count() == first
    assert first < 45


def test_a_correction_carries_old_and_new_and_gets_its_own_number(cast, issued, sign_in):
    client = sign_in(cast.alice)
    answer = client.post(url("review_correct", issued.review_id), follow=True)
    assert "nên không cần đính chính" in html(answer)
    Meeting.objects.filter(attendance=2300).update(attendance=2400)
    client.post(url("review_correct", issued.review_id))
    correction = Review.objects.get(corrects=issued.review)
    assert (correction.kind, correction.status) == ("other", ReviewStatus.DRAFT)
    assert correction.subject == "đính chính số liệu tại Báo cáo số 01-BC/BDVHU, ngày 20/12/2023"
    page = html(client.get(correction.get_absolute_url()))
    assert "khoảng 5.300 lượt" in page
    assert "khoảng 5.400 lượt" in page
    with pytest.raises(ValidationError, match="Đang có một bản đính chính chưa phát hành"):
        changes.correct(issued.review, by=cast.alice)
    second = issue(approved(correction, cast), cast)
    assert second.number == 2
    assert "đính chính" in html(client.get(issued.review.get_absolute_url()))
    Meeting.objects.filter(attendance=2400).update(attendance=2500)
    assert changes.correct(issued.review, by=cast.alice).subject.endswith("(lần 2)")


def test_issued_reviews_are_closed_in_the_browser(cast, issued, sign_in):
    client = sign_in(cast.alice)
    assert "đã phát hành nên không sửa" in html(client.get(url("review_edit", issued.review_id), follow=True))
    assert client.post(url("review_delete", issued.review_id), {"reason": "x"}).status_code == 302
    assert Review.objects.filter(pk=issued.review_id).exists()


# --- the register ---


def test_anyone_signed_in_checks_a_printout(cast, issued, sign_in, settings):
    client = sign_in(cast.stranger)
    typed = issued.code.replace("-", " ").lower()
    assert client.get(url("check"), {"code": typed})["Location"] == url("check_code", issued.code)
    page = html(client.get(url("check_code", issued.code)))
    assert "Số 01-BC/BDVHU" in page
    assert issued.sha256 in page

    def answer(content: bytes) -> str:
        file = SimpleUploadedFile("x.pdf", content, "application/pdf")
        return html(client.post(url("check_code", issued.code), {"file": file}))

    assert "giống hệt tệp đã phát hành" in answer(bytes(issued.content))
    assert "không phải tệp mà cổng đã phát hành" in answer(bytes(issued.content) + b"\n")
    assert "Không có văn bản nào mang mã này" in html(client.get(url("check"), {"code": "2222-2222"}))
    assert "có tám chữ và số" in html(client.get(url("check"), {"code": "abc"}))
    assert client.get(url("check_code", "2222-2222")).status_code == 404
    assert 'class="error"' in html(client.post(url("check_code", issued.code), {}))


def test_the_list_of_sources_resolves_every_code(cast, review, tmp_path, sign_in):
    from tests.reports.test_review_files import text_of

    reviews.send_back(review, by=cast.lan, reason="In cả nguồn")
    Review.objects.filter(pk=review.pk).update(print_sources=True)
    made = issue(approved(Review.objects.get(pk=review.pk), cast), cast)
    text = text_of(bytes(made.content), tmp_path)
    body, _, listed = text.partition("NGUỒN SỐ LIỆU")
    assert "2 buổi [S1] với khoảng 5.300 lượt [S2]" in body
    for code in ("S1", "S2", "S3", "S4", "B1"):
        assert f"[{code}]" in body
        assert f"[{code}]" in listed
    assert made.code in listed
    assert "(chỉ tiêu PD02); cấp huyện" in listed


# --- terms ---


def test_terms_are_kept_in_the_browser(cast, sign_in):
    client = sign_in(cast.quan)
    body = {"body": cast.office_a.pk, "label": "2020 - 2025"}
    answer = client.post(url("term_create"), {**body, "starts_on": "01/08/2020", "ends_on": "31/07/2025"})
    term = CommitteeTerm.objects.get()
    assert (answer["Location"], term.ends_on) == (url("term_list"), date(2025, 7, 31))
    wrong = html(client.post(url("term_create"), {**body, "starts_on": "01/01/2025"}))
    assert "trùng với 2020 - 2025" in wrong
    client.post(url("term_edit", term.pk), {**body, "label": "Khóa XV", "starts_on": "01/08/2020"})
    assert CommitteeTerm.objects.get().label == "Khóa XV"
    assert "Khóa XV" in html(client.get(url("term_list")))
    assert "Hãy ghi lý do" in html(client.post(url("term_delete", term.pk)))
    client.post(url("term_delete", term.pk), {"reason": "nhầm"})
    assert CommitteeTerm.objects.count() == 0


# --- comparisons in the text ---


def test_a_sentence_tells_the_change_since_the_same_days_a_year_before(cast, review, sign_in):
    reviews.send_back(review, by=cast.lan, reason="Thêm so sánh")
    section = review.sections.get(heading="NGUỒN LỰC")
    section.body = (
        "Số lượt {luot:so_voi_ky_truoc}; số buổi {buoi:so_voi_ky_truoc}; {cot_can:so_voi_ky_truoc}."
    )
    section.save()
    make_meeting(cast.a, level="huyen", starts_on=date(2022, 3, 1), attendance=4000)
    page = strip_tags(html(sign_in(cast.alice).get(review.get_absolute_url())))
    assert "Số lượt tăng 32,5% so với cùng kỳ; số buổi tăng 100% so với cùng kỳ;" in page
    assert "[chưa có số liệu kỳ trước để so sánh: " in page
