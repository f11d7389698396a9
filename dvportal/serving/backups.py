"""Backup and restore with PostgreSQL's own programs, always those of the server's major version.

A newer pg_restore on an older server ends with errors, so the version is never left to chance.
"""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg2
from django.conf import settings
from django.db import connection
from psycopg2 import sql

from dvportal.serving import CannotServe, binaries

JOBS = "2"  # parallel workers of pg_restore


def backup(target: Path) -> int:
    """Write the whole database into `target` (mode 600) and return its size in bytes.

    The file appears under its name only when it is whole.
    """
    programs = _programs()
    handle, draft = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    os.close(handle)
    try:
        _run(programs / "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={draft}")
        size = os.path.getsize(draft)
        os.replace(draft, target)
        return size
    finally:
        Path(draft).unlink(missing_ok=True)


def restore(source: Path, *, drop_old: bool) -> str:
    """Fill a new database from `source` and put it in the place of the present one.

    Until the last step nothing of the present database changes. Returns the name under which it is kept,
    or "" when it was empty or `drop_old` asked to remove it.
    """
    programs = _programs()
    try:
        _run(programs / "pg_restore", "--list", str(source), database=False)
    except CannotServe as refusal:
        raise CannotServe(
            f"Tệp “{source.name}” không phải bản sao lưu của cổng hoặc đã hỏng ({refusal}); hãy chọn tệp khác."
        ) from None
    current = str(connection.settings_dict["NAME"])
    stamp = datetime.now(UTC).strftime("%Y%m%d%H%M%S")
    fresh, kept = f"{current}_new_{stamp}", f"{current}_before_{stamp}"
    was_empty = not connection.introspection.table_names()
    connection.close()
    with _maintenance() as server:
        _say(server, "CREATE DATABASE {} TEMPLATE template0", fresh)
        try:
            options = ["--no-owner", "--no-privileges", "--exit-on-error", f"--jobs={JOBS}"]
            _run(programs / "pg_restore", *options, f"--dbname={fresh}", str(source))
            _swap(server, current, fresh, kept)
        except BaseException:
            _say(server, "DROP DATABASE IF EXISTS {}", fresh)
            raise
        if was_empty or drop_old:
            _say(server, "DROP DATABASE {}", kept)
            return ""
    return kept


def _swap(server: "psycopg2.extensions.connection", current: str, fresh: str, kept: str) -> None:
    """Close the present database to everyone, then exchange the names in one transaction."""
    _say(server, "ALTER DATABASE {} WITH ALLOW_CONNECTIONS false", current)
    name = current
    try:
        with server.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [current]
            )
            names = [sql.Identifier(part) for part in (current, kept, fresh, current)]
            cursor.execute("BEGIN")
            cursor.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*names[:2]))
            cursor.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*names[2:]))
            cursor.execute("COMMIT")
        name = kept
    except BaseException:
        with server.cursor() as cursor:
            cursor.execute("ROLLBACK")
        raise
    finally:
        _say(server, "ALTER DATABASE {} WITH ALLOW_CONNECTIONS true", name)


def _say(server: "psycopg2.extensions.connection", statement: str, name: str) -> None:
    with server.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(sql.Identifier(name)))


@contextmanager
def _maintenance() -> Iterator["psycopg2.extensions.connection"]:
    """A connection beside the portal's own database, where databases can be made and renamed."""
    parameters = connection.get_connection_params()
    parameters.pop("cursor_factory", None)
    parameters.pop("context", None)
    server = psycopg2.connect(**{**parameters, "dbname": "postgres"})
    server.autocommit = True
    try:
        yield server
    finally:
        server.close()


def _programs() -> Path:
    """Folder of pg_dump and pg_restore of the server's major version."""
    with connection.cursor():
        wanted = str(connection.connection.server_version // 10000)
    folders = [Path(f"/usr/lib/postgresql/{wanted}/bin")]
    found = shutil.which("pg_dump")
    if found:
        folders.append(Path(found).resolve().parent)
    with contextlib.suppress(CannotServe):  # without the wheel an installed client serves as well
        folders.insert(0, binaries.postgres())
    for folder in folders:
        if (folder / "pg_dump").exists() and binaries.major(folder, "pg_dump") == wanted:
            return folder
    raise CannotServe(
        f"Máy chủ là PostgreSQL {wanted} nhưng máy này không có pg_dump {wanted}; hãy cài gói"
        f" postgresql-client-{wanted} rồi chạy lại."
    )


def _run(program: Path, *arguments: str, database: bool = True) -> None:
    done = subprocess.run(
        [str(program), *arguments],
        env=_environment() if database else {"PATH": os.environ.get("PATH", "")},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip()[-500:]
        raise CannotServe(f"{program.name} không làm được: {said}")


def _environment() -> dict[str, str]:
    """What libpq reads; the password never appears in a list of processes."""
    database = settings.DATABASES["default"]
    values = {
        "PGHOST": database["HOST"],
        "PGPORT": database["PORT"],
        "PGUSER": database["USER"],
        "PGPASSWORD": database["PASSWORD"],
        "PGDATABASE": connection.settings_dict["NAME"],
        **{f"PG{name.upper()}": value for name, value in database["OPTIONS"].items()},
    }
    return {
        "PATH": os.environ.get("PATH", ""),
        **{name: str(value) for name, value in values.items() if value},
    }
