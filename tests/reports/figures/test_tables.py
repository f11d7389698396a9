"""Appendices and charts: every record in one row, totals by rule, the same cost for many rows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import Meeting
from orgs.models import Unit
from reports.figures import (
    CHARTS,
    TABLES,
    AppendixTable,
    appendix_table,
    chart_series,
    compute,
    compute_many,
)
from reports.models import Indicator
from tests import factories as make
from tests.cast import Cast
from tests.reports.figures.asking import ENDS, STARTS, ask


def _table(key: str, unit: Unit) -> AppendixTable:
    return appendix_table(key, unit.pk, STARTS, ENDS)


def _texts(table: AppendixTable, *titles: str) -> list[list[str]]:
    places = [i for i, column in enumerate(table.columns) if f"{column.group}/{column.title}" in titles]
    lines = [*table.rows, *([table.total] if table.total else [])]
    return [[line[1].text, *(line[i].text for i in places)] for line in lines]


def test_mobilization_by_commune(cast: Cast) -> None:
    make.make_meeting(cast.a1, places=cast.a1_hamlets[:2], attendance=1000, meeting_count=2)
    make.make_meeting(cast.a2, places=[cast.a2], attendance=0)
    make.make_meeting(cast.a, level="huyen", places=cast.a1_hamlets[:3], attendance=300)
    make.make_meeting(cast.b1, places=cast.b1_hamlets)

    table = _table("phu_luc_1", cast.a)

    group, hamlets = "Phát động quần chúng", "Thôn, buôn, tổ dân phố"
    wanted = (
        f"{group}/Số buổi",
        f"{group}/Số lượt người tham gia",
        f"{hamlets}/Được phát động",
        f"{hamlets}/Tỷ lệ",
    )
    assert _texts(table, *wanted) == [
        ["Thị trấn Bến Sen", "1", "0", "3", "100"],
        ["Xã Đắk Mây", "2", "1.000", "2", "50"],
        ["Cấp huyện", "1", "300", "3", "42,86"],
        ["Tổng", "4", "1.300", "6", "85,71"],
    ]
    assert table.note.startswith("Số liệu tính từ ngày 01/01/2023 đến ngày 31/12/2023.")
    assert table.has_figures
    assert table.total is not None
    for cell in table.total[2:]:
        assert cell.query is not None
        assert cell.query.unit_id == cast.a.pk


def test_shares_in_the_total_are_the_share_of_the_sums(cast: Cast) -> None:
    make.make_petitions(cast.a1, carried_over=0, received=1, handled=1)
    make.make_petitions(cast.a2, carried_over=0, received=9, handled=1)

    assert _texts(_table("phu_luc_5", cast.a), "Đơn thư/Phải giải quyết", "Đơn thư/Tỷ lệ") == [
        ["Thị trấn Bến Sen", "9", "11,11"],
        ["Xã Đắk Mây", "1", "100"],
        ["Tổng", "10", "20"],
    ]


def test_entered_values_fill_a_table_and_agree_with_its_total(cast: Cast) -> None:
    make.make_entered(cast.a1, "QC08", numerator=13, denominator=14)
    make.make_entered(cast.a2, "QC09a", is_nil=True)
    make.make_entered(cast.a1, "QC09a", value=4)
    make.make_conference(cast.a1, conference_count=2)
    make.make_entered(cast.a2, "QC01", value=50)

    titles = (
        "Nội dung công khai/Đã công khai",
        "/Việc Nhân dân bàn, quyết định",
        "Hội nghị quán triệt, tuyên truyền/Số hội nghị",
    )
    assert _texts(_table("phu_luc_2", cast.a), *titles) == [
        ["Thị trấn Bến Sen", "", "", "không có"],
        ["Xã Đắk Mây", "2", "13", "4"],
        ["Tổng", "2", "13", "4"],
    ]


def test_resources_in_million_and_a_column_for_each_kind_of_goods(cast: Cast) -> None:
    make.make_contribution(cast.a1, kind="tien", amount=1_500_000)
    for item, amount in (("giống cây ăn trái", 20), ("Giống cây ăn trái các loại", 5), ("bóng đèn", 7)):
        make.make_contribution(cast.a1, kind="hien_vat", item=item, measure="cái", amount=amount)

    table = _table("phu_luc_3", cast.a)

    assert [(c.title, c.measure) for c in table.columns if c.group == "Hiện vật"] == [
        ("Bóng đèn", "cái"),
        ("Giống cây ăn trái", "cái"),
    ]
    titles = ("Nhân dân đóng góp/Tiền", "Hiện vật/Bóng đèn", "Hiện vật/Giống cây ăn trái")
    assert _texts(table, *titles)[1:] == [["Xã Đắk Mây", "1,5", "7", "25"], ["Tổng", "1,5", "7", "25"]]
    money = next(i for i, column in enumerate(table.columns) if column.title == "Tiền")
    assert table.rows[1][money].value == Decimal("1.5")


def test_lists_of_models_and_commendations(cast: Cast) -> None:
    make.make_model(cast.a1, "Nuôi bò", member_count=12)
    make.make_model(cast.a2, "Đường hoa", member_count=None, model_count=2)
    make.make_model(cast.b1, "Của B")
    make.make_commendation(
        cast.a, subject_kind="ca_nhan", subject_name="Hoàng Thị Mai", subject_position="Bí thư"
    )
    make.make_commendation(cast.a, subject_count=3, form="giay_khen")

    models, awards = _table("phu_luc_4", cast.a), _table("phu_luc_6", cast.a)

    assert [[c.text for c in row][1:3] + [row[6].text, row[7].text] for row in models.rows] == [
        ["Đường hoa", "Thị trấn Bến Sen", "2", ""],
        ["Nuôi bò", "Xã Đắk Mây", "1", "12"],
    ]
    assert models.total is not None
    assert [c.text for c in models.total][6:] == ["3", "12"]
    assert [(row[1].text, row[2].text, row[3].text, row[7].text) for row in awards.rows] == [
        ("Tập thể", "", "Giấy khen", "3"),
        ("Hoàng Thị Mai", "Bí thư", "", "1"),
    ]
    assert awards.total is not None
    assert awards.total[1].text == "Tổng: 3 tập thể, 1 cá nhân"


def test_merged_communes_stand_with_their_successor(cast: Cast) -> None:
    old = make.make_unit("Cũ", "xa", cast.a, valid_to=date(2023, 6, 30))
    make.make_succession(old, cast.a2, effective_on=date(2023, 7, 1))
    ended = make.make_unit("Hết", "xa", cast.a, valid_to=date(2023, 6, 30))
    for unit, count in ((old, 5), (cast.a2, 2), (ended, 7), (cast.a, 1)):
        make.make_meeting(unit, meeting_count=count, starts_on=date(2023, 3, 1))

    table = _table("phu_luc_1", cast.a)

    assert _texts(table, "Phát động quần chúng/Số buổi") == [
        ["Thị trấn Bến Sen", "7"],
        ["Xã Đắk Mây", ""],
        ["Cấp huyện và đơn vị đã kết thúc", "8"],
        ["Tổng", "15"],
    ]
    assert "xã Cũ (tính vào Thị trấn Bến Sen)" in table.note


@pytest.mark.parametrize("key", TABLES)
def test_a_table_of_nothing_and_of_a_single_commune(key: str, cast: Cast) -> None:
    table = _table(key, cast.a)
    assert not table.has_figures
    assert all(len(row) == len(table.columns) for row in table.rows)
    make.make_meeting(cast.a1)
    assert _table(key, cast.a1).has_figures == (key == "phu_luc_1")


def test_charts(cast: Cast) -> None:
    make.make_meeting(cast.a1, meeting_count=3, attendance=40, starts_on=date(2023, 2, 3))
    make.make_meeting(cast.a, level="huyen", attendance=9, starts_on=date(2023, 12, 31))
    make.make_contribution(cast.a2, kind="tien", amount=2_500_000)
    make.make_model(cast.a1, field="kinh_te", model_count=4)

    series = {key: chart_series(key, cast.a.pk, STARTS, ENDS) for key in CHARTS}

    assert series["buoi_theo_xa"].labels == ("Thị trấn Bến Sen", "Xã Đắk Mây", "Cấp huyện")
    assert series["buoi_theo_xa"].series == (("Số buổi", (None, 3, 1)),)
    months = dict(series["luot_theo_thang"].series)
    assert series["luot_theo_thang"].labels == tuple(f"T{month}" for month in range(1, 13))
    assert months == {"Cấp huyện": (None,) * 11 + (9,), "Cấp xã": (None, 40) + (None,) * 10}
    assert series["nguon_luc_theo_xa"].series[0] == ("Tiền Nhân dân đóng góp", (Decimal("2.5"), None))
    assert series["mo_hinh_theo_linh_vuc"].series == (("Số mô hình", (4, None, None, None, None)),)
    assert not series["hoa_giai_theo_xa"].has_figures
    assert all(len(values) == len(one.labels) for one in series.values() for _, values in one.series)


def test_long_periods_are_drawn_by_year(cast: Cast) -> None:
    make.make_meeting(cast.a1, attendance=5, starts_on=date(2016, 7, 1))
    make.make_meeting(cast.a1, attendance=6, starts_on=date(2020, 1, 1))

    chart = chart_series("luot_theo_thang", cast.a.pk, date(2016, 7, 1), date(2020, 12, 31))

    assert (chart.labels, chart.series) == (
        ("2016", "2017", "2018", "2019", "2020"),
        (("Cấp xã", (5, None, None, None, 6)),),
    )


# --- the number of queries ---


def _queries(cast: Cast) -> list[int]:
    codes = list(Indicator.objects.filter(owner=None).values_list("code", flat=True))
    counts = []
    for call in (
        lambda: compute(ask("PD04", cast.a)),
        lambda: compute_many([ask(code, cast.a) for code in codes]),
        lambda: compute_many(
            [ask(code, unit) for code in codes for unit in (cast.a, cast.a1, cast.province)]
        ),
        *(lambda key=key: _table(key, cast.a) for key in TABLES),
        *(lambda key=key: chart_series(key, cast.a.pk, STARTS, ENDS) for key in CHARTS),
    ):
        with CaptureQueriesContext(connection) as queries:
            call()
        counts.append(len(queries))
    return counts


def test_queries_do_not_grow_with_rows_units_or_figures(cast: Cast) -> None:
    for unit in (cast.a1, cast.a2, cast.a):
        make.make_meeting(unit, places=cast.a1_hamlets)
        make.make_entered(unit, "CQ01")
        make.make_inspection(unit, targets=[unit])
        make.make_commendation(unit, grantor=cast.office_a)
        make.make_campaign(unit, kind="giao_uoc", signed_on=STARTS)
        make.make_title(unit)
    few = _queries(cast)

    communes = [make.make_unit(kind="xa", parent=cast.a) for _ in range(10)]
    Meeting.objects.bulk_create(
        Meeting(unit=communes[i % 10], starts_on=STARTS, attendance=i, content=str(i)) for i in range(300)
    )
    links = Meeting.places.through
    links.objects.bulk_create(
        links(meeting_id=pk, unit_id=cast.a1_hamlets[pk % 4].pk)
        for pk in Meeting.objects.filter(unit__in=communes).values_list("pk", flat=True)
    )
    for unit in communes:
        make.make_entered(unit, "CQ01")
        make.make_commendation(unit, grantor=cast.office_a)

    assert _queries(cast) == few
    assert few[1] == few[2]
    assert few[1] == 11
