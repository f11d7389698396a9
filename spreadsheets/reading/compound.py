"""A look at the compound file under .xls: its sectors, its streams and the records that say "password" or
"macro".

Written for distrust: every number is checked against the file's real length, every chain is walked at most
once.
"""

import struct

from .refusal import Refused

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FREE = 0xFFFFFFFB  # this and everything above is no sector
_RECORD_BOF, _RECORD_EOF, _RECORD_SHEET, _RECORD_FILEPASS = (
    0x0809,
    0x000A,
    0x0085,
    0x002F,
)
_OTHERS = {
    "worddocument": "văn bản Word",
    "powerpoint document": "bản trình chiếu PowerPoint",
    "visiodocument": "bản vẽ Visio",
    "__properties_version1.0": "thư Outlook",
}


class CompoundFile:
    """The streams of a compound file by lower-case name. Raises Refused("damaged") on every contradiction."""

    def __init__(self, data: bytes) -> None:
        if len(data) < 512 or not data.startswith(MAGIC):
            raise Refused("damaged")
        self.data = data
        version, order, shift, mini_shift = struct.unpack_from("<HHHH", data, 26)
        if order != 0xFFFE or (version, shift) not in ((3, 9), (4, 12)) or mini_shift != 6:
            raise Refused("damaged")
        self.sector_size = 1 << shift
        self.sectors = (len(data) - self.sector_size + self.sector_size - 1) // self.sector_size
        fat_count, directory = struct.unpack_from("<II", data, 44)
        self.cutoff, mini_start, mini_count, difat_start, difat_count = struct.unpack_from("<IIIII", data, 56)
        if max(fat_count, mini_count, difat_count) > self.sectors:
            raise Refused("damaged")
        self.fat = self._load_fat(fat_count, difat_start, difat_count)
        self.entries = self._load_directory(directory)
        self.mini_fat = self._numbers(self._chain(mini_start)) if mini_count else ()
        root = next((entry for entry in self.entries if entry[1] == 5), None)
        if root is None:
            raise Refused("damaged")
        self.mini_stream = b"".join(map(self._sector, self._chain(root[2]))) if root[3] else b""

    def _sector(self, number: int) -> bytes:
        if number >= self.sectors:
            raise Refused("damaged")
        begin = (number + 1) * self.sector_size
        return self.data[begin : begin + self.sector_size]

    def _numbers(self, sectors: list[int]) -> tuple[int, ...]:
        joined = b"".join(map(self._sector, sectors))
        return struct.unpack(f"<{len(joined) // 4}I", joined[: len(joined) // 4 * 4])

    def _load_fat(self, count: int, difat: int, difat_count: int) -> tuple[int, ...]:
        listed = [n for n in struct.unpack_from("<109I", self.data, 76) if n < _FREE]
        seen: set[int] = set()
        while difat < _FREE and difat_count:
            if difat in seen or len(seen) > difat_count:
                raise Refused("damaged")
            seen.add(difat)
            *more, difat = self._numbers([difat])
            listed += [n for n in more if n < _FREE]
        if len(listed) < count or len(set(listed)) != len(listed):
            raise Refused("damaged")
        return self._numbers(listed[:count])

    def _chain(self, sector: int) -> list[int]:
        chain: list[int] = []
        seen: set[int] = set()
        while sector < _FREE:
            if sector in seen or sector >= len(self.fat) or sector >= self.sectors:
                raise Refused("damaged")
            seen.add(sector)
            chain.append(sector)
            sector = self.fat[sector]
        return chain

    def _load_directory(self, start: int) -> list[tuple[str, int, int, int]]:
        joined = b"".join(map(self._sector, self._chain(start)))
        entries = []
        for begin in range(0, len(joined) - 127, 128):
            length, kind = struct.unpack_from("<HB", joined, begin + 64)
            if kind in (1, 2, 5) and 2 <= length <= 64:
                name = joined[begin : begin + length - 2].decode("utf-16-le", "replace").lower()
                sector, size = struct.unpack_from("<II", joined, begin + 116)
                entries.append((name, kind, sector, size))
        return entries

    def names(self) -> set[str]:
        """Lower-case names of all storages and streams."""
        return {entry[0] for entry in self.entries}

    def stream(self, name: str, most: int) -> bytes:
        """The first ``most`` bytes of the stream called ``name``, cut at its size."""
        _, _, sector, size = next(entry for entry in self.entries if entry[0] == name and entry[1] == 2)
        if size > len(self.data):
            raise Refused("damaged")
        large = size >= self.cutoff
        whole = b"".join(map(self._sector, self._chain(sector))) if large else self._mini(sector)
        if len(whole) < size:
            raise Refused("damaged")
        return whole[: min(size, most)]

    def _mini(self, sector: int) -> bytes:
        pieces: list[bytes] = []
        seen: set[int] = set()
        while sector < _FREE:
            if sector in seen or sector >= len(self.mini_fat):
                raise Refused("damaged")
            seen.add(sector)
            pieces.append(self.mini_stream[sector * 64 : sector * 64 + 64])
            sector = self.mini_fat[sector]
        return b"".join(pieces)


def look(data: bytes) -> None:
    """Returns when ``data`` is an .xls workbook that may be read, else raises Refused."""
    file = CompoundFile(data)
    names = file.names()
    if "encryptedpackage" in names:
        raise Refused("password")
    for name, called in _OTHERS.items():
        if name in names:
            raise Refused(
                "not_a_spreadsheet",
                f"Đây là {called}. Hãy chép bảng sang Excel và lưu thành .xlsx.",
            )
    book = next((name for name in ("workbook", "book") if name in names), None)
    if book is None:
        raise Refused("not_a_spreadsheet")
    if names & {"_vba_project_cur", "_vba_project", "vba"}:
        raise Refused("macro")
    _look_at_records(file.stream(book, len(data)))


def _look_at_records(stream: bytes) -> None:
    """Walks the workbook's global records: a FILEPASS means a password, a macro sheet means macros."""
    position, first = 0, True
    while position + 4 <= len(stream):
        record, length = struct.unpack_from("<HH", stream, position)
        body = stream[position + 4 : position + 4 + length]
        if first and record != _RECORD_BOF:
            raise Refused("damaged")
        if len(body) < length:
            raise Refused("damaged")
        if record == _RECORD_FILEPASS:
            raise Refused("password")
        if record == _RECORD_SHEET and length > 5 and body[5] == 1:
            raise Refused("macro")
        if record == _RECORD_EOF:
            return
        first = False
        position += 4 + length
    raise Refused("damaged")
