"""The private Redis: a broker of hints. It keeps nothing on disk, because the truth about a job is a row."""

import signal
from pathlib import Path

from dvportal.serving import binaries, places
from dvportal.serving.accounts import account
from dvportal.serving.postgres import claim_socket_folder
from dvportal.serving.supervisor import Child


def child(home: Path) -> Child | None:
    """How to run it; None where the machine has no redis-server, and the worker reads the job rows itself."""
    who = account()
    program = binaries.reachable_redis(who)
    if program is None:
        return None
    claim_socket_folder(home, who)
    command = [str(program), "--port", "0"]  # the socket only; nothing listens on the network
    command += ["--unixsocket", str(places.redis_socket(home)), "--unixsocketperm", "700"]
    command += ["--save", "", "--appendonly", "no", "--maxmemory", "64mb", "--maxmemory-policy", "noeviction"]
    # It ends at once on SIGTERM too, and then removes its socket.
    return Child("redis", command, popen={"cwd": "/", **who.popen()}, last_signal=signal.SIGTERM)
