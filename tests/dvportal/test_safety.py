"""Whether the installation is safe: each point in its states, the page, the command; no secret is told."""

import json
import os
import time

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from dvportal import safety
from dvportal.demo.accounts import DEMO_ACCOUNTS
from dvportal.safety import State
from dvportal.safety.database import WITHOUT_TRAIL, audited_tables
from dvportal.safety.people import administrators_without_second_factor
from dvportal.serving import places
from orgs.models import Delegation, User
from orgs.permissions import Role
from tests import factories

pytestmark = pytest.mark.django_db


def found(label):
    return next(finding for finding in safety.findings() if finding.label == label)


def test_every_point_says_what_to_do_when_it_is_not_good(cast):
    for finding in safety.findings():
        assert finding.label
        assert finding.seen
        assert bool(finding.todo) == (finding.state != State.GOOD)


def test_debug_pages_are_dangerous(settings):
    assert found("Chế độ dò lỗi").state == State.GOOD
    settings.DEBUG = True
    assert found("Chế độ dò lỗi").state == State.DANGER


@pytest.mark.parametrize(
    ("bind", "https", "state"),
    [("127.0.0.1", False, State.LOOK), ("0.0.0.0", False, State.DANGER), ("0.0.0.0", True, State.GOOD)],
)
def test_without_https_only_the_own_machine_may_ask(settings, bind, https, state):
    settings.BIND, settings.HTTPS = bind, https
    assert found("HTTPS").state == state


def test_any_host_is_dangerous(settings):
    settings.ALLOWED_HOSTS = ["*"]
    assert found("Tên máy được nhận").state == State.DANGER


def test_a_key_that_others_can_read_is_dangerous(settings, tmp_path):
    settings.HOME = tmp_path
    key = places.secret_key_file(tmp_path)
    key.parent.mkdir()
    key.write_text("x" * 50)
    key.chmod(0o640)
    assert found("Tệp khóa bí mật").state == State.DANGER
    key.chmod(0o600)
    assert found("Tệp khóa bí mật").state == State.GOOD


@pytest.mark.parametrize(
    ("days", "state"), [(None, State.DANGER), (0, State.GOOD), (3, State.LOOK), (9, State.DANGER)]
)
def test_backups_grow_old(settings, tmp_path, days, state):
    settings.HOME = tmp_path
    if days is not None:
        mark = places.last_backup(tmp_path)
        mark.parent.mkdir()
        mark.touch()
        moment = time.time() - days * 86400 - 60
        os.utime(mark, (moment, moment))
    assert found("Bản sao lưu").state == state


def test_every_table_has_its_triggers_or_a_reason():
    assert found("Nhật ký ghi mọi thay đổi").state == State.GOOD
    assert "campaigns_meeting_places" in audited_tables()
    assert all(WITHOUT_TRAIL.values())


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE orgs_unit DISABLE TRIGGER audit_update",
        "ALTER TABLE orgs_auditentry DISABLE TRIGGER audit_is_final",
    ],
)
def test_a_silenced_trigger_is_seen(change):
    with connection.cursor() as cursor:
        cursor.execute(change)
    finding = found("Nhật ký ghi mọi thay đổi")
    assert finding.state == State.DANGER
    assert change.split()[2] in finding.seen


def test_sample_accounts_beside_real_ones_are_dangerous(cast):
    assert found("Tài khoản mẫu").state == State.GOOD
    factories.make_user(username=DEMO_ACCOUNTS[0][0])
    assert found("Tài khoản mẫu").state == State.DANGER


def test_first_passwords_are_counted(cast):
    assert found("Mật khẩu cấp lần đầu").seen == "ai cũng đã đổi"
    cast.chi.must_change_password = True
    cast.chi.last_login = timezone.now()
    cast.chi.save()
    assert found("Mật khẩu cấp lần đầu").seen == "1 người chưa đổi"
    factories.make_user(must_change_password=True)
    factories.make_user(must_change_password=True, is_active=False)
    assert found("Mật khẩu cấp lần đầu").seen == "2 người chưa đổi, 1 người chưa từng đăng nhập"


def test_administrators_who_sign_in_by_password_alone_are_counted(cast):
    assert found("Xác nhận hai bước").seen == "1 quản trị viên chưa dùng"
    TOTPDevice.objects.create(user=cast.quan, confirmed=True)  # a device alone does not ask for a code
    assert administrators_without_second_factor() == 1
    User.objects.filter(pk=cast.quan.pk).update(second_factor_at=timezone.now())
    assert found("Xác nhận hai bước").seen == "mọi quản trị viên đã dùng"


def test_who_stands_in_for_an_administrator_counts_on_those_days(cast):
    User.objects.filter(pk=cast.quan.pk).update(second_factor_at=timezone.now())
    today = timezone.localdate()
    row = Delegation.objects.create(
        assignment=cast.quan.roles.get(), to=cast.alice, starts_on=today, ends_on=today, reason="Đi học"
    )
    assert administrators_without_second_factor() == 1
    row.ended_at = timezone.now()
    row.save()
    assert administrators_without_second_factor() == 0


def test_the_page_is_for_those_who_answer_for_it(client, cast):
    client.force_login(cast.lan)
    assert client.get("/an-toan/").status_code == 403
    client.force_login(cast.quan)
    page = client.get("/an-toan/")
    assert page.status_code == 200
    assert page["Cache-Control"] == "private, no-store"
    assert client.post("/an-toan/").status_code == 405


def test_no_secret_is_told(client, cast, settings):
    client.force_login(cast.quan)
    page = client.get("/an-toan/").content.decode()
    for secret in (settings.SECRET_KEY, settings.DATABASES["default"]["PASSWORD"], str(settings.HOME)):
        assert not secret or secret not in page
    for name in ("alice", "Lê Minh Quân 2"):
        assert name not in page


def test_the_command_ends_with_one_when_something_is_dangerous(capsys, settings):
    settings.DEBUG = True
    with pytest.raises(SystemExit) as end:
        call_command("check_safety", "--json")
    assert end.value.code == 1
    told = json.loads(capsys.readouterr().out)
    assert {"label", "state", "seen", "todo"} == set(told[0])
    assert told[0]["state"] == "nguy hiểm"


def test_the_command_in_words(capsys, settings):
    settings.DEBUG = True
    with pytest.raises(SystemExit):
        call_command("check_safety")
    assert "[nguy hiểm] Chế độ dò lỗi: đang bật\n    → " in capsys.readouterr().out


def test_the_navigation_leads_there(client, cast):
    person = factories.make_user(Role.ADMINISTRATOR, cast.a)
    client.force_login(person)
    assert '<a href="/an-toan/"' in client.get("/").content.decode()
