"""One document through each way of making a PDF; each function gives the bytes."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reports.rendering import charts, fonts, html, profiles, stylesheet
from reports.rendering.blocks import (
    AppendixStart,
    Chart,
    Document,
    Heading,
    Paragraph,
    Table,
    cell_text,
)

#: What a stylesheet without this project's techniques asks of the same tables.
_PLAIN_CSS = """
table.data { table-layout: auto }
.data tbody tr:nth-child(even) td { background: #f2f2f2 }
.data td p { margin: 0; text-indent: 0; line-height: inherit; text-align: inherit }
.flex { display: flex; flex-direction: column }
"""


def ours(document: Document, **options: Any) -> bytes:
    """This project's way: blocks, one forked child, the finisher, chunks where they are needed."""
    from reports.rendering import forked

    return forked.render_document(document, timeout_s=1800, memory_mb=8192, **options).pdf


def plain_html(document: Document, *, flex: bool) -> str:
    """The same HTML as a page template would have it: cells with <p><span>, no widths, perhaps a flex wrapper."""
    laid_out = profiles.laid_out(document)
    markup = html.page(laid_out, html.pieces(laid_out))
    markup = re.sub(r"<colgroup>.*?</colgroup>", "", markup)
    markup = re.sub(r"(<td[^>]*>)(.*?)</td>", r"\1<p><span>\2</span></p></td>", markup, flags=re.DOTALL)
    if flex:
        markup = markup.replace("<body>", '<body><div class="flex">').replace("</body>", "</div></body>")
    return markup


def plain(document: Document, *, flex: bool = False, tagged: bool = False) -> bytes:
    """WeasyPrint as its first page of documentation shows it; ``tagged`` asks it for PDF/A-3a."""
    import weasyprint

    css = stylesheet.stylesheet(profiles.PROFILES[document.profile]) + _PLAIN_CSS
    page = weasyprint.HTML(string=plain_html(document, flex=flex))
    options = {"pdf_variant": "pdf/a-3a"} if tagged else {}
    return page.write_pdf(stylesheets=[weasyprint.CSS(string=css)], **options)


def typst(document: Document) -> bytes:
    """The same blocks through typst, as PDF/A-3a and PDF/UA-1."""
    import typst as engine

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "document.json").write_text(json.dumps(as_json(document), ensure_ascii=False), "utf-8")
        (place / "report.typ").write_bytes(Path(__file__).with_name("report.typ").read_bytes())
        return engine.compile(
            str(place / "report.typ"),
            root=folder,
            font_paths=[str(fonts.folder())],
            ignore_system_fonts=True,
            pdf_standards=["a-3a", "ua-1"],
        )


def as_json(document: Document) -> dict[str, Any]:
    """The document for report.typ."""
    laid_out = profiles.laid_out(document)
    profile, header, signer = profiles.PROFILES[document.profile], document.header, document.signatures[0]
    return {
        "title": document.title,
        "superior": header.lines[0],
        "issuer": header.lines[-1],
        "number": profiles.number_line(profile, header),
        "place": profiles.place_date_line(header, document.created_at.year),
        "kind": document.kind,
        "subject": document.subject,
        "recipients": document.recipients,
        "authority": profiles.authority_line(profile, signer.authority),
        "position": signer.position,
        "signer": signer.name,
        "blocks": [*_blocks(laid_out.blocks), {"kind": "foot"}, *_blocks(laid_out.appendices)],
    }


def _blocks(blocks: tuple[Any, ...]) -> Iterator[dict[str, Any]]:
    for block in blocks:
        if isinstance(block, Heading):
            yield {
                "kind": "heading",
                "level": min(block.level, 2),
                "text": f"{block.number} {block.text}".strip(),
            }
        elif isinstance(block, Paragraph):
            yield {"kind": "paragraph", "text": block.text}
        elif isinstance(block, AppendixStart):
            yield {"kind": "appendix", "text": f"{block.number}. {block.title}".upper()}
        elif isinstance(block, Chart):
            picture = charts.svg(block, "a").replace(fonts.FAMILY, "Liberation Serif")
            yield {
                "kind": "chart",
                "svg": picture,
                "alt": charts.text_alternative(block),
                "text": block.title,
            }
        elif isinstance(block, Table):
            yield _table(block)


def _table(table: Table) -> dict[str, Any]:
    return {
        "kind": "table",
        "caption": table.caption,
        "small": table.small,
        "numbered": table.numbered_row,
        "titles": [column.title for column in table.columns],
        "widths": [column.width for column in table.columns],
        "aligns": [column.align for column in table.columns],
        "rows": [[cell_text(cell) for cell in row] for row in table.rows],
        "total": [cell_text(cell) for cell in table.total_row or ()],
    }
