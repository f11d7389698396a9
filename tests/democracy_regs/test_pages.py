"""The pages of every kind of record of the grassroots-democracy rules, asked the same questions."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook

from orgs.models import AuditEntry
from tests.democracy_regs.samples import SAMPLES

pytestmark = pytest.mark.django_db

COUNTED = [key for key, one in SAMPLES.items() if one.numeric]
STATISTICS = ("petition", "reception", "mediation")


@pytest.fixture(params=SAMPLES.values(), ids=SAMPLES)
def sample(request):
    return request.param


def rows_of(sample):
    return sample.kind.model.objects


def test_a_typed_row_is_written_and_shown(client, cast, sample):
    client.force_login(cast.alice)
    answer = client.post(f"{sample.address}them/", {"unit": cast.a.pk, **sample.typed})
    assert answer.status_code == 302, answer.context["form"].errors
    row = rows_of(sample).get()
    assert {name: getattr(row, name) for name in sample.stored} == sample.stored
    assert (row.unit, row.version) == (cast.a, 1)
    html = client.get(answer["Location"]).content.decode()
    assert "Nguyễn Thị Ái Liên" in html
    entry = AuditEntry.objects.filter(table=row._meta.db_table, operation="I").get()
    assert (entry.username, entry.row_id) == ("alice", row.pk)


def test_a_row_is_changed_and_deleted_with_a_reason(client, cast, sample):
    client.force_login(cast.alice)
    row = sample.make(cast.a)
    address = f"{sample.address}{row.pk}/"
    opened = client.get(f"{address}sua/").context
    typed = {"unit": cast.a.pk, **sample.typed, "note": "đã rà soát", "version": opened["version"]}
    answer = client.post(f"{address}sua/", typed)
    assert answer.status_code == 302, answer.context["form"].errors
    row.refresh_from_db()
    assert (row.note, row.version) == ("đã rà soát", 2)
    assert {name: getattr(row, name) for name in sample.stored} == sample.stored
    assert client.post(f"{address}xoa/", {"reason": ""}).status_code == 200
    assert rows_of(sample).count() == 1
    assert client.post(f"{address}xoa/", {"reason": "nhập trùng"})["Location"] == sample.address
    assert not rows_of(sample).exists()


def test_an_unchanged_form_sent_again_changes_nothing_but_the_version(client, cast, sample):
    client.force_login(cast.alice)
    row = sample.make(cast.a)
    before = {f.name: getattr(row, f.attname) for f in row._meta.concrete_fields}
    address = f"{sample.address}{row.pk}/sua/"
    page = client.get(address)
    form = page.context["form"]
    typed = {field.html_name: "" if field.value() is None else field.value() for field in form}
    typed = {name: value for name, value in typed.items() if value not in ([], "")}
    answer = client.post(address, {**typed, "version": page.context["version"], "confirm_warnings": "1"})
    assert answer.status_code == 302, answer.context["form"].errors
    row.refresh_from_db()
    after = {f.name: getattr(row, f.attname) for f in row._meta.concrete_fields}
    assert after.pop("version") == before.pop("version") + 1
    for name in ("updated_at", "created_at"):
        after.pop(name), before.pop(name)
    assert after == before


def test_another_office_finds_nothing_and_a_missing_right_is_refused(client, cast, sample):
    row = sample.make(cast.a)
    address = f"{sample.address}{row.pk}/"
    client.force_login(cast.bao)
    for end in ("", "sua/", "xoa/"):
        assert client.get(address + end).status_code == 404
    assert client.post(f"{address}xoa/", {"reason": "x"}).status_code == 404
    assert client.get(sample.address).context["rows"] == []
    client.force_login(cast.lan)
    assert client.get(address).status_code == 200
    for end in (f"{row.pk}/sua/", f"{row.pk}/xoa/", "them/"):
        assert client.get(sample.address + end).status_code == 403
    client.force_login(cast.stranger)
    for end in ("", "them/", "xuat/", f"{row.pk}/"):
        assert client.get(sample.address + end).status_code == 403
    client.logout()
    assert "/dang-nhap/" in client.get(sample.address)["Location"]
    assert rows_of(sample).count() == 1


def test_wrong_methods(client, cast, sample):
    row = sample.make(cast.a)
    client.force_login(cast.alice)
    assert client.post(sample.address).status_code == 405
    assert client.post(f"{sample.address}xuat/").status_code == 405
    assert client.post(f"{sample.address}{row.pk}/").status_code == 405
    assert client.delete(f"{sample.address}{row.pk}/sua/").status_code == 405


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("ba trăm mấy", "Ghi số đếm"),
        ("-5", "nhỏ hơn 0"),
        ("12,5", "số"),
        ("1.2.3", "1.2.3"),
    ],
)
@pytest.mark.parametrize("key", COUNTED)
def test_bad_numbers_are_refused_beside_their_field(client, cast, key, typed, sentence):
    sample = SAMPLES[key]
    client.force_login(cast.alice)
    answer = client.post(f"{sample.address}them/", {"unit": cast.a.pk, **sample.typed, sample.numeric: typed})
    assert answer.status_code == 200
    [message] = answer.context["form"].errors[sample.numeric]
    assert sentence in message
    html = answer.content.decode()
    assert f'value="{typed}"' in html
    assert 'aria-invalid="true"' in html
    assert not rows_of(sample).exists()


def test_30_february_is_refused_beside_its_field(client, cast, sample):
    client.force_login(cast.alice)
    day = "starts_on" if "starts_on" in sample.kind.form.base_fields else "established_on"
    day = "established_on" if "established_on" in sample.typed else day
    answer = client.post(f"{sample.address}them/", {"unit": cast.a.pk, **sample.typed, day: "30/02/2023"})
    assert "không có ngày 30" in answer.context["form"].errors[day][0]
    assert not rows_of(sample).exists()


def test_a_row_of_a_unit_out_of_reach_is_refused(client, cast, sample):
    client.force_login(cast.chi)
    answer = client.post(f"{sample.address}them/", {"unit": cast.a2.pk, **sample.typed})
    assert answer.status_code == 200
    assert "unit" in answer.context["form"].errors
    assert not rows_of(sample).exists()


def test_the_same_row_twice_is_refused(client, cast, sample):
    client.force_login(cast.alice)
    typed = {"unit": cast.a.pk, **sample.typed, "confirm_warnings": "1"}
    assert client.post(f"{sample.address}them/", typed).status_code == 302
    answer = client.post(f"{sample.address}them/", typed)
    assert answer.status_code == 200
    assert "đã có" in str(answer.context["form"].errors)
    assert rows_of(sample).count() == 1


def test_classified_matter_and_personal_data(client, cast, sample):
    client.force_login(cast.alice)
    typed = {"unit": cast.a.pk, **sample.typed, "note": "Kèm công văn TUYỆT MẬT"}
    assert "độ mật" in client.post(f"{sample.address}them/", typed).context["form"].errors["note"][0]
    typed.pop("confirm_warnings", None)
    typed["note"] = "liên hệ 0912345678"
    page = client.post(f"{sample.address}them/", typed)
    assert any("số điện thoại" in warning for warning in page.context["warnings"])
    assert not rows_of(sample).exists()


@pytest.mark.parametrize(
    "query",
    ["sap=password", "sap=-unit__code", "don_vi=9999999999999999999", "trang=-1", "tu=99/99/9999", "q=%00"]
    + ["level=x'--", "kind=%00", "form=<b>", "q=" + "a" * 400, "giong=1", "trang=99999999999"],
)
def test_odd_addresses_never_break_the_list(client, cast, sample, query):
    sample.make(cast.a)
    client.force_login(cast.alice)
    assert client.get(f"{sample.address}?{query}").status_code == 200


def test_every_column_sorts_both_ways(client, cast, sample):
    for number in range(2):
        sample.make(cast.a, **sample.many(number))
    client.force_login(cast.alice)
    for column in sample.kind.columns:
        if column.sort:
            orders = [
                [row["url"] for row in client.get(f"{sample.address}?sap={sign}{column.key}").context["rows"]]
                for sign in ("", "-")
            ]
            assert sorted(orders[0]) == sorted(orders[1])
            assert len(orders[0]) == 2


def test_the_list_costs_the_same_at_3_and_at_300_rows(client, cast, sample, django_assert_num_queries):
    client.force_login(cast.alice)
    extra = {"targets": [cast.a1, cast.office_a]} if sample.kind.key == "inspection" else {}
    for number in range(3):
        sample.make(cast.a, **sample.many(number), **extra)
    client.get(sample.address)
    with django_assert_num_queries(sample.queries):
        client.get(sample.address)
    for number in range(3, 300):
        sample.make(cast.a, **sample.many(number), **extra)
    with django_assert_num_queries(sample.queries):
        page = client.get(sample.address)
    assert len(page.context["rows"]) == 50


def test_the_export_holds_real_numbers_and_no_live_formula(client, cast, sample):
    sample.make(cast.a, note="=1+1")
    client.force_login(cast.alice)
    sheet = load_workbook(io.BytesIO(client.get(f"{sample.address}xuat/").content)).active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    values = [cell.value for cell in cells]
    if sample.numeric:
        assert getattr(rows_of(sample).get(), sample.numeric) in values
    if sample.kind.key == "inspection":
        assert any(getattr(value, "year", None) == 2023 for value in values)
    assert all(cell.data_type != "f" for cell in cells)


def test_like_another_starts_from_its_values_without_its_figures(client, cast, sample):
    row = sample.make(cast.a1)
    client.force_login(cast.alice)
    form = client.get(f"{sample.address}them/?giong={row.pk}").context["form"]
    assert form["unit"].value() == cast.a1.pk
    for name in sample.kind.form.not_copied:
        assert form[name].value() in (None, "", "0" if form.fields[name].initial == 0 else "1")


def test_the_last_unit_comes_back_and_a_new_form_begins(client, cast, sample):
    client.force_login(cast.alice)
    answer = client.post(f"{sample.address}them/", {"unit": cast.a1.pk, **sample.typed, "again": "1"})
    assert answer["Location"].startswith(f"{sample.address}them/")
    assert client.get(answer["Location"]).context["form"]["unit"].value() == cast.a1.pk


@pytest.mark.parametrize("key", STATISTICS)
def test_two_people_change_the_same_number(client, cast, key):
    sample = SAMPLES[key]
    client.force_login(cast.alice)
    row = sample.make(cast.a)
    address = f"{sample.address}{row.pk}/sua/"
    opened = client.get(address).context
    other = rows_of(sample).get()
    setattr(other, sample.numeric, 77)
    from orgs.services import records

    records.update(other, by=cast.quan, version=1)
    form = opened["form"]
    mine = {f.html_name: f.value() for f in form if f.value() is not None}
    mine |= {"version": 1, "opened": opened["opened"], sample.numeric: "99", "confirm_warnings": "1"}
    page = client.post(address, mine)
    assert page.status_code == 409
    assert [item["name"] for item in page.context["conflict"]] == [sample.numeric]
    answer = {**mine, "version": page.context["version"], "asked": sample.numeric}
    client.post(address, {**answer, f"choice_{sample.numeric}": "theirs"})
    assert getattr(rows_of(sample).get(), sample.numeric) == 77


# --- periods ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", STATISTICS)
@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ({"period": "năm 2023"}, (date(2023, 1, 1), date(2023, 12, 31))),
        ({"period": "6 tháng đầu năm 2019"}, (date(2019, 1, 1), date(2019, 6, 30))),
        ({"period": "quý II/2022"}, (date(2022, 4, 1), date(2022, 6, 30))),
        ({"period": "05/02/2023-17/03/2023"}, (date(2023, 2, 5), date(2023, 3, 17))),
        ({"starts_on": "5/2/2023", "ends_on": "17/3/2023"}, (date(2023, 2, 5), date(2023, 3, 17))),
        (
            {"period": "quý I/2023", "starts_on": "1/1/2023", "ends_on": "31/3/2023"},
            (date(2023, 1, 1), date(2023, 3, 31)),
        ),
    ],
)
def test_a_period_is_typed_in_words_or_as_two_days(client, cast, key, typed, days):
    sample = SAMPLES[key]
    client.force_login(cast.alice)
    numbers = {k: v for k, v in sample.typed.items() if k not in ("period", "starts_on", "ends_on")}
    answer = client.post(f"{sample.address}them/", {"unit": cast.a.pk, **numbers, **typed})
    assert answer.status_code == 302, answer.context["form"].errors
    row = rows_of(sample).get()
    assert (row.starts_on, row.ends_on) == days


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({}, "period", "Hãy ghi kỳ"),
        ({"period": "năm ngoái"}, "period", "Chưa đọc được kỳ"),
        ({"period": "năm 2023", "starts_on": "1/2/2023"}, "period", "không khớp"),
        ({"starts_on": "1/2/2023"}, "period", "hai ngày"),
        ({"starts_on": "1/2/2023", "ends_on": "1/1/2023"}, "ends_on", "Ngày đầu kỳ"),
    ],
)
def test_periods_that_cannot_be_meant_are_asked_back(client, cast, typed, field, sentence):
    client.force_login(cast.alice)
    numbers = {"carried_over": "0", "received": "5", "handled": "5"}
    form = client.post("/don-thu/them/", {"unit": cast.a.pk, **numbers, **typed}).context["form"]
    assert sentence in form.errors[field][0]
    assert not SAMPLES["petition"].kind.model.objects.exists()


@pytest.mark.parametrize(
    "days",
    [
        (date(2023, 1, 1), date(2023, 12, 31)),
        (date(2023, 7, 1), date(2023, 12, 31)),
        (date(2023, 1, 1), date(2023, 9, 30)),
        (date(2023, 10, 1), date(2023, 12, 31)),
        (date(2023, 2, 1), date(2023, 2, 28)),
        (date(2016, 1, 1), date(2020, 12, 31)),
        (date(2023, 5, 5), date(2023, 5, 5)),
        (date(2023, 2, 5), date(2024, 3, 17)),
    ],
)
def test_an_opened_period_is_read_back_as_it_was(client, cast, days):
    row = SAMPLES["petition"].make(cast.a, starts_on=days[0], ends_on=days[1])
    client.force_login(cast.alice)
    form = client.get(f"/don-thu/{row.pk}/sua/").context["form"]
    shown = form["period"].value()
    typed = {"unit": cast.a.pk, "carried_over": "2", "received": "10", "handled": "11", "period": shown}
    for given in ({}, {"starts_on": f"{days[0]:%d/%m/%Y}", "ends_on": f"{days[1]:%d/%m/%Y}"}):
        version = SAMPLES["petition"].kind.model.objects.get().version
        answer = client.post(f"/don-thu/{row.pk}/sua/", {**typed, **given, "version": version})
        assert answer.status_code == 302, answer.context["form"].errors
        row.refresh_from_db()
        assert (row.starts_on, row.ends_on) == days


def test_the_side_of_a_period_that_was_changed_counts(client, cast):
    row = SAMPLES["petition"].make(cast.a)
    client.force_login(cast.alice)
    typed = {"unit": cast.a.pk, "carried_over": "2", "received": "10", "handled": "11"}
    old = {"period": "năm 2023", "starts_on": "01/01/2023", "ends_on": "31/12/2023"}
    client.post(f"/don-thu/{row.pk}/sua/", {**typed, **old, "period": "năm 2022", "version": 1})
    row.refresh_from_db()
    assert (row.starts_on, row.ends_on) == (date(2022, 1, 1), date(2022, 12, 31))
    old = {"period": "năm 2022", "starts_on": "01/01/2022", "ends_on": "31/12/2022"}
    client.post(f"/don-thu/{row.pk}/sua/", {**typed, **old, "ends_on": "15/06/2022", "version": 2})
    row.refresh_from_db()
    assert (row.starts_on, row.ends_on) == (date(2022, 1, 1), date(2022, 6, 15))
    both = {**old, "period": "năm 2021", "ends_on": "1/6/2022", "version": 3}
    form = client.post(f"/don-thu/{row.pk}/sua/", {**typed, **both}).context["form"]
    assert "không khớp" in form.errors["period"][0]


def test_what_was_typed_stays_under_its_key_until_it_is_saved(client, cast, sample):
    client.force_login(cast.alice)
    page = client.get(f"{sample.address}them/")
    assert f'data-draft-key="{sample.kind.key}-moi"' in page.content.decode()
    answer = client.post(f"{sample.address}them/", {"unit": cast.a.pk, **sample.typed})
    assert answer["Location"].endswith(f"?da_luu={sample.kind.key}-moi")
    assert f'data-draft-saved="{sample.kind.key}-moi"' in client.get(answer["Location"]).content.decode()


def test_what_was_typed_when_a_session_ended_is_held_and_nothing_is_written(client, cast, sample):
    page = client.post(f"{sample.address}them/", {"unit": cast.a.pk, **sample.typed})
    assert page.status_code == 403
    html = page.content.decode()
    for name in sample.typed:
        assert f'name="held_{name}"' in html
    assert not rows_of(sample).exists()


@pytest.mark.parametrize(("who", "level"), [("alice", "huyen"), ("chi", "xa")])
def test_a_new_form_starts_at_the_level_of_the_own_unit(client, cast, sample, who, level):
    client.force_login(getattr(cast, who))
    form = client.get(f"{sample.address}them/").context["form"]
    if "level" in form.fields:
        assert form["level"].value() == level
