"""Block model → HTML for paper, by the technique that was measured.

Nothing here may use flex, grid, columns, floats or inline-block around content: on several pages they cost
ten times the time or silently lose pages. Table cells stay bare (no <p>, no <span>), tables have fixed
layout with column widths. Every text goes through ``escape``; the templates under templates/reports/pdf/
escape by themselves. Elements without content end in ``/>``: an XML reader is many times faster than one that
must be ready for any page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, ClassVar

from django.template import Context, Engine, Template

from reports.rendering import charts, fonts, profiles
from reports.rendering.blocks import (
    AppendixStart,
    Block,
    Cell,
    Chart,
    Column,
    Content,
    Document,
    Heading,
    ListBlock,
    PageBreak,
    Paragraph,
    Run,
    Table,
    cell_text,
    landscape_flags,
    source_anchor,
)

_ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = _ROOT / "templates" / "reports" / "pdf"


def _t(text: str) -> str:
    return escape(fonts.drawable(text), quote=False)


@dataclass(frozen=True)
class Piece:
    """A stretch of the document in order: finished HTML, a table still to be written (``table``), or the
    foot.

    ``after`` says that it stands behind the signature; ``name`` is the prefix of a table's row anchors;
    ``opens_page`` that it starts a page in any case.
    """

    html: str = ""
    table: Table | None = None
    name: str = ""
    landscape: bool = False
    after: bool = False
    foot: bool = False
    opens_page: bool = False


@dataclass
class _Writer:
    """Writes blocks in order; keeps what is counted across them: charts, tables, anchors, depth of
    headings.
    """

    charts: int = 0
    tables: int = 0
    anchors: int = 0
    depth: int = 1

    def piece(self, block: Block, landscape: bool, after: bool) -> Piece:
        """One block as a piece."""
        if isinstance(block, Table):
            self.tables += 1
            return Piece(table=block, name=f"b{self.tables}", landscape=landscape, after=after)
        markup = self._WRITERS[type(block)](self, block)
        opens_page = after and isinstance(block, AppendixStart)
        return Piece(html=markup, landscape=landscape, after=after, opens_page=opens_page)

    def _anchor(self, block: Heading | AppendixStart) -> str:
        self.anchors += 1
        return heading_anchor(block, self.anchors)

    def _heading(self, block: Heading) -> str:
        self.depth = min(block.level + 1, self.depth + 1)
        number = f"{_t(block.number)} " if block.number else ""
        tag = f"h{self.depth}"
        return f'<{tag} id="{self._anchor(block)}" class="h{block.level}">{number}{_t(block.text)}</{tag}>'

    def _paragraph(self, block: Paragraph) -> str:
        anchor = f' id="{block.anchor}"' if block.anchor else ""
        opens = ' class="opens"' if block.text.rstrip().endswith(":") else ""
        return f"<p{anchor}{opens}>{_runs(block)}</p>"

    def _list(self, block: ListBlock) -> str:
        marks = (f"{i}." if block.mark == "1." else block.mark for i in range(1, len(block.items) + 1))
        return "".join(
            f"<p>{_t(mark)} {_runs(item)}</p>" for mark, item in zip(marks, block.items, strict=True)
        )

    def _chart(self, block: Chart) -> str:
        self.charts += 1
        caption = _t(f"Biểu đồ {self.charts}. {block.title}")
        return f"<figure>{charts.svg(block, f'bd{self.charts}')}<figcaption>{caption}</figcaption></figure>"

    def _page_break(self, block: PageBreak) -> str:
        return '<div class="break"></div>'

    def _appendix(self, block: AppendixStart) -> str:
        self.depth = 2
        title = "<br/>".join(_t(part) for part in (block.number, block.title) if part)
        note = f'<p class="note">{_t(block.note)}</p>' if block.note else ""
        return f'<div class="app"><h2 id="{self._anchor(block)}">{title}</h2>{note}</div>'

    _WRITERS: ClassVar[dict[type, Any]] = {
        Heading: _heading,
        Paragraph: _paragraph,
        ListBlock: _list,
        Chart: _chart,
        PageBreak: _page_break,
        AppendixStart: _appendix,
    }


def heading_anchor(block: Heading | AppendixStart, ordinal: int) -> str:
    """The anchor of a heading: its own, or one by its place among the headings (from 1)."""
    return block.anchor or f"muc-{ordinal}"


def _runs(paragraph: Paragraph) -> str:
    return "".join(_run(run) for run in paragraph.spans)


def _run(run: Run) -> str:
    html = _t(run.text)
    if not run.link:
        html = html.replace("\n", "<br/>")
    if run.link:  # innermost: each box inside a link would become a link of its own
        html = f'<a href="#{run.link}">{html}</a>'
    if run.bold:
        html = f"<b>{html}</b>"
    if run.italic:
        html = f"<i>{html}</i>"
    return f'<span id="{run.anchor}">{html}</span>' if run.anchor else html


_CLASS = {"left": "", "center": ' class="c"', "right": ' class="r"'}


def table_html(
    table: Table, start: int = 0, stop: int | None = None, *, name: str = "", named: int = 0
) -> str:
    """A table, or the part of it that holds rows ``start`` to ``stop``.

    Rows from ``named`` on carry a mark made of ``name`` and their number. The caption opens the first part;
    total, note and sources close the last one.
    """
    first, last = start == 0, stop is None or stop >= len(table.rows)
    total = sum(column.width for column in table.columns)
    out = [f'<table class="data{" s" if table.small else ""}{"" if first else " on"}">']
    if first and (table.caption or table.measure):
        measure = f'<br/><span class="m">Đơn vị tính: {_t(table.measure)}</span>' if table.measure else ""
        out.append(f"<caption>{_t(table.caption)}{measure}</caption>")
    widths = "".join(f'<col style="width:{column.width * 100 / total:.2f}%"/>' for column in table.columns)
    out.append(f"<colgroup>{widths}</colgroup><thead>{''.join(_head(table))}</thead><tbody>")
    tags = [f"<td{_CLASS[column.align]}>" for column in table.columns]
    for i, row in enumerate(table.rows[start:stop], start):
        mark = f' data-row="{name}-{i}"' if name and i >= named else ""
        out.append(f"<tr{mark}>{_cells(tags, row)}</tr>")
    if last and table.total_row is not None:
        out.append(f'<tr class="tot">{_cells(tags, table.total_row)}</tr>')
    out.append("</tbody></table>")
    return "".join(out) + (_under_table(table) if last else "")


def _cells(tags: list[str], row: tuple[Content, ...]) -> str:
    return "".join([f"{tag}{_cell(cell)}</td>" for tag, cell in zip(tags, row, strict=True)])


def _cell(cell: Content) -> str:
    html = _t(cell_text(cell))
    if isinstance(cell, Cell) and cell.link:
        return f'<a href="#{cell.link}">{html}</a>'
    return html.replace("\n", "<br/>") if "\n" in html else html


def _head(table: Table) -> Iterator[str]:
    grouped = any(column.group for column in table.columns)
    first, second = [], []
    columns = list(table.columns)
    while columns:
        column = columns.pop(0)
        if not column.group:
            span = ' rowspan="2"' if grouped else ""
            first.append(f'<th scope="col"{span}>{_column_title(column)}</th>')
            continue
        members = [column]
        while columns and columns[0].group == column.group:
            members.append(columns.pop(0))
        first.append(f'<th scope="colgroup" colspan="{len(members)}">{_t(column.group)}</th>')
        second += [f'<th scope="col">{_column_title(member)}</th>' for member in members]
    yield f"<tr>{''.join(first)}</tr>"
    if grouped:
        yield f"<tr>{''.join(second)}</tr>"
    if table.numbered_row:
        numbers = "".join(f'<th scope="col">{_t(mark)}</th>' for mark in column_marks(table))
        yield f'<tr class="num">{numbers}</tr>'


def column_marks(table: Table) -> list[str]:
    """The numbered row under the heading: each column's formula, or its place."""
    return [column.formula or str(i) for i, column in enumerate(table.columns, 1)]


def _column_title(column: Column) -> str:
    measure = f"<br/>({_t(column.measure)})" if column.measure else ""
    return _t(column.title) + measure


def _under_table(table: Table) -> str:
    links = ", ".join(f'<a href="#{source_anchor(code)}">[{_t(code)}]</a>' for code in table.sources)
    note = f'<p class="under">{_t(table.note)}</p>' if table.note else ""
    return note + (f'<p class="under">Nguồn số liệu: {links}</p>' if links else "")


def source_list(document: Document) -> str:
    """The list that resolves the codes of sources, or nothing."""
    if not document.sources:
        return ""
    items = "".join(
        f'<p class="source" id="{source.anchor}"><b>[{_t(source.code)}]</b> {_t(source.text)}</p>'
        for source in document.sources
    )
    return f'<div class="app"><h2 id="nguon-so-lieu">NGUỒN SỐ LIỆU</h2></div>{items}'


def contents(document: Document, pages: Mapping[str, int] | None = None) -> str:
    """Mục lục: a line per heading of level 1 and 2 and per appendix, on a page behind the signature (the
    rules of layout leave no room for it between the summary and the text).

    Page numbers are found by the layout engine, or taken from ``pages`` (anchor → page) when the document
    is made in chunks and one chunk cannot see the next.
    """
    lines, ordinal = [], 0
    for block in (*document.blocks, *document.appendices):
        if not isinstance(block, (Heading, AppendixStart)):
            continue
        ordinal += 1
        anchor = heading_anchor(block, ordinal)
        level = block.level if isinstance(block, Heading) else 1
        text = block.text if isinstance(block, Heading) else block.title
        if level > 2:
            continue
        title = f"{block.number} {text}".strip() if isinstance(block, Heading) else f"{block.number}. {text}"
        page = "" if pages is None else f' data-page="{pages.get(anchor, 0)}"'
        lines.append(
            f'<p class="toc l{level}"><a href="#{anchor}">{_t(title)}</a>'
            f'<span data-ref="#{anchor}"{page}></span></p>'
        )
    return f'<p class="toc-title">MỤC LỤC</p>{"".join(lines)}' if lines else ""


@cache
def _engine() -> Engine:
    return Engine(dirs=[str(TEMPLATES)], autoescape=True)


def prepare() -> None:
    """Reads the templates, so that forked children need not."""
    for profile in profiles.PROFILES.values():
        _template(profile.template)


@cache
def _template(name: str) -> Template:
    return _engine().get_template(f"{name}/document.html")


def page(document: Document, parts: Iterable[Piece], *, head: bool = True) -> str:
    """The HTML file of some pieces; ``head`` opens it with the document's header and title.

    Without it nothing of the document but these pieces is in the file, so that equal pieces make equal files.
    """
    parts = list(parts)
    body = assembled(piece for piece in parts if not (piece.foot or piece.after))
    after = assembled(piece for piece in parts if piece.after)
    foot = any(piece.foot for piece in parts)
    profile = profiles.PROFILES[document.profile]
    signers = [
        {
            "authority": fonts.drawable(profiles.authority_line(profile, signer.authority)),
            "position": fonts.drawable(signer.position),
            "name": fonts.drawable(signer.name),
        }
        for signer in document.signatures
    ]
    header = document.header
    context = {
        "language": document.language,
        "title": fonts.drawable(document.title) if head else "",
        "created": document.created_at.isoformat(timespec="seconds"),
        "author": fonts.drawable(header.issuer),
        "issuers": [fonts.drawable(line) for line in header.issuer_lines],
        "superiors": [fonts.drawable(line) for line in header.superior_lines],
        "right_lines": profile.right_lines,
        "number": fonts.drawable(profiles.number_line(profile, header)),
        "place_date": fonts.drawable(profiles.place_date_line(header, document.created_at.year)),
        "kind": fonts.drawable(document.kind),
        "subject": fonts.drawable(" ".join(document.subject.split())),
        "subject_lines": fonts.drawable(document.subject).split("\n"),
        "under_subject": profile.under_subject,
        "label_underlined": profile.recipients_label_underlined,
        "draft_mark": profile.draft_mark if document.draft else "",
        "signers": signers,
        "recipients": [fonts.drawable(line) for line in document.recipients],
        "head": head,
        "foot": foot and bool(signers or document.recipients),
        "body": body,
        "after": after,
    }
    return _template(profile.template).render(Context(context, use_l10n=False, use_tz=False))


def pieces(document: Document, pages: Mapping[str, int] | None = None) -> list[Piece]:
    """The whole document in order, ready to be put together in one page or in several chunks."""
    writer = _Writer()
    out: list[Piece] = []
    for blocks, after in ((document.blocks, False), (document.appendices, True)):
        turned = landscape_flags(blocks)
        out += [writer.piece(block, flag, after) for block, flag in zip(blocks, turned, strict=True)]
        if not after:
            out.append(Piece(foot=True))
            if document.toc:
                out.append(Piece(html=contents(document, pages), after=True))
    if document.sources:
        out.append(Piece(html=source_list(document), after=True, opens_page=True))
    return out


def assembled(parts: Iterable[Piece]) -> str:
    """HTML of neighbouring pieces, landscape ones inside sections of their own page size."""
    out, wide = [], False
    for piece in parts:
        if piece.landscape != wide:
            out.append("</section>" if wide else '<section class="wide">')
            wide = piece.landscape
        out.append(piece.html if piece.table is None else table_html(piece.table))
    return "".join(out) + ("</section>" if wide else "")
