"""Where the private servers of one PORTAL_HOME keep their things. Pure arithmetic on paths: creates nothing."""

import hashlib
from pathlib import Path

DATABASE_NAME = "portal"
DATABASE_ROLE = "portal"


def tag(home: Path) -> str:
    """A short name of this home, the same in every process that uses it."""
    return hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:10]


def sockets(home: Path) -> Path:
    """Folder of the server sockets. Short and outside the home: a socket path may have at most 107 bytes."""
    return Path("/tmp") / f"dvportal-{tag(home)}"


def redis_socket(home: Path) -> Path:
    return sockets(home) / "redis" / "redis.sock"


def password_file(home: Path) -> Path:
    """Password of the private database; written by the first start, mode 600."""
    return home / "secrets" / "database"


def secret_key_file(home: Path) -> Path:
    return home / "secrets" / "secret_key"
