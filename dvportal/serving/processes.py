"""Child processes that end with their parent, locks that end with their holder, and log files."""

import ctypes
import fcntl
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

PR_SET_PDEATHSIG = 1
LOG_LIMIT = 10 * 1024 * 1024  # bytes; a longer log is set aside as NAME.1 at the next start
_libc = ctypes.CDLL(None)


def end_with_parent(sig: int) -> Callable[[], None]:
    """For `preexec_fn`: the kernel sends `sig` to the child when the starting process ends, however it ends.

    Start such children from the main thread only: the kernel means the thread that started them.
    """
    parent = os.getpid()

    def ask() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, sig, 0, 0, 0)
        if os.getppid() != parent:  # the parent ended before the kernel was asked
            os.kill(os.getpid(), signal.SIGKILL)

    return ask


class FileLock:
    """A lock that the kernel releases when its holder ends, also after kill -9."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = open(path, "a")  # noqa: SIM115  held for as long as the lock

    def share(self) -> None:
        fcntl.flock(self._file, fcntl.LOCK_SH)

    def take(self) -> None:
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def try_take(self, timeout: float = 0) -> bool:
        """True when taken within `timeout` seconds."""
        end = time.monotonic() + timeout
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
            except BlockingIOError:
                if time.monotonic() >= end:
                    return False
                time.sleep(0.02)

    def release(self) -> None:
        self._file.close()


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the lock at `path` for the length of the block; others wait."""
    lock = FileLock(path)
    lock.take()
    try:
        yield
    finally:
        lock.release()


def open_log(path: Path) -> BinaryIO:
    """The log file `path`, to append to."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_name(path.name + ".1"))
    return open(path, "ab")


def tail(path: Path, size: int = 1500) -> str:
    """The last `size` bytes of a log, for a message."""
    try:
        return path.read_bytes()[-size:].decode(errors="replace").strip()
    except OSError:
        return ""
