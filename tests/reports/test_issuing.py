"""Issuing: number, frozen rows and file come in one step, stay as they are, and can be made again byte for byte."""

from __future__ import annotations

import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import pikepdf
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import Error, connection, transaction

from campaigns.models import Meeting
from reports import documents, frozen, jobs
from reports.models import (
    IssuedFigure,
    IssuedReview,
    Job,
    JobState,
    NumberSeries,
    Review,
    ReviewStatus,
)
from reports.services import catalogue, files, issuing, numbering, reviews
from tests.cast import make_cast
from tests.factories import make_body, make_entered, make_meeting
from tests.reports.builders import shipped, small_review
from tests.reports.issuing import DAY, approved, complete_review, issue, make_term
from tests.reports.test_review_files import start_worker, text_of

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def review(cast):
    make_term(cast.office_a)
    return approved(complete_review(cast), cast)


# --- what issuing writes ---


@pytest.mark.django_db
def test_issuing_gives_number_file_and_frozen_rows_at_once(cast, review, tmp_path):
    issued = issue(review, cast)
    stored = Review.objects.get(pk=review.pk)
    assert (stored.status, stored.number, stored.document_date) == (ReviewStatus.ISSUED, 1, DAY)
    assert (issued.number, issued.dated_on, issued.number_line) == (1, DAY, "Số 01-BC/BDVHU")
    assert (issued.unit_name, issued.body_name) == (cast.a.full_name, cast.office_a.name)
    assert (issued.header_lines, issued.place_name) == ("HUYỆN ỦY HỒ XANH\nBAN DÂN VẬN", "Hồ Xanh")
    assert (issued.signatory_position, issued.signatory_name) == ("TRƯỞNG BAN", "Nông Thị Thu Sương")
    assert (issued.layout_profile, len(issued.template_version)) == ("party-36", 64)
    assert issued.issued_by == cast.lan
    content = bytes(issued.content)
    assert issued.sha256 == hashlib.sha256(content).hexdigest()
    assert (issued.size, issued.pages) == (len(content), len(pikepdf.open(io.BytesIO(content)).pages))
    text = text_of(content, tmp_path)
    assert "Số 01-BC/BDVHU" in text
    assert "ngày 20 tháng 12 năm 2023" in text
    assert "DỰ THẢO" not in text


@pytest.mark.django_db
def test_figures_units_and_versions_are_kept_as_rows(cast, review):
    issued = issue(review, cast)
    rows = {row.key: row for row in issued.figures.all()}
    assert {key: row.printed for key, row in rows.items()} == {
        "buoi": "2 buổi",
        "luot": "khoảng 5.300 lượt",
        "cot_can": "18 người",
        "hien_dat": "22.590 m2",
    }
    assert [rows[key].source_code for key in ("buoi", "luot", "cot_can", "hien_dat")] == [
        "S1",
        "S2",
        "S3",
        "S4",
    ]
    meetings = rows["buoi"]
    assert (meetings.value, meetings.row_count, meetings.source) == (Decimal(2), 2, "records")
    assert (meetings.unit_name, meetings.starts_on) == (cast.a.full_name, date(2023, 1, 1))
    assert {unit.name: unit.hamlet_count for unit in issued.units.all()} == {
        cast.a.full_name: 7,
        cast.a1.full_name: 4,
        cast.a2.full_name: 3,
    }
    assert {"weasyprint", "pikepdf", "django"} <= set(issued.versions.values_list("component", flat=True))


@pytest.mark.django_db
def test_the_issued_file_carries_the_data_behind_its_figures(cast, review):
    issued = issue(review, cast)
    with pikepdf.open(io.BytesIO(bytes(issued.content))) as pdf:
        inside = {name: pdf.attachments[name].get_file().read_bytes() for name in pdf.attachments}
    kept = {row.name: bytes(row.content) for row in issued.attachments.all()}
    assert sorted(kept) == ["so-lieu.csv", "so-lieu.xlsx"]
    assert inside == kept
    lines = kept["so-lieu.csv"].decode("utf-8-sig").split("\r\n")
    assert any(line.endswith(";khoảng 5.300 lượt;5300;;;lượt;bản ghi;2") for line in lines)


@pytest.mark.django_db
def test_an_issued_review_stays_as_it_is(cast, review):
    issued = issue(review, cast)
    for rows in (
        IssuedReview.objects.filter(pk=issued.pk),
        issued.figures.all(),
        issued.units.all(),
        issued.versions.all(),
        issued.attachments.all(),
    ):
        with pytest.raises(Error, match="never changed"), transaction.atomic():
            rows.update(sha256="") if rows.model is IssuedReview else rows.update(issued_id=issued.pk)
        with pytest.raises(Error, match="never changed"), transaction.atomic():
            rows.model.objects.all()._raw_delete(rows.db)
    with pytest.raises(Error, match="only grows"), transaction.atomic():
        NumberSeries.objects.update(last_number=0)
    with pytest.raises(ValidationError, match="đã phát hành nên không sửa"):
        reviews.refuse_closed(Review.objects.get(pk=review.pk))
    with pytest.raises(ValidationError):
        reviews.send_back(Review.objects.get(pk=review.pk), by=cast.lan, reason="Sửa lại")


@pytest.mark.django_db
def test_records_changed_afterwards_change_nothing_that_was_issued(cast, review):
    issued = issue(review, cast)
    Meeting.objects.update(attendance=1)
    cast.office_a.header_lines = "KHÁC"
    cast.office_a.save()
    again = IssuedReview.objects.get()
    assert (again.sha256, again.document) == (issued.sha256, issued.document)
    document, attached = files.content_of(Review.objects.get(pk=review.pk))
    assert hashlib.sha256(files.rendered(document, "pdf", attached)[0]).hexdigest() == issued.sha256
    job = files.request(Review.objects.get(pk=review.pk), "docx", by=cast.alice)
    assert jobs.execute(job.pk) is True
    assert Job.objects.get(pk=job.pk).state == JobState.DONE


# --- the same bytes elsewhere ---

AGAIN = """
import base64, hashlib, json, sys
import django
django.setup()
from reports import frozen
from reports.rendering import pdf
told = json.load(sys.stdin)
files = [pdf.Attachment(n, base64.b64decode(c), d) for n, d, c in told["files"]]
made = pdf.render_pdf(frozen.thaw(told["document"]), attachments=files)
print(hashlib.sha256(made).hexdigest())
"""


@pytest.mark.django_db
def test_two_processes_in_other_time_zones_and_languages_make_the_same_bytes(cast, review):
    import base64

    issued = issue(review, cast)
    told = {
        "document": issued.document,
        "files": [
            (row.name, row.description, base64.b64encode(bytes(row.content)).decode())
            for row in issued.attachments.all()
        ],
    }
    for zone, language, seed in (("Pacific/Kiritimati", "C", "1"), ("America/New_York", "en_US.UTF-8", "77")):
        place = {"TZ": zone, "LANG": language, "LC_ALL": language, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", AGAIN],
            cwd=ROOT,
            env={**os.environ, **place, "DJANGO_SETTINGS_MODULE": "dvportal.settings", "PYTHONUTF8": "1"},
            input=json.dumps(told),
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == issued.sha256


@pytest.mark.django_db
def test_a_frozen_document_comes_back_whole(cast):
    review = small_review(cast)
    review.print_sources = True
    built = documents.build(review, check_code="ABCD-EFGH")
    assert frozen.thaw(json.loads(json.dumps(frozen.freeze(built.document)))) == built.document
    with pytest.raises(ValueError, match="unknown form"):
        frozen.thaw({"form": 99})


# --- who may, and when ---


@pytest.mark.django_db
def test_only_an_approved_complete_review_is_issued_by_those_who_approve(cast, review):
    for person in (cast.alice, cast.quan, cast.bao, cast.tinh):
        with pytest.raises(PermissionDenied):
            issuing.request_issue(review, by=person, dated_on=DAY)
    reviews.send_back(review, by=cast.lan, reason="Xem lại")
    with pytest.raises(ValidationError, match="Chỉ phát hành báo cáo đã duyệt"):
        issuing.request_issue(Review.objects.get(pk=review.pk), by=cast.lan, dated_on=DAY)


@pytest.mark.django_db
def test_gaps_in_the_text_a_missing_body_or_term_are_refused_with_what_to_do(cast):
    whole = approved(small_review(cast), cast)
    with pytest.raises(ValidationError, match="Còn 1 chỗ trong lời văn chưa có số liệu"):
        issuing.request_issue(whole, by=cast.lan, dated_on=DAY)
    make_entered(cast.a, shipped("NL01"), value=22590)
    with pytest.raises(ValidationError, match="Chưa ghi nhiệm kỳ"):
        issuing.request_issue(whole, by=cast.lan, dated_on=DAY)
    with pytest.raises(ValidationError, match="trước ngày đầu của kỳ"):
        issuing.request_issue(whole, by=cast.lan, dated_on=date(2022, 12, 31))
    Review.objects.filter(pk=whole.pk).update(body=None)
    with pytest.raises(ValidationError, match="chưa có cơ quan ban hành"):
        issuing.request_issue(Review.objects.get(pk=whole.pk), by=cast.lan, dated_on=DAY)
    assert Job.objects.count() == 0


@pytest.mark.django_db
def test_a_review_sent_back_while_it_is_being_issued_is_not_issued(cast, review):
    job = issuing.request_issue(review, by=cast.lan, dated_on=DAY)
    assert issuing.request_issue(review, by=cast.lan, dated_on=DAY) == job
    write = issuing.issue(Job.objects.get(pk=job.pk), lambda *_: None)
    reviews.send_back(review, by=cast.lan, reason="Khoan đã")
    with pytest.raises(jobs.Refused, match="đã thay đổi sau khi bấm Phát hành"), transaction.atomic():
        write()
    jobs.execute(job.pk)
    assert Job.objects.get(pk=job.pk).state == JobState.FAILED
    assert (IssuedReview.objects.count(), NumberSeries.objects.count()) == (0, 0)


# --- numbers ---


@pytest.mark.django_db
def test_two_reviews_laid_out_under_one_number_get_two(cast, review, tmp_path):
    other = approved(complete_review_again(cast), cast)
    asked = [issuing.request_issue(row, by=cast.lan, dated_on=DAY) for row in (review, other)]
    writes = [issuing.issue(Job.objects.get(pk=job.pk), lambda *_: None) for job in asked]
    for write in writes:
        with transaction.atomic():
            write()
    first, second = IssuedReview.objects.order_by("number")
    assert (first.review, second.review) == (review, other)
    assert [first.number, second.number] == [1, 2]
    assert "Số 02-BC/BDVHU" in text_of(bytes(second.content), tmp_path)
    assert second.document["document"]["header"]["number"] == 2


def complete_review_again(cast):
    """A second review over the records that are there."""
    from reports.models import ReviewSection
    from tests.factories import make_review

    review = make_review(cast.a, body=cast.office_a)
    ReviewSection.objects.create(review=review, body="Không có số liệu.")
    return review


@pytest.mark.django_db
def test_party_numbers_run_through_a_term_and_state_numbers_through_a_year(cast):
    make_term(cast.office_a)
    make_term(cast.office_a, label="2025 - 2030", starts_on=date(2025, 8, 1), ends_on=None)
    people = make_body(cast.a, "UBND huyện", layout_family="state", symbol="UBND")

    def given(body, *days):
        return [numbering.take(body, day, "BC").last_number for day in days]

    assert given(cast.office_a, date(2023, 12, 20), date(2024, 1, 5), date(2025, 8, 1), date(2025, 7, 31)) == [
        1, 2, 1, 3,
    ]  # fmt: skip
    assert given(people, date(2023, 12, 20), date(2024, 1, 5), date(2024, 2, 1)) == [1, 1, 2]
    assert numbering.take(people, DAY, "KH").last_number == 1
    assert numbering.next_number(cast.office_a, DAY, "BC") == 4


@pytest.mark.django_db
def test_a_number_may_pass_those_given_on_paper_with_a_reason_and_never_goes_back(cast, review):
    with pytest.raises(ValidationError, match="Xin ghi lý do cấp số 15"):
        issuing.request_issue(review, by=cast.lan, dated_on=DAY, number=15)
    issued = issue(review, cast, number=15, reason="Số 1 đến 14 đã cấp trên sổ giấy")
    assert (issued.number, issued.number_reason) == (15, "Số 1 đến 14 đã cấp trên sổ giấy")
    other = approved(complete_review_again(cast), cast)
    with pytest.raises(ValidationError, match="Số 15 đã cấp hoặc đã bỏ qua. Số tiếp theo là 16."):
        issuing.request_issue(other, by=cast.lan, dated_on=DAY, number=15, reason="x")
    assert issue(other, cast).number == 16


@pytest.mark.django_db
def test_terms_do_not_overlap_and_keep_the_days_of_their_numbers(cast, review):
    from reports.models import CommitteeTerm

    issued = issue(review, cast)
    late = CommitteeTerm(body=cast.office_a, label="2025 - 2030", starts_on=date(2025, 7, 1))
    with pytest.raises(ValidationError, match="trùng với 2020 - 2025"):
        numbering.save_term(late, by=cast.quan)
    late.starts_on = date(2025, 8, 1)
    assert numbering.save_term(late, by=cast.quan).pk
    with pytest.raises(PermissionDenied):
        numbering.save_term(late, by=cast.lan)
    term = issued.series.term
    term.ends_on = date(2023, 6, 30)
    with pytest.raises(ValidationError, match="đã cấp số trong nhiệm kỳ này"):
        numbering.save_term(term, by=cast.quan)
    with pytest.raises(ValidationError, match="không xóa được"):
        numbering.delete_term(term, by=cast.quan, reason="thử")
    numbering.delete_term(late, by=cast.quan, reason="nhầm")
    assert CommitteeTerm.objects.get() == term


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_get_ten_numbers_without_a_hole():
    body = make_cast().office_a
    make_term(body)
    given: list[int] = []
    start = threading.Barrier(10)

    def ask(at: int) -> None:
        try:
            start.wait()
            with transaction.atomic():
                number = numbering.take(body, DAY, "BC").last_number
                if at % 5 == 4:  # the file could not be made: the number goes back
                    raise InterruptedError
            given.append(number)
        except InterruptedError:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(at,)) for at in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert NumberSeries.objects.get().last_number == 8


# --- the worker is killed ---


@pytest.mark.django_db(transaction=True)
def test_kill_9_while_issuing_leaves_no_half_state():
    catalogue.load()
    cast = make_cast()
    make_term(cast.office_a)
    review = approved(complete_review(cast), cast)
    job = issuing.request_issue(review, by=cast.lan, dated_on=DAY)
    worker = start_worker(job, "slow")
    try:
        assert worker.stdout.readline() == "rendering\n"
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert worker.stdout.read() == ""
    found = Review.objects.get(pk=review.pk)
    assert (found.status, found.number, found.document_date) == (ReviewStatus.APPROVED, None, None)
    assert (IssuedReview.objects.count(), IssuedFigure.objects.count(), NumberSeries.objects.count()) == (
        0,
        0,
        0,
    )
    assert issuing.open_job(found) == job
    deadline = time.monotonic() + 10
    while jobs.next_due() is None and time.monotonic() < deadline:
        time.sleep(0.1)
    out, _ = start_worker(job, "quick").communicate(timeout=60)
    assert out == "True\n"
    issued = IssuedReview.objects.get()
    assert (issued.review, issued.number) == (review, 1)
    assert Job.objects.get(pk=job.pk).state == JobState.DONE


# --- sums of records ---


@pytest.mark.django_db
def test_the_records_of_every_issued_figure_add_up_to_it(cast, review):
    from reports.figures import records_behind
    from reports.services.freezing import query_of

    issued = issue(review, cast)
    make_meeting(cast.b, level="huyen")  # another office's, which must not count
    for figure in issued.figures.all():
        assert records_behind(query_of(figure)).total() == figure.value
