"""manage.py serve: one parent that brings back what dies and leaves nothing behind; backups while it runs."""

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from dvportal.serving import private
from tests.dvportal.portal import Served, ask, manage, new_home, parent_of, processes_of, wait_until

CHILDREN = {
    "web": "gunicorn",
    "redis": "redis-server",
    "worker": "celery -A dvportal worker",
    "beat": "celery -A dvportal beat",
    "sweep": "manage.py sweep",
}


@pytest.fixture(scope="module")
def portal() -> Iterator[Served]:
    with new_home() as home:
        served = Served(home)
        try:
            yield served
        finally:
            served.stop()


def test_the_page_answers_and_the_address_is_told(portal: Served) -> None:
    assert portal.status() == 200
    assert f"http://localhost:{portal.port}/" in portal.output()
    for part in CHILDREN.values():
        wait_until(lambda part=part: portal.child(part), part)


def test_static_files_carry_their_hash(portal: Served) -> None:
    names = [path.name for path in (portal.home / "static").rglob("*.css")]
    assert any(name.count(".") == 2 for name in names), names
    assert list((portal.home / "static").rglob("*.css.br"))


@pytest.mark.parametrize("part", CHILDREN.values())
def test_a_killed_child_comes_back(portal: Served, part: str) -> None:
    old = portal.child(part)
    assert old, f"{part} runs"
    os.kill(old, signal.SIGKILL)
    wait_until(lambda: portal.child(part) not in (0, old), f"{part} is back", 10)
    wait_until(lambda: portal.status() == 200, "the page answers", 10)
    inherited = [number for number in processes_of(portal.home) if parent_of(number) == old]
    assert inherited == []


def keepers(portal: Served) -> set[int]:
    """Numbers of the processes that keep the database; whoever needs it first starts one, not only the parent."""
    return {n for n, command in processes_of(portal.home).items() if "dvportal.serving.keeper" in command}


def test_the_database_comes_back(portal: Served) -> None:
    number = int((portal.home / "postgres" / "postmaster.pid").read_text().splitlines()[0])
    os.kill(number, signal.SIGKILL)
    wait_until(lambda: portal.status() == 200, "the page answers", 10)
    keeper = keepers(portal)
    assert len(keeper) == 1
    os.kill(min(keeper), signal.SIGKILL)
    wait_until(lambda: keepers(portal) - keeper, "a new keeper", 10)
    wait_until(lambda: portal.status() == 200, "the page answers", 10)


def test_a_taken_port_is_a_sentence(portal: Served) -> None:
    with new_home() as other:
        done = manage(other, "serve", PORT=str(portal.port))
        assert done.returncode == 4
        assert f"Cổng {portal.port}" in done.stderr
        assert "PORT=" in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
        assert not (other / "postgres").exists(), "nothing is started when the port is taken"


def test_a_second_portal_on_the_same_home_is_refused(portal: Served) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = server.getsockname()[1]
    done = manage(portal.home, "serve", PORT=str(free))
    assert done.returncode == 1
    assert "đang chạy với thư mục" in done.stderr
    assert portal.status() == 200


def write_session(home: Path, key: str) -> None:
    ask(home, f"INSERT INTO django_session VALUES ('{key}', 'x', now() + interval '1 day')")


def sessions(home: Path) -> list[str]:
    """Keys of the sessions: rows that a test can write without knowing any model."""
    return [str(row[0]) for row in ask(home, "SELECT session_key FROM django_session ORDER BY 1")]


def test_backup_and_restore(portal: Served) -> None:
    """Into the running portal, and into a new home after the data folder is gone."""
    write_session(portal.home, "before")
    with new_home() as elsewhere:
        file = elsewhere / "sao-luu.dump"
        done = manage(portal.home, "backup", str(file))
        assert done.returncode == 0, done.stderr
        assert file.stat().st_mode & 0o777 == 0o600
        assert [path.name for path in elsewhere.iterdir()] == ["sao-luu.dump"]
        write_session(portal.home, "later")
        assert sessions(portal.home) == ["before", "later"]

        done = manage(portal.home, "restore", str(file))
        assert done.returncode == 0, done.stderr
        assert "portal_before_" in done.stdout, "the replaced database is kept"
        assert sessions(portal.home) == ["before"]
        wait_until(lambda: portal.status() == 200, "the running portal finds the restored database", 10)

        fresh = elsewhere / "nha-moi"
        done = manage(fresh, "restore", str(file))
        assert done.returncode == 0, done.stderr
        assert "portal_before_" not in done.stdout, "an empty database is not worth keeping"
        share = private.hold(fresh)
        assert sessions(fresh) == ["before"]
        share.release(wait=10)


def test_restore_refuses_what_is_no_backup(portal: Served, tmp_path: Path) -> None:
    file = tmp_path / "x.dump"
    file.write_text("không phải bản sao lưu")
    done = manage(portal.home, "restore", str(file))
    assert done.returncode == 1
    assert f"Tệp “{file.name}” không phải bản sao lưu của cổng" in done.stderr
    assert "pg_restore" in done.stderr
    assert sessions(portal.home) == ["before"]
    assert manage(portal.home, "restore", str(tmp_path / "khong-co")).returncode == 1


def test_killing_the_parent_leaves_nothing(portal: Served) -> None:
    assert len(processes_of(portal.home)) >= 8, "web with its workers, Celery with its children, and the rest"
    portal.process.kill()
    portal.process.wait()
    wait_until(lambda: not processes_of(portal.home), "every process has ended", 10)


def test_ctrl_c_stops_everything_and_data_is_kept(portal: Served) -> None:
    again = Served(portal.home)
    assert again.status() == 200
    assert sessions(portal.home) == ["before"]
    again.stop()
    assert again.process.returncode == 0
    assert "đã dừng" in again.output()
    assert processes_of(portal.home) == {}
