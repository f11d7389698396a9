"""A reorganisation loses nothing: totals on old and new boundaries, trail lines, hamlets; and it can be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from orgs.models import AuditEntry, Reorganisation, RoleAssignment, Unit, UnitSuccession
from orgs.permissions import Role
from orgs.services import reorganisation_running as running
from orgs.services import reorganisations
from orgs.services.reorganisation_plan import plan_of
from reports.figures import FigureQuery, compute_many
from reports.services.reorganisation_totals import NEW, OLD, Totals, amounts
from tests import factories as make
from tests.cast import Cast

FIRST_HALF = (date(2025, 1, 1), date(2025, 6, 30))
SECOND_HALF = (date(2025, 7, 1), date(2025, 12, 31))
YEAR = (date(2025, 1, 1), date(2025, 12, 31))
CODES = ("PD01", "PD02", "PD03", "PD04", "PD05", "QC01", "NL01", "AS01", "HG02", "TU-NHAP")


@dataclass
class Merged:
    """District A with records of 2023–2025, and the draft that merges its two communes under the province."""

    cast: Cast
    admin: object
    draft: Reorganisation
    step: object


@pytest.fixture
def merged(cast: Cast) -> Merged:
    for commune, hamlets in ((cast.a1, cast.a1_hamlets), (cast.a2, cast.a2_hamlets)):
        for year in (2023, 2024, 2025):
            make.make_meeting(commune, starts_on=date(year, 3, 1), places=hamlets[:2], attendance=40)
            make.make_meeting(commune, starts_on=date(year, 4, 1), places=[commune], attendance=60)
            make.make_contribution(commune, starts_on=date(year, 2, 1), amount=120)
            make.make_entered(
                commune, "TU-NHAP", starts_on=date(year, 1, 1), ends_on=date(year, 12, 31), value=year - 2000
            )
            make.make_mediations(commune, starts_on=date(year, 1, 1), ends_on=date(year, 12, 31))
    make.make_meeting(cast.a, level="huyen", starts_on=date(2025, 5, 1), places=cast.a1_hamlets[2:])
    make.make_review(cast.a1)
    admin = make.make_user(Role.ADMINISTRATOR, cast.province, username="quantri_tinh")
    draft = make.make_reorganisation(cast.province)
    step = make.make_step(draft, [cast.a1, cast.a2], "Đắk Mây", parent=cast.province)
    make.make_step(draft, [cast.a])
    return Merged(cast, admin, draft, step)


def _values(units: list[Unit], spans: list[tuple[date, date]]) -> dict[tuple[int, date, date, str], object]:
    asks = [FigureQuery(code, unit.pk, *span) for unit in units for span in spans for code in CODES]
    return {
        (query.unit_id, query.starts_on, query.ends_on, query.code): amounts(value)
        for query, value in compute_many(asks).items()
    }


def _trail() -> list[tuple[object, ...]]:
    return list(AuditEntry.objects.order_by("pk").values_list("pk", "table", "row_id", "unit_id", "reason"))


def _made(name: str = "Đắk Mây") -> Unit:
    return Unit.objects.get(name=name, valid_from=date(2025, 7, 1))


def test_totals_by_unit_year_and_indicator_stay_on_old_boundaries(merged: Merged) -> None:
    cast = merged.cast
    units = [cast.province, cast.a, cast.b, cast.a1, cast.a2]
    years = [(date(year, 1, 1), date(year, 12, 31)) for year in (2023, 2024)] + [FIRST_HALF]
    before, trail = _values(units, years), _trail()
    whole = _values([cast.province], [YEAR])

    witness = Totals()
    running.carry_out(merged.draft, by=merged.admin, witness=witness)

    assert _values(units, years) == before
    assert _values([cast.province], [YEAR]) == whole
    assert _trail()[: len(trail)] == trail
    own = AuditEntry.objects.filter(pk__gt=trail[-1][0])
    assert {line.username for line in own} == {"quantri_tinh"}
    assert set(own.values_list("table", flat=True)) <= {
        "orgs_unit",
        "orgs_unitsuccession",
        "orgs_reorganisation",
    }
    assert {line.boundary for line in witness.lines} == {OLD, NEW}
    assert witness.wrong == []
    assert ("Năm 2025", "Xã Đắk Mây", NEW) in {
        (line.period, line.unit, line.boundary) for line in witness.lines
    }


def test_the_new_commune_is_the_sum_of_the_old_ones_in_every_year(merged: Merged) -> None:
    cast = merged.cast
    running.carry_out(merged.draft, by=merged.admin)
    new = _made()
    make.make_meeting(new, starts_on=date(2025, 9, 1), attendance=7, places=[new])

    def number(code: str, unit: Unit, span: tuple[date, date]):
        return compute_many([query := FigureQuery(code, unit.pk, *span)])[query]

    for year in (2023, 2024):
        span = (date(year, 1, 1), date(year, 12, 31))
        assert number("PD02", new, span).value == 4
        assert number("PD04", new, span).value == 200
        assert number("TU-NHAP", new, span).value == 2 * (year - 2000)
        assert (number("PD03", new, span).numerator, number("PD03", new, span).denominator) == (7, 7)
    assert number("PD04", new, FIRST_HALF).value == 200
    assert number("PD04", new, SECOND_HALF).value == 7
    assert number("PD04", new, YEAR).value == 207
    assert (number("PD03", new, YEAR).numerator, number("PD03", new, YEAR).denominator) == (7, 7)
    assert number("PD04", cast.a1, YEAR).value == 100
    assert number("PD04", cast.province, YEAR).value == 257


def test_hamlets_go_along_and_old_units_end_the_day_before(merged: Merged) -> None:
    cast = merged.cast
    running.carry_out(merged.draft, by=merged.admin)

    new = _made()
    assert new.parent == cast.province
    assert list(new.children.values_list("name", flat=True)) == [
        "Buôn Dlei", "Buôn H'Mok", "Buôn Krang", "Buôn Yuk", "Tổ dân phố 1", "Tổ dân phố 2", "Tổ dân phố 3",
    ]  # fmt: skip
    for unit in (cast.a, cast.a1, cast.a2, *cast.hamlets_of_a):
        unit.refresh_from_db()
        assert unit.valid_to == date(2025, 6, 30)
        assert unit.entries_until == date(2025, 8, 29)
    kinds = {(step.predecessor.name, step.kind) for step in UnitSuccession.objects.exclude(kind="cap_tren")}
    assert kinds == {("Đắk Mây", "nhap"), ("Bến Sen", "nhap"), ("Hồ Xanh", "ket_thuc")}
    assert {step.legal_basis for step in UnitSuccession.objects.all()} == {"Nghị quyết 1660/NQ-UBTVQH15"}


def test_hamlets_of_one_name_get_the_name_of_their_old_commune(merged: Merged) -> None:
    twin = make.make_unit("Buôn Yuk", "buon", merged.cast.a2)
    plan = plan_of(merged.draft)
    assert plan.remarks == [
        "Buôn Yuk của thị trấn Bến Sen trùng tên trong Xã Đắk Mây nên ghi là “Buôn Yuk (Bến Sen)”."
    ] or plan.remarks == [
        "Buôn Yuk của xã Đắk Mây trùng tên trong Xã Đắk Mây nên ghi là “Buôn Yuk (Đắk Mây)”."
    ]
    running.carry_out(merged.draft, by=merged.admin)
    assert UnitSuccession.objects.filter(predecessor__name="Buôn Yuk", kind="doi_ten").count() == 1
    twin.refresh_from_db()
    assert twin.name == "Buôn Yuk"


def test_a_rehearsal_changes_nothing(merged: Merged) -> None:
    state = list(Unit.objects.order_by("pk").values())
    trail = _trail()
    witness = Totals()
    running.rehearse(merged.draft, by=merged.admin, witness=witness)
    assert witness.lines
    assert list(Unit.objects.order_by("pk").values()) == state
    assert _trail() == trail
    assert not UnitSuccession.objects.exists()
    assert merged.draft.state == "nhap"


def test_it_can_be_taken_back_and_done_again(merged: Merged) -> None:
    state = list(Unit.objects.order_by("pk").values())
    asked = [merged.cast.province, merged.cast.a, merged.cast.a1]
    before, trail = _values(asked, [YEAR]), _trail()
    running.carry_out(merged.draft, by=merged.admin, witness=Totals())
    running.take_back(merged.draft, by=merged.admin)

    assert list(Unit.objects.order_by("pk").values()) == state
    assert _values(asked, [YEAR]) == before
    assert _trail()[: len(trail)] == trail
    assert not UnitSuccession.objects.exists()
    assert merged.draft.state == "da_lui_lai"
    running.carry_out(merged.draft, by=merged.admin, witness=Totals())
    assert merged.draft.state == "da_thuc_hien"


def test_it_is_not_taken_back_once_the_new_units_are_in_use(merged: Merged) -> None:
    running.carry_out(merged.draft, by=merged.admin)
    meeting = make.make_meeting(_made(), places=[_made().children.first()])
    with pytest.raises(ValidationError, match="1 buổi phát động"):
        running.take_back(merged.draft, by=merged.admin)
    assert merged.draft.state == "da_thuc_hien"
    meeting.delete()
    running.take_back(merged.draft, by=merged.admin)
    assert merged.draft.state == "da_lui_lai"


def test_it_runs_once_only_and_for_administrators_of_all_units(merged: Merged) -> None:
    with pytest.raises(PermissionDenied):
        running.carry_out(merged.draft, by=merged.cast.quan)
    running.carry_out(merged.draft, by=merged.admin)
    with pytest.raises(ValidationError, match="đã được thực hiện"):
        running.carry_out(Reorganisation.objects.get(pk=merged.draft.pk), by=merged.admin)
    other = make.make_reorganisation(merged.cast.province)
    make.make_step(other, [merged.cast.a1], "Khác")
    with pytest.raises(ValidationError, match="đã có bước kế thừa"):
        running.carry_out(other, by=merged.admin)
    assert UnitSuccession.objects.filter(predecessor=merged.cast.a1).count() == 1


def test_a_witness_that_sees_a_loss_stops_everything(merged: Merged) -> None:
    def witness(plan):
        def look_again(made):
            raise ValidationError("Mất số liệu.")

        return look_again

    with pytest.raises(ValidationError, match="Mất số liệu"):
        running.carry_out(merged.draft, by=merged.admin, witness=witness)
    assert not UnitSuccession.objects.exists()


def test_a_divided_commune_needs_every_hamlet_and_counts_where_all_its_parts_do(merged: Merged) -> None:
    cast, admin = merged.cast, merged.admin
    draft = make.make_reorganisation(cast.province)
    left = make.make_step(draft, [cast.a1], "Bờ Trái", parent=cast.a)
    right = make.make_step(draft, [cast.a1, cast.b1], "Bờ Phải", parent=cast.b)

    assert plan_of(draft).undecided == cast.a1_hamlets
    with pytest.raises(ValidationError, match="còn 4 thôn, buôn"):
        running.carry_out(draft, by=admin)
    choices = {hamlet.pk: (left.pk if n < 3 else right.pk) for n, hamlet in enumerate(cast.a1_hamlets)}
    reorganisations.set_hamlets(draft, by=admin, choices=choices)
    running.carry_out(draft, by=admin, witness=Totals())

    assert [str(unit) for unit in _made("Bờ Trái").children.all()] == [
        "Buôn Dlei",
        "Buôn H'Mok",
        "Buôn Krang",
    ]
    assert [str(unit) for unit in _made("Bờ Phải").children.all()] == ["Buôn Yuk", "Thôn 1", "Thôn 2"]
    values = compute_many(
        [FigureQuery("PD02", unit.pk, *YEAR) for unit in (_made("Bờ Trái"), cast.a, cast.province, cast.a1)]
    )
    assert [value.value for value in values.values()] == [None, 5, 5, 2]


def test_chosen_people_get_their_role_in_the_new_unit_and_lose_it_when_taken_back(merged: Merged) -> None:
    cast = merged.cast
    role = RoleAssignment.objects.get(user=cast.chi)
    reorganisations.set_roles(merged.draft, by=merged.admin, wishes=[(role.pk, merged.step.pk)])
    other = RoleAssignment.objects.get(user=cast.bao)
    with pytest.raises(ValidationError, match="không thuộc đợt này"):
        reorganisations.set_roles(merged.draft, by=merged.admin, wishes=[(other.pk, merged.step.pk)])
    running.carry_out(merged.draft, by=merged.admin)
    assert list(cast.chi.roles.values_list("unit__name", "role", "valid_from")) == [
        ("Đắk Mây", "unit_officer", None),
        ("Đắk Mây", "unit_officer", date(2025, 7, 1)),
    ]
    running.take_back(merged.draft, by=merged.admin)
    assert list(cast.chi.roles.values_list("unit_id", flat=True)) == [cast.a1.pk]


def test_the_plan_says_what_cannot_be(cast: Cast) -> None:
    empty = make.make_reorganisation(cast.province)
    assert plan_of(empty).problems == ["Đợt này chưa có bước nào. Hãy thêm bước sắp xếp."]

    draft = make.make_reorganisation(cast.province)
    make.make_step(draft, [cast.a])
    make.make_step(draft, [cast.b1], into=cast.a1)
    assert plan_of(draft).problems == [
        "Xã Đắk Mây nằm trong đơn vị kết thúc ở đợt này. Hãy chọn đơn vị khác.",
        "Thị trấn Bến Sen thuộc đơn vị kết thúc nhưng chưa có bước nào. Hãy thêm bước cho đơn vị này.",
        "Xã Đắk Mây thuộc đơn vị kết thúc nhưng chưa có bước nào. Hãy thêm bước cho đơn vị này.",
    ]
    twice = make.make_reorganisation(cast.province)
    make.make_step(twice, [cast.a1], cast.a2.name, parent=cast.a, kind="thi_tran")
    make.make_step(twice, [cast.b1], "Mới", parent=cast.a)
    make.make_step(twice, [cast.b1])
    make.make_step(
        twice, [make.make_unit("Cũ", "xa", cast.b, valid_to=date(2020, 1, 1))], "Mới", parent=cast.a
    )
    assert plan_of(twice).problems[0].startswith("Xã Suối Đá vừa kết thúc vừa nhập")
    assert any("không có hiệu lực vào ngày 30/06/2025" in told for told in plan_of(twice).problems)
    assert any("Hai bước cùng lập Xã Mới" in told for told in plan_of(twice).problems)
    assert any("Thị trấn Bến Sen đã có trong Huyện Hồ Xanh" in told for told in plan_of(twice).problems)


def test_a_meeting_of_a_whole_commune_after_its_end_reaches_the_hamlets_of_its_last_day(
    merged: Merged,
) -> None:
    commune = merged.cast.b1
    make.make_meeting(commune, starts_on=date(2025, 9, 1), places=[commune])
    draft = make.make_reorganisation(merged.cast.province)
    make.make_step(draft, [commune], "Suối Mới", parent=merged.cast.b)
    running.carry_out(draft, by=merged.admin, witness=Totals())
    query = FigureQuery("PD03", _made("Suối Mới").pk, *YEAR)
    value = compute_many([query])[query]
    assert (value.numerator, value.denominator) == (2, 2)
