"""The sample over 1 July 2025: 11 communes become 5, the year has both halves and says so, 2023 stays as it was."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import call_command

from campaigns.models import Meeting
from dvportal.demo import loading
from orgs.models import AuditEntry, Unit, User
from orgs.permissions import Permission
from reports.figures import FigureQuery, appendix_table, compute_many
from reports.models import Review

pytestmark = pytest.mark.django_db

YEAR = (date(2025, 1, 1), date(2025, 12, 31))
HALVES = ((date(2025, 1, 1), date(2025, 6, 30)), (date(2025, 7, 1), date(2025, 12, 31)))


def _number(code: str, unit: Unit, span: tuple[date, date]) -> object:
    query = FigureQuery(code, unit.pk, *span)
    return compute_many([query])[query].value


def test_the_year_2025_adds_both_halves_and_says_so() -> None:
    loading.load()
    district = Unit.objects.get(code="656")
    year_2023 = (date(2023, 1, 1), date(2023, 12, 31))
    before = [
        _number(code, unit, year_2023) for code in ("PD02", "PD04") for unit in (district, district.parent)
    ]
    review = Review.objects.filter(unit=district).values().first()

    call_command("load_demo", "--reorganisation", verbosity=0)

    new = Unit.objects.filter(parent=district.parent, kind="xa").order_by("name")
    assert {unit.name for unit in new} == {"Liên Sơn Lắk", "Đắk Liêng", "Nam Ka", "Đắk Phơi", "Krông Nô"}
    assert sum(unit.children.count() for unit in new) == 109
    commune = Unit.objects.get(name="Liên Sơn Lắk")
    assert [_number("PD02", commune, span) for span in (*HALVES, YEAR)] == [6, 3, 9]
    told = [_number("PD04", commune, span) for span in (*HALVES, YEAR)]
    assert told[0] + told[1] == told[2]
    assert _number("PD02", district.parent, YEAR) == 11 * 2 + 2 + 5 * 3
    note = appendix_table("phu_luc_1", commune.pk, *YEAR).note
    assert "Gồm cả số liệu của đơn vị trước khi nhập: " in note
    assert all(name in note for name in ("thị trấn Liên Sơn", "xã Yang Tao", "xã Bông Krang"))
    province = appendix_table("phu_luc_1", district.parent_id, *YEAR)
    assert "thị trấn Liên Sơn (tính vào Xã Liên Sơn Lắk)" in province.note
    assert [
        _number(code, unit, year_2023) for code in ("PD02", "PD04") for unit in (district, district.parent)
    ] == before
    assert Review.objects.filter(unit=district).values().first() == review
    assert _number("PD02", commune, year_2023) == sum(
        _number("PD02", unit, year_2023)
        for unit in Unit.objects.filter(parent=district, name__in=["Liên Sơn", "Yang Tao", "Bông Krang"])
    )


def test_people_of_the_new_commune_read_the_old_ones_and_those_of_the_old_go_on() -> None:
    loading.load()
    call_command("load_demo", "--reorganisation", verbosity=0)
    officer = User.objects.get(username="canbo.liensonlak")
    old = Unit.objects.get(name="Yang Tao")
    assert Meeting.objects.visible_to(officer).filter(unit=old, starts_on__year=2023).exists()
    assert not Meeting.objects.editable_by(officer).filter(unit=old).exists()
    assert User.objects.get(username="canbo.lienson").may(Permission.ENTER_RECORDS)
    lines = AuditEntry.objects.count()
    call_command("load_demo", "--reorganisation", verbosity=0)
    assert AuditEntry.objects.count() == lines
