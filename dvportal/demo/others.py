"""Nạp bốn báo cáo mẫu khác beside the sample district: each all or nothing, and left alone when it is there."""

from __future__ import annotations

from types import ModuleType
from typing import Final

from django.db import transaction

from dvportal.demo import accounts, binh_phuoc, ham_thuan_bac, huyen_mau, kbang, loading
from orgs.audit import acting
from orgs.models import RoleAssignment, Unit, User
from orgs.models.audit import Door

SAMPLES: Final[tuple[ModuleType, ...]] = (ham_thuan_bac, binh_phuoc, huyen_mau, kbang)
"""Each has CODE of the unit that reports, CODES of all its units, `make_units()` and `make(land, by=)`."""


def load_all(*, force: bool = False) -> loading.Outcome:
    """Write the sample district and the four other units with their records and reviews.

    What is there already stays as it is. Refuses as `loading.load` does, and when another unit has a code, or another
    account the name, that a missing sample needs.
    """
    with transaction.atomic():
        outcome = loading.load(force=force)
        there = set(
            Unit.objects.filter(code__in=[sample.CODE for sample in SAMPLES]).values_list("code", flat=True)
        )
        missing = [sample for sample in SAMPLES if sample.CODE not in there]
        if not missing:
            return outcome
        name = accounts.COLLECTOR.username
        loading.refuse_clashes([code for sample in missing for code in sample.CODES], [] if there else [name])
        with acting(by=None, door=Door.COMMAND, reason=loading.REASON):
            author = User.objects.filter(username=name).first() or _author()
        for sample in missing:
            _write(sample, author)
    return loading.Outcome.LOADED


def _author() -> User:
    """The officer who keeps the four; without a password where the sample's other accounts have none."""
    known = User.objects.get(username=accounts.AUTHOR).has_usable_password()
    return accounts.make_account(accounts.COLLECTOR, password=accounts.PASSWORD if known else None)


def _write(sample: ModuleType, author: User) -> None:
    with acting(by=None, door=Door.COMMAND, reason=loading.REASON):
        land = sample.make_units()
        RoleAssignment.objects.create(user=author, unit=land.unit, role=accounts.COLLECTOR.role)
    author = User.objects.get(pk=author.pk)  # roles are read once for each object
    with acting(by=author, door=Door.COMMAND, reason=loading.REASON):
        sample.make(land, by=author)
