"""What an administrator makes in the browser – an indicator, a section, a phrase – stands in the next review.

Stands behind test_review.py, which counts on the sample's one review.
"""

from __future__ import annotations

from tests.e2e.portal import ADMINISTRATOR, AREA_OFFICER
from tests.e2e.test_review import plain


def save(page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")


def test_a_new_indicator_section_and_phrase_stand_in_the_next_review(enter, portal):
    page = enter(ADMINISTRATOR).page

    page.goto("/chi-tieu/them/")
    page.locator("[name=code]").fill("TK01")
    page.locator("[name=name]").fill("Tủ sách cộng đồng")
    page.locator("[name=measure]").fill("tủ sách")
    page.locator("[name=definition]").fill("Tủ sách do thôn, buôn lập và giữ, còn mở cửa ngày cuối kỳ.")
    page.locator("[name=rule]").select_option("LATEST")
    save(page)
    assert "Tủ sách cộng đồng" in page.inner_text("h1")

    shipped = portal.one("SELECT id FROM reports_outline WHERE kind = 'annual' AND owner_id IS NULL")
    page.goto(f"/de-cuong/{shipped}/sao/")
    page.locator("[name=name]").fill("Đề cương năm của huyện Lắk")
    with page.expect_navigation():
        page.locator("main form button.main").click()
    own = page.url.rstrip("/").rsplit("/", 1)[1]

    page.goto(f"/de-cuong/{own}/so-lieu/them/")
    page.locator("[name=key]").fill("tu_sach")
    indicator = portal.one("SELECT id FROM reports_indicator WHERE code = 'TK01'")
    page.locator("[name=indicator]").evaluate("(field, value) => { field.value = value }", str(indicator))
    with page.expect_navigation():
        page.locator("main form button.main").click()

    page.goto(f"/de-cuong/{own}/muc/them/")
    page.locator("[name=heading]").fill("VĂN HÓA ĐỌC Ở CƠ SỞ")
    page.locator("[name=body]").fill("Đến cuối {ky}, toàn {don_vi} có {tu_sach} mở cửa phục vụ bà con.")
    with page.expect_navigation():
        page.locator("main form button.main").click()

    page = enter(AREA_OFFICER).page
    page.goto("/bao-cao/them/")
    page.locator("[name=period]").fill("2022")
    save(page)
    assert "VĂN HÓA ĐỌC Ở CƠ SỞ" in page.text_content("article.document")
    assert "Chưa có số liệu về tủ sách cộng đồng." in plain(page.text_content("article.document"))
    review = page.url

    page.goto(f"/so-lieu/them/?indicator={indicator}")
    page.locator("[name=starts_on]").fill("01/01/2022")
    page.locator("[name=ends_on]").fill("31/12/2022")
    page.locator("[name=as_written]").fill("12")
    save(page)
    page.goto(review)
    text = plain(page.text_content("article.document"))
    assert "Đến cuối năm 2022, toàn huyện Lắk có 12 tủ sách mở cửa phục vụ bà con." in text
