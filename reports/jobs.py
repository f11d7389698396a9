"""Việc chạy nền bền vững: the row is the truth about a job, a broker message only a hint to look at it now.

`submit` writes a row and hints after commit; `execute` claims it under a token with a lease, renews the lease from a
thread while the handler works, and ends it in one transaction with what the handler wrote; `sweep` is outbox, retry
timer and crash recovery in one. All moments are the database's, so machines need not agree on the time.
"""

from __future__ import annotations

import errno
import logging
import secrets
import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from celery import current_app
from django.db import Error, IntegrityError, connection, transaction
from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, Now
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from orgs.models import Unit, User
from reports.models import Job, JobState

logger = logging.getLogger(__name__)

TASK = "reports.tasks.run_job"
LEASE = timedelta(seconds=20)  # a killed worker's job is free again after this
HINT_AGAIN = timedelta(seconds=30)  # a hint that nobody took is sent again after this
LONGEST_WAIT = 60  # seconds between two attempts

# kombu wraps most of what a broker that is away raises; redis and the socket raise the rest. Never wider: a prototype
# that swallowed every exception here hid a wrong setting, which looked like a broker that is away.
BROKER_ERRORS = (KombuError, RedisError, OSError)

OPEN = (JobState.QUEUED, JobState.RUNNING)
UNEXPECTED = "Có trục trặc khi làm việc này. Xin thử lại; nếu vẫn không được, hãy báo người quản trị."
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
DISK_FULL = "Ổ đĩa của máy chủ đã đầy nên chưa làm được việc này. Cổng sẽ tự thử lại; xin báo người quản trị."
WORKER_LOST = (
    "Đã thử {attempts} lần nhưng lần nào cũng bị ngắt giữa chừng. Xin thử lại hoặc báo người quản trị."
)
NO_HANDLER = "Cổng không biết làm loại việc này. Xin báo người quản trị."

Progress = Callable[[int, str], None]
Write = Callable[[], None]
Handler = Callable[[Job, Progress], Write | None]
HANDLERS: dict[str, Handler] = {}


class Refused(Exception):
    """Trying again would not help; `str()` is the sentence for the person who asked."""


class Delayed(Exception):
    """May work later (machine busy, disk full); `str()` is the sentence shown while the portal waits."""


class Lost(Exception):
    """The job is no longer this worker's: cancelled, or taken over after the lease ran out."""


def register(kind: str, function: Handler) -> None:
    """Says who does jobs of a kind.

    The function gets the job and `progress(percent, text)`, does the long work, and returns what is still to be
    written as a function without arguments: it runs in the transaction that ends the job, or not at all.
    """
    HANDLERS[kind] = function


# --- Asking for work ---


def submit(
    *, kind: str, subject_id: int, unit: Unit, by: User | None, key: str, params: dict[str, Any] | None = None
) -> Job:
    """The open job of this key: a new one, or the one that is already waiting or running."""
    while True:
        try:
            with transaction.atomic():
                job = Job.objects.create(
                    kind=kind, subject_id=subject_id, unit=unit, created_by=by, key=key, params=params or {}
                )
        except IntegrityError:
            found = Job.objects.filter(key=key).first()
            if found is None:  # it ended between the two statements
                continue
            return found
        transaction.on_commit(partial(hint, job.pk))
        return job


def retry(job: Job, *, by: User) -> Job:
    """A new job for the same work, after the first one failed or was stopped."""
    return submit(
        kind=job.kind,
        subject_id=job.subject_id,
        unit=job.unit,
        by=by,
        key=job.key.partition("#")[0],
        params=job.params,
    )


def cancel(job_id: int) -> bool:
    """Stops an open job. A worker in the middle of it finds out at its next step and writes nothing."""
    return _end(Job.objects.filter(pk=job_id, state__in=OPEN), JobState.CANCELLED)


def hint(job_id: int) -> bool:
    """Tells the workers to look at a job. A broker that is away is no error: the sweep finds the row."""
    if not _send(job_id):
        return False
    Job.objects.filter(pk=job_id, state=JobState.QUEUED).update(dispatch_after=Now() + HINT_AGAIN)
    return True


def _send(job_id: int) -> bool:
    try:
        current_app.send_task(TASK, (job_id,), retry=False)
    except BROKER_ERRORS as error:
        logger.warning("no hint for job %s: %s", job_id, error)
        return False
    return True


# --- Doing it ---


def claim(job_id: int) -> str | None:
    """Takes a waiting job, or one whose worker is gone, under a new token; None when there is nothing to take."""
    token = secrets.token_hex(8)
    taken = _due(Job.objects.filter(pk=job_id), waiting=Q(state=JobState.QUEUED)).update(
        state=JobState.RUNNING,
        lease_token=token,
        lease_until=Now() + LEASE,
        dispatch_after=Now() + LEASE,
        attempts=F("attempts") + 1,
    )
    return token if taken else None


def _due(rows: QuerySet[Job], *, waiting: Q) -> QuerySet[Job]:
    lost = Q(state=JobState.RUNNING, lease_until__lt=Now())
    return rows.filter(waiting | lost, attempts__lt=F("max_attempts"))


def _held(job_id: int, token: str) -> QuerySet[Job]:
    return Job.objects.filter(pk=job_id, state=JobState.RUNNING, lease_token=token)


def beat(job_id: int, token: str) -> bool:
    """Renews the lease; False when the job is no longer ours."""
    return bool(_held(job_id, token).update(lease_until=Now() + LEASE, dispatch_after=Now() + LEASE))


def progress(job_id: int, token: str, percent: int, text: str) -> None:
    """Writes how far a job is, for its page. Raises `Lost` when it is no longer ours."""
    if not _held(job_id, token).update(progress=max(0, min(99, percent)), progress_text=text[:200]):
        raise Lost


def finish(job_id: int, token: str, write: Write | None = None) -> None:
    """Ends a job as done, together with what it wrote; raises `Lost`, and writes nothing, when it is no longer ours."""
    with transaction.atomic():
        if not _end(_held(job_id, token), JobState.DONE, progress=100, progress_text=""):
            raise Lost
        if write:
            write()


def release(job_id: int, token: str, sentence: str) -> None:
    """Gives a job back after a failed attempt: it waits 2, 4, 8 … seconds, or has failed after the last one."""
    held = _held(job_id, token)
    job = held.first()
    if job is None:
        return
    if job.attempts >= job.max_attempts:
        _end(held, JobState.FAILED, error=sentence)
        return
    wait = timedelta(seconds=min(LONGEST_WAIT, 2**job.attempts))
    held.update(
        state=JobState.QUEUED,
        error=sentence,
        lease_token="",  # nosec B106 # no lease
        lease_until=None,
        dispatch_after=Now() + wait,
        progress=0,
        progress_text="",
    )


def _end(rows: QuerySet[Job], state: JobState, **values: Any) -> bool:
    """Ends jobs. Their keys get their number behind them, so that the same work can be asked for again."""
    key = Concat(F("key"), Value("#"), Cast("pk", CharField()))
    values = {"error": "", **values}
    return bool(
        rows.update(state=state, lease_token="", lease_until=None, finished_at=Now(), key=key, **values)  # nosec B106
    )


class Heart:
    """Renews the lease of a job from a thread of its own, at a quarter of its length."""

    def __init__(self, job_id: int, token: str) -> None:
        self._job_id, self._token = job_id, token
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"job-{job_id}", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            while not self._stop.wait(LEASE.total_seconds() / 4):
                try:
                    if not beat(self._job_id, self._token):
                        return
                except Error as error:  # the database is away for a moment: try again at the next beat
                    logger.warning("lease of job %s not renewed: %s", self._job_id, error)
                    connection.close()
        finally:
            connection.close()


def execute(job_id: int) -> bool:
    """Claims a job and does it. True when this call ended it or gave it back, False when it was not ours to do."""
    token = claim(job_id)
    if token is None:
        return False
    job = Job.objects.select_related("unit", "created_by").get(pk=job_id)
    handler = HANDLERS.get(job.kind)
    try:
        if handler is None:
            raise Refused(NO_HANDLER)
        with Heart(job_id, token):
            finish(job_id, token, handler(job, partial(progress, job_id, token)))
    except Lost:
        return False
    except Refused as refusal:
        _end(_held(job_id, token), JobState.FAILED, error=str(refusal))
    except Delayed as delay:
        release(job_id, token, str(delay))
    except (
        Exception
    ) as error:  # whatever it was, the person must see that it failed; the next attempt may succeed
        logger.exception("job %s, attempt %s", job_id, job.attempts)
        connection.close_if_unusable_or_obsolete()
        full = isinstance(error, OSError) and error.errno in NO_ROOM
        release(job_id, token, DISK_FULL if full else UNEXPECTED)
    return True


# --- Finding what nobody does ---


def next_due() -> int | None:
    """The number of a job that waits or whose worker is gone, for workers without a broker; None when there is none."""
    rows = _due(Job.objects.all(), waiting=Q(state=JobState.QUEUED, dispatch_after__lte=Now()))
    return rows.order_by("dispatch_after", "pk").values_list("pk", flat=True).first()


def sweep(limit: int = 200) -> int:
    """Hints again at due jobs and ends those out of attempts; gives the number of hints. Two sweepers do no harm."""
    _end_worn_out()
    rows = _due(Job.objects.filter(dispatch_after__lte=Now()), waiting=Q(state=JobState.QUEUED)).order_by(
        "dispatch_after", "pk"
    )
    sent = 0
    for job_id in list(rows.values_list("pk", flat=True)[:limit]):
        # Moving the moment first is the right to send: of two sweepers only one gets it.
        mine = Job.objects.filter(pk=job_id, dispatch_after__lte=Now(), state__in=OPEN)
        if not mine.update(dispatch_after=Now() + HINT_AGAIN):
            continue
        if not _send(job_id):
            Job.objects.filter(pk=job_id, state__in=OPEN).update(dispatch_after=Now())
            break
        sent += 1
    return sent


def _end_worn_out() -> None:
    worn = Job.objects.filter(state=JobState.RUNNING, lease_until__lt=Now(), attempts__gte=F("max_attempts"))
    for job_id, token, attempts in worn.values_list("pk", "lease_token", "attempts"):
        held = _held(job_id, token).filter(lease_until__lt=Now())
        _end(held, JobState.FAILED, error=WORKER_LOST.format(attempts=attempts))
