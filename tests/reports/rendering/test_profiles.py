from dataclasses import replace
from datetime import date

import pytest

from reports.rendering import profiles
from reports.rendering.blocks import BY_PROFILE, Header, Heading, ListBlock, Paragraph
from reports.rendering.profiles import MTTQ, PARTY_05, PARTY_36, PROFILES, STATE_30
from tests.reports.rendering import sample

HEADER = Header(("Huyện ủy Lắk", "Ban Dân vận"), "BDVHU", "Lắk", 5, "BC", date(2023, 12, 20))


@pytest.mark.parametrize(
    ("family", "day", "code"),
    [
        ("party", date(2015, 1, 1), "party-36"),
        ("party", date(2026, 5, 26), "party-36"),
        ("party", date(2026, 5, 27), "party-05"),
        ("state", date(2026, 5, 27), "state-30"),
        ("mttq", date(2023, 1, 1), "mttq"),
        ("", date(2023, 1, 1), "state-30"),
    ],
)
def test_the_layout_follows_the_kind_of_body_and_the_day(family, day, code):
    assert profiles.choose(family, day) is PROFILES[code]


@pytest.mark.parametrize(
    ("profile", "header", "line"),
    [
        (PARTY_36, HEADER, "Số 05-BC/BDVHU"),
        (PARTY_05, replace(HEADER, number=127), "Số 127-BC/BDVHU"),
        (STATE_30, replace(HEADER, number=156, symbol="UBND"), "Số: 156/BC-UBND"),
        (MTTQ, replace(HEADER, number=249, kind_symbol="", symbol="MTTQ-BTT"), "Số: 249/MTTQ-BTT"),
        (PARTY_36, replace(HEADER, number=None), "Số " + "\u00a0" * 6 + "-BC/BDVHU"),
    ],
)
def test_number_and_symbol(profile, header, line):
    assert profiles.number_line(profile, header) == line


def test_place_and_date():
    assert profiles.place_date_line(HEADER, 2023) == "Lắk, ngày 20 tháng 12 năm 2023"
    march = replace(HEADER, dated_on=date(2023, 3, 5))
    assert profiles.place_date_line(march, 2023) == "Lắk, ngày 05 tháng 3 năm 2023"
    blank = profiles.place_date_line(replace(HEADER, dated_on=None), 2023).replace("\u00a0", "_")
    assert blank == "Lắk, ngày______tháng______năm 2023"


@pytest.mark.parametrize(
    ("typed", "party", "state"),
    [
        ("T/M BAN THƯỜNG VỤ", "T/M BAN THƯỜNG VỤ", "TM. BAN THƯỜNG VỤ"),
        ("KT. TRƯỞNG BAN", "K/T TRƯỞNG BAN", "KT. TRƯỞNG BAN"),
        ("TL THƯỜNG TRỰC", "T/L THƯỜNG TRỰC", "TL. THƯỜNG TRỰC"),
        ("KTV TRƯỞNG", "KTV TRƯỞNG", "KTV TRƯỞNG"),
        ("", "", ""),
    ],
)
def test_authority_is_written_the_way_of_the_profile(typed, party, state):
    assert profiles.authority_line(PARTY_36, typed) == party
    assert profiles.authority_line(STATE_30, typed) == state


def test_headings_are_numbered_by_level_and_start_again_below_a_higher_one():
    levels = [1, 2, 2, 3, 1, 2, 3, 3, 3, 3, 3]
    document = sample.review(2, blocks=tuple(Heading(level, BY_PROFILE, "x") for level in levels))
    numbers = [block.number for block in profiles.laid_out(document).blocks]
    assert numbers == ["I-", "1.", "2.", "a)", "II-", "1.", "a)", "b)", "c)", "d)", "đ)"]
    state = profiles.laid_out(replace(document, profile="state-30")).blocks
    assert [block.number for block in state[:2]] == ["I.", "1."]
    kept = replace(document, blocks=(Heading(1, "A.", "x"), Heading(1, "", "x")))
    assert [block.number for block in profiles.laid_out(kept).blocks] == ["A.", ""]


@pytest.mark.parametrize(
    ("typed", "party", "state"),
    [
        ("Hết.", "Hết.", "Hết./."),
        ("Hết./.", "Hết.", "Hết./."),
        ("Hết", "Hết.", "Hết./."),
        ("Hết;", "Hết.", "Hết./."),
        ("Quyết tâm!", "Quyết tâm!", "Quyết tâm!./."),
    ],
)
def test_the_text_ends_with_the_mark_of_the_profile(typed, party, state):
    for block in (Paragraph(typed), ListBlock((Paragraph(typed),))):
        document = sample.review(2, blocks=(Paragraph("Đầu;"), block))
        for code, wanted in (("party-36", party), ("state-30", state)):
            first, last = profiles.laid_out(replace(document, profile=code)).blocks
            assert first.text == "Đầu;"
            assert (last if isinstance(last, Paragraph) else last.items[-1]).text == wanted


def test_a_sheet_on_its_side_is_bound_at_the_top():
    turned = PARTY_36.margins.turned()
    assert (turned.top, turned.bottom, turned.left, turned.right) == (30, 15, 20, 20)
