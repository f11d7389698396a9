"""Templates of every kind: they import back as they are, offer what may be chosen, and carry existing records."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest

from common.text import looks_secret
from spreadsheets.kinds import KINDS, kind_for
from spreadsheets.services import templates
from spreadsheets.services.exporting import export
from spreadsheets.services.staging import receive
from spreadsheets.services.template_sheet import FIRST_ROW, HEADING_ROW, KEYS_ROW, LISTS_SHEET
from tests import factories
from tests.spreadsheets import workbooks
from tests.spreadsheets.pages.sheets import YEAR, filled_template

pytestmark = pytest.mark.django_db


def staged(cast, data: bytes, kind: str = "meetings"):
    """Sent by the administrator, who may send every kind."""
    return receive(by=cast.quan, unit=cast.a, kind=kind, period=YEAR, file_name="a.xlsx", data=data)


def opened(data: bytes):
    return openpyxl.load_workbook(io.BytesIO(data))


def counts(batch):
    return batch.new_count, batch.changed_count, batch.same_count, batch.error_count


@pytest.mark.parametrize("kind", KINDS)
def test_every_template_is_known_again_column_by_column(cast, kind):
    factories.make_indicator("MAU1")
    batch = staged(cast, templates.template_workbook(kind, cast.a, YEAR, cast.alice), kind)
    sheet, *others = batch.layout["sheets"]
    assert sheet["marker"] == f"#dvportal {kind} 1"
    assert [column["key"] for column in sheet["columns"]] == [c.key for c in kind_for(kind, cast.a).columns]
    assert (sheet["unknown"], sheet["dropped"], sheet["conflicts"]) == ([], [], [])
    assert [(other["has_heading"], other["rows"]) for other in others] == [(False, 0), (False, 0)]
    # The communes of a table of indicators wait for their figures.
    assert counts(batch) == (0, 0, 0, 2 if kind == "matrix" else 0)


@pytest.mark.parametrize("kind", KINDS)
def test_no_template_bears_words_that_would_refuse_it(cast, kind):
    book = opened(templates.template_workbook(kind, cast.a, YEAR, cast.alice))
    texts = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert not any(map(looks_secret, texts))
    assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_the_sheet_is_ready_to_be_filled_in(cast):
    factories.make_team(cast.a1, "Đoàn xã Đắk Mây")
    factories.make_wave(cast.a, "Đợt 1 năm 2023")
    book = opened(templates.template_workbook("meetings", cast.a, YEAR, cast.alice))
    sheet = book.worksheets[0]
    assert [s.title for s in book.worksheets] == ["Buổi phát động, thâm nhập", "Hướng dẫn", LISTS_SHEET]
    assert book[LISTS_SHEET].sheet_state == "hidden"
    assert sheet.row_dimensions[KEYS_ROW].hidden
    assert sheet.freeze_panes == f"B{FIRST_ROW}"
    assert (sheet.cell(HEADING_ROW, 2).value, sheet.cell(KEYS_ROW, 2).value) == ("Xã, thị trấn", "commune")
    formats = {sheet.cell(KEYS_ROW, c.column).value: c.number_format for c in sheet[FIRST_ROW]}
    assert (formats["date"], formats["participants"], formats["area_ha"]) == (
        "dd/mm/yyyy",
        "#,##0",
        "#,##0.##",
    )


def test_lists_hold_the_units_teams_and_waves_of_the_area(cast):
    factories.make_team(cast.a1, "Đoàn xã Đắk Mây")
    factories.make_team(cast.b1, "Đoàn của huyện khác")
    factories.make_wave(cast.a, "Đợt 1 năm 2023")
    factories.make_wave(cast.a, "Đợt cũ", starts_on=date(2021, 3, 1), ends_on=date(2021, 3, 9))
    book = opened(templates.template_workbook("meetings", cast.a, YEAR, cast.alice))
    lists = {name: values(book, name) for name in book.defined_names}
    assert lists["dv_commune"] == ["Thị trấn Bến Sen", "Xã Đắk Mây"]
    assert lists["dv_hamlet_1"] == [hamlet.name for hamlet in cast.a2_hamlets]
    assert set(lists["dv_hamlet_2"]) == {"Buôn Dlei", "Buôn H'Mok", "Buôn Krang", "Buôn Yuk"}
    assert (lists["dv_team"], lists["dv_wave"]) == (["Đoàn xã Đắk Mây"], ["Đợt 1 năm 2023"])
    assert lists["dv_kind"][0] == "Phát động quần chúng"
    sheet = book.worksheets[0]
    keys = {cell.column_letter: cell.value for cell in sheet[KEYS_ROW]}
    rules = sheet.data_validations.dataValidation
    offered = {keys[str(rule.sqref).partition(str(FIRST_ROW))[0]]: rule for rule in rules}
    assert offered["commune"].formula1 == "dv_commune"
    assert offered["hamlet"].formula1 == 'INDIRECT("dv_hamlet_"&MATCH($B6,dv_commune,0))'
    assert not offered["hamlet"].showErrorMessage
    assert (offered["date"].type, offered["date"].formula1) == ("date", "DATE(2023,1,1)")
    assert (offered["participants"].type, offered["participants"].formula1) == ("whole", "0")


def values(book, name: str) -> list[str]:
    [(title, place)] = list(book.defined_names[name].destinations)
    rows = book[title][place]
    return [row[0].value for row in rows] if isinstance(rows, tuple) else [rows.value]


def test_a_renamed_heading_still_imports(cast):
    row = {"commune": "Xã Đắk Mây", "date": date(2023, 5, 1), "content": "Vận động", "participants": 30}
    book = opened(filled_template(cast, [row]))
    for cell in book.worksheets[0][HEADING_ROW]:
        cell.value = f"Cột {cell.column}"
    assert counts(staged(cast, workbooks.saved(book))) == (1, 0, 0, 0)


def test_existing_meetings_go_out_and_come_back_as_nothing_new(cast):
    dlei, mok, *_ = cast.a1_hamlets
    meeting = factories.make_meeting(
        cast.a1,
        places=[dlei, mok],
        attendance=75,
        attendance_qualifier="khoảng",
        women=30,
        content="=Vận động",
        team=factories.make_team(cast.a1, "Đoàn xã"),
    )
    factories.make_contribution(cast.a1, kind="tien", amount=2_000_000, meeting=meeting, purpose="")
    factories.make_contribution(cast.a1, kind="dat", amount=5_500, meeting=meeting, purpose="")
    both = [cast.a1_hamlets[2], cast.a2_hamlets[0]]
    several = factories.make_meeting(cast.a, places=both, level="huyen", content="Ở hai xã")
    out_of_period = factories.make_meeting(cast.a1, starts_on=date(2022, 5, 1))
    factories.make_meeting(cast.b1)
    exported = export(kind_for("meetings", cast.a), cast.a, YEAR, cast.alice)
    assert (len(exported.rows), exported.left_out) == (1, 1)
    data = templates.filled_workbook("meetings", cast.a, YEAR, cast.alice)
    sheet = opened(data).worksheets[0]
    assert sheet["A2"].value == "Huyện Hồ Xanh – năm 2023; 1 bản ghi khác chỉ xem và sửa được trên cổng"
    shown = {cell.value: cell for row in sheet.iter_rows() for cell in row}
    assert not {several.content, out_of_period.content} & shown.keys()
    like_a_formula = shown["=Vận động"]
    assert (like_a_formula.data_type, like_a_formula.quotePrefix) == ("s", True)
    assert counts(staged(cast, data)) == (0, 0, 1, 0)


def test_an_exported_sheet_that_was_edited_changes_only_that(cast):
    factories.make_meeting(cast.a1, places=cast.a1_hamlets[:1], attendance=75)
    factories.make_meeting(cast.a1, places=cast.a1_hamlets[1:2], attendance=20)
    book = opened(templates.filled_workbook("meetings", cast.a, YEAR, cast.alice))
    sheet = book.worksheets[0]
    keys = {cell.value: cell.column for cell in sheet[KEYS_ROW]}
    cell = next(
        c
        for c in (sheet.cell(row, keys["participants"]) for row in (FIRST_ROW, FIRST_ROW + 1))
        if c.value == 20
    )
    cell.value = 25
    batch = staged(cast, workbooks.saved(book))
    assert counts(batch) == (0, 1, 1, 0)
    [change] = batch.rows.get(state="changed").changes
    assert (change["column"], change["old"], change["new"]) == ("participants", "20", "25")


MADE = {
    "contributions": lambda cast: factories.make_contribution(cast.a1, kind="tien", amount=3_000_000),
    "works": lambda cast: factories.make_work(cast.a1),
    "models": lambda cast: factories.make_model(cast.a1),
    "commendations": lambda cast: factories.make_commendation(cast.a1),
    "inspections": lambda cast: factories.make_inspection(cast.a),
    "conferences": lambda cast: factories.make_conference(cast.a1),
    "petitions": lambda cast: factories.make_petitions(cast.a1),
    "teams": lambda cast: factories.make_team(cast.a1),
    "bodies": lambda cast: None,
    "values": lambda cast: factories.make_entered(cast.a1, as_written="7"),
    "matrix": lambda cast: factories.make_entered(cast.a1, as_written="7"),
}


def test_units_go_out_and_come_back(cast):
    data = templates.filled_workbook("units", cast.a, YEAR, cast.quan)
    assert counts(staged(cast, data, "units")) == (0, 0, 9, 0)


@pytest.mark.parametrize("kind", MADE)
def test_records_of_every_kind_go_out_and_come_back(cast, kind):
    MADE[kind](cast)
    data = templates.filled_workbook(kind, cast.a, YEAR, cast.quan)
    assert counts(staged(cast, data, kind)) == (0, 0, 1, 0)
