"""Sheets as communes send them: one trap each; columns, rows, skips, totals and drops exactly."""

import datetime

import pytest

from spreadsheets.reading.headings import HeadingMap, is_personal, split_measure, title_measure
from spreadsheets.reading.shape import shape, shape_stream, shape_workbook
from spreadsheets.reading.workbook import open_workbook
from tests.spreadsheets import workbooks
from tests.spreadsheets.reading.test_legacy import tcvn3, vni

MEETINGS = HeadingMap(
    {
        "commune": ["Xã", "Xã, thị trấn", "Đơn vị"],
        "hamlet": ["Thôn, buôn", "Thôn, buôn, tổ dân phố"],
        "date": ["Ngày", "Ngày tổ chức"],
        "content": ["Nội dung"],
        "participants": ["Số người tham gia", "Số người", "Số lượt người dự"],
        "women": ["Nữ", "Số người nữ"],
        "ethnic": ["DTTS", "Dân tộc thiểu số", "Dân tộc"],
        "households": ["Số hộ"],
        "team": ["Đoàn"],
        "contribution": ["Kinh phí"],
        "area_ha": ["Diện tích"],
        "note": ["Ghi chú"],
    },
    required=frozenset({"commune", "date", "content", "participants"}),
    kinds={
        "commune": "unit",
        "hamlet": "unit",
        "date": "date",
        "participants": "count",
        "women": "count",
        "ethnic": "count",
        "households": "count",
        "contribution": "money",
        "area_ha": "area",
    },
)
DAY = datetime.date(2023, 3, 15)
HEAD = ["STT", "Xã", "Thôn, buôn", "Ngày", "Nội dung", "Số người tham gia"]
ROW = [1, "Đắk Phơi", "Buôn Jiê Yúk", DAY, "Trồng rừng", 105]
VALUES = {
    "commune": "Đắk Phơi",
    "hamlet": "Buôn Jiê Yúk",
    "date": DAY,
    "content": "Trồng rừng",
    "participants": 105,
}


def shaped(rows, headings=MEETINGS, **options):
    return shape(open_workbook(workbooks.xlsx(rows, **options)).sheets[0], headings)


def values(sheet):
    return {row.row_number: {key: cell.value for key, cell in row.cells.items()} for row in sheet.rows}


def skips(sheet):
    return {skip.row_number: skip.why for skip in sheet.skipped}


def test_plain_sheet():
    sheet = shaped([HEAD, ROW])
    assert sheet.has_heading
    assert {key: (info.letter, info.heading) for key, info in sheet.columns.items()} == {
        "commune": ("B", "Xã"),
        "hamlet": ("C", "Thôn, buôn"),
        "date": ("D", "Ngày"),
        "content": ("E", "Nội dung"),
        "participants": ("F", "Số người tham gia"),
    }
    assert values(sheet) == {2: VALUES}
    assert skips(sheet) == {1: "header"}
    assert (sheet.unknown, sheet.dropped, sheet.conflicts, sheet.totals, sheet.titles) == ([], [], [], [], [])


def test_titles_above_the_heading_are_kept_for_the_caller():
    sheet = shaped(
        [
            ["UBND HUYỆN LẮK", None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
            ["Đơn vị: xã Đắk Phơi"],
            [],
            HEAD,
            ROW,
        ]
    )
    assert [(title.row_number, title.text) for title in sheet.titles] == [
        (1, "UBND HUYỆN LẮK CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (2, "Đơn vị: xã Đắk Phơi"),
    ]
    assert skips(sheet) == {1: "title", 2: "title", 3: "blank", 4: "header"}


def test_heading_far_down():
    sheet = shaped([*[[f"Dòng {n}"] for n in range(30)], HEAD, ROW])
    assert (values(sheet), skips(sheet)[31]) == ({32: VALUES}, "header")


def test_two_merged_heading_rows():
    head = ["STT", "Xã", "Ngày", "Nội dung", "Số người tham gia", None, None, "Kinh phí (triệu đồng)"]
    sheet = shaped(
        [head, [None, None, None, None, "Tổng số", "Nữ", "DTTS"], [1, "Đắk Phơi", DAY, "a", 105, 50, 20, 35]],
        merges=["A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:G1", "H1:H2"],
    )
    assert {key: info.heading for key, info in sheet.columns.items()} == {
        "commune": "Xã",
        "date": "Ngày",
        "content": "Nội dung",
        "participants": "Số người tham gia – Tổng số",
        "women": "Số người tham gia – Nữ",
        "ethnic": "Số người tham gia – DTTS",
        "contribution": "Kinh phí (triệu đồng)",
    }
    assert skips(sheet) == {1: "header", 2: "header"}
    assert (sheet.columns["contribution"].factor, sheet.columns["contribution"].measure) == (
        1_000_000,
        "triệu đồng",
    )


def test_two_heading_rows_without_merges():
    sheet = shaped(
        [["Xã", "Ngày", "Nội dung", "Số người"], [None, None, None, "Tổng số", "Nữ"], ["A", DAY, "b", 9, 4]]
    )
    assert values(sheet) == {3: {"commune": "A", "date": DAY, "content": "b", "participants": 9, "women": 4}}


def test_three_heading_rows_with_a_filler():
    sheet = shaped(
        [
            ["Xã", "Ngày", "Nội dung", "Số người tham gia", None, None],
            [None, None, None, "Tổng số", "Trong đó", None],
            [None, None, None, None, "Nữ", "DTTS"],
            ["A", DAY, "b", 9, 4, 2],
        ],
        merges=["A1:A3", "B1:B3", "C1:C3", "D1:F1", "D2:D3", "E2:F2"],
    )
    assert values(sheet)[4] == {
        "commune": "A",
        "date": DAY,
        "content": "b",
        "participants": 9,
        "women": 4,
        "ethnic": 2,
    }
    assert skips(sheet) == {1: "header", 2: "header", 3: "header"}


def test_sub_headings_nobody_knows_are_heading_and_not_data():
    sheet = shaped(
        [["Xã", "Ngày", "Linh tinh", None], [None, None, "Loại một", "Loại hai"], ["A", DAY, 1, 2]],
        merges=["A1:A2", "B1:B2", "C1:D1"],
    )
    assert skips(sheet) == {1: "header", 2: "header"}
    assert [column.heading for column in sheet.unknown] == ["Linh tinh – Loại một", "Linh tinh – Loại hai"]


def test_row_of_measures_below_the_heading():
    sheet = shaped(
        [["Xã", "Ngày", "Kinh phí", "Diện tích"], [None, None, "(triệu đồng)", "(ha)"], ["A", DAY, 5, 2]]
    )
    assert sheet.columns["contribution"].factor == 1_000_000
    assert sheet.columns["area_ha"].measure == "ha"
    assert skips(sheet) == {1: "header", 2: "header"}


@pytest.mark.parametrize(
    "numbering",
    [
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
        [1, 2, 3, 4, 5, 6],
        ["A", "B", "C", 1, 2, "3=1+2"],
        ["Ms", "1", "2", "3", "4", "5=1+2"],
    ],
)
def test_numbering_row(numbering):
    sheet = shaped([HEAD, numbering, ROW])
    assert (skips(sheet), values(sheet)) == ({1: "header", 2: "numbering"}, {3: VALUES})


@pytest.mark.parametrize(
    ("heading", "factor", "measure"),
    [
        ("Kinh phí (triệu đồng)", 1_000_000, "triệu đồng"),
        ("Kinh phí (1.000 đ)", 1_000, "nghìn đồng"),
        ("Kinh phí, tỷ đồng", 1_000_000_000, "tỷ đồng"),
        ("KINH PHÍ - đồng", 1, "đồng"),
        ("Kinh phí (ĐVT: tr.đ)", 1_000_000, "triệu đồng"),
        ("Kinh phí", 1, ""),
    ],
)
def test_measure_in_the_heading(heading, factor, measure):
    sheet = shaped([["Xã", heading], ["A", 5]])
    info = sheet.columns["contribution"]
    assert (info.factor, info.measure) == (factor, measure)


def test_measure_of_money_in_a_title():
    sheet = shaped(
        [["TỔNG HỢP (Đơn vị tính: triệu đồng)"], ["Xã", "Kinh phí", "Diện tích (ha)"], ["A", 5, 2]]
    )
    assert (sheet.columns["contribution"].factor, sheet.columns["contribution"].measure_from) == (
        1_000_000,
        "title",
    )
    assert (sheet.columns["area_ha"].measure, sheet.columns["area_ha"].measure_from) == ("ha", "heading")


def test_split_measure():
    assert split_measure("Số người (lượt)")[0] == "Số người"
    assert split_measure("Ngày (dd/mm/yyyy)")[0] == "Ngày (dd/mm/yyyy)"
    assert split_measure("Tỷ lệ (%)")[1].name == "%"
    assert title_measure("Đơn vị: xã Đắk Phơi").name == ""


def test_section_rows_name_the_unit_of_the_rows_below():
    sheet = shaped(
        [
            HEAD,
            ["I", "Xã Đắk Phơi"],
            [1, None, "Buôn A", DAY, "a", 1],
            ["II. Thị trấn Liên Sơn"],
            [1, None, "Tổ 2", DAY, "b", 2],
            [None, "Xã Yang Tao"],
            [1, None, "Buôn C", DAY, "c", 3],
        ],
        merges=["A4:F4"],
    )
    assert {row.row_number: row.section_text for row in sheet.rows} == {
        3: "Xã Đắk Phơi",
        5: "Thị trấn Liên Sơn",
        7: "Xã Yang Tao",
    }
    assert skips(sheet) == {1: "header", 2: "section", 4: "section", 6: "section"}


def test_sections_inside_sections():
    sheet = shaped(
        [
            HEAD,
            ["A", "Khối xã"],
            ["I", "Xã Đắk Phơi"],
            ROW,
            ["II", "Xã Yang Tao"],
            ROW,
            ["B", "Khối cơ quan"],
            ROW,
        ]
    )
    assert [row.sections for row in sheet.rows] == [
        ("Khối xã", "Xã Đắk Phơi"),
        ("Khối xã", "Xã Yang Tao"),
        ("Khối cơ quan",),
    ]


def test_section_with_a_subtotal_is_kept_as_a_total():
    sheet = shaped([HEAD, ["I", "Xã Đắk Phơi", None, None, None, 105], ROW])
    assert skips(sheet) == {1: "header", 2: "section"}
    assert [(t.row_number, t.label, t.cells["participants"].value) for t in sheet.totals] == [
        (2, "Xã Đắk Phơi", 105)
    ]


def test_bare_unit_name_is_a_section_when_the_caller_knows_it():
    data = workbooks.xlsx([HEAD, [None, "Đắk Phơi"], [1, None, "Buôn A", DAY, "a", 1]])
    known = shape(open_workbook(data).sheets[0], MEETINGS, {"Đắk Phơi"}.__contains__)
    assert (skips(known)[2], known.rows[0].section_text) == ("section", "Đắk Phơi")
    unknown = shape(open_workbook(data).sheets[0], MEETINGS)
    assert values(unknown)[2] == {"commune": "Đắk Phơi"}


@pytest.mark.parametrize(
    "label",
    [
        "Cộng",
        "TỔNG",
        "Tổng cộng:",
        "Tổng số",
        "Cộng xã Đắk Phơi",
        "Tổng cộng (I+II)",
        "CONG",
        "T ổ n g",
        "Lũy kế",
        "Toàn huyện",
    ],
)
def test_total_rows_are_skipped_and_kept(label):
    sheet = shaped([HEAD, ROW, [None, label, None, None, None, 105]])
    assert (skips(sheet), values(sheet)) == ({1: "header", 3: "total"}, {2: VALUES})
    assert [(t.row_number, t.label, {k: c.value for k, c in t.cells.items()}) for t in sheet.totals] == [
        (3, label, {"participants": 105})
    ]


@pytest.mark.parametrize("name", ["Cộng Hòa", "Tổng Cọt", "Cộng Hiền"])
def test_names_that_begin_like_totals_are_names(name):
    sheet = shaped([HEAD, [1, name, "Thôn 1", DAY, "a", 5], [2, name, None, None, None, 7]])
    assert list(values(sheet)) == [2, 3]


def test_blank_rows_and_prepared_row_numbers():
    sheet = shaped([HEAD, ROW, [], [3], [None, "   "], ROW])
    assert (skips(sheet), list(values(sheet))) == ({1: "header", 3: "blank", 4: "blank", 5: "blank"}, [2, 6])


def test_far_gap_lists_a_bounded_number_of_blanks():
    data = workbooks.raw_xlsx(
        '<sheetData><row r="1"><c r="A1" t="str"><v>Xã</v></c><c r="B1" t="str"><v>Số hộ</v></c></row>'
        '<row r="2"><c r="A2" t="str"><v>A</v></c><c r="B2"><v>1</v></c></row>'
        '<row r="190000"><c r="A190000" t="str"><v>B</v></c><c r="B190000"><v>2</v></c></row></sheetData>'
    )
    sheet = shape(open_workbook(data).sheets[0], MEETINGS)
    assert list(values(sheet)) == [2, 190_000]
    assert len(sheet.skipped) == 101


def test_signature_block():
    sheet = shaped(
        [
            HEAD,
            ROW,
            [None, "Tổng cộng", None, None, None, 105],
            [],
            [None, None, None, None, None, "Liên Sơn, ngày 05 tháng 02 năm 2024"],
            [None, "Người lập biểu", None, None, None, "TM. ỦY BAN NHÂN DÂN"],
            [None, None, None, None, None, "CHỦ TỊCH"],
            [],
            [None, "Nguyễn Văn Mẫu", None, None, None, "Trần Thị Mẫu"],
        ]
    )
    assert values(sheet) == {2: VALUES}
    assert skips(sheet) == {
        1: "header", 3: "total", 4: "blank", 5: "footer", 6: "footer", 7: "footer", 8: "blank", 9: "footer",
    }  # fmt: skip


def test_data_below_a_note_is_data():
    sheet = shaped([HEAD, ROW, ["* Ghi chú: số liệu đến tháng 6"], ROW])
    assert (skips(sheet), list(values(sheet))) == ({1: "header", 3: "footer"}, [2, 4])


def test_person_in_office_inside_a_data_row_is_no_signature():
    sheet = shaped(
        [
            ["Xã", "Ngày", "Nội dung", "Số người", "Đoàn"],
            ["A", DAY, "Chủ tịch xã đối thoại", 5, "Trưởng đoàn"],
        ]
    )
    assert list(values(sheet)) == [2]


def test_incomplete_row_is_data_so_that_its_gaps_are_told():
    sheet = shaped([HEAD, [1, None, "Thôn 3"], [2, "Đắk Phơi", None, None, None, None]])
    assert values(sheet) == {2: {"hamlet": "Thôn 3"}, 3: {"commune": "Đắk Phơi"}}


def test_heading_repeated_on_the_next_page():
    sheet = shaped(
        [
            HEAD,
            ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
            ROW,
            HEAD,
            ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
            ROW,
        ]
    )
    assert skips(sheet) == {1: "header", 2: "numbering", 4: "header", 5: "numbering"}
    assert list(values(sheet)) == [3, 6]


def test_hidden_rows_are_flagged_and_not_skipped_and_hidden_columns_told():
    sheet = shaped([HEAD, ROW, ROW], hidden_rows=[3], hidden_columns=["F"])
    assert [(row.row_number, row.hidden) for row in sheet.rows] == [(2, False), (3, True)]
    assert [key for key, info in sheet.columns.items() if info.hidden] == ["participants"]


def test_unknown_columns_are_offered_with_samples():
    sheet = shaped([[*HEAD, "Loa kéo", None], [*ROW, "có", "x"], [*ROW, "không"], [*ROW, "có"]])
    assert [(c.letter, c.heading, c.samples) for c in sheet.unknown] == [
        ("G", "Loa kéo", ["có", "không"]),
        ("H", "", ["x"]),
    ]


def test_remembered_heading_of_a_sender():
    sheet = shaped([["Xã", "Loa kéo"], ["A", 5]], MEETINGS.with_remembered({"Loa kéo": "households"}))
    assert values(sheet) == {2: {"commune": "A", "households": 5}}


def test_two_columns_claiming_one_key_are_reported():
    sheet = shaped([["Xã", "Số người", "Số lượt người dự"], ["A", 5, 6]])
    assert sheet.columns["participants"].letter == "B"
    assert [(info.key, info.letter) for info in sheet.conflicts] == [("participants", "C")]


PERSONAL = [
    "Họ và tên",
    "Ngày sinh",
    "Số CCCD",
    "CMND",
    "Số điện thoại",
    "Địa chỉ",
    "Tôn giáo",
    "Đảng viên",
    "Chủ đơn",
    "Chữ ký",
]


@pytest.mark.parametrize("heading", PERSONAL)
def test_personal_columns_are_dropped_unseen(heading):
    sheet = shaped([["Xã", heading, "Số người"], ["A", "bí mật", 5]])
    assert [(c.letter, c.heading, c.reason) for c in sheet.dropped] == [("B", heading, "heading")]
    assert "bí mật" not in repr(sheet)
    assert values(sheet) == {2: {"commune": "A", "participants": 5}}


def test_personal_column_under_a_shared_heading():
    sheet = shaped(
        [["Xã", "Người dự", None, "Số người"], [None, "Họ và tên", "Số hộ", None], ["A", "bí mật", 3, 5]],
        merges=["A1:A2", "B1:C1", "D1:D2"],
    )
    assert [c.letter for c in sheet.dropped] == ["B"]
    assert "bí mật" not in repr(sheet)
    assert values(sheet) == {3: {"commune": "A", "households": 3, "participants": 5}}


def test_personal_column_in_old_encoding():
    sheet = shaped(
        [[tcvn3("Xã"), tcvn3("Họ và tên"), tcvn3("Số người tham gia")], ["A", "x", 5]], font=".VnTime"
    )
    assert [c.heading for c in sheet.dropped] == ["Họ và tên"]


def test_names_are_kept_where_the_kind_allows_persons():
    awards = HeadingMap({"subject": ["Họ và tên"], "unit": ["Đơn vị"]}, persons=frozenset({"subject"}))
    assert values(shaped([["Họ và tên", "Đơn vị"], ["Nguyễn Văn Mẫu", "Xã A"]], awards)) == {
        2: {"subject": "Nguyễn Văn Mẫu", "unit": "Xã A"}
    }


def test_ethnicity_with_counts_is_a_count_and_with_words_is_dropped():
    counts = shaped([["Xã", "Số người", "Dân tộc"], ["A", 5, 3], ["B", 5, "-"]])
    assert values(counts)[2]["ethnic"] == 3
    words = shaped([["Xã", "Số người", "Dân tộc"], ["A", 5, 3], ["B", 5, "Ê đê"]])
    assert ([c.reason for c in words.dropped], "ethnic" in words.columns) == (["ethnicity"], False)
    assert "Ê đê" not in repr(words)


def test_ethnicity_that_turns_into_words_far_below_is_masked():
    sheet = shaped([["Xã", "Số người", "Dân tộc"], *[["A", 5, 3]] * 250, ["B", 5, "Ê đê"]])
    assert sheet.rows[-1].cells["ethnic"].value == "(đã bỏ)"
    assert "Ê đê" not in repr(sheet)


def test_unknown_column_of_identity_numbers_is_dropped_by_its_content():
    sheet = shaped([["Xã", "Số người", "Mã"], ["A", 5, "066123456789"], ["B", 5, "066123456780"]])
    assert [(c.letter, c.reason) for c in sheet.dropped] == [("C", "content")]
    assert (sheet.unknown, "066123456789" in repr(sheet)) == ([], False)


def test_counts_of_persons_are_no_personal_data():
    assert [
        is_personal(h) for h in ("Số đảng viên", "Số hộ theo tôn giáo", "Địa điểm", "Đoàn", "Số người")
    ] == [False] * 5


def test_machine_keys_win_over_wording():
    rows = [
        ["BIỂU MẪU"],
        ["STT", "Nơi làm", "Hôm nào", "Việc gì", "Đông không"],
        ["#dvportal meetings 2023", "commune", "date", "content", "participants"],
        [1, "Đắk Phơi", DAY, "a", 5],
    ]
    sheet = shaped(rows, hidden_rows=[3])
    assert sheet.marker == "#dvportal meetings 2023"
    assert values(sheet) == {4: {"commune": "Đắk Phơi", "date": DAY, "content": "a", "participants": 5}}
    assert skips(sheet) == {1: "title", 2: "header", 3: "header"}
    assert sheet.columns["commune"].heading == "Nơi làm"


def test_machine_keys_with_a_key_nobody_knows_and_a_moved_column():
    rows = [
        ["TT", "Số người", "Xã", "Lạ"],
        ["#dvportal meetings", "participants", "commune", "strange"],
        [1, 5, "A", "z"],
    ]
    sheet = shaped(rows)
    assert values(sheet) == {3: {"participants": 5, "commune": "A"}}
    assert [(c.heading, c.samples) for c in sheet.unknown] == [("Lạ", ["z"])]


def test_machine_row_above_the_heading():
    sheet = shaped(
        [["#dvportal meetings", "commune", "participants"], ["STT", "Xã", "Số người"], [1, "A", 5]]
    )
    assert (values(sheet), skips(sheet)) == (
        {3: {"commune": "A", "participants": 5}},
        {1: "header", 2: "header"},
    )


def test_sheet_without_heading_offers_what_looks_like_one():
    sheet = shaped([["Loại", "Màu", "Chiều dài"], ["a", "b", 5]])
    assert (sheet.has_heading, sheet.rows, sheet.columns) == (False, [], {})
    assert [column.heading for column in sheet.unknown] == ["Loại", "Màu", "Chiều dài"]


def test_empty_sheet():
    sheet = shaped([])
    assert (sheet.has_heading, sheet.rows, sheet.skipped, sheet.unknown) == (False, [], [], [])


def test_every_sheet_alone_hidden_ones_told():
    data = workbooks.xlsx(
        [HEAD, ROW], more={"Hướng dẫn": [["Đọc kỹ"]], "Ẩn": [HEAD, ROW, ROW]}, hidden_sheets=["Ẩn"]
    )
    sheets = shape_workbook(open_workbook(data), MEETINGS)
    assert [(s.name, s.hidden, s.has_heading, len(s.rows)) for s in sheets] == [
        ("Sheet1", False, True, 1),
        ("Hướng dẫn", False, False, 0),
        ("Ẩn", True, True, 2),
    ]


def test_commune_merged_over_its_hamlets_speaks_for_all_and_a_number_does_not():
    sheet = shaped(
        [
            HEAD,
            [1, "Đắk Phơi", "Buôn A", DAY, "a", 105],
            [2, None, "Buôn B", DAY, "b", None],
            [3, None, "Buôn C", DAY, "c", 7],
            [4, None, "Buôn D", DAY, "d", 8],
        ],
        merges=["B2:B4", "F2:F3"],
    )
    assert [row.cells.get("commune") and row.cells["commune"].value for row in sheet.rows] == [
        "Đắk Phơi"
    ] * 3 + [None]
    assert [row.cells.get("participants") and row.cells["participants"].value for row in sheet.rows] == [
        105,
        None,
        7,
        8,
    ]


@pytest.mark.parametrize(
    ("encode", "font"), [(tcvn3, ".VnTime"), (vni, "VNI-Times"), (tcvn3, "Arial"), (vni, "Arial")]
)
def test_whole_sheet_in_an_old_encoding(encode, font):
    rows = [
        ["Tổng hợp tháng ba"],
        HEAD,
        ROW,
        [None, "Tổng cộng", None, None, None, 105],
        [None, "Người lập biểu"],
    ]
    encoded = [[encode(c) if isinstance(c, str) else c for c in row] for row in rows]
    sheet = shaped(encoded, font=font)
    row = sheet.rows[0]
    assert {key: str(cell.value).lower() for key, cell in row.cells.items()} == {
        k: str(v).lower() for k, v in VALUES.items()
    }
    assert skips(sheet) == {1: "title", 2: "header", 4: "total", 5: "footer"}
    assert row.cells["commune"].raw == encode("Đắk Phơi")
    assert row.cells["commune"].encoding in ("tcvn3", "vni")


def test_cell_kinds_come_through():
    data = workbooks.raw_xlsx(
        '<sheetData><row r="1"><c r="A1" t="str"><v>Xã</v></c><c r="B1" t="str"><v>Số người</v></c><c r="C1" t="str">'
        '<v>Số hộ</v></c></row><row r="2"><c r="A2" t="str"><v>A</v></c><c r="B2"><f>SUM(C2)</f></c>'
        '<c r="C2" t="e"><v>#REF!</v></c></row></sheetData>'
    )
    (row,) = shape(open_workbook(data).sheets[0], MEETINGS).rows
    assert {key: cell.kind for key, cell in row.cells.items()} == {
        "commune": "text",
        "participants": "formula_no_value",
        "households": "error",
    }


def test_decomposed_and_shouted_headings_match():
    sheet = shaped([["XA\u0303", "SO\u0302\u0301 NGU\u031bO\u031b\u0300I"], ["A", 5]])
    assert set(sheet.columns) == {"commune", "participants"}


def test_stream_gives_the_same_as_the_list():
    data = workbooks.xlsx([HEAD, *[ROW] * 450, [None, "Cộng", None, None, None, 1]])
    whole = shape(open_workbook(data).sheets[0], MEETINGS)
    streamed, rows = shape_stream(open_workbook(data).sheets[0], MEETINGS)
    assert list(rows) == whole.rows
    assert (streamed.skipped, streamed.totals, streamed.columns) == (
        whole.skipped,
        whole.totals,
        whole.columns,
    )


def test_csv_is_shaped_like_any_sheet():
    data = (
        "sep=;\nXã;Ngày;Nội dung;Số người\nĐắk Phơi;15/3/2023;Trồng rừng;1.050 lượt\nCộng;;;1.050\n".encode()
    )
    sheet = shape(open_workbook(data).sheets[0], MEETINGS)
    assert values(sheet) == {
        2: {"commune": "Đắk Phơi", "date": "15/3/2023", "content": "Trồng rừng", "participants": "1.050 lượt"}
    }
    assert skips(sheet) == {1: "header", 3: "total"}


def test_state_form_with_three_heading_rows_and_a_formula_row():
    petitions = HeadingMap(
        {
            "unit": ["Đơn vị"],
            "total": ["Tổng số đơn phải xử lý Tổng số"],
            "carried": ["Kỳ trước chuyển sang"],
            "received": ["Tiếp nhận trong kỳ"],
            "handled": ["Số đơn đã xử lý"],
            "first": ["Đã giải quyết Lần đầu"],
            "again": ["Đã giải quyết Nhiều lần"],
            "open": ["Chưa giải quyết xong"],
        },
        required=frozenset({"unit", "total"}),
        kinds=dict.fromkeys(["total", "carried", "received", "handled", "first", "again", "open"], "count"),
    )
    sheet = shaped(
        [
            ["Biểu số: 01/XLD"],
            [
                "Đơn vị",
                "Tổng số đơn phải xử lý",
                None,
                None,
                "Số đơn đã xử lý",
                "Phân loại đơn theo tình trạng",
            ],
            [
                None,
                "Tổng số",
                "Kỳ trước chuyển sang",
                "Tiếp nhận trong kỳ",
                None,
                "Đã giải quyết",
                None,
                "Chưa giải quyết xong",
            ],
            [None, None, None, None, None, "Lần đầu", "Nhiều lần"],
            ["Ms", "1=2+3=4+5", 2, 3, 4, "6= 8+9", 7, 8],
            ["Đắk Phơi", 10, 4, 6, 9, 1, 2, 3],
            ["Tổng", 10, 4, 6, 9, 1, 2, 3],
        ],
        petitions,
        merges=["A2:A4", "B2:D2", "B3:B4", "C3:C4", "D3:D4", "E2:E4", "F2:H2", "F3:G3", "H3:H4"],
    )
    assert values(sheet) == {
        6: {
            "unit": "Đắk Phơi",
            "total": 10,
            "carried": 4,
            "received": 6,
            "handled": 9,
            "first": 1,
            "again": 2,
            "open": 3,
        }
    }
    assert skips(sheet) == {1: "title", 2: "header", 3: "header", 4: "header", 5: "numbering", 7: "total"}
    assert sheet.totals[0].cells["again"].value == 2


def test_proposed_sheet_of_campaign_meetings():
    campaign = HeadingMap(
        {
            "commune": ["Xã, thị trấn"],
            "hamlets": ["Thôn, buôn, tổ dân phố"],
            "wave": ["Đợt"],
            "date": ["Ngày"],
            "place": ["Địa điểm"],
            "level": ["Cấp chủ trì"],
            "form": ["Hình thức"],
            "content": ["Nội dung"],
            "participants": ["Số lượt người tham gia"],
            "qualifier": ["Mức độ chính xác"],
            "note": ["Ghi chú"],
        },
        required=frozenset({"commune", "date"}),
        kinds={"date": "date", "participants": "count"},
    )
    head = [
        *("STT", "Xã, thị trấn", "Thôn, buôn, tổ dân phố (ngăn cách bằng dấu ;)", "Đợt", "Ngày", "Địa điểm"),
        *("Cấp chủ trì (Huyện/Xã)", "Hình thức (Phát động/Thâm nhập)", "Nội dung", "Số lượt người tham gia"),
        *("Mức độ chính xác (chính xác/khoảng/hơn/trên/gần)", "Ghi chú"),
    ]
    sheet = shaped(
        [
            head,
            [1, "Đắk Phơi", "Buôn A; Buôn B", "1", DAY, "Nhà văn hóa", "Xã", "Phát động", "b", 75, "khoảng"],
        ],
        campaign,
    )
    assert set(sheet.columns) == set(campaign.synonyms)
    assert (sheet.unknown, sheet.dropped, len(sheet.rows)) == ([], [], 1)
