"""Quyền và vai trò: what a kind of person may do. Roles are code, who holds one where is data."""

from __future__ import annotations

from enum import StrEnum

from django.db import models


class Permission(StrEnum):
    """A right. Its value is the name that templates and upper apps use."""

    VIEW_RECORDS = "records.view"
    ENTER_RECORDS = "records.enter"
    IMPORT_SHEETS = "sheets.import"
    VIEW_REVIEWS = "reviews.view"
    WRITE_REVIEWS = "reviews.write"
    APPROVE_REVIEWS = "reviews.approve"
    DOWNLOAD_REVIEWS = "reviews.download"
    MANAGE_USERS = "users.manage"
    MANAGE_UNITS = "units.manage"
    MANAGE_CATALOGUES = "catalogues.manage"
    VIEW_AUDIT = "audit.view"
    FILL_FORMS = "forms.fill"
    RECEIVE_FORMS = "forms.receive"
    MANAGE_FORMS = "forms.manage"
    OPEN_LOCKS = "locks.open"
    MANAGE_RULES = "rules.manage"
    VIEW_SAFETY = "safety.view"


class Role(models.TextChoices):
    """Vai trò, held in a unit."""

    UNIT_OFFICER = "unit_officer", "Cán bộ đơn vị"
    AREA_OFFICER = "area_officer", "Cán bộ tổng hợp"
    LEADER = "leader", "Lãnh đạo"
    ADMINISTRATOR = "administrator", "Quản trị"


_READ = {Permission.VIEW_RECORDS, Permission.VIEW_REVIEWS, Permission.DOWNLOAD_REVIEWS}

ROLE_PERMISSIONS: dict[str, frozenset[Permission]] = {
    Role.UNIT_OFFICER: frozenset({Permission.VIEW_RECORDS, Permission.ENTER_RECORDS, Permission.FILL_FORMS}),
    Role.AREA_OFFICER: frozenset(
        _READ
        | {
            Permission.ENTER_RECORDS,
            Permission.IMPORT_SHEETS,
            Permission.WRITE_REVIEWS,
            Permission.VIEW_AUDIT,
            Permission.FILL_FORMS,
            Permission.RECEIVE_FORMS,
            Permission.MANAGE_FORMS,
        }
    ),
    Role.LEADER: frozenset(
        _READ
        | {
            Permission.APPROVE_REVIEWS,
            Permission.VIEW_AUDIT,
            Permission.RECEIVE_FORMS,
            Permission.OPEN_LOCKS,
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        _READ
        | {
            Permission.ENTER_RECORDS,
            Permission.IMPORT_SHEETS,
            Permission.MANAGE_USERS,
            Permission.MANAGE_UNITS,
            Permission.MANAGE_CATALOGUES,
            Permission.VIEW_AUDIT,
            Permission.MANAGE_FORMS,
            Permission.OPEN_LOCKS,
            Permission.MANAGE_RULES,
            Permission.VIEW_SAFETY,
        }
    ),
}
"""What each role may do inside its reach."""

OWN_UNIT_ROLES = frozenset({Role.UNIT_OFFICER})
"""Roles that reach their own unit only; all others reach the unit and everything below it."""
