"""The private PostgreSQL server of one PORTAL_HOME: make its data folder, start it, stop it.

Runs inside the keeper process (see keeper.py), which is the only one that starts servers.
"""

import os
import shutil
import signal
import stat
import subprocess
import time
from pathlib import Path

from dvportal.serving import CannotServe, binaries, places
from dvportal.serving.accounts import Account, account
from dvportal.serving.processes import end_with_parent, open_log, tail

ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
OPTIONS = {
    "listen_addresses": "",  # the socket only; nothing listens on the network
    "unix_socket_permissions": "0700",
    "port": "5432",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "wal_compression": "on",
    "jit": "off",
    "log_min_duration_statement": "1000",
    "idle_in_transaction_session_timeout": "60s",
}


class PrivatePostgres:
    """One server; `start` may be called again after the server died."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.account: Account = account()
        self.programs = binaries.reachable_postgres(self.account)
        self.data = data_folder(home, self.account)
        self.log = places.logs(home) / "postgres.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, timeout: float = 60) -> None:
        """Return when the server takes connections.

        Raises CannotServe when it does not within `timeout` seconds.
        """
        claim_socket_folder(self.home, self.account)
        if not (self.data / "PG_VERSION").exists():
            self._make_data_folder()
        self._check_version()
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            if self.process is None or self.process.poll() is not None:
                if self.process is not None:
                    time.sleep(0.2)  # children of a killed server live on for a moment
                self._drop_stale_pid_file()
                self.process = self._launch()
            if self._is_ready():
                return
            time.sleep(0.01)
        self.stop()
        raise CannotServe(
            f"Cơ sở dữ liệu không khởi động được; hãy xem {self.log}. Dòng cuối: {tail(self.log, 300)}"
        )

    def stop(self) -> None:
        """Fast shutdown: sessions are ended, a checkpoint is written, nothing committed is lost."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(30)

    def died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def _launch(self) -> subprocess.Popen[bytes]:
        options = OPTIONS | {"unix_socket_directories": str(places.sockets(self.home))}
        command = [str(self.programs / "postgres"), "-D", str(self.data)]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        with open_log(self.log) as log:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=ENVIRONMENT,
                start_new_session=True,  # Ctrl-C in the terminal is not for the database
                preexec_fn=end_with_parent(signal.SIGINT),
                **self.account.popen(),
            )

    def _is_ready(self) -> bool:
        """A killed server leaves a file that still says “ready”: only our own process number counts."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            return (
                self.process is not None and int(lines[0]) == self.process.pid and lines[7].strip() == "ready"
            )
        except (OSError, IndexError, ValueError):
            return False

    def _drop_stale_pid_file(self) -> None:
        """After a power cut another program may carry the old server's number; PostgreSQL would refuse.

        The keeper's lock says that no other keeper exists, so only a server that is ending is waited for.
        """
        path = self.data / "postmaster.pid"
        try:
            number = int(path.read_text().splitlines()[0])
        except (OSError, IndexError, ValueError):
            return
        try:
            command = Path(f"/proc/{number}/cmdline").read_bytes()
        except FileNotFoundError:
            return
        except OSError:
            command = b""
        if os.fsencode(self.data) not in command:
            path.unlink(missing_ok=True)

    def _check_version(self) -> None:
        mine, theirs = binaries.major(self.programs), (self.data / "PG_VERSION").read_text().strip()
        if mine != theirs:
            raise CannotServe(
                f"Dữ liệu trong {self.data} thuộc PostgreSQL {theirs}, bản cài này dùng PostgreSQL {mine}."
                " Hãy dùng lại bản cài trước, chạy “manage.py backup TỆP”, rồi nâng cấp và chạy"
                " “manage.py restore TỆP” với một PORTAL_HOME mới (xem docs/operations.md)."
            )

    def _make_data_folder(self) -> None:
        """initdb in a folder of another name, renamed when whole: a killed start leaves nothing half made."""
        draft = self.data.with_name(f"{self.data.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        password = draft.with_name("initial-password")
        password.unlink(missing_ok=True)
        with open(os.open(password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(places.password_file(self.home).read_text())
        self.account.own(draft)
        self.account.own(password)
        command = [str(self.programs / "initdb"), "--pgdata", str(draft), "--pwfile", str(password)]
        command += ["--username", places.DATABASE_ROLE]
        command += ["--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8"]
        # Right for Vietnamese capitals on every machine, without any locale of the system.
        command += ["--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"]
        try:
            done = subprocess.run(
                command,
                check=False,
                capture_output=True,
                text=True,
                cwd="/",
                env=ENVIRONMENT,
                **self.account.popen(),
            )
        finally:
            password.unlink()
        if done.returncode != 0:
            shutil.rmtree(draft, ignore_errors=True)
            raise CannotServe(
                f"Không tạo được cơ sở dữ liệu trong {self.data.parent}: {done.stderr.strip()[-300:]}"
            )
        draft.rename(self.data)


def data_folder(home: Path, who: Account) -> Path:
    """HOME/postgres, or a folder of the machine where `who` may not enter the home. What exists wins."""
    inside, outside = home / "postgres", places.machine_folder(home) / "postgres"
    if (inside / "PG_VERSION").exists():
        if not who.can("x", home):
            raise CannotServe(
                f"Người dùng chạy cơ sở dữ liệu không vào được {home}; hãy cho phép đi qua thư mục đó"
                " (chmod o+x), hoặc đặt PORTAL_HOME sang chỗ khác."
            )
        return inside
    if (outside / "PG_VERSION").exists() or not who.can("x", home):
        outside.parent.mkdir(parents=True, exist_ok=True)
        for folder in (outside.parent, outside.parent.parent):
            folder.chmod(0o755)
        return outside
    return inside


def claim_socket_folder(home: Path, who: Account) -> None:
    """Make the socket folder, or refuse one that someone else made under our name."""
    folder = places.sockets(home)
    try:
        folder.mkdir(mode=0o700)
        who.own(folder)
    except FileExistsError:
        pass
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != who.uid or found.st_mode & 0o022:
        raise CannotServe(f"{folder} thuộc về người dùng khác; hãy xóa thư mục đó rồi khởi động lại.")
