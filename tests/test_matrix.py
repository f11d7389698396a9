"""The permission matrix: every address × method × role × place of the person, each cell with its expected answer.

The expectation is derived: the line of the address in `tests/access.py` × `ROLE_PERMISSIONS` × where the person's unit
lies from the unit of the row. A refused request must not have written to any table, whatever it was about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.urls import reverse

from orgs.models import RoleAssignment, Unit, User
from orgs.permissions import OWN_UNIT_ROLES, ROLE_PERMISSIONS, Permission, Role
from reports.models import Job, RenderedFile
from tests import factories
from tests.access import Rule, rule_of
from tests.asking import Asker, session_of, without_error_pages
from tests.cast import Cast, make_cast
from tests.test_sweep import ALL, ROWS, SHARED, Address

pytestmark = pytest.mark.django_db  # without it no test database is made

ALLOWED = {"GET": {200, 302}, "POST": {200, 302, 303, 409}}
"""What a person who may gets: a page or a way on; a form that must be filled in again is a page too."""
UNREADABLE = {"reports:section_autosave"}
"""Addresses of scripts: an empty body is a bad request."""
OF_SESSIONS = {"django_session"}
"""Tables that any request may write to, since they say when a person was last seen."""
TELLS_ON_GET = {"orgs_accessentry"}
"""Tables to which a GET may write: downloads are noted."""
DISTRICT_PLACES = {"own": "a", "parent": "province", "child": "a1", "sibling": "b", "foreign": "foreign"}
COMMUNE_PLACES = {"own": "a1", "parent": "a", "child": "hamlet", "sibling": "a2", "foreign": "foreign"}
"""Where a person stands, by the place of the row's unit; a foreign unit lies in another province."""


@dataclass(frozen=True)
class Person:
    """Someone who asks: in which role and where; without a role, switched off or not signed in at all."""

    role: str
    place: str
    unit: Unit | None
    session: str


@dataclass
class World:
    """The cast, its people with their signed-in clients, and one row per kind of address."""

    cast: Cast
    people: list[Person]
    urls: dict[str, str] = field(default_factory=dict)
    units: dict[str, Unit | None] = field(default_factory=dict)
    asked: int = 0

    def around(self, unit: Unit | None) -> list[Person]:
        """Who is asked about a row of a unit: all roles in its five places. Where no row is named, one will do."""
        places = DISTRICT_PLACES if unit == self.cast.a else COMMUNE_PLACES
        wanted = {"a"} if unit is None else set(places.values())
        return [person for person in self.people if not person.place or person.place in wanted]


def everyone(cast: Cast) -> list[Person]:
    """Every role at every place, and the three who may do nothing."""
    units = {
        **{name: getattr(cast, name) for name in ("province", "a", "a1", "a2", "b")},
        "hamlet": cast.a1_hamlets[0],
        "foreign": factories.make_unit("Đồng Bằng", "tinh", code="91"),
    }
    return [
        *(
            Person(role, place, unit, session_of(factories.make_user(role, unit)))
            for role in Role
            for place, unit in units.items()
        ),
        Person("without a role", "", None, session_of(cast.stranger)),
        Person("switched off", "", None, session_of(cast.off)),
        Person("not signed in", "", None, ""),
    ]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Rows, people and sessions, written once for all cells."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast = make_cast()
        rows: dict[Callable, Any] = {}
        world = World(cast, everyone(cast))
        for address in ALL:
            world.urls[address.name], world.units[address.name] = placed(address, cast, rows)
        yield world
        transaction.set_rollback(True)


def placed(address: Address, cast: Cast, rows: dict[Callable, Any]) -> tuple[str, Unit | None]:
    """An address with the numbers of a row, and the unit that the row belongs to."""
    if not address.parameters:
        return reverse(address.name), None
    if address.name in SHARED:
        return reverse(address.name, args=[factories.make_topic().pk]), None
    fitting = [start for start in ROWS if address.name.startswith(start)]
    assert fitting, f"{address.name} is new: say in ROWS of tests/test_sweep.py what it is about"
    make = ROWS[max(fitting, key=len)]
    if make not in rows:
        rows[make] = make(cast)
    row = rows[make]
    values = {"pk": row.pk, "batch_pk": row.pk, "key": "mot", "code": "SWEP-2345"}
    if "section_pk" in address.parameters:
        values["section_pk"] = row.sections.get().pk
    if "row_pk" in address.parameters:
        values["row_pk"] = row.rows.get().pk
    kwargs = {name: values[name] if name in values else getattr(row, name) for name in address.parameters}
    return reverse(address.name, kwargs=kwargs), _unit_of(row)


def _unit_of(row: Any) -> Unit:
    match row:
        case Unit():
            return row
        case User():
            return RoleAssignment.objects.get(user=row).unit
        case RenderedFile():
            return row.review.unit
        case Job():
            return row.unit
    if hasattr(row, "owner"):
        return row.owner
    return row.body.unit if not hasattr(row, "unit") else row.unit


def expected(rule: Rule, person: Person, unit: Unit | None, method: str) -> set[int]:
    """What the person must get, from the line of the address, the role's rights and the two units."""
    if person.role in ("switched off", "not signed in") and not rule.public:
        return {302} if method == "GET" else {403}
    if method not in rule.methods.split():
        return {405}
    if rule.see is None:
        return ALLOWED[method]
    rights = ROLE_PERMISSIONS.get(person.role, frozenset())
    if rule.see not in rights:
        return {403}
    if unit is None:
        return ALLOWED[method]
    if not _reaches(person, unit) and not (rule.from_below and _seen_from_below(person, unit)):
        return {404}
    if rule.act is not None and not (rule.act in rights and _reaches(person, unit)):
        return {403}
    return ALLOWED[method]


def _reaches(person: Person, unit: Unit) -> bool:
    if person.role in OWN_UNIT_ROLES:
        return person.unit == unit
    return unit.path.startswith(person.unit.path)


def _seen_from_below(person: Person, unit: Unit) -> bool:
    return person.unit.path.startswith(unit.path) or unit.path.startswith(person.unit.path)


def rows_written() -> int:
    """Rows inserted, changed or deleted in this transaction, also those taken back; sessions do not count."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables"
            " WHERE relname <> ALL(%s)",
            [[*OF_SESSIONS, *TELLS_ON_GET]],
        )
        return cursor.fetchone()[0]


@pytest.fixture
def asker(monkeypatch: pytest.MonkeyPatch) -> Asker:
    """Asks with short error pages."""
    without_error_pages(monkeypatch)
    return Asker()


def answer_of(asker: Asker, person: Person, method: str, url: str) -> HttpResponse:
    """The answer of one cell; whatever was written is taken back."""
    with transaction.atomic():
        answer = asker.ask(method, url, person.session)
        transaction.set_rollback(True)
    return answer


@pytest.mark.parametrize("address", ALL, ids=lambda address: address.name)
def test_every_cell_is_answered_as_written_down(world, asker, address):
    rule = rule_of(address.name)
    assert rule is not None, f"{address.name} is new: say in ACCESS of tests/access.py who may open it"
    unit, wrong = world.units[address.name], []
    before = rows_written()
    for person in world.around(unit):
        for method in ("GET", "POST"):
            wanted = expected(rule, person, unit, method)
            if address.name in UNREADABLE and wanted == ALLOWED["POST"]:
                wanted = {400}
            answer = answer_of(asker, person, method, world.urls[address.name])
            status = answer.status_code
            after, may_write = rows_written(), method == "POST" and wanted == ALLOWED["POST"]
            cell = f"{method} as {person.role} of {person.place or 'nowhere'}"
            if status not in wanted:
                wrong.append(f"{cell}: {status} instead of {sorted(wanted)}")
            if wanted == {302} and not answer.headers.get("Location", "").startswith("/dang-nhap/?next="):
                wrong.append(f"{cell}: led to {answer.headers.get('Location')}")
            if after != before and not may_write:
                wrong.append(f"{cell}: answered {status} and wrote {after - before} rows")
            before = after
            world.asked += 1
    assert wrong == []


def test_the_matrix_has_thousands_of_cells(world):
    cells = sum(2 * len(world.around(world.units[address.name])) for address in ALL)
    print(f"\n{cells} cells of the permission matrix, {world.asked} asked")  # noqa: T201 - the figure of the run
    assert cells > 5000


def test_every_right_is_asked_for_somewhere():
    rules = [rule_of(address.name) for address in ALL]
    asked = {right for rule in rules if rule for right in (rule.see, rule.act)}
    used_inside = {
        Permission.FILL_FORMS, Permission.RECEIVE_FORMS, Permission.MANAGE_FORMS, Permission.OPEN_LOCKS,
        Permission.MANAGE_RULES, Permission.VIEW_SAFETY,
    }  # fmt: skip
    assert set(Permission) - asked <= used_inside
