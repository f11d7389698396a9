"""Where the private servers of one PORTAL_HOME keep their things. Only paths: nothing is created here."""

import hashlib
from pathlib import Path

DATABASE_NAME = "portal"
DATABASE_ROLE = "portal"


def tag(home: Path) -> str:
    """A short name of this home, the same in every process that uses it."""
    return hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:10]


def sockets(home: Path) -> Path:
    """Folder of the server sockets. Short and outside the home: a socket path may have at most 107 bytes."""
    return Path("/tmp") / f"dvportal-{tag(home)}"  # nosec B108 # its owner and mode are checked before use


def redis_socket(home: Path) -> Path:
    return sockets(home) / "redis.sock"


def machine_folder(home: Path) -> Path:
    """Used only when root starts the portal in a home that the database's own user may not enter.

    Named after the home's secret: it follows a home that is moved, and a home made anew at the same place does not
    meet the data of the old one.
    """
    secret = password_file(home).read_bytes().strip()
    return Path("/var/lib/dvportal") / hashlib.sha256(secret).hexdigest()[:12]


def password_file(home: Path) -> Path:
    """Password of the private database; made at the first start, mode 600."""
    return home / "secrets" / "database"


def secret_key_file(home: Path) -> Path:
    return home / "secrets" / "secret_key"


def logs(home: Path) -> Path:
    return home / "logs"


def locks(home: Path) -> Path:
    return home / "run"


def last_backup(home: Path) -> Path:
    """An empty file whose time is that of the last backup."""
    return home / "secrets" / "last_backup"
