"""Files that leave the portal: saved and never shown, under the portal's own name, kept by no cache."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from orgs.models import AccessEntry
from orgs.permissions import Role
from reports.models import RenderedFile
from spreadsheets.models import ImportBatch
from tests import factories
from tests.spreadsheets import workbooks
from tests.test_sweep import ALL, a_batch, a_file, an_issued

pytestmark = pytest.mark.django_db
SAFE_NAME = re.compile(r'attachment; filename="[a-z0-9][a-z0-9._-]{0,150}\.(xlsx|pdf|docx|csv)"')
LISTS = [
    a.name
    for a in ALL
    if a.name.endswith("_export") and not a.parameters and a.name != "reports:compare_export"
]


def assert_file(answer):
    assert answer.status_code == 200
    assert SAFE_NAME.fullmatch(answer["Content-Disposition"]), answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert not answer["Content-Type"].startswith("text/")


@pytest.mark.parametrize("name", LISTS)
def test_every_list(client, cast, name):
    client.force_login(factories.make_user(Role.ADMINISTRATOR, cast.a))
    assert_file(client.get(reverse(name)))
    assert AccessEntry.objects.get().page == name


def test_a_comparison(client, cast):
    client.force_login(cast.alice)
    asked = {"unit": cast.a.pk, "then": "năm 2022", "now": "năm 2023"}
    assert_file(client.get(reverse("reports:compare_export"), asked))


def test_a_template(client, cast):
    client.force_login(cast.alice)
    asked = {"mau-kind": "meetings", "mau-unit": cast.a.pk, "mau-period": "năm 2023"}
    assert_file(client.get(reverse("spreadsheets:template"), asked))


def test_finished_and_issued_reviews(client, cast):
    client.force_login(cast.alice)
    file = a_file(cast)
    RenderedFile.objects.filter(pk=file.pk).update(name="bao-cao.pdf")
    assert_file(client.get(reverse("reports:file_download", args=[file.pk])))
    issued = an_issued(cast)
    assert_file(client.get(reverse("reports:review_issued_file", args=[issued.review_id])))


@pytest.mark.parametrize("name", ["<script>.html", "../../a.xlsx", 'a"\r\nX: 1.xlsx', "bảng của xã.xlsx"])
def test_an_answer_never_carries_the_senders_name(client, cast, name):
    client.force_login(cast.alice)
    batch = a_batch(cast)
    ImportBatch.objects.filter(pk=batch.pk).update(content=workbooks.xlsx([["a", "b"]]), file_name=name)
    answer = client.get(reverse("spreadsheets:answer", args=[batch.pk]))
    assert_file(answer)
    assert answer["Content-Disposition"] == f'attachment; filename="tra-loi-dot-{batch.pk}.xlsx"'


def test_a_file_that_is_no_longer_kept_is_told(client, cast):
    client.force_login(cast.alice)
    batch = a_batch(cast)
    answer = client.get(reverse("spreadsheets:answer", args=[batch.pk]), follow=True)
    assert "không còn giữ tệp" in answer.content.decode()


def test_pages_are_kept_by_no_other_cache(client, cast):
    assert client.get("/dang-nhap/")["Cache-Control"] == "private, no-store"
    client.force_login(cast.quan)
    assert client.get("/buoi/")["Cache-Control"] == "private, no-cache"
    for page in ("/nguoi-dung/", "/nhat-ky/", "/tai-khoan/"):
        assert client.get(page)["Cache-Control"] == "private, no-store"
