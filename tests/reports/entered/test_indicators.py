"""The catalogue of indicators: shipped ones are read, an office's own are written by those who keep catalogues."""

import pytest
from django.core.exceptions import PermissionDenied

from orgs.models import AuditEntry
from reports.models import Indicator
from reports.services.indicators import save_indicator
from tests.factories import make_entered, make_indicator

pytestmark = pytest.mark.django_db

ADDRESS = "/chi-tieu/"


def typed(unit, **changed):
    return {
        "owner": unit.pk, "code": "TK01", "name": "Số tổ tự quản", "measure": "tổ", "quantity": "count",
        "rule": "SUM", "is_active": "on", "definition": "Đếm tổ đang hoạt động.", **changed,
    }  # fmt: skip


def own(cast, **fields):
    return make_indicator("TK01", cast.a, name="Số tổ tự quản", measure="tổ", **fields)


def test_an_administrator_makes_changes_and_deletes_an_indicator(client, cast):
    client.force_login(cast.quan)
    answer = client.post(f"{ADDRESS}them/", typed(cast.a))
    row = Indicator.objects.get(owner=cast.a)
    assert answer["Location"] == f"{ADDRESS}{row.pk}/"
    assert (row.code, row.name, row.position) == ("TK01", "Số tổ tự quản", 10_000)
    html = client.get(answer["Location"]).content.decode()
    assert "Đếm tổ đang hoạt động." in html
    assert f'href="/so-lieu/them/?indicator={row.pk}"' in html
    client.post(f"{ADDRESS}{row.pk}/sua/", typed(cast.a, name="Tổ tự quản", position="5", is_active=""))
    row.refresh_from_db()
    assert (row.name, row.position, row.is_active) == ("Tổ tự quản", 5, False)
    assert "lý do" in client.post(f"{ADDRESS}{row.pk}/xoa/", {"reason": " "}).content.decode()
    client.post(f"{ADDRESS}{row.pk}/xoa/", {"reason": "lập nhầm"})
    assert not Indicator.objects.filter(pk=row.pk).exists()
    trail = AuditEntry.objects.filter(table="reports_indicator", row_id=row.pk).order_by("pk")
    assert [(line.operation, line.username) for line in trail] == [
        ("I", "quan"),
        ("U", "quan"),
        ("D", "quan"),
    ]
    assert trail[2].reason == "lập nhầm"


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"code": "PD01"}, "code", "dùng chung"),
        ({"code": "pd01"}, "code", "dùng chung"),
        ({"code": ""}, "code", ""),
        ({"measure": ""}, "measure", ""),
        ({"rule": "AVG"}, "rule", "AVG"),
        ({"position": "mười mấy"}, "position", "số đếm"),
        ({"owner": "9999999"}, "owner", ""),
    ],
)
def test_bad_input_is_refused_beside_its_field(client, cast, changed, field, sentence):
    make_indicator("PD01")
    client.force_login(cast.quan)
    form = client.post(f"{ADDRESS}them/", typed(cast.a, **changed)).context["form"]
    assert sentence in form.errors[field][0]
    assert not Indicator.objects.filter(owner=cast.a).exists()


def test_the_same_code_twice_in_one_office(client, cast):
    own(cast)
    client.force_login(cast.quan)
    form = client.post(f"{ADDRESS}them/", typed(cast.a)).context["form"]
    assert "Mã chỉ tiêu này đã có." in str(form.errors)
    assert Indicator.objects.filter(owner=cast.a).count() == 1


def test_other_office_missing_right_shipped_and_wrong_method(client, cast):
    row, shipped = own(cast), make_indicator("PD01")
    for person, status in ((cast.bao, 404), (cast.alice, 403), (cast.lan, 403), (cast.stranger, 403)):
        client.force_login(person)
        for end in ("sua/", "xoa/"):
            assert client.get(f"{ADDRESS}{row.pk}/{end}").status_code == status
            assert client.post(f"{ADDRESS}{row.pk}/{end}", {"reason": "x"}).status_code == status
    client.force_login(cast.bao)
    assert client.get(f"{ADDRESS}{row.pk}/").status_code == 404
    assert client.get(f"{ADDRESS}them/").status_code == 403
    client.force_login(cast.quan)
    for end in ("sua/", "xoa/"):
        assert client.post(f"{ADDRESS}{shipped.pk}/{end}", {"reason": "x"}).status_code == 403
    assert client.post(ADDRESS).status_code == 405
    assert client.put(f"{ADDRESS}{row.pk}/sua/").status_code == 405
    client.force_login(cast.stranger)
    assert client.get(ADDRESS).status_code == 403
    with pytest.raises(PermissionDenied):
        save_indicator(Indicator(owner=cast.b, code="X", name="X", measure="x"), by=cast.quan)


def test_a_used_indicator_keeps_its_meaning_and_stays(client, cast):
    row = own(cast)
    make_entered(cast.a1, row)
    client.force_login(cast.quan)
    form = client.post(f"{ADDRESS}{row.pk}/sua/", typed(cast.a, measure="nhóm")).context["form"]
    assert "đã có số liệu" in form.errors["measure"][0]
    assert client.post(f"{ADDRESS}{row.pk}/sua/", typed(cast.a, name="Tổ tự quản")).status_code == 302
    page = client.post(f"{ADDRESS}{row.pk}/xoa/", {"reason": "thôi"})
    assert "Đang dùng" in page.context["reason_error"]
    row.refresh_from_db()
    assert (row.measure, row.name) == ("tổ", "Tổ tự quản")


def test_communes_see_the_indicators_of_their_district(client, cast):
    own(cast)
    client.force_login(cast.chi)
    rows = client.get(f"{ADDRESS}?q=to tu quan").context["rows"]
    assert [row["cells"][0]["text"] for row in rows] == ["TK01 – Số tổ tự quản"]
    client.force_login(cast.bao)
    assert client.get(f"{ADDRESS}?q=to tu quan").context["rows"] == []


@pytest.mark.parametrize("query", ["q=%00", "q=%25_\\", "tu=99/99/9999", "q=" + "a" * 400])
def test_odd_addresses_never_break_the_list(client, cast, query):
    client.force_login(cast.alice)
    assert client.get(f"{ADDRESS}?{query}").status_code == 200


def test_the_list_costs_the_same_at_3_and_at_300_rows(client, cast, django_assert_num_queries):
    shipped = Indicator.objects.count()
    client.force_login(cast.alice)
    for _ in range(3):
        make_indicator(owner=cast.a)
    client.get(ADDRESS)
    with django_assert_num_queries(5):
        client.get(ADDRESS)
    for _ in range(297):
        make_indicator(owner=cast.a)
    with django_assert_num_queries(5):
        assert len(client.get(ADDRESS).context["rows"]) == shipped + 300
