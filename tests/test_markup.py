"""Stored text with markup everywhere: every text column of every kind, then every page, file and export."""

from __future__ import annotations

import io
import itertools
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import transaction

from orgs.models import RoleAssignment
from orgs.permissions import Role
from reports.rendering import docx, html, xlsx
from reports.services import files
from tests import factories
from tests.access import rule_of
from tests.asking import Asker, session_of
from tests.cast import make_cast
from tests.hostile import MARK, MARKUP
from tests.test_matrix import places
from tests.test_sweep import ALL, a_review
from tests.typed import with_texts

pytestmark = pytest.mark.django_db  # without it no test database is made
ADDRESSES = {"href", "src", "action", "formaction", "srcset", "poster", "data", "xlink:href", "background"}


class Looker(HTMLParser):
    """Collects what typed text could have smuggled into a page."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Elements of the payloads, scripts that are not ours, handlers, addresses that run something."""
        pairs = {name: value or "" for name, value in attrs}
        if MARK in tag or tag in ("iframe", "object", "embed", "base"):
            self.wrong.append(f"<{tag}>")
        if (
            tag == "script"
            and not pairs.get("src", "").startswith("/static/")
            and pairs.get("type") != "application/json"
        ):
            self.wrong.append(f"a script: {pairs}")
        for name, value in pairs.items():
            if name.startswith("on") or MARK in name or name == "srcdoc":
                self.wrong.append(f"<{tag} {name}>")
            if name in ADDRESSES and value.strip().lower().startswith(
                ("javascript:", "vbscript:", "data:text")
            ):
                self.wrong.append(f"<{tag} {name}={value}>")


def wrong_in(text: str) -> list[str]:
    """What of the payloads is alive in a page."""
    looker = Looker()
    looker.feed(text)
    looker.close()
    return looker.wrong


@pytest.fixture(scope="module")
def pages(
    django_db_setup: None, django_db_blocker: Any
) -> Iterator[tuple[dict[str, tuple[str, bytes]], int, Any]]:
    """Every page as a person with every role gets it, the number of columns that hold markup, and a review."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast = make_cast()
        person = factories.make_user(username="moi_quyen", full_name=MARKUP[1], position=MARKUP[0])
        for role in Role:
            RoleAssignment.objects.create(user=person, unit=cast.province, role=role)
        rows: dict[Any, Any] = {a_review: a_review(cast)}
        urls, _ = places(cast, rows)
        payloads, columns = itertools.cycle(MARKUP), 0
        below = [
            child
            for row in rows.values()
            for name in ("sections", "figures", "rows", "notes", "lines", "steps")
            if hasattr(row, name)
            for child in getattr(row, name).all()
        ]
        for row in [cast.a, cast.a1, cast.office_a, *rows.values(), *below]:
            columns += len(with_texts(row, payloads))
        rows[a_review].sections.update(heading=MARKUP[0], body=f"Chữ {MARKUP[1]}")
        asker, session = Asker(), session_of(person)
        got = {}
        for address in ALL:
            if "GET" in rule_of(address.name).methods.split():
                answer = asker.ask("GET", urls[address.name], session)
                got[address.name] = (answer.headers.get("Content-Type", ""), answer.content)
        yield got, columns, rows[a_review]
        transaction.set_rollback(True)


def test_every_page_shows_markup_as_text(pages):
    got, columns, _ = pages
    shown = {name: body.decode() for name, (kind, body) in got.items() if kind.startswith("text/html")}
    assert {name: wrong for name, text in shown.items() if (wrong := wrong_in(text))} == {}
    with_payload = [name for name, text in shown.items() if f"&lt;{MARK}" in text]
    print(f"\n{columns} columns with markup; seen as text on {len(with_payload)} of {len(shown)} pages")  # noqa: T201
    assert columns >= 150
    assert len(with_payload) >= 200


def test_no_answer_of_a_script_is_html(pages):
    got, _, _ = pages
    others = {kind.split(";")[0] for kind, _ in got.values()} - {"text/html", ""}
    assert others <= {
        "application/json", "text/plain", "application/pdf",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }  # fmt: skip


def test_every_export_is_a_whole_workbook(pages):
    got, _, _ = pages
    books = [body for kind, body in got.values() if "spreadsheetml" in kind]
    assert len(books) >= 15
    for body in books:
        assert_text_only(body)


def assert_text_only(data: bytes) -> None:
    """Every part of an office file is whole XML and has no element of the payloads."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                tags = {
                    element.tag.rpartition("}")[2]
                    for element in ElementTree.fromstring(archive.read(name)).iter()
                }
                assert not [tag for tag in tags if MARK in tag], name


def test_the_printed_review_shows_markup_as_text(pages):
    document, _ = files.content_of(pages[2])
    page = html.page(document, html.pieces(document))
    assert wrong_in(page) == []
    assert f"&lt;{MARK}" in page
    for data in (docx.render_docx(document), xlsx.render_xlsx(document)):
        assert_text_only(data)


def test_the_looker_sees_what_it_must():
    alive = (
        f'<p>{MARKUP[1]}</p><a href=" JavaScript:x">a</a><svg onload=x><script>1</script><iframe srcdoc=x>'
    )
    assert len(wrong_in(alive)) == 7
    assert wrong_in('<p title="&lt;script&gt;"><a href="/a"><script src="/static/a.js"></script>') == []
