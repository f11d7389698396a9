"""Reading in a child: the same rows, and whatever happens to the child is "damaged" here."""

import faulthandler
import os
import time
import tracemalloc

import psutil
import pytest

from spreadsheets.reading import limits
from spreadsheets.reading.child import read_in_child
from spreadsheets.reading.refusal import Refused
from spreadsheets.reading.workbook import open_workbook
from tests.spreadsheets import workbooks

MANY = [["Xã", "Số"], *[[f"Thôn {n}", n] for n in range(1200)]]

ONE_NUMBER = (
    '<table:table table:name="T"><table:table-row>'
    '<table:table-cell office:value-type="float" office:value="1050"/></table:table-row></table:table>'
)


def refusal_of(data, reader=open_workbook):
    began = time.monotonic()
    with pytest.raises(Refused) as refused:
        walk_in_child(data, reader)
    return refused.value.code, time.monotonic() - began


def walk_in_child(data, reader):
    with read_in_child(data, reader=reader) as workbook:
        for sheet in workbook.sheets:
            list(sheet.rows)


def children():
    """Process numbers of the children of this process, those included that ended and were not waited for."""
    return {child.pid for child in psutil.Process().children()}


@pytest.fixture(autouse=True)
def no_child_is_left():
    """Every test ends with the children it began with; others of this process may keep a server running."""
    before = children()
    yield
    assert children() <= before


@pytest.mark.parametrize(
    "build",
    [
        lambda: workbooks.xlsx(
            MANY, merges=["D1:E1"], hidden_columns=["B"], more={"Hai": [["a"]], "Ba": MANY}
        ),
        lambda: workbooks.xls({(0, 0): "Xã", (1, 0): 5}, is_1904=True),
        lambda: workbooks.ods(ONE_NUMBER),
        lambda: "Đă\u0301k,Sô\u0301\n".encode("cp1258"),
    ],
)
def test_child_reads_what_this_process_reads(build):
    data = build()
    here = open_workbook(data)
    with read_in_child(data) as there:
        assert there.format == here.format
        assert len(there.sheets) == len(here.sheets)
        for mine, other in zip(here.sheets, there.sheets, strict=True):
            assert (other.name, other.hidden, other.merges) == (mine.name, mine.hidden, mine.merges)
            assert (other.hidden_columns, other.serial_1904, other.encoding) == (
                mine.hidden_columns,
                mine.serial_1904,
                mine.encoding,
            )
            assert list(other.rows) == list(mine.rows)


def test_sheets_may_be_passed_over():
    with read_in_child(workbooks.xlsx(MANY, more={"Hai": [["a"]]})) as workbook:
        assert [row.cells[0].value for row in workbook.sheets[1].rows] == ["a"]


def test_leaving_early_ends_the_child():
    with read_in_child(workbooks.xlsx(MANY)) as workbook:
        next(iter(workbook.sheets[0].rows))


def test_guard_speaks_before_any_child_is_started():
    assert refusal_of(b"%PDF-1.7")[0] == "not_a_spreadsheet"


def test_refusal_while_rows_are_walked_comes_through():
    data = workbooks.raw_xlsx('<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1"/></sheetData>')
    assert refusal_of(data)[0] == "damaged"


def greedy(data):
    return bytearray(limits.CHILD_MEMORY_BYTES * 2)


def aborting(data):
    faulthandler.disable()
    os.abort()


def panicking(data):
    raise BaseException("not even an Exception")


def recursing(data):
    return recursing(data)


@pytest.mark.parametrize("reader", [greedy, aborting, panicking, recursing])
def test_whatever_kills_the_child_is_damage_here(reader):
    code, elapsed = refusal_of(workbooks.xlsx(MANY), reader)
    assert code == "damaged"
    assert elapsed < 2


def busy(data):
    while True:
        pass


def sleeping(data):
    time.sleep(60)


@pytest.mark.parametrize("reader", [busy, sleeping])
def test_hanging_reader_is_ended(reader, monkeypatch):
    monkeypatch.setattr(limits, "CHILD_SECONDS", 1)
    code, elapsed = refusal_of(workbooks.xlsx(MANY), reader)
    assert code == "damaged"
    assert elapsed < 3


def walk_costs(data):
    """Rows, the fastest of three walks through a child in seconds, and the most bytes the reader itself holds."""
    times = []
    for _ in range(3):
        began = time.monotonic()
        with read_in_child(data) as workbook:
            rows = sum(1 for sheet in workbook.sheets for _ in sheet.rows)
        times.append(time.monotonic() - began)
    tracemalloc.start()
    assert sum(1 for sheet in open_workbook(data).sheets for _ in sheet.rows) == rows
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return rows, min(times), peak


def test_one_long_string_used_many_times_stays_cheap():
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 20_001))
    strings = f'<sst xmlns="{workbooks.MAIN}"><si><t>{"a" * 32_000}</t></si></sst>'
    rows, seconds, peak = walk_costs(workbooks.raw_xlsx(f"<sheetData>{cells}</sheetData>", strings=strings))
    assert rows == 20_000
    assert seconds < 2
    assert peak < 100 << 20


def test_last_corner_of_an_old_workbook_stays_cheap():
    rows, seconds, peak = walk_costs(workbooks.xls({(65535, 255): 1}))
    assert rows == 1
    assert seconds < 2
    assert peak < 100 << 20
