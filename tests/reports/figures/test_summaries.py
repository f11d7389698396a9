"""The sums kept beside the records against the records: after any write, for any period, whoever writes beside."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction

from campaigns.models import Contribution, Meeting, Work
from orgs.models import Unit
from reports.figures.coverage import load_places
from reports.figures.cube import Cell, load_cells
from reports.figures.summaries import SOURCES, load_summed, spans_of
from reports.models import SummaryCell
from reports.services.summaries import SUMMED, rebuild, verify
from tests import factories as make
from tests.cast import Cast, make_cast
from tests.reports.figures.asking import figure, number
from tests.reports.figures.random_writes import FIRST, LAST, Writer, any_day

WRITES = 10_000
"""Rows written at random before the sums are compared for good."""


def _units(cast: Cast) -> list[Unit]:
    return [cast.province, cast.a, cast.a1, cast.a2, cast.b1]


def _agree(units: list[Unit], starts_on: date, ends_on: date) -> None:
    """Hold the cells, and the places, of a period against the records."""
    ids = [unit.pk for unit in units]
    summed = load_summed(SOURCES.values(), starts_on, ends_on, ids)
    assert summed == load_summed(SOURCES.values(), starts_on, ends_on, ids, raw=True)
    for key, source in SOURCES.items():
        assert _as_set(summed[key]) == _as_set(load_cells(source, starts_on, ends_on, ids)), key
    places = load_places(starts_on, ends_on, ids)
    assert _as_set(places) == _as_set(load_places(starts_on, ends_on, ids, raw=True))


def _as_set(found: Any) -> dict[int, set[str]]:
    return {unit_id: set(map(repr, rows)) for unit_id, rows in found.items()}


def _sum(key: str, column: str, units: list[Unit]) -> Decimal:
    """What the cells of all days add up to."""
    cells = load_summed([SOURCES[key]], FIRST, LAST, [unit.pk for unit in units])[key]
    return sum((cell.totals[column] for found in cells.values() for cell in found), Decimal(0))


# --- exactness ---


@pytest.mark.django_db
def test_the_sums_are_those_of_the_records_after_random_writes(cast: Cast) -> None:
    writer = Writer(20231127, _units(cast), [*cast.hamlets_of_a, *cast.b1_hamlets, cast.a1, cast.a])
    checked = 0
    while writer.rows < WRITES:
        writer.write()
        if writer.rows > checked + WRITES // 5:
            checked = writer.rows
            starts_on, ends_on = sorted((any_day(writer.chance), any_day(writer.chance)))
            _agree(_units(cast), starts_on, ends_on)

    assert verify() == []
    _agree(_units(cast), FIRST, LAST)
    _agree(_units(cast), date(2022, 3, 1), date(2024, 6, 30))
    assert set(SummaryCell.objects.values_list("source", flat=True)) == set(SUMMED)


@pytest.mark.django_db
def test_joined_cells_are_those_of_the_units_added_in_the_order_they_are_met(cast: Cast) -> None:
    writer = Writer(7, _units(cast), [*cast.hamlets_of_a, cast.a1, cast.a])
    while writer.rows < 600:
        writer.write()
    days, ids = (date(2022, 3, 1), date(2024, 6, 30)), [unit.pk for unit in _units(cast)]
    apart = load_summed(SOURCES.values(), *days, ids)
    joined = load_summed(SOURCES.values(), *days, ids, joined=set(SOURCES) - {"works"})

    assert joined["works"] == apart["works"]
    assert sum(len(found) > 1 for found in apart.values()) > 5
    for key in set(SOURCES) - {"works"}:
        added: dict[str, Cell] = {}
        for cell in (cell for unit_id in sorted(apart[key]) for cell in apart[key][unit_id]):
            one = added.get(repr(cell.dims))
            added[repr(cell.dims)] = cell if one is None else _added(one, cell)
        assert joined[key].get(None, []) == list(added.values()), key


def _added(one: Cell, other: Cell) -> Cell:
    totals = {name: total + other.totals[name] for name, total in one.totals.items()}
    filled = {name: number + other.filled[name] for name, number in one.filled.items()}
    return Cell(one.dims, one.rows + other.rows, totals, filled)


@pytest.mark.django_db
def test_every_source_of_one_day_is_summed(cast: Cast) -> None:
    make.make_meeting(cast.a1, places=cast.a1_hamlets)

    with connection.cursor() as cursor:
        cursor.execute("SELECT proname FROM pg_proc WHERE proname LIKE 'dv\\_summarise\\_%'")
        kept = {name.removeprefix("dv_summarise_") for (name,) in cursor.fetchall()}
    assert kept == set(SUMMED)


@pytest.mark.django_db
def test_copy_and_truncate_are_summed(cast: Cast) -> None:
    meeting = make.make_meeting(cast.a1, places=cast.a1_hamlets)
    links = Meeting.places.through._meta.db_table
    with connection.cursor() as cursor:
        line = StringIO(f"{meeting.pk}\t{cast.a2.pk}\n")
        cursor.copy_from(line, links, columns=("meeting_id", "unit_id"))
        assert verify() == []
        assert SummaryCell.objects.filter(source="places", span="2023").count() == len(cast.a1_hamlets) + 1
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE campaigns_meeting CASCADE")

    assert verify() == []
    assert not SummaryCell.objects.filter(source__in=["meetings", "places"]).exists()


@pytest.mark.django_db
def test_a_cell_of_nothing_has_no_row(cast: Cast) -> None:
    work = make.make_work(cast.a1)
    part = make.make_work(cast.a1, part_of=work)
    assert SummaryCell.objects.filter(source="works").count() == 2

    Work.objects.filter(pk=work.pk).update(starts_on=date(2020, 2, 29))
    assert set(SummaryCell.objects.filter(source="works").values_list("span", "rows")) == {
        ("2020", 1),
        ("2020-02", 1),
    }
    part.delete()
    work.delete()
    assert not SummaryCell.objects.filter(source="works").exists()


@pytest.mark.django_db
def test_text_is_told_apart_in_the_cells_and_read_as_people_do(cast: Cast) -> None:
    for measure in ("lượt người", "Lượt người ", "hộ"):
        make.make_welfare(cast.a1, kind="bhyt", action="ho_tro", count=5, count_measure=measure)
    make.make_welfare(cast.a1, kind="bhyt", action="ho_tro", count=None, count_measure="lượt người")

    value = figure("AS04a", cast.a)

    assert (value.value, value.notes) == (10, ("1 bản ghi chưa ghi “Số lượng”.",))


@pytest.mark.django_db
def test_records_moved_to_another_unit_and_day_take_their_places_along(cast: Cast) -> None:
    meeting = make.make_meeting(cast.a1, places=cast.a1_hamlets)
    assert number(figure("PD03", cast.a)) == (len(cast.a1_hamlets), len(cast.hamlets_of_a))

    Meeting.objects.update(unit=cast.b1)
    assert figure("PD03", cast.a).is_missing
    Meeting.objects.update(unit=cast.a2, starts_on=date(2022, 12, 31))
    assert figure("PD03", cast.a).is_missing
    Meeting.objects.update(starts_on=date(2023, 1, 1))
    meeting.places.set(cast.a1_hamlets[:1])

    assert number(figure("PD03", cast.a)) == (1, len(cast.hamlets_of_a))
    assert verify() == []


@pytest.mark.django_db
def test_a_commune_reached_before_a_hamlet_came_does_not_reach_it(cast: Cast) -> None:
    late = make.make_unit(kind="thon", parent=cast.a1, valid_from=date(2023, 7, 1))
    make.make_meeting(cast.a1, places=[cast.a1], starts_on=date(2023, 6, 30))
    everywhere = len(cast.hamlets_of_a) + 1
    assert number(figure("PD03", cast.a)) == (len(cast.a1_hamlets), everywhere)

    make.make_meeting(cast.a1, places=[cast.a1], starts_on=date(2023, 7, 1))
    assert number(figure("PD03", cast.a)) == (len(cast.a1_hamlets) + 1, everywhere)

    Unit.objects.filter(pk=late.pk).update(valid_from=date(2023, 1, 1))
    assert number(figure("PD03", cast.a)) == (len(cast.a1_hamlets) + 1, everywhere)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "spans", "edges"),
    [
        (date(2023, 1, 1), date(2023, 12, 31), ["2023"], []),
        (date(2023, 1, 1), date(2023, 6, 30), [f"2023-0{month}" for month in range(1, 7)], []),
        (date(2022, 12, 1), date(2024, 1, 31), ["2022-12", "2023", "2024-01"], []),
        (date(2023, 2, 3), date(2023, 2, 27), [], [(date(2023, 2, 3), date(2023, 2, 27))]),
        (
            date(2023, 1, 31),
            date(2023, 4, 1),
            ["2023-02", "2023-03"],
            [(date(2023, 1, 31), date(2023, 1, 31)), (date(2023, 4, 1), date(2023, 4, 1))],
        ),
        (date(2024, 2, 1), date(2024, 2, 28), [], [(date(2024, 2, 1), date(2024, 2, 28))]),
        (date(9999, 12, 1), date.max, ["9999-12"], []),
        (date(2023, 5, 2), date(2023, 5, 1), [], []),
    ],
)
def test_a_period_is_cut_into_years_months_and_days(
    starts_on: date, ends_on: date, spans: list[str], edges: list[tuple[date, date]]
) -> None:
    assert spans_of(starts_on, ends_on) == (spans, edges)


# --- verifying ---


@pytest.mark.django_db
def test_verify_tells_what_is_wrong_and_repairs_it(cast: Cast) -> None:
    make.make_meeting(cast.a1, places=cast.a1_hamlets, meeting_count=2, attendance=40)
    told = StringIO()
    call_command("verify_summaries", stdout=told)
    assert told.getvalue() == f"Ô tổng hợp của {len(SUMMED)} loại bản ghi khớp với bản ghi.\n"

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE reports_summarycell SET totals[2] = 41 WHERE source = 'meetings' AND span = '2023'"
        )
    SummaryCell.objects.filter(source="places", span="2023-03").delete()
    told = StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("verify_summaries", stdout=told)
    lost = len(cast.a1_hamlets)
    assert str(refusal.value) == f"{1 + lost} ô tổng hợp sai. Chạy lại với --repair để cộng lại từ bản ghi."
    assert refusal.value.returncode == 1
    lines = told.getvalue().splitlines()
    assert lines[:2] == [
        "buổi phát động, thâm nhập: 1 ô khác với bản ghi.",
        '  Xã Đắk Mây, 2023, ["xa", "phat_dong", ""]: ô ghi 1 dòng, 2 (1), 41 (1); bản ghi cho 1 dòng, 2 (1), 40 (1)',
    ]
    assert lines[2] == f"nơi tổ chức buổi phát động, thâm nhập: {lost} ô khác với bản ghi."

    told = StringIO()
    call_command("verify_summaries", repair=True, stdout=told)
    assert told.getvalue().splitlines()[-1] == "Đã cộng lại từ bản ghi; các ô nay khớp."
    assert verify() == []
    assert figure("PD04", cast.a).value == 40


@pytest.mark.django_db
def test_a_cell_without_records_is_found(cast: Cast) -> None:
    SummaryCell.objects.create(
        source="waves", unit_id=cast.a.pk, span="2023", dims=["xa"], rows=1, totals=[], filled=[]
    )
    assert [(finding.source, finding.count) for finding in verify()] == [("waves", 1)]
    rebuild()
    assert not SummaryCell.objects.exists()


@pytest.mark.django_db
def test_repair_refuses_when_triggers_sum_otherwise_than_defined(cast: Cast) -> None:
    make.make_wave(cast.a)
    with connection.cursor() as cursor:
        cursor.execute("SELECT dv_summary_detach('waves', 'campaigns_wave')")
        cursor.execute(
            "SELECT dv_summary_attach('waves', 'campaigns_wave', 'starts_on', 'name', ARRAY[]::text[], 'true')"
        )
    with pytest.raises(ValidationError, match="Trigger cộng khác với định nghĩa của: đợt"):
        rebuild(["waves"])


# --- writers beside each other ---


@pytest.fixture
def shared_cast(transactional_db: None) -> Cast:
    """The cast in a database that several connections see."""
    return make_cast()


@contextmanager
def _beside(*works: Callable[[], None]) -> Iterator[list[BaseException]]:
    """Run each function in a thread with a connection of its own; gives what went wrong."""
    wrong: list[BaseException] = []

    def run(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            wrong.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    yield wrong
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)


def test_two_imports_that_meet_the_same_units_in_opposite_order_do_not_wait(shared_cast: Cast) -> None:
    units = _units(shared_cast)
    both_wrote = threading.Barrier(2, timeout=30)

    def work(order: list[Unit]) -> Callable[[], None]:
        def run() -> None:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL lock_timeout = '5s'")
                for unit in order:
                    make.make_meeting(unit, meeting_count=1, attendance=7)
                    both_wrote.wait()
                    Contribution.objects.bulk_create(
                        Contribution(unit=other, kind="tien", amount=5, starts_on=make.DAY) for other in order
                    )

        return run

    with _beside(work(units), work(units[::-1])) as wrong:
        pass

    assert wrong == []
    assert verify() == []
    assert _sum("meetings", "attendance", units) == 2 * len(units) * 7
    assert _sum("contributions", "amount", units) == 2 * len(units) ** 2 * 5


def test_writers_at_random_beside_each_other(shared_cast: Cast) -> None:
    def work(seed: int) -> Callable[[], None]:
        def run() -> None:
            writer = Writer(seed, _units(shared_cast), shared_cast.hamlets_of_a)
            for _ in range(60):
                unit = writer.chance.choice(writer.units)
                with transaction.atomic():
                    made = [
                        make.make_meeting(unit, attendance=n, places=shared_cast.hamlets_of_a[:n])
                        for n in (1, 3)
                    ]
                    Meeting.objects.filter(pk=made[0].pk).update(starts_on=any_day(writer.chance))
                    made[writer.chance.randrange(2)].delete()

        return run

    with _beside(work(1), work(2)) as wrong:
        pass

    assert wrong == []
    assert verify() == []
    assert Meeting.objects.count() == 120
    make.make_meeting(shared_cast.a1)
    rows = SummaryCell.objects.filter(source="meetings", unit_id=shared_cast.a1.pk, span="2023-03")
    assert rows.count() == 1


def test_a_link_added_while_its_meeting_moves_counts_where_the_meeting_went(shared_cast: Cast) -> None:
    meeting = make.make_meeting(shared_cast.a1)
    moved, added = threading.Event(), threading.Event()

    def move() -> None:
        with transaction.atomic():
            Meeting.objects.filter(pk=meeting.pk).update(starts_on=date(2022, 5, 5))
            moved.set()
            assert not added.wait(0.5)

    def add() -> None:
        assert moved.wait(30)
        meeting.places.add(shared_cast.a1_hamlets[0])
        added.set()

    with _beside(move, add) as wrong:
        pass

    assert wrong == []
    assert verify() == []
    kept = SummaryCell.objects.filter(source="places").values_list("span", "rows").order_by("span")
    assert list(kept) == [("2022", 1), ("2022-05", 1)]
