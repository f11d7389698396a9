"""No bytes and no cells raise anything: a file is refused with its sentence, or each cell is judged."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spreadsheets.judging.quality import RULES
from spreadsheets.models import BatchState
from spreadsheets.reading.refusal import CODES
from spreadsheets.services.committing import commit
from spreadsheets.services.report import report
from tests.spreadsheets import workbooks
from tests.spreadsheets.pipeline import HEAD, received

pytestmark = pytest.mark.django_db
QUIET = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    derandomize=True,
)
ERRORS = frozenset(
    (
        *(
            "required_missing",
            "number_unreadable",
            "number_not_integer",
            "number_negative",
            "number_conflict",
        ),
        *("unit_unknown", "date_unreadable", "date_incomplete", "date_range", "date_out_of_range"),
        *("commune_unknown", "hamlet_unknown", "hamlet_ambiguous", "hamlet_not_in_commune", "team_unknown"),
        *("duplicate_in_file", "formula_no_value", "cell_error", "text_too_long"),
    )
)
WARNINGS = frozenset(
    (
        *("number_approximate", "number_unit_dropped", "number_from_text", "number_separator_guess"),
        *("number_words", "date_from_text", "date_year_assumed", "date_two_digit_year"),
        *("date_serial_unformatted", "name_alias", "name_folded", "legacy_converted", "hidden_row"),
        "formula_like_text",
    )
)

words = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)
likely = st.sampled_from(
    [
        "Đắk Mây",
        "Bến Sen",
        "Buôn Dlei",
        "15/3",
        "15/3/2023",
        "1.050",
        "khoảng 300",
        "-",
        "Tổng",
        "=1+2",
        "#REF!",
    ]
)
cells = st.one_of(
    st.none(),
    likely,
    words,
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.booleans(),
    st.dates(datetime.date(1950, 1, 1), datetime.date(2090, 1, 1)),
)


def judged(cast, data):
    """The report of a batch; writes what is right, so that no value breaks a rule of the database."""
    batch = received(cast.alice, cast.a, data)
    found = report(batch)
    if batch.state == BatchState.REFUSED:
        assert found["reject_code"] in (*CODES, None)
        assert found["message"]
        return found
    assert {error["code"] for error in found["errors"]} <= ERRORS
    codes = {w["code"] for row in found["rows"] for w in row["warnings"]}
    assert {code for code in codes if not code.startswith(RULES)} <= WARNINGS
    ended = commit(batch, by=cast.alice, fingerprint=batch.fingerprint)
    assert ended.end in ("committed", "nothing")
    assert ended.written == batch.new_count + batch.changed_count
    return found


@QUIET
@given(st.binary(max_size=400))
def test_byte_soup(cast, data):
    judged(cast, data)


@QUIET
@given(st.lists(st.lists(cells, min_size=1, max_size=13), max_size=8))
def test_random_cells(cast, rows):
    judged(cast, workbooks.xlsx([HEAD, *rows]))


@QUIET
@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=300))
def test_random_text_files(cast, text):
    judged(cast, f"Xã;Ngày;Nội dung;Số người\n{text}".encode())
