"""Reading in a child process: whatever a file does to a reader, this process only learns "damaged".

The child may take a bounded amount of memory and processor time beyond what it inherits; it sends rows in
pieces through a pipe and ends without running anything of its parent's. Time is counted only while the parent
waits, so a slow consumer does not end a healthy child.
"""

import contextlib
import os
import pickle  # nosec B403 # only what our own child wrote is read
import resource
import select
import signal
import struct
import time
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any, Self

from . import limits
from .cells import Cell, Row, SheetData, Workbook
from .guard import inspect, load
from .refusal import Refused
from .workbook import open_workbook

_ROWS_A_MESSAGE = 500
_HEADER = struct.Struct("<Q")
Reader = Callable[[bytes], Workbook]


class ReadInChild(Workbook):
    """A workbook whose rows arrive from a child process. Walk the sheets in order, each once; close at the
    end.

    Use as ``with read_in_child(data) as workbook``. Walking raises Refused when the child refuses or dies.
    """

    __slots__ = ("_deadline", "_pid", "_pipe", "_waiting_for")

    def __init__(self, pid: int, pipe: int, seconds: float) -> None:
        super().__init__("", [])
        self._pid, self._pipe, self._deadline = pid, pipe, seconds
        self._waiting_for = 0
        try:
            self.format, sheets = self._receive()
            for index, described in enumerate(sheets):
                name, hidden, merges, columns, is_1904, encoding = described
                rows = self._rows(index)
                self.sheets.append(SheetData(name, rows, hidden, merges, columns, is_1904, encoding))
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """End the child if it still runs. May be called more than once."""
        pid, self._pid = self._pid, 0
        if not pid:
            return
        with contextlib.suppress(OSError):
            os.close(self._pipe)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, 0)

    def _rows(self, index: int) -> Iterator[Row]:
        # Sheets nobody walked still have to leave the pipe.
        while self._waiting_for < index:
            if self._receive() is None:
                self._waiting_for += 1
        while self._waiting_for == index:
            rows = self._receive()
            if rows is None:
                self._waiting_for += 1
            else:
                yield from _unpacked(*rows)

    def _receive(self) -> Any:
        if not self._pid:
            raise Refused("damaged")
        (length,) = _HEADER.unpack(self._read(_HEADER.size))
        kind, content = pickle.loads(self._read(length))  # noqa: S301  # nosec B301 # written by our own child, not by the sender
        if kind == "refused":
            self.close()
            raise Refused(*content)
        return content

    def _read(self, length: int) -> bytes:
        pieces = bytearray()
        while len(pieces) < length:
            before = time.monotonic()
            ready, _, _ = select.select([self._pipe], [], [], max(0.0, self._deadline))
            self._deadline -= time.monotonic() - before
            piece = os.read(self._pipe, min(length - len(pieces), 1 << 20)) if ready else b""
            if not piece:
                self.close()
                raise Refused("damaged")
            pieces += piece
        return bytes(pieces)


def read_in_child(data: bytes, filename: str = "", *, reader: Reader = open_workbook) -> ReadInChild:
    """Looks at ``data`` here, then reads it in a child process limited in memory and time.

    Returns a workbook of the common model whose rows stream in. Raises Refused: the guard's codes at once;
    "damaged" when the reader dies, hangs (processor time ``limits.CHILD_SECONDS`` + ``CHILD_SECONDS_PER_MIB`` a MiB) or
    wants too much memory.
    """
    data = load(data)
    inspect(data)
    seconds = limits.CHILD_SECONDS + limits.CHILD_SECONDS_PER_MIB * len(data) // limits.MIB
    incoming, outgoing = os.pipe()
    pid = os.fork()
    if pid == 0:
        _be_the_child(data, reader, incoming, outgoing, seconds)
    os.close(outgoing)
    return ReadInChild(pid, incoming, seconds * limits.CHILD_WAIT_FACTOR)


def _be_the_child(data: bytes, reader: Reader, incoming: int, outgoing: int, seconds: int) -> None:
    """Never returns and never raises: the parent's stack, handlers and exit hooks must not run twice."""
    status = 1
    try:
        os.close(incoming)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGALRM, signal.SIGPIPE):
            signal.signal(number, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, 0)
        _limit(seconds)
        _send_workbook(data, reader, outgoing)
        status = 0
    except Refused as refusal:
        with contextlib.suppress(BaseException):
            _send(outgoing, "refused", (refusal.code, refusal.message))
    except BaseException:  # noqa: S110 — MemoryError, a reader's panic: the broken pipe tells the parent
        pass
    finally:
        os._exit(status)


def _limit(seconds: int) -> None:
    with open("/proc/self/statm") as statm:
        inherited = int(statm.read().split()[0]) * resource.getpagesize()
    _lower(resource.RLIMIT_AS, inherited + limits.CHILD_MEMORY_BYTES)
    _lower(resource.RLIMIT_CPU, seconds)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, 0)


def _lower(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(kind, (value, value))


def _send_workbook(data: bytes, reader: Reader, outgoing: int) -> None:
    workbook = reader(data)
    described = [
        (s.name, s.hidden, s.merges, s.hidden_columns, s.serial_1904, s.encoding) for s in workbook.sheets
    ]
    _send(outgoing, "workbook", (workbook.format, described))
    for sheet in workbook.sheets:
        waiting: list[Row] = []
        for row in sheet.rows:
            waiting.append(row)
            if len(waiting) >= _ROWS_A_MESSAGE:
                _send(outgoing, "rows", _packed(waiting))
                waiting = []
        if waiting:
            _send(outgoing, "rows", _packed(waiting))
        _send(outgoing, "rows", None)


Packed = tuple[list[tuple[Any, ...]], list[tuple[int, bool, list[int], list[int]]]]


def _packed(rows: list[Row]) -> Packed:
    """Rows as plain tuples, each distinct cell once: named tuples would cost more to send than to read."""
    places: dict[int, int] = {}
    cells: list[tuple[Any, ...]] = []
    packed = []
    for row in rows:
        numbers = []
        for cell in row.cells.values():
            place = places.get(id(cell))
            if place is None:
                place = places[id(cell)] = len(cells)
                cells.append(tuple(cell))
            numbers.append(place)
        packed.append((row.number, row.hidden, list(row.cells), numbers))
    return cells, packed


def _unpacked(
    cells: list[tuple[Any, ...]], rows: list[tuple[int, bool, list[int], list[int]]]
) -> Iterator[Row]:
    made = list(map(Cell._make, cells))
    for number, hidden, columns, numbers in rows:
        yield Row(number, dict(zip(columns, map(made.__getitem__, numbers), strict=True)), hidden)


def _send(outgoing: int, kind: str, content: Any) -> None:
    message = pickle.dumps((kind, content), protocol=5)
    view = memoryview(_HEADER.pack(len(message)) + message)
    while view:
        view = view[os.write(outgoing, view) :]
