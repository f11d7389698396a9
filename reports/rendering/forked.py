"""One child process per document: its memory goes back, a runaway layout is killed, the worker lives on.

``os.fork`` is used because a Celery prefork worker is daemonic and may not start a ``multiprocessing``
child; the parent's imports (half a second of WeasyPrint) are shared. The child never touches the database:
it gets plain values.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import gc
import json
import os
import resource
import select
import signal
import tempfile
import time
from collections.abc import Callable, Sequence
from typing import BinaryIO

from reports.rendering import pdf, seamless
from reports.rendering.blocks import Document
from reports.rendering.parts import InMemory, PartStore

#: Result codes the child writes before it ends.
_DONE, _FAILED = b"+", b"-"
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)

SENTENCES = {
    "timeout": "Tạo văn bản quá lâu nên đã dừng lại. Xin thử lại, hoặc chia phụ lục thành các phần ngắn hơn.",
    "memory": (
        "Máy không đủ bộ nhớ để tạo văn bản này. "
        "Xin thử lại khi máy rảnh, hoặc chia phụ lục thành các phần ngắn hơn."
    ),
    "disk": "Ổ đĩa của máy chủ đã đầy nên chưa tạo được văn bản. Xin báo người quản trị.",
    "busy": "Máy chủ đang bận nên chưa tạo được văn bản. Xin thử lại sau ít phút.",
    "killed": "Việc tạo văn bản bị ngắt giữa chừng. Xin thử lại.",
    "font": "Máy chủ chưa có phông chữ để in văn bản. Xin báo người quản trị.",
    "error": "Chưa tạo được văn bản do lỗi của chương trình. Xin báo người quản trị.",
}


class RenderFailed(Exception):
    """No file came out. ``str()`` is a sentence for the person who asked; ``reason`` is a key of `SENTENCES`,
    ``detail`` is for the log."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(SENTENCES[reason])
        self.reason = reason
        self.detail = detail


def render_in_child(
    job: Document | Callable[[], bytes], *, timeout_s: float = 120, memory_mb: int = 1024
) -> bytes:
    """The bytes that ``job`` makes (a `Document` means its PDF), made in a child process.

    ``timeout_s`` bounds the wall clock and ``memory_mb`` the memory the child may take beyond what it
    inherits. Raises `RenderFailed`; nothing is left behind in any case, also when the calling process is
    killed.
    """
    with contextlib.suppress(Exception):  # the child will meet the same fault and tell it
        pdf.prepare()
    work = (lambda: pdf.render_pdf(job)) if isinstance(job, Document) else job
    with _place_for_the_result() as result:
        ear, mouth = os.pipe()
        try:
            parent = os.getpid()
            child = os.fork()
            if child == 0:
                _in_child(work, result, mouth, parent, timeout_s, memory_mb)
        except OSError as error:
            os.close(ear)
            os.close(mouth)
            raise RenderFailed("busy", str(error)) from error
        os.close(mouth)
        message, status = _wait(child, ear, time.monotonic() + timeout_s)
        if message[:1] == _DONE:
            result.seek(0)
            return result.read()
    raise _failure(message, status)


def _place_for_the_result() -> BinaryIO:
    """A file without a name; it is gone with the process, however that ends."""
    try:
        return tempfile.TemporaryFile()  # type: ignore[return-value]
    except OSError as error:  # nowhere to write: Python then finds no temporary folder at all
        raise RenderFailed("disk", str(error)) from error


def render_document(
    document: Document,
    *,
    attachments: Sequence[pdf.Attachment] = (),
    store: PartStore | None = None,
    timeout_s: float = 120,
    memory_mb: int = 1024,
) -> pdf.Rendered:
    """The document's PDF, made in a child process, with its pages and the engine's warnings.

    The child has no database: it gets the parts that ``store`` knows, and what it makes is kept here afterwards.
    """
    known = seamless.known(document, store) if store is not None else {}

    def work() -> bytes:
        parts = InMemory(known)
        made = pdf.render(document, attachments=attachments, store=parts)
        return _told(made, parts.made)

    result = render_in_child(work, timeout_s=timeout_s, memory_mb=memory_mb)
    rendered, made = _understood(result)
    if store is not None:
        for key, content in made.items():
            store.put(key, content)
    return rendered


def _told(made: pdf.Rendered, parts: dict[str, bytes]) -> bytes:
    """A rendering and the parts it made as the bytes that a child hands over."""
    sizes = [(key, len(content)) for key, content in parts.items()]
    head = json.dumps({"pages": made.pages, "notices": made.notices, "parts": sizes}).encode()
    return b"".join([head, b"\n", *parts.values(), made.pdf])


def _understood(result: bytes) -> tuple[pdf.Rendered, dict[str, bytes]]:
    head, _, rest = result.partition(b"\n")
    told, parts, at = json.loads(head), {}, 0
    for key, size in told["parts"]:
        parts[key] = rest[at : at + size]
        at += size
    return pdf.Rendered(rest[at:], told["pages"], tuple(told["notices"])), parts


def _in_child(
    work: Callable[[], bytes], result: BinaryIO, mouth: int, parent: int, timeout_s: float, memory_mb: int
) -> None:
    """Runs in the child and never returns."""
    try:
        _shut_in(parent, timeout_s, memory_mb)
        result.write(work())
        result.flush()
        message = _DONE
    except BaseException as error:  # the child must end here whatever happened
        message = _FAILED + _reason(error).encode() + b"\n" + repr(error).encode(errors="replace")[:3000]
    with contextlib.suppress(BaseException):
        os.write(mouth, message)
    os._exit(0)


def _shut_in(parent: int, timeout_s: float, memory_mb: int) -> None:
    """Dies with its parent, keeps none of its signal handlers, and gets no more time or memory than
    allowed.
    """
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    signal.setitimer(signal.ITIMER_REAL, 0)
    for number in (
        signal.SIGTERM,
        signal.SIGINT,
        signal.SIGHUP,
        signal.SIGALRM,
        signal.SIGUSR1,
        signal.SIGCHLD,
    ):
        signal.signal(number, signal.SIG_DFL)
    gc.freeze()
    gc.disable()
    with open("/proc/self/statm", encoding="ascii") as statm:
        inherited = int(statm.read().split()[0]) * resource.getpagesize()
    _lower(resource.RLIMIT_AS, inherited + memory_mb * 2**20)
    _lower(resource.RLIMIT_CPU, int(timeout_s) + 2)
    _lower(resource.RLIMIT_CORE, 0)


def _lower(limit: int, value: int) -> None:
    soft, hard = resource.getrlimit(limit)
    for known in (soft, hard):
        value = value if known == resource.RLIM_INFINITY else min(value, known)
    resource.setrlimit(limit, (value, hard))


def _reason(error: BaseException) -> str:
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == errno.ENOMEM):
        return "memory"
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "disk"
    return "font" if type(error).__name__ == "FontMissing" else "error"


def _wait(child: int, ear: int, deadline: float) -> tuple[bytes, int | None]:
    """What the child said and its exit status (None after a timeout). The child is gone when this returns."""
    try:
        while True:
            ready, _, _ = select.select([ear], [], [], min(0.25, max(0.0, deadline - time.monotonic())))
            if ready:
                return os.read(ear, 4096), _reap(child)
            if (status := _reap(child, os.WNOHANG)) is not None:
                return b"", status
            if time.monotonic() >= deadline:
                return b"", None
    finally:
        os.close(ear)
        if _reap(child, os.WNOHANG) is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            _reap(child)


#: Said of a child that somebody else has already reaped.
_GONE = -1


def _reap(child: int, options: int = 0) -> int | None:
    try:
        pid, status = os.waitpid(child, options)
    except ChildProcessError:
        return _GONE
    return status if pid else None


def _failure(message: bytes, status: int | None) -> RenderFailed:
    if message:
        reason, _, detail = message[1:].decode(errors="replace").partition("\n")
        return RenderFailed(reason, detail)
    if status is None:
        return RenderFailed("timeout")
    ended_by = os.WTERMSIG(status) if status != _GONE and os.WIFSIGNALED(status) else 0
    if ended_by == signal.SIGXCPU:
        return RenderFailed("timeout", "cpu")
    # C libraries abort instead of raising when an allocation fails under the limit.
    reason = "memory" if ended_by in (signal.SIGABRT, signal.SIGTRAP, signal.SIGSEGV) else "killed"
    return RenderFailed(reason, f"signal {ended_by}, status {status}")
