"""Dates, ranges and periods: accepted forms, refusals, round trips."""

import datetime as dt
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from common.dates import FIRST_YEAR, LAST_YEAR, SERIAL_ZERO, read_date, read_date_range, read_period
from common.formats import format_date, format_date_line
from common.periods import Period
from common.reading import ERROR_CODES, ReadError
from common.text import clean

D = dt.date
YEAR = Period.year(2023)
days = st.dates(D(FIRST_YEAR, 1, 1), D(LAST_YEAR, 12, 31))


def attempt(reader, x, *args, **how):
    try:
        return reader(x, *args, **how), None
    except ReadError as error:
        return None, error


@pytest.mark.parametrize(
    "text",
    [
        "15/3/2023",
        "15/03/2023",
        "15-3-2023",
        "15.3.2023",
        "15 / 3 / 2023",
        "2023-03-15",
        "2023-03-15 00:00:00",
        "2023-03-15T08:30:00",
        "ngày 15 tháng 3 năm 2023",
        "Ngày 15 tháng 03 năm 2023",
        "15 tháng 3 năm 2023",
        "ngay 15 thang 3 nam 2023",
        "15 tháng 3/2023",
        "Sáng 15/3/2023",
        "Sáng ngày 15/3/2023",
        "8h00 ngày 15/3/2023",
        "7h30, ngày 15/3/2023",
        "Thứ tư - 15/03/2023 08:00",
        "Thứ tư, 15/3/2023",
        "15/3/2023 (thứ tư)",
        "15/3/2023 lúc 8 giờ 30 phút",
        "buổi chiều ngày 15/3/2023",
        "15/3 năm 2023",
        unicodedata.normalize("NFD", "ngày 15 tháng 3 năm 2023"),
        "\u00a015/3/2023\u00a0",
    ],
)
def test_a_full_date_as_text(text):
    in_sheet = read_date(text, strict=False)
    assert (in_sheet.value, in_sheet.warnings) == (D(2023, 3, 15), ("date_from_text",))
    assert read_date(text).warnings == ()


@pytest.mark.parametrize(
    ("cell", "warnings"),
    [
        ("15/3", ("date_year_assumed",)),
        ("15-3", ("date_year_assumed",)),
        ("ngày 15 tháng 3", ("date_year_assumed",)),
        ("Sáng 15/3", ("date_year_assumed",)),
        ("15/3/23", ("date_two_digit_year",)),
        (45000, ("date_serial_unformatted",)),
        (45000.354, ("date_serial_unformatted",)),
        (D(2023, 3, 15), ()),
        (dt.datetime(2023, 3, 15, 8, 30), ()),
    ],
)
def test_a_date_with_its_notice(cell, warnings):
    found = read_date(cell, YEAR, strict=False)
    assert (found.value, found.warnings) == (D(2023, 3, 15), warnings)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("30/02/2023", "date_unreadable"),
        ("29/2/2023", "date_unreadable"),
        ("31/4", "date_unreadable"),
        ("03/25/2023", "date_unreadable"),
        ("0/1/2023", "date_unreadable"),
        ("15/13/2023", "date_unreadable"),
        ("abc", "date_unreadable"),
        ("15/3/203", "date_unreadable"),
        ("45000", "date_unreadable"),
        ("15/3/2023x", "date_unreadable"),
        ("1e4", "date_unreadable"),
        (True, "date_unreadable"),
        (5, "date_unreadable"),
        (19_999, "date_unreadable"),
        (60_001, "date_unreadable"),
        (-45000, "date_unreadable"),
        (float("nan"), "date_unreadable"),
        (dt.time(8), "date_unreadable"),
        ("tháng 3/2023", "date_incomplete"),
        ("03/2023", "date_incomplete"),
        ("tháng 3", "date_incomplete"),
        ("2023", "date_incomplete"),
        ("năm 2023", "date_incomplete"),
        (2023, "date_incomplete"),
        ("Quý I", "date_incomplete"),
        ("quý 3/2023", "date_incomplete"),
        ("6 tháng đầu năm 2023", "date_incomplete"),
        ("15", "date_incomplete"),
        ("12-15/3/2023", "date_range"),
        ("12 - 15/3/2023", "date_range"),
        ("12/3-15/3/2023", "date_range"),
        ("12/3/2023 - 15/3/2023", "date_range"),
        ("từ ngày 12/3 đến ngày 15/3/2023", "date_range"),
        ("12, 13/3/2023", "date_range"),
        ("12,13,14/3/2023", "date_range"),
        ("12 và 13/3/2023", "date_range"),
        ("12-15/3", "date_range"),
        ("15/3/2203", "date_out_of_range"),
        ("15/3/1023", "date_out_of_range"),
        (D(1900, 1, 1), "date_out_of_range"),
        ("#N/A", "cell_error"),
    ],
)
def test_what_is_asked_back(cell, code):
    with pytest.raises(ReadError) as refused:
        read_date(cell, YEAR, strict=False)
    assert refused.value.code == code
    assert refused.value.message.endswith(".")


def test_a_day_that_does_not_exist_is_named():
    with pytest.raises(ReadError, match="Tháng 2/2023 không có ngày 30"):
        read_date("30/02/2023")
    with pytest.raises(ReadError, match="25/3/2023"):
        read_date("03/25/2023")


@pytest.mark.parametrize("cell", [None, "", " ", "-", "–", "\u00a0"])
def test_empty(cell):
    assert read_date(cell) is None
    with pytest.raises(ReadError) as refused:
        read_date(cell, required=True)
    assert refused.value.code == "required_missing"


def test_a_form_takes_no_day_numbers():
    with pytest.raises(ReadError) as refused:
        read_date(45000, strict=True)
    assert refused.value.code == "date_unreadable"


def test_day_numbers_are_those_of_spreadsheets():
    assert D(2023, 3, 15) - SERIAL_ZERO == dt.timedelta(days=45000)
    assert read_date(20_000, strict=False).value == D(1954, 10, 3)
    assert read_date(60_000, strict=False).value == D(2064, 4, 8)


def test_the_year_comes_only_from_a_period_that_allows_one():
    with pytest.raises(ReadError) as refused:
        read_date("15/3")
    assert refused.value.code == "date_incomplete"
    with pytest.raises(ReadError):
        read_date("15/3", Period.span(2016, 2020))
    across = Period(D(2022, 12, 1), D(2023, 6, 30))
    assert read_date("15/3", across).value == D(2023, 3, 15)
    assert read_date("15/12", across).value == D(2022, 12, 15)
    assert read_date("15/9", Period.half(2023, 1)).value == D(2023, 9, 15)
    assert read_date("29/2", Period.span(2023, 2025)).value == D(2024, 2, 29)


def test_a_day_outside_the_period_when_asked():
    assert read_date("15/3/2022", YEAR).value == D(2022, 3, 15)
    with pytest.raises(ReadError) as refused:
        read_date("15/3/2022", YEAR, inside=True)
    assert refused.value.code == "date_out_of_range"
    assert "năm 2023" in refused.value.message
    with pytest.raises(ReadError):
        read_date_range("30/12/2022 - 2/1/2023", YEAR, inside=True)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("12-15/3/2023", D(2023, 3, 12), D(2023, 3, 15)),
        ("12 – 15/3/2023", D(2023, 3, 12), D(2023, 3, 15)),
        ("12/3 - 15/4/2023", D(2023, 3, 12), D(2023, 4, 15)),
        ("28/12 - 3/1/2024", D(2023, 12, 28), D(2024, 1, 3)),
        ("28/12/2023-3/1/2024", D(2023, 12, 28), D(2024, 1, 3)),
        ("từ ngày 12/3/2023 đến ngày 15/3/2023", D(2023, 3, 12), D(2023, 3, 15)),
        ("từ 12 đến 15 tháng 3 năm 2023", D(2023, 3, 12), D(2023, 3, 15)),
        ("12 và 13/3/2023", D(2023, 3, 12), D(2023, 3, 13)),
        ("12,13/3/2023", D(2023, 3, 12), D(2023, 3, 13)),
        ("12-15/3", D(2023, 3, 12), D(2023, 3, 15)),
        ("15/3/2023", D(2023, 3, 15), D(2023, 3, 15)),
        (D(2023, 3, 15), D(2023, 3, 15), D(2023, 3, 15)),
    ],
)
def test_range(text, first, last):
    found = read_date_range(text, YEAR)
    assert (found.starts_on, found.ends_on) == (first, last)


@pytest.mark.parametrize(
    "text", ["15-12/3/2023", "12,15/3/2023", "12,13,14/3/2023", "30/2-3/3/2023", "12-3/2023", "abc-def"]
)
def test_range_asked_back(text):
    with pytest.raises(ReadError) as refused:
        read_date_range(text, YEAR)
    assert refused.value.code == "date_unreadable"


SOUP = """
0 1 2 12 15 30 31 3 2023 23 / - . , ngày tháng năm từ đến và sáng thứ hai quý I IV 6 8h00 : ( ) đầu giai đoạn T x ²
"""


@given(
    st.one_of(
        st.text(max_size=30),
        st.lists(st.sampled_from(SOUP.split()), max_size=8).map(" ".join),
        st.lists(st.sampled_from(SOUP.split()), max_size=8).map("".join),
    )
)
@example("1" * 5000)
@example("9999999999/1/1")
@example("٣/٣/٢٠٢٣")
def test_text_gives_a_date_or_a_read_error(text):
    for reader in (read_date, read_date_range):
        for period in (None, YEAR, Period.span(1, 9999)):
            for strict in (False, True):
                found, refused = attempt(reader, text, period, strict)
                assert refused is None or refused.code in ERROR_CODES
                assert found is None or found.as_written == clean(text)
    found, refused = attempt(read_period, text)
    assert refused is None or refused.code in ERROR_CODES


@given(
    st.one_of(
        st.integers(),
        st.floats(),
        st.decimals(),
        st.booleans(),
        st.times(),
        st.binary(max_size=3),
        st.dates(),
        st.datetimes(),
    )
)
@example(10**5000)
def test_any_cell_gives_a_date_or_a_read_error(x):
    for strict in (False, True):
        _, refused = attempt(read_date, x, YEAR, strict)
        assert refused is None or refused.code in ERROR_CODES


@given(days)
def test_date_round_trip(day):
    for text in (format_date(day), format_date_line(day), day.isoformat(), f"Sáng {format_date(day)}"):
        assert read_date(text).value == day


@given(days, days)
def test_range_round_trip(a, b):
    first, last = sorted((a, b))
    found = read_date_range(f"{format_date(first)} - {format_date(last)}")
    assert (found.starts_on, found.ends_on) == (first, last)


@given(st.integers(1, 31), st.integers(1, 12), st.integers(FIRST_YEAR, LAST_YEAR))
def test_a_date_is_read_day_first_or_not_at_all(day, month, year):
    found, refused = attempt(read_date, f"{day}/{month}/{year}")
    try:
        wanted = D(year, month, day)
    except ValueError:
        assert refused.code == "date_unreadable"
    else:
        assert found.value == wanted


# --- periods --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "period", "label"),
    [
        ("2023", Period.year(2023), "năm 2023"),
        ("Năm 2023", Period.year(2023), "năm 2023"),
        ("6 tháng đầu năm 2019", Period.half(2019, 1), "6 tháng đầu năm 2019"),
        ("06 tháng cuối năm 2019", Period.half(2019, 2), "6 tháng cuối năm 2019"),
        ("9 tháng đầu năm 2023", Period.nine_months(2023), "9 tháng đầu năm 2023"),
        ("Quý I/2023", Period.quarter(2023, 1), "quý I năm 2023"),
        ("quý 4 năm 2023", Period.quarter(2023, 4), "quý IV năm 2023"),
        ("03/2023", Period.month(2023, 3), "tháng 3 năm 2023"),
        ("tháng 3/2023", Period.month(2023, 3), "tháng 3 năm 2023"),
        ("tháng 12 năm 2023", Period.month(2023, 12), "tháng 12 năm 2023"),
        ("2016-2020", Period.span(2016, 2020), "giai đoạn 2016-2020"),
        ("giai đoạn 2014 – 2016", Period.span(2014, 2016), "giai đoạn 2014-2016"),
        ("01/01/2023-30/06/2023", Period.half(2023, 1), "6 tháng đầu năm 2023"),
        (
            "05/02/2023 - 10/03/2023",
            Period(D(2023, 2, 5), D(2023, 3, 10)),
            "từ ngày 05/02/2023 đến ngày 10/03/2023",
        ),
        ("15/3/2023", Period(D(2023, 3, 15), D(2023, 3, 15)), "ngày 15/03/2023"),
    ],
)
def test_period(text, period, label):
    assert read_period(text) == period
    assert period.label == str(period) == label


@pytest.mark.parametrize(
    "text", ["abc", "13/2023", "2020-2016", "quý V/2023", "quý 5/2023", "30/02/2023-1/3/2023", "15/3", "23"]
)
def test_period_asked_back(text):
    with pytest.raises(ReadError) as refused:
        read_period(text)
    assert refused.value.code == "date_unreadable"


def test_period_empty_and_far():
    assert read_period("") is None
    assert read_period(None) is None
    with pytest.raises(ReadError) as refused:
        read_period("", required=True)
    assert refused.value.code == "required_missing"
    with pytest.raises(ReadError) as refused:
        read_period("0023")
    assert refused.value.code == "date_out_of_range"


@given(days, days)
@example(D(2023, 1, 1), D(2023, 12, 31))
@example(D(2023, 1, 1), D(2023, 9, 30))
def test_period_round_trip_and_neighbours(a, b):
    period = Period(*sorted((a, b)))
    assert read_period(period.label) == period
    assert period.contains(period.starts_on)
    assert period.contains(period.ends_on)
    assert period.overlaps(period)
    before = period.previous()
    assert not before.overlaps(period) or period.kind == "nine_months"
    assert before.kind == period.kind or period.kind == "days"
    if period.kind == "days":
        assert before.days == period.days
        assert before.ends_on + dt.timedelta(days=1) == period.starts_on


@pytest.mark.parametrize(
    ("period", "previous", "year_before"),
    [
        (Period.year(2023), Period.year(2022), Period.year(2022)),
        (Period.half(2019, 1), Period.half(2018, 2), Period.half(2018, 1)),
        (Period.quarter(2023, 1), Period.quarter(2022, 4), Period.quarter(2022, 1)),
        (Period.month(2023, 1), Period.month(2022, 12), Period.month(2022, 1)),
        (Period.month(2024, 2), Period.month(2024, 1), Period.month(2023, 2)),
        (Period.month(2025, 2), Period.month(2025, 1), Period.month(2024, 2)),
        (Period.span(2016, 2020), Period.span(2011, 2015), Period.span(2015, 2019)),
        (Period.nine_months(2023), Period.nine_months(2022), Period.nine_months(2022)),
    ],
)
def test_period_before(period, previous, year_before):
    assert period.previous() == previous
    assert period.year_before() == year_before


def test_period_in_the_wrong_order():
    with pytest.raises(ValueError, match="Ngày đầu kỳ"):
        Period(D(2023, 2, 1), D(2023, 1, 1))


def test_overlaps():
    assert Period.year(2023).overlaps(Period(D(2023, 12, 31), D(2024, 1, 5)))
    assert not Period.year(2023).overlaps(Period.year(2024))
