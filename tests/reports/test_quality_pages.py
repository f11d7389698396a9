"""The pages of rules and open warnings: try, write, switch off, check, open again; who may, what is refused."""

from __future__ import annotations

import pytest

from campaigns.models import Meeting
from orgs.models import QualityConfirmation, QualityRule, QualitySwitch
from reports.models import Indicator
from tests.factories import make_meeting

pytestmark = pytest.mark.django_db
NEW = "/quy-tac/them/?ve=campaigns.meeting&kieu=khoang"


def typed(cast, **changed):
    """What the form of a range sends."""
    return {
        "name": "Buổi quá đông", "left": "attendance", "low": "", "high": "1.500", "missing": "bo_qua",
        "importance": "cao", "message": "", "instruction": "Hãy xem lại biên bản.", "owner": cast.a.pk,
        "is_active": "on", "period": "2023", **changed,
    }  # fmt: skip


def a_rule(owner, **fields) -> QualityRule:
    values = {
        "name": "Quá đông", "kind": "khoang", "subject": "campaigns.meeting", "left": "attendance", "high": 500,
        "importance": "cao", "instruction": "Xem lại.", "owner": owner,
    } | fields  # fmt: skip
    return QualityRule.objects.create(**values)


def test_an_administrator_tries_a_rule_and_then_writes_it(client, cast):
    make_meeting(cast.a1, attendance=1600)
    client.force_login(cast.quan)
    assert client.get("/quy-tac/them/").status_code == 200
    page = client.post(NEW, typed(cast, **{"try": "1"}))
    assert (page.context["tried_count"], len(page.context["tried"])) == (1, 1)
    assert not QualityRule.objects.filter(owner=cast.a).exists()
    assert client.post(NEW, typed(cast, **{"try": "1"}, period="2022")).context["tried_count"] == 0
    assert client.post(NEW, typed(cast)).status_code == 302
    rule = QualityRule.objects.get(owner=cast.a)
    assert (rule.left, rule.high, rule.kind, rule.subject) == (
        "attendance",
        1500,
        "khoang",
        "campaigns.meeting",
    )
    detail = client.get(f"/quy-tac/{rule.pk}/").content.decode()
    assert "“Số lượt người tham gia” đến 1.500." in detail
    assert client.post(f"/quy-tac/{rule.pk}/sua/", typed(cast, high="2.000")).status_code == 302
    rule.refresh_from_db()
    assert rule.high == 2000


KINDS = [
    ("so_sanh", {"left": "women", "operator": "<=", "right": "attendance", "factor": "0,9"}, "women", "attendance"),
    ("tong", {"left": ["women", "households"], "operator": "<=", "right": "attendance"}, "women households",
     "attendance"),
    ("cung_co", {"left": ["women"], "right": ["attendance", "places"]}, "women", "attendance places"),
    ("loai_tru", {"left": ["place", "places"]}, "place places", ""),
    ("nhay_vot", {"left": "attendance", "right": ["kind"], "factor": "50", "enough": "4"}, "attendance", "kind"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "sides", "left", "right"), KINDS, ids=lambda value: str(value)[:20])
def test_each_kind_of_rule_is_written_from_its_own_fields(client, cast, kind, sides, left, right):
    client.force_login(cast.quan)
    address = f"/quy-tac/them/?ve=campaigns.meeting&kieu={kind}"
    assert client.get(address).status_code == 200
    sent = {**typed(cast), "left": "", "high": "", **sides, "only_where": "kind=phat_dong"}
    answer = client.post(address, sent)
    assert answer.status_code == 302, answer.context["form"].errors
    rule = QualityRule.objects.get(owner=cast.a)
    assert (rule.kind, rule.left, rule.right, rule.only_where) == (kind, left, right, "kind=phat_dong")
    assert "Phát động quần chúng" in client.get(f"/quy-tac/{rule.pk}/").content.decode()
    assert client.get(f"/quy-tac/{rule.pk}/sua/").status_code == 200


def test_a_rule_may_be_about_figures(client, cast):
    client.force_login(cast.quan)
    address = "/quy-tac/them/?ve=figures&kieu=so_sanh"
    sent = typed(cast, left="PD04", right="PD02", operator=">=", factor="5")
    assert client.post(address, sent).status_code == 302
    rule = QualityRule.objects.get(owner=cast.a)
    assert (rule.left, rule.right, rule.factor) == ("PD04", "PD02", 5)
    name = Indicator.objects.get(code="PD04", owner=None).name
    assert f"“{name}” phải không nhỏ hơn 5 lần" in client.get(f"/quy-tac/{rule.pk}/").content.decode()


@pytest.mark.parametrize(
    ("kind", "changed", "field"),
    [
        ("khoang", {"left": ""}, "left"),
        ("khoang", {"left": "khong_co"}, "left"),
        ("khoang", {"high": ""}, "low"),
        ("khoang", {"low": "5.000"}, "high"),
        ("khoang", {"high": "nhiều"}, "high"),
        ("khoang", {"high": "9" * 30}, "high"),
        ("khoang", {"instruction": ""}, "instruction"),
        ("khoang", {"owner": ""}, "owner"),
        ("so_sanh", {"left": "women", "right": "women", "operator": "<="}, "right"),
        ("so_sanh", {"left": "women", "right": "starts_on", "operator": "<="}, "right"),
        ("so_sanh", {"left": "women", "right": "attendance", "operator": "la"}, "operator"),
        ("so_sanh", {"left": "women", "right": "attendance", "operator": "<=", "factor": "0"}, "factor"),
        ("loai_tru", {"left": ["place"]}, "left"),
        ("cung_co", {"left": ["place"]}, "right"),
        ("tong", {"left": ["women", "attendance"], "right": "attendance", "operator": "<="}, "right"),
    ],
)
def test_a_rule_that_cannot_be_says_which_field(client, cast, kind, changed, field):
    client.force_login(cast.quan)
    page = client.post(f"/quy-tac/them/?ve=campaigns.meeting&kieu={kind}", {**typed(cast), **changed})
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [field]
    assert not QualityRule.objects.filter(owner=cast.a).exists()


def test_the_start_of_a_rule_takes_only_what_there_is(client, cast):
    client.force_login(cast.quan)
    for query in (
        "ve=la&kieu=khoang",
        "ve=reports.review&kieu=khoang",
        "ve=campaigns.meeting&kieu=la",
        "ve=%00",
    ):
        page = client.get(f"/quy-tac/them/?{query}")
        assert page.status_code == 200
        assert page.context["form"].errors


def test_only_administrators_write_rules_and_only_their_own(client, cast):
    own, other, shipped = a_rule(cast.a), a_rule(cast.b), QualityRule.objects.get(code="BUOI01")
    client.force_login(cast.chi)
    assert client.get("/quy-tac/").status_code == 200
    assert client.get("/quy-tac/them/").status_code == 403
    assert client.get(f"/quy-tac/{own.pk}/").status_code == 200
    assert client.get(f"/quy-tac/{own.pk}/sua/").status_code == 403
    assert client.post(f"/quy-tac/{own.pk}/tat/", {"unit": cast.a1.pk}).status_code == 403
    client.force_login(cast.quan)
    assert client.get(f"/quy-tac/{shipped.pk}/sua/").status_code == 403
    assert client.get(f"/quy-tac/{other.pk}/").status_code == 404
    assert client.get(f"/quy-tac/{other.pk}/sua/").status_code == 404
    assert client.get(f"/quy-tac/{own.pk}/tat/").status_code == 405
    page = client.post(NEW, typed(cast, owner=cast.b.pk))
    assert list(page.context["form"].errors) == ["owner"]


def test_a_rule_is_switched_off_for_a_unit_and_on_again(client, cast):
    shipped = QualityRule.objects.get(code="BUOI01")
    make_meeting(cast.a1, attendance=1, places=cast.a1_hamlets)
    client.force_login(cast.quan)
    assert "ít hơn số thôn" in client.get("/canh-bao/?ky=2023").content.decode()
    assert client.post(f"/quy-tac/{shipped.pk}/tat/", {"unit": cast.a.pk, "on": ""}).status_code == 302
    assert QualitySwitch.objects.get().unit == cast.a
    assert "ít hơn số thôn" not in client.get("/canh-bao/?ky=2023").content.decode()
    assert "Đã tắt ở đơn vị" in client.get("/quy-tac/").content.decode()
    assert client.post(f"/quy-tac/{shipped.pk}/tat/", {"unit": cast.a.pk, "on": "1"}).status_code == 302
    assert not QualitySwitch.objects.exists()
    assert client.post(f"/quy-tac/{shipped.pk}/tat/", {"unit": cast.b.pk}).status_code == 302
    assert not QualitySwitch.objects.exists()


def form_of(page, row: int = 0) -> dict[str, str]:
    """What the box of a warning sends."""
    one = page.context["groups"][0]["units"][0]["rows"][row]
    return {
        "rule": str(one.rule.pk), "unit": str(one.unit.pk), "about": one.about,
        "fingerprint": one.doubt.fingerprint, "back": "ky=2023",
    }  # fmt: skip


def test_a_warning_is_checked_with_a_reason_and_opened_again(client, cast):
    meeting = make_meeting(cast.a1, attendance=700, content="<b>x</b>")
    a_rule(cast.a)
    client.force_login(cast.chi)
    page = client.get("/canh-bao/?ky=2023")
    assert [tab["count"] for tab in page.context["tabs"]] == [1, 1, 0, 0, 0]
    assert meeting.get_absolute_url() in page.content.decode()
    assert "<b>x</b>" not in page.content.decode()
    sent = form_of(page)
    assert client.post("/canh-bao/da-kiem-tra/", {**sent, "reason": " "}).status_code == 302
    assert not QualityConfirmation.objects.exists()
    answer = client.post("/canh-bao/da-kiem-tra/", {**sent, "reason": "Hội nghị toàn xã"})
    assert answer["Location"] == "/canh-bao/?ky=2023"
    page = client.get("/canh-bao/?ky=2023&muc=da-xet")
    assert [tab["count"] for tab in page.context["tabs"]] == [0, 0, 0, 0, 1]
    assert "Hội nghị toàn xã" in page.content.decode()
    Meeting.objects.filter(pk=meeting.pk).update(attendance=701)
    page = client.get("/canh-bao/?ky=2023")
    assert page.context["tabs"][0]["count"] == 1
    old = client.post("/canh-bao/da-kiem-tra/", {**sent, "reason": "Vẫn đúng"}, follow=True)
    assert "Số vừa thay đổi" in old.content.decode()
    assert client.post("/canh-bao/da-kiem-tra/", {**form_of(page), "reason": "Vẫn đúng"}).status_code == 302
    assert QualityConfirmation.objects.get().reason == "Vẫn đúng"
    assert client.post("/canh-bao/da-kiem-tra/", {**sent, "reopen": "1"}).status_code == 302
    assert not QualityConfirmation.objects.exists()


def test_only_who_enters_records_of_the_unit_checks_its_warnings(client, cast):
    make_meeting(cast.a1, attendance=700)
    a_rule(cast.a)
    client.force_login(cast.chi)
    sent = {**form_of(client.get("/canh-bao/?ky=2023")), "reason": "Đúng"}
    client.force_login(cast.lan)
    assert client.get("/canh-bao/?ky=2023").context["groups"][0]["units"][0]["may_check"] is False
    assert client.post("/canh-bao/da-kiem-tra/", sent).status_code == 403
    client.force_login(cast.bao)
    assert client.post("/canh-bao/da-kiem-tra/", sent).status_code == 302
    assert client.get("/canh-bao/da-kiem-tra/").status_code == 405
    assert not QualityConfirmation.objects.exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"rule": "x"}, {"rule": "9" * 15}, {"unit": "0"}, {"unit": "9" * 40}, {"about": "la:1"},
        {"about": "campaigns.meeting:x"}, {"about": "figures:2023-01-01:x"}, {"about": "figures:0001-01-01:2023-01-01"},
        {"about": ""}, {"fingerprint": "x"}, {"back": "\n\r\0"},
    ],
    ids=str,
)  # fmt: skip
def test_odd_input_is_no_confirmation_and_no_error_page(client, cast, changed):
    make_meeting(cast.a1, attendance=700)
    a_rule(cast.a)
    client.force_login(cast.chi)
    sent = {**form_of(client.get("/canh-bao/?ky=2023")), "reason": "Đúng", **changed}
    assert client.post("/canh-bao/da-kiem-tra/", sent).status_code == 302
    assert QualityConfirmation.objects.exists() is ("back" in changed)


@pytest.mark.parametrize(
    "query", ["ky=chẳng rõ", "don_vi=abc", "muc=la", "trang=0", "trang=999999999", "trang=x", "muc=%00"]
)
def test_odd_addresses_show_the_page(client, cast, query):
    client.force_login(cast.alice)
    assert client.get(f"/canh-bao/?{query}").status_code == 200


@pytest.mark.parametrize("number", [3, 120])
def test_the_page_of_warnings_takes_the_same_queries_at_any_number(
    client, cast, django_assert_num_queries, number
):
    client.force_login(cast.alice)
    client.get("/canh-bao/?ky=2023")
    for _ in range(number):
        make_meeting(cast.a1, attendance=None)
    with django_assert_num_queries(PAGE_QUERIES):
        page = client.get("/canh-bao/?ky=2023")
    assert page.context["page"].total_count >= number


PAGE_QUERIES = 51
