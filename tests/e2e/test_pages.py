"""Every main page: one heading, no complaint of the browser, nothing wider than a phone."""

from __future__ import annotations

from tests.e2e.portal import ADMINISTRATOR, AREA_OFFICER, DESKTOP, PHONE

FORMS = ("/buoi/them/", "/nguon-luc/them/", "/bao-cao/them/", "/nhap-bang-tinh/them/", "/doi-mat-khau/")
INSIDE = "JOIN orgs_unit u ON u.path LIKE (SELECT path FROM orgs_unit WHERE code = '656') || '%%' AND u.id"
NAMELESS = """[...document.querySelectorAll('main input:not([type=hidden]), main select, main textarea')]
    .filter(e => !e.labels?.length && !e.getAttribute('aria-label') && e.type != 'submit').map(e => e.name)"""
WIDER = """() => {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  return wide <= 0 ? [] : [wide, ...[...document.body.querySelectorAll("*")]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".scroll"))
    .slice(0, 5).map(e => e.tagName + "." + e.className)];
}"""


def pages_of(person, portal) -> list[str]:
    """What the navigation of a person leads to, and the parts of a review."""
    person.page.goto("/")
    found = [link.get_attribute("href") for link in person.page.locator("nav.nav a").all()]
    review = portal.one("SELECT min(id) FROM reports_review")
    section = portal.one("SELECT min(id) FROM reports_reviewsection WHERE review_id = %s", review)
    found += [
        f"/bao-cao/{review}/{part}" for part in ("", "sua/", "so-lieu/", "so-lieu/pd_luot_huyen/", "tep/")
    ]
    meeting = portal.one(f"SELECT min(r.id) FROM campaigns_meeting r {INSIDE} = r.unit_id")
    given = portal.one(f"SELECT min(r.id) FROM campaigns_contribution r {INSIDE} = r.unit_id")
    unit = portal.one("SELECT id FROM orgs_unit WHERE code = '656'")
    found += [f"/buoi/{meeting}/", f"/buoi/{meeting}/sua/", f"/buoi/{meeting}/xoa/", f"/nguon-luc/{given}/"]
    return [*found, f"/bao-cao/{review}/muc/{section}/", f"/don-vi/{unit}/", "/tai-khoan/"]


def faults(person, path: str) -> dict[str, object]:
    """What is wrong with a page, on a desktop and on a phone."""
    answer = person.page.goto(path)
    found: dict[str, object] = {"status": answer.status} if answer.status != 200 else {}
    if (headings := person.page.locator("h1").count()) != 1:
        found["headings"] = headings
    if nameless := person.page.evaluate(NAMELESS):
        found["nameless"] = nameless
    for viewport in (DESKTOP, PHONE):
        person.page.set_viewport_size(viewport)
        if wider := person.page.evaluate(WIDER):
            found[f"at {viewport['width']}"] = wider
    return found


def test_main_pages_fit_are_headed_and_name_their_fields(enter, portal):
    officer, administrator = enter(AREA_OFFICER), enter(ADMINISTRATOR)
    paths = dict.fromkeys([*pages_of(officer, portal), *FORMS])
    special = set(pages_of(administrator, portal)) - set(paths)
    assert len(paths) > 30
    assert {"/nguoi-dung/", "/chu-de/"} <= special
    wrong = {path: found for path in paths if (found := faults(officer, path))}
    wrong |= {
        path: found for path in [*special, "/nguoi-dung/them/"] if (found := faults(administrator, path))
    }
    assert wrong == {}


def test_on_a_phone_the_navigation_opens(enter):
    person = enter(AREA_OFFICER, viewport=PHONE)
    person.page.goto("/")
    link = person.page.get_by_role("link", name="Hội nghị quán triệt")
    assert not link.is_visible()
    person.page.get_by_text("Danh mục", exact=True).click()
    link.click()
    assert person.page.locator("h1").inner_text() == "Hội nghị quán triệt"


def test_a_stranger_sees_nothing_but_the_door(enter):
    person = enter()
    for path in ("/", "/buoi/", "/bao-cao/", "/nguoi-dung/"):
        person.page.goto(path)
        assert person.page.url.split("?")[0].endswith("/dang-nhap/")
    assert person.page.locator("h1").all_inner_texts() == ["Đăng nhập"]
    assert person.page.locator("nav.nav").count() == 0
    assert person.page.evaluate(WIDER) == []
