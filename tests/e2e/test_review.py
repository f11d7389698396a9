"""The review of 2023: every figure filled in, traced to its records, edited, and printed by the real worker.

That a worker killed in mid-render loses no report is held by tests/reports/test_review_files.py.
"""

from __future__ import annotations

import subprocess
import unicodedata
from pathlib import Path

import pytest

from tests.e2e.portal import AREA_OFFICER, LEADER, UNIT_OFFICER, Person

# Table 1.1 of the published review: each figure with its qualifier, its unit and the words that tell it from others.
FIGURES = {
    "S0-01": "phát động quần chúng được 04 đợt",
    "S0-02": "61 buổi tại 83/109",
    "S0-03": "83/109 thôn, buôn, tổ dân phố",
    "S0-04": "khoảng 5.300 lượt quần chúng Nhân dân tham gia",
    "S0-05": "75 đoàn phát động quần chúng",
    "S0-06": "1.050 buổi phát động",
    "S0-07": "tại 100% thôn, buôn, tổ dân phố",
    "S0-08": "khoảng 75.000 lượt người dân tham gia",
    "S0-09": "75 buổi thâm nhập",
    "S0-10": "107 hội nghị lồng ghép",
    "S0-11": "8.000 người tham dự",
    "S0-12": "02 Đoàn giám sát",
    "S0-13": "04 Đoàn kiểm tra",
    "S0-14": "hơn 22.590 m2 đất",
    "S0-15": "35 triệu đồng",
    "S0-16": "722 ngày công",
    "S0-17": "hơn 2 tỷ 631 triệu đồng",
    "S0-18": "10.784 giống cây xanh, cây hoa các loại",
    "S0-19": "hơn 93.724 giống cây ăn trái các loại",
    "S0-20": "03 tập thể",
    "S0-21": "06 cá nhân",
}
NAMED = ("Đắk Phơi", "Liên Sơn", "Trường Mẫu giáo Họa Mi", "Nguyễn Đức Cảnh", "Võ Thị Sáu", "Trường Y Jút")
RENDERED = 60_000  # ms that a report may take on a busy machine


def plain(text: str) -> str:
    """Composed letters, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def missing(text: str) -> list[str]:
    """Figures and names of the published review that a text lacks."""
    return [words for words in (*FIGURES.values(), *NAMED) if words.casefold() not in plain(text).casefold()]


@pytest.fixture(scope="package")
def review(portal) -> int:
    return portal.one("SELECT min(id) FROM reports_review")


def make_pdf(person: Person, review: int) -> None:
    person.page.goto(f"/bao-cao/{review}/")
    with person.page.expect_navigation():
        person.page.get_by_role("button", name="Tạo PDF").click()


def downloaded(person: Person, folder: Path) -> Path:
    """The finished file behind the link that appears on the page of the job."""
    link = person.page.locator("[data-progress-link]")
    link.wait_for(state="visible", timeout=RENDERED)
    with person.page.expect_download() as waiting:
        link.click()
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    return file


def text_of(pdf: Path) -> str:
    return subprocess.run(["pdftotext", pdf, "-"], capture_output=True, check=True, text=True).stdout


def test_the_review_is_filled_in(enter, review):
    person = enter(AREA_OFFICER)
    person.page.goto("/")
    with person.page.expect_navigation():
        person.page.get_by_role("link", name="tổng kết công tác dân vận").click()
    assert person.page.url.endswith(f"/bao-cao/{review}/")
    text = person.page.text_content("article.document")
    assert missing(text) == []
    assert "[chưa có" not in text, "no sentence lacks its figure"
    assert person.page.locator("main svg").count() >= 2


def test_a_figure_leads_to_its_records_and_their_sum(enter, portal, review):
    person = enter(AREA_OFFICER)
    person.page.goto(f"/bao-cao/{review}/")
    person.page.get_by_role("link", name="khoảng 75.000 lượt").click()
    page = person.page
    assert "Cách hiểu" in page.inner_text("main")
    behind = portal.ask(
        "SELECT count(*), sum(attendance) FROM campaigns_meeting m JOIN orgs_unit u ON u.id = m.unit_id"
        " WHERE m.level = 'xa' AND m.kind = 'phat_dong' AND extract(year FROM m.starts_on) = 2023"
        " AND u.path LIKE (SELECT path FROM orgs_unit WHERE code = '656') || '%%'"
    )
    assert behind == [(int(page.locator("caption").inner_text().split()[-2].replace(".", "")), 75_000)]
    assert "Cộng tất cả: 75.000" in page.inner_text("main")
    amounts, pages = 0, 0
    while True:
        pages += 1
        amounts += sum(int(t.replace(".", "")) for t in page.locator("tbody td.num").all_inner_texts())
        following = page.get_by_role("link", name="Trang sau")
        if not following.count():
            break
        with page.expect_navigation():
            following.click()
    assert (amounts, pages > 1) == (75_000, True)
    with page.expect_navigation():
        page.locator("tbody th a").first.click()
    assert "/buoi/" in page.url
    assert "Cấp xã" in page.inner_text("main")


def test_an_edited_section_and_the_pdf_of_the_real_worker(enter, portal, review, tmp_path):
    person = enter(AREA_OFFICER, accept_downloads=True)
    page = person.page
    page.goto(f"/bao-cao/{review}/")
    page.get_by_role("link", name="Sửa mục Tình hình Nhân dân, dân tộc, tôn giáo").click()
    body = page.locator("textarea[name=body]")
    body.fill(
        body.input_value() + "\nToàn huyện có {pd_phu_huyen} được phát động, giữ vững khối đại đoàn kết."
    )
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    sentence = "Toàn huyện có 83/109 thôn, buôn, tổ dân phố được phát động, giữ vững khối đại đoàn kết."
    assert sentence in plain(page.text_content("article.document"))
    make_pdf(person, review)
    assert page.locator("progress").count() == 1
    file = downloaded(person, tmp_path)
    assert file.name == "bao-cao-tong-ket-nam-2023-huyen-lak.pdf"
    text = text_of(file)
    assert missing(text) == []
    assert sentence in plain(text)
    assert "DỰ THẢO" in text
    assert [f"Phụ lục {number}".casefold() in plain(text).casefold() for number in range(1, 7)] == [True] * 6
    stored = portal.ask("SELECT state, attempts FROM reports_job ORDER BY id DESC LIMIT 1")
    assert stored == [("done", 1)]
    page.goto(f"/bao-cao/{review}/tep/")
    assert file.name in page.inner_text("main")


def test_the_leader_takes_the_file_without_script_others_do_not(enter, portal, review, tmp_path):
    leader = enter(LEADER, accept_downloads=True, java_script_enabled=False)
    leader.page.goto(f"/bao-cao/{review}/tep/")
    with leader.page.expect_download() as waiting:
        leader.page.locator("main a[href*='/tep/']").filter(has_text=".pdf").first.click()
    file = tmp_path / "lanh-dao.pdf"
    waiting.value.save_as(file)
    assert missing(text_of(file)) == []
    pk = portal.one("SELECT max(id) FROM reports_renderedfile")
    assert enter(UNIT_OFFICER).status(f"/bao-cao/tep/{pk}/") == 403
    assert enter().status(f"/bao-cao/tep/{pk}/") == 302


def test_the_same_without_a_browser(portal, tmp_path):
    out = tmp_path / "lak.pdf"
    done = portal.manage(
        "render_review", "--unit", "656", "--kind", "annual", "--year", "2023", "--pdf", str(out)
    )
    assert done.returncode == 0, done.stderr
    assert missing(text_of(out)) == []


def test_a_submitted_review_waits_for_the_leader_who_sends_it_back(enter, portal, review):
    officer, leader = enter(AREA_OFFICER), enter(LEADER)
    address = f"/bao-cao/{review}/"
    officer.page.goto(address)
    officer.page.get_by_role("button", name="Trình duyệt").click()
    with officer.page.expect_navigation():
        officer.page.get_by_role("button", name="Đồng ý").click()
    assert officer.page.get_by_role("link", name="Sửa mục").count() == 0
    leader.page.goto("/")
    with leader.page.expect_navigation():
        leader.page.get_by_role("link", name="Duyệt: tổng kết").click()
    assert leader.page.get_by_role("button", name="Duyệt", exact=True).count() == 1
    leader.page.get_by_role("link", name="Trả lại…").click()
    leader.page.get_by_label("Nhận xét chung").fill("Xin bổ sung nguyên nhân của hạn chế.")
    leader.page.get_by_label("Nhận xét mục “Tồn tại, hạn chế”").fill("Nêu tên xã làm chưa tốt.")
    with leader.page.expect_navigation():
        leader.page.get_by_role("button", name="Trả lại cho người soạn").click()
    assert portal.one("SELECT status FROM reports_review WHERE id = %s", review) == "tra_lai"
    officer.page.goto(address)
    assert "Xin bổ sung nguyên nhân của hạn chế." in officer.page.inner_text("main")
    note = officer.page.locator("article.document .note")
    assert "Nêu tên xã làm chưa tốt." in note.inner_text()
    with officer.page.expect_navigation():
        note.get_by_role("button", name="Đã sửa xong").click()
    assert "Đã sửa" in officer.page.locator("article.document .note.done").inner_text()
    assert officer.page.get_by_role("link", name="Sửa mục").count() > 10
