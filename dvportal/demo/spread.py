"""Chia số: how totals are spread over places and days, by arithmetic only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeVar

T = TypeVar("T")


def shares(total: int, weights: Sequence[int]) -> list[int]:
    """Whole parts of `total` in proportion to the weights; they add up to it exactly (largest remainders)."""
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts


def rounded_shares(total: int, weights: Sequence[int], step: int) -> list[int]:
    """Like `shares`, in multiples of `step`; the last part takes what does not divide."""
    parts = [part * step for part in shares(total // step, weights)]
    parts[-1] += total - sum(parts)
    return parts


def day_between(starts_on: date, ends_on: date, index: int, count: int) -> date:
    """The day of the `index`-th of `count` things spread evenly over a range of days; never a Sunday inside it."""
    days = (ends_on - starts_on).days
    day = starts_on + timedelta(days=days * (2 * index + 1) // (2 * count))
    if day.weekday() == 6:
        day += timedelta(days=1 if day < ends_on else -1)
    return day


def grouped(rows: Sequence[T], sizes: Sequence[int]) -> list[list[T]]:
    """Rows cut into groups of the given sizes, in order."""
    groups, at = [], 0
    for size in sizes:
        groups.append(list(rows[at : at + size]))
        at += size
    return groups


def per_cent(total: int, percent: int) -> int:
    """That share of a count, rounded down, so that a part never exceeds its whole."""
    return total * percent // 100
