"""Import and export cells: no silent change of a number, a day or a formula."""

import datetime as dt
from decimal import Decimal

import pytest
import tablib
from import_export.fields import Field

from common.periods import Period
from common.reading import ReadError
from common.widgets import (
    AreaWidget,
    CountWidget,
    DateWidget,
    LengthWidget,
    MoneyWidget,
    QualifierWidget,
    TextWidget,
)


@pytest.mark.parametrize(
    ("cell", "value"), [("1.050", 1050), ("10.600", 10600), (1050, 1050), (1050.0, 1050), ("", None)]
)
def test_count(cell, value):
    assert CountWidget().clean(cell) == value


@pytest.mark.parametrize("cell", ["12,5", 12.7, True, "1e3", "45 hộ/180 khẩu", -5])
def test_count_refuses(cell):
    with pytest.raises(ReadError):
        CountWidget().clean(cell)


def test_other_numbers():
    assert MoneyWidget(factor=1_000_000).clean("17,5") == 17_500_000
    assert MoneyWidget().clean("2 tỷ 631 triệu") == 2_631_000_000
    assert AreaWidget(to="ha").clean("25043 m2") == Decimal("2.5043")
    assert AreaWidget(to="m2", heading="ha").clean("17,5") == 175_000
    assert LengthWidget().clean("4,9km") == 4900


def test_date():
    widget = DateWidget(Period.year(2023))
    assert widget.clean("03/04/2025") == dt.date(2025, 4, 3)
    assert widget.clean("15/3") == dt.date(2023, 3, 15)
    assert widget.clean(dt.datetime(2023, 3, 15, 8)) == dt.date(2023, 3, 15)
    assert type(widget.clean(dt.datetime(2023, 3, 15, 8))) is dt.date
    with pytest.raises(ReadError):
        DateWidget(Period.year(2023), inside=True).clean("15/3/2022")


def test_readings_keep_their_warnings():
    assert CountWidget().read("khoảng 75.000").warnings == ("number_approximate",)
    assert DateWidget().read("15/3/2023").warnings == ("date_from_text",)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("", ""),
        (None, ""),
        ("chính xác", ""),
        ("Khoảng", "khoảng"),
        ("HƠN ", "hơn"),
        ("đạt và vượt", "đạt và vượt"),
    ],
)
def test_qualifier(cell, value):
    assert QualifierWidget().clean(cell) == value


def test_qualifier_unknown():
    with pytest.raises(ReadError, match="khoảng, hơn"):
        QualifierWidget().clean("chắc là")
    assert QualifierWidget().render("") == "chính xác"
    assert QualifierWidget().render("gần") == "gần"


def test_text():
    assert TextWidget().clean("  Đắk\u00a0Phơi ") == "Đắk Phơi"
    assert TextWidget().clean(5) == "5"
    assert TextWidget().render("=1+1") == "'=1+1"
    assert TextWidget().render(None) == ""
    with pytest.raises(ReadError) as refused:
        TextWidget(max_length=3).clean("abcd")
    assert refused.value.code == "text_too_long"


def test_export_gives_real_values():
    assert CountWidget().render(5300) == 5300
    assert MoneyWidget().render(Decimal("35000000.00")) == 35_000_000
    assert type(MoneyWidget().render(Decimal("35000000.00"))) is int
    assert AreaWidget().render(Decimal("17.50")) == Decimal("17.5")
    assert DateWidget().render(dt.date(2023, 3, 15)) == dt.date(2023, 3, 15)
    assert CountWidget().render(None) == ""


def test_export_as_text():
    assert CountWidget(as_text=True).render(5300) == "5.300"
    assert MoneyWidget(as_text=True).render(2_631_000_000) == "2 tỷ 631 triệu đồng"
    assert AreaWidget("ha", as_text=True).render(Decimal("17.5")) == "17,5 ha"
    assert LengthWidget(as_text=True).render(16935) == "16.935 m"
    assert DateWidget(as_text=True).render(dt.date(2023, 3, 5)) == "05/03/2023"


def test_a_refusal_is_tied_to_its_cell_by_the_library():
    field = Field(attribute="attendance", column_name="Số lượt", widget=CountWidget())
    row = tablib.Dataset(["17,5"], headers=["Số lượt"]).dict[0]
    with pytest.raises(ValueError, match="phần lẻ"):
        field.clean(row)
