"""Cells of a form: read as reports write, saved once, never over what another person wrote."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from orgs.services.quality import confirm
from reports.models import EnteredValue, NilConfirmation, Submission, SubmissionState
from reports.services import submission_cells, submissions
from reports.services.quality import findings_for
from reports.services.submission_checks import doubts
from reports.services.submission_sheets import read_sheet
from tests.factories import make_entered, make_meeting
from tests.reports.submissions.builders import QUARTER, fill, of, sent, type_in, usual_quarter

DAYS = {"starts_on": QUARTER.starts_on, "ends_on": QUARTER.ends_on}


@pytest.fixture
def mine(cast):
    return of(usual_quarter(cast), cast.a1)


def cell_of(submission, number):
    lines = list(submission.period.form.lines.all())
    return read_sheet(submission.period, [submission], lines)[submission.pk, lines[number].pk]


def sentences(submission):
    return [doubt.text for doubt in doubts(submission)]


def test_a_written_figure_becomes_an_entered_value(cast, mine):
    saved = type_in(mine, 0, "khoảng 5.300 lượt", cast.chi)
    row = EnteredValue.objects.get()
    assert (row.unit, row.value, row.qualifier, row.as_written) == (
        cast.a1,
        Decimal(5300),
        "khoảng",
        "khoảng 5.300 lượt",
    )
    assert (row.starts_on, row.ends_on, saved.cell.version) == (*DAYS.values(), 1)


@pytest.mark.parametrize(
    ("text", "column", "value"), [("83/109", "numerator", 83), ("không phát sinh", "is_nil", True)]
)
def test_ratios_and_nil_are_read_as_everywhere(cast, mine, text, column, value):
    type_in(mine, 2, text, cast.chi)
    assert getattr(EnteredValue.objects.get(), column) == value


def test_what_cannot_be_read_is_refused_with_what_to_write(cast, mine):
    with pytest.raises(ValidationError) as refusal:
        type_in(mine, 0, "12,5", cast.chi)
    assert refusal.value.messages == ["“12,5”: chỉ tiêu này cần số nguyên, ví dụ 1.050."]
    assert not EnteredValue.objects.exists()


def test_a_mark_of_secrecy_is_refused(cast, mine):
    with pytest.raises(ValidationError, match="độ mật"):
        type_in(mine, 0, "TUYỆT MẬT", cast.chi)


def test_the_same_text_again_changes_nothing(cast, mine):
    for _ in range(2):
        saved = type_in(mine, 0, "1.050", cast.chi)
    assert (saved.cell.version, EnteredValue.objects.get().version) == (1, 1)


def test_a_cell_that_another_person_wrote_is_not_overwritten(cast, mine):
    type_in(mine, 0, "1.050", cast.alice)
    with pytest.raises(submission_cells.Conflict) as conflict:
        type_in(mine, 0, "900", cast.chi)
    assert (conflict.value.cell.text, conflict.value.cell.version) == ("1.050", 1)
    type_in(mine, 0, "900", cast.chi, version=1)
    assert EnteredValue.objects.get().value == 900


def test_an_emptied_cell_takes_its_value_away(cast, mine):
    type_in(mine, 0, "1.050", cast.chi)
    with pytest.raises(submission_cells.Conflict):
        type_in(mine, 0, "", cast.chi, version=9)
    type_in(mine, 0, "", cast.chi, version=1)
    assert cell_of(mine, 0).is_empty


def test_empty_is_not_zero_and_not_nil(cast, mine):
    type_in(mine, 0, "0", cast.chi)
    type_in(mine, 2, "không có", cast.chi)
    states = [
        (cell_of(mine, n).has_data, cell_of(mine, n).is_nil, cell_of(mine, n).is_empty) for n in range(3)
    ]
    assert states == [(True, False, False), (False, False, True), (False, True, False)]


def test_a_part_waits_for_its_total_and_leans_on_it(cast, mine):
    with pytest.raises(ValidationError, match="trước"):
        type_in(mine, 1, "300", cast.chi)
    type_in(mine, 0, "1.050", cast.chi)
    type_in(mine, 1, "300", cast.chi)
    total, part = EnteredValue.objects.order_by("pk")
    assert (part.part_of, part.heading) == (total, "nữ")
    with pytest.raises(ValidationError, match="dựa vào"):
        type_in(mine, 0, "", cast.chi, version=1)


def test_a_line_of_records_counts_them_and_takes_no_text(cast, mine):
    make_meeting(cast.a1, attendance=40)
    make_meeting(cast.a1, attendance=60)
    make_meeting(cast.a2)
    make_meeting(cast.a1, starts_on="2023-04-01")
    counted = cell_of(mine, 3).counted
    assert (counted.count, dict(counted.sums)["Lượt người"]) == (2, "100")
    with pytest.raises(ValidationError, match="đếm từ bản ghi"):
        type_in(mine, 3, "5", cast.chi)


def test_nothing_happened_is_confirmed_only_where_no_record_is(cast, mine):
    line = mine.period.form.lines.last()
    submission_cells.set_nil(mine, line, on=True, by=cast.chi)
    submission_cells.set_nil(mine, line, on=True, by=cast.chi)
    assert NilConfirmation.objects.get().confirmed_by == cast.chi
    make_meeting(cast.a1)
    assert [d.blocks for d in doubts(mine) if "đã xác nhận" in d.text] == [True]
    submission_cells.set_nil(mine, line, on=False, by=cast.chi)
    with pytest.raises(ValidationError, match="đã có bản ghi"):
        submission_cells.set_nil(mine, line, on=True, by=cast.chi)


def test_a_note_that_was_not_answered_is_asked_about_before_sending(cast, mine):
    row = submissions.send(fill(mine, cast.chi), by=cast.chi)
    notes = {row.period.form.lines.first(): "Xem lại"}
    submissions.send_back(row, by=cast.alice, version=row.version, reason="Xem ghi chú", notes=notes)
    assert [(d.blocks, "còn ghi chú" in d.text) for d in doubts(of(mine.period, cast.a1))] == [(False, True)]
    type_in(mine, 0, "1.051", cast.chi, version=1)
    assert doubts(of(mine.period, cast.a1)) == []


def outcome(submission, text, by):
    """What became of a text: the number that is stored, or "refused"."""
    try:
        return type_in(submission, 0, text, by).cell.value
    except ValidationError:
        return "refused"


@pytest.mark.parametrize("text", ["=1+1", "<b>5</b>", "5" * 301, "-5", "5; DROP TABLE x", "{{ 5 }}"])
def test_odd_texts_are_refused_with_a_sentence_never_by_an_error(cast, mine, text):
    assert outcome(mine, text, cast.chi) == "refused"


@pytest.mark.parametrize("text", ["\x00", "5\x00", "\u202e5", "1e9", "٣"])
def test_unseen_letters_never_reach_a_stored_text(cast, mine, text):
    outcome(mine, text, cast.chi)
    assert not set("".join(EnteredValue.objects.values_list("as_written", flat=True))) & {"\x00", "\u202e"}


def test_the_rest_is_confirmed_at_once_and_what_is_typed_stays(cast, mine):
    type_in(mine, 0, "1.050", cast.chi)
    assert submission_cells.confirm_rest(mine, by=cast.chi) == 3
    assert [cell_of(mine, n).is_nil for n in range(4)] == [False, True, True, True]
    assert submission_cells.confirm_rest(mine, by=cast.chi) == 0


@pytest.mark.parametrize("name", ["bao", "lan", "stranger"])
def test_only_those_who_fill_forms_of_the_unit_write_cells(cast, mine, name):
    with pytest.raises(PermissionDenied):
        type_in(mine, 0, "5", getattr(cast, name))


def test_a_sent_form_is_closed_to_typing(cast, mine):
    submissions.send(fill(mine, cast.chi), by=cast.chi)
    with pytest.raises(ValidationError, match="không sửa được"):
        type_in(mine, 0, "7", cast.chi, version=1)
    assert Submission.objects.get(pk=mine.pk).state == SubmissionState.SENT


def test_what_must_be_filled_is_named(cast, mine):
    assert [(d.text, d.blocks) for d in doubts(mine)][0] == (
        f"“{mine.period.form.lines.first().indicator.name}” còn trống.",
        True,
    )
    assert any("chưa có số liệu nào" in text for text in sentences(mine))
    fill(mine, cast.chi)
    assert doubts(mine) == []


def test_a_part_above_its_total_waits(cast, mine):
    fill(mine, cast.chi, visits="200", women="300")
    (found,) = doubts(mine)
    assert (found.blocks, "lớn hơn số tổng (200)" in found.text) == (True, True)


def test_unlikely_figures_wait_until_somebody_checked_them(cast, mine):
    line = mine.period.form.lines.first()
    make_entered(cast.a1, line.indicator, value=1, starts_on="2022-10-01", ends_on="2022-12-31")
    fill(mine, cast.chi, visits="5.300 hộ")
    type_in(mine, 2, "120/100", cast.chi)
    found = doubts(mine)
    assert [doubt.blocks for doubt in found] == [False, True, True]
    assert "“hộ”" in found[0].text
    assert "khác xa các kỳ trước" in found[1].text
    assert "lớn hơn" in found[2].text
    with pytest.raises(ValidationError, match="Cảnh báo đang mở"):
        submissions.send(mine, by=cast.chi)
    for finding in findings_for(unit=cast.a1, starts_on=mine.period.starts_on, ends_on=mine.period.ends_on):
        confirm(
            rule=finding.rule,
            unit=finding.unit,
            about=finding.about,
            fingerprint=finding.doubt.fingerprint,
            reason="Đã đối chiếu sổ của xã.",
            by=cast.chi,
        )
    assert [doubt.blocks for doubt in doubts(mine)] == [False]
    assert submissions.send(mine, by=cast.chi).state == SubmissionState.SENT


def test_a_sheet_costs_the_same_for_three_units_as_for_thirty(cast, django_assert_num_queries):
    from tests.factories import make_unit

    def sheet_of(count):
        for number in range(count):
            make_unit(f"Xã {count}, {number}", "xa", cast.a)
        period = usual_quarter(cast, name=f"Biểu {count}")
        rows = list(period.submissions.select_related("unit", "period__form"))
        lines = list(period.form.lines.select_related("indicator"))
        with django_assert_num_queries(6):
            return len(read_sheet(period, rows, lines))

    assert (sheet_of(1), sheet_of(27)) == (12, 120)


def test_figures_of_communes_are_added_up_by_the_reports(cast):
    from reports.figures import FigureFormat, FigureQuery, compute_many, printed

    period = usual_quarter(cast)
    sent(period, cast.a1, cast.chi)
    fill(of(period, cast.a2), cast.alice, visits="khoảng 2.000")
    code = period.form.lines.first().indicator.code
    query = FigureQuery(code, cast.a.pk, *DAYS.values())
    assert printed(compute_many([query])[query], FigureFormat(measure="-")) == "khoảng 3.050"
