"""The cast of the tests: a province with two districts, and the people who work there. Names are invented."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from orgs.models import Body, Unit, User
from orgs.permissions import Role
from tests.factories import PASSWORD, make_body, make_hamlets, make_unit, make_user


@dataclass(frozen=True)
class Cast:
    """Units (district `a` with communes `a1`, `a2`; district `b` with `b1`) and people of the tests."""

    province: Unit
    a: Unit
    b: Unit
    a1: Unit
    a2: Unit
    b1: Unit
    a1_hamlets: list[Unit]
    a2_hamlets: list[Unit]
    b1_hamlets: list[Unit]
    office_a: Body
    office_b: Body
    alice: User
    """Area officer of district A."""
    chi: User
    """Unit officer of commune A1."""
    lan: User
    """Leader of district A."""
    quan: User
    """Administrator of district A."""
    bao: User
    """Area officer of district B: another office."""
    tinh: User
    """Area officer of the province: reaches both districts."""
    stranger: User
    """An account without any role."""
    off: User
    """An area officer of district A whose account is switched off."""

    @property
    def hamlets_of_a(self) -> list[Unit]:
        """The seven hamlets of district A."""
        return [*self.a1_hamlets, *self.a2_hamlets]


def make_cast() -> Cast:
    """Write the units and people of the cast."""
    province = make_unit("Cao Nguyên", "tinh", code="90")
    a = make_unit("Hồ Xanh", "huyen", province, code="901")
    b = make_unit("Núi Bạc", "huyen", province, code="902")
    a1 = make_unit("Đắk Mây", "xa", a, code="90101")
    a2 = make_unit("Bến Sen", "thi_tran", a, code="90102")
    b1 = make_unit("Suối Đá", "xa", b, code="90201")
    return Cast(
        province=province,
        a=a,
        b=b,
        a1=a1,
        a2=a2,
        b1=b1,
        a1_hamlets=[make_unit(f"Buôn {name}", "buon", a1) for name in ("Dlei", "H'Mok", "Krang", "Yuk")],
        a2_hamlets=make_hamlets(a2, 3, "to_dan_pho"),
        b1_hamlets=make_hamlets(b1, 2),
        office_a=make_body(
            a,
            "Ban Dân vận Huyện ủy Hồ Xanh",
            header_lines="HUYỆN ỦY HỒ XANH\nBAN DÂN VẬN",
            place_name="Hồ Xanh",
        ),
        office_b=make_body(
            b,
            "Ban Dân vận Huyện ủy Núi Bạc",
            header_lines="HUYỆN ỦY NÚI BẠC\nBAN DÂN VẬN",
            place_name="Núi Bạc",
        ),
        alice=make_user(
            Role.AREA_OFFICER, a, password=PASSWORD, username="alice", full_name="Nguyễn Thị Ái Liên"
        ),
        chi=make_user(Role.UNIT_OFFICER, a1, password=PASSWORD, username="chi", full_name="Phạm Mai Chi"),
        lan=make_user(Role.LEADER, a, username="lan", full_name="Đinh Thị Ngọc Lan"),
        quan=make_user(Role.ADMINISTRATOR, a, username="quan", full_name="Lê Minh Quân"),
        bao=make_user(Role.AREA_OFFICER, b, username="bao", full_name="Hoàng Gia Bảo"),
        tinh=make_user(Role.AREA_OFFICER, province, username="tinh", full_name="Vũ Đức Tính"),
        stranger=make_user(username="stranger", full_name="Bùi Văn Khách"),
        off=make_user(
            Role.AREA_OFFICER, a, password=PASSWORD, username="off", full_name="Đỗ Thị Nghỉ", is_active=False
        ),
    )


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast, written anew for each test."""
    return make_cast()
