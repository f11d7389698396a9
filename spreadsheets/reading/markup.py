"""The only way a part of a workbook is parsed: expat, in pieces, without document types, within a size."""

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO
from xml.parsers import expat

from . import limits
from .refusal import Refused

Attributes = dict[str, str]
PIECE = 1 << 17
# What the standard library raises while it reads a broken archive.
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, struct.error)


class LocalNames(dict[str, str]):
    """Names without their prefix, remembered: "x:row" → "row". Writers choose prefixes as they like."""

    def __missing__(self, name: str) -> str:
        local = self[name] = name.rpartition(":")[2]
        return local


def _no_document_type(*_: object) -> None:
    raise Refused("unsafe_xml")


def parse(
    source: IO[bytes],
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    data: Callable[[str], None] | None = None,
) -> Iterator[None]:
    """Feed ``source`` to the handlers piece by piece; yields after each piece so that rows can leave early.

    Raises Refused: unsafe_xml for a document type, zip_bomb for a part beyond the limit, damaged for the
    rest.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _no_document_type
    if end is not None:
        parser.EndElementHandler = end
    if data is not None:
        parser.CharacterDataHandler = data
    read = 0
    try:
        while piece := source.read(PIECE):
            read += len(piece)
            if read > limits.PART_BYTES:
                raise Refused("zip_bomb")
            parser.Parse(piece, False)
            yield
        parser.Parse(b"", True)
    except (
        expat.ExpatError,
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
    ) as error:
        raise Refused("damaged") from error
    yield


def parse_whole(
    source: IO[bytes],
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    data: Callable[[str], None] | None = None,
) -> None:
    """:func:`parse` to the end."""
    for _ in parse(source, start, end, data):
        pass
