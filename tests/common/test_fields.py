"""Form fields: what is read, what is refused with which sentence, what stands in the box afterwards."""

import datetime as dt
import pickle
from decimal import Decimal

import pytest
from django import forms

from common.fields import (
    AreaField,
    Count,
    CountField,
    DecimalNumberField,
    LengthField,
    MoneyField,
    PercentField,
    PeriodField,
    QuantityField,
    VietDateField,
    settle_qualifiers,
)
from common.periods import Period

QUALIFIERS = [("", "chính xác"), ("khoảng", "khoảng"), ("hơn", "hơn")]


class RecordForm(forms.Form):
    attendance = CountField(qualifier_field="attendance_qualifier", required=False)
    attendance_qualifier = forms.ChoiceField(choices=QUALIFIERS, required=False)
    women = CountField(required=False)
    score = DecimalNumberField(required=False)
    money = MoneyField(required=False)
    area = AreaField(required=False)
    hectares = AreaField(to="ha", required=False)
    length = LengthField(required=False)
    share = PercentField(required=False)
    held_on = VietDateField(period=Period.year(2023), required=False)
    value = QuantityField(required=False)
    period = PeriodField(required=False)

    def clean(self):
        settle_qualifiers(self)
        return self.cleaned_data


def cleaned(name, text):
    form = RecordForm({name: text})
    assert form.is_valid(), form.errors
    return form.cleaned_data[name]


def box(form, name):
    """What stands in the box."""
    return form[name].as_widget().partition('value="')[2].partition('"')[0]


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("attendance", "1.050", 1050),
        ("attendance", "5.300 lượt", 5300),
        ("women", "04", 4),
        ("women", "", None),
        ("women", "-", None),
        ("score", "17,5", Decimal("17.5")),
        ("money", "2 tỷ 631 triệu đồng", 2_631_000_000),
        ("money", "35.000.000", 35_000_000),
        ("area", "17,5 ha", 175_000),
        ("area", "22.590 m2", 22_590),
        ("hectares", "25043 m2", Decimal("2.5043")),
        ("length", "4,9km", 4900),
        ("share", "99,78%", Decimal("99.78")),
        ("held_on", "03/04/2025", dt.date(2025, 4, 3)),
        ("held_on", "25/12/2025", dt.date(2025, 12, 25)),
        ("held_on", "15/3", dt.date(2023, 3, 15)),
        ("period", "quý I/2023", Period.quarter(2023, 1)),
    ],
)
def test_read(name, text, value):
    assert cleaned(name, text) == value


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("women", "1,050", "number_unreadable"),
        ("women", "2.5", "number_not_integer"),
        ("women", "-5", "number_negative"),
        ("women", "45 hộ/180 khẩu", "number_conflict"),
        ("women", "khoảng 42", "number_unreadable"),
        ("score", "2.5", "number_unreadable"),
        ("money", "35,000,000", "number_unreadable"),
        ("money", "17,5", "number_not_integer"),
        ("area", "12 sào", "unit_unknown"),
        ("length", "5 ha", "unit_unknown"),
        ("share", "99.78%", "number_unreadable"),
        ("held_on", "30/02/2023", "date_unreadable"),
        ("held_on", "12-15/3/2023", "date_range"),
        ("value", "abc", "number_unreadable"),
        ("period", "13/2023", "date_unreadable"),
    ],
)
def test_refused_beside_its_field_and_kept_as_typed(name, text, code):
    form = RecordForm({name: text})
    assert not form.is_valid()
    assert list(form.errors) == [name]
    assert [error.code for error in form.errors[name].as_data()] == [code]
    assert box(form, name) == text


def test_a_required_field_says_so():
    class Required(forms.Form):
        attendance = CountField()

    form = Required({"attendance": " "})
    assert form.errors["attendance"] == ["Ô này cần được ghi."]


def test_the_box_shows_values_the_vietnamese_way():
    initial = {
        "attendance": 5300,
        "score": Decimal("17.50"),
        "money": Decimal("2631000000.00"),
        "area": Decimal("22590.00"),
        "hectares": Decimal("1.234"),
        "share": Decimal("99.78"),
        "held_on": dt.date(2023, 3, 5),
        "period": Period.half(2019, 1),
        "value": 5300,
    }
    form = RecordForm(initial=initial)
    assert {name: box(form, name) for name in initial} == {
        "attendance": "5.300",
        "score": "17,5",
        "money": "2.631.000.000",
        "area": "22.590",
        "hectares": "1,234",
        "share": "99,78",
        "held_on": "05/03/2023",
        "period": "6 tháng đầu năm 2019",
        "value": "5.300",
    }


def test_what_the_box_shows_is_read_back_unchanged():
    initial = {
        "attendance": 5300,
        "score": Decimal("1.250"),
        "money": 2_631_000_000,
        "area": Decimal("22590.00"),
        "hectares": Decimal("1234"),
        "length": Decimal("16935"),
        "share": Decimal("99.78"),
        "held_on": dt.date(2022, 3, 5),
        "period": Period(dt.date(2023, 2, 5), dt.date(2023, 3, 10)),
    }
    shown = RecordForm(initial=initial)
    again = RecordForm({name: box(shown, name) for name in initial}, initial=initial)
    assert again.is_valid(), again.errors
    assert {name: again.cleaned_data[name] for name in initial} == initial
    assert again.changed_data == []


def test_a_typed_qualifier_moves_to_its_field():
    form = RecordForm({"attendance": "khoảng 75.000"})
    assert form.is_valid()
    assert form.cleaned_data["attendance"] == 75_000
    assert form.cleaned_data["attendance_qualifier"] == "khoảng"


def test_a_chosen_qualifier_stays_and_a_contradiction_is_asked_back():
    chosen = RecordForm({"attendance": "75.000", "attendance_qualifier": "hơn"})
    assert chosen.is_valid()
    assert chosen.cleaned_data["attendance_qualifier"] == "hơn"
    torn = RecordForm({"attendance": "khoảng 75.000", "attendance_qualifier": "hơn"})
    assert not torn.is_valid()
    assert list(torn.errors) == ["attendance_qualifier"]


def test_the_number_remembers_how_it_was_written():
    value = cleaned("attendance", "khoảng 5.300 lượt")
    assert (value.qualifier, value.measure, value.as_written) == ("khoảng", "lượt", "khoảng 5.300 lượt")
    assert value.warnings == ("number_approximate", "number_unit_dropped")
    assert type(value + 1) is int
    assert pickle.loads(pickle.dumps(value)) == Count(5300)
    area = cleaned("area", "17,5 ha")
    assert (area.measure, area.as_written) == ("ha", "17,5 ha")


def test_quantity_keeps_words():
    reading = cleaned("value", "hàng chục ngàn ngày công")
    assert (reading.value, reading.qualifier, reading.measure) == (None, "hàng chục ngàn", "ngày công")
    form = RecordForm(initial={"value": reading})
    assert box(form, "value") == "hàng chục ngàn ngày công"


def test_the_date_tells_when_its_year_was_assumed():
    form = RecordForm({"held_on": "15/3"})
    assert form.is_valid()
    assert form.fields["held_on"].reading.warnings == ("date_year_assumed",)


def test_the_period_can_be_set_on_one_form_only():
    form = RecordForm({"held_on": "15/3"})
    form.fields["held_on"].period = Period.year(2022)
    assert form.is_valid()
    assert form.cleaned_data["held_on"] == dt.date(2022, 3, 15)
    assert RecordForm.base_fields["held_on"].period == Period.year(2023)


def test_a_day_outside_when_inside_is_asked():
    class Inside(forms.Form):
        held_on = VietDateField(period=Period.year(2023), inside=True)

    assert not Inside({"held_on": "15/3/2022"}).is_valid()
    assert Inside({"held_on": "15/3/2023"}).is_valid()


def test_keyboards():
    form = RecordForm()
    assert 'inputmode="numeric"' in form["women"].as_widget()
    assert 'inputmode="decimal"' in form["share"].as_widget()
    # Letters may be typed here: "2 tỷ 631 triệu", "17,5 ha".
    assert "inputmode" not in form["money"].as_widget() + form["area"].as_widget()
    for name in form.fields:
        if name != "attendance_qualifier":
            assert 'autocomplete="off"' in form[name].as_widget()
