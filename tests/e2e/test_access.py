"""A new colleague's first day: the given password is changed, the second factor set up, and asked for the next time."""

from __future__ import annotations

import base64
import re
import time

import pytest
from django_otp.oath import TOTP

from tests.e2e.portal import ADMINISTRATOR, PATIENCE

GIVEN, OWN = "mat-khau-cap-lan-dau-7", "Suối Đắk Lắk mùa nước lên"
NAME = "moi.lienson"


def code(key: str, ahead: int = 0) -> str:
    """What an app shows now, or some half minutes ahead of this clock, which the portal tolerates."""
    totp = TOTP(base64.b32decode(key))
    totp.time = time.time() + 30 * ahead
    return f"{totp.token():06d}"


@pytest.fixture
def newcomer(enter, portal):
    """An administrator makes an account for a leader of the district, and requires the second factor of leaders."""
    person = enter(ADMINISTRATOR)
    page = person.page
    page.goto("/nguoi-dung/them/")
    page.fill("[name=username]", NAME)
    page.fill("[name=full_name]", "Y Thinh Niê")
    page.fill("[name=password]", GIVEN)
    page.select_option("[name=role_0]", "leader")
    page.select_option("[name=unit_0]", label="Huyện Lắk")
    page.locator("[data-save]").click()
    page.wait_for_url(re.compile(r"/nguoi-dung/\d+/"))
    page.goto("/nguoi-dung/bat-buoc-hai-lop/")
    page.select_option("[name=role]", "leader")
    page.select_option("[name=unit]", label="Huyện Lắk")
    page.get_by_role("button", name="Bắt buộc", exact=True).click()
    page.get_by_text("Cổng sẽ yêu cầu ở lần đăng nhập kế tiếp").wait_for()
    yield enter()
    page.goto("/nguoi-dung/bat-buoc-hai-lop/")
    page.get_by_role("button", name=re.compile("Không bắt buộc nữa")).click()
    assert portal.one("SELECT count(*) FROM orgs_rolerequirement") == 0


def test_a_first_day(newcomer, portal):
    page = newcomer.page
    newcomer.sign_in(NAME, GIVEN)
    assert page.url.endswith("/doi-mat-khau/")
    page.goto("/bao-cao/")
    assert page.url.endswith("/doi-mat-khau/"), "nothing else is possible before the password is changed"
    page.fill("[name=old]", GIVEN)
    page.fill("[name=new]", OWN)
    page.fill("[name=again]", OWN)
    page.get_by_role("button", name="Đổi mật khẩu").click()
    page.wait_for_url("**/tai-khoan/hai-lop/")
    page.goto("/bao-cao/")
    assert page.url.endswith("/tai-khoan/hai-lop/"), (
        "nothing else is possible before the second factor is set up"
    )
    picture = page.locator("main img")
    assert picture.evaluate("image => image.complete && image.naturalWidth > 100")
    key = page.locator("main code").inner_text().replace(" ", "")
    page.fill("[name=code]", code(key))
    page.get_by_role("button", name="Bật xác thực hai lớp").click()
    page.get_by_text("In hoặc chép lại mười mã này").wait_for()
    recovery = page.locator("main code").all_inner_texts()
    assert len(recovery) == 10
    page.get_by_role("link", name="Tôi đã cất các mã, đi tiếp").click()
    page.wait_for_url(f"{portal.address}/")
    assert page.locator("h1").inner_text() == "Huyện Lắk"

    page.locator("details.account summary").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Đăng xuất").click()
    newcomer.sign_in(NAME, OWN)
    assert page.url.endswith("/dang-nhap/ma-xac-thuc/")
    page.fill("[name=code]", code(key, ahead=1))
    page.get_by_role("button", name="Vào cổng").click()
    page.wait_for_url(f"{portal.address}/")

    page.goto("/tai-khoan/phien/")
    assert page.get_by_text("phiên này").count() == 1
    assert "Chrome trên máy tính Linux" in page.inner_text("main table")
    page.goto("/tai-khoan/dang-nhap-gan-day/")
    told = page.locator("main tbody .tag").all_inner_texts()
    assert told == ["Đăng nhập", "Đăng xuất", "Bật xác thực hai lớp", "Đổi mật khẩu", "Đăng nhập"]

    page.locator("details.account summary").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Đăng xuất").click()
    newcomer.sign_in(NAME, OWN)
    page.fill("[name=code]", recovery[0])
    page.get_by_role("button", name="Vào cổng").click()
    page.wait_for_url(f"{portal.address}/", timeout=PATIENCE)
