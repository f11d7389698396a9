"""Units, bodies, accounts: who may see and change them, and what is refused."""

import pytest

from orgs.models import Body, Unit, UnitSuccession, User
from tests.factories import make_unit

pytestmark = pytest.mark.django_db


def test_the_tree_shows_units_in_reach_only(client, cast):
    client.force_login(cast.alice)
    html = client.get("/don-vi/").content.decode()
    assert "Xã Đắk Mây" in html
    assert "Suối Đá" not in html
    assert "Buôn Dlei" in client.get("/don-vi/?q=dlei").content.decode()


def test_another_offices_unit_is_not_found_and_a_missing_right_refused(client, cast):
    client.force_login(cast.alice)
    assert client.get(f"/don-vi/{cast.b1.pk}/").status_code == 404
    assert client.get(f"/don-vi/{cast.a1.pk}/sua/").status_code == 403
    client.force_login(cast.quan)
    assert client.get(f"/don-vi/{cast.b1.pk}/sua/").status_code == 404
    assert client.get(f"/don-vi/{cast.a1.pk}/sua/").status_code == 200


def test_an_administrator_adds_a_unit_and_a_second_of_the_name_is_refused(client, cast):
    client.force_login(cast.quan)
    typed = {"kind": "buon", "name": "Buôn Mới", "parent": cast.a1.pk, "valid_from": "01/01/2023"}
    assert client.post("/don-vi/them/", typed).status_code == 302
    unit = Unit.objects.get(name="Buôn Mới")
    assert unit.path.startswith(cast.a1.path)
    page = client.post("/don-vi/them/", typed).content.decode()
    assert "Đơn vị này đã có trong cùng đơn vị cấp trên." in page
    assert Unit.objects.filter(name="Buôn Mới").count() == 1


def test_a_unit_is_not_put_below_itself_or_out_of_reach(client, cast):
    client.force_login(cast.quan)
    typed = {"kind": "huyen", "name": cast.a.name, "parent": cast.a1.pk}
    assert "không thể nằm dưới chính nó" in client.post(f"/don-vi/{cast.a.pk}/sua/", typed).content.decode()
    typed = {"kind": "xa", "name": "Lạ", "parent": cast.b.pk}
    client.post("/don-vi/them/", typed)
    assert not Unit.objects.filter(name="Lạ").exists()


def test_a_merger_ends_the_old_units_the_day_before(client, cast):
    client.force_login(cast.quan)
    new = make_unit("Đắk Mây Mới", "xa", cast.a, valid_from="2025-07-01")
    for old in (cast.a1, cast.a2):
        typed = {
            "kind": "nhap",
            "predecessor": old.pk,
            "successor": new.pk,
            "effective_on": "01/07/2025",
            "legal_basis": "Nghị quyết 1660/NQ-UBTVQH15",
        }
        assert client.post("/don-vi/ke-thua/", typed).status_code == 302
    assert UnitSuccession.objects.filter(successor=new).count() == 2
    assert {f"{u.valid_to:%d/%m/%Y}" for u in Unit.objects.filter(pk__in=[cast.a1.pk, cast.a2.pk])} == {
        "30/06/2025"
    }


def test_an_administrator_adds_a_body_with_its_header(client, cast):
    client.force_login(cast.quan)
    typed = {
        "kind": "truong_hoc",
        "name": "Trường Tiểu học Hoa Ban",
        "unit": cast.a1.pk,
        "layout_family": "party",
        "header_lines": "",
    }
    assert client.post("/co-quan/them/", typed).status_code == 302
    body = Body.objects.get(name="Trường Tiểu học Hoa Ban")
    assert client.get(f"/co-quan/{body.pk}/").status_code == 200
    client.force_login(cast.bao)
    assert client.get(f"/co-quan/{body.pk}/").status_code == 404


def test_accounts_are_made_with_a_role_in_reach_and_switched_off(client, cast):
    client.force_login(cast.quan)
    typed = {
        "username": "moi",
        "full_name": "Trần Văn Mới",
        "position": "Công chức",
        "password": "Mot cau that dai 2026",
        "role_0": "unit_officer",
        "unit_0": cast.a2.pk,
    }
    assert client.post("/nguoi-dung/them/", typed).status_code == 302
    user = User.objects.get(username="moi")
    assert user.held_roles == [("unit_officer", cast.a2.pk, cast.a2.path)]
    assert user.must_change_password
    page = client.post("/nguoi-dung/them/", typed).content.decode()
    assert "Tên đăng nhập này đã có người dùng" in page
    typed.pop("username"), typed.pop("password")
    assert client.post(f"/nguoi-dung/{user.pk}/sua/", typed).status_code == 302
    user.refresh_from_db()
    assert not user.is_active


def test_accounts_of_another_office_are_not_found_and_weak_passwords_refused(client, cast):
    client.force_login(cast.quan)
    assert client.get(f"/nguoi-dung/{cast.bao.pk}/").status_code == 404
    typed = {
        "username": "yeu",
        "full_name": "Yếu",
        "password": "123456789012",
        "role_0": "leader",
        "unit_0": cast.b.pk,
    }
    client.post("/nguoi-dung/them/", typed)
    typed["unit_0"] = cast.a.pk
    client.post("/nguoi-dung/them/", typed)
    assert not User.objects.filter(username="yeu").exists()


def test_nobody_switches_off_the_own_account(client, cast):
    client.force_login(cast.quan)
    typed = {"full_name": "Lê Minh Quân", "role_0": "administrator", "unit_0": cast.a.pk}
    page = client.post(f"/nguoi-dung/{cast.quan.pk}/sua/", typed).content.decode()
    assert "Không thể tự tắt tài khoản của mình" in page
    cast.quan.refresh_from_db()
    assert cast.quan.is_active


def test_the_trail_is_for_those_who_may_read_it_and_of_their_units(client, cast):
    client.force_login(cast.chi)
    assert client.get("/nhat-ky/").status_code == 403
    client.force_login(cast.lan)
    html = client.get("/nhat-ky/").content.decode()
    assert "Đắk Mây" in html
    assert "Suối Đá" not in html


def test_people_without_a_role_are_told_whom_to_ask(client, cast):
    client.force_login(cast.stranger)
    assert client.get("/don-vi/").status_code == 403


def test_a_unit_of_another_office_is_refused_in_plain_words(client, cast):
    client.force_login(cast.quan)
    sentence = "Mục này không có trong danh sách hoặc không thuộc địa bàn của bạn. Hãy chọn lại."
    for address, field in (
        ("/don-vi/them/", "parent"),
        ("/co-quan/them/", "unit"),
        ("/nguoi-dung/them/", "unit_0"),
    ):
        form = client.post(address, {field: cast.b.pk}).context["form"]
        assert form.errors[field] == [sentence]
