"""Durable jobs: claimed once, never lost, never ended twice, whatever dies meanwhile."""

from __future__ import annotations

import errno
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now

from reports import jobs
from reports.models import Job, JobState
from tests.factories import make_unit, make_user
from tests.reports.conftest import forget_connections

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def unit(transactional_db):
    return make_unit("Đắk Mây")


@pytest.fixture
def kind():
    """A kind of job of the test's own; `done` collects what its handler saw."""
    done = []

    def handler(job, progress):
        progress(40, "Đang làm")
        done.append(job.pk)

    jobs.register("test", handler)
    yield done
    del jobs.HANDLERS["test"]


def ask(unit, key="k", **values):
    return jobs.submit(kind="test", subject_id=1, unit=unit, by=None, key=key, **values)


def row(job):
    return Job.objects.get(pk=job.pk)


def expire(job):
    """The lease runs out: the database's clock passes it."""
    Job.objects.filter(pk=job.pk).update(lease_until=Now() - timedelta(seconds=1), dispatch_after=Now())


# --- asking ---


def test_the_same_work_asked_twice_is_one_open_job(unit, kind):
    first, second = ask(unit), ask(unit)
    assert first.pk == second.pk
    assert Job.objects.count() == 1


def test_the_same_work_may_be_asked_again_after_it_ended(unit, kind):
    first = ask(unit)
    assert jobs.execute(first.pk)
    second = ask(unit)
    assert second.pk != first.pk
    assert (row(first).state, row(second).state) == (JobState.DONE, JobState.QUEUED)


def test_two_people_asking_at_once_get_the_same_job(unit, kind):
    found, start = [], threading.Barrier(4)

    def click():
        start.wait()
        found.append(ask(unit).pk)
        connection.close()

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1


def test_the_hint_waits_for_the_commit_and_reaches_the_broker(unit, kind, own_queue):
    broker, queue = own_queue
    with transaction.atomic():
        job = ask(unit)
        assert broker.llen(queue) == 0
    assert broker.llen(queue) == 1
    message = json.loads(broker.lpop(queue))
    assert message["headers"]["task"] == "reports.tasks.run_job"
    assert message["headers"]["argsrepr"] == repr((job.pk,))
    assert Job.objects.filter(pk=job.pk, dispatch_after__gt=Now()).exists()


def test_nothing_is_hinted_when_the_transaction_fails(unit, kind, own_queue):
    broker, queue = own_queue
    with transaction.atomic():
        ask(unit)
        transaction.set_rollback(True)
    assert Job.objects.count() == 0
    assert broker.llen(queue) == 0


@pytest.fixture
def no_broker():
    """A broker that is not there: nothing listens at its address."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    before = current_app.conf.broker_url
    current_app.conf.broker_url = current_app.conf.broker_write_url = f"redis://127.0.0.1:{port}/0"
    forget_connections()
    yield
    current_app.conf.broker_url = current_app.conf.broker_write_url = before
    forget_connections()


def test_a_broker_that_is_away_loses_nothing(unit, kind, no_broker):
    began = time.monotonic()
    job = ask(unit)
    assert time.monotonic() - began < 5
    assert jobs.hint(job.pk) is False
    assert jobs.sweep() == 0
    assert row(job).state == JobState.QUEUED
    assert jobs.next_due() == job.pk
    assert jobs.execute(job.pk) is True
    assert row(job).state == JobState.DONE


# --- claiming ---


def test_of_many_claims_one_wins(unit, kind):
    job = ask(unit)
    tokens, start = [], threading.Barrier(6)

    def claim():
        start.wait()
        tokens.append(jobs.claim(job.pk))
        connection.close()

    threads = [threading.Thread(target=claim) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = [token for token in tokens if token]
    assert len(tokens) == 6
    assert len(won) == 1
    assert row(job).lease_token == won[0]
    assert row(job).attempts == 1


def test_a_job_in_hand_is_free_again_when_its_lease_ran_out(unit, kind):
    job = ask(unit)
    first = jobs.claim(job.pk)
    assert jobs.claim(job.pk) is None
    assert jobs.next_due() is None
    expire(job)
    assert jobs.next_due() == job.pk
    second = jobs.claim(job.pk)
    assert second not in (None, first)
    assert row(job).attempts == 2


def test_an_old_token_changes_nothing(unit, kind):
    job = ask(unit)
    old = jobs.claim(job.pk)
    expire(job)
    new = jobs.claim(job.pk)
    written = []
    with pytest.raises(jobs.Lost):
        jobs.finish(job.pk, old, lambda: written.append("old"))
    with pytest.raises(jobs.Lost):
        jobs.progress(job.pk, old, 50, "cũ")
    jobs.release(job.pk, old, "cũ")
    assert jobs.beat(job.pk, old) is False
    assert written == []
    assert (row(job).state, row(job).lease_token, row(job).error) == (JobState.RUNNING, new, "")
    jobs.finish(job.pk, new, lambda: written.append("new"))
    assert written == ["new"]
    assert row(job).state == JobState.DONE


def test_what_a_handler_writes_and_the_end_of_the_job_are_one_transaction(unit, kind):
    job = ask(unit)
    token = jobs.claim(job.pk)

    def write():
        make_unit("Nửa vời")
        raise OSError("đĩa đầy")

    with pytest.raises(OSError, match="đĩa đầy"):
        jobs.finish(job.pk, token, write)
    assert not type(unit).objects.filter(name="Nửa vời").exists()
    assert row(job).state == JobState.RUNNING


def test_the_lease_is_renewed_while_the_work_lasts(unit, kind, monkeypatch):
    monkeypatch.setattr(jobs, "LEASE", timedelta(seconds=0.8))
    job = ask(unit)
    seen = []

    def slow(job, progress):
        for _ in range(8):
            time.sleep(0.2)
            seen.append(jobs.next_due())

    jobs.register("test", slow)
    assert jobs.execute(job.pk) is True
    assert seen == [None] * 8
    assert (row(job).state, row(job).attempts) == (JobState.DONE, 1)


# --- failing ---


def test_a_failed_attempt_is_tried_again_later_and_says_so(unit, kind):
    def delayed(job, progress):
        raise jobs.Delayed("Máy chủ đang bận.")

    jobs.register("test", delayed)
    job = ask(unit)
    assert jobs.execute(job.pk) is True
    found = row(job)
    assert (found.state, found.error, found.attempts) == (JobState.QUEUED, "Máy chủ đang bận.", 1)
    assert jobs.next_due() is None
    assert Job.objects.filter(
        dispatch_after__gt=Now(), dispatch_after__lte=Now() + timedelta(seconds=2)
    ).exists()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_no_room_on_the_disk_is_told_as_such(unit, kind, number):
    def without_room(job, progress):
        raise OSError(number, "no room")

    jobs.register("test", without_room)
    job = ask(unit)
    jobs.execute(job.pk)
    assert (row(job).state, row(job).error) == (JobState.QUEUED, jobs.DISK_FULL)


def test_out_of_attempts_is_failed_with_a_sentence(unit, kind):
    def broken(job, progress):
        raise ZeroDivisionError

    jobs.register("test", broken)
    job = ask(unit)
    for _ in range(5):
        assert jobs.execute(job.pk) is True
    found = row(job)
    assert (found.state, found.attempts, found.error) == (JobState.FAILED, 5, jobs.UNEXPECTED)
    assert found.finished_at is not None
    assert jobs.execute(job.pk) is False


def test_a_refusal_is_not_tried_again(unit, kind):
    def refused(job, progress):
        raise jobs.Refused("Báo cáo này không còn nữa.")

    jobs.register("test", refused)
    job = ask(unit)
    jobs.execute(job.pk)
    assert (row(job).state, row(job).attempts) == (JobState.FAILED, 1)
    assert row(job).error == "Báo cáo này không còn nữa."


def test_an_unknown_kind_of_job_fails_with_a_sentence(unit):
    job = jobs.submit(kind="không có", subject_id=1, unit=unit, by=None, key="x")
    assert jobs.execute(job.pk) is True
    assert (row(job).state, row(job).error) == (JobState.FAILED, jobs.NO_HANDLER)


def test_workers_that_always_die_end_the_job_as_failed(unit, kind):
    job = ask(unit)
    for _ in range(5):
        assert jobs.claim(job.pk)
        expire(job)
    assert jobs.claim(job.pk) is None
    jobs.sweep()
    assert row(job).state == JobState.FAILED
    assert row(job).error == jobs.WORKER_LOST.format(attempts=5)


def test_a_stopped_job_writes_nothing(unit, kind):
    written = []

    def stopped_meanwhile(job, progress):
        assert jobs.cancel(job.pk) is True
        return lambda: written.append(job.pk)

    jobs.register("test", stopped_meanwhile)
    job = ask(unit)
    assert jobs.execute(job.pk) is False
    assert row(job).state == JobState.CANCELLED
    assert written == []
    assert jobs.cancel(job.pk) is False


def test_a_failed_job_can_be_asked_for_again(unit, kind):
    job = ask(unit, params={"format": "pdf"})
    jobs.cancel(job.pk)
    by = make_user("area_officer", unit)
    again = jobs.retry(row(job), by=by)
    assert again.pk != job.pk
    assert (again.key, again.params, again.created_by) == ("k", {"format": "pdf"}, by)


# --- sweeping ---


def test_the_sweep_hints_due_jobs_once(unit, kind):
    waiting, held, later = ask(unit, "a"), ask(unit, "b"), ask(unit, "c")
    Job.objects.filter(pk=waiting.pk).update(dispatch_after=Now())
    jobs.claim(held.pk)
    expire(held)
    Job.objects.filter(pk=later.pk).update(dispatch_after=Now() + timedelta(seconds=60))
    assert jobs.sweep() == 2
    assert jobs.sweep() == 0


# --- a real worker, killed in the middle ---

WORKER = """
import sys, time, datetime
import django
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from reports import jobs
jobs.LEASE = datetime.timedelta(seconds=1.5)
def slow(job, progress):
    progress(30, "Đang dàn trang…")
    print("working", flush=True)
    time.sleep(float(sys.argv[3]))
    return lambda: None
jobs.register("test", slow)
print(jobs.execute(int(sys.argv[2])), flush=True)
"""


def start_worker(job, seconds):
    name = settings.DATABASES["default"]["NAME"]
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, name, str(job.pk), str(seconds)],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "dvportal.settings"},
        stdout=subprocess.PIPE,
        text=True,
    )


def test_kill_9_of_a_worker_in_the_middle_loses_nothing(unit, kind):
    job = ask(unit)
    worker = start_worker(job, 60)
    try:
        assert worker.stdout.readline() == "working\n"
        assert (row(job).state, row(job).progress) == (JobState.RUNNING, 30)
        assert jobs.claim(job.pk) is None
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    deadline = time.monotonic() + 10
    while jobs.next_due() is None and time.monotonic() < deadline:
        time.sleep(0.1)
    assert jobs.next_due() == job.pk
    second = start_worker(job, 0)
    out, _ = second.communicate(timeout=30)
    assert out == "working\nTrue\n"
    assert (row(job).state, row(job).attempts, row(job).progress) == (JobState.DONE, 2, 100)
