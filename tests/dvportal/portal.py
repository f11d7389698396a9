"""A portal of one's own for a test: a home, an environment without anybody's servers, and its processes."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2

from dvportal.serving import places

PROJECT = Path(__file__).resolve().parent.parent.parent
OURS = ("PORTAL_", "DATABASE_URL", "REDIS_URL", "PORT", "BIND", "DJANGO_", "PYTEST_")


def clean_environment(**values: str) -> dict[str, str]:
    """The environment of a person who set nothing but `values`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return kept | values


@contextmanager
def new_home(prefix: str = "dvportal-home-") -> Iterator[Path]:
    """A folder that the database's own user may pass through, removed with everything in it."""
    home = Path(tempfile.mkdtemp(prefix=prefix, dir="/tmp"))
    home.chmod(0o711)
    try:
        yield home
    finally:
        wait_until(lambda: not processes_of(home), "the servers end before their home is removed")
        shutil.rmtree(home)


def manage(home: Path, *arguments: str, **values: str) -> subprocess.CompletedProcess[str]:
    """Run one manage.py command to its end."""
    command = [sys.executable, str(PROJECT / "manage.py"), *arguments]
    environment = clean_environment(PORTAL_HOME=str(home), **values)
    return subprocess.run(
        command, env=environment, cwd="/", capture_output=True, text=True, check=False, timeout=120
    )


def ask(home: Path, statement: str) -> list[tuple[object, ...]]:
    """Rows of one statement in the private database of `home`, which must be running."""
    connection = psycopg2.connect(
        host=str(places.sockets(home)),
        user=places.DATABASE_ROLE,
        password=places.password_file(home).read_text(),
        dbname=places.DATABASE_NAME,
    )
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def wait_until(holds: Callable[[], object], what: str, timeout: float = 30) -> None:
    end = time.monotonic() + timeout
    while not holds():
        assert time.monotonic() < end, f"within {timeout} s: {what}"
        time.sleep(0.05)


def processes_of(home: Path) -> dict[int, str]:
    """Every living process of this home by number, with its command line.

    A process belongs to the home when its environment or its command line names the home or its sockets.
    """
    found = {}
    needles = [os.fsencode(home), os.fsencode(places.sockets(home))]
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
            command = (folder / "cmdline").read_bytes()
            environment = (folder / "environ").read_bytes()
        except OSError:
            continue
        ours = any(needle in command or needle in environment for needle in needles)
        if ours and state != "Z" and int(folder.name) != os.getpid():
            found[int(folder.name)] = command.replace(b"\0", b" ").decode(errors="replace")
    return found


class Served:
    """`manage.py serve` on a free port, with further environment variables."""

    def __init__(self, home: Path, **values: str) -> None:
        self.home = home
        self.port = free_port()
        self.said = home / "said.txt"
        with open(self.said, "w") as output:
            self.process = subprocess.Popen(
                [sys.executable, str(PROJECT / "manage.py"), "serve"],
                env=clean_environment(
                    **{"PORTAL_HOME": str(home), "PORT": str(self.port), "PORTAL_DEMO": "0", **values}
                ),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        try:
            wait_until(
                lambda: "sẵn sàng" in self.output() or self.process.poll() is not None,
                "the portal is ready",
                180,
            )
        except AssertionError:
            self.stop()
            raise

    def output(self) -> str:
        return self.said.read_text()

    def status(self) -> int:
        """Status of the health page; 0 when nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz/", timeout=10) as response:
                return int(response.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def child(self, part: str) -> int:
        """Number of the process right under the parent whose command line holds `part`; 0 when there is none."""
        for number, command in processes_of(self.home).items():
            if part in command and parent_of(number) == self.process.pid:
                return number
        return 0

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)


def parent_of(number: int) -> int:
    try:
        return int(Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0
