"""Two people at once, and a worker that dies in the middle: nothing lost, nothing twice."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest
from django.db import connection, connections

from campaigns.models import Contribution, Meeting
from reports import jobs
from spreadsheets.models import BatchState, ImportBatch
from spreadsheets.services import committing, writing
from spreadsheets.services.committing import commit
from tests.cast import make_cast
from tests.spreadsheets.pipeline import line, received, sheet

pytestmark = pytest.mark.django_db(transaction=True)


def both(first, second):
    """Run two functions at the same moment, each with a connection of its own; gives what they returned."""
    barrier, results = threading.Barrier(2), {}

    def run(name, function):
        barrier.wait()
        try:
            results[name] = function()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in (("first", first), ("second", second))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results["first"], results["second"]


def rows():
    return sheet(*(line(content=f"Nội dung {number}", contribution=1_000) for number in range(30)))


def test_two_people_commit_one_batch():
    cast = make_cast()
    batch = received(cast.alice, cast.a, rows())
    first, second = both(
        lambda: commit(ImportBatch.objects.get(pk=batch.pk), by=cast.alice, fingerprint=batch.fingerprint),
        lambda: commit(ImportBatch.objects.get(pk=batch.pk), by=cast.quan, fingerprint=batch.fingerprint),
    )
    assert sorted([first.end, second.end]) == ["already", "committed"]
    assert (Meeting.objects.count(), Contribution.objects.count()) == (30, 30)


def test_two_people_commit_the_same_file_each_in_a_batch_of_their_own():
    cast = make_cast()
    mine, theirs = received(cast.alice, cast.a, rows()), received(cast.quan, cast.a, rows())
    first, second = both(
        lambda: commit(mine, by=cast.alice, fingerprint=mine.fingerprint),
        lambda: commit(theirs, by=cast.quan, fingerprint=theirs.fingerprint),
    )
    assert sorted([first.end, second.end]) == ["changed", "committed"]
    assert (Meeting.objects.count(), Contribution.objects.count()) == (30, 30)
    loser = mine if first.end == "changed" else theirs
    loser.refresh_from_db()
    assert (loser.state, loser.same_count, loser.new_count) == (BatchState.READY, 30, 0)


def test_a_district_and_its_commune_commit_the_same_rows():
    cast = make_cast()
    mine, theirs = received(cast.alice, cast.a, rows()), received(cast.tinh, cast.a1, rows())
    first, second = both(
        lambda: commit(mine, by=cast.alice, fingerprint=mine.fingerprint),
        lambda: commit(theirs, by=cast.tinh, fingerprint=theirs.fingerprint),
    )
    assert sorted([first.end, second.end]) == ["changed", "committed"]
    assert Meeting.objects.count() == 30


def test_a_worker_killed_in_mid_commit_leaves_nothing_and_the_next_one_writes_all(monkeypatch):
    cast = make_cast()
    monkeypatch.setattr(committing, "MANY_ROWS", 0)
    batch = received(cast.alice, cast.a, rows())
    commit(batch, by=cast.alice, fingerprint=batch.fingerprint)
    batch.refresh_from_db()
    connections.close_all()
    reading, telling = os.pipe()
    child = os.fork()
    if child == 0:
        # The worker says that its rows are in, then hangs before the transaction ends.
        mark = writing.Writer._mark

        def hang(self, *arguments):
            mark(self, *arguments)
            os.write(telling, b"x")
            time.sleep(60)

        writing.Writer._mark = hang
        jobs.execute(batch.job_id)
        os._exit(0)
    assert os.read(reading, 1) == b"x"
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert Meeting.objects.count() == 0
    batch.job.refresh_from_db()
    assert batch.job.state == "running"
    type(batch.job).objects.filter(pk=batch.job_id).update(lease_until=batch.job.created_at)
    assert jobs.execute(batch.job_id)
    batch.refresh_from_db()
    assert (batch.state, Meeting.objects.count(), Contribution.objects.count()) == (
        BatchState.COMMITTED,
        30,
        30,
    )
