"""Quyền và vai trò: what a kind of person may do. Roles are code, who holds one where is data."""

from __future__ import annotations

from django.db import models


class Permission(models.TextChoices):
    """Quyền. Its value is the name that templates and upper apps use, its label what people read."""

    VIEW_RECORDS = "records.view", "xem bản ghi"
    ENTER_RECORDS = "records.enter", "nhập bản ghi"
    IMPORT_SHEETS = "sheets.import", "nhập bảng tính"
    VIEW_REVIEWS = "reviews.view", "xem báo cáo"
    WRITE_REVIEWS = "reviews.write", "soạn báo cáo"
    APPROVE_REVIEWS = "reviews.approve", "duyệt báo cáo"
    DOWNLOAD_REVIEWS = "reviews.download", "tải báo cáo"
    MANAGE_USERS = "users.manage", "quản lý người dùng"
    MANAGE_UNITS = "units.manage", "quản lý đơn vị, cơ quan"
    MANAGE_CATALOGUES = "catalogues.manage", "quản lý chỉ tiêu, chủ đề"
    VIEW_AUDIT = "audit.view", "xem nhật ký"
    FILL_FORMS = "forms.fill", "điền và gửi biểu"
    RECEIVE_FORMS = "forms.receive", "nhận, trả lại, duyệt biểu"
    MANAGE_FORMS = "forms.manage", "lập biểu, mở kỳ"
    OPEN_LOCKS = "locks.open", "mở khóa số liệu có thời hạn"
    MANAGE_RULES = "rules.manage", "đặt quy tắc kiểm tra"
    VIEW_SAFETY = "safety.view", "xem an toàn của cổng"


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
