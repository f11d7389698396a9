"""Sheets of meetings as communes send them, one trap each, from the file to the judged rows: everything exactly."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from campaigns.models import Meeting
from spreadsheets.services.committing import commit
from tests.factories import make_team, make_unit, make_wave
from tests.spreadsheets import workbooks
from tests.spreadsheets.pipeline import HEAD, READ, line, received, sheet, short
from tests.spreadsheets.reading.test_legacy import tcvn3, vni

pytestmark = pytest.mark.django_db


@dataclass
class Case:
    """A file and what must come out: accepted rows by number (what differs from the plain row), warnings, errors."""

    name: str
    data: bytes | Callable[[], bytes]
    rows: dict[int, dict[str, Any]] = field(default_factory=dict)
    warnings: dict[int, list[tuple[str, str]]] = field(default_factory=dict)
    errors: list[tuple[int, str, str]] = field(default_factory=list)
    skipped: dict[int, str] = field(default_factory=lambda: {1: "header"})
    unit: str = "a"


def one(
    name: str, cells: dict[str, Any], values: dict[str, Any], *warnings: tuple[str, str], **options
) -> Case:
    """A file of one right row."""
    return Case(name, sheet(line(**cells), **options), {2: values}, {2: list(warnings)} if warnings else {})


def bad(name: str, cells: dict[str, Any], *errors: tuple[str, str]) -> Case:
    """A file of one wrong row."""
    return Case(name, sheet(line(**cells)), errors=[(2, column, code) for column, code in errors])


def csv(text: str, encoding: str = "utf-8") -> bytes:
    return text.encode(encoding)


CSV_HEAD = "Xã;Thôn, buôn;Ngày;Nội dung;Số người tham gia"
CSV_ROW = "Đắk Mây;Buôn Dlei;15/03/2023;Trồng rừng;105"
FROM_TEXT = {2: [("date", "date_from_text"), ("participants", "number_from_text")]}
TITLED = [["UBND XÃ ĐẮK MÂY"], ["BẢNG TỔNG HỢP"], []]
NO_COMMUNE = ["STT", "Thôn, buôn", "Ngày", "Nội dung", "Số người tham gia"]
HAMLET_ROW = [1, "Buôn Dlei", datetime.date(2023, 3, 15), "Trồng rừng", 105]

CASES = [
    # --- right files ---
    one("plain", {}, {}),
    one(
        "all columns",
        {
            "women": 50,
            "ethnic": 20,
            "households": 30,
            "contribution": 5_000_000,
            "area_ha": 1.5,
            "note": "ghi",
        },
        {
            "women": 50,
            "ethnic": 20,
            "households": 30,
            "contribution": 5_000_000,
            "area_ha": 1.5,
            "note": "ghi",
        },
    ),
    Case(
        "titles numbering total footer",
        workbooks.xlsx(
            [
                ["UBND HUYỆN HỒ XANH"],
                [],
                HEAD,
                [f"({number})" for number in range(1, 14)],
                line(stt=1),
                line(stt=2, hamlet="Buôn Krang", participants=95),
                ["Tổng", None, None, None, None, 200],
                [],
                [None, "NGƯỜI LẬP BIỂU", None, None, "CHỦ TỊCH"],
            ]
        ),
        {5: {}, 6: {"hamlet": "Buôn Krang", "participants": 95}},
        skipped={
            1: "title",
            2: "blank",
            3: "header",
            4: "numbering",
            7: "total",
            8: "blank",
            9: "footer",
        },
    ),
    Case(
        "commune in a title",
        workbooks.xlsx([*TITLED, NO_COMMUNE, HAMLET_ROW]),
        {5: {}},
        skipped={1: "title", 2: "title", 3: "blank", 4: "header"},
    ),
    Case(
        "commune in section rows",
        workbooks.xlsx(
            [
                NO_COMMUNE,
                ["I", "Xã Đắk Mây"],
                HAMLET_ROW,
                ["II", "Thị trấn Bến Sen"],
                [1, "Tổ dân phố 2", datetime.date(2023, 3, 15), "Trồng rừng", 105],
            ]
        ),
        {3: {}, 5: {"commune": "Bến Sen", "hamlet": "Tổ dân phố 2"}},
        skipped={1: "header", 2: "section", 4: "section"},
    ),
    Case(
        "commune is the batch's own unit",
        workbooks.xlsx([NO_COMMUNE, HAMLET_ROW]),
        {2: {}},
        unit="a1",
    ),
    Case(
        "commune is the name of the sheet",
        workbooks.xlsx([NO_COMMUNE, HAMLET_ROW], title="Đắk Mây"),
        {2: {}},
    ),
    Case(
        "merged two-row heading with a measure",
        workbooks.xlsx(
            [
                [
                    "STT",
                    "Xã",
                    "Thôn, buôn",
                    "Ngày",
                    "Nội dung",
                    "Số người tham gia",
                    None,
                    "Kinh phí (triệu đồng)",
                ],
                [None, None, None, None, None, "Tổng số", "Nữ", None],
                [1, "Đắk Mây", "Buôn Dlei", datetime.date(2023, 3, 15), "Trồng rừng", 105, 50, 35],
            ],
            merges=["A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:E2", "F1:G1", "H1:H2"],
        ),
        {3: {"women": 50, "contribution": 35_000_000}},
        skipped={1: "header", 2: "header"},
    ),
    Case("csv with semicolons", csv(f"{CSV_HEAD}\n{CSV_ROW}\n"), {2: {}}, FROM_TEXT),
    Case("csv with a byte order mark", csv(f"\ufeff{CSV_HEAD}\r\n{CSV_ROW}\r\n"), {2: {}}, FROM_TEXT),
    Case("csv in UTF-16", csv(f"{CSV_HEAD}\n{CSV_ROW}\n".replace(";", "\t"), "utf-16"), {2: {}}, FROM_TEXT),
    Case(
        "ods with shown text unlike its value",
        workbooks.ods(
            '<table:table table:name="B">'
            + "".join(
                f"<table:table-row>{cells}</table:table-row>"
                for cells in (
                    "".join(
                        map(workbooks.ods_text, ("Xã", "Thôn, buôn", "Ngày", "Nội dung", "Số người tham gia"))
                    ),
                    "".join(map(workbooks.ods_text, ("Đắk Mây", "Buôn Dlei", "15/3/2023", "Trồng rừng")))
                    + workbooks.ods_number("105", "1,05E+02"),
                )
            )
            + "</table:table>"
        ),
        {2: {}},
        {2: [("date", "date_from_text")]},
    ),
    # --- numbers ---
    one(
        "thousands with a dot",
        {"participants": "1.050"},
        {"participants": 1050},
        ("participants", "number_from_text"),
    ),
    one(
        "a count with words",
        {"participants": "1.050 lượt"},
        {"participants": 1050},
        ("participants", "number_unit_dropped"),
    ),
    one(
        "about",
        {"participants": "khoảng 300"},
        {"participants": 300},
        ("participants", "number_approximate"),
    ),
    one(
        "a comma in a count",
        {"participants": "1,050"},
        {"participants": 1050},
        ("participants", "number_separator_guess"),
    ),
    one(
        "spelled out",
        {"participants": "hai mươi lăm"},
        {"participants": 25},
        ("participants", "number_words"),
    ),
    one(
        "money in words",
        {"contribution": "2 tỷ 631 triệu đồng"},
        {"contribution": 2_631_000_000},
        ("contribution", "number_unit_dropped"),
    ),
    one(
        "square metres under hectares",
        {"area_ha": "1.250 m2"},
        {"area_ha": 0.125},
        ("area_ha", "number_unit_dropped"),
    ),
    one("a dash is nothing", {"women": "-", "note": "–"}, {}),
    bad("letters", {"participants": "đông"}, ("participants", "number_unreadable")),
    bad("two numbers", {"participants": "45 hộ/180 khẩu"}, ("participants", "number_conflict")),
    bad("half a person", {"participants": 10.5}, ("participants", "number_not_integer")),
    bad("below zero", {"women": -3}, ("women", "number_negative")),
    bad("more women than people", {"women": 106}, ("women", "number_conflict")),
    bad("more minority people than people", {"ethnic": 300}, ("ethnic", "number_conflict")),
    bad("a number turned into a day", {"women": datetime.date(2023, 4, 3)}, ("women", "number_unreadable")),
    bad("true", {"households": True}, ("households", "number_unreadable")),
    bad("an unknown measure", {"area_ha": "3 sào"}, ("area_ha", "unit_unknown")),
    bad("beyond every statistic", {"participants": 3_000_000_000}, ("participants", "number_unreadable")),
    # --- days ---
    one("no year", {"date": "15/3"}, {}, ("date", "date_year_assumed")),
    one("two-digit year", {"date": "15/3/23"}, {}, ("date", "date_two_digit_year")),
    one("a bare serial", {"date": 45000}, {"date": "2023-03-15"}, ("date", "date_serial_unformatted")),
    one("in words", {"date": "ngày 15 tháng 3 năm 2023"}, {}, ("date", "date_from_text")),
    Case(
        "days counted from 1904",
        sheet(line(), line(date=43538, hamlet="Buôn Yuk"), epoch_1904=True),
        {2: {}, 3: {"hamlet": "Buôn Yuk"}},
        {3: [("date", "date_serial_unformatted")]},
    ),
    bad("a month", {"date": "tháng 3/2023"}, ("date", "date_incomplete")),
    bad("a range", {"date": "12-15/3/2023"}, ("date", "date_range")),
    bad("30 February", {"date": "30/2/2023"}, ("date", "date_unreadable")),
    bad("month and day swapped", {"date": "03/25/2023"}, ("date", "date_unreadable")),
    bad("another year", {"date": datetime.date(2022, 12, 31)}, ("date", "date_out_of_range")),
    # --- names ---
    one("the full name", {"commune": "Xã Đắk Mây"}, {}),
    one("capitals and a look-alike letter", {"commune": "ÐẮK MÂY", "hamlet": "BUÔN DLEI"}, {}),
    one("decomposed letters", {"commune": "Đa\u0306\u0301k Mây"}, {}),
    one("another apostrophe", {"hamlet": "Buôn H’Mok"}, {"hamlet": "Buôn H'Mok"}),
    one(
        "an abbreviation",
        {"commune": "TT. Bến Sen", "hamlet": "TDP 2"},
        {"commune": "Bến Sen", "hamlet": "Tổ dân phố 2"},
        ("commune", "name_alias"),
        ("hamlet", "name_alias"),
    ),
    one("without its word", {"hamlet": "Dlei"}, {}, ("hamlet", "name_alias")),
    one("without accents", {"commune": "Dak May"}, {}, ("commune", "name_folded")),
    one(
        "leading zero",
        {"commune": "Bến Sen", "hamlet": "Tổ dân phố 02"},
        {"commune": "Bến Sen", "hamlet": "Tổ dân phố 2"},
        ("hamlet", "name_folded"),
    ),
    one("several hamlets", {"hamlet": "Buôn Dlei; Buôn Yuk"}, {"hamlet": "Buôn Dlei; Buôn Yuk"}),
    one(
        "several hamlets with commas",
        {"hamlet": "Buôn Dlei, Krang và Yuk"},
        {"hamlet": "Buôn Dlei; Buôn Krang; Buôn Yuk"},
        ("hamlet", "name_alias"),
    ),
    one(
        "a hamlet of another commune in brackets, and a whole commune",
        {"hamlet": "Buôn Dlei; Tổ dân phố 2 (Thị trấn Bến Sen); Xã Đắk Mây"},
        {"hamlet": "Buôn Dlei; Tổ dân phố 2; Đắk Mây"},
    ),
    one("no hamlet", {"hamlet": None}, {"hamlet": None}),
    bad("an unknown commune", {"commune": "Đắk Mưa"}, ("commune", "commune_unknown")),
    bad("a commune of another district", {"commune": "Suối Đá"}, ("commune", "commune_unknown")),
    bad("an unknown hamlet", {"hamlet": "Buôn Xa Lạ"}, ("hamlet", "hamlet_unknown")),
    bad(
        "a hamlet with another number",
        {"commune": "Bến Sen", "hamlet": "Tổ dân phố 11"},
        ("hamlet", "hamlet_unknown"),
    ),
    bad("a hamlet of another commune", {"hamlet": "Tổ dân phố 2"}, ("hamlet", "hamlet_not_in_commune")),
    bad("one of several hamlets unknown", {"hamlet": "Buôn Dlei; Buôn Lạ"}, ("hamlet", "hamlet_unknown")),
    bad("an unknown team", {"team": "Đoàn lạ"}, ("team", "team_unknown")),
    bad("no commune", {"commune": None}, ("commune", "required_missing")),
    # --- rows ---
    bad("no day", {"date": None}, ("date", "required_missing")),
    bad("no number of people", {"participants": "-"}, ("participants", "required_missing")),
    bad("no content", {"content": None}, ("content", "required_missing")),
    bad("a text without end", {"content": "a" * 2_001}, ("content", "text_too_long")),
    bad(
        "every wrong cell of a row",
        {"commune": "Lạ", "date": "30/2", "participants": "x", "women": -1},
        ("commune", "commune_unknown"),
        ("date", "date_unreadable"),
        ("participants", "number_unreadable"),
        ("women", "number_negative"),
    ),
    Case(
        "the same twice",
        sheet(line(), line(participants=95), line(hamlet="Buôn Yuk")),
        {2: {}, 4: {"hamlet": "Buôn Yuk"}},
        errors=[(3, "", "duplicate_in_file")],
    ),
    one(
        "text that looks like a formula",
        {"note": "@ tại hội trường"},
        {"note": "@ tại hội trường"},
        ("note", "formula_like_text"),
    ),
    one("a hidden row", {}, {}, ("", "hidden_row"), hidden_rows=[2]),
    Case(
        "a formula without a value",
        sheet(line(participants="=1+2")),
        errors=[(2, "participants", "formula_no_value")],
    ),
    Case(
        "a formula that failed",
        lambda: workbooks.raw_xlsx(_raw_row('<c r="E2" t="e"><f>A1/0</f><v>#DIV/0!</v></c>')),
        errors=[(2, "participants", "cell_error")],
    ),
    Case(
        "a formula with its stored value",
        lambda: workbooks.raw_xlsx(_raw_row('<c r="E2"><f>100+5</f><v>105</v></c>')),
        {2: {}},
        {2: [("date", "date_from_text")]},
    ),
    # --- old encodings ---
    one(
        "TCVN3 under its font",
        {"commune": tcvn3("Đắk Mây"), "hamlet": tcvn3("Buôn Dlei"), "content": tcvn3("Trồng rừng đầu nguồn")},
        {"content": "Trồng rừng đầu nguồn"},
        ("commune", "legacy_converted"),
        ("hamlet", "legacy_converted"),
        ("content", "legacy_converted"),
        fonts={"B2": ".VnTime", "C2": ".VnTime", "E2": ".VnTime"},
    ),
    one(
        "VNI under its font",
        {"commune": vni("Đắk Mây"), "content": vni("Trồng rừng đầu nguồn")},
        {"content": "Trồng rừng đầu nguồn"},
        ("commune", "legacy_converted"),
        ("content", "legacy_converted"),
        fonts={"B2": "VNI-Times", "E2": "VNI-Times"},
    ),
]


def _raw_row(last: str) -> str:
    heads = ("Xã", "Thôn, buôn", "Ngày", "Nội dung", "Số người tham gia")
    texts = ("Đắk Mây", "Buôn Dlei", "15/3/2023", "Trồng rừng")

    def cells(values, row):
        return "".join(
            f'<c r="{"ABCDE"[at]}{row}" t="inlineStr"><is><t>{text}</t></is></c>'
            for at, text in enumerate(values)
        )

    return (
        f'<sheetData><row r="1">{cells(heads, 1)}</row><row r="2">{cells(texts, 2)}{last}</row></sheetData>'
    )


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_file(cast, case):
    data = case.data() if callable(case.data) else case.data
    found = short(received(cast.alice, getattr(cast, case.unit), data))
    wanted = {
        number: {key: value for key, value in {**READ, **values}.items() if value is not None}
        for number, values in case.rows.items()
    }
    assert found["rows"] == wanted
    assert found["warnings"] == case.warnings
    assert found["errors"] == case.errors
    assert found["skipped"] == case.skipped
    assert found["states"] == dict.fromkeys(case.rows, "new")
    assert found["outcome"] == (
        "partial" if case.errors and case.rows else "reject" if case.errors else "accept"
    )


def test_at_least_forty_files():
    assert len({case.name for case in CASES}) == len(CASES) >= 40


def test_ambiguous_hamlet_is_asked_back(cast):
    make_unit("Đông Tâm", "thon", cast.a1)
    make_unit("Đồng Tâm", "thon", cast.a1)
    batch = received(cast.alice, cast.a, sheet(line(hamlet="Dong Tam"), line(hamlet="Đồng Tâm")))
    found = short(batch)
    assert found["errors"] == [(2, "hamlet", "hamlet_ambiguous")]
    assert found["rows"] == {3: {**READ, "hamlet": "Đồng Tâm"}}
    error = batch.rows.get(row_number=2).errors[0]
    assert [unit["name"] for unit in error["suggestions"]] == ["Thôn Đông Tâm", "Thôn Đồng Tâm"]


def test_suggestions_have_the_same_digits(cast):
    make_unit("Buôn Tung 1", "buon", cast.a1)
    make_unit("Buôn Tung 3", "buon", cast.a1)
    batch = received(cast.alice, cast.a, sheet(line(hamlet="Buôn Tùng1")))
    batch2 = received(cast.alice, cast.a, sheet(line(hamlet="Buôn Tuung 1")))
    assert short(batch)["warnings"] == {2: [("hamlet", "name_folded")]}
    error = batch2.rows.get(row_number=2).errors[0]
    assert (error["code"], [u["name"] for u in error["suggestions"]]) == ("hamlet_unknown", ["Buôn Tung 1"])


def test_old_name_of_a_merged_commune(cast):
    from tests.factories import make_succession

    cast.b1.valid_to = datetime.date(2022, 12, 31)
    cast.b1.save()
    old = make_unit("Cũ Kỹ", "xa", cast.a, valid_to=datetime.date(2022, 12, 31))
    make_succession(old, cast.a1, effective_on=datetime.date(2023, 1, 1))
    batch = received(cast.alice, cast.a, sheet(line(commune="Xã Cũ Kỹ")))
    error = batch.rows.get(row_number=2).errors[0]
    assert error["code"] == "commune_unknown"
    assert error["message"] == "Xã Cũ Kỹ đã nhập thành xã Đắk Mây từ ngày 01/01/2023. Hãy ghi tên mới."
    assert error["suggestions"] == [{"id": cast.a1.pk, "name": "Xã Đắk Mây"}]


def test_commune_that_ended_within_the_period(cast):
    cast.a1.valid_to = datetime.date(2023, 3, 1)
    cast.a1.save()
    rows = sheet(line(date=datetime.date(2023, 2, 1)), line())
    found = short(received(cast.alice, cast.a, rows))
    assert found["rows"] == {2: {**READ, "date": "2023-02-01"}}
    assert found["errors"] == [(3, "commune", "commune_unknown")]


def test_team_and_wave_by_name(cast):
    make_team(cast.a, "Đoàn Thanh niên")
    make_team(cast.a2, "Đoàn của Bến Sen")
    wave = make_wave(cast.a, "Đợt 1", level="xa")
    head = [*HEAD, "Đợt"]
    rows = [
        [*line(team="Đoàn Thanh niên"), "Đợt 1"],
        [*line(team="doan thanh nien", hamlet="Buôn Yuk"), None],
        [*line(team="Đoàn của Bến Sen", hamlet="Buôn Krang"), "Đợt 9"],
    ]
    batch = received(cast.alice, cast.a, workbooks.xlsx([head, *rows]))
    found = short(batch)
    assert found["rows"][2] == {**READ, "team": "Đoàn Thanh niên", "wave": "Đợt 1"}
    assert found["warnings"] == {3: [("team", "name_folded")]}
    assert found["errors"] == [(4, "team", "team_unknown"), (4, "wave", "team_unknown")]
    assert wave.pk


def test_sheet_of_the_proposed_form(cast):
    head = [
        *("STT", "Xã, thị trấn", "Thôn, buôn, tổ dân phố (ngăn cách bằng dấu ;)", "Đợt", "Ngày", "Địa điểm"),
        *("Cấp chủ trì (Huyện/Xã)", "Hình thức (Phát động/Thâm nhập)", "Nội dung", "Số lượt người tham gia"),
        *("Mức độ chính xác (chính xác/khoảng/hơn/trên/gần)", "Ghi chú"),
    ]
    row = [1, "Đắk Mây", "Buôn Dlei; Buôn Yuk", None, datetime.date(2023, 3, 15), "Nhà văn hóa"]
    row += ["Huyện", "Thâm nhập", "Trồng rừng", 105, "khoảng", None]
    found = short(received(cast.alice, cast.a, workbooks.xlsx([head, row])))
    assert found["rows"] == {
        2: {
            **READ,
            "hamlet": "Buôn Dlei; Buôn Yuk",
            "place": "Nhà văn hóa",
            "level": "huyen",
            "kind": "tham_nhap",
            "qualifier": "khoảng",
        }
    }
    assert (found["errors"], found["warnings"]) == ([], {})


def test_sums_stand_beside_the_file_s_own_totals(cast):
    rows = [line(), line(hamlet="Buôn Yuk", participants=95), line(hamlet="Lạ", participants=7)]
    found = short(received(cast.alice, cast.a, sheet(*rows, ["Tổng cộng", None, None, None, None, "207"])))
    assert found["totals"]["participants"] == 200
    assert [(s["row"], s["column"], s["stated"], s["sum"]) for s in found["totals"]["stated"]] == [
        (5, "participants", 207, 200)
    ]
    assert {key: found["totals"][key] for key in ("new", "changed", "same", "error", "skipped")} == {
        "new": 2,
        "changed": 0,
        "same": 0,
        "error": 1,
        "skipped": 2,
    }


def test_several_sheets_and_one_without_a_table(cast):
    data = sheet(
        line(),
        title="Tháng 1",
        more={"Tháng 2": [HEAD, line(hamlet="Buôn Yuk")], "Ghi chú": [["Xin cảm ơn"]]},
    )
    batch = received(cast.alice, cast.a, data)
    assert list(batch.rows.exclude(state="skipped").values_list("sheet", "row_number", "state")) == [
        ("Tháng 1", 2, "new"),
        ("Tháng 2", 2, "new"),
    ]
    assert [(s["name"], s["has_heading"]) for s in batch.layout["sheets"]] == [
        ("Tháng 1", True),
        ("Tháng 2", True),
        ("Ghi chú", False),
    ]


def test_columns_with_persons_are_dropped_and_unknown_ones_offered(cast):
    data = workbooks.xlsx([[*HEAD, "Họ và tên", "Màu cờ"], [*line(), "Trần Văn Mẫu", "đỏ"]])
    batch = received(cast.alice, cast.a, data)
    layout = batch.layout["sheets"][0]
    assert [column["heading"] for column in layout["dropped"]] == ["Họ và tên"]
    assert [(column["heading"], column["samples"]) for column in layout["unknown"]] == [("Màu cờ", ["đỏ"])]
    row = batch.rows.get(state="new")
    assert "Trần Văn Mẫu" not in repr([row.cells, row.values, row.source, batch.layout])


@pytest.mark.parametrize(
    "text", ["\\u0000", 'a\\"b', "\\N", "\\", "a\tb\nc", "\\t", "{}", "\ud83d\ude00 vui"]
)
def test_letters_that_files_and_databases_use_for_themselves(cast, text):
    text = text.encode("utf-16", "surrogatepass").decode("utf-16")
    quoted = text.replace('"', '""')
    data = f'{CSV_HEAD};Ghi chú\nĐắk Mây;Buôn Dlei;15/3/2023;Trồng rừng;105;"{quoted}"\n'.encode()
    batch = received(cast.alice, cast.a, data)
    row = batch.rows.get(row_number=2)
    assert row.state == "new"
    assert row.values["note"].split() == text.replace("\0", "").split()
    assert commit(batch, by=cast.alice, fingerprint=batch.fingerprint).written == 1


def test_a_whole_commune_is_not_taken_for_its_hamlet_of_the_same_name(cast):
    hamlet = make_unit("Buôn Đắk Mây", "buon", cast.a1)
    rows = sheet(line(hamlet="Xã Đắk Mây"), line(hamlet="Buôn Đắk Mây"))
    batch = received(cast.alice, cast.a, rows)
    assert commit(batch, by=cast.alice, fingerprint=batch.fingerprint).written == 2
    places = [list(meeting.places.all()) for meeting in Meeting.objects.order_by("pk")]
    assert places == [[cast.a1], [hamlet]]
