"""Files of reviews: asked for, made by a job, followed, downloaded – and not lost with the worker that makes them."""

from __future__ import annotations

import hashlib
import io
import json
import os
import resource
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db.models.functions import Now
from django.urls import reverse

from orgs.models import AuditEntry
from reports import jobs
from reports.models import Job, JobState, RenderedFile, Review, ReviewSection
from reports.rendering import forked
from reports.services import catalogue, files, reviews, sections
from tests.cast import make_cast
from tests.factories import make_body, make_unit
from tests.reports.builders import small_review

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def review(cast):
    return small_review(cast)


@pytest.fixture
def sign_in(client):
    def enter(person):
        client.force_login(person)
        return client

    return enter


def url(name, *args):
    return reverse(f"reports:{name}", args=args)


def text_of(pdf: bytes, tmp_path: Path) -> str:
    """The text of a PDF as poppler reads it, lines joined."""
    (tmp_path / "x.pdf").write_bytes(pdf)
    done = subprocess.run(["pdftotext", tmp_path / "x.pdf", "-"], capture_output=True, check=True, text=True)
    return " ".join(done.stdout.split())


# --- asking and following ---


def test_pressing_twice_is_one_job_and_a_change_is_another(cast, review, sign_in):
    client = sign_in(cast.alice)
    first, second = (client.post(url("review_render", review.pk)) for _ in range(2))
    job = Job.objects.get()
    assert first["Location"] == second["Location"] == url("job_detail", job.pk)
    assert (job.created_by, job.unit, job.params) == (cast.alice, cast.a, {"format": "pdf"})
    sections.edit(review.sections.get(heading="KẾT QUẢ"), by=cast.alice, version=1, body="Khác.")
    client.post(url("review_render", review.pk))
    assert Job.objects.count() == 2


def test_the_page_of_a_job_follows_it_with_and_without_script(cast, review, sign_in):
    client = sign_in(cast.alice)
    job = files.request_pdf(review, by=cast.alice)
    page = client.get(url("job_detail", job.pk))
    assert page["Refresh"] == "2"
    assert f'data-poll-url="{url("job_status", job.pk)}"' in page.content.decode()
    token = jobs.claim(job.pk)
    jobs.progress(job.pk, token, 30, "Đang dàn trang…")
    said = json.loads(client.get(url("job_status", job.pk)).content)
    assert (said["state"], said["progress"], said["text"]) == ("running", 30, "Đang dàn trang…")
    assert (said["done"], said["url"]) == (False, "")
    jobs.release(job.pk, token, "Máy chủ đang bận.")
    said = json.loads(client.get(url("job_status", job.pk)).content)
    assert said["text"] == "Máy chủ đang bận. Cổng sẽ tự thử lại sau giây lát (lần 2/5)."
    Job.objects.filter(pk=job.pk).update(state=JobState.FAILED, error="Ổ đĩa đã đầy.")
    page = client.get(url("job_detail", job.pk))
    assert "Refresh" not in page
    assert "Ổ đĩa đã đầy." in page.content.decode()
    assert "Thử lại" in page.content.decode()


def test_a_failed_job_is_tried_again_and_an_open_one_stopped(cast, review, sign_in):
    client = sign_in(cast.alice)
    job = files.request_pdf(review, by=cast.alice)
    assert client.post(url("job_retry", job.pk))["Location"] == url("job_detail", job.pk)
    assert client.post(url("job_cancel", job.pk)).status_code == 302
    assert Job.objects.get(pk=job.pk).state == JobState.CANCELLED
    again = client.post(url("job_retry", job.pk))
    assert again["Location"] == url("job_detail", Job.objects.latest("pk").pk)
    assert Job.objects.count() == 2


def test_jobs_and_files_are_for_those_who_may_download(cast, review, sign_in):
    job = files.request_pdf(review, by=cast.alice)
    assert jobs.execute(job.pk) is True
    file = RenderedFile.objects.get()
    addresses = [url("job_detail", job.pk), url("job_status", job.pk), url("file_download", file.pk)]
    for address in addresses:
        for person, status in ((cast.lan, 200), (cast.bao, 404), (cast.chi, 403), (cast.stranger, 403)):
            assert sign_in(person).get(address).status_code == status, (address, person)
        assert sign_in(cast.alice).post(address).status_code == 405
    for name in ("job_retry", "job_cancel"):
        assert sign_in(cast.bao).post(url(name, job.pk)).status_code == 404
        assert sign_in(cast.chi).post(url(name, job.pk)).status_code == 403
        assert sign_in(cast.alice).get(url(name, job.pk)).status_code == 405
    assert sign_in(cast.chi).post(url("review_render", review.pk)).status_code == 403


def test_a_format_nobody_makes_is_refused(cast, review, sign_in):
    answer = sign_in(cast.alice).post(url("review_render", review.pk), {"dang": "exe"})
    assert answer["Location"] == review.get_absolute_url()
    assert Job.objects.count() == 0


# --- the file ---


def test_the_pdf_is_made_listed_and_downloaded(cast, review, sign_in, tmp_path):
    client = sign_in(cast.alice)
    client.post(url("review_render", review.pk))
    job = Job.objects.get()
    assert jobs.execute(job.pk) is True
    file = RenderedFile.objects.get()
    assert json.loads(client.get(url("job_status", job.pk)).content)["url"] == url("file_download", file.pk)
    answer = client.get(url("file_download", file.pk))
    assert answer["Content-Type"] == "application/pdf"
    assert (
        answer["Content-Disposition"] == 'attachment; filename="bao-cao-tong-ket-nam-2023-huyen-ho-xanh.pdf"'
    )
    assert answer["Cache-Control"] == "private, no-store"
    assert hashlib.sha256(answer.content).hexdigest() == file.sha256
    assert (file.size, file.made_by, file.job) == (len(answer.content), cast.alice, job)
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert len(pdf.pages) == file.pages
    text = text_of(answer.content, tmp_path)
    for part in (
        "khoảng 5.300 lượt người",
        "2 buổi",
        "18 người",
        "Chưa có số liệu về diện tích đất Nhân dân hiến.",
        "HUYỆN ỦY HỒ XANH",
        "-BC/BDVHU",
        "năm 2023",
        "DỰ THẢO",
        "Nông Thị Thu Sương",
        "Phụ lục 1",
    ):
        assert part.casefold() in text.casefold()
    listed = client.get(url("file_list", review.pk)).content.decode()
    assert file.name in listed
    assert file.sha256 in listed
    assert client.get(url("review_pdf", review.pk))["Location"] == url("file_download", file.pk)


def test_the_short_way_leads_on_when_there_is_no_file(cast, review, sign_in):
    client = sign_in(cast.alice)
    assert client.get(url("review_pdf", review.pk))["Location"] == review.get_absolute_url()
    job = files.request_pdf(review, by=cast.alice)
    assert client.get(url("review_pdf", review.pk))["Location"] == url("job_detail", job.pk)
    assert client.post(url("review_pdf", review.pk)).status_code == 405


@pytest.mark.parametrize(("dang", "start"), [("docx", b"PK"), ("xlsx", b"PK")])
def test_word_and_excel_are_made_the_same_way(cast, review, dang, start):
    job = files.request(review, dang, by=cast.alice)
    jobs.execute(job.pk)
    file = RenderedFile.objects.get()
    assert (file.format, file.pages, bytes(file.content)[:2]) == (dang, None, start)
    assert file.name == f"bao-cao-tong-ket-nam-2023-huyen-ho-xanh.{dang}"


def test_the_same_review_and_records_give_the_same_bytes(cast, review):
    for _ in range(2):
        jobs.execute(files.request_pdf(review, by=cast.alice).pk)
    assert len(set(RenderedFile.objects.values_list("sha256", flat=True))) == 1
    assert RenderedFile.objects.count() == 2


def test_an_approved_review_is_printed_without_the_draft_mark(cast, review, tmp_path):
    reviews.approve(reviews.submit(review, by=cast.alice), by=cast.lan)
    jobs.execute(files.request_pdf(review, by=cast.lan).pk)
    assert "DỰ THẢO" not in text_of(bytes(RenderedFile.objects.get().content), tmp_path)


def test_a_review_deleted_meanwhile_ends_its_job_with_a_sentence(cast, review):
    job = files.request_pdf(review, by=cast.alice)
    Review.objects.filter(pk=review.pk).delete()
    jobs.execute(job.pk)
    assert Job.objects.get(pk=job.pk).state == JobState.FAILED
    assert Job.objects.get(pk=job.pk).error == "Báo cáo này không còn nữa nên không tạo được tệp."


def test_a_rendering_that_takes_too_long_fails_with_a_sentence(cast, review, monkeypatch):
    monkeypatch.setattr(files, "TIMEOUT", 0.02)
    job = files.request_pdf(review, by=cast.alice)
    jobs.execute(job.pk)
    found = Job.objects.get(pk=job.pk)
    assert (found.state, found.attempts) == (JobState.FAILED, 1)
    assert found.error.startswith("Tạo văn bản quá lâu")
    assert RenderedFile.objects.count() == 0


@contextmanager
def full_disk():
    """Neither this process nor a child writes 32 KiB into any file, as on a disk without room."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (32 * 1024, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_is_told_tried_again_and_leaves_no_half_file(cast, review):
    job = files.request_pdf(review, by=cast.alice)
    with full_disk():
        assert jobs.execute(job.pk) is True
    found = Job.objects.get(pk=job.pk)
    assert (found.state, found.attempts) == (JobState.QUEUED, 1)
    assert found.error == "Ổ đĩa của máy chủ đã đầy nên chưa tạo được văn bản. Xin báo người quản trị."
    assert RenderedFile.objects.count() == 0
    assert jobs.execute(job.pk) is True
    assert Job.objects.get(pk=job.pk).state == JobState.DONE
    assert RenderedFile.objects.get().job == found


def test_a_disk_that_stays_full_ends_the_job_as_failed_and_keeps_the_review(cast, review):
    job = files.request_pdf(review, by=cast.alice)
    with full_disk():
        for _ in range(5):
            jobs.execute(job.pk)
    found = Job.objects.get(pk=job.pk)
    assert (found.state, found.attempts) == (JobState.FAILED, 5)
    assert found.error.startswith("Ổ đĩa của máy chủ đã đầy")
    assert RenderedFile.objects.count() == 0
    assert Review.objects.get() == review


def test_without_any_temporary_folder_the_sentence_is_the_same(monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "khong-co"))
    with pytest.raises(forked.RenderFailed, match="Ổ đĩa của máy chủ đã đầy"):
        forked.render_in_child(lambda: b"x")


WORKER = """
import sys, datetime
import django
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from reports import jobs
jobs.LEASE = datetime.timedelta(seconds=1.5)
from reports.rendering import pdf
if sys.argv[3] == "slow":
    import time
    quick = pdf.render
    def slow(*args, **kwargs):
        print("rendering", flush=True)
        time.sleep(60)
        return quick(*args, **kwargs)
    pdf.render = slow
print(jobs.execute(int(sys.argv[2])), flush=True)
"""


def start_worker(job, pace):
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, settings.DATABASES["default"]["NAME"], str(job.pk), pace],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "dvportal.settings"},
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.django_db(transaction=True)
def test_kill_9_in_mid_render_loses_no_report_and_leaves_no_half_file():
    catalogue.load()  # the flush of a test with transactions takes the shipped indicators with it
    cast = make_cast()
    job = files.request_pdf(small_review(cast), by=cast.alice)
    worker = start_worker(job, "slow")
    try:
        assert worker.stdout.readline() == "rendering\n"
        assert Job.objects.get(pk=job.pk).progress == 30
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    # The pipe ends only when the rendering child, which inherited it, is gone too.
    assert worker.stdout.read() == ""
    assert RenderedFile.objects.count() == 0
    deadline = time.monotonic() + 10
    while jobs.next_due() is None and time.monotonic() < deadline:
        time.sleep(0.1)
    assert Job.objects.filter(pk=job.pk, lease_until__lt=Now() + timedelta(seconds=0)).exists()
    out, _ = start_worker(job, "quick").communicate(timeout=60)
    assert out == "True\n"
    found = Job.objects.get(pk=job.pk)
    assert (found.state, found.attempts) == (JobState.DONE, 2)
    assert RenderedFile.objects.get().job == found


# --- without a browser ---


def run(*args, **options):
    call_command("render_review", *args, **options)


def test_the_command_prints_a_trial_and_leaves_no_draft_behind(cast, tmp_path, capsys):
    out = tmp_path / "bc.pdf"
    run("--unit", "901", "--kind", "annual", "--year", "2023", "--pdf", str(out))
    content = out.read_bytes()
    told = capsys.readouterr()
    assert told.out.startswith(f"{out}, ")
    assert f"{len(content)} byte, sha256 {hashlib.sha256(content).hexdigest()}, " in told.out
    assert told.out.strip().endswith("số liệu còn thiếu")
    assert told.err.splitlines() == [
        "Kỳ này chưa có báo cáo: bản in thử, cổng không lưu bản nháp.",
        "Kỳ này chưa có số liệu nào: tệp chỉ có lời văn của đề cương.",
    ]
    assert (Review.objects.count(), ReviewSection.objects.count()) == (0, 0)
    run("--unit", str(cast.a.pk), "--from", "01/01/2023", "--to", "2023-12-31", "--pdf", str(out))
    assert out.read_bytes() == content
    assert [path.name for path in tmp_path.iterdir()] == ["bc.pdf"]


def test_the_command_keeps_the_draft_when_it_is_asked_to(cast, tmp_path, capsys):
    out = tmp_path / "bc.pdf"
    run("--unit", "901", "--year", "2023", "--keep", "--pdf", str(out))
    review = Review.objects.get()
    assert (review.unit, review.body, review.kind) == (cast.a, cast.office_a, "annual")
    assert AuditEntry.objects.about(review).last().door == "command"
    assert "đã lập bản nháp trong cổng" in capsys.readouterr().err
    content = out.read_bytes()
    run("--unit", "901", "--year", "2023", "--pdf", str(out))
    assert (Review.objects.get(), out.read_bytes()) == (review, content)
    assert "chưa có báo cáo" not in capsys.readouterr().err


def test_the_command_writes_all_formats(cast, review, tmp_path):
    names = {name: tmp_path / f"bc.{name}" for name in ("pdf", "docx", "xlsx", "zip")}
    run("--unit", "901", "--year", "2023", *[part for n, p in names.items() for part in (f"--{n}", str(p))])
    starts = {name: path.read_bytes()[:2] for name, path in names.items()}
    assert starts == {"pdf": b"%P", "docx": b"PK", "xlsx": b"PK", "zip": b"PK"}
    assert Review.objects.get() == review


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--unit", "9019"], "Không có đơn vị nào"),
        (["--unit", "khong"], "Không có đơn vị nào"),
        (["--unit", "901", "--kind", "la"], "Không có loại báo cáo"),
        (["--unit", "901", "--year", "23"], "Ghi đủ bốn chữ số"),
        (["--unit", "901", "--year", "abc"], "Năm “abc” không hợp lệ"),
        (["--unit", "901", "--year", "-5"], "Lệnh ghi chưa đúng|không hợp lệ"),
        (["--year", "2023"], "Hãy cho biết đơn vị"),
        (["--unit", "901", "--la", "2023"], "Lệnh ghi chưa đúng"),
        (["--unit", "901", "--year"], "Lệnh ghi chưa đúng"),
        (["--unit", "901", "--from", "30/02/2023", "--to", "01/03/2023"], "Tháng 2/2023 không có ngày 30"),
        (["--unit", "901", "--from", "01/03/2023"], "--from và --to"),
        (["--unit", "901", "--from", "01/03/2023", "--to", "01/02/2023"], "Ngày đầu kỳ"),
        (["--unit", "901", "--year", "2023", "--user", "ai"], "Không có tài khoản ai"),
        (["--unit", "901", "--year", "2023", "--user", "off"], "Không có tài khoản off"),
        (["--unit", "901", "--year", "2023", "--user", "bao"], "không có quyền"),
        (["--unit", "901", "--year", "2023", "--user", "lan"], "không có quyền"),
        (["--unit", "90101", "--year", "2023"], "chưa có cơ quan ban hành"),
    ],
)
def test_the_command_says_what_is_wrong(cast, tmp_path, args, words):
    args = args if {"--year", "--from"} & set(args) else [*args, "--year", "2023"]
    with pytest.raises(CommandError, match=words):
        run(*args, "--pdf", str(tmp_path / "x.pdf"))
    assert Review.objects.count() == 0
    assert list(tmp_path.iterdir()) == []


def test_the_shell_gets_a_sentence_and_a_code_but_no_traceback(tmp_path):
    for args in (["--year", "abc", "--unit", "901"], ["--year"], ["--unit", "901", "--la"]):
        done = subprocess.run(
            [sys.executable, "manage.py", "render_review", *args, "--pdf", str(tmp_path / "x.pdf")],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in (1, 2)
        assert done.stdout == ""
        assert len(done.stderr.strip().splitlines()) == 1
        assert "Traceback" not in done.stderr


def test_the_command_wants_a_file_it_can_write(cast, review, tmp_path):
    with pytest.raises(CommandError, match="--pdf"):
        run("--unit", "901", "--year", "2023")
    with pytest.raises(CommandError, match="Không ghi được tệp"):
        run("--unit", "901", "--year", "2023", "--pdf", str(tmp_path / "khong" / "x.pdf"))


def test_a_code_means_the_unit_in_force_in_the_period(cast, tmp_path):
    later = make_unit("Hồ Mới", "xa", cast.province, code="901", valid_from="2025-07-01")
    cast.a.valid_to = "2025-06-30"
    cast.a.save()
    make_body(later)
    run("--unit", "901", "--year", "2023", "--keep", "--pdf", str(tmp_path / "a.pdf"))
    run("--unit", "901", "--year", "2026", "--keep", "--pdf", str(tmp_path / "b.pdf"))
    assert [review.unit for review in Review.objects.order_by("starts_on")] == [cast.a, later]
    with pytest.raises(CommandError, match="nhiều đơn vị"):
        run("--unit", "901", "--year", "2025", "--pdf", str(tmp_path / "c.pdf"))
    cast.b.valid_to = "2025-06-30"
    cast.b.save()
    with pytest.raises(CommandError, match="không còn hoặc chưa có hiệu lực trong năm 2026"):
        run("--unit", "902", "--year", "2026", "--pdf", str(tmp_path / "d.pdf"))
