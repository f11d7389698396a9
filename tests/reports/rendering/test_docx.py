import io
import time
import zipfile

import docx
import pytest
from docx.oxml.ns import qn

from reports.rendering import chart_png, profiles
from reports.rendering import docx as word
from reports.rendering.blocks import Table, cell_text
from tests.reports.rendering import sample
from tests.reports.rendering.test_pdf import texts_of


@pytest.fixture(scope="module")
def content():
    return word.render_docx(sample.review())


@pytest.fixture(scope="module")
def file(content):
    return docx.Document(io.BytesIO(content))


def all_text(file) -> str:
    """Every text of the body in order, tables included."""
    parts = []
    for paragraph in file.element.body.iter(qn("w:p")):
        parts.append(
            "".join(
                node.text or "" if node.tag == qn("w:t") else " "
                for node in paragraph.iter(qn("w:t"), qn("w:br"))
            )
        )
    return "\n".join(parts)


def data_tables(file) -> list:
    return [table for table in file.tables if table._tbl.tblPr.find(qn("w:tblBorders")) is not None]


def test_the_file_holds_every_text(file):
    found = set(all_text(file).split())
    chart_labels = {word for label in sample.COMMUNES for word in label.split()}
    words = {word for part in texts_of(sample.review()) for word in part.split()}
    only_in_pictures = {"Quý", "III", "IV", "2019", "2020", "2021", "2022", "II", "I"} | chart_labels
    assert words - found - only_in_pictures == set()
    assert len(words) > 150


def test_header_and_signature_are_laid_out_as_on_paper(file):
    head, foot = file.tables[0], file.tables[-3]
    assert [p.text for p in head.rows[0].cells[0].paragraphs] == ["HUYỆN ỦY LẮK", "BAN DÂN VẬN", "*"]
    assert [c.text for c in head.rows[1].cells] == ["Số 15-BC/BDVHU", "Lắk, ngày 20 tháng 12 năm 2023"]
    right = head.rows[0].cells[1].paragraphs[0].runs[0]
    assert (right.text, right.font.size.pt, right.bold, right.underline) == (
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        15,
        True,
        True,
    )
    assert foot.rows[0].cells[1].text.split("\n") == ["K/T TRƯỞNG BAN", "PHÓ TRƯỞNG BAN", "Nguyễn Văn Ẵm"]
    assert foot.rows[0].cells[0].paragraphs[0].runs[0].underline


def test_tables_keep_their_cells_heads_and_rows(file):
    tables = [table for _, table in sample.review().tables()]
    made = data_tables(file)
    assert len(made) == len(tables) == 3
    for table, written in zip(tables, made, strict=True):
        rows = written._tbl.tr_lst
        heads = [row for row in rows if row.trPr.find(qn("w:tblHeader")) is not None]
        assert len(heads) == (3 if table.numbered_row else 1)
        assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in rows)
        texts = [["".join(t.text or "" for t in cell.iter(qn("w:t"))) for cell in row.tc_lst] for row in rows]
        assert texts[len(heads) :] == [[cell_text(cell) for cell in line] for line in table.lines]


def test_grouped_columns_are_joined(file):
    first = data_tables(file)[0]._tbl.tr_lst[0]
    spans = [cell.tcPr.find(qn("w:gridSpan")) for cell in first.tc_lst]
    assert [int(span.get(qn("w:val"))) for span in spans if span is not None] == [3]
    assert len(first.tc_lst) == 5


def test_pages_margins_orientation_and_numbers(file):
    sections = list(file.sections)
    assert [section.orientation for section in sections] == [0, 1, 0]
    m = profiles.PARTY_36.margins
    first = sections[0]
    edges = (first.top_margin.mm, first.bottom_margin.mm, first.left_margin.mm, first.right_margin.mm)
    assert edges == pytest.approx((m.top, m.bottom, m.left, m.right), abs=0.05)
    assert [s.different_first_page_header_footer for s in sections] == [True, False, False]
    assert "PAGE" in first.header._element.xml
    assert "PAGE" not in first.first_page_header._element.xml


def test_language_typeface_and_headings(file):
    normal = file.styles["Normal"].element
    assert normal.rPr.find(qn("w:lang")).get(qn("w:val")) == "vi-VN"
    assert set(normal.rPr.find(qn("w:rFonts")).attrib.values()) == {"Times New Roman"}
    headings = [(p.style.name, p.text) for p in file.paragraphs if p.style.name.startswith("Heading")]
    assert headings[:3] == [
        ("Heading 1", "I- ĐẶC ĐIỂM, TÌNH HÌNH"),
        ("Heading 1", "II- KẾT QUẢ CÔNG TÁC DÂN VẬN"),
        ("Heading 2", "1. Công tác phát động quần chúng"),
    ]


def test_charts_are_pictures_with_a_text_alternative(content, file):
    names = [name for name in zipfile.ZipFile(io.BytesIO(content)).namelist() if name.endswith(".png")]
    assert len(names) == 3
    told = [node.get("descr") for node in file.element.body.iter(qn("wp:docPr"))]
    assert all(text and text.startswith("Biểu đồ") for text in told)
    picture, width, height = chart_png.png(sample.BAR)
    assert picture.startswith(b"\x89PNG")
    assert (width, height > 300) == (1200, True)


def test_links_lead_to_bookmarks(file):
    marks = [node.get(qn("w:name")) for node in file.element.body.iter(qn("w:bookmarkStart"))]
    ids = [node.get(qn("w:id")) for node in file.element.body.iter(qn("w:bookmarkStart"))]
    links = {node.get(qn("w:anchor")) for node in file.element.body.iter(qn("w:hyperlink"))}
    assert links == {"nguon_S1", "nguon_S2"}
    assert links <= set(marks)
    assert len(set(marks)) == len(marks)
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("code", sorted(profiles.PROFILES))
def test_every_profile_opens(code):
    made = word.render_docx(sample.review(3, profile=code, draft=True, toc=True))
    text = all_text(docx.Document(io.BytesIO(made)))
    assert "DỰ THẢO" in text
    assert "MỤC LỤC" in text
    assert profiles.PROFILES[code].right_lines[0].text in text


def test_the_same_document_gives_the_same_bytes(content):
    assert word.render_docx(sample.review()) == content
    assert {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(content)).infolist()} == {
        (2023, 12, 20, 0, 0, 0)
    }
    made = docx.Document(io.BytesIO(content)).core_properties
    assert made.created == made.modified == sample.CREATED_AT


def test_hostile_text_stays_text():
    evil = '<w:r/>&"\x07]]> =HYPERLINK("x") \ufffe'
    table = Table(evil, sample.COMMUNE_TABLE.columns[:1], ((evil,),), note=evil)
    file = docx.Document(io.BytesIO(word.render_docx(sample.review(2, subject=evil, blocks=(table,)))))
    assert all_text(file).count('<w:r/>&"]]> =HYPERLINK("x")') == 4


def test_a_long_appendix_is_written_at_once():
    started = time.process_time()
    word.render_docx(sample.review(1050))
    assert time.process_time() - started < 3  # cell by cell through the library it takes minutes
