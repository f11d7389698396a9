"""The private PostgreSQL: started for whoever needs it, shared, brought back, stopped with its last user."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from dvportal import env
from dvportal.serving import CannotServe, binaries, places, postgres, private
from dvportal.serving.accounts import Account
from tests.dvportal.portal import (
    PROJECT,
    ask,
    clean_environment,
    manage,
    new_home,
    parent_of,
    processes_of,
    wait_until,
)

HOLDER = """
import sys
from dvportal import settings
from dvportal.serving import private
share = private.hold(settings.HOME)
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A home whose path alone is longer than a socket path may be."""
    with new_home() as folder:
        yield folder / ("thư mục dài " * 8).strip()


class Holder:
    """Another process that uses the private database until told to end."""

    def __init__(self, home: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLDER],
            env=clean_environment(PORTAL_HOME=str(home)),
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def wait(self) -> "Holder":
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "held\n"
        return self

    def end(self) -> None:
        self.process.communicate(timeout=30)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=30)


def server_number(home: Path) -> int:
    """Process number of the server; 0 while there is none."""
    try:
        return int((home / "postgres" / "postmaster.pid").read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return 0


def stopped(home: Path) -> bool:
    return not processes_of(home)


def test_first_user_starts_it_and_data_is_kept(home: Path) -> None:
    holder = Holder(home).wait()
    assert ask(home, "SELECT lower('ĐƯỜNG QUẬN ỦY'), upper('quận ủy')") == [("đường quận ủy", "QUẬN ỦY")]
    assert ask(home, "SHOW listen_addresses") == [("",)], "nothing listens on the network"
    ask(home, "CREATE TABLE kept (n int)")
    ask(home, "INSERT INTO kept VALUES (656)")
    holder.end()
    wait_until(lambda: stopped(home), "the server stops with its only user")
    assert not places.sockets(home).exists()
    holder = Holder(home).wait()
    assert ask(home, "SELECT n FROM kept") == [(656,)]
    holder.end()


def test_password_is_asked_for(home: Path) -> None:
    holder = Holder(home).wait()
    with pytest.raises(psycopg2.OperationalError, match="password"):
        psycopg2.connect(host=str(places.sockets(home)), user="portal", password="x", dbname="portal")
    holder.end()


def test_killed_server_comes_back_with_every_commit(home: Path) -> None:
    holder = Holder(home).wait()
    ask(home, "CREATE TABLE acknowledged (n int)")
    for number in range(50):
        ask(home, f"INSERT INTO acknowledged VALUES ({number})")
    killed = server_number(home)
    os.kill(killed, signal.SIGKILL)

    def back() -> bool:
        try:
            return ask(home, "SELECT count(*) FROM acknowledged") == [(50,)]
        except psycopg2.OperationalError:
            return False

    wait_until(back, "the server is back with all rows", 10)
    assert server_number(home) != killed
    holder.end()


def test_two_first_users_share_one_server_and_the_last_one_stops_it(home: Path) -> None:
    wait_until(lambda: stopped(home), "nothing runs")
    first, second = Holder(home), Holder(home)
    first.wait()
    second.wait()
    number = server_number(home)
    starter, other = (first, second) if parent_of(parent_of(number)) == first.process.pid else (second, first)
    starter.end()
    assert ask(home, "SELECT 1") == [(1,)], "the one who started it took it away from the other"
    assert server_number(home) == number
    other.kill()
    wait_until(lambda: stopped(home), "a killed last user leaves nothing behind", 10)


def test_user_who_comes_while_it_stops_gets_a_new_one(home: Path) -> None:
    for _ in range(3):
        first = Holder(home).wait()
        first.process.kill()
        second = Holder(home).wait()
        assert ask(home, "SELECT 1") == [(1,)]
        first.process.communicate()
        second.end()


def test_manage_command_on_a_stopped_portal(home: Path) -> None:
    wait_until(lambda: stopped(home), "nothing runs")
    done = manage(home, "check", "--database", "default")
    assert done.returncode == 0, done.stderr
    wait_until(lambda: stopped(home), "the command's server ends after it")


def test_number_of_the_old_server_given_to_another_program(home: Path) -> None:
    wait_until(lambda: stopped(home), "nothing runs")
    file = home / "postgres" / "postmaster.pid"
    file.write_text(f"{os.getpid()}\n{home / 'postgres'}\n1\n5432\n/tmp\n\n0 0\nready\n")
    holder = Holder(home).wait()
    assert server_number(home) not in (0, os.getpid())
    holder.end()


def test_data_of_another_major_version_is_refused(home: Path) -> None:
    wait_until(lambda: stopped(home), "nothing runs")
    file = home / "postgres" / "PG_VERSION"
    right = file.read_text()
    file.write_text("15\n")
    try:
        done = manage(home, "migrate")
    finally:
        file.write_text(right)
    assert done.returncode == 1
    assert "thuộc PostgreSQL 15" in done.stderr
    assert "manage.py backup" in done.stderr


def test_lost_password_is_named(home: Path) -> None:
    file = places.password_file(home)
    right = file.read_text()
    file.write_text("x" * 30)
    try:
        done = manage(home, "migrate")
    finally:
        file.write_text(right)
    assert done.returncode == 1
    assert str(file) in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_home_of_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(CannotServe, match="thuộc về người dùng khác"):
        private.prepare_home(tmp_path)


def test_socket_folder_of_another_user_is_refused(tmp_path: Path) -> None:
    me = Account(os.geteuid(), os.getegid(), drop=False)
    folder = places.sockets(tmp_path)
    folder.mkdir(mode=0o700)
    try:
        postgres.claim_socket_folder(tmp_path, me)
        with pytest.raises(CannotServe, match="người dùng khác"):
            postgres.claim_socket_folder(tmp_path, Account(me.uid + 1, me.gid, drop=False))
        folder.chmod(0o777)
        with pytest.raises(CannotServe, match="người dùng khác"):
            postgres.claim_socket_folder(tmp_path, me)
        folder.rmdir()
        folder.symlink_to(tmp_path)
        with pytest.raises(CannotServe, match="người dùng khác"):
            postgres.claim_socket_folder(tmp_path, me)
    finally:
        folder.unlink() if folder.is_symlink() else folder.rmdir()


def test_data_outside_the_home_belongs_to_its_secret(tmp_path: Path) -> None:
    one, moved, other = (tmp_path / name for name in ("mot", "chuyen", "khac"))
    env.kept_secret(places.password_file(one), 24)
    env.kept_secret(places.password_file(other), 24)
    before = places.machine_folder(one)
    one.rename(moved)
    assert places.machine_folder(moved) == before
    other.rename(one)
    assert places.machine_folder(one) != before


class Barred(Account):
    """An account that may not enter the home."""

    def can(self, test: str, path: Path) -> bool:
        return False


def test_home_that_the_servers_user_may_not_enter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, machine = tmp_path / "home", tmp_path / "machine" / "x"
    home.mkdir(mode=0o700)
    mode = tmp_path.stat().st_mode
    monkeypatch.setattr(places, "machine_folder", lambda _: machine)
    barred = Barred(os.geteuid(), os.getegid(), drop=True)
    assert postgres.data_folder(home, barred) == machine / "postgres"
    assert (home.stat().st_mode & 0o777, tmp_path.stat().st_mode) == (0o700, mode), (
        "no folder is opened for it"
    )
    # Data made there is found again even when the home can be entered later.
    (machine / "postgres").mkdir()
    (machine / "postgres" / "PG_VERSION").touch()
    me = Account(os.geteuid(), os.getegid(), drop=False)
    assert postgres.data_folder(home, me) == machine / "postgres"
    # Data inside the home is never silently replaced by an empty folder elsewhere.
    (home / "postgres").mkdir()
    (home / "postgres" / "PG_VERSION").touch()
    assert postgres.data_folder(home, me) == home / "postgres"
    with pytest.raises(CannotServe, match="không vào được"):
        postgres.data_folder(home, barred)


def test_copied_programs_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What root does when the virtual environment lies in a folder that the servers' user may not enter."""
    monkeypatch.setattr(binaries, "COPIES", tmp_path / "programs")
    barred = Barred(os.geteuid(), os.getegid(), drop=True)
    copy = binaries.reachable_postgres(barred)
    assert copy.is_relative_to(tmp_path)
    assert binaries.major(copy) == binaries.major(binaries.postgres())
    assert binaries.reachable_postgres(barred) == copy


def test_machine_without_useradd(monkeypatch: pytest.MonkeyPatch) -> None:
    from dvportal.serving import accounts

    monkeypatch.setattr(accounts.os, "geteuid", lambda: 0)
    monkeypatch.setattr(accounts, "SERVICE_USER", "khong-co-nguoi-nay")
    monkeypatch.setattr(accounts.shutil, "which", lambda *_, **__: None)
    with pytest.raises(CannotServe, match="useradd.*DATABASE_URL"):
        accounts.account()


def test_secret_made_by_two_first_starts_is_one(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib; from dvportal import env; print(env.kept_secret(pathlib.Path(sys.argv[1])))"
    )
    path = tmp_path / "secrets" / "key"
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(path)], cwd=PROJECT, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    assert {run.communicate()[0].strip() for run in runs} == {env.kept_secret(path)}
