"""The small language by which text refers to figures."""

from __future__ import annotations

from datetime import date

import pytest

from common.periods import Period
from reports.references import Reference, figure_keys, filled, following_label, parts, references, sentences


def test_text_and_references_come_in_order():
    assert list(parts("Có {buoi} tại {phu:danh_sach}.")) == [
        "Có ", Reference("buoi"), " tại ", Reference("phu", "danh_sach"), ".",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "{}", "{Buoi}", "{buổi}", "{2}", "a { buoi } b", "{a:}", "{{", "{a b}"])
def test_what_is_no_reference_stays_text(text):
    assert references(text) == []
    assert "".join(str(part) for part in parts(text)) == text


def test_figures_are_told_from_reserved_words_and_pictures():
    text = "{ky} {ky_sau} {don_vi} {bieu_do:x} {bang:y} {buoi} {buoi:so} {luot}"
    assert figure_keys(text) == ["buoi", "luot"]
    assert [ref.form for ref in references(text) if ref.is_picture] == ["x", "y"]


def test_period_and_unit_are_written_out_and_figures_stay():
    text = filled(
        "Trong {ky}, {don_vi} có {buoi}; nhiệm vụ {ky_sau}.", period=Period.year(2023), unit_name="huyện Lắk"
    )
    assert text == "Trong năm 2023, huyện Lắk có {buoi}; nhiệm vụ năm 2024."


@pytest.mark.parametrize(
    ("period", "label"),
    [
        (Period.year(2023), "năm 2024"),
        (Period.half(2019, 1), "6 tháng cuối năm 2019"),
        (Period.half(2019, 2), "6 tháng đầu năm 2020"),
        (Period.quarter(2023, 4), "quý I năm 2024"),
        (Period.month(2023, 12), "tháng 1 năm 2024"),
        (Period.span(2016, 2020), "giai đoạn 2021-2025"),
        (Period.nine_months(2023), "thời gian tới"),
        (Period.between(date(2023, 2, 5), date(2023, 3, 10)), "thời gian tới"),
    ],
)
def test_the_next_period_has_the_name_of_its_kind(period, label):
    assert following_label(period) == label


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        ("Một câu.", ["Một câu."]),
        ("Có {a}. {b} đạt. Ở thôn có {c}", ["Có {a}. ", "{b} đạt. ", "Ở thôn có {c}"]),
        ("Năm 2023. Đất hiến {a} m2. Ông nói.", ["Năm 2023. ", "Đất hiến {a} m2. ", "Ông nói."]),
        ("Tại TP. Hồ Xanh có {a}.", ["Tại TP. Hồ Xanh có {a}."]),
        ("1. Đất hiến {a}. Hết.", ["1. Đất hiến {a}. ", "Hết."]),
        (
            "Đạt 1.050 lượt, v.v. trong kỳ! “Khéo” là {a}…",
            ["Đạt 1.050 lượt, v.v. trong kỳ! ", "“Khéo” là {a}…"],
        ),
    ],
)
def test_text_is_cut_into_sentences_and_nothing_is_lost(text, pieces):
    assert list(sentences(text)) == pieces
    assert "".join(sentences(text)) == text
