"""The second factor: set up with a real code, asked for at sign-in, required by an office, taken when it is lost."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from orgs.models import AuditEntry, RoleRequirement, SecurityEvent
from orgs.permissions import Role
from orgs.services import second_factor
from tests.clock import Clock
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
SET_UP = "/tai-khoan/hai-lop/"
CODE = "/dang-nhap/ma-xac-thuc/"


def code_of(person, clock: Clock, *, steps: int = 0) -> str:
    """What the person's app shows now, or some half minutes earlier or later."""
    totp = TOTP(TOTPDevice.objects.get(user=person).bin_key)
    totp.time = clock.seconds + 30 * steps
    return f"{totp.token():06d}"


def switch_on(person, clock: Clock) -> list[str]:
    """Set the second factor up; gives the recovery codes. Half a minute passes, so that the app shows a new code."""
    second_factor.begin(person)
    codes = second_factor.confirm(person, code=code_of(person, clock))
    clock.turn(seconds=30)
    return codes


def with_password(username: str, **extra: str) -> Client:
    """A browser after the password step."""
    browser = Client()
    typed = {"username": username, "password": PASSWORD, **extra}
    answer = browser.post("/dang-nhap/", typed)
    assert answer["Location"] == CODE
    return browser


def is_in(browser: Client) -> bool:
    """Whether the browser is signed in."""
    return browser.get("/tai-khoan/").status_code == 200


def test_a_person_sets_it_up_with_a_real_code_and_signs_in_with_the_next(client, cast, clock):
    client.force_login(cast.alice)
    page = client.get(SET_UP).content.decode()
    assert 'src="data:image/svg+xml' in page
    device = TOTPDevice.objects.get(user=cast.alice)
    assert second_factor.key_in_text(device) in page
    assert client.get(SET_UP).content.decode().count(second_factor.key_in_text(device)) == 1
    page = client.post(SET_UP, {"code": code_of(cast.alice, clock)}).content.decode()
    assert len(re.findall(r"<code>[a-z0-9]{5}-[a-z0-9]{5}</code>", page)) == 10
    assert "Đang bật" in client.get("/tai-khoan/").content.decode()
    assert "10 mã" in client.get(SET_UP).content.decode()
    browser = with_password("alice", next="/don-vi/")
    assert not is_in(browser)
    clock.turn(seconds=30)
    answer = browser.post(
        CODE, {"code": f" {code_of(cast.alice, clock)[:3]} {code_of(cast.alice, clock)[3:]} "}
    )
    assert answer["Location"] == "/don-vi/"
    assert is_in(browser)


def test_a_wrong_first_code_switches_nothing_on(client, cast, clock):
    client.force_login(cast.alice)
    client.get(SET_UP)
    for wrong in ("000000", "", "abc", "12345", "1234567"):
        page = client.post(SET_UP, {"code": wrong})
        assert page.status_code == 200
        clock.turn(minutes=5)
    cast.alice.refresh_from_db()
    assert not second_factor.is_on(cast.alice)
    assert Client().post("/dang-nhap/", {"username": "alice", "password": PASSWORD})["Location"] == "/"


def test_a_code_works_once(cast, clock):
    switch_on(cast.alice, clock)
    code = code_of(cast.alice, clock)
    first, second = with_password("alice"), with_password("alice")
    assert first.post(CODE, {"code": code}).status_code == 302
    page = second.post(CODE, {"code": code})
    assert "Mã chưa đúng hoặc đã dùng rồi" in page.content.decode()
    assert not is_in(second)


def test_the_code_of_the_set_up_does_not_open_the_door(cast, clock):
    second_factor.begin(cast.alice)
    code = code_of(cast.alice, clock)
    second_factor.confirm(cast.alice, code=code)
    assert with_password("alice").post(CODE, {"code": code}).status_code == 200


@pytest.mark.parametrize(("steps", "opens"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_off(cast, clock, steps, opens):
    switch_on(cast.alice, clock)
    clock.turn(minutes=10)
    browser = with_password("alice")
    browser.post(CODE, {"code": code_of(cast.alice, clock, steps=steps)})
    assert is_in(browser) == opens


def test_a_recovery_code_works_once(cast, clock):
    first, *_ = switch_on(cast.alice, clock)
    browser = with_password("alice")
    assert browser.post(CODE, {"code": first.upper().replace("-", " ")}).status_code == 302
    assert is_in(browser)
    again = with_password("alice")
    assert again.post(CODE, {"code": first}).status_code == 200
    assert not is_in(again)
    assert StaticToken.objects.filter(device__user=cast.alice).count() == 9
    assert SecurityEvent.objects.filter(kind="recovery_used", user_id=cast.alice.pk).count() == 1


def test_guessing_codes_takes_longer_and_longer(cast, clock):
    switch_on(cast.alice, clock)
    browser = with_password("alice")
    for _ in range(6):
        browser.post(CODE, {"code": "000000"})
        clock.turn(seconds=40)
    browser.post(CODE, {"code": "000000"})
    page = browser.post(CODE, {"code": code_of(cast.alice, clock)}).content.decode()
    assert re.search(r"Hãy chờ \d+ giây", page)
    assert not is_in(browser)
    assert SecurityEvent.objects.filter(kind="code_refused").count() == 7


def test_the_password_step_is_forgotten_after_five_minutes(cast, clock):
    switch_on(cast.alice, clock)
    browser = with_password("alice")
    clock.turn(minutes=5, seconds=1)
    answer = browser.post(CODE, {"code": code_of(cast.alice, clock)})
    assert answer["Location"] == "/dang-nhap/"
    assert not is_in(browser)


@pytest.mark.parametrize("meanwhile", ["password", "off"])
def test_the_password_step_is_worth_nothing_when_the_account_changed(cast, clock, meanwhile):
    switch_on(cast.alice, clock)
    browser = with_password("alice")
    if meanwhile == "password":
        cast.alice.set_password("Mot mat khau khac 2026")
    else:
        cast.alice.is_active = False
    cast.alice.save()
    browser.post(CODE, {"code": code_of(cast.alice, clock)})
    assert not is_in(browser)


def test_nobody_gets_to_the_code_without_the_password(client, cast):
    assert client.get(CODE)["Location"] == "/dang-nhap/"
    assert client.post(CODE, {"code": "123456"})["Location"] == "/dang-nhap/"
    assert client.put(CODE).status_code in {302, 405}


def test_what_was_typed_waits_for_the_code(cast, clock):
    switch_on(cast.alice, clock)
    browser = with_password("alice", next="/van-ban/them/", held_title="Kế hoạch đang gõ dở")
    page = browser.post(CODE, {"code": code_of(cast.alice, clock)}).content.decode()
    assert "Kế hoạch đang gõ dở" in page
    assert 'action="/van-ban/them/"' in page


def test_it_is_switched_off_with_password_and_code(client, cast, clock):
    switch_on(cast.alice, clock)
    client.force_login(cast.alice)
    off = "/tai-khoan/hai-lop/tat/"
    code = code_of(cast.alice, clock)
    assert "Mật khẩu chưa đúng" in client.post(off, {"password": "sai", "code": code}).content.decode()
    assert "Mã chưa đúng" in client.post(off, {"password": PASSWORD, "code": "000000"}).content.decode()
    clock.turn(seconds=30)
    assert client.post(off, {"password": PASSWORD, "code": code_of(cast.alice, clock)}).status_code == 302
    cast.alice.refresh_from_db()
    assert not second_factor.is_on(cast.alice)
    assert not TOTPDevice.objects.filter(user=cast.alice).exists()
    assert Client().post("/dang-nhap/", {"username": "alice", "password": PASSWORD})["Location"] == "/"


def test_new_recovery_codes_replace_the_old_ones(client, cast, clock):
    old = switch_on(cast.alice, clock)
    client.force_login(cast.alice)
    renew = "/tai-khoan/hai-lop/ma-du-phong/"
    assert "Mật khẩu chưa đúng" in client.post(renew, {"password": "sai"}).content.decode()
    page = client.post(renew, {"password": PASSWORD}).content.decode()
    new = re.findall(r"<code>([a-z0-9]{5}-[a-z0-9]{5})</code>", page)
    assert len(new) == 10
    browser = with_password("alice")
    assert browser.post(CODE, {"code": old[0]}).status_code == 200
    clock.turn(seconds=5)
    assert browser.post(CODE, {"code": new[0]}).status_code == 302


def test_secrets_are_neither_in_the_trail_nor_readable_where_they_lie(cast, clock):
    codes = switch_on(cast.alice, clock)
    key = TOTPDevice.objects.get(user=cast.alice).key
    told = " ".join(str(changes) for changes in AuditEntry.objects.values_list("changes", flat=True))
    assert key not in told
    assert "second_factor_at" in told
    stored = set(StaticToken.objects.values_list("token", flat=True))
    assert stored.isdisjoint({code.replace("-", "") for code in codes} | set(codes))


# --- required by an office ---


def test_an_office_requires_it_of_a_role_in_its_unit_and_below(client, cast):
    client.force_login(cast.quan)
    url = "/nguoi-dung/bat-buoc-hai-lop/"
    assert client.post(url, {"role": "unit_officer", "unit": cast.a.pk}).status_code == 302
    assert (
        "bắt buộc xác thực hai lớp rồi"
        in client.post(url, {"role": "unit_officer", "unit": cast.a.pk}).content.decode()
    )
    assert client.post(url, {"role": "leader", "unit": cast.b.pk}).status_code == 200
    row = RoleRequirement.objects.get()
    assert (row.role, row.unit) == ("unit_officer", cast.a)
    assert AuditEntry.objects.filter(
        table="orgs_rolerequirement", unit_id=cast.a.pk, user_id=cast.quan.pk
    ).exists()
    assert second_factor.is_required(cast.chi)
    assert not second_factor.is_required(cast.alice)
    elsewhere = make_user(Role.UNIT_OFFICER, cast.b1)
    assert not second_factor.is_required(elsewhere)
    above = make_user(Role.UNIT_OFFICER, cast.province)
    assert not second_factor.is_required(above)


def test_requirements_of_another_office_are_not_found_and_need_the_right(client, cast):
    row = RoleRequirement.objects.create(unit=cast.a, role=Role.LEADER)
    other = make_user(Role.ADMINISTRATOR, cast.b)
    for person, status in ((other, 404), (cast.lan, 403)):
        client.force_login(person)
        assert client.post(f"/nguoi-dung/bat-buoc-hai-lop/{row.pk}/bo/").status_code == status
    client.force_login(cast.quan)
    assert client.get(f"/nguoi-dung/bat-buoc-hai-lop/{row.pk}/bo/").status_code == 405
    assert client.post(f"/nguoi-dung/bat-buoc-hai-lop/{row.pk}/bo/").status_code == 302
    assert not RoleRequirement.objects.exists()


def test_who_must_have_it_is_led_to_set_it_up_and_can_do_nothing_else(client, cast, clock):
    RoleRequirement.objects.create(unit=cast.a, role=Role.AREA_OFFICER)
    answer = client.post("/dang-nhap/", {"username": "alice", "password": PASSWORD, "next": "/don-vi/"})
    assert answer["Location"] == SET_UP
    for path in ("/", "/don-vi/", "/tai-khoan/", "/doi-mat-khau/", "/tai-khoan/hai-lop/tat/", "/buoi/them/"):
        assert client.get(path)["Location"] == SET_UP
        assert client.post(path)["Location"] == SET_UP
    assert "Đơn vị bắt buộc" in client.get(SET_UP).content.decode()
    page = client.post(SET_UP, {"code": code_of(cast.alice, clock)}).content.decode()
    assert "/tai-khoan/tiep/" in page
    client.post("/buoi/them/", {"content": "x"})
    assert client.get("/don-vi/").status_code == 200
    off = client.post("/tai-khoan/hai-lop/tat/", {"password": PASSWORD, "code": "1"}).content.decode()
    assert "không tắt được" in off


def test_after_the_set_up_one_goes_on_to_the_page_asked_for(client, cast, clock):
    RoleRequirement.objects.create(unit=cast.a, role=Role.AREA_OFFICER)
    client.post("/dang-nhap/", {"username": "alice", "password": PASSWORD, "next": "/don-vi/"})
    client.get(SET_UP)
    client.post(SET_UP, {"code": code_of(cast.alice, clock)})
    assert client.get("/tai-khoan/tiep/")["Location"] == "/don-vi/"
    assert client.get("/tai-khoan/tiep/")["Location"] == "/"


# --- lost ---


def test_an_administrator_takes_it_from_someone_who_lost_it_with_a_reason(client, cast, clock):
    switch_on(cast.alice, clock)
    client.force_login(cast.quan)
    url = f"/nguoi-dung/{cast.alice.pk}/go-hai-lop/"
    assert "Gỡ xác thực hai lớp" in client.get(cast.alice.get_absolute_url()).content.decode()
    assert client.post(url, {"reason": "  "}).status_code == 200
    assert client.post(url, {"reason": "Mất điện thoại, đã gặp trực tiếp"}).status_code == 302
    cast.alice.refresh_from_db()
    assert not second_factor.is_on(cast.alice)
    entry = AuditEntry.objects.filter(table="orgs_user", row_id=cast.alice.pk).order_by("-pk").first()
    assert (entry.user_id, entry.reason) == (cast.quan.pk, "Mất điện thoại, đã gặp trực tiếp")
    assert set(entry.changes) == {"second_factor_at"}
    event = SecurityEvent.objects.get(kind="factor_reset")
    assert (event.user_id, event.by_id, event.reason) == (
        cast.alice.pk, cast.quan.pk, "Mất điện thoại, đã gặp trực tiếp",
    )  # fmt: skip


def test_nobody_else_takes_it(client, cast, clock):
    switch_on(cast.alice, clock)
    switch_on(cast.quan, clock)
    other = make_user(Role.ADMINISTRATOR, cast.b)
    for person, status in ((other, 404), (cast.lan, 403)):
        client.force_login(person)
        answer = client.post(f"/nguoi-dung/{cast.alice.pk}/go-hai-lop/", {"reason": "x"})
        assert answer.status_code == status
    client.force_login(cast.quan)
    own = client.post(f"/nguoi-dung/{cast.quan.pk}/go-hai-lop/", {"reason": "x"}).content.decode()
    assert "Không tự gỡ được" in own
    assert TOTPDevice.objects.count() == 2


def test_a_command_helps_the_only_administrator(cast, clock, capsys):
    from django.core.management import CommandError, call_command

    switch_on(cast.quan, clock)
    call_command("reset_second_factor", "quan")
    cast.quan.refresh_from_db()
    assert not second_factor.is_on(cast.quan)
    assert "Lê Minh Quân" in capsys.readouterr().out
    entry = AuditEntry.objects.filter(table="orgs_user", row_id=cast.quan.pk).order_by("-pk").first()
    assert (entry.user_id, entry.door) == (None, "command")
    with pytest.raises(CommandError, match="khong.co"):
        call_command("reset_second_factor", "khong.co")
    with pytest.raises(CommandError, match="chưa bật"):
        call_command("reset_second_factor", "quan")
