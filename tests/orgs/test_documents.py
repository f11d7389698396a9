"""The record machinery, seen through the register of documents: lists, forms, conflicts, deletion, export."""

import io

import pytest
from django.core.exceptions import PermissionDenied
from openpyxl import load_workbook

from orgs.models import AuditEntry, Document
from orgs.services import records
from tests.factories import make_document

pytestmark = pytest.mark.django_db


def typed(unit, **changed):
    """A document as the form sends it."""
    return {
        "unit": unit.pk,
        "kind": "NQ",
        "symbol": "02-NQ/HU",
        "issued_on": "15/3/2021",
        "issuer": "Ban Chấp hành Đảng bộ huyện",
        "summary": "về phát triển cây xanh",
        **changed,
    }


def test_a_document_is_written_and_shown(client, cast):
    client.force_login(cast.alice)
    answer = client.post("/van-ban/them/", typed(cast.a))
    document = Document.objects.get()
    assert answer["Location"].startswith(f"/van-ban/{document.pk}/")
    assert f"{document.issued_on:%d/%m/%Y}" == "15/03/2021"
    html = client.get(answer["Location"]).content.decode()
    assert "02-NQ/HU" in html
    assert "Nguyễn Thị Ái Liên" in html


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"issued_on": "30/02/2023"}, "không có ngày 30"),
        ({"symbol": ""}, "02-NQ/HU"),
        ({"summary": "Tài liệu TUYỆT MẬT"}, "độ mật"),
    ],
)
def test_bad_input_is_refused_beside_its_field_and_nothing_is_written(client, cast, changed, sentence):
    client.force_login(cast.alice)
    answer = client.post("/van-ban/them/", typed(cast.a, **changed))
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert 'aria-invalid="true"' in answer.content.decode()
    assert not Document.objects.exists()


def test_the_same_document_twice_is_refused(client, cast):
    client.force_login(cast.alice)
    client.post("/van-ban/them/", typed(cast.a))
    html = client.post("/van-ban/them/", typed(cast.a, symbol="02-nq/hu")).content.decode()
    assert "đã có" in html
    assert Document.objects.count() == 1


def test_other_office_missing_right_and_wrong_method(client, cast):
    document = make_document(cast.a)
    client.force_login(cast.bao)
    assert client.get(f"/van-ban/{document.pk}/").status_code == 404
    assert client.post(f"/van-ban/{document.pk}/sua/", typed(cast.a)).status_code == 404
    client.force_login(cast.lan)
    assert client.get(f"/van-ban/{document.pk}/").status_code == 200
    assert client.get(f"/van-ban/{document.pk}/sua/").status_code == 403
    assert client.get("/van-ban/them/").status_code == 403
    client.force_login(cast.stranger)
    assert client.get("/van-ban/").status_code == 403
    client.force_login(cast.alice)
    assert client.post("/van-ban/").status_code == 405
    assert client.delete(f"/van-ban/{document.pk}/").status_code == 405


def test_a_unit_out_of_reach_is_not_offered_and_not_taken(client, cast):
    client.force_login(cast.alice)
    html = client.post("/van-ban/them/", typed(cast.b1)).content.decode()
    assert "Núi Bạc" not in html
    assert not Document.objects.exists()
    with pytest.raises(PermissionDenied):
        records.create(Document(unit=cast.b, kind="NQ", symbol="1"), by=cast.alice)


def test_two_people_only_real_collisions_are_asked(client, cast):
    document = make_document(cast.a, symbol="05-NQ/HU", issuer="Huyện ủy", summary="cũ")
    client.force_login(cast.alice)
    form = client.get(f"/van-ban/{document.pk}/sua/").context
    opened, version = form["opened"], form["version"]
    other = Document.objects.get(pk=document.pk)
    other.summary, other.issuer = "của người khác", "Ban Thường vụ"
    records.update(other, by=cast.quan, version=version)
    mine = typed(
        cast.a, symbol="05-NQ/HU", issuer="Huyện ủy", summary="của tôi", kind=document.kind, issued_on="",
        version=version, opened=opened,
    )  # fmt: skip
    if document.issued_on:
        mine["issued_on"] = f"{document.issued_on:%d/%m/%Y}"
    page = client.post(f"/van-ban/{document.pk}/sua/", mine)
    assert page.status_code == 409
    assert [item["name"] for item in page.context["conflict"]] == ["summary"]
    assert page.context["form"]["issuer"].value() == "Ban Thường vụ"
    again = {**mine, "issuer": "Ban Thường vụ", "version": page.context["version"], "asked": "summary"}
    assert client.post(f"/van-ban/{document.pk}/sua/", again).status_code == 409
    assert client.post(f"/van-ban/{document.pk}/sua/", {**again, "choice_summary": "mine"}).status_code == 302
    document.refresh_from_db()
    assert (document.summary, document.issuer) == ("của tôi", "Ban Thường vụ")


def test_deletion_asks_a_reason_and_keeps_it(client, cast):
    document = make_document(cast.a)
    client.force_login(cast.alice)
    assert "lý do" in client.post(f"/van-ban/{document.pk}/xoa/", {"reason": " "}).content.decode().lower()
    assert Document.objects.exists()
    client.post(f"/van-ban/{document.pk}/xoa/", {"reason": "nhập trùng"})
    assert not Document.objects.exists()
    entry = AuditEntry.objects.filter(table="orgs_document", operation="D").get()
    assert (entry.reason, entry.username) == ("nhập trùng", "alice")


def test_the_list_finds_without_accents_filters_and_sorts(client, cast):
    make_document(cast.a, symbol="01-KH/HU", kind="KH", summary="Kế hoạch phòng cháy rừng")
    make_document(cast.a1, symbol="02-NQ/ĐU", kind="NQ", summary="Nghị quyết cây ăn trái")
    client.force_login(cast.alice)

    def shown(query):
        return [row["cells"][0]["text"] for row in client.get(f"/van-ban/?{query}").context["rows"]]

    assert shown("q=chay rung") == ["01-KH/HU"]
    assert shown("kind=NQ") == ["02-NQ/ĐU"]
    assert shown(f"don_vi={cast.a1.pk}") == ["02-NQ/ĐU"]
    assert shown("sap=-symbol") == ["02-NQ/ĐU", "01-KH/HU"]


@pytest.mark.parametrize(
    "query",
    [
        "sap=password",
        "sap=-unit__code",
        "kind=x'--",
        "don_vi=9999999999999999999",
        "trang=-1",
        "trang=९",
        "tu=99/99/9999",
    ]
    + ["q=%00", "q=%25_\\", "trang=99999999999", "is_own=maybe", "q=" + "a" * 400],
)
def test_odd_addresses_never_break_the_list(client, cast, query):
    make_document(cast.a)
    client.force_login(cast.alice)
    assert client.get(f"/van-ban/?{query}").status_code == 200


def test_the_list_costs_the_same_queries_at_3_and_at_300_rows(client, cast, django_assert_num_queries):
    client.force_login(cast.alice)
    for number in range(3):
        make_document(cast.a, symbol=f"{number}-NQ/HU")
    client.get("/van-ban/")
    with django_assert_num_queries(7):
        client.get("/van-ban/")
    for number in range(3, 300):
        make_document(cast.a1, symbol=f"{number}-NQ/HU")
    with django_assert_num_queries(7):
        client.get("/van-ban/")


def test_the_export_holds_real_days_and_no_live_formula(client, cast):
    make_document(cast.a, symbol="=1+1", issued_on="2021-03-15")
    client.force_login(cast.alice)
    answer = client.get("/van-ban/xuat/")
    assert answer["Content-Disposition"].startswith("attachment")
    cells = [cell for row in load_workbook(io.BytesIO(answer.content)).active.iter_rows() for cell in row]
    assert any(getattr(cell.value, "year", None) == 2021 for cell in cells)
    assert all(cell.data_type != "f" for cell in cells)


def test_a_day_long_ago_is_asked_about_before_it_is_saved(client, cast):
    client.force_login(cast.alice)
    typed_conference = {
        "unit": cast.a.pk,
        "form": "rieng",
        "level": "huyen",
        "starts_on": "20/3/1950",
        "conference_count": "1",
        "attendance": "80",
        "content": "Quán triệt Luật Thực hiện dân chủ ở cơ sở",
    }
    page = client.post("/hoi-nghi/them/", typed_conference)
    assert page.status_code == 200
    assert "20/03/1950 đã rất lâu" in page.content.decode()
    assert client.post("/hoi-nghi/them/", {**typed_conference, "confirm_warnings": "1"}).status_code == 302
