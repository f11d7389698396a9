"""What is allowed but unlikely is asked about once, and what cannot be is refused beside its field."""

import pytest

from tests.democracy_regs.samples import SAMPLES
from tests.factories import make_conference, make_petitions

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("key", "changed", "sentence"),
    [
        ("conference", {"conference_count": "107", "attendance": "80"}, "ít hơn số hội nghị (107)"),
        ("dialogue", {"dialogue_count": "200"}, "ít hơn số cuộc đối thoại (200)"),
        ("dialogue", {"opinions_received": ""}, "chưa ghi số ý kiến tiếp nhận"),
        ("petition", {"complaints": "1.800", "denunciations": "28"}, "lớn hơn 1.827 đơn phải xử lý"),
        ("petition", {"complaints": "1.800", "proposals": "17"}, "Còn 10 đơn phải xử lý chưa phân loại."),
        ("petition", {"resolved_first": "1.824"}, "lớn hơn 1.823 đơn đã giải quyết"),
        ("reception", {"by_head": "1.051"}, "Lượt người đứng đầu tiếp (1.051)"),
        ("reception", {"people": "1.000"}, "Số người (1.000) ít hơn số lượt tiếp (1.050)."),
        ("mediation", {"mediators": "100"}, "Số hòa giải viên (100) ít hơn số tổ hòa giải (167)."),
        ("committee", {"consolidated_on": "1/1/2019"}, "Ngày kiện toàn trước ngày thành lập."),
        ("committee", {"ended_on": "1/1/2023"}, "Ngày kết thúc trước ngày kiện toàn."),
        ("conference", {"starts_on": "1/1/2090"}, "ở tương lai"),
    ],
)
def test_unlikely_rows_are_asked_about_and_written_when_confirmed(client, cast, key, changed, sentence):
    sample = SAMPLES[key]
    client.force_login(cast.alice)
    typed = {"unit": cast.a.pk, **sample.typed, **changed}
    page = client.post(f"{sample.address}them/", typed)
    assert page.status_code == 200, "không hỏi lại"
    assert [w for w in page.context["warnings"] if sentence in w], page.context["warnings"]
    assert not sample.kind.model.objects.exists()
    assert client.post(f"{sample.address}them/", {**typed, "confirm_warnings": "1"}).status_code == 302


def test_a_number_far_from_the_usual_one_is_asked_about(client, cast):
    for number in range(3):
        make_conference(cast.a, attendance=80 + number)
    make_petitions(cast.a, received=12)
    client.force_login(cast.alice)
    typed = {
        "unit": cast.a.pk,
        **SAMPLES["conference"].typed,
        "conference_count": "1",
        "attendance": "80.000",
    }
    [warning] = client.post("/hoi-nghi/them/", typed).context["warnings"]
    assert warning.startswith("Số người dự 80.000 khác xa số thường gặp của đơn vị (khoảng 81)")
    typed = {
        "unit": cast.a.pk,
        "period": "năm 2022",
        "carried_over": "0",
        "received": "12.000",
        "handled": "9",
    }
    [warning] = client.post("/don-thu/them/", typed).context["warnings"]
    assert warning.startswith("“Tiếp nhận trong kỳ” ghi 12.000, khác xa các kỳ trước (khoảng 12)")


@pytest.mark.parametrize(
    ("key", "changed", "field"),
    [
        ("dialogue", {"opinions_answered": "41"}, "opinions_answered"),
        ("petition", {"handled": "1.828"}, "handled"),
        ("mediation", {"successes": "184"}, "successes"),
        ("conference", {"conference_count": "0"}, "conference_count"),
        ("conference", {"ends_on": "14/3/2023"}, "ends_on"),
        ("committee", {"ended_on": "31/5/2020"}, "ended_on"),
        ("committee", {"name": ""}, "name"),
        ("conference", {"attendance": "khoảng 8.000", "attendance_qualifier": "hơn"}, "attendance_qualifier"),
        ("mediation", {"groups": "khoảng 167"}, "groups"),
        ("conference", {"form": "x"}, "form"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(client, cast, key, changed, field):
    sample = SAMPLES[key]
    client.force_login(cast.alice)
    typed = {"unit": cast.a.pk, **sample.typed, **changed, "confirm_warnings": "1"}
    page = client.post(f"{sample.address}them/", typed)
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [field]
    assert not sample.kind.model.objects.exists()
