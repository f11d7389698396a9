"""The permission matrix: every address × method × role × place of the person, each cell with its expected answer.

The expectation is derived: the line of the address in `tests/access.py` × `ROLE_PERMISSIONS` × where the person's unit
lies from the unit of the row. A refused request must not have written to any table, whatever it was about.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection, transaction
from django.template.backends.django import Template
from django.urls import reverse

from orgs.models import Delegation, RoleAssignment, Unit, User
from orgs.permissions import OWN_UNIT_ROLES, ROLE_PERMISSIONS, Permission, Role
from reports.models import FormPeriod, Job, RenderedFile
from tests import factories
from tests.access import Rule, rule_of
from tests.asking import Asker, session_of, without_error_pages
from tests.cast import Cast, make_cast
from tests.test_sweep import ALL, SHARED, Address, row_of, url_about

pytestmark = pytest.mark.django_db  # without it no test database is made

ALLOWED = {"GET": {200, 302}, "POST": {200, 302, 303, 409}}
"""What a person who may gets: a page or a way on; a form that must be filled in again is a page too."""
UNREADABLE = {"reports:section_autosave", "reports:submission_autosave"}
"""Addresses of scripts: an empty body is a bad request."""
OF_SESSIONS = {"django_session", "orgs_opensession"}
"""Tables that any request may write to, since they say when a person was last seen."""
TELLS_ON_GET = {"orgs_accessentry"}
"""Tables to which a GET may write: downloads are noted."""
WRITES_ON_GET = {
    "orgs:second_factor": "the key that waits for its first code is kept, so that reloading shows the same",
    "reports:reorganisation_preview": "it is carried out and taken back, so that every figure can be compared",
}
"""Addresses whose GET writes rows, each with its reason."""
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
        yield World(cast, everyone(cast), *places(cast, {}))
        transaction.set_rollback(True)


def places(cast: Cast, rows: dict[Any, Any]) -> tuple[dict[str, str], dict[str, Unit | None]]:
    """All addresses with the numbers of their rows, and the units of these, by name.

    Deleted rows are made first: of some kinds there is only one, which the other addresses need alive.
    """
    urls, units = {}, {}
    for address in sorted(ALL, key=lambda address: not address.name.endswith("_restore")):
        urls[address.name], units[address.name] = placed(address, cast, rows)
    return urls, units


def placed(address: Address, cast: Cast, rows: dict[Any, Any]) -> tuple[str, Unit | None]:
    """An address with the numbers of a row, and the unit that the row belongs to."""
    if not address.parameters:
        return reverse(address.name), None
    row = row_of(address, cast, rows)
    return url_about(address, row), None if address.name in SHARED else _unit_of(row)


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
        case Delegation():
            return row.assignment.unit
        case FormPeriod():
            return row.form.owner
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
    acts = rule.act is None or method not in rule.act_on.split() or bool(rights & _several(rule.act))
    if not rights & _several(rule.see):
        return {404} if rule.own and rights else {403}
    if unit is None:
        return ALLOWED[method] if acts else {403}
    if not _reaches(person, unit) and not (
        rule.from_below and unit.path and person.unit.path.startswith(unit.path)
    ):
        return {404}
    if rule.act is not None and method in rule.act_on.split():
        at = {"own": unit, "above": unit.parent, "anywhere": person.unit}[rule.act_at]
        if not acts or not _reaches(person, at):
            return {403}
    return ALLOWED[method]


def _several(rights: Any) -> set[Any]:
    return set(rights) if isinstance(rights, tuple) else {rights}


def _reaches(person: Person, unit: Unit) -> bool:
    if person.role in OWN_UNIT_ROLES:
        return person.unit == unit
    return unit.path.startswith(person.unit.path)


def rows_written() -> int:
    """Rows inserted, changed or deleted in this transaction, also those taken back; sessions do not count."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables"
            " WHERE relname <> ALL(%s)",
            [[*OF_SESSIONS, *TELLS_ON_GET]],
        )
        return cursor.fetchone()[0]


@dataclass
class Looked:
    """Which pages were drawn: each once for every role, forms sent once; drawing costs more than all else."""

    drawn: set[tuple[str, str, str]] = field(default_factory=set)
    now: bool = True


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> Looked:
    """Draws pages only while it is told to."""
    looked, draw = Looked(), Template.render
    monkeypatch.setattr(
        Template, "render", lambda self, *args, **more: draw(self, *args, **more) if looked.now else ""
    )
    return looked


@pytest.fixture
def asker(monkeypatch: pytest.MonkeyPatch) -> Asker:
    """Asks with short error pages."""
    without_error_pages(monkeypatch)
    return Asker()


@dataclass(frozen=True)
class Cell:
    """One cell of the matrix."""

    address: Address
    method: str
    person: Person
    wanted: frozenset[int]

    def __str__(self) -> str:
        return f"{self.method} as {self.person.role} of {self.person.place or 'nowhere'}"

    @property
    def may_write(self) -> bool:
        """Whether the request may write more than that it was asked."""
        allowed = self.wanted == ALLOWED[self.method]
        return allowed and (self.method == "POST" or self.address.name in WRITES_ON_GET)


def cells_of(address: Address, world: World) -> list[Cell]:
    """All cells of an address. A method that it does not take is refused before anyone is looked at: two will do."""
    rule = rule_of(address.name)
    assert rule is not None, f"{address.name} is new: say in ACCESS of tests/access.py who may open it"
    unit = world.units[address.name]
    cells = []
    for method in ("GET", "POST"):
        people = world.around(unit)
        for person in people if method in rule.methods.split() else [people[0], people[-1]]:
            wanted = expected(rule, person, unit, method)
            if address.name in UNREADABLE and wanted == ALLOWED["POST"]:
                wanted = {400}
            cells.append(Cell(address, method, person, frozenset(wanted)))
    return cells


def wrong_in(cell: Cell, asker: Asker, world: World, looked: Looked) -> str:
    """What is wrong with the answer to a cell; whatever was written is taken back."""
    page = (cell.address.name, cell.method, cell.person.role if cell.method == "GET" else "")
    looked.now = page not in looked.drawn
    with transaction.atomic():
        answer = asker.ask(cell.method, world.urls[cell.address.name], cell.person.session)
        transaction.set_rollback(True)
    if answer.status_code == 200:
        looked.drawn.add(page)
    world.asked += 1
    led = answer.headers.get("Location", "")
    if answer.status_code not in cell.wanted:
        return f"{cell}: {answer.status_code} instead of {sorted(cell.wanted)}"
    if cell.wanted == {302} and not led.startswith("/dang-nhap/?next="):
        return f"{cell}: led to {led}"
    return ""


@pytest.mark.parametrize("address", ALL, ids=lambda address: address.name)
def test_every_cell_is_answered_as_written_down(world, asker, looked, address):
    cells, before = cells_of(address, world), rows_written()
    quiet = [cell for cell in cells if not cell.may_write]
    wrong = [wrong_in(cell, asker, world, looked) for cell in quiet]
    if rows_written() != before:
        wrong += [f"{cell}: wrote rows" for cell in quiet if writes(cell, asker, world, looked)]
    wrong += [wrong_in(cell, asker, world, looked) for cell in cells if cell.may_write]
    assert not any(wrong), "\n".join(filter(None, wrong))


def writes(cell: Cell, asker: Asker, world: World, looked: Looked) -> bool:
    """Whether a cell writes when it is asked alone."""
    before = rows_written()
    wrong_in(cell, asker, world, looked)
    return rows_written() != before


def test_the_matrix_has_thousands_of_cells(world):
    cells = sum(len(cells_of(address, world)) for address in ALL)
    print(f"\n{cells} cells of the permission matrix, {world.asked} asked")  # noqa: T201 - the figure of the run
    assert cells > 8_000


def test_every_right_is_asked_for_somewhere():
    rules = [rule_of(address.name) for address in ALL]
    asked = {right for rule in rules for some in (rule.see, rule.act) for right in _several(some)}
    assert asked - {None} == set(Permission)
