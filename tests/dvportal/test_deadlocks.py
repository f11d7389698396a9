"""Two requests that wait for each other: both are answered, nothing is written twice."""

from __future__ import annotations

import threading

import pytest
from django.db import OperationalError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from campaigns.models import Meeting
from dvportal.middleware import TRIES, RetryDeadlocks
from tests import factories
from tests.cast import make_cast

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_requests_that_wait_for_each_other_are_both_answered():
    cast = make_cast()
    rows = [factories.make_meeting(cast.a1, attendance=0).pk for _ in range(2)]
    both_hold = threading.Barrier(2)
    tries, answers = [], []

    def ask(order):
        def view(request):
            tries.append(order)
            with transaction.atomic():
                for place, number in enumerate(order):
                    row = Meeting.objects.select_for_update().get(pk=number)
                    if place == 0 and tries.count(order) == 1:
                        both_hold.wait(10)
                    Meeting.objects.filter(pk=number).update(attendance=row.attendance + 1)
            return HttpResponse("xong")

        try:
            answers.append(
                RetryDeadlocks(view).process_view(RequestFactory().post("/"), view, (), {}).status_code
            )
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(order,)) for order in (rows, rows[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200, 200]
    assert len(tries) == 3
    assert list(Meeting.objects.values_list("attendance", flat=True)) == [2, 2]


def test_other_errors_of_the_database_are_raised_at_once():
    tries = []

    def view(request):
        tries.append(1)
        raise OperationalError("server closed the connection")

    with pytest.raises(OperationalError):
        RetryDeadlocks(view).process_view(RequestFactory().post("/"), view, (), {})
    assert len(tries) == 1


def test_it_gives_up_in_the_end():
    tries = []

    class Deadlock(Exception):
        pgcode = "40P01"

    def view(request):
        tries.append(1)
        raise OperationalError from Deadlock()

    with pytest.raises(OperationalError):
        RetryDeadlocks(view).process_view(RequestFactory().post("/"), view, (), {})
    assert len(tries) == TRIES
