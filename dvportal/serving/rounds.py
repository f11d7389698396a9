"""A process that does one thing again and again until it is asked to stop."""

import logging
import signal
import threading
from collections.abc import Callable

from django.db import Error, connection

logger = logging.getLogger(__name__)
PAUSE = 1.0  # seconds between rounds
LONGEST_PAUSE = 15.0  # seconds, while the database is away


def repeat(action: Callable[[], int | None]) -> None:
    """Call `action` once a second, at once again while it says that it did something.

    A database that is away is waited for: jobs are rows, so nothing is lost meanwhile.
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    pause = 0.0
    while not stop.wait(pause):
        try:
            pause = 0.0 if action() else PAUSE
        except Error as error:
            logger.warning("the database is away: %s", error)
            connection.close()
            pause = min(LONGEST_PAUSE, max(PAUSE, pause * 2))
