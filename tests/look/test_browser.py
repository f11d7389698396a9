"""The scripts in a real browser, under the strict policy, and the pages without any script."""

import json
import shutil
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.look import pages

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parents[2]
HOST = "http://portal.test"
POLICY = (
    "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; form-action 'self'; base-uri 'none'"
)
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def chromium():
    program = shutil.which("chromium")
    assert program, "Chưa có Chromium; hãy chạy ./test.sh để cài."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


class Site:
    """Answers a browser's requests from a table of pages and remembers what was posted."""

    def __init__(self, context):
        self.html, self.posted, self.complaints, self.dialogs, self.jobs = {}, [], [], [], []
        self.page = context.new_page()
        self.page.route("**/*", self.answer)
        self.page.on(
            "console", lambda message: message.type == "error" and self.complaints.append(message.text)
        )
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", self.accept)

    def accept(self, dialog):
        self.dialogs.append(dialog.type)
        dialog.accept()

    def answer(self, route):
        request, path = route.request, urlsplit(route.request.url).path
        if path.startswith("/static/"):
            file = ROOT / path.lstrip("/")
            return route.fulfill(body=file.read_bytes(), content_type=TYPES[file.suffix])
        if path.startswith("/viec/"):
            return route.fulfill(body=json.dumps(self.jobs.pop(0)), content_type="application/json")
        if request.method == "POST":
            self.posted.append(parse_qsl(request.post_data, keep_blank_values=True))
        headers = {"Content-Security-Policy": POLICY}
        return route.fulfill(body=self.html[path], content_type="text/html; charset=utf-8", headers=headers)

    def open(self, path, html=None):
        if html is not None:
            self.html[urlsplit(path).path] = html
        self.page.goto(HOST + path)
        return self.page


@pytest.fixture
def site(chromium):
    context = chromium.new_context()
    context.set_default_timeout(5000)
    site = Site(context)
    site.html["/buoi/"] = pages.list_page()
    site.html["/buoi/them/"] = pages.form_page()
    yield site
    context.close()
    assert site.complaints == []


def test_draft_is_offered_after_a_lost_page_and_restored(site):
    page = site.open("/buoi/them/")
    page.fill("[name=attendance]", "khoảng 5.300")
    page.check("[name=setting][value=c]")
    page.click("summary:has-text('Thêm')")
    page.fill("[name=note]", "Có mưa")
    page.locator("#id_hamlets_picker").press_sequentially("jun")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.reload()
    assert page.input_value("[name=attendance]") == ""
    page.get_by_text("Khôi phục nội dung chưa lưu").click()
    assert page.input_value("[name=attendance]") == "khoảng 5.300"
    assert page.is_checked("[name=setting][value=c]")
    assert page.locator("[name=note]").is_visible(), "a fold opens for what was restored into it"
    assert page.input_value("[name=note]") == "Có mưa"
    assert page.locator(".field:has(#id_hamlets) .chip").all_inner_texts() == ["Buôn Jun\n×"]
    assert page.get_by_text("Có nội dung chưa lưu").count() == 0


def test_draft_goes_when_the_server_has_it(site):
    page = site.open("/buoi/them/")
    page.fill("[name=attendance]", "5300")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    saved = pages.Message(text="Đã lưu.", level_tag="success", extra_tags="/buoi/them/")
    site.open("/buoi/", pages.list_page(messages=[saved]))
    site.open("/buoi/them/")
    assert page.get_by_text("Có nội dung chưa lưu").count() == 0
    assert page.evaluate("localStorage.length") == 0


def test_draft_stays_when_the_server_did_not_take_it(site):
    page = site.open("/buoi/them/")
    page.fill("[name=attendance]", "5300")
    site.html["/buoi/them/"] = pages.render("500.html")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("text=Cổng đang gặp trục trặc")
    site.open("/buoi/them/", pages.form_page())
    page.get_by_text("Khôi phục nội dung chưa lưu").click()
    assert page.input_value("[name=attendance]") == "5300"


def test_next_draft_survives_an_address_that_names_the_saved_one(site):
    page = site.open("/buoi/them/?da_luu=/buoi/them/", pages.form_page(draft_saved="/buoi/them/"))
    page.fill("[name=attendance]", "700")
    site.html["/buoi/them/"] = pages.form_page()
    page.reload()
    assert page.url == HOST + "/buoi/them/"
    page.get_by_text("Khôi phục nội dung chưa lưu").click()
    assert page.input_value("[name=attendance]") == "700"


def test_draft_of_another_person_is_not_shown(site):
    page = site.open("/buoi/them/")
    page.fill("[name=starts_on]", "15/3/2023")
    page.evaluate("new Promise(done => setTimeout(done, 400))")  # drafts are kept 0.3 s after the last key
    assert page.evaluate("localStorage.length") == 1
    other = pages.Officer()
    other.pk = 777
    common = {"title": "Thêm", "form": pages.MeetingForm(), "cancel_url": "/buoi/", "version": None}
    site.open("/buoi/them/", pages.render("records/form.html", user=other, **common))
    assert page.get_by_text("Có nội dung chưa lưu").count() == 0


def test_draft_older_than_a_week_is_dropped(site):
    page = site.open("/buoi/")
    page.evaluate(
        """localStorage["draft 12345 /buoi/them/"] = JSON.stringify({at: 1, values: [["note", "cũ"]]})"""
    )
    site.open("/buoi/them/")
    assert page.evaluate("localStorage.length") == 0


def test_leaving_an_unsaved_form_asks_first(site):
    page = site.open("/buoi/them/")
    page.locator("[name=starts_on]").press_sequentially("15/3")
    page.click("nav.nav a >> nth=0")
    page.wait_for_url("**/buoi/")
    assert site.dialogs == ["beforeunload"]


def test_leaving_an_untouched_form_or_saving_does_not_ask(site):
    page = site.open("/buoi/them/")
    page.click("nav.nav a >> nth=0")
    page.wait_for_url("**/buoi/")
    site.open("/buoi/them/")
    page.locator("[name=starts_on]").press_sequentially("15/3")
    page.click("[data-save]")
    page.wait_for_load_state()
    assert site.dialogs == []
    assert ("starts_on", "15/3") in site.posted[0]


def test_keys_save_and_save_again(site):
    for keys in ("Control+Enter", "Control+Shift+Enter", "Alt+n"):
        page = site.open("/buoi/them/")
        page.fill("[name=starts_on]", "15/3")
        with page.expect_navigation():
            page.keyboard.press(keys)
    assert [("again", "1") in posted for posted in site.posted] == [False, True, True]


def test_second_click_sends_nothing(site):
    page = site.open("/buoi/them/")
    page.evaluate("""() => { const b = document.querySelector("[data-save]"); b.click(); b.click(); }""")
    page.wait_for_load_state()
    page.wait_for_timeout(200)
    assert len(site.posted) == 1


def test_picker_by_keyboard_alone(site):
    page = site.open("/buoi/them/")
    chips = page.locator(".field:has(#id_hamlets) .chip")
    page.get_by_label("Thôn, buôn").focus()
    page.keyboard.type("mlieng")
    page.keyboard.press("Enter")
    page.keyboard.type("cao bang")
    page.keyboard.press("Enter")
    assert chips.all_inner_texts() == ["Thôn Cao Bằng\n×", "Buôn M'Liêng\n×"]
    page.keyboard.press("Backspace")
    assert chips.all_inner_texts() == ["Thôn Cao Bằng\n×"]
    page.keyboard.type("dak phoi")
    page.keyboard.press("ArrowUp")
    assert page.locator(".choices .at").first.inner_text().startswith("Cả xã Đắk Phơi")
    page.keyboard.press("Enter")
    assert chips.count() == 3
    page.keyboard.press("Escape")
    assert page.locator("#id_hamlets_picker_list").is_hidden()
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert [value for name, value in site.posted[0] if name == "hamlets"] == ["11", "12", "13"]


def test_picker_by_pointer_and_its_names_for_readers(site):
    page = site.open("/buoi/them/")
    page.click("#id_hamlets_picker")
    page.click("text=Buôn Bu Yúk")
    assert page.locator("#id_hamlets_picker").get_attribute("aria-expanded") == "true"
    assert page.locator("[role=option][aria-selected=true]").inner_text().startswith("Buôn Bu Yúk")
    page.get_by_role("button", name="Bỏ Buôn Bu Yúk").click()
    assert page.locator("#id_hamlets").evaluate("e => e.selectedOptions.length") == 0
    page.click("text=Buôn Bu Yúk")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    assert page.locator("#id_hamlets").evaluate("e => e.selectedOptions.length") == 0
    assert page.evaluate("document.activeElement.id") == "id_hamlets_picker"
    page.fill("#id_hamlets_picker", "không có nơi này")
    assert "Không thấy tên này" in page.locator("#id_hamlets_picker_list").inner_text()


def test_picker_takes_over_long_checkbox_lists_and_three_hundred_units(site):
    form = pages.MeetingForm()
    form.fields["hamlets"].choices = [(str(n), f"Thôn {n}") for n in range(1, 301)]
    page = site.open("/buoi/them/", pages.form_page(form))
    page.click("#id_hamlets_picker")
    assert page.locator("#id_hamlets_picker_list [role=option]").count() == 60
    assert "Còn 240 dòng" in page.locator("#id_hamlets_picker_list").inner_text()
    page.keyboard.type("thon 299")
    page.keyboard.press("Enter")
    page.click("summary:has-text('Thêm')")
    page.get_by_label("Chủ đề", exact=True).click()
    page.keyboard.type("chu de 14")
    page.keyboard.press("Enter")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert ("hamlets", "299") in site.posted[0]
    assert ("topics", "14") in site.posted[0]


def test_progress_moves_and_offers_the_result(site):
    job = {"state_label": "Đang dựng tệp", "progress": 10, "text": "Bắt đầu", "url": "", "done": False}
    site.jobs = [
        {"state": "running", "progress": 60, "text": "Phụ lục 3", "done": False, "url": None},
        {"state": "done", "progress": 100, "text": "Đã xong", "done": True, "url": "/tep/9/"},
    ]
    source = (
        '{% extends "base.html" %}{% block content %}{% include "partials/progress.html" %}{% endblock %}'
    )
    template = pages.engines["django"].from_string(source)
    page = site.open("/bao-cao/", template.render({"title": "Báo cáo", "job": job, "poll_url": "/viec/7/"}))
    page.wait_for_selector("text=Đã xong")
    assert page.locator("progress").evaluate("e => e.value") == 100
    assert page.get_by_role("link", name="Mở kết quả").get_attribute("href") == "/tep/9/"
    assert site.jobs == []


def test_what_cannot_be_taken_back_is_asked_twice(site):
    source = (
        '{% extends "base.html" %}{% block content %}<form method="post">'
        '<button class="button" data-confirm="Ghi 12 dòng vào sổ?">Ghi</button></form>{% endblock %}'
    )
    page = site.open("/ghi/", pages.engines["django"].from_string(source).render({"title": "Ghi"}))
    page.click("text=Ghi >> nth=-1")
    assert page.locator("dialog p").inner_text() == "Ghi 12 dòng vào sổ?"
    page.get_by_role("button", name="Thôi").click()
    expect(page.locator("dialog")).to_have_count(0)
    page.locator("main button").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Đồng ý").click()
    assert len(site.posted) == 1


def test_errors_take_the_focus_and_lead_to_their_field(site):
    page = site.open("/buoi/them/", pages.form_page(pages.refused_form()))
    assert page.evaluate("document.activeElement.classList.contains('error')")
    page.click(".message.error a:has-text('Ngày tổ chức')")
    assert page.evaluate("document.activeElement.name") == "starts_on"
    described = page.locator("[name=attendance]").get_attribute("aria-describedby")
    assert described == "id_attendance_error id_attendance_warning"


def test_skip_link_is_the_first_stop(site):
    page = site.open("/buoi/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "noi-dung"


def test_without_script_everything_is_there(chromium):
    context = chromium.new_context(java_script_enabled=False, viewport=PHONE)
    context.set_default_timeout(5000)
    site = Site(context)
    page = site.open("/buoi/them/", pages.form_page())
    assert page.locator("nav.nav").is_hidden()
    page.click(".nav-toggle summary")
    assert page.locator("nav.nav").is_visible()
    assert page.locator("#id_hamlets").is_visible()
    assert page.locator("kbd").first.is_hidden()
    page.select_option("#id_hamlets", ["12", "22"])
    page.click("[data-save-again]")
    assert [pair for pair in site.posted[0] if pair[0] in ("hamlets", "again")] == [
        ("hamlets", "12"),
        ("hamlets", "22"),
        ("again", "1"),
    ]
    context.close()
    assert site.complaints == []


@pytest.mark.parametrize("width", [360, 390, 768, 1366])
def test_no_page_is_wider_than_the_window(site, width):
    site.page.set_viewport_size({"width": width, "height": 800})
    rendered = {name: html for name, html in pages.every_page().items() if name != "progress"}
    wide = []
    for name, html in rendered.items():
        site.open(f"/{name}/", html)
        if site.page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(name)
    assert wide == []


def test_targets_can_be_hit_on_a_phone(site):
    """Buttons, fields and navigation are at least 40 px high; links inside text are exempt (WCAG 2.5.8)."""
    site.page.set_viewport_size(PHONE)
    small = []
    for path in ("/buoi/", "/buoi/them/"):
        site.open(path)
        site.page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        small += site.page.evaluate(
            """[...document.querySelectorAll('.button, .nav a, summary, select, textarea, input:not([type=hidden])')]
            .filter(e => e.offsetParent && !/checkbox|radio/.test(e.type) && e.getBoundingClientRect().height < 40)
            .map(e => e.outerHTML.slice(0, 80))"""
        )
    assert small == []


def test_sticky_bar_never_hides_the_focused_field(site):
    site.page.set_viewport_size({"width": 1366, "height": 500})
    page = site.open("/buoi/them/")
    for _ in range(25):
        page.keyboard.press("Tab")
        hidden = page.evaluate(
            """() => {
                const e = document.activeElement, bar = document.querySelector(".bar");
                const top = bar.getBoundingClientRect().top, box = e.getBoundingClientRect();
                return bar.closest("form").contains(e) && !bar.contains(e) && box.top >= top && box.bottom > top;
            }"""
        )
        assert not hidden, page.evaluate("document.activeElement.outerHTML")


def test_paper_shows_the_list_and_leaves_the_controls_out(site):
    page = site.open("/buoi/")
    page.emulate_media(media="print")
    assert page.get_by_role("heading", level=1).is_visible()
    assert page.locator("table").is_visible()
    assert page.locator("tfoot").inner_text().split() == ["Tổng", "số", "đang", "lọc", "10.600"]
    for control in ("nav.nav", ".filter", ".pages", ".head .actions", ".foot", "td.do >> nth=0"):
        assert page.locator(control).is_hidden(), control


def test_cell_with_several_parts_stays_in_its_card(site):
    parts = "".join(f"<div>Mục {n}: từ giá trị cũ rất dài đến giá trị mới cũng dài</div>" for n in range(9))
    source = (
        '{% extends "base.html" %}{% block content %}<div class="scroll"><table class="table as-cards"><tbody>'
        f'<tr><th scope="row">Hôm nay</th><td data-label="Thay đổi">{parts}</td></tr>'
        "</tbody></table></div>{% endblock %}"
    )
    site.page.set_viewport_size(PHONE)
    page = site.open("/nhat-ky/", pages.engines["django"].from_string(source).render({"title": "Nhật ký"}))
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_search_box_and_button_share_a_line(site):
    page = site.open("/buoi/")
    bottoms = [page.locator(name).bounding_box() for name in ("[name=q]", ".filter > .button")]
    assert len({round(box["y"] + box["height"]) for box in bottoms}) == 1
