import hashlib
import io
import os
import re
import subprocess
import sys
import unicodedata
from dataclasses import replace

import pikepdf
import pytest

from reports.rendering import charts, fonts, pdf, profiles, stylesheet
from reports.rendering.blocks import AppendixStart, Chart, Heading, ListBlock, Paragraph, Table, cell_text
from tests.reports.rendering import paper as reading
from tests.reports.rendering import sample


def texts_of(document) -> list[str]:
    """Every text a reader must find, as printed."""
    document = profiles.laid_out(document)
    out = [document.subject, *document.recipients, *(source.text for source in document.sources)]
    for block in (*document.blocks, *document.appendices):
        if isinstance(block, Paragraph):
            out.append(block.text)
        elif isinstance(block, ListBlock):
            out += [item.text for item in block.items]
        elif isinstance(block, Heading):
            out += [block.number, block.text]
        elif isinstance(block, AppendixStart):
            out.append(block.note)
        elif isinstance(block, Table):
            out += [block.caption, block.note, *(column.title for column in block.columns)]
            out += [cell_text(cell) for line in block.lines for cell in line]
        elif isinstance(block, Chart):
            out += [block.title, *block.labels]
    return out


@pytest.mark.parametrize("code", sorted(profiles.PROFILES))
def test_every_profile_gives_a_valid_archive_and_accessible_file(code):
    made = pdf.render(sample.review(9, profile=code, draft=True, toc=True))
    assert made.notices == ()
    assert reading.failed_rules(made.pdf, "3a") == set()
    assert reading.failed_rules(made.pdf, "ua1") == set()


def test_the_sample_is_valid_and_the_engine_has_no_complaint(rendered):
    assert rendered.notices == ()
    assert reading.failed_rules(rendered.pdf, "3a") == set()
    assert reading.failed_rules(rendered.pdf, "ua1") == set()
    assert pikepdf.open(io.BytesIO(rendered.pdf)).check_pdf_syntax() == []
    assert "No syntax or stream encoding errors found" in reading.checked_by_qpdf(rendered.pdf)


def test_the_text_layer_is_complete_and_nfc(review, paper):
    text = reading.text(paper, "-raw")
    assert unicodedata.is_normalized("NFC", text)
    found = set(text.split())
    words = {word for part in texts_of(review) for word in part.split()}
    assert len(words) > 150
    assert words - found == set()


def test_the_structure_tree_holds_every_cell_head_and_figure(review, paper):
    counts = reading.counts(paper)
    tables = [table for _, table in review.tables()]
    assert counts["TD"] == sum(len(table.lines) * len(table.columns) for table in tables)
    assert counts["TH"] >= sum(len(table.columns) for table in tables)
    assert counts["Figure"] == 3
    assert counts["H1"] == 1
    assert "Span" not in counts
    alternatives = {e.alt for e in reading.elements(paper) if e.kind == "Figure"}
    assert alternatives == {charts.text_alternative(c) for c in (sample.BAR, sample.PAIR, sample.LINE)}
    scopes = {e.scope for e in reading.elements(paper) if e.kind == "TH"}
    assert scopes == {"/Column"}


def test_all_marked_content_is_reached_by_the_structure_tree(paper):
    marked, reached = reading.marked_content(paper)
    assert marked == reached > 500


def test_only_the_report_typeface_is_embedded_and_wholly(paper):
    lines = reading.poppler("pdffonts", paper).splitlines()[2:]
    names = {line.split()[0].partition("+")[2] for line in lines}
    assert names == {"LiberationSerif", "LiberationSerif-Bold", "LiberationSerif-Italic"}
    assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in lines)


def test_the_heading_row_stands_on_every_page_of_a_long_table(paper):
    pages = reading.text(paper).split("\f")
    with_rows = [page for page in pages if "Tuyên truyền chính sách" in page and "Thôn, buôn" in page]
    assert len(with_rows) >= 3
    assert not [page for page in pages if "Tuyên truyền chính sách" in page and "Thôn, buôn" not in page]


def test_page_numbers_start_on_the_second_page_top_centre(rendered):
    for number in range(1, rendered.pages + 1):
        words = re.findall(
            r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]+)<',
            reading.poppler("pdftotext", rendered.pdf, "-bbox", "-f", str(number), "-l", str(number)),
        )
        margin = 20 / 25.4 * 72
        above = [(float(x0), float(x1), word) for x0, _, x1, y1, word in words if float(y1) < margin]
        if number == 1:
            assert above == []
            continue
        ((x0, x1, word),) = above
        file = pikepdf.open(io.BytesIO(rendered.pdf))
        sheet = file.pages[number - 1].mediabox
        m = profiles.PARTY_36.margins if sheet[2] < sheet[3] else profiles.PARTY_36.margins.turned()
        middle = (m.left / 25.4 * 72 + float(sheet[2]) - m.right / 25.4 * 72) / 2
        assert word == str(number)
        assert (x0 + x1) / 2 == pytest.approx(middle, abs=1)


def test_the_wide_appendix_lies_on_its_side(paper):
    sizes = [(float(p.mediabox[2]), float(p.mediabox[3])) for p in pikepdf.open(io.BytesIO(paper)).pages]
    assert [w > h for w, h in sizes] == [False] * 8 + [True, False]
    assert sizes[0] == pytest.approx((595.28, 841.89), abs=0.1)


def test_title_language_moment_and_bookmarks(review, paper):
    file = pikepdf.open(io.BytesIO(paper))
    assert str(file.Root.Lang) == "vi"
    assert str(file.docinfo.Title) == review.title
    assert str(file.docinfo.CreationDate) == "D:20231220080000+07'00"
    with file.open_outline() as outline:
        top = outline.root
        assert [str(mark.title) for mark in top] == ["Báo cáo"]
        assert [str(mark.title) for mark in top[0].children][:2] == [
            "I- ĐẶC ĐIỂM, TÌNH HÌNH",
            "II- KẾT QUẢ CÔNG TÁC DÂN VẬN",
        ]


def test_the_data_travel_inside_as_an_associated_file(paper):
    file = pikepdf.open(io.BytesIO(paper))
    assert file.attachments["so-lieu.csv"].get_file().read_bytes() == "xã;buổi\nĐắk Phơi;5\n".encode()
    assert [str(spec.AFRelationship) for spec in file.Root.AF] == ["/Data"]


def test_a_table_of_contents_shows_the_page_of_each_heading():
    made = pdf.render(sample.review(30, toc=True))
    pages = reading.text(made.pdf, "-layout").split("\f")
    listed = next(page for page in pages if "MỤC LỤC" in page)
    for title, words in (
        ("II- KẾT QUẢ CÔNG TÁC DÂN VẬN", "II- KẾT QUẢ"),
        ("Phụ lục 2. Tổng hợp theo xã", "PHỤ LỤC 2"),
    ):
        number = int(re.search(re.escape(title) + r"\s*\.+\s*(\d+)", listed)[1])
        assert words in pages[number - 1]
        assert words not in pages[number]


def test_a_draft_says_so_on_every_page_and_an_issued_review_on_none(paper):
    draft = reading.text(pdf.render_pdf(sample.review(9, draft=True))).split("\f")[:-1]
    assert all("DỰ THẢO" in page for page in draft)
    assert "DỰ THẢO" not in reading.text(paper)


SCRIPT = """
import hashlib
from reports.rendering import pdf
from tests.reports.rendering import sample
data = pdf.Attachment("so-lieu.csv", b"a;b", "x")
print(hashlib.sha256(pdf.render_pdf(sample.review(40), attachments=[data])).hexdigest())
"""


def test_the_same_document_gives_the_same_bytes_anywhere(tmp_path):
    for style, _, _ in fonts.STYLES:
        (tmp_path / f"LiberationSerif-{style}.ttf").write_bytes(fonts.path(style).read_bytes())
    surroundings = [
        {"TZ": "America/Lima", "LANG": "C", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
        {
            "TZ": "Asia/Ho_Chi_Minh",
            "LANG": "de_DE.UTF-8",
            "PYTHONHASHSEED": "2",
            "REPORT_FONT_DIR": str(tmp_path),
        },
    ]
    seen = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            capture_output=True,
            text=True,
            check=True,
            cwd=stylesheet.FOLDER.parent.parent,
            env={**os.environ, **env},
        ).stdout.strip()
        for env in surroundings
    }
    data = pdf.Attachment("so-lieu.csv", b"a;b", "x")
    again = pdf.render_pdf(sample.review(40), attachments=[data])
    assert seen == {hashlib.sha256(again).hexdigest()}


@pytest.mark.parametrize(
    "evil",
    [
        '<img src="file:///etc/passwd">',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<style>@import url("http://127.0.0.1:9/x.css")</style>',
        "</p></div><iframe src=file:///etc/hostname>",
        "{{ settings.SECRET_KEY }} {% include 'x' %}",
        "\x00\x08\ufffe\u202e ẵ",
    ],
)
def test_hostile_text_is_printed_or_dropped_and_reads_nothing(evil, monkeypatch):
    opened = []
    fetch = pdf.BundledOnly.fetch
    monkeypatch.setattr(
        pdf.BundledOnly, "fetch", lambda self, url, headers=None: opened.append(url) or fetch(self, url)
    )
    document = sample.review(2, subject=evil, blocks=(Paragraph(evil + "."), replace(sample.BAR, title=evil)))
    made = pdf.render(document)
    assert {url.rpartition("/")[0] for url in opened} == {fonts.folder().as_uri()}
    assert "root:" not in reading.text(made.pdf)
    assert len(pikepdf.open(io.BytesIO(made.pdf)).attachments) == 0
    assert reading.failed_rules(made.pdf, "3a") == set()


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://127.0.0.1/x",
        "data:text/plain,x",
        "ftp://127.0.0.1/x",
        "file://host/etc/passwd",
        "relative.css",
    ],
)
def test_only_files_of_the_portal_are_opened(url):
    with pytest.raises(ValueError, match=r"only files|protocol"):
        pdf.BundledOnly().fetch(url)


def test_a_way_around_the_folder_is_closed():
    above = f"{stylesheet.FOLDER.as_uri()}/../../manage.py"
    with pytest.raises(ValueError, match="only files"):
        pdf.BundledOnly().fetch(above)
    assert pdf.BundledOnly().fetch(f"{stylesheet.FOLDER.as_uri()}/document.css").read()


def test_a_page_that_is_not_xml_is_read_all_the_same():
    css = stylesheet.stylesheet(profiles.PARTY_36)
    head = '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"{end}><title>x</title></head><body>'
    ways = [head.format(end=end) + f"<p>một<br{end}>hai &amp; ba</p></body></html>" for end in ("", "/")]
    plain, strict = (pdf.layout(markup, css) for markup in ways)
    bodies = [page.pages[0]._page_box.children[0] for page in (plain, strict)]
    assert [body.height for body in bodies] == [bodies[0].height] * 2
    assert plain.write_pdf() == strict.write_pdf()


def test_a_review_without_any_figure_is_valid():
    bare = replace(sample.review(2), blocks=(Paragraph("Không có số liệu."),), appendices=(), sources=())
    made = pdf.render(bare)
    assert made.pages == 1
    assert reading.failed_rules(made.pdf, "ua1") == set()
    empty = pdf.render(replace(bare, blocks=(), signatures=(), recipients=()))
    assert reading.failed_rules(empty.pdf, "3a") == set()
