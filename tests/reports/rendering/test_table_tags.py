"""A table over several pages is one table in the structure tree, and its repeated headings are not read again."""

import io
import re
from dataclasses import replace

import pikepdf
import pytest

from reports.rendering import html, pdf, profiles, seamless, table_tags
from reports.rendering.blocks import AppendixStart, Column, Paragraph, Table
from tests.reports.rendering import paper as reading
from tests.reports.rendering import sample


def listed(count: int, **changes) -> Table:
    columns = (
        Column("STT", 10, "center"),
        Column("Tên buôn", 40, group="Địa bàn"),
        Column("Xã", 30, group="Địa bàn"),
        Column("Lượt người", 20, "right"),
    )
    rows = tuple((i, f"Buôn số {i}", f"Xã {i % 9}", i * 7) for i in range(1, count + 1))
    return Table("Danh sách buôn", columns, rows, total_row=("", "Cộng", "", 5), numbered_row=True, **changes)


@pytest.fixture(scope="module")
def document():
    """Upright and on its side, in the text and behind it, with and without a note, one right behind another."""
    return sample.review(
        blocks=(Paragraph("Mở đầu."), listed(45), Paragraph("Giữa hai bảng."), listed(3)),
        appendices=(
            AppendixStart("Phụ lục 1", "Từng buôn"),
            listed(70, landscape=True),
            listed(30, landscape=True, note="Đủ 30 buôn."),
            listed(43),
        ),
        sources=(),
    )


def made_in(document, chunk: int | None) -> bytes:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seamless, "LONG_ROWS", 10**6 if chunk is None else 40)
        patch.setattr(seamless, "CHUNK_ROWS", chunk or 0)
        return pdf.render_pdf(document)


@pytest.fixture(scope="module")
def whole(document):
    return made_in(document, None)


@pytest.fixture(scope="module")
def chunked(document):
    return made_in(document, 31)


@pytest.fixture(params=["whole", "chunked"])
def file(request):
    return request.getfixturevalue(request.param)


def markup(document) -> str:
    return "".join(html.table_html(table) for _, table in profiles.laid_out(document).tables())


def test_each_table_is_one_element_with_the_rows_and_cells_of_its_data(document, file):
    counts, written = reading.counts(file), markup(document)
    assert counts["Table"] == counts["THead"] == counts["TBody"] == counts["Caption"] == 5
    assert counts["TD"] == (46 + 4 + 71 + 31 + 44) * 4
    for kind in ("TR", "TH", "TD"):
        assert counts[kind] == written.count(f"<{kind.lower()}>") + written.count(f"<{kind.lower()} ")
    assert reading.outside_rows(file) == []
    scopes = {element.scope for element in reading.elements(file) if element.kind == "TH"}
    assert scopes == {"/Column"}


def test_the_file_keeps_both_standards_and_opens_without_a_warning(file):
    assert reading.failed_rules(file, "3a") == set()
    assert reading.failed_rules(file, "ua1") == set()
    assert pikepdf.open(io.BytesIO(file)).check_pdf_syntax() == []
    assert "No syntax or stream encoding errors found" in reading.checked_by_qpdf(file)


def test_the_tree_and_the_pages_point_at_each_other(file):
    assert reading.wrong_parents(file) == []
    marked, reached = reading.marked_content(file)
    assert marked == reached > 700


def test_nothing_in_the_tree_is_empty_but_cells_and_lines(file):
    kinds = {element.kind for element in reading.elements(file)}
    assert kinds >= {"Table", "Sect", "P"}
    assert reading.empty_elements(file) <= {"TD", "NonStruct", "Div"}


def test_headings_are_drawn_on_every_page_and_read_once(file):
    pages = [page for page in reading.text(file).split("\f") if "Buôn số" in page]
    assert len(pages) > 7
    assert all("Lượt người" in page for page in pages)
    assert reading.read_aloud(file).count("Lượt người") == 5
    drawn = 0
    for sheet in pikepdf.open(io.BytesIO(file)).pages:
        for operands, operator in pikepdf.parse_content_stream(sheet):
            if str(operator) == "BDC" and operands[1].get("/Subtype") == "/Header":
                assert operands[0] == "/Artifact"
                assert operands[1].Type == "/Pagination"
                drawn += 1
    per_table = 1 + 1 + 1 + 2 + 4  # STT, Địa bàn, Lượt người; two below; the row of numbers
    assert drawn == per_table * (sum(page.count("Lượt người") for page in pages) - 5)


def test_rows_are_read_in_order_with_the_text_around_them(file):
    text = reading.read_aloud(file)
    rows = [int(number) for number in re.findall(r"Buôn số (\d+)", text)]
    assert rows == [i for count in (45, 3, 70, 30, 43) for i in range(1, count + 1)]
    order = ["Mở đầu", "Buôn số 45", "Giữa hai bảng", "PHỤ LỤC 1", "Buôn số 70", "Đủ 30 buôn"]
    places = [text.index(words) for words in order]
    assert places == sorted(places)


def test_poppler_reads_the_same_order():
    columns = (Column("STT", 10), Column("Buôn", 40))
    table = Table("Danh sách", columns, tuple((i, f"Buôn số {i}") for i in range(1, 51)))
    made = pdf.render_pdf(sample.review(blocks=(Paragraph("Mở đầu."), table), appendices=(), sources=()))
    text = reading.poppler("pdfinfo", made, "-struct-text")
    assert [int(number) for number in re.findall(r"Buôn số (\d+)", text)] == list(range(1, 51))
    assert text.count("STT") == reading.read_aloud(made).count("STT") == 1


def test_chunks_give_the_same_tree_and_the_same_bytes_again(document, whole, chunked):
    assert reading.counts(chunked) == reading.counts(whole)
    assert reading.read_aloud(chunked) == reading.read_aloud(whole)
    assert made_in(document, 31) == chunked


def test_a_heading_that_had_no_room_on_the_first_page_still_comes_first():
    table = replace(listed(3), caption="", numbered_row=False, total_row=None)
    table = replace(table, rows=((1, "Dòng cao\n" * 51, "", 1), *table.rows[1:]))
    document = sample.review(blocks=(), appendices=(AppendixStart("Phụ lục 1", "Dài"), table), sources=())
    made = pdf.render_pdf(document)
    pages = reading.text(made).split("\f")
    assert [("Dòng cao" in page, "Lượt người" in page) for page in pages[-3:-1]] == [
        (True, False),
        (False, True),
    ]
    counts, text = reading.counts(made), reading.read_aloud(made)
    assert (counts["Table"], counts["THead"], counts["TR"]) == (1, 1, 5)
    assert text.index("Lượt người") < text.index("Dòng cao") < text.index("Buôn số 2")
    assert reading.failed_rules(made, "ua1") == set()
    assert reading.wrong_parents(made) == []


def test_a_part_that_goes_on_with_a_table_must_have_one():
    file = pikepdf.new()
    tree = file.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.Document, K=pikepdf.Array()))
    with pytest.raises(ValueError, match="has none"):
        table_tags.go_on(tree, tree)
