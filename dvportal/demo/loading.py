"""Nạp huyện mẫu: all of the sample or nothing, and never silently beside the figures of an office."""

from __future__ import annotations

import enum

from django.db import connection, transaction

from dvportal.demo import accounts
from dvportal.demo.democracy import make_democracy
from dvportal.demo.entered import make_entered
from dvportal.demo.groundwork import make_groundwork
from dvportal.demo.meetings import make_meetings
from dvportal.demo.movement import make_movement
from dvportal.demo.neighbour import make_neighbour
from dvportal.demo.offices import make_offices
from dvportal.demo.other_years import make_other_years
from dvportal.demo.places import COMMUNES, DISTRICT_CODE, NEIGHBOUR_CODE, PROVINCE_CODE, make_area
from dvportal.demo.report_forms import make_report_forms
from dvportal.demo.resources import make_resources
from dvportal.demo.review import make_review
from orgs.audit import acting
from orgs.models import Unit, User
from orgs.models.audit import Door

_LOCK = 656_2023  # two commands at once: the second waits, then finds the sample there
REASON = "Nạp huyện mẫu"


class NotEmpty(Exception):
    """The database has units of an office, or names that the sample needs. The message says what to do."""


class Outcome(enum.Enum):
    """What loading found and did."""

    LOADED = "loaded"
    THERE = "there"


def is_loaded() -> bool:
    """Whether the sample is in the database: its district with all its communes, and its administrator."""
    codes = [commune.code for commune in COMMUNES]
    communes = Unit.objects.filter(
        code__in=codes, parent__code=DISTRICT_CODE, parent__parent__code=PROVINCE_CODE
    )
    there = communes.count() == len(codes)
    return there and User.objects.filter(username=accounts.ADMINISTRATOR).exists()


def load(*, force: bool = False) -> Outcome:
    """Write the sample in one transaction; when it is there already nothing changes.

    Refuses a database that has other units. With `force` it loads beside them – as a tree of its own, none of their
    rows touched – unless one has an official code that the sample uses, or an account its name; then its accounts
    get no password, because the published one must not open a portal with real figures.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        if is_loaded():
            return Outcome.THERE
        beside = Unit.objects.exists()
        if beside and not force:
            raise NotEmpty(
                "Cơ sở dữ liệu này đã có đơn vị nên huyện mẫu không được nạp vào. Hãy nạp vào một cơ sở dữ liệu "
                "trống; nếu thật sự muốn để cạnh các đơn vị hiện có, thêm --force."
            )
        _refuse_clashes()
        _write(password=None if beside or User.objects.exists() else accounts.PASSWORD)
    return Outcome.LOADED


def _refuse_clashes() -> None:
    refuse_clashes(
        [PROVINCE_CODE, DISTRICT_CODE, NEIGHBOUR_CODE, *(commune.code for commune in COMMUNES)],
        [person.username for person in accounts.PEOPLE],
    )


def refuse_clashes(codes: list[str], names: list[str]) -> None:
    """Raises NotEmpty when a unit has a code, or an account a name, that a sample is about to use."""
    units = [str(unit) for unit in Unit.objects.filter(code__in=codes)[:3]]
    if units:
        raise NotEmpty(
            f"Đã có đơn vị mang mã số mà huyện mẫu dùng ({', '.join(units)}). Hãy nạp vào một cơ sở dữ liệu khác."
        )
    taken = list(User.objects.filter(username__in=names).values_list("username", flat=True))
    if taken:
        raise NotEmpty(
            f"Đã có tài khoản trùng tên với tài khoản mẫu ({', '.join(taken)}). "
            "Hãy nạp vào một cơ sở dữ liệu khác."
        )


def _write(*, password: str | None) -> None:
    with acting(by=None, door=Door.COMMAND, reason=REASON):
        area = make_area()
        users = accounts.make_accounts(password=password)
        accounts.give_roles(users, district=area.district, commune=area.by_key["lien_son"].unit)
        make_neighbour(area)
    with acting(by=users[accounts.ADMINISTRATOR], door=Door.COMMAND, reason=REASON):
        offices = make_offices(area)
        ground = make_groundwork(area, offices)
        make_meetings(area, ground)
        make_resources(area, offices, ground)
        make_movement(area, offices, ground)
        make_democracy(area, offices)
        make_entered(area)
        make_other_years(area, offices)
    make_review(area, offices, by=users[accounts.AUTHOR])
    make_report_forms(area, author=users[accounts.AUTHOR], leader=users[accounts.LEADER])
