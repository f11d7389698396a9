"""Locked cells as browsers meet them: their sentence, the reason while they are open, and nothing typed is lost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from orgs.models import AuditEntry
from orgs.services.locks import open_exception
from reports.models import EnteredValue
from reports.services import submissions
from tests.reports.submissions.builders import of, open_quarter, sent, usual_form, usual_quarter

SAID = "đã khóa lúc"


@pytest.fixture
def approved(cast):
    row = sent(usual_quarter(cast), cast.a1, cast.chi)
    return submissions.approve(row, by=cast.lan, version=row.version)


def opened(cast):
    return open_exception(
        unit=cast.a1, starts_on=date(2023, 1, 1), ends_on=date(2023, 3, 31), reason="Công văn số 12",
        open_until=timezone.now() + timedelta(days=2), by=cast.lan,
    )  # fmt: skip


def save(client, row, text, **more):
    line = row.period.form.lines.first()
    return client.post(f"/nop-bieu/{row.pk}/o/", {"line": line.pk, "text": text, "version": 1, **more})


def plain(row, text, **more):
    key = f"{row.pk}-{row.period.form.lines.first().pk}"
    return {f"o-{key}": text, f"w-{key}": "1.050", f"v-{key}": "1", **more}


def test_a_locked_cell_answers_with_its_sentence(cast, client, approved):
    client.force_login(cast.chi)
    answer = save(client, approved, "9")
    assert (answer.status_code, answer.json()["state"], answer.json()["words"]) == (400, "locked", "Đã khóa")
    assert SAID in answer.json()["text"]
    assert EnteredValue.objects.get(heading="").value == 1050


def test_a_cell_of_a_sent_form_answers_that_it_was_sent(cast, client):
    row = sent(usual_quarter(cast), cast.a1, cast.chi)
    client.force_login(cast.chi)
    answer = save(client, row, "9").json()
    assert (answer["state"], answer["words"]) == ("closed", "Không sửa được")
    assert "Hãy rút lại biểu" in answer["text"]


def test_a_reason_is_asked_while_it_is_open_and_stands_in_the_trail(cast, client, approved):
    opened(cast)
    client.force_login(cast.chi)
    answer = save(client, approved, "9").json()
    assert (answer["state"], answer["tone"], answer["words"]) == ("reason", "warn", "Chờ lý do")
    assert save(client, approved, "900", change_reason="Đếm sót buôn Dlei").status_code == 200
    entry = AuditEntry.objects.about(EnteredValue.objects.get(heading="")).first()
    assert (entry.username, entry.reason, entry.changes["value"]) == (
        "chi", "Đếm sót buôn Dlei", ["1050.0000", "900.0000"],
    )  # fmt: skip


def test_the_page_says_that_it_is_open_and_why(cast, client, approved):
    client.force_login(cast.chi)
    page = client.get(approved.get_absolute_url()).content.decode()
    assert 'name="change_reason"' not in page
    assert "Mở khóa có thời hạn</a>" not in page
    opened(cast)
    page = client.get(approved.get_absolute_url()).content.decode()
    assert 'name="change_reason"' in page
    assert "Công văn số 12. Mỗi lần sửa phải ghi lý do." in page


def test_who_opens_locks_gets_there_with_unit_and_period(cast, client, approved):
    client.force_login(cast.lan)
    page = client.get(approved.get_absolute_url()).content.decode()
    address = f"/khoa-so-lieu/mo/?don_vi={cast.a1.pk}&amp;ky=qu%C3%BD+I+n%C4%83m+2023"
    assert f'href="{address}"' in page
    form = client.get(address.replace("&amp;", "&")).context["form"]
    assert (str(form["unit"].value()), form["period"].value()) == (str(cast.a1.pk), "quý I năm 2023")


def test_without_a_script_nothing_typed_is_lost(cast, client, approved):
    client.force_login(cast.chi)
    page = client.post(approved.get_absolute_url(), plain(approved, "900")).content.decode()
    assert SAID in page
    assert ">900</span>" in page
    opened(cast)
    page = client.post(approved.get_absolute_url(), plain(approved, "900")).content.decode()
    assert "Hãy ghi lý do thay đổi" in page
    assert 'value="900"' in page
    done = plain(approved, "900", change_reason="Đếm sót")
    assert client.post(approved.get_absolute_url(), done).status_code == 302
    assert EnteredValue.objects.get(heading="").as_written == "900"


def test_the_same_beside_other_units(cast, client, approved):
    opened(cast)
    client.force_login(cast.alice)
    address = f"/ky-bieu/{approved.period_id}/nhap/"
    assert 'name="change_reason"' in client.get(address).content.decode()
    assert "Hãy ghi lý do thay đổi" in client.post(address, plain(approved, "900")).content.decode()
    assert client.post(address, plain(approved, "900", change_reason="Đếm sót")).status_code == 302


def test_a_form_in_filling_names_the_lock_of_another(cast, client, approved):
    other = usual_form(cast.a, name="Biểu khác")
    other.lines.filter(position=20).update(indicator=approved.period.form.lines.first().indicator)
    client.force_login(cast.chi)
    row = of(open_quarter(other, cast.alice), cast.a1)
    assert client.get(row.get_absolute_url()).content.decode().count("vì đã duyệt") == 1
