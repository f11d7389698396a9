import re
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from reports.rendering import html, profiles, stylesheet
from reports.rendering.blocks import Heading, Paragraph
from tests.reports.rendering import sample


def markup(document) -> str:
    document = profiles.laid_out(document)
    return html.page(document, html.pieces(document))


class Levels(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[int] = []

    def handle_starttag(self, tag, attrs):
        if re.fullmatch("h[1-6]", tag):
            self.seen.append(int(tag[1]))


def levels(document) -> list[int]:
    parser = Levels()
    parser.feed(markup(document))
    return parser.seen


@pytest.mark.parametrize("code", sorted(profiles.PROFILES))
def test_no_layout_that_is_slow_or_loses_pages(code):
    css = stylesheet.stylesheet(profiles.PROFILES[code], draft=True)
    rules = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    assert not re.search(r"display:\s*(inline-)?(flex|grid)|inline-block|float:|columns:|column-count", rules)
    assert "table-layout: fixed" in rules
    assert "border-collapse: collapse" in rules


@pytest.mark.parametrize("code", sorted(profiles.PROFILES))
def test_the_page_can_be_read_as_xml(code):
    evil = Paragraph("a < b & c > d \"e\" 'f' </p> ]]> &nbsp; \x00\x0b\ufffe\ud7ff")
    document = sample.review(9, profile=code, draft=True, toc=True, subject="Một & hai\nba <br>")
    document = profiles.laid_out(replace(document, blocks=(*document.blocks, evil)))
    root = ElementTree.fromstring(html.page(document, html.pieces(document)))
    assert "a < b & c > d \"e\" 'f' </p> ]]> &nbsp;" in "".join(root.itertext())
    (subject,) = root.iterfind(".//p[@class='subject']")
    assert list(subject.itertext()) == ["Một & hai", "ba <br>"]
    (described,) = root.iterfind(".//meta[@name='description']")
    assert described.get("content") == "Một & hai ba <br>"


def test_cells_are_bare_and_heads_have_a_scope(review):
    source = markup(review)
    assert not re.search(r"<td[^>]*>\s*<(p|span|div)", source)
    assert not re.search(r"<th(?![^>]*scope=)[ >]", source)
    assert source.count("<colgroup>") == source.count("<thead>") == 3
    assert source.count("<caption>") == 2  # one would only repeat the title of its appendix
    assert '<th scope="colgroup" colspan="3">Người tham dự</th>' in source


def test_headings_leave_no_gap(review):
    seen = levels(review)
    assert seen[0] == 1
    assert all(b <= a + 1 for a, b in zip(seen, seen[1:], strict=False))
    jump = replace(review, blocks=(Heading(3, "", "sâu"), Paragraph("x")))
    assert levels(jump)[:2] == [1, 2]


def test_every_anchor_stands_once_and_every_link_has_one(review):
    source = markup(replace(review, toc=True))
    ids = re.findall(r' id="([^"]+)"', source)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', source)) <= set(ids)
    assert not re.findall(r'href="(?!#)', source)


def test_typed_markup_is_text_everywhere():
    evil = '<img src="file:///etc/passwd"><script>alert(1)</script> & "x"'
    document = sample.review(
        2, subject=evil, recipients=(evil,), blocks=(Heading(1, evil, evil), Paragraph(evil))
    )
    source = markup(document)
    assert "<img" not in source
    assert "<script" not in source
    assert source.count("&lt;img src=") >= 5
