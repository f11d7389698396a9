"""Block model → PDF: WeasyPrint under a closed door, finished as PDF/A-3a and PDF/UA-1.

The same document gives the same bytes on the same library versions, whatever the time zone, locale, hash
seed or day.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname
from xml.etree import ElementTree  # nosec B405 # reads only what our own templates wrote

import weasyprint
from cssselect2 import ElementWrapper
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from reports.rendering import finishing, fonts, html, profiles, stylesheet
from reports.rendering.blocks import Document
from reports.rendering.parts import PartStore

_OPTIONS: dict[str, Any] = {"pdf_variant": "pdf/a-3a"}


@dataclass(frozen=True)
class Attachment:
    """A file that travels inside the PDF (PDF/A-3 associated file): the data behind the figures."""

    name: str
    content: bytes
    description: str = ""


@dataclass(frozen=True)
class Rendered:
    """A finished file: its bytes, number of pages, and what the layout engine complained about."""

    pdf: bytes
    pages: int
    notices: tuple[str, ...] = ()


class BundledOnly(URLFetcher):
    """Opens files of the font folder and of static/print only; everything else is refused, hosts included."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("file",), allow_redirects=False)
        self._folders = (fonts.folder().resolve(), stylesheet.FOLDER.resolve())

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """The file behind ``url``, or `ValueError`."""
        parts = urlsplit(url)
        if parts.scheme != "file" or parts.netloc not in ("", "localhost"):
            raise ValueError("only files that belong to the portal are read")
        path = Path(url2pathname(parts.path)).resolve()
        if not any(path.is_relative_to(folder) for folder in self._folders):
            raise ValueError("only files that belong to the portal are read")
        return super().fetch(path.as_uri(), headers)


@cache
def _fetcher() -> BundledOnly:
    return BundledOnly()


class _Notices(logging.Handler):
    """Collects what WeasyPrint only logs: a missing glyph, picture or anchor."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: dict[str, None] = {}

    def emit(self, record: logging.LogRecord) -> None:
        self.lines[record.getMessage()] = None


@contextmanager
def collected_notices() -> Iterator[_Notices]:
    """The engine's warnings while the block runs."""
    logger, notices = logging.getLogger("weasyprint"), _Notices()
    logger.addHandler(notices)
    try:
        yield notices
    finally:
        logger.removeHandler(notices)


class _Page(weasyprint.HTML):
    """A page of our own making, read as XML; whatever is not gets the reader of the engine, slow and patient."""

    def __init__(self, markup: str) -> None:
        try:
            root = ElementTree.fromstring(markup)  # noqa: S314  # nosec B314 # our own templates, texts escaped
        except ElementTree.ParseError:
            super().__init__(string=markup, url_fetcher=_fetcher(), base_url=None)
            return
        self.base_url, self.url_fetcher, self.media_type = None, _fetcher(), "print"
        self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element


def layout(markup: str, css: str) -> weasyprint.Document:
    """Pages laid out from HTML and the print stylesheet."""
    config = FontConfiguration()
    sheet = weasyprint.CSS(string=css, font_config=config, url_fetcher=_fetcher())
    return _Page(markup).render(stylesheets=[sheet], font_config=config, **_OPTIONS)


def written(
    pages: weasyprint.Document,
    document: Document,
    attachments: Sequence[Attachment] = (),
    *,
    loose: bool = False,
    continued: bool = False,
) -> bytes:
    """The finished file of laid out pages.

    ``loose`` for a part that gets its page numbers when it is joined, ``continued`` for one that begins inside a table.
    """
    files = [
        weasyprint.Attachment(
            string=file.content,
            name=file.name,
            description=file.description or file.name,
            created=document.created_at,
            modified=document.created_at,
            relationship="Data",
            url_fetcher=_fetcher(),
        )
        for file in sorted(attachments, key=lambda file: file.name)  # a PDF lists names in order
    ]
    # A part needs no identifier of its own, which costs writing it twice; joining sets that of the whole.
    identifier = {"pdf_identifier": False} if loose else {}
    finisher = partial(finishing.finish, loose=loose, continued=continued)
    return pages.write_pdf(finisher=finisher, attachments=files, **_OPTIONS, **identifier)


@cache
def prepare() -> None:
    """Reads once what every file needs (fonts, templates, the engine's own stylesheet), before a worker forks."""
    fonts.drawable("ạ")
    html.prepare()
    css = stylesheet.stylesheet(next(iter(profiles.PROFILES.values())))
    layout('<html lang="vi"><p>ạ</p></html>', css).write_pdf(**_OPTIONS)


def render(
    document: Document, *, attachments: Sequence[Attachment] = (), store: PartStore | None = None
) -> Rendered:
    """The document as a PDF, with the number of its pages and the engine's warnings.

    Long appendices are laid out in chunks (`seamless`), which ``store`` can keep for the next time; the bytes are the
    same with and without it. Raises `fonts.FontMissing` without a usable font.
    """
    from reports.rendering import seamless

    laid_out = profiles.laid_out(document)
    with collected_notices() as notices:
        if seamless.is_long(laid_out):
            pdf, pages, told = seamless.render(laid_out, attachments, store)
            notices.lines |= dict.fromkeys(told)
        else:
            css = stylesheet.stylesheet(profiles.PROFILES[laid_out.profile], draft=laid_out.draft)
            done = layout(html.page(laid_out, html.pieces(laid_out)), css)
            pdf, pages = written(done, laid_out, attachments), len(done.pages)
    return Rendered(pdf, pages, tuple(notices.lines))


def render_pdf(document: Document, *, attachments: Sequence[Attachment] = ()) -> bytes:
    """The document as PDF bytes."""
    return render(document, attachments=attachments).pdf
