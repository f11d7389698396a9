"""Figures of chosen records: by words of their text, of one model, "trong đó" lines, chosen units, shared costs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from common.text import fold
from orgs.models import AuditEntry
from reports.figures import FigureFormat, FigureValue, appendix_table, chart_series, printed, records_behind
from reports.figures.cube import has_words
from reports.models import Outline, OutlineSection
from tests import factories as make
from tests.cast import Cast
from tests.reports.figures.asking import ENDS, STARTS, ask, figure, number


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("Làm đường bê tông xi măng", "đường bê tông", True),
        ("Làm ĐƯỜNG  BÊ TÔNG xi măng", "đường bê tông", True),
        ("Làm đường bê tông xi măng", "bê tông xi", True),
        ("Làm đường bê tông xi măng", "bê tô", False),
        ("Làm duong be tong", "đường bê tông", False),
        ("Thôn Đông Tâm, thôn Đồng Tâm", "đồng tâm", True),
        ("Thôn Đông Tâm", "đồng tâm", False),
        ("Hoà giải ở cơ sở", "hòa giải", True),
        ("tông, tông xi măng", "tông xi", True),
        ("", "đường", False),
    ],
)
def test_words_of_a_text(text: str, words: str, found: bool) -> None:
    assert has_words(text, words) is found
    assert not found or fold(words) in fold(text)  # what the database looks for first never hides a row


def test_a_heading_takes_records_by_their_words(cast: Cast) -> None:
    make.make_work(cast.a1, name="Đường bê tông thôn 1", length_m=300)
    make.make_work(cast.a1, name="Đường bê tông thôn 2", length_m=200)
    make.make_work(cast.a1, name="Kênh mương thôn 2", length_m=70)
    make.make_work(cast.b1, name="Đường bê tông thôn 9", length_m=5)
    asked = ask("CT01", cast.a, heading="đường bê tông")

    assert number(figure("CT01", cast.a)) == 570
    assert number(figure("CT01", cast.a, heading="đường bê tông")) == 500
    assert records_behind(asked).total() == 500
    assert figure("CT01", cast.a, heading="cầu").is_missing


def test_a_heading_without_records_finds_the_entered_value(cast: Cast) -> None:
    make.make_work(cast.a1, name="Đường bê tông", length_m=300)
    make.make_entered(cast.a, "CT01", heading="Cầu", value=40, starts_on=STARTS, ends_on=ENDS)

    found = figure("CT01", cast.a, heading="cầu")
    assert (found.value, found.source) == (40, "entered")


def test_what_cannot_be_told_apart_by_heading_or_model_is_missing(cast: Cast) -> None:
    make.make_petitions(cast.a1)
    make.make_meeting(cast.a1, places=cast.a1_hamlets)
    model = make.make_model(cast.a1)

    assert figure("DT01", cast.a, heading="đất đai").notes == (
        "Bản ghi của chỉ tiêu này không chia theo chi tiết.",
    )
    assert figure("PD03", cast.a, heading="rừng").is_missing
    assert figure("PD02", cast.a, skilful_model_id=model.pk).notes == (
        "Bản ghi của chỉ tiêu này không gắn với mô hình.",
    )
    assert records_behind(ask("PD02", cast.a, skilful_model_id=model.pk)).total() == 0


def test_a_part_counts_where_its_whole_is_left_out(cast: Cast) -> None:
    house = {"kind": "nha_tinh_thuong", "action": "xay_moi"}
    whole = make.make_welfare(cast.a1, **house, count=234, cost=6_650, beneficiaries="Hộ nghèo")
    make.make_welfare(cast.a1, **house, count=129, cost=4_340, beneficiaries="Đoàn viên nghèo", part_of=whole)

    assert number(figure("AS01", cast.a)) == 234
    assert number(figure("AS01", cast.a, heading="đoàn viên")) == 129
    assert number(figure("AS03", cast.a, heading="đoàn viên")) == 4_340
    assert number(figure("AS01", cast.a, heading="nghèo")) == 234
    for heading in ("", "đoàn viên", "nghèo"):
        asked = ask("AS01", cast.a, heading=heading)
        assert records_behind(asked).total() == figure("AS01", cast.a, heading=heading).value


def test_figures_of_one_model(cast: Cast) -> None:
    exemplar = make.make_model(cast.a1, name="Thôn khéo", model_count=1, member_count=7)
    other = make.make_model(cast.a1, name="Thôn khác", model_count=1, member_count=9)
    whole = make.make_work(cast.a1, name="Đường của xã", length_m=9_000)
    make.make_work(cast.a1, name="Đường thôn", length_m=2_400, skilful_model=exemplar, part_of=whole)
    make.make_work(cast.a1, name="Đường thôn khác", length_m=100, skilful_model=other, part_of=whole)
    gift = make.make_contribution(cast.a1, kind="dat", amount=500, households=4, skilful_model=exemplar)
    make.make_contribution(
        cast.a1,
        kind="dat",
        amount=200,
        households=2,
        skilful_model=exemplar,
        part_of=gift,
        purpose="Một phần",
    )
    of = {"skilful_model_id": exemplar.pk}

    assert number(figure("CT01", cast.a)) == 9_000
    assert [number(figure(code, cast.a, **of)) for code in ("CT01", "NL01", "NL07", "MH01", "MH04")] == [
        2_400,
        500,
        4,
        1,
        7,
    ]
    for code in ("CT01", "NL01", "NL07", "MH04"):
        assert records_behind(ask(code, cast.a, **of)).total() == figure(code, cast.a, **of).value


def test_a_cost_has_a_word_of_its_own(cast: Cast) -> None:
    make.make_work(cast.a1, length_m=16_935, cost_total=10_000_000_000, cost_qualifier="trên")

    assert printed(figure("CT01", cast.a)) == "16.935 m"
    assert printed(figure("CT02a", cast.a)) == "trên 10 tỷ đồng"


@pytest.mark.parametrize(
    ("code", "row", "cost"), [("CT02a", make.make_work, "cost_total"), ("AS03", make.make_welfare, "cost")]
)
def test_a_cost_told_once_for_two_rows(code: str, row, cost: str, cast: Cast) -> None:
    untold = {"cost_state": None, "cost_people": None, "cost_other": None} if code == "CT02a" else {}
    first = row(cast.a1, action="sua_chua", **untold, **{cost: 15_750_000})
    row(cast.a2, action="xay_moi" if code == "AS03" else "lam_moi", cost_shared_with=first, **{cost: None})
    alone = "xay_moi" if code == "AS03" else "lam_moi"

    assert number(figure(code, cast.a)) == 15_750_000
    assert figure(code, cast.a).notes == ()
    assert figure(code, cast.a, theme=alone).is_missing
    assert figure(code, cast.a, theme=alone).notes == ("Kinh phí của 1 bản ghi được ghi chung ở dòng khác.",)


def test_sources_of_a_cost_that_do_not_add_up_are_told(cast: Cast) -> None:
    work = make.make_work(cast.a1, cost_total=900_000_000, cost_state=500_000_000, cost_people=200_000_000)
    assert figure("CT02a", cast.a).notes == ("Còn 200 triệu đồng của tổng chưa ghi nguồn.",)

    type(work).objects.filter(pk=work.pk).update(cost_people=450_000_000)
    found = figure("CT02a", cast.a)
    assert number(found) == 900_000_000
    assert found.notes == (
        "Các nguồn cộng lại là 950 triệu đồng, lớn hơn tổng; báo cáo vẫn in đúng số đã ghi.",
    )

    type(work).objects.filter(pk=work.pk).update(cost_people=400_000_000)
    assert figure("CT02a", cast.a).notes == ()


def test_entered_parts_that_do_not_add_up_are_told(cast: Cast) -> None:
    whole = make.make_entered(cast.a, "CQ02", value=100, starts_on=STARTS, ends_on=ENDS)
    one = {"starts_on": STARTS, "ends_on": ENDS, "part_of": whole}
    make.make_entered(cast.a, "CQ02", heading="thường lệ", value=60, **one)
    assert figure("CQ02", cast.a).notes == ()

    make.make_entered(cast.a, "CQ02", heading="chuyên đề", value=30, **one)
    assert figure("CQ02", cast.a).notes == ("Các số “trong đó” còn thiếu 10 so với số chung.",)

    make.make_entered(cast.a, "CQ02", heading="khác", value=25, **one)
    found = figure("CQ02", cast.a)
    assert number(found) == 100
    assert found.notes == ("Các số “trong đó” cộng lại lớn hơn số chung 15; báo cáo vẫn in đúng số đã nhập.",)
    assert number(figure("CQ02", cast.a, heading="chuyên đề")) == 30


def test_a_share_without_its_numbers(cast: Cast) -> None:
    make.make_entered(cast.a, "QC13", value=Decimal("98.5"), starts_on=STARTS, ends_on=ENDS)
    assert printed(figure("QC13", cast.a)) == "98,5% đơn vị"


def test_units_by_their_titles(cast: Cast) -> None:
    first = make.make_unit("Trước Tiên", "xa", cast.a)
    make.make_title(first, recognized_on=date(2023, 3, 1))
    make.make_title(cast.a1, recognized_on=date(2023, 9, 1))
    make.make_title(cast.a1, recognized_on=date(2023, 9, 1), kind="xa_ntm_nang_cao")
    make.make_title(cast.b1, recognized_on=date(2023, 9, 1))
    earlier = make.make_unit("Sớm Hơn", "xa", cast.a)
    make.make_title(earlier, recognized_on=date(2020, 9, 1))
    make.make_title(make.make_unit("Đã Thôi", "xa", cast.a), recognized_on=date(2020, 9, 1), ended_on=STARTS)

    found = figure("KX02a", cast.a)
    assert (found.value, found.items) == (2, (first.name, cast.a1.name))
    assert records_behind(ask("KX02a", cast.a)).total() == 2
    held = figure("KX02b", cast.a)
    assert (held.value, held.items) == (3, (earlier.name, first.name, cast.a1.name))
    assert records_behind(ask("KX02b", cast.a)).total() == 3

    make.make_title(make.make_unit("Phố Chợ", "thi_tran", cast.a), recognized_on=date(2023, 12, 1))
    assert figure("KX02a", cast.a).items[-1] == "thị trấn Phố Chợ"
    assert figure("KX02a", cast.a).items[0] == f"xã {first.name}"


def test_programmes_by_words_of_their_names(cast: Cast) -> None:
    for name in ("Phối hợp với lực lượng vũ trang", "Phối hợp liên ngành"):
        make.make_campaign(cast.a, kind="phoi_hop", name=name, signed_on=date(2023, 5, 1))
    found = figure("PH02", cast.a, heading="lực lượng vũ trang")
    assert (found.value, found.items) == (1, ("Phối hợp với lực lượng vũ trang",))


def test_chosen_units_count_in_place_of_the_unit(cast: Cast) -> None:
    for unit in (cast.a, cast.a1, cast.a2, cast.b1, cast.province):
        make.make_meeting(unit)
        make.make_entered(unit, "CQ01", value=2, starts_on=STARTS, ends_on=ENDS)
    chosen = tuple(sorted((cast.a1.pk, cast.b1.pk)))

    assert number(figure("PD02", cast.province, scope_ids=chosen)) == 2
    assert number(figure("CQ01", cast.province, scope_ids=chosen)) == 4
    assert records_behind(ask("PD02", cast.province, scope_ids=chosen)).total() == 2
    assert records_behind(ask("CQ01", cast.province, scope_ids=chosen)).total() == 4
    nested = tuple(sorted((cast.a.pk, cast.a1.pk)))
    assert number(figure("PD02", cast.province, scope_ids=nested)) == 3
    assert number(figure("CQ01", cast.province, scope_ids=nested)) == 2

    table = appendix_table("phu_luc_1", cast.province.pk, STARTS, ENDS, chosen)
    assert [row[1].text for row in table.rows] == sorted(
        (cast.a1.full_name, cast.b1.full_name), key=lambda name: name.split()[-1]
    )
    assert table.total is not None
    assert table.total[3].value == 2
    chart = chart_series("buoi_theo_xa", cast.province.pk, STARTS, ENDS, chosen)
    assert chart.series[0][1] == (1, 1)


def test_an_average_in_the_words_of_the_author() -> None:
    pair = FigureValue(
        "value",
        before=(Decimal(16_922_000), "năm 2013"),
        after=(Decimal(20_570_000), "năm 2015"),
        quantity="rate",
        rule="PAIR",
    )
    assert printed(pair, FigureFormat(measure="đ/người")) == (
        "từ 16.922.000đ/người năm 2013 tăng lên 20.570.000đ/người năm 2015"
    )
    one = FigureValue("value", Decimal(20_570_000), quantity="rate")
    assert printed(one) == "20.570.000 đồng/người"
    assert printed(one, FigureFormat(measure="đồng/người/năm")) == "20.570.000 đồng/người/năm"


def test_the_trail_knows_whose_catalogue_changed(cast: Cast) -> None:
    own = make.make_indicator("RIENG", owner=cast.a)
    outline = Outline.objects.create(kind="annual", name="Của huyện", owner=cast.a)
    OutlineSection.objects.create(outline=outline, heading="Mục riêng")
    shipped = Outline.objects.create(kind="annual", name="Mẫu khác")
    OutlineSection.objects.create(outline=shipped, heading="Mục chung")

    assert set(AuditEntry.objects.about(own).values_list("unit_id", flat=True)) == {cast.a.pk}
    entries = AuditEntry.objects.about(outline)
    assert {entry.unit_id for entry in entries} == {cast.a.pk}
    assert any("reports_outlinesection.heading" in entry.changes for entry in entries)
    assert set(AuditEntry.objects.about(shipped).values_list("unit_id", flat=True)) == {None}
