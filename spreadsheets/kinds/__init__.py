"""Các loại bảng nhận được. One line in KINDS adds a kind."""

from spreadsheets.kinds.base import SheetColumn, SheetKind
from spreadsheets.kinds.meetings import MEETINGS

KINDS: dict[str, SheetKind] = {kind.key: kind for kind in (MEETINGS,)}

__all__ = ["KINDS", "SheetColumn", "SheetKind"]
