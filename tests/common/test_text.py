"""Cleaning, search and matching keys, alphabetical order, unit prefixes, marks and formulas."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from common.text import (
    FOLD_DROP,
    FOLD_FROM,
    FOLD_TO,
    clean,
    fold,
    looks_secret,
    match_key,
    name_key,
    neutralise,
    personal_data_in,
    sort_key,
    strip_unit_prefix,
    unaccent,
)

LETTERS = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
vietnamese = st.text(LETTERS + LETTERS.upper() + "fjwz0123456789 '’-–./ŏĕčñƀ", max_size=30)
anything = st.one_of(vietnamese, st.text(max_size=30))


def nfd(text):
    return unicodedata.normalize("NFD", text)


# --- clean ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Đắk\u00a0Phơi ", "Đắk Phơi"),
        ("Đắk\u200b Phơi\ufeff", "Đắk Phơi"),
        ("Buôn\u3000Ja\tTu", "Buôn Ja Tu"),
        (nfd("Hòa Bình"), "Hòa Bình"),
        ("dòng 1\r\ndòng 2\rdòng 3", "dòng 1\ndòng 2\ndòng 3"),
        ("a\x00b\ud800c", "abc"),
        ("Hoà  Bình", "Hoà  Bình"),
        (None, ""),
    ],
)
def test_clean(typed, stored):
    assert clean(typed) == stored


@given(anything)
def test_clean_is_idempotent_and_composed(text):
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert clean(nfd(once)) == once


# --- fold -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Buôn H’Mok – Đắk Phơi", "buon hmok dak phoi"),
        ("HOÀ BÌNH", "hoa binh"),
        ("Hòa   Bình", "hoa binh"),
        ("Ðắk Ɖ đ", "dak d d"),
        ("Ea R'Bin", "ea rbin"),
        ("Ea R`Bin", "ea rbin"),
        ("H'Mŏk Čư̆ Ƀlang", "hmok cu blang"),
        ("22.590 m²", "22 590 m2"),
        ("\uff34\uff48ôn \uff12", "thon 2"),
        ("...", ""),
        (None, ""),
    ],
)
def test_fold(text, key):
    assert fold(text) == key


def test_every_vietnamese_letter_folds_to_its_plain_letter():
    for letter in LETTERS + LETTERS.upper():
        plain = nfd(letter.lower()).replace("đ", "d")[0]
        assert fold(letter) == plain
        assert fold(nfd(letter)) == plain


def test_the_fold_table_can_be_mirrored_by_translate():
    assert len(FOLD_FROM) == len(FOLD_TO) == len(set(FOLD_FROM))
    assert set(FOLD_TO) <= set("abcdefghijklmnopqrstuvwxyz0123456789")
    assert not set(FOLD_FROM) & set(FOLD_DROP)


@given(anything)
@example("İK\u212a\u212b ẞ")
def test_fold_is_idempotent_plain_and_blind_to_form_case_and_locale(text):
    key = fold(text)
    assert fold(key) == key
    assert fold(nfd(text)) == fold(unicodedata.normalize("NFC", text)) == key
    assert not set(key) - set("abcdefghijklmnopqrstuvwxyz0123456789 ")
    # lower() of a database may know only a-z: the table must not need more.
    ascii_lower = "".join(c.lower() if c.isascii() else c for c in text)
    assert (
        " ".join("".join(c if c.isascii() and c.isalnum() else " " for c in _translated(ascii_lower)).split())
        == key
    )


def _translated(text):
    return text.translate(str.maketrans(FOLD_FROM, FOLD_TO, FOLD_DROP))


def test_unaccent_keeps_punctuation():
    assert unaccent("2 Tỷ 631, Đồng/Người") == "2 ty 631, dong/nguoi"


# --- match_key ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Hòa Bình", "HOÀ BÌNH"),
        ("Đảng ủy", "Đảng uỷ"),
        ("thủy lợi", "thuỷ lợi"),
        ("quý", "qúy"),
        ("khoảng", "khỏang"),
        ("Ea R'Bin", "Ea R’Bin"),
        ("Ðắk Phơi", "Đắk Phơi"),
        ("Bông  Krang", "Bông Krang "),
        ("Ê-đê", "Ê–đê"),
        ("Hòa", nfd("Hòa")),
    ],
)
def test_same_name_by_another_hand(a, b):
    assert match_key(a) == match_key(b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Đông Tâm", "Đồng Tâm"),
        ("Yang Tao", "Yang Mao"),
        ("Thôn 1", "Thôn 11"),
        ("Đắk Phơi", "Đăk Phơi"),
        ("H'Mok", "HMok"),
        ("Jiê Yúk", "Jiế Yuk"),
    ],
)
def test_other_names(a, b):
    assert match_key(a) != match_key(b)


@given(anything)
def test_match_key_is_idempotent_and_blind_to_form_and_case(text):
    key = match_key(text)
    assert match_key(key) == key
    assert match_key(nfd(clean(text))) == key


@given(vietnamese)
def test_match_key_ignores_case_and_is_finer_than_fold(text):
    assert match_key(text.upper()) == match_key(text)
    assert fold(match_key(text)) == fold(text)


# --- order ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "names",
    [
        ["An", "Ăn", "Ân", "Dũng", "Duy", "Đông"],
        ["Thôn 1", "Thôn 2", "Thôn 10", "Thôn 11"],
        ["ma", "mà", "mả", "mã", "má", "mạ", "mai", "mắ", "mấ"],
        ["Ea", "Ea Kao", "Eakao"],
        ["Buôn Ja", "Buôn Ja Tu", "Buôn Jie", "Buôn Tung 1", "Buôn Tung 3"],
        ["Bông Krang", "Buôn Tría", "Buôn Triết", "Đắk Liêng", "Đắk Nuê", "Đắk Phơi", "Ea R'Bin", "Krông Nô"],
        ["o", "ô", "ơ", "p", "u", "ư", "v"],
        ["Hoa", "Hòa", "Hóa", "Hoan"],
    ],
)
def test_alphabetical_order(names):
    assert sorted(reversed(names), key=sort_key) == names
    assert sorted((nfd(name) for name in names), key=sort_key) == [nfd(name) for name in names]


@given(anything, anything)
def test_order_tells_any_two_texts_apart(a, b):
    assert (sort_key(a) == sort_key(b)) == (clean(a) == clean(b))
    assert (sort_key(a) < sort_key(b)) != (sort_key(b) < sort_key(a)) or clean(a) == clean(b)


@given(anything)
def test_order_is_blind_to_form(text):
    assert sort_key(nfd(clean(text))) == sort_key(text)


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_numbers_sort_by_value(a, b):
    assert (sort_key(f"Thôn {a}")[0] < sort_key(f"Thôn {b}")[0]) == (a < b)


# --- unit prefixes --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "rest"),
    [
        ("Xã Đắk Phơi", "xã", "Đắk Phơi"),
        ("X. Đắk Phơi", "xã", "Đắk Phơi"),
        ("X.Đắk Phơi", "xã", "Đắk Phơi"),
        ("Xa Dak Phoi", "xã", "Dak Phoi"),
        ("Thị trấn Liên Sơn", "thị trấn", "Liên Sơn"),
        ("TT Liên Sơn", "thị trấn", "Liên Sơn"),
        ("TT. Liên Sơn", "thị trấn", "Liên Sơn"),
        ("T.T. Liên Sơn", "thị trấn", "Liên Sơn"),
        ("Phường Tân Lợi", "phường", "Tân Lợi"),
        ("P.5", "phường", "5"),
        ("Huyện Lắk", "huyện", "Lắk"),
        ("H. Lắk", "huyện", "Lắk"),
        ("Tỉnh Đắk Lắk", "tỉnh", "Đắk Lắk"),
        ("TP. Buôn Ma Thuột", "thành phố", "Buôn Ma Thuột"),
        ("Thị xã Buôn Hồ", "thị xã", "Buôn Hồ"),
        ("thôn 2", "thôn", "2"),
        ("Buôn Ja", "buôn", "Ja"),
        ("Buon Ja", "buôn", "Ja"),
        ("Bon Đắk Rla", "bon", "Đắk Rla"),
        ("Ấp 3", "ấp", "3"),
        ("Làng Mới", "làng", "Mới"),
        ("Bản Đôn", "bản", "Đôn"),
        ("Khu phố 1", "khu phố", "1"),
        ("KP3", "khu phố", "3"),
        ("Tổ dân phố 2", "tổ dân phố", "2"),
        ("TDP2", "tổ dân phố", "2"),
        ("Tổ DP 2", "tổ dân phố", "2"),
        ("Tổ 2", "tổ dân phố", "2"),
        (nfd("Xã Đắk Phơi"), "xã", "Đắk Phơi"),
        ("Lăng Cô", "", "Lăng Cô"),
        ("Tổ hòa giải", "", "Tổ hòa giải"),
        ("Toà án", "", "Toà án"),
        ("H'Mok", "", "H'Mok"),
        ("Phơi", "", "Phơi"),
        ("Xã", "", "Xã"),
        ("", "", ""),
    ],
)
def test_unit_prefix(text, kind, rest):
    assert strip_unit_prefix(text) == (kind, rest)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("TDP số 02", "Tổ dân phố 2"),
        ("Thôn 02", "thôn 2"),
        ("Xã Đắk Phơi", "Dak Phoi"),
        ("Buôn H’Mok", "buon hmok"),
    ],
)
def test_name_key(a, b):
    assert name_key(a) == name_key(b)


def test_name_key_keeps_other_numbers_apart():
    assert len({name_key(n) for n in ["Thôn 1", "Thôn 11", "Thôn 10", "Thôn 100"]}) == 4


@given(anything)
def test_a_prefix_is_taken_off_without_changing_the_rest(text):
    kind, rest = strip_unit_prefix(text)
    assert " ".join(clean(text).split()).endswith(rest)
    assert bool(kind) == (rest != " ".join(clean(text).split()))


# --- marks ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["MẬT", "(MẬT)", "Độ mật: MẬT", "TỐI MẬT", "Báo cáo TUYỆT MẬT", "KẾ HOẠCH (MẬT)", nfd("MẬT")]
)
def test_secret(text):
    assert looks_secret(text)


@pytest.mark.parametrize(
    "text",
    [
        "Mật",
        "bí mật",
        "BÍ MẬT NHÀ NƯỚC",
        "MÔ HÌNH NUÔI ONG LẤY MẬT",
        "MẬT ONG",
        "MẬT ĐỘ DÂN SỐ",
        "BẢO MẬT",
        "THẬT",
        "",
    ],
)
def test_not_secret(text):
    assert not looks_secret(text)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("CCCD 066085001234", ["id_number"]),
        ("066 085 001 234", ["id_number"]),
        ("CMND 240123456", ["id_number"]),
        ("ĐT 0905123456", ["phone"]),
        ("0905.123.456", ["phone"]),
        ("+84 905 123 456", ["phone"]),
        ("(0262) 3812345", ["phone"]),
        ("CCCD 066085001234, ĐT 0905123456", ["id_number", "phone"]),
        ("kinh phí 500000000 đồng", []),
        ("2.631.000.000 đồng", []),
        ("08:00 ngày 12/01/2024", []),
        ("Quyết định 2525/QĐ-UBND", []),
        ("khoảng 75.000 lượt", []),
        ("", []),
    ],
)
def test_personal_data(text, kinds):
    assert personal_data_in(text) == kinds


# --- formulas -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "==1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r",
        "\nx",
        "  =1",
        "\u00a0=1",
        "\u200b=1",
        "＝1",
        "＋1",
        "－1",
        "＠x",
    ],
)
def test_formula_is_neutralised(text):
    assert neutralise(text) == f"'{text}"


@given(anything)
def test_neutralised_text_stays_so(text):
    assert neutralise(neutralise(text)) == neutralise(text)
    assert neutralise(text) in (text, f"'{text}")


@pytest.mark.parametrize("text", ["Thôn 2", "", "a=b", "'=1", "5 - 3", "Đắk Phơi"])
def test_plain_text_is_left_alone(text):
    assert neutralise(text) == text
