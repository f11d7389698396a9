"""One table, one element of the structure tree, over however many pages and parts it runs.

The engine starts a new table element on every page and tags the repeated heading again, so that a list of forty pages
would be read out as forty tables. Here the rows of later pages move under the first element, and a heading that is only
repeated becomes an artifact: drawn, not read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pydyf
from pikepdf import Array, Dictionary
from pikepdf import Object as Node
from weasyprint.formatting_structure.boxes import MarginBox

from reports.rendering import tag_tree
from reports.rendering.tag_tree import Elements, Marks

_ROOT = "/Document"


def merge(document: Any, pdf: pydyf.PDF, elements: Elements, *, continued: bool = False) -> Marks:
    """Merges the elements of each table; tells what the repeated headings mark on the pages.

    ``continued`` says that the first table goes on from an earlier part, where its heading stands.
    """
    tables = [element for element in elements.values() if element["S"] == "/Table"]
    sources = [id(source) for page in document.pages for source in _sources(page._page_box)]
    firsts: dict[int, Any] = {}
    headed = {sources[0]} if continued else set()
    repeated: list[bytes] = []
    empty: dict[bytes, None] = {}
    for table, source in zip(tables, sources, strict=True):
        first = firsts.setdefault(source, table)
        heads = [kid for kid in tag_tree.kids(table) if elements[kid]["S"] == "/THead"]
        if source in headed:
            table["K"][:] = [kid for kid in table["K"] if kid not in heads]
            repeated += heads
        elif heads:
            headed.add(source)
        if first is not table:
            _move(elements, table, first)
            empty[table.reference] = None
    _prune(pdf, elements, empty)
    return tag_tree.take_out(pdf, elements, repeated)


def _sources(box: Any) -> Iterator[Any]:
    """The HTML element of each table on a page, in the order in which the engine tags them."""
    if isinstance(box, MarginBox):
        return
    if box.element is not None and box.element_tag == "table":
        yield box.element
        return
    for child in getattr(box, "children", ()):
        yield from _sources(child)


def _move(elements: Elements, table: Any, first: Any) -> None:
    """Hangs the rows of ``table`` under the last body of ``first``, and what else it has under ``first``."""
    bodies = [elements[kid] for kid in tag_tree.kids(first) if elements[kid]["S"] == "/TBody"]
    for kid in list(tag_tree.kids(table)):
        part = elements[kid]
        into, moved = first, [part]
        if part["S"] == "/TBody" and bodies:
            into, moved = bodies[-1], [elements[row] for row in tag_tree.kids(part)]
            part["K"][:] = []
        else:
            table["K"].remove(kid)
        place = len(into["K"])
        if part["S"] == "/THead" and bodies:  # the first page had no room for it
            place = into["K"].index(bodies[0].reference)
        for element in moved:
            element["P"] = into.reference
        into["K"][place:place] = [element.reference for element in moved]


def _prune(pdf: pydyf.PDF, elements: Elements, empty: Iterable[bytes]) -> None:
    """Takes out elements that have nothing left to say, and what holds only them."""
    gone: dict[bytes, None] = {}
    holders: dict[bytes, None] = {}
    for reference in empty:
        gone[reference] = None
        holders[elements[reference]["P"]] = None
    while holders:
        reference = next(iter(holders))
        del holders[reference]
        holder = elements[reference]
        holder["K"][:] = [kid for kid in holder["K"] if kid not in gone]
        if not holder["K"] and holder["S"] != _ROOT:
            gone[reference] = None
            holders[holder["P"]] = None
    tag_tree.take_out(pdf, elements, gone)


def go_on(top: Node, added: Node) -> None:
    """Moves the rows of the first table of the tree ``added`` under the last table of the tree ``top``."""
    before, after = _table(top, -1), _table(added, 1)
    if before is None or after is None:
        raise ValueError("a part that goes on with a table has none")
    (body,) = [kid for kid in before.K if kid.S == "/TBody"]
    for part in after.K:
        for row in part.K:
            row.P = body
            body.K.append(row)
    gone = after
    while True:
        holder = gone.P
        holder.K = Array([kid for kid in holder.K if kid.objgen != gone.objgen])
        if len(holder.K) or holder.S == _ROOT:
            return
        gone = holder


def _table(element: Node, step: int) -> Node | None:
    """The first table of a tree (``step`` 1), or the last one (-1)."""
    if element.S == "/Table":
        return element
    for kid in list(element.get("/K", Array()))[::step]:
        if isinstance(kid, Dictionary) and "/S" in kid:
            found = _table(kid, step)
            if found is not None:
                return found
    return None
