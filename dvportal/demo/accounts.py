"""Tài khoản mẫu: one for each role. The password is published; never load the sample beside real figures with it."""

from __future__ import annotations

from dataclasses import dataclass

from orgs.models import RoleAssignment, Unit, User
from orgs.permissions import Role

PASSWORD = "DanVan-2023-Lak"  # nosec B105 # published on purpose; the safety page warns of it
ADMINISTRATOR, AUTHOR, LEADER = "quantri.huyen", "canbo.huyen", "lanhdao.huyen"


@dataclass(frozen=True)
class Person:
    """A sample account: the role it holds, at the commune Liên Sơn (`at_commune`) or the district. Invented name."""

    username: str
    full_name: str
    position: str
    role: Role
    at_commune: bool = False

    @property
    def role_label(self) -> str:
        """The role in words, with the unit it is held in."""
        return f"{self.role.label} ({'thị trấn Liên Sơn' if self.at_commune else 'huyện Lắk'})"


PEOPLE = (
    Person(
        "canbo.lienson", "Nguyễn Thị Hạnh Nguyên", "Cán bộ Khối Dân vận thị trấn", Role.UNIT_OFFICER, True
    ),
    Person(AUTHOR, "Lương Quốc Thái", "Chuyên viên Ban Dân vận Huyện ủy", Role.AREA_OFFICER),
    Person(LEADER, "Phan Thị Bích Thảo", "Trưởng Ban Dân vận Huyện ủy", Role.LEADER),
    Person(ADMINISTRATOR, "Võ Đăng Khoa", "Văn thư, quản trị cổng", Role.ADMINISTRATOR),
)

COLLECTOR = Person("tonghop.mau", "Tạ Thị Thu Hiền", "Chuyên viên tổng hợp", Role.AREA_OFFICER)
"""Who keeps the four other samples of `load_demo --all`; an area officer in each of them."""

DEMO_ACCOUNTS: list[tuple[str, str, str]] = [
    (person.username, PASSWORD, person.role_label) for person in PEOPLE
]
"""(user name, password, role in words) of every sample account; full names are in `PEOPLE`."""


def make_accounts(*, password: str | None = PASSWORD) -> dict[str, User]:
    """Write the accounts; with no password nobody can sign in until an administrator sets one."""
    return {person.username: make_account(person, password=password) for person in PEOPLE}


def make_account(person: Person, *, password: str | None) -> User:
    """Write one account."""
    return User.objects.create_user(
        person.username, password, full_name=person.full_name, position=person.position
    )


def give_roles(users: dict[str, User], *, district: Unit, commune: Unit) -> None:
    """Give each account its role in its unit."""
    RoleAssignment.objects.bulk_create(
        RoleAssignment(
            user=users[person.username], unit=commune if person.at_commune else district, role=person.role
        )
        for person in PEOPLE
    )
