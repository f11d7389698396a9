"""Random trees, random reorganisations: no total changes, no trail line is lost, and each can be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from campaigns.models import Meeting
from orgs.models import AuditEntry, Unit, User
from orgs.models.reorganisations import Reorganisation
from orgs.permissions import Role
from orgs.services import reorganisation_running as running
from orgs.services import reorganisations
from orgs.services.reorganisation_plan import plan_of
from reports.figures import FigureQuery, compute_many
from reports.services.reorganisation_totals import Totals, amounts, spans_of
from tests import factories as make

CUT = date(2025, 7, 1)
CODES = ("PD02", "PD03", "PD04", "NL01", "TU-NHAP")
ADDITIVE = ("PD02", "PD04", "NL01", "TU-NHAP")

pytestmark = pytest.mark.django_db


@dataclass
class World:
    """A province with districts, communes, hamlets and their records."""

    province: Unit
    districts: list[Unit]
    communes: list[Unit]
    admin: User


def a_world(data: st.DataObject) -> World:
    """Two districts with two to five communes of one to three hamlets, each with some records of three years."""
    province = make.make_unit("Cao Nguyên", "tinh")
    districts = [make.make_unit(f"Huyện {n}", "huyen", province) for n in (1, 2)]
    communes = []
    for number in range(data.draw(st.integers(2, 5), label="communes")):
        parent = districts[data.draw(st.integers(0, 1), label="district")]
        commune = make.make_unit(f"Xã {number}", "xa", parent)
        hamlets = make.make_hamlets(commune, data.draw(st.integers(1, 3), label="hamlets"))
        communes.append(commune)
        for year in (2023, 2024, 2025):
            day = date(year, data.draw(st.sampled_from([2, 6, 8]), label="month"), 15)
            attendance = data.draw(st.integers(1, 99), label="attendance")
            places = data.draw(st.sampled_from([[], [commune], hamlets[:1], hamlets]), label="places")
            make.make_meeting(commune, starts_on=day, places=places, attendance=attendance)
        if data.draw(st.booleans(), label="more"):
            make.make_contribution(commune, starts_on=date(2024, 5, 1), amount=number + 1)
            make.make_entered(
                commune, "TU-NHAP", starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31), value=number
            )
    make.make_meeting(districts[0], level="huyen", starts_on=date(2025, 3, 1), attendance=5)
    admin = make.make_user(Role.ADMINISTRATOR, province)
    return World(province, districts, communes, admin)


def a_draft(data: st.DataObject, world: World, unit_names: str) -> Reorganisation:
    """Some communes merged, renamed, divided, taken in or ended; hamlets of divided ones anywhere they may go."""
    draft = make.make_reorganisation(world.province, effective_on=CUT)
    free = list(data.draw(st.permutations(world.communes), label="order"))
    number = 0
    while free:
        what = data.draw(st.sampled_from(["merge", "rename", "divide", "into", "end", "stay"]), label="what")
        parent = data.draw(st.sampled_from([world.province, *world.districts]), label="parent")
        number += 1
        name = f"{unit_names} {number}"
        one = free.pop()
        if what == "merge":
            others = [free.pop() for _ in range(min(len(free), data.draw(st.integers(1, 2), label="size")))]
            make.make_step(draft, [one, *others], name, parent=parent)
        elif what == "rename":
            make.make_step(draft, [one], name, parent=parent)
        elif what == "divide":
            more = [free.pop()] if free and data.draw(st.booleans(), label="and one") else []
            steps = [
                make.make_step(draft, [one], f"{name} Bắc", parent=parent),
                make.make_step(draft, [one, *more], f"{name} Nam", parent=world.districts[0]),
            ]
            for hamlet in one.children.all():
                step = data.draw(st.sampled_from(steps), label="hamlet goes")
                draft.hamlets.create(hamlet=hamlet, step=step)
        elif what == "into" and free:
            make.make_step(draft, [one], into=free.pop())
        elif what == "end":
            make.make_step(draft, [one])
    return draft


def totals(units: list[Unit]) -> dict[FigureQuery, tuple[object, ...]]:
    """Every figure of some units in whole years and in the two parts of the year of the change."""
    asks = [FigureQuery(code, unit.pk, *span) for unit in units for span in spans_of(CUT) for code in CODES]
    return {query: amounts(value) for query, value in compute_many(asks).items()}


def old_boundaries(found: dict[FigureQuery, tuple[object, ...]]) -> dict[FigureQuery, tuple[object, ...]]:
    """Without coverage after the change: its denominator is the hamlets of that day."""
    return {query: told for query, told in found.items() if query.code != "PD03" or query.ends_on < CUT}


@settings(
    derandomize=True,  # the same trees everywhere, so that a red build can be looked at again
    max_examples=20,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_no_total_changes_and_no_trail_line_is_lost(data: st.DataObject, db: None) -> None:
    with transaction.atomic():
        world = a_world(data)
        draft = a_draft(data, world, "Mới")
        plan = plan_of(draft)
        event(f"{len(plan.moves) // 4 * 4} moves, {len(plan.divided)} divided")
        old = [*world.communes, world.province]
        state, meetings = list(Unit.objects.order_by("pk").values()), list(Meeting.objects.values())
        before, trail = totals(old), list(AuditEntry.objects.order_by("pk").values())
        if plan.problems:
            with pytest.raises(ValidationError):
                running.carry_out(draft, by=world.admin)
        else:
            witness = Totals()
            running.carry_out(draft, by=world.admin, witness=witness)
            assert witness.lines
            taken = {step.existing_id for step in draft.steps.all()}
            stayed = [unit for unit in old if unit.pk not in taken]
            after = totals(stayed)
            assert old_boundaries(after) == {q: v for q, v in old_boundaries(before).items() if q in after}
            assert _sum_of_now(world) == _sum_of(world, before)
            assert list(Meeting.objects.values()) == meetings
            assert list(AuditEntry.objects.order_by("pk").values())[: len(trail)] == trail
            running.take_back(draft, by=world.admin)
        assert list(Unit.objects.order_by("pk").values()) == state
        assert totals(old) == before
        assert list(AuditEntry.objects.order_by("pk").values())[: len(trail)] == trail
        transaction.set_rollback(True)


def _sum_of(
    world: World, found: dict[FigureQuery, tuple[object, ...]]
) -> dict[tuple[str, date, date], object]:
    return {
        (query.code, query.starts_on, query.ends_on): told[1]
        for query, told in found.items()
        if query.unit_id == world.province.pk and query.code in ADDITIVE
    }


def _sum_of_now(world: World) -> dict[tuple[str, date, date], object]:
    return _sum_of(world, totals([world.province]))


@settings(
    derandomize=True,  # the same trees everywhere, so that a red build can be looked at again
    max_examples=10,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_new_boundaries_add_up_to_the_old_ones(data: st.DataObject, db: None) -> None:
    """What is merged, renamed or ended, without divisions: the sum over all units of today is the sum over the old."""
    with transaction.atomic():
        world = a_world(data)
        half = data.draw(st.integers(1, len(world.communes)), label="cut")
        draft = make.make_reorganisation(world.province, effective_on=CUT)
        make.make_step(draft, world.communes[:half], "Gộp", parent=world.province)
        for commune in world.communes[half:]:
            make.make_step(draft, [commune], commune.name, parent=world.province)
        old = totals(world.communes)
        running.carry_out(draft, by=world.admin, witness=Totals())
        new = totals(list(Unit.objects.filter(kind="xa", valid_from=CUT)))
        assert _added(new) == _added(old)
        transaction.set_rollback(True)


def _added(found: dict[FigureQuery, tuple[object, ...]]) -> dict[tuple[str, date, date], int]:
    sums: dict[tuple[str, date, date], int] = {}
    for query, told in found.items():
        if query.code in ADDITIVE:
            key = (query.code, query.starts_on, query.ends_on)
            sums[key] = sums.get(key, 0) + (told[1] or 0)
    return sums


def test_a_reorganisation_on_top_of_another(db: None) -> None:
    """Merged in 2023, divided in 2025: all of it is found again above, and the later one goes back first."""
    province = make.make_unit("Cao Nguyên", "tinh")
    district = make.make_unit("Hồ", "huyen", province)
    communes = [make.make_unit(f"Xã {n}", "xa", district) for n in range(2)]
    for n, commune in enumerate(communes):
        make.make_hamlets(commune, 2)
        make.make_meeting(commune, starts_on=date(2022, 2, 1), attendance=n + 1)
    admin = make.make_user(Role.ADMINISTRATOR, province)
    first = make.make_reorganisation(province, effective_on=date(2023, 1, 1))
    make.make_step(first, communes, "Gộp", parent=district)
    running.carry_out(first, by=admin, witness=Totals())
    joined = Unit.objects.get(name="Gộp")
    make.make_meeting(joined, starts_on=date(2024, 2, 1), attendance=10)
    second = make.make_reorganisation(province, effective_on=CUT)
    steps = [make.make_step(second, [joined], name, parent=province) for name in ("Bắc", "Nam")]
    hamlets = list(joined.children.all())
    reorganisations.set_hamlets(
        second, by=admin, choices={hamlet.pk: steps[n % 2].pk for n, hamlet in enumerate(hamlets)}
    )
    running.carry_out(second, by=admin, witness=Totals())
    with pytest.raises(ValidationError, match="kế thừa đơn vị"):
        running.take_back(first, by=admin)
    spans = [(date(year, 1, 1), date(year, 12, 31)) for year in (2022, 2024)]
    values = compute_many(
        [FigureQuery("PD04", unit.pk, *span) for unit in (province, joined) for span in spans]
    )
    assert [value.value for value in values.values()] == [3, 10, 3, 10]
    running.take_back(second, by=admin)
    Meeting.objects.filter(unit=joined).delete()
    with pytest.raises(ValidationError, match=f"đợt sắp xếp “{second}”"):
        running.take_back(first, by=admin)
    for step in steps:
        reorganisations.remove_step(step, by=admin)
    running.take_back(first, by=admin)
    assert not Unit.objects.filter(name__in=["Gộp", "Bắc", "Nam"]).exists()
