"""Entered values as tables, out and in again."""

from datetime import date
from decimal import Decimal

import pytest
from tablib import Dataset

from reports.models import EnteredValue
from reports.resources import EnteredValueResource
from tests.factories import make_entered, make_indicator

pytestmark = pytest.mark.django_db

SAMPLES = [
    {"value": 35_000_000, "display_measure": "triệu", "as_written": "35 triệu đồng"},
    {"value": Decimal("-4.5"), "as_written": "giảm 4,5%"},
    {"numerator": 83, "denominator": 109},
    {"words": "hàng chục ngàn"},
    {"is_nil": True},
    {"value": 2, "items": "Hàm Chính\nHàm Hiệp", "qualifier": "thêm"},
    {"value": 4, "pad2": True, "heading": "Cấp huyện", "level": "huyen"},
    {
        "before_value": Decimal("33.61"),
        "before_label": "năm 2013",
        "after_value": Decimal("26.72"),
        "after_label": "năm 2015",
        "compared_starts_on": date(2022, 1, 1),
        "compared_ends_on": date(2022, 12, 31),
        "compared_value": Decimal("30.5"),
        "change_percent": Decimal("-12.39"),
    },
]


def faults(result):
    return [str(error.error) for row in result.rows for error in row.errors] + [
        str(row.error) for row in result.invalid_rows
    ]


@pytest.mark.parametrize("told", SAMPLES)
def test_values_go_out_and_come_in_unchanged(cast, told):
    row = make_entered(cast.a1, make_indicator("T1"), **told)
    row.refresh_from_db()
    resource = EnteredValueResource(user=cast.alice, unit=cast.a)
    table = resource.export()
    result = resource.import_data(table)
    assert (faults(result), result.totals["skip"]) == ([], 1)
    before = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
    row.delete()
    result = resource.import_data(table)
    assert faults(result) == []
    made = EnteredValue.objects.get()
    after = {f.attname: getattr(made, f.attname) for f in made._meta.concrete_fields}
    for name in ("id", "created_at", "updated_at"):
        del before[name], after[name]
    assert after == before


def test_a_text_without_parts_is_read_as_the_form_reads_it(cast):
    make_indicator("M1", measure="đồng", quantity="money")
    make_indicator("R1", measure="đơn", rule="RATIO")
    heads = ["Đơn vị báo cáo", "Chỉ tiêu", "Từ ngày", "Đến ngày", "Ghi nguyên văn"]
    table = Dataset(headers=heads)
    table.append([cast.a1.full_name, "M1", "01/01/2023", "31/12/2023", "hơn 2 tỷ 631 triệu đồng"])
    table.append(["", "R1", "01/01/2023", "31/12/2023", "1.823/1.827 đơn"])
    table.append(["", "M1", "01/01/2023", "31/12/2023", "không có"])
    result = EnteredValueResource(user=cast.alice, unit=cast.a).import_data(table)
    assert faults(result) == []
    money, ratio, nil = EnteredValue.objects.order_by("pk")
    assert (money.unit, money.value, money.qualifier, money.display_measure) == (
        cast.a1,
        2_631_000_000,
        "hơn",
        "tỷ triệu",
    )
    assert (ratio.unit, ratio.numerator, ratio.denominator, ratio.value) == (cast.a, 1823, 1827, None)
    assert nil.is_nil


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (["", "M1", "01/01/2023", "31/12/2023", "35 bao"], "Ghi nguyên văn"),
        (["", "KHÔNG", "01/01/2023", "31/12/2023", "35 triệu"], "Không thấy “KHÔNG”"),
        (["", "M1", "30/02/2023", "31/12/2023", "35 triệu"], "không có ngày 30"),
        (["", "M1", "01/01/2023", "31/12/2023", ""], "Hãy ghi giá trị"),
        (["Xã Suối Đá", "M1", "01/01/2023", "31/12/2023", "35 triệu"], "Không thấy “Xã Suối Đá”"),
    ],
)
def test_what_cannot_be_read_is_refused_and_nothing_is_written(cast, cells, sentence):
    make_indicator("M1", measure="đồng", quantity="money")
    table = Dataset(headers=["Đơn vị báo cáo", "Chỉ tiêu", "Từ ngày", "Đến ngày", "Ghi nguyên văn"])
    table.append(cells)
    [fault] = faults(EnteredValueResource(user=cast.alice, unit=cast.a).import_data(table))
    assert sentence in fault
    assert not EnteredValue.objects.exists()
