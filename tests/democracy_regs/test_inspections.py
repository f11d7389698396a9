"""Inspection teams with the places they went to: rows in the same form, written in one transaction."""

from datetime import date

import pytest

from democracy_regs.models import Inspection, InspectionTarget
from orgs.models import AuditEntry
from orgs.services import records
from tests.factories import make_body, make_inspection

pytestmark = pytest.mark.django_db

ADDRESS = "/kiem-tra-giam-sat/"


def typed(unit, *rows, **changed):
    """A team as the form sends it, with its rows of places."""
    fields = {
        "unit": unit.pk, "kind": "kiem_tra", "level": "huyen", "name": "Đoàn kiểm tra số 1",
        "established_on": "15/3/2023", "noi-TOTAL_FORMS": str(max(len(rows), 1)), "noi-INITIAL_FORMS": "0",
    }  # fmt: skip
    for number, row in enumerate(rows):
        fields |= {f"noi-{number}-{name}": value for name, value in row.items()}
    return {**fields, **changed}


def stored():
    return [
        (str(row), row.findings, row.recommendations, row.follow_up) for row in InspectionTarget.objects.all()
    ]


@pytest.fixture
def school(cast):
    return make_body(cast.a1, "Trường Mẫu giáo Họa Mi", kind="truong_hoc", issues_documents=False)


def test_a_team_and_its_places_are_written_together(client, cast, school):
    client.force_login(cast.alice)
    rows = (
        {"place": f"b{school.pk}", "findings": "Thực hiện tốt", "visited_on": "20/3/2023"},
        {},
        {"place": f"u{cast.a2.pk}", "recommendations": "Công khai đủ", "follow_up": "mot_phan"},
    )
    answer = client.post(f"{ADDRESS}them/", typed(cast.a, *rows))
    assert answer.status_code == 302, answer.context["form"].errors
    assert stored() == [
        ("Trường Mẫu giáo Họa Mi", "Thực hiện tốt", "", ""),
        (str(cast.a2), "", "Công khai đủ", "mot_phan"),
    ]
    assert InspectionTarget.objects.first().visited_on == date(2023, 3, 20)
    html = client.get(answer["Location"]).content.decode()
    assert "Trường Mẫu giáo Họa Mi, 20/03/2023, Thực hiện tốt" in html
    assert "Kiến nghị: Công khai đủ, Đã thực hiện một phần" in html
    trail = AuditEntry.objects.filter(table="democracy_regs_inspection", row_id=Inspection.objects.get().pk)
    assert [entry.username for entry in trail] == ["alice"] * 3


def test_rows_are_changed_taken_out_and_added(client, cast, school):
    team = make_inspection(cast.a, targets=[school, cast.a1])
    kept = team.targets.get(body=school).pk
    client.force_login(cast.alice)
    page = client.get(f"{ADDRESS}{team.pk}/sua/")
    assert [row["place"].value() for row in page.context["form"].places][:2] == [
        f"b{school.pk}",
        f"u{cast.a1.pk}",
    ]
    rows = ({"place": f"b{school.pk}", "findings": "Mới"}, {"place": ""}, {"place": f"u{cast.a2.pk}"})
    answer = client.post(
        f"{ADDRESS}{team.pk}/sua/", typed(cast.a, *rows, version="1", **{"noi-INITIAL_FORMS": "2"})
    )
    assert answer.status_code == 302, answer.context["form"].errors
    assert stored() == [("Trường Mẫu giáo Họa Mi", "Mới", "", ""), (str(cast.a2), "", "", "")]
    assert team.targets.get(body=school).pk == kept


@pytest.mark.parametrize(
    ("rows", "number", "field", "sentence"),
    [
        (({"findings": "Không có nơi"},), 0, "place", "Hãy chọn nơi"),
        (({"place": "u0"},), 0, "place", "không có trong danh sách"),
        (({"place": "x'--"},), 0, "place", "không có trong danh sách"),
        (({"place": "OTHER"},), 0, "place", "không có trong danh sách"),
        (({"place": "SCHOOL"}, {"place": "SCHOOL"}), 1, "place", "đã có"),
        (({"place": "SCHOOL", "visited_on": "30/2/2023"},), 0, "visited_on", "không có ngày 30"),
        (({"place": "SCHOOL", "findings": "Tài liệu TỐI MẬT"},), 0, "findings", "độ mật"),
        (({"place": "SCHOOL", "follow_up": "bo"},), 0, "follow_up", "bo"),
    ],
)
def test_bad_rows_are_refused_beside_their_field_and_nothing_is_written(
    client, cast, school, rows, number, field, sentence
):
    places = {"SCHOOL": f"b{school.pk}", "OTHER": f"u{cast.b1.pk}"}
    rows = [{**row, "place": places.get(row.get("place", ""), row.get("place", ""))} for row in rows]
    client.force_login(cast.alice)
    answer = client.post(f"{ADDRESS}them/", typed(cast.a, *rows, confirm_warnings="1"))
    assert answer.status_code == 200
    assert sentence in answer.context["form"].places[number].errors[field][0]
    html = answer.content.decode()
    assert "Chưa lưu được" in html
    assert f'id="id_noi-{number}-{field}_error"' in html
    assert not Inspection.objects.exists()
    assert not InspectionTarget.objects.exists()


@pytest.mark.parametrize("rows", [{"noi-TOTAL_FORMS": "x"}, {"noi-TOTAL_FORMS": ""}])
def test_a_damaged_form_is_refused(client, cast, rows):
    client.force_login(cast.alice)
    answer = client.post(f"{ADDRESS}them/", typed(cast.a, **rows, confirm_warnings="1"))
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not Inspection.objects.exists()


def test_a_team_without_places_is_asked_about(client, cast):
    client.force_login(cast.alice)
    page = client.post(f"{ADDRESS}them/", typed(cast.a))
    assert page.context["warnings"] == ["Chưa chọn nơi nào được kiểm tra, giám sát."]
    assert client.post(f"{ADDRESS}them/", typed(cast.a, confirm_warnings="1")).status_code == 302


def test_a_place_of_another_office_that_is_already_there_stays(client, cast):
    team = make_inspection(cast.a1, targets=[cast.b1])
    client.force_login(cast.chi)
    answer = client.post(
        f"{ADDRESS}{team.pk}/sua/",
        typed(cast.a1, {"place": f"u{cast.b1.pk}", "findings": "tốt"}, version="1"),
    )
    assert answer.status_code == 302, answer.context["form"].errors
    assert stored() == [(str(cast.b1), "tốt", "", "")]


def other_person_writes(team, cast, place):
    """Another person changes the places meanwhile."""
    current = Inspection.objects.get(pk=team.pk)
    records.update(current, by=cast.quan, version=current.version)
    InspectionTarget.objects.create(inspection=team, unit=place, findings="của người khác")


def test_places_that_another_person_changed_are_asked_about(client, cast, school):
    team = make_inspection(cast.a, targets=[school])
    client.force_login(cast.alice)
    opened = client.get(f"{ADDRESS}{team.pk}/sua/").context["opened"]
    other_person_writes(team, cast, cast.a1)
    mine = typed(
        cast.a, {"place": f"b{school.pk}", "findings": "của tôi"}, name=team.name, version="1", opened=opened
    )
    page = client.post(f"{ADDRESS}{team.pk}/sua/", mine)
    assert page.status_code == 409
    [asked] = page.context["conflict"]
    assert (asked["name"], asked["mine"]) == ("targets", "Trường Mẫu giáo Họa Mi, của tôi")
    assert asked["theirs"] == f"Trường Mẫu giáo Họa Mi; {cast.a1}, của người khác"
    again = {**mine, "version": str(page.context["version"]), "asked": "targets"}
    client.post(f"{ADDRESS}{team.pk}/sua/", {**again, "choice_targets": "theirs"})
    assert [row[0:2] for row in stored()] == [
        ("Trường Mẫu giáo Họa Mi", ""),
        (str(cast.a1), "của người khác"),
    ]


def test_places_that_only_another_person_changed_are_taken_over(client, cast, school):
    team = make_inspection(cast.a, targets=[school])
    client.force_login(cast.alice)
    opened = client.get(f"{ADDRESS}{team.pk}/sua/").context["opened"]
    other_person_writes(team, cast, cast.a1)
    mine = typed(
        cast.a, {"place": f"b{school.pk}"}, name=team.name, version="1", opened=opened, note="của tôi"
    )
    page = client.post(f"{ADDRESS}{team.pk}/sua/", mine)
    assert page.status_code == 409
    assert page.context["conflict"] is None
    form = page.context["form"]
    again = {field.html_name: field.value() for field in form if field.value() not in (None, [])}
    client.post(f"{ADDRESS}{team.pk}/sua/", {**again, "version": str(page.context["version"])})
    assert [row[0:2] for row in stored()] == [
        ("Trường Mẫu giáo Họa Mi", ""),
        (str(cast.a1), "của người khác"),
    ]
    assert Inspection.objects.get().note == "của tôi"


def test_with_very_many_places_those_of_the_chosen_unit_are_offered(client, cast, monkeypatch):
    monkeypatch.setattr("democracy_regs.forms.targets.MANY_PLACES", 3)
    client.force_login(cast.tinh)

    def offered(unit):
        form = client.get(f"{ADDRESS}them/?unit={unit.pk}").context["form"]
        return {label for _, label in form.places[0].fields["place"].choices[1][1]}

    assert offered(cast.a) == {str(cast.a), str(cast.a1), str(cast.a2)}
    assert offered(cast.b) == {str(cast.b), str(cast.b1)}
    assert client.get(f"{ADDRESS}them/?unit=x").status_code == 200


def test_the_form_costs_the_same_with_one_place_and_with_many(client, cast, django_assert_num_queries):
    one = make_inspection(cast.a, targets=[cast.a1])
    schools = [make_body(cast.a1, kind="truong_hoc") for _ in range(30)]
    many = make_inspection(cast.a, targets=schools)
    client.force_login(cast.alice)
    client.get(f"{ADDRESS}{one.pk}/sua/")
    for team, rows in ((one, 1), (many, 30)):
        with django_assert_num_queries(19):
            page = client.get(f"{ADDRESS}{team.pk}/sua/")
        assert len(page.context["form"].places.forms) == rows + 4
