"""Rules of retention: nothing goes before its time, what goes is counted, counts of commendations stay."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from campaigns.models import Commendation
from dvportal import retention
from orgs.models import AuditEntry, RetentionRun
from reports.models import RenderedFile
from spreadsheets.models import ImportBatch
from tests import factories
from tests.test_sweep import a_batch, a_file

pytestmark = pytest.mark.django_db


def old(days):
    return timezone.now() - timedelta(days=days)


def counts():
    return {rule.key: retention.found(rule) for rule in retention.rules()}


def test_nothing_goes_from_a_young_portal(cast):
    a_batch(cast)
    a_file(cast)
    factories.make_commendation(cast.a, subject_kind="ca_nhan", subject_name="Ông Mẫu")
    assert set(counts().values()) == {0}
    retention.apply_all()
    assert RetentionRun.objects.count() == 0
    assert bytes(RenderedFile.objects.get().content) == b"%PDF-"


def test_old_sheets_and_files_go_and_are_counted(cast):
    batch, file = a_batch(cast), a_file(cast)
    ImportBatch.objects.filter(pk=batch.pk).update(content=b"PK", state="committed", created_at=old(731))
    RenderedFile.objects.filter(pk=file.pk).update(made_at=old(366))
    assert counts() == {
        "sessions": 0,
        "sheets": 1,
        "rendered": 1,
        "addresses": 0,
        "names": 0,
        "issued": 0,
        "trail": 0,
    }
    retention.apply_all(by=cast.quan)
    batch.refresh_from_db()
    assert bytes(batch.content) == b""
    assert batch.rows.count() == 1
    assert not RenderedFile.objects.exists()
    assert sorted(RetentionRun.objects.values_list("rule", "count", "done_by")) == [
        ("rendered", 1, cast.quan.pk),
        ("sheets", 1, cast.quan.pk),
    ]
    line = AuditEntry.objects.filter(table="orgs_retentionrun").first()
    assert (line.username, line.reason) == ("quan", "quy tắc lưu giữ dữ liệu")


def test_an_open_batch_keeps_its_file(cast):
    batch = a_batch(cast)
    ImportBatch.objects.filter(pk=batch.pk).update(content=b"PK", created_at=old(5000))
    retention.apply_all()
    batch.refresh_from_db()
    assert bytes(batch.content) == b"PK"


def test_the_address_of_an_account_goes_long_after_it_was_switched_off(cast):
    cast.off.email = "nghi@a.example"
    cast.off.created_at = old(3000)
    cast.off.save()
    assert counts()["addresses"] == 0  # the trail says that it was changed today
    rule = next(rule for rule in retention.rules() if rule.key == "addresses")
    assert retention.found(rule, timezone.now() + timedelta(days=800)) == 1
    rule.apply(timezone.now() + timedelta(days=1))
    cast.off.refresh_from_db()
    assert (cast.off.email, cast.off.full_name) == ("", "Đỗ Thị Nghỉ")


def test_the_dry_run_removes_nothing(cast, capsys):
    batch = a_batch(cast)
    ImportBatch.objects.filter(pk=batch.pk).update(content=b"PK", state="committed", created_at=old(731))
    call_command("apply_retention", "--dry-run")
    assert "sẽ dọn 1" in capsys.readouterr().out
    batch.refresh_from_db()
    assert bytes(batch.content) == b"PK"
    call_command("apply_retention")
    assert "đã dọn 1" in capsys.readouterr().out


def test_a_name_is_taken_out_and_the_counts_stay(cast):
    for _ in range(2):
        factories.make_commendation(
            cast.a,
            subject_kind="ca_nhan",
            subject_name="Ông Mẫu",
            subject_position=f"Trưởng thôn {factories._next()}",
        )
    group = factories.make_commendation(
        cast.a, subject_name="Ông Mẫu"
    )  # a collective of that name is no person
    before = sum(Commendation.objects.values_list("subject_count", flat=True))
    call_command("forget_name", "ông  mẫu", "--reason", "theo yêu cầu")
    assert sum(Commendation.objects.values_list("subject_count", flat=True)) == before
    assert list(
        Commendation.objects.filter(subject_kind="ca_nhan").values_list("subject_name", "subject_position")
    ) == [
        ("", ""),
        ("", ""),
    ]
    group.refresh_from_db()
    assert group.subject_name == "Ông Mẫu"
    assert AuditEntry.objects.filter(reason="theo yêu cầu").count() == 2


def test_a_name_that_nobody_bears(cast):
    with pytest.raises(CommandError, match="Không có bản ghi"):
        call_command("forget_name", "Không Ai", "--reason", "x")


def test_the_page_shows_the_rules(client, cast):
    retention.apply_all()
    client.force_login(cast.lan)
    assert client.get("/an-toan/luu-giu/").status_code == 403
    client.force_login(cast.quan)
    page = client.get("/an-toan/luu-giu/").content.decode()
    assert "xóa tên, giữ số lượng" in page
    assert client.post("/an-toan/luu-giu/").status_code == 405
