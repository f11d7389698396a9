"""What a batch may become: sent again, corrected, explained, written, thrown away, taken back; and by whom."""

from __future__ import annotations

import datetime
import io
from decimal import Decimal

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from campaigns.models import Contribution, Meeting
from common.periods import Period
from orgs.models import AuditEntry
from orgs.services import records
from reports import jobs
from spreadsheets.models import BatchState, ColumnMemory, ImportBatch, ImportRow, NameMemory
from spreadsheets.services import asking, committing, privacy, staging, undoing
from spreadsheets.services.committing import commit
from spreadsheets.services.staging import receive
from tests.factories import make_meeting
from tests.spreadsheets import workbooks
from tests.spreadsheets.pipeline import DAY, HEAD, READ, YEAR, line, received, sheet, short

pytestmark = pytest.mark.django_db

GIVEN = {"contribution": 5_000_000, "area_ha": 1.5}


def written(cast, data, by=None):
    batch = received(by or cast.alice, cast.a, data)
    ended = commit(batch, by=by or cast.alice, fingerprint=batch.fingerprint)
    batch.refresh_from_db()
    return batch, ended


def row_of(batch, number):
    return batch.rows.get(row_number=number)


# --- written once ---------------------------------------------------------------------------------------------------


def test_commit_writes_the_meeting_with_what_was_given_there(cast):
    batch, ended = written(cast, sheet(line(women=50, participants="khoảng 105", note="ghi", **GIVEN)))
    assert (ended.end, ended.written, batch.state) == ("committed", 1, BatchState.COMMITTED)
    meeting = Meeting.objects.get()
    assert (meeting.unit, meeting.level, meeting.kind, meeting.starts_on) == (cast.a1, "xa", "phat_dong", DAY)
    assert (meeting.attendance, meeting.attendance_qualifier, meeting.women) == (105, "khoảng", 50)
    assert (meeting.content, meeting.note, meeting.meeting_count) == ("Trồng rừng", "ghi", 1)
    assert list(meeting.places.all()) == [cast.a1_hamlets[0]]
    given = Contribution.objects.order_by("kind").values_list("kind", "amount", "unit", "level", "starts_on")
    assert list(given) == [
        ("dat", Decimal(15_000), cast.a1.pk, "xa", DAY),
        ("tien", Decimal(5_000_000), cast.a1.pk, "xa", DAY),
    ]
    row = row_of(batch, 2)
    assert (row.is_written, row.record_id, row.record_version, row.before) == (True, meeting.pk, 1, None)
    trail = AuditEntry.objects.filter(table="campaigns_meeting", row_id=meeting.pk, operation="I").get()
    assert (trail.door, trail.username) == ("sheet", "alice")
    assert trail.reason == f"tệp bang.xlsx, dòng 2 (đợt nhập {batch.pk})"


def test_record_from_a_sheet_is_the_same_as_one_from_the_form(cast):
    written(cast, sheet(line()))
    again = Meeting(unit=cast.a1, starts_on=DAY, content="trồng rừng", attendance=9)
    with pytest.raises(ValidationError):
        records.create(again, by=cast.alice, many={"places": [cast.a1_hamlets[0]]})


def test_the_same_file_again_says_nothing_is_new(cast):
    data = sheet(line(**GIVEN), line(hamlet="Buôn Yuk"))
    written(cast, data)
    before = list(Meeting.objects.values()) + list(Contribution.objects.values())
    batch, ended = written(cast, data)
    assert short(batch)["states"] == {2: "same", 3: "same"}
    assert (ended.end, batch.layout["notice"]) == (
        "nothing",
        "Không có gì mới: các dòng đúng đều đã có trong cổng.",
    )
    assert list(Meeting.objects.values()) + list(Contribution.objects.values()) == before


def test_a_corrected_file_changes_only_what_was_corrected(cast):
    written(cast, sheet(line(**GIVEN), line(hamlet="Buôn Yuk"), line(hamlet="Buôn Krang", participants="x")))
    batch, ended = written(
        cast,
        sheet(
            line(contribution=6_000_000, area_ha=None),
            line(hamlet="Buôn Yuk"),
            line(hamlet="Buôn Krang", participants=7),
        ),
    )
    assert short(batch)["states"] == {2: "changed", 3: "same", 4: "new"}
    assert row_of(batch, 2).changes == [
        {"column": "contribution", "label": "Kinh phí (đồng)", "old": "5000000", "new": "6000000"},
        {"column": "area_ha", "label": "Diện tích (ha)", "old": "15000", "new": ""},
    ]
    assert ended.written == 2
    assert list(Contribution.objects.values_list("kind", "amount", "version")) == [
        ("tien", Decimal(6_000_000), 2)
    ]
    assert list(Meeting.objects.order_by("pk").values_list("attendance", "version")) == [
        (105, 1),
        (105, 1),
        (7, 1),
    ]


def test_a_column_the_sheet_has_not_is_left_alone(cast):
    written(cast, sheet(line(note="ghi", women=50)))
    head, row = HEAD[:6], line(participants=110)[:6]
    batch, _ = written(cast, workbooks.xlsx([head, row]))
    assert short(batch)["states"] == {2: "changed"}
    assert Meeting.objects.values_list("attendance", "women", "note").get() == (110, 50, "ghi")


def test_a_file_with_errors_writes_its_right_rows(cast):
    batch, ended = written(cast, sheet(line(), line(participants="x")))
    assert (ended.message, Meeting.objects.count()) == ("Đã ghi 1 dòng.", 1)
    assert [row.is_written for row in batch.rows.order_by("row_number")] == [False, True, False]


def test_nothing_is_written_twice_by_a_second_click(cast):
    batch, _ = written(cast, sheet(line()))
    ended = commit(batch, by=cast.alice, fingerprint=batch.fingerprint)
    assert (ended.end, ended.message, Meeting.objects.count()) == ("already", committing.ALREADY, 1)


def test_data_that_changed_since_the_preview_stops_the_commit(cast):
    batch = received(cast.alice, cast.a, sheet(line(), line(hamlet="Buôn Yuk")))
    make_meeting(cast.a1, places=[cast.a1_hamlets[0]], content="Trồng rừng", attendance=105, starts_on=DAY)
    ended = commit(batch, by=cast.alice, fingerprint=batch.fingerprint)
    assert (ended.end, ended.message) == ("changed", committing.CHANGED)
    batch.refresh_from_db()
    assert (batch.state, Meeting.objects.count()) == (BatchState.READY, 1)
    assert short(batch)["states"] == {2: "same", 3: "new"}
    assert commit(batch, by=cast.alice, fingerprint=batch.fingerprint).written == 1
    assert Meeting.objects.count() == 2


def test_a_preview_that_someone_corrected_meanwhile_is_shown_again(cast):
    batch = received(cast.alice, cast.a, sheet(line()))
    shown = batch.fingerprint
    asking.correct(row_of(batch, 2), by=cast.quan, column="participants", text="200")
    assert commit(batch, by=cast.alice, fingerprint=shown).end == "changed"
    assert not Meeting.objects.exists()


# --- asked back -----------------------------------------------------------------------------------------------------


def test_a_cell_corrected_in_the_page_is_judged_again(cast):
    batch = received(cast.alice, cast.a, sheet(line(participants="x", hamlet="Buôn Lạ")))
    batch = asking.correct(row_of(batch, 2), by=cast.alice, column="participants", text="1.050")
    assert short(batch)["errors"] == [(2, "hamlet", "hamlet_unknown")]
    batch = asking.correct(row_of(batch, 2), by=cast.alice, column="hamlet", text="Buôn Yuk")
    found = short(batch)
    assert found["rows"] == {2: {**READ, "participants": 1050, "hamlet": "Buôn Yuk"}}
    assert (found["warnings"], batch.error_count, batch.new_count) == ({}, 0, 1)
    assert row_of(batch, 2).cells["participants"] == "x"
    batch = asking.correct(row_of(batch, 2), by=cast.alice, column="hamlet", text=None)
    assert short(batch)["errors"] == [(2, "hamlet", "hamlet_unknown")]


def test_a_confirmed_name_is_remembered(cast):
    batch = received(cast.alice, cast.a, sheet(line(commune="Mây Trắng", hamlet="Buôn Đơ Lây")))
    batch = asking.confirm_name(batch, by=cast.alice, text="Mây Trắng", target=cast.a1)
    batch = asking.confirm_name(batch, by=cast.alice, text="Buôn Đơ Lây", target=cast.a1_hamlets[0])
    told = [("commune", "name_alias"), ("hamlet", "name_alias")]
    assert (short(batch)["rows"], short(batch)["warnings"]) == ({2: READ}, {2: told})
    again = received(cast.alice, cast.a, sheet(line(commune="mây trắng", hamlet="buôn đơ lây")))
    assert (short(again)["rows"], short(again)["warnings"]) == ({2: READ}, {2: told})
    memory = NameMemory.objects.order_by("pk").values_list("parent_id", "target_id", "confirmed_by_id")
    assert list(memory) == [
        (cast.a.pk, cast.a1.pk, cast.alice.pk),
        (cast.a1.pk, cast.a1_hamlets[0].pk, cast.alice.pk),
    ]


def test_a_name_is_not_confirmed_for_a_unit_elsewhere(cast):
    batch = received(cast.alice, cast.a, sheet(line(commune="Lạ")))
    with pytest.raises(ValidationError):
        asking.confirm_name(batch, by=cast.alice, text="Lạ", target=cast.b1)


def test_an_explained_column_is_remembered_for_the_sender(cast):
    data = workbooks.xlsx([[*HEAD[:5], "Bà con", "Màu cờ"], [*line()[:5], 105, "đỏ"]])
    batch = received(cast.alice, cast.a, data)
    assert short(batch)["errors"] == [(2, "participants", "required_missing")]
    batch = asking.map_column(batch, by=cast.alice, heading="Bà con", column="participants")
    batch = asking.map_column(batch, by=cast.alice, heading="Màu cờ", column="")
    assert short(batch)["rows"] == {2: READ}
    again = received(cast.alice, cast.a, data)
    assert short(again)["rows"] == {2: READ}
    assert again.layout["sheets"][0]["unknown"] == []
    assert ColumnMemory.objects.count() == 2
    for heading, column in (("Không có cột này", "note"), ("Bà con", "lạ")):
        with pytest.raises(ValidationError):
            asking.map_column(again, by=cast.alice, heading=heading, column=column)


def test_corrections_outlive_an_explained_column(cast):
    data = workbooks.xlsx([[*HEAD[:5], "Bà con"], [*line(content=None)[:5], 105]])
    batch = received(cast.alice, cast.a, data)
    asking.correct(row_of(batch, 2), by=cast.alice, column="content", text="Trồng rừng")
    batch = asking.map_column(batch, by=cast.alice, heading="Bà con", column="participants")
    assert short(batch)["rows"] == {2: READ}


def test_a_discarded_batch_keeps_nothing(cast):
    batch = received(cast.alice, cast.a, sheet(line()))
    committing.discard(batch, by=cast.alice)
    batch.refresh_from_db()
    assert (batch.state, bytes(batch.content), batch.rows.count()) == (BatchState.DISCARDED, b"", 0)
    with pytest.raises(ValidationError):
        commit(batch, by=cast.alice, fingerprint=batch.fingerprint)
    with pytest.raises(ValidationError):
        asking.confirm_name(batch, by=cast.alice, text="x", target=cast.a1)


# --- refused --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_a_spreadsheet"),
        (b"%PDF-1.7 ...", "not_a_spreadsheet"),
        (b"<html><table></table></html>", "not_a_spreadsheet"),
        (sheet(line())[:3_000], "damaged"),
        (workbooks.encrypted_flag(sheet(line())), "password"),
        (workbooks.with_part(sheet(line()), "xl/vbaProject.bin", b"x"), "macro"),
        (workbooks.with_part(sheet(line()), "xl/media/b.xml", b"\0" * 60_000_000), "zip_bomb"),
        (workbooks.with_part(sheet(line()), "xl/x.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'), "unsafe_xml"),
        (b"x" * (20 * 1024 * 1024 + 1), "too_big"),
    ],
)
def test_refused_files_say_why_and_are_not_kept(cast, data, code):
    batch = received(cast.alice, cast.a, data)
    assert (batch.state, batch.refusal_code, bytes(batch.content)) == (BatchState.REFUSED, code, b"")
    assert batch.refusal.endswith(".")
    assert (short(batch)["outcome"], short(batch)["code"]) == ("reject", code)
    with pytest.raises(ValidationError):
        commit(batch, by=cast.alice, fingerprint="")


@pytest.mark.parametrize(
    ("name", "rows"),
    [("TỐI MẬT.xlsx", [HEAD, line()]), ("bang.xlsx", [["MẬT"], HEAD, line()])],
)
def test_classified_papers_do_not_enter(cast, name, rows):
    batch = received(cast.alice, cast.a, workbooks.xlsx(rows), file_name=name)
    assert (batch.state, batch.refusal) == (BatchState.REFUSED, staging.CLASSIFIED)
    assert (bytes(batch.content), batch.rows.count()) == (b"", 0)


def test_a_file_without_a_table_says_so(cast):
    batch = received(cast.alice, cast.a, workbooks.xlsx([["Xin chào"], ["Không có bảng"]]))
    assert (short(batch)["outcome"], batch.layout["notice"]) == ("reject", staging.NO_TABLE)


def test_the_name_of_a_file_is_a_label(cast):
    batch = received(cast.alice, cast.a, sheet(line()), file_name="..\\..\\etc/passwd\u202e.xlsx")
    assert batch.file_name == "passwd.xlsx"


# --- rights ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["chi", "lan", "bao", "stranger", "off"])
def test_only_who_may_import_for_the_unit_does_anything(cast, who):
    person = getattr(cast, who)
    with pytest.raises(PermissionDenied):
        received(person, cast.a, sheet(line()))
    batch = received(cast.alice, cast.a, sheet(line()))
    row = row_of(batch, 2)
    for attempt in (
        lambda: commit(batch, by=person, fingerprint=batch.fingerprint),
        lambda: committing.discard(batch, by=person),
        lambda: committing.stop(batch, by=person),
        lambda: undoing.undo(batch, by=person),
        lambda: asking.correct(row, by=person, column="note", text="x"),
        lambda: asking.map_column(batch, by=person, heading="x", column=""),
        lambda: asking.confirm_name(batch, by=person, text="x", target=cast.a1),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert not Meeting.objects.exists()
    assert not ImportBatch.objects.visible_to(person).exists()


def test_who_reaches_the_district_imports_for_its_communes(cast):
    for person in (cast.alice, cast.quan, cast.tinh):
        assert received(person, cast.a1, sheet(line())).new_count == 1
    assert ImportBatch.objects.visible_to(cast.tinh).count() == 3


def test_a_file_is_never_for_a_hamlet_or_of_an_unknown_kind(cast):
    with pytest.raises(ValidationError):
        received(cast.alice, cast.a1_hamlets[0], sheet(line()))
    with pytest.raises(ValidationError):
        received(cast.alice, cast.a, sheet(line()), kind="khong_co")


# --- taken back -----------------------------------------------------------------------------------------------------


def test_undo_takes_back_what_a_batch_made_and_changed(cast):
    written(cast, sheet(line(**GIVEN)))
    before = [
        list(Meeting.objects.values("attendance", "women", "content")),
        list(Contribution.objects.order_by("kind").values("kind", "amount", "qualifier", "identity_key")),
    ]
    data = sheet(
        line(participants=200, women=9, contribution=None, area_ha=2), line(hamlet="Buôn Yuk", **GIVEN)
    )
    batch, _ = written(cast, data)
    assert (Meeting.objects.count(), Contribution.objects.count()) == (2, 3)
    done = undoing.undo(batch, by=cast.alice)
    batch.refresh_from_db()
    assert (done.taken_back, done.kept, batch.state) == (2, [], BatchState.UNDONE)
    assert [
        list(Meeting.objects.values("attendance", "women", "content")),
        list(Contribution.objects.order_by("kind").values("kind", "amount", "qualifier", "identity_key")),
    ] == before
    with pytest.raises(ValidationError):
        undoing.undo(batch, by=cast.alice)
    again, ended = written(cast, data)
    assert (short(again)["states"], ended.written) == ({2: "changed", 3: "new"}, 2)


def test_undo_leaves_and_names_what_was_edited_since(cast):
    batch, _ = written(cast, sheet(line(), line(hamlet="Buôn Yuk", **GIVEN), line(hamlet="Buôn Krang")))
    edited = Meeting.objects.get(places=cast.a1_hamlets[0])
    edited.note = "đã gọi hỏi lại"
    records.update(edited, by=cast.alice, version=1)
    land = Contribution.objects.get(kind="dat")
    land.amount = 1
    records.update(land, by=cast.alice, version=1)
    assert [kept.row.row_number for kept in undoing.changed_since(batch)] == [2, 3]
    done = undoing.undo(batch, by=cast.alice)
    batch.refresh_from_db()
    assert [(kept.row.row_number, kept.why) for kept in done.kept] == [
        (2, undoing.EDITED),
        (3, undoing.EDITED),
    ]
    assert (done.taken_back, batch.state, Meeting.objects.count()) == (1, BatchState.COMMITTED, 2)


def test_undo_of_one_row(cast):
    batch, _ = written(cast, sheet(line(), line(hamlet="Buôn Yuk")))
    done = undoing.undo(batch, by=cast.alice, rows=[row_of(batch, 3).pk])
    batch.refresh_from_db()
    assert (done.taken_back, batch.state) == (1, BatchState.COMMITTED)
    assert Meeting.objects.get().places.get() == cast.a1_hamlets[0]
    assert [row.is_taken_back for row in batch.rows.filter(is_written=True).order_by("row_number")] == [
        False,
        True,
    ]
    assert undoing.undo(batch, by=cast.alice).taken_back == 1
    batch.refresh_from_db()
    assert (batch.state, batch.undone_by) == (BatchState.UNDONE, cast.alice)


def test_undo_names_what_was_deleted_since(cast):
    batch, _ = written(cast, sheet(line()))
    records.delete(Meeting.objects.get(), by=cast.alice, reason="nhập nhầm")
    assert [kept.why for kept in undoing.undo(batch, by=cast.alice).kept] == [undoing.GONE]


# --- in the background ----------------------------------------------------------------------------------------------


def test_a_big_file_is_read_and_written_by_jobs(cast, monkeypatch):
    monkeypatch.setattr(staging, "BIG_FILE", 100)
    monkeypatch.setattr(committing, "MANY_ROWS", 1)
    data = sheet(line(), line(hamlet="Buôn Yuk"))
    batch = receive(by=cast.alice, unit=cast.a, kind="meetings", period=YEAR, file_name="b.xlsx", data=data)
    assert (batch.state, batch.rows.count()) == (BatchState.READING, 0)
    assert jobs.execute(batch.job_id)
    batch.refresh_from_db()
    assert (batch.state, batch.new_count, batch.job.state) == (BatchState.READY, 2, "done")
    first = commit(batch, by=cast.alice, fingerprint=batch.fingerprint)
    second = commit(batch, by=cast.quan, fingerprint=batch.fingerprint)
    assert (first.end, second.end, Meeting.objects.count()) == ("queued", "queued", 0)
    batch.refresh_from_db()
    assert batch.state == BatchState.COMMITTING
    assert jobs.execute(batch.job_id)
    batch.refresh_from_db()
    assert (batch.state, batch.committed_by, Meeting.objects.count()) == (BatchState.COMMITTED, cast.alice, 2)
    assert not jobs.execute(batch.job_id)


def test_a_job_that_finds_changed_data_writes_nothing_and_shows_the_preview_again(cast, monkeypatch):
    monkeypatch.setattr(committing, "MANY_ROWS", 0)
    batch = received(cast.alice, cast.a, sheet(line()))
    commit(batch, by=cast.alice, fingerprint=batch.fingerprint)
    make_meeting(cast.a1, places=[cast.a1_hamlets[0]], content="Trồng rừng", attendance=1, starts_on=DAY)
    batch.refresh_from_db()
    jobs.execute(batch.job_id)
    batch.refresh_from_db()
    assert (batch.state, Meeting.objects.count()) == (BatchState.READY, 1)
    assert batch.layout["notice"].startswith(committing.CHANGED)
    assert short(batch)["states"] == {2: "changed"}


def test_a_stopped_write_writes_nothing_and_may_be_asked_for_again(cast, monkeypatch):
    monkeypatch.setattr(committing, "MANY_ROWS", 0)
    batch = received(cast.alice, cast.a, sheet(line()))
    commit(batch, by=cast.alice, fingerprint=batch.fingerprint)
    batch.refresh_from_db()
    assert committing.stop(batch, by=cast.alice)
    assert not jobs.execute(batch.job_id)
    batch.refresh_from_db()
    assert (batch.state, Meeting.objects.count()) == (BatchState.READY, 0)
    commit(batch, by=cast.alice, fingerprint=batch.fingerprint)
    batch.refresh_from_db()
    assert jobs.execute(batch.job_id)
    assert Meeting.objects.count() == 1


def test_another_year_has_its_own_rows(cast):
    data = sheet(line(date="15/3"))
    first = received(cast.alice, cast.a, data)
    second = received(cast.alice, cast.a, data, period=Period.year(2024))
    assert short(first)["rows"][2]["date"] == "2023-03-15"
    assert short(second)["rows"][2]["date"] == datetime.date(2024, 3, 15).isoformat()
    assert ImportRow.objects.filter(state="new").count() == 2


# --- data on persons ------------------------------------------------------------------------------------------------

PERSON_HEAD = [*HEAD, "Họ và tên"]
PERSONS = [
    ["DANH SÁCH"],
    PERSON_HEAD,
    [*line(), "Trần Văn Mẫu"],
    PERSON_HEAD,  # again, as on a second printed page
    [*line(hamlet="Buôn Yuk"), "Lê Thị Thử"],
]


def as_csv(rows):
    return "\n".join(";".join(str(cell or "") for cell in row) for row in rows).encode()


@pytest.mark.parametrize("data", [workbooks.xlsx(PERSONS), as_csv(PERSONS)], ids=["xlsx", "csv"])
def test_columns_with_persons_are_not_kept_in_the_file_either(cast, data):
    batch = received(cast.alice, cast.a, data)
    batch.refresh_from_db()
    kept = openpyxl.load_workbook(io.BytesIO(bytes(batch.content))).active
    texts = [cell.value for row in kept.iter_rows() for cell in row if cell.value]
    assert "Họ và tên" in texts
    assert not {"Trần Văn Mẫu", "Lê Thị Thử"} & set(texts)
    assert short(batch)["states"] == {3: "new", 5: "new"}
    before = short(batch)["rows"]
    staging.stage(batch)
    assert short(batch)["rows"] == before


def test_a_large_file_with_persons_is_written_anew(cast, monkeypatch):
    monkeypatch.setattr(privacy, "IN_PLACE", 0)
    batch = received(cast.alice, cast.a, workbooks.xlsx(PERSONS, merges=["A1:C1"], hidden_rows=[5]))
    before = short(batch)
    batch.refresh_from_db()
    assert "Trần Văn Mẫu" not in workbooks_text(bytes(batch.content))
    staging.stage(batch)
    assert {key: short(batch)[key] for key in ("rows", "warnings")} == {
        key: before[key] for key in ("rows", "warnings")
    }


def workbooks_text(data):
    return repr([cell.value for row in openpyxl.load_workbook(io.BytesIO(data)).active for cell in row])
