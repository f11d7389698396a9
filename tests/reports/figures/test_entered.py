"""Entered values: own before those below, exact period before shorter ones, nil, and what is said when parts lack."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from reports.figures import FigureFormat, printed, records_behind
from tests import factories as make
from tests.cast import Cast
from tests.reports.figures.asking import ask, figure, number

HALF_1 = {"starts_on": date(2023, 1, 1), "ends_on": date(2023, 6, 30)}
HALF_2 = {"starts_on": date(2023, 7, 1), "ends_on": date(2023, 12, 31)}


def test_own_value_of_exactly_the_period_wins(cast: Cast) -> None:
    make.make_entered(cast.a, "CQ01", value=5, qualifier="hơn", pad2=True)
    make.make_entered(cast.a1, "CQ01", value=2)
    make.make_entered(cast.b, "CQ01", value=90)
    make.make_entered(cast.a, "CQ01", value=70, starts_on=date(2022, 1, 1), ends_on=date(2022, 12, 31))

    value = figure("CQ01", cast.a)

    assert (value.state, value.value, value.source, value.row_count) == ("value", 5, "entered", 1)
    assert printed(value) == "hơn 05 kỳ họp"
    assert records_behind(ask("CQ01", cast.a)).total() == 5


def test_units_below_are_put_together_and_the_silent_ones_named(cast: Cast) -> None:
    make.make_entered(cast.a1, "CQ01", value=2)
    make.make_entered(cast.b1, "CQ01", value=90)

    value = figure("CQ01", cast.a)
    assert (value.value, value.notes) == (2, ("Chưa có số nhập của 1 đơn vị: thị trấn Bến Sen.",))

    make.make_entered(cast.a2, "CQ01", value=3, qualifier="gần")
    value = figure("CQ01", cast.a)
    assert (value.value, value.qualifier, value.notes) == (5, "gần", ())
    assert figure("CQ01", cast.province).value == 95
    behind = records_behind(ask("CQ01", cast.a))
    assert (behind.total(), behind.source, behind.queryset.count()) == (5, "entered", 2)


def test_ratios_are_sums_over_sums(cast: Cast) -> None:
    make.make_entered(cast.a1, "QC08", numerator=1, denominator=1)
    make.make_entered(cast.a2, "QC08", numerator=1, denominator=9)

    value = figure("QC08", cast.a)

    assert (number(value), value.value) == ((2, 10), 20)
    behind = records_behind(ask("QC08", cast.a))
    assert (behind.total(), behind.whole()) == (2, 10)


def test_a_share_without_numbers_is_printed_alone_and_never_added(cast: Cast) -> None:
    make.make_entered(cast.a1, "QC13", value=100)
    assert printed(figure("QC13", cast.a1)) == "100% đơn vị"
    assert records_behind(ask("QC13", cast.a1)).total() == 100

    make.make_entered(cast.a2, "QC13", numerator=3, denominator=4)
    value = figure("QC13", cast.a)
    assert (number(value), value.row_count) == ((3, 4), 1)
    assert value.notes == ("1 dòng số nhập không có đủ tử số và mẫu số, chưa cộng.",)
    assert records_behind(ask("QC13", cast.a)).total() == 3


def test_nil_is_neither_zero_nor_missing(cast: Cast) -> None:
    make.make_entered(cast.a1, "CQ01", is_nil=True)
    assert figure("CQ01", cast.a).state == "nil"
    assert printed(figure("CQ01", cast.a)) == "không có"
    assert figure("CQ01", cast.a2).state == "missing"

    make.make_entered(cast.a2, "CQ01", value=0)
    value = figure("CQ01", cast.a)
    assert (value.state, value.value, printed(value)) == ("value", 0, "0 kỳ họp")


def test_shorter_periods_that_fill_the_period(cast: Cast) -> None:
    make.make_entered(cast.a, "CQ01", value=2, **HALF_1)
    assert figure("CQ01", cast.a).is_missing
    assert "kỳ ngắn hơn" in figure("CQ01", cast.a).notes[0]

    make.make_entered(cast.a, "CQ01", value=3, **HALF_2)
    assert number(figure("CQ01", cast.a)) == 5
    assert records_behind(ask("CQ01", cast.a)).total() == 5
    make.make_entered(cast.a, "CQ01", value=1, starts_on=date(2023, 7, 1), ends_on=date(2023, 7, 31))
    assert figure("CQ01", cast.a).is_missing


def test_a_stock_is_the_last_of_the_period(cast: Cast) -> None:
    make.make_entered(cast.a1, "QC11a", value=4, **HALF_1)
    make.make_entered(cast.a1, "QC11a", value=6, **HALF_2)
    make.make_entered(cast.a2, "QC11a", value=5, **HALF_1)

    assert number(figure("QC11a", cast.a)) == 11
    assert records_behind(ask("QC11a", cast.a)).total() == 11


def test_level_and_heading_tell_values_apart(cast: Cast) -> None:
    make.make_entered(cast.a, "QC14", value=9, heading="Tốt")
    make.make_entered(cast.a, "QC14", value=2, heading="Khá")
    make.make_entered(cast.a, "CQ01", value=4, level="huyen")
    make.make_entered(cast.a, "CQ01", value=20, level="xa")

    assert number(figure("QC14", cast.a, heading="tốt")) == 9
    assert figure("QC14", cast.a, heading="Trung bình").is_missing
    assert figure("QC14", cast.a).notes == ("Số nhập chỉ có theo chi tiết: Khá, Tốt. Hãy chọn một chi tiết.",)
    assert number(figure("CQ01", cast.a, level="xa")) == 20
    assert number(figure("CQ01", cast.a)) == 24
    make.make_entered(cast.a, "CQ01", value=25)
    assert number(figure("CQ01", cast.a)) == 25
    assert number(figure("CQ01", cast.a, level="huyen")) == 4


def test_parts_are_left_out_of_sums_but_can_be_asked_for(cast: Cast) -> None:
    whole = make.make_entered(cast.a1, "AS01", value=234)
    make.make_entered(cast.a1, "AS01", value=129, heading="cho đoàn viên", part_of=whole)

    assert number(figure("AS01", cast.a)) == 234
    assert number(figure("AS01", cast.a, heading="cho đoàn viên")) == 129


def test_the_theme_is_found_by_its_label(cast: Cast) -> None:
    make.make_entered(cast.a, "MH02", value=12, heading="Kinh tế")
    assert number(figure("MH02", cast.a, theme="kinh_te")) == 12
    assert figure("MH02", cast.a, theme="khac").is_missing


def test_pairs_words_and_lists(cast: Cast) -> None:
    pair = {"before_value": Decimal("33.61"), "before_label": "năm 2013", "after_value": Decimal("26.72")}
    make.make_entered(cast.a, "KX03", after_label="năm 2015", **pair)
    make.make_entered(cast.a, "NL03", words="hàng chục ngàn")
    make.make_entered(cast.a1, "KX02a", items="Hàm Chính\nHàm Hiệp")
    make.make_entered(cast.a2, "KX02a", items="Hàm Liêm")

    assert printed(figure("KX03", cast.a)) == "từ 33,61% năm 2013 giảm còn 26,72% năm 2015"
    assert printed(figure("NL03", cast.a)) == "hàng chục ngàn ngày công"
    value = figure("KX02a", cast.a)
    assert (value.value, value.items) == (3, ("Hàm Chính", "Hàm Hiệp", "Hàm Liêm"))
    assert records_behind(ask("KX02a", cast.a)).total() == 3
    assert printed(value, FigureFormat(qualifier="thêm")) == "thêm 3 xã"


def test_percentages_and_pairs_of_several_units_are_not_added(cast: Cast) -> None:
    for unit in (cast.a1, cast.a2):
        make.make_entered(unit, "DT04", value=5)
        make.make_entered(unit, "KX03", before_value=9, after_value=8)
        make.make_entered(unit, "NL03", words="hàng trăm")

    for code in ("DT04", "KX03"):
        value = figure(code, cast.a)
        assert value.is_missing
        assert "không cộng được" in value.notes[-1]
    assert figure("NL03", cast.a).notes == ("2 dòng số nhập không có giá trị bằng số, chưa cộng.",)


def test_a_list_that_is_not_as_long_as_its_number_is_told(cast: Cast) -> None:
    make.make_entered(cast.a, "KX02a", value=5, items="Hàm Chính\nHàm Hiệp")
    make.make_entered(cast.a, "KX01", numerator=12, denominator=11)

    assert figure("KX02a", cast.a).notes == ("Danh sách có 2 tên nhưng số ghi là 5.",)
    assert figure("KX01", cast.a).notes == ("Tử số lớn hơn mẫu số.",)


def test_records_go_before_entered_values_unless_chosen(cast: Cast) -> None:
    make.make_entered(cast.a, "PD02", value=70)
    assert (figure("PD02", cast.a).value, figure("PD02", cast.a).source) == (70, "entered")
    make.make_meeting(cast.a1)

    value = figure("PD02", cast.a)
    assert (value.value, value.source) == (1, "records")
    assert "Đơn vị cũng có số nhập tổng hợp" in value.notes[0]
    assert figure("PD02", cast.a, source="entered").value == 70
    assert records_behind(ask("PD02", cast.a, source="entered")).total() == 70
    assert figure("PD04", cast.a, source="entered").is_missing
    assert figure("CQ01", cast.a, source="records").is_missing


def test_entered_values_below_are_not_silently_left_out(cast: Cast) -> None:
    make.make_meeting(cast.a1)
    make.make_entered(cast.a2, "PD02", value=70)

    assert figure("PD02", cast.a).notes == (
        "Có 1 số nhập tổng hợp của đơn vị cấp dưới không cộng vào số tính từ bản ghi.",
    )


def test_coverage_of_two_levels_is_not_added(cast: Cast) -> None:
    make.make_entered(cast.a, "PD03", numerator=3, denominator=7, level="huyen")
    make.make_entered(cast.a, "PD03", numerator=7, denominator=7, level="xa")

    assert number(figure("PD03", cast.a, level="huyen")) == (3, 7)
    assert figure("PD03", cast.a).is_missing


def test_merged_units_and_groups(cast: Cast) -> None:
    make.make_succession(cast.b1, cast.a2, effective_on=date(2023, 7, 1))
    for unit, value in ((cast.a1, 1), (cast.a2, 2), (cast.b1, 4)):
        make.make_entered(unit, "CQ01", value=value)
    group = make.make_unit("Cụm", "cum", cast.province)
    group.members.set([cast.a1, cast.b])

    assert number(figure("CQ01", cast.a)) == 7
    assert number(figure("CQ01", group)) == 5


def test_a_group_below_a_unit_is_not_added_to_its_members(cast: Cast) -> None:
    group = make.make_unit("Cụm", "cum", cast.a)
    group.members.set([cast.a1, cast.a2])
    for unit in (group, cast.a1, cast.a2):
        make.make_entered(unit, "CQ01", value=2)

    assert number(figure("CQ01", cast.a)) == 4
    assert figure("CQ01", cast.a).notes == ()


def test_an_offices_own_indicator_is_its_own(cast: Cast) -> None:
    make.make_indicator("RIENG1", owner=cast.a, name="Của A")
    make.make_entered(cast.a1, make.make_indicator("RIENG1", owner=cast.a), value=6)

    assert number(figure("RIENG1", cast.a)) == 6
    assert number(figure("RIENG1", cast.a1)) == 6
    assert figure("RIENG1", cast.b).notes == ("Không tìm thấy chỉ tiêu “RIENG1”.",)
    assert figure("RIENG1", cast.province).is_missing


def test_an_office_cannot_take_over_a_shipped_code(cast: Cast) -> None:
    mine = make.make_indicator("CQ01", owner=cast.a, measure="lần")
    make.make_entered(cast.a, mine, value=50)
    make.make_entered(cast.a, "CQ01", value=2)

    assert printed(figure("CQ01", cast.a)) == "2 kỳ họp"
