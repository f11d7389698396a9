"""The command for scripts and checks: what it prints, what it changes, how it ends."""

from __future__ import annotations

import json
from datetime import date, datetime

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from campaigns.models import Meeting
from spreadsheets.models import ImportBatch
from tests.spreadsheets import workbooks
from tests.spreadsheets.pipeline import HEAD, READ, line, sheet

pytestmark = pytest.mark.django_db
NOTHING = dict.fromkeys(("women", "ethnic", "households", "team", "contribution", "area_ha", "note"))


def run(capsys, path, *options, unit="901", user="alice", period="2023", ends=0):
    """The JSON of a run and how it ended."""
    arguments = ["--unit", unit, "--user", user, "--json", *options]
    if period:
        arguments += ["--period", period]
    try:
        call_command("import_sheet", str(path), "--kind", "meetings", *arguments)
        code = 0
    except SystemExit as end:
        code = end.code
    except CommandError as error:
        code = error.returncode
    assert code == ends
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def file(tmp_path):
    def write(data, name="bang.xlsx"):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


def test_json(cast, capsys, file):
    rows = [
        line(date="15/3"),
        line(participants="x", hamlet="Buôn Yuk"),
        ["Tổng", None, None, None, None, 200],
    ]
    found = run(capsys, file(sheet(*rows)))
    assert {key: found[key] for key in ("outcome", "reject_code", "rows", "skipped")} == {
        "outcome": "partial",
        "reject_code": None,
        "rows": [
            {
                "sheet": "Sheet1",
                "row": 2,
                "state": "new",
                "values": {**NOTHING, **READ},
                "warnings": [{"column": "date", "code": "date_year_assumed"}],
            }
        ],
        "skipped": [
            {"sheet": "Sheet1", "row": 1, "why": "header"},
            {"sheet": "Sheet1", "row": 4, "why": "total"},
        ],
    }
    assert list(found["rows"][0]["values"]) == [
        *("commune", "hamlet", "date", "content", "participants", "women", "ethnic", "households", "team"),
        *("contribution", "area_ha", "note"),
    ]
    (error,) = found["errors"]
    assert error.pop("message").endswith(".")
    assert error == {
        "sheet": "Sheet1",
        "row": 3,
        "column": "participants",
        "raw": "x",
        "code": "number_unreadable",
    }
    assert found["totals"]["participants"] == 105
    assert found["message"] == "Có 1 dòng đúng để ghi (1 mới, 0 thay đổi). Còn 1 dòng có lỗi cần sửa."


def test_nothing_changes_without_commit(cast, capsys, file):
    run(capsys, file(sheet(line())))
    assert not Meeting.objects.exists()
    assert not ImportBatch.objects.exists()


def test_commit_and_again(cast, capsys, file):
    path = file(sheet(line(), line(participants="x")))
    found = run(capsys, path, "--commit")
    assert (found["message"], found["written"]) == ("Đã ghi 1 dòng. Còn 1 dòng có lỗi cần sửa.", 1)
    assert Meeting.objects.count() == 1
    again = run(capsys, path, "--commit")
    assert ([row["state"] for row in again["rows"]], again["written"]) == (["same"], 0)
    assert Meeting.objects.count() == 1


def test_accept_reject_and_refused(cast, capsys, file):
    assert run(capsys, file(sheet(line())))["outcome"] == "accept"
    assert run(capsys, file(sheet(line(date="x"))), ends=1)["outcome"] == "reject"
    refused = run(capsys, file(b"%PDF-1.7", "bang.xlsx"), ends=1)
    assert (refused["outcome"], refused["reject_code"], refused["rows"], refused["errors"]) == (
        "reject",
        "not_a_spreadsheet",
        [],
        [],
    )
    refused = run(capsys, file(b"%PDF-1.7", "bang.xlsx"), "--commit", ends=1)
    assert refused["reject_code"] == "not_a_spreadsheet"


@pytest.mark.parametrize(
    "options",
    [{"unit": "99999"}, {"user": "nobody"}, {"user": "bao"}, {"user": "chi"}, {"period": "hôm qua"}],
)
def test_wrong_use(cast, capsys, file, options):
    found = run(capsys, file(sheet(line())), ends=2, **options)
    assert found["outcome"] == "reject"
    assert found["message"].endswith(".")
    assert not ImportBatch.objects.exists()


def test_a_file_that_is_not_there(cast, capsys, tmp_path):
    found = run(capsys, tmp_path / "khong-co.xlsx", ends=2)
    assert found["message"] == "Không mở được tệp “khong-co.xlsx”. Hãy kiểm tra tên và quyền đọc tệp."


def test_the_period_is_this_year_and_may_be_part_of_one(cast, capsys, file):
    year = timezone.localdate().year
    found = run(capsys, file(sheet(line(date="15/3"))), period="")
    assert found["rows"][0]["values"]["date"] == f"{year}-03-15"
    found = run(capsys, file(sheet(line(), line(date="15/7", hamlet="Yuk"))), period="6 tháng đầu năm 2023")
    assert [error["code"] for error in found["errors"]] == ["date_out_of_range"]


def test_the_unit_by_its_own_number_and_by_the_code_in_force(cast, capsys, file):
    assert run(capsys, file(sheet(line())), unit=str(cast.a.pk))["outcome"] == "accept"
    assert run(capsys, file(sheet(line())), unit="90101")["outcome"] == "accept"


def test_table_for_people(cast, capsys, file):
    call_command(
        "import_sheet", str(file(sheet(line()))), "--unit", "901", "--period", "2023", "--user", "alice"
    )
    shown = capsys.readouterr().out
    assert shown.startswith("Có 1 dòng đúng để ghi (1 mới, 0 thay đổi).")
    assert "Sheet1 dòng 2: mới: commune Đắk Mây; hamlet Buôn Dlei; date 2023-03-15" in shown


def test_answer_goes_back_in_the_sender_s_own_file(cast, capsys, file, tmp_path):
    answer = tmp_path / "tra-loi.xlsx"
    run(capsys, file(workbooks.xlsx([HEAD, line(), line(participants="x")])), "--answer", str(answer))
    sheet_back = openpyxl.load_workbook(answer).active
    assert sheet_back["F3"].comment is not None
    assert sheet_back["F2"].comment is None


@pytest.mark.parametrize("day", ["15/3/2023", datetime(2023, 3, 15)])
def test_without_a_period_the_days_of_the_sheet_say_it(cast, capsys, file, day):
    path = file(sheet(line(date=day), line(date="30/02/2023")))
    found = run(capsys, path, period="")
    assert [row["values"]["date"] for row in found["rows"]] == ["2023-03-15"]
    assert [(error["row"], error["column"]) for error in found["errors"]] == [(3, "date")]
    assert not Meeting.objects.exists()
    assert not ImportBatch.objects.exists()
    assert run(capsys, path, "--commit", period="")["written"] == 1
    assert Meeting.objects.get().starts_on == date(2023, 3, 15)
    assert ImportBatch.objects.get().starts_on == date(2023, 1, 1)
