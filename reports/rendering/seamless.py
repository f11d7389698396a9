"""Long appendices in chunks of rows, page for page the same as in one piece, at the memory of one chunk.

A part ends where the next block starts a page of its own, or inside a long table. There its last page is only
part-filled, so it is dropped, and the next part starts with the first row of that page (the last rows of a chunk carry
marks). The first part holds the document's head; all others are `parts.Part` without page numbers, which a store can
keep: after an edit of the main text only the first part is laid out again.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import weasyprint
from weasyprint.formatting_structure.boxes import TableRowBox

from reports.rendering import html, joining, page_numbers, parts, pdf, profiles, stylesheet
from reports.rendering.blocks import Document
from reports.rendering.html import Piece
from reports.rendering.parts import InMemory, Part, PartStore

#: Tables above so many rows are cut; below, one piece is faster and small enough.
LONG_ROWS = 400
#: Rows per chunk, a quarter more for the last one: keeps a tagged chunk near the memory of a 25-page report.
CHUNK_ROWS = 290
#: Rows at the end of a chunk that carry a mark: more than any page holds (the lowest row is 15 pt high).
NAMED_ROWS = 80


@dataclass(frozen=True, order=True)
class Place:
    """A place between pieces, or between rows of the long table that is piece ``piece``."""

    piece: int
    row: int = 0


def is_long(document: Document) -> bool:
    """Whether any table is long enough to be cut."""
    return any(_is_long(table) for _, table in document.tables())


def _is_long(table: html.Table | None) -> bool:
    return table is not None and len(table.rows) > LONG_ROWS


def render(
    document: Document, attachments: Sequence[pdf.Attachment] = (), store: PartStore | None = None
) -> tuple[bytes, int, tuple[str, ...]]:
    """PDF, number of pages and the engine's warnings of a document after `profiles.laid_out`."""
    plan = _Plan(document, html.pieces(document, pages={}), InMemory() if store is None else store)
    main = list(plan.parts(Place(0), Place(plan.tail), attachments))
    tail = plan.joined_tail()
    if document.toc:
        main = _with_contents(document, main, tail, attachments, plan.store)
    made = [*main, *tail]
    whole = joining.join(made)
    return whole, sum(part.pages for part in made), tuple(line for part in made for line in part.notices)


def known(document: Document, store: PartStore) -> dict[str, bytes]:
    """The kept parts that a rendering of ``document`` will ask for; nothing is laid out.

    The child process that renders has no store of its own: it gets these.
    """
    laid_out = profiles.laid_out(document)
    if not is_long(laid_out):
        return {}
    asked = _Asked(store)
    _Plan(laid_out, html.pieces(laid_out, pages={}), asked).look_up()
    return asked.found


@dataclass
class _Asked:
    """Passes questions on to a store and remembers the answers."""

    store: PartStore

    def __post_init__(self) -> None:
        self.found: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        content = self.store.get(key)
        if content is not None:
            self.found[key] = content
        return content

    def put(self, key: str, content: bytes) -> None:
        raise NotImplementedError("a look-up makes no parts")


def _with_contents(
    document: Document,
    main: list[Part],
    tail: list[Part],
    attachments: Sequence[pdf.Attachment],
    store: PartStore,
) -> list[Part]:
    """The main parts once more, now that the page of every heading is known; the store has those that stay."""
    pieces = html.pieces(document, parts.titles_of([*main, *tail]))
    plan = _Plan(document, pieces, store)
    return list(plan.parts(Place(0), Place(plan.tail), attachments))


class _Plan:
    """How a document is cut: main text with signature and contents, then the tail of appendices."""

    def __init__(self, document: Document, pieces: list[Piece], store: PartStore) -> None:
        self.document, self.pieces, self.store = document, pieces, store
        profile = profiles.PROFILES[document.profile]
        self.first_css = stylesheet.stylesheet(profile, draft=document.draft)
        self.css = stylesheet.stylesheet(profile, draft=document.draft, first_page=page_numbers.STAND_IN)
        opening = [i for i, piece in enumerate(pieces) if piece.opens_page]
        self.tail = opening[0] if opening else len(pieces)
        bounds = [*opening, len(pieces)]
        #: Pieces where a part starts in any case: each long appendix, and what follows it.
        self.starts = {self.tail, len(pieces)}
        for start, stop in zip(bounds, bounds[1:], strict=False):
            if any(_is_long(piece.table) for piece in pieces[start:stop]):
                self.starts |= {start, stop}

    def parts(self, start: Place, end: Place, attachments: Sequence[pdf.Attachment] = ()) -> Iterator[Part]:
        """The parts from ``start`` to ``end``, one after another."""
        while start < end:
            part = self._part(start, attachments if start == Place(0) else ())
            yield part
            start = _after(start, part)

    def joined_tail(self) -> list[Part]:
        """The appendices as one part, from the store or made (nothing when there are none)."""
        start, end = Place(self.tail), Place(len(self.pieces))
        if start == end:
            return []
        key = self._tail_key()
        kept = parts.unpacked(self.store.get(key))
        if kept is None:
            made = list(self.parts(start, end))
            kept = made[0] if len(made) == 1 else _one(made)
            self.store.put(key, parts.packed(kept))
        return [kept]

    def look_up(self) -> None:
        """Asks the store for what a rendering would ask, as far as the answers lead."""
        tail = parts.unpacked(self.store.get(self._tail_key())) if self.tail < len(self.pieces) else None
        for first in sorted(self.starts - {len(self.pieces)}) if tail is None else ():
            start = Place(first)
            while start < Place(len(self.pieces)) and (start.row or start == Place(first)):
                markup, _ = self._markup(start, CHUNK_ROWS)
                part = parts.unpacked(self.store.get(parts.key(self.css, markup)))
                if part is None:
                    break
                start = _after(start, part)

    def _tail_key(self) -> str:
        return parts.key("tail", self.css, html.assembled(self.pieces[self.tail :]))

    def _markup(self, start: Place, size: int) -> tuple[str, Place]:
        """The HTML from ``start`` on and where it stops."""
        reach = self._reach(start, size)
        between = _between(self.pieces, start, reach)
        return html.page(self.document, between, head=start == Place(0)), reach

    def _reach(self, start: Place, size: int) -> Place:
        """Where a part that begins at ``start`` stops: ``size`` rows into a long table, or where one must start."""
        row = start.row
        for i in range(start.piece, len(self.pieces)):
            if i in self.starts and i > start.piece:
                return Place(i)
            table = self.pieces[i].table
            if table is not None and _is_long(table) and len(table.rows) - row > size * 1.25:
                return Place(i, row + size)
            row = 0
        return Place(len(self.pieces))

    def _part(self, start: Place, attachments: Sequence[pdf.Attachment]) -> Part:
        """The part that begins at ``start``, from the store or laid out."""
        first = start == Place(0)
        css = self.first_css if first else self.css
        size = CHUNK_ROWS
        while True:
            markup, reach = self._markup(start, size)
            key = "" if first else parts.key(css, markup)
            kept = parts.unpacked(self.store.get(key)) if key else None
            if kept is not None:
                return kept
            if (
                not first
            ):  # boxes of the part before point at each other, and the collector may be switched off
                gc.collect()
            with pdf.collected_notices() as notices:
                done = pdf.layout(markup, css)
                pages, stop = self._kept(done, start, reach)
                if stop > start:
                    break
            size += CHUNK_ROWS
        anchors, far = _anchors(pages)
        with pdf.collected_notices() as more:
            content = pdf.written(
                done.copy(pages), self.document, attachments, loose=not first, continued=start.row > 0
            )
        told = () if first else tuple({**notices.lines, **more.lines})
        part = Part(content, len(pages), stop.piece - start.piece, stop.row, anchors, far, told)
        if key:
            self.store.put(key, parts.packed(part))
        return part

    def _kept(
        self, done: weasyprint.Document, start: Place, reach: Place
    ) -> tuple[list[weasyprint.Page], Place]:
        """The pages that are full and the place behind them; ``start`` again when no page is."""
        if not reach.row:
            return done.pages, reach
        prefix = f"{self.pieces[reach.piece].name}-"
        named = [name for name in _row_marks(done.pages[-1]) if name.startswith(prefix)]
        row = min((int(name.removeprefix(prefix)) for name in named), default=0)
        return done.pages[:-1], max(start, Place(reach.piece, row)) if row else start


def _row_marks(page: weasyprint.Page) -> Iterator[str]:
    """The marks of the rows on a page. Anchors would tell them too, at a third of the cost of a row each."""
    todo: list[Any] = [page._page_box]
    while todo:
        box = todo.pop()
        if isinstance(box, TableRowBox):
            mark = box.element.get("data-row") if box.element is not None else None
            if mark:
                yield mark
        else:
            todo += getattr(box, "children", ())


def _after(start: Place, part: Part) -> Place:
    return Place(start.piece + part.pieces, part.row)


def _one(made: list[Part]) -> Part:
    """Several parts as one, still without page numbers."""
    anchors = {anchor: page - 1 for anchor, page in parts.titles_of(made).items()}
    far = tuple(sorted({name for part in made for name in part.far} - anchors.keys()))
    notices = tuple(dict.fromkeys(line for part in made for line in part.notices))
    pieces = sum(part.pieces for part in made)
    content = joining.join(made, numbers=False)
    return Part(content, sum(part.pages for part in made), pieces, 0, anchors, far, notices)


def _between(pieces: list[Piece], start: Place, stop: Place) -> list[Piece]:
    """The pieces from ``start`` to ``stop``, long tables written out as the rows that belong to the part."""
    out = []
    for i in range(start.piece, min(stop.piece + 1, len(pieces))):
        piece = pieces[i]
        if i == stop.piece and not stop.row:
            break
        if piece.table is not None and _is_long(piece.table):
            first = start.row if i == start.piece else 0
            last = stop.row if i == stop.piece else None
            name = piece.name if last is not None else ""
            markup = html.table_html(piece.table, first, last, name=name, named=(last or 0) - NAMED_ROWS)
            piece = replace(piece, table=None, html=markup)
        out.append(piece)
    return out


def _anchors(pages: Sequence[weasyprint.Page]) -> tuple[dict[str, int], tuple[str, ...]]:
    """Page of each anchor, and the anchors links need that stand in other parts.

    For far anchors a stand-in is set, so that the link is written and finds its true target when the parts are joined.
    """
    here: dict[str, int] = {}
    wanted = {target for page in pages for kind, target, _, _ in page.links if kind == "internal"}
    for number, page in enumerate(pages):
        for name in page.anchors:
            here.setdefault(name, number)
    far = tuple(sorted(wanted - here.keys()))
    pages[0].anchors.update(dict.fromkeys(far, (0, 0, 0, 0)))
    return here, far
