"""One trap each for the four readers: the cell model says exactly what stands in the file."""

import datetime

import pytest

from spreadsheets.reading.cells import Cell, Merge, Row, Run, column_index, column_letter
from spreadsheets.reading.csv_text import guess_separator
from spreadsheets.reading.refusal import Refused
from spreadsheets.reading.workbook import open_workbook
from spreadsheets.reading.xlsx_parts import is_date_format
from tests.spreadsheets import workbooks

MAIN = workbooks.MAIN


def sheet_of(data):
    return open_workbook(data).sheets[0]


def rows_of(data):
    return list(sheet_of(data).rows)


def cells_of(data):
    """Cells of the only row."""
    (row,) = rows_of(data)
    return row.cells


def raw_cells(xml, **options):
    return cells_of(workbooks.raw_xlsx(f'<sheetData><row r="1">{xml}</row></sheetData>', **options))


def plain(data):
    """Values by row number, columns in order."""
    return {row.number: [cell.value for _, cell in sorted(row.cells.items())] for row in rows_of(data)}


# --- .xlsx ----------------------------------------------------------------------------------------------------------


def test_xlsx_kinds():
    data = workbooks.xlsx(
        [["Đắk Phơi", 1050, 17.5, True, datetime.date(2023, 3, 15), datetime.datetime(2023, 3, 15, 8, 30)]],
        font="Times New Roman",
    )
    font = "Times New Roman"
    assert cells_of(data) == {
        0: Cell("Đắk Phơi", "text", font),
        1: Cell(1050, "number", font),
        2: Cell(17.5, "number", font),
        3: Cell(True, "bool", font),
        4: Cell(datetime.date(2023, 3, 15), "date", font, (), True),
        5: Cell(datetime.datetime(2023, 3, 15, 8, 30), "date", font, (), True),
    }


def test_xlsx_whole_numbers_are_int_and_others_float():
    cells = raw_cells(
        '<c r="A1"><v>1050.0</v></c><c r="B1"><v>1.05E3</v></c><c r="C1"><v>0.1</v></c><c r="D1"><v>-7</v></c>'
    )
    values = [cell.value for cell in cells.values()]
    assert values == [1050, 1050, 0.1, -7]
    assert [type(value) for value in values] == [int, int, float, int]


@pytest.mark.parametrize("text", ["nan", "inf", "1_000", "1e999", "abc", "0x10", "１"])
def test_xlsx_number_that_is_none_is_an_error_cell(text):
    assert raw_cells(f'<c r="A1"><v>{text}</v></c>')[0] == Cell(text, "error")


def test_xlsx_error_cells():
    cells = raw_cells('<c r="A1" t="e"><v>#REF!</v></c><c r="B1" t="e"><f>1/0</f><v>#DIV/0!</v></c>')
    assert cells == {0: Cell("#REF!", "error"), 1: Cell("#DIV/0!", "error")}


def test_xlsx_formula_by_stored_value_and_without_one():
    cells = raw_cells(
        '<c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>SUM(A1)</f></c><c r="C1"><f>A1</f><v></v></c>'
        '<c r="D1" t="str"><f>"a"</f><v>a</v></c><c r="E1" t="str"><f>""</f><v></v></c>'
    )
    assert cells == {
        0: Cell(2, "number"),
        1: Cell(None, "formula_no_value"),
        2: Cell(None, "formula_no_value"),
        3: Cell("a", "text"),
    }


def test_xlsx_formula_written_by_openpyxl_has_no_value():
    assert cells_of(workbooks.xlsx([["=SUM(1,2)"]]))[0].kind == "formula_no_value"


def test_xlsx_shared_strings_with_rich_runs_and_phonetics():
    strings = (
        f'<sst xmlns="{MAIN}" uniqueCount="3"><si><t>một</t></si><si><r><rPr><rFont val=".VnTime"/></rPr><t>x· </t></r>'
        '<r><rPr><rFont val="Arial"/></rPr><t>Đắk</t></r></si><si><t>a_x000A_b</t><rPh sb="0" eb="1">'
        "<t>no</t></rPh></si></sst>"
    )
    cells = raw_cells(
        '<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c>'
        '<c r="D1" t="s"><v>9</v></c>',
        strings=strings,
    )
    assert cells == {
        0: Cell("một", "text"),
        1: Cell("x· Đắk", "text", "", (Run(".VnTime", "x· "), Run("Arial", "Đắk"))),
        2: Cell("a\nb", "text"),
        3: Cell("#REF!", "error"),
    }


def test_xlsx_inline_strings():
    cells = raw_cells(
        '<c r="A1" t="inlineStr"><is><t>Thôn 1</t></is></c>'
        '<c r="B1" t="inlineStr"><is><r><rPr><rFont val="VNI-Times"/></rPr><t>a</t></r><r><t>b</t></r></is></c>'
    )
    assert cells == {
        0: Cell("Thôn 1", "text"),
        1: Cell("ab", "text", "", (Run("VNI-Times", "a"), Run("", "b"))),
    }


def test_xlsx_escapes_of_forbidden_characters_stay_as_written():
    assert raw_cells('<c r="A1" t="str"><v>_x0000_ _xD800_ _x005F_</v></c>')[0].value == "_x0000_ _xD800_ _"


def test_xlsx_1904_dates():
    data = workbooks.xlsx([[datetime.date(2023, 3, 15), 43173]], epoch_1904=True)
    sheet = sheet_of(data)
    assert sheet.serial_1904
    (row,) = sheet.rows
    assert [cell.value for cell in row.cells.values()] == [datetime.date(2023, 3, 15), 43173]


def test_xlsx_bare_serial_is_a_number():
    assert cells_of(workbooks.xlsx([[45000]]))[0] == Cell(45000, "number", "Calibri")


def test_xlsx_serial_outside_the_calendar_stays_a_number_drawn_as_date():
    styles = (
        f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
    )
    cells = raw_cells(
        '<c r="A1" s="1"><v>99999999</v></c><c r="B1" s="1"><v>0.5</v></c><c r="C1" s="77"><v>1</v></c>',
        styles=styles,
    )
    assert cells == {
        0: Cell(99999999, "number", "", (), True),
        1: Cell(0.5, "number", "", (), True),
        2: Cell(1, "number"),
    }


def test_xlsx_hidden_rows_columns_and_sheets():
    data = workbooks.xlsx(
        [["a", "b"], ["c", "d"]],
        hidden_rows=[2],
        hidden_columns=["B"],
        more={"Ẩn": [["x"]]},
        hidden_sheets=["Ẩn"],
    )
    book = open_workbook(data)
    assert [(sheet.name, sheet.hidden) for sheet in book.sheets] == [("Sheet1", False), ("Ẩn", True)]
    assert book.sheets[0].hidden_columns == {1}
    assert [(row.number, row.hidden) for row in book.sheets[0].rows] == [(1, False), (2, True)]


def test_xlsx_merges_are_known_before_the_rows_are_walked():
    assert sheet_of(workbooks.xlsx([["a"]], merges=["A1:C2", "E5:E9"])).merges == [
        Merge(1, 0, 2, 2),
        Merge(5, 4, 9, 4),
    ]


def test_xlsx_any_namespace_prefix():
    data = workbooks.raw_xlsx(
        '<x:sheetData><x:row r="2"><x:c r="B2"><x:v>3</x:v></x:c></x:row></x:sheetData>', prefix="x:"
    )
    assert rows_of(data) == [Row(2, {1: Cell(3, "number")})]


def test_xlsx_rows_and_cells_without_references():
    data = workbooks.raw_xlsx(
        "<sheetData><row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row></sheetData>"
    )
    assert rows_of(data) == [
        Row(1, {0: Cell(1, "number"), 1: Cell(2, "number")}),
        Row(2, {0: Cell(3, "number")}),
    ]


def test_xlsx_lying_dimension_is_ignored():
    data = workbooks.raw_xlsx(
        '<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'
    )
    assert rows_of(data) == [Row(1, {0: Cell(1, "number")})]


def test_xlsx_text_is_cut_one_over_what_a_cell_may_hold():
    assert len(raw_cells(f'<c r="A1" t="str"><v>{"a" * 50_000}</v></c>')[0].value) == 32_768


@pytest.mark.parametrize(
    "sheet",
    [
        '<sheetData><row r="0"><c r="A0"><v>1</v></c></row></sheetData>',
        '<sheetData><row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row></sheetData>',
        '<sheetData><row r="1"><c r="1A"><v>1</v></c></row></sheetData>',
        '<sheetData><row r="x"/></sheetData>',
    ],
)
def test_xlsx_that_contradicts_itself_is_damaged(sheet):
    with pytest.raises(Refused) as refused:
        rows_of(workbooks.raw_xlsx(sheet))
    assert refused.value.code == "damaged"


def test_xlsx_equal_cells_are_one_object():
    one, two = rows_of(workbooks.xlsx([["Đắk Phơi", 1050], ["Đắk Phơi", 1050]]))
    assert one.cells[0] is two.cells[0]
    assert one.cells[1] is two.cells[1]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("dd/mm/yyyy", True),
        ("[$-42A]dd mmmm yyyy;@", True),
        ("mm/yy", True),
        ('"ngày" dd', True),
        ("#,##0", False),
        ("General", False),
        ("h:mm", False),
        ('#,##0 "đồng/ngày"', False),
        ("0.00%", False),
        ("[Red]0", False),
    ],
)
def test_date_format(code, expected):
    assert is_date_format(code) is expected


def test_columns_have_letters():
    assert [column_letter(index) for index in (0, 25, 26, 255, 16383)] == ["A", "Z", "AA", "IV", "XFD"]
    assert all(column_index(column_letter(index)) == index for index in range(17_000))


# --- .xls -----------------------------------------------------------------------------------------------------------


def test_xls_kinds_fonts_runs_hidden_and_merges():
    data = workbooks.xls(
        {(0, 0): "Xã", (0, 1): "§¾k", (1, 0): 45000, (1, 1): 17.5, (2, 0): True, (3, 0): b"\x17"},
        legacy_cells=[(0, 1)],
        date_cells=[(1, 0)],
        rich={(5, 0): ("Arial §¾k", [(6, 5)])},
        merges=[(6, 7, 0, 2)],
        hidden_rows=[2],
        hidden_columns=[1],
        hidden_sheet=True,
    )
    sheet = sheet_of(data)
    assert (sheet.name, sheet.hidden, sheet.hidden_columns, sheet.merges) == (
        "Bảng",
        True,
        {1},
        [Merge(7, 0, 8, 2)],
    )
    assert list(sheet.rows) == [
        Row(1, {0: Cell("Xã", "text", "Arial"), 1: Cell("§¾k", "text", ".VnTime")}),
        Row(
            2,
            {
                0: Cell(datetime.date(2023, 3, 15), "date", "Arial", (), True),
                1: Cell(17.5, "number", "Arial"),
            },
        ),
        Row(3, {0: Cell(True, "bool", "Arial")}, True),
        Row(4, {0: Cell("#REF!", "error", "Arial")}),
        Row(6, {0: Cell("Arial §¾k", "text", "Arial", (Run("", "Arial "), Run(".VnTime", "§¾k")))}),
    ]


def test_xls_1904_dates():
    sheet = sheet_of(workbooks.xls({(0, 0): 43538}, date_cells=[(0, 0)], is_1904=True))
    assert sheet.serial_1904
    assert next(iter(sheet.rows)).cells[0].value == datetime.date(2023, 3, 15)


def test_xls_cell_in_the_last_corner_costs_nothing():
    assert rows_of(workbooks.xls({(65535, 255): 1})) == [Row(65536, {255: Cell(1, "number", "Arial")})]


# --- .ods -----------------------------------------------------------------------------------------------------------


def table(rows, attributes=""):
    return f'<table:table table:name="Bảng" {attributes}>{rows}</table:table>'


def row(cells, attributes=""):
    return f"<table:table-row {attributes}>{cells}</table:table-row>"


def test_ods_takes_the_value_and_not_the_text_shown():
    cells = (
        workbooks.ods_number("1050", "1.050")
        + workbooks.ods_number("17.5", "17,5")
        + '<table:table-cell office:value-type="percentage" office:value="0.5"><text:p>50%</text:p></table:table-cell>'
        + '<table:table-cell office:value-type="date" office:date-value="2023-03-15">'
        "<text:p>15/3</text:p></table:table-cell>"
        + '<table:table-cell office:value-type="boolean" office:boolean-value="true">'
        "<text:p>Đúng</text:p></table:table-cell>"
    )
    assert cells_of(workbooks.ods(table(row(cells)))) == {
        0: Cell(1050, "number"),
        1: Cell(17.5, "number"),
        2: Cell(0.5, "number"),
        3: Cell(datetime.date(2023, 3, 15), "date", "", (), True),
        4: Cell(True, "bool"),
    }


def test_ods_text_spaces_lines_comments():
    text = (
        '<table:table-cell office:value-type="string"><office:annotation>'
        "<text:p>ghi chú riêng</text:p></office:annotation>"
        '<text:p>Buôn<text:s text:c="2"/>Jiê</text:p><text:p>Yúk</text:p></table:table-cell>'
    )
    assert cells_of(workbooks.ods(table(row(text)))) == {0: Cell("Buôn  Jiê\nYúk", "text")}


def test_ods_error_and_formula_without_value():
    cells = (
        '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" '
        'calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
        '<table:table-cell table:formula="of:=A1"/>'
    )
    assert cells_of(workbooks.ods(table(row(cells)))) == {
        0: Cell("#DIV/0!", "error"),
        1: Cell(None, "formula_no_value"),
    }


def test_ods_repeats_hidden_merges_fonts():
    styles = (
        '<style:style style:name="ce1" style:family="table-cell">'
        '<style:text-properties style:font-name=".VnTime"/></style:style>'
        '<style:style style:name="ta2" style:family="table">'
        '<style:table-properties table:display="false"/></style:style>'
    )
    rows = (
        '<table:table-column/><table:table-column table:visibility="collapse"/>'
        + row(
            workbooks.ods_text("x·", 'table:style-name="ce1"')
            + workbooks.ods_number("1", "1", 'table:number-columns-repeated="2"')
        )
        + row("<table:table-cell/>", 'table:number-rows-repeated="3"')
        + row(
            workbooks.ods_text("Cộng", 'table:number-columns-spanned="2" table:number-rows-spanned="2"'),
            'table:visibility="filter"',
        )
        + row(workbooks.ods_number("7", "7"), 'table:number-rows-repeated="2"')
        + row("<table:table-cell/>", 'table:number-rows-repeated="1048000"')
    )
    sheet = sheet_of(workbooks.ods(table(rows, 'table:style-name="ta2"'), styles=styles))
    assert (sheet.hidden, sheet.hidden_columns, sheet.merges) == (True, {1}, [Merge(5, 0, 6, 1)])
    assert list(sheet.rows) == [
        Row(1, {0: Cell("x·", "text", ".VnTime"), 1: Cell(1, "number"), 2: Cell(1, "number")}),
        Row(5, {0: Cell("Cộng", "text")}, True),
        Row(6, {0: Cell(7, "number")}),
        Row(7, {0: Cell(7, "number")}),
    ]


# --- text -----------------------------------------------------------------------------------------------------------

TEXT = "Xã{s}Số người{s}Kinh phí\nĐắk Phơi{s}1050{s}17\n"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_csv_encodings_and_separators(encoding, separator):
    data = TEXT.format(s=separator).encode(encoding)
    assert plain(data) == {1: ["Xã", "Số người", "Kinh phí"], 2: ["Đắk Phơi", "1050", "17"]}


def test_csv_in_code_page_1258_keeps_its_letters_for_the_judge():
    sheet = sheet_of("Đă\u0301k,Số\n".replace("ố", "ô\u0301").encode("cp1258"))
    assert sheet.encoding == "cp1258"
    assert [cell.value for cell in next(iter(sheet.rows)).cells.values()] == ["Đă\u0301k", "Sô\u0301"]


def test_csv_sep_line_is_no_row():
    assert plain(b"sep=;\r\na;1,5\r\nb;2,5\r\n") == {1: ["a", "1,5"], 2: ["b", "2,5"]}


def test_csv_decimal_commas_do_not_make_it_comma_separated():
    assert plain("Xã;Diện tích;Kinh phí\nA;17,5;2,5\nB;1,25;3,5\n".encode())[2] == ["A", "17,5", "2,5"]


def test_csv_quoted_line_break_and_blank_record():
    assert plain(b'a,"one\ntwo"\n\nb,c\n') == {1: ["a", "one\ntwo"], 3: ["b", "c"]}


def test_csv_unclosed_quote_and_blank_file_are_refused():
    with pytest.raises(Refused) as refused:
        rows_of(b'a,"' + b"x" * 200_000)
    assert refused.value.code == "damaged"
    with pytest.raises(Refused) as refused:
        rows_of(b"\n \n\n")
    assert refused.value.code == "not_a_spreadsheet"


def test_csv_too_wide_is_refused():
    with pytest.raises(Refused) as refused:
        rows_of(b"a," * 300 + b"b\n")
    assert refused.value.code == "too_big"


def test_separator_of_one_column_is_comma():
    assert guess_separator("Xã\nĐắk Phơi\n") == ","


def test_name_of_the_file_decides_nothing():
    assert open_workbook(workbooks.xlsx([["a"]]), "../../etc/passwd.csv").format == "xlsx"
