"""Which system user runs the private servers, and what that user can reach.

PostgreSQL refuses to run as root, so a portal started by root gives its servers a user of their own.
No permission of an existing folder is ever changed for that: what the user cannot reach is placed elsewhere.
"""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dvportal.serving import CannotServe

SERVICE_USER = "dvportal-db"


@dataclass(frozen=True)
class Account:
    """The user of the servers. `drop` is false when it is simply the person who started the portal."""

    uid: int
    gid: int
    drop: bool

    def popen(self) -> dict[str, Any]:
        """Arguments that make `subprocess` run a program as this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.drop else {}

    def own(self, path: Path) -> None:
        if self.drop:
            os.chown(path, self.uid, self.gid)

    def can(self, test: str, path: Path) -> bool:
        """Ask the kernel as this user; `test` is a letter of test(1): x, r, w."""
        command = ["test", f"-{test}", str(path)]
        found = subprocess.run(command, cwd="/", env={"PATH": "/usr/bin:/bin"}, check=False, **self.popen())
        return found.returncode == 0


def account() -> Account:
    """The starting person's own account, or for root the service user, made when it is missing."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), drop=False)
    try:
        found = pwd.getpwnam(SERVICE_USER)
    except KeyError:
        found = _add_service_user()
    return Account(found.pw_uid, found.pw_gid, drop=True)


def _add_service_user() -> pwd.struct_passwd:
    program = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if program is None:
        raise CannotServe(
            "PostgreSQL không chạy được bằng root và máy này không có lệnh useradd; hãy chạy bằng một"
            " người dùng thường, hoặc đặt DATABASE_URL tới một máy chủ PostgreSQL có sẵn."
        )
    command = [
        program,
        "--system",
        "--user-group",
        "--no-create-home",
        "--shell",
        "/usr/sbin/nologin",
        SERVICE_USER,
    ]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    try:
        return pwd.getpwnam(SERVICE_USER)
    except KeyError:
        raise CannotServe(
            f"Không tạo được người dùng hệ thống {SERVICE_USER} ({done.stderr.strip()}); hãy tạo người dùng"
            " đó bằng useradd, hoặc chạy cổng bằng một người dùng thường."
        ) from None
