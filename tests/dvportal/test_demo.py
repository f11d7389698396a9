"""Huyện mẫu: its sums are the 21 figures of table 1.1, nothing leaks in from other years or the district beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count, Max, Min, QuerySet, Sum

from campaigns.models import (
    Commendation,
    Contribution,
    Meeting,
    SkilfulModel,
    Team,
    Topic,
    Wave,
    Welfare,
    Work,
)
from common.text import personal_data_in
from democracy_regs.models import (
    Conference,
    Dialogue,
    Inspection,
    InspectionTarget,
    MediationStatistics,
    PetitionStatistics,
    ReceptionStatistics,
)
from dvportal.demo import accounts
from dvportal.demo.places import COMMUNES
from dvportal.demo.spread import day_between, rounded_shares, shares
from orgs.models import AuditEntry, Body, OwnedRecord, RoleAssignment, Unit, User
from orgs.models.units import Tier
from orgs.permissions import Role
from orgs.services.identity import identity_key
from reports.figures import FigureFormat, FigureQuery, compute, compute_many, printed
from reports.models import Review, ReviewFigure
from reports.services import catalogue

pytestmark = pytest.mark.django_db  # else no test database is made and the module would meet the real one

YEAR = (date(2023, 1, 1), date(2023, 12, 31))
RECORDS = [model for model in apps.get_models() if issubclass(model, OwnedRecord)]


@contextmanager
def undone() -> Iterator[None]:
    """A block whose writes are taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def lak(django_db_setup: None, django_db_blocker) -> Iterator[Unit]:
    """The sample, loaded once for all tests of this module and taken back after them."""
    with django_db_blocker.unblock(), undone():
        catalogue.load()  # a test with transactions of its own takes what migrations shipped with it
        catalogue.load_outlines()
        call_command("load_demo", verbosity=0)
        yield Unit.objects.get(code="656")


def of_lak(rows: QuerySet, lak: Unit, day: str = "starts_on", **narrow) -> QuerySet:
    """The rows of the district and all below whose day lies in 2023."""
    return rows.filter(unit__path__startswith=lak.path, **{f"{day}__range": YEAR}, **narrow)


def total(rows: QuerySet, column: str) -> Decimal | int:
    return rows.aggregate(total=Sum(column))["total"]


def reached(meetings: QuerySet, lak: Unit) -> set[int]:
    """Hamlets of meetings, with all hamlets of the communes that a meeting was held for as a whole."""
    places = Unit.objects.filter(meetings__in=meetings).distinct()
    found = {unit.pk for unit in places if unit.tier == Tier.HAMLET}
    communes = [unit.path for unit in places if unit.tier == Tier.COMMUNE]
    hamlets = Unit.objects.inside(lak).of_tier(Tier.HAMLET)
    return found | {unit.pk for unit in hamlets if any(unit.path.startswith(path) for path in communes)}


# --- the 21 figures, by plain sums ------------------------------------------------------------------------------


def test_waves_of_the_district(lak: Unit) -> None:
    assert of_lak(Wave.objects, lak, level="huyen").count() == 4


def test_meetings_of_the_district(lak: Unit) -> None:
    meetings = of_lak(Meeting.objects, lak, level="huyen", kind="phat_dong")
    assert total(meetings, "meeting_count") == 61
    assert total(meetings, "attendance") == 5_300
    assert len(reached(meetings, lak)) == 83


def test_there_are_109_hamlets(lak: Unit) -> None:
    hamlets = Unit.objects.inside(lak).of_tier(Tier.HAMLET).active_on(YEAR[1])
    assert hamlets.count() == 109


def test_teams_of_communes(lak: Unit) -> None:
    assert of_lak(Team.objects, lak, "established_on", level="xa", kind="phat_dong").count() == 75


def test_meetings_of_communes(lak: Unit) -> None:
    meetings = of_lak(Meeting.objects, lak, level="xa", kind="phat_dong")
    assert total(meetings, "meeting_count") == 1_050
    assert total(meetings, "attendance") == 75_000
    assert len(reached(meetings, lak)) == 109
    places = set(meetings.values_list("places", flat=True))
    assert places >= set(Unit.objects.inside(lak).of_tier(Tier.HAMLET).values_list("pk", flat=True))
    assert meetings.filter(meeting_count__gt=1, ends_on__isnull=False).exists()


def test_outreach(lak: Unit) -> None:
    assert total(of_lak(Meeting.objects, lak, kind="tham_nhap", level="phoi_hop"), "meeting_count") == 75


def test_conferences(lak: Unit) -> None:
    conferences = of_lak(Conference.objects, lak, form="long_ghep", level="cac_cap")
    assert total(conferences, "conference_count") == 107
    assert total(conferences, "attendance") == 8_000


def test_supervision_teams_and_their_communes(lak: Unit) -> None:
    teams = of_lak(Inspection.objects, lak, "established_on", kind="giam_sat")
    assert teams.count() == 2
    assert {target.unit.running_name for target in InspectionTarget.objects.filter(inspection__in=teams)} == {
        "xã Đắk Phơi",
        "thị trấn Liên Sơn",
    }


def test_inspection_teams_and_their_schools(lak: Unit) -> None:
    teams = of_lak(Inspection.objects, lak, "established_on", kind="kiem_tra")
    assert teams.count() == 4
    targets = InspectionTarget.objects.filter(inspection__in=teams)
    assert {f"{target.body}, {target.body.unit.running_name}" for target in targets} == {
        "Trường Mẫu giáo Họa Mi, xã Bông Krang",
        "Trường THCS Nguyễn Đức Cảnh, xã Buôn Tría",
        "Trường THCS Võ Thị Sáu, xã Đắk Liêng",
        "Trường Y Jút, xã Yang Tao",
    }


@pytest.mark.parametrize(
    ("kind", "amount"),
    [("dat", 22_590), ("tien", 35_000_000), ("ngay_cong", 722), ("xa_hoi_hoa", 2_631_000_000)],
)
def test_contributions(lak: Unit, kind: str, amount: int) -> None:
    assert total(of_lak(Contribution.objects, lak, kind=kind), "amount") == amount


def test_trees_of_the_two_resolutions(lak: Unit) -> None:
    goods = of_lak(Contribution.objects, lak, kind="hien_vat")
    green = goods.filter(resolution__symbol="02-NQ/HU")
    fruit = goods.filter(resolution__symbol="05-NQ/HU")
    assert total(green, "amount") == 10_784
    assert total(fruit, "amount") == 93_724
    assert goods.count() == green.count() + fruit.count()
    funds = {row.bought_with_id for row in green}
    assert funds == set(of_lak(Contribution.objects, lak, kind="xa_hoi_hoa").values_list("pk", flat=True))
    assert set(fruit.values_list("qualifier", flat=True)) == {"hơn"}


@pytest.mark.parametrize(("subject", "count"), [("tap_the", 3), ("ca_nhan", 6), ("ho", None)])
def test_commendations(lak: Unit, subject: str, count: int | None) -> None:
    granted = of_lak(Commendation.objects, lak, "granted_on", subject_kind=subject)
    assert total(granted, "subject_count") == count
    assert set(granted.values_list("form", flat=True)) <= {""}


# --- the same 21 figures, as the review prints them ---------------------------------------------------------------

PRINTED = {
    "pd_dot": "04 đợt",
    "pd_buoi_huyen": "61 buổi",
    "pd_phu_huyen": "83/109 thôn, buôn, tổ dân phố",
    "pd_luot_huyen": "khoảng 5.300 lượt",
    "pd_doan_xa": "75 đoàn phát động quần chúng",
    "pd_buoi_xa": "1.050 buổi",
    "pd_phu_xa": "100% thôn, buôn, tổ dân phố",
    "pd_luot_xa": "khoảng 75.000 lượt",
    "tham_nhap_buoi": "75 buổi thâm nhập",
    "qc_hoi_nghi": "107 hội nghị",
    "qc_nguoi_du": "8.000 người",
    "qc_giam_sat": "02 Đoàn giám sát",
    "qc_kiem_tra": "04 Đoàn kiểm tra",
    "dat_hien": "hơn 22.590 m2",
    "tien_dan": "35 triệu đồng",
    "ngay_cong": "722 ngày công",
    "xa_hoi_hoa": "hơn 2 tỷ 631 triệu đồng",
    "cay_xanh": "10.784 giống cây xanh, cây hoa các loại",
    "cay_an_trai": "hơn 93.724 giống cây ăn trái các loại",
    "khen_tap_the": "03 tập thể",
    "khen_ca_nhan": "06 cá nhân",
}
"""Table 1.1 of the published review, by the name under which the text refers to the figure."""


def query_of(figure: ReviewFigure) -> FigureQuery:
    """What a figure of the review asks."""
    return FigureQuery(
        figure.indicator.code,
        figure.review.unit_id,
        figure.review.starts_on,
        figure.review.ends_on,
        level=figure.level,
        heading=figure.heading,
        item=figure.item,
        theme=figure.theme,
        resolution_id=figure.resolution_id,
        source=figure.source,
    )


@pytest.fixture(scope="module")
def figures(lak: Unit) -> dict[str, ReviewFigure]:
    """The figures of the sample's review by their name."""
    review = Review.objects.get(unit=lak, kind="annual", starts_on=YEAR[0], ends_on=YEAR[1])
    rows = review.figures.select_related("indicator", "review")
    return {figure.key: figure for figure in rows}


@pytest.mark.parametrize(("key", "text"), PRINTED.items())
def test_a_figure_is_printed_as_published(figures: dict[str, ReviewFigure], key: str, text: str) -> None:
    figure = figures[key]
    value = compute(query_of(figure))
    form = FigureFormat(figure.qualifier, figure.display, figure.measure, figure.pad2)
    assert printed(value, form) == text
    assert value.source == "records"


def test_named_lists_of_teams(figures: dict[str, ReviewFigure]) -> None:
    assert set(compute(query_of(figures["qc_giam_sat"])).items) == {"xã Đắk Phơi", "thị trấn Liên Sơn"}
    assert set(compute(query_of(figures["qc_kiem_tra"])).items) == {
        "Trường Mẫu giáo Họa Mi, xã Bông Krang",
        "Trường THCS Nguyễn Đức Cảnh, xã Buôn Tría",
        "Trường THCS Võ Thị Sáu, xã Đắk Liêng",
        "Trường Y Jút, xã Yang Tao",
    }


def test_no_figure_of_the_review_is_missing(figures: dict[str, ReviewFigure]) -> None:
    values = compute_many([query_of(figure) for figure in figures.values()])
    missing = [key for key, figure in figures.items() if values[query_of(figure)].is_missing]
    assert missing == []


def test_the_review_is_the_office_s_own(lak: Unit) -> None:
    review = Review.objects.get(unit=lak)
    assert review.body.name == "Ban Dân vận Huyện ủy Lắk"
    assert review.status == "nhap"
    assert review.number is None
    assert review.sections.count() > 20


# --- what could leak --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "day"),
    [
        (Wave, "starts_on"),
        (Team, "established_on"),
        (Meeting, "starts_on"),
        (Contribution, "starts_on"),
        (Work, "starts_on"),
        (Commendation, "granted_on"),
        (Conference, "starts_on"),
        (Dialogue, "starts_on"),
        (Inspection, "established_on"),
        (PetitionStatistics, "starts_on"),
        (MediationStatistics, "starts_on"),
    ],
)
def test_other_years_have_records_of_the_same_kind(lak: Unit, model: type[OwnedRecord], day: str) -> None:
    rows = model.objects.filter(unit__path__startswith=lak.path)
    for year in (2022, 2024):
        assert rows.filter(**{f"{day}__year": year}).exists()


def test_other_years_touch_the_year(lak: Unit) -> None:
    days = Meeting.objects.filter(unit__path__startswith=lak.path)
    assert days.filter(starts_on=date(2022, 12, 31)).exists()
    assert days.filter(starts_on=date(2024, 1, 1)).exists()


def test_no_record_of_2023_hangs_on_another_year(lak: Unit) -> None:
    meetings = of_lak(Meeting.objects, lak)
    waves = meetings.filter(wave__isnull=False)
    assert waves.count() == 61
    assert not waves.exclude(wave__starts_on__range=YEAR).exists()
    for meeting in waves.select_related("wave"):
        assert meeting.wave.starts_on <= meeting.starts_on <= meeting.wave.ends_on
    assert not meetings.filter(team__established_on__gt=YEAR[1]).exists()
    spread = meetings.aggregate(Min("starts_on"), Max("starts_on"), Max("ends_on"))
    assert spread["starts_on__min"] >= YEAR[0]
    assert max(spread["starts_on__max"], spread["ends_on__max"]) <= YEAR[1]


def test_the_neighbour_is_another_office(lak: Unit) -> None:
    neighbour = Unit.objects.get(code="653")
    assert Meeting.objects.filter(unit__path__startswith=neighbour.path, starts_on__range=YEAR).count() == 5
    for user in User.objects.filter(username__in=[person.username for person in accounts.PEOPLE]):
        assert not Meeting.objects.visible_to(user).filter(unit__path__startswith=neighbour.path).exists()
        assert neighbour not in Unit.objects.visible_to(user)


# --- the sample is whole, plausible and clean -------------------------------------------------------------------


def test_every_row_satisfies_its_own_rules(lak: Unit) -> None:
    shared = [Unit, Body, User, RoleAssignment, Topic, InspectionTarget]
    checked = 0
    for model in [*RECORDS, *shared]:
        for row in model.objects.all():
            row.full_clean()
            checked += 1
    assert checked > 1_500


def test_every_record_has_its_identity(lak: Unit) -> None:
    for model in RECORDS:
        assert not model.objects.filter(identity_key__isnull=True).exists()
    for meeting in Meeting.objects.prefetch_related("places")[::50]:
        assert meeting.identity_key == identity_key(meeting, {"places": meeting.places.all()})


def test_every_commune_has_something_for_every_appendix(lak: Unit) -> None:
    communes = set(Unit.objects.filter(parent=lak).values_list("pk", flat=True))
    assert len(communes) == 11
    for model in (Meeting, Team, Conference, Contribution, Work, Welfare, SkilfulModel, Dialogue):
        assert communes <= set(model.objects.values_list("unit_id", flat=True)), model
    for model in (PetitionStatistics, ReceptionStatistics, MediationStatistics):
        assert communes == set(
            model.objects.filter(starts_on=YEAR[0], ends_on=YEAR[1]).values_list("unit_id", flat=True)
        )


def test_meetings_are_spread_over_months_and_topics(lak: Unit) -> None:
    meetings = of_lak(Meeting.objects, lak, level="xa")
    months = dict(meetings.values_list("starts_on__month").annotate(rows=Count("pk")))
    assert set(months) == set(range(1, 13))
    assert max(months.values()) < 3 * min(months.values())
    assert meetings.values("topics").distinct().count() == Topic.objects.count()


def test_parts_of_a_meeting_fit_its_whole(lak: Unit) -> None:
    for meeting in Meeting.objects.exclude(women=None):
        assert 0 < meeting.women <= meeting.attendance
        assert (meeting.ethnic_minority or 0) <= meeting.attendance
        assert (meeting.households or 0) <= meeting.attendance
    for row in PetitionStatistics.objects.filter(complaints__isnull=False):
        assert row.complaints + row.denunciations + row.proposals == row.total


def test_persons_stand_only_where_they_may(lak: Unit) -> None:
    """Names of persons: accounts, signatories, the commended. Everywhere else positions; no numbers of persons."""
    named = {person.full_name for person in accounts.PEOPLE}
    named |= set(Body.objects.exclude(signatory_name="").values_list("signatory_name", flat=True))
    persons = Commendation.objects.filter(subject_kind="ca_nhan").exclude(subject_name="")
    named |= set(persons.values_list("subject_name", flat=True))
    for model in [*RECORDS, Body, Unit]:
        texts = [
            field.attname
            for field in model._meta.concrete_fields
            if field.get_internal_type() in ("CharField", "TextField")
            and field.attname not in ("identity_key", "search_key", "sort_key", "path")
        ]
        for row in model.objects.values(*texts):
            for column, text in row.items():
                assert personal_data_in(text) == [], (model, column, text)
                if column not in ("subject_name", "signatory_name"):
                    assert not any(name in (text or "") for name in named), (model, column, text)


def test_issuing_body_of_the_review(lak: Unit) -> None:
    body = Body.objects.get(name="Ban Dân vận Huyện ủy Lắk")
    assert body.header_lines.splitlines() == ["HUYỆN ỦY LẮK", "BAN DÂN VẬN"]
    assert (body.symbol, body.place_name, body.signatory_position) == ("BDVHU", "Lắk", "TRƯỞNG BAN")
    assert body.issues_documents


def test_units_carry_official_codes_and_dates(lak: Unit) -> None:
    assert (lak.parent.code, lak.full_name, lak.valid_to) == ("66", "Huyện Lắk", date(2025, 6, 30))
    communes = {unit.code: unit.full_name for unit in lak.children.all()}
    assert communes["24580"] == "Thị trấn Liên Sơn"
    assert communes["24598"] == "Xã Đắk Phơi"
    assert set(communes) == {facts.code for facts in COMMUNES}
    assert not Unit.objects.active_on(date(2025, 7, 1)).filter(parent=lak).exists()


def test_accounts_hold_one_role_each(lak: Unit) -> None:
    assert [account[0] for account in accounts.DEMO_ACCOUNTS] == [
        "canbo.lienson",
        "canbo.huyen",
        "lanhdao.huyen",
        "quantri.huyen",
    ]
    for name, password, _ in accounts.DEMO_ACCOUNTS:
        assert len(password) >= 12
        assert User.objects.get(username=name).check_password(password)
    held = {(role.user.username, role.role, role.unit.code) for role in RoleAssignment.objects.all()}
    assert held == {
        ("canbo.lienson", Role.UNIT_OFFICER, "24580"),
        ("canbo.huyen", Role.AREA_OFFICER, "656"),
        ("lanhdao.huyen", Role.LEADER, "656"),
        ("quantri.huyen", Role.ADMINISTRATOR, "656"),
    }


def test_the_trail_names_who_loaded_it(lak: Unit) -> None:
    meeting = of_lak(Meeting.objects, lak).first()
    line = AuditEntry.objects.about(meeting).last()
    assert (line.username, line.door, line.reason) == ("quantri.huyen", "command", "Nạp huyện mẫu")


def _state() -> list[tuple[str, int, int]]:
    models = [*RECORDS, Unit, Body, User, RoleAssignment, Topic, InspectionTarget, AuditEntry]
    return [
        (model.__name__, model.objects.count(), model.objects.aggregate(m=Max("pk"))["m"] or 0)
        for model in models
    ]


def test_second_run_changes_nothing(lak: Unit) -> None:
    before, out = _state(), StringIO()
    with undone():
        call_command("load_demo", stdout=out)
        assert _state() == before
    assert out.getvalue().strip() == "Huyện mẫu đã có sẵn; không có gì thay đổi."


# --- the arithmetic ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("weights", [[1], [1, 1, 1], [3, 1, 7, 2], [5] * 11])
@pytest.mark.parametrize("whole", [0, 1, 7, 100, 22_590])
def test_shares_add_up(whole: int, weights: list[int]) -> None:
    assert sum(shares(whole, weights)) == whole
    assert sum(rounded_shares(whole, weights, 10)) == whole
    exact = [whole * weight / sum(weights) for weight in weights]
    assert all(abs(part - due) < 1 for part, due in zip(shares(whole, weights), exact, strict=True))


def test_days_are_inside_and_never_sunday() -> None:
    days = [day_between(*YEAR, i, 200) for i in range(200)]
    assert days == sorted(days)
    assert all(YEAR[0] <= day <= YEAR[1] and day.weekday() != 6 for day in days)


def test_forms_stand_in_every_state_and_the_approved_are_locked(lak: Unit) -> None:
    from orgs.models import PeriodLock
    from reports.models import Standing, Submission

    today = date(2024, 2, 1)
    of_year = {
        s: Submission.objects.filter(period__form__periodicity="nam").standing_is(s, today).count()
        for s in Standing
    }
    assert of_year == {
        Standing.NOT_DUE: 0, Standing.DUE: 0, Standing.OVERDUE: 1, Standing.SENT: 3, Standing.RETURNED: 1,
        Standing.APPROVED: 6,
    }  # fmt: skip
    assert PeriodLock.objects.count() == 6 * 10
    assert not PeriodLock.objects.filter(unit__name="Liên Sơn").exists()
