"""Rules of data quality: the same findings through every door, in reach, confirmed, opened again, and fast."""

from __future__ import annotations

import json
from contextlib import nullcontext
from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError

from campaigns.models import Meeting
from orgs.models import QualityConfirmation, QualityRule, QualitySwitch
from orgs.services import quality as rules
from reports.models import EnteredValue, Indicator
from reports.services import catalogue
from reports.services.quality import findings_for, findings_in_reach, trial
from reports.services.quality_figures import Term
from tests.factories import YEAR_ENDS, YEAR_STARTS, make_entered, make_meeting, make_work
from tests.spreadsheets.pipeline import line, received, sheet

pytestmark = pytest.mark.django_db
YEAR = {"starts_on": YEAR_STARTS, "ends_on": YEAR_ENDS}


def codes(found) -> list[str]:
    return [one.rule.code for one in found]


def a_rule(owner, left="attendance", **fields) -> QualityRule:
    """A rule of an office: at most 500 visits."""
    values = {
        "name": "Quá đông", "kind": "khoang", "subject": "campaigns.meeting", "left": left, "high": 500,
        "importance": "cao", "instruction": "Xem lại.", "owner": owner,
    } | fields  # fmt: skip
    return QualityRule.objects.create(**values)


CASES = [
    ({"attendance": "2", "places": 3}, {"BUOI01"}),
    ({"attendance": "60.000", "places": 1}, {"BUOI04"}),
    ({"attendance": "40", "households": "41", "places": 1}, {"BUOI03"}),
    ({"attendance": "0", "places": 1}, {"BUOI01", "BUOI05"}),
    ({"attendance": "55", "households": "20", "places": 2}, set()),
]


@pytest.mark.parametrize(("typed", "wanted"), CASES, ids=lambda value: str(value)[:50])
def test_the_same_row_is_doubted_alike_by_form_sheet_page_and_command(client, cast, typed, wanted):
    for number in range(4):
        make_meeting(
            cast.a1, attendance=50 + number, kind="phat_dong", level="xa", places=cast.a1_hamlets[:1]
        )
    places = cast.a1_hamlets[: typed["places"]]
    client.force_login(cast.chi)
    row = {
        "unit": cast.a1.pk, "kind": "phat_dong", "level": "xa", "starts_on": "20/04/2023", "meeting_count": "1",
        "content": "Trồng rừng", "places": [place.pk for place in places], "attendance": typed["attendance"],
        "households": typed.get("households", ""),
    }  # fmt: skip
    page = client.post("/buoi/them/", row)
    by_form = set((page.context or {}).get("warnings") or [])

    cells = line(
        hamlet="; ".join(str(place) for place in places), date=date(2023, 4, 20),
        participants=int(typed["attendance"].replace(".", "")),
        households=int(typed["households"]) if "households" in typed else None,
    )  # fmt: skip
    Meeting.objects.filter(starts_on="2023-04-20").delete()
    batch = received(cast.alice, cast.a, sheet(cells))
    told = [w for r in batch.rows.all() for w in r.warnings if w["code"].startswith("rule_")]

    if page.status_code != 302:
        assert client.post("/buoi/them/", {**row, "confirm_warnings": "1"}).status_code == 302
    else:
        assert client.post("/buoi/them/", row).status_code == 302
    written = Meeting.objects.get(starts_on="2023-04-20")
    found = [one for one in findings_for(unit=cast.a1, **YEAR) if one.about.endswith(f":{written.pk}")]
    by_service = {f"{one.text} {one.instruction}" for one in found}
    out = StringIO()
    command = ("check_quality", "--unit", "90101", "--from", "01/01/2023", "--to", "31/12/2023", "--json")
    with pytest.raises(SystemExit) if any(one.blocks_sending for one in found) else nullcontext():
        call_command(*command, stdout=out)
    lines = [one for one in json.loads(out.getvalue()) if one["about"] == f"campaigns.meeting:{written.pk}"]
    by_command = {f"{one['text']} {one['instruction']}" for one in lines}

    assert set(codes(found)) == {one["rule"] for one in lines} == wanted
    assert {w["code"].removeprefix("rule_") for w in told} == wanted
    assert by_form == {w["message"] for w in told} == by_service == by_command


def test_entered_values_are_doubted_alike_by_form_matrix_page_and_command(client, cast):
    indicator = Indicator.objects.get(code="PD02", owner=None)
    make_entered(
        cast.a1, indicator=indicator, value=12, starts_on=date(2022, 1, 1), ends_on=date(2022, 12, 31)
    )
    client.force_login(cast.alice)
    typed = {"indicator": indicator.pk, "unit": cast.a1.pk, "period": "năm 2023", "as_written": "12.000 buổi"}
    [by_form] = client.post("/so-lieu/them/", typed).context["warnings"]
    from tests.spreadsheets import workbooks

    matrix = workbooks.xlsx([["Xã", "PD02"], ["Đắk Mây", "12.000"]])
    batch = received(cast.alice, cast.a, matrix, kind="matrix")
    [told] = [w for r in batch.rows.all() for w in r.warnings if w["code"].startswith("rule_")]
    assert client.post("/so-lieu/them/", {**typed, "confirm_warnings": "1"}).status_code == 302
    found = [one for one in findings_for(unit=cast.a1, **YEAR) if one.record]
    assert [(one.rule.code, f"{one.text} {one.instruction}") for one in found] == [("SOLIEU02", by_form)]
    assert told == {"column": f"i{indicator.pk}", "code": "rule_SOLIEU02", "message": by_form}
    assert (found[0].indicator_id, found[0].blocks_sending) == (indicator.pk, True)
    assert found[0].url == EnteredValue.objects.get(starts_on="2023-01-01").get_absolute_url()


def test_the_preview_and_the_answer_to_the_sender_carry_the_warning_and_what_to_do(client, cast):
    import io

    import openpyxl

    from spreadsheets.services.answers import marked_file

    batch = received(
        cast.alice, cast.a, sheet(line(participants=2, hamlet="Buôn Dlei; Buôn Yuk; Buôn Krang"))
    )
    answer = openpyxl.load_workbook(io.BytesIO(marked_file(batch))).active
    notes = [cell.comment.text for cell in answer[2] if cell.comment]
    assert len(notes) == 1
    assert "ít hơn số thôn, buôn, tổ dân phố đã chọn (3). Hãy xem lại số lượt người" in notes[0]
    client.force_login(cast.alice)
    page = client.get(batch.get_absolute_url()).content.decode()
    assert "số liệu chưa hợp lý" in page
    assert "rule_" not in page


def test_figures_of_a_period_are_held_against_one_another_and_against_earlier_years(cast):
    for year, attendance in ((2021, 100), (2022, 120), (2023, 9_000)):
        make_meeting(cast.a1, attendance=attendance, starts_on=date(year, 5, 5), places=cast.a1_hamlets[:2])
    coverage = Indicator.objects.get(code="PD03", owner=None)
    make_entered(cast.a1, indicator=coverage, value=100)
    found = [one for one in findings_for(unit=cast.a1, **YEAR) if one.record is None]
    assert [(one.rule.code, one.text) for one in found] == [
        ("CTIEU01", "Tỷ lệ thôn, buôn được phát động đã nhập (100%) cao hơn tỷ lệ tính từ bản ghi (50%)."),
        ("CTIEU05", "Số lượt người tham gia phát động của kỳ: 9.000, khác hẳn các kỳ trước (khoảng 110)."),
    ]
    assert all(one.url.startswith("/buoi/?don_vi=") for one in found)
    only = findings_for(unit=cast.a1, **YEAR, indicator_ids=[coverage.pk])
    assert [code for code in codes(only) if code.startswith("CTIEU")] == ["CTIEU01"]


def test_indicators_narrow_to_what_they_are_made_of(cast):
    make_work(cast.a1, cost_total=5, cost_people=9)
    make_meeting(cast.a1, attendance=2, places=cast.a1_hamlets)
    roads = Indicator.objects.get(code="CT02a", owner=None)
    assert codes(findings_for(unit=cast.a1, **YEAR)) == ["CTR03", "BUOI01"]
    assert codes(findings_for(unit=cast.a1, **YEAR, indicator_ids=[roads.pk])) == ["CTR03"]
    assert codes(findings_for(unit=cast.a2, **YEAR)) == []


def test_only_units_in_reach_are_told_of(cast):
    for unit, hamlets in ((cast.a1, cast.a1_hamlets), (cast.a2, cast.a2_hamlets), (cast.b1, cast.b1_hamlets)):
        make_meeting(unit, attendance=1, places=hamlets)
    told = {
        who: {one.unit.name for one in findings_in_reach(person, **YEAR)}
        for who, person in (("chi", cast.chi), ("alice", cast.alice), ("bao", cast.bao), ("tinh", cast.tinh))
    }
    assert told["chi"] == {"Đắk Mây"}
    assert told["alice"] == {"Đắk Mây", "Bến Sen"}
    assert told["bao"] == {"Suối Đá"}
    assert told["tinh"] == {"Đắk Mây", "Bến Sen", "Suối Đá"}
    assert findings_in_reach(cast.stranger, **YEAR) == []
    assert {one.unit.name for one in findings_in_reach(cast.alice, unit=cast.a2, **YEAR)} == {"Bến Sen"}


def test_a_checked_warning_is_closed_until_a_number_changes(cast):
    meeting = make_meeting(cast.a1, attendance=700)
    rule = a_rule(cast.a)
    [one] = findings_for(unit=cast.a1, **YEAR)
    assert (one.is_open, one.blocks_sending) == (True, True)
    told = {"rule": rule, "unit": cast.a1, "about": one.about, "fingerprint": one.doubt.fingerprint}
    with pytest.raises(ValidationError):
        rules.confirm(**told, reason="  ", by=cast.chi)
    with pytest.raises(PermissionDenied):
        rules.confirm(**told, reason="Đúng", by=cast.bao)
    rules.confirm(**told, reason="Đã đối chiếu biên bản", by=cast.chi)
    [one] = findings_for(unit=cast.a1, **YEAR)
    assert (one.is_open, one.blocks_sending, one.checked.reason) == (False, False, "Đã đối chiếu biên bản")
    Meeting.objects.filter(pk=meeting.pk).update(content="nội dung khác")
    assert not findings_for(unit=cast.a1, **YEAR)[0].is_open
    Meeting.objects.filter(pk=meeting.pk).update(attendance=701)
    [one] = findings_for(unit=cast.a1, **YEAR)
    assert one.is_open
    rules.confirm(**{**told, "fingerprint": one.doubt.fingerprint}, reason="Vẫn đúng", by=cast.alice)
    assert QualityConfirmation.objects.get().reason == "Vẫn đúng"
    rules.reopen(QualityConfirmation.objects.get(), by=cast.chi)
    assert findings_for(unit=cast.a1, **YEAR)[0].is_open


def test_an_office_adds_rules_for_its_area_and_switches_rules_off_for_itself(cast):
    for unit in (cast.a1, cast.a2, cast.b1):
        make_meeting(unit, attendance=700)
    rule = a_rule(cast.a)
    assert codes(findings_in_reach(cast.tinh, **YEAR)) == ["", ""]
    with pytest.raises(PermissionDenied):
        rules.switch_rule(rule, unit=cast.a1, on=False, by=cast.chi)
    rules.switch_rule(rule, unit=cast.a1, on=False, by=cast.quan)
    rules.switch_rule(rule, unit=cast.a1, on=False, by=cast.quan)
    assert QualitySwitch.objects.count() == 1
    assert [one.unit for one in findings_in_reach(cast.tinh, **YEAR)] == [cast.a2]
    rules.switch_rule(rule, unit=cast.a1, on=True, by=cast.quan)
    assert len(findings_in_reach(cast.tinh, **YEAR)) == 2
    shipped = QualityRule.objects.get(code="BUOI01")
    make_meeting(cast.a1, attendance=1, places=cast.a1_hamlets)
    assert "BUOI01" in codes(findings_for(unit=cast.a1, **YEAR))
    rules.switch_rule(shipped, unit=cast.a, on=False, by=cast.quan)
    assert "BUOI01" not in codes(findings_for(unit=cast.a1, **YEAR))


def test_a_rule_may_be_tried_before_it_is_written(cast):
    make_meeting(cast.a1, attendance=700)
    make_meeting(cast.b1, attendance=700)
    rule = QualityRule(
        name="Thử", kind="khoang", subject="campaigns.meeting", left="attendance", high=500,
        instruction="Xem lại.", owner=cast.a,
    )  # fmt: skip
    assert [one.unit for one in trial(rule, cast.quan, **YEAR)] == [cast.a1]
    assert not QualityRule.objects.filter(name="Thử").exists()


def test_shipped_rules_are_not_written_by_offices_and_load_once(cast):
    shipped = QualityRule.objects.get(code="BUOI01")
    with pytest.raises(PermissionDenied):
        rules.write_rule(shipped, by=cast.quan)
    other = a_rule(cast.b)
    with pytest.raises(PermissionDenied):
        rules.write_rule(other, by=cast.quan)
    assert catalogue.load_rules() == catalogue.Loaded(same=len(catalogue.shipped_rules()))
    QualityRule.objects.filter(code="BUOI01").update(message="khác")
    assert catalogue.load_rules().changed == 1


@pytest.mark.parametrize("number", [3, 120])
def test_the_number_of_queries_does_not_depend_on_the_rows(cast, django_assert_num_queries, number):
    for one in range(number):
        make_meeting(cast.a1, attendance=1 if one % 3 == 0 else 400, places=cast.a1_hamlets)
    with django_assert_num_queries(48):
        findings_for(unit=cast.a, **YEAR)


def test_a_command_without_a_unit_or_a_day_says_so(cast):
    for arguments, sentence in (
        (("--unit", "khong-co", "--from", "01/01/2023", "--to", "31/12/2023"), "Không có đơn vị"),
        (("--unit", "90101", "--from", "30/02/2023", "--to", "31/12/2023"), "30/02/2023"),
        (("--unit", "90101", "--from", "31/12/2023", "--to", "01/01/2023"), "trước ngày cuối"),
    ):
        with pytest.raises(CommandError, match=sentence):
            call_command("check_quality", *arguments, stdout=StringIO())
    out = StringIO()
    call_command("check_quality", "--unit", "90101", "--from", "01/01/2023", "--to", "31/12/2023", stdout=out)
    assert out.getvalue() == "0 cảnh báo đang mở.\n"


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("PD02", Term("PD02")),
        ("PD03/xa:ban_ghi.mau", Term("PD03", "xa", "ban_ghi", "mau")),
        ("PD03:la", None),
        ("PD03/lang", None),
        ("", None),
    ],
)
def test_a_term_is_read_or_not_known(text, term):
    assert Term.read(text) == term
