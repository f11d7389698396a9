"""The process that keeps the private PostgreSQL running for as long as anybody uses it.

    python -m dvportal.serving.keeper HOME

Everyone who needs the database holds a shared lock on HOME/run/users. The keeper waits for that lock alone:
it gets it when the last user has ended, in whatever way, and then stops the server. So two commands at once
share one server and neither takes it away from the other, and a portal ended by kill -9 leaves no server
behind. A server that dies meanwhile is started again.
"""

import contextlib
import signal
import sys
import threading
import time
from pathlib import Path

from dvportal.serving import CannotServe, places
from dvportal.serving.postgres import PrivatePostgres
from dvportal.serving.processes import FileLock

READY = "ready"
LONGEST_PAUSE = 30  # seconds between attempts to start a server that keeps dying


def main(home: Path) -> int:
    """Say “ready” or a refusal on standard output, keep the server, return the exit code."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    mine = FileLock(places.locks(home) / "keeper")
    if not mine.try_take(10):
        print("Cơ sở dữ liệu đang được một tiến trình khác trông giữ; hãy thử lại sau giây lát.", flush=True)
        return 1
    try:
        server = PrivatePostgres(home)
        server.start()
    except (CannotServe, OSError) as refusal:
        print(refusal, flush=True)
        return 1
    print(READY, flush=True)
    users = FileLock(places.locks(home) / "users")
    threading.Thread(target=_wait_for_last_user, args=(users, stopped), daemon=True).start()
    _keep(server, stopped)
    server.stop()
    with contextlib.suppress(OSError):  # not empty: Redis still ends
        places.sockets(home).rmdir()
    return 0


def _wait_for_last_user(users: FileLock, stopped: threading.Event) -> None:
    users.take()
    stopped.set()


def _keep(server: PrivatePostgres, stopped: threading.Event) -> None:
    pause = 0.0
    started = time.monotonic()
    while not stopped.wait(max(0.2, pause)):
        if not server.died():
            if time.monotonic() - started > LONGEST_PAUSE:
                pause = 0.0
            continue
        started = time.monotonic()
        try:
            server.start()
        except (CannotServe, OSError) as refusal:
            print(refusal, file=sys.stderr, flush=True)
        pause = min(LONGEST_PAUSE, pause * 2 + 0.2)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
