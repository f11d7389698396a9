import io
import re
from dataclasses import replace

import pikepdf
import pytest

from reports.rendering import parts, pdf, seamless
from reports.rendering.blocks import AppendixStart, Column, Heading, Paragraph, Run, Table
from reports.rendering.parts import InMemory
from tests.reports.rendering import paper as reading
from tests.reports.rendering import sample


@pytest.fixture(scope="module", autouse=True)
def short_chunks():
    """Chunks of 60 rows: the same joints as with 250, in a quarter of the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seamless, "LONG_ROWS", 80)
        patch.setattr(seamless, "CHUNK_ROWS", 60)
        yield


@pytest.fixture(scope="module")
def document():
    return sample.review(170, toc=True)


@pytest.fixture(scope="module")
def chunked(document):
    return pdf.render(document)


@pytest.fixture(scope="module")
def whole(document):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seamless, "LONG_ROWS", 10**6)
        return pdf.render(document)


def test_only_long_tables_are_cut():
    assert not seamless.is_long(sample.review(seamless.LONG_ROWS))
    assert seamless.is_long(sample.review(seamless.LONG_ROWS + 1))


def test_chunks_give_the_same_pages_as_one_piece(chunked, whole):
    assert chunked.pages == whole.pages > 14
    assert chunked.notices == whole.notices == ()
    assert reading.text(chunked.pdf, "-layout") == reading.text(whole.pdf, "-layout")


def test_every_page_draws_the_same(chunked, whole):
    def drawn(data: bytes) -> list[tuple[str, list[float]]]:
        return [
            (f"{number} {operator}", [float(operand) for operand in operands])
            for number, page in enumerate(pikepdf.open(io.BytesIO(data)).pages)
            for operands, operator in pikepdf.parse_content_stream(page)
            if str(operator) in ("Tm", "re", "m", "l", "Td", "cm")
        ]

    one, other = drawn(chunked.pdf), drawn(whole.pdf)
    assert [name for name, _ in one] == [name for name, _ in other]
    farthest = max(
        abs(a - b) for (_, x), (_, y) in zip(one, other, strict=True) for a, b in zip(x, y, strict=True)
    )
    assert farthest < 0.002  # the joiner centres page numbers a micrometre from where the engine does


def test_the_whole_structure_tree_survives_the_joining(document, chunked, whole):
    assert reading.counts(chunked.pdf) == reading.counts(whole.pdf)
    assert reading.counts(chunked.pdf)["Table"] == len(list(document.tables()))
    assert reading.wrong_parents(chunked.pdf) == []
    marked, reached = reading.marked_content(chunked.pdf)
    assert marked == reached > 1300
    assert reading.failed_rules(chunked.pdf, "3a") == set()
    assert reading.failed_rules(chunked.pdf, "ua1") == set()
    assert pikepdf.open(io.BytesIO(chunked.pdf)).check_pdf_syntax() == []
    assert "No syntax or stream encoding errors found" in reading.checked_by_qpdf(chunked.pdf)


def outline(data: bytes) -> list[tuple[str, int]]:
    file = pikepdf.open(io.BytesIO(data))
    numbers = {page.objgen: i for i, page in enumerate(file.pages)}
    out = []

    def walk(items) -> None:
        for item in items:
            out.append((str(item.title), numbers[item.destination[0].objgen]))
            walk(item.children)

    with file.open_outline() as marks:
        walk(marks.root)
    return out


def links(data: bytes) -> list[tuple[int, str, int]]:
    """Page of each link, name of its target, page of the target."""
    file = pikepdf.open(io.BytesIO(data))
    numbers = {page.objgen: i for i, page in enumerate(file.pages)}
    names = file.Root.Names.Dests.Names
    targets = {str(names[i]): numbers[names[i + 1][0].objgen] for i in range(0, len(names), 2)}
    return [
        (i, str(link.Dest), targets[str(link.Dest)])
        for i, page in enumerate(file.pages)
        for link in page.get("/Annots", [])
    ]


def test_bookmarks_and_links_lead_to_the_same_pages(chunked, whole):
    assert outline(chunked.pdf) == outline(whole.pdf)
    assert len(outline(whole.pdf)) == 10
    assert sorted(links(chunked.pdf)) == sorted(links(whole.pdf))
    file = pikepdf.open(io.BytesIO(chunked.pdf))
    names = file.Root.Names.Dests.Names
    assert not [name for name in list(names)[::2] if re.fullmatch(r"b\d+-\d+", str(name))]


def test_a_long_table_in_the_main_text_and_two_in_a_row():
    first, second = (
        sample.meetings(90),
        replace(sample.meetings(100), caption="Danh sách thứ hai", landscape=True),
    )
    document = sample.review(2)
    document = replace(
        document, blocks=(*document.blocks[:3], first, document.blocks[-1]), appendices=(second,)
    )
    made = pdf.render(document)
    counts = reading.counts(made.pdf)
    assert counts["TD"] == (91 + 101) * 7
    assert reading.failed_rules(made.pdf, "ua1") == set()
    pages = reading.text(made.pdf).split("\f")
    assert [page.split()[0] for page in pages[1:-1]] == [str(i) for i in range(2, made.pages + 1)]


def test_attachments_and_bytes(document):
    data = [pdf.Attachment("so-lieu.csv", b"a;b")]
    short = replace(document, toc=False, appendices=(sample.meetings(81),))
    one, two = pdf.render_pdf(short, attachments=data), pdf.render_pdf(short, attachments=data)
    assert one == two
    assert list(pikepdf.open(io.BytesIO(one)).attachments) == ["so-lieu.csv"]


class Store(dict):
    """The simplest store."""

    def put(self, key, content):
        self[key] = content


@pytest.fixture
def laid_out_pages(monkeypatch):
    """Counts the pages that the engine lays out."""
    counted = []
    layout = pdf.layout

    def counting(markup, css):
        done = layout(markup, css)
        counted.append(len(done.pages))
        return done

    monkeypatch.setattr(pdf, "layout", counting)
    return counted


def edited(document, sentence="Câu này vừa được sửa lại."):
    at = next(i for i, block in enumerate(document.blocks) if isinstance(block, Paragraph))
    blocks = (*document.blocks[:at], Paragraph(sentence), *document.blocks[at + 1 :])
    return replace(document, blocks=blocks)


@pytest.fixture(scope="module")
def small():
    """A page of text, a list of 130 lines, a short table: quick to lay out again and again."""
    columns = (Column("STT", 10, "center"), Column("Thôn, buôn", 40), Column("Lượt người", 20, "right"))
    rows = tuple((i, f"Buôn số {i}", i * 7) for i in range(1, 131))
    return sample.review(
        blocks=(Heading(1, "I-", "KẾT QUẢ"), Paragraph((Run("Xem "), Run("nguồn", link="nguon-S1")))),
        appendices=(
            AppendixStart("Phụ lục 1", "Từng buôn", anchor="tung-buon"),
            Table("Danh sách", columns, rows, note="Đủ 130 buôn.", sources=("S1",)),
            AppendixStart("Phụ lục 2", "Ba buôn"),
            Table("Bảng ngắn", columns, rows[:3], landscape=True),
        ),
    )


@pytest.fixture(scope="module")
def filled(small):
    """A store after one rendering."""
    store = Store()
    pdf.render(small, store=store)
    return store


@pytest.mark.parametrize("sentence", ["Câu này vừa được sửa lại.", "Thêm một trang. " * 400])
def test_after_an_edit_only_the_main_text_is_laid_out(small, filled, laid_out_pages, sentence):
    changed = edited(small, sentence)
    kept = pdf.render(changed, store=filled)
    assert len(laid_out_pages) == 1
    assert laid_out_pages[0] < kept.pages / 2
    assert kept == pdf.render(changed)
    assert sentence.split()[0] in reading.text(kept.pdf)


def test_a_kept_part_does_not_know_its_page_numbers(small, filled):
    longer = pdf.render(edited(small, "Thêm một trang. " * 400), store=filled)
    pages = reading.text(longer.pdf).split("\f")
    assert [page.split()[0] for page in pages[1:-1]] == [str(i) for i in range(2, longer.pages + 1)]
    assert reading.failed_rules(longer.pdf, "3a") == set()
    assert reading.failed_rules(longer.pdf, "ua1") == set()
    marked, reached = reading.marked_content(longer.pdf)
    assert marked == reached


def test_the_contents_list_the_pages_of_kept_parts(small, filled):
    listed = replace(edited(small, "Thêm một trang. " * 400), toc=True)
    made = pdf.render(listed, store=filled)
    assert made == pdf.render(listed)
    number = int(re.search(r"Phụ lục 2\. Ba buôn\s*\.+\s*(\d+)", reading.text(made.pdf, "-layout"))[1])
    assert "PHỤ LỤC 2" in reading.text(made.pdf).split("\f")[number - 1]


def test_an_edit_of_a_late_row_keeps_the_chunks_before_it(small, filled, laid_out_pages):
    start, table, *rest = small.appendices
    rows = (*table.rows[:-1], (130, "Sửa lại", 0))
    changed = replace(small, appendices=(start, replace(table, rows=rows), *rest))
    kept = pdf.render(changed, store=InMemory(dict(filled)))
    assert len(laid_out_pages) == 2  # the main text and the last chunk
    assert kept == pdf.render(changed)


def test_what_a_rendering_will_ask_for_is_known_beforehand(small, filled):
    changed = edited(small)
    known = seamless.known(changed, filled)
    given = InMemory(known)
    full = pdf.render(changed)
    assert pdf.render(changed, store=given) == full
    assert given.made == {}
    (whole_tail,) = known
    chunks = Store()
    chunks.update({key: value for key, value in filled.items() if key != whole_tail})
    given = InMemory(seamless.known(changed, chunks))
    assert pdf.render(changed, store=given) == full
    assert list(given.made) == [whole_tail]
    assert seamless.known(sample.review(3), filled) == {}


def test_spoilt_parts_are_made_again(small, filled):
    ways = [lambda b: b[:-1], lambda b: b"", lambda b: b"{}\n", lambda b: b"[1]\nx", lambda b: b"\xff\n"]
    spoilt = Store()
    spoilt.update({key: ways[i % len(ways)](content) for i, (key, content) in enumerate(filled.items())})
    pdf.render(small, store=spoilt)
    assert spoilt == filled


def test_layout_draft_and_library_have_parts_of_their_own(small, filled, monkeypatch):
    for other in (replace(small, draft=True), replace(small, profile="mttq")):
        assert seamless.known(other, filled) == {}
    assert seamless.known(small, filled) != {}
    monkeypatch.setattr(parts, "library_versions", lambda: {"weasyprint": "71.0"})
    assert seamless.known(small, filled) == {}
