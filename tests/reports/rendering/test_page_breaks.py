"""Where pages end: nothing that belongs to the lines before it opens a page alone."""

from dataclasses import replace

import pytest

from reports.rendering import pdf, profiles
from reports.rendering.blocks import AppendixStart, Column, Heading, ListBlock, Paragraph, Table
from tests.reports.rendering import paper as reading
from tests.reports.rendering import sample

NOTE = "Số liệu tính đến hết ngày 31/12/2023."


def pages(document) -> list[list[str]]:
    """Lines of each page without its page number."""
    numbered = reading.text(pdf.render_pdf(document), "-layout").split("\f")[:-1]
    return [
        [line.strip() for line in page.splitlines() if line.strip() and line.strip() != str(number)]
        for number, page in enumerate(numbered, 1)
    ]


def bare(**changes):
    return replace(sample.review(2), **{"appendices": (), "sources": (), "signatures": (), **changes})


def of_rows(count: int, note: str) -> Table:
    columns = (Column("STT", 10), Column("Thôn, buôn", 40))
    rows = tuple((i, f"Buôn số {i}") for i in range(1, count + 1))
    return Table("", columns, rows, total_row=("", "Tổng"), note=note)


@pytest.fixture(scope="module")
def tables():
    """Appendices that end near the foot of a page, each a row later than the one before."""
    blocks = []
    for count in range(34, 46):
        blocks += [AppendixStart(f"Phụ lục {count}", "Danh sách"), of_rows(count, f"{NOTE} Bảng {count}.")]
    return pages(bare(blocks=(Paragraph("Mở đầu."),), appendices=tuple(blocks)))


def test_a_note_stays_with_the_last_rows_of_its_table(tables):
    noted = [page for page in tables if any(line.startswith(NOTE) for line in page)]
    assert len(noted) == 12
    assert len(tables) > 14  # some of the tables did run over
    for page in noted:
        place = next(i for i, line in enumerate(page) if line.startswith(NOTE))
        assert page[place - 1] == "Tổng"
        assert "Buôn số" in page[place - 2]


def test_a_heading_is_never_the_last_line_of_a_page():
    blocks = []
    for i in range(50):
        words = " ".join(["công tác dân vận"] * (4 + i % 9))
        blocks += [Heading(2, f"{i}.", f"Mục thứ {i}"), Paragraph(f"Kết quả {words}.")]
    found = pages(bare(blocks=tuple(blocks)))
    assert len(found) > 3
    assert [page[-1] for page in found if "Mục thứ" in page[-1]] == []


def test_the_line_that_opens_a_list_stays_with_it():
    blocks = []
    for i in range(40):
        blocks += [Paragraph(f"Nhóm {i} gồm:"), ListBlock((Paragraph("một việc;"),) * (1 + i % 4))]
    found = pages(bare(blocks=tuple(blocks)))
    assert len(found) > 3
    assert [page[-1] for page in found if page[-1].endswith("gồm:")] == []


@pytest.mark.parametrize("count", [17, 19, 21])
def test_the_signature_never_stands_on_a_page_of_its_own(count):
    signed = sample.review(2).signatures
    lines = tuple(Paragraph(f"Việc thứ {i} đã xong.") for i in range(count))
    first, *more = pages(bare(blocks=lines, signatures=signed))
    assert any("Nơi nhận:" in line for line in (more[0] if more else first))
    if more:
        assert more[0][0].startswith("Việc thứ")
    else:
        assert count == 17


def test_a_caption_that_repeats_the_title_of_its_appendix_is_printed_once():
    said = replace(of_rows(2, ""), caption="Danh  sách")
    other = replace(said, caption="Danh sách theo xã")
    document = bare(appendices=(AppendixStart("Phụ lục 1", "DANH SÁCH"), said, other))
    assert [t.caption for _, t in profiles.laid_out(document).tables() if t.rows == said.rows] == [
        "",
        "Danh sách theo xã",
    ]
    assert "Danh sách theo xã" in reading.text(pdf.render_pdf(document))
