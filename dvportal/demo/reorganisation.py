"""Sắp xếp năm 2025: Lắk's 11 communes become 5, with records of both halves of the year, for those who want to see it.

The communes and what became of them are those of Nghị quyết 1660/NQ-UBTVQH15 of 16/6/2025; all records of 2025 are
invented.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db import connection, transaction

from campaigns.models import Contribution, ContributionKind, Meeting
from dvportal.demo import accounts, loading
from dvportal.demo.places import COMMUNES, DISTRICT_CODE, PROVINCE_CODE
from dvportal.demo.writing import write
from orgs.audit import acting
from orgs.models import Level, Reorganisation, ReorganisationStep, RoleAssignment, Unit, UnitKind, User
from orgs.models.audit import Door
from orgs.models.reorganisations import StepKind
from orgs.permissions import Role
from orgs.services import reorganisation_running as running
from orgs.services import reorganisations
from reports.services.reorganisation_totals import Totals

LEGAL_BASIS: Final = "Nghị quyết 1660/NQ-UBTVQH15 ngày 16/6/2025"
DISTRICT_BASIS: Final = "Nghị quyết 203/2025/QH15"
FIRST_DAY: Final = date(2025, 7, 1)
GRACE: Final = 1100  # days; the people of the old communes may go on trying out how records are entered
NEW_COMMUNES: Final = (
    ("24580", "Liên Sơn Lắk", ("lien_son", "yang_tao", "bong_krang")),
    ("24595", "Đắk Liêng", ("dak_lieng", "buon_tria", "buon_triet")),
    ("24607", "Nam Ka", ("nam_ka", "ea_rbin")),
    ("24598", "Đắk Phơi", ("dak_phoi", "dak_nue")),
    ("24604", "Krông Nô", ("krong_no",)),
)
"""Code, name and old communes (their keys in the sample) of each commune of 2025."""

PEOPLE: Final = (
    accounts.Person("quantri.tinh", "Trần Hữu Phước", "Quản trị cổng cấp tỉnh", Role.ADMINISTRATOR),
    accounts.Person("tonghop.tinh", "Đỗ Thị Mai Hương", "Chuyên viên tổng hợp cấp tỉnh", Role.AREA_OFFICER),
    accounts.Person("canbo.liensonlak", "Y Khôi Niê", "Cán bộ Ban Xây dựng Đảng", Role.AREA_OFFICER),
)
"""Administrator and area officer of the province, and an officer of the new commune Liên Sơn Lắk. Invented names."""


def load() -> bool:
    """Carry the sample district over 1 July 2025; False when that was done before. Needs the sample district."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        district = Unit.objects.get(code=DISTRICT_CODE, parent__code=PROVINCE_CODE)
        if Reorganisation.objects.filter(unit=district.parent, legal_basis=LEGAL_BASIS).exists():
            return False
        _write(district)
    return True


_LOCK = 656_2025


def _write(district: Unit) -> None:
    province = district.parent
    assert province is not None
    own = User.objects.get(username=accounts.ADMINISTRATOR)
    password = accounts.PASSWORD if own.has_usable_password() else None
    loading.refuse_clashes([], [person.username for person in PEOPLE])
    with acting(by=None, door=Door.COMMAND, reason=loading.REASON):
        users = {person.username: accounts.make_account(person, password=password) for person in PEOPLE}
        for person in PEOPLE[:2]:
            RoleAssignment.objects.create(user=users[person.username], unit=province, role=person.role)
    old = {unit.code: unit for unit in district.children.all()}
    with acting(by=own, door=Door.COMMAND, reason=loading.REASON):
        _records(list(old.values()), (date(2025, 2, 11), date(2025, 5, 20)), 40)
        _district_meetings(district, list(old.values()))
    admin = User.objects.get(pk=users["quantri.tinh"].pk)
    draft = _draft(province, district, old, admin)
    running.carry_out(draft, by=admin, witness=Totals())
    new = list(Unit.objects.filter(parent=province, kind=UnitKind.COMMUNE, valid_from=FIRST_DAY))
    with acting(by=admin, door=Door.COMMAND, reason=loading.REASON):
        _records(new, (date(2025, 8, 14), date(2025, 10, 9), date(2025, 11, 18)), 70)
        first = next(unit for unit in new if unit.code == NEW_COMMUNES[0][0])
        RoleAssignment.objects.create(user=users["canbo.liensonlak"], unit=first, role=PEOPLE[2].role)


def _draft(province: Unit, district: Unit, old: dict[str, Unit], by: User) -> Reorganisation:
    draft = reorganisations.save(
        Reorganisation(
            unit=province,
            title="Sắp xếp đơn vị hành chính cấp xã huyện Lắk năm 2025",
            effective_on=FIRST_DAY,
            legal_basis=LEGAL_BASIS,
            grace_days=GRACE,
        ),
        by=by,
    )
    codes = {commune.key: commune.code for commune in COMMUNES}
    for code, name, keys in NEW_COMMUNES:
        step = ReorganisationStep(
            reorganisation=draft,
            kind=StepKind.NEW,
            new_kind=UnitKind.COMMUNE,
            new_name=name,
            new_code=code,
            new_parent=province,
        )
        reorganisations.save_step(step, by=by, sources=[old[codes[key]] for key in keys])
    end = ReorganisationStep(reorganisation=draft, kind=StepKind.END)
    reorganisations.save_step(end, by=by, sources=[district])
    return draft


def _records(communes: list[Unit], days: tuple[date, ...], base: int) -> None:
    """A meeting on each day and some land given, in each commune; each meeting at two of its hamlets."""
    meetings, places, land = [], [], []
    for number, commune in enumerate(communes):
        hamlets = list(commune.children.order_by("sort_key", "pk"))
        for turn, day in enumerate(days):
            meetings.append(
                Meeting(
                    unit=commune,
                    level=Level.COMMUNE,
                    starts_on=day,
                    attendance=base + 3 * number + turn,
                    content="Tuyên truyền sắp xếp đơn vị hành chính và mô hình chính quyền địa phương hai cấp",
                )
            )
            places.append([hamlets[(2 * turn + i) % len(hamlets)] for i in range(2)])
        land.append(
            Contribution(
                unit=commune,
                kind=ContributionKind.LAND,
                starts_on=days[0],
                amount=100 + 10 * number,
                households=2 + number % 3,
                purpose="Làm đường liên buôn",
            )
        )
    write(meetings, {"places": places})
    write(land)


def _district_meetings(district: Unit, communes: list[Unit]) -> None:
    """Two meetings of the district in its last half-year."""
    rows = [
        Meeting(
            unit=district,
            level=Level.DISTRICT,
            starts_on=date(2025, 4, 8 + number),
            attendance=90,
            content="Phát động quần chúng trước khi sắp xếp đơn vị hành chính",
        )
        for number in range(2)
    ]
    places = [[communes[number].children.order_by("sort_key", "pk")[0]] for number in range(2)]
    write(rows, {"places": places})
