"""Quy tắc lưu giữ: how long each kind of data is kept, and what happens to it afterwards.

The days come from the settings; 0 keeps the kind for ever. `docs/decisions/security.md` gives the reasons.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from campaigns.services import names
from orgs.audit import acting
from orgs.models import User
from orgs.models.audit import Door
from orgs.services import retention as accounts
from reports.services import retention as files
from spreadsheets.services import retention as sheets


@dataclass(frozen=True)
class Rule:
    """One kind of data: its key, what people call it, what happens, how many days it is kept (None: ever)."""

    key: str
    label: str
    outcome: str
    days: int | None
    find: Callable[[datetime], QuerySet[Any]] | None = None
    apply: Callable[[datetime], int] | None = None


@dataclass(frozen=True)
class Outcome:
    """What a rule found, or removed."""

    rule: Rule
    count: int


def rules() -> list[Rule]:
    """Every kind, in reading order."""
    keep = settings.KEEP_DAYS
    return [
        Rule(
            "sessions",
            "Phiên làm việc đã hết hạn",
            "xóa",
            keep["sessions"],
            accounts.ended_sessions,
            accounts.drop_sessions,
        ),
        Rule(
            "sheets",
            "Tệp bảng tính đã gửi (đợt nhập đã đóng)",
            "xóa tệp; bản ghi và nhật ký còn nguyên",
            keep["sheets"],
            sheets.old_files,
            sheets.drop_files,
        ),
        Rule(
            "rendered",
            "Tệp báo cáo chưa phát hành",
            "xóa; tạo lại lúc nào cũng được",
            keep["rendered"],
            files.old_files,
            files.drop_files,
        ),
        Rule(
            "addresses",
            "Thư điện tử của tài khoản đã tắt",
            "xóa thư điện tử; họ tên giữ lại để đọc nhật ký",
            keep["addresses"],
            accounts.long_switched_off,
            accounts.drop_addresses,
        ),
        Rule(
            "names",
            "Tên cá nhân, hộ được khen thưởng",
            "xóa tên, giữ số lượng",
            keep["names"],
            names.named_before,
            names.drop_old_names,
        ),
        Rule("issued", "Báo cáo đã phát hành", "giữ mãi, không ai sửa được", None),
        Rule("trail", "Nhật ký thay đổi, lượt tải tệp", "giữ mãi, không ai sửa được", None),
    ]


def found(rule: Rule, now: datetime | None = None) -> int:
    """How many rows the rule would act on now."""
    return rule.find(_before(rule, now)).count() if rule.find and rule.days else 0


def apply_all(*, by: User | None = None) -> list[Outcome]:
    """Apply every rule that has an end; each is noted with its count, in one transaction with what it removed."""
    done = []
    for rule in rules():
        if not (rule.apply and rule.days):
            continue
        before = _before(rule)
        with acting(by=by, door=Door.COMMAND if by is None else Door.FORM, reason="quy tắc lưu giữ dữ liệu"):
            count = rule.apply(before)
            if count:
                accounts.note(rule=rule.key, before=before, count=count, by=by)
        done.append(Outcome(rule, count))
    return done


def _before(rule: Rule, now: datetime | None = None) -> datetime:
    return (now or timezone.now()) - timedelta(days=rule.days or 0)
