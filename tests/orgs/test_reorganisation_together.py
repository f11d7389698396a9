"""Two administrators at once: one reorganisation happens once, overlapping ones not both, nothing by halves."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from campaigns.models import Meeting
from orgs.models import Reorganisation, Unit, UnitSuccession
from orgs.permissions import Role
from orgs.services import reorganisation_running as running
from tests import factories as make
from tests.cast import Cast, make_cast

pytestmark = pytest.mark.django_db(transaction=True)


def both(*functions: Callable[[], object]) -> list[str]:
    """Run functions at the same moment, each with a connection of its own; what they said, in order of words."""
    barrier, said = threading.Barrier(len(functions)), list[str]()

    def run(function: Callable[[], object]) -> None:
        barrier.wait()
        try:
            function()
            said.append("done")
        except ValidationError as error:
            said.append(" ".join(error.messages))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(function,)) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(said, key=lambda text: text != "done")


def a_draft(cast: Cast, name: str) -> Reorganisation:
    """A merger of the communes of district A."""
    draft = make.make_reorganisation(cast.province)
    make.make_step(draft, [cast.a1, cast.a2], name, parent=cast.a)
    return draft


def test_one_reorganisation_happens_once() -> None:
    cast = make_cast()
    people = [make.make_user(Role.ADMINISTRATOR, cast.province) for _ in range(2)]
    draft = a_draft(cast, "Gộp")
    said = both(
        *(
            lambda person=person: running.carry_out(Reorganisation.objects.get(pk=draft.pk), by=person)
            for person in people
        )
    )
    assert said == ["done", "Đợt sắp xếp này đã được thực hiện."]
    assert Unit.objects.filter(name="Gộp").count() == 1
    assert UnitSuccession.objects.filter(predecessor=cast.a1).count() == 1


def test_two_reorganisations_of_one_unit_do_not_both_happen() -> None:
    cast = make_cast()
    people = [make.make_user(Role.ADMINISTRATOR, cast.province) for _ in range(2)]
    drafts = [a_draft(cast, name) for name in ("Gộp", "Hợp")]
    said = both(
        *(
            lambda draft=draft, person=person: running.carry_out(draft, by=person)
            for draft, person in zip(drafts, people, strict=True)
        )
    )
    assert said[0] == "done"
    assert "đã có bước kế thừa từ trước" in said[1]
    assert Unit.objects.filter(name__in=["Gộp", "Hợp"]).count() == 1


def test_a_record_that_comes_while_it_is_taken_back_is_never_left_without_its_unit() -> None:
    cast = make_cast()
    person = make.make_user(Role.ADMINISTRATOR, cast.province)
    draft = a_draft(cast, "Gộp")
    running.carry_out(draft, by=person)
    new = Unit.objects.get(name="Gộp")

    def write() -> None:
        try:
            make.make_meeting(new)
        except Exception as error:
            raise ValidationError(f"{type(error).__name__}") from error

    said = both(lambda: running.take_back(draft, by=person), write)
    assert said[0] == "done"
    assert (said[1] == "IntegrityError") != Unit.objects.filter(pk=new.pk).exists()
    assert Meeting.objects.count() == (1 if Unit.objects.filter(pk=new.pk).exists() else 0)
