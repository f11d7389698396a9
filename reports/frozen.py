"""Chốt văn bản: a document of blocks as plain data and back, so that an issued review can be made anew.

Each block becomes an object with its class under "is" and its fields; decimals, days and moments carry their type.
`thaw(freeze(document))` equals the document, so both give the same file.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from reports.rendering import blocks

FORM: Final = 1
"""Grows when the shape of the stored data changes; older shapes stay readable."""

_CLASSES: Final = {
    cls.__name__: cls
    for cls in (
        blocks.AppendixStart, blocks.Cell, blocks.Chart, blocks.Column, blocks.Document, blocks.Header,
        blocks.Heading, blocks.ListBlock, blocks.PageBreak, blocks.Paragraph, blocks.Run, blocks.Series,
        blocks.Signature, blocks.Source, blocks.Table,
    )
}  # fmt: skip


def freeze(document: blocks.Document) -> dict[str, Any]:
    """The document as data that JSON can hold."""
    return {"form": FORM, "document": _frozen(document)}


def thaw(data: dict[str, Any]) -> blocks.Document:
    """The document of frozen data. Raises ValueError for data of another shape."""
    if data.get("form") != FORM:
        raise ValueError("frozen data of an unknown form")
    document = _thawed(data["document"])
    if not isinstance(document, blocks.Document):
        raise ValueError("frozen data that is no document")
    return document


def _frozen(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        name = type(value).__name__
        if name not in _CLASSES:
            raise ValueError(f"no way to freeze {name}")
        return {"is": name, **{f.name: _frozen(getattr(value, f.name)) for f in fields(value)}}
    if isinstance(value, tuple | list):
        return [_frozen(part) for part in value]
    if isinstance(value, Decimal):
        return {"is": "decimal", "value": str(value)}
    if isinstance(value, datetime):
        return {"is": "moment", "value": value.isoformat()}
    if isinstance(value, date):
        return {"is": "day", "value": value.isoformat()}
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise ValueError(f"no way to freeze {type(value).__name__}")


def _thawed(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_thawed(part) for part in value)
    if not isinstance(value, dict):
        return value
    match value["is"]:
        case "decimal":
            return Decimal(value["value"])
        case "moment":
            return datetime.fromisoformat(value["value"])
        case "day":
            return date.fromisoformat(value["value"])
    wanted = _CLASSES[value["is"]]
    known = {f.name for f in fields(wanted)}
    return wanted(**{name: _thawed(part) for name, part in value.items() if name in known})
