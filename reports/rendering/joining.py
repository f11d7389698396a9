"""Joins finished parts into one file and keeps what makes them readable: structure tree, bookmarks, links.

Joining pages alone passes the validators and loses nine tenths of the text for a screen reader, so every
part's tree is hung under the first one's and counted in the tests. A table cut by the end of a part becomes one
again (`table_tags`).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, String

from reports.rendering import page_numbers, table_tags
from reports.rendering.parts import Part


def join(parts: Sequence[Part], *, numbers: bool = True) -> bytes:
    """One file. Metadata, attachments and output intent are the first part's.

    Page numbers that parts left open are set, unless ``numbers`` is false: then the whole is a part again.
    """
    whole = pikepdf.open(io.BytesIO(parts[0].content))
    names = _destinations(whole, parts[0].far, whole, 0)
    marks = _bookmarks(whole, 0)
    sources = []
    for before, part in pairwise(parts):
        source = pikepdf.open(io.BytesIO(part.content))
        sources.append(source)
        offset = len(whole.pages)
        _append(whole, source, continues=before.row > 0)
        for name, target in _destinations(source, part.far, whole, offset).items():
            names.setdefault(name, target)
        _hang(marks, _bookmarks(source, offset))
    if numbers:
        _number(whole)
    else:
        _keep_far(names, parts, whole)
    _write_names(whole, names)
    with whole.open_outline() as outline:
        outline.root[:] = [_item(whole, mark) for mark in marks]
    out = io.BytesIO()
    whole.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()


def _number(whole: pikepdf.Pdf) -> None:
    """The page numbers that parts left open."""
    for number, page in enumerate(whole.pages, 1):
        streams = page.Contents
        if isinstance(streams, Array) and len(streams) == 3:
            content = streams[1].read_bytes()
            if page_numbers.is_loose(content):
                streams[1].write(page_numbers.numbered(content, number))


def _append(whole: pikepdf.Pdf, source: pikepdf.Pdf, *, continues: bool) -> None:
    """Pages and structure tree of ``source`` behind those of ``whole``; ``continues`` when a table runs on."""
    tree, other = whole.Root.StructTreeRoot, source.Root.StructTreeRoot
    top = tree.K[0]
    numbers = tree.ParentTree.Nums
    offset = 1 + max(int(numbers[i]) for i in range(0, len(numbers), 2))
    for page in source.pages:
        page.StructParents = int(page.StructParents) + offset
        for annotation in page.get("/Annots", []):
            if "/StructParent" in annotation:
                annotation.StructParent = int(annotation.StructParent) + offset
    for page in source.pages:
        whole.pages.append(page)
    added = whole.copy_foreign(source.make_indirect(other.K[0]))
    if continues:
        table_tags.go_on(top, added)
    for kid in added.K:
        kid.P = top
        top.K.append(kid)
    added_numbers = whole.copy_foreign(source.make_indirect(other.ParentTree)).Nums
    for i in range(0, len(added_numbers), 2):
        numbers.append(int(added_numbers[i]) + offset)
        numbers.append(added_numbers[i + 1])


def _page_numbers(pdf: pikepdf.Pdf) -> dict[tuple[int, int], int]:
    return {(int(page.objgen[0]), int(page.objgen[1])): i for i, page in enumerate(pdf.pages)}


def _destinations(
    source: pikepdf.Pdf, far: Sequence[str], whole: pikepdf.Pdf, offset: int
) -> dict[bytes, tuple[int, list[Any]]]:
    """Anchor → page of the whole file and position, without the stand-ins for anchors of other parts."""
    tree = source.Root.get("/Names", Dictionary()).get("/Dests")
    if tree is None:
        return {}
    numbers = _page_numbers(source)
    names = tree.Names
    return {
        bytes(names[i]): (numbers[names[i + 1][0].objgen] + offset, list(names[i + 1])[1:])
        for i in range(0, len(names), 2)
        if str(names[i]) not in far
    }


def _keep_far(names: dict[bytes, tuple[int, list[Any]]], parts: Sequence[Part], whole: pikepdf.Pdf) -> None:
    """Stand-ins for anchors of parts that are not among these, as each part has them for the others."""
    for name in {name for part in parts for name in part.far}:
        names.setdefault(name.encode(), (0, [Name.XYZ, 0, 0, 0]))


def _write_names(whole: pikepdf.Pdf, names: dict[bytes, tuple[int, list[Any]]]) -> None:
    entries = Array()
    for name in sorted(names):
        page, position = names[name]
        entries.append(String(name))
        entries.append(Array([whole.pages[page].obj, *position]))
    if "/Names" not in whole.Root:
        whole.Root.Names = Dictionary()
    whole.Root.Names.Dests = Dictionary(Names=entries)


@dataclass
class _Bookmark:
    title: str
    page: int
    position: list[Any]
    kids: list[_Bookmark]


def _bookmarks(pdf: pikepdf.Pdf, offset: int) -> list[_Bookmark]:
    if "/Outlines" not in pdf.Root:
        return []
    numbers = _page_numbers(pdf)

    def read(parent: pikepdf.Object) -> list[_Bookmark]:
        out, item = [], parent.get("/First")
        while item is not None:
            page, position = numbers[item.Dest[0].objgen] + offset, list(item.Dest)[1:]
            out.append(_Bookmark(str(item.Title), page, position, read(item)))
            item = item.get("/Next")
        return out

    return read(pdf.Root.Outlines)


def _hang(marks: list[_Bookmark], more: list[_Bookmark]) -> None:
    """Bookmarks of a later part belong under the document's title, the only one of the first level."""
    (marks[0].kids if marks else marks).extend(more)


def _item(whole: pikepdf.Pdf, mark: _Bookmark) -> OutlineItem:
    item = OutlineItem(mark.title, Array([whole.pages[mark.page].obj, *mark.position]))
    item.children.extend(_item(whole, kid) for kid in mark.kids)
    return item
