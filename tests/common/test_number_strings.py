"""The public list of real strings: what each must be read as, in a sheet and in a form.

`number_strings.csv`: kind of column, mode (sheet, form), text with <NBSP>, <ZWSP>, <LF>, <TAB> for what an editor would
hide, then the value ("empty", "verbal", a ratio as a/b=percent), measure, qualifier and warnings, or the error code.
"""

import csv
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

from common import numbers
from common.reading import ERROR_CODES, WARNING_CODES, ReadError

HIDDEN = {"<NBSP>": "\u00a0", "<ZWSP>": "\u200b", "<LF>": "\n", "<TAB>": "\t"}
READERS = {
    "count": numbers.read_count,
    "decimal": numbers.read_decimal,
    "money": numbers.read_money,
    "money_trieu": partial(numbers.read_money, factor=1_000_000),
    "area_m2": numbers.read_area,
    "area_ha": partial(numbers.read_area, to="ha"),
    "length_m": numbers.read_length,
    "percent": numbers.read_percent,
    "ratio": numbers.read_ratio,
    "quantity": numbers.read_quantity,
}
with (Path(__file__).parent / "number_strings.csv").open(encoding="utf-8", newline="") as table:
    ROWS = list(csv.DictReader(table))


def written(row):
    text = row["text"]
    for shown, hidden in HIDDEN.items():
        text = text.replace(shown, hidden)
    return text


def outcome(row):
    try:
        found = READERS[row["kind"]](written(row), strict=row["mode"] == "form")
    except ReadError as error:
        return ("error", error.code)
    if found is None:
        return ("empty",)
    assert set(found.warnings) <= WARNING_CODES
    value = (
        found.value
        if not isinstance(found, numbers.Ratio)
        else (found.numerator, found.denominator, found.percent)
    )
    return value, found.measure, found.qualifier, " ".join(found.warnings)


def expected(row):
    if row["error"]:
        return ("error", row["error"])
    if row["value"] == "empty":
        return ("empty",)
    value = None
    if row["kind"] == "ratio":
        pair, _, percent = row["value"].partition("=")
        numbers_ = [int(n) if n else None for n in pair.split("/")]
        value = (*numbers_, Decimal(percent) if percent else None)
    elif row["value"] != "verbal":
        value = Decimal(row["value"])
    return value, row["measure"], row["qualifier"], row["warnings"]


@pytest.mark.parametrize("row", ROWS, ids=[f"{r['kind']}-{r['mode']}-{r['text']}" for r in ROWS])
def test_real_string(row):
    assert outcome(row) == expected(row)


@pytest.mark.parametrize("row", [r for r in ROWS if r["error"]], ids=lambda r: f"{r['kind']}-{r['text']}")
def test_a_refusal_says_what_to_do(row):
    with pytest.raises(ReadError) as refused:
        READERS[row["kind"]](written(row), strict=row["mode"] == "form")
    sentences = refused.value.message.split(". ")
    assert len(sentences) >= 2
    assert refused.value.message.endswith((".", "!", "?"))


def test_the_list_is_long_and_has_no_doubles():
    assert len(ROWS) >= 200
    assert len({(r["kind"], r["mode"], r["text"]) for r in ROWS}) == len(ROWS)


def test_every_number_code_is_met_in_the_list():
    met = {r["error"] for r in ROWS} | {code for r in ROWS for code in r["warnings"].split()}
    wanted = {code for code in ERROR_CODES | WARNING_CODES if code.startswith(("number_", "unit_", "cell_"))}
    assert wanted <= met
