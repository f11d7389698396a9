"""Written, thrown away, stopped, taken back: each only once, and only as it was shown."""

from __future__ import annotations

import pytest

from campaigns.models import Meeting
from reports.models import Job, JobState
from spreadsheets.models import BatchState, ImportRow
from spreadsheets.services import staging
from tests.spreadsheets.pages.sheets import BAD_DAY, GOOD, plain_sheet, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(client, cast):
    client.force_login(cast.alice)
    return sent(client, cast, plain_sheet(*GOOD, BAD_DAY))


def written(client, batch):
    client.post(f"{batch.get_absolute_url()}ghi/", {"fingerprint": batch.fingerprint})
    batch.refresh_from_db()
    assert batch.state == BatchState.COMMITTED
    return batch


def said(client, address, data=None):
    return client.post(address, data or {}, follow=True).content.decode()


def test_the_right_rows_are_written_and_the_wrong_one_is_told(client, cast, batch):
    shown = said(client, f"{batch.get_absolute_url()}ghi/", {"fingerprint": batch.fingerprint})
    assert "Đã ghi 2 dòng." in shown
    assert "Còn 1 dòng có lỗi chưa được ghi" in shown
    assert "Hoàn tác…" in shown
    assert list(Meeting.objects.order_by("starts_on").values_list("attendance", flat=True)) == [120, 85]


def test_a_second_click_writes_nothing_twice(client, batch):
    written(client, batch)
    shown = said(client, f"{batch.get_absolute_url()}ghi/", {"fingerprint": batch.fingerprint})
    assert "đã được ghi trước đó" in shown
    assert Meeting.objects.count() == 2


def test_data_that_changed_meanwhile_is_shown_anew_and_not_written(client, cast, batch):
    other = sent(client, cast, plain_sheet([*GOOD[0][:5], 119, *GOOD[0][6:]]))
    written(client, other)
    shown = said(client, f"{batch.get_absolute_url()}ghi/", {"fingerprint": batch.fingerprint})
    assert "Dữ liệu đã thay đổi từ lúc xem trước, nên chưa ghi gì." in shown
    assert list(Meeting.objects.values_list("attendance", flat=True)) == [119]
    batch.refresh_from_db()
    assert (batch.state, batch.new_count, batch.changed_count) == (BatchState.READY, 1, 1)


def test_a_commit_without_what_was_shown_writes_nothing(client, batch):
    client.post(f"{batch.get_absolute_url()}ghi/")
    assert not Meeting.objects.exists()


def test_nothing_is_written_when_it_is_thrown_away(client, batch):
    shown = said(client, f"{batch.get_absolute_url()}bo/")
    assert "Đã bỏ tệp “dak-may.xlsx”, không ghi gì." in shown
    batch.refresh_from_db()
    assert (batch.state, bytes(batch.content)) == (BatchState.DISCARDED, b"")
    assert not Meeting.objects.exists()
    assert client.get(batch.get_absolute_url()).status_code == 200


def test_what_is_written_cannot_be_thrown_away(client, batch):
    written(client, batch)
    assert "muốn bỏ thì dùng “Hoàn tác”" in said(client, f"{batch.get_absolute_url()}bo/")
    assert Meeting.objects.count() == 2


def test_a_batch_that_was_not_written_cannot_be_undone(client, batch):
    assert client.get(f"{batch.get_absolute_url()}hoan-tac/").status_code == 302
    assert "Chỉ hoàn tác được đợt nhập đã ghi." in said(client, f"{batch.get_absolute_url()}hoan-tac/")


def test_the_undo_page_names_what_was_edited_and_keeps_it(client, batch):
    written(client, batch)
    edited = Meeting.objects.get(attendance=85)
    Meeting.objects.filter(pk=edited.pk).update(attendance=90, version=edited.version + 1)
    page = client.get(f"{batch.get_absolute_url()}hoan-tac/")
    assert (page.context["count"], page.context["edited_count"]) == (1, 1)
    assert page.context["edited"] == [
        {"text": "Dòng 5: đã được sửa sau khi nhập", "url": edited.get_absolute_url()}
    ]
    shown = said(client, f"{batch.get_absolute_url()}hoan-tac/")
    assert "Đã hoàn tác 1 dòng. Giữ nguyên 1 dòng vì đã có thay đổi sau khi nhập." in shown
    assert "Giữ nguyên: dòng 5 đã được sửa sau khi nhập." in shown
    assert list(Meeting.objects.values_list("attendance", flat=True)) == [90]


def test_one_row_is_taken_back_and_the_rest_stays(client, batch):
    written(client, batch)
    row = ImportRow.objects.get(batch=batch, row_number=4)
    address = f"{batch.get_absolute_url()}dong/{row.pk}/hoan-tac/"
    assert client.get(address).context["count"] == 1
    client.post(address)
    assert list(Meeting.objects.values_list("attendance", flat=True)) == [85]
    batch.refresh_from_db()
    assert batch.state == BatchState.COMMITTED
    shown = client.get(f"{batch.get_absolute_url()}?loc=tat-ca").content.decode()
    assert shown.count('<span class="tag">Đã hoàn tác</span>') == 1


def test_a_row_of_another_batch_is_not_found(client, cast, batch):
    other = sent(client, cast, plain_sheet(GOOD[0]))
    row = other.rows.first()
    assert client.post(f"{batch.get_absolute_url()}dong/{row.pk}/hoan-tac/").status_code == 404


def test_another_office_takes_no_row_back(client, cast, batch):
    written(client, batch)
    row = batch.rows.filter(is_written=True).first()
    address = f"{batch.get_absolute_url()}dong/{row.pk}/hoan-tac/"
    client.force_login(cast.bao)
    assert client.post(address).status_code == 404
    client.force_login(cast.chi)
    assert client.post(address).status_code == 403
    assert Meeting.objects.count() == 2


@pytest.fixture
def waiting(client, cast, monkeypatch):
    """A batch whose file is read by a job that nobody has taken yet."""
    monkeypatch.setattr(staging, "BIG_FILE", 10)
    client.force_login(cast.alice)
    return sent(client, cast, plain_sheet(*GOOD))


def test_a_big_file_shows_how_far_it_is(client, waiting):
    assert waiting.state == BatchState.READING
    page = client.get(waiting.get_absolute_url())
    assert page["Refresh"] == "2"
    assert f'data-poll-url="{waiting.get_absolute_url()}tien-do/"' in page.content.decode()
    Job.objects.filter(pk=waiting.job_id).update(
        state=JobState.RUNNING, progress=40, progress_text="Đã đọc và kiểm tra 500 dòng"
    )
    told = client.get(f"{waiting.get_absolute_url()}tien-do/").json()
    assert told == {
        "state": "reading",
        "progress": 40,
        "text": "Đã đọc và kiểm tra 500 dòng",
        "done": False,
        "url": "",
    }


def test_a_stopped_file_is_thrown_away(client, waiting):
    assert "Đã dừng. Chưa có gì được ghi." in said(client, f"{waiting.get_absolute_url()}dung/")
    waiting.refresh_from_db()
    assert waiting.state == BatchState.DISCARDED


def test_a_job_that_failed_says_why_and_stops_reloading(client, waiting):
    Job.objects.filter(pk=waiting.job_id).update(
        state=JobState.FAILED, error="Máy chủ hết chỗ.", key=f"{waiting.job.key}#{waiting.job_id}"
    )
    page = client.get(waiting.get_absolute_url())
    assert "Máy chủ hết chỗ." in page.content.decode()
    assert "Refresh" not in page
    assert "data-poll-url" not in page.content.decode()
    client.post(f"{waiting.get_absolute_url()}thu-lai/")
    waiting.refresh_from_db()
    assert (waiting.state, waiting.job.state) == (BatchState.READING, JobState.QUEUED)
    client.post(f"{waiting.get_absolute_url()}bo/")
    waiting.refresh_from_db()
    assert waiting.state == BatchState.DISCARDED
    assert "Không còn việc nào" in said(client, f"{waiting.get_absolute_url()}thu-lai/")


def test_many_rows_are_written_by_a_job(client, batch, monkeypatch):
    from spreadsheets.services import committing

    monkeypatch.setattr(committing, "MANY_ROWS", 1)
    shown = said(client, f"{batch.get_absolute_url()}ghi/", {"fingerprint": batch.fingerprint})
    assert "Đang ghi 2 dòng." in shown
    batch.refresh_from_db()
    assert (batch.state, Meeting.objects.count()) == (BatchState.COMMITTING, 0)
    assert client.get(batch.get_absolute_url())["Refresh"] == "2"
