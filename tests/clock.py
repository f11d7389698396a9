"""A clock that tests turn: the only thing they put in place of the real one."""

from __future__ import annotations

import datetime
import time

import pytest
from django.utils import timezone


class Clock:
    """What `time.time()` and `timezone.now()` say; starts now and stands still until it is turned."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seconds = time.time()
        monkeypatch.setattr(time, "time", lambda: self.seconds)
        monkeypatch.setattr(timezone, "now", self.now)

    def now(self) -> datetime.datetime:
        """The moment, aware as Django's own."""
        return datetime.datetime.fromtimestamp(self.seconds, tz=datetime.UTC)

    def turn(self, **forward: float) -> None:
        """Forward by minutes=…, seconds=…, days=…."""
        self.seconds += datetime.timedelta(**forward).total_seconds()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock to turn."""
    return Clock(monkeypatch)
