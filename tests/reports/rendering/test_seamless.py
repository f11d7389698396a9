import io
import re
from dataclasses import replace

import pikepdf
import pytest

from reports.rendering import pdf, seamless
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
    return sample.review(210, toc=True)


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
    assert chunked.pages == whole.pages > 15
    assert chunked.notices == whole.notices == ()
    assert reading.text(chunked.pdf, "-layout") == reading.text(whole.pdf, "-layout")


def test_every_page_draws_the_same(chunked, whole):
    def drawn(data: bytes) -> list[list[str]]:
        shown = []
        for page in pikepdf.open(io.BytesIO(data)).pages:
            kept = [
                f"{operands} {operator}"
                for operands, operator in pikepdf.parse_content_stream(page)
                if str(operator) in ("Tm", "re", "m", "l", "Td", "cm")
            ]
            shown.append(kept)
        return shown

    assert drawn(chunked.pdf) == drawn(whole.pdf)


def test_the_whole_structure_tree_survives_the_joining(chunked, whole):
    assert reading.counts(chunked.pdf) == reading.counts(whole.pdf)
    marked, reached = reading.marked_content(chunked.pdf)
    assert marked == reached > 1500
    assert reading.failed_rules(chunked.pdf, "3a") == set()
    assert reading.failed_rules(chunked.pdf, "ua1") == set()
    assert pikepdf.open(io.BytesIO(chunked.pdf)).check_pdf_syntax() == []


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
