"""The page of rights says what the code says, and why a person may do something."""

from __future__ import annotations

import datetime
import re
from html import unescape

import pytest

from orgs.permissions import ROLE_PERMISSIONS, Permission, Role
from orgs.services import delegations
from tests.factories import make_user

pytestmark = pytest.mark.django_db
URL = "/bang-quyen/"


def cells(html: str, mark: str) -> list[list[str]]:
    """The texts of a table's body after a mark."""
    body = html.split(mark, 1)[1].split("<tbody>", 1)[1].split("</tbody>", 1)[0]
    rows = re.findall(r"<tr>(.*?)</tr>", body, flags=re.S)
    return [
        [
            unescape(re.sub(r"<.*?>", "", cell))
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, flags=re.S)
        ]
        for row in rows
    ]


def test_the_matrix_is_the_one_of_the_code(client, cast):
    """tests/dvportal/test_readme.py holds docs/glossary.md to the same."""
    client.force_login(cast.quan)
    html = client.get(URL).content.decode()
    heading = re.findall(r'<th scope="col">(.*?)</th>', html.split('id="bang-quyen"')[1].split("</thead>")[0])
    assert heading == ["Quyền", *(role.label for role in Role)]
    assert cells(html, 'id="bang-quyen"') == [
        [
            right.label[0].upper() + right.label[1:],
            *("có" if right in ROLE_PERMISSIONS[role] else "–" for role in Role),
        ]
        for right in Permission
    ]


def test_every_right_has_words_of_its_own():
    labels = [right.label for right in Permission]
    assert len(set(labels)) == len(labels)
    assert all(label[0].islower() for label in labels)


def test_the_rights_of_a_person_say_where_and_why(client, cast):
    day = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=7))).date()
    delegations.delegate(
        cast.lan.roles.get(), by=cast.lan, to=cast.alice, starts_on=day, ends_on=day, reason="Đi học"
    )
    client.force_login(cast.quan)
    rows = cells(client.get(URL, {"nguoi": cast.alice.pk}).content.decode(), 'id="cua-nguoi"')
    where = f"{cast.a} và các đơn vị bên dưới"
    assert ["Soạn báo cáo", where, "Cán bộ tổng hợp"] in rows
    assert ["Duyệt báo cáo", where, "Lãnh đạo, thay đồng chí Đinh Thị Ngọc Lan"] in rows
    expected = len(ROLE_PERMISSIONS[Role.AREA_OFFICER]) + len(ROLE_PERMISSIONS[Role.LEADER])
    assert len(rows) == expected
    rows = cells(client.get(URL, {"nguoi": cast.chi.pk}).content.decode(), 'id="cua-nguoi"')
    assert {row[1] for row in rows} == {str(cast.a1)}


def test_roles_outside_of_the_readers_reach_stay_unseen(client, cast):
    from orgs.models import RoleAssignment

    RoleAssignment.objects.create(user=cast.alice, unit=cast.b, role=Role.LEADER)
    client.force_login(cast.quan)
    html = client.get(URL, {"nguoi": cast.alice.pk}).content.decode()
    assert str(cast.b) not in html.split('id="cua-nguoi"')[1]


@pytest.mark.parametrize("wanted", ["", "x", "-1", "999999999", "9" * 30, "' OR 1=1"])
def test_hostile_choices_show_nobody(client, cast, wanted):
    client.force_login(cast.quan)
    answer = client.get(URL, {"nguoi": wanted})
    assert answer.status_code == 200
    assert 'id="cua-nguoi"' not in answer.content.decode()


def test_another_offices_person_is_not_offered(client, cast):
    client.force_login(cast.quan)
    html = client.get(URL, {"nguoi": cast.bao.pk}).content.decode()
    assert cast.bao.full_name not in html
    assert 'id="cua-nguoi"' not in html


def test_the_page_needs_the_right_and_is_only_read(client, cast):
    for person in (cast.lan, cast.alice, cast.chi, cast.stranger):
        client.force_login(person)
        assert client.get(URL).status_code == 403
    client.force_login(cast.quan)
    assert client.post(URL).status_code == 405


def test_the_page_costs_the_same_for_few_and_many_people(client, cast, django_assert_num_queries):
    client.force_login(cast.quan)
    client.get(URL)
    for _ in range(2):
        with django_assert_num_queries(8):
            client.get(URL, {"nguoi": cast.alice.pk})
        for _ in range(30):
            make_user(Role.UNIT_OFFICER, cast.a1)
