"""A streaming .xlsx reader on expat: rows leave while the part is still being read.

It keeps what the import needs and other readers drop: the font of every cell and run, error cells, formulas
without a stored value, hidden rows, columns and sheets, merged ranges, the 1904 epoch. Declared counts and
dimensions are never believed. Cells equal in text and style are one shared object, so memory grows with
distinct values.
"""

import posixpath
import re
import zipfile

from . import archive, limits, markup
from .cells import Merge, SheetData, Workbook, column_index
from .refusal import Refused
from .xlsx_parts import EPOCH_1904, Package, load_strings, load_styles, unescape
from .xlsx_rows import SheetRows

_MERGE = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^>]*?\bref\s*=\s*["']\$?([A-Z]{1,3})\$?([0-9]{1,7}):\$?([A-Z]{1,3})\$?([0-9]{1,7})["']"""
)
_COLUMN = re.compile(rb"<(?:\w+:)?col\s[^>]*>")
_ATTRIBUTE = re.compile(rb"""\b(min|max|hidden|width)\s*=\s*["']([^"']*)["']""")


def read(data: bytes) -> Workbook:
    """The workbook in ``data``, which the guard has let through. Sheets' rows are read when walked.

    Raises Refused("damaged") for a package that contradicts itself, and so do the rows while they are walked.
    """
    package = Package(archive.open_archive(data))
    book = _workbook_part(package.archive)
    links = _links(package.archive, book)
    listed, is_1904 = _sheet_list(package.archive, book)
    if is_1904:
        package.epoch = EPOCH_1904
    by_kind = {kind: target for kind, target in links.values()}
    if "styles" in by_kind:
        package.styles = load_styles(package.archive, by_kind["styles"])
    if "sharedStrings" in by_kind:
        package.strings = load_strings(package.archive, by_kind["sharedStrings"])
    sheets = []
    for name, link, hidden in listed:
        kind, target = links.get(link, ("", ""))
        if kind == "worksheet":
            sheet = SheetData(name, SheetRows(package, target), hidden, serial_1904=is_1904)
            sheet.merges, sheet.hidden_columns = _ranges(package.archive, target)
            sheets.append(sheet)
    if not sheets or len(sheets) > limits.SHEETS:
        raise Refused("damaged")
    return Workbook("xlsx", sheets)


def _workbook_part(package: zipfile.ZipFile) -> str:
    for kind, target in _links(package, "").values():
        if kind == "officeDocument":
            return target
    return "xl/workbook.xml"


def _links(package: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Relationships of a part: id → (last word of the type, name of the target part as stored)."""
    folder, base = posixpath.split(part)
    name = posixpath.join(folder, "_rels", base + ".rels")
    stored = {entry.lower(): entry for entry in package.namelist()}
    if name.lower() not in stored:
        return {}
    links: dict[str, tuple[str, str]] = {}

    def start(tag: str, attributes: markup.Attributes) -> None:
        if tag.rpartition(":")[2] != "Relationship" or attributes.get("TargetMode") == "External":
            return
        target = attributes.get("Target", "")
        path = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        if path.lower() in stored:
            links[attributes.get("Id", "")] = (
                attributes.get("Type", "").rpartition("/")[2],
                stored[path.lower()],
            )

    with archive.open_part(package, stored[name.lower()]) as source:
        markup.parse_whole(source, start)
    return links


def _sheet_list(package: zipfile.ZipFile, part: str) -> tuple[list[tuple[str, str, bool]], bool]:
    """Sheets in tab order as (name, relationship id, hidden), and whether serial dates count from 1904."""
    sheets: list[tuple[str, str, bool]] = []
    is_1904 = False

    def start(tag: str, attributes: markup.Attributes) -> None:
        nonlocal is_1904
        tag = tag.rpartition(":")[2]
        if tag == "sheet":
            link = next((v for k, v in attributes.items() if k.endswith(":id") or k == "id"), "")
            hidden = attributes.get("state", "visible") != "visible"
            sheets.append((unescape(attributes.get("name", "")), link, hidden))
        elif tag == "workbookPr":
            is_1904 = attributes.get("date1904") in ("1", "true", "on")

    with archive.open_part(package, part) as source:
        markup.parse_whole(source, start)
    return sheets, is_1904


def _ranges(package: zipfile.ZipFile, part: str) -> tuple[list[Merge], frozenset[int]]:
    """Merged ranges and hidden columns, found in the bytes: merges stand after the rows, but are needed
    before.
    """
    merges: list[Merge] = []
    hidden: set[int] = set()
    tail = b""
    with archive.open_part(package, part) as source:
        try:
            while piece := source.read(archive.PIECE):
                window = tail + piece
                if b"mergeCell" in window or not tail:
                    _collect_ranges(window, merges, hidden)
                if len(merges) > limits.MERGES:
                    raise Refused("too_big")
                tail = window[window.rfind(b"<") :][-1000:]
        except markup.BROKEN as error:
            raise Refused("damaged") from error
    return list(dict.fromkeys(merges)), frozenset(hidden)


def _collect_ranges(window: bytes, merges: list[Merge], hidden: set[int]) -> None:
    for found in _MERGE.finditer(window):
        left, top, right, bottom = found.groups()
        corner = column_index(left.decode()), column_index(right.decode())
        merge = Merge(int(top), corner[0], int(bottom), corner[1])
        if merge.top <= merge.bottom and merge.left <= merge.right:
            merges.append(merge)
    for found in _COLUMN.finditer(window):
        attributes = dict(_ATTRIBUTE.findall(found.group()))
        if attributes.get(b"hidden") in (b"1", b"true"):
            first, last = attributes.get(b"min", b"0"), attributes.get(b"max", b"0")
            if first.isdigit() and last.isdigit() and len(first + last) < 12:
                hidden.update(range(max(int(first), 1) - 1, min(int(last), limits.COLUMNS)))
