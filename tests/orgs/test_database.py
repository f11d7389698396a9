"""What the database itself holds for every write: keys of texts, paths of units, the trail."""

import unicodedata
from collections import Counter

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.models import Meeting
from common.text import fold
from orgs.audit import acting, lines
from orgs.models import AuditEntry, Unit
from tests.factories import DAY, make_meeting, make_unit

VIETNAMESE = (
    "aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịò"
    "ỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ'’ -.,0123456789ĕŏčñ"
)


def in_database(function: str, text: str) -> str:
    """The result of an SQL function on a text."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [text])
        return cursor.fetchone()[0]


@pytest.mark.django_db
@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=VIETNAMESE + VIETNAMESE.upper(), max_size=40))
def test_fold_in_the_database_equals_fold_in_python(text):
    assert in_database("dv_fold", text) == fold(text)
    assert in_database("dv_fold", unicodedata.normalize("NFD", text)) == fold(text)


@pytest.mark.django_db
def test_units_sort_in_vietnamese_order_with_numbers_by_value(cast):
    names = ["Thôn 11", "Đông", "Ân", "An", "Thôn 2", "Ăn", "Duy", "Dũng", "Em", "Êm"]
    for name in names:
        make_unit(name, "thon", cast.a1)
    found = list(Unit.objects.filter(name__in=names, parent=cast.a1).values_list("name", flat=True))
    assert found == ["An", "Ăn", "Ân", "Dũng", "Duy", "Đông", "Em", "Êm", "Thôn 2", "Thôn 11"]


@pytest.mark.django_db
def test_paths_follow_a_unit_that_moves_with_all_below_it(cast):
    Unit.objects.filter(pk=cast.a1.pk).update(parent=cast.b)
    moved = Unit.objects.get(pk=cast.a1_hamlets[0].pk)
    assert moved.path == f"{cast.province.pk}.{cast.b.pk}.{cast.a1.pk}.{moved.pk}."


@pytest.mark.django_db
def test_a_unit_cannot_lie_below_itself(cast):
    with pytest.raises(DatabaseError, match="below itself"), transaction.atomic():
        Unit.objects.filter(pk=cast.a.pk).update(parent=cast.a1)


@pytest.mark.django_db
def test_every_kind_of_write_is_in_the_trail_with_who_why_and_door(cast):
    with acting(by=cast.alice, door="sheet", reason="gửi lại"):
        meeting = make_meeting(cast.a1, attendance=80, content="Phòng cháy rừng")
        type(meeting).objects.filter(pk=meeting.pk).update(attendance=90)
        meeting.places.add(cast.a1_hamlets[0])
        number = meeting.pk
        meeting.delete()
    entries = list(AuditEntry.objects.filter(table="campaigns_meeting", row_id=number).order_by("pk"))
    assert [entry.operation for entry in entries] == ["I", "U", "U", "U", "D"]
    assert entries[1].changes == {"attendance": ["80", "90"]}
    assert {(e.username, e.door, e.reason) for e in entries} == {("alice", "sheet", "gửi lại")}
    assert {entry.unit_id for entry in entries if entry.operation in "ID"} == {cast.a1.pk}


@pytest.mark.django_db
def test_a_write_that_changes_nothing_leaves_no_line(cast):
    meeting = make_meeting(cast.a1, attendance=80)
    before = AuditEntry.objects.count()
    type(meeting).objects.filter(pk=meeting.pk).update(attendance=80, version=7)
    assert AuditEntry.objects.count() == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", ["UPDATE orgs_auditentry SET username = 'x'", "DELETE FROM orgs_auditentry"]
)
def test_the_trail_is_never_changed(cast, change):
    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


@pytest.mark.django_db
def test_passwords_are_told_to_have_changed_and_nothing_else(cast):
    with acting(by=cast.quan):
        cast.chi.set_password("Mot cau that dai 2026")
        cast.chi.save(update_fields=["password"])
    entry = AuditEntry.objects.filter(table="orgs_user", row_id=cast.chi.pk).latest("pk")
    assert entry.changes == {"password": ["•••", "•••"]}


@pytest.mark.django_db
def test_the_trail_is_read_in_words(cast):
    with acting(by=cast.alice):
        meeting = make_meeting(cast.a1, level="xa")
        type(meeting).objects.filter(pk=meeting.pk).update(level="huyen", unit_id=cast.a2.pk)
    line = lines(list(AuditEntry.objects.about(meeting)[:1]))[0]
    assert line.who == "Nguyễn Thị Ái Liên"
    assert {(c.label, c.old, c.new) for c in line.changes} == {
        ("Cấp chủ trì", "Cấp xã", "Cấp huyện"),
        ("Đơn vị báo cáo", "Xã Đắk Mây", "Thị trấn Bến Sen"),
    }


@pytest.mark.django_db
def test_an_inner_action_gives_the_outer_its_person_back(cast):
    with acting(by=cast.alice, reason="ngoài"):
        with acting(by=cast.quan, reason="trong"):
            make_unit("Một", "thon", cast.a1)
        make_unit("Hai", "thon", cast.a1)
    last = AuditEntry.objects.filter(table="orgs_unit", operation="I").order_by("-pk")[:2]
    assert [(e.username, e.reason) for e in last] == [("alice", "ngoài"), ("quan", "trong")]


@pytest.mark.django_db
def test_writes_by_every_door_are_in_the_trail_with_the_person_where_there_is_one(client, cast):
    client.force_login(cast.alice)
    typed = {
        "unit": cast.a1.pk,
        "kind": "phat_dong",
        "level": "xa",
        "starts_on": "05/02/2023",
        "meeting_count": "1",
    }
    client.post("/buoi/them/", {**typed, "content": "Biểu", "confirm_warnings": "1"})
    with acting(by=cast.quan, door="command", reason="Nạp"):
        Meeting.objects.bulk_create(
            [Meeting(unit=cast.a1, starts_on=DAY, content=f"Loạt {n}") for n in range(3)]
        )
    Meeting.objects.filter(content__startswith="Loạt").update(attendance=5)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE campaigns_meeting SET households = 2; DELETE FROM campaigns_meeting WHERE attendance = 5"
        )
    told = AuditEntry.objects.filter(table="campaigns_meeting").values_list("operation", "door", "username")
    assert Counter(told) == {
        ("I", "form", "alice"): 1,
        ("I", "command", "quan"): 3,
        ("U", "", ""): 3 + 4,
        ("D", "", ""): 3,
    }


@pytest.mark.django_db
def test_writes_of_one_transaction_without_a_person_share_an_action(cast):
    for name in ("Một", "Hai"):
        make_unit(name, "thon", cast.a1)
    first, second = AuditEntry.objects.filter(table="orgs_unit", operation="I").order_by("-pk")[:2]
    assert first.action_id == second.action_id
    assert first.action_id.startswith("tx")


@pytest.mark.django_db
def test_a_deleted_row_is_kept_whole_but_for_secrets_and_what_is_computed(cast):
    meeting = make_meeting(cast.a1, attendance=None, note="")
    number = meeting.pk
    meeting.delete()
    image = AuditEntry.objects.get(table="campaigns_meeting", row_id=number, operation="D").image[
        "campaigns_meeting"
    ]
    columns = {field.column for field in Meeting._meta.concrete_fields if not field.generated}
    assert image.keys() == columns
    assert (image["attendance"], image["note"], image["meeting_count"]) == (None, "", "1")
    with connection.cursor() as cursor:  # accounts are never deleted: their rule is off for this row
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE orgs_user DISABLE TRIGGER account_stays")
    cast.stranger.delete()
    assert "password" not in AuditEntry.objects.get(table="orgs_user", operation="D").image["orgs_user"]


@pytest.mark.django_db
def test_an_update_of_many_rows_tells_each_with_its_own_change(cast):
    rows = [make_meeting(cast.a1, attendance=number) for number in range(1, 6)]
    Meeting.objects.filter(pk__in=[row.pk for row in rows]).update(attendance=F("attendance") * 10)
    told = AuditEntry.objects.filter(table="campaigns_meeting", operation="U").order_by("row_id")
    assert [(e.row_id, e.changes) for e in told] == [
        (row.pk, {"attendance": [str(n), str(n * 10)]}) for n, row in enumerate(rows, 1)
    ]
