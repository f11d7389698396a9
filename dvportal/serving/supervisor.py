"""One parent that starts the portal's processes, starts again what dies, and leaves nothing behind."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dvportal.serving import places
from dvportal.serving.processes import end_with_parent, open_log

LONGEST_PAUSE = 30.0  # seconds until a child that keeps dying is tried again
CALM = 60.0  # seconds; deaths longer ago no longer lengthen the pause
PATIENCE = 15.0  # seconds that children have to end by themselves


@dataclass
class Child:
    """A process to keep running. `popen` holds further arguments for subprocess.

    `last_signal` is what it gets when the parent was killed: there is nobody left to wait for a slow end.
    """

    name: str
    command: list[str]
    popen: dict[str, Any] = field(default_factory=dict)
    last_signal: int = signal.SIGKILL
    process: subprocess.Popen[bytes] | None = None
    starts: list[float] = field(default_factory=list)

    def pause(self, now: float) -> float:
        """Seconds to wait after the last start: none at first, then doubling while it keeps dying."""
        recent = [start for start in self.starts if now - start < CALM]
        return 0.0 if len(recent) < 3 else min(LONGEST_PAUSE, 0.5 * 2 ** (len(recent) - 3))


class Supervisor:
    """Runs children until asked to stop. Main thread only: children end with the thread that started them."""

    def __init__(self, home: Path, environment: Mapping[str, str], say: Callable[[str], None]) -> None:
        self.home = home
        self.environment = dict(environment)
        self.say = say
        self.children: list[Child] = []
        self.stopping = False

    def start(self, child: Child) -> None:
        if child not in self.children:
            self.children.append(child)
        with open_log(places.logs(self.home) / f"{child.name}.log") as log:
            child.process = subprocess.Popen(
                child.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self.environment,
                start_new_session=True,  # Ctrl-C reaches only the parent, which stops the children in order
                preexec_fn=end_with_parent(child.last_signal),
                **child.popen,
            )
        child.starts.append(time.monotonic())

    def stop_on_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # Under nohup the closing of the terminal is to be ignored.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._ask_to_stop)

    def _ask_to_stop(self, *_: object) -> None:
        self.stopping = True

    def restart_the_dead(self) -> None:
        now = time.monotonic()
        for child in self.children:
            if (
                child.process is None
                or child.process.poll() is None
                or now - child.starts[-1] < child.pause(now)
            ):
                continue
            self.say(f"Tiến trình {child.name} đã dừng (mã {child.process.returncode}), đang khởi động lại.")
            self._kill_group(child)  # what it left running would hold its files and sockets
            self.start(child)

    def stop(self) -> None:
        """End all children, the latest first; kill what does not end in time."""
        self.stopping = True
        for child in reversed(self.children):
            if child.process and child.process.poll() is None:
                child.process.terminate()
        end = time.monotonic() + PATIENCE
        for child in reversed(self.children):
            if child.process:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.process.wait(max(0.1, end - time.monotonic()))
                self._kill_group(child)
                child.process.wait()

    @staticmethod
    def _kill_group(child: Child) -> None:
        """Every child leads a process group of its own, named by its process number."""
        if child.process:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.process.pid, signal.SIGKILL)
