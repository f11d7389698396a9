"""Buổi: places by day and area, what was given there, questions asked before saving, several meetings in a row."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from campaigns.forms.places import MOST_PLACES
from campaigns.models import Contribution, Meeting
from campaigns.services.given import Given, write_given
from orgs.models import AuditEntry, Unit
from tests.factories import (
    make_contribution,
    make_hamlets,
    make_meeting,
    make_team,
    make_topic,
    make_unit,
    make_wave,
)

pytestmark = pytest.mark.django_db
NEW = "/buoi/them/"


def typed(cast, **changed):
    """A meeting of commune A1 in two of its hamlets, as the form sends it."""
    return {
        "unit": cast.a1.pk,
        "kind": "phat_dong",
        "level": "xa",
        "starts_on": "05/02/2023",
        "meeting_count": "1",
        "places": [hamlet.pk for hamlet in cast.a1_hamlets[:2]],
        "attendance": "80",
        "content": "Phòng cháy rừng",
        **changed,
    }


def given(meeting):
    """What was given at a meeting, as (kind, amount, qualifier)."""
    rows = Contribution.objects.filter(meeting=meeting).order_by("kind")
    return [(row.kind, row.amount, row.qualifier) for row in rows]


# --- places ---


def test_a_meeting_reaches_its_hamlets(client, cast):
    client.force_login(cast.chi)
    assert client.post(NEW, typed(cast)).status_code == 302
    assert set(Meeting.objects.get().places.all()) == set(cast.a1_hamlets[:2])


def test_an_officer_of_one_commune_is_offered_its_hamlets_only(client, cast):
    client.force_login(cast.chi)
    page = client.get(NEW).content.decode()
    assert "Cả xã Đắk Mây" in page
    assert "Buôn Dlei" in page
    assert "Bến Sen" not in page
    client.force_login(cast.alice)
    groups = dict(client.get(NEW).context["form"].fields["places"].choices)
    assert list(groups) == ["Thị trấn Bến Sen", "Xã Đắk Mây"]
    assert [label for _, label in groups["Xã Đắk Mây"]][:2] == ["Cả xã Đắk Mây", "Buôn Dlei"]


@pytest.mark.parametrize("sender", ["chi", "alice"])
def test_a_hamlet_of_another_district_is_refused_without_its_name(client, cast, sender):
    client.force_login(getattr(cast, sender))
    page = client.post(NEW, typed(cast, places=[cast.b1_hamlets[0].pk]))
    assert list(page.context["form"].errors) == ["places"]
    assert "Có nơi không thuộc địa bàn của bạn" in page.content.decode()
    assert Meeting.objects.count() == 0


def test_who_reaches_two_districts_is_told_which_place_lies_outside(client, cast):
    client.force_login(cast.tinh)
    page = client.post(NEW, typed(cast, unit=cast.a.pk, level="huyen", places=[cast.b1_hamlets[0].pk]))
    assert page.context["form"].errors["places"] == [
        "Thôn 1 không thuộc địa bàn của huyện Hồ Xanh. Hãy bỏ chọn."
    ]
    assert Meeting.objects.count() == 0


def test_a_neighbours_hamlet_is_asked_about_and_may_stay(client, cast):
    client.force_login(cast.alice)
    both = typed(cast, places=[cast.a1_hamlets[0].pk, cast.a2_hamlets[0].pk])
    assert "Tổ dân phố 1 không thuộc xã Đắk Mây." in client.post(NEW, both).content.decode()
    assert Meeting.objects.count() == 0
    assert client.post(NEW, {**both, "confirm_warnings": "1"}).status_code == 302


@pytest.mark.parametrize("value", ["abc", "99999999999999999999", "0"])
def test_a_place_that_is_no_place_is_refused(client, cast, value):
    client.force_login(cast.chi)
    page = client.post(NEW, typed(cast, places=[value]))
    assert list(page.context["form"].errors) == ["places"]


def test_places_are_those_in_force_on_the_day(client, cast):
    old = make_unit("Buôn Cũ", "buon", cast.a1, valid_to=date(2022, 12, 31))
    new = make_unit("Buôn Mới", "buon", cast.a1, valid_from=date(2024, 1, 1))
    client.force_login(cast.chi)
    page = client.post(NEW, typed(cast, reload="1", places=[]))
    labels = [label for _, group in page.context["form"].fields["places"].choices for _, label in group]
    assert labels == ["Cả xã Đắk Mây", "Buôn Dlei", "Buôn H'Mok", "Buôn Krang", "Buôn Yuk"]
    assert page.status_code == 200
    assert not page.context["form"].errors
    assert Meeting.objects.count() == 0
    for hamlet in (old, new):
        page = client.post(NEW, typed(cast, places=[hamlet.pk]))
        assert "chưa có hoặc không còn vào ngày 05/02/2023" in page.context["form"].errors["places"][0]
    assert client.post(NEW, typed(cast, starts_on="05/02/2022", places=[old.pk])).status_code == 302


def test_too_many_places_are_cut_to_the_chosen_unit(client, cast):
    make_hamlets(cast.a2, 5)
    Unit.objects.bulk_create(
        Unit(name=f"Thôn {n}", kind="thon", parent=cast.b1) for n in range(10, 10 + MOST_PLACES)
    )
    client.force_login(cast.tinh)
    page = client.get(NEW)
    groups = dict(page.context["form"].fields["places"].choices)
    assert all(len(places) == 1 for places in groups.values())
    assert 'name="reload"' in page.content.decode()
    page = client.post(NEW, typed(cast, unit=cast.a1.pk, reload="1", places=[]))
    assert list(dict(page.context["form"].fields["places"].choices)) == ["Xã Đắk Mây"]
    assert 'value="80"' in page.content.decode()


def test_drawing_the_form_again_judges_nothing_and_keeps_what_was_typed(client, cast):
    client.force_login(cast.chi)
    page = client.post(NEW, typed(cast, reload="1", attendance="mười", starts_on="xx"))
    assert page.status_code == 200
    assert not page.context["form"].errors
    assert 'value="mười"' in page.content.decode()
    assert Meeting.objects.count() == 0


# --- level, wave, team ---


def test_an_open_level_is_the_waves_and_else_the_units(client, cast):
    wave = make_wave(cast.a, "Đợt 1", level="huyen", starts_on=date(2023, 2, 1))
    client.force_login(cast.alice)
    client.post(NEW, typed(cast, level="", wave=wave.pk))
    client.post(NEW, typed(cast, level="", starts_on="16/02/2023"))
    assert list(Meeting.objects.order_by("pk").values_list("level", "wave")) == [
        ("huyen", wave.pk),
        ("xa", None),
    ]


def test_a_wave_of_another_level_is_said_beside_the_wave(client, cast):
    wave = make_wave(cast.a, "Đợt 1", level="huyen", starts_on=date(2023, 2, 1))
    client.force_login(cast.alice)
    page = client.post(NEW, typed(cast, wave=wave.pk))
    assert list(page.context["form"].errors) == ["wave"]
    assert Meeting.objects.count() == 0


def test_another_offices_team_and_wave_are_neither_offered_nor_accepted(client, cast):
    wave, team = make_wave(cast.b, "Đợt lạ", level="xa"), make_team(cast.b1, "Đoàn lạ")
    client.force_login(cast.alice)
    page = client.get(NEW).content.decode()
    assert "Đợt lạ" not in page
    assert "Đoàn lạ" not in page
    page = client.post(NEW, typed(cast, wave=wave.pk, team=team.pk))
    assert sorted(page.context["form"].errors) == ["team", "wave"]


def test_a_commune_may_name_its_districts_wave(client, cast):
    wave = make_wave(cast.a, "Đợt của huyện", level="huyen", starts_on=date(2023, 2, 1))
    client.force_login(cast.chi)
    assert client.post(NEW, typed(cast, level="", wave=wave.pk)).status_code == 302
    assert Meeting.objects.get().wave == wave
    assert client.get(wave.get_absolute_url()).status_code == 404


# --- what was given ---


def test_land_money_and_labour_are_written_with_the_meeting(client, cast):
    client.force_login(cast.chi)
    gifts = {
        "given_land": "hơn 1,5 ha",
        "given_households": "58",
        "given_money": "35 triệu",
        "given_labour": "722",
        "given_purpose": "Làm đường",
    }
    assert client.post(NEW, typed(cast, **gifts)).status_code == 302
    meeting = Meeting.objects.get()
    assert given(meeting) == [
        ("dat", Decimal(15000), "hơn"),
        ("ngay_cong", Decimal(722), ""),
        ("tien", Decimal(35_000_000), ""),
    ]
    row = meeting.contributions.get(kind="dat")
    assert (row.unit, row.level, row.starts_on, row.households) == (cast.a1, "xa", date(2023, 2, 5), 58)
    assert set(meeting.contributions.values_list("purpose", flat=True)) == {"Làm đường"}
    assert AuditEntry.objects.filter(table="campaigns_contribution", username="chi").count() == 3
    assert "hơn 15.000 m2" in client.get(meeting.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("name", "text"),
    [("given_land", "nhiều"), ("given_money", "-5"), ("given_labour", "1.5"), ("given_households", "x")],
)
def test_a_gift_that_cannot_be_read_leaves_neither_meeting_nor_gift(client, cast, name, text):
    client.force_login(cast.chi)
    page = client.post(NEW, typed(cast, **{"given_money": "35 triệu", "given_land": "10", name: text}))
    assert list(page.context["form"].errors) == [name]
    assert (Meeting.objects.count(), Contribution.objects.count()) == (0, 0)


def test_a_gift_the_database_refuses_undoes_the_meeting(client, cast):
    client.force_login(cast.chi)
    too_much = "9" * 17
    page = client.post(NEW, typed(cast, given_money=too_much, confirm_warnings="1"))
    assert page.status_code == 200
    assert page.context["form"].errors
    assert (Meeting.objects.count(), Contribution.objects.count()) == (0, 0)
    assert AuditEntry.objects.filter(table="campaigns_meeting").count() == 0
    page = client.post(NEW, typed(cast, given_money="35 triệu"))
    assert page.status_code == 302


def edit(client, meeting, cast, **changed):
    """Open the form of a meeting and send it with some fields changed."""
    address = f"/buoi/{meeting.pk}/sua/"
    page = client.get(address)
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    values = {
        name: [getattr(v, "pk", v) for v in value] if isinstance(value, list) else value
        for name, value in values.items()
    }
    sent = {**values, "version": page.context["version"], "opened": page.context["opened"], **changed}
    return client.post(address, sent)


def test_gifts_are_changed_added_and_taken_away_with_the_meeting(client, cast):
    client.force_login(cast.chi)
    client.post(NEW, typed(cast, given_land="100", given_money="35 triệu"))
    meeting = Meeting.objects.get()
    assert (
        edit(client, meeting, cast, given_land="gần 120", given_money="", given_labour="5").status_code == 302
    )
    assert given(meeting) == [("dat", Decimal(120), "gần"), ("ngay_cong", Decimal(5), "")]
    assert AuditEntry.objects.filter(operation="D", reason="Bỏ đóng góp này khi sửa buổi").count() == 1


def test_gifts_follow_the_meeting_to_its_new_day(client, cast):
    client.force_login(cast.chi)
    client.post(NEW, typed(cast, given_land="100"))
    meeting = Meeting.objects.get()
    assert edit(client, meeting, cast, starts_on="07/03/2023").status_code == 302
    row = meeting.contributions.get()
    assert (row.starts_on, row.amount, row.version) == (date(2023, 3, 7), Decimal(100), 2)


def test_an_edit_of_the_meeting_alone_leaves_its_gifts_as_they_are(client, cast):
    client.force_login(cast.chi)
    client.post(NEW, typed(cast, given_land="100"))
    meeting = Meeting.objects.get()
    assert edit(client, meeting, cast, attendance="90").status_code == 302
    assert meeting.contributions.get().version == 1


def test_a_gift_changed_by_someone_else_meanwhile_is_not_overwritten(client, cast):
    client.force_login(cast.chi)
    client.post(NEW, typed(cast, given_land="100"))
    meeting = Meeting.objects.get()
    address = f"/buoi/{meeting.pk}/sua/"
    opened = client.get(address).context["opened"]
    Contribution.objects.update(amount=250)
    sent = typed(cast, version=1, opened=opened, given_land="120")
    page = client.post(address, sent)
    assert page.context["form"].errors["given_land"] == [
        "Người khác vừa sửa ô này thành “250”. Hãy mở lại buổi rồi sửa."
    ]
    assert meeting.contributions.get().amount == 250
    assert (
        client.post(
            address, typed(cast, version=1, opened=opened, given_land="100", attendance="81")
        ).status_code
        == 302
    )
    assert meeting.contributions.get().amount == 250


def test_several_gifts_of_a_kind_are_kept_out_of_the_form(client, cast):
    meeting = make_meeting(cast.a1, places=cast.a1_hamlets[:2])
    for amount in (10, 20):
        make_contribution(cast.a1, meeting=meeting, amount=amount)
    client.force_login(cast.chi)
    assert "given_land" not in client.get(f"/buoi/{meeting.pk}/sua/").context["form"].fields
    assert edit(client, meeting, cast, attendance="90", given_land="5").status_code == 302
    assert [amount for _, amount, _ in given(meeting)] == [10, 20]


def test_gifts_need_the_right_to_enter_records(cast):
    meeting = make_meeting(cast.a1)
    with pytest.raises(PermissionDenied):
        write_given(meeting, {"dat": Given(Decimal(5))}, purpose="", by=cast.lan)
    assert Contribution.objects.count() == 0


# --- questions before saving ---


def test_unlikely_values_are_asked_about_and_never_block(client, cast):
    wave = make_wave(cast.a1, "Đợt 3", level="xa", starts_on=date(2023, 3, 1), ends_on=date(2023, 3, 31))
    for attendance in (50, 60, 70):
        make_meeting(cast.a1, attendance=attendance)
    cases = {
        "ít hơn số thôn, buôn": {"attendance": "1"},
        "Chưa ghi số lượt người": {"attendance": ""},
        "Chưa chọn thôn, buôn nào": {"places": []},
        "Số hộ lớn hơn": {"households": "90"},
        "khác hẳn mức thường gặp": {"attendance": "60.000"},
        "nằm ngoài thời gian của đợt": {"wave": wave.pk},
        "25 buổi trong một ngày": {"meeting_count": "25"},
        "ghi “35 triệu”": {"given_money": "35"},
        "cùng một con số": {"given_land": "500", "given_labour": "500"},
        "được hiểu là 05/02": {"starts_on": "5/2"},
        "ở tương lai": {"starts_on": "05/02/2099"},
    }
    client.force_login(cast.chi)
    for sentence, changed in cases.items():
        page = client.post(NEW, typed(cast, **changed))
        assert page.status_code == 200, sentence
        assert sentence in " ".join(page.context["warnings"]), sentence
    assert Meeting.objects.count() == 3
    assert client.post(NEW, typed(cast, attendance="1", confirm_warnings="1")).status_code == 302
    assert client.post(NEW, typed(cast, content="Không có gì lạ")).status_code == 302


def test_women_and_minorities_are_parts_of_the_attendance(client, cast):
    client.force_login(cast.chi)
    for name in ("women", "ethnic_minority"):
        page = client.post(NEW, typed(cast, **{name: "81"}))
        assert list(page.context["form"].errors) == [name]
    assert Meeting.objects.count() == 0
    assert client.post(NEW, typed(cast, women="80", ethnic_minority="80")).status_code == 302


def test_a_qualifier_is_typed_before_the_number_or_chosen_beside_it(client, cast):
    client.force_login(cast.chi)
    client.post(NEW, typed(cast, attendance="khoảng 5.300"))
    page = client.post(NEW, typed(cast, attendance="khoảng 80", attendance_qualifier="hơn"))
    assert page.context["form"].errors["attendance_qualifier"] == [
        "Số ghi “khoảng”, mức độ chọn “hơn”. Xin chọn một."
    ]
    meeting = Meeting.objects.get()
    assert (meeting.attendance, meeting.attendance_qualifier) == (5300, "khoảng")


def test_no_meeting_stands_for_zero_meetings(client, cast):
    client.force_login(cast.chi)
    page = client.post(NEW, typed(cast, meeting_count="0"))
    assert page.context["form"].errors["meeting_count"] == ["Số buổi phải từ 1 trở lên."]


def test_topics_out_of_use_stay_where_they_were_chosen(client, cast):
    old, new = make_topic("Chủ đề cũ", is_active=False), make_topic("Chủ đề mới")
    meeting = make_meeting(cast.a1, topics=[old], places=cast.a1_hamlets[:1])
    client.force_login(cast.chi)
    assert "Chủ đề cũ" not in client.get(NEW).content.decode()
    assert edit(client, meeting, cast, attendance="60").status_code == 302
    assert list(meeting.topics.all()) == [old]
    assert edit(client, meeting, cast, topics=[new.pk]).status_code == 302
    assert list(meeting.topics.all()) == [new]


def test_three_meetings_in_a_row_keep_unit_day_and_kind(client, cast):
    client.force_login(cast.alice)
    address = NEW
    for number in range(3):
        sent = typed(cast, kind="tham_nhap", level="phoi_hop", content=f"Buổi {number}", again="1")
        address = client.post(address, sent)["Location"]
        form = client.get(address).context["form"]
        assert [form[name].value() for name in ("unit", "kind", "level", "starts_on")] == [
            cast.a1.pk,
            "tham_nhap",
            "phoi_hop",
            "05/02/2023",
        ]
        assert not form["attendance"].value()
        assert not form["places"].value()
    assert Meeting.objects.count() == 3


def test_the_first_form_starts_with_the_own_unit_and_level(client, cast):
    client.force_login(cast.chi)
    form = client.get(NEW).context["form"]
    assert (form["unit"].value(), form["level"].value()) == (cast.a1.pk, "xa")
    client.force_login(cast.alice)
    form = client.get(NEW).context["form"]
    assert (form["unit"].value(), form["level"].value()) == (cast.a.pk, "huyen")


def test_meetings_are_found_by_their_hamlets_and_counted_once(client, cast):
    make_meeting(cast.a1, places=cast.a1_hamlets, attendance=70, content="Bảo vệ rừng")
    make_meeting(cast.a2, places=cast.a2_hamlets[:1], attendance=50)
    client.force_login(cast.alice)
    page = client.get("/buoi/?q=buon")
    assert page.context["page"].total_count == 1
    assert [text for text in page.context["totals"] if text] == ["1", "70"]
    assert client.get("/buoi/?q=dlei rung").context["page"].total_count == 1
    assert client.get("/buoi/?q=dlei to dan pho").context["page"].total_count == 0


def test_the_list_names_places_and_adds_up_meetings_and_visits(client, cast):
    make_meeting(cast.a1, places=cast.a1_hamlets, meeting_count=3, attendance=1000)
    make_meeting(cast.a2, places=cast.a2_hamlets[:1], attendance=50)
    make_meeting(cast.b1, attendance=999)
    client.force_login(cast.alice)
    page = client.get("/buoi/")
    assert "Buôn Dlei, Buôn H&#x27;Mok, Buôn Krang và 1 nơi khác" in page.content.decode()
    assert [text for text in page.context["totals"] if text] == ["4", "1.050"]
