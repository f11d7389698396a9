"""For whoever needs the private database: `hold(home)` has it running until this process ends."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
from psycopg2 import errors, sql

from dvportal import env
from dvportal.serving import CannotServe, keeper, places
from dvportal.serving.processes import FileLock, alone, open_log

PROJECT = Path(__file__).resolve().parent.parent.parent


class Hold:
    """A share in the private database, given back by the kernel when the process ends or by `release`."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._users = FileLock(places.locks(home) / "users")
        self._users.share()  # waits while a keeper is stopping the server

    def ensure(self, timeout: float = 90) -> None:
        """Return when the database answers; start its keeper when there is none."""
        with alone(places.locks(self.home) / "start"):
            _wait_and_create(self.home, timeout)

    def is_kept(self) -> bool:
        """False when the keeper itself was killed, and the server with it."""
        return _keeper_lives(self.home)

    def release(self, wait: float = 0) -> None:
        """Give the share back; wait at most `wait` seconds for the server to stop. Others may still use it."""
        self._users.release()
        end = time.monotonic() + wait
        while time.monotonic() < end and self.is_kept():
            time.sleep(0.05)


def hold(home: Path) -> Hold:
    """Have the private database of `home` running for this process.

    Raises CannotServe with a sentence for the person who started it.
    """
    prepare_home(home)
    share = Hold(home)
    try:
        share.ensure()
    except BaseException:
        share.release()
        raise
    return share


def prepare_home(home: Path) -> None:
    """Make the folder when missing; refuse that of another user, where files of two owners would mix."""
    try:
        env.make_folder(home)
        if home.stat().st_uid != os.geteuid():
            raise CannotServe(
                f"Thư mục {home} thuộc về người dùng khác; hãy chạy bằng người dùng đó,"
                " hoặc đặt PORTAL_HOME sang một thư mục của mình."
            )
        places.locks(home).mkdir(exist_ok=True)
    except OSError as error:
        raise CannotServe(
            f"Không ghi được vào {home} ({error.strerror}); hãy đặt PORTAL_HOME sang chỗ khác."
        ) from None


def _keeper_lives(home: Path) -> bool:
    lock = FileLock(places.locks(home) / "keeper")
    try:
        return not lock.try_take()
    finally:
        lock.release()


def _start_keeper(home: Path) -> None:
    with open_log(places.logs(home) / "keeper.log") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", keeper.__name__, str(home)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd=PROJECT,
            start_new_session=True,  # it outlives the command that started it
            text=True,
        )
    assert process.stdout is not None
    said = process.stdout.readline().strip()
    process.stdout.close()
    if said != keeper.READY:
        raise CannotServe(said or f"Không khởi động được cơ sở dữ liệu; hãy xem {places.logs(home)}.")


def _connect(home: Path, dbname: str) -> "psycopg2.extensions.connection":
    return psycopg2.connect(
        host=str(places.sockets(home)),
        port=5432,
        user=places.DATABASE_ROLE,
        password=places.password_file(home).read_text().strip(),
        dbname=dbname,
        connect_timeout=10,
    )


def _wait_and_create(home: Path, timeout: float) -> None:
    end = time.monotonic() + timeout
    while True:
        if not _keeper_lives(
            home
        ):  # asked again each time: a keeper may be killed while we wait for its server
            _start_keeper(home)
        try:
            connection = _connect(home, "postgres")
            break
        except psycopg2.OperationalError as error:
            if "password authentication failed" in str(error):
                raise CannotServe(
                    f"Mật khẩu trong {places.password_file(home)} không khớp với cơ sở dữ liệu;"
                    " hãy khôi phục tệp đó từ bản sao lưu."
                ) from None
            if time.monotonic() > end:
                raise CannotServe(
                    f"Cơ sở dữ liệu không trả lời; hãy xem {places.logs(home) / 'postgres.log'}."
                ) from None
            time.sleep(0.05)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [places.DATABASE_NAME])
            if cursor.fetchone() is None:
                name = sql.Identifier(places.DATABASE_NAME)
                cursor.execute(sql.SQL("CREATE DATABASE {}").format(name))
    except errors.DuplicateDatabase:
        pass
    finally:
        connection.close()
