"""Run one command beside a private PostgreSQL and Redis of PORTAL_HOME, and stop both when it ends.

    python -m dvportal.serving.with_servers COMMAND…

The command finds them in DATABASE_URL and REDIS_URL. The tests run this way.
"""

import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

from dvportal import env
from dvportal.serving import CannotServe, places, private, redis
from dvportal.serving.supervisor import Supervisor


def main(command: list[str]) -> int:
    """Exit code of `command`."""
    home = env.folder("PORTAL_HOME", Path("var"))
    try:
        password = env.kept_secret(places.password_file(home), 24)
        share = private.hold(home)
        run = Supervisor(home, os.environ, print)
        broker = redis.child(home)
        if broker is None:
            raise CannotServe("Máy này không có redis-server; hãy cài gói redis-server rồi chạy lại.")
        run.start(broker)
        wait_for(places.redis_socket(home))
    except (CannotServe, env.BadSetting) as refusal:
        print(refusal, file=sys.stderr)
        return 1
    sockets = quote(str(places.sockets(home)), safe="")
    database = f"postgresql://{places.DATABASE_ROLE}:{quote(password)}@/{places.DATABASE_NAME}?host={sockets}"
    urls = {"DATABASE_URL": database, "REDIS_URL": f"unix://{places.redis_socket(home)}"}
    try:
        return subprocess.run(command, env=os.environ | urls, check=False).returncode
    except KeyboardInterrupt:
        return 130
    finally:
        run.stop()
        share.release(wait=30)


def wait_for(path: Path, timeout: float = 10) -> None:
    end = time.monotonic() + timeout
    while not path.exists():
        if time.monotonic() > end:
            raise CannotServe("Redis không khởi động được; hãy xem thư mục logs trong PORTAL_HOME.")
        time.sleep(0.02)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
