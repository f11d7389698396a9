"""Finished parts of long documents, kept by their content: a part whose text has not changed is not laid out again.

A part carries no page number of its own (`loose`), so it can be used behind any number of pages. A store keeps bytes
under a key; the key names everything that decides the part: its HTML, its stylesheet, the font and the libraries.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.metadata import version
from typing import Protocol

import pikepdf
from weasyprint.text.ffi import pango

from reports.rendering import fonts

#: Counts the ways a part has been written; a change of layout code that the HTML does not show raises it.
FORM = 2


class PartStore(Protocol):
    """Where finished parts are kept. A store may forget anything at any time."""

    def get(self, key: str) -> bytes | None:
        """The bytes kept under ``key``, or None."""

    def put(self, key: str, content: bytes) -> None:
        """Keeps ``content`` under ``key``."""


@dataclass
class InMemory:
    """A store for one rendering: what was known before it, and what it made."""

    given: dict[str, bytes] = field(default_factory=dict)
    made: dict[str, bytes] = field(default_factory=dict)

    def get(self, key: str) -> bytes | None:
        """The bytes known before or made since, or None."""
        return self.made.get(key) or self.given.get(key)

    def put(self, key: str, content: bytes) -> None:
        """Keeps ``content`` among what was made."""
        self.made[key] = content


@dataclass(frozen=True)
class Part:
    """A laid out stretch of a document.

    ``anchors`` gives the page (from 0) of each anchor, ``far`` the anchors that links of this part need from others.
    The part ends ``pieces`` pieces after the one it starts in, before row ``row`` of that piece.
    """

    content: bytes
    pages: int
    pieces: int
    row: int = 0
    anchors: dict[str, int] = field(default_factory=dict)
    far: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


@cache
def library_versions() -> dict[str, str]:
    """The libraries and the font whose versions decide the bytes of a file."""
    typeface = hashlib.sha256(b"".join(fonts.path(style).read_bytes() for style, _, _ in fonts.STYLES))
    return {
        **{name: version(name) for name in ("weasyprint", "pydyf", "tinyhtml5", "tinycss2", "fonttools")},
        "pikepdf": pikepdf.__version__,
        "qpdf": pikepdf.__libqpdf_version__,
        "pango": str(pango.pango_version()),
        "font": typeface.hexdigest()[:16],
    }


def key(*texts: str) -> str:
    """The key of a part made from ``texts``, 64 hex digits."""
    material = json.dumps([FORM, library_versions(), texts], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(material.encode()).hexdigest()


def packed(part: Part) -> bytes:
    """A part as bytes for a store."""
    head = asdict(part) | {"content": None, "sha256": _digest(part.content)}
    return json.dumps(head, ensure_ascii=False, sort_keys=True).encode() + b"\n" + part.content


def unpacked(content: bytes | None) -> Part | None:
    """The part that was `packed`; None for bytes that are not whole."""
    head, _, file = (content or b"").partition(b"\n")
    try:
        told = json.loads(head)
        if told.pop("sha256") != _digest(file):
            return None
        sequences = {name: tuple(told[name]) for name in ("far", "notices")}
        return Part(**{**told, **sequences, "content": file})
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _digest(content: bytes) -> str:
    return base64.b64encode(hashlib.sha256(content).digest()).decode()


def titles_of(parts: Sequence[Part]) -> dict[str, int]:
    """The page (from 1) of each anchor of parts that stand one behind another."""
    known: dict[str, int] = {}
    before = 0
    for part in parts:
        for anchor, page in part.anchors.items():
            known.setdefault(anchor, before + page + 1)
        before += part.pages
    return known
