"""Một điểm an toàn: what was looked at, how it stands, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a point stands."""

    GOOD = "tốt"
    LOOK = "cần xem"
    DANGER = "nguy hiểm"


@dataclass(frozen=True)
class Finding:
    """One point: what was looked at, how it stands, what was seen, what to do about it ("" when it is good)."""

    label: str
    state: State
    seen: str
    todo: str = ""


def worst(found: list[Finding]) -> State:
    """The worst state among them."""
    return max((finding.state for finding in found), key=list(State).index, default=State.GOOD)


def point(label: str, good: bool, seen: str, todo: str, bad: State = State.DANGER) -> Finding:
    """A point that is good or not; what to do is told only when it is not."""
    return Finding(label, State.GOOD if good else bad, seen, "" if good else todo)
