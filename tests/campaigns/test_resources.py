"""Tables out and in again: real numbers, the same identity, refusals by row, nothing across offices."""

import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from tablib import Dataset

from campaigns import resources
from campaigns.models import Contribution, Meeting
from orgs.models import AuditEntry
from tests.campaigns.samples import SAMPLES
from tests.factories import make_contribution, make_meeting, make_topic, make_unit

pytestmark = pytest.mark.django_db
RESOURCES = {
    "meeting": resources.MeetingResource,
    "contribution": resources.ContributionResource,
    "work": resources.WorkResource,
    "welfare": resources.WelfareResource,
    "model": resources.SkilfulModelResource,
    "commendation": resources.CommendationResource,
    "team": resources.TeamResource,
    "campaign": resources.CampaignResource,
    "wave": resources.WaveResource,
}
each = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.kind.key)


def table_of(data: bytes) -> Dataset:
    """The table of a workbook: its third line is the heading."""
    lines = list(load_workbook(io.BytesIO(data)).active.iter_rows(min_row=3, values_only=True))
    return Dataset(*lines[1:], headers=lines[0])


def totals(result) -> dict[str, int]:
    """How many rows were new, updated, skipped, refused."""
    assert not result.base_errors
    return {name: count for name, count in result.totals.items() if count}


@each
def test_a_table_sent_back_unchanged_changes_nothing(cast, sample):
    for unit in (cast.a1, cast.a2, cast.b1):
        sample.make(unit)
    made = RESOURCES[sample.kind.key]
    table = table_of(made(user=cast.alice).workbook())
    assert len(table) == 2
    before = AuditEntry.objects.count()
    result = made(user=cast.alice).import_data(table)
    assert totals(result) == {"skip": 2}
    assert AuditEntry.objects.count() == before


@each
def test_headings_are_the_labels_of_the_model(cast, sample):
    made = RESOURCES[sample.kind.key](user=cast.alice)
    for name, column in made.fields.items():
        label = str(sample.kind.model._meta.get_field(name).verbose_name)
        assert column.column_name == label[:1].upper() + label[1:]


@each
def test_rows_come_back_into_an_empty_portal_as_they_were(cast, sample):
    sample.make(cast.a1, note="=ghi chú")
    made = RESOURCES[sample.kind.key]
    columns = list(made(user=cast.alice).fields)
    single = [name for name in columns if not sample.kind.model._meta.get_field(name).many_to_many]
    stored = sample.kind.model.objects.values_list(*single).get()
    table = table_of(made(user=cast.alice).workbook())
    sample.kind.model.objects.all().delete()
    assert totals(made(user=cast.alice, reason="tệp mẫu").import_data(table, raise_errors=True)) == {"new": 1}
    again = sample.kind.model.objects.values_list(*single).get()
    assert {name: value for name, value in zip(single, again, strict=True) if name != "note"} == {
        name: value for name, value in zip(single, stored, strict=True) if name != "note"
    }
    line = AuditEntry.objects.filter(table=sample.kind.model._meta.db_table, operation="I").latest("pk")
    assert (line.username, line.door, line.reason) == ("alice", "sheet", "tệp mẫu")


def meeting_row(**changed):
    """One row of a meeting's table as people write it."""
    row = {
        "Đơn vị báo cáo": "Đắk Mây",
        "Ngày": "05/02/2023",
        "Hình thức": "phát động quần chúng",
        "Cấp chủ trì": "Cấp xã",
        "Thôn, buôn, tổ dân phố": "buôn dlei; Buôn Yuk",
        "Nội dung": "Phòng cháy rừng",
        "Số lượt người tham gia": "1.050 lượt",
        "Mức độ chính xác": "khoảng",
        **changed,
    }
    return Dataset(list(row.values()), headers=list(row))


def read(cast, **changed):
    """Import one meeting row as the area officer of district A."""
    return resources.MeetingResource(user=cast.alice).import_data(meeting_row(**changed))


def test_names_and_numbers_are_read_as_people_write_them(cast):
    assert totals(read(cast)) == {"new": 1}
    meeting = Meeting.objects.get()
    assert (meeting.unit, meeting.attendance, meeting.attendance_qualifier) == (cast.a1, 1050, "khoảng")
    assert {place.name for place in meeting.places.all()} == {"Buôn Dlei", "Buôn Yuk"}
    assert totals(read(cast)) == {"skip": 1}
    assert totals(read(cast, **{"Số lượt người tham gia": "1.060"})) == {"update": 1}
    meeting.refresh_from_db()
    assert (meeting.attendance, meeting.version) == (1060, 2)


@pytest.mark.parametrize(
    ("heading", "value", "sentence"),
    [
        ("Đơn vị báo cáo", "Suối Đá", "Không thấy “Suối Đá”"),
        ("Ngày", "30/02/2023", "30/02/2023"),
        ("Hình thức", "Họp chợ", "không có trong danh sách"),
        ("Thôn, buôn, tổ dân phố", "Buôn Lạ", "Không thấy “Buôn Lạ”"),
        ("Số lượt người tham gia", "nhiều lắm", "nhiều lắm"),
        ("Số lượt người tham gia", "-5", "nhỏ hơn 0"),
        ("Mức độ chính xác", "có lẽ", "không có trong danh sách"),
        ("Chủ đề", "Chủ đề lạ", "Không thấy “Chủ đề lạ”"),
    ],
)
def test_a_refused_cell_says_which_and_nothing_is_written(cast, heading, value, sentence):
    make_topic("Bảo vệ rừng")
    result = read(cast, **{heading: value})
    said = " ".join(
        str(part)
        for row in result.rows
        for part in [*[error.error for error in row.errors], row.validation_error or ""]
    )
    assert sentence in said
    assert Meeting.objects.count() == 0


def test_the_hamlet_of_the_rows_own_commune_comes_first(cast):
    make_unit("Buôn Dlei", "buon", cast.a2)
    assert totals(read(cast)) == {"new": 1}
    assert {place.parent for place in Meeting.objects.get().places.all()} == {cast.a1}


def test_a_hamlet_of_the_same_name_as_its_commune_is_read_as_the_hamlet(cast):
    hamlet = make_unit("Buôn Tría", "buon", make_unit("Buôn Tría", "xa", cast.a))
    assert totals(read(cast, **{"Thôn, buôn, tổ dân phố": "Buôn Tría"})) == {"new": 1}
    assert list(Meeting.objects.get().places.all()) == [hamlet]


def test_gifts_of_a_meeting_stay_with_it(cast):
    make_contribution(cast.a1, meeting=make_meeting(cast.a1))
    alone = make_contribution(cast.a1, amount=Decimal("17.5"), kind="ngay_cong")
    table = table_of(resources.ContributionResource(user=cast.alice).workbook())
    assert table["Số lượng"] == [17.5]
    assert table["Mục đích"] == [alone.purpose]


@pytest.mark.parametrize(
    ("kind", "text", "amount"),
    [
        ("Hiến đất", "17,5 ha", 175_000),
        ("Tiền Nhân dân đóng góp", "2 tỷ 631 triệu", 2_631_000_000),
        ("Ngày công", "722", 722),
    ],
)
def test_amounts_are_read_by_the_kind_of_their_row(cast, kind, text, amount):
    row = {"Đơn vị báo cáo": "", "Ngày": "05/02/2023", "Loại đóng góp": kind, "Số lượng": text}
    result = resources.ContributionResource(user=cast.alice, unit=cast.a1).import_data(
        Dataset(list(row.values()), headers=list(row))
    )
    assert totals(result) == {"new": 1}
    contribution = Contribution.objects.get()
    assert (contribution.unit, contribution.amount) == (cast.a1, amount)
