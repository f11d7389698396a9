"""Old encodings: every letter against the C library, every possible syllable there and back, clean text untouched."""

import random
import shutil
import subprocess
import unicodedata

import pytest

from spreadsheets.reading import legacy, legacy_tables
from spreadsheets.reading.cells import Cell, Row, Run
from spreadsheets.reading.legacy import Judge, convert
from spreadsheets.reading.syllables import all_syllables, weight

TO_TCVN3 = {letter: written for written, letter in legacy_tables.TCVN3.items()}
TO_VNI: dict[str, str] = {}
for written, letter in legacy_tables.VNI.items():
    TO_VNI.setdefault(letter, written)
SYLLABLES = all_syllables()

SENTENCES = [
    "Huyện Đắk Lắk",
    "Số người tham gia",
    "Tuyên truyền trồng rừng ở buôn Jiê Yúk",
    "Kinh phí (triệu đồng)",
    "xã Đắk Phơi, ngày 15 tháng 3",
    "Người lập biểu",
]


def tcvn3(text):
    """What a person types into a .VnTime cell; accented capitals do not exist there."""
    return "".join(TO_TCVN3.get(c) or TO_TCVN3.get(c.lower(), c) for c in text)


def vni(text):
    return "".join(TO_VNI.get(c, c) for c in text)


def as_1258(text):
    """The text as a Vietnamese Windows stores it, taken for Western bytes."""
    bytes_1258 = []
    for letter in text:
        base = unicodedata.normalize("NFD", letter)
        tone = "".join(c for c in base if c in "\u0300\u0301\u0303\u0309\u0323")
        rest = unicodedata.normalize("NFC", "".join(c for c in base if c not in tone))
        bytes_1258.append((rest + tone).encode("cp1258"))
    return b"".join(bytes_1258).decode("latin-1")


def through_vietnamese_windows(text):
    """Legacy bytes that were decoded as code page 1258 on the way."""
    return text.encode("latin-1").decode("cp1258")


def sheet(*rows):
    """Rows of (text, font) cells, judged and converted as one sheet."""
    cells = [
        Row(n, {column: Cell(text, "text", font) for column, (text, font) in enumerate(row)})
        for n, row in enumerate(rows, 1)
    ]
    judge = Judge()
    judge.observe(cells)
    return [[cell.value for cell in judge.convert(row).cells.values()] for row in cells]


def test_tcvn3_table_is_the_c_library_s():
    assert shutil.which("iconv")
    assert len(legacy_tables.TCVN3) == 74
    written = "".join(legacy_tables.TCVN3)
    run = subprocess.run(
        ["iconv", "-f", "TCVN", "-t", "UTF-8"],
        input=written.encode("latin-1"),
        capture_output=True,
        check=True,
    )
    assert unicodedata.normalize("NFC", run.stdout.decode()) == "".join(legacy_tables.TCVN3.values())


def test_vni_has_every_letter_in_both_cases():
    letters = {
        unicodedata.normalize("NFC", b + t) for b in "aăâeêioôơuưy" for t in "\u0300\u0301\u0303\u0309\u0323"
    }
    letters |= set("ăâêôơưđ")
    assert letters | {letter.upper() for letter in letters} == set(legacy_tables.VNI.values())


def test_every_syllable_survives_both_tables():
    assert len(SYLLABLES) > 15_000
    assert [s for s in SYLLABLES if legacy_tables.from_tcvn3(tcvn3(s)) != s] == []
    assert [s for s in SYLLABLES if legacy_tables.from_vni(vni(s)) != s] == []
    assert [s for s in SYLLABLES if legacy_tables.from_vni(vni(s.upper())) != s.upper()] == []
    assert [s for s in SYLLABLES if legacy_tables.from_1258(as_1258(s)) != s] == []


def test_legacy_bytes_that_passed_through_vietnamese_windows():
    for syllable in SYLLABLES[::7]:
        assert legacy_tables.from_tcvn3(through_vietnamese_windows(tcvn3(syllable))) == syllable
        assert legacy_tables.from_vni(through_vietnamese_windows(vni(syllable))) == syllable


def test_syllables_are_told_from_other_letters():
    assert [s for s in SYLLABLES if weight(s) != 1] == []
    assert [
        weight(word) for word in ("Huyện", "HUYỆN", "nghiêng", "quốc", "giếng", "thuỷ", "thủy", "hoà")
    ] == [1] * 8
    assert [weight(word) for word in ("Krông", "Đrắk", "Búk", "Niê", "Bông")] == [0.3, 0.3, 0.3, 0.3, 1]
    assert [weight(word) for word in ("TuyÕn", "Huyeän", "bÔn", "®Êt", "ởấ", "cáć", "cac\ufffd", "càc")] == [
        -1
    ] * 8


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("font", ["Arial", ".VnTime", "VNI-Times", ""])
def test_letters_decide_whatever_the_font(sentence, font):
    assert convert(sentence, font) == (sentence, sentence, "unicode")
    assert convert(vni(sentence), font) == (sentence, vni(sentence), "vni")
    converted = convert(tcvn3(sentence), font)
    assert (converted.text.lower(), converted.encoding) == (sentence.lower(), "tcvn3")


@pytest.mark.parametrize("word", ["một", "cộng", "bỏ"])
def test_single_words_right_in_two_encodings_follow_the_font(word):
    raw = tcvn3(word)
    assert convert(raw, ".VnTime").text == word
    assert convert(raw, "Arial") == (raw, raw, "unicode")


def test_letter_u_with_horn_is_the_soft_hyphen():
    raw = "tr\u00adêng"
    assert convert(raw, ".VnTime") == ("trường", raw, "tcvn3")
    assert convert("thư\u00adờng", ".VnTime") == ("thư\u00adờng", "thư\u00adờng", "unicode")


def test_no_compatibility_folding_before_conversion():
    assert convert("v¹ch ®­êng t¾c ng÷ bµi", ".VnTime").text == "vạch đường tắc ngữ bài"


def test_capital_font_draws_capitals():
    assert convert(tcvn3("huyện lắk"), ".VnTimeH").text == "HUYỆN LẮK"
    assert convert(tcvn3("huyện lắk"), ".VnTime").text == "huyện lắk"
    assert convert("lak", ".VnTimeH").text == "lak"


def test_code_page_1258_taken_for_western():
    raw = as_1258("Huyện Lắk, xã Đắk Phơi, số người")
    assert convert(raw, "Arial") == ("Huyện Lắk, xã Đắk Phơi, số người", raw, "cp1258")


def test_text_file_in_code_page_1258_is_composed_and_said_so():
    raw = "xa\u0303 Đă\u0301k Phơi"
    assert convert(raw, "", "cp1258") == ("xã Đắk Phơi", raw, "cp1258")
    assert convert(through_vietnamese_windows(tcvn3("xã đắk phơi, số người")), "", "cp1258") == (
        "xã đắk phơi, số người",
        through_vietnamese_windows(tcvn3("xã đắk phơi, số người")),
        "tcvn3",
    )


def test_decomposed_unicode_is_composed_without_a_notice():
    raw = unicodedata.normalize("NFD", "Đắk Phơi")
    assert convert(raw, "Arial") == ("Đắk Phơi", raw, "unicode")


@pytest.mark.parametrize(
    "text",
    [
        "café",
        "Müller",
        "Êban",
        "Kbuôr Niê",
        "100 m²",
        "«Xã»",
        "20°C",
        "½ ha",
        "Čư Êwi",
        "Dür Kmăl",
        "Buôn Jŭk",
        "×",
        "naïve",
    ],
)
def test_clean_text_is_never_touched(text):
    row = Row(1, {0: Cell(text, "text", "Arial")})
    judge = Judge()
    judge.observe([row])
    assert judge.convert(row) == row


def test_clean_syllables_in_ordinary_fonts_are_never_touched():
    rows = [Row(n, {0: Cell(text, "text", "Arial")}) for n, text in enumerate(SYLLABLES, 1)]
    judge = Judge()
    judge.observe(rows)
    assert [row for row in rows if judge.convert(row) != row] == []


def test_unicode_rows_pasted_into_a_legacy_column():
    font = ".VnTime"
    rows = [[(tcvn3("xã bông krang"), font), (tcvn3("số người dự"), font)]] * 5
    assert sheet(*rows, [("Xã", font), ("Đắk Phơi", font)])[-1] == ["Xã", "Đắk Phơi"]


def test_legacy_rows_whose_font_became_arial():
    rows = [[("Xã Đắk Phơi", "Arial"), ("một buổi", "Arial")]] * 5
    assert sheet(*rows, [(tcvn3("huyện lắk"), "Arial"), (tcvn3("một"), "Arial")])[-1] == ["huyện lắk", "một"]


def test_families_of_one_row_are_judged_apart():
    (row,) = sheet(
        [(tcvn3("đắk phơi"), ".VnArial"), (vni("Liên Sơn"), "VNI-Helve"), ("Yang Tao ở đó", "Arial")]
    )
    assert row == ["đắk phơi", "Liên Sơn", "Yang Tao ở đó"]


def test_rich_text_is_converted_run_by_run():
    cell = Cell(
        "x· Đắk " + vni("Lắk"),
        "text",
        "Arial",
        (Run(".VnTime", "x· "), Run("", "Đắk "), Run("VNI-Times", vni("Lắk"))),
    )
    judge = Judge()
    judge.observe([Row(1, {0: cell})])
    converted = judge.convert(Row(1, {0: cell})).cells[0]
    assert (converted.value, converted.raw, converted.encoding) == ("xã Đắk Lắk", cell.value, "tcvn3")


def test_converted_cell_keeps_raw_text_and_encoding():
    cell = Cell(tcvn3("thôn đoàn kết"), "text", ".VnTime")
    judge = Judge()
    judge.observe([Row(1, {0: cell, 1: Cell(5, "number", ".VnTime")})])
    row = judge.convert(Row(1, {0: cell, 1: Cell(5, "number", ".VnTime")}))
    assert row.cells[0] == Cell("thôn đoàn kết", "text", ".VnTime", (), False, cell.value, "tcvn3")
    assert row.cells[1] == Cell(5, "number", ".VnTime")


@pytest.mark.parametrize("words", [2, 3])
def test_ten_cells_of_random_syllables_are_recognised_without_fonts(words):
    draw = random.Random(words)
    accented = [s for s in SYLLABLES if not s.isascii()]
    for encode, name in ((tcvn3, "tcvn3"), (vni, "vni"), (str, "unicode")):
        right = 0
        for _ in range(50):
            texts = [" ".join(draw.sample(accented, words)) for _ in range(10)]
            rows = [Row(n, {0: Cell(encode(text), "text", "Arial")}) for n, text in enumerate(texts, 1)]
            judge = Judge()
            judge.observe(rows)
            right += [judge.convert(row).cells[0].value for row in rows] == texts
        assert right >= (50 if name == "unicode" else 48), name


def test_family_of_a_font():
    assert [legacy.family(f) for f in (".VnTime", ".vnarialH", "VNI-Times", "VNI Helve", "Times New Roman", "")] == [
        "tcvn3", "tcvn3", "vni", "vni", "unicode", "unicode",
    ]  # fmt: skip
