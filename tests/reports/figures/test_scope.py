"""Which units count: the tree, groups, mergers and divisions; coverage of hamlets."""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext

from orgs.models import Unit
from reports.figures import load_scopes, records_behind, scope_paths
from tests import factories as make
from tests.cast import Cast
from tests.reports.figures.asking import ENDS, STARTS, ask, figure, number

MERGED_ON = date(2023, 7, 1)


def _paths(unit: Unit, ends_on: date = ENDS) -> set[str]:
    return set(scope_paths(unit, STARTS, ends_on))


def test_a_unit_and_all_below(cast: Cast) -> None:
    assert _paths(cast.a) == {cast.a.path}
    scope = load_scopes([(cast.a.pk, STARTS, ENDS, ())])[cast.a.pk, STARTS, ENDS, ()]
    assert scope.ids == {u.pk for u in (cast.a, cast.a1, cast.a2, *cast.hamlets_of_a)}


def test_a_path_that_begins_with_the_same_digits_is_another_unit(cast: Cast) -> None:
    unit = make.make_unit("Mười", "huyen", cast.province)
    like = [make.make_unit(f"Mười {i}", "huyen", cast.province) for i in range(12)]
    for other in like:
        make.make_meeting(other)
    make.make_meeting(unit)
    assert number(figure("PD02", unit)) == 1


def test_a_group_has_its_members(cast: Cast) -> None:
    group = make.make_unit("Cụm số 1", "cum", cast.province)
    group.members.set([cast.a1, cast.b1])
    for unit in (cast.a, cast.a1, cast.a2, cast.b1):
        make.make_meeting(unit)

    assert _paths(group) == {group.path, cast.a1.path, cast.b1.path}
    assert number(figure("PD02", group)) == 2


def test_merged_units_add_to_their_successor(cast: Cast) -> None:
    older = make.make_unit("Cũ Hơn", "xa", cast.b)
    make.make_succession(older, cast.b1, effective_on=date(2020, 1, 1))
    make.make_succession(cast.b1, cast.a2, effective_on=MERGED_ON)
    for unit in (older, cast.b1, cast.a2):
        make.make_meeting(unit, starts_on=date(2023, 3, 1))

    assert _paths(cast.a2) == {cast.a2.path, cast.b1.path, older.path}
    assert _paths(cast.a) == {cast.a.path, cast.b1.path, older.path}
    assert _paths(cast.a2, date(2023, 6, 30)) == {cast.a2.path}
    assert number(figure("PD02", cast.a)) == 3
    assert number(figure("PD02", cast.a, ends_on=date(2023, 6, 30))) == 1
    assert number(figure("PD02", cast.b)) == 2
    assert records_behind(ask("PD02", cast.a)).total() == 3


def test_a_divided_unit_counts_only_where_all_its_parts_do(cast: Cast) -> None:
    divided = make.make_unit("Chia Đôi", "xa", cast.b)
    for part in (cast.a1, cast.a2):
        make.make_succession(divided, part, kind="chia", effective_on=MERGED_ON)
    make.make_meeting(divided)

    assert _paths(cast.a1) == {cast.a1.path}
    assert _paths(cast.a) == {cast.a.path, divided.path}
    assert number(figure("PD02", cast.a)) == 1
    assert figure("PD02", cast.a1).is_missing


def test_scopes_cost_three_queries(cast: Cast) -> None:
    for keys in ([(cast.a.pk, STARTS, ENDS, ())], [(u.pk, STARTS, ENDS, ()) for u in Unit.objects.all()]):
        with CaptureQueriesContext(connection) as queries:
            load_scopes(keys)
        assert len(queries) == 3


# --- coverage ---


def _cover(unit: Unit, **more: object) -> tuple[object, object]:
    value = figure("PD03", unit, **more)
    return (value.numerator, value.denominator)


def test_hamlets_count_once_and_only_of_the_scope(cast: Cast) -> None:
    make.make_meeting(cast.a1, places=cast.a1_hamlets[:2])
    make.make_meeting(cast.a1, places=[*cast.a1_hamlets[1:3], cast.b1_hamlets[0]])
    make.make_meeting(cast.a, level="huyen", places=[cast.a2_hamlets[0], cast.a1_hamlets[0]])
    make.make_meeting(cast.a1, kind="tham_nhap", places=cast.a1_hamlets)
    make.make_meeting(cast.a1, starts_on=date(2022, 12, 31), places=cast.a1_hamlets)
    make.make_meeting(cast.b, places=cast.a2_hamlets)

    assert _cover(cast.a) == (4, 7)
    assert _cover(cast.a, level="xa") == (3, 7)
    assert _cover(cast.a, level="huyen") == (2, 7)
    assert _cover(cast.a1) == (3, 4)
    behind = records_behind(ask("PD03", cast.a))
    assert behind.total() == 4
    assert set(behind.queryset) == {*cast.a1_hamlets[:3], cast.a2_hamlets[0]}
    assert behind.meetings is not None
    assert behind.meetings.count() == 3


def test_a_whole_commune_means_its_hamlets_of_that_day(cast: Cast) -> None:
    make.make_unit("Mới", "thon", cast.a2, valid_from=date(2023, 9, 1))
    gone = make.make_unit("Đã Giải Thể", "thon", cast.a2, valid_to=date(2023, 5, 31))
    make.make_meeting(cast.a2, places=[cast.a2, gone], starts_on=date(2023, 4, 1))

    assert _cover(cast.a2) == (3, 4)
    make.make_meeting(cast.a2, places=[cast.a2], starts_on=date(2023, 10, 1))
    assert _cover(cast.a2) == (4, 4)


def test_a_renamed_hamlet_is_still_reached(cast: Cast) -> None:
    old = make.make_unit("Tên Cũ", "thon", cast.a2, valid_to=date(2023, 6, 30))
    new = make.make_unit("Tên Mới", "thon", cast.a2, valid_from=MERGED_ON)
    make.make_succession(old, new, kind="doi_ten", effective_on=MERGED_ON)
    make.make_meeting(cast.a2, places=[old], starts_on=date(2023, 3, 1))

    assert _cover(cast.a2) == (1, 4)
    assert set(records_behind(ask("PD03", cast.a2)).queryset) == {new}


def test_meetings_without_places_do_not_make_a_zero(cast: Cast) -> None:
    make.make_meeting(cast.a1)

    value = figure("PD03", cast.a)

    assert value.is_missing
    assert value.notes == ("Các buổi chưa ghi thôn, buôn, tổ dân phố.",)


def test_places_outside_the_scope_make_a_zero(cast: Cast) -> None:
    make.make_meeting(cast.a1, places=[cast.b1_hamlets[0]])
    assert _cover(cast.a) == (0, 7)


def test_deleting_a_meeting_changes_the_coverage(cast: Cast) -> None:
    meeting = make.make_meeting(cast.a1, places=cast.a1_hamlets[:1])
    make.make_meeting(cast.a1, places=cast.a1_hamlets[1:2])
    assert _cover(cast.a) == (2, 7)
    meeting.delete()
    assert _cover(cast.a) == (1, 7)
