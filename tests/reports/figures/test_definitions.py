"""Every computed indicator against hand-made rows, beside rows that could leak in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from orgs.models import Level, Unit
from reports.figures import DEFINITIONS, Behind, compute_many, records_behind
from tests import factories as make
from tests.cast import Cast
from tests.reports.figures.asking import ask, figure, number

Maker = Callable[[Unit, date, str], Any]


def _statistics(maker: Callable[..., Any], **values: Any) -> Maker:
    return lambda unit, day, level: maker(unit, starts_on=day, ends_on=day, **values)


def _dated(maker: Callable[..., Any], **values: Any) -> Maker:
    return lambda unit, day, level: maker(unit, starts_on=day, level=level, **values)


def _established(maker: Callable[..., Any], **values: Any) -> Maker:
    return lambda unit, day, level: maker(unit, established_on=day, level=level, **values)


def _until_new_year(maker: Callable[..., Any], first: str, **values: Any) -> Maker:
    """A stock that ends with its year."""
    return lambda unit, day, level: maker(
        unit, level=level, **{first: day, "ended_on": date(day.year, 12, 31)}, **values
    )


def _given(kind: str, **values: Any) -> Maker:
    return _dated(make.make_contribution, kind=kind, **{"amount": 30, **values})


def _model(**values: Any) -> Maker:
    return _until_new_year(make.make_model, "registered_on", model_count=3, member_count=8, **values)


def _commended(kind: str) -> Maker:
    return lambda unit, day, level: make.make_commendation(
        unit, subject_kind=kind, subject_count=2, granted_on=day, level=level, ceremony=f"{unit} {day}"
    )


def _committee(unit: Unit, day: date, level: str) -> Any:
    ended = date(day.year, 12, 31)
    return make.make_committee(unit, level=level, established_on=day, consolidated_on=day, ended_on=ended)


_ANSWERED = {"dialogue_count": 2, "opinions_received": 12, "opinions_answered": 9, "attendance": 40}
_PETITIONS = {
    "carried_over": 3,
    "received": 9,
    "handled": 10,
    "complaints": 4,
    "denunciations": 2,
    "proposals": 3,
}
_WORK = {
    "count": 4,
    "length_m": 250,
    "cost_total": 900,
    "cost_state": 500,
    "cost_people": 300,
    "cost_other": 100,
}
_HOUSES = {"count": 5, "cost": 700}

CASES: dict[str, tuple[Maker, int | tuple[int, int]]] = {
    "PD01": (lambda u, d, lv: make.make_wave(u, level=lv, starts_on=d, ends_on=d), 1),
    "PD02": (_dated(make.make_meeting, meeting_count=3), 3),
    "PD04": (_dated(make.make_meeting, meeting_count=3, attendance=40), 40),
    "PD05": (_established(make.make_team), 1),
    "PD06": (_dated(make.make_meeting, kind="tham_nhap", meeting_count=2), 2),
    "PD07": (_dated(make.make_meeting, kind="tham_nhap", attendance=25), 25),
    "PD08a": (_until_new_year(make.make_team, "established_on", kind="cong_tac", form="doi"), 1),
    "PD08b": (_until_new_year(make.make_team, "established_on", kind="cong_tac", member_count=6), 6),
    "QC01": (_dated(make.make_conference, conference_count=4), 4),
    "QC02": (_dated(make.make_conference, conference_count=4, attendance=90), 90),
    "QC03": (_established(make.make_inspection), 1),
    "QC04": (_established(make.make_inspection, kind="giam_sat"), 1),
    "QC06a": (_committee, 1),
    "QC06b": (_committee, 1),
    "QC07a": (_dated(make.make_dialogue, **_ANSWERED), 2),
    "QC07b": (_dated(make.make_dialogue, **_ANSWERED), 12),
    "QC07c": (_dated(make.make_dialogue, **_ANSWERED), (9, 12)),
    "QC07d": (_dated(make.make_dialogue, **_ANSWERED), 40),
    "NL01": (_given("dat"), 30),
    "NL02": (_given("tien"), 30),
    "NL03": (_given("ngay_cong"), 30),
    "NL04": (_given("xa_hoi_hoa"), 30),
    "NL05": (_given("hien_vat", item="bóng đèn", measure="bóng"), 30),
    "NL06": (_given("dat", value_vnd=5_000), 5_000),
    "NL07": (_given("tien", households=7), 7),
    "CT01": (_dated(make.make_work, **_WORK), 250),
    "CT02a": (_dated(make.make_work, **_WORK), 900),
    "CT02b": (_dated(make.make_work, **_WORK), 500),
    "CT02c": (_dated(make.make_work, **_WORK), 300),
    "CT02d": (_dated(make.make_work, **_WORK), 100),
    "CT03": (_dated(make.make_work, **_WORK), 4),
    "AS01": (_dated(make.make_welfare, **_HOUSES), 5),
    "AS02": (_dated(make.make_welfare, action="sua_chua", **_HOUSES), 5),
    "AS03": (_dated(make.make_welfare, **_HOUSES), 700),
    "AS04a": (
        _dated(make.make_welfare, kind="bhyt", action="ho_tro", count=11, count_measure="lượt người"),
        11,
    ),
    "AS04b": (
        _dated(make.make_welfare, kind="tang_qua", action="ho_tro", count=11, count_measure="Người"),
        11,
    ),
    "AS04c": (_dated(make.make_welfare, kind="tang_qua", action="ho_tro", count=11, count_measure="hộ"), 11),
    "AS04d": (_dated(make.make_welfare, kind="khac", action="ho_tro", count=11, count_measure="lượt hộ"), 11),
    "AS05": (_dated(make.make_welfare, kind="quy", action="ho_tro", count=None, cost=800), 800),
    "MH01": (_model(), 3),
    "MH02": (_model(), 3),
    "MH03": (_model(), 3),
    "MH04": (_model(), 8),
    "MH05a": (_model(status="cong_nhan"), 3),
    "MH05b": (_model(status="tieu_bieu"), 3),
    "MH05c": (_model(status="duoc_khen"), 3),
    "DT01": (_statistics(make.make_petitions, **_PETITIONS), (10, 12)),
    "DT02a": (_statistics(make.make_petitions, **_PETITIONS), 4),
    "DT02b": (_statistics(make.make_petitions, **_PETITIONS), 2),
    "DT02c": (_statistics(make.make_petitions, **_PETITIONS), 3),
    "DT03a": (_statistics(make.make_receptions, visits=6, people=8, cases=5), 6),
    "DT03b": (_statistics(make.make_receptions, visits=6, people=8, cases=5), 8),
    "DT03c": (_statistics(make.make_receptions, visits=6, people=8, cases=5), 5),
    "HG02": (_statistics(make.make_mediations, cases=9, successes=7), (7, 9)),
    "TG02": (_established(make.make_team, kind="tham_hoi"), 1),
    "PH01": (lambda u, d, lv: make.make_campaign(u, kind="giao_uoc", signed_on=d, level=lv), 1),
    "PH02": (lambda u, d, lv: make.make_campaign(u, kind="phoi_hop", signed_on=d, level=lv), 1),
    "KX02a": (lambda u, d, lv: make.make_title(u, recognized_on=d), 1),
    "VB01": (lambda u, d, lv: make.make_document(u, issued_on=d, is_own=True), 1),
    "KT01": (_commended("tap_the"), 2),
    "KT02": (_commended("ca_nhan"), 2),
    "KT03": (_commended("ho"), 2),
}
APART = {"PD03", "QC05", "HG01a", "HG01b", "KX02b"}
"""Figures that are not sums of rows; they have tests of their own."""


def _times(amount: int | tuple[int, int], times: int) -> int | tuple[int, int]:
    return (amount[0] * times, amount[1] * times) if isinstance(amount, tuple) else amount * times


def _of(behind: Behind) -> Any:
    return (behind.total(), behind.whole()) if behind.whole_fields else behind.total()


def test_every_definition_has_a_case() -> None:
    assert set(CASES) | APART == set(DEFINITIONS)


@pytest.mark.parametrize("code", CASES)
def test_figure_takes_its_rows_and_no_others(code: str, cast: Cast) -> None:
    row, amount = CASES[code]
    first = row(cast.a1, date(2023, 1, 1), "xa")
    row(cast.a1, date(2023, 6, 15), "xa")
    row(cast.a, date(2023, 12, 31), "huyen")
    row(cast.b1, date(2023, 6, 15), "xa")
    row(cast.province, date(2023, 6, 15), "tinh")
    row(cast.a1, date(2022, 12, 31), "xa")
    row(cast.a, date(2024, 1, 1), "huyen")

    assert number(figure(code, cast.a)) == _times(amount, 3)
    assert number(figure(code, cast.a1)) == _times(amount, 2)
    assert number(figure(code, cast.a, level="xa")) == _times(amount, 2)
    assert number(figure(code, cast.a, level="huyen")) == amount
    assert figure(code, cast.a, level="tinh").is_missing
    assert figure(code, cast.a2).is_missing
    assert figure(code, cast.a).row_count == 3
    for level in ("", "xa", "huyen"):
        behind = records_behind(ask(code, cast.a, level=level))
        assert _of(behind) == number(figure(code, cast.a, level=level))

    first.delete()

    assert number(figure(code, cast.a)) == _times(amount, 2)
    assert _of(records_behind(ask(code, cast.a))) == _times(amount, 2)


def test_nothing_recorded_is_missing_not_zero(cast: Cast) -> None:
    for query, value in compute_many([ask(code, cast.a) for code in DEFINITIONS]).items():
        assert (value.state, value.value, value.source) == ("missing", None, ""), query.code
        assert records_behind(query).queryset.count() == 0


@pytest.mark.parametrize(
    ("code", "row"),
    [
        ("NL01", lambda u, **k: make.make_contribution(u, amount=30, households=4, **k)),
        ("NL07", lambda u, **k: make.make_contribution(u, amount=30, households=30, **k)),
        ("CT02a", lambda u, **k: make.make_work(u, cost_total=30, **k)),
        ("AS03", lambda u, **k: make.make_welfare(u, cost=30, **k)),
    ],
)
def test_parts_are_not_added_to_their_whole(code: str, row: Callable[..., Any], cast: Cast) -> None:
    whole = row(cast.a1)
    row(cast.a1, part_of=whole)

    assert number(figure(code, cast.a)) == 30
    assert records_behind(ask(code, cast.a)).total() == 30


def test_kinds_do_not_mix(cast: Cast) -> None:
    make.make_meeting(cast.a1, kind="tham_nhap", attendance=7)
    make.make_meeting(cast.a1, kind="khac", attendance=9)
    make.make_contribution(cast.a1, kind="tien", amount=5)
    make.make_welfare(cast.a1, kind="tang_qua", action="ho_tro", count=9, count_measure="suất quà")
    make.make_document(cast.a1, issued_on=date(2023, 5, 1))

    for code in ("PD02", "PD04", "NL01", "NL04", "AS01", "AS04a", "AS04b", "AS04c", "VB01"):
        assert figure(code, cast.a).is_missing
    assert number(figure("PD07", cast.a)) == 7


def test_visits_and_people_stay_apart(cast: Cast) -> None:
    make.make_meeting(cast.a1, attendance=50)
    make.make_conference(cast.a1, attendance=80)

    assert (figure("PD04", cast.a).value, figure("PD04", cast.a).quantity) == (50, "visits")
    assert (figure("QC02", cast.a).value, figure("QC02", cast.a).quantity) == (80, "people")


def test_theme_item_and_resolution_narrow(cast: Cast) -> None:
    green = make.make_document(cast.a, "02-NQ/HU")
    make.make_work(cast.a1, kind="kenh_muong", action="nao_vet", length_m=70, count=2, count_measure="tuyến")
    make.make_work(cast.a1, length_m=500, count=1)
    make.make_model(cast.a1, field="kinh_te", is_exemplar=True, model_count=2)
    make.make_model(cast.a1, field="khac", status="dang_ky", subject="ca_nhan")
    make.make_conference(cast.a1, form="rieng", conference_count=3)
    make.make_conference(cast.a1, conference_count=5)
    make.make_commendation(cast.a1, theme="qcdc", form="giay_khen")
    make.make_commendation(cast.a1, theme="khac", form="khac")
    for item, amount, resolution in (
        ("giống cây xanh, cây hoa các loại", 10, green),
        ("Giống cây ăn trái các loại", 20, None),
        ("bóng đèn", 40, None),
    ):
        make.make_contribution(
            cast.a1, kind="hien_vat", item=item, measure="cái", amount=amount, resolution=resolution
        )
    wanted = {
        ("CT01", (("theme", "kenh_muong"),)): 70,
        ("CT01", (("theme", "duong_be_tong+lam_moi"),)): 500,
        ("CT01", (("theme", "duong_be_tong+nao_vet"),)): None,
        ("CT03", (("item", "tuyến"),)): 2,
        ("MH02", (("theme", "kinh_te"),)): 2,
        ("MH02", (("theme", "field=khac"),)): 1,
        ("MH03", (("theme", "dien_hinh"),)): 2,
        ("MH03", (("theme", "mo_hinh+ca_nhan"),)): 1,
        ("QC01", (("theme", "long_ghep"),)): 5,
        ("KT01", (("theme", "qcdc"),)): 1,
        ("KT01", (("theme", "form=khac"),)): 1,
        ("NL05", (("item", "giống cây"),)): 30,
        ("NL05", (("item", "Giống cây xanh"),)): 10,
        ("NL05", (("item", "giống cây x"),)): None,
        ("NL05", (("resolution_id", green.pk),)): 10,
    }
    for (code, narrowed), amount in wanted.items():
        assert number(figure(code, cast.a, **dict(narrowed))) == amount, (code, narrowed)
        assert records_behind(ask(code, cast.a, **dict(narrowed))).total() == (amount or 0), (code, narrowed)


@pytest.mark.parametrize(
    ("code", "narrowed", "said"),
    [
        ("PD02", {"theme": "kinh_te"}, "không có chuyên đề, loại “kinh_te”"),
        ("PD02", {"item": "cây"}, "không chia theo tên hiện vật"),
        ("PD02", {"resolution_id": 1}, "không gắn với nghị quyết"),
        ("DT01", {"level": "phoi_hop"}, "không chia theo cấp"),
    ],
)
def test_what_cannot_be_narrowed_is_missing_and_says_so(
    code: str, narrowed: dict[str, Any], said: str, cast: Cast
) -> None:
    make.make_meeting(cast.a1)
    make.make_petitions(cast.a1)

    value = figure(code, cast.a, **narrowed)

    assert value.is_missing
    assert any(said in note for note in value.notes)
    assert records_behind(ask(code, cast.a, **narrowed)).queryset.count() == 0


def test_goods_of_different_measures_are_not_added(cast: Cast) -> None:
    make.make_contribution(cast.a1, kind="hien_vat", item="xi măng", measure="tấn", amount=5)
    make.make_contribution(cast.a1, kind="hien_vat", item="xi măng", measure="bao", amount=300)

    value = figure("NL05", cast.a, item="xi măng")

    assert value.is_missing
    assert "bao, tấn" in value.notes[0]


def test_goods_of_several_kinds_are_told(cast: Cast) -> None:
    for item in ("bóng đèn", "ghế đá"):
        make.make_contribution(cast.a1, kind="hien_vat", item=item, measure="cái", amount=5)

    assert number(figure("NL05", cast.a)) == 10
    assert figure("NL05", cast.a).notes[0].startswith("Cộng 2 loại hiện vật khác nhau")
    assert figure("NL05", cast.a, item="ghế").notes == ()


def test_qualifier_of_a_sum(cast: Cast) -> None:
    assert figure("PD04", cast.a).qualifier == ""
    make.make_meeting(cast.a1, attendance=10)
    assert figure("PD04", cast.a).qualifier == ""
    make.make_meeting(cast.a1, attendance=20, attendance_qualifier="hơn")
    assert figure("PD04", cast.a).qualifier == "hơn"
    make.make_meeting(cast.a1, attendance=20, attendance_qualifier="gần")
    assert figure("PD04", cast.a).qualifier == "khoảng"
    assert figure("PD02", cast.a).qualifier == ""


def test_rows_without_the_amount_are_told(cast: Cast) -> None:
    make.make_meeting(cast.a1, attendance=None, attendance_qualifier="gần")
    assert figure("PD04", cast.a).is_missing
    make.make_meeting(cast.a1, attendance=0)

    value = figure("PD04", cast.a)

    assert (value.state, value.value, value.qualifier, value.row_count) == ("value", 0, "", 1)
    assert value.notes == ("1 bản ghi chưa ghi “Số lượt người tham gia”.",)
    assert records_behind(ask("PD04", cast.a)).queryset.count() == 1


def test_a_stopped_model_counts_until_it_stops(cast: Cast) -> None:
    make.make_model(cast.a1, registered_on=date(2021, 5, 1), model_count=10)
    make.make_model(
        cast.a1, registered_on=date(2021, 5, 1), ended_on=date(2023, 2, 1), status="dung", model_count=3
    )
    make.make_model(cast.a1, registered_on=date(2021, 5, 1), ended_on=date(2022, 12, 31), status="dung")
    make.make_model(cast.a1, registered_on=date(2021, 5, 1), status="dung")

    assert number(figure("MH01", cast.a)) == 13


def test_statistics_inside_wider_ones_are_not_added_again(cast: Cast) -> None:
    make.make_petitions(cast.a1, received=10, carried_over=0, handled=9)
    for month in (1, 2):
        make.make_petitions(
            cast.a1, starts_on=date(2023, month, 1), ends_on=date(2023, month, 28), received=4, handled=4
        )
    make.make_petitions(
        cast.a2,
        starts_on=date(2022, 7, 1),
        ends_on=date(2023, 6, 30),
        carried_over=0,
        received=50,
        handled=50,
    )

    value = figure("DT01", cast.a)

    assert number(value) == (9, 10)
    assert value.notes == ("1 dòng số liệu chỉ thuộc kỳ này một phần nên không cộng.",)
    assert _of(records_behind(ask("DT01", cast.a))) == (9, 10)
    assert number(figure("DT01", cast.a, starts_on=date(2023, 1, 1), ends_on=date(2023, 1, 31))) == (4, 6)


def test_statistics_that_cross_are_told(cast: Cast) -> None:
    for first, last in ((1, 6), (4, 9)):
        make.make_receptions(cast.a1, starts_on=date(2023, first, 1), ends_on=date(2023, last, 28), visits=5)

    assert number(figure("DT03a", cast.a)) == 10
    assert figure("DT03a", cast.a).notes == (
        "2 dòng số liệu có kỳ chồng lên nhau; hãy kiểm tra để khỏi cộng hai lần.",
    )


def test_mediation_groups_are_those_of_each_units_newest_row(cast: Cast) -> None:
    half = {"starts_on": date(2023, 1, 1), "ends_on": date(2023, 6, 30)}
    make.make_mediations(cast.a1, groups=5, mediators=25, **half)
    make.make_mediations(cast.a1, starts_on=date(2023, 7, 1), groups=6, mediators=None)
    make.make_mediations(cast.a2, groups=4, mediators=20, **half)
    make.make_mediations(cast.b1, groups=50)
    make.make_mediations(cast.a1, starts_on=date(2024, 1, 1), ends_on=date(2024, 12, 31), groups=70)

    assert number(figure("HG01a", cast.a)) == 10
    assert number(figure("HG01b", cast.a)) == 45
    assert records_behind(ask("HG01a", cast.a)).total() == 10
    assert records_behind(ask("HG01b", cast.a)).total() == 45
    assert number(figure("HG01a", cast.a, level=Level.COMMUNE)) == 10


def test_inspections_name_where_they_went(cast: Cast) -> None:
    school = make.make_body(cast.a1, "Trường Y Jút", kind="truong_hoc")
    firm = make.make_body(cast.a2, "Công ty Bến Sen", kind="doanh_nghiep")
    make.make_inspection(cast.a, targets=[school, cast.a2], established_on=date(2023, 2, 1))
    make.make_inspection(cast.a, targets=[school, firm], established_on=date(2023, 9, 1))
    make.make_inspection(cast.a, kind="giam_sat", targets=[cast.a1, school])
    make.make_inspection(cast.b, targets=[cast.b1])

    inspected = figure("QC03", cast.a)
    assert (inspected.value, inspected.items) == (
        2,
        ("Trường Y Jút, xã Đắk Mây", "thị trấn Bến Sen", "Công ty Bến Sen"),
    )
    assert figure("QC04", cast.a).items == ("xã Đắk Mây", "Trường Y Jút, xã Đắk Mây")
    for theme, count in {
        "": 4,
        "kiem_tra": 3,
        "giam_sat": 2,
        "xa": 2,
        "co_quan": 1,
        "doanh_nghiep": 1,
        "giam_sat+xa": 1,
    }.items():
        assert number(figure("QC05", cast.a, theme=theme)) == count, theme
        assert records_behind(ask("QC05", cast.a, theme=theme)).total() == count, theme
    assert figure("QC05", cast.a, level="xa").is_missing


def test_pacts_and_programmes_are_named(cast: Cast) -> None:
    for name, day in (("Chương trình hai", date(2023, 5, 1)), ("Chương trình một", date(2023, 2, 1))):
        make.make_campaign(cast.a, name, kind="phoi_hop", signed_on=day)
    make.make_campaign(cast.a, kind="phoi_hop", signed_on=None)

    assert figure("PH02", cast.a).items == ("Chương trình một", "Chương trình hai")
    assert number(figure("PH02", cast.a)) == 2


def test_unknown_codes_and_units_are_missing(cast: Cast) -> None:
    assert figure("XX99", cast.a).notes == ("Không tìm thấy chỉ tiêu “XX99”.",)
    cast.a.pk = 0
    assert figure("PD02", cast.a).notes == ("Không tìm thấy đơn vị đã chọn.",)
