"""gunicorn with threads: measured pages were within 7 % of the fastest server, and it needs no compiler."""

import os
import signal
from typing import Any

from dvportal import env
from dvportal.serving.processes import end_with_parent

worker_class = "gthread"
workers = env.whole("PORTAL_WEB_WORKERS", 2, 1, 64)
threads = 4
timeout = 120  # seconds without a sign of life until a worker is replaced
graceful_timeout = 10  # seconds
keepalive = 5
max_requests = 5000  # a worker is replaced now and then, so that a slow leak never matters
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # nosec B108 # gunicorn makes own names there
control_socket_disable = True
loglevel = "warning"

_ask = end_with_parent(signal.SIGKILL)  # made in the master: its number is the parent that the workers expect


def post_fork(server: Any, worker: Any) -> None:
    """A killed master takes its workers along."""
    _ask()
