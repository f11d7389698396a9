"""The guided pages of a reorganisation: steps, hamlets, people, preview, carrying out and taking back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.test import Client

from orgs.models import Reorganisation, ReorganisationStep, RoleAssignment, Unit, UnitSuccession, User
from orgs.permissions import Role
from tests import factories as make
from tests.cast import Cast

LIST = "/sap-xep-don-vi/"


@dataclass
class Desk:
    """An administrator of the province before the pages."""

    client: Client
    cast: Cast
    admin: User

    def draft(self) -> Reorganisation:
        """A draft of the province."""
        return make.make_reorganisation(self.cast.province)

    def get(self, row: Reorganisation, page: str = "") -> Any:
        """A page of a reorganisation."""
        return self.client.get(f"{LIST}{row.pk}/{page}")

    def post(self, row: Reorganisation, page: str, **typed: Any) -> Any:
        """Send a form of a reorganisation."""
        return self.client.post(f"{LIST}{row.pk}/{page}", typed)

    def said(self, answer: Any) -> str:
        """The page after a redirect."""
        return self.client.get(answer["Location"]).content.decode()


@pytest.fixture
def desk(client: Client, cast: Cast) -> Desk:
    admin = make.make_user(Role.ADMINISTRATOR, cast.province, username="quantri_tinh")
    client.force_login(admin)
    return Desk(client, cast, admin)


def test_from_the_first_page_to_the_last(desk: Desk) -> None:
    cast, client = desk.cast, desk.client
    make.make_meeting(cast.a1, starts_on=date(2025, 3, 1), places=cast.a1_hamlets[:1])
    typed = {
        "title": "Sắp xếp huyện Hồ Xanh",
        "effective_on": "1/7/2025",
        "legal_basis": "Nghị quyết 1660/NQ-UBTVQH15",
        "unit": cast.province.pk,
        "grace_days": "30",
    }
    answer = client.post(f"{LIST}them/", typed)
    row = Reorganisation.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{LIST}{row.pk}/")
    assert (row.created_by, row.state) == (desk.admin, "nhap")
    merge = {
        "kind": "lap_moi",
        "sources": [cast.a1.pk, cast.a2.pk],
        "new_kind": "xa",
        "new_name": "Hồ Xanh",
        "new_parent": cast.province.pk,
    }
    assert desk.post(row, "buoc/them/", **merge).status_code == 302
    assert desk.post(row, "buoc/them/", kind="ket_thuc", sources=[cast.a.pk]).status_code == 302
    page = desk.get(row).content.decode()
    assert "Thị trấn Bến Sen, Xã Đắk Mây" in page
    assert "Xã Hồ Xanh" in page

    people = desk.get(row, "nguoi-dung/").content.decode()
    assert "Phạm Mai Chi" in people
    assert "Hoàng Gia Bảo" not in people
    role = RoleAssignment.objects.get(user=cast.chi)
    step = row.steps.get(kind="lap_moi")
    assert desk.post(row, "nguoi-dung/", **{"vai-tro": f"{role.pk}-{step.pk}"}).status_code == 302

    preview = desk.get(row, "xem-truoc/").content.decode()
    assert "Đã chạy thử cả đợt rồi trả lại như cũ" in preview
    assert "được cấp cùng vai trò tại đơn vị mới" in preview
    assert "Bằng nhau" in preview
    assert "Thực hiện đợt sắp xếp" in preview
    assert not UnitSuccession.objects.exists()

    assert "Đã thực hiện." in desk.said(desk.post(row, "thuc-hien/"))
    new = Unit.objects.get(name="Hồ Xanh", kind="xa")
    assert new.children.count() == 7
    assert cast.chi.roles.filter(unit=new, role=Role.UNIT_OFFICER).exists()
    assert desk.get(row, "xem-truoc/").status_code == 302
    assert "7 thôn, buôn, tổ dân phố" in desk.get(row).content.decode()
    assert "vừa được thực hiện nên không sửa được nữa" in desk.said(desk.post(row, f"buoc/{step.pk}/bo/"))

    assert "Không bản ghi nào thay đổi" in desk.get(row, "lui-lai/").content.decode()
    assert "Đã lùi lại" in desk.said(desk.post(row, "lui-lai/", reason="Ghi nhầm ngày"))
    assert not Unit.objects.filter(name="Hồ Xanh", kind="xa").exists()
    assert "Chỉ lùi lại được đợt đã thực hiện" in desk.said(desk.post(row, "lui-lai/"))


def test_it_says_why_it_is_not_taken_back(desk: Desk) -> None:
    row = desk.draft()
    make.make_step(row, [desk.cast.b1], "Suối Mới", parent=desk.cast.b)
    desk.post(row, "thuc-hien/")
    make.make_meeting(Unit.objects.get(name="Suối Mới"))
    assert "buổi phát động, thâm nhập: 1" in desk.get(row, "lui-lai/").content.decode()
    assert "Chưa lùi lại được vì đơn vị mới đã có" in desk.said(desk.post(row, "lui-lai/"))
    assert Unit.objects.filter(name="Suối Mới").exists()


def test_hamlets_of_a_divided_commune_are_confirmed_one_by_one(desk: Desk) -> None:
    cast, row = desk.cast, desk.draft()
    small = make.make_step(row, [cast.a1], "Bờ Trái", parent=cast.a)
    large = make.make_step(row, [cast.a1, cast.b1], "Bờ Phải", parent=cast.a)
    assert "còn 4 thôn, buôn, tổ dân phố" in desk.get(row, "xem-truoc/").content.decode()
    assert "còn 4 thôn, buôn, tổ dân phố" in desk.said(desk.post(row, "thuc-hien/"))

    page = desk.get(row, "thon-buon/")
    lines = page.context["groups"][0]["lines"]
    assert [(str(line["hamlet"]), line["chosen"]) for line in lines] == [
        (str(hamlet), large.pk) for hamlet in cast.a1_hamlets
    ]
    assert not row.hamlets.exists()
    typed = {f"thon-{hamlet.pk}": str(large.pk) for hamlet in cast.a1_hamlets}
    typed[f"thon-{cast.a1_hamlets[0].pk}"] = str(small.pk)
    assert desk.post(row, "thon-buon/", **typed).status_code == 302
    assert row.hamlets.count() == 4
    wrong = {f"thon-{cast.b1_hamlets[0].pk}": str(small.pk)}
    assert "không thuộc đợt này" in desk.post(row, "thon-buon/", **wrong).content.decode()
    assert (
        desk.post(row, "thon-buon/", **{"thon-x": "1", f"thon-{cast.a1_hamlets[0].pk}": "²"}).status_code
        == 302
    )
    assert "không tách được cho từng phần" in desk.get(row, "xem-truoc/").content.decode()
    desk.post(row, "thuc-hien/")
    assert [str(unit) for unit in Unit.objects.get(name="Bờ Trái").children.all()] == ["Buôn Dlei"]


def test_forms_say_which_field_is_wrong_and_keep_what_was_typed(desk: Desk) -> None:
    cast, row = desk.cast, desk.draft()
    page = desk.client.post(
        f"{LIST}them/", {"title": "Chỉ có tên", "effective_on": "32/13/2025", "grace_days": "x"}
    )
    assert set(page.context["form"].errors) == {"effective_on", "legal_basis", "unit", "grace_days"}
    assert "Chỉ có tên" in page.content.decode()
    page = desk.post(row, "buoc/them/", kind="lap_moi", sources=[cast.a1.pk], new_name="Tên đã gõ")
    assert set(page.context["form"].errors) == {"new_kind", "new_parent"}
    assert "Tên đã gõ" in page.content.decode()
    assert set(desk.post(row, "buoc/them/", kind="nhap_vao").context["form"].errors) == {
        "sources",
        "existing",
    }
    page = desk.post(row, "buoc/them/", kind="nhap_vao", sources=[cast.a1.pk], existing=cast.a1.pk)
    assert page.context["form"].errors["existing"] == ["Đơn vị không thể nhập vào chính nó."]
    assert set(desk.post(row, "buoc/them/", kind="la", sources=["x"]).context["form"].errors) == {
        "kind",
        "sources",
    }
    long = {
        "kind": "lap_moi",
        "sources": [cast.a1.pk],
        "new_kind": "xa",
        "new_name": "x" * 121,
        "new_parent": cast.a.pk,
    }
    assert set(desk.post(row, "buoc/them/", **long).context["form"].errors) == {"new_name"}
    assert not ReorganisationStep.objects.exists()
    for text in ("", "1", "x-y", "1-1", "9" * 30 + "-1"):
        assert desk.post(row, "nguoi-dung/", **{"vai-tro": text}).status_code in (200, 302)


def test_a_step_is_changed_and_taken_out(desk: Desk) -> None:
    cast, row = desk.cast, desk.draft()
    step = make.make_step(row, [cast.a1], "Một", parent=cast.a)
    other = make.make_step(row, [cast.a1], "Hai", parent=cast.a)
    row.hamlets.create(hamlet=cast.a1_hamlets[0], step=step)
    assert desk.get(row, f"buoc/{step.pk}/").status_code == 200
    typed = {"kind": "nhap_vao", "sources": [cast.a1.pk], "existing": cast.a2.pk, "new_name": "bỏ quên"}
    assert desk.post(row, f"buoc/{step.pk}/", **typed).status_code == 302
    step.refresh_from_db()
    assert (step.kind, step.new_name, step.existing) == ("nhap_vao", "", cast.a2)
    assert row.hamlets.count() == 1
    assert desk.post(row, f"buoc/{other.pk}/bo/").status_code == 302
    assert list(row.steps.all()) == [step]
    assert not row.hamlets.exists()
    assert desk.get(row, f"buoc/{other.pk}/").status_code == 404
    assert desk.get(row, f"buoc/{step.pk}/bo/").status_code == 405
    assert desk.post(row, "bo/").status_code == 302
    assert not Reorganisation.objects.exists()


def test_administrators_of_other_units_and_other_roles_stay_outside(desk: Desk) -> None:
    cast, row = desk.cast, desk.draft()
    make.make_step(row, [cast.a1], "Mới", parent=cast.a)
    pages = ("", "sua/", "bo/", "buoc/them/", "thon-buon/", "nguoi-dung/", "xem-truoc/", "lui-lai/")
    desk.client.force_login(cast.quan)
    assert [desk.get(row, page).status_code for page in pages] == [404] * 8
    assert desk.post(row, "thuc-hien/").status_code == 404
    desk.client.force_login(cast.alice)
    assert [desk.get(row, page).status_code for page in pages] == [403] * 8
    assert desk.client.get(LIST).status_code == 403
    assert not UnitSuccession.objects.exists()


def test_an_administrator_does_not_take_in_units_of_others(desk: Desk) -> None:
    cast = desk.cast
    row = make.make_reorganisation(cast.a)
    desk.client.force_login(cast.quan)
    page = desk.post(row, "buoc/them/", kind="nhap_vao", sources=[cast.b1.pk], existing=cast.a1.pk)
    assert "sources" in page.context["form"].errors
    make.make_step(row, [cast.b1], into=cast.a1)
    assert desk.get(row, "xem-truoc/").status_code == 403
    assert desk.post(row, "thuc-hien/").status_code == 403
    assert not UnitSuccession.objects.exists()


def test_the_list_costs_the_same_queries_at_3_and_at_300_rows(desk: Desk, django_assert_num_queries) -> None:
    for _ in range(3):
        desk.draft()
    desk.client.get(LIST)  # the first page of a session writes the session
    with django_assert_num_queries(5):
        assert desk.client.get(LIST).status_code == 200
    for _ in range(297):
        desk.draft()
    with django_assert_num_queries(5):
        assert "Sắp xếp lần" in desk.client.get(LIST).content.decode()
