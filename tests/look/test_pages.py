"""The skeletons as the reader's program meets them: labels, descriptions, identifiers, escaped texts."""

import re

import lxml.html
import pytest
from django.template import engines

from tests.look import pages

NAMES = ["list", "empty", "form", "refused", "detail", "delete", "sign_in", "continue", "home", "progress"]
NAMES += ["400", "403", "404", "403_csrf", "500"]


@pytest.fixture(scope="module")
def rendered():
    return pages.every_page()


def tree(html):
    return lxml.html.document_fromstring(html)


@pytest.mark.parametrize("name", NAMES)
def test_identifiers_are_unique(rendered, name):
    ids = tree(rendered[name]).xpath("//@id")
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("name", NAMES)
def test_everything_pointed_at_exists(rendered, name):
    page = tree(rendered[name])
    ids = set(page.xpath("//@id"))
    pointed = [i for names in page.xpath("//@aria-describedby | //@aria-labelledby") for i in names.split()]
    pointed += page.xpath("//label/@for") + [h[1:] for h in page.xpath("//a/@href") if h.startswith("#")]
    pointed += page.xpath("//@data-describes")
    assert [i for i in pointed if i not in ids] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_control_has_a_label(rendered, name):
    page = tree(rendered[name])
    labelled = set(page.xpath("//label/@for"))
    for control in page.xpath("//input[not(@type='hidden')] | //select | //textarea"):
        wrapped = any(parent.tag == "label" for parent in control.iterancestors())
        assert control.get("id") in labelled or wrapped, lxml.html.tostring(control)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "progress"])
def test_one_heading_and_the_notice_on_every_page(rendered, name):
    page = tree(rendered[name])
    assert len(page.xpath("//h1")) == 1
    assert page.xpath("//h1")[0].text_content().strip() != ""
    assert page.xpath("//title")[0].text.startswith(page.xpath("//h1")[0].text_content().strip())
    assert "Không nhập tài liệu MẬT" in page.xpath("//footer")[0].text_content()
    assert page.get("lang") == "vi"


@pytest.mark.parametrize("code", ["400", "403", "404", "403_csrf", "500"])
def test_error_pages_need_nothing_but_themselves(code):
    html = engines["django"].get_template(f"{code}.html").render()
    page = tree(html)
    assert page.xpath("//h1")[0].text_content().strip() != ""
    assert page.xpath("//nav") == []
    assert page.xpath("//form") == []


def test_refused_field_says_why_beside_itself_and_above(rendered):
    page = tree(rendered["refused"])
    [day] = page.xpath("//input[@name='starts_on']")
    assert day.get("value") == "30/02/2023"
    assert day.get("aria-invalid") == "true"
    assert day.get("aria-describedby") == "id_starts_on_helptext id_starts_on_error"
    [error] = page.xpath("//*[@id='id_starts_on_error']")
    assert error.text_content() == "Tháng 2/2023 không có ngày 30."
    lines = [
        " ".join(line.text_content().split())
        for line in page.xpath("//div[contains(@class, 'message error')]//li")
    ]
    assert "Ngày tổ chức: Tháng 2/2023 không có ngày 30." in lines
    assert page.xpath("//a[@href='#id_setting_set']") != []
    assert page.xpath("//*[@id='id_setting_set']/@aria-describedby") == ["id_setting_error"]


def test_field_shows_measure_and_warning(rendered):
    page = tree(rendered["refused"])
    [box] = page.xpath("//span[@class='suffixed'][input/@name='attendance']")
    assert box.xpath("span")[0].text == "lượt"
    assert (
        page.xpath("//*[@id='id_attendance_warning']")[0].text_content()
        == "Số này lớn gấp 1.000 lần kỳ trước."
    )


def test_collapsed_section_opens_only_when_it_holds_something(rendered):
    assert tree(rendered["form"]).xpath("//details[@id='phan-2']/@open") == []
    assert len(tree(rendered["refused"]).xpath("//details[@id='phan-2'][@open]")) == 1
    assert rendered["refused"].count("<details") - rendered["form"].count("<details") == 0


def test_numbers_for_machines_are_not_grouped(rendered):
    form = tree(rendered["form"])
    assert form.xpath("//input[@name='version']/@value") == ["1050"]
    assert form.xpath("//body/@data-user") == ["12345"]
    assert tree(rendered["progress"]).xpath("//progress/@value") == ["37.5"]


def test_numbers_for_people_are_grouped(rendered):
    assert (
        "Dòng 51–100 trong 1.312" in tree(rendered["list"]).xpath("//nav[@class='pages']")[0].text_content()
    )


def test_form_sends_what_the_view_waits_for(rendered):
    page = tree(rendered["refused"])
    assert page.xpath("//input[@name='confirm_warnings']/@value") == ["1"]
    assert page.xpath("//input[@name='choice_note']/@value") == ["theirs", "mine"]
    assert page.xpath("//button[@name='again']/@value") == ["1"]
    assert page.xpath("//form[@method='post']/@data-draft-key")[-1] == "/buoi/them/"
    assert page.xpath("//input[@name='token']/@value") == []
    assert tree(rendered["form"]).xpath("//input[@name='token']/@value") == ["giữ kín"]


def test_first_button_of_a_form_is_save(rendered):
    """The Enter key presses a form's first button."""
    [form] = tree(rendered["refused"]).xpath("//form[@data-draft-key]")
    assert form.xpath(".//button")[0].get("name") is None


def test_list_escapes_texts_and_labels_cells(rendered):
    page = tree(rendered["list"])
    assert [th.text_content() for th in page.xpath("//tbody/tr/th")] == ["<b>Buôn Jun</b>"] * 2
    assert page.xpath("//tbody/tr[1]/td/@data-label") == ["Loại", "Lượt"]
    assert page.xpath("//tbody/tr[1]/td[2]")[0].get("class") == "num"
    assert '<td data-label="Loại"></td>' in rendered["list"], (
        "an empty cell must be :empty to vanish on a phone"
    )
    assert page.xpath("//thead/tr/th/@aria-sort") == ["ascending"]


def test_totals_stand_under_their_columns(rendered):
    [row] = tree(rendered["list"]).xpath("//tfoot/tr")
    assert [cell.text_content() for cell in row] == ["Tổng số đang lọc", "", "10.600", ""]
    assert [cell.get("data-label") for cell in row] == [None, "Loại", "Lượt", None]


def test_list_without_a_right_offers_no_button():
    page = tree(pages.list_page(create_url=None, export_url=None))
    assert page.xpath("//div[@class='actions']/a") == []


def test_empty_list_says_so_and_why(rendered):
    text = tree(rendered["empty"]).xpath("//div[@class='empty']")[0].text_content()
    assert "Chưa có buổi nào." in text
    assert "đang được lọc" in text


def test_page_of_fifty_rows_is_light():
    assert len(re.sub(r"\s+", " ", pages.list_page(50))) < 25_000


def test_navigation_marks_the_page_and_shows_counts(rendered):
    page = tree(rendered["list"])
    assert [a.text_content().strip() for a in page.xpath("//nav[@class='nav']//a[@aria-current='page']")] == [
        "Buổi phát động"
    ]
    assert [span.text for span in page.xpath("//span[@class='badge']")] == ["2"]
    assert page.xpath("//header//small")[0].text == "Ban Dân vận Huyện ủy Lắk"


def test_held_fields_travel_through_sign_in_and_back(rendered):
    sign_in, resend = tree(rendered["sign_in"]), tree(rendered["continue"])
    assert sign_in.xpath("//input[@name='held_note']/@value") == ['a"b']
    assert sign_in.xpath("//input[@name='next']/@value") == ["/buoi/"]
    assert "được giữ lại" in sign_in.text_content()
    assert resend.xpath("//main//form/@action") == ["/buoi/them/"]
    assert resend.xpath("//input[@name='note']/@value") == ['a"b', "c"]


def test_message_of_success_names_the_draft_that_is_stored():
    message = pages.Message(text="Đã lưu.", level_tag="success", extra_tags="/buoi/them/")
    [line] = tree(pages.list_page(messages=[message])).xpath("//div[@class='messages']/p")
    assert line.get("data-draft-saved") == "/buoi/them/"
    assert line.get("role") == "status"


def test_history_shows_old_and_new(rendered):
    [change] = tree(rendered["detail"]).xpath("//ol[@class='history']/li/ul/li")
    assert " ".join(change.text_content().split()) == "Số lượt: 5.200 → 5.300"
