"""The zip file under .xlsx and .ods: opening it and its parts, without believing what its directory declares."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from . import limits, markup
from .refusal import Refused

PIECE = 1 << 20


def open_archive(data: bytes) -> zipfile.ZipFile:
    """The zip file of ``data``; Refused("damaged") when its directory cannot be read."""
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (
        zipfile.BadZipFile,
        OSError,
        ValueError,
        EOFError,
        NotImplementedError,
        struct.error,
    ) as error:
        raise Refused("damaged") from error


def open_part(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    """One part for reading. Raises Refused: password when encrypted, damaged when it cannot be opened."""
    try:
        return archive.open(name)
    except (*markup.BROKEN, KeyError, ValueError) as error:
        raise Refused("damaged") from error
    except RuntimeError as error:
        raise Refused("password") from error


def beginning(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """The first bytes of a part. Raises Refused("damaged") when they cannot be read."""
    with open_part(archive, name) as part:
        try:
            return part.read(most)
        except markup.BROKEN as error:
            raise Refused("damaged") from error


def pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, data: bytes) -> Iterator[bytes]:
    """The part's real bytes. ``zipfile`` stops at the declared size, so a lie shows as a wrong check sum."""
    read = 0
    with open_part(archive, entry.filename) as part:
        try:
            while piece := part.read(PIECE):
                read += len(piece)
                yield piece
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            NotImplementedError,
        ) as error:
            if _expands_beyond(data, entry):
                raise Refused("zip_bomb") from error
            raise Refused("damaged") from error
    if read != entry.file_size:
        raise Refused("damaged")


def _expands_beyond(data: bytes, entry: zipfile.ZipInfo) -> bool:
    """Whether the part, inflated without looking at its declared size, is a bomb."""
    if entry.compress_type != zipfile.ZIP_DEFLATED or entry.header_offset + 30 > len(data):
        return False
    name_length, extra_length = struct.unpack_from("<HH", data, entry.header_offset + 26)
    begin = entry.header_offset + 30 + name_length + extra_length
    inflater = zlib.decompressobj(-15)
    waiting = data[begin : begin + entry.compress_size]
    size = 0
    try:
        while waiting and not inflater.eof:
            size += len(inflater.decompress(waiting, PIECE))
            waiting = inflater.unconsumed_tail
            if size > limits.PART_BYTES or ratio_is_absurd(size, entry.compress_size):
                return True
    except zlib.error:
        return False
    return False


def ratio_is_absurd(size: int, compressed: int) -> bool:
    """Whether a part of ``size`` bytes shrank more than any real sheet does."""
    return size > limits.RATIO_FROM and size > limits.RATIO * max(1, compressed)
