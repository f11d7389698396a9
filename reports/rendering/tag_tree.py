"""The structure tree of a file that WeasyPrint has made and not yet written: taking elements out of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pydyf

#: Reference of an element → the element.
Elements = dict[bytes, Any]
#: Reference of a page → numbers of content marked on it.
Marks = dict[bytes, set[int]]


def of(pdf: pydyf.PDF) -> Elements:
    """Every element, in the order of the document."""
    return {
        o.reference: o
        for o in pdf.objects
        if isinstance(o, pydyf.Dictionary) and o.get("Type") == "/StructElem"
    }


def kids(element: dict) -> Iterator[bytes]:
    """References of the elements right below."""
    return (kid for kid in element["K"] if isinstance(kid, bytes))


def put(pdf: pydyf.PDF, place: int, new: pydyf.Object) -> None:
    """Sets the object numbered ``place``."""
    new.number = place
    pdf.objects[place] = new


def take_out(pdf: pydyf.PDF, elements: Elements, references: Iterable[bytes]) -> Marks:
    """Removes elements that hang nowhere any more, with all below; tells what they mark on the pages."""
    todo, marks = list(references), Marks()
    while todo:
        element = elements.pop(todo.pop(), None)
        if element is None:
            continue
        marks.setdefault(element["Pg"], set()).update(kid for kid in element["K"] if isinstance(kid, int))
        todo += kids(element)
        put(pdf, element.number, pydyf.Dictionary({}))
    return marks


def to_artifacts(pdf: pydyf.PDF, parents: list, marks: Marks, properties: bytes) -> None:
    """Content that is drawn and not read; ``parents`` is the tree that leads from content to elements."""
    by_page = {parents[i]: parents[i + 1] for i in range(0, len(parents), 2)}
    for reference, numbers in marks.items():
        page = pdf.objects[int(reference.split()[0])]
        operations = pdf.objects[int(page["Contents"].split()[0])].stream
        for i, operation in enumerate(operations):
            if operation == b"BDC" and _mark(operations[i - 1]) in numbers:
                operations[i - 2], operations[i - 1] = b"/Artifact", properties
        owners = by_page[page["StructParents"]]
        for number in numbers:
            owners[number] = b"null"


def _mark(properties: Any) -> int | None:
    return properties.get("MCID") if isinstance(properties, dict) else None
