"""The whole way of a file through the pages: template, preview, correction, commit, answer, sent again, undone."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest

from campaigns.models import Contribution, Meeting
from spreadsheets.models import BatchState, ImportRow
from spreadsheets.services.marking import SIGN, STATUS_HEADING
from tests.spreadsheets.pages.sheets import filled_template, sent

pytestmark = pytest.mark.django_db

ROWS = [
    {
        "commune": "Xã Đắk Mây",
        "hamlet": "Buôn Dlei",
        "date": date(2023, 3, 15),
        "content": "Tuyên truyền nếp sống mới",
        "participants": 120,
        "women": 60,
        "contribution": 3_500_000,
        "level": "Cấp xã",
        "kind": "Phát động quần chúng",
    },
    {
        "commune": "Xã Đắk Mây",
        "hamlet": "Buôn H'Mok; Buôn Krang",
        "date": "30/2",
        "content": "Vận động hiến đất",
        "participants": 85,
    },
]


def test_a_file_goes_all_the_way(client, cast):
    client.force_login(cast.alice)
    batch = sent(client, cast, filled_template(cast, ROWS))
    assert (batch.state, batch.new_count, batch.error_count) == (BatchState.READY, 1, 1)
    page = client.get(batch.get_absolute_url())
    assert page.context["wanted"] == "loi"
    row = ImportRow.objects.get(batch=batch, state="error")
    assert f'name="o-{row.pk}-date" value="30/2"' in page.content.decode()

    answer = client.post(f"/nhap-bang-tinh/{batch.pk}/sua-o/?loc=loi", {f"o-{row.pk}-date": "28/2"})
    assert answer["Location"] == f"/nhap-bang-tinh/{batch.pk}/?loc=loi#cac-dong"
    batch.refresh_from_db()
    assert (batch.new_count, batch.error_count) == (2, 0)
    assert Meeting.objects.count() == 0

    client.post(f"/nhap-bang-tinh/{batch.pk}/ghi/", {"fingerprint": batch.fingerprint})
    batch.refresh_from_db()
    assert batch.state == BatchState.COMMITTED
    days = Meeting.objects.order_by("starts_on").values_list("unit", "starts_on", "attendance")
    assert list(days) == [(cast.a1.pk, date(2023, 2, 28), 85), (cast.a1.pk, date(2023, 3, 15), 120)]
    assert Contribution.objects.get().amount == 3_500_000

    marked = client.get(f"/nhap-bang-tinh/{batch.pk}/tra-loi/")
    assert marked["Content-Disposition"] == f'attachment; filename="tra-loi-dot-{batch.pk}.xlsx"'
    assert statuses(marked.content) == {6: "Đã nhận", 7: "Đã nhận"}

    again = sent(client, cast, fixed(marked.content))
    assert (again.new_count, again.changed_count, again.same_count, again.error_count) == (0, 0, 2, 0)
    html = client.get(again.get_absolute_url()).content.decode()
    assert "Không có gì mới" in html
    assert "Ghi 0 dòng" not in html
    assert not [sheet["unknown"] for sheet in page_of(client, again)["sheets"] if sheet["unknown"]]

    client.post(f"/nhap-bang-tinh/{batch.pk}/hoan-tac/")
    batch.refresh_from_db()
    assert batch.state == BatchState.UNDONE
    assert (Meeting.objects.count(), Contribution.objects.count()) == (0, 0)


def test_the_answer_shows_what_to_fix_and_comes_back_fixed(client, cast):
    client.force_login(cast.alice)
    batch = sent(client, cast, filled_template(cast, ROWS))
    client.post(f"/nhap-bang-tinh/{batch.pk}/ghi/", {"fingerprint": batch.fingerprint})
    marked = client.get(f"/nhap-bang-tinh/{batch.pk}/tra-loi/").content
    assert statuses(marked) == {6: "Đã nhận", 7: "Lỗi: Ngày"}
    sheet = openpyxl.load_workbook(io.BytesIO(marked)).worksheets[0]
    wrong = sheet["D7"]
    assert wrong.value == "30/2"
    assert wrong.comment.text.startswith(SIGN)
    assert wrong.fill.fgColor.rgb == "FFFFC7CE"

    again = sent(client, cast, fixed(marked))
    assert (again.new_count, again.same_count, again.error_count) == (1, 1, 0)
    client.post(f"/nhap-bang-tinh/{again.pk}/ghi/", {"fingerprint": again.fingerprint})
    assert Meeting.objects.count() == 2
    marked = client.get(f"/nhap-bang-tinh/{again.pk}/tra-loi/").content
    assert statuses(marked) == {6: "Không đổi", 7: "Đã nhận"}
    sheet = openpyxl.load_workbook(io.BytesIO(marked)).worksheets[0]
    assert sheet["D7"].comment is None
    assert sheet["D7"].fill.fill_type is None


def page_of(client, batch):
    return client.get(batch.get_absolute_url()).context


def fixed(data: bytes) -> bytes:
    """The answer with its wrong day put right, as the sender would in a spreadsheet program."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    book.worksheets[0]["D7"] = date(2023, 2, 28)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def statuses(data: bytes) -> dict[int, str]:
    """What the added column says, by row."""
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    column = next(cell.column for cell in sheet[4] if cell.value == STATUS_HEADING)
    found = {row: sheet.cell(row, column).value for row in range(5, sheet.max_row + 1)}
    return {row: text for row, text in found.items() if text}
