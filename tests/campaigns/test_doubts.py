"""What is allowed but unlikely is asked about, kind by kind; a tick saves it all the same."""

import pytest

from tests.campaigns.samples import SAMPLES
from tests.factories import (
    make_body,
    make_campaign,
    make_contribution,
    make_document,
    make_unit,
    make_welfare,
    make_work,
)

pytestmark = pytest.mark.django_db
KINDS = {sample.kind.key: sample for sample in SAMPLES}

CASES = [
    ("campaign", {"kind": "phoi_hop"}, "Chưa ghi ngày ký kết"),
    ("campaign", {"kind": "giao_uoc", "signed_on": "01/02/2023"}, "Chưa chọn các bên ký kết"),
    ("team", {"established_on": ""}, "Chưa ghi ngày thành lập"),
    ("team", {"member_count": "2.000"}, "Số thành viên 2.000 rất lớn"),
    ("contribution", {"kind": "tien", "amount": "35"}, "ghi “35 triệu”"),
    ("contribution", {"value_vnd": "500"}, "Giá trị quy đổi chỉ 500 đồng"),
    ("contribution", {"kind": "hien_vat", "item": "bóng đèn", "amount": "174"}, "Chưa ghi đơn vị tính"),
    ("contribution", {"amount": "100.000.000"}, "khác hẳn mức thường gặp"),
    (
        "work",
        {"cost_total": "10 tỷ", "cost_people": "6 tỷ", "cost_state": "5 tỷ"},
        "lớn hơn tổng kinh phí 10 tỷ đồng",
    ),
    (
        "work",
        {"cost_total": "10 tỷ", "cost_people": "6 tỷ"},
        "Còn 4 tỷ đồng của tổng kinh phí chưa ghi nguồn",
    ),
    ("work", {"cost_people": "500"}, "Nhân dân chỉ 500 đồng"),
    ("work", {"length_m": "500 km"}, "Chiều dài: 500.000 khác hẳn"),
    ("welfare", {"action": "ho_tro"}, "được đếm theo “Xây mới” và “Sửa chữa”"),
    ("welfare", {"count": "", "cost": ""}, "Chưa ghi số lượng và kinh phí"),
    ("welfare", {"count": "165"}, "Chưa ghi đơn vị tính"),
    ("model", {"status": "cong_nhan"}, "chưa ghi ngày công nhận"),
    ("model", {"recognized_on": "01/06/2023"}, "trạng thái chưa phải “Được công nhận”"),
    ("model", {"status": "dung"}, "chưa ghi ngày dừng"),
    ("model", {"ended_on": "01/06/2023"}, "trạng thái chưa phải “Dừng”"),
    ("model", {"model_count": "30"}, "ít hơn số mô hình (30)"),
    ("model", {"model_count": "27"}, "bằng nhau"),
    ("commendation", {"subject_name": "", "subject_position": "Trưởng thôn"}, "chưa ghi tên"),
    ("commendation", {"subject_name": "", "subject_count": "500"}, "500 đối tượng"),
]


@pytest.mark.parametrize(("key", "changed", "sentence"), CASES, ids=lambda value: str(value)[:40])
def test_a_doubt_is_said_once_and_a_tick_saves(client, cast, key, changed, sentence):
    sample = KINDS[key]
    for _ in range(3):
        make_contribution(cast.a1)
        make_work(cast.a1)
    before = sample.kind.model.objects.count()
    client.force_login(cast.chi)
    typed = sample.form(cast, **changed)
    confirmed = typed.pop("confirm_warnings")
    page = client.post(sample.kind.url("create"), typed)
    assert page.status_code == 200
    assert sentence in " ".join(page.context["warnings"])
    assert sample.kind.model.objects.count() == before
    answer = client.post(sample.kind.url("create"), {**typed, "confirm_warnings": confirmed})
    assert answer.status_code == 302
    assert sample.kind.model.objects.count() == before + 1


@pytest.mark.parametrize("key", list(KINDS))
def test_an_ordinary_record_raises_no_doubt(client, cast, key):
    sample = KINDS[key]
    typed = sample.form(cast)
    del typed["confirm_warnings"]
    if key == "meeting":
        typed["places"] = [cast.a1_hamlets[0].pk]
    client.force_login(cast.chi)
    assert client.post(sample.kind.url("create"), typed).status_code == 302


def test_a_part_is_not_more_than_its_whole(client, cast):
    land, work = make_contribution(cast.a1, amount=100), make_work(cast.a1, length_m=10, cost_total=100_000)
    houses = make_welfare(cast.a1, count=2)
    client.force_login(cast.chi)
    for key, whole, sentence in (
        ("contribution", land, "Phần “trong đó” lớn hơn dòng chung"),
        ("work", work, "Kinh phí của phần “trong đó” lớn hơn"),
        ("welfare", houses, "Số lượng của phần “trong đó” lớn hơn"),
    ):
        sample = KINDS[key]
        typed = sample.form(cast, part_of=whole.pk)
        del typed["confirm_warnings"]
        page = client.post(sample.kind.url("create"), typed)
        assert sentence in " ".join(page.context["warnings"]), key


def test_parts_are_listed_under_their_whole_and_left_out_of_totals(client, cast):
    whole = make_contribution(cast.a1, amount=100)
    part = make_contribution(cast.a1, amount=40, part_of=whole)
    client.force_login(cast.alice)
    page = client.get("/nguon-luc/")
    assert "100" in page.context["totals"]
    assert "140" not in page.context["totals"]
    assert part.get_absolute_url() in client.get(whole.get_absolute_url()).content.decode()


def test_a_unit_that_has_ended_is_asked_about(client, cast):
    ended = make_unit("Cũ", "xa", cast.a, valid_to="2022-12-31")
    client.force_login(cast.alice)
    sample = KINDS["team"]
    typed = sample.form(cast, unit=ended.pk)
    del typed["confirm_warnings"]
    page = client.post(sample.kind.url("create"), typed)
    assert page.context["warnings"] == [
        "Xã Cũ không còn hoặc chưa có vào ngày 17/01/2023. Hãy xem lại ngày hoặc đơn vị."
    ]


@pytest.mark.parametrize(
    ("key", "changed", "field"),
    [
        ("contribution", {"item": "bóng đèn"}, "item"),
        ("contribution", {"measure": "ha"}, "measure"),
        ("contribution", {"kind": "hien_vat", "amount": "174"}, "item"),
        ("welfare", {"count": "165 căn", "count_measure": "lượt người"}, "count_measure"),
        ("model", {"model_count": "0"}, "model_count"),
        ("model", {"recognized_on": "01/01/2020"}, "recognized_on"),
        ("commendation", {"subject_count": "3"}, "subject_count"),
        ("commendation", {"subject_name": "", "subject_count": "0"}, "subject_count"),
        ("work", {"length_m": "hơn 5 km", "qualifier": "gần"}, "qualifier"),
        ("work", {"cost_people": "hơn 5 tỷ"}, "cost_people"),
    ],
)
def test_what_contradicts_itself_is_refused_beside_its_field(client, cast, key, changed, field):
    sample = KINDS[key]
    client.force_login(cast.chi)
    page = client.post(sample.kind.url("create"), sample.form(cast, **changed))
    assert list(page.context["form"].errors) == [field]
    assert sample.kind.model.objects.count() == 0


def test_a_commune_names_bodies_documents_and_movements_of_its_district_and_of_no_other(client, cast):
    own, other = make_campaign(cast.a, "Phong trào huyện"), make_campaign(cast.b, "Phong trào lạ")
    body, strange = cast.office_a, make_body(cast.b, "Cơ quan lạ")
    paper, foreign = make_document(cast.a, "02-NQ/HU"), make_document(cast.b, "03-NQ/HU")
    client.force_login(cast.chi)
    sample = KINDS["commendation"]
    page = client.get(sample.kind.url("create")).content.decode()
    assert ["Phong trào huyện" in page, "Phong trào lạ" in page] == [True, False]
    assert [str(body) in page, str(strange) in page] == [True, False]
    assert [str(paper) in page, str(foreign) in page] == [True, False]
    wrong = {"campaign": other.pk, "grantor": strange.pk, "decision": foreign.pk}
    page = client.post(sample.kind.url("create"), sample.form(cast, **wrong))
    assert sorted(page.context["form"].errors) == ["campaign", "decision", "grantor"]
    right = {"campaign": own.pk, "grantor": body.pk, "decision": paper.pk}
    assert client.post(sample.kind.url("create"), sample.form(cast, **right)).status_code == 302


def test_one_grantor_is_named_once(client, cast):
    client.force_login(cast.chi)
    sample = KINDS["commendation"]
    typed = sample.form(cast, grantor=cast.office_a.pk, grantor_name="UBND tỉnh")
    page = client.post(sample.kind.url("create"), typed)
    assert list(page.context["form"].errors) == ["grantor_name"]
