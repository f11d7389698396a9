"""No bytes raise anything but a refusal: soup, and valid workbooks with bytes changed, cut, doubled, parts swapped."""

import io
import os
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spreadsheets.reading import legacy
from spreadsheets.reading.cells import Cell, Row
from spreadsheets.reading.guard import inspect
from spreadsheets.reading.refusal import CODES, Refused
from spreadsheets.reading.shape import shape_workbook
from spreadsheets.reading.workbook import open_workbook
from tests.spreadsheets import workbooks
from tests.spreadsheets.reading.test_shape import HEAD, MEETINGS, ROW

XLSX = workbooks.xlsx([["Báo cáo"], HEAD, ROW, [None, "Cộng", None, None, None, 105]], merges=["A1:F1"])
XLS = workbooks.xls(
    {(0, 0): "Xã", (0, 1): "Số người", (1, 0): "Đắk Phơi", (1, 1): 105, (2, 0): True}, merges=[(3, 4, 0, 1)]
)
ODS = workbooks.ods(
    '<table:table table:name="T"><table:table-row>'
    + workbooks.ods_text("Xã")
    + workbooks.ods_text("Số người")
    + '</table:table-row><table:table-row table:number-rows-repeated="3">'
    + workbooks.ods_text("Đắk Phơi")
    + workbooks.ods_number("105", "105", 'table:number-columns-repeated="2"')
    + "</table:table-row></table:table>"
)
CSV = "Xã;Số người\nĐắk Phơi;1.050\n".encode()
MAGIC = [
    b"",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"sep=;\n",
    b'"',
    b"<?xml ",
]
quick = settings(
    max_examples=int(os.environ.get("FUZZ_EXAMPLES", "150")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def told(refused):
    """The refusal is one that the sender can understand."""
    assert refused.code in CODES
    assert refused.message


def read_all(data):
    """Everything the import does with a file before it judges cells; a refusal is the only way out."""
    try:
        return shape_workbook(open_workbook(data), MEETINGS)
    except Refused as refused:
        return told(refused)


@pytest.mark.parametrize("good", [XLSX, XLS, ODS, CSV])
def test_unchanged_file_is_read(good):
    assert [sheet.has_heading for sheet in read_all(good)] == [True]


@quick
@given(st.sampled_from(MAGIC), st.binary(max_size=2000))
def test_byte_soup(magic, soup):
    read_all(magic + soup)


@quick
@given(st.text(max_size=400), st.sampled_from(["utf-8", "utf-16", "utf-16-le", "utf-8-sig"]))
def test_text_soup(text, encoding):
    read_all(text.encode(encoding, "replace"))


changes = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=8)


@quick
@given(st.sampled_from([XLSX, XLS, ODS, CSV]), changes)
def test_changed_bytes(good, changed):
    data = bytearray(good)
    for place, value in changed:
        data[int(place * len(data))] = value
    read_all(bytes(data))


@quick
@given(st.sampled_from([XLSX, XLS, ODS]), st.floats(0, 1), st.floats(0, 1))
def test_cut_and_doubled_pieces(good, one, two):
    first, last = sorted((int(one * len(good)), int(two * len(good))))
    read_all(good[:first])
    read_all(good[:first] + good[last:])
    read_all(good[:last] + good[first:])


def part_names(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.namelist()


def part(data, name):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


PARTS = [(file, name) for file in (XLSX, ODS) for name in part_names(file)]


@quick
@given(st.sampled_from(PARTS), changes)
def test_changed_bytes_inside_a_part(place, changed):
    good, name = place
    content = bytearray(part(good, name))
    for at, value in changed:
        if content:
            content[int(at * len(content))] = value
    read_all(workbooks.with_part(good, name, bytes(content)))


WORDS = [
    *(
        b'r="',
        b't="s"',
        b"<c ",
        b"</c>",
        b"<row ",
        b"</row>",
        b"<v>",
        b"</v>",
        b"<is>",
        b"<t>",
        b'ref="',
        b's="',
    ),
    *(
        b'number-columns-repeated="',
        b"table:table",
        b"text:p",
        b"office:value",
        b"mergeCell",
        b"xl/",
        b'Id="',
        b"1",
    ),
]
SWAPPED_IN = [*WORDS, b"", b"9" * 12, b"-1", b"ZZZZ9", b"nan"]


@quick
@given(st.sampled_from(PARTS), st.sampled_from(WORDS), st.sampled_from(SWAPPED_IN))
def test_swapped_words_inside_a_part(place, old, new):
    good, name = place
    read_all(workbooks.with_part(good, name, part(good, name).replace(old, new)))


@quick
@given(st.sampled_from(PARTS))
def test_missing_part(place):
    good, missing = place
    kept = {name: part(good, name) for name in part_names(good) if name != missing}
    read_all(workbooks.zipped(kept))


@quick
@given(
    st.sampled_from([".VnTime", ".VnTimeH", "VNI-Times", "Arial", ""]),
    st.text(max_size=40),
    st.text(max_size=40),
)
def test_any_text_is_converted_once_and_composed(font, one, two):
    judge = legacy.Judge()
    row = Row(1, {0: Cell(one, "text", font), 1: Cell(two, "text", font)})
    judge.observe([row])
    for before, after in zip(row.cells.values(), judge.convert(row).cells.values(), strict=True):
        assert after.raw == (before.value if after.encoding else None)
        if before.value.isascii() and font != ".VnTimeH":
            assert after == before


@quick
@given(st.binary(max_size=400))
def test_inspect_and_open_agree(soup):
    try:
        kind = inspect(soup)
    except Refused:
        return
    try:
        assert open_workbook(soup).format == kind
    except Refused as refused:
        told(refused)
