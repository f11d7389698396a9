"""The list of batches, the form that takes a file, the templates to download."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from spreadsheets.models import BatchState, ImportBatch
from tests.spreadsheets.pages.sheets import BAD_DAY, GOOD, plain_sheet, sent, upload

pytestmark = pytest.mark.django_db
LIST, FORM, TEMPLATE = "/nhap-bang-tinh/", "/nhap-bang-tinh/them/", "/nhap-bang-tinh/mau/"


def test_the_form_offers_own_units_and_a_sensible_period(client, cast):
    client.force_login(cast.alice)
    form = client.get(f"{FORM}?loai=works").context["form"]
    assert set(form.fields["unit"].queryset) == {cast.a, cast.a1, cast.a2}
    assert form.initial["unit"] == cast.a.pk
    assert form.initial["period"] == f"năm {date.today().year}"
    assert form.initial["kind"] == "works"


def test_kinds_that_need_another_right_are_not_offered_without_it(client, cast):
    client.force_login(cast.alice)
    offered = dict(client.get(FORM).context["form"].fields["kind"].choices)
    assert "meetings" in offered
    assert "units" not in offered
    page = upload(client, cast, plain_sheet(*GOOD), kind="units")
    assert page.context["form"].errors["kind"] == ["Hãy chọn một loại bảng."]
    client.force_login(cast.quan)
    assert "units" in dict(client.get(FORM).context["form"].fields["kind"].choices)


def test_the_form_remembers_what_was_chosen_last(client, cast):
    client.force_login(cast.alice)
    sent(client, cast, plain_sheet(*GOOD), period="quý I/2023", unit=cast.a1.pk)
    form = client.get(FORM).context["form"]
    assert (form.initial["unit"], form.initial["period"]) == (cast.a1.pk, "quý I năm 2023")


def test_a_file_becomes_a_batch_and_writes_nothing(client, cast):
    client.force_login(cast.alice)
    batch = sent(client, cast, plain_sheet(*GOOD, BAD_DAY), name="../../etc/đắk mây.xlsx")
    assert (batch.state, batch.unit, batch.created_by) == (BatchState.READY, cast.a, cast.alice)
    assert (batch.new_count, batch.error_count, batch.file_name) == (2, 1, "đắk mây.xlsx")
    assert (batch.starts_on, batch.ends_on) == (date(2023, 1, 1), date(2023, 12, 31))


def test_the_list_shows_who_sent_what_and_what_came_of_it(client, cast):
    client.force_login(cast.alice)
    sent(client, cast, plain_sheet(*GOOD, BAD_DAY))
    html = client.get(LIST).content.decode()
    for text in ("dak-may.xlsx", "Nguyễn Thị Ái Liên", "Chờ xác nhận", "Huyện Hồ Xanh", "năm 2023"):
        assert text in html


def test_the_list_costs_the_same_for_few_and_many(client, cast):
    client.force_login(cast.alice)
    sent(client, cast, plain_sheet(*GOOD))
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    first = ImportBatch.objects.get()
    ImportBatch.objects.bulk_create(
        ImportBatch(
            kind=first.kind,
            unit=cast.a1,
            starts_on=first.starts_on,
            ends_on=first.ends_on,
            file_name=f"{number}.xlsx",
            content=b"",
            sha256=first.sha256,
            size=0,
            created_by=cast.alice,
        )
        for number in range(300)
    )
    with CaptureQueriesContext(connection) as many:
        page = client.get(f"{LIST}?trang=2")
    assert len(page.context["batches"]) == 30
    assert len(many) == len(few)


@pytest.mark.parametrize("address", [LIST, FORM, TEMPLATE])
def test_without_the_right_the_pages_are_refused(client, cast, address):
    client.force_login(cast.chi)
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("address", [LIST, TEMPLATE])
def test_pages_to_read_take_no_post(client, cast, address):
    client.force_login(cast.alice)
    assert client.post(address).status_code == 405


def test_an_upload_without_the_right_leaves_nothing(client, cast):
    client.force_login(cast.chi)
    assert upload(client, cast, plain_sheet(*GOOD)).status_code == 403
    assert not ImportBatch.objects.exists()


def test_the_list_of_another_office_is_empty(client, cast):
    client.force_login(cast.alice)
    sent(client, cast, plain_sheet(*GOOD))
    client.force_login(cast.bao)
    assert client.get(LIST).context["batches"] == []


@pytest.mark.parametrize(
    ("more", "field", "words"),
    [
        ({"unit": "b"}, "unit", "Hãy chọn một đơn vị trong danh sách."),
        ({"unit": ""}, "unit", "Ô này cần được ghi."),
        ({"kind": "khong-co"}, "kind", "Hãy chọn một loại bảng."),
        ({"period": "hôm nào đó"}, "period", ""),
        ({"period": ""}, "period", "Ô này cần được ghi."),
    ],
)
def test_a_wrong_answer_is_told_beside_its_field(client, cast, more, field, words):
    client.force_login(cast.alice)
    if more.get("unit") == "b":
        more = {"unit": cast.b.pk}
    page = upload(client, cast, plain_sheet(*GOOD), **more)
    assert page.status_code == 200
    errors = page.context["form"].errors
    assert set(errors) == {field}
    assert words in str(errors[field]) or field == "unit"
    assert not ImportBatch.objects.exists()


def test_no_file_and_an_empty_file_are_told(client, cast):
    client.force_login(cast.alice)
    page = client.post(FORM, {"kind": "meetings", "unit": cast.a.pk, "period": "năm 2023"})
    assert page.context["form"].errors["file"] == ["Hãy chọn tệp bảng tính."]
    page = upload(client, cast, b"")
    assert page.context["form"].errors["file"] == ["Tệp này trống, không có nội dung. Hãy chọn tệp khác."]


def test_a_file_over_the_limit_is_told_with_both_sizes(client, cast, settings):
    client.force_login(cast.alice)
    settings.UPLOAD_LIMIT = 1024 * 1024
    page = upload(client, cast, b"x" * (1024 * 1024 + 200_000))
    assert "1.2 MB, lớn hơn mức 1 MB" in page.context["form"].errors["file"][0]
    assert not ImportBatch.objects.exists()


def test_a_file_that_is_no_workbook_is_refused_with_what_to_do(client, cast):
    client.force_login(cast.alice)
    batch = sent(client, cast, b"%PDF-1.7 khong phai bang tinh")
    assert batch.state == BatchState.REFUSED
    html = client.get(batch.get_absolute_url()).content.decode()
    assert batch.refusal_code == "not_a_spreadsheet"
    assert batch.refusal.startswith("Đây ")
    assert batch.refusal in html
    assert client.get(f"{batch.get_absolute_url()}tra-loi/").status_code == 302


def test_the_template_is_downloaded_for_unit_and_period(client, cast):
    client.force_login(cast.alice)
    asked = {"mau-kind": "meetings", "mau-unit": cast.a.pk, "mau-period": "năm 2023"}
    answer = client.get(TEMPLATE, asked)
    assert answer["Content-Disposition"] == (
        'attachment; filename="mau-meetings-ho-xanh-20230101-20231231.xlsx"'
    )
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.worksheets[0]["A2"].value == "Huyện Hồ Xanh – năm 2023"


def test_a_template_for_another_office_or_without_a_choice_leads_back(client, cast):
    client.force_login(cast.alice)
    asked = {"mau-kind": "meetings", "mau-unit": cast.b.pk, "mau-period": "năm 2023"}
    assert client.get(TEMPLATE, asked)["Location"] == FORM
    assert client.get(TEMPLATE)["Location"] == FORM


def test_a_name_with_markup_is_shown_as_text(client, cast):
    client.force_login(cast.alice)
    file = SimpleUploadedFile("<img src=x onerror=alert(1)>.xlsx", plain_sheet(*GOOD))
    client.post(FORM, {"kind": "meetings", "unit": cast.a.pk, "period": "năm 2023", "file": file})
    batch = ImportBatch.objects.get()
    for address in (LIST, batch.get_absolute_url()):
        html = client.get(address).content.decode()
        assert "<img src=x" not in html
        assert "&lt;img src=x" in html
