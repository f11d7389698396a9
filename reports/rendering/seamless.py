"""Long appendices in chunks of rows, page for page the same as in one piece, at the memory of one chunk.

A chunk ends inside a long table. Its last page is only part-filled, so it is dropped, and the next chunk
starts with the first row of that page (the last rows of a chunk carry anchors). Page numbers go on by
``counter-reset``.

`Chunk` is the unit a cache of finished parts would keep: its HTML and stylesheet decide its bytes.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import weasyprint

from reports.rendering import html, joining, pdf, profiles, stylesheet
from reports.rendering.blocks import Document
from reports.rendering.html import Piece

#: Tables above so many rows are cut; below, one piece is faster and small enough.
LONG_ROWS = 400
#: Rows per chunk: 250 keeps the memory of a tagged chunk near that of a 25-page report.
CHUNK_ROWS = 250
#: Rows at the end of a chunk that carry an anchor: more than any page holds (the lowest row is 15 pt high).
NAMED_ROWS = 80
_ROW_ANCHOR = re.compile(r"b\d+-\d+")


@dataclass(frozen=True, order=True)
class Place:
    """A place between pieces, or between rows of the long table that is piece ``piece``."""

    piece: int
    row: int = 0


@dataclass(frozen=True)
class Chunk:
    """A laid out stretch of the document: what went in, and the pages that are kept."""

    start: Place
    stop: Place
    first_page: int
    pages: int
    anchors: dict[str, int]
    part: joining.Part


def is_long(document: Document) -> bool:
    """Whether any table is long enough to be cut."""
    return any(len(table.rows) > LONG_ROWS for _, table in document.tables())


def render(document: Document, attachments: Sequence[pdf.Attachment] = ()) -> tuple[bytes, int]:
    """PDF and number of pages of a document whose text decisions are already made (`profiles.laid_out`)."""
    pieces = html.pieces(document, pages={})
    end = Place(len(pieces))
    chunks: list[Chunk] = []
    start, first_page = Place(0), 1
    while start < end:
        chunk = _chunk(document, pieces, start, first_page, attachments if start == Place(0) else ())
        chunks.append(chunk)
        start, first_page = chunk.stop, first_page + chunk.pages
        gc.collect()  # boxes point at each other, and the child that renders has the collector switched off
    if document.toc:
        chunks = _with_contents(document, chunks, attachments)
    return joining.join([chunk.part for chunk in chunks]), first_page - 1


def _with_contents(
    document: Document, chunks: list[Chunk], attachments: Sequence[pdf.Attachment]
) -> list[Chunk]:
    """The chunk with the table of contents once more, now that the page of every heading is known."""
    pages = {anchor: page for chunk in reversed(chunks) for anchor, page in chunk.anchors.items()}
    pieces = html.pieces(document, pages)
    place = Place(next(i for i, piece in enumerate(pieces) if piece.foot) + 1)
    return [
        _chunk(document, pieces, c.start, c.first_page, attachments if c.first_page == 1 else (), stop=c.stop)
        if c.start <= place < c.stop
        else c
        for c in chunks
    ]


def _chunk(
    document: Document,
    pieces: list[Piece],
    start: Place,
    first_page: int,
    attachments: Sequence[pdf.Attachment],
    stop: Place | None = None,
) -> Chunk:
    """Lays out from ``start``. With ``stop`` the outcome of an earlier layout is repeated up to there."""
    css = stylesheet.stylesheet(
        profiles.PROFILES[document.profile], draft=document.draft, first_page=first_page
    )
    size = CHUNK_ROWS
    while True:
        reach = _reach(pieces, start, size)
        markup = html.page(document, _between(pieces, start, reach), head=start == Place(0))
        done = pdf.layout(markup, css)
        if reach == Place(len(pieces)):
            kept, found = done.pages, reach
            break
        found = _first_row(done.pages[-1], pieces, reach.piece)
        if found.piece == reach.piece and found.row > (start.row if start.piece == reach.piece else 0):
            kept = done.pages[:-1]
            break
        size += CHUNK_ROWS
    anchors, far = _anchors(kept, first_page, markup)
    part = joining.Part(pdf.written(done.copy(kept), document, attachments), far)
    return Chunk(start, found if stop is None else stop, first_page, len(kept), anchors, part)


def _reach(pieces: list[Piece], start: Place, size: int) -> Place:
    """Where a chunk that begins at ``start`` stops: ``size`` rows into a long table, or at the end."""
    row = start.row
    for i in range(start.piece, len(pieces)):
        table = pieces[i].table
        if table is not None and len(table.rows) > LONG_ROWS and len(table.rows) - row > size:
            return Place(i, row + size)
        row = 0
    return Place(len(pieces))


def _between(pieces: list[Piece], start: Place, stop: Place) -> list[Piece]:
    """The pieces from ``start`` to ``stop``, long tables written out as the rows that belong to the chunk."""
    out = []
    for i in range(start.piece, min(stop.piece + 1, len(pieces))):
        piece = pieces[i]
        if piece.table is not None and len(piece.table.rows) > LONG_ROWS:
            first = start.row if i == start.piece else 0
            last = stop.row if i == stop.piece else None
            name = piece.name if last is not None else ""
            markup = html.table_html(piece.table, first, last, name=name, named=(last or 0) - NAMED_ROWS)
            piece = replace(piece, table=None, html=markup)
        elif i == stop.piece:
            break
        out.append(piece)
    return out


def _first_row(page: weasyprint.Page, pieces: list[Piece], piece: int) -> Place:
    prefix = f"{pieces[piece].name}-"
    rows = [int(name.removeprefix(prefix)) for name in page.anchors if name.startswith(prefix)]
    return Place(piece, min(rows)) if rows else Place(0)


def _anchors(
    pages: Sequence[weasyprint.Page], first_page: int, markup: str
) -> tuple[dict[str, int], frozenset[str]]:
    """Page of each anchor, and the anchors links need that stand in other chunks.

    Row anchors have done their work and are taken out; for far anchors a stand-in is set, so that the link
    is written and finds its true target when the parts are joined.
    """
    known: dict[str, int] = {}
    wanted = {target for page in pages for kind, target, _, _ in page.links if kind == "internal"}
    for number, page in enumerate(pages, first_page):
        for name in [name for name in page.anchors if _ROW_ANCHOR.fullmatch(name)]:
            del page.anchors[name]
        for name in page.anchors:
            known.setdefault(name, number)
    far = frozenset(wanted - known.keys())
    pages[0].anchors.update(dict.fromkeys(sorted(far), (0, 0, 0, 0)))
    return known, far
