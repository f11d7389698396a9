"""Pages of forms, periods and submissions, as browsers meet them."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from orgs.models import Unit
from reports.models import EnteredValue, NilConfirmation, ReportForm, ReportFormLine, Submission
from reports.services import submissions
from tests.factories import make_indicator, make_meeting, make_unit
from tests.reports.submissions.builders import fill, make_form, of, sent, type_in, usual_form, usual_quarter


@pytest.fixture
def period(cast):
    return usual_quarter(cast)


def url(name, row, **more):
    return reverse(f"reports:{name}", kwargs={"pk": row.pk, **more})


def signed_in(client, person):
    client.force_login(person)
    return client


def save(client, row, number, text="", version=0, **more):
    line = list(row.period.form.lines.all())[number]
    data = {"line": line.pk, "text": text, "version": version, **more}
    return client.post(url("submission_autosave", row), data)


def boxes(row, *numbers):
    """Names of the boxes of some lines in the plain form."""
    lines = list(row.period.form.lines.all())
    return [f"{row.pk}-{lines[number].pk}" for number in numbers]


# --- one cell ---


def test_a_cell_is_saved_and_answered(cast, client, period):
    row = of(period, cast.a1)
    answer = save(signed_in(client, cast.chi), row, 0, "khoảng 5.300")
    assert answer.status_code == 200
    assert answer.json() == {
        "version": 1, "text": "khoảng 5.300", "state": "saved", "tone": "ok", "words": "Đã lưu", "said": [],
    }  # fmt: skip
    assert EnteredValue.objects.get().qualifier == "khoảng"


def test_a_cell_that_cannot_be_read_says_what_to_write(cast, client, period):
    answer = save(signed_in(client, cast.chi), of(period, cast.a1), 0, "12,5")
    assert answer.status_code == 400
    assert answer.json() == {
        "text": "“12,5”: chỉ tiêu này cần số nguyên, ví dụ 1.050.",
        "state": "invalid",
        "tone": "bad",
        "words": "Chưa hợp lệ",
    }


def test_what_another_person_wrote_is_shown_before_it_is_replaced(cast, client, period):
    row = of(period, cast.a1)
    type_in(row, 0, "900", cast.alice)
    answer = save(signed_in(client, cast.chi), row, 0, "1.050")
    assert answer.status_code == 409
    assert answer.json() == {"theirs": "900", "version": 1, "who": "Nguyễn Thị Ái Liên"}
    assert save(client, row, 0, "1.050", version=1).status_code == 200


def test_nil_of_a_line_of_records_is_ticked(cast, client, period):
    row = of(period, cast.a1)
    answer = save(signed_in(client, cast.chi), row, 3, nil="1")
    assert (answer.json()["state"], NilConfirmation.objects.count()) == ("nil", 1)
    assert save(client, row, 3, nil="0").json()["state"] == "empty"


@pytest.mark.parametrize("line", ["", "abc", "²", "99999999999"])
def test_a_line_that_is_no_number_is_refused(cast, client, period, line):
    answer = signed_in(client, cast.chi).post(
        url("submission_autosave", of(period, cast.a1)), {"line": line, "text": "1"}
    )
    assert answer.status_code == 400


def test_a_line_of_another_form_is_not_found(cast, client, period):
    other = usual_form(cast.a, name="Khác").lines.first()
    answer = signed_in(client, cast.chi).post(
        url("submission_autosave", of(period, cast.a1)), {"line": other.pk, "text": "1"}
    )
    assert answer.status_code == 404


@pytest.mark.parametrize(("name", "status"), [("bao", 404), ("lan", 403), ("stranger", 403)])
def test_who_may_not_fill_gets_no_cell(cast, client, period, name, status):
    answer = save(signed_in(client, getattr(cast, name)), of(period, cast.a1), 0, "5")
    assert (answer.status_code, EnteredValue.objects.count()) == (status, 0)


def test_a_commune_sees_its_own_only(cast, client, period):
    signed_in(client, cast.chi)
    assert client.get(url("submission_detail", of(period, cast.a1))).status_code == 200
    for name in ("submission_detail", "submission_send"):
        assert client.get(url(name, of(period, cast.a2))).status_code == 404
    page = client.get(reverse("reports:submission_list")).content.decode()
    assert ("Xã Đắk Mây" in page, "Bến Sen" in page) == (True, False)
    assert client.get(period.get_absolute_url()).status_code == 403


def test_a_cell_takes_posts_only(cast, client, period):
    assert signed_in(client, cast.chi).get(url("submission_autosave", of(period, cast.a1))).status_code == 405


# --- the plain form ---


def test_without_a_script_all_boxes_are_saved_at_once(cast, client, period):
    row = of(period, cast.a1)
    visits, women, ratio, meetings = boxes(row, 0, 1, 2, 3)
    data = {
        f"o-{visits}": "1.050", f"w-{visits}": "", f"v-{visits}": "0", f"o-{women}": "300", f"w-{women}": "",
        f"v-{women}": "0", f"o-{ratio}": "", f"w-{ratio}": "", f"n-{meetings}": "1", f"k-{meetings}": "1",
    }  # fmt: skip
    page = signed_in(client, cast.chi).post(row.get_absolute_url(), data, follow=True)
    assert "Đã lưu 3 ô." in page.content.decode()
    assert list(EnteredValue.objects.values_list("as_written", flat=True).order_by("pk")) == ["1.050", "300"]
    assert NilConfirmation.objects.count() == 1


def test_what_was_refused_stays_in_its_box(cast, client, period):
    row = of(period, cast.a1)
    visits, ratio = boxes(row, 0, 2)
    data = {f"o-{visits}": "1.050", f"w-{visits}": "", f"o-{ratio}": "83/", f"w-{ratio}": ""}
    page = signed_in(client, cast.chi).post(row.get_absolute_url(), data).content.decode()
    assert "Còn 1 ô chưa lưu được" in page
    assert 'value="83/"' in page
    assert EnteredValue.objects.get().as_written == "1.050"


def test_a_box_that_was_not_touched_does_not_meet_what_another_wrote(cast, client, period):
    row = of(period, cast.a1)
    type_in(row, 0, "900", cast.chi)
    (visits,) = boxes(row, 0)
    opened = {f"o-{visits}": "900", f"w-{visits}": "900", f"v-{visits}": "1"}
    type_in(row, 0, "1.000", cast.alice, version=1)
    signed_in(client, cast.chi).post(row.get_absolute_url(), opened)
    assert EnteredValue.objects.get().as_written == "1.000"
    page = client.post(row.get_absolute_url(), {**opened, f"o-{visits}": "950"}).content.decode()
    assert "Người khác (Nguyễn Thị Ái Liên) vừa ghi ô này: “1.000”" in page
    assert f'name="v-{visits}" value="2"' in page


# --- the way of a submission ---


def test_sending_shows_what_is_missing_first(cast, client, period):
    row = of(period, cast.a1)
    page = signed_in(client, cast.chi).get(url("submission_send", row)).content.decode()
    assert "Chưa gửi được" in page
    client.post(url("submission_send", row), {"confirm_warnings": "1"})
    assert of(period, cast.a1).state == "chua_gui"


def test_what_is_unlikely_is_ticked_before_it_is_sent(cast, client, period):
    row = fill(of(period, cast.a1), cast.chi, visits="1.050 hộ")
    page = signed_in(client, cast.chi).post(url("submission_send", row)).content.decode()
    assert "Hãy đánh dấu ô trên" in page
    assert of(period, cast.a1).state == "chua_gui"
    assert client.post(url("submission_send", row), {"confirm_warnings": "1"}).status_code == 302
    assert of(period, cast.a1).state == "da_gui"


def test_from_sending_back_to_approval(cast, client, period):
    row, line = sent(period, cast.a1, cast.chi), period.form.lines.first()
    signed_in(client, cast.lan)
    data = {"reason": "Xem lại", f"note_{line.pk}": "Thiếu một buổi", "version": row.version}
    assert client.post(url("submission_send_back", row), {**data, "reason": ""}).status_code == 200
    client.post(url("submission_send_back", row), data)
    page = signed_in(client, cast.chi).get(row.get_absolute_url()).content.decode()
    assert "Thiếu một buổi" in page
    assert "Huyện Hồ Xanh trả lại" in page
    submissions.send(of(period, cast.a1), by=cast.chi)
    row = of(period, cast.a1)
    signed_in(client, cast.lan).post(url("submission_receive", row))
    row.refresh_from_db()
    client.post(url("submission_approve", row), {"version": row.version})
    page = signed_in(client, cast.chi).get(row.get_absolute_url()).content.decode()
    assert "số liệu của kỳ này đã khóa" in page
    assert "Đã khóa" in page
    assert "data-cell" not in page


def test_withdrawing_by_its_button(cast, client, period):
    row = sent(period, cast.a1, cast.chi)
    signed_in(client, cast.chi).post(url("submission_withdraw", row))
    assert of(period, cast.a1).state == "chua_gui"


@pytest.mark.parametrize("step", ["receive", "approve", "send_back"])
def test_a_commune_does_not_receive(cast, client, period, step):
    row = sent(period, cast.a1, cast.chi)
    assert signed_in(client, cast.chi).post(url(f"submission_{step}", row)).status_code == 403


def test_the_rest_is_confirmed_by_one_button(cast, client, period):
    row = of(period, cast.a1)
    page = signed_in(client, cast.chi).post(url("submission_nil_rest", row), follow=True).content.decode()
    assert "cho 4 dòng còn trống" in page


def test_marked_up_text_is_shown_as_text(cast, client, period):
    period.form.lines.update(instruction="<script>alert(1)</script>")
    row = of(period, cast.a1)
    page = signed_in(client, cast.chi).get(row.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


# --- lists and counts ---


@pytest.mark.parametrize(
    "query", ["?q=bieu+dan+van", "?tinh_trang=qua_han", "?nam=2023", "?nam=abc", "?trang=x", "?trang=99"]
)
def test_the_list_takes_odd_addresses(cast, client, period, query):
    page = signed_in(client, cast.alice).get(reverse("reports:submission_list") + query)
    assert page.status_code == 200
    assert "Xã Đắk Mây" in page.content.decode()


def test_the_list_finds_by_words_and_standing(cast, client, period):
    signed_in(client, cast.alice)
    for query, there in (("?q=dak+may", (True, False)), ("?tinh_trang=da_gui", (False, False))):
        page = client.get(reverse("reports:submission_list") + query).content.decode()
        body = page.split("<tbody>")[-1] if "<tbody>" in page else ""
        assert ("Đắk Mây" in body, "Bến Sen" in body) == there


def test_the_table_of_a_period_says_who_has_not_sent(cast, client, period):
    sent(period, cast.a1, cast.chi)
    page = signed_in(client, cast.lan).get(period.get_absolute_url()).content.decode()
    assert "Quá hạn, chưa gửi" in page
    assert "Đầy đủ, gửi muộn" in page
    assert "1 <small>50%</small>" in page
    listed = client.get(reverse("reports:period_list")).content.decode()
    assert '1 <span class="soft">(50%)</span>' in listed


def test_the_table_of_a_period_as_a_spreadsheet(cast, client, period):
    sent(period, cast.a1, cast.chi)
    answer = signed_in(client, cast.alice).get(url("period_export", period))
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(min_row=3, values_only=True))
    assert rows[0][:4] == ("Đơn vị", "Tình trạng", "Đánh giá", "Gửi lần đầu")
    assert rows[1][:3] == ("Thị trấn Bến Sen", "Quá hạn", "Quá hạn, chưa gửi")
    assert rows[2][4:6] == (1050, 300)


def test_units_of_a_period_are_typed_side_by_side(cast, client, period):
    one, two = of(period, cast.a1), of(period, cast.a2)
    (first,), (second,) = boxes(one, 0), boxes(two, 0)
    data = {f"o-{first}": "10", f"w-{first}": "", f"o-{second}": "20", f"w-{second}": ""}
    signed_in(client, cast.alice).post(url("period_matrix", period), data)
    assert dict(EnteredValue.objects.values_list("unit__name", "value")) == {"Đắk Mây": 10, "Bến Sen": 20}
    assert signed_in(client, cast.lan).get(url("period_matrix", period)).status_code == 403


@pytest.mark.parametrize("page", ["submission_list", "period_detail", "period_matrix", "period_list"])
def test_pages_of_many_cost_as_many_queries_as_those_of_few(
    cast, client, page, django_assert_max_num_queries
):
    def queries(count):
        for number in range(count):
            make_unit(f"Xã {count} {number}", "xa", cast.a)
        period = usual_quarter(cast, name=f"Biểu {count}")
        for row in period.submissions.select_related("unit", "period__form__owner")[:count]:
            fill(row, cast.alice)
        address = reverse(f"reports:{page}", args=[] if page.endswith("list") else [period.pk])
        signed_in(client, cast.alice).get(address)  # a new session costs queries of its own
        with django_assert_max_num_queries(60) as captured:  # a third of them asks the office's rules
            assert client.get(address).status_code == 200
        return len(captured)

    assert queries(1) == queries(30)


# --- forms ---


def test_a_form_is_made_line_by_line_and_opened(cast, client):
    signed_in(client, cast.alice)
    data = {
        "name": "Biểu mới", "owner": cast.a.pk, "periodicity": "quy", "asked": "xa", "due_days": "-3",
        "grace_days": "0", "is_active": "on",
    }  # fmt: skip
    client.post(reverse("reports:form_create"), data)
    form = ReportForm.objects.get()
    assert form.due_days == -3
    for fields in ({"indicator": make_indicator("X1").pk, "is_required": "on"}, {"record_kind": "meeting"}):
        client.post(url("form_line_add", form), fields)
    assert [line.record_kind for line in form.lines.all()] == ["", "meeting"]
    page = client.post(url("form_open", form), {"period": "quý II/2023"}, follow=True).content.decode()
    assert "Đã mở quý II năm 2023 cho 2 đơn vị." in page
    refused = client.post(url("form_open", form), {"period": "quý II/2023"}).content.decode()
    assert "Kỳ này của biểu đã mở." in refused


def test_what_is_wrong_with_a_form_stands_beside_its_field(cast, client):
    signed_in(client, cast.alice)
    data = {"name": "X", "periodicity": "quy", "asked": "xa", "due_days": "999", "grace_days": "0"}
    for owner, wrong in ((cast.b, ["owner"]), (cast.a, ["due_days"])):
        form = client.post(reverse("reports:form_create"), {**data, "owner": owner.pk}).context["form"]
        assert list(form.errors) == wrong
    line = client.post(url("form_line_add", make_form(cast.a)), {}).context["form"]
    assert line.errors["__all__"] == ["Mỗi dòng chọn một chỉ tiêu, hoặc một loại bản ghi."]


def test_chosen_units_are_of_the_asked_tier(cast, client):
    data = {
        "name": "X", "owner": cast.a.pk, "periodicity": "quy", "asked": "huyen", "due_days": "5",
        "grace_days": "0", "units": [cast.a1.pk],
    }  # fmt: skip
    form = signed_in(client, cast.alice).post(reverse("reports:form_create"), data).context["form"]
    assert form.errors["units"] == ["Không thuộc nơi phải gửi: Xã Đắk Mây."]


def test_a_line_is_moved_and_taken_out(cast, client):
    form = usual_form(cast.a)
    last = form.lines.last()
    signed_in(client, cast.alice)
    client.post(url("form_line_move", form, line_pk=last.pk), {"huong": "len"})
    assert list(form.lines.all())[2] == last
    client.post(url("form_line_remove", form, line_pk=last.pk))
    assert not ReportFormLine.objects.filter(pk=last.pk).exists()


def test_a_form_is_copied_and_its_due_day_moved(cast, client, period):
    signed_in(client, cast.alice)
    client.post(url("form_copy", period.form), {"name": "Bản hai", "owner": cast.a.pk})
    assert ReportForm.objects.get(name="Bản hai").lines.count() == 4
    client.post(url("period_due", period), {"due_on": "20/04/2023", "grace_until": "20/04/2023"})
    period.refresh_from_db()
    assert f"{period.due_on:%d/%m/%Y}" == "20/04/2023"


@pytest.mark.parametrize("name", ["form_edit", "form_line_add", "form_open", "period_due"])
def test_who_does_not_manage_forms_changes_none(cast, client, period, name):
    row = period if name.startswith("period") else period.form
    assert signed_in(client, cast.lan).get(url(name, row)).status_code == 403
    assert signed_in(client, cast.bao).get(url(name, row)).status_code == 404


def test_a_commune_reads_the_form_it_is_asked_for(cast, client, period):
    page = signed_in(client, cast.chi).get(period.form.get_absolute_url())
    assert page.status_code == 200
    assert "Mở kỳ" not in page.content.decode()


# --- first page ---


def test_the_first_page_says_what_is_due_and_what_waits(cast, client, period):
    page = signed_in(client, cast.chi).get("/").content.decode()
    assert "Quá hạn, hãy gửi: Biểu dân vận quý, quý I năm 2023 – Xã Đắk Mây" in page
    page = signed_in(client, cast.alice).get("/").content.decode()
    assert "2 đơn vị quá hạn chưa gửi: Biểu dân vận quý, quý I năm 2023" in page
    sent(period, cast.a1, cast.chi)
    page = signed_in(client, cast.lan).get("/").content.decode()
    assert "Nhận và duyệt: Biểu dân vận quý, quý I năm 2023 – Xã Đắk Mây" in page


def test_records_and_links_of_a_counted_line(cast, client, period):
    make_meeting(cast.a1, attendance=40)
    page = signed_in(client, cast.chi).get(of(period, cast.a1).get_absolute_url()).content.decode()
    assert "<b>1</b> bản ghi" in page
    assert f"?don_vi={cast.a1.pk}&amp;tu=01/01/2023&amp;den=31/03/2023" in page
    assert "Nhập bản ghi" in page
    assert Submission.objects.count() == Unit.objects.filter(parent=cast.a).count()
