"""Ten processes edit, enter, delete, import, approve and open at once: nothing lost, nothing twice, no error shown."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import traceback
from collections import Counter

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from campaigns.models import Meeting
from orgs.models import AuditEntry, PeriodLock, User
from orgs.services.locks import Locked, close_exception, lock_period, open_exception, unlock_period
from spreadsheets.services.committing import commit
from tests import factories
from tests.cast import make_cast
from tests.spreadsheets.pipeline import line, received, sheet

pytestmark = pytest.mark.django_db(transaction=True)

TURNS = 5
Q1 = {"starts_on": dt.date(2023, 1, 1), "ends_on": dt.date(2023, 3, 31)}


def signed_in(username):
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


def typed(unit, **changed):
    return {
        "unit": unit.pk, "kind": "phat_dong", "level": "xa", "starts_on": "05/05/2023", "meeting_count": "1",
        "content": "Phòng cháy rừng", "confirm_warnings": "1", **changed,
    }  # fmt: skip


def edit(cast, username, number):
    """Add one to the attendance of one record, again and again; what somebody else saved meanwhile is read anew."""
    client, done = signed_in(username), Counter()
    while done["saved"] < TURNS:
        row = Meeting.objects.get(pk=number)
        form = typed(cast.a1, version=row.version, content=row.content, attendance=str(row.attendance + 1))
        status = client.post(f"/buoi/{number}/sua/", form).status_code
        done[{302: "saved", 409: "conflicts"}[status]] += 1
    return done


def enter_the_same(cast, username):
    """The same new records as somebody else enters."""
    client, done = signed_in(username), Counter()
    for turn in range(TURNS):
        answer = client.post("/buoi/them/", typed(cast.a1, content=f"Cùng một buổi {turn}"))
        done["saved" if answer.status_code == 302 else "told"] += 1
        assert answer.status_code == 302 or "Bản ghi này đã có" in answer.content.decode()
    return done


def enter_and_delete(cast, username):
    """A record of one's own, deleted and brought back."""
    client, done = signed_in(username), Counter()
    for turn in range(TURNS):
        client.post("/buoi/them/", typed(cast.a1, content=f"Của {username} {turn}"))
        row = Meeting.objects.get(content=f"Của {username} {turn}")
        assert client.post(f"/buoi/{row.pk}/xoa/", {"reason": "Thử"}).status_code == 302
        assert client.post(f"/buoi/da-xoa/{row.pk}/khoi-phuc/", {"reason": "Thử"}).status_code == 302
        done["saved"] += 1
    return done


def send(cast, username):
    """Sheets of own rows, some of the quarter that is locked and opened meanwhile."""
    person, done = User.objects.get(username=username), Counter()
    for turn in range(2):
        days = (
            dt.date(2023, 2, 1 + number) if number < 5 else dt.date(2023, 6, number) for number in range(15)
        )
        rows = [line(content=f"{username} {turn} {number}", date=day) for number, day in enumerate(days)]
        batch = received(person, cast.a, sheet(*rows))
        for _ in range(20):
            end = commit(batch, by=person, fingerprint=batch.fingerprint, reason="Gửi bù")
            batch.refresh_from_db()
            if end.is_done:
                break
        done["rows"] += end.written
    return done


def approve(cast, username):
    """Lock the quarter of a commune, open it, close it, take the lock back."""
    person, done = User.objects.get(username=username), Counter()
    for turn in range(TURNS):
        key = f"{username}:{turn}"
        lock_period(
            unit=cast.a1, what=[Locked("campaigns_meeting"), Locked("campaigns_contribution")], subject="Biểu",
            source_key=key, by=person, **Q1,
        )  # fmt: skip
        until = timezone.now() + dt.timedelta(hours=1)
        exception = open_exception(unit=cast.a1, reason="Sửa", open_until=until, by=person, **Q1)
        assert close_exception(exception, by=person)
        assert unlock_period(source_key=key, by=person, reason="Trả lại") == 2
        done["locked"] += 1
    return done


def at_once(jobs):
    """What each of the jobs gave, run in a process of its own; an error of one is an error of all."""
    connections.close_all()
    context = multiprocessing.get_context("fork")
    start, answers = context.Barrier(len(jobs)), context.Queue()

    def run(place, function, arguments):
        try:
            start.wait(120)
            answers.put((place, function(*arguments), ""))
        except BaseException:
            answers.put((place, None, traceback.format_exc()))
        finally:
            connections.close_all()

    children = [
        context.Process(target=run, args=(place, function, arguments))
        for place, (function, *arguments) in enumerate(jobs)
    ]
    for child in children:
        child.start()
    found = {place: (done, error) for place, done, error in (answers.get(timeout=600) for _ in jobs)}
    for child in children:
        child.join()
    assert [error for _, error in found.values() if error] == []
    return [found[place][0] for place in range(len(jobs))]


def test_ten_processes_lose_nothing_double_nothing_and_show_no_error():
    cast = make_cast()
    shared = factories.make_meeting(cast.a1, starts_on=dt.date(2023, 5, 5), attendance=0, content="Chung")
    jobs = [
        (edit, cast, "alice", shared.pk),
        (edit, cast, "chi", shared.pk),
        (edit, cast, "quan", shared.pk),
        (enter_the_same, cast, "alice"),
        (enter_the_same, cast, "chi"),
        (enter_and_delete, cast, "chi"),
        (enter_and_delete, cast, "tinh"),
        (send, cast, "alice"),
        (send, cast, "tinh"),
        (approve, cast, "lan"),
    ]
    done = at_once(jobs)
    shared.refresh_from_db()
    assert (shared.attendance, shared.version) == (3 * TURNS, 3 * TURNS + 1)
    assert Meeting.objects.filter(content__startswith="Cùng một buổi").count() == TURNS
    assert done[3]["saved"] + done[4]["saved"] == TURNS
    assert Meeting.objects.filter(content__startswith="Của ").count() == 2 * TURNS
    assert not PeriodLock.objects.exists()
    sent = Meeting.objects.filter(content__regex=r"^(alice|tinh) \d")
    assert sent.count() == done[7]["rows"] + done[8]["rows"]
    assert sent.filter(starts_on__month=6).count() == 40
    _everything_is_in_the_trail(shared, done)


def _everything_is_in_the_trail(shared, done):
    edits = AuditEntry.objects.about(shared).filter(operation="U", changes__has_key="attendance")
    assert Counter(edits.values_list("username", flat=True)) == {"alice": TURNS, "chi": TURNS, "quan": TURNS}
    steps = [int(entry.changes["attendance"][1]) for entry in edits.order_by("pk")]
    assert steps == list(range(1, 3 * TURNS + 1))
    own = AuditEntry.objects.filter(table="campaigns_meeting", door="form", username="tinh")
    assert Counter(own.exclude(operation="U").values_list("operation", flat=True)) == {
        "I": 2 * TURNS,
        "D": TURNS,
    }
    rows = AuditEntry.objects.filter(table="campaigns_meeting", door="sheet", operation="I")
    assert Counter(rows.values_list("username", flat=True)) == {
        "alice": done[7]["rows"],
        "tinh": done[8]["rows"],
    }
    locks = AuditEntry.objects.filter(table="orgs_periodlock", username="lan")
    assert Counter(locks.values_list("operation", flat=True)) == {"I": 2 * TURNS, "D": 2 * TURNS}
