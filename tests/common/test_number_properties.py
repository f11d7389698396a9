"""What holds for every number: printed and read back it is the same, only ReadError is raised, nothing is guessed."""

import datetime as dt
import pickle
import re
from decimal import Decimal
from functools import partial

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from common import formats, numbers
from common.numbers import QUALIFIERS, ReadError, read_count, read_decimal, read_money
from common.reading import ERROR_CODES, WARNING_CODES

READERS = [
    numbers.read_count,
    numbers.read_decimal,
    numbers.read_money,
    partial(numbers.read_money, factor=1_000_000),
    numbers.read_area,
    partial(numbers.read_area, to="ha", heading="m2"),
    numbers.read_length,
    numbers.read_percent,
    partial(numbers.read_percent, fraction=True),
    numbers.read_ratio,
    numbers.read_quantity,
]


def attempt(reader, x, **how):
    """The reading and the refusal, one of them None; any other exception goes through."""
    try:
        return reader(x, **how), None
    except ReadError as error:
        return None, error


counts = st.integers(0, 10**13)
decimals = st.decimals(0, 10**9, places=3)
qualifiers = st.sampled_from(QUALIFIERS)
SOUP = """
0 1 2 5 04 1.050 75.000 17,5 1,050 2.5 , . - – / % ( ) tỷ triệu nghìn ngàn rưỡi trăm mươi mười lăm năm hai một không
khoảng hơn trên gần tổng thêm đạt và vượt đồng đ vnđ /người lượt người hộ m2 m² ha km m sào công hàng chục nhiều
k tr = + ' # ½ ² e _ ١ đơn, đạt
"""
PIECES = [*SOUP.split(), "\u00a0", "\n", "\t", "\u0303", "\u200b"]
texts = st.one_of(st.text(max_size=40), st.lists(st.sampled_from(PIECES), max_size=7).map("".join))
spaced = st.lists(st.sampled_from(PIECES), max_size=7).map(" ".join)


@pytest.mark.parametrize("strict", [False, True])
@given(x=st.one_of(texts, spaced))
@example("1" * 5000)
@example("1." + "0" * 150)
@example("\ud800 5")
@example("5 /")
def test_text_gives_a_reading_or_a_read_error(strict, x):
    for reader in READERS:
        found, refused = attempt(reader, x, strict=strict)
        if refused:
            assert refused.code in ERROR_CODES
            assert refused.message
        if found is not None:
            assert set(found.warnings) <= WARNING_CODES
            assert len(set(found.warnings)) == len(found.warnings)
            value = getattr(found, "value", None)
            assert value is None or value >= 0


@given(
    x=st.one_of(
        st.integers(),
        st.floats(),
        st.decimals(),
        st.booleans(),
        st.none(),
        st.dates(),
        st.datetimes(),
        st.times(),
        st.binary(max_size=5),
        st.timedeltas(),
        st.complex_numbers(),
        st.lists(st.integers(), max_size=2),
    )
)
@example(10**5000)
@example(Decimal("sNaN"))
@example(Decimal("1E+999999"))
@example(Decimal("1E-999999"))
@example(float("inf"))
def test_any_cell_gives_a_reading_or_a_read_error(x):
    for reader in READERS:
        _, refused = attempt(reader, x)
        assert refused is None or refused.code in ERROR_CODES


@given(st.text("0123456789., ", min_size=1, max_size=14), st.booleans())
def test_digits_and_separators_are_never_guessed_in_silence(text, strict):
    """Without a notice the value is exactly the Vietnamese reading: groups of three after dots, one decimal comma."""
    for reader in (read_count, read_decimal):
        found, _ = attempt(reader, text, strict=strict)
        if found is None or "number_separator_guess" in found.warnings:
            continue
        body = text.strip()
        assert re.fullmatch(r"\d+|[1-9]\d{0,2}([. ]\d{3})+|\d+,\d+|[1-9]\d{0,2}([. ]\d{3})+,\d+", body)
        assert found.value == Decimal(body.replace(".", "").replace(" ", "").replace(",", "."))


@given(st.integers(1, 999), st.integers(0, 999))
def test_thousands_with_an_english_comma(thousands, rest):
    text = f"{thousands},{rest:03}"
    assert (read_count(text).value, read_count(text).warnings) == (
        thousands * 1000 + rest,
        ("number_separator_guess",),
    )
    with pytest.raises(ReadError) as refused:
        read_count(text, strict=True)
    assert refused.value.code == "number_unreadable"
    assert read_decimal(text).warnings == ("number_separator_guess",)


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_two_numbers_are_never_one(a, b):
    for text in (
        f"{a}/{b}",
        f"{a} - {b}",
        f"{a} và {b}",
        f"{a} hộ, {b} khẩu",
        f"{a}\n{b}",
        f"{a} người {b} hộ",
    ):
        with pytest.raises(ReadError) as refused:
            read_count(text)
        assert refused.value.code == "number_conflict"


@given(counts, qualifiers, st.booleans())
def test_count_round_trip(value, qualifier, strict):
    found = read_count(formats.format_count(value, pad2=strict, qualifier=qualifier), strict=strict)
    assert (found.value, found.qualifier) == (value, qualifier)
    assert "number_separator_guess" not in found.warnings


@given(decimals, qualifiers, st.booleans())
def test_decimal_round_trip(value, qualifier, strict):
    found = read_decimal(formats.format_decimal(value, qualifier=qualifier), strict=strict)
    assert (found.value, found.qualifier) == (value, qualifier)


@given(counts, st.sampled_from(formats.MONEY_STYLES), qualifiers, st.booleans())
@example(2_631_000_000, "tỷ triệu", "hơn", True)
@example(1_000_000_001, "tỷ triệu", "", True)
@example(1, "tỷ", "", True)
def test_money_round_trip(value, style, qualifier, strict):
    found = read_money(formats.format_money(value, style, qualifier=qualifier), strict=strict)
    assert (found.value, found.qualifier) == (value, qualifier)


@given(st.integers(0, 10**9), st.sampled_from(["người", "hộ"]))
def test_money_for_each_round_trip(value, per):
    found = read_money(formats.format_money(value, "đồng", per=per))
    assert (found.value, found.measure) == (value, f"đồng/{per}")


@given(decimals, st.sampled_from(["m2", "ha"]), st.sampled_from(["m2", "ha"]), qualifiers)
def test_area_round_trip(value, unit, base, qualifier):
    found = numbers.read_area(formats.format_area(value, unit, base, qualifier=qualifier), to=base)
    assert (found.value, found.qualifier, found.measure) == (value, qualifier, unit)


@given(decimals, st.sampled_from(["m", "km"]), st.sampled_from(["m", "km"]), qualifiers)
def test_length_round_trip(value, unit, base, qualifier):
    found = numbers.read_length(formats.format_length(value, unit, base, qualifier=qualifier), to=base)
    assert (found.value, found.qualifier, found.measure) == (value, qualifier, unit)


@given(st.decimals(0, 1000, places=2), qualifiers)
def test_percent_round_trip(value, qualifier):
    found = numbers.read_percent(formats.format_percent(value, qualifier=qualifier))
    assert (found.value, found.qualifier) == (value, qualifier)


@given(
    st.integers(0, 10**6),
    st.integers(1, 10**6),
    st.sampled_from(["a/b", "a/b, đạt x%"]),
    st.sampled_from(["", "đơn"]),
)
def test_ratio_round_trip(part, whole, style, measure):
    found = numbers.read_ratio(formats.format_ratio(part, whole, style, measure=measure))
    assert (found.numerator, found.denominator, found.measure) == (part, whole, measure)
    assert found.percent == formats.share(part, whole)


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_share_prints_and_reads(part, whole):
    printed = formats.format_ratio(part, whole, "x%")
    assert numbers.read_ratio(printed).percent == formats.share(part, whole)


@given(counts, st.sampled_from(["buổi", "lượt người", "hộ"]), qualifiers)
def test_quantity_round_trip(value, measure, qualifier):
    found = numbers.read_quantity(
        f"{formats.format_count(value, qualifier=qualifier)} {measure}", strict=True
    )
    assert (found.value, found.measure, found.qualifier) == (value, measure, qualifier)


UNITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]


def in_words(n):
    """An independent speller of 1 to 999.999, for the reader to read."""

    def below(n, full):
        hundreds, rest = divmod(n, 100)
        words = [UNITS[hundreds], "trăm"] if hundreds or full else []
        tens, ones = divmod(rest, 10)
        if tens == 0 and ones:
            words += ["linh", UNITS[ones]] if words else [UNITS[ones]]
        elif tens:
            words += ["mười"] if tens == 1 else [UNITS[tens], "mươi"]
            last = {0: "", 1: "một" if tens == 1 else "mốt", 5: "lăm"}.get(ones, UNITS[ones])
            words += [last] if last else []
        return words

    thousands, rest = divmod(n, 1000)
    words = [*below(thousands, full=False), "nghìn"] if thousands else []
    return " ".join([*words, *(below(rest, full=bool(words)) if rest else [])])


@given(st.integers(1, 999_999))
@example(1050)
@example(105)
@example(25)
@example(10_005)
def test_spelled_numbers(n):
    words = in_words(n)
    assert read_count(words).value == n
    assert "number_words" in read_count(words).warnings
    assert read_count(f"{formats.format_count(n)} ({words}) hộ").value == n
    with pytest.raises(ReadError) as refused:
        read_count(f"{formats.format_count(n + 1)} ({words}) hộ")
    assert refused.value.code == "number_conflict"


@given(st.integers(0, 10**9))
def test_native_numbers_carry_no_warning(n):
    for cell in (n, float(n), Decimal(n)):
        assert (read_count(cell).value, read_count(cell).warnings) == (n, ())


def test_a_float_is_taken_as_the_sheet_shows_it():
    assert read_decimal(0.1 + 0.2).value == Decimal("0.3")
    assert numbers.read_area(17.499999999999996, to="ha").value == Decimal("17.5")


@pytest.mark.parametrize(
    "cell", [True, False, dt.date(2023, 4, 3), dt.datetime(2023, 4, 3), dt.time(8), b"5", [5]]
)
def test_what_is_no_number_in_a_number_column(cell):
    for reader in READERS:
        with pytest.raises(ReadError) as refused:
            reader(cell)
        assert refused.value.code == "number_unreadable"


@pytest.mark.parametrize("reader", READERS)
def test_a_required_cell(reader):
    assert reader("") is None
    with pytest.raises(ReadError) as refused:
        reader(" ", required=True)
    assert refused.value.code == "required_missing"


def test_what_was_typed_is_kept():
    assert read_count("  khoảng 5.300 lượt ").as_written == "khoảng 5.300 lượt"
    with pytest.raises(ReadError) as refused:
        read_count(" 45 hộ/180 khẩu ")
    assert refused.value.as_written == "45 hộ/180 khẩu"
    assert str(refused.value) == refused.value.message
    again = pickle.loads(pickle.dumps(refused.value))
    assert (again.code, again.message, again.as_written) == (
        "number_conflict",
        str(refused.value),
        "45 hộ/180 khẩu",
    )
