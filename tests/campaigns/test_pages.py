"""Every kind of record of this app through its pages: written, listed, found, refused, changed by two, exported."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from orgs.lists import PAGE_SIZE
from orgs.models import AuditEntry
from tests.campaigns.samples import FEBRUARY_30, SAMPLES, Sample

pytestmark = pytest.mark.django_db
each = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.kind.key)
numbered = pytest.mark.parametrize(
    "sample", [sample for sample in SAMPLES if sample.number], ids=lambda sample: sample.kind.key
)


def rows(sample: Sample):
    return sample.kind.model.objects.order_by("pk")


@each
def test_a_record_is_written_shown_and_listed(client, cast, sample):
    client.force_login(cast.chi)
    assert client.get(sample.kind.url("create")).status_code == 200
    answer = client.post(sample.kind.url("create"), sample.form(cast))
    record = rows(sample).get()
    assert answer.status_code == 302
    assert answer["Location"].startswith(record.get_absolute_url())
    assert {name: getattr(record, name) for name in sample.stored} == sample.stored
    assert record.unit == cast.a1
    assert AuditEntry.objects.filter(table=record._meta.db_table, operation="I", username="chi").count() == 1
    page = client.get(record.get_absolute_url()).content.decode()
    assert "Nhập tương tự" in page
    assert sample.stored.get(sample.words, "") in page
    listed = client.get(sample.kind.url("list")).content.decode()
    assert record.get_absolute_url() in listed


@each
def test_a_record_is_changed_and_deleted_with_a_reason(client, cast, sample):
    record = sample.make(cast.a1)
    client.force_login(cast.chi)
    page = client.get(sample.kind.url("edit", record.pk))
    assert page.status_code == 200
    typed = sample.form(cast, version=record.version, note="đã đối chiếu")
    assert client.post(sample.kind.url("edit", record.pk), typed).status_code == 302
    record.refresh_from_db()
    assert (record.note, record.version) == ("đã đối chiếu", 2)
    assert "Hãy ghi lý do" in client.post(sample.kind.url("delete", record.pk)).content.decode()
    assert rows(sample).count() == 1
    assert client.post(sample.kind.url("delete", record.pk), {"reason": "nhập trùng"}).status_code == 302
    assert rows(sample).count() == 0
    assert AuditEntry.objects.filter(operation="D", reason="nhập trùng").count() == 1


@each
def test_another_offices_record_is_not_found(client, cast, sample):
    record = sample.make(cast.b1)
    client.force_login(cast.alice)
    for action in ("detail", "edit", "delete"):
        assert client.get(sample.kind.url(action, record.pk)).status_code == 404
    assert client.post(sample.kind.url("delete", record.pk), {"reason": "xóa"}).status_code == 404
    assert client.get(f"{sample.kind.url('create')}?giong={record.pk}").status_code == 404
    assert record.get_absolute_url() not in client.get(sample.kind.url("list")).content.decode()
    assert rows(sample).count() == 1


@each
def test_a_leader_reads_and_may_not_write(client, cast, sample):
    record = sample.make(cast.a1)
    client.force_login(cast.lan)
    page = client.get(record.get_absolute_url())
    assert page.status_code == 200
    assert "Nhập tương tự" not in page.content.decode()
    assert client.get(sample.kind.url("create")).status_code == 403
    assert client.post(sample.kind.url("create"), sample.form(cast)).status_code == 403
    assert client.get(sample.kind.url("edit", record.pk)).status_code == 403
    assert client.post(sample.kind.url("delete", record.pk), {"reason": "x"}).status_code == 403
    client.force_login(cast.stranger)
    assert client.get(sample.kind.url("list")).status_code == 403
    assert rows(sample).count() == 1


@each
def test_a_unit_out_of_reach_is_refused_beside_its_field(client, cast, sample):
    client.force_login(cast.alice)
    page = client.post(sample.kind.url("create"), sample.form(cast, unit=cast.b1.pk))
    assert page.status_code == 200
    assert list(page.context["form"].errors) == ["unit"]
    assert rows(sample).count() == 0


@each
def test_the_thirtieth_of_february_is_refused_and_what_was_typed_stays(client, cast, sample):
    client.force_login(cast.chi)
    page = client.post(sample.kind.url("create"), sample.form(cast, **{sample.day: FEBRUARY_30}))
    assert list(page.context["form"].errors) == [sample.day]
    assert f'value="{FEBRUARY_30}"' in page.content.decode()
    assert rows(sample).count() == 0


@numbered
@pytest.mark.parametrize("text", ["nhiều lắm", "5o", "-5", "1.5", "1e9", "=1+1"])
def test_a_number_that_cannot_be_read_is_refused_beside_its_field(client, cast, sample, text):
    client.force_login(cast.chi)
    page = client.post(sample.kind.url("create"), sample.form(cast, **{sample.number: text}))
    assert list(page.context["form"].errors) == [sample.number]
    assert f'value="{text}"' in page.content.decode()
    assert rows(sample).count() == 0


@each
def test_days_in_the_wrong_order_are_said_beside_the_last_one(client, cast, sample):
    last = next((name for name in ("ends_on", "ended_on") if name in sample.kind.form.base_fields), None)
    if last is None:
        last, sentence = "granted_on", "Ô này cần được ghi."
        typed = sample.form(cast, granted_on="")
    else:
        typed, sentence = (
            sample.form(cast, **{last: "01/01/2020"}),
            "Ngày kết thúc phải bằng hoặc sau ngày bắt đầu.",
        )
    client.force_login(cast.chi)
    page = client.post(sample.kind.url("create"), typed)
    assert dict(page.context["form"].errors) == {last: [sentence]}
    assert rows(sample).count() == 0


@each
def test_the_same_record_twice_is_refused(client, cast, sample):
    client.force_login(cast.chi)
    client.post(sample.kind.url("create"), sample.form(cast))
    page = client.post(sample.kind.url("create"), sample.form(cast))
    assert page.status_code == 200
    assert "đã" in " ".join(page.context["form"].non_field_errors())
    assert rows(sample).count() == 1
    assert (
        client.post(sample.kind.url("create"), sample.form(cast, **{sample.words: "Khác hẳn"})).status_code
        == 302
    )
    assert rows(sample).count() == 2


@each
def test_wrong_methods_are_refused(client, cast, sample):
    record = sample.make(cast.a1)
    client.force_login(cast.chi)
    for address in (sample.kind.url("list"), sample.kind.url("export"), record.get_absolute_url()):
        assert client.post(address).status_code == 405
    for action in ("edit", "delete"):
        assert client.put(sample.kind.url(action, record.pk)).status_code == 405
    assert client.delete(sample.kind.url("create")).status_code == 405
    assert rows(sample).count() == 1


@each
def test_classified_marks_are_refused_and_identity_numbers_asked_about(client, cast, sample):
    client.force_login(cast.chi)
    page = client.post(sample.kind.url("create"), sample.form(cast, note="Tài liệu TỐI MẬT"))
    assert list(page.context["form"].errors) == ["note"]
    typed = sample.form(cast, note="Ông A, 066012345678")
    del typed["confirm_warnings"]
    page = client.post(sample.kind.url("create"), typed).content.decode()
    assert "giống số giấy tờ tùy thân" in page
    assert rows(sample).count() == 0


@each
def test_two_people_who_change_one_field_are_asked_and_nothing_is_lost(client, cast, sample):
    record = sample.make(cast.a1, note="trước")
    client.force_login(cast.alice)
    opened = client.get(sample.kind.url("edit", record.pk)).context["opened"]
    first = sample.form(cast, version=1, note="của Chi")
    client.force_login(cast.chi)
    assert client.post(sample.kind.url("edit", record.pk), first).status_code == 302
    client.force_login(cast.alice)
    mine = sample.form(cast, version=1, note="của Liên", opened=opened)
    page = client.post(sample.kind.url("edit", record.pk), mine)
    assert page.status_code == 409
    assert [(item["name"], item["theirs"], item["mine"]) for item in page.context["conflict"]] == [
        ("note", "của Chi", "của Liên")
    ]
    record.refresh_from_db()
    assert record.note == "của Chi"
    mine.update(version=page.context["version"], asked="note", choice_note="mine")
    assert client.post(sample.kind.url("edit", record.pk), mine).status_code == 302
    record.refresh_from_db()
    assert record.note == "của Liên"


@each
def test_a_like_record_opens_the_form_with_its_values_but_no_old_figures(client, cast, sample):
    client.force_login(cast.chi)
    client.post(sample.kind.url("create"), sample.form(cast))
    record = rows(sample).get()
    form = client.get(f"{sample.kind.url('create')}?giong={record.pk}").context["form"]
    assert form.instance.pk is None
    assert form["unit"].value() == cast.a1.pk
    for name in form.not_copied:
        assert not form[name].value(), name
    kept = [name for name in sample.typed if name not in form.not_copied]
    assert all(form[name].value() not in (None, "") for name in kept)
    for number in ("abc", "0", "99999999999", "-1"):
        assert client.get(f"{sample.kind.url('create')}?giong={number}").status_code == 404


@each
def test_the_next_form_starts_with_what_was_last_used(client, cast, sample):
    client.force_login(cast.chi)
    answer = client.post(sample.kind.url("create"), sample.form(cast, again="1"))
    assert answer["Location"] == f"{sample.kind.url('create')}?da_luu={sample.kind.key}-moi"
    page = client.get(answer["Location"])
    assert f'data-draft-saved="{sample.kind.key}-moi"' in page.content.decode()
    form, record = page.context["form"], rows(sample).get()
    for name in sample.kind.sticky:
        value = getattr(record, record._meta.get_field(name).attname)
        value = f"{value:%d/%m/%Y}" if isinstance(value, date) else value
        assert (form[name].value() or None) == (value or None), name


@each
def test_queries_of_the_list_are_the_same_for_three_rows_and_for_three_hundred(client, cast, sample):
    client.force_login(cast.alice)
    for _ in range(3):
        sample.make(cast.a1)
    client.get(sample.kind.url("list"))
    counts = []
    for total in (3, 300):
        for _ in range(total - rows(sample).count()):
            sample.make(cast.a1)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(sample.kind.url("list"))
        assert page.context["page"].total_count == total
        counts.append(len(queries))
    assert len(page.context["rows"]) == PAGE_SIZE
    assert counts == [sample.queries, sample.queries]


@each
@pytest.mark.parametrize(
    "query",
    [
        "q=%00&don_vi=abc&trang=-1&sap=unknown",
        "q='; drop table orgs_unit;--&tu=30/02/2023&den=x",
        "level=%27&kind=<script>alert(1)</script>&status[]=1&campaign=9e9&wave=-1&form=%F0%9F%98%80",
        "don_vi=999999999999999999999&trang=99999999&sap=-day",
        "unit=x&starts_on=y&places=z&giong=&topics=%00",
    ],
)
def test_hostile_addresses_never_break_a_page(client, cast, sample, query):
    sample.make(cast.a1)
    client.force_login(cast.alice)
    for address in (sample.kind.url("list"), sample.kind.url("export"), sample.kind.url("create")):
        answer = client.get(f"{address}?{query}")
        assert answer.status_code == 200
        assert b"<script>alert" not in answer.content


@each
def test_the_export_holds_real_numbers_and_no_formula(client, cast, sample):
    sample.make(cast.a1, note="=1+1", **{sample.words: "=HYPERLINK(1)"})
    client.force_login(cast.alice)
    answer = client.get(sample.kind.url("export"))
    assert answer["Content-Disposition"] == f'attachment; filename="{sample.kind.slug}.xlsx"'
    sheet = load_workbook(io.BytesIO(answer.content)).active
    table = list(sheet.iter_rows(min_row=3))
    assert [cell.value for cell in table[0]][-1] == "Đơn vị"
    cells = [cell for row in table[1:] for cell in row]
    assert len(table) == 2
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n", "d"}
    numeric = [
        i for i, column in enumerate(sample.kind.columns) if column.numeric and column.total is not None
    ]
    for i in numeric:
        assert table[1][i].value is None or isinstance(table[1][i].value, int | float)
    assert not any(str(cell.value).startswith("=") for cell in cells)


@each
def test_the_list_is_searched_without_accents_and_sorted_in_vietnamese_order(client, cast, sample):
    if sample.words == "content":
        names = ["Ân nghĩa", "An toàn", "Đền ơn"]
        for name in names:
            sample.make(cast.a1, content=name)
        client.force_login(cast.alice)
        found = client.get(f"{sample.kind.url('list')}?q=den on")
        assert found.context["page"].total_count == 1
        return
    for name in ("Ân nghĩa", "An toàn", "Đền ơn", "Duy trì"):
        sample.make(cast.a1, **{sample.words: name})
    client.force_login(cast.alice)
    assert client.get(f"{sample.kind.url('list')}?q=den on").context["page"].total_count == 1
    key = next((c.key for c in sample.kind.columns if c.sort == "sort_key"), None)
    if key:
        shown = [
            row["cells"][0]["text"]
            for row in client.get(f"{sample.kind.url('list')}?sap={key}").context["rows"]
        ]
        assert shown == ["An toàn", "Ân nghĩa", "Duy trì", "Đền ơn"]


@each
def test_totals_cover_all_filtered_rows_and_not_only_the_page(client, cast, sample):
    totals = [column for column in sample.kind.columns if column.total is not None]
    for _ in range(PAGE_SIZE + 3):
        sample.make(cast.a1)
    sample.make(cast.a2)
    client.force_login(cast.alice)
    page = client.get(f"{sample.kind.url('list')}?don_vi={cast.a1.pk}")
    assert page.context["page"].total_count == PAGE_SIZE + 3
    assert (page.context["totals"] is None) == (not totals)
    expected = {
        "meeting": ("attendance", 50),
        "team": None,
        "contribution": ("land", 100),
        "work": ("length_m", 500),
    }
    if wanted := expected.get(sample.kind.key):
        at = [column.key for column in sample.kind.columns].index(wanted[0])
        assert page.context["totals"][at].replace(".", "") == str(Decimal(wanted[1]) * (PAGE_SIZE + 3))


@each
def test_what_was_typed_survives_the_end_of_a_session(client, cast, sample):
    client.force_login(cast.chi)
    Session.objects.all().delete()
    page = client.post(sample.kind.url("create"), sample.form(cast))
    assert page.status_code == 403
    assert f'name="held_{sample.words}"' in page.content.decode()
    assert rows(sample).count() == 0


@each
def test_a_choice_that_is_not_offered_is_refused_in_plain_words(client, cast, sample):
    client.force_login(cast.chi)
    typed = {**sample.form(cast), "unit": cast.b.pk}
    answer = client.post(sample.kind.url("create"), typed)
    assert answer.status_code == 200
    assert answer.context["form"].errors["unit"] == [
        "Mục này không có trong danh sách hoặc không thuộc địa bàn của bạn. Hãy chọn lại."
    ]
    assert not rows(sample).exists()
