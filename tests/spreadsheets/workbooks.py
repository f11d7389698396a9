"""Builders of workbooks for tests: honest ones through openpyxl, crooked ones part by part and byte by byte."""

import io
import struct
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import openpyxl
from openpyxl.styles import Font

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


# --- .xlsx through openpyxl -----------------------------------------------------------------------------------------


def xlsx(
    rows: Iterable[Sequence[Any]],
    *,
    merges: Iterable[str] = (),
    fonts: Mapping[str, str] | None = None,
    font: str = "",
    hidden_rows: Iterable[int] = (),
    hidden_columns: Iterable[str] = (),
    formats: Mapping[str, str] | None = None,
    title: str = "Sheet1",
    epoch_1904: bool = False,
    more: Mapping[str, Iterable[Sequence[Any]]] | None = None,
    hidden_sheets: Iterable[str] = (),
) -> bytes:
    """An .xlsx with one sheet of ``rows`` (and ``more`` sheets by name); ``fonts`` and ``formats`` by cell."""
    book = openpyxl.Workbook()
    if epoch_1904:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    sheet = book.active
    sheet.title = title
    fill(sheet, rows)
    if font:
        for row in sheet.iter_rows():
            for cell in row:
                cell.font = Font(name=font)
    for place, name in (fonts or {}).items():
        sheet[place].font = Font(name=name)
    for place, code in (formats or {}).items():
        sheet[place].number_format = code
    for merge in merges:
        sheet.merge_cells(merge)
    for number in hidden_rows:
        sheet.row_dimensions[number].hidden = True
    for letter in hidden_columns:
        sheet.column_dimensions[letter].hidden = True
    for name, other in (more or {}).items():
        fill(book.create_sheet(name), other)
    for name in hidden_sheets:
        book[name].sheet_state = "hidden"
    return saved(book)


def fill(sheet: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Rows from row 1 on; None leaves a cell out, an empty row stays blank."""
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            if value is not None:
                sheet.cell(number, column, value)


def saved(book: openpyxl.Workbook) -> bytes:
    """The bytes of an openpyxl workbook."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# --- .xlsx part by part ---------------------------------------------------------------------------------------------


def xlsx_parts(
    sheet: str = "<sheetData/>",
    *,
    strings: str | None = None,
    styles: str | None = None,
    workbook: str = "",
    extra: Mapping[str, bytes] | None = None,
    content_type: str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    prefix: str = "",
) -> dict[str, bytes]:
    """The parts of a minimal workbook; ``sheet`` is what stands inside <worksheet>."""
    mark = f":{prefix.rstrip(':')}" if prefix else ""
    links = f'<Relationship Id="r1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Override PartName="/xl/workbook.xml" '
        f'ContentType="{content_type}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{workbook}<sheets>'
        f'<sheet name="Bảng" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": f'<{prefix}worksheet xmlns{mark}="{MAIN}">{sheet}</{prefix}worksheet>',
    }
    if strings is not None:
        links += f'<Relationship Id="r2" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
        parts["xl/sharedStrings.xml"] = strings
    if styles is not None:
        links += f'<Relationship Id="r3" Type="{RELATIONS}/styles" Target="styles.xml"/>'
        parts["xl/styles.xml"] = styles
    parts["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>'
    )
    encoded = {name: text.encode() for name, text in parts.items()}
    return encoded | dict(extra or {})


def zipped(parts: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip file of parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def raw_xlsx(sheet: str = "<sheetData/>", **options: Any) -> bytes:
    """A minimal .xlsx from the inside of its one sheet."""
    return zipped(xlsx_parts(sheet, **options))


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The same archive with one part added or replaced."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {entry: archive.read(entry) for entry in archive.namelist()}
    return zipped(parts | {name: content})


def lying_size(data: bytes, name: str, declared: int) -> bytes:
    """The archive with the uncompressed size of one part overwritten in both headers."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entry = archive.getinfo(name)
    changed = bytearray(data)
    struct.pack_into("<I", changed, entry.header_offset + 22, declared)
    place = changed.index(b"PK\x01\x02")
    while True:
        length = struct.unpack_from("<H", changed, place + 28)[0]
        if bytes(changed[place + 46 : place + 46 + length]) == name.encode():
            struct.pack_into("<I", changed, place + 24, declared)
            return bytes(changed)
        place = changed.index(b"PK\x01\x02", place + 4)


def encrypted_flag(data: bytes) -> bytes:
    """The archive with the "encrypted" bit set on every entry."""
    changed = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = changed.find(mark)
        while place >= 0:
            changed[place + offset] |= 1
            place = changed.find(mark, place + 4)
    return bytes(changed)


# --- .ods -----------------------------------------------------------------------------------------------------------

_ODS_SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
    'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)


def ods(tables: str, *, styles: str = "", extra: Mapping[str, bytes] | None = None) -> bytes:
    """An .ods from its <table:table> elements and automatic styles."""
    content = (
        f"<office:document-content {_ODS_SPACES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    parts = {
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": content.encode(),
        "META-INF/manifest.xml": b"<manifest/>",
    }
    return zipped(parts | dict(extra or {}))


def ods_text(text: str, attributes: str = "") -> str:
    """A text cell."""
    return f'<table:table-cell office:value-type="string" {attributes}><text:p>{text}</text:p></table:table-cell>'


def ods_number(value: str, shown: str, attributes: str = "") -> str:
    """A number cell with another text on screen."""
    return (
        f'<table:table-cell office:value-type="float" office:value="{value}" {attributes}>'
        f"<text:p>{shown}</text:p></table:table-cell>"
    )


# --- .xls: a compound file around BIFF8 records ---------------------------------------------------------------------


def compound(streams: Mapping[str, bytes], storages: Sequence[str] = ()) -> bytes:
    """A version 3 compound file; streams are padded beyond the small-stream limit so that no mini stream is needed."""
    padded = {name: content.ljust(4096, b"\0") for name, content in streams.items()}
    sectors: list[bytes] = []
    fat: list[int] = []
    starts = {}
    for name, content in padded.items():
        starts[name] = len(sectors)
        pieces = [content[i : i + 512].ljust(512, b"\0") for i in range(0, len(content), 512)]
        fat += [*range(len(sectors) + 1, len(sectors) + len(pieces)), 0xFFFFFFFE]
        sectors += pieces
    entries = [_entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)]
    names = [*padded, *storages]
    for index, name in enumerate(names):
        after = index + 2 if index + 1 < len(names) else 0xFFFFFFFF
        if name in padded:
            entries.append(_entry(name, 2, starts[name], len(padded[name]), right=after))
        else:
            entries.append(_entry(name, 1, 0, 0, right=after))
    directory = b"".join(entries)
    directory += b"\0" * (-len(directory) % 512)
    directory_start = len(sectors)
    pieces = [directory[i : i + 512] for i in range(0, len(directory), 512)]
    fat += [*range(directory_start + 1, directory_start + len(pieces)), 0xFFFFFFFE]
    sectors += pieces
    needed = 1
    while (len(fat) + needed + 127) // 128 > needed:
        needed += 1
    fat_start = len(sectors)
    fat += [0xFFFFFFFD] * needed
    table = struct.pack(f"<{len(fat)}I", *fat)
    table += b"\xff" * (needed * 512 - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, needed, directory_start, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    listed = [*range(fat_start, fat_start + needed)]
    header += struct.pack("<109I", *listed, *[0xFFFFFFFF] * (109 - needed))
    return header + b"".join(sectors) + table


def _entry(
    name: str, kind: int, start: int, size: int, child: int = 0xFFFFFFFF, right: int = 0xFFFFFFFF
) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    entry = encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded), kind, 1)
    entry += struct.pack("<III", 0xFFFFFFFF, right, child) + b"\0" * 36
    return entry + struct.pack("<III", start, size, 0)


def record(number: int, body: bytes = b"") -> bytes:
    """One BIFF record."""
    return struct.pack("<HH", number, len(body)) + body


def _short(text: str) -> bytes:
    return struct.pack("<BB", len(text), 1) + text.encode("utf-16-le")


def _long(text: str) -> bytes:
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def _font(name: str) -> bytes:
    return record(0x31, struct.pack("<HHHHHBBBB", 200, 0, 8, 400, 0, 0, 0, 0, 0) + _short(name))


def _style(font: int, number_format: int) -> bytes:
    return record(0xE0, struct.pack("<HHHBBBBIIH", font, number_format, 1, 0, 0, 0, 0, 0, 0, 0))


def xls(
    cells: Mapping[tuple[int, int], Any],
    *,
    legacy_font: str = ".VnTime",
    legacy_cells: Iterable[tuple[int, int]] = (),
    date_cells: Iterable[tuple[int, int]] = (),
    rich: Mapping[tuple[int, int], tuple[str, list[tuple[int, int]]]] | None = None,
    merges: Sequence[tuple[int, int, int, int]] = (),
    hidden_rows: Iterable[int] = (),
    hidden_columns: Iterable[int] = (),
    hidden_sheet: bool = False,
    is_1904: bool = False,
    globals_extra: bytes = b"",
    sheet_kind: int = 0,
    storages: Sequence[str] = (),
) -> bytes:
    """A small BIFF8 workbook. Places are (row, column) from 0; fonts: 0–3 Arial, 5 ``legacy_font``."""
    styles = {"plain": 0, "legacy": 1, "date": 2}
    sheet = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    for column in hidden_columns:
        sheet += record(0x7D, struct.pack("<HHHHHH", column, column, 2560, 0, 1, 0))
    legacy, dates = set(legacy_cells), set(date_cells)
    for row in sorted({place[0] for place in cells} | set(hidden_rows)):
        options = 0x120 if row in set(hidden_rows) else 0x100
        sheet += record(0x208, struct.pack("<HHHHHHHH", row, 0, 256, 255, 0, 0, options, 0))
    for (row, column), value in sorted(cells.items()):
        name = "legacy" if (row, column) in legacy else "date" if (row, column) in dates else "plain"
        sheet += _biff_cell(row, column, styles[name], value)
    for (row, column), (text, runs) in (rich or {}).items():
        packed = b"".join(struct.pack("<HH", begin, font) for begin, font in runs)
        sheet += record(
            0xD6, struct.pack("<HHH", row, column, 0) + _long(text) + struct.pack("<H", len(runs)) + packed
        )
    if merges:
        sheet += record(
            0xE5, struct.pack("<H", len(merges)) + b"".join(struct.pack("<HHHH", *m) for m in merges)
        )
    sheet += record(0x0A)
    before = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)) + record(
        0x42, struct.pack("<H", 1200)
    )
    before += globals_extra + record(0x22, struct.pack("<H", int(is_1904)))
    before += b"".join(_font(name) for name in ("Arial", "Arial", "Arial", "Arial", legacy_font))
    before += _style(0, 0) + _style(5, 0) + _style(0, 14)
    name = _short("Bảng")
    end = record(0x0A)
    offset = len(before) + 4 + 6 + len(name) + len(end)
    bound = record(0x85, struct.pack("<IBB", offset, int(hidden_sheet), sheet_kind) + name)
    return compound({"Workbook": before + bound + end + sheet}, storages)


def _biff_cell(row: int, column: int, style: int, value: Any) -> bytes:
    place = struct.pack("<HHH", row, column, style)
    if isinstance(value, bool):
        return record(0x205, place + struct.pack("<BB", value, 0))
    if isinstance(value, int | float):
        return record(0x203, place + struct.pack("<d", value))
    if isinstance(value, bytes):
        return record(0x205, place + value + b"\x01")
    return record(0x204, place + _long(value))
