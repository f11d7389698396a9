"""The look before reading: what a file is, by its bytes and never by its name, and whether it may be read."""

from enum import StrEnum
from pathlib import Path

from . import archive_look, compound, limits
from .refusal import Refused


class FileKind(StrEnum):
    """A kind of file the readers know."""

    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    CSV = "csv"


_KNOWN_OTHERS = (
    (b"%PDF", "tệp PDF"),
    (b"\x89PNG", "ảnh PNG"),
    (b"\xff\xd8\xff", "ảnh JPEG"),
    (b"GIF8", "ảnh GIF"),
    (b"BM", "ảnh BMP"),
    (b"II*\0", "ảnh TIFF"),
    (b"MM\0*", "ảnh TIFF"),
    (b"Rar!", "tệp nén RAR"),
    (b"7z\xbc\xaf\x27\x1c", "tệp nén 7z"),
    (b"\x1f\x8b", "tệp nén gzip"),
    (b"{\\rtf", "văn bản RTF"),
    (b"MZ", "tệp chương trình"),
    (b"\x7fELF", "tệp chương trình"),
    (b"SQLite format 3", "tệp cơ sở dữ liệu"),
    (b"ID3", "tệp âm thanh"),
)
_ADVICE = "Hãy gửi tệp bảng tính .xlsx, .xls, .ods hoặc .csv."
_RESAVE = "Hãy mở tệp bằng Excel, chọn Lưu thành… kiểu “Excel Workbook (.xlsx)” rồi gửi tệp mới."
# Excel 2, 3 and 4 wrote bare records without a compound file around them.
_BARE_BIFF = (
    b"\x09\x00\x04\x00",
    b"\x09\x02\x06\x00",
    b"\x09\x04\x06\x00",
    b"\x09\x08\x10\x00",
    b"\x09\x08\x08\x00",
)


def inspect(source: bytes | str | Path) -> FileKind:
    """What kind of spreadsheet ``source`` (bytes, or the path of a stored upload) is.

    Raises :class:`Refused` for everything that must not reach a reader: see ``refusal.CODES``. Reads every
    part once in pieces and keeps none; nothing is executed, resolved or written.
    """
    data = load(source)
    if not data:
        raise Refused(
            "not_a_spreadsheet",
            "Tệp rỗng, không có dữ liệu. Hãy kiểm tra lại tệp rồi gửi lên lần nữa.",
        )
    if data.startswith(b"PK"):
        return FileKind(archive_look.look(data))
    if data.startswith(compound.MAGIC):
        compound.look(data)
        return FileKind.XLS
    if data.startswith(_BARE_BIFF):
        raise Refused("not_a_spreadsheet", f"Tệp thuộc kiểu Excel quá cũ. {_RESAVE}")
    _look_at_text(data)
    return FileKind.CSV


def load(source: bytes | str | Path) -> bytes:
    """The file's bytes, refused before reading when there are too many."""
    if isinstance(source, bytes | bytearray | memoryview):
        data = bytes(source)
    else:
        path = Path(source)
        if path.stat().st_size > limits.FILE_BYTES:
            raise Refused("too_big", _too_big())
        data = path.read_bytes()
    if len(data) > limits.FILE_BYTES:
        raise Refused("too_big", _too_big())
    return data


def _too_big() -> str:
    most = limits.FILE_BYTES // limits.MIB
    return f"Tệp lớn hơn {most} MB. Hãy bỏ ảnh và các trang không cần, hoặc chia tệp, rồi gửi lại."


def _look_at_text(data: bytes) -> None:
    for beginning, called in _KNOWN_OTHERS:
        if data.startswith(beginning):
            raise Refused("not_a_spreadsheet", f"Đây là {called}, không phải bảng tính. {_ADVICE}")
    if data[4:8] == b"ftyp" or (data.startswith(b"RIFF") and data[8:12] in (b"WEBP", b"AVI ", b"WAVE")):
        raise Refused(
            "not_a_spreadsheet",
            f"Đây là tệp ảnh, âm thanh hoặc phim, không phải bảng tính. {_ADVICE}",
        )
    head = _plain_head(data)
    if head is None:
        raise Refused("not_a_spreadsheet", f"Không nhận ra tệp này là bảng tính. {_ADVICE}")
    head = head.lstrip("\ufeff \t\r\n").lower()
    if "urn:schemas-microsoft-com:office:spreadsheet" in head or "office:document" in head:
        raise Refused("not_a_spreadsheet", f"Đây là bảng tính lưu kiểu XML. {_RESAVE}")
    if head.startswith(
        (
            "<html",
            "<!doctype",
            "<table",
            "<head",
            "<body",
            "<meta",
            "<script",
            "mime-version",
        )
    ):
        raise Refused("not_a_spreadsheet", f"Đây là trang web mang tên bảng tính. {_RESAVE}")
    if head.startswith("<"):
        raise Refused("not_a_spreadsheet", f"Đây là tệp XML, không phải bảng tính. {_ADVICE}")


def _plain_head(data: bytes) -> str | None:
    """The beginning as text, None when the bytes are no text in any encoding the text reader knows."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data[: 4096 - 4096 % 2].decode("utf-16", "replace")
    sample = data[:65536]
    if b"\0" in sample:
        even, odd = sample[::2].count(0), sample[1::2].count(0)
        if min(even, odd) * 10 > max(even, odd) or max(even, odd) * 10 < len(sample):
            return None
        return data[:4096].decode("utf-16-be" if even > odd else "utf-16-le", "replace")
    strange = sum(sample.count(bytes([code])) for code in [*range(1, 9), *range(14, 32), 127] if code != 27)
    if strange:
        return None
    return sample[:4096].decode("utf-8", "replace")
