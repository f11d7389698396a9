"""Lập tài khoản từ bảng tính: reading a list of colleagues, proposing user names, writing what was confirmed."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from common.text import fold
from orgs.models import Unit, User
from orgs.models.units import Tier, kinds_of
from orgs.permissions import Permission, Role
from orgs.services import people
from orgs.services.people import RoleWish
from spreadsheets.reading.cells import Cell
from spreadsheets.reading.child import read_in_child
from spreadsheets.reading.headings import HeadingMap
from spreadsheets.reading.refusal import Refused
from spreadsheets.reading.shape import shape

MOST_ROWS = 100
"""Accounts of one file: each password is hashed while the person waits."""
COLUMNS: dict[str, tuple[str, ...]] = {
    "full_name": ("họ và tên", "họ tên", "tên cán bộ"),
    "username": ("tên đăng nhập", "tài khoản"),
    "position": ("chức vụ", "chức danh"),
    "email": ("thư điện tử", "thư điện tử công vụ", "email", "email công vụ"),
    "unit": ("đơn vị", "đơn vị công tác", "nơi công tác"),
    "role": ("vai trò", "quyền"),
}
HEADINGS = HeadingMap(
    COLUMNS, required=frozenset({"full_name"}), persons=frozenset({"full_name", "username", "email"})
)
"""All other columns of persons (day of birth, telephone, identity number …) are dropped while reading."""
NO_TABLE = "Chưa tìm thấy dòng tiêu đề có cột Họ và tên. Hãy dùng tệp mẫu."
NO_ROWS = "Trong bảng không có người nào. Hãy kiểm tra lại tệp."
TOO_MANY = f"Bảng có hơn {MOST_ROWS} người. Hãy chia thành nhiều tệp rồi gửi từng tệp."
_PASSWORD_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # noqa: S105  # nosec B105 # none that look alike
_ROLE_WORDS = {
    "can bo xa": Role.UNIT_OFFICER,
    "can bo phuong": Role.UNIT_OFFICER,
    "chuyen vien tong hop": Role.AREA_OFFICER,
    "tong hop": Role.AREA_OFFICER,
    "quan tri vien": Role.ADMINISTRATOR,
}


@dataclass(frozen=True)
class ReadRow:
    """One person of the sheet as typed: its row number and the texts of its cells."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class ReadSheet:
    """What a file holds: people, columns that were dropped unread, rows that were not taken for people."""

    rows: list[ReadRow]
    dropped: list[str] = field(default_factory=list)
    skipped: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class NewAccount:
    """An account that was confirmed."""

    username: str
    full_name: str
    position: str
    email: str
    unit: Unit
    role: str


@dataclass(frozen=True)
class Made:
    """An account that was written, with the password that is shown this once."""

    user: User
    password: str
    wish: NewAccount


class Places:
    """The units in which an administrator makes accounts, found by name or number however they are written."""

    def __init__(self, by: User) -> None:
        self.by = by

    @cached_property
    def units(self) -> list[Unit]:
        """Units without hamlets; an ended one may still get people who look after its records."""
        allowed = Unit.objects.allowed(self.by, Permission.MANAGE_USERS)
        return list(allowed.exclude(kind__in=kinds_of(Tier.HAMLET)))

    @cached_property
    def _by_name(self) -> dict[str, list[Unit]]:
        found: dict[str, list[Unit]] = {}
        for unit in self.units:
            for name in {fold(unit.full_name), fold(unit.name), fold(unit.code or "")} - {""}:
                found.setdefault(name, []).append(unit)
        return found

    def called(self, text: str) -> Unit:
        """The one unit with this name or number. Refuses unknown and ambiguous names with a sentence."""
        found = self._by_name.get(fold(text), [])
        exact = [unit for unit in found if fold(unit.full_name) == fold(text)]
        found = exact or found
        in_force = [unit for unit in found if unit.valid_to is None or unit.valid_to >= timezone.localdate()]
        found = in_force if len(in_force) == 1 else found
        if not found:
            raise ValidationError(
                "Không có đơn vị này trong địa bàn bạn quản lý. Hãy chọn tên trong danh sách gợi ý."
            )
        if len(found) > 1:
            codes = ", ".join(f"{unit.full_name}: {unit.code}" for unit in found[:5])
            raise ValidationError(f"Có nhiều đơn vị cùng tên. Hãy gõ mã số thay cho tên ({codes}).")
        return found[0]


def role_called(text: str) -> str:
    """The role that words name; refuses others with a sentence that lists the roles."""
    words = fold(text)
    known = {fold(role.label): role for role in Role} | {role.value: role for role in Role} | _ROLE_WORDS
    if words not in known and text not in known:
        raise ValidationError(f"Không có vai trò này. Hãy chọn: {', '.join(role.label for role in Role)}.")
    return str((known.get(words) or known[text]).value)


def read(data: bytes) -> ReadSheet:
    """The people of a workbook's first sheet that has a heading. Refuses files that are no such list."""
    try:
        with read_in_child(data) as workbook:
            for sheet in workbook.sheets:
                shaped = shape(sheet, HEADINGS)
                if "full_name" in shaped.columns:
                    break
            else:
                raise ValidationError(NO_TABLE)
    except Refused as refusal:
        raise ValidationError(refusal.message) from refusal
    rows = [
        ReadRow(row.row_number, {key: _text(cell) for key, cell in row.cells.items()}) for row in shaped.rows
    ]
    rows = [row for row in rows if any(row.cells.values())]
    if not rows:
        raise ValidationError(NO_ROWS)
    if len(rows) > MOST_ROWS:
        raise ValidationError(TOO_MANY)
    odd = [row.row_number for row in shaped.skipped if row.why in {"total", "section", "footer"}]
    return ReadSheet(rows, [column.heading for column in shaped.dropped], odd)


def with_usernames(rows: Sequence[ReadRow]) -> list[ReadRow]:
    """The rows with a proposed user name wherever none was written: given name and initials, numbered when taken."""
    taken = {row.cells.get("username", "").casefold() for row in rows}
    bases = [_base(row.cells.get("full_name", "")) for row in rows]
    pattern = "|".join(sorted({re.escape(base) for base in bases if base})) or "(?!)"
    taken |= {
        name.casefold()
        for name in User.objects.filter(username__iregex=rf"^({pattern})[0-9]*$").values_list(
            "username", flat=True
        )
    }
    proposed = []
    for row, base in zip(rows, bases, strict=True):
        name = row.cells.get("username", "")
        if not name and base:
            name = next(
                name
                for number in range(1, 10_000)
                if (name := base if number == 1 else f"{base}{number}") not in taken
            )
            taken.add(name)
        proposed.append(ReadRow(row.number, {**row.cells, "username": name}))
    return proposed


def create(wishes: Iterable[NewAccount], *, by: User) -> list[Made]:
    """Write all accounts or none, each with a password of its own that must be changed at the first sign-in."""
    made = []
    with transaction.atomic():
        for wish in wishes:
            password = new_password()
            user = people.create_account(
                by=by,
                username=wish.username,
                full_name=wish.full_name,
                position=wish.position,
                email=wish.email,
                password=password,
                roles=[RoleWish(wish.role, wish.unit)],
            )
            made.append(Made(user, password, wish))
    return made


def new_password() -> str:
    """Sixteen letters and digits in groups of four: easy to type from paper, beyond guessing."""
    letters = "".join(secrets.choice(_PASSWORD_LETTERS) for _ in range(16))
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def _base(full_name: str) -> str:
    words = [re.sub("[^a-z0-9]", "", word) for word in fold(full_name).split()]
    words = [word for word in words if word]
    return (words[-1] + "".join(word[0] for word in words[:-1]))[:40] if words else ""


def _text(cell: Cell) -> str:
    value = cell.text if cell.kind == "text" else "" if cell.value is None else str(cell.value)
    return " ".join(value.split())[:300]
