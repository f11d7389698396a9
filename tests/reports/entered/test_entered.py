"""Entered values: one box that reads a figure as reports write it, the parts correctable, doubts asked about."""

import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from orgs.models import AuditEntry
from orgs.services import records
from reports.models import EnteredValue
from tests.factories import make_entered, make_indicator

pytestmark = pytest.mark.django_db

ADDRESS = "/so-lieu/"


@pytest.fixture
def kinds(db):
    """Indicators of each sort."""
    return {
        "visits": make_indicator("V1", measure="lượt", quantity="visits", rule="SUM"),
        "count": make_indicator("C1", measure="đợt", quantity="count", rule="SUM"),
        "money": make_indicator("M1", measure="đồng", quantity="money", rule="SUM"),
        "area": make_indicator("A1", measure="m2", quantity="area", rule="SUM"),
        "ratio": make_indicator("R1", measure="đơn", quantity="count", rule="RATIO"),
        "pair": make_indicator("P1", measure="%", quantity="percent", rule="PAIR"),
        "percent": make_indicator("P2", measure="%", quantity="percent", rule="SUM"),
        "list": make_indicator("L1", measure="xã", quantity="count", rule="LIST"),
        "labour": make_indicator("N1", measure="ngày công", quantity="count", rule="SUM"),
    }


def typed(indicator, unit, text="", **changed):
    return {"indicator": indicator.pk, "unit": unit.pk, "period": "năm 2023", "as_written": text, **changed}


def parts(row):
    """What a value says, without what is empty."""
    names = (
        "qualifier", "value", "numerator", "denominator", "words", "display_measure", "pad2", "is_nil", "items",
        "before_value", "before_label", "after_value", "after_label",
    )  # fmt: skip
    return {name: getattr(row, name) for name in names if getattr(row, name) not in ("", None, False)}


@pytest.mark.parametrize(
    ("kind", "text", "stored", "printed"),
    [
        ("visits", "khoảng 75.000 lượt", {"qualifier": "khoảng", "value": 75000}, "khoảng 75.000 lượt"),
        ("count", "04 đợt", {"value": 4, "pad2": True}, "04 đợt"),
        (
            "money",
            "hơn 2 tỷ 631 triệu đồng",
            {"qualifier": "hơn", "value": 2631000000, "display_measure": "tỷ triệu"},
            "hơn 2 tỷ 631 triệu đồng",
        ),
        ("area", "17,5 ha", {"value": 175000, "display_measure": "ha"}, "17,5 ha"),
        (
            "ratio",
            "1.823/1.827 đơn, đạt 99,78%",
            {"numerator": 1823, "denominator": 1827, "display_measure": "a/b %"},
            "1.823/1.827 đơn, đạt 99,78%",
        ),
        ("ratio", "100%", {"value": 100}, "100% đơn"),
        (
            "pair",
            "33,61% (2013) → 26,72% (2015)",
            {
                "before_value": Decimal("33.61"),
                "before_label": "năm 2013",
                "after_value": Decimal("26.72"),
                "after_label": "năm 2015",
            },
            "từ 33,61% năm 2013 giảm còn 26,72% năm 2015",
        ),
        ("percent", "giảm 4,5% so với cùng kỳ", {"value": Decimal("-4.5")}, "-4,5%"),
        (
            "list",
            "thêm 2 xã (Hàm Chính, Hàm Hiệp)",
            {"qualifier": "thêm", "value": 2, "items": "Hàm Chính\nHàm Hiệp"},
            "thêm 2 xã",
        ),
        ("labour", "hàng chục ngàn ngày công", {"words": "hàng chục ngàn"}, "hàng chục ngàn ngày công"),
        ("count", "Không có", {"is_nil": True}, "không có"),
    ],
)
def test_a_figure_is_kept_as_written_and_printed_back(client, cast, kinds, kind, text, stored, printed):
    client.force_login(cast.alice)
    answer = client.post(f"{ADDRESS}them/", typed(kinds[kind], cast.a, text))
    assert answer.status_code == 302, answer.context["form"].errors or answer.context["warnings"]
    row = EnteredValue.objects.get()
    assert parts(row) == stored
    assert (row.as_written, row.starts_on, row.ends_on) == (text, date(2023, 1, 1), date(2023, 12, 31))
    page = client.get(answer["Location"])
    [shown] = page.context["related"]
    assert shown["rows"] == [printed]
    facts = {label: text for _, pairs in page.context["groups"] for label, text in pairs}
    assert facts["Không phát sinh (không có)"] == ("có" if row.is_nil else "không")
    address = f"{ADDRESS}{row.pk}/sua/"
    page = client.get(address)
    form = page.context["form"]
    again = {f.html_name: f.value() for f in form if f.value() not in (None, False, "")}
    answer = client.post(address, {**again, "version": page.context["version"]})
    assert answer.status_code == 302, answer.context["form"].errors or answer.context["warnings"]
    row.refresh_from_db()
    assert (parts(row), row.as_written, row.version) == (stored, text, 2)
    entry = AuditEntry.objects.filter(table="reports_enteredvalue", operation="I").get()
    assert entry.username == "alice"


@pytest.mark.parametrize(
    ("kind", "text", "sentence"),
    [
        ("count", "83/109 thôn", "không phải tỷ lệ"),
        ("count", "1,050", "1.050"),
        ("count", "nhất định", "số"),
        ("count", "-4", "nhỏ hơn 0"),
        ("area", "3 sào", "m2"),
        ("pair", "26%", "hai thời điểm"),
        ("ratio", "83/109, đạt 99%", "hơn một con số"),
    ],
)
def test_what_cannot_be_read_is_refused_beside_the_box(client, cast, kinds, kind, text, sentence):
    client.force_login(cast.alice)
    answer = client.post(f"{ADDRESS}them/", typed(kinds[kind], cast.a, text))
    assert answer.status_code == 200
    assert sentence in answer.context["form"].errors["as_written"][0]
    assert f'value="{text}"' in answer.content.decode()
    assert not EnteredValue.objects.exists()


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({}, "as_written", "Hãy ghi giá trị"),
        ({"as_written": "5 đợt", "value": "6"}, "value", "khác với “5 đợt”"),
        ({"as_written": "khoảng 5 đợt", "qualifier": "hơn"}, "qualifier", "khác với"),
        ({"as_written": "5 đợt", "is_nil": "on"}, "is_nil", "khác với"),
        ({"value": "5", "is_nil": "on"}, "is_nil", "bỏ một bên"),
        ({"value": "5", "period": ""}, "period", "Hãy ghi kỳ"),
        ({"value": "5", "period": "30/02/2023"}, "period", "30"),
        ({"value": "5", "period": "năm 2023", "starts_on": "1/2/2022"}, "period", "không khớp"),
        ({"value": "5", "indicator": ""}, "indicator", ""),
        ({"value": "5", "indicator": "x'--"}, "indicator", ""),
        ({"value": "rất nhiều"}, "value", "số"),
        ({"value": "5", "note": "Tài liệu MẬT"}, "note", "độ mật"),
        ({"value": "5", "part_of": "99999999"}, "part_of", ""),
        ({"value": "5", "qualifier": "cỡ"}, "qualifier", ""),
    ],
)
def test_bad_input_is_refused_beside_its_field(client, cast, kinds, changed, field, sentence):
    client.force_login(cast.alice)
    answer = client.post(
        f"{ADDRESS}them/", {**typed(kinds["count"], cast.a), **changed, "confirm_warnings": "1"}
    )
    assert answer.status_code == 200
    form = answer.context["form"]
    assert list(form.errors) == [field]
    assert sentence in form.errors[field][0]
    assert not EnteredValue.objects.exists()


def test_parts_without_a_text_are_enough(client, cast, kinds):
    client.force_login(cast.alice)
    answer = client.post(f"{ADDRESS}them/", typed(kinds["count"], cast.a, value="khoảng 1.050"))
    assert answer.status_code == 302, answer.context["form"].errors
    assert parts(EnteredValue.objects.get()) == {"qualifier": "khoảng", "value": 1050}


def test_trying_a_text_shows_its_parts_and_writes_nothing(client, cast, kinds):
    client.force_login(cast.alice)
    page = client.post(
        f"{ADDRESS}them/", typed(kinds["money"], cast.a, "hơn 2 tỷ 631 triệu đồng", reload="1")
    )
    form = page.context["form"]
    assert (form["value"].value(), form["qualifier"].value()) == ("2.631.000.000", "hơn")
    assert not form.errors
    assert not EnteredValue.objects.exists()
    page = client.post(f"{ADDRESS}them/", typed(kinds["area"], cast.a, "3 sào", reload="1"))
    assert "m2" in page.context["form"]["as_written"].warnings[0]
    page = client.post(f"{ADDRESS}them/", typed(kinds["visits"], cast.a, "500 người", reload="1"))
    assert "tính bằng “lượt”" in page.context["form"]["as_written"].warnings[0]
    page = client.post(f"{ADDRESS}them/", {"as_written": "3", "indicator": "%00", "reload": "1"})
    assert "chọn chỉ tiêu" in page.content.decode()


def test_a_shown_part_may_be_corrected_by_hand(client, cast, kinds):
    client.force_login(cast.alice)
    tried = typed(kinds["money"], cast.a, "35 triệu đồng", reload="1")
    form = client.post(f"{ADDRESS}them/", tried).context["form"]
    sent = {f.html_name: f.value() for f in form if f.value() not in (None, False, "")}
    answer = client.post(f"{ADDRESS}them/", {**sent, "value": "35.500.000"})
    assert answer.status_code == 302, answer.context["form"].errors
    row = EnteredValue.objects.get()
    assert (row.value, row.as_written) == (35500000, "35 triệu đồng")


def test_a_changed_text_is_read_anew_and_hand_made_parts_must_agree(client, cast, kinds):
    row = make_entered(
        cast.a, kinds["visits"], value=5300, qualifier="khoảng", as_written="khoảng 5.300 lượt"
    )
    client.force_login(cast.alice)
    form = client.get(f"{ADDRESS}{row.pk}/sua/").context["form"]
    sent = {f.html_name: f.value() for f in form if f.value() not in (None, False, "")}
    answer = client.post(f"{ADDRESS}{row.pk}/sua/", {**sent, "as_written": "5.400 lượt", "version": 1})
    assert answer.status_code == 302, answer.context["form"].errors
    row.refresh_from_db()
    assert parts(row) == {"value": 5400}
    form = client.get(f"{ADDRESS}{row.pk}/sua/").context["form"]
    sent = {f.html_name: f.value() for f in form if f.value() not in (None, False, "")}
    both = {**sent, "as_written": "5.500 lượt", "value": "5.600", "version": 2}
    assert "value" in client.post(f"{ADDRESS}{row.pk}/sua/", both).context["form"].errors
    alone = {**sent, "value": "5.600", "version": 2}
    assert client.post(f"{ADDRESS}{row.pk}/sua/", alone).status_code == 302
    row.refresh_from_db()
    assert (row.value, row.as_written) == (5600, "5.400 lượt")


def test_an_unreadable_text_stays_when_the_parts_are_written_by_hand(client, cast, kinds):
    client.force_login(cast.alice)
    text = "tăng gấp rưỡi, nay có năm đợt"
    sent = typed(kinds["count"], cast.a, text, value="5")
    page = client.post(f"{ADDRESS}them/", sent)
    assert "Chưa đọc được phần ghi nguyên văn" in page.context["warnings"][0]
    assert client.post(f"{ADDRESS}them/", {**sent, "confirm_warnings": "1"}).status_code == 302
    row = EnteredValue.objects.get()
    assert (row.value, row.as_written) == (5, text)


@pytest.mark.parametrize(
    ("kind", "changed", "sentence"),
    [
        ("visits", {"as_written": "500 người"}, "chỉ tiêu này tính bằng “lượt”"),
        ("ratio", {"numerator": "12", "denominator": "11"}, "Tử số (12) lớn hơn mẫu số (11)."),
        ("list", {"as_written": "3 xã (Hàm Chính, Hàm Hiệp)"}, "Danh sách có 2 tên nhưng giá trị là 3."),
        ("count", {"as_written": "70 đợt"}, "cùng kỳ cũng ghi 70"),
        ("visits", {"as_written": "7.000.000 lượt"}, "khác xa các kỳ trước (khoảng 7.000)"),
        ("count", {"value": "11", "compared_value": "10", "change_percent": "20"}, "tính ra 10"),
        ("count", {"value": "5", "note": "gọi 0912345678"}, "số điện thoại"),
    ],
)
def test_unlikely_values_are_asked_about(client, cast, kinds, kind, changed, sentence):
    make_entered(cast.a, kinds["visits"], value=7000, starts_on=date(2022, 1, 1), ends_on=date(2022, 12, 31))
    make_entered(cast.a, kinds["labour"], value=70)
    client.force_login(cast.alice)
    sent = {**typed(kinds[kind], cast.a), **changed}
    page = client.post(f"{ADDRESS}them/", sent)
    assert page.status_code == 200, "không hỏi lại"
    assert [w for w in page.context["warnings"] if sentence in w], (page.context["warnings"],)
    assert client.post(f"{ADDRESS}them/", {**sent, "confirm_warnings": "1"}).status_code == 302
    assert EnteredValue.objects.count() == 3


def test_parts_joint_values_and_comparison(client, cast, kinds):
    client.force_login(cast.alice)
    whole = make_entered(cast.a, kinds["count"], value=10)
    other = make_entered(cast.a, kinds["money"], value=15_750_000_000)
    sent = typed(
        kinds["count"], cast.a, "11 đợt", heading="Cấp xã", part_of=whole.pk, joint_with=other.pk,
        compared_period="năm 2022", compared_value="10", change_percent="10",
    )  # fmt: skip
    page = client.post(f"{ADDRESS}them/", sent)
    assert "cộng lại 11, lớn hơn 10" in page.context["warnings"][0]
    assert client.post(f"{ADDRESS}them/", {**sent, "confirm_warnings": "1"}).status_code == 302
    row = EnteredValue.objects.get(heading="Cấp xã")
    assert (row.part_of, row.joint_with, row.change_percent) == (whole, other, 10)
    assert (row.compared_starts_on, row.compared_ends_on) == (date(2022, 1, 1), date(2022, 12, 31))
    related = client.get(f"{ADDRESS}{whole.pk}/").context["related"]
    assert [part["heading"] for part in related] == ["In trong báo cáo", "Trong đó"]
    form = client.get(f"{ADDRESS}{row.pk}/sua/").context["form"]
    assert form["compared_period"].value() == "năm 2022"


def test_the_same_indicator_and_period_twice(client, cast, kinds):
    make_entered(cast.a, kinds["count"], value=4)
    client.force_login(cast.alice)
    form = client.post(
        f"{ADDRESS}them/", typed(kinds["count"], cast.a, "5 đợt", confirm_warnings="1")
    ).context["form"]
    assert "đã có" in str(form.errors)
    assert EnteredValue.objects.count() == 1


def test_other_office_missing_right_and_wrong_method(client, cast, kinds):
    row = make_entered(cast.a, kinds["count"])
    client.force_login(cast.bao)
    for end in ("", "sua/", "xoa/"):
        assert client.get(f"{ADDRESS}{row.pk}/{end}").status_code == 404
    form = client.post(f"{ADDRESS}them/", typed(kinds["count"], cast.a, "4 đợt")).context["form"]
    assert "unit" in form.errors
    client.force_login(cast.lan)
    assert client.get(f"{ADDRESS}{row.pk}/").status_code == 200
    for end in (f"{row.pk}/sua/", f"{row.pk}/xoa/", "them/"):
        assert client.get(ADDRESS + end).status_code == 403
    client.force_login(cast.stranger)
    assert client.get(ADDRESS).status_code == 403
    client.force_login(cast.alice)
    assert client.post(ADDRESS).status_code == 405
    assert client.delete(f"{ADDRESS}{row.pk}/").status_code == 405


def test_two_people_change_the_same_text(client, cast, kinds):
    row = make_entered(cast.a, kinds["count"], value=4, as_written="04 đợt", pad2=True)
    client.force_login(cast.alice)
    opened = client.get(f"{ADDRESS}{row.pk}/sua/").context
    other = EnteredValue.objects.get()
    other.value, other.as_written, other.pad2 = Decimal(5), "05 đợt", True
    records.update(other, by=cast.quan, version=1)
    sent = {f.html_name: f.value() for f in opened["form"] if f.value() not in (None, False, "")}
    sent |= {"as_written": "06 đợt", "version": 1, "opened": opened["opened"]}
    page = client.post(f"{ADDRESS}{row.pk}/sua/", sent)
    assert page.status_code == 409
    asked = [item["name"] for item in page.context["conflict"]]
    assert asked == ["as_written", "value"]
    again = {**sent, "version": page.context["version"], "asked": asked}
    theirs = {f"choice_{name}": "theirs" for name in asked}
    answer = client.post(f"{ADDRESS}{row.pk}/sua/", {**again, **theirs})
    assert answer.status_code == 302, answer.context["form"].errors
    row.refresh_from_db()
    assert (row.value, row.as_written) == (5, "05 đợt")


def test_the_list_finds_filters_and_shows_values_as_printed(client, cast, kinds):
    make_entered(cast.a, kinds["money"], value=35_000_000, display_measure="triệu")
    make_entered(cast.a1, kinds["ratio"], numerator=83, denominator=109)
    make_entered(cast.a1, kinds["count"], is_nil=True)
    client.force_login(cast.alice)

    def shown(query):
        return [row["cells"][5]["text"] for row in client.get(f"{ADDRESS}?{query}").context["rows"]]

    assert sorted(shown("")) == ["35 triệu đồng", "83/109 đơn", "không có"]
    assert shown("is_nil=1") == ["không có"]
    assert shown(f"indicator={kinds['ratio'].pk}") == ["83/109 đơn"]
    assert shown("q=chi tieu m1") == ["35 triệu đồng"]
    assert shown(f"don_vi={cast.a1.pk}&q=dak may") == shown(f"don_vi={cast.a1.pk}")


@pytest.mark.parametrize(
    "query",
    ["sap=password", "don_vi=9999999999999999999", "indicator=x'--", "indicator=99999999999999999999"]
    + ["is_nil=maybe", "level=%00", "q=%00", "trang=-1", "tu=99/99/9999"],
)
def test_odd_addresses_never_break_the_list(client, cast, kinds, query):
    make_entered(cast.a, kinds["count"])
    client.force_login(cast.alice)
    assert client.get(f"{ADDRESS}?{query}").status_code == 200


def test_the_list_costs_the_same_at_3_and_at_300_rows(client, cast, kinds, django_assert_num_queries):
    def make(number):
        make_entered(cast.a, kinds["count"], heading=f"Mục {number}")

    client.force_login(cast.alice)
    for number in range(3):
        make(number)
    client.get(ADDRESS)
    with django_assert_num_queries(8):
        client.get(ADDRESS)
    for number in range(3, 300):
        make(number)
    with django_assert_num_queries(8):
        assert len(client.get(ADDRESS).context["rows"]) == 50


def test_the_form_costs_the_same_with_many_values(client, cast, kinds, django_assert_num_queries):
    client.force_login(cast.alice)
    make_entered(cast.a, kinds["count"], heading="Mục")
    client.get(f"{ADDRESS}them/")
    with django_assert_num_queries(8):
        client.get(f"{ADDRESS}them/")
    for number in range(40):
        make_entered(cast.a1, kinds["count"], heading=f"Mục {number}")
    with django_assert_num_queries(8):
        client.get(f"{ADDRESS}them/")


def test_the_export_holds_real_numbers(client, cast, kinds):
    make_entered(cast.a, kinds["money"], value=35_000_000, heading="=1+1")
    make_entered(cast.a, kinds["labour"], words="hàng chục ngàn")
    client.force_login(cast.alice)
    sheet = load_workbook(io.BytesIO(client.get(f"{ADDRESS}xuat/").content)).active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {35_000_000, "hàng chục ngàn ngày công"} <= {cell.value for cell in cells}
    assert all(cell.data_type != "f" for cell in cells)
