"""The preview: what it shows, what may be corrected in it, and that it stays light whatever the file."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from spreadsheets.models import BatchState, ColumnMemory, ImportBatch, ImportRow, NameMemory
from tests.spreadsheets import workbooks
from tests.spreadsheets.pages.sheets import BAD_DAY, GOOD, HEADING, plain_sheet, sent

pytestmark = pytest.mark.django_db
PROMISE = 100 * 1024


def page(client, batch, **asked):
    return client.get(batch.get_absolute_url(), asked)


def html(client, batch, **asked):
    return page(client, batch, **asked).content.decode()


@pytest.fixture
def batch(client, cast):
    client.force_login(cast.alice)
    total = [None, "Tổng cộng", None, None, None, 300, 100, 3_500_000]
    return sent(client, cast, plain_sheet(*GOOD, BAD_DAY, total))


def test_the_summary_says_what_the_file_amounts_to(client, batch):
    shown = html(client, batch)
    assert "Có 2 dòng đúng để ghi (2 mới, 0 thay đổi). Còn 1 dòng có lỗi cần sửa." in shown
    assert "Ghi 2 dòng đúng" in shown
    assert "Không ghi gì" in shown
    assert "3 dòng số liệu; tiêu đề cột ở dòng 3" in shown


def test_errors_stand_grouped_with_their_rows(client, batch):
    [group] = page(client, batch).context["errors"]
    assert (group["label"], group["what"]) == ("Ngày", "không đọc được ngày")
    assert (group["group"].code, group["group"].rows) == ("date_unreadable", [6])


def test_sums_stand_beside_the_files_own_total(client, batch):
    sums = {sum["label"]: sum for sum in page(client, batch).context["sums"]}
    people = sums["Số lượt người tham gia"]
    assert people["sum"] == "205"
    assert [(t["row"], t["stated"], t["differs"]) for t in people["stated"]] == [(7, "300", True)]
    assert sums["Nữ"]["stated"][0]["differs"] is False
    assert sums["Kinh phí (đồng)"]["sum"] == "3.500.000"


@pytest.mark.parametrize(
    ("wanted", "rows"),
    [
        ("loi", [6]),
        ("moi", [4, 5]),
        ("thay-doi", []),
        ("khong-doi", []),
        ("bo-qua", [1, 2, 3, 7]),
        ("tat-ca", [4, 5, 6]),
        ("gì khác", [6]),
    ],
)
def test_the_filters_show_their_rows(client, batch, wanted, rows):
    found = page(client, batch, loc=wanted).context["listed"]
    assert [row.row_number for row in found] == rows


def test_a_changed_row_shows_old_and_new(client, cast, batch):
    client.post(f"{batch.get_absolute_url()}ghi/", {"fingerprint": batch.fingerprint})
    more = [*GOOD[0][:5], 130, *GOOD[0][6:]]
    again = sent(client, cast, plain_sheet(more))
    shown = html(client, again, loc="thay-doi")
    assert "Số lượt người tham gia: <del>120</del> → <ins>130</ins>" in shown


def test_a_cell_is_corrected_and_taken_back(client, batch):
    row = ImportRow.objects.get(batch=batch, state="error")
    name = f"o-{row.pk}-date"
    client.post(f"{batch.get_absolute_url()}sua-o/", {name: "20/2"})
    row.refresh_from_db()
    assert (row.state, row.corrections) == ("new", {"date": "20/2"})
    assert "<ins>20/02/2023</ins>" in html(client, batch, loc="tat-ca")
    client.post(f"{batch.get_absolute_url()}sua-o/", {name: "30/2"})
    row.refresh_from_db()
    assert (row.state, row.corrections) == ("error", {})


@pytest.mark.parametrize("typed", [{}, {"date": "30/2"}])
def test_nothing_typed_changes_nothing(client, batch, typed):
    row = ImportRow.objects.get(batch=batch, state="error")
    names = {f"o-{row.pk}-{column}": text for column, text in typed.items()}
    answer = client.post(f"{batch.get_absolute_url()}sua-o/", names, follow=True)
    assert "Chưa có ô nào được sửa" in answer.content.decode()
    row.refresh_from_db()
    assert row.corrections == {}


def test_a_column_that_is_none_is_refused(client, batch):
    row = ImportRow.objects.get(batch=batch, state="error")
    answer = client.post(f"{batch.get_absolute_url()}sua-o/", {f"o-{row.pk}-khong_co": "1"}, follow=True)
    assert "Không có cột này trong bảng." in answer.content.decode()


def test_a_row_of_another_batch_is_left_alone(client, cast, batch):
    other = sent(client, cast, plain_sheet(BAD_DAY))
    row = ImportRow.objects.get(batch=other, state="error")
    client.post(f"{batch.get_absolute_url()}sua-o/", {f"o-{row.pk}-date": "20/2"})
    row.refresh_from_db()
    assert row.state == "error"


def test_an_unknown_column_is_explained_once(client, cast):
    client.force_login(cast.alice)
    data = workbooks.xlsx([[*HEADING, "Bà con đến"], [*GOOD[0][:5], None, 60, None, 95]])
    batch = sent(client, cast, data)
    assert batch.error_count == 1
    shown = html(client, batch)
    assert "Bà con đến" in shown
    assert "Ví dụ: 95" in shown
    asked = {"sheet": "Sheet1", "cot-8": "households"}
    client.post(f"{batch.get_absolute_url()}cot/", asked)
    memory = ColumnMemory.objects.get()
    assert (memory.heading_key, memory.column, memory.unit) == ("ba con den", "households", cast.a)
    again = sent(client, cast, data)
    assert ImportRow.objects.get(batch=again, state="error").values["households"] == 95
    assert page(client, again).context["sheets"][0]["unknown"] == []


def test_a_column_may_be_left_out_for_good(client, cast):
    client.force_login(cast.alice)
    batch = sent(client, cast, workbooks.xlsx([[*HEADING, "Thời tiết"], [*GOOD[0], "nắng"]]))
    client.post(f"{batch.get_absolute_url()}cot/", {"sheet": "Sheet1", "cot-8": "-"})
    assert ColumnMemory.objects.get().column == ""
    assert page(client, batch).context["sheets"][0]["unknown"] == []


def test_a_misspelt_name_is_confirmed_once(client, cast):
    client.force_login(cast.alice)
    row = [1, "Đắk Mây", "Buôn Dley; Buôn Krang", *GOOD[0][3:]]
    batch = sent(client, cast, plain_sheet(row))
    dlei = cast.a1_hamlets[0]
    stored = ImportRow.objects.get(batch=batch, state="error")
    button = f'name="ten" value="{stored.pk}-hamlet-{dlei.pk}"'
    assert button in html(client, batch)
    assert "Đây là Buôn Dlei" in html(client, batch)
    client.post(f"{batch.get_absolute_url()}ten/", {"ten": f"{stored.pk}-hamlet-{dlei.pk}"})
    memory = NameMemory.objects.get()
    assert (memory.parent, memory.target, memory.spelling_key) == (cast.a1, dlei, "buôn dley")
    batch.refresh_from_db()
    assert (batch.new_count, batch.error_count) == (1, 0)


def test_a_unit_outside_the_area_cannot_be_confirmed(client, cast):
    client.force_login(cast.alice)
    batch = sent(client, cast, plain_sheet([1, "Đắk Mây", "Buôn Dley", *GOOD[0][3:]]))
    stored = ImportRow.objects.get(batch=batch, state="error")
    asked = {"ten": f"{stored.pk}-hamlet-{cast.b1_hamlets[0].pk}"}
    assert client.post(f"{batch.get_absolute_url()}ten/", asked).status_code == 404
    assert not NameMemory.objects.exists()


def test_personal_columns_are_named_and_gone(client, cast):
    client.force_login(cast.alice)
    data = workbooks.xlsx([[*HEADING, "Số CCCD"], [*GOOD[0], "012345678901"]])
    batch = sent(client, cast, data)
    shown = html(client, batch, loc="tat-ca")
    assert "I: Số CCCD – tiêu đề là dữ liệu cá nhân" in shown
    assert "012345678901" not in shown
    assert "012345678901" not in str(list(ImportRow.objects.values("cells", "values", "source")))


def test_legacy_letters_are_shown_before_and_after(client, cast):
    client.force_login(cast.alice)
    rows = [HEADING, [1, "§¾k M©y", "Bu«n Dlei", *GOOD[0][3:]]]
    fonts = {"B2": ".VnTime", "C2": ".VnTime"}
    batch = sent(client, cast, workbooks.xlsx(rows, fonts=fonts))
    [(number, before, after)] = page(client, batch).context["legacy"]
    assert (number, before, after) == (2, "§¾k M©y", "Đắk Mây")


def test_what_stands_in_cells_is_never_markup(client, cast):
    client.force_login(cast.alice)
    evil = "<script>alert(1)</script>"
    rows = [
        [1, evil, evil, evil, evil, evil, evil, evil],
        [2, "Đắk Mây", "Buôn Dlei", GOOD[0][3], evil, 5, 1, None],
    ]
    batch = sent(client, cast, workbooks.xlsx([[*HEADING, evil], *rows], title="<b>Trang<b>"))
    for wanted in ("loi", "moi", "tat-ca", "canh-bao", "bo-qua"):
        shown = html(client, batch, loc=wanted)
        assert evil not in shown
        assert "<b>Trang" not in shown
    assert "&lt;script&gt;" in html(client, batch)


def test_a_page_stays_light_whatever_the_file(client, cast):
    client.force_login(cast.alice)
    long = "Nội dung rất dài & <lạ> “khó” " * 60
    rows = [
        [n, f"Xã lạ {n}", f"Thôn lạ {n}" * 20, "32/13/2023", long, "một nghìn?", "x" * 300, "nhiều"]
        for n in range(400)
    ]
    batch = sent(client, cast, plain_sheet(*rows))
    assert batch.error_count == 400
    for wanted in ("loi", "tat-ca", "canh-bao", "bo-qua"):
        answer = page(client, batch, loc=wanted)
        assert len(answer.content) <= PROMISE
    assert len(page(client, batch).context["rows"]) == 50


def test_a_page_costs_the_same_for_few_and_many(client, cast):
    client.force_login(cast.alice)
    counts = []
    for number in (3, 300):
        rows = [[n, "Đắk Mây", "Buôn Lạ", GOOD[0][3], f"Lần {n}", 50, 20, None] for n in range(number)]
        batch = sent(client, cast, plain_sheet(*rows))
        page(client, batch)
        with CaptureQueriesContext(connection) as queries:
            page(client, batch)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("end", ["", "tien-do/", "tra-loi/", "hoan-tac/"])
def test_pages_of_another_office_are_not_found(client, cast, batch, end):
    client.force_login(cast.bao)
    assert client.get(f"{batch.get_absolute_url()}{end}").status_code == 404
    client.force_login(cast.chi)
    assert client.get(f"{batch.get_absolute_url()}{end}").status_code == 403


@pytest.mark.parametrize("end", ["sua-o/", "cot/", "ten/", "ghi/", "bo/", "dung/", "thu-lai/", "hoan-tac/"])
def test_answers_of_another_office_are_not_taken(client, cast, batch, end):
    address = f"{batch.get_absolute_url()}{end}"
    client.force_login(cast.bao)
    assert client.post(address).status_code == 404
    client.force_login(cast.lan)
    assert client.post(address).status_code == 403
    batch.refresh_from_db()
    assert batch.state == BatchState.READY


@pytest.mark.parametrize("end", ["sua-o/", "cot/", "ten/", "ghi/", "bo/", "dung/", "thu-lai/"])
def test_answers_are_posted(client, batch, end):
    assert client.get(f"{batch.get_absolute_url()}{end}").status_code == 405


def test_a_file_without_a_table_says_so(client, cast):
    client.force_login(cast.alice)
    batch = sent(client, cast, workbooks.xlsx([["Kính gửi"], ["Ban Dân vận Huyện ủy"]]))
    shown = html(client, batch)
    assert "Chưa tìm thấy dòng tiêu đề của bảng trong tệp." in shown
    assert "Ghi 0 dòng" not in shown
    assert ImportBatch.objects.get().new_count == 0
