"""A look at the zip file under .xlsx and .ods before any reader sees it.

Nothing declared is believed: the directory's sizes are compared with what really comes out, part by part, in
pieces, and every part is searched for what no honest workbook holds.
"""

import re
import zipfile

from . import archive, limits, markup
from .refusal import Refused

_MEDIA = (
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".bmp",
    ".emf",
    ".wmf",
    ".tif",
    ".tiff",
    ".svg",
    ".bin",
    ".ttf",
    ".odttf",
)
_XML = (".xml", ".rels", ".vml", ".rdf")
_OTHER_KINDS = (
    ("word/document.xml", "văn bản Word"),
    ("ppt/presentation.xml", "bản trình chiếu PowerPoint"),
    ("xl/workbook.bin", "bảng tính kiểu .xlsb"),
    ("AndroidManifest.xml", "gói ứng dụng"),
)
_OPEN_DOCUMENTS = {
    b"application/vnd.oasis.opendocument.text": "văn bản LibreOffice",
    b"application/vnd.oasis.opendocument.presentation": "bản trình chiếu LibreOffice",
    b"application/vnd.oasis.opendocument.graphics": "bản vẽ LibreOffice",
}
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# A cell element (even an empty one) below the last row, or a cell with content right of the last column:
# LibreOffice writes empty rows at the very bottom and empty cells far right, and those do no harm.
_FAR_ROW = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br\s*=\s*["'][A-Z]{1,7}([0-9]{6,12})["']""")
_FAR_COLUMN = re.compile(
    rb"""<(?:\w+:)?c\s[^>]*?\br\s*=\s*["'](?:[A-Z]{3,7}|[J-Z][A-Z]|I[W-Z])[0-9]+["'][^>]*(?<!/)>\s*<"""
)
# The same places found fast, in pieces where every cell is written as office programs write it.
_PERHAPS_FAR = re.compile(rb'r="(?:[A-Z]{3}|[J-Z][A-Z]|I[W-Z]|[A-Z]{1,2}[0-9]{6})')
_UNIQUE = re.compile(rb"""\buniqueCount\s*=\s*["']([0-9]{1,20})["']""")
_REPEATED = re.compile(rb"""number-(?:rows|columns)-repeated\s*=\s*["']([0-9]{1,20})["']""")
# Room for an element that straddles two pieces.
_OVERLAP = 400


def look(data: bytes) -> str:
    """ "xlsx" or "ods" when the archive may go to its reader, else Refused."""
    package = archive.open_archive(data)
    entries = package.infolist()
    _look_at_directory(entries, len(data))
    kind = _kind(package, data)
    _look_for_macros(package, kind)
    for entry in entries:
        if entry.file_size and not entry.filename.lower().endswith(_MEDIA):
            _look_at_part(package, entry, data, kind)
    if kind == "ods":
        _count_repeated(package)
    return kind


def _look_at_directory(entries: list[zipfile.ZipInfo], file_size: int) -> None:
    if len(entries) > limits.PARTS:
        raise Refused("zip_bomb")
    names = [entry.filename.replace("\\", "/").lower() for entry in entries]
    climbing = any(
        name.startswith("/") or ".." in name.split("/") or ":" in name or "\0" in name for name in names
    )
    if climbing or len(set(names)) != len(names):
        raise Refused(
            "damaged",
            "Tệp có cấu trúc bất thường nên không được mở. "
            "Hãy mở bằng Excel, lưu lại thành .xlsx rồi gửi lên lần nữa.",
        )
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("password")
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise Refused("damaged")
    total = sum(entry.file_size for entry in entries)
    if total > limits.TOTAL_BYTES or sum(entry.compress_size for entry in entries) > file_size:
        raise Refused("zip_bomb")
    for entry in entries:
        if entry.file_size > limits.PART_BYTES or archive.ratio_is_absurd(
            entry.file_size, entry.compress_size
        ):
            raise Refused("zip_bomb")


def _kind(package: zipfile.ZipFile, data: bytes) -> str:
    names = set(package.namelist())
    lower = {name.lower() for name in names}
    for part, called in _OTHER_KINDS:
        if part.lower() in lower:
            raise Refused(
                "not_a_spreadsheet",
                f"Đây là {called}. Hãy mở tệp, chép bảng sang Excel và lưu thành .xlsx.",
            )
    if "mimetype" in names:
        declared = archive.beginning(package, "mimetype", 200).strip()
        if declared in _OPEN_DOCUMENTS:
            called = _OPEN_DOCUMENTS[declared]
            raise Refused(
                "not_a_spreadsheet",
                f"Đây là {called}. Hãy chép bảng sang bảng tính rồi gửi lại.",
            )
    if "content.xml" in names:
        _look_for_encryption(package)
        return "ods"
    if "[content_types].xml" in lower and any(name.endswith("workbook.xml") for name in lower):
        return "xlsx"
    raise Refused(
        "not_a_spreadsheet",
        "Đây là tệp nén, không phải bảng tính. Hãy giải nén rồi gửi từng tệp .xlsx, .xls, .ods hoặc .csv.",
    )


def _look_for_encryption(package: zipfile.ZipFile) -> None:
    if "META-INF/manifest.xml" not in package.namelist():
        return
    if b"encryption-data" in archive.beginning(package, "META-INF/manifest.xml", 4 * limits.MIB):
        raise Refused("password")


def _look_for_macros(package: zipfile.ZipFile, kind: str) -> None:
    lower = [name.lower() for name in package.namelist()]
    if kind == "ods":
        if any(name.startswith(("basic/", "scripts/")) and not name.endswith("/") for name in lower):
            raise Refused("macro")
        return
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in lower):
        raise Refused("macro")
    name = next(name for name in package.namelist() if name.lower() == "[content_types].xml")
    if b"macroEnabled" in archive.beginning(package, name, 4 * limits.MIB):
        raise Refused("macro")


def _look_at_part(package: zipfile.ZipFile, entry: zipfile.ZipInfo, data: bytes, kind: str) -> None:
    name = entry.filename.lower()
    sheet = kind == "xlsx" and "worksheets/" in name and name.endswith(".xml")
    strings = kind == "xlsx" and name.endswith("sharedstrings.xml")
    cells, tail, first = 0, b"", True
    for piece in archive.pieces(package, entry, data):
        if first and name.endswith(_XML):
            _look_at_beginning(piece, entry.file_size if strings else None)
        first = False
        window = tail + piece
        if _DECLARATION.search(window):
            raise Refused("unsafe_xml")
        if sheet:
            cells += _cells_in(piece)
            _look_at_cells(window, cells)
        tail = window[-_OVERLAP:]


def _look_at_beginning(piece: bytes, strings_size: int | None) -> None:
    """Other encodings than UTF-8 would hide a document type from the search; office programs write none."""
    if piece.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in piece[:200]:
        raise Refused("unsafe_xml")
    declared = re.match(
        rb"""[\xef\xbb\xbf\s]*<\?xml[^>]*?encoding\s*=\s*["']([^"']+)["']""",
        piece[:300],
    )
    if declared and declared.group(1).lower() not in (
        b"utf-8",
        b"utf8",
        b"us-ascii",
        b"ascii",
    ):
        raise Refused("unsafe_xml")
    if strings_size is not None:
        counted = _UNIQUE.search(piece[:2000])
        # "<si/>" is the shortest string there is.
        if counted and int(counted.group(1)) > strings_size // 5 + 1:
            raise Refused("damaged")


def _cells_in(piece: bytes) -> int:
    """At least the number of cells that begin in ``piece``, whatever the prefix."""
    return piece.count(b"<c") + piece.count(b":c")


def _look_at_cells(window: bytes, cells: int) -> None:
    if cells > limits.CELLS:
        raise Refused("too_big")
    if window.count(b'<c r="') == _cells_in(window) and not _PERHAPS_FAR.search(window):
        return
    far = _FAR_COLUMN.search(window) or next(
        (found for found in _FAR_ROW.finditer(window) if int(found.group(1)) > limits.ROWS),
        None,
    )
    if far:
        raise Refused(
            "too_big",
            "Tệp có ô nằm quá xa bảng số liệu (ngoài cột IV hoặc dưới dòng 200.000). "
            "Hãy xóa các dòng, cột thừa đó, lưu lại rồi gửi lên lần nữa.",
        )


def _count_repeated(package: zipfile.ZipFile) -> None:
    """Cells an .ods would have once its repeated rows and columns are written out."""
    cells = 0
    names = markup.LocalNames()
    row = [1, 0]
    cell = [1, False]

    def start(name: str, attributes: markup.Attributes) -> None:
        name = names[name]
        if name == "table-row":
            row[0], row[1] = _repeat(attributes, "table:number-rows-repeated"), 0
        elif name in ("table-cell", "covered-table-cell"):
            cell[0] = _repeat(attributes, "table:number-columns-repeated")
            cell[1] = "office:value-type" in attributes or "table:formula" in attributes
        elif name == "p":
            cell[1] = True

    def end(name: str) -> None:
        nonlocal cells
        name = names[name]
        if name in ("table-cell", "covered-table-cell"):
            row[1] += cell[0] * cell[1]
            cell[1] = False
        elif name == "table-row":
            cells += row[0] * row[1]
            if cells > limits.CELLS or row[1] > limits.COLUMNS or (row[1] and row[0] > limits.ROWS):
                raise Refused("too_big")

    with archive.open_part(package, "content.xml") as part:
        markup.parse_whole(part, start, end)


def _repeat(attributes: markup.Attributes, name: str) -> int:
    value = attributes.get(name, "1")
    if not (value.isascii() and value.isdigit() and len(value) < 12):
        raise Refused("damaged")
    return int(value)
